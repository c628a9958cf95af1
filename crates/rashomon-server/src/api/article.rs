//! Articles and what readers did with them.

use super::endpoint::{Borrowing, Call, Endpoint, Nothing, Written, read, write};
use super::page::{Moment, PageJson, number, size, time};
use crate::fault::Fault;
use crate::json::{ArticleJson, EntityJson, StatementJson};
use crate::reader::mark;
use crate::site::Site;
use axum::http::Method;
use rashomon::core::{ArticleId, CodePoints, FeedId, StoryId};
use rashomon::store::{Item, ItemQuery, Mark, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let reader = Role::Reader;
    vec![
        read(reader, "/api/1/articles", "listArticles", "Articles, the one that came last first.", list),
        read(reader, "/api/1/articles/{id}", "readArticle", "An article with everything found in it.", one),
        read(
            reader,
            "/api/1/articles/{id}/revisions",
            "readRevisions",
            "Every text an article has had, the first first.",
            revisions,
        ),
        write(reader, Method::POST, "/api/1/marks", "markArticles", "Marks articles.", marks),
    ]
}

/// An article in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ArticleSummary {
    id: String,
    /// Unique over the collection; later ones have greater numbers.
    number: i64,
    title: Option<String>,
    outlet: Option<String>,
    byline: Option<String>,
    url: Option<String>,
    /// ISO 639-1 code.
    language: Option<String>,
    /// When it was published, but not later than it came.
    time: Moment,
    /// When it came.
    added: Moment,
    /// Whether its whole text is held.
    complete: bool,
    story: Option<String>,
    /// The number of the feed that listed it first.
    feed: Option<i64>,
    read: bool,
    /// When the reader saved it.
    saved: Option<Moment>,
}

impl From<Item> for ArticleSummary {
    fn from(item: Item) -> Self {
        Self {
            id: item.id.to_string(),
            number: item.number,
            title: item.title,
            outlet: item.outlet,
            byline: item.byline,
            url: item.url,
            language: item.language,
            time: item.at.into(),
            added: item.added.into(),
            complete: item.complete,
            story: item.story.map(|story| story.to_string()),
            feed: item.feed.map(FeedId::number),
            read: item.read,
            saved: item.starred.map(Moment),
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Read, or not.
    read: Option<bool>,
    /// Saved, or not.
    saved: Option<bool>,
    /// Listed by the feed of that number.
    feed: Option<i64>,
    /// Listed by a feed of that folder.
    folder: Option<String>,
    /// Of that outlet, or carried by it.
    outlet: Option<String>,
    /// In that story.
    story: Option<String>,
    /// Of that time or later.
    since: Option<String>,
    /// Of an earlier time.
    until: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many: 50 if nothing is said, never more than 500.
    limit: Option<usize>,
}

fn list(site: &Site, call: &Call<ListQuery, Nothing>) -> Result<PageJson<ArticleSummary>, Fault> {
    let (asked, limit) = (&call.query, size(call.query.limit));
    let query = ItemQuery {
        read: asked.read,
        starred: asked.saved,
        feed: asked.feed.map(|feed| Some(FeedId::new(feed))),
        folder: asked.folder.clone(),
        outlet: asked.outlet.clone(),
        stories: asked.story.as_deref().map(|story| vec![StoryId::new(story)]),
        since: time(asked.since.as_deref())?,
        until: time(asked.until.as_deref())?,
        before: number(asked.cursor.as_deref())?,
        limit: limit + 1,
        ..ItemQuery::default()
    };
    let mut items = site.store.items(call.caller.id, &query)?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| has_more).map(|last| last.number.to_string());
    Ok(PageJson { items: items.into_iter().map(ArticleSummary::from).collect(), next })
}

impl Borrowing for ArticleJson<'static> {
    type For<'a> = ArticleJson<'a>;
}

impl Borrowing for EntityJson<'static> {
    type For<'a> = EntityJson<'a>;
}

impl Borrowing for StatementJson<'static> {
    type For<'a> = StatementJson<'a>;
}

/// An article with everything found in it.
#[derive(Serialize, JsonSchema)]
struct ArticleTold {
    summary: ArticleSummary,
    article: Written<ArticleJson<'static>>,
    entities: Vec<Written<EntityJson<'static>>>,
    statements: Vec<Written<StatementJson<'static>>>,
    /// Whether anybody has looked for findings.
    analyzed: bool,
    n_revisions: u32,
}

fn one(site: &Site, call: &Call<Nothing, Nothing>) -> Result<ArticleTold, Fault> {
    let id = ArticleId::new(call.segment("id"));
    let stored = site.store.article(&id)?.ok_or(Fault::NotFound)?;
    let query = ItemQuery { numbers: Some(vec![stored.number]), limit: 1, ..ItemQuery::default() };
    let item = site.store.items(call.caller.id, &query)?.pop().ok_or(Fault::NotFound)?;
    let extraction = site.store.extraction(&stored)?;
    let points = CodePoints::new(&stored.article.text);
    let found = extraction.iter();
    let entities = found.clone().flat_map(|found| &found.entities);
    let statements = found.flat_map(|found| &found.statements);
    Ok(ArticleTold {
        summary: item.into(),
        article: Written::new(&ArticleJson::new(&stored.article, &points))?,
        entities: entities
            .map(|entity| Written::new(&EntityJson::new(entity, &points)))
            .collect::<Result<_, _>>()?,
        statements: statements
            .map(|statement| Written::new(&StatementJson::new(statement, &stored.article, &points)))
            .collect::<Result<_, _>>()?,
        analyzed: extraction.is_some(),
        n_revisions: stored.n_revisions,
    })
}

/// A text that an article had at one time.
#[derive(Debug, Serialize, JsonSchema)]
struct RevisionJson {
    /// From 1.
    number: u32,
    /// When it was first seen.
    seen: Moment,
    title: Option<String>,
    text: String,
}

fn revisions(site: &Site, call: &Call<Nothing, Nothing>) -> Result<PageJson<RevisionJson>, Fault> {
    let id = ArticleId::new(call.segment("id"));
    site.store.article_number(&id)?.ok_or(Fault::NotFound)?;
    let revisions = site.store.revisions(&id)?.into_iter().map(|revision| RevisionJson {
        number: revision.number,
        seen: revision.seen.into(),
        title: revision.title,
        text: revision.text,
    });
    Ok(PageJson { items: revisions.collect(), next: None })
}

/// What to say of articles. Where the reader wants so, word-for-word copies are read with an article.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MarksJson {
    /// Ids of articles; those that are not there are passed over.
    articles: Vec<String>,
    /// Read, or not any more.
    read: Option<bool>,
    /// Saved, or not any more.
    saved: Option<bool>,
}

fn marks(site: &Site, call: &Call<Nothing, MarksJson>) -> Result<Nothing, Fault> {
    let mut numbers = Vec::with_capacity(call.body.articles.len());
    for id in &call.body.articles {
        numbers.extend(site.store.article_number(&ArticleId::new(id.as_str()))?);
    }
    if let Some(read) = call.body.read {
        mark(site, &call.caller, &numbers, Mark::Read(read))?;
    }
    if let Some(saved) = call.body.saved {
        mark(site, &call.caller, &numbers, Mark::Starred(saved))?;
    }
    Ok(Nothing {})
}
