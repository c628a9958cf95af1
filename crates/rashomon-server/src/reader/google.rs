//! The Google Reader interface, as FreshRSS and its clients speak it.
//!
//! Source: the calls of newsboat, NetNewsWire, Reeder, FeedMe, Read You, NewsFlash and others; what each
//! quirk is for stands beside it.

use super::{
    Caller, Channel, Entry, channel_query, channels, content, entries, n_entries, program_account, read_all,
};
use crate::fault::Fault;
use crate::guard::Access;
use crate::page::feeds::{as_opml, feed_address};
use crate::secret::{hash_secret, hex};
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use jiff::Timestamp;
use rashomon::core::FeedId;
use rashomon::store::{Account, ItemQuery, Mark, NewFeed, Role};
use serde_json::{Value, json};

pub(super) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let program = Access::Program;
    let mut routes = Vec::new();
    for path in ["/accounts/ClientLogin", "/api/greader.php/accounts/ClientLogin"] {
        routes.push((path, program, get(client_login).post(client_login)));
    }
    for path in ["/reader/api/0/{*call}", "/api/greader.php/reader/api/0/{*call}"] {
        routes.push((path, program, get(call).post(call)));
    }
    for path in ["/reader/atom/{*stream}", "/api/greader.php/reader/atom/{*stream}"] {
        routes.push((path, program, get(atom)));
    }
    // Clients look here whether it is a server at all.
    for path in ["/api/greader.php", "/api/greader.php/"] {
        routes.push((path, program, get(|| async { "OK" })));
    }
    routes
}

/// Names and values of query and form, in order: some come several times.
struct Asked(Vec<(String, String)>);

impl Asked {
    fn new(query: Option<&str>, body: &[u8]) -> Self {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in [query.unwrap_or_default().as_bytes(), body] {
            pairs.extend(url::form_urlencoded::parse(part).into_owned());
        }
        Self(pairs)
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.one(name)?.parse().ok()
    }
}

async fn client_login(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let asked = Asked::new(query.as_deref(), &body);
        let name = asked.one("Email").unwrap_or_default();
        let password = asked.one("Passwd").unwrap_or_default();
        let Ok(account) = program_account(site, Some(name), password) else {
            return Ok((StatusCode::UNAUTHORIZED, "Error=BadAuthentication\n").into_response());
        };
        let token = format!("{}/{password}", account.name);
        if asked.one("output") == Some("json") {
            return Ok(Json(json!({ "SID": token, "LSID": token, "Auth": token })).into_response());
        }
        Ok(format!("SID={token}\nLSID={token}\nAuth={token}\n").into_response())
    })
    .await
}

fn unauthorized(is_token: bool) -> Response {
    let mut response = (StatusCode::UNAUTHORIZED, "Unauthorized").into_response();
    if is_token {
        // FreshRSS says it in one header, Miniflux in another.
        for name in ["google-bad-token", "x-reader-google-bad-token"] {
            response.headers_mut().insert(name, header::HeaderValue::from_static("true"));
        }
    }
    response
}

/// `name/password` of `Authorization: GoogleLogin auth=name/password`.
fn auth_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let auth = || rest.split(',').find_map(|part| part.trim().strip_prefix("auth="));
    scheme.eq_ignore_ascii_case("GoogleLogin").then(auth).flatten()
}

