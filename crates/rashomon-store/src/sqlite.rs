//! A collection in one SQLite database: one writer, readers beside it.

mod codec;
mod connection;
mod feed;
mod migrate;
mod value;

use crate::error::StoreError;
use crate::feed::{EntryId, Host, Lease, NewFeed, PendingEntry, Poll, PollOutcome};
use crate::store::Store;
use connection::Connections;
use jiff::Timestamp;
use rashomon_core::{Feed, FeedId};
use std::path::Path;

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
}

impl Store for Sqlite {
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

    fn put_poll(&self, poll: &Poll<'_>) -> Result<PollOutcome, StoreError> {
        self.connections.write(|transaction| feed::put_poll(transaction, poll))
    }

    fn pending_entries(&self, now: Timestamp, limit: usize) -> Result<Vec<PendingEntry>, StoreError> {
        self.connections.read(|connection| feed::pending(connection, now, limit))
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
