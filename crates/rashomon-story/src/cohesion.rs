//! How alike the articles of a group are among themselves, and what that asks of those that would join it.
//!
//! Reports of one bout are told in the words of every other: so alike are they among themselves that a report
//! must be very like them to be one of them. Headlines on an opening ceremony differ in all but the matter, and
//! what is as unlike them as they are themselves belongs to them still. One level for both would join the bouts
//! or split the ceremony.

/// How alike the articles of a group are among themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cohesion {
    /// Likeness over all pairs of articles known to be in the group.
    sum: f64,
    n_pairs: f64,
}

/// Cohesion of a group of which nothing is known, as a single article is.
const USUAL: f64 = 0.65;
/// Pairs that the usual counts for.
const USUAL_PAIRS: f64 = 4.0;
/// How much more is asked of what joins a group that is more alike by one.
const ASKED: f64 = 0.8;

/// No group is taken for looser when all are looked at together: else what is loose would take in ever looser
/// ones.
pub(crate) const LOOSEST: f64 = 0.42;
/// Nor when an article arrives and little else is known: what has run together then waits for repair.
pub(crate) const LOOSEST_ON_ARRIVAL: f64 = 0.57;

impl Cohesion {
    /// Of a group that `self` and `other` become, whose articles are `between` alike in sum over all pairs with
    /// one article of each.
    pub(crate) fn with(self, other: Self, between: f64, n_pairs: f64) -> Self {
        // Who is kept apart and put together all the same is infinitely unlike.
        let between = between.max(0.0);
        Self { sum: self.sum + other.sum + between, n_pairs: self.n_pairs + other.n_pairs + n_pairs }
    }

    /// Of a group that an article joins which is as like some of its articles as `likenesses` tell.
    pub(crate) fn with_each(self, likenesses: &[f32]) -> Self {
        let sum: f64 = likenesses.iter().copied().map(f64::from).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        self.with(Self::default(), sum, likenesses.len() as f64)
    }

    /// Of what is left of a group when an article leaves it that is `between` alike in sum with the `n_others`
    /// that stay.
    pub(crate) fn without(self, between: f64, n_others: f64) -> Self {
        Self { sum: self.sum - between.max(0.0), n_pairs: self.n_pairs - n_others }
    }

    /// The same of an article that is as like some of those that stay as `likenesses` tell.
    pub(crate) fn without_each(self, likenesses: &[f32]) -> Self {
        let sum: f64 = likenesses.iter().copied().map(f64::from).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let n_others = likenesses.len() as f64;
        if n_others > self.n_pairs { Self::default() } else { self.without(sum, n_others) }
    }

    /// From 0 to 1; the usual as long as little is known.
    pub(crate) fn value(self) -> f64 {
        (self.sum + USUAL_PAIRS * USUAL) / (self.n_pairs + USUAL_PAIRS)
    }

    /// How much more alike than usual `self` and `other` must be to become one; less than 0 for loose ones,
    /// but as if none were looser than `loosest`.
    pub(crate) fn asked(self, other: Self, loosest: f64) -> f64 {
        ASKED * ((self.value() * other.value()).sqrt().max(loosest) - USUAL)
    }

    /// The same of a single article and `self`.
    #[expect(clippy::cast_possible_truncation, reason = "from -1 to 1")]
    pub(crate) fn asked_of_one(self, loosest: f64) -> f32 {
        self.asked(Self::default(), loosest) as f32
    }
}
