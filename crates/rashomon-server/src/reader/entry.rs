//! What programs list: articles, and stories with their accounts side by side.

use super::{Caller, LOOSE, STORIES};
use crate::fault::Fault;
use crate::setting::Settings;
use crate::site::Site;
use crate::story::{StoryPage, article_address, story_address};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::core::{Article, FeedId, StoryId};
use rashomon::store::{Edition, Item, ItemQuery, Mark};

/// An article or a story in a list.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Unique over both; what comes later has a greater one.
    pub(crate) number: i64,
    /// The feed that programs see it in.
    pub(crate) channel: i64,
    /// The same as long as it is the same.
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) url: String,
    pub(crate) at: Timestamp,
    pub(crate) added: Timestamp,
    pub(crate) read: bool,
    pub(crate) starred: bool,
    /// The story, if it is one.
    story: Option<StoryId>,
}

/// What a query finds among articles and stories, in the order of their numbers.
pub(crate) fn entries(site: &Site, account: &Caller, query: &ItemQuery) -> Result<Vec<Entry>, Fault> {
    let (with_articles, with_stories) = scope(query);
    let first = ItemQuery { offset: 0, limit: query.limit.saturating_add(query.offset), ..query.clone() };
    let mut entries: Vec<Entry> = Vec::new();
    if with_articles {
        let items = site.store.items(account.id, &first)?;
        entries.extend(items.into_iter().map(|item| of_item(item, &account.origin)));
    }
    if with_stories {
        let editions = site.store.editions(account.id, &first)?;
        entries.extend(editions.into_iter().map(|edition| of_edition(edition, &account.origin)));
        entries.sort_by_key(|entry| if query.oldest_first { entry.number } else { -entry.number });
    }
    Ok(entries.into_iter().skip(query.offset).take(query.limit).collect())
}

/// How many there are, whatever limit and offset.
pub(crate) fn n_entries(site: &Site, account: &Caller, query: &ItemQuery) -> Result<usize, Fault> {
    let (with_articles, with_stories) = scope(query);
    let n_articles = if with_articles { site.store.n_items(account.id, query)? } else { 0 };
    let n_stories = if with_stories { site.store.n_editions(account.id, query)? } else { 0 };
    Ok(n_articles + n_stories)
}

/// Whether a query looks for articles, and for stories.
fn scope(query: &ItemQuery) -> (bool, bool) {
    let stories = Some(FeedId::new(STORIES));
    match (&query.feed, &query.feeds) {
        (Some(feed), feeds) => {
            let is_kept = feeds.as_ref().is_none_or(|feeds| feeds.contains(&stories));
            (*feed != stories, *feed == stories && is_kept)
        }
        (None, Some(feeds)) => (feeds.iter().any(|feed| *feed != stories), feeds.contains(&stories)),
        (None, None) => (true, query.outlet.is_none() && query.stories.is_none()),
    }
}

fn of_item(item: Item, origin: &str) -> Entry {
    let url = item.url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    Entry {
        number: item.number,
        channel: item.feed.map_or(LOOSE, FeedId::number),
        url: url.unwrap_or_else(|| format!("{origin}{}", article_address(item.id.as_str()))),
        key: item.id.to_string(),
        title: item.title.unwrap_or_else(|| "Article without a headline".to_owned()),
        author: item.byline.or(item.outlet).unwrap_or_default(),
        at: item.at,
        added: item.added,
        read: item.read,
        starred: item.starred.is_some(),
        story: None,
    }
}

fn of_edition(edition: Edition, origin: &str) -> Entry {
    Entry {
        number: edition.number,
        channel: STORIES,
        url: format!("{origin}{}", story_address(edition.story.as_str())),
        key: format!("{} {}", edition.story, edition.number),
        title: edition.headline.unwrap_or_else(|| "Story without a headline".to_owned()),
        author: String::new(),
        at: edition.made,
        added: edition.made,
        read: edition.read,
        starred: edition.starred.is_some(),
        story: Some(edition.story),
    }
}

