//! Entries, and the marks set on them.

use super::{Answer, answer, category, feed, mark_read_where};
use crate::fault::Fault;
use crate::reader::{
    self, Caller, Channel, Entry, channel_query, channels, content, entries, folders, n_entries,
};
use crate::secret;
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rashomon::store::{ItemQuery, Mark, SearchQuery};
use serde_json::{Value, json};

/// Hits of a search beyond this are not listed.
const FOUND_MAX: usize = 1000;

/// What the query of a request asks for.
pub(super) fn item_query(site: &Site, query: Option<&str>) -> Result<ItemQuery, Fault> {
    let mut search = None;
    let mut items = plain_query(query, &mut search)?;
    if let (Some(text), Some(index)) = (search, &site.index) {
        let asked = SearchQuery::parse(&text).map_err(|error| Fault::bad(error.to_string()))?;
        let found = index.search(&*site.store, &asked, 0, FOUND_MAX)?;
        items.numbers = Some(found.hits.into_iter().map(|hit| hit.article).collect());
    }
    Ok(items)
}

fn plain_query(query: Option<&str>, search: &mut Option<String>) -> Result<ItemQuery, Fault> {
    let mut items = ItemQuery { limit: 100, ..ItemQuery::default() };
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let number = || value.parse::<i64>().map_err(|_| Fault::bad(format!("{name} is a number")));
        let size = || value.parse::<usize>().map_err(|_| Fault::bad(format!("{name} is a number")));
        let time = || Timestamp::from_second(number()?).map_err(|_| Fault::bad(format!("{name} is a time")));
        match &*name {
            "status" => match &*value {
                "read" => items.read = Some(true),
                "unread" => items.read = if items.read == Some(true) { None } else { Some(false) },
                _ => {}
            },
            "starred" => items.starred = Some(matches!(value.to_lowercase().as_str(), "true" | "1" | "")),
            "offset" => items.offset = size()?,
            // 0 is all of them, as far as one answer may go.
            "limit" => {
                items.limit = match size()? {
                    0 => 1000,
                    limit => limit.min(1000),
                }
            }
            "after" | "published_after" => items.since = Some(time()?),
            "before" | "published_before" => items.until = Some(time()?),
            "after_entry_id" => items.after = Some(number()?),
            "before_entry_id" => items.before = Some(number()?),
            "direction" => items.oldest_first = value == "asc",
            "feed_id" => items.feed = Some(channel_query(number()?)),
            "search" => *search = Some(value.into_owned()),
            _ => {}
        }
    }
    Ok(items)
}

pub(super) async fn list(State(site): State<Site>, headers: HeaderMap, RawQuery(query): RawQuery) -> Answer {
    answer(site, headers, move |site, account| {
        let category = url::form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "category_id")
            .and_then(|(_, value)| value.parse().ok());
        let items = item_query(site, query.as_deref())?;
        match category {
            Some(number) => category::folder_items(site, account, number, &items),
            None => listed(site, account, &items),
        }
    })
    .await
}

pub(super) fn listed(site: &Site, account: &Caller, query: &ItemQuery) -> Result<Response, Fault> {
    let total = n_entries(site, account, query)?;
    let channels = channels(site, account)?;
    let all = folders(&channels);
    let entries: Result<Vec<Value>, Fault> = (entries(site, account, query)?.iter())
        .map(|item| json_of(site, account, &channels, &all, item))
        .collect();
    Ok(Json(json!({ "total": total, "entries": entries? })).into_response())
}

fn json_of(
    site: &Site,
    account: &Caller,
    channels: &[Channel],
    all: &[(i64, String)],
    item: &Entry,
) -> Result<Value, Fault> {
    let number = item.channel;
    let content = content(site, account, item)?;
    let n_words = content.split_whitespace().count();
    let feed = channels.iter().find(|channel| channel.number == number);
    Ok(json!({
        "id": item.number,
        "user_id": account.id.0,
        "feed_id": number,
        "status": if item.read { "read" } else { "unread" },
        "hash": secret::hex(&secret::hash_secret(&item.key)),
        "title": item.title,
        "url": item.url,
        "comments_url": "",
        "published_at": feed::moment(item.at),
        "created_at": feed::moment(item.added),
        "changed_at": feed::moment(item.added),
        "content": content,
        "author": item.author,
        "share_code": "",
        "starred": item.starred,
        "reading_time": n_words.div_ceil(230),
        "enclosures": null,
        "tags": [],
        "feed": feed.map(|channel| feed::json(channel, all, account)),
    }))
}

fn one_item(site: &Site, account: &Caller, number: i64) -> Result<Entry, Fault> {
    let query = ItemQuery { numbers: Some(vec![number]), limit: 1, ..ItemQuery::default() };
    entries(site, account, &query)?.pop().ok_or(Fault::NotFound)
}

pub(super) async fn one(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| told(site, account, number)).await
}

pub(super) async fn one_of_feed(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((_, number)): Path<(i64, i64)>,
) -> Answer {
    answer(site, headers, move |site, account| told(site, account, number)).await
}

fn told(site: &Site, account: &Caller, number: i64) -> Result<Response, Fault> {
    let item = one_item(site, account, number)?;
    let channels = channels(site, account)?;
    Ok(Json(json_of(site, account, &channels, &folders(&channels), &item)?).into_response())
}

pub(super) async fn fetch_content(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Answer {
    answer(site, headers, move |site, account| {
        let content = content(site, account, &one_item(site, account, number)?)?;
        Ok(Json(json!({ "content": content })).into_response())
    })
    .await
}

pub(super) async fn change(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Answer {
    answer(site, headers, move |site, account| {
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Fault::bad("JSON is expected"))?;
        let numbers: Vec<i64> =
            asked["entry_ids"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
        let read = match asked["status"].as_str() {
            Some("read" | "removed") => true,
            Some("unread") => false,
            _ => return Err(Fault::bad("the status is read or unread")),
        };
        reader::mark(site, account, &numbers, Mark::Read(read))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Turns a star on or off: these programs do not say which.
pub(super) async fn bookmark(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Answer {
    answer(site, headers, move |site, account| {
        let item = one_item(site, account, number)?;
        reader::mark(site, account, &[number], Mark::Starred(!item.starred))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

pub(super) async fn bookmark_on(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Answer {
    answer(site, headers, move |site, account| {
        one_item(site, account, number)?;
        reader::mark(site, account, &[number], Mark::Starred(true))?;
        Ok(StatusCode::ACCEPTED.into_response())
    })
    .await
}

pub(super) async fn all_read(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Answer {
    mark_read_where(site, headers, move |_, account| {
        if number == account.id.0 { Ok(ItemQuery::default()) } else { Err(Fault::NotFound) }
    })
    .await
}
