//! A native runtime for spaCy's CPU pipelines: text in, tokens, tags, lemmas, trees and entities out.
//!
//! [`Language::load`] reads the folder or wheel of `en_core_web_sm` or `en_core_web_md` 3.8 as spaCy
//! published it; [`Language::parse`] gives for every token what spaCy gives, as a
//! [`Document`](rashomon_core::Document). Nothing is executed from the model's files, and no bytes in
//! them make the runtime panic: what it cannot read or does not support is a [`LoadError`].
//!
//! ```no_run
//! use rashomon_spacy::Language;
//!
//! let language = Language::load("en_core_web_sm-3.8.0".as_ref())?;
//! let document = language.parse("Ada Lovelace said she would write to the Royal Society.");
//! for token in document.tokens() {
//!     println!("{}\t{}\t{}\t{}", token.text(), token.tag(), token.lemma(), token.dep());
//! }
//! for (tokens, label) in document.entities() {
//!     println!("{label}: {}", document.span(tokens).of(document.text()));
//! }
//! # Ok::<(), rashomon_spacy::LoadError>(())
//! ```
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

/// The matrix kernels, for benchmarks.
#[doc(hidden)]
pub mod kernels {
    pub use crate::ops::{Floats, LayerNorm, Panels, Rows, linear, maxout};
}
