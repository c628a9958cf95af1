//! What a feed lists.

use crate::article::Published;
use jiff::Timestamp;

/// One thing that a feed lists: Atom's entry, the item of RSS and JSON Feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What makes it the same entry at the next poll, unique within its feed.
    pub key: String,
    /// Where it leads.
    pub url: Option<String>,
    /// The headline, without markup.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub author: Option<String>,
    /// When the feed says it was published.
    pub published: Option<Published>,
    /// When the feed says it was last changed.
    pub updated: Option<Timestamp>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// The teaser, as HTML.
    pub summary: Option<String>,
    /// The text, as HTML.
    pub content: Option<String>,
    /// The lead image.
    pub image: Option<String>,
    /// Labels that the feed gives it.
    pub categories: Vec<String>,
}
