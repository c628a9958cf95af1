//! Signing in and out, and the first account.

use super::{Page, frame};
use crate::fault::Fault;
use crate::guard::{COOKIE, Nonce, Visit, cookie};
use crate::report::safe;
use crate::secret;
use crate::site::Site;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use rashomon::store::Account;
use serde::Deserialize;
use std::net::SocketAddr;

/// How long a browser stays signed in.
const SESSION_DAYS: i64 = 30;

/// Whose failures are counted together: those from one address.
pub(crate) type Peer = Option<axum::Extension<ConnectInfo<SocketAddr>>>;

fn sheet(nonce: &Nonce, title: &str, told: Option<&str>, form: &Markup) -> Page {
    frame(
        nonce,
        None,
        None,
        title,
        &html! {
            main.sign-in id="main" tabindex="-1" {
                p.brand { "Rashomon" }
                p.claim { "Every account, side by side" }
                h1 { (title) }
                @if let Some(told) = told { p.gap-note role="alert" { (safe(told)) } }
                (form)
            }
        },
    )
}

pub(crate) async fn sign_in(State(site): State<Site>, nonce: Nonce) -> Result<Response, Fault> {
    if !site.ask(|site| site.is_claimed()).await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    Ok(sheet(&nonce, "Sign in", None, &sign_in_form(&site)).into_response())
}

