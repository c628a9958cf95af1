//! Signing in at a provider of OpenID Connect: the code flow with PKCE.
//!
//! The provider's addresses and keys are asked for at every sign-in: a key that was changed counts at once, and
//! one that was withdrawn counts no more.

mod token;

use crate::fault::Fault;
use crate::guard::cookie;
use crate::page::account::begin;
use crate::proxy;
use crate::secret::new_secret;
use crate::site::Site;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use rashomon::fetch::{Client, Credentials, FetchError, Message, Request, Response as Answer};
use rashomon::store::Account;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use token::Claims;

/// A provider, and as whom this server is known there.
#[derive(Clone)]
pub struct Provider {
    /// `https://id.example`: what stands before `/.well-known/openid-configuration`.
    pub issuer: String,
    /// The client's id.
    pub client: String,
    /// The client's secret.
    pub secret: String,
}

impl fmt::Debug for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

const COOKIE: &str = "rashomon_oidc";
/// How long signing in there may take.
const PATIENCE_S: i64 = 600;
const PENDING_MAX: usize = 1000;
const ANSWER_BYTES_MAX: u64 = 256 << 10;

/// Those who are on their way, by state.
#[derive(Debug, Default)]
pub(crate) struct Pending(Mutex<BTreeMap<String, Started>>);

#[derive(Clone, Debug)]
struct Started {
    at: Timestamp,
    nonce: String,
    verifier: String,
}

/// Where a provider does what.
#[derive(Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Debug, Deserialize)]
struct Tokens {
    id_token: String,
}

/// Why nobody is signed in; for whoever runs the server.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{what} cannot be had from {url}: {why}")]
    Silent { what: &'static str, url: String, why: String },
    #[error("the provider calls itself {0:?}; oidc-issuer has to be the same")]
    Name(String),
    #[error("{0} is not encrypted")]
    Plain(String),
    #[error(transparent)]
    Token(#[from] token::Refusal),
}

/// Sends a browser to the provider.
pub(crate) async fn start(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Fault> {
    site.ask(move |site| {
        let (provider, client) = provider(site)?;
        let metadata = metadata(provider, client).map_err(|why| refuse(site, &why))?;
        let started = Started { at: site.now(), nonce: new_secret(16)?, verifier: new_secret(32)? };
        let state = new_secret(16)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&started.verifier));
        let mut address = url::Url::parse(&metadata.authorization_endpoint).map_err(|error| {
            let url = metadata.authorization_endpoint.clone();
            refuse(site, &Refusal::Silent { what: "the page to sign in", url, why: error.to_string() })
        })?;
        address.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &provider.client),
            ("redirect_uri", &back_address(site, &headers)),
            ("scope", "openid profile"),
            ("state", &state),
            ("nonce", &started.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let mut pending = site.pending.0.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, other| started.at.as_second() - other.at.as_second() < PATIENCE_S);
        if pending.len() >= PENDING_MAX {
            return Err(Fault::TooMany);
        }
        pending.insert(state.clone(), started);
        let secure =
            if site.base.as_ref().is_some_and(|base| base.scheme() == "https") { "; Secure" } else { "" };
        let cookie =
            format!("{COOKIE}={state}; Path=/oidc; HttpOnly; SameSite=Lax; Max-Age={PATIENCE_S}{secure}");
        Ok(([(header::SET_COOKIE, cookie)], Redirect::to(address.as_str())).into_response())
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Takes a browser back from the provider, signed in.
pub(crate) async fn back(
    State(site): State<Site>,
    Query(back): Query<Back>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let (provider, client) = provider(site)?;
        // The state is the browser's own: nobody is signed in as another by a link.
        let is_own = cookie(&headers, COOKIE).is_some_and(|state| state == back.state);
        let mut pending = site.pending.0.lock().unwrap_or_else(PoisonError::into_inner);
        let started = pending.remove(&back.state).filter(|_| is_own);
        drop(pending);
        let now = site.now();
        let started = started.filter(|started| now.as_second() - started.at.as_second() < PATIENCE_S);
        let started = started.ok_or_else(|| Fault::bad("Signing in took too long. Begin again."))?;
        if back.code.is_empty() {
            return Err(Fault::bad("You were not signed in there. Begin again, or sign in here."));
        }
        let claims = claims(provider, client, &back.code, &started, &back_address(site, &headers), now)
            .map_err(|why| refuse(site, &why))?;
        begin(site, &account(site, provider, &claims)?, &headers)
    })
    .await
}

