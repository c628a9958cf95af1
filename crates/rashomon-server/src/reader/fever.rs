//! The Fever interface.
//!
//! Source: the published description of Fever's API, version 3, and the calls of its clients. Name and
//! password come as one MD5 digest, so these passwords are random and open nothing else.

use super::{
    Caller, Channel, Entry, channel_query, channels, content, entries, folders, in_folder, n_entries,
    read_all,
};
use crate::fault::Fault;
use crate::guard::Access;
use crate::icon::icons;
use crate::secret::hash_secret;
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use jiff::Timestamp;
use rashomon::store::{ItemQuery, Mark};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    ["/fever", "/fever/", "/api/fever.php"]
        .into_iter()
        .map(|path| (path, Access::Program, post(answer).get(answer)))
        .collect()
}

/// Items on one page of the interface.
const PAGE: usize = 50;

async fn answer(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let mut asked: BTreeMap<String, String> = BTreeMap::new();
        for part in [query.unwrap_or_default().as_bytes(), &body] {
            asked.extend(url::form_urlencoded::parse(part).into_owned());
        }
        let key = asked.get("api_key").map(|key| key.to_lowercase());
        let account = match key {
            Some(key) => site.store.app_account(&hash_secret(&key), site.now())?,
            None => None,
        };
        let mut told = Map::from_iter([
            ("api_version".to_owned(), json!(3)),
            ("auth".to_owned(), json!(u8::from(account.is_some()))),
        ]);
        if let Some(account) = account {
            tell(site, &Caller::new(account, site, &headers), &asked, &mut told)?;
        }
        Ok(Json(told).into_response())
    })
    .await
}

/// Answers everything that one request asks for.
fn tell(
    site: &Site,
    account: &Caller,
    asked: &BTreeMap<String, String>,
    told: &mut Map<String, Value>,
) -> Result<(), Fault> {
    write(site, account, asked)?;
    let channels = channels(site, account)?;
    let checked = channels.iter().filter_map(|channel| channel.feed.as_ref()?.state.checked).max();
    told.insert(
        "last_refreshed_on_time".to_owned(),
        json!(checked.unwrap_or_else(|| site.now()).as_second()),
    );
    let all = folders(&channels);
    let number_of = |name: &str| all.iter().find(|(_, known)| known == name).map_or(0, |(number, _)| *number);
    let groups = || {
        let ids = |name: &str| -> Vec<String> {
            channels
                .iter()
                .filter(|channel| channel.folder == name)
                .map(|channel| channel.number.to_string())
                .collect()
        };
        all.iter()
            .map(|(number, name)| json!({ "group_id": number, "feed_ids": ids(name).join(",") }))
            .collect::<Vec<_>>()
    };
    if asked.contains_key("groups") {
        let list: Vec<Value> =
            all.iter().map(|(number, name)| json!({ "id": number, "title": name })).collect();
        told.insert("groups".to_owned(), list.into());
        told.insert("feeds_groups".to_owned(), groups().into());
    }
    if asked.contains_key("feeds") {
        let list: Vec<Value> = (channels.iter())
            .map(|channel| {
                let updated = channel.feed.as_ref().and_then(|feed| feed.state.succeeded);
                json!({
                    "id": channel.number,
                    "favicon_id": if channel.feed.is_some() { channel.number } else { 0 },
                    "title": channel.title,
                    "url": channel.url,
                    "site_url": channel.site,
                    "is_spark": 0,
                    "last_updated_on_time": updated.map_or(0, Timestamp::as_second),
                    "group_id": number_of(&channel.folder),
                })
            })
            .collect();
        told.insert("feeds".to_owned(), list.into());
        told.insert("feeds_groups".to_owned(), groups().into());
    }
    if asked.contains_key("favicons") {
        told.insert("favicons".to_owned(), favicons(site, &channels).into());
    }
    if asked.contains_key("items") {
        let list: Result<Vec<Value>, Fault> =
            items(site, account, asked)?.iter().map(|item| item_json(site, account, item)).collect();
        told.insert("items".to_owned(), list?.into());
        told.insert("total_items".to_owned(), json!(n_entries(site, account, &ItemQuery::default())?));
    }
    let marked = |names: [&str; 2]| {
        asked.contains_key("mark") && asked.get("as").is_some_and(|to| names.contains(&to.as_str()))
    };
    // What was marked is answered with how things stand then.
    if asked.contains_key("unread_item_ids") || marked(["read", "unread"]) {
        let query = ItemQuery { read: Some(false), ..ItemQuery::default() };
        told.insert("unread_item_ids".to_owned(), ids(site, account, query)?.into());
    }
    if asked.contains_key("saved_item_ids") || marked(["saved", "unsaved"]) {
        let query = ItemQuery { starred: Some(true), ..ItemQuery::default() };
        told.insert("saved_item_ids".to_owned(), ids(site, account, query)?.into());
    }
    if asked.contains_key("links") {
        told.insert("links".to_owned(), links(site, account)?.into());
    }
    Ok(())
}

