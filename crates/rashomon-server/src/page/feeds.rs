//! Feeds: what is polled, how it is doing, and more of it.

use super::{Page, Place, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::{count, safe};
use crate::site::Site;
use axum::Form;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::core::{Feed, FeedHealth, FeedId};
use rashomon::opml::{self, Outline};
use rashomon::store::NewFeed;
use serde::Deserialize;

/// A list of feeds longer than this is no list of feeds.
pub(crate) const OPML_BYTES_MAX: usize = 8 << 20;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// How many feeds were added just now.
    added: Option<usize>,
    /// How many were passed over.
    refused: Option<usize>,
    #[serde(default)]
    page: usize,
}

/// Feeds of one page.
const ON_A_PAGE: usize = 100;

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let mut feeds = site.store.feeds()?;
        let is_in_trouble = |feed: &Feed| matches!(feed.state.health, FeedHealth::Failing | FeedHealth::Gone);
        let n_in_trouble = feeds.iter().filter(|feed| is_in_trouble(feed)).count();
        // What needs a look comes first.
        feeds.sort_by_key(|feed| !is_in_trouble(feed));
        let start = asked.page.saturating_mul(ON_A_PAGE).min(feeds.len());
        let shown = &feeds[start..(start + ON_A_PAGE).min(feeds.len())];
        let main = html! {
            @if let Some(added) = asked.added {
                (super::notice(&added_in_words(added, asked.refused.unwrap_or(0), site.options.polls), None))
            }
            div.wide-column {
                h1 { "Feeds" }
                @if visit.is_admin() { (add_forms()) p.more { a.plain href="/packs" { "Packs of feeds that report on the same things" } " " a.plain href="/outlets" { "All outlets" } } } @else { p.muted { "Whoever runs this place adds and removes feeds." } }
                @if feeds.is_empty() {
                    p.end { "No feeds yet." }
                } @else {
                    div.section-head {
                        h2 { (count(feeds.len(), "feed", "feeds")) @if n_in_trouble > 0 { ", " span.bad { (n_in_trouble) " in trouble" } } }
                        a.plain href="/feeds.opml" download { "As OPML" }
                    }
                    (table(shown, visit.is_admin(), site.now()))
                    (super::pages("/feeds?page=", asked.page, start + shown.len() < feeds.len()))
                }
            }
        };
        Ok(page(&visit, Place::Feeds, "Feeds", "", &main))
    })
    .await
}

fn added_in_words(added: usize, refused: usize, polls: bool) -> String {
    let when = match polls {
        true => "looked at just now; the first stories stand on Today within a minute",
        false => "looked at by the next “rashomon poll”",
    };
    let mut text = format!("{} added, {when}.", count(added, "feed", "feeds"));
    if refused > 0 {
        text.push_str(&format!(" {} passed over.", count(refused, "entry was", "entries were")));
    }
    text
}

/// Where feeds are added: by address, and from another reader's list.
pub(crate) fn add_forms() -> Markup {
    html! {
        div.forms {
            form method="post" action="/feeds" {
                h2 { label for="url" { "Add a feed by its address" } }
                div.row {
                    input id="url" type="url" name="url" required placeholder="https://outlet.example/feed.xml" autocomplete="off";
                    button.primary type="submit" { "Add" }
                }
                div.row {
                    label for="folder" { "Folder" }
                    input id="folder" name="folder" placeholder="none" autocomplete="off" maxlength="100";
                }
            }
            form method="post" action="/feeds/opml" enctype="multipart/form-data" {
                h2 { label for="opml" { "Bring a list from another reader" } }
                div.row {
                    input id="opml" type="file" name="opml" required accept=".opml,.xml,text/x-opml,application/xml,text/xml";
                    button.primary type="submit" { "Bring in" }
                }
                p.note { "An OPML file. Feeds that are here already stay as they are." }
            }
        }
    }
}

