//! What readers did with articles and stories, and articles as reader programs list them.

use crate::account::AccountId;
use crate::error::StoreError;
use jiff::Timestamp;
use rashomon_core::{ArticleId, FeedId, StoryId};

/// An article as lists show it to one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The article's number in this collection; later ones have greater numbers.
    pub number: i64,
    /// The article.
    pub id: ArticleId,
    /// Its headline.
    pub title: Option<String>,
    /// Its outlet.
    pub outlet: Option<String>,
    /// The agency that it comes from.
    pub agency: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Its time in lists.
    pub at: Timestamp,
    /// When it came.
    pub added: Timestamp,
    /// Whether the outlet says when it was published; else its time is when it came.
    pub dated: bool,
    /// Whether its whole text is held.
    pub complete: bool,
    /// The story it is in.
    pub story: Option<StoryId>,
    /// The feed that listed it first; `None` for what came by other ways.
    pub feed: Option<FeedId>,
    /// Where editors put it: its place from 1 among the first of a feed that is in an order of their own.
    pub place: Option<usize>,
    /// Whether the reader has read it.
    pub read: bool,
    /// When the reader saved it.
    pub starred: Option<Timestamp>,
}

/// Which articles to list. Everything that is given has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemQuery {
    /// Read, or not.
    pub read: Option<bool>,
    /// Saved, or not.
    pub starred: Option<bool>,
    /// Listed by that feed; `Some(None)` for what no feed listed.
    pub feed: Option<Option<FeedId>>,
    /// Listed by one of these feeds; `None` among them stands for what no feed listed.
    pub feeds: Option<Vec<Option<FeedId>>>,
    /// Listed by a feed of that folder.
    pub folder: Option<String>,
    /// Of that outlet, or carried by it.
    pub outlet: Option<String>,
    /// In one of these stories.
    pub stories: Option<Vec<StoryId>>,
    /// One of these numbers.
    pub numbers: Option<Vec<i64>>,
    /// With a greater number.
    pub after: Option<i64>,
    /// With a smaller number.
    pub before: Option<i64>,
    /// Of that time or later.
    pub since: Option<Timestamp>,
    /// Of an earlier time.
    pub until: Option<Timestamp>,
    /// Come into the collection at that time or later.
    pub added_since: Option<Timestamp>,
    /// Come into the collection earlier.
    pub added_until: Option<Timestamp>,
    /// The first first, by number; else the last first.
    pub oldest_first: bool,
    /// Pass over so many.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// What a reader says of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Read, or not any more.
    Read(bool),
    /// Saved, or not any more.
    Starred(bool),
}

/// An article in a feed that lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The article's number.
    pub article: i64,
    /// The feed; `None` for what no feed lists.
    pub feed: Option<FeedId>,
    /// When the article came.
    pub added: Timestamp,
    /// Whether it is marked read.
    pub read: bool,
}

/// An outlet as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutletRow {
    /// Its name.
    pub name: String,
    /// Articles of its own.
    pub n_articles: usize,
    /// The time of the last of them.
    pub last: Timestamp,
}

/// Who was first with a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstReport {
    /// Articles of the story.
    pub n_articles: usize,
    /// The outlet of the earliest of them, if that is known.
    pub outlet: Option<String>,
}

/// Keeps what readers did.
///
/// # Errors
/// As [`crate::Store`].
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Marks {
    /// Articles as `account` has them.
    fn items(&self, account: AccountId, query: &ItemQuery) -> Result<Vec<Item>, StoreError>;

    /// How many articles there are of those; offset and limit do not count.
    fn n_items(&self, account: AccountId, query: &ItemQuery) -> Result<usize, StoreError>;

    /// Shows every article to `see`, once for each feed that lists it, in order of their numbers: whoever
    /// counts needs no list of them.
    fn listings(&self, account: AccountId, see: &mut dyn FnMut(&Listing)) -> Result<(), StoreError>;

    /// Marks articles; tells the numbers of those that were not marked so before.
    fn mark(
        &self,
        account: AccountId,
        numbers: &[i64],
        mark: Mark,
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError>;

    /// Takes back what an account marked at that second: articles read or saved, stories done with, findings
    /// seen. Tells how many articles and stories that was.
    fn take_back(&self, account: AccountId, at: Timestamp) -> Result<usize, StoreError>;

    /// The seconds at which an account marked several articles read or stories done, the latest first, with
    /// how many.
    fn bulk_marks(&self, account: AccountId, limit: usize) -> Result<Vec<(Timestamp, usize)>, StoreError>;

    /// When a reader last saw something new in each of `stories`, in their order.
    fn last_seen(
        &self,
        account: AccountId,
        stories: &[StoryId],
    ) -> Result<Vec<Option<Timestamp>>, StoreError>;

    /// Recommends a story to all readers, or no longer. [`StoreError::Unknown`] if there is no such story.
    fn put_pick(
        &self,
        account: AccountId,
        story: &StoryId,
        pick: bool,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The outlets that there are articles of, by name.
    fn outlets(&self) -> Result<Vec<OutletRow>, StoreError>;

    /// Who was first with each of `stories`, in their order; those without articles are left out.
    fn first_reports(&self, stories: &[StoryId]) -> Result<Vec<FirstReport>, StoreError>;

    /// Stories recommended to all readers that still have articles, the latest recommendation first.
    fn picks(&self, limit: usize) -> Result<Vec<StoryId>, StoreError>;

    /// When a reader was done with each of `stories`, in their order.
    fn done(&self, account: AccountId, stories: &[StoryId]) -> Result<Vec<Option<Timestamp>>, StoreError>;

    /// Notes that a reader is done with a story, or with `None` that they are not.
    /// [`StoreError::Unknown`] if there is no such story.
    fn put_done(
        &self,
        account: AccountId,
        story: &StoryId,
        done: Option<Timestamp>,
    ) -> Result<(), StoreError>;
}
