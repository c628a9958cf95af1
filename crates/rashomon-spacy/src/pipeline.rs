//! spaCy's components, each under its own name.

pub(crate) mod attribute_ruler;
pub(crate) mod lemmatizer;
pub(crate) mod morphologizer;
pub(crate) mod moves;
pub(crate) mod ner;
pub(crate) mod parser;
pub(crate) mod tagger;
pub(crate) mod tok2vec;
pub(crate) mod trainable_lemmatizer;