/// Who signs in by header; clients of Miniflux show the same in `T` when they write.
fn sign_in(site: &Site, headers: &HeaderMap, asked: &Asked) -> Result<Option<Caller>, Fault> {
    let token = auth_token(headers).or_else(|| asked.one("T"));
    let Some((name, password)) = token.and_then(|token| token.rsplit_once('/')) else { return Ok(None) };
    match program_account(site, Some(name), password) {
        Ok(account) => Ok(Some(Caller::new(account, site, headers))),
        Err(Fault::SignIn) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The write token of an account: some clients want exactly 57 characters. It opens nothing by itself.
fn write_token(account: &Account) -> String {
    let hash = hex(&hash_secret(&format!("token {} {}", account.id.0, account.name)));
    hash.chars().take(57).collect()
}

/// Calls that change something.
const WRITES: [&str; 7] = [
    "edit-tag",
    "mark-all-as-read",
    "rename-tag",
    "disable-tag",
    "subscription/edit",
    "subscription/quickadd",
    "subscription/import",
];

async fn call(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Fault> {
    let is_opml = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_form = is_opml.is_none_or(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    site.ask(move |site| {
        let asked = Asked::new(query.as_deref(), if is_form { &body } else { b"" });
        let Some(account) = sign_in(site, &headers, &asked)? else { return Ok(unauthorized(false)) };
        let token = asked.one("T").unwrap_or_default();
        let auth = auth_token(&headers);
        // Empty and `x` come from clients that never ask for one.
        let is_right = matches!(token, "" | "x")
            || token == write_token(&account)
            || auth.is_none_or(|auth| auth == token);
        if !is_right {
            return Ok(unauthorized(true));
        }
        let path = uri.path();
        let call = path.split_once("/reader/api/0/").map_or("", |(_, call)| call);
        if WRITES.contains(&call) && method != Method::POST {
            return Ok((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response());
        }
        dispatch(site, &account, call, &asked, &body)
    })
    .await
}

fn dispatch(
    site: &Site,
    account: &Caller,
    call: &str,
    asked: &Asked,
    body: &[u8],
) -> Result<Response, Fault> {
    if let Some(stream) = call.strip_prefix("stream/contents") {
        let stream = decoded(stream.trim_start_matches('/'));
        let stream =
            if stream.is_empty() { asked.one("s").unwrap_or(READING_LIST).to_owned() } else { stream };
        return stream_contents(site, account, &stream, asked);
    }
    match call {
        "token" => Ok(write_token(account).into_response()),
        "user-info" => Ok(Json(json!({
            "userId": account.id.0.to_string(),
            "userName": account.name,
            "userProfileId": account.id.0.to_string(),
            "userEmail": "",
            "isBloggerUser": false,
            "signupTimeSec": account.added.as_second(),
            "isMultiLoginEnabled": false,
        }))
        .into_response()),
        "subscription/list" => subscriptions(site, account),
        "subscribed" => {
            let channels = channels(site, account)?;
            let is_known = asked.one("s").is_some_and(|stream| channel_of(&channels, stream).is_some());
            Ok(if is_known { "true" } else { "false" }.into_response())
        }
        "subscription/edit" => subscription_edit(site, account, asked),
        "subscription/quickadd" => quickadd(site, account, asked),
        "subscription/export" => {
            let list = as_opml(site.store.feeds()?);
            Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], list).into_response())
        }
        "subscription/import" => {
            only_admin(account)?;
            let (outlines, _) = rashomon::opml::read(body.to_vec()).map_err(Fault::Bad)?;
            let mut n_added = 0;
            for outline in outlines {
                let Ok(url) = feed_address(&outline.url) else { continue };
                let (title, folders, home) = (outline.title, outline.folders, outline.site);
                let feed = NewFeed { url, title, site: home, folders, given_title: None };
                site.store.put_feed(&feed, site.now())?;
                n_added += 1;
            }
            Ok(format!("OK: {n_added}").into_response())
        }
        "tag/list" => tags(site, account),
        "unread-count" => unread_count(site, account),
        "stream/items/ids" => stream_ids(site, account, asked),
        "stream/items/count" => {
            let query = stream_query(site, account, asked.one("s").unwrap_or(READING_LIST), asked)?;
            Ok(n_entries(site, account, &query)?.to_string().into_response())
        }
        "stream/items/contents" => {
            let numbers: Vec<i64> = asked.all("i").filter_map(item_number).collect();
            let limit = numbers.len().max(1);
            let query = ItemQuery { numbers: Some(numbers), limit, ..ItemQuery::default() };
            let items = entries(site, account, &query)?;
            contents(site, account, "user/-/state/com.google/reading-list", &items, None)
        }
        "edit-tag" => edit_tag(site, account, asked),
        "mark-all-as-read" => mark_all(site, account, asked),
        "rename-tag" => rename_tag(site, account, asked),
        "disable-tag" => disable_tag(site, account, asked),
        "preference/list" => Ok(Json(json!({ "prefs": [] })).into_response()),
        "preference/stream/list" => Ok(Json(json!({ "streamprefs": {} })).into_response()),
        "friend/list" => Ok(Json(json!({ "friends": [] })).into_response()),
        _ => Err(Fault::NotFound),
    }
}

const READING_LIST: &str = "user/-/state/com.google/reading-list";

fn decoded(text: &str) -> String {
    // A plus is a plus in a path.
    url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The number of an item in any of the spellings that clients send: the long form padded or not, sixteen
/// hexadecimal digits, or decimal.
fn item_number(id: &str) -> Option<i64> {
    let hexadecimal = |digits: &str| u64::from_str_radix(digits, 16).ok().map(u64::cast_signed);
    match id.strip_prefix("tag:google.com,2005:reader/item/") {
        Some(digits) => hexadecimal(digits),
        None if id.len() == 16 && id.starts_with('0') => hexadecimal(id),
        None => id.parse().ok().or_else(|| hexadecimal(id)),
    }
}

fn long_id(number: i64) -> String {
    format!("tag:google.com,2005:reader/item/{:016x}", number.cast_unsigned())
}

/// A stream's name with the reader's own number put as `-`: both are sent.
fn canonical(stream: &str) -> String {
    match stream.strip_prefix("user/").and_then(|rest| rest.split_once('/')) {
        Some((_, rest)) => format!("user/-/{rest}"),
        None => stream.to_owned(),
    }
}

fn channel_of<'a>(channels: &'a [Channel], stream: &str) -> Option<&'a Channel> {
    let feed = stream.strip_prefix("feed/")?;
    channels.iter().find(|channel| channel.number.to_string() == feed || channel.url == feed)
}

/// What a stream, with all that narrows it, asks the store for.
fn stream_query(site: &Site, account: &Caller, stream: &str, asked: &Asked) -> Result<ItemQuery, Fault> {
    let mut query = ItemQuery { limit: 20, ..ItemQuery::default() };
    narrow(site, account, &mut query, &canonical(stream), true)?;
    for stream in asked.all("it") {
        narrow(site, account, &mut query, &canonical(stream), true)?;
    }
    for stream in asked.all("xt") {
        narrow(site, account, &mut query, &canonical(stream), false)?;
    }
    let time = |name| asked.number(name).and_then(|second| Timestamp::from_second(second).ok());
    // When it came here: what was published yesterday and came a minute ago is new to whoever asks since an hour.
    query.added_since = time("ot");
    query.added_until = time("nt");
    query.oldest_first = asked.one("r") == Some("o");
    if let Some(last) = asked.one("c").and_then(item_number) {
        if query.oldest_first {
            query.after = Some(last);
        } else {
            query.before = Some(last);
        }
    }
    if let Some(n) = asked.number("n").and_then(|n| usize::try_from(n).ok()) {
        query.limit = n.clamp(1, 200_000);
    }
    Ok(query)
}

fn narrow(site: &Site, account: &Caller, query: &mut ItemQuery, stream: &str, is: bool) -> Result<(), Fault> {
    match stream {
        "user/-/state/com.google/read" => query.read = Some(is),
        "user/-/state/com.google/kept-unread" => query.read = Some(!is),
        "user/-/state/com.google/starred" => query.starred = Some(is),
        _ if stream.starts_with("feed/") && is => {
            let channels = channels(site, account)?;
            let channel = channel_of(&channels, stream).ok_or(Fault::NotFound)?;
            query.feed = Some(channel_query(channel.number));
        }
        "user/-/state/com.google/reading-list" => {}
        _ => {
            let channels = channels(site, account)?;
            let label = stream.strip_prefix("user/-/label/");
            let here = |channel: &Channel| {
                let is_it = channel_of(std::slice::from_ref(channel), stream).is_some();
                is_it || label.is_some_and(|label| channel.folder == label)
            };
            // A label that is unknown, or what is liked or shared elsewhere, is an empty stream, not everything.
            let feeds = channels.iter().filter(|channel| here(channel) == is);
            let mut feeds: Vec<Option<FeedId>> = feeds.map(|channel| channel_query(channel.number)).collect();
            if let Some(before) = &query.feeds {
                feeds.retain(|feed| before.contains(feed));
            }
            query.feeds = Some(feeds);
        }
    }
    Ok(())
}

fn subscriptions(site: &Site, account: &Caller) -> Result<Response, Fault> {
    let list: Vec<Value> = (channels(site, account)?.iter())
        .map(|channel| {
            json!({
                "id": format!("feed/{}", channel.number),
                "title": channel.title,
                "categories": [{ "id": format!("user/-/label/{}", channel.folder), "label": channel.folder }],
                "url": channel.url,
                "htmlUrl": channel.site,
                "iconUrl": icon_address(site, account, channel),
            })
        })
        .collect();
    Ok(Json(json!({ "subscriptions": list })).into_response())
}

/// Where the picture of a feed's site is had from here.
fn icon_address(site: &Site, account: &Caller, channel: &Channel) -> String {
    let icon = channel.feed.as_ref().and_then(|_| crate::image::icon(&channel.site));
    let path = icon.and_then(|icon| crate::image::address(site, &icon).ok());
    path.map(|path| format!("{}{path}", account.origin)).unwrap_or_default()
}

fn tags(site: &Site, account: &Caller) -> Result<Response, Fault> {
    let mut list = vec![json!({ "id": "user/-/state/com.google/starred" })];
    for (_, name) in super::folders(&channels(site, account)?) {
        list.push(json!({ "id": format!("user/-/label/{name}"), "type": "folder" }));
    }
    Ok(Json(json!({ "tags": list })).into_response())
}

fn unread_count(site: &Site, account: &Caller) -> Result<Response, Fault> {
    let channels = channels(site, account)?;
    let mut list = Vec::new();
    let mut put = |id: String, query: ItemQuery| -> Result<usize, Fault> {
        let query = ItemQuery { read: Some(false), limit: 1, ..query };
        let count = n_entries(site, account, &query)?;
        let newest = entries(site, account, &query)?.first().map_or(0, |entry| entry.added.as_microsecond());
        list.push(json!({ "id": id, "count": count, "newestItemTimestampUsec": newest.to_string() }));
        Ok(count)
    };
    for channel in &channels {
        let feed = Some(channel_query(channel.number));
        put(format!("feed/{}", channel.number), ItemQuery { feed, ..ItemQuery::default() })?;
    }
    for (_, name) in super::folders(&channels) {
        put(format!("user/-/label/{name}"), super::in_folder(&channels, &name))?;
    }
    let total = put(READING_LIST.to_owned(), ItemQuery::default())?;
    Ok(Json(json!({ "max": total, "unreadcounts": list })).into_response())
}

/// What comes after a full page: the last item's number, as a text, since some clients take no other.
fn continuation(items: &[Entry], limit: usize) -> Option<String> {
    items.last().filter(|_| items.len() == limit).map(|item| item.number.to_string())
}

fn stream_ids(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let query = stream_query(site, account, asked.one("s").unwrap_or(READING_LIST), asked)?;
    let items = entries(site, account, &query)?;
    let refs: Vec<Value> = (items.iter())
        .map(|item| {
            json!({
                "id": item.number.to_string(),
                "directStreamIds": [],
                "timestampUsec": item.added.as_microsecond().to_string(),
            })
        })
        .collect();
    let mut told = json!({ "itemRefs": refs });
    if let Some(next) = continuation(&items, query.limit) {
        told["continuation"] = next.into();
    }
    Ok(Json(told).into_response())
}

fn stream_contents(site: &Site, account: &Caller, stream: &str, asked: &Asked) -> Result<Response, Fault> {
    let mut query = stream_query(site, account, stream, asked)?;
    query.limit = query.limit.min(1000);
    let items = entries(site, account, &query)?;
    let next = continuation(&items, query.limit);
    contents(site, account, &canonical(stream), &items, next)
}

fn contents(
    site: &Site,
    account: &Caller,
    stream: &str,
    items: &[Entry],
    next: Option<String>,
) -> Result<Response, Fault> {
    let channels = channels(site, account)?;
    let list: Result<Vec<Value>, Fault> =
        items.iter().map(|item| item_json(site, account, &channels, item)).collect();
    let mut told =
        json!({ "direction": "ltr", "id": stream, "updated": site.now().as_second(), "items": list? });
    if let Some(next) = next {
        told["continuation"] = next.into();
    }
    Ok(Json(told).into_response())
}

fn item_json(site: &Site, account: &Caller, channels: &[Channel], item: &Entry) -> Result<Value, Fault> {
    let number = item.channel;
    let channel = channels.iter().find(|channel| channel.number == number);
    let mut categories = vec![READING_LIST.to_owned()];
    categories.extend(channel.map(|channel| format!("user/-/label/{}", channel.folder)));
    if item.read {
        categories.push("user/-/state/com.google/read".to_owned());
    }
    if item.starred {
        categories.push("user/-/state/com.google/starred".to_owned());
    }
    let url = &item.url;
    Ok(json!({
        "id": long_id(item.number),
        "crawlTimeMsec": item.added.as_millisecond().to_string(),
        "timestampUsec": item.added.as_microsecond().to_string(),
        "published": item.at.as_second(),
        "updated": item.at.as_second(),
        "title": item.title,
        "author": item.author,
        "canonical": [{ "href": url }],
        "alternate": [{ "href": url, "type": "text/html" }],
        "categories": categories,
        "summary": { "direction": "ltr", "content": content(site, account, item)? },
        "origin": {
            "streamId": format!("feed/{number}"),
            "title": channel.map(|channel| channel.title.as_str()).unwrap_or_default(),
            "htmlUrl": channel.map(|channel| channel.site.as_str()).unwrap_or_default(),
        },
    }))
}

fn ok() -> Response {
    "OK".into_response()
}

fn edit_tag(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let numbers: Vec<i64> = asked.all("i").filter_map(item_number).collect();
    for (name, is) in [("a", true), ("r", false)] {
        for tag in asked.all(name) {
            let mark = match canonical(tag).as_str() {
                "user/-/state/com.google/read" => Mark::Read(is),
                "user/-/state/com.google/kept-unread" if is => Mark::Read(false),
                "user/-/state/com.google/starred" => Mark::Starred(is),
                // What is liked or shared elsewhere is nothing here, and no mistake.
                _ => continue,
            };
            super::mark(site, account, &numbers, mark)?;
        }
    }
    Ok(ok())
}

fn mark_all(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let stream = asked.one("s").unwrap_or(READING_LIST);
    // Microseconds, or seconds: they tell themselves by their length.
    let before = asked.one("ts").and_then(|ts| {
        let number: i64 = ts.parse().ok()?;
        if ts.len() >= 16 {
            Timestamp::from_microsecond(number).ok()
        } else {
            Timestamp::from_second(number).ok()
        }
    });
    let query = stream_query(site, account, stream, &Asked(Vec::new()))?;
    read_all(site, account, &query, before)?;
    Ok(ok())
}

fn only_admin(account: &Caller) -> Result<(), Fault> {
    if account.role == Role::Admin { Ok(()) } else { Err(Fault::Forbidden("Only an admin may do that.")) }
}

fn label(stream: Option<&str>) -> Option<String> {
    canonical(stream?).strip_prefix("user/-/label/").map(str::to_owned)
}

fn subscription_edit(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    only_admin(account)?;
    let now = site.now();
    for stream in asked.all("s") {
        let channels = channels(site, account)?;
        let feed = channel_of(&channels, stream).and_then(|channel| channel.feed.clone());
        match (asked.one("ac"), feed) {
            (Some("subscribe"), None) => {
                let url = feed_address(stream.strip_prefix("feed/").unwrap_or(stream))?;
                let folders = label(asked.one("a")).into_iter().collect();
                let given_title = asked.one("t").map(str::to_owned);
                site.store.put_feed(&NewFeed { url, folders, given_title, ..NewFeed::default() }, now)?;
            }
            (Some("unsubscribe"), Some(feed)) => {
                site.store.remove_feed(feed.id)?;
            }
            (_, Some(mut feed)) => {
                if let Some(title) = asked.one("t").filter(|title| !title.is_empty()) {
                    feed.given_title = Some(title.to_owned());
                }
                if let Some(gone) = label(asked.one("r")) {
                    feed.folders.retain(|folder| *folder != gone);
                }
                if let Some(come) = label(asked.one("a")) {
                    feed.folders.push(come);
                    feed.folders.sort();
                    feed.folders.dedup();
                }
                site.store.update_feed(&feed, now)?;
            }
            (_, None) => return Err(Fault::NotFound),
        }
    }
    Ok(ok())
}

fn quickadd(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    only_admin(account)?;
    let text = asked.one("quickadd").unwrap_or_default();
    let url = feed_address(text.strip_prefix("feed/").unwrap_or(text))?;
    let id = site.store.put_feed(&NewFeed { url: url.clone(), ..NewFeed::default() }, site.now())?;
    Ok(Json(json!({ "numResults": 1, "query": text, "streamId": format!("feed/{id}"), "streamName": url }))
        .into_response())
}

fn each_feed_of(
    site: &Site,
    account: &Caller,
    name: &str,
    change: impl Fn(&mut Vec<String>),
) -> Result<(), Fault> {
    only_admin(account)?;
    for mut feed in site.store.feeds()? {
        if feed.folders.iter().any(|folder| folder == name) {
            feed.folders.retain(|folder| folder != name);
            change(&mut feed.folders);
            feed.folders.sort();
            feed.folders.dedup();
            site.store.update_feed(&feed, site.now())?;
        }
    }
    Ok(())
}

fn rename_tag(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let (Some(from), Some(to)) =
        (label(asked.one("s")).or_else(|| asked.one("t").map(str::to_owned)), label(asked.one("dest")))
    else {
        return Err(Fault::bad("a label and its new name are needed"));
    };
    each_feed_of(site, account, &from, |folders| folders.push(to.clone()))?;
    Ok(ok())
}

fn disable_tag(site: &Site, account: &Caller, asked: &Asked) -> Result<Response, Fault> {
    let name = label(asked.one("s")).or_else(|| asked.one("t").map(str::to_owned));
    let name = name.ok_or_else(|| Fault::bad("a label is needed"))?;
    each_feed_of(site, account, &name, |_| {})?;
    Ok(ok())
}

/// A stream as Atom, for programs that read lists so.
async fn atom(
    State(site): State<Site>,
    uri: Uri,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let asked = Asked::new(query.as_deref(), b"");
        let Some(account) = sign_in(site, &headers, &asked)? else { return Ok(unauthorized(false)) };
        let stream = uri.path().split_once("/reader/atom/").map(|(_, stream)| decoded(stream)).unwrap_or_default();
        let mut query = stream_query(site, &account, &stream, &asked)?;
        query.limit = query.limit.min(1000);
        let items = entries(site, &account, &query)?;
        let title = channels(site, &account)?;
        let title = channel_of(&title, &stream).map_or("Rashomon", |channel| channel.title.as_str());
        let mut entries = String::new();
        for item in &items {
            let content = escaped(&content(site, &account, item)?);
            let mut states = String::new();
            for (is, name) in [(item.read, "read"), (item.starred, "starred")] {
                if is {
                    states.push_str(&format!(
                        "<category term=\"user/-/state/com.google/{name}\" scheme=\"http://www.google.com/reader/\" label=\"{name}\"/>"
                    ));
                }
            }
            entries.push_str(&format!(
                "<entry><id>{}</id><title type=\"text\">{}</title><published>{}</published><updated>{}</updated>\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/><author><name>{}</name></author>{states}\
                 <content type=\"html\">{content}</content></entry>\n",
                long_id(item.number),
                escaped(&item.title),
                item.at,
                item.at,
                escaped(&item.url),
                escaped(&item.author),
            ));
        }
        let feed = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\
             <id>{}</id><title>{}</title><updated>{}</updated>\n{entries}</feed>\n",
            escaped(&stream),
            escaped(title),
            site.now()
        );
        Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed).into_response())
    })
    .await
}

/// `text` as XML text; characters that XML forbids are left out.
pub(crate) fn escaped(text: &str) -> String {
    let is_forbidden = |character: char| {
        character.is_control() && !matches!(character, '\n' | '\t' | '\r')
            || ('\u{fffe}'..='\u{ffff}').contains(&character)
    };
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|&character| !is_forbidden(character)) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_spelling() {
        for id in [
            "tag:google.com,2005:reader/item/00000000000000ff",
            "tag:google.com,2005:reader/item/ff",
            "00000000000000ff",
            "255",
        ] {
            assert_eq!(item_number(id), Some(255), "{id}");
        }
        assert_eq!(item_number("-1"), Some(-1));
        assert_eq!(item_number(&long_id(-1)), Some(-1));
        assert_eq!(item_number("nothing"), None);
    }

    #[test]
    fn streams_of_any_user_number_are_the_readers_own() {
        assert_eq!(canonical("user/1005921515/state/com.google/read"), "user/-/state/com.google/read");
        assert_eq!(canonical("feed/1"), "feed/1");
        assert_eq!(decoded("feed%2F1"), "feed/1");
    }
}
