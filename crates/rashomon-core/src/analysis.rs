//! An article with all that is known of its text.

use crate::article::Article;
use crate::document::Document;
use crate::extraction::Extraction;

/// An article, its text analysed, and what was found in it.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// What the outlet published.
    pub article: Article,
    /// Its text in tokens, trees and entities. Token spans point into `article.text`.
    pub document: Document,
    /// What was found.
    pub extraction: Extraction,
}
