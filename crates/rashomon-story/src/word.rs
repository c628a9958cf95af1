//! Words of a text, made comparable: lower case, stemmed where the language is known, without accents.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::RefCell;
use unicode_normalization::UnicodeNormalization;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    /// In lower case.
    pub lower: Cow<'t, str>,
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it is written with a capital.
    pub capital: bool,
    /// Whether it starts a sentence, a line or a quotation, where a capital says nothing.
    pub initial: bool,
}

impl Word<'_> {
    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        self.lower.starts_with(|letter: char| letter.is_ascii_digit())
    }
}

/// The words of `text` in order.
///
/// A word is a run of letters and digits; an apostrophe ends it, a point or comma between digits does
/// not. Scripts without spaces give every pair of neighbouring characters instead.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 6);
    push_words(text, &mut words);
    words
}

/// Adds what [`words`] gives.
pub(crate) fn push_words<'t>(text: &'t str, words: &mut Vec<Word<'t>>) {
    let bytes = text.as_bytes();
    let letter_at = |place: usize| text.get(place..).and_then(|rest| rest.chars().next());
    let is_digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let mut initial = true;
    let mut place = 0;
    while let Some(&byte) = bytes.get(place) {
        let start = place;
        // Most letters are a byte, which needs no look into tables.
        let (first, is_of_word) = if byte.is_ascii() {
            (char::from(byte), byte.is_ascii_alphanumeric())
        } else {
            let Some(first) = letter_at(place) else { break };
            (first, first.is_alphanumeric())
        };
        let mut end = start + first.len_utf8();
        place = end;
        if !is_of_word {
            initial = match first {
                '.' | '!' | '?' | ':' | '\n' | '"' | '“' | '”' | '„' | '«' | '»' | '|' | '…' | '·' | '•' => {
                    true
                }
                _ => initial,
            };
            continue;
        }
        if is_unspaced(first) {
            if let Some(second) = letter_at(end).filter(|&second| is_unspaced(second)) {
                let end = end + second.len_utf8();
                let lower = Cow::Borrowed(text.get(start..end).unwrap_or(""));
                words.push(Word { lower, start, end, capital: false, initial: false });
            }
            continue;
        }
        while let Some(&byte) = bytes.get(end) {
            if byte.is_ascii_alphanumeric() {
                end += 1;
            } else if byte.is_ascii() {
                if !(matches!(byte, b'.' | b',') && is_digit(end - 1) && is_digit(end + 1)) {
                    break;
                }
                end += 1;
            } else {
                let Some(next) = letter_at(end) else { break };
                if !(next.is_alphanumeric() || is_mark(next)) || is_unspaced(next) {
                    break;
                }
                end += next.len_utf8();
            }
        }
        place = end;
        let word = text.get(start..end).unwrap_or("");
        let lower = if first.is_ascii_digit() { plain_number(word) } else { lower(word) };
        words.push(Word { lower, start, end, capital: first.is_uppercase(), initial });
        initial = false;
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else if word.is_ascii() {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        // Letter by letter: what an ending sigma is depends on who looks.
        Cow::Owned(word.chars().flat_map(char::to_lowercase).collect())
    }
}

/// "1,200" and "1.200" as "1200"; "2.5" and "2,5" as "2.5".
fn plain_number(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let groups: Vec<&str> = word.split(['.', ',']).collect();
    if groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3) {
        Cow::Owned(groups.concat())
    } else {
        Cow::Owned(groups.join(".").to_lowercase())
    }
}

fn is_mark(letter: char) -> bool {
    // Combining marks carry vowels in many scripts; they belong to the word.
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{900}'..='\u{dff}' | '\u{200c}' | '\u{200d}')
}

fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Turns words of one language into stems.
pub(crate) struct Stems {
    /// Where the language stands in [`ALGORITHMS`].
    language: Option<usize>,
    stemmer: Option<Stemmer>,
}

