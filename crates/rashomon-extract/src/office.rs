//! Offices: who holds which, and when.
//!
//! The table that ships with the crate is built by `cargo xtask offices`; where it comes from stands
//! in `data/offices/README.md`. What a user's own articles say, and what the user says, is laid over it.

mod phrase;
mod table;

pub use table::{Holder, Offices, Origin, Term};

use jiff::civil::Date;
pub(crate) use phrase::{Asked, asked};

impl Offices {
    /// Who is meant by an English phrase for an office with its place, on `day`: "the French president",
    /// "America's top diplomat", "head of the IMF".
    ///
    /// `None` where the phrase names no office of a place, and where the table knows nobody or several.
    pub fn who(&self, phrase: &str, day: Date) -> Option<Holder<'_>> {
        let asked = asked(crate::lang::lexicon(None)?, phrase)?;
        self.holder(&asked.classes, asked.place.as_deref()?, day)
    }

    /// The classes and the place of the office that an English phrase names.
    pub fn office_of(phrase: &str) -> Option<(Vec<&'static str>, Option<String>)> {
        let asked = asked(crate::lang::lexicon(None)?, phrase)?;
        Some((asked.classes, asked.place))
    }
}
