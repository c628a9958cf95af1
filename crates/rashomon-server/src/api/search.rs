//! Search, and searches that are kept.

use super::endpoint::{Call, Endpoint, Nothing, read, write};
use super::page::{Moment, PageJson, size};
use crate::fault::Fault;
use crate::json::Span;
use crate::site::Site;
use axum::http::Method;
use rashomon::core::CodePoints;
use rashomon::store::{Role, SavedSearch, SearchQuery, ShownHit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let reader = Role::Reader;
    vec![
        read(reader, "/api/1/search", "search", "Finds articles and statements.", search),
        read(
            reader,
            "/api/1/searches",
            "listSearches",
            "The searches that the reader has kept, by name.",
            kept,
        ),
        write(
            reader,
            Method::PUT,
            "/api/1/searches/{name}",
            "keepSearch",
            "Keeps a search under a name.",
            keep,
        ),
        write(reader, Method::DELETE, "/api/1/searches/{name}", "forgetSearch", "Forgets a search.", forget),
    ]
}

/// Deeper than this nobody looks; each page costs more than the one before.
const OFFSET_MAX: usize = 1000;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// As on the search page: words, "phrases", harb*, -without, speaker:, outlet:, about:, lang:, kind:, act:,
    /// story:, since:, before:, sort:latest, in:statements.
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many: 50 if nothing is said, never more than 500.
    limit: Option<usize>,
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
struct FoundJson {
    /// How many there are.
    n_hits: usize,
    items: Vec<HitJson>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// An article or statement that was found.
#[derive(Debug, Serialize, JsonSchema)]
struct HitJson {
    article: String,
    /// The statement, where statements were searched.
    statement: Option<String>,
    speaker: Option<String>,
    title: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    time: Moment,
    story: Option<String>,
    /// The piece of text that shows best why it was found.
    snippet: String,
    /// The words searched for, in the snippet.
    marks: Vec<Span>,
    /// How well it fits; 0 where the latest come first.
    score: f32,
}

impl From<ShownHit> for HitJson {
    fn from(hit: ShownHit) -> Self {
        let points = CodePoints::new(&hit.snippet.text);
        Self {
            article: hit.article.to_string(),
            statement: hit.statement.as_ref().map(|statement| statement.id.to_string()),
            speaker: hit.statement.and_then(|statement| Some(statement.speaker?.name)),
            title: hit.title,
            outlet: hit.outlet,
            url: hit.url,
            time: hit.at.into(),
            story: hit.story.map(|story| story.to_string()),
            marks: hit.snippet.marks.iter().map(|&mark| points.span(mark)).collect(),
            snippet: hit.snippet.text,
            score: hit.score,
        }
    }
}

fn parsed(text: &str) -> Result<SearchQuery, Fault> {
    if text.chars().count() > 500 {
        return Err(Fault::bad("a search has at most 500 characters"));
    }
    SearchQuery::parse(text).map_err(|error| Fault::bad(error.to_string()))
}

fn search(site: &Site, call: &Call<Asked, Nothing>) -> Result<FoundJson, Fault> {
    let (query, limit) = (parsed(&call.query.q)?, size(call.query.limit));
    let offset = call.query.cursor.as_deref().map_or(Ok(0), |cursor| {
        let offset = cursor.parse().ok().filter(|&offset| offset <= OFFSET_MAX);
        offset.ok_or_else(|| Fault::bad("the cursor is none that was given here"))
    })?;
    let index = site.index.as_ref().ok_or(Fault::Broken)?;
    let (n_hits, hits) = index.show(&*site.store, &query, offset, limit)?;
    let end = offset + limit;
    let next = (end < n_hits && end <= OFFSET_MAX).then(|| end.to_string());
    Ok(FoundJson { n_hits, items: hits.into_iter().map(HitJson::from).collect(), next })
}

/// A search that is kept.
#[derive(Debug, Serialize, JsonSchema)]
struct KeptJson {
    name: String,
    q: String,
}

/// A search to keep.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToKeep {
    q: String,
}

fn kept(site: &Site, call: &Call<Nothing, Nothing>) -> Result<PageJson<KeptJson>, Fault> {
    let kept = site.store.saved_searches(call.caller.id)?.into_iter();
    Ok(PageJson { items: kept.map(|kept| KeptJson { name: kept.name, q: kept.query }).collect(), next: None })
}

fn keep(site: &Site, call: &Call<Nothing, ToKeep>) -> Result<Nothing, Fault> {
    parsed(&call.body.q)?;
    let search = SavedSearch { name: call.segment("name").to_owned(), query: call.body.q.clone() };
    site.store.put_saved_search(call.caller.id, &search, site.now())?;
    Ok(Nothing {})
}

fn forget(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let was_there = site.store.remove_saved_search(call.caller.id, call.segment("name"))?;
    if was_there { Ok(Nothing {}) } else { Err(Fault::NotFound) }
}
