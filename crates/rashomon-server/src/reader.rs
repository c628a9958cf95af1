//! The interfaces that reader programs speak: what they share.

mod count;
mod entry;
mod fever;
mod google;
mod miniflux;
#[cfg(test)]
mod tests;

pub(crate) use entry::{Entry, content, entries, mark, n_entries, read_all};

use crate::fault::Fault;
use crate::guard::Access;
use crate::secret::hash_secret;
use crate::site::Site;
use axum::http::HeaderMap;
use axum::routing::MethodRouter;
use rashomon::core::{Feed, FeedId};
use rashomon::store::{Account, ItemQuery};
use std::ops::Deref;

/// All their routes.
pub(crate) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let mut routes = miniflux::routes();
    routes.extend(google::routes());
    routes.extend(fever::routes());
    routes
}

/// Whoever a program reads for, and under which address it reaches the server.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    account: Account,
    /// `https://news.example`
    pub(crate) origin: String,
}

impl Caller {
    pub(crate) fn new(account: Account, site: &Site, headers: &HeaderMap) -> Self {
        Self { account, origin: site.origin(headers) }
    }
}

impl Deref for Caller {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.account
    }
}

/// The feed under which programs see what no feed listed; its number is no feed's.
pub(crate) const LOOSE: i64 = 1_000_000_000;
/// The feed under which programs see stories.
pub(crate) const STORIES: i64 = 1_000_000_001;

/// A feed as programs see it.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) site: String,
    /// The first of its folders.
    pub(crate) folder: String,
    pub(crate) feed: Option<Feed>,
}

/// Articles that came without a feed are in a feed of their own.
const LOOSE_TITLE: &str = "Without a feed";
const STORIES_TITLE: &str = "Stories";
const NO_FOLDER: &str = "Feeds";
/// The folder of the stories; a feed may be in one of that name too.
const STORIES_FOLDER: &str = "Stories";

/// The feeds, then what no feed listed, if there is any, and last the stories.
pub(crate) fn channels(site: &Site, account: &Caller) -> Result<Vec<Channel>, Fault> {
    let mut channels: Vec<Channel> = (site.store.feeds()?.into_iter())
        .map(|feed| Channel {
            number: feed.id.number(),
            title: feed.name().to_owned(),
            url: feed.url.clone(),
            site: feed.site.clone().unwrap_or_else(|| feed.url.clone()),
            folder: feed.folders.first().cloned().unwrap_or_else(|| NO_FOLDER.to_owned()),
            feed: Some(feed),
        })
        .collect();
    let own = |number, title: &str, place: &str, folder: &str| Channel {
        number,
        title: title.to_owned(),
        url: format!("{}/#{place}", account.origin),
        site: format!("{}/", account.origin),
        folder: folder.to_owned(),
        feed: None,
    };
    let loose = ItemQuery { feed: Some(None), limit: 1, ..ItemQuery::default() };
    if !site.store.items(account.id, &loose)?.is_empty() {
        channels.push(own(LOOSE, LOOSE_TITLE, "articles", NO_FOLDER));
    }
    channels.push(own(STORIES, STORIES_TITLE, "stories", STORIES_FOLDER));
    Ok(channels)
}

/// The feed of a number that a program sends, for a query.
pub(crate) fn channel_query(number: i64) -> Option<FeedId> {
    (number != LOOSE).then(|| FeedId::new(number))
}

/// What the feeds of a folder list.
pub(crate) fn in_folder(channels: &[Channel], name: &str) -> ItemQuery {
    let feeds = channels.iter().filter(|channel| channel.folder == name);
    let feeds = feeds.map(|channel| channel_query(channel.number)).collect();
    ItemQuery { feeds: Some(feeds), ..ItemQuery::default() }
}

/// Folders with their numbers, which last as long as the feeds that are in them: sorted names, from 1.
pub(crate) fn folders(channels: &[Channel]) -> Vec<(i64, String)> {
    let mut names: Vec<String> = channels.iter().map(|channel| channel.folder.clone()).collect();
    names.sort();
    names.dedup();
    (1..).zip(names).collect()
}

/// Whose password a program shows.
pub(crate) fn program_account(site: &Site, name: Option<&str>, password: &str) -> Result<Account, Fault> {
    let account = site.store.app_account(&hash_secret(password), site.now())?;
    account.filter(|account| name.is_none_or(|name| name == account.name)).ok_or(Fault::SignIn)
}
