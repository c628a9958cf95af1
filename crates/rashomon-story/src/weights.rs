//! The weights that are shipped.

use crate::similarity::Weights;

impl Default for Weights {
    /// Learned by `cargo xtask eval stories --train` from labelled headlines and articles in English,
    /// Portuguese and Spanish, with and without dates, headlines and texts.
    fn default() -> Self {
        Self {
            headlines: [
                -7.3031597,
                -2.0905576,
                4.282144,
                -1.4684343,
                1.5506207,
                -0.11920991,
                5.8965936,
                -2.468854,
                3.168185,
                1.1762316,
                0.7235653,
                0.87462735,
                -0.33395448,
                -0.44268644,
                0.21820046,
                -5.639242,
                1.314876,
                2.282541,
                5.4518533,
                -3.3796954,
            ],
            texts: [
                -10.645441,
                3.2822025,
                9.430787,
                -1.8331246,
                0.903394,
                0.13522165,
                6.951928,
                -3.158837,
                4.796981,
                -0.5995809,
                1.9330614,
                0.36951315,
                -0.54517096,
                0.9016669,
                -0.526829,
                -4.5934863,
                0.5001456,
                3.9137635,
                3.4441514,
                -1.9154984,
            ],
            join: 0.28,
            link: 0.28,
        }
    }
}
