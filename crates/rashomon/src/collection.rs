//! A collection: the store, its search index and the stories of late, as one.
//!
//! What comes in from outside goes through [`Collection::add`], an article at a time or several that came
//! together, or through [`Collection::import`], any number from files.

mod actor;
mod correction;
mod grouping;
mod identity;
mod import;
mod refresh;
mod related;

pub use actor::{Called, NameError, called, can_be_parted, is_about, words};
pub use identity::identify;
pub use import::{ImportEvent, ImportOptions, Imported, Spent};
pub use refresh::{Refresh, Stale};
pub use related::Related;

use crate::Pipeline;
use crate::offices::Book;
use grouping::Grouper;
use jiff::Timestamp;
use rashomon_core::{Analysis, Article, Comparison, StoryId};
use rashomon_store::index::{self, Index, Updated};
use rashomon_store::{
    Arrival, Arrived, EntryId, Findings, Grouping, SearchQuery, ShownHit, Sqlite, Store, StoreError, StoryRow,
};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Everything kept in one folder.
#[derive(Debug)]
pub struct Collection {
    folder: PathBuf,
    store: Sqlite,
    index: OnceLock<Index>,
    /// The window of stories, once somebody has needed it.
    grouper: Mutex<Option<Grouper>>,
    /// Holders of offices in what was taken in since [`Collection::take_sightings`].
    sightings: Mutex<Book>,
}

/// An article that comes in, with what is known of it.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The article; [`identify`] has given it its id.
    pub article: Article,
    /// The entry of a feed that it was made of.
    pub entry: Option<EntryId>,
}

/// A story with everything a page of it shows.
#[derive(Debug)]
pub struct StoryPage {
    /// The story.
    pub row: StoryRow,
    /// Its articles that were analysed, in its order.
    pub analyses: Vec<Analysis>,
    /// Their accounts side by side.
    pub comparison: Comparison,
}

impl Collection {
    /// The folder of the collection within the data folder.
    pub fn folder_in(data: &Path) -> PathBuf {
        data.join("collection")
    }

