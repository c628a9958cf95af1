//! The weights that are shipped.

use crate::similarity::Weights;

impl Default for Weights {
    /// Learned by `cargo xtask eval stories --train` from labelled headlines and articles in English,
    /// Portuguese and Spanish, with and without dates, headlines and texts.
    #[rustfmt::skip]
    fn default() -> Self {
        Self {
            headlines: [-7.407, -2.366, 3.905, -1.540, 2.121, -0.347, 5.743, 2.065, -1.068, 1.223, 1.299, 0.020, 2.209, -2.704, 1.359, 1.248, -0.366, 0.201],
            texts: [-9.963, 1.749, 6.409, -2.071, 1.089, 0.952, 6.288, -1.226, 4.734, -0.687, 2.693, -0.090, -1.012, -1.353, 0.134, 1.078, 0.983, -0.481],
            nearness: 2.233,
            time: [-5.675, 1.202, 2.440, 5.408, -3.384],
            join: 0.40,
            link: 0.32,
        }
    }
}
