//! Words of a text, made comparable: lower case, stemmed where the language is known, without accents.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case.
    pub lower: String,
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it is written with a capital.
    pub capital: bool,
    /// Whether it starts a sentence, a line or a quotation, where a capital says nothing.
    pub initial: bool,
}

impl Word {
    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        self.lower.starts_with(|letter: char| letter.is_ascii_digit())
    }
}

/// The words of `text` in order.
///
/// A word is a run of letters and digits; an apostrophe ends it, a point or comma between digits does
/// not. Scripts without spaces give every pair of neighbouring characters instead.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut initial = true;
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        if !first.is_alphanumeric() {
            initial = match first {
                '.' | '!' | '?' | ':' | '\n' | '"' | '“' | '”' | '„' | '«' | '»' | '|' | '…' | '·' | '•' => {
                    true
                }
                _ => initial,
            };
            continue;
        }
        if is_unspaced(first) {
            if let Some(&(second_start, second)) = letters.peek()
                && is_unspaced(second)
            {
                let end = second_start + second.len_utf8();
                let lower = text.get(start..end).unwrap_or("").to_owned();
                words.push(Word { lower, start, end, capital: false, initial: false });
            }
            continue;
        }
        let mut end = start + first.len_utf8();
        let mut last = first;
        while let Some(&(next_start, next)) = letters.peek() {
            let continues = (next.is_alphanumeric() || is_mark(next)) && !is_unspaced(next);
            let joins_digits = matches!(next, '.' | ',')
                && last.is_ascii_digit()
                && text[next_start + 1..].starts_with(|after: char| after.is_ascii_digit());
            if !continues && !joins_digits {
                break;
            }
            end = next_start + next.len_utf8();
            last = next;
            letters.next();
        }
        let word = text.get(start..end).unwrap_or("");
        let lower = if first.is_ascii_digit() {
            plain_number(word)
        } else {
            word.chars().flat_map(char::to_lowercase).collect()
        };
        words.push(Word { lower, start, end, capital: first.is_uppercase(), initial });
        initial = false;
    }
    words
}

/// "1,200" and "1.200" as "1200"; "2.5" and "2,5" as "2.5".
fn plain_number(word: &str) -> String {
    let groups: Vec<&str> = word.split(['.', ',']).collect();
    if groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3) {
        groups.concat()
    } else {
        groups.join(".").to_lowercase()
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
    stemmer: Option<Stemmer>,
}

impl Stems {
    /// The stems of `language`, an ISO 639-1 code; words stay whole where the language is unknown.
    pub(crate) fn of(language: Option<&str>) -> Self {
        let algorithm = match language.map(|language| language.get(..2).unwrap_or(language)) {
            Some("ar") => Algorithm::Arabic,
            Some("da") => Algorithm::Danish,
            Some("de") => Algorithm::German,
            Some("el") => Algorithm::Greek,
            Some("en") => Algorithm::English,
            Some("es") => Algorithm::Spanish,
            Some("fi") => Algorithm::Finnish,
            Some("fr") => Algorithm::French,
            Some("hu") => Algorithm::Hungarian,
            Some("it") => Algorithm::Italian,
            Some("nl") => Algorithm::Dutch,
            Some("no" | "nb" | "nn") => Algorithm::Norwegian,
            Some("pt") => Algorithm::Portuguese,
            Some("ro") => Algorithm::Romanian,
            Some("ru") => Algorithm::Russian,
            Some("sv") => Algorithm::Swedish,
            Some("ta") => Algorithm::Tamil,
            Some("tr") => Algorithm::Turkish,
            _ => return Self { stemmer: None },
        };
        Self { stemmer: Some(Stemmer::create(algorithm)) }
    }

    /// The stem of a word in lower case, without accents.
    pub(crate) fn stem(&self, lower: &str) -> String {
        match &self.stemmer {
            // The longest words are not words; stemmers are quadratic in places.
            Some(stemmer) if lower.len() <= 60 => plain(&stemmer.stem(lower)),
            _ => plain(lower),
        }
    }
}

/// `word` without accents.
pub(crate) fn plain(word: &str) -> String {
    if word.is_ascii() {
        word.to_owned()
    } else {
        word.nfd().filter(|&letter| !('\u{300}'..='\u{36f}').contains(&letter)).collect()
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