/// The text of an article, or the accounts of a story, as plain HTML; empty where it is gone meanwhile.
pub(crate) fn content(site: &Site, account: &Caller, entry: &Entry) -> Result<String, Fault> {
    let Some(story) = &entry.story else {
        let stored = site.store.article_by_number(entry.number)?;
        return Ok(stored.map(|stored| text(&stored.article)).unwrap_or_default());
    };
    match site.plain_story(story, &account.origin, &entry.url) {
        Ok(plain) => Ok(plain.to_string()),
        Err(Fault::NotFound) => Ok(String::new()),
        Err(fault) => Err(fault),
    }
}

/// An article's text in plain paragraphs, without what is not the report.
fn text(article: &Article) -> String {
    let body: Markup = html! {
        @for span in article.body() { p dir="auto" { (crate::report::safe(span.of(&article.text))) } }
    };
    body.into_string()
}

/// Marks entries. A story that is read is done with, until there is something new in it; its reports stay
/// as they are. Where the reader wants so, word-for-word copies are read with an article; reports that differ
/// never are.
pub(crate) fn mark(site: &Site, account: &Caller, numbers: &[i64], mark: Mark) -> Result<(), Fault> {
    mark_stories(site, account, numbers, mark)?;
    let changed = site.store.mark(account.id, numbers, mark, site.now())?;
    if mark != Mark::Read(true) || !Settings::read(&account.settings).copies_read {
        return Ok(());
    }
    let query = ItemQuery { numbers: Some(changed), limit: 1000, ..ItemQuery::default() };
    for item in site.store.items(account.id, &query)? {
        let Some(story) = &item.story else { continue };
        let page = site.story(story)?;
        let copies = copies_of(&page, &item);
        let query = ItemQuery { stories: Some(vec![story.clone()]), limit: 1000, ..ItemQuery::default() };
        let items = site.store.items(account.id, &query)?;
        let numbers: Vec<i64> =
            items.iter().filter(|item| copies.contains(&item.id.as_str())).map(|item| item.number).collect();
        site.store.mark(account.id, &numbers, mark, site.now())?;
    }
    Ok(())
}

fn mark_stories(site: &Site, account: &Caller, numbers: &[i64], mark: Mark) -> Result<(), Fault> {
    let query = ItemQuery { numbers: Some(numbers.to_vec()), limit: numbers.len(), ..ItemQuery::default() };
    let editions = site.store.editions(account.id, &query)?;
    for edition in &editions {
        let story = match site.story(&edition.story) {
            Ok(story) => story,
            Err(Fault::NotFound) => continue,
            Err(fault) => return Err(fault),
        };
        let id = &story.row.story.id;
        match mark {
            Mark::Read(true) => site.store.put_seen(account.id, id, &story.findings(), site.now())?,
            Mark::Read(false) => {
                let done = site.store.done(account.id, std::slice::from_ref(id))?;
                if let Some(done) = done.into_iter().flatten().next() {
                    site.store.remove_seen(account.id, id, done)?;
                }
            }
            Mark::Starred(_) => {}
        }
    }
    let numbers: Vec<i64> = editions.iter().map(|edition| edition.number).collect();
    Ok(site.store.mark_editions(account.id, &numbers, mark, site.now())?)
}

/// Marks all that a query finds read, as far as it had come by `before`: what came later was not on the
/// screen.
pub(crate) fn read_all(
    site: &Site,
    account: &Caller,
    query: &ItemQuery,
    before: Option<Timestamp>,
) -> Result<(), Fault> {
    let query = ItemQuery { read: Some(false), limit: usize::MAX >> 1, ..query.clone() };
    let numbers: Vec<i64> = (entries(site, account, &query)?.into_iter())
        .filter(|entry| before.is_none_or(|before| entry.added <= before))
        .map(|entry| entry.number)
        .collect();
    mark_stories(site, account, &numbers, Mark::Read(true))?;
    site.store.mark(account.id, &numbers, Mark::Read(true), site.now())?;
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
