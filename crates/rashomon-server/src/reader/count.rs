//! How much there is of everything, and how much of it is unread.

use super::{Caller, Channel, LOOSE, STORIES, entries, folders, n_entries};
use crate::fault::Fault;
use crate::site::Site;
use jiff::Timestamp;
use rashomon::core::FeedId;
use rashomon::store::{ItemQuery, Listing};
use std::collections::BTreeMap;

/// Entries of a feed, of a folder, or of all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) n_read: usize,
    pub(super) n_unread: usize,
    /// When the last that is unread came.
    pub(super) newest_unread: Option<Timestamp>,
}

impl Count {
    fn add(&mut self, listing: &Listing) {
        if listing.read {
            self.n_read += 1;
        } else {
            self.n_unread += 1;
            self.newest_unread = self.newest_unread.max(Some(listing.added));
        }
    }

    fn add_all(&mut self, other: &Self) {
        self.n_read += other.n_read;
        self.n_unread += other.n_unread;
        self.newest_unread = self.newest_unread.max(other.newest_unread);
    }
}

/// Counts for one reader. An article that several feeds list counts in each of them, and once in their folder.
#[derive(Debug, Default)]
pub(super) struct Counts {
    feeds: BTreeMap<i64, Count>,
    /// By name.
    pub(super) folders: BTreeMap<String, Count>,
    pub(super) all: Count,
}

impl Counts {
    pub(super) fn of(site: &Site, account: &Caller, channels: &[Channel]) -> Result<Self, Fault> {
        let names: Vec<String> = folders(channels).into_iter().map(|(_, name)| name).collect();
        let folder = |channel: &Channel| names.binary_search(&channel.folder).ok();
        let folder_of: BTreeMap<i64, usize> =
            channels.iter().filter_map(|channel| Some((channel.number, folder(channel)?))).collect();
        let mut counts = Self::default();
        let mut of_folders = vec![Count::default(); names.len()];
        // Of the article at hand, which comes once for each feed: the folders that have it.
        let (mut article, mut within) = (None, Vec::new());
        site.store.listings(account.id, &mut |listing| {
            if article != Some(listing.article) {
                article = Some(listing.article);
                within.clear();
                counts.all.add(listing);
            }
            let number = listing.feed.map_or(LOOSE, FeedId::number);
            counts.feeds.entry(number).or_default().add(listing);
            if let Some(&folder) = folder_of.get(&number)
                && !within.contains(&folder)
            {
                within.push(folder);
                of_folders[folder].add(listing);
            }
        })?;
        let stories = counts_of_stories(site, account)?;
        counts.all.add_all(&stories);
        counts.feeds.insert(STORIES, stories);
        if let Some(&folder) = folder_of.get(&STORIES) {
            of_folders[folder].add_all(&stories);
        }
        counts.folders = names.into_iter().zip(of_folders).collect();
        Ok(counts)
    }

    pub(super) fn feed(&self, number: i64) -> &Count {
        const NONE: Count = Count { n_read: 0, n_unread: 0, newest_unread: None };
        self.feeds.get(&number).unwrap_or(&NONE)
    }
}

fn counts_of_stories(site: &Site, account: &Caller) -> Result<Count, Fault> {
    let stories = |read| {
        let feed = Some(Some(FeedId::new(STORIES)));
        ItemQuery { feed, read: Some(read), limit: 1, ..ItemQuery::default() }
    };
    Ok(Count {
        n_read: n_entries(site, account, &stories(true))?,
        n_unread: n_entries(site, account, &stories(false))?,
        newest_unread: entries(site, account, &stories(false))?.first().map(|entry| entry.added),
    })
}
