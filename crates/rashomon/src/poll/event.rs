//! What polling tells whoever watches.

use super::schedule::Outcome;
use jiff::Timestamp;
use rashomon_core::{Article, Feed, Warning};
use rashomon_store::{Arrived, PendingEntry, StoreError};

/// Something that happened, for whoever watches.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A feed was looked at.
    Feed {
        /// The feed as it was before.
        feed: &'a Feed,
        /// What came of it.
        outcome: &'a Outcome,
        /// Entries never seen before.
        n_new: usize,
        /// Entries that read otherwise than before.
        n_changed: usize,
        /// What made the reading poorer.
        warnings: &'a [Warning],
    },
    /// An entry became an article.
    Article {
        /// The article.
        article: &'a Article,
        /// What became of it.
        arrived: Arrived,
        /// Why it was made of the entry alone, if it was.
        excerpt: Option<&'a str>,
    },
    /// An entry did not become an article, now or for good.
    Entry {
        /// The entry.
        pending: &'a PendingEntry,
        /// Why.
        error: &'a str,
        /// When it is tried again.
        retry: Option<Timestamp>,
    },
    /// The store did not take something; it is done again later.
    Store(&'a StoreError),
    /// Nothing can be reached: polling waits for the network.
    Down,
}

/// What polling did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Looks at feeds.
    pub n_polls: usize,
    /// Of these, how many gave a feed.
    pub n_read: usize,
    /// Of these, how many gave "nothing changed".
    pub n_unchanged: usize,
    /// Of these, how many failed.
    pub n_failed: usize,
    /// Entries never seen before.
    pub n_new: usize,
    /// Entries that read otherwise than before.
    pub n_changed: usize,
    /// Articles that were not there.
    pub n_articles: usize,
    /// Articles that were there with another text.
    pub n_revisions: usize,
    /// Articles made of an entry alone.
    pub n_excerpts: usize,
    /// Entries that became no article.
    pub n_entries_failed: usize,
    /// Things the store did not take.
    pub n_store_errors: usize,
}