/// Every number that a feed names, with its picture or with an empty one.
fn favicons(site: &Site, channels: &[Channel]) -> Vec<Value> {
    let none = "image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    let feeds: Vec<&Channel> = channels.iter().filter(|channel| channel.feed.is_some()).collect();
    let pages: Vec<String> = feeds.iter().map(|channel| channel.site.clone()).collect();
    let data = icons(site, &pages)
        .into_iter()
        .map(|icon| icon.map_or_else(|| none.to_owned(), |icon| icon.data.clone()));
    let found = feeds.iter().map(|channel| channel.number).zip(data);
    let all = std::iter::once((0, none.to_owned())).chain(found);
    all.map(|(id, data)| json!({ "id": id, "data": data })).collect()
}

fn number(asked: &BTreeMap<String, String>, name: &str) -> Option<i64> {
    asked.get(name)?.parse().ok()
}

fn items(site: &Site, account: &Caller, asked: &BTreeMap<String, String>) -> Result<Vec<Entry>, Fault> {
    let numbers =
        asked.get("with_ids").map(|ids| ids.split(',').filter_map(|id| id.trim().parse().ok()).collect());
    // Since an item on: the first first; up to one, or the latest: the last first.
    let (after, before) = match (number(asked, "since_id"), number(asked, "max_id")) {
        _ if numbers.is_some() => (None, None),
        (None, Some(before)) => (None, Some(before).filter(|&before| before > 0)),
        (after, _) => (Some(after.unwrap_or(0)), None),
    };
    let query = ItemQuery {
        numbers,
        after,
        before,
        oldest_first: before.is_none() && !asked.contains_key("max_id"),
        limit: PAGE,
        ..ItemQuery::default()
    };
    entries(site, account, &query)
}

fn item_json(site: &Site, account: &Caller, item: &Entry) -> Result<Value, Fault> {
    Ok(json!({
        "id": item.number,
        "feed_id": item.channel,
        "title": item.title,
        "author": item.author,
        "html": content(site, account, item)?,
        "url": item.url,
        "is_saved": u8::from(item.starred),
        "is_read": u8::from(item.read),
        "created_on_time": item.at.as_second(),
    }))
}

fn ids(site: &Site, account: &Caller, query: ItemQuery) -> Result<String, Fault> {
    let query = ItemQuery { limit: 100_000, oldest_first: true, ..query };
    let items = entries(site, account, &query)?;
    Ok(items.iter().map(|item| item.number.to_string()).collect::<Vec<_>>().join(","))
}

/// What is hot: the top stories that have an entry.
fn links(site: &Site, account: &Caller) -> Result<Vec<Value>, Fault> {
    let lists = crate::rank::lists(site, account, None)?;
    let query =
        ItemQuery { feed: Some(channel_query(super::STORIES)), limit: 10_000, ..ItemQuery::default() };
    let editions = entries(site, account, &query)?;
    let link = |(place, ranked): (usize, &crate::rank::Ranked)| {
        let url = format!("{}{}", account.origin, crate::story::story_address(ranked.row.story.id.as_str()));
        let edition = editions.iter().find(|edition| edition.url == url);
        let numbers: Vec<String> = ranked.items.iter().map(|item| item.number.to_string()).collect();
        json!({
            "id": place + 1,
            "feed_id": edition.map_or(0, |edition| edition.channel),
            "item_id": edition.map_or(0, |edition| edition.number),
            "temperature": (ranked.score * 10.0).round() / 10.0,
            "is_item": u8::from(edition.is_some()),
            "is_local": 1,
            "is_saved": u8::from(edition.is_some_and(|edition| edition.starred)),
            "title": ranked.headline(),
            "url": url,
            "item_ids": numbers.join(","),
        })
    };
    Ok(lists.top.iter().take(PAGE).enumerate().map(link).collect())
}

fn write(site: &Site, account: &Caller, asked: &BTreeMap<String, String>) -> Result<(), Fault> {
    let (Some(what), Some(to)) = (asked.get("mark"), asked.get("as")) else { return Ok(()) };
    let Some(id) = number(asked, "id") else { return Ok(()) };
    let before = number(asked, "before").and_then(|second| Timestamp::from_second(second).ok());
    let mark = match to.as_str() {
        "read" => Mark::Read(true),
        "unread" => Mark::Read(false),
        "saved" => Mark::Starred(true),
        "unsaved" => Mark::Starred(false),
        _ => return Ok(()),
    };
    match what.as_str() {
        "item" => super::mark(site, account, &[id], mark)?,
        "feed" if to == "read" => {
            let query = ItemQuery { feed: Some(channel_query(id)), ..ItemQuery::default() };
            read_all(site, account, &query, before)?;
        }
        // Group 0 is everything.
        "group" if to == "read" && id == 0 => read_all(site, account, &ItemQuery::default(), before)?,
        "group" if to == "read" => {
            let channels = channels(site, account)?;
            if let Some((_, name)) = folders(&channels).into_iter().find(|(known, _)| *known == id) {
                read_all(site, account, &in_folder(&channels, &name), before)?;
            }
        }
        _ => {}
    }
    Ok(())
}