fn sign_in_form(site: &Site) -> Markup {
    let elsewhere =
        site.options.provider.as_ref().and_then(|provider| url::Url::parse(&provider.issuer).ok());
    html! {
        form method="post" action="/login" {
            label for="name" { "Name" }
            input id="name" name="name" required autocomplete="username" autofocus;
            label for="password" { "Password" }
            input id="password" type="password" name="password" required autocomplete="current-password";
            button.primary type="submit" { "Sign in" }
        }
        @if let Some(host) = elsewhere.as_ref().and_then(url::Url::host_str) {
            p { a.plain href="/oidc" { "Sign in at " (host) } }
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    code: String,
}

pub(crate) async fn put_session(
    State(site): State<Site>,
    nonce: Nonce,
    peer: Peer,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Result<Response, Fault> {
    let address = peer.map(|peer| peer.0.0.ip().to_string()).unwrap_or_default();
    site.ask(move |site| {
        let now = site.now();
        let by_name = format!("name {}", form.name.to_lowercase());
        let by_address = format!("address {address}");
        if !site.throttle.allows(&by_name, now) || !site.throttle.allows(&by_address, now) {
            return Err(Fault::TooMany);
        }
        let account = site.store.account_named(form.name.trim())?;
        let credential = account.as_ref().and_then(|account| account.credential.as_deref());
        let is_right = secret::is_password(&form.password, credential);
        let Some(account) = account.filter(|_| is_right) else {
            site.throttle.failed(&by_name, now);
            site.throttle.failed(&by_address, now);
            site.audit(None, "sign-in failed", &one_line(&form.name));
            let told = "Name or password is not right.";
            let page = sheet(&nonce, "Sign in", Some(told), &sign_in_form(site));
            return Ok((axum::http::StatusCode::UNAUTHORIZED, page).into_response());
        };
        site.throttle.succeeded(&by_name);
        begin(site, &account, &headers)
    })
    .await
}

/// Begins a session under a new secret; one that the browser showed before ends.
pub(crate) fn begin(site: &Site, account: &Account, headers: &HeaderMap) -> Result<Response, Fault> {
    if let Some(old) = cookie(headers, COOKIE) {
        site.store.remove_session(&secret::hash_secret(old))?;
    }
    let token = secret::new_secret(32)?;
    let now = site.now();
    let until =
        now.checked_add(jiff::SignedDuration::from_hours(24 * SESSION_DAYS)).map_err(|_| Fault::Broken)?;
    site.store.put_session(&secret::hash_secret(&token), account.id, now, until)?;
    site.audit(Some(account), "signed in", "");
    let age = SESSION_DAYS * 24 * 3600;
    Ok(([(header::SET_COOKIE, set_cookie(site, &token, age))], Redirect::to("/")).into_response())
}

fn set_cookie(site: &Site, token: &str, age_s: i64) -> String {
    let is_secure = site.base.as_ref().is_some_and(|base| base.scheme() == "https");
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}")
}

pub(crate) async fn sign_out(State(site): State<Site>, visit: Visit) -> Result<Response, Fault> {
    site.ask(move |site| {
        site.store.remove_session(&visit.session)?;
        site.audit(Some(&visit.account), "signed out", "");
        let clear = [
            (header::SET_COOKIE, set_cookie(site, "", 0)),
            // What was kept for reading without network is the reader's own.
            (header::HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"".to_owned()),
        ];
        Ok((clear, Redirect::to("/login")).into_response())
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    code: String,
}

pub(crate) async fn setup(
    State(site): State<Site>,
    nonce: Nonce,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    if site.ask(|site| site.is_claimed()).await? {
        return Ok(Redirect::to("/login").into_response());
    }
    Ok(sheet(&nonce, "Welcome", None, &setup_form(&asked.code)).into_response())
}

fn setup_form(code: &str) -> Markup {
    html! {
        p { "The first account runs the place: it adds feeds and other readers." }
        form method="post" action="/setup" {
            label for="name" { "Name" }
            input id="name" name="name" required maxlength="60" autocomplete="username" autofocus;
            label for="password" { "Password" }
            input id="password" type="password" name="password" required minlength=(secret::LENGTH_MIN) autocomplete="new-password" aria-describedby="length";
            p.note id="length" { "At least " (secret::LENGTH_MIN) " characters." }
            @if code.is_empty() {
                label for="code" { "Setup code" }
                input id="code" name="code" required autocomplete="off" aria-describedby="where";
                p.note id="where" { "The program printed it when it started." }
            } @else {
                input type="hidden" name="code" value=(safe(code));
            }
            button.primary type="submit" { "Make the account" }
        }
    }
}

/// A name as it is kept; says what is wrong with it.
pub(crate) fn check_name(name: &str) -> Result<String, Fault> {
    let name = name.trim();
    let is_odd = |character: char| character.is_control() || character == ':';
    if name.is_empty() || name.chars().count() > 60 || name.contains(is_odd) {
        return Err(Fault::bad("A name has 1 to 60 characters and no colon."));
    }
    Ok(name.to_owned())
}

fn one_line(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect()
}

pub(crate) async fn put_setup(
    State(site): State<Site>,
    nonce: Nonce,
    peer: Peer,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Result<Response, Fault> {
    let address = peer.map(|peer| peer.0.0.ip().to_string()).unwrap_or_default();
    site.ask(move |site| {
        let (now, key) = (site.now(), format!("setup {address}"));
        if !site.throttle.allows(&key, now) {
            return Err(Fault::TooMany);
        }
        let made = || -> Result<Account, Fault> {
            if secret::hash_secret(form.code.trim()) != secret::hash_secret(&site.setup_code) {
                site.throttle.failed(&key, now);
                return Err(Fault::bad(
                    "The setup code is another one. The program printed it when it started.",
                ));
            }
            let name = check_name(&form.name)?;
            secret::check_new(&name, &form.password)?;
            if !site.store.claim(&name, &secret::hash_password(&form.password)?)? {
                return Err(Fault::bad("There is an account already. Sign in."));
            }
            site.store.account_named(&name)?.ok_or(Fault::Broken)
        };
        match made() {
            Ok(account) => begin(site, &account, &headers),
            Err(Fault::Bad(told)) => {
                let page = sheet(&nonce, "Welcome", Some(&told), &setup_form(""));
                Ok((axum::http::StatusCode::BAD_REQUEST, page).into_response())
            }
            Err(fault) => Err(fault),
        }
    })
    .await
}
