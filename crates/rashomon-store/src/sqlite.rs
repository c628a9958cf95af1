//! A collection in one SQLite database: one writer, readers beside it.

mod account;
mod actor;
mod analysis;
mod article;
mod check;
mod codec;
mod connection;
mod document;
mod edition;
mod feed;
mod findings;
mod layout;
mod mark;
mod migrate;
mod placement;
mod register;
mod said;
mod salvage;
mod saved;
mod share;
mod story;
mod value;

use crate::account::AccountId;
use crate::article::{
    Arrival, Arrived, Change, Grouping, Known, NameRow, Revision, SaidQuery, StatementRow, StoredArticle,
    StoryHistory, StoryQuery, StoryRow,
};
use crate::error::StoreError;
use crate::feed::{EntryId, Host, Lease, NewFeed, PendingEntry, Poll, PollOutcome};
use crate::search::SavedSearch;
use crate::store::{Store, Version};
use connection::Connections;
use jiff::Timestamp;
use rashomon_core::{Analysis, ArticleId, Correction, Extraction, Feed, FeedId, StoryId};
pub use salvage::Salvaged;
use std::path::{Path, PathBuf};

/// A collection in one folder, in a SQLite database.
///
/// Several processes may have it open; one writes at a time.
#[derive(Debug)]
pub struct Sqlite {
    connections: Connections,
}

impl Sqlite {
    /// Opens the collection in `folder`, which is made if it is not there, and brings its schema up to
    /// date. Where the disk cannot be written, what is stored can still be read.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a collection of a newer version, [`StoreError::Foreign`] for a database
    /// that is none, and whatever disk and database give.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { connections: Connections::open(folder, true)? })
    }

    /// Opens the collection in `folder` if there is one.
    ///
    /// # Errors
    /// As [`Sqlite::open`], and [`StoreError::Missing`] where there is none.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { connections: Connections::open(folder, false)? })
    }

    /// Looks at everything and tells what is wrong, in sentences; `progress` is told how many articles
    /// have been read.
    ///
    /// # Errors
    /// Where the database cannot even be asked.
    pub fn check(&self, progress: &mut dyn FnMut(usize)) -> Result<Vec<String>, StoreError> {
        self.connections.read(|connection| check::check(connection, progress))
    }

    /// Puts right what can be without losing anything that belongs to an article: indexes, counts, rows
    /// that belong to nothing.
    ///
    /// # Errors
    /// Whatever disk and database give; nothing is changed then.
    pub fn repair(&self) -> Result<(), StoreError> {
        self.connections.write(check::repair)
    }

    /// Saves what can be read of the damaged collection in `folder` into a new one in `target`; the old one
    /// stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none, [`StoreError::Exists`] where `target` has one, and whatever
    /// the disk gives.
    pub fn salvage(folder: &Path, target: &Path) -> Result<Salvaged, StoreError> {
        salvage::salvage(folder, target)
    }

    /// Copies the collection as it is at this moment into another folder, while others read and write.
    /// Names the copy.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is one already, and whatever disk and database give.
    pub fn backup(&self, folder: &Path) -> Result<PathBuf, StoreError> {
        check::backup(&self.connections, folder)
    }
}

impl Store for Sqlite {
    fn check_writable(&self) -> Result<(), StoreError> {
        self.connections.check_writable()
    }

    fn known(&self, ids: &[ArticleId]) -> Result<Vec<Option<Known>>, StoreError> {
        self.connections.read(|connection| article::known(connection, ids))
    }

    fn put(
        &self,
        arrivals: &[Arrival<'_>],
        grouping: &Grouping<'_>,
        now: Timestamp,
    ) -> Result<Vec<Arrived>, StoreError> {
        self.connections.write(|transaction| {
            let arrived = article::put(transaction, arrivals, now)?;
            story::apply(transaction, grouping, now)?;
            Ok(arrived)
        })
    }

    fn remove(&self, id: &ArticleId, now: Timestamp) -> Result<bool, StoreError> {
        self.connections.write(|transaction| {
            let Some(story) = article::remove(transaction, id)? else { return Ok(false) };
            story::refresh(transaction, story, now)?;
            Ok(true)
        })
    }

    fn n_articles(&self) -> Result<usize, StoreError> {
        self.connections.read(article::count)
    }

    fn article(&self, id: &ArticleId) -> Result<Option<StoredArticle>, StoreError> {
        self.connections.read(|connection| article::one(connection, id))
    }

    fn article_by_number(&self, number: i64) -> Result<Option<StoredArticle>, StoreError> {
        self.connections.read(|connection| article::by_number(connection, number))
    }

    fn articles(
        &self,
        after: i64,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<StoredArticle>, StoreError> {
        self.connections.read(|connection| article::list(connection, after, since, limit))
    }

    fn articles_by_time(
        &self,
        from: Timestamp,
        after: Option<(Timestamp, &ArticleId)>,
        limit: usize,
    ) -> Result<Vec<StoredArticle>, StoreError> {
        self.connections.read(|connection| article::list_by_time(connection, from, after, limit))
    }

    fn grouping_bounds(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        self.connections.read(article::grouping_bounds)
    }

    fn revisions(&self, id: &ArticleId) -> Result<Vec<Revision>, StoreError> {
        self.connections.read(|connection| article::revisions(connection, id))
    }

    fn extraction(&self, article: &StoredArticle) -> Result<Option<Extraction>, StoreError> {
        self.connections.read(|connection| analysis::extraction(connection, article))
    }

    fn analysis(&self, id: &ArticleId) -> Result<Option<Analysis>, StoreError> {
        self.connections.read(|connection| analysis::of(connection, id))
    }

    fn changes(&self, after: u64, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.connections.read(|connection| article::changes(connection, after, limit))
    }

    fn models(&self) -> Result<Vec<(Option<String>, usize)>, StoreError> {
        self.connections.read(article::models)
    }

    fn articles_of_model(
        &self,
        model: Option<&str>,
        before: Option<(Timestamp, &ArticleId)>,
        limit: usize,
    ) -> Result<Vec<StoredArticle>, StoreError> {
        self.connections.read(|connection| article::list_of_model(connection, model, before, limit))
    }

    fn version(&self) -> Result<Version, StoreError> {
        self.connections.read(article::version)
    }

    fn article_number(&self, id: &ArticleId) -> Result<Option<i64>, StoreError> {
        self.connections.read(|connection| story::article_number(connection, id))
    }

    fn stories(&self, query: &StoryQuery) -> Result<Vec<StoryRow>, StoreError> {
        self.connections.read(|connection| story::list(connection, query))
    }

    fn story(&self, id: &StoryId) -> Result<Option<StoryRow>, StoreError> {
        self.connections.read(|connection| story::one(connection, id))
    }

    fn stories_of(&self, articles: &[i64]) -> Result<Vec<StoryId>, StoreError> {
        self.connections.read(|connection| story::of_articles(connection, articles))
    }

    fn story_history(&self, id: &StoryId) -> Result<Vec<StoryHistory>, StoreError> {
        self.connections.read(|connection| story::history(connection, id))
    }

    fn last_story_event(&self) -> Result<i64, StoreError> {
        self.connections.read(story::last_event)
    }

    fn put_correction(
        &self,
        correction: &Correction,
        grouping: &Grouping<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            story::put_correction(transaction, correction, now)?;
            story::apply(transaction, grouping, now)
        })
    }