const ALGORITHMS: [(&str, Algorithm); 20] = [
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
    ("nb", Algorithm::Norwegian),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// Words of one language whose terms a thread remembers: most words of a text come again and again, and
/// stemming is slow.
const REMEMBERED: usize = 1 << 16;

thread_local! {
    static TERMS: RefCell<[Terms; ALGORITHMS.len()]> = RefCell::default();
}

/// Words of one language with their terms.
#[derive(Default)]
struct Terms {
    /// The latest short words, by a few bits of their hash: small enough to stay near the processor.
    latest: Vec<(ShortWord, u32)>,
    /// Short words, most of all, where they are looked for: there is nowhere else to look.
    short: FxHashMap<u128, u32>,
    long: FxHashMap<Box<str>, u32>,
}

/// A word of at most fifteen bytes, its length in the last one.
type ShortWord = [u8; 16];

/// Places for the latest words: a power of two.
const LATEST: usize = 1 << 14;

impl Terms {
    /// The term of `word`, which `make` makes where it is not remembered.
    fn get(&mut self, word: &str, make: impl FnOnce() -> u32) -> u32 {
        let Some(short) = short(word) else {
            if let Some(&term) = self.long.get(word) {
                return term;
            }
            if self.long.len() == REMEMBERED {
                self.long.clear();
            }
            return *self.long.entry(word.into()).or_insert_with(make);
        };
        if self.latest.is_empty() {
            self.latest = vec![(ShortWord::default(), 0); LATEST];
        }
        let number = u128::from_le_bytes(short);
        let hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let [.., low, high] = hash.to_le_bytes();
        let place = usize::from(u16::from_le_bytes([low, high])) % LATEST;
        if let Some(&(known, term)) = self.latest.get(place)
            && known == short
        {
            return term;
        }
        if self.short.len() == REMEMBERED {
            self.short.clear();
        }
        let term = *self.short.entry(number).or_insert_with(make);
        if let Some(latest) = self.latest.get_mut(place) {
            *latest = (short, term);
        }
        term
    }
}

fn short(word: &str) -> Option<ShortWord> {
    let mut short = ShortWord::default();
    short.get_mut(..word.len()).filter(|bytes| bytes.len() < 16)?.copy_from_slice(word.as_bytes());
    // No word has no letters, so that an empty place is none's.
    short[15] = u8::try_from(word.len()).ok().filter(|&len| len > 0)?;
    Some(short)
}

impl Stems {
    /// The stems of `language`, an ISO 639-1 code; words stay whole where the language is unknown.
    pub(crate) fn of(language: Option<&str>) -> Self {
        let code = language.map(|language| language.get(..2).unwrap_or(language));
        let language = ALGORITHMS.iter().position(|&(known, _)| code == Some(known));
        Self { language, stemmer: language.map(|place| Stemmer::create(ALGORITHMS[place].1)) }
    }

    /// The number of the term that a word in lower case stands for.
    pub(crate) fn term(&self, lower: &str) -> u32 {
        let Some(language) = self.language else { return term_id(&self.stem(lower)) };
        TERMS.with_borrow_mut(|terms| terms[language].get(lower, || term_id(&self.stem(lower))))
    }

    /// The stem of a word in lower case, without accents.
    pub(crate) fn stem(&self, lower: &str) -> String {
        match &self.stemmer {
            // The longest words are not words; stemmers are quadratic in places.
            Some(stemmer) if lower.len() <= 60 => plain(&stemmer.stem(lower)).into_owned(),
            _ => plain(lower).into_owned(),
        }
    }
}

/// `word` without accents.
pub(crate) fn plain(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.nfd().filter(|&letter| !('\u{300}'..='\u{36f}').contains(&letter)).collect())
    }
}

/// The number of a term: equal for equal terms, in every run.
///
/// 32 bits of FNV-1a. Of half a million different terms some thirty pairs share a number, too few to
/// matter and half the memory of 64.
pub(crate) fn term_id(term: &str) -> u32 {
    let hash = fnv(term.as_bytes());
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the hash are folded")]
    let folded = (hash ^ (hash >> 32)) as u32;
    folded
}

/// FNV-1a, 64 bits.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_lower_case_and_know_their_capitals() {
        let shown = |text: &str| -> String {
            let shown = |word: &Word<'_>| {
                let marks = (if word.capital { "^" } else { "" }, if word.initial { "|" } else { "" });
                assert!(text.get(word.start..word.end).is_some());
                format!("{}{}{}", marks.1, marks.0, word.lower)
            };
            words(text).iter().map(shown).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            shown("The café’s ÖLE: Sold 1,200 at 2.5, 3,5."),
            "|^the café s ^öle |^sold 1200 at 2.5 3.5"
        );
        assert_eq!(shown("2nd x2 1.000.000,5 A.B"), "|2nd x2 1.000.000.5 ^a |^b");
        assert_eq!(shown("見出しA नमस्ते"), "見出 出し |^a नमस्ते");
    }

    #[test]
    fn terms_are_remembered_as_they_are() {
        for language in [Some("en"), Some("no"), Some("xx"), None] {
            let stems = Stems::of(language);
            for word in ["ferries", "ferry", "ferries", "é", "ferries"] {
                assert_eq!(stems.term(word), term_id(&stems.stem(word)), "{language:?} {word}");
            }
        }
    }
}
