//! Words as types: everything that follows from the characters alone, worked out once.

use crate::ops::Floats;
use crate::pipeline::attribute_ruler::Classes;
use crate::text::characters::{is_alpha, is_digit, is_space, is_upper};
use crate::text::norms;
use crate::text::strings::string_id;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Hashes for look-ups whose order never shows.
pub(crate) type Hash = foldhash::fast::RandomState;

/// Words kept beyond those of the model. A million tokens of news hold about 45,000.
const LEXEMES_MAX: usize = 60_000;
/// Rows of a network kept with their words: about 3.8 kB each.
const ROWS_MAX: usize = 20_000;
/// Longer words are rarely seen again.
const KEPT_LEN_MAX: usize = 64;
/// From this length on a shape says nothing.
const SHAPE_LEN_MAX: usize = 100;

/// A word type with its attributes.
#[derive(Debug)]
pub(crate) struct Lexeme {
    /// Differs for any two lexemes of one lexicon.
    pub(crate) id: u64,
    pub(crate) text: Box<str>,
    /// The lower-cased text, where that is another one.
    lower: Option<Box<str>>,
    pub(crate) orth: u64,
    pub(crate) norm: u64,
    pub(crate) prefix: u64,
    pub(crate) suffix: u64,
    pub(crate) shape: u64,
    pub(crate) is_space: bool,
    /// What the attribute ruler's patterns can tell of the lower-cased text.
    pub(crate) ruler_class: u32,
    /// Where the tokenizer's second pass goes on if a special case starts with this text; 0 if none does.
    pub(crate) special_start: u32,
    /// What each network makes of it, see `pipeline::tok2vec`.
    rows: [OnceLock<Floats>; ROW_SLOTS],
    n_rows: Option<Arc<AtomicUsize>>,
}

/// Row slots of a lexeme: the shared network without and with a space after, the entity recogniser's.
pub(crate) const ROW_SLOTS: usize = 3;

impl Lexeme {
    pub(crate) fn lower(&self) -> &str {
        self.lower.as_deref().unwrap_or(&self.text)
    }

    pub(crate) fn row(&self, slot: usize) -> Option<&Floats> {
        self.rows[slot].get()
    }

    /// Keeps `row`, if there is room; gives it back if there is none.
    pub(crate) fn keep_row(&self, slot: usize, row: Floats) -> Option<Floats> {
        let Some(n_rows) = &self.n_rows else { return Some(row) };
        if n_rows.load(Ordering::Relaxed) >= ROWS_MAX {
            return Some(row);
        }
        // Two threads may have worked out the same row; either will do.
        if self.rows[slot].set(row).is_ok() {
            n_rows.fetch_add(1, Ordering::Relaxed);
        }
        None
    }
}

impl Drop for Lexeme {
    fn drop(&mut self) {
        if let Some(n_rows) = &self.n_rows {
            let kept = self.rows.iter().filter(|row| row.get().is_some()).count();
            n_rows.fetch_sub(kept, Ordering::Relaxed);
        }
    }
}

/// String id → norm.
pub(crate) type Norms = HashMap<u64, Box<str>, Hash>;

/// What a lexeme's attributes depend on besides its characters.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// `lexeme_norm`: string id → norm.
    pub(crate) norms: Norms,
    /// String ids at which a special case of the second pass starts, with its place in the trie.
    pub(crate) special_starts: HashMap<u64, u32, Hash>,
    /// The attribute ruler's classes of lower-cased texts.
    pub(crate) ruler_classes: Arc<Classes>,
}

/// All lexemes seen: those of the model for ever, the others until there are too many.
#[derive(Debug)]
pub(crate) struct Lexicon {
    vocabulary: Vocabulary,
    /// The model's own: words of special cases without a norm of their own.
    lasting: HashMap<Box<str>, Arc<Lexeme>, Hash>,
    passing: RwLock<HashMap<Box<str>, Arc<Lexeme>, Hash>>,
    next_id: AtomicU64,
    n_rows: Arc<AtomicUsize>,
}

impl Lexicon {
    pub(crate) fn new(vocabulary: Vocabulary) -> Self {
        Self {
            vocabulary,
            lasting: HashMap::default(),
            passing: RwLock::default(),
            next_id: AtomicU64::new(0),
            n_rows: Arc::default(),
        }
    }

    /// The lexeme of a special case's token, kept for ever.
    pub(crate) fn lasting(&mut self, text: &str, norm: Option<&str>) -> Arc<Lexeme> {
        if norm.is_some() {
            return Arc::new(self.make(text, norm, true));
        }
        if let Some(lexeme) = self.lasting.get(text) {
            return lexeme.clone();
        }
        let lexeme = Arc::new(self.make(text, None, true));
        self.lasting.insert(text.into(), lexeme.clone());
        lexeme
    }

