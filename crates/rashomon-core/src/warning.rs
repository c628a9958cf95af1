//! Partial trouble, told beside the result.

use crate::span::TextSpan;
use std::fmt;

/// Something that made a result poorer without making it wrong: a date that does not parse, text
/// that could not be decoded, a page cut at its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What happened and what was done, lower case, no full stop.
    pub message: String,
    /// Where in the article's text, if anywhere.
    pub span: Option<TextSpan>,
}

impl Warning {
    /// A warning about the whole input.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
