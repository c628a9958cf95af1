//! What differs from language to language: words, and nothing else. Rules are in the other modules.

mod en;
mod office;
mod table;

pub(crate) use table::{CountryWord, Gender, Lexicon};

use std::borrow::Cow;

/// `word` in lower case; a copy only where it is not already.
pub(crate) fn lowercase(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// The words of an article's language; English where the language is unknown, `None` where it has no
/// file yet.
pub(crate) fn lexicon(language: Option<&str>) -> Option<&'static Lexicon> {
    match language {
        None => Some(en::lexicon()),
        Some(code) if code.get(..2).is_some_and(|code| code.eq_ignore_ascii_case("en")) => {
            Some(en::lexicon())
        }
        Some(_) => None,
    }
}