    /// The lexeme of `text`.
    pub(crate) fn get(&self, text: &str) -> Arc<Lexeme> {
        if let Some(lexeme) = self.lasting.get(text) {
            return lexeme.clone();
        }
        if text.len() > KEPT_LEN_MAX {
            return Arc::new(self.make(text, None, false));
        }
        if let Some(lexeme) = self.passing.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return lexeme.clone();
        }
        let lexeme = Arc::new(self.make(text, None, true));
        let mut passing = self.passing.write().unwrap_or_else(PoisonError::into_inner);
        if passing.len() >= LEXEMES_MAX {
            return lexeme;
        }
        passing.entry(text.into()).or_insert(lexeme).clone()
    }

    /// Forgets the passing lexemes once there are too many. Called between texts.
    pub(crate) fn trim(&self) {
        let full = self.passing.read().unwrap_or_else(PoisonError::into_inner).len() >= LEXEMES_MAX;
        if full {
            let forgotten =
                std::mem::take(&mut *self.passing.write().unwrap_or_else(PoisonError::into_inner));
            drop(forgotten);
        }
    }

    fn make(&self, text: &str, norm: Option<&str>, keeps_rows: bool) -> Lexeme {
        let lower = text.to_lowercase();
        let orth = string_id(text);
        let norm = norm
            .or_else(|| self.vocabulary.norms.get(&orth).map(|norm| &**norm))
            .or_else(|| norms::built_in(text))
            .unwrap_or(&lower);
        let prefix = text.chars().next().map_or("", |first| &text[..first.len_utf8()]);
        let suffix = text.char_indices().rev().nth(2).map_or(text, |(start, _)| &text[start..]);
        Lexeme {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            orth,
            norm: string_id(norm),
            prefix: string_id(prefix),
            suffix: string_id(suffix),
            shape: string_id(&shape(text)),
            is_space: !text.is_empty() && text.chars().all(is_space),
            ruler_class: self.vocabulary.ruler_classes.of(&lower),
            special_start: self.vocabulary.special_starts.get(&orth).copied().unwrap_or(0),
            lower: (*lower != *text).then(|| lower.into()),
            text: text.into(),
            rows: [const { OnceLock::new() }; ROW_SLOTS],
            n_rows: keeps_rows.then(|| self.n_rows.clone()),
        }
    }
}

/// The word's outline: `X` and `x` for letters, `d` for digits, runs cut to four.
pub(crate) fn shape(text: &str) -> String {
    if text.chars().nth(SHAPE_LEN_MAX - 1).is_some() {
        return "LONG".to_owned();
    }
    let mut shape = String::with_capacity(text.len());
    let mut last = None;
    let mut run = 0;
    for character in text.chars() {
        let drawn = if is_alpha(character) {
            if is_upper(character) { 'X' } else { 'x' }
        } else if is_digit(character) {
            'd'
        } else {
            character
        };
        run = if last == Some(drawn) { run + 1 } else { 1 };
        last = Some(drawn);
        if run <= 4 {
            shape.push(drawn);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_spacys() {
        for (text, outline) in [
            ("McDonald's", "XxXxxxx'x"),
            ("2016-09-12", "dddd-dd-dd"),
            ("$1,000.50", "$d,ddd.dd"),
            ("COVID-19", "XXXX-dd"),
            ("AAAAAbbbbb", "XXXXxxxx"),
            ("日本語", "xxx"),
            ("x²", "xd"),
            ("", ""),
        ] {
            assert_eq!(shape(text), outline, "{text}");
        }
        assert_eq!(shape(&"a".repeat(99)), "xxxx");
        assert_eq!(shape(&"é".repeat(100)), "LONG");
    }

    #[test]
    fn norms_come_from_the_model_then_the_built_in_table_then_lower_case() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.norms.insert(string_id("colour"), "color".into());
        let mut lexicon = Lexicon::new(vocabulary);
        assert_eq!(lexicon.get("colour").norm, string_id("color"));
        assert_eq!(lexicon.get("’s").norm, string_id("'s"));
        assert_eq!(lexicon.get("—").norm, string_id("-"));
        assert_eq!(lexicon.get("ΣΑΣ").norm, string_id("σας"));
        assert_eq!(lexicon.lasting("n't", Some("not")).norm, string_id("not"));
        assert_eq!(lexicon.get("n't").norm, string_id("n't"));
        let munich = lexicon.get("München");
        assert_eq!((munich.prefix, munich.suffix), (string_id("M"), string_id("hen")));
    }

    #[test]
    fn a_million_words_do_not_stay() {
        let lexicon = Lexicon::new(Vocabulary::default());
        for number in 0..200_000 {
            drop(lexicon.get(&format!("word{number}")));
            if number % 1000 == 0 {
                lexicon.trim();
            }
        }
        assert!(lexicon.passing.read().unwrap().len() <= LEXEMES_MAX);
    }
}
