//! Numbers with what they count.

use crate::span::TextSpan;

/// A number in an article: how much, of what.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The number with its unit and modifier: "at least 98 billion cubic meters".
    pub span: TextSpan,
    /// What kind of quantity.
    pub kind: FigureKind,
    /// Least value, in the unit below.
    pub value: f64,
    /// Greatest value: the same, or the end of a range ("10 to 12").
    pub value_max: f64,
    /// Normalised unit, singular, lower case: "day", "cubic metre", "us dollar", "percent"; empty for a
    /// plain count.
    pub unit: String,
    /// How exact the article says it is.
    pub approximation: Approximation,
    /// Lemmas of the noun that is counted or measured and of what qualifies it, head first: "gas".
    pub of: Vec<String>,
    /// Lemmas of the verb that governs the figure and names in its clause: what it is said of.
    pub context: Vec<String>,
    /// The sentence it stands in.
    pub sentence: TextSpan,
}

/// What kind of quantity a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FigureKind {
    /// People or things counted.
    Count,
    /// An amount of money.
    Money,
    /// A share of a hundred.
    Percent,
    /// A length of time.
    Duration,
    /// A physical quantity.
    Measure,
}

/// How exact a figure is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Approximation {
    /// Nothing said: the number as it stands.
    Exact,
    /// "about", "some", "nearly".
    About,
    /// "at least", "more than".
    AtLeast,
    /// "at most", "up to", "fewer than".
    AtMost,
}
