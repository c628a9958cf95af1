//! Catch-up: what came since the reader last looked, with an end.

use super::today::{card, mark_all};
use super::{Page, Place, page};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::rank::{Ranked, rank};
use crate::report::count;
use crate::site::Site;
use crate::visit;
use axum::extract::State;
use axum::response::Redirect;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use rashomon::store::StoryQuery;

/// Stories shown: an edition has an end.
const STORIES_MAX: usize = 40;
/// Stories looked through.
const LOOKED_AT: usize = 600;
/// A report that comes now may have been published so much earlier.
const LATE: SignedDuration = SignedDuration::from_hours(72);

/// What came since a time.
struct News {
    /// Nothing of them was there before.
    fresh: Vec<Ranked>,
    /// Reports came, with something new in them where the reader had read the story.
    grown: Vec<(Ranked, usize)>,
    /// Stories that only got copies of what the reader has read.
    n_copies: usize,
    n_hidden: usize,
}

pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Result<Page, Fault> {
    site.ask(move |site| {
        let now = site.now();
        let since = visit::note(site, &visit, now)?;
        let main = match since {
            None => first(),
            Some(since) => body(&news(site, &visit, since, now)?, since, now),
        };
        Ok(page(&visit, Place::CatchUp, "Catch-up", "", &main))
    })
    .await
}

fn news(site: &Site, visit: &Visit, since: Timestamp, now: Timestamp) -> Result<News, Fault> {
    let query = StoryQuery { since: since.checked_sub(LATE).ok(), limit: LOOKED_AT, ..StoryQuery::default() };
    let rows = site.store.stories(&query)?.into_iter().filter(|row| row.changed > since).collect();
    let rules = site.store.rules(visit.account.id)?;
    let mut news = News { fresh: Vec::new(), grown: Vec::new(), n_copies: 0, n_hidden: 0 };
    for ranked in rank(site, &visit.account, &rules, rows, now)? {
        let n_new = ranked.items.iter().filter(|item| item.added > since).count();
        if ranked.is_hidden() {
            news.n_hidden += 1;
        } else if n_new == 0 {
            // A report left, or stories became one: nothing to read.
        } else if !ranked.is_open() {
            news.n_copies += usize::from(ranked.news.is_some());
        } else if n_new == ranked.items.len() {
            news.fresh.push(ranked);
        } else {
            news.grown.push((ranked, n_new));
        }
    }
    Ok(news)
}

fn body(news: &News, since: Timestamp, now: Timestamp) -> Markup {
    let (n_fresh, n_grown) = (news.fresh.len(), news.grown.len());
    let fresh: Vec<&Ranked> = news.fresh.iter().take(STORIES_MAX).collect();
    let grown: Vec<&(Ranked, usize)> = news.grown.iter().take(STORIES_MAX).collect();
    let shown: Vec<&Ranked> = grown.iter().map(|(ranked, _)| ranked).chain(fresh.iter().copied()).collect();
    html! {
        div.narrow.catch-up {
            div.section-head {
                h1 { "Since you last looked" }
                p.muted { "that was " time datetime=(since) { (since.strftime("%A, %-d %B, %H:%M UTC")) } }
            }
            p.intro {
                @if shown.is_empty() { "Nothing new has come. You are up to date." }
                @else {
                    (count(n_fresh, "new story", "new stories"))
                    @if n_grown > 0 { ", and more on " (count(n_grown, "story", "stories")) " that were there before" }
                    "."
                }
            }
            @if !grown.is_empty() {
                section aria-labelledby="grown" {
                    h2 id="grown" { "More on what you know" }
                    ol.stories-list { @for (ranked, n_new) in &grown { (card(ranked, false, now, Some(&count(*n_new, "new report", "new reports")))) } }
                }
            }
            @if !fresh.is_empty() {
                section aria-labelledby="fresh" {
                    h2 id="fresh" { "New" }
                    ol.stories-list { @for ranked in &fresh { (card(ranked, false, now, None)) } }
                }
            }
            section.the-end aria-labelledby="end" {
                h2 id="end" { "That is all" }
                p.muted {
                    @if n_fresh > STORIES_MAX { (count(n_fresh - STORIES_MAX, "smaller story is", "smaller stories are")) " not listed here; they stand on Today and in the search. " }
                    @if news.n_copies > 0 { (count(news.n_copies, "story", "stories")) " got nothing but copies of what you have read. " }
                    @if news.n_hidden > 0 { (count(news.n_hidden, "story is", "stories are")) " hidden by your rules. " }
                    "Nothing is lost by leaving: what you do not read stays."
                }
                @if !shown.is_empty() {
                    div.actions {
                        (mark_all(&shown, "Done with all of these"))
                        (super::button("/catch-up", "I am up to date", None))
                    }
                }
            }
        }
    }
}

fn first() -> Markup {
    html! {
        div.narrow {
            h1 { "Since you last looked" }
            p.intro { "This is your first visit. When you come back, what came meanwhile stands here: new stories, and what is new in those that you have read." }
            p { a href="/" { "To today’s stories" } }
        }
    }
}

/// Begins anew: what comes from now on is new.
pub(crate) async fn put(State(site): State<Site>, visit: Visit) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        visit::up_to_date(site, &visit, site.now())?;
        Ok(Redirect::to("/catch-up"))
    })
    .await
}
