//! The Google Reader interface, as FreshRSS and its clients speak it.
//!
//! Source: the calls of newsboat, NetNewsWire, Reeder, FeedMe, Read You, NewsFlash and others; what each
//! quirk is for stands beside it.

mod atom;
mod stream;
mod subscription;

use super::{Caller, channels, entries, n_entries, program_account};
use crate::fault::Fault;
use crate::guard::{Access, only_admin};
use crate::page::feeds::{as_opml, put_outlines};
use crate::secret::{hash_secret, hex};
use crate::site::Site;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use rashomon::store::{Account, ItemQuery};
use serde_json::json;
use stream::{channel_of, decoded, item_number, stream_query};

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
        routes.push((path, program, get(atom::atom)));
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
        return stream::stream_contents(site, account, &stream, asked);
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
        "subscription/list" => subscription::subscriptions(site, account),
        "subscribed" => {
            let channels = channels(site, account)?;
            let is_known = asked.one("s").is_some_and(|stream| channel_of(&channels, stream).is_some());
            Ok(if is_known { "true" } else { "false" }.into_response())
        }
        "subscription/edit" => subscription::subscription_edit(site, account, asked),
        "subscription/quickadd" => subscription::quickadd(site, account, asked),
        "subscription/export" => {
            let list = as_opml(site.store.feeds()?);
            Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], list).into_response())
        }
        "subscription/import" => {
            only_admin(account)?;
            let (outlines, _) = rashomon::opml::read(body.to_vec()).map_err(Fault::Bad)?;
            Ok(format!("OK: {}", put_outlines(site, outlines)?).into_response())
        }
        "tag/list" => subscription::tags(site, account),
        "unread-count" => subscription::unread_count(site, account),
        "stream/items/ids" => stream::stream_ids(site, account, asked),
        "stream/items/count" => {
            let query = stream_query(site, account, asked.one("s").unwrap_or(READING_LIST), asked)?;
            Ok(n_entries(site, account, &query)?.to_string().into_response())
        }
        "stream/items/contents" => {
            let numbers: Vec<i64> = asked.all("i").filter_map(item_number).collect();
            let limit = numbers.len().max(1);
            let query = ItemQuery { numbers: Some(numbers), limit, ..ItemQuery::default() };
            let items = entries(site, account, &query)?;
            stream::contents(site, account, "user/-/state/com.google/reading-list", &items, None)
        }
        "edit-tag" => stream::edit_tag(site, account, asked),
        "mark-all-as-read" => stream::mark_all(site, account, asked),
        "rename-tag" => subscription::rename_tag(site, account, asked),
        "disable-tag" => subscription::disable_tag(site, account, asked),
        "preference/list" => Ok(Json(json!({ "prefs": [] })).into_response()),
        "preference/stream/list" => Ok(Json(json!({ "streamprefs": {} })).into_response()),
        "friend/list" => Ok(Json(json!({ "friends": [] })).into_response()),
        _ => Err(Fault::NotFound),
    }
}

const READING_LIST: &str = "user/-/state/com.google/reading-list";

fn ok() -> Response {
    "OK".into_response()
}
