//! The REST interface of Miniflux, as far as its clients need it.
//!
//! Source: the published API documentation of Miniflux 2 and the calls of newsboat, cliflux and the Python
//! client.

use super::{
    Caller, Channel, Entry, channel_query, channels, content, entries as list, folders, in_folder, n_entries,
    program_account, read_all,
};
use crate::fault::Fault;
use crate::guard::Access;
use crate::icon::icons;
use crate::page::feeds::{as_opml, feed_address};
use crate::secret;
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, put};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rashomon::core::Feed;
use rashomon::store::{Account, ItemQuery, Mark, NewFeed, Role, SearchQuery};
use serde_json::{Value, json};

pub(super) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let program = Access::Program;
    vec![
        ("/v1/me", program, get(me)),
        ("/v1/version", program, get(version)),
        ("/healthcheck", program, get(|| async { "OK" })),
        ("/version", program, get(|| async { VERSION })),
        ("/v1/categories", program, get(list_categories)),
        ("/v1/categories/{number}", program, put(rename_category).delete(remove_category)),
        ("/v1/categories/{number}/feeds", program, get(category_feeds)),
        ("/v1/categories/{number}/refresh", program, put(refresh_category)),
        ("/v1/categories/{number}/entries", program, get(category_entries)),
        ("/v1/categories/{number}/mark-all-as-read", program, put(category_read)),
        ("/v1/feeds", program, get(list_feeds).post(add_feed)),
        ("/v1/feeds/counters", program, get(counters)),
        ("/v1/feeds/refresh", program, put(refresh_all)),
        ("/v1/feeds/{number}", program, get(one_feed).put(change_feed).delete(remove_feed)),
        ("/v1/feeds/{number}/refresh", program, put(refresh_feed)),
        ("/v1/feeds/{number}/icon", program, get(icon)),
        ("/v1/feeds/{number}/entries", program, get(feed_entries)),
        ("/v1/feeds/{number}/entries/{entry}", program, get(feed_entry)),
        ("/v1/feeds/{number}/mark-all-as-read", program, put(feed_read)),
        ("/v1/icons/{number}", program, get(icon)),
        ("/v1/users/{number}/mark-all-as-read", program, put(all_read)),
        ("/v1/entries", program, get(entries).put(put_entries)),
        ("/v1/entries/{number}", program, get(entry)),
        ("/v1/entries/{number}/bookmark", program, put(bookmark)),
        ("/v1/entries/{number}/star", program, put(bookmark)),
        ("/v1/entries/{number}/save", program, axum::routing::post(bookmark_on)),
        ("/v1/entries/{number}/fetch-content", program, get(fetch_content)),
        ("/v1/export", program, get(export)),
        ("/v1/import", program, axum::routing::post(import)),
    ]
}

const VERSION: &str = "2.2.0";

/// A fault as these programs read it.
struct Wrong(Fault);

impl<F: Into<Fault>> From<F> for Wrong {
    fn from(fault: F) -> Self {
        Self(fault.into())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let status = self.0.status();
        let mut response = (status, Json(json!({ "error_message": self.0.message() }))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = header::HeaderValue::from_static("Basic realm=\"rashomon\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

type Answer = Result<Response, Wrong>;

/// Does `work` for whoever the headers name.
async fn answer(
    site: Site,
    headers: HeaderMap,
    work: impl FnOnce(&Site, &Caller) -> Result<Response, Fault> + Send + 'static,
) -> Answer {
    Ok(site.ask(move |site| work(site, &Caller::new(sign_in(site, &headers)?, site, &headers))).await?)
}

/// `X-Auth-Token`, or name and password as HTTP's Basic has them.
fn sign_in(site: &Site, headers: &HeaderMap) -> Result<Account, Fault> {
    if let Some(token) = headers.get("x-auth-token").and_then(|token| token.to_str().ok()) {
        return program_account(site, None, token);
    }
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let basic = basic.and_then(|value| value.strip_prefix("Basic "));
    let basic = basic.and_then(|pair| String::from_utf8(STANDARD.decode(pair.trim()).ok()?).ok());
    let (name, password) = basic.as_deref().and_then(|pair| pair.split_once(':')).ok_or(Fault::SignIn)?;
    // A page of another site can make a browser send what it keeps for this one.
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Fault::Forbidden("This was asked for by a page of another site."));
    }
    program_account(site, Some(name), password)
}

async fn me(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |_, account| {
        Ok(Json(json!({
            "id": account.id.0,
            "username": account.name,
            "is_admin": account.role == Role::Admin,
            "theme": "system_serif",
            "language": "en_US",
            "timezone": "UTC",
            "entry_sorting_direction": "desc",
            "entry_sorting_order": "published_at",
            "entries_per_page": 100,
        }))
        .into_response())
    })
    .await
}

async fn version(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |_, _| {
        Ok(Json(json!({ "version": VERSION, "commit": "", "build_date": "", "go_version": "", "compiler": "rashomon", "arch": "", "os": "" }))
            .into_response())
    })
    .await
}

