//! Categories: the first folder of each feed.

use super::{Answer, answer, entry, feed, mark_read_where};
use crate::fault::Fault;
use crate::guard::only_admin;
use crate::reader::count::Counts;
use crate::reader::{Caller, Channel, channels, folders, in_folder};
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use rashomon::core::Feed;
use rashomon::store::ItemQuery;
use serde_json::{Value, json};

pub(super) fn json(number: i64, title: &str, account: &Caller) -> Value {
    json!({ "id": number, "title": title, "user_id": account.id.0, "hide_globally": false })
}

pub(super) async fn list(State(site): State<Site>, headers: HeaderMap, RawQuery(query): RawQuery) -> Answer {
    let is_counted = query.is_some_and(|query| query.split('&').any(|pair| pair == "counts=true"));
    answer(site, headers, move |site, account| {
        let channels = channels(site, account)?;
        let counts = is_counted.then(|| Counts::of(site, account, &channels)).transpose()?;
        let category = |(number, title): (i64, String)| {
            let mut json = json(number, &title, account);
            if let Some(counts) = &counts {
                let n_feeds = channels.iter().filter(|channel| channel.folder == title).count();
                json["feed_count"] = n_feeds.into();
                json["total_unread"] = counts.folders.get(&title).map_or(0, |count| count.n_unread).into();
            }
            json
        };
        let list: Vec<Value> = folders(&channels).into_iter().map(category).collect();
        Ok(Json(list).into_response())
    })
    .await
}

pub(super) async fn feeds(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let channels = channels(site, account)?;
        let name = folder_name(&channels, number)?;
        Ok(feed::listed(&channels, account, |channel| channel.folder == name))
    })
    .await
}

/// The folder of that number, by name.
pub(super) fn folder_name(channels: &[Channel], number: i64) -> Result<String, Fault> {
    let folders = folders(channels);
    folders.into_iter().find(|(known, _)| *known == number).map(|(_, name)| name).ok_or(Fault::NotFound)
}

/// What the feeds of a folder list.
fn folder_query(site: &Site, account: &Caller, number: i64) -> Result<ItemQuery, Fault> {
    let channels = channels(site, account)?;
    Ok(in_folder(&channels, &folder_name(&channels, number)?))
}

pub(super) fn folder_items(
    site: &Site,
    account: &Caller,
    number: i64,
    query: &ItemQuery,
) -> Result<Response, Fault> {
    let feeds = folder_query(site, account, number)?.feeds;
    entry::listed(site, account, &ItemQuery { feeds, ..query.clone() })
}

/// The feeds of a folder; the stories are no feed.
fn feeds_of(site: &Site, account: &Caller, number: i64) -> Result<(String, Vec<Feed>), Fault> {
    only_admin(account)?;
    let channels = channels(site, account)?;
    let name = folder_name(&channels, number)?;
    let channels = channels.into_iter().filter(|channel| channel.folder == name);
    let feeds = channels.filter_map(|channel| channel.feed).collect();
    Ok((name, feeds))
}

pub(super) async fn rename(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
    body: Bytes,
) -> Answer {
    answer(site, headers, move |site, account| {
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Fault::bad("JSON is expected"))?;
        let title = asked["title"].as_str().map(str::trim).filter(|title| !title.is_empty());
        let title = title.ok_or_else(|| Fault::bad("a title is needed"))?;
        let (name, feeds) = feeds_of(site, account, number)?;
        for mut feed in feeds {
            feed.folders.retain(|folder| *folder != name);
            feed.folders.insert(0, title.to_owned());
            site.store.update_feed(&feed, site.now())?;
        }
        Ok((StatusCode::CREATED, Json(json(number, title, account))).into_response())
    })
    .await
}

/// Removes a folder; its feeds stay.
pub(super) async fn remove(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let (name, feeds) = feeds_of(site, account, number)?;
        for mut feed in feeds {
            feed.folders.retain(|folder| *folder != name);
            site.store.update_feed(&feed, site.now())?;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

pub(super) async fn refresh(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        for feed in feeds_of(site, account, number)?.1 {
            site.store.refresh_feed(Some(feed.id), site.now())?;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
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
        folder_items(site, account, number, &entry::item_query(site, query.as_deref())?)
    })
    .await
}

pub(super) async fn mark_read(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Answer {
    mark_read_where(site, headers, move |site, account| folder_query(site, account, number)).await
}