fn table(feeds: &[Feed], is_admin: bool, now: Timestamp) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Feeds" {
            table.feeds {
                thead { tr { th scope="col" { "Feed" } th scope="col" { "How it is doing" } th scope="col" { "Next look" } @if is_admin { th scope="col" { span.hidden { "Actions" } } } } }
                tbody {
                    @for feed in feeds {
                        tr data-item {
                            th scope="row" {
                                bdi { (safe(feed.name())) }
                                p.note.path { (safe(&feed.url)) }
                                @if !feed.folders.is_empty() { p.note { "in " (safe(&feed.folders.join(", "))) } }
                            }
                            td { (health(feed, now)) }
                            td.muted { @if feed.paused { "paused" } @else if feed.state.next_check <= now { "now" } @else { "in " (ahead(feed.state.next_check, now)) } }
                            @if is_admin {
                                td.buttons {
                                    @let address = format!("/feeds/{}", feed.id);
                                    (button(&format!("{address}/refresh"), "Look now", None))
                                    @if feed.paused { (button(&format!("{address}/resume"), "Resume", None)) }
                                    @else { (button(&format!("{address}/pause"), "Pause", None)) }
                                    details.confirm {
                                        summary { "Remove" }
                                        p.note { "Its articles stay." }
                                        (button(&format!("{address}/remove"), "Remove the feed", None))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn health(feed: &Feed, now: Timestamp) -> Markup {
    html! {
        @match feed.state.health {
            FeedHealth::New => span.muted { "not looked at yet" },
            FeedHealth::Well => {
                "well" @if let Some(succeeded) = feed.state.succeeded { span.muted { ", " (time(succeeded, now)) } }
            },
            FeedHealth::Failing => {
                strong.bad { "fails" } span.muted { " – " (count(feed.state.failures as usize, "time", "times")) " in a row" }
            },
            FeedHealth::Gone => strong.bad { "says that it is no more" },
        }
        @if let Some(error) = &feed.state.error { p.note { (safe(error)) } }
    }
}

fn ahead(then: Timestamp, now: Timestamp) -> String {
    let minutes = (then.as_second() - now.as_second() + 59) / 60;
    if minutes < 100 { format!("{minutes} min") } else { format!("{} h", (minutes + 30) / 60) }
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewAddress {
    url: String,
    #[serde(default)]
    folder: String,
}

/// Adds a feed by its address.
pub(crate) async fn add(
    State(site): State<Site>,
    visit: Visit,
    Form(new): Form<NewAddress>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let url = feed_address(&new.url)?;
        let folder = new.folder.trim();
        let folders = if folder.is_empty() { Vec::new() } else { vec![folder.chars().take(100).collect()] };
        let found = match &site.options.finder {
            Some(find) => find(&url).map_err(|error| Fault::Bad(error.to_string()))?.feed,
            None => NewFeed { url, ..NewFeed::default() },
        };
        let feed = NewFeed { folders, ..found };
        site.store.put_feed(&feed, site.now())?;
        site.audit(Some(&visit.account), "feed added", &without_password(&feed.url));
        Ok(Redirect::to("/feeds?added=1"))
    })
    .await
}

/// The address of a feed as it is kept; only the web's own kinds, and none that carries a password.
pub(crate) fn feed_address(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = url::Url::parse(&text).map_err(|error| {
        Fault::bad(format!(
            "That is no address ({error}). An address looks like https://outlet.example/feed.xml."
        ))
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || text.len() > 2000 {
        return Err(Fault::bad("A feed’s address begins with https:// or http://."));
    }
    Ok(url.into())
}

/// Adds the feeds of a list.
pub(crate) async fn bring(
    State(site): State<Site>,
    visit: Visit,
    mut form: Multipart,
) -> Result<Redirect, Fault> {
    let unreadable = |_| Fault::bad("The file could not be read. Choose an OPML file of at most 8 MB.");
    let mut list = None;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("opml") {
            list = Some(field.bytes().await.map_err(unreadable)?);
        }
    }
    let list =
        list.filter(|list| !list.is_empty()).ok_or_else(|| Fault::bad("Choose an OPML file first."))?;
    site.ask(move |site| {
        let (outlines, warnings) = opml::read(list.to_vec()).map_err(Fault::Bad)?;
        if outlines.is_empty() {
            return Err(Fault::bad("The file lists no feeds. An OPML file from another reader is needed."));
        }
        let added = put_outlines(site, outlines)?;
        site.audit(Some(&visit.account), "feeds brought in", &added.to_string());
        Ok(Redirect::to(&format!("/feeds?added={added}&refused={}", warnings.len())))
    })
    .await
}

/// Adds the feeds of a list, but for those whose address is none; tells how many.
pub(crate) fn put_outlines(site: &Site, outlines: Vec<Outline>) -> Result<usize, Fault> {
    let mut n_added = 0;
    for Outline { url, title, site: home, folders } in outlines {
        let Ok(url) = feed_address(&url) else { continue };
        let feed = NewFeed { url, title, site: home, folders, given_title: None };
        site.store.put_feed(&feed, site.now())?;
        n_added += 1;
    }
    Ok(n_added)
}

/// The feeds as a list for other readers; addresses without passwords.
pub(crate) fn as_opml(feeds: Vec<Feed>) -> String {
    let outlines: Vec<Outline> = (feeds.into_iter())
        .map(|feed| {
            let title = Some(feed.name().to_owned());
            let url = without_password(&feed.url);
            Outline { url, title, site: feed.site, folders: feed.folders }
        })
        .collect();
    opml::write("Rashomon", &outlines)
}

fn without_password(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(mut url) if url.password().is_some() || !url.username().is_empty() => {
            let _ = url.set_password(None);
            let _ = url.set_username("");
            url.into()
        }
        _ => address.to_owned(),
    }
}

pub(crate) async fn export(State(site): State<Site>, _visit: Visit) -> Result<Response, Fault> {
    site.ask(move |site| {
        let list = as_opml(site.store.feeds()?);
        let headers = [
            (header::CONTENT_TYPE, "text/x-opml; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"rashomon.opml\""),
        ];
        Ok((headers, list).into_response())
    })
    .await
}

/// Does something with a feed.
pub(crate) async fn act(
    State(site): State<Site>,
    visit: Visit,
    Path((number, deed)): Path<(i64, String)>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let id = FeedId::new(number);
        let mut feed = site.store.feed(id)?.ok_or(Fault::NotFound)?;
        let now = site.now();
        match deed.as_str() {
            "refresh" => site.store.refresh_feed(Some(id), now)?,
            "pause" | "resume" => {
                feed.paused = deed == "pause";
                site.store.update_feed(&feed, now)?;
            }
            "remove" => {
                site.store.remove_feed(id)?;
                site.audit(Some(&visit.account), "feed removed", &feed.url);
            }
            _ => return Err(Fault::NotFound),
        }
        Ok(Redirect::to("/feeds"))
    })
    .await
}
