//! From characters to tokens and their attributes.

pub(crate) mod characters;
pub(crate) mod lexeme;
pub(crate) mod norms;
pub(crate) mod pattern;
pub(crate) mod strings;
pub(crate) mod tokenizer;
pub(crate) mod words;
