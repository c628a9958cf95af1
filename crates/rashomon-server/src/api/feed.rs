//! Feeds.

use super::endpoint::{Call, Endpoint, Nothing, make, read, write};
use super::page::{Moment, PageJson};
use crate::fault::Fault;
use crate::page::feeds::feed_address;
use crate::site::Site;
use axum::http::Method;
use rashomon::core::{Feed, FeedId};
use rashomon::store::{NewFeed, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let (reader, admin) = (Role::Reader, Role::Admin);
    vec![
        read(reader, "/api/1/feeds", "listFeeds", "All feeds, in the order in which they were added.", list),
        make(admin, "/api/1/feeds", "addFeed", "Adds a feed; one that is known stays.", add),
        read(reader, "/api/1/feeds/{number}", "readFeed", "One feed.", one),
        write(
            admin,
            Method::PATCH,
            "/api/1/feeds/{number}",
            "changeFeed",
            "Changes what is decided of a feed.",
            change,
        ),
        write(
            admin,
            Method::DELETE,
            "/api/1/feeds/{number}",
            "removeFeed",
            "Removes a feed; its articles stay.",
            remove,
        ),
        write(
            admin,
            Method::POST,
            "/api/1/feeds/{number}/refresh",
            "refreshFeed",
            "Asks a feed soon.",
            refresh,
        ),
    ]
}

/// A feed and how it is doing.
#[derive(Debug, Serialize, JsonSchema)]
struct FeedJson {
    number: i64,
    url: String,
    /// What it calls itself.
    title: Option<String>,
    /// What the user calls it.
    given_title: Option<String>,
    /// The site it belongs to.
    site: Option<String>,
    language: Option<String>,
    folders: Vec<String>,
    paused: bool,
    added: Moment,
    /// `new`, `well`, `failing` or `gone`.
    health: &'static str,
    /// Why the last attempt failed.
    error: Option<String>,
    /// When it was last asked.
    checked: Option<Moment>,
    /// When it last answered.
    succeeded: Option<Moment>,
    /// When it is asked again.
    next_check: Moment,
}

impl From<Feed> for FeedJson {
    fn from(feed: Feed) -> Self {
        Self {
            number: feed.id.number(),
            url: feed.url,
            title: feed.title,
            given_title: feed.given_title,
            site: feed.site,
            language: feed.language,
            folders: feed.folders,
            paused: feed.paused,
            added: feed.added.into(),
            health: feed.state.health.name(),
            error: feed.state.error,
            checked: feed.state.checked.map(Moment),
            succeeded: feed.state.succeeded.map(Moment),
            next_check: feed.state.next_check.into(),
        }
    }
}

/// A feed to be added.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewFeedJson {
    url: String,
    /// What the user calls it.
    title: Option<String>,
    #[serde(default)]
    folders: Vec<String>,
}

/// What to change; what is not said stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeJson {
    url: Option<String>,
    /// What the user calls it; empty takes the name away.
    title: Option<String>,
    folders: Option<Vec<String>>,
    paused: Option<bool>,
}

fn list(site: &Site, _: &Call<Nothing, Nothing>) -> Result<PageJson<FeedJson>, Fault> {
    Ok(PageJson { items: site.store.feeds()?.into_iter().map(FeedJson::from).collect(), next: None })
}

fn stored(site: &Site, number: i64) -> Result<Feed, Fault> {
    site.store.feed(FeedId::new(number))?.ok_or(Fault::NotFound)
}

fn add(site: &Site, call: &Call<Nothing, NewFeedJson>) -> Result<FeedJson, Fault> {
    let NewFeedJson { url, title, folders } = &call.body;
    let (url, folders, given_title) = (feed_address(url)?, folders.clone(), title.clone());
    let feed = NewFeed { url, folders, given_title, ..NewFeed::default() };
    let id = site.store.put_feed(&feed, site.now())?;
    site.audit(Some(&call.caller), "feed added", &feed.url);
    Ok(stored(site, id.number())?.into())
}

fn one(site: &Site, call: &Call<Nothing, Nothing>) -> Result<FeedJson, Fault> {
    Ok(stored(site, call.number("number")?)?.into())
}

fn change(site: &Site, call: &Call<Nothing, ChangeJson>) -> Result<Nothing, Fault> {
    let mut feed = stored(site, call.number("number")?)?;
    let asked = &call.body;
    if let Some(url) = &asked.url {
        feed.url = feed_address(url)?;
    }
    if let Some(title) = &asked.title {
        feed.given_title = Some(title.clone()).filter(|title| !title.is_empty());
    }
    feed.folders = asked.folders.clone().unwrap_or(feed.folders);
    feed.paused = asked.paused.unwrap_or(feed.paused);
    site.store.update_feed(&feed, site.now())?;
    Ok(Nothing {})
}

fn remove(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let feed = stored(site, call.number("number")?)?;
    site.store.remove_feed(feed.id)?;
    site.audit(Some(&call.caller), "feed removed", &feed.url);
    Ok(Nothing {})
}

fn refresh(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let feed = stored(site, call.number("number")?)?;
    site.store.refresh_feed(Some(feed.id), site.now())?;
    Ok(Nothing {})
}
