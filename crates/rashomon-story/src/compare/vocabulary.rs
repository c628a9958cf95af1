//! The words of one story, numbered and weighed.

use crate::background::Background;
use crate::word::{Stems, term_id};
use std::collections::HashMap;
use std::fmt;

/// A word's number in a [`Vocabulary`].
pub(super) type Term = u32;

/// Every word of a story with the number of sentences it stands in.
pub(super) struct Vocabulary {
    terms: HashMap<Box<str>, Term>,
    words: Vec<Box<str>>,
    n_sentences_with: Vec<u32>,
    n_sentences: u32,
    /// How telling a word is in the language at large, 0 to 1.
    rarity: Vec<f64>,
    background: Option<&'static Background>,
    stems: Stems,
}

impl fmt::Debug for Vocabulary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Vocabulary({} words, {} sentences)", self.words.len(), self.n_sentences)
    }
}

impl Vocabulary {
    /// An empty vocabulary of `language`, an ISO 639-1 code.
    pub(super) fn new(language: &str) -> Self {
        Self {
            terms: HashMap::new(),
            words: Vec::new(),
            n_sentences_with: Vec::new(),
            n_sentences: 0,
            rarity: Vec::new(),
            background: Background::of(language),
            stems: Stems::of(Some(language)),
        }
    }

    /// The number of `word`, which is added if it is new.
    pub(super) fn intern(&mut self, word: &str) -> Term {
        if let Some(&term) = self.terms.get(word) {
            return term;
        }
        let term = Term::try_from(self.n_sentences_with.len()).unwrap_or(Term::MAX);
        self.terms.insert(word.into(), term);
        self.words.push(word.into());
        self.n_sentences_with.push(0);
        let rarity = self.rarity(word);
        self.rarity.push(rarity);
        term
    }

    /// The word with number `term`.
    pub(super) fn word(&self, term: Term) -> &str {
        self.words.get(term as usize).map_or("", |word| word)
    }

    /// Counts a sentence; `terms` sorted and without repetition.
    pub(super) fn count(&mut self, terms: &[Term]) {
        self.n_sentences += 1;
        for &term in terms {
            if let Some(count) = self.n_sentences_with.get_mut(term as usize) {
                *count += 1;
            }
        }
    }

    /// How telling a word is: 1 for a rare word that one sentence of the story has, less the more
    /// sentences have it and the commoner it is in the language.
    pub(super) fn weight(&self, term: Term) -> f64 {
        let index = term as usize;
        let (Some(&with), Some(&rarity)) = (self.n_sentences_with.get(index), self.rarity.get(index)) else {
            return 0.0;
        };
        let n_sentences = f64::from(self.n_sentences.max(20));
        let in_story = ((n_sentences + 1.0) / (f64::from(with) + 0.5)).ln() / (n_sentences / 1.5).ln();
        (in_story * (0.4 + 0.6 * rarity)).clamp(0.05, 1.0)
    }

    /// How telling a word is in the language at large: 0 for one that every report has, 1 for one that
    /// hardly any has. A party of the story is as rare as a word outside the list.
    fn rarity(&self, word: &str) -> f64 {
        let Some(background) = self.background.filter(|_| word.starts_with(char::is_alphabetic)) else {
            return 1.0;
        };
        let share = f64::from(background.document_share(term_id(&self.stems.stem(word))));
        let unlisted = f64::from(background.document_share(term_id("\u{1}")));
        (share.max(1e-9).ln() / unlisted.clamp(1e-9, 0.5).ln()).clamp(0.0, 1.0)
    }
}

/// Terms with the sum of their weights, for comparing what two texts are about.
#[derive(Clone, Debug, Default)]
pub(super) struct Bag {
    /// Ascending, without repetition.
    terms: Vec<(Term, f64)>,
    norm: f64,
    total: f64,
}

impl Bag {
    /// A bag of `terms`, in any order, repetitions allowed.
    pub(super) fn new(mut terms: Vec<Term>, vocabulary: &Vocabulary) -> Self {
        terms.sort_unstable();
        terms.dedup();
        let terms: Vec<(Term, f64)> = terms.into_iter().map(|term| (term, vocabulary.weight(term))).collect();
        let norm = terms.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        let total = terms.iter().map(|(_, weight)| weight).sum();
        Self { terms, norm, total }
    }

    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn total(&self) -> f64 {
        self.total
    }

    pub(super) fn contains(&self, term: Term) -> bool {
        self.terms.binary_search_by_key(&term, |(own, _)| *own).is_ok()
    }

    /// What two bags share.
    pub(super) fn shared(&self, other: &Self) -> Shared {
        let mut shared = Shared::default();
        let (mut left, mut right) = (0, 0);
        let mut dot = 0.0;
        while let (Some(&(a, weight)), Some(&(b, _))) = (self.terms.get(left), other.terms.get(right)) {
            match a.cmp(&b) {
                std::cmp::Ordering::Less => left += 1,
                std::cmp::Ordering::Greater => right += 1,
                std::cmp::Ordering::Equal => {
                    shared.n_terms += 1;
                    shared.weight += weight;
                    dot += weight * weight;
                    left += 1;
                    right += 1;
                }
            }
        }
        if shared.n_terms > 0 {
            shared.cosine = dot / (self.norm * other.norm);
            shared.containment = shared.weight / self.total.min(other.total);
        }
        shared
    }
}

/// What two bags share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shared {
    pub(super) n_terms: usize,
    /// Sum of the shared terms' weights.
    pub(super) weight: f64,
    pub(super) cosine: f64,
    /// Share of the lighter bag's weight.
    pub(super) containment: f64,
}
