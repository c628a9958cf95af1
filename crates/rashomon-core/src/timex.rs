//! Expressions of time.

use crate::span::TextSpan;

/// A time or date that an article names.
///
/// Source of the notion: TimeML's TIMEX3.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Where: "on Wednesday" without the preposition.
    pub span: TextSpan,
    /// What it says.
    pub value: TimexValue,
    /// The calendar day, where the text or the day of publication settles it.
    pub day: Option<jiff::civil::Date>,
    /// The sentence it stands in.
    pub sentence: TextSpan,
}

/// What an expression of time says, as far as it says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimexValue {
    /// A day of the week.
    Weekday(jiff::civil::Weekday),
    /// Year, month and day, as many as are given.
    Calendar {
        /// Year.
        year: Option<i16>,
        /// Month, 1 to 12.
        month: Option<i8>,
        /// Day of the month.
        day: Option<i8>,
    },
    /// Days from the day of publication: yesterday is −1.
    Relative(i16),
    /// Anything else: "last month", "later".
    Vague,
}
