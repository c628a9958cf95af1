//! The first minute: what an empty collection asks for.

use super::{button, page};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::model;
use crate::outlets::{country_name, outlets};
use crate::page::{Page, Place};
use crate::report::{count, safe};
use crate::samples;
use crate::site::Site;
use axum::extract::{Path, RawForm, State};
use axum::response::Redirect;
use maud::{Markup, html};
use rashomon::store::NewFeed;
use std::collections::BTreeSet;

/// What an empty collection shows.
pub(crate) fn first_minute(visit: &Visit, site: &Site) -> Result<Markup, Fault> {
    let n_feeds = site.store.feeds()?.len();
    Ok(html! {
        div.narrow.first {
            h1 { "Nothing here yet" }
            @if n_feeds > 0 {
                p.intro {
                    (count(n_feeds, "feed is", "feeds are"))
                    @if site.options.polls { " being looked at just now. The first stories stand here within a minute; " a href="/" { "look again" } "." }
                    @else { " there, but this server looks at none: run " code { "rashomon poll" } "." }
                }
                p { a href="/feeds" { "How the feeds are doing" } }
            } @else if visit.is_admin() {
                p.intro {
                    "Follow outlets that report on the same things: a story needs several that tell it. With a handful "
                    "of feeds that overlap the first one comes within a minute; with feeds that never meet there are "
                    "none, however good each is."
                }
                (model::note(visit, site))
                section aria-labelledby="packs" {
                    h2 id="packs" { "Begin with a pack" }
                    p.muted { "Outlets that overlap. Take one, look, and add or remove what you like." }
                    (packs())
                }
                section aria-labelledby="own" {
                    h2 id="own" { "Or with your own" }
                    (super::feeds::add_forms())
                }
                @if site.options.take_in.is_some() {
                    section aria-labelledby="samples" {
                        h2 id="samples" { "Or look around first" }
                        p { "Nine invented reports of two happenings, by outlets that do not exist. They can be taken out again with one click." }
                        div.actions { (button("/samples/add", "Bring in the sample stories", None)) }
                    }
                }
                p.note { "Articles that you have as files come in with " code { "rashomon import PATH" } "." }
            } @else {
                p.intro { "Whoever runs this place adds feeds." }
            }
        }
    })
}

/// Packs to choose from, with what is in each.
pub(crate) fn packs() -> Markup {
    let outlets = outlets();
    html! {
        ul.packs {
            @for (number, pack) in outlets.packs.iter().enumerate() {
                li {
                    form method="post" action={ "/packs/" (number) } {
                        h3 { (safe(&pack.name)) }
                        p.note { (safe(&pack.about)) }
                        details {
                            summary { (count(pack.feeds.len(), "feed", "feeds")) }
                            ul.plain-list {
                                @for feed in &pack.feeds {
                                    @if let Some(outlet) = outlets.of(feed) {
                                        li {
                                            label {
                                                input type="checkbox" name="feed" value=(safe(&feed.url)) checked;
                                                " " bdi { (safe(&outlet.name)) }
                                            }
                                            span.muted { " " (country_name(&outlet.country)) ", " (outlet.language) " · " bdi { (safe(&outlet.owner)) } }
                                        }
                                    }
                                }
                            }
                        }
                        button type="submit" { "Follow these" span.hidden { ": " (safe(&pack.name)) } }
                    }
                }
            }
        }
        p.note { "Facts and addresses as of " (outlets.as_of) "; an address that has moved shows on the page of the feeds." }
    }
}

/// All packs, for who has feeds already.
pub(crate) async fn show(visit: Visit) -> Page {
    let main = html! {
        div.narrow.first {
            h1 { "Packs of feeds" }
            p.intro { "Outlets that report on the same things, so that their accounts can be laid side by side." }
            h2.hidden { "The packs" }
            (packs())
        }
    };
    page(&visit, Place::Feeds, "Packs of feeds", "", &main)
}

/// Adds the chosen feeds of a pack.
pub(crate) async fn put_pack(
    State(site): State<Site>,
    visit: Visit,
    Path(number): Path<usize>,
    RawForm(form): RawForm,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let outlets = outlets();
        let pack = outlets.packs.get(number).ok_or(Fault::NotFound)?;
        let chosen: BTreeSet<String> = url::form_urlencoded::parse(&form)
            .filter(|pair| pair.0 == "feed")
            .map(|pair| pair.1.into_owned())
            .collect();
        let mut n_added = 0;
        for feed in pack.feeds.iter().filter(|feed| chosen.contains(&feed.url)) {
            let title = outlets.of(feed).map(|outlet| outlet.name.clone());
            let feed = NewFeed {
                url: feed.url.clone(),
                title,
                folders: vec![pack.name.clone()],
                ..NewFeed::default()
            };
            site.store.put_feed(&feed, site.now())?;
            n_added += 1;
        }
        if n_added == 0 {
            return Err(Fault::bad("Choose at least one feed of the pack."));
        }
        site.audit(Some(&visit.account), "pack followed", &pack.name);
        Ok(Redirect::to(&format!("/feeds?added={n_added}")))
    })
    .await
}

/// Brings the sample stories in, or takes them out again.
pub(crate) async fn put_samples(
    State(site): State<Site>,
    visit: Visit,
    Path(deed): Path<String>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        match (deed.as_str(), &site.options.take_in) {
            ("add", Some(take_in)) => {
                take_in(samples::articles())?;
                site.audit(Some(&visit.account), "samples brought in", "");
            }
            ("remove", _) => {
                for article in samples::articles() {
                    site.store.remove(&article.id, site.now())?;
                }
                site.audit(Some(&visit.account), "samples taken out", "");
            }
            _ => return Err(Fault::NotFound),
        }
        site.views.clear();
        Ok(Redirect::to("/"))
    })
    .await
}

/// Said on Today as long as the samples are there.
pub(crate) fn samples_note(visit: &Visit, site: &Site) -> Result<Markup, Fault> {
    let is_there = match samples::articles().first() {
        Some(first) => site.store.article_number(&first.id)?.is_some(),
        None => false,
    };
    Ok(html! {
        @if is_there {
            div.notice {
                p { "The sample stories are invented: no such country, outlet or person exists." }
                @if visit.is_admin() { (button("/samples/remove", "Take them out", None)) }
            }
        }
    })
}
