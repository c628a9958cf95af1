//! Pairs of articles that are somehow alike, as a window keeps them: the better part of what a busy one holds.

use crate::feature::UNIT;
use crate::similarity::Pair;

/// An article that another is somehow like, as the other keeps it: in eight bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// Number of the article.
    pub other: u32,
    /// In units of 1 / [`Link::LOG_ODDS_UNIT`].
    log_odds: i16,
    /// The cosine of all terms, in units of 2 / [`UNIT`]; the lowest bit tells whether nearness has a weight.
    all: u16,
}

impl Link {
    const LOG_ODDS_UNIT: f32 = 2_048.0;

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is beyond counts alike"
    )]
    pub(crate) fn new(other: u32, pair: Pair) -> Self {
        Self {
            other,
            log_odds: (pair.log_odds * Self::LOG_ODDS_UNIT).round() as i16,
            all: (pair.all * UNIT) as u16 & !1 | u16::from(pair.nearness != 0.0),
        }
    }

    /// As [`Pair::likeness`], with the weight of nearness where it has one.
    pub(crate) fn likeness(&self, most_of_a: f32, most_of_b: f32, nearness: f32) -> f32 {
        Pair {
            log_odds: f32::from(self.log_odds) / Self::LOG_ODDS_UNIT,
            all: f32::from(self.all & !1) / UNIT,
            nearness: if self.all & 1 == 1 { nearness } else { 0.0 },
        }
        .likeness(most_of_a, most_of_b)
    }
}
