//! The REST interface of Miniflux, as far as its clients need it.
//!
//! Source: the published API documentation of Miniflux 2 and the calls of newsboat, cliflux and the Python
//! client.

mod category;
mod entry;
mod feed;

use super::{Caller, program_account, read_all};
use crate::fault::Fault;
use crate::guard::Access;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, put};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rashomon::store::{Account, ItemQuery, Role};
use serde_json::json;

pub(super) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let program = Access::Program;
    vec![
        ("/v1/me", program, get(me)),
        ("/v1/version", program, get(version)),
        ("/healthcheck", program, get(|| async { "OK" })),
        ("/version", program, get(|| async { VERSION })),
        ("/v1/categories", program, get(category::list)),
        ("/v1/categories/{number}", program, put(category::rename).delete(category::remove)),
        ("/v1/categories/{number}/feeds", program, get(category::feeds)),
        ("/v1/categories/{number}/refresh", program, put(category::refresh)),
        ("/v1/categories/{number}/entries", program, get(category::entries_of)),
        ("/v1/categories/{number}/mark-all-as-read", program, put(category::mark_read)),
        ("/v1/feeds", program, get(feed::list).post(feed::add)),
        ("/v1/feeds/counters", program, get(feed::counters)),
        ("/v1/feeds/refresh", program, put(feed::refresh_all)),
        ("/v1/feeds/{number}", program, get(feed::one).put(feed::change).delete(feed::remove)),
        ("/v1/feeds/{number}/refresh", program, put(feed::refresh)),
        ("/v1/feeds/{number}/icon", program, get(feed::icon)),
        ("/v1/feeds/{number}/entries", program, get(feed::entries_of)),
        ("/v1/feeds/{number}/entries/{entry}", program, get(entry::one_of_feed)),
        ("/v1/feeds/{number}/mark-all-as-read", program, put(feed::mark_read)),
        ("/v1/icons/{number}", program, get(feed::icon)),
        ("/v1/users/{number}/mark-all-as-read", program, put(entry::all_read)),
        ("/v1/entries", program, get(entry::list).put(entry::change)),
        ("/v1/entries/{number}", program, get(entry::one)),
        ("/v1/entries/{number}/bookmark", program, put(entry::bookmark)),
        ("/v1/entries/{number}/star", program, put(entry::bookmark)),
        ("/v1/entries/{number}/save", program, axum::routing::post(entry::bookmark_on)),
        ("/v1/entries/{number}/fetch-content", program, get(entry::fetch_content)),
        ("/v1/export", program, get(feed::export)),
        ("/v1/import", program, axum::routing::post(feed::import)),
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

/// Marks read what `query` asks for.
async fn mark_read_where(
    site: Site,
    headers: HeaderMap,
    query: impl FnOnce(&Site, &Caller) -> Result<ItemQuery, Fault> + Send + 'static,
) -> Answer {
    answer(site, headers, |site, account| {
        read_all(site, account, &query(site, account)?, None)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}
