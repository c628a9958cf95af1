//! English.

use super::table::{Files, Lexicon};
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::read(Files {
        cues: include_str!("en/cues.tsv"),
        words: include_str!("en/words.txt"),
        names: include_str!("en/names.txt"),
        countries: include_str!("en/countries.txt"),
        offices: include_str!("en/offices.txt"),
    })
});

pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}