    fn corrections(&self) -> Result<Vec<Correction>, StoreError> {
        self.connections.read(story::corrections)
    }

    fn said(&self, query: &SaidQuery) -> Result<Vec<StatementRow>, StoreError> {
        self.connections.read(|connection| said::said(connection, query))
    }

    fn statement_by_number(&self, number: i64) -> Result<Option<StatementRow>, StoreError> {
        self.connections.read(|connection| said::by_number(connection, number))
    }

    fn names(&self, names: &[String]) -> Result<Vec<NameRow>, StoreError> {
        self.connections.read(|connection| said::names(connection, names))
    }

    fn names_after(&self, after: i64, limit: usize) -> Result<Vec<(i64, String)>, StoreError> {
        self.connections.read(|connection| said::names_after(connection, after, limit))
    }

    fn saved_searches(&self, account: AccountId) -> Result<Vec<SavedSearch>, StoreError> {
        self.connections.read(|connection| saved::all(connection, account))
    }

    fn put_saved_search(
        &self,
        account: AccountId,
        search: &SavedSearch,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| saved::put(transaction, account, search, now))
    }

    fn remove_saved_search(&self, account: AccountId, name: &str) -> Result<bool, StoreError> {
        self.connections.write(|transaction| saved::remove(transaction, account, name))
    }

    fn put_feed(&self, feed: &NewFeed, now: Timestamp) -> Result<FeedId, StoreError> {
        self.connections.write(|transaction| feed::put(transaction, feed, now))
    }

    fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        self.connections.read(feed::all)
    }

    fn feed(&self, id: FeedId) -> Result<Option<Feed>, StoreError> {
        self.connections.read(|connection| feed::one(connection, id))
    }

    fn update_feed(&self, feed: &Feed, now: Timestamp) -> Result<(), StoreError> {
        self.connections.write(|transaction| feed::update(transaction, feed, now))
    }

    fn refresh_feed(&self, id: Option<FeedId>, now: Timestamp) -> Result<(), StoreError> {
        self.connections.write(|transaction| feed::refresh(transaction, id, now))
    }

    fn remove_feed(&self, id: FeedId) -> Result<bool, StoreError> {
        self.connections.write(|transaction| feed::remove(transaction, id))
    }

    fn due_feeds(&self, now: Timestamp, limit: usize) -> Result<Vec<Feed>, StoreError> {
        self.connections.read(|connection| feed::due(connection, now, limit))
    }

    fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.connections.read(|connection| feed::next_due(connection, now))
    }

    fn lease_feeds(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Feed, Lease)>, StoreError> {
        self.connections.write(|transaction| feed::lease(transaction, now, until, limit))
    }

    fn known_entries(
        &self,
        feed: FeedId,
        entries: &[(&str, Option<&str>)],
    ) -> Result<Vec<Option<String>>, StoreError> {
        self.connections.read(|connection| feed::known(connection, feed, entries))
    }

    fn put_poll(&self, poll: &Poll<'_>) -> Result<PollOutcome, StoreError> {
        self.connections.write(|transaction| feed::put_poll(transaction, poll))
    }

    fn pending_entries(
        &self,
        now: Timestamp,
        after: Option<(Timestamp, EntryId)>,
        limit: usize,
    ) -> Result<Vec<PendingEntry>, StoreError> {
        self.connections.read(|connection| feed::pending(connection, now, after, limit))
    }

    fn put_entry_failure(
        &self,
        entry: EntryId,
        error: &str,
        retry: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| feed::put_failure(transaction, entry, error, retry))
    }

    fn host(&self, name: &str) -> Result<Host, StoreError> {
        self.connections.read(|connection| feed::host(connection, name))
    }

    fn put_host(&self, name: &str, host: &Host) -> Result<(), StoreError> {
        self.connections.write(|transaction| feed::put_host(transaction, name, host))
    }
}

#[cfg(test)]
mod tests;
