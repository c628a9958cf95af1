//! Signing in at a provider of OpenID Connect: the code flow with PKCE.
//!
//! The ID token comes straight from the provider's own address over TLS, where OpenID Connect Core 3.1.3.7
//! lets that stand for its signature; issuer, audience, time and nonce are checked.

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
use rashomon::fetch::{Client, Credentials, Message, Request};
use rashomon::store::Account;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

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
}

#[derive(Debug, Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    nonce: String,
    preferred_username: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Sends a browser to the provider.
pub(crate) async fn start(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Fault> {
    site.ask(move |site| {
        let (provider, client) = provider(site)?;
        let metadata = metadata(provider, client)?;
        let started = Started { at: site.now(), nonce: new_secret(16)?, verifier: new_secret(32)? };
        let state = new_secret(16)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&started.verifier));
        let mut address = url::Url::parse(&metadata.authorization_endpoint).map_err(|_| trouble())?;
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
        let cookie = format!("{COOKIE}={state}; Path=/oidc; HttpOnly; SameSite=Lax; Max-Age={PATIENCE_S}");
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
        let claims = claims(provider, client, &back.code, &started, &back_address(site, &headers))?;
        check(&claims, provider, &started, now)?;
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

fn trouble() -> Fault {
    Fault::bad("The place that signs readers in does not answer as it should. Try again later.")
}

fn back_address(site: &Site, headers: &HeaderMap) -> String {
    format!("{}/oidc/back", site.origin(headers))
}

fn metadata(provider: &Provider, client: &Client) -> Result<Metadata, Fault> {
    let url = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
    let answer = client.get(&Request { bytes_max: ANSWER_BYTES_MAX, ..Request::new(&url) });
    let answer = answer.map_err(|_| trouble())?;
    let metadata: Metadata = serde_json::from_slice(&answer.body).map_err(|_| trouble())?;
    if metadata.issuer.trim_end_matches('/') != provider.issuer.trim_end_matches('/') {
        return Err(trouble());
    }
    Ok(metadata)
}

fn claims(
    provider: &Provider,
    client: &Client,
    code: &str,
    started: &Started,
    back: &str,
) -> Result<Claims, Fault> {
    let metadata = metadata(provider, client)?;
    // TLS is what vouches for the token; without it only for tests on one machine.
    let is_safe = metadata.token_endpoint.starts_with("https://") || provider.issuer.starts_with("http://");
    if !is_safe {
        return Err(trouble());
    }
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
    let answer = client.post(&request, &message).map_err(|_| trouble())?;
    let tokens: Tokens = serde_json::from_slice(&answer.body).map_err(|_| trouble())?;
    let payload = tokens.id_token.split('.').nth(1).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| trouble())?;
    serde_json::from_slice(&payload).map_err(|_| trouble())
}

fn check(claims: &Claims, provider: &Provider, started: &Started, now: Timestamp) -> Result<(), Fault> {
    let is_for_us = match &claims.aud {
        Audience::One(audience) => *audience == provider.client,
        Audience::Several(audiences) => audiences.contains(&provider.client),
    };
    let is_issuer = claims.iss.trim_end_matches('/') == provider.issuer.trim_end_matches('/');
    let is_good = is_for_us && is_issuer && claims.nonce == started.nonce && claims.exp > now.as_second();
    if is_good { Ok(()) } else { Err(trouble()) }
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
