//! Stories as reader programs list them: anew whenever something new is told in them.

use crate::account::{AccountId, FindingHash};
use crate::error::StoreError;
use crate::mark::{ItemQuery, Mark};
use jiff::Timestamp;
use rashomon_core::StoryId;

/// A story as it stood at one time, as lists show it to one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Unique over articles and editions of a collection; later ones have greater numbers.
    pub number: i64,
    /// The story.
    pub story: StoryId,
    /// Its headline now.
    pub headline: Option<String>,
    /// When it was made.
    pub made: Timestamp,
    /// Whether the reader has been done with the story since.
    pub read: bool,
    /// When the reader saved it.
    pub starred: Option<Timestamp>,
}

/// Keeps editions of stories.
///
/// # Errors
/// As [`crate::Store`].
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Editions {
    /// The latest edition of every story that has one. Of the query, what is said of feeds, folders and
    /// outlets does not count; with `numbers` earlier editions are found too.
    fn editions(&self, account: AccountId, query: &ItemQuery) -> Result<Vec<Edition>, StoreError>;

    /// How many there are of those; offset and limit do not count.
    fn n_editions(&self, account: AccountId, query: &ItemQuery) -> Result<usize, StoreError>;

    /// Stories of several articles, the last of them of time `since` or later, that changed since they
    /// were looked at for an edition; the one that was quiet longest first.
    fn stories_to_look_at(&self, since: Timestamp, limit: usize) -> Result<Vec<StoryId>, StoreError>;

    /// Notes that a story was looked at, has `n_voices` different texts and tells all of `findings`. Makes an edition if there are some
    /// that no earlier one had, and gives its number. [`StoreError::Unknown`] if there is no such story.
    fn put_look(
        &self,
        story: &StoryId,
        n_voices: usize,
        findings: &[FindingHash],
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError>;

    /// Marks editions; reading one is being done with the story.
    fn mark_editions(
        &self,
        account: AccountId,
        numbers: &[i64],
        mark: Mark,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}
