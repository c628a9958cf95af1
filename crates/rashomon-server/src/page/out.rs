//! What leaves by itself: lists under addresses of their own, mail, messages to other programs.

use super::{Page, Place, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::out::{hook, list, mail};
use crate::report::safe;
use crate::secret;
use crate::site::Site;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Redirect;
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::store::{Digest, Hook, Share};
use serde::Deserialize;

/// Lists, and addresses for messages, of one reader.
const EACH_MAX: usize = 50;

pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Result<Page, Fault> {
    site.ask(move |site| render(site, &visit, &html! {})).await
}

fn render(site: &Site, visit: &Visit, told: &Markup) -> Result<Page, Fault> {
    let (account, now) = (visit.account.id, site.now());
    let digest = site.store.digests()?.into_iter().find(|digest| digest.account == account);
    let main = html! {
        (told)
        div.narrow.settings {
            h1 { "Feeds, mail and messages" }
            (shares(&site.store.shares(account)?, now))
            (digest_form(digest.as_ref(), site.post.is_some(), now))
            (hooks(&site.store.hooks(Some(account))?, now))
            p { a href="/settings" { "Settings" } }
        }
    };
    Ok(page(visit, Place::Settings, "Feeds, mail and messages", "", &main))
}

fn kind_name(kind: &str) -> &'static str {
    list::KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| name)
}

fn shares(shares: &[Share], now: Timestamp) -> Markup {
    html! {
        h2 { "Feeds" }
        p { "A list of yours as a feed for other programs. Whoever has its address reads it; taken back, the address leads nowhere." }
        @if !shares.is_empty() {
            ul.rules {
                @for share in shares {
                    li {
                        span { strong { (kind_name(&share.kind)) } @if !share.words.is_empty() { ": " bdi { (safe(&share.words)) } } " " span.muted { "made " (time(share.added, now)) @if let Some(used) = share.used { ", last read " (time(used, now)) } @else { ", never read" } } }
                        (button(&format!("/out/lists/{}/remove", share.number), "Take back", None))
                    }
                }
            }
        }
        form method="post" action="/out/lists" {
            div.row {
                label for="kind" { "Of" }
                select id="kind" name="kind" { @for (kind, name) in list::KINDS { option value=(kind) { (name) } } }
            }
            div.row {
                label for="words" { "Search or name" }
                input id="words" name="words" maxlength="500" autocomplete="off" aria-describedby="none-for-top";
            }
            p.note id="none-for-top" { "Nothing for the top stories; a name as outlets print it." }
            button.primary type="submit" { "Make a feed" }
        }
    }
}

fn digest_form(digest: Option<&Digest>, can_send: bool, now: Timestamp) -> Markup {
    let at = digest.map_or(6 * 60, |digest| digest.minute);
    html! {
        h2 { "Mail" }
        @if !can_send { p.muted { "This server cannot send mail: whoever runs it has to name one that takes it, with " code { "--mail-server" } "." } }
        form method="post" action="/out/mail" {
            p { "The top stories, once a day." }
            div.row { label for="address" { "To" } input id="address" type="email" name="address" autocomplete="email" value=[digest.map(|digest| safe(&digest.address))]; }
            div.row { label for="at" { "At (UTC)" } input id="at" type="time" name="at" required value=(format!("{:02}:{:02}", at / 60, at % 60)); }
            button type="submit" { "Keep" }
            p.note { "Without an address nothing is sent." }
        }
        @if let Some(digest) = digest {
            p.note {
                "Next at " (digest.due.strftime("%-d %B, %H:%M UTC"))
                @if let Some(sent) = digest.sent { ", last sent " (time(sent, now)) }
                @if let Some(error) = &digest.error { ". The last attempt failed: " (safe(error)) }
            }
        }
    }
}

