//! Feeds, how much of them is unread, and lists of them in and out.

use super::{Answer, answer, category, entry, mark_read_where};
use crate::fault::Fault;
use crate::guard::only_admin;
use crate::icon::icons;
use crate::page::feeds::{as_opml, feed_address, put_outlines};
use crate::reader::count::Counts;
use crate::reader::{Caller, Channel, channel_query, channels, folders};
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rashomon::store::{ItemQuery, NewFeed};
use serde_json::{Value, json};

pub(super) fn json(channel: &Channel, all: &[(i64, String)], account: &Caller) -> Value {
    let folder = all.iter().find(|(_, name)| *name == channel.folder);
    let category = folder.map(|(number, title)| category::json(*number, title, account));
    let state = channel.feed.as_ref().map(|feed| &feed.state);
    json!({
        "id": channel.number,
        "user_id": account.id.0,
        "feed_url": channel.url,
        "site_url": channel.site,
        "title": channel.title,
        "description": "",
        "checked_at": moment(state.and_then(|state| state.checked).unwrap_or(Timestamp::UNIX_EPOCH)),
        "next_check_at": moment(state.map_or(Timestamp::UNIX_EPOCH, |state| state.next_check)),
        "etag_header": "",
        "last_modified_header": "",
        "parsing_error_count": state.map_or(0, |state| state.failures),
        "parsing_error_message": state.and_then(|state| state.error.clone()).unwrap_or_default(),
        "disabled": channel.feed.as_ref().is_some_and(|feed| feed.paused),
        "crawler": true,
        "category": category,
        "icon": channel.feed.as_ref().map(|feed| json!({ "feed_id": feed.id.number(), "icon_id": feed.id.number() })),
    })
}

pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(super) async fn list(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, account| Ok(listed(&channels(site, account)?, account, |_| true))).await
}

pub(super) fn listed(channels: &[Channel], account: &Caller, keep: impl Fn(&Channel) -> bool) -> Response {
    let all = folders(channels);
    let list: Vec<Value> = (channels.iter().filter(|channel| keep(channel)))
        .map(|channel| json(channel, &all, account))
        .collect();
    Json(list).into_response()
}

pub(super) async fn one(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let channels = channels(site, account)?;
        let channel = channels.iter().find(|channel| channel.number == number).ok_or(Fault::NotFound)?;
        Ok(Json(json(channel, &folders(&channels), account)).into_response())
    })
    .await
}

pub(super) async fn add(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Fault::bad("JSON is expected"))?;
        let url = feed_address(asked["feed_url"].as_str().unwrap_or_default())?;
        let folders = match asked["category_id"].as_i64() {
            Some(number) => vec![category::folder_name(&channels(site, account)?, number)?],
            None => Vec::new(),
        };
        let id = site.store.put_feed(&NewFeed { url, folders, ..NewFeed::default() }, site.now())?;
        Ok((StatusCode::CREATED, Json(json!({ "feed_id": id.number() }))).into_response())
    })
    .await
}

/// Changes what the user decides of a feed: its name, address, folder, whether it is asked.
pub(super) async fn change(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
    body: Bytes,
) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Fault::bad("JSON is expected"))?;
        let id = rashomon::core::FeedId::new(number);
        let mut feed = site.store.feed(id)?.ok_or(Fault::NotFound)?;
        if let Some(title) = asked["title"].as_str().filter(|title| !title.is_empty()) {
            feed.given_title = Some(title.to_owned());
        }
        if let Some(url) = asked["feed_url"].as_str() {
            feed.url = feed_address(url)?;
        }
        if let Some(number) = asked["category_id"].as_i64() {
            feed.folders = vec![category::folder_name(&channels(site, account)?, number)?];
        }
        if let Some(disabled) = asked["disabled"].as_bool() {
            feed.paused = disabled;
        }
        site.store.update_feed(&feed, site.now())?;
        let channels = channels(site, account)?;
        let channel = channels.iter().find(|channel| channel.number == number).ok_or(Fault::NotFound)?;
        let told = json(channel, &folders(&channels), account);
        Ok((StatusCode::CREATED, Json(told)).into_response())
    })
    .await
}

pub(super) async fn remove(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let was_there = site.store.remove_feed(rashomon::core::FeedId::new(number))?;
        if was_there { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Fault::NotFound) }
    })
    .await
}

pub(super) async fn refresh_all(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        site.store.refresh_feed(None, site.now())?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

pub(super) async fn refresh(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        site.store.refresh_feed(Some(rashomon::core::FeedId::new(number)), site.now())?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// The picture of a feed's site; its number is the feed's.
pub(super) async fn icon(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, _| {
        let feed = site.store.feed(rashomon::core::FeedId::new(number))?.ok_or(Fault::NotFound)?;
        let page = feed.site.unwrap_or(feed.url);
        let icon = icons(site, &[page]).pop().flatten().ok_or(Fault::NotFound)?;
        Ok(Json(json!({ "id": number, "mime_type": icon.kind, "data": icon.data })).into_response())
    })
    .await
}

pub(super) async fn counters(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, account| {
        let channels = channels(site, account)?;
        let counts = Counts::of(site, account, &channels)?;
        let (mut unreads, mut reads) = (serde_json::Map::new(), serde_json::Map::new());
        for channel in &channels {
            let count = counts.feed(channel.number);
            unreads.insert(channel.number.to_string(), count.n_unread.into());
            reads.insert(channel.number.to_string(), count.n_read.into());
        }
        Ok(Json(json!({ "reads": reads, "unreads": unreads })).into_response())
    })
    .await
}

pub(super) async fn entries_of(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Answer {
    answer(site, headers, move |site, account| {
        let items =
            ItemQuery { feed: Some(channel_query(number)), ..entry::item_query(site, query.as_deref())? };
        entry::listed(site, account, &items)
    })
    .await
}

pub(super) async fn mark_read(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Answer {
    let query = ItemQuery { feed: Some(channel_query(number)), ..ItemQuery::default() };
    mark_read_where(site, headers, |_, _| Ok(query)).await
}

pub(super) async fn export(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, _| {
        let list = as_opml(site.store.feeds()?);
        Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], list).into_response())
    })
    .await
}

pub(super) async fn import(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let (outlines, _) = rashomon::opml::read(body.to_vec()).map_err(Fault::Bad)?;
        put_outlines(site, outlines)?;
        Ok((StatusCode::CREATED, Json(json!({ "message": "Feeds imported successfully" }))).into_response())
    })
    .await
}