fn category_json(number: i64, title: &str, account: &Caller) -> Value {
    json!({ "id": number, "title": title, "user_id": account.id.0, "hide_globally": false })
}

async fn list_categories(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, account| {
        let folders = folders(&channels(site, account)?);
        let list: Vec<Value> =
            folders.iter().map(|(number, title)| category_json(*number, title, account)).collect();
        Ok(Json(list).into_response())
    })
    .await
}

fn feed_json(channel: &Channel, all: &[(i64, String)], account: &Caller) -> Value {
    let folder = all.iter().find(|(_, name)| *name == channel.folder);
    let category = folder.map(|(number, title)| category_json(*number, title, account));
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

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

async fn list_feeds(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, account| feeds_where(site, account, |_| true)).await
}

fn feeds_where(site: &Site, account: &Caller, keep: impl Fn(&Channel) -> bool) -> Result<Response, Fault> {
    let channels = channels(site, account)?;
    let all = folders(&channels);
    let list: Vec<Value> = (channels.iter().filter(|channel| keep(channel)))
        .map(|channel| feed_json(channel, &all, account))
        .collect();
    Ok(Json(list).into_response())
}

async fn category_feeds(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let name = folder_name(site, account, number)?;
        feeds_where(site, account, |channel| channel.folder == name)
    })
    .await
}

fn folder_name(site: &Site, account: &Caller, number: i64) -> Result<String, Fault> {
    let folders = folders(&channels(site, account)?);
    folders.into_iter().find(|(known, _)| *known == number).map(|(_, name)| name).ok_or(Fault::NotFound)
}

fn folder_items(site: &Site, account: &Caller, number: i64, query: &ItemQuery) -> Result<Response, Fault> {
    let name = folder_name(site, account, number)?;
    let feeds = in_folder(&channels(site, account)?, &name).feeds;
    listed(site, account, &ItemQuery { feeds, ..query.clone() })
}

async fn one_feed(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let channels = channels(site, account)?;
        let channel = channels.iter().find(|channel| channel.number == number).ok_or(Fault::NotFound)?;
        Ok(Json(feed_json(channel, &folders(&channels), account)).into_response())
    })
    .await
}

fn only_admin(account: &Caller) -> Result<(), Fault> {
    if account.role == Role::Admin { Ok(()) } else { Err(Fault::Forbidden("Only an admin may do that.")) }
}

async fn add_feed(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Fault::bad("JSON is expected"))?;
        let url = feed_address(asked["feed_url"].as_str().unwrap_or_default())?;
        let folders = match asked["category_id"].as_i64() {
            Some(number) => vec![folder_name(site, account, number)?],
            None => Vec::new(),
        };
        let id = site.store.put_feed(&NewFeed { url, folders, ..NewFeed::default() }, site.now())?;
        Ok((StatusCode::CREATED, Json(json!({ "feed_id": id.number() }))).into_response())
    })
    .await
}

