//! What stands before every handler: whose request it is, and whether it may be.

use crate::fault::Fault;
use crate::proxy::{self, Named};
use crate::secret::{hash_secret, new_secret};
use crate::setting::Settings;
use crate::site::Site;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use rashomon::store::{Account, Role, SecretHash};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// The cookie that a browser shows.
pub(crate) const COOKIE: &str = "rashomon_session";

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    Reader,
    /// Whoever is signed in and runs the place.
    Admin,
    /// Programs with a password of their own, which the handler checks.
    Program,
}

/// A page's request by somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) account: Account,
    pub(crate) settings: Settings,
    pub(crate) session: SecretHash,
    pub(crate) nonce: Nonce,
}

impl Visit {
    pub(crate) fn is_admin(&self) -> bool {
        self.account.role == Role::Admin
    }
}

/// Lets nobody but admins pass.
pub(crate) fn only_admin(account: &Account) -> Result<(), Fault> {
    if account.role == Role::Admin { Ok(()) } else { Err(Fault::ADMIN_ONLY) }
}

/// What scripts of this page have to show to be run.
#[derive(Clone, Debug)]
pub(crate) struct Nonce(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or(Fault::SignIn)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Nonce {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or(Fault::Broken)
    }
}

/// Lets a request through to a handler of `access`, or not.
pub(crate) async fn admit(access: Access, site: Site, mut request: Request, next: Next) -> Response {
    if access != Access::Program && is_foreign(&request) {
        return Fault::Forbidden("This was asked for by a page of another site, so it was not done.")
            .into_response();
    }
    let Some(nonce) = request.extensions().get::<Nonce>().cloned() else {
        return Fault::Broken.into_response();
    };
    if matches!(access, Access::Reader | Access::Admin) {
        let named = request.extensions().get::<Named>().cloned();
        let session = cookie(request.headers(), COOKIE).map(hash_secret);
        let visit = site
            .ask(move |site| {
                if let Some(Named(name)) = named.filter(|_| site.is_claimed().unwrap_or(false)) {
                    let account = proxy::account(site, &name)?;
                    let settings = Settings::read(&account.settings);
                    return Ok(Ok(Visit { account, settings, session: SecretHash::default(), nonce }));
                }
                let Some(session) = session else {
                    return Ok(Err(site.is_claimed()?));
                };
                let account = site.store.session(&session, site.now())?;
                Ok(match account {
                    Some(account) => {
                        let settings = Settings::read(&account.settings);
                        Ok(Visit { account, settings, session, nonce })
                    }
                    None => Err(site.is_claimed()?),
                })
            })
            .await;
        match visit {
            Err(fault) => return fault.into_response(),
            Ok(Err(is_claimed)) => {
                if is_claimed && request.method() != Method::GET {
                    return Fault::Forbidden("You are not signed in any more. Sign in and try again.")
                        .into_response();
                }
                return Redirect::to(if is_claimed { "/login" } else { "/setup" }).into_response();
            }
            Ok(Ok(visit)) if access == Access::Admin && !visit.is_admin() => {
                return Fault::ADMIN_ONLY.into_response();
            }
            Ok(Ok(visit)) => {
                request.extensions_mut().insert(visit);
            }
        }
    }
    next.run(request).await
}

/// Before and after everything: whether the address is one of ours, and what browsers are told.
pub(crate) async fn frame(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let is_ours = host(&request).is_some_and(|host| is_our_host(host, site.base.as_ref()));
    let Ok(nonce) = new_secret(16) else { return Fault::Broken.into_response() };
    request.extensions_mut().insert(Nonce(nonce.clone()));
    site.options.proxies.read(&mut request);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let mut response = if peer.is_some_and(|peer| !site.pace.allows(peer, began)) {
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "10")], "Too many requests. Wait a little.\n")
            .into_response()
    } else if is_ours {
        next.run(request).await
    } else {
        Fault::Forbidden(
            "The server is not known under this address. If it should be, start it with --base-url and this address.",
        )
        .into_response()
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    };
    set("content-security-policy", &policy);
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "no-referrer");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    set("cache-control", "private, no-cache");
    site.counts.requests.fetch_add(1, Ordering::Relaxed);
    if response.status().is_server_error() {
        site.counts.faults.fetch_add(1, Ordering::Relaxed);
    }
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    site.counts.micros.fetch_add(micros, Ordering::Relaxed);
    response
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// Whether a request that changes something comes from a page of another site.
fn is_foreign(request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = header("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match header("origin") {
        Some(origin) => {
            let host_of_origin = origin.split_once("://").map(|(_, host)| host);
            host_of_origin.is_none() || host_of_origin != host(request)
        }
        // Neither: no browser of these years, so no other site made it do anything.
        None => false,
    }
}

fn host(request: &Request) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str))
}

/// Whether a page of another site, whose name was made to lead here, could not have that host.
fn is_our_host(host: &str, base: Option<&url::Url>) -> bool {
    let Ok(url) = url::Url::parse(&format!("http://{host}/")) else { return false };
    let Some(name) = url.host_str() else { return false };
    let is_base = base.and_then(url::Url::host_str) == Some(name);
    let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let is_private = !name.contains('.')
        || [".localhost", ".local", ".lan", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end));
    is_base || is_address || is_private
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_others_are_not_ours() {
        let base = url::Url::parse("https://news.example").unwrap();
        for ours in ["127.0.0.1:8080", "localhost:1", "[::1]:8080", "box", "box.local", "news.example"] {
            assert!(is_our_host(ours, Some(&base)), "{ours}");
        }
        for others in ["evil.example", "127.0.0.1.evil.example", "", "a b", "news.example.evil.example"] {
            assert!(!is_our_host(others, Some(&base)), "{others}");
        }
    }

    #[test]
    fn pages_of_others_change_nothing() {
        let request = |pairs: &[(&str, &str)]| {
            let mut request = Request::builder().method("POST").uri("/x");
            for (name, value) in pairs {
                request = request.header(*name, *value);
            }
            request.body(axum::body::Body::empty()).unwrap()
        };
        for foreign in [
            &[("host", "a"), ("sec-fetch-site", "cross-site")][..],
            &[("host", "a"), ("sec-fetch-site", "same-site")],
            &[("host", "a"), ("origin", "http://b")],
            &[("host", "a"), ("origin", "null")],
            &[("host", "a:80"), ("origin", "http://a")],
        ] {
            assert!(is_foreign(&request(foreign)), "{foreign:?}");
        }
        for own in [
            &[("host", "a"), ("sec-fetch-site", "same-origin"), ("origin", "http://a")][..],
            &[("host", "a:8080"), ("origin", "http://a:8080")],
            &[("host", "a")],
        ] {
            assert!(!is_foreign(&request(own)), "{own:?}");
        }
    }
}
