//! Where the time of a parse goes.

use std::time::{Duration, Instant};

/// A part of the pipeline, as time is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component {
    /// Text to tokens.
    Tokenizer,
    /// Token vectors for tagger and parser.
    Tok2Vec,
    /// Fine-grained parts of speech.
    Tagger,
    /// Trees and sentences.
    Parser,
    /// Coarse parts of speech and morphology.
    AttributeRuler,
    /// Token vectors for the entity recogniser.
    NerTok2Vec,
    /// Named entities.
    Ner,
    /// Lemmas, and writing the document.
    Lemmatizer,
}

impl Component {
    /// All, in the order of the pipeline.
    pub const ALL: [Self; 8] = [
        Self::Tokenizer,
        Self::Tok2Vec,
        Self::Tagger,
        Self::Parser,
        Self::AttributeRuler,
        Self::NerTok2Vec,
        Self::Ner,
        Self::Lemmatizer,
    ];

    /// The name to show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tokenizer => "tokenizer",
            Self::Tok2Vec => "tok2vec",
            Self::Tagger => "tagger",
            Self::Parser => "parser",
            Self::AttributeRuler => "attribute_ruler",
            Self::NerTok2Vec => "ner tok2vec",
            Self::Ner => "ner",
            Self::Lemmatizer => "lemmatizer, document",
        }
    }
}

/// Time by component, summed over parses.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    spent: [Duration; Component::ALL.len()],
    n_tokens: usize,
    last: Option<Instant>,
}

impl Profile {
    /// Time spent in `component`.
    pub fn spent(&self, component: Component) -> Duration {
        self.spent[component as usize]
    }

    /// Tokens parsed.
    pub fn n_tokens(&self) -> usize {
        self.n_tokens
    }
}

/// Told when a component is done.
pub(super) trait Clock {
    fn start(&mut self);
    fn lap(&mut self, component: Component, n_tokens: usize);
}

/// Measures nothing and costs nothing.
pub(super) struct NoClock;

impl Clock for NoClock {
    fn start(&mut self) {}
    fn lap(&mut self, _: Component, _: usize) {}
}

impl Clock for Profile {
    fn start(&mut self) {
        self.last = Some(Instant::now());
    }

    fn lap(&mut self, component: Component, n_tokens: usize) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.spent[component as usize] += now - last;
        }
        self.n_tokens += n_tokens;
    }
}
