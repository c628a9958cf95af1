//! English.

use super::table::{Files, Lexicon};
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::read(Files {
        cues: include_str!("en/cues.tsv"),
        words: include_str!("en/words.txt"),
        names: include_str!("en/names.txt"),
        countries: include_str!("en/countries.txt"),
        offices: super::office::Files {
            offices: include_str!("en/offices.txt"),
            bodies: include_str!("en/bodies.txt"),
            leaders: include_str!("en/leaders.txt"),
            places: include_str!("en/places.txt"),
        },
    })
});

pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}