fn hooks(hooks: &[Hook], now: Timestamp) -> Markup {
    html! {
        h2 { "Messages to programs" }
        p { "An address that is told whenever something new is told in a story, by a signed POST." }
        @if !hooks.is_empty() {
            ul.rules {
                @for hook in hooks {
                    li {
                        span {
                            bdi { (safe(&hook.url)) } " "
                            span.muted { "made " (time(hook.added, now)) }
                            @if let Some(error) = &hook.error {
                                " " span.muted { @if hook.due.is_none() { "Given up: " } @else { "Failing, tried again later: " } (safe(error)) }
                            }
                        }
                        @if hook.due.is_none() { (button(&format!("/out/hooks/{}/retry", hook.number), "Try again", None)) }
                        (button(&format!("/out/hooks/{}/remove", hook.number), "Remove", None))
                    }
                }
            }
        }
        form method="post" action="/out/hooks" {
            div.row { label for="url" { "Address" } input id="url" type="url" name="url" required maxlength="2000" autocomplete="off"; }
            button type="submit" { "Add" }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewList {
    kind: String,
    #[serde(default)]
    words: String,
}

/// Makes an address for a list and shows it this once.
pub(crate) async fn put_list(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Form(new): Form<NewList>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let words = if new.kind == "top" { "" } else { new.words.trim() };
        if kind_name(&new.kind).is_empty() || (words.is_empty() && new.kind != "top") {
            return Err(Fault::bad("Say what to search for, or who."));
        }
        if words.chars().count() > 500 {
            return Err(Fault::bad("That is longer than any search or name."));
        }
        if site.store.shares(visit.account.id)?.len() >= EACH_MAX {
            return Err(Fault::bad("There are 50 feeds already. Take back some that are not read."));
        }
        let secret = secret::new_secret(20)?;
        let hash = secret::hash_secret(&secret);
        site.store.put_share(visit.account.id, &new.kind, words, &hash, site.now())?;
        site.audit(Some(&visit.account), "feed of a list made", &format!("{} {words}", new.kind));
        let address = format!("{}/out/{secret}", site.origin(&headers));
        let told = html! {
            div.notice.secret role="status" {
                p { "The address, shown this once:" }
                p { code.password { (address) ".atom" } }
                p.note { "For programs that prefer JSON Feed: " code { (address) ".json" } }
            }
        };
        render(site, &visit, &told)
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewMail {
    #[serde(default)]
    address: String,
    at: String,
}

pub(crate) async fn put_mail(
    State(site): State<Site>,
    visit: Visit,
    Form(new): Form<NewMail>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let account = visit.account.id;
        if new.address.trim().is_empty() {
            site.store.put_digest(account, None)?;
            return Ok(Redirect::to("/out"));
        }
        let address = mail::check_address(&new.address)?;
        let at: jiff::civil::Time = new.at.parse().map_err(|_| Fault::bad("A time looks like 06:30."))?;
        let minute = u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs());
        let due = mail::next_time(minute, site.now());
        let digest = Digest { account, address, minute, due, sent: None, failures: 0, error: None };
        site.store.put_digest(account, Some(&digest))?;
        Ok(Redirect::to("/out"))
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewHook {
    url: String,
}

/// Adds an address and shows the secret that signs what it is told, this once.
pub(crate) async fn put_hook(
    State(site): State<Site>,
    visit: Visit,
    Form(new): Form<NewHook>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let url = url::Url::parse(new.url.trim()).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| Fault::bad("An address looks like https://example.org/hook."))?;
        if site.store.hooks(Some(visit.account.id))?.len() >= EACH_MAX {
            return Err(Fault::bad("There are 50 addresses already. Remove some."));
        }
        let secret = hook::new_key()?;
        site.store.put_hook(visit.account.id, url.as_str(), &secret, site.now())?;
        site.audit(
            Some(&visit.account),
            "address for messages added",
            &rashomon::fetch::without_secrets(url.as_str()),
        );
        let told = html! {
            div.notice.secret role="status" {
                p { "The secret that signs what is sent, shown this once:" }
                p { code.password { (secret) } }
                p.note { "Signed as Standard Webhooks has it; its libraries check it." }
            }
        };
        render(site, &visit, &told)
    })
    .await
}

/// Removes a list, removes an address, or tries one again that was given up.
pub(crate) async fn act(
    State(site): State<Site>,
    visit: Visit,
    Path((what, number, deed)): Path<(String, i64, String)>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let account = visit.account.id;
        let was_there = match (what.as_str(), deed.as_str()) {
            ("lists", "remove") => site.store.remove_share(account, number)?,
            ("hooks", "remove") => site.store.remove_hook(account, number)?,
            ("hooks", "retry") => {
                let hook = site.store.hooks(Some(account))?.into_iter().find(|hook| hook.number == number);
                let again = hook.map(|hook| Hook { failures: 0, due: Some(site.now()), ..hook });
                again.map(|hook| site.store.update_hook(&hook)).transpose()?.is_some()
            }
            _ => false,
        };
        if !was_there {
            return Err(Fault::NotFound);
        }
        if deed == "remove" {
            site.audit(Some(&visit.account), &format!("{what} removed"), &number.to_string());
        }
        Ok(Redirect::to("/out"))
    })
    .await
}
