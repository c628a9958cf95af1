//! The one way to what is kept.

use crate::account::AccountId;
use crate::account::Accounts;
use crate::actor::Actors;
use crate::article::{
    Arrival, Arrived, Change, Grouping, Known, NameRow, Revision, SaidQuery, StatementRow, StoredArticle,
    StoryHistory, StoryQuery, StoryRow,
};
use crate::edition::Editions;
use crate::error::StoreError;
use crate::feed::{EntryId, Host, Lease, NewFeed, PendingEntry, Poll, PollOutcome};
use crate::mark::Marks;
use crate::search::SavedSearch;
use crate::share::Shares;
use jiff::Timestamp;
use rashomon_core::{Analysis, ArticleId, Correction, Extraction, Feed, FeedId, StoryId};
use std::fmt::Debug;

/// Keeps a collection. Every method is whole: it happens altogether, or not at all with an error.
///
/// Methods may be called from any number of threads at once; a reader never waits for a writer.
///
/// # Errors
/// Every method fails with [`StoreError`] where disk or database do; what else can go wrong is told
/// with the method.
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Store: Accounts + Actors + Editions + Marks + Shares + Debug + Send + Sync {
    /// Whether what is brought is taken, as far as that is known from what was brought before: only after a
    /// refusal it is tried anew.
    ///
    /// # Errors
    /// [`StoreError::Full`] or [`StoreError::ReadOnly`], and whatever disk and database give.
    fn check_writable(&self) -> Result<(), StoreError>;

    /// What is known of articles that may be there already, in the order of `ids`.
    fn known(&self, ids: &[ArticleId]) -> Result<Vec<Option<Known>>, StoreError>;

    /// Stores articles with everything they bring: texts, findings, the entries they are made of, what
    /// they did to stories. One with another text or headline than before becomes a revision; the
    /// texts it had stay. All of it is one transaction.
    fn put(
        &self,
        arrivals: &[Arrival<'_>],
        grouping: &Grouping<'_>,
        now: Timestamp,
    ) -> Result<Vec<Arrived>, StoreError>;

    /// Removes an article with its revisions and findings. Tells whether it was there.
    fn remove(&self, id: &ArticleId, now: Timestamp) -> Result<bool, StoreError>;

    /// How many articles there are.
    fn n_articles(&self) -> Result<usize, StoreError>;

    /// One article.
    fn article(&self, id: &ArticleId) -> Result<Option<StoredArticle>, StoreError>;

    /// One article by its number.
    fn article_by_number(&self, number: i64) -> Result<Option<StoredArticle>, StoreError>;

    /// Articles that came after number `after`, in the order in which they came; with `since` only those
    /// whose time is no earlier.
    fn articles(
        &self,
        after: i64,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<StoredArticle>, StoreError>;

    /// Articles of time `from` or later, in the order of their times, of one time by id, after the one given
    /// by both.
    fn articles_by_time(
        &self,
        from: Timestamp,
        after: Option<(Timestamp, &ArticleId)>,
        limit: usize,
    ) -> Result<Vec<StoredArticle>, StoreError>;

    /// The times of the first article without a story, and of the last article of all.
    fn grouping_bounds(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError>;

    /// Every text that an article has had, the first first.
    fn revisions(&self, id: &ArticleId) -> Result<Vec<Revision>, StoreError>;

    /// What was found in an article; `None` where nobody looked.
    fn extraction(&self, article: &StoredArticle) -> Result<Option<Extraction>, StoreError>;

    /// An article with its document and findings; `None` where it is not there or nobody looked.
    fn analysis(&self, id: &ArticleId) -> Result<Option<Analysis>, StoreError>;

    /// What looked into articles, as [`Findings::model`](crate::Findings::model) told, and into how many;
    /// `None` stands for those that nobody looked into.
    fn models(&self) -> Result<Vec<(Option<String>, usize)>, StoreError>;

    /// Articles that `model` looked into, the latest first, before the one given by time and id.
    fn articles_of_model(
        &self,
        model: Option<&str>,
        before: Option<(Timestamp, &ArticleId)>,
        limit: usize,
    ) -> Result<Vec<StoredArticle>, StoreError>;

    /// Which store this is and how far it has come.
    fn version(&self) -> Result<Version, StoreError>;

    /// The number of an article.
    fn article_number(&self, id: &ArticleId) -> Result<Option<i64>, StoreError>;

    /// What changed after change number `after`, in order, for indexes that follow.
    fn changes(&self, after: u64, limit: usize) -> Result<Vec<Change>, StoreError>;

    /// Stories, the one with the latest article first.
    fn stories(&self, query: &StoryQuery) -> Result<Vec<StoryRow>, StoreError>;

    /// One story; of one that was merged away the one that has its articles.
    fn story(&self, id: &StoryId) -> Result<Option<StoryRow>, StoreError>;

    /// The stories of articles that are named by number, each once, in the order of the articles.
    fn stories_of(&self, articles: &[i64]) -> Result<Vec<StoryId>, StoreError>;

    /// What became of a story, in order.
    fn story_history(&self, id: &StoryId) -> Result<Vec<StoryHistory>, StoreError>;

    /// The number of the last event of any story: it tells whether somebody else has grouped since.
    fn last_story_event(&self) -> Result<i64, StoreError>;

    /// Stores what a person says about stories, and what it did to them.
    fn put_correction(
        &self,
        correction: &Correction,
        grouping: &Grouping<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// What people have said about stories, in order.
    fn corrections(&self) -> Result<Vec<Correction>, StoreError>;

    /// Statements with which somebody has to do, in the latest articles first.
    fn said(&self, query: &SaidQuery) -> Result<Vec<StatementRow>, StoreError>;

    /// One statement by its number: its article's, times 2^20, and its place there.
    fn statement_by_number(&self, number: i64) -> Result<Option<StatementRow>, StoreError>;

    /// How often names are used; those that nobody bears any more are left out.
    fn names(&self, names: &[String]) -> Result<Vec<NameRow>, StoreError>;

    /// Names that came after number `after`, with their numbers, in order.
    fn names_after(&self, after: i64, limit: usize) -> Result<Vec<(i64, String)>, StoreError>;

    /// The searches that an account has saved, by name.
    fn saved_searches(&self, account: AccountId) -> Result<Vec<SavedSearch>, StoreError>;

    /// Saves a search; one of that name is replaced.
    fn put_saved_search(
        &self,
        account: AccountId,
        search: &SavedSearch,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Forgets a saved search. Tells whether it was there.
    fn remove_saved_search(&self, account: AccountId, name: &str) -> Result<bool, StoreError>;

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

    /// The keys under which entries of a feed are known: each asked for by the key it has now and its
    /// address. `None` where neither is known, or the key is as it was.
    fn known_entries(
        &self,
        feed: FeedId,
        entries: &[(&str, Option<&str>)],
    ) -> Result<Vec<Option<String>>, StoreError>;

    /// Stores what a poll brought, entries and state together, and ends the lease.
    ///
    /// New and changed entries become pending. [`StoreError::LeaseLost`] if the feed was leased again
    /// since, or is no more.
    fn put_poll(&self, poll: &Poll<'_>) -> Result<PollOutcome, StoreError>;

    /// Entries whose article is to be made or tried again at `now`, the longest due first, after the one
    /// given by both.
    fn pending_entries(
        &self,
        now: Timestamp,
        after: Option<(Timestamp, EntryId)>,
        limit: usize,
    ) -> Result<Vec<PendingEntry>, StoreError>;

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

/// Which store, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Different for every collection that was ever made.
    pub id: String,
    /// The number of the last change of an article.
    pub change: u64,
}