fn provider(site: &Site) -> Result<(&Provider, &Client), Fault> {
    if !site.is_claimed()? {
        return Err(Fault::NotFound);
    }
    let provider = site.options.provider.as_ref().ok_or(Fault::NotFound)?;
    Ok((provider, site.options.client.as_deref().ok_or(Fault::NotFound)?))
}

/// What the reader is told; why, stands among what was done.
fn refuse(site: &Site, why: &Refusal) -> Fault {
    site.audit(None, "sign-in at the provider failed", &why.to_string());
    Fault::bad(
        "The place that signs readers in did not answer as it should. Begin again; whoever runs this server \
         finds the reason in the settings.",
    )
}

fn back_address(site: &Site, headers: &HeaderMap) -> String {
    format!("{}/oidc/back", site.origin(headers))
}

fn metadata(provider: &Provider, client: &Client) -> Result<Metadata, Refusal> {
    let url = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
    let metadata: Metadata = get(client, "what the provider says of itself", &url)?;
    if metadata.issuer.trim_end_matches('/') != provider.issuer.trim_end_matches('/') {
        return Err(Refusal::Name(metadata.issuer));
    }
    // Without TLS only where the provider itself is: on one machine, for a test.
    let addresses = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
    let is_plain = |url: &&&String| !url.starts_with("https://") && !provider.issuer.starts_with("http://");
    match addresses.iter().find(is_plain) {
        Some(url) => Err(Refusal::Plain((*url).clone())),
        None => Ok(metadata),
    }
}

fn get<T: DeserializeOwned>(client: &Client, what: &'static str, url: &str) -> Result<T, Refusal> {
    let request = Request { accept: "application/json", bytes_max: ANSWER_BYTES_MAX, ..Request::new(url) };
    understood(what, url, client.get(&request))
}

fn understood<T: DeserializeOwned>(
    what: &'static str,
    url: &str,
    answer: Result<Answer, FetchError>,
) -> Result<T, Refusal> {
    let silent = |why: String| Refusal::Silent { what, url: url.to_owned(), why };
    let answer = answer.map_err(|error| silent(error.to_string()))?;
    if answer.status != 200 {
        return Err(silent(format!("status {}", answer.status)));
    }
    serde_json::from_slice(&answer.body).map_err(|error| silent(error.to_string()))
}

fn claims(
    provider: &Provider,
    client: &Client,
    code: &str,
    started: &Started,
    back: &str,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    let metadata = metadata(provider, client)?;
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &started.verifier),
        ])
        .finish();
    // Both go through the form's encoding first (RFC 6749, 2.3.1).
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let credentials = Credentials { user: encoded(&provider.client), password: encoded(&provider.secret) };
    let request = Request {
        accept: "application/json",
        credentials: Some(&credentials),
        bytes_max: ANSWER_BYTES_MAX,
        ..Request::new(&metadata.token_endpoint)
    };
    let message = Message { kind: "application/x-www-form-urlencoded", body: form.as_bytes(), headers: &[] };
    let answer = client.post(&request, &message);
    let tokens: Tokens = understood("a token", &metadata.token_endpoint, answer)?;
    let keys = get(client, "the provider's keys", &metadata.jwks_uri)?;
    Ok(token::read(&tokens.id_token, &keys, provider, &started.nonce, now)?)
}

/// Who somebody is here. A name that another has is not given twice: nobody becomes another by a name.
fn account(site: &Site, provider: &Provider, claims: &Claims) -> Result<Account, Fault> {
    if let Some(account) = site.store.identity(&provider.issuer, &claims.sub)? {
        return Ok(account);
    }
    let plain = claims.preferred_username.as_deref().unwrap_or(&claims.sub).replace(':', " ");
    let plain: String = plain.chars().take(50).collect();
    let names = std::iter::once(plain.clone()).chain((2..100).map(|number| format!("{plain} {number}")));
    for name in names {
        if site.store.account_named(&name)?.is_none() {
            let account = proxy::account(site, &name)?;
            site.store.put_identity(&provider.issuer, &claims.sub, account.id)?;
            return Ok(account);
        }
    }
    Err(Fault::Broken)
}

#[cfg(test)]
mod tests;
