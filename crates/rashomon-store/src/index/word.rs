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
    /// Short words, which most are, where they are looked for, so that there is nowhere else to look. A stem has
    /// no bytes where it is the word itself.
    short: FxHashMap<u128, ShortWord>,
    /// All others; `None` for a word that is its own stem.
    long: FxHashMap<Box<str>, Option<Box<str>>>,
}

/// A word of at most fifteen bytes, its length in the last one.
type ShortWord = [u8; 16];

fn short(word: &str) -> Option<ShortWord> {
    let mut short = ShortWord::default();
    short.get_mut(..word.len()).filter(|bytes| bytes.len() < 16)?.copy_from_slice(word.as_bytes());
    short[15] = u8::try_from(word.len()).ok()?;
    Some(short)
}

/// Words of a language whose stems are kept, short ones and others.
const STEMS_KEPT: usize = 1 << 16;

impl Language {
    fn of(language: &str) -> Option<Self> {
        let stemmer = stemmer(language)?;
        Some(Self { stemmer, short: FxHashMap::default(), long: FxHashMap::default() })
    }

    /// Adds the stem of `word`, if it is another.
    fn push_stem(&mut self, joined: &mut String, word: &str) {
        let number = short(word).map(u128::from_le_bytes);
        let known = number.and_then(|number| self.short.get(&number));
        if let Some(stem) = known {
            let stem = std::str::from_utf8(&stem[..usize::from(stem[15])]).unwrap_or_default();
            if !stem.is_empty() {
                push_word(joined, stem);
            }
            return;
        }
        if let Some(stem) = self.long.get(word) {
            if let Some(stem) = stem {
                push_word(joined, stem);
            }
            return;
        }
        let stem = self.stemmer.stem(word);
        let stem = Some(&*stem).filter(|stem| *stem != word);
        if let Some(stem) = stem {
            push_word(joined, stem);
        }
        match number.zip(short(stem.unwrap_or_default())) {
            Some((number, stem)) => {
                if self.short.len() == STEMS_KEPT {
                    self.short.clear();
                }
                self.short.insert(number, stem);
            }
            None => {
                if self.long.len() == STEMS_KEPT {
                    self.long.clear();
                }
                self.long.insert(word.into(), stem.map(Into::into));
            }
        }
    }
}

impl StemCache {
    /// The stems of those words of `language` that are not their own stem, a blank between two; nothing where
    /// the language has no stems.
    pub(super) fn joined<'w>(
        &mut self,
        language: &str,
        words: impl Iterator<Item = &'w str>,
    ) -> Option<String> {
        if !self.languages.contains_key(language) {
            self.languages.insert(language.to_owned(), Language::of(language)?);
        }
        let language = self.languages.get_mut(language)?;
        let mut joined = String::new();
        words.for_each(|word| language.push_stem(&mut joined, word));
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
    fn stems_are_kept_as_they_are() {
        let words = "ferries ferry ferries counterrevolutionaries tides counterrevolutionaries tide Fähren";
        let mut cache = StemCache::default();
        for _ in 0..2 {
            let stems = cache.joined("en", words.split(' '));
            assert_eq!(
                stems.as_deref(),
                Some("ferri ferri ferri counterrevolutionari tide counterrevolutionari")
            );
        }
        assert_eq!(cache.joined("xx", words.split(' ')), None);
    }

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
