//! The weights that are shipped.

use crate::similarity::Weights;

impl Default for Weights {
    /// Learned by `cargo xtask eval stories --train` from labelled headlines and articles in English,
    /// Portuguese and Spanish, with and without dates, headlines and texts.
    #[rustfmt::skip]
    fn default() -> Self {
        Self {
            headlines: [-7.444, -2.346, 3.946, -1.799, 2.220, -0.493, 5.591, 1.969, -0.926, 1.184, 1.358, 0.310, 2.363, -2.861, 1.352, 1.231, -0.335, 0.123],
            texts: [-10.054, 3.582, 8.098, -1.879, 1.114, 0.758, 6.310, -1.350, 4.681, -0.605, 2.169, 0.118, -0.913, -1.249, 0.192, 1.125, 0.863, -0.545],
            time: [-5.195, 0.367, 4.230, 4.081, -3.737],
            join: 0.38,
            link: 0.32,
        }
    }
}
