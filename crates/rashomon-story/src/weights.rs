//! The weights that are shipped.

use crate::similarity::Weights;

impl Default for Weights {
    /// Learned by `cargo xtask eval stories --train` from labelled headlines and articles in English,
    /// Portuguese and Spanish, with and without dates, headlines and texts.
    #[rustfmt::skip]
    fn default() -> Self {
        Self {
            headlines: [-7.460, -2.075, 3.283, -0.905, 1.779, 0.013, 5.177, 2.130, -0.828, 1.251, 1.250, 0.065, 2.249, -2.707, 1.458, 1.721, -0.380, 0.196, 1.101, -0.003, -0.813],
            texts: [-10.209, 1.494, 4.360, -1.281, 1.218, 1.417, 5.366, -0.452, 4.243, -0.670, 2.696, -0.085, -1.240, -1.328, 0.404, 3.045, 0.175, -0.490, 4.527, 1.240, -1.556],
            nearness: 1.960,
            time: [-5.676, 1.207, 2.402, 5.410, -3.319],
            join: 0.42,
            link: 0.33,
        }
    }
}
