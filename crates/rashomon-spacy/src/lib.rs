#![doc = include_str!("../README.md")]
//!
//! ## Inside
//!
//! The modules carry spaCy's and thinc's own names: `text` makes tokens, `layers` are the networks'
//! parts, `pipeline` the components, `load` the files. `ops` holds the matrix kernels.

mod language;
mod layers;
mod load;
mod ops;
mod pipeline;
mod text;

pub use language::{Component, Language, Profile};
pub use load::LoadError;
pub use load::meta::Meta;
pub use ops::Isa;
pub use rashomon_core::{Document, Sentence, TextSpan, Token, TokenSpan};

/// Readers of bytes that nobody has checked, for fuzzing and tests.
#[doc(hidden)]
pub mod readers {
    pub use crate::language::load_in_memory;
    pub use crate::pipeline::lemmatizer::read_tables;
    pub use crate::text::pattern::find as find_pattern;
}

/// The matrix kernels, for benchmarks.
#[doc(hidden)]
pub mod kernels {
    pub use crate::ops::{Floats, LayerNorm, Panels, Rows, best_move, linear, maxout, window_maxout};
}
