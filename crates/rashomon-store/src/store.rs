//! The one way to what is kept.

use crate::error::StoreError;
use crate::feed::{EntryId, Host, Lease, NewFeed, PendingEntry, Poll, PollOutcome};
use jiff::Timestamp;
use rashomon_core::{Feed, FeedId};
use std::fmt::Debug;

/// Keeps a collection. Every method is whole: it happens altogether, or not at all with an error.
///
/// Methods may be called from any number of threads at once; a reader never waits for a writer.
///
/// # Errors
/// Every method fails with [`StoreError`] where disk or database do; what else can go wrong is told
/// with the method.
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Store: Debug + Send + Sync {
    /// Adds a feed that is due at once. One whose address is known stays as it is, but for the folders
    /// and the user's name for it, which are added.
    fn put_feed(&self, feed: &NewFeed, now: Timestamp) -> Result<FeedId, StoreError>;

    /// All feeds, in the order in which they were added.
    fn feeds(&self) -> Result<Vec<Feed>, StoreError>;

    /// One feed.
    fn feed(&self, id: FeedId) -> Result<Option<Feed>, StoreError>;

    /// Changes what the user decides of a feed: address, given title, folders, whether it is paused.
    /// A new address makes it due at once, without validators.
    ///
    /// [`StoreError::Unknown`] if there is no such feed.
    fn update_feed(&self, feed: &Feed, now: Timestamp) -> Result<(), StoreError>;

    /// Makes a feed due at once; `None` does so with all that are not paused.
    fn refresh_feed(&self, id: Option<FeedId>, now: Timestamp) -> Result<(), StoreError>;

    /// Removes a feed with its entries; the articles stay. Tells whether it was there.
    fn remove_feed(&self, id: FeedId) -> Result<bool, StoreError>;

    /// Feeds to be polled at `now` that nobody holds a lease of, the longest due first.
    fn due_feeds(&self, now: Timestamp, limit: usize) -> Result<Vec<Feed>, StoreError>;

    /// When the next feed is due that nobody holds a lease of.
    fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError>;

    /// Takes due feeds to poll until `until`. No two callers get the same feed at the same time.
    fn lease_feeds(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Feed, Lease)>, StoreError>;

    /// Stores what a poll brought, entries and state together, and ends the lease.
    ///
    /// New and changed entries become pending. [`StoreError::LeaseLost`] if the feed was leased again
    /// since, or is no more.
    fn put_poll(&self, poll: &Poll<'_>) -> Result<PollOutcome, StoreError>;

    /// Entries whose article is to be made or tried again at `now`, the longest due first.
    fn pending_entries(&self, now: Timestamp, limit: usize) -> Result<Vec<PendingEntry>, StoreError>;

    /// Notes that an entry's article could not be made, why, and when to try again; never if `None`.
    fn put_entry_failure(
        &self,
        entry: EntryId,
        error: &str,
        retry: Option<Timestamp>,
    ) -> Result<(), StoreError>;

    /// What is remembered of a host; nothing at first.
    fn host(&self, name: &str) -> Result<Host, StoreError>;

    /// Remembers it.
    fn put_host(&self, name: &str, host: &Host) -> Result<(), StoreError>;
}
