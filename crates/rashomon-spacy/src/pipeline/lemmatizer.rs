//! Lemmas, by the rules of a language, by a table, or by edit trees.
//!
//! Source: spaCy 3.8 `pipeline/lemmatizer.py` and the files of its lemmatizers by language.

mod english;
mod french;
mod lookup;

use super::trainable_lemmatizer::TrainableLemmatizer;
use crate::load::lookups::Lookups;
use crate::text::lexeme::{Hash, Lexeme, Lexicon, Vocabulary};
pub(crate) use english::English;
pub(crate) use french::French;
pub(crate) use lookup::Lookup;
use rashomon_core::{LabelId, Labels};
use std::collections::HashMap;

/// Lemmas remembered by one worker.
const KNOWN_MAX: usize = 100_000;

/// How a pipeline finds lemmas.
#[derive(Debug)]
pub(crate) enum Lemmatizer {
    /// It has none.
    Absent,
    English(English),
    French(French),
    Lookup(Lookup),
    Trainable(TrainableLemmatizer),
}

/// What a lemma depends on besides the word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) pos: LabelId,
    pub(crate) morph: LabelId,
    /// What [`TrainableLemmatizer::choose`] chose; of no account for the others.
    pub(crate) tree: u32,
}

/// Lemmas that one worker has worked out.
#[derive(Debug, Default)]
pub(crate) struct Lemmas {
    known: HashMap<(u64, u32), Lemma, Hash>,
}

/// A lemma, most often the word itself.
#[derive(Debug)]
enum Lemma {
    Text,
    Lower,
    Other(Box<str>),
}

impl Lemmatizer {
    /// Multiplications and additions for one token.
    pub(crate) fn multiply_adds(&self) -> usize {
        match self {
            Self::Trainable(trees) => trees.multiply_adds(),
            Self::Absent | Self::English(_) | Self::French(_) | Self::Lookup(_) => 0,
        }
    }

    /// The lemma of a word read in one way.
    pub(crate) fn lemma<'a>(
        &self,
        lemmas: &'a mut Lemmas,
        labels: &Labels,
        lexeme: &'a Lexeme,
        reading: Reading,
    ) -> &'a str {
        let Reading { pos, morph, tree } = reading;
        let key = match self {
            Self::Absent => return "",
            Self::English(_) => u32::from(pos) << 16 | u32::from(morph),
            Self::French(_) => u32::from(pos),
            Self::Lookup(_) => 0,
            Self::Trainable(_) => tree,
        };
        let lemma = lemmas.known.entry((lexeme.id, key)).or_insert_with(|| {
            let (text, lower) = (&*lexeme.text, lexeme.lower());
            let lemma = match self {
                Self::Absent => String::new(),
                Self::English(rules) => rules.lemma(text, lower, labels.name(pos), labels.name(morph)),
                Self::French(rules) => rules.lemma(text, lower, labels.name(pos)).into_owned(),
                Self::Lookup(table) => table.get(text).unwrap_or(text).to_owned(),
                Self::Trainable(trees) => trees.lemma(text, lower, tree),
            };
            if lemma == text {
                Lemma::Text
            } else if lemma == lower {
                Lemma::Lower
            } else {
                Lemma::Other(lemma.into())
            }
        });
        match lemma {
            Lemma::Text => &lexeme.text,
            Lemma::Lower => lexeme.lower(),
            Lemma::Other(lemma) => lemma,
        }
    }
}

/// Reads `bytes` as the tables of every kind of lemmatizer and asks each for the lemmas of `words`.
pub fn read_tables(bytes: &[u8], words: &[&str]) {
    const FILE: &str = "lookups.bin";
    let english = English::read(FILE, bytes).map(Lemmatizer::English);
    let french = French::read(FILE, bytes).map(Lemmatizer::French);
    let lookup = Lookups::read(FILE, bytes).and_then(|lookups| Lookup::read(&lookups, "lemma_lookup"));
    let mut labels = Labels::default();
    let morph = labels.intern("Number=Plur");
    for lemmatizer in [english, french, lookup.map(Lemmatizer::Lookup)].into_iter().flatten() {
        let lexicon = Lexicon::new(Vocabulary::default());
        let mut lemmas = Lemmas::default();
        for word in words {
            for pos in ["NOUN", "VERB", "PROPN", "AUX", ""] {
                let reading = Reading { pos: labels.intern(pos), morph, tree: 0 };
                lemmatizer.lemma(&mut lemmas, &labels, &lexicon.get(word), reading);
            }
        }
    }
}

impl Lemmas {
    /// Forgets all once there are too many.
    pub(crate) fn trim(&mut self) {
        if self.known.len() >= KNOWN_MAX {
            self.known.clear();
        }
    }
}
