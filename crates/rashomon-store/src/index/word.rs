//! Words as the index has them: small letters without accents, and their stems.

use rashomon_core::TextSpan;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer runs of letters are no words that anybody looks for.
const WORD_BYTES_MAX: usize = 100;

/// A word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) span: TextSpan,
    pub(super) folded: String,
}

/// The words of `text`; letters of scripts that put no spaces between words are each one.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    each_word(text, |span, folded| words.push(Word { span, folded: folded.into_owned() }));
    words
}

/// The words of `text`, folded, a blank between two.
pub(super) fn joined_words<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut joined = String::new();
    for text in texts {
        joined.reserve(text.len());
        each_word(text, |_, folded| push_word(&mut joined, &folded));
    }
    joined
}

fn each_word<'t>(text: &'t str, mut take: impl FnMut(TextSpan, Cow<'t, str>)) {
    let mut start = None;
    let mut push = |start: usize, end: usize| {
        if end - start <= WORD_BYTES_MAX {
            let folded = fold(&text[start..end]);
            if !folded.is_empty() {
                take(TextSpan::new(start, end), folded);
            }
        }
    };
    for (place, letter) in text.char_indices() {
        if is_unspaced(letter) {
            if let Some(start) = start.take() {
                push(start, place);
            }
            push(place, place + letter.len_utf8());
        } else if letter.is_alphanumeric() || !letter.is_ascii() && is_combining_mark(letter) {
            start.get_or_insert(place);
        } else if let Some(start) = start.take() {
            push(start, place);
        }
    }
    if let Some(start) = start {
        push(start, text.len());
    }
}

fn push_word(joined: &mut String, word: &str) {
    if !joined.is_empty() {
        joined.push(' ');
    }
    joined.push_str(word);
}

fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Small letters without accents.
pub(super) fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        let is_folded = !word.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_folded { Cow::Borrowed(word) } else { Cow::Owned(word.to_ascii_lowercase()) };
    }
    let mut folded = String::with_capacity(word.len());
    // Some single letters are whole phrases once they are taken apart.
    let is_of_word = |letter: &char| !is_combining_mark(*letter) && !letter.is_whitespace();
    for letter in word.nfkd().filter(is_of_word).flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            letter => folded.push(letter),
        }
    }
    Cow::Owned(folded)
}

/// The languages that have stems, with their codes.
const STEMMERS: &[(&str, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// What makes stems of a language's words; `None` where the language has none.
pub(super) fn stemmer(language: &str) -> Option<Stemmer> {
    let found = STEMMERS.iter().find(|(code, _)| *code == language);
    found.map(|&(_, algorithm)| Stemmer::create(algorithm))
}

/// Makes stems of many texts' words.
#[derive(Default)]
pub(super) struct StemCache {
    languages: HashMap<String, Language>,
}

/// A language with words whose stems are known: most words of a text come again and again, and stemming is
/// slow.
struct Language {
    stemmer: Stemmer,
    stems: FxHashMap<Box<str>, Box<str>>,
}

/// Words of a language whose stems are kept.
const STEMS_KEPT: usize = 1 << 16;

impl StemCache {
    /// The stems of words of `language`, a blank between two; nothing where the language has none.
    pub(super) fn joined<'w>(
        &mut self,
        language: &str,
        words: impl Iterator<Item = &'w str>,
    ) -> Option<String> {
        if !self.languages.contains_key(language) {
            let known = Language { stemmer: stemmer(language)?, stems: FxHashMap::default() };
            self.languages.insert(language.to_owned(), known);
        }
        let Language { stemmer, stems } = self.languages.get_mut(language)?;
        let mut joined = String::new();
        for word in words {
            if let Some(stem) = stems.get(word) {
                push_word(&mut joined, stem);
                continue;
            }
            if stems.len() == STEMS_KEPT {
                stems.clear();
            }
            let stem = stemmer.stem(word);
            push_word(&mut joined, &stem);
            stems.insert(word.into(), (*stem).into());
        }
        Some(joined)
    }
}

/// The stems that `word` has in the languages given, each once.
pub(super) fn stems(word: &str, languages: &[String]) -> Vec<String> {
    let stem = |language: &String| Some(stemmer(language)?.stem(word).into_owned());
    let mut stems: Vec<String> = languages.iter().filter_map(stem).collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        let shown = |text: &str| -> String {
            let words: Vec<String> = words(text)
                .into_iter()
                .map(|word| format!("{}={}", word.span.of(text), word.folded))
                .collect();
            words.join(" ")
        };
        assert_eq!(shown("Café-Überfall, 1,5 km"), "Café=cafe Überfall=uberfall 1=1 5=5 km=km");
        assert_eq!(shown("Straße ŁÓDŹ"), "Straße=strasse ŁÓDŹ=lodz");
        assert_eq!(shown("見出しA"), "見=見 出=出 し=し A=a");
        assert_eq!(shown("Ада́м"), "Ада́м=адам");
    }
}