/// Changes what the user decides of a feed: its name, address, folder, whether it is asked.
async fn change_feed(
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
            feed.folders = vec![folder_name(site, account, number)?];
        }
        if let Some(disabled) = asked["disabled"].as_bool() {
            feed.paused = disabled;
        }
        site.store.update_feed(&feed, site.now())?;
        let channels = channels(site, account)?;
        let channel = channels.iter().find(|channel| channel.number == number).ok_or(Fault::NotFound)?;
        let told = feed_json(channel, &folders(&channels), account);
        Ok((StatusCode::CREATED, Json(told)).into_response())
    })
    .await
}

/// The feeds of a folder; the stories are no feed.
fn feeds_of(site: &Site, account: &Caller, number: i64) -> Result<(String, Vec<Feed>), Fault> {
    only_admin(account)?;
    let name = folder_name(site, account, number)?;
    let channels = channels(site, account)?.into_iter().filter(|channel| channel.folder == name);
    let feeds = channels.filter_map(|channel| channel.feed).collect();
    Ok((name, feeds))
}

async fn rename_category(
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
        Ok((StatusCode::CREATED, Json(category_json(number, title, account))).into_response())
    })
    .await
}

/// Removes a folder; its feeds stay.
async fn remove_category(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
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

async fn refresh_category(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        for feed in feeds_of(site, account, number)?.1 {
            site.store.refresh_feed(Some(feed.id), site.now())?;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn remove_feed(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let was_there = site.store.remove_feed(rashomon::core::FeedId::new(number))?;
        if was_there { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Fault::NotFound) }
    })
    .await
}

async fn refresh_all(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        site.store.refresh_feed(None, site.now())?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn refresh_feed(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        site.store.refresh_feed(Some(rashomon::core::FeedId::new(number)), site.now())?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// The picture of a feed's site; its number is the feed's.
async fn icon(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, _| {
        let feed = site.store.feed(rashomon::core::FeedId::new(number))?.ok_or(Fault::NotFound)?;
        let page = feed.site.unwrap_or(feed.url);
        let icon = icons(site, &[page]).pop().flatten().ok_or(Fault::NotFound)?;
        Ok(Json(json!({ "id": number, "mime_type": icon.kind, "data": icon.data })).into_response())
    })
    .await
}

async fn counters(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, account| {
        let (mut unreads, mut reads) = (serde_json::Map::new(), serde_json::Map::new());
        for channel in channels(site, account)? {
            let count = |read| {
                let feed = Some(channel_query(channel.number));
                n_entries(site, account, &ItemQuery { feed, read: Some(read), ..ItemQuery::default() })
            };
            unreads.insert(channel.number.to_string(), count(false)?.into());
            reads.insert(channel.number.to_string(), count(true)?.into());
        }
        Ok(Json(json!({ "reads": reads, "unreads": unreads })).into_response())
    })
    .await
}

/// What the query of a request asks for.
fn item_query(site: &Site, query: Option<&str>) -> Result<ItemQuery, Fault> {
    let mut search = None;
    let mut items = plain_query(query, &mut search)?;
    if let (Some(text), Some(index)) = (search, &site.index) {
        let asked = SearchQuery::parse(&text).map_err(|error| Fault::bad(error.to_string()))?;
        let found = index.search(&*site.store, &asked, 0, FOUND_MAX)?;
        items.numbers = Some(found.hits.into_iter().map(|hit| hit.article).collect());
    }
    Ok(items)
}

/// Hits of a search beyond this are not listed.
const FOUND_MAX: usize = 1000;

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

async fn entries(State(site): State<Site>, headers: HeaderMap, RawQuery(query): RawQuery) -> Answer {
    answer(site, headers, move |site, account| {
        let category = url::form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "category_id")
            .and_then(|(_, value)| value.parse().ok());
        let items = item_query(site, query.as_deref())?;
        match category {
            Some(number) => folder_items(site, account, number, &items),
            None => listed(site, account, &items),
        }
    })
    .await
}

