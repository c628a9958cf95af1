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
    each_word(text, |span| {
        let folded = fold(span.of(text)).into_owned();
        if !folded.is_empty() {
            words.push(Word { span, folded });
        }
    });
    words
}

/// The words of `text`, folded, a blank between two.
pub(super) fn joined_words<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut joined = String::new();
    for text in texts {
        joined.reserve(text.len());
        each_word(text, |span| {
            let word = span.of(text);
            if !word.is_ascii() {
                let folded = fold(word);
                if !folded.is_empty() {
                    push_word(&mut joined, &folded);
                }
                return;
            }
            push_word(&mut joined, word);
            // What has just been added, in place.
            let start = joined.len() - word.len();
            joined[start..].make_ascii_lowercase();
        });
    }
    joined
}

fn each_word(text: &str, mut take: impl FnMut(TextSpan)) {
    let mut start = None;
    let mut push = |start: usize, end: usize| {
        if end - start <= WORD_BYTES_MAX {
            take(TextSpan::new(start, end));
        }
    };
    let bytes = text.as_bytes();
    let mut place = 0;
    while let Some(&byte) = bytes.get(place) {
        // Most letters are a byte, which needs no look into tables.
        let (is_of_word, after) = if byte.is_ascii() {
            (byte.is_ascii_alphanumeric(), place + 1)
        } else {
            let Some(letter) = text[place..].chars().next() else { break };
            let after = place + letter.len_utf8();
            if is_unspaced(letter) {
                if let Some(start) = start.take() {
                    push(start, place);
                }
                push(place, after);
                place = after;
                continue;
            }
            (letter.is_alphanumeric() || is_combining_mark(letter), after)
        };
        if is_of_word {
            start.get_or_insert(place);
        } else if let Some(start) = start.take() {
            push(start, place);
        }
        place = after;
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
    /// The latest short words, by a few bits of their hash: small enough to stay near the processor.
    latest: Box<[Latest]>,
    /// `None` for a word that is its own stem.
    stems: FxHashMap<Box<str>, Option<Box<str>>>,
}

/// A word with its stem, which has no bytes where it is the word itself.
#[derive(Clone, Copy, Default)]
struct Latest {
    word: ShortWord,
    stem: ShortWord,
}

/// A word of at most fifteen bytes, its length in the last one.
type ShortWord = [u8; 16];

/// Places for the latest words: a power of two.
const LATEST: usize = 1 << 14;

fn short(word: &str) -> Option<ShortWord> {
    let mut short = ShortWord::default();
    short.get_mut(..word.len()).filter(|bytes| bytes.len() < 16)?.copy_from_slice(word.as_bytes());
    // No word has no letters, so that an empty place is none's.
    short[15] = u8::try_from(word.len()).ok()?;
    Some(short)
}

fn place_of(word: &ShortWord) -> usize {
    let hash = u128::from_le_bytes(*word).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let [.., low, high] = hash.to_le_bytes();
    usize::from(u16::from_le_bytes([low, high])) % LATEST
}

/// Words of a language whose stems are kept.
const STEMS_KEPT: usize = 1 << 16;

impl StemCache {
    /// The stems of those words of `language` that are not their own stem, a blank between two; nothing where
    /// the language has no stems.
    pub(super) fn joined<'w>(
        &mut self,
        language: &str,
        words: impl Iterator<Item = &'w str>,
    ) -> Option<String> {
        if !self.languages.contains_key(language) {
            let latest = vec![Latest::default(); LATEST].into();
            let known = Language { stemmer: stemmer(language)?, latest, stems: FxHashMap::default() };
            self.languages.insert(language.to_owned(), known);
        }
        let Language { stemmer, latest, stems } = self.languages.get_mut(language)?;
        let mut joined = String::new();
        for word in words {
            let short_word = short(word);
            let place = short_word.as_ref().map(|short_word| (place_of(short_word), *short_word));
            if let Some((place, short_word)) = place
                && let Latest { word, stem } = &latest[place]
                && *word == short_word
            {
                let stem = std::str::from_utf8(&stem[..usize::from(stem[15])]).unwrap_or_default();
                if !stem.is_empty() {
                    push_word(&mut joined, stem);
                }
                continue;
            }
            if !stems.contains_key(word) {
                if stems.len() == STEMS_KEPT {
                    stems.clear();
                }
                let stem = Some(stemmer.stem(word)).filter(|stem| stem != word);
                stems.insert(word.into(), stem.map(|stem| (*stem).into()));
            }
            let stem = stems.get(word).and_then(Option::as_deref).unwrap_or_default();
            if !stem.is_empty() {
                push_word(&mut joined, stem);
            }
            if let Some(((place, word), stem)) = place.zip(short(stem)) {
                latest[place] = Latest { word, stem };
            }
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