    /// Opens the collection in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// See [`Sqlite::open`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self::new(folder, Sqlite::open(folder)?))
    }

    /// Opens the collection in `folder` if there is one.
    ///
    /// # Errors
    /// See [`Sqlite::open_existing`].
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self::new(folder, Sqlite::open_existing(folder)?))
    }

    fn new(folder: &Path, store: Sqlite) -> Self {
        Self {
            folder: folder.to_owned(),
            store,
            index: OnceLock::new(),
            grouper: Mutex::new(None),
            sightings: Mutex::default(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is kept.
    pub fn store(&self) -> &Sqlite {
        &self.store
    }

    /// Takes in articles that came together: analyses those whose text is new, gives each its story, and
    /// stores all they bring at once. Without a `pipeline` nothing is looked for in them.
    ///
    /// Tells what became of each, in order.
    ///
    /// # Errors
    /// Whatever the store gives; nothing has changed then.
    pub fn add(
        &self,
        incoming: Vec<Incoming>,
        pipeline: Option<&Pipeline>,
        now: Timestamp,
    ) -> Result<Vec<Arrived>, StoreError> {
        let prepared: Vec<import::Prepared> = incoming
            .into_iter()
            .map(|incoming| {
                let known = self.store.known(std::slice::from_ref(&incoming.article.id))?.pop().flatten();
                Ok(import::prepare(incoming.article, incoming.entry, known.as_ref(), pipeline))
            })
            .collect::<Result<_, StoreError>>()?;
        let arrivals: Vec<Arrival<'_>> = prepared.iter().map(import::Prepared::arrival).collect();
        let _alone = self.lock_stories()?;
        let mut grouper = self.current_grouper(now)?;
        let Some(window) = grouper.as_mut() else { return Ok(Vec::new()) };
        let articles: Vec<&Article> = arrivals.iter().map(|arrival| arrival.article).collect();
        let mut fresh = Vec::new();
        for article in articles {
            if self.store.article_number(&article.id)?.is_none() {
                fresh.push(article);
            }
        }
        let events = window.add(&fresh);
        let stored = self.store.put(&arrivals, &Grouping { events: &events, headlines: &[] }, now);
        match stored {
            Ok(arrived) => {
                self.see(&prepared);
                window.follow(&self.store)?;
                // They are stored; whom they name is told with the next that come where it cannot be now.
                let _ = self.identify_new();
                Ok(arrived)
            }
            Err(error) => {
                // The window has what the store has not.
                *grouper = None;
                Err(error)
            }
        }
    }

    /// Looks at the stories of late together and puts right what could not be known when each article
    /// arrived. Worth its time after some hundred articles, or once an hour.
    ///
    /// # Errors
    /// Whatever the store gives.
    pub fn repair_stories(&self, now: Timestamp) -> Result<usize, StoreError> {
        let _alone = self.lock_stories()?;
        let mut grouper = self.current_grouper(now)?;
        let Some(window) = grouper.as_mut() else { return Ok(0) };
        let events = window.repair();
        let stored = self.store.put(&[], &Grouping { events: &events, headlines: &[] }, now);
        if let Err(error) = stored {
            *grouper = None;
            return Err(error);
        }
        window.follow(&self.store)?;
        Ok(events.len())
    }

    /// The holders of offices that articles named which were analysed and stored since the last call, for
    /// whoever keeps the [`Book`].
    pub fn take_sightings(&self) -> Book {
        std::mem::take(&mut *self.sightings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn see(&self, stored: &[import::Prepared]) {
        let mut sightings = self.sightings.lock().unwrap_or_else(PoisonError::into_inner);
        for analysis in stored.iter().filter_map(import::Prepared::analysis) {
            sightings.learn(analysis);
        }
    }

    /// The window, in step with the store.
    fn current_grouper(&self, now: Timestamp) -> Result<MutexGuard<'_, Option<Grouper>>, StoreError> {
        let mut grouper = self.grouper.lock().unwrap_or_else(PoisonError::into_inner);
        let is_current = match grouper.as_ref() {
            Some(grouper) => grouper.is_current(&self.store)?,
            None => false,
        };
        if !is_current {
            *grouper = None;
            *grouper = Some(Grouper::catch_up(&self.store, now, &mut |_| true)?);
        }
        Ok(grouper)
    }

    /// Keeps other processes from changing stories at the same time; waits for one that does.
    fn lock_stories(&self) -> Result<File, StoreError> {
        let path = self.folder.join("stories.lock");
        let locked = File::options().create(true).append(true).open(&path).and_then(|file| {
            file.lock()?;
            Ok(file)
        });
        locked.map_err(|source| StoreError::Disk { path, source: Box::new(source) })
    }

    /// The index, opened at first use.
    fn index(&self) -> Result<&Index, StoreError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = Index::open(&self.index_folder())?;
        Ok(self.index.get_or_init(|| index))
    }

    fn index_folder(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// Brings the search index up to date; `progress` is told how many changes are done, and says whether
    /// to go on; what is done stays.
    ///
    /// # Errors
    /// Whatever store or disk give.
    pub fn update_index(&self, progress: &mut dyn FnMut(usize) -> bool) -> Result<Updated, StoreError> {
        self.index()?.update(&self.store, progress)
    }

    /// Drops the search index and makes it anew.
    ///
    /// # Errors
    /// Whatever store or disk give.
    pub fn rebuild_index(mut self, progress: &mut dyn FnMut(usize) -> bool) -> Result<Updated, StoreError> {
        self.index.take();
        index::remove(&self.index_folder())?;
        self.update_index(progress)
    }

    /// How many changes the search index has not followed yet.
    ///
    /// # Errors
    /// Whatever store or disk give.
    pub fn index_n_behind(&self) -> Result<u64, StoreError> {
        self.index()?.n_behind(&self.store)
    }

    /// Finds articles or statements: how many there are, and `limit` of them after the first `offset`.
    ///
    /// What came since the index was last brought up to date is not found.
    ///
    /// # Errors
    /// Whatever store or disk give.
    pub fn search(
        &self,
        query: &SearchQuery,
        offset: usize,
        limit: usize,
    ) -> Result<(usize, Vec<ShownHit>), StoreError> {
        self.index()?.show(&self.store, query, offset, limit)
    }

    /// Names that are written like `text`, best first.
    ///
    /// # Errors
    /// Whatever store or disk give.
    pub fn names(&self, text: &str, limit: usize) -> Result<Vec<rashomon_store::NameRow>, StoreError> {
        self.index()?.names(&self.store, text, limit)
    }

    /// A story with the accounts of its articles side by side; `None` if there is no such story.
    ///
    /// # Errors
    /// Whatever the store gives.
    pub fn story(&self, id: &StoryId) -> Result<Option<StoryPage>, StoreError> {
        let Some(row) = self.store.story(id)? else { return Ok(None) };
        let mut analyses = Vec::with_capacity(row.story.articles.len());
        for article in &row.story.articles {
            analyses.extend(self.store.analysis(article)?);
        }
        let members: Vec<&Analysis> = analyses.iter().collect();
        let comparison = rashomon_story::compare(&row.story, &members);
        Ok(Some(StoryPage { row, analyses, comparison }))
    }

    /// Findings as the store takes them.
    fn findings<'a>(analysis: &'a Analysis, model: &'a str) -> Findings<'a> {
        Findings { document: &analysis.document, extraction: &analysis.extraction, model }
    }
}

#[cfg(test)]
mod tests;