async fn feed_entries(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Answer {
    answer(site, headers, move |site, account| {
        let items = ItemQuery { feed: Some(channel_query(number)), ..item_query(site, query.as_deref())? };
        listed(site, account, &items)
    })
    .await
}

async fn category_entries(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Answer {
    answer(site, headers, move |site, account| {
        folder_items(site, account, number, &item_query(site, query.as_deref())?)
    })
    .await
}

fn listed(site: &Site, account: &Caller, query: &ItemQuery) -> Result<Response, Fault> {
    let total = n_entries(site, account, query)?;
    let channels = channels(site, account)?;
    let all = folders(&channels);
    let entries: Result<Vec<Value>, Fault> = (list(site, account, query)?.iter())
        .map(|item| entry_json(site, account, &channels, &all, item))
        .collect();
    Ok(Json(json!({ "total": total, "entries": entries? })).into_response())
}

fn entry_json(
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
        "published_at": moment(item.at),
        "created_at": moment(item.added),
        "changed_at": moment(item.added),
        "content": content,
        "author": item.author,
        "share_code": "",
        "starred": item.starred,
        "reading_time": n_words.div_ceil(230),
        "enclosures": null,
        "tags": [],
        "feed": feed.map(|channel| feed_json(channel, all, account)),
    }))
}

fn one_item(site: &Site, account: &Caller, number: i64) -> Result<Entry, Fault> {
    let query = ItemQuery { numbers: Some(vec![number]), limit: 1, ..ItemQuery::default() };
    list(site, account, &query)?.pop().ok_or(Fault::NotFound)
}

async fn entry(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| one_entry(site, account, number)).await
}

async fn feed_entry(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((_, number)): Path<(i64, i64)>,
) -> Answer {
    answer(site, headers, move |site, account| one_entry(site, account, number)).await
}

fn one_entry(site: &Site, account: &Caller, number: i64) -> Result<Response, Fault> {
    let item = one_item(site, account, number)?;
    let channels = channels(site, account)?;
    Ok(Json(entry_json(site, account, &channels, &folders(&channels), &item)?).into_response())
}

async fn fetch_content(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let content = content(site, account, &one_item(site, account, number)?)?;
        Ok(Json(json!({ "content": content })).into_response())
    })
    .await
}

async fn put_entries(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Answer {
    answer(site, headers, move |site, account| {
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Fault::bad("JSON is expected"))?;
        let numbers: Vec<i64> =
            asked["entry_ids"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
        let read = match asked["status"].as_str() {
            Some("read" | "removed") => true,
            Some("unread") => false,
            _ => return Err(Fault::bad("the status is read or unread")),
        };
        super::mark(site, account, &numbers, Mark::Read(read))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Turns a star on or off: these programs do not say which.
async fn bookmark(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let item = one_item(site, account, number)?;
        super::mark(site, account, &[number], Mark::Starred(!item.starred))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn bookmark_on(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        one_item(site, account, number)?;
        super::mark(site, account, &[number], Mark::Starred(true))?;
        Ok(StatusCode::ACCEPTED.into_response())
    })
    .await
}

async fn feed_read(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let query = ItemQuery { feed: Some(channel_query(number)), ..ItemQuery::default() };
        read_all(site, account, &query, None)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn category_read(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        let name = folder_name(site, account, number)?;
        read_all(site, account, &in_folder(&channels(site, account)?, &name), None)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn all_read(State(site): State<Site>, headers: HeaderMap, Path(number): Path<i64>) -> Answer {
    answer(site, headers, move |site, account| {
        if number != account.id.0 {
            return Err(Fault::NotFound);
        }
        read_all(site, account, &ItemQuery::default(), None)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn export(State(site): State<Site>, headers: HeaderMap) -> Answer {
    answer(site, headers, |site, _| {
        let list = as_opml(site.store.feeds()?);
        Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], list).into_response())
    })
    .await
}

async fn import(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Answer {
    answer(site, headers, move |site, account| {
        only_admin(account)?;
        let (outlines, _) = rashomon::opml::read(body.to_vec()).map_err(Fault::Bad)?;
        for outline in outlines {
            let Ok(url) = feed_address(&outline.url) else { continue };
            let (title, folders, home) = (outline.title, outline.folders, outline.site);
            let feed = NewFeed { url, title, site: home, folders, given_title: None };
            site.store.put_feed(&feed, site.now())?;
        }
        Ok((StatusCode::CREATED, Json(json!({ "message": "Feeds imported successfully" }))).into_response())
    })
    .await
}
