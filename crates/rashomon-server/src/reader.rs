//! The interfaces that reader programs speak: what they share.

mod fever;
mod google;
mod miniflux;

use crate::fault::Fault;
use crate::guard::Access;
use crate::secret::hash_secret;
use crate::site::Site;
use crate::story::StoryPage;
use axum::routing::MethodRouter;
use maud::{Markup, html};
use rashomon::core::{Article, Feed, FeedId};
use rashomon::store::{Account, Item, Mark};

/// All their routes.
pub(crate) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let mut routes = miniflux::routes();
    routes.extend(google::routes());
    routes.extend(fever::routes());
    routes
}

/// The feed under which programs see what no feed listed; its number is no feed's.
pub(crate) const LOOSE: i64 = 1_000_000_000;

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
const NO_FOLDER: &str = "Feeds";

/// The feeds, and last what no feed listed, if there is any.
pub(crate) fn channels(site: &Site, account: &Account) -> Result<Vec<Channel>, Fault> {
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
    let loose = rashomon::store::ItemQuery { feed: Some(None), limit: 1, ..Default::default() };
    if !site.store.items(account.id, &loose)?.is_empty() {
        channels.push(Channel {
            number: LOOSE,
            title: LOOSE_TITLE.to_owned(),
            url: "http://localhost/without-a-feed".to_owned(),
            site: "http://localhost/".to_owned(),
            folder: NO_FOLDER.to_owned(),
            feed: None,
        });
    }
    Ok(channels)
}

/// The number of an item's feed for programs.
pub(crate) fn channel_number(item: &Item) -> i64 {
    item.feed.map_or(LOOSE, FeedId::number)
}

/// The feed of a number that a program sends, for a query.
pub(crate) fn channel_query(number: i64) -> Option<FeedId> {
    (number != LOOSE).then(|| FeedId::new(number))
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

/// An article's text as HTML of plain paragraphs, without what is not the report.
pub(crate) fn content(article: &Article) -> String {
    let body: Markup = html! {
        @for span in article.body() { p dir="auto" { (crate::report::safe(span.of(&article.text))) } }
    };
    body.into_string()
}

/// The text of an item as HTML; empty where it is gone meanwhile.
pub(crate) fn item_content(site: &Site, item: &Item) -> Result<String, Fault> {
    Ok(site.store.article_by_number(item.number)?.map(|stored| content(&stored.article)).unwrap_or_default())
}

/// Where an item stands on the web; else on no site that could be another's.
pub(crate) fn item_url(item: &Item) -> String {
    let url = item.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    url.map_or_else(
        || format!("http://localhost{}", crate::story::article_address(item.id.as_str())),
        str::to_owned,
    )
}

/// Marks items; where the reader wants so, word-for-word copies are read with them. Reports that differ
/// never are.
pub(crate) fn mark(site: &Site, account: &Account, numbers: &[i64], mark: Mark) -> Result<(), Fault> {
    let changed = site.store.mark(account.id, numbers, mark, site.now())?;
    let settings = crate::setting::Settings::read(&account.settings);
    if mark != Mark::Read(true) || !settings.copies_read {
        return Ok(());
    }
    let query = rashomon::store::ItemQuery { numbers: Some(changed), limit: 1000, ..Default::default() };
    for item in site.store.items(account.id, &query)? {
        let Some(story) = &item.story else { continue };
        let page = site.story(story)?;
        let copies = copies_of(&page, &item);
        let query = rashomon::store::ItemQuery {
            stories: Some(vec![story.clone()]),
            limit: 1000,
            ..Default::default()
        };
        let items = site.store.items(account.id, &query)?;
        let numbers: Vec<i64> =
            items.iter().filter(|item| copies.contains(&item.id.as_str())).map(|item| item.number).collect();
        site.store.mark(account.id, &numbers, mark, site.now())?;
    }
    Ok(())
}

/// The ids of articles of a story with the very words of `item`.
fn copies_of<'a>(story: &'a StoryPage, item: &Item) -> Vec<&'a str> {
    let words = |article: &Article| -> String {
        let body = article.body();
        body.iter().flat_map(|span| span.of(&article.text).split_whitespace()).collect::<Vec<_>>().join(" ")
    };
    let articles = || story.analyses.iter().map(|analysis| &analysis.article);
    let Some(own) = articles().find(|article| article.id == item.id).map(words) else { return Vec::new() };
    articles().filter(|article| words(article) == own).map(|article| article.id.as_str()).collect()
}
