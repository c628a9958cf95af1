//! What passes between whoever polls feeds and the store.

use jiff::Timestamp;
use rashomon_core::{Entry, Feed, FeedId, FeedState};

/// A feed to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFeed {
    /// Where it is polled.
    pub url: String,
    /// What it calls itself, if that is known already.
    pub title: Option<String>,
    /// What the user calls it.
    pub given_title: Option<String>,
    /// The site it belongs to.
    pub site: Option<String>,
    /// The folders it is filed in.
    pub folders: Vec<String>,
}

/// The right to poll a feed for a time. A later lease of the same feed takes it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The feed.
    pub feed: FeedId,
    /// Greater than that of every earlier lease of the feed.
    pub token: i64,
}

/// What one poll brought, stored as one.
#[derive(Clone, Debug)]
pub struct Poll<'a> {
    /// The lease it was made under.
    pub lease: Lease,
    /// When.
    pub at: Timestamp,
    /// What the feed says of itself; `None` keeps what is known. Id, names given by the user, folders
    /// and state are not taken from it, its address is: a lasting redirect changes it. Where another
    /// feed has the address already, the old one stays.
    pub feed: Option<&'a Feed>,
    /// The state to leave for the next poll.
    pub state: &'a FeedState,
    /// All entries that the document lists; empty where the poll failed or nothing was modified. Their
    /// keys are told apart already; of two with one key the first counts.
    pub entries: &'a [Entry],
}

/// What became of the entries of a poll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollOutcome {
    /// Entries never seen before, in the order of the document.
    pub new: Vec<EntryId>,
    /// Entries that read otherwise than before.
    pub changed: Vec<EntryId>,
    /// Entries that were there as they are.
    pub n_unchanged: usize,
}

/// Names an entry of one collection by its number, which is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// An entry whose article is still to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingEntry {
    /// The entry's number.
    pub id: EntryId,
    /// The feed that lists it.
    pub feed: FeedId,
    /// The entry.
    pub entry: Entry,
    /// When it was first listed.
    pub first_seen: Timestamp,
    /// Since when it is to be tried.
    pub due: Timestamp,
    /// Attempts that failed.
    pub attempts: u32,
    /// The article that it became before it changed.
    pub article: Option<rashomon_core::ArticleId>,
}

/// What is remembered of a host, so that a restart asks no sooner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Asked for quiet until then.
    pub closed_until: Option<Timestamp>,
    /// Its robots.txt, as fetched; empty where it has none.
    pub robots: Option<Vec<u8>>,
    /// When to fetch that again.
    pub robots_until: Option<Timestamp>,
}
