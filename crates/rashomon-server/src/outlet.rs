//! What the articles of an outlet tell of it, for its page and for programs.

use crate::fact::Told;
use crate::fault::Fault;
use crate::outlets::{Outlet, outlets};
use crate::site::Site;
use rashomon::core::StoryId;
use rashomon::store::{AccountId, Item, ItemQuery};
use std::collections::BTreeSet;

/// Articles that are counted.
const LATEST_MAX: usize = 200;

/// An outlet as its latest articles show it.
#[derive(Debug)]
pub(crate) struct OutletRecord<'a> {
    /// What the list that comes with the program has of it.
    pub(crate) known: Option<&'static Outlet>,
    /// What others tell, by files that whoever runs the place brought.
    pub(crate) told: Vec<&'a Told>,
    /// Its latest articles, with those that it carries for others; what follows is counted over them.
    pub(crate) items: Vec<Item>,
    /// Articles of it that are held.
    pub(crate) n_articles: usize,
    /// ISO 639-1 codes.
    pub(crate) languages: BTreeSet<String>,
    /// Stories that the articles are in.
    pub(crate) n_stories: usize,
    /// Those of several reports.
    pub(crate) n_shared: usize,
    /// Of those, the ones that it was the first to report.
    pub(crate) n_first: usize,
    /// Stories that nobody else reports.
    pub(crate) n_alone: usize,
    /// Articles of which only part of the text is held.
    pub(crate) n_partial: usize,
}

impl<'a> OutletRecord<'a> {
    /// Counts over the latest articles of an outlet; there has to be one.
    pub(crate) fn load(site: &'a Site, account: AccountId, name: &str) -> Result<Self, Fault> {
        let query = ItemQuery { outlet: Some(name.to_owned()), limit: LATEST_MAX, ..ItemQuery::default() };
        let items = site.store.items(account, &query)?;
        if items.is_empty() {
            return Err(Fault::NotFound);
        }
        let stories: BTreeSet<StoryId> = items.iter().filter_map(|item| item.story.clone()).collect();
        let stories: Vec<StoryId> = stories.into_iter().collect();
        let first = site.store.first_reports(&stories)?;
        // What it carries for others has the addresses of theirs.
        let own = items.iter().find(|item| item.outlet.as_deref() == Some(name) && item.url.is_some());
        let url = own.or(items.first()).and_then(|item| item.url.as_deref());
        let shared = first.iter().filter(|story| story.n_articles > 1);
        Ok(Self {
            known: outlets().find(name, url),
            told: site.options.facts.of(name, url),
            n_articles: site.store.n_items(account, &query)?,
            languages: items.iter().filter_map(|item| item.language.clone()).collect(),
            n_stories: first.len(),
            n_shared: shared.clone().count(),
            n_first: shared.filter(|story| story.outlet.as_deref() == Some(name)).count(),
            n_alone: first.iter().filter(|story| story.n_articles == 1).count(),
            n_partial: items.iter().filter(|item| !item.complete).count(),
            items,
        })
    }
}
