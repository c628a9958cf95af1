//! Today: what comes first, and why; past days as they were.

use super::{Page, Place, ago, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::rank::{Day, Lists, Ranked, lists};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{story_address, value};
use crate::visit;
use crate::{headline, model};
use axum::extract::{Path, Query, RawForm, State};
use axum::response::Redirect;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use rashomon::core::StoryId;
use serde::Deserialize;

/// Stories on one page: an edition has an end.
const STORIES_MAX: usize = 30;
/// Outlets named on a card besides the one whose headline it has.
const NAMES_MAX: usize = 5;
/// Days that can be chosen at once.
const DAYS: i64 = 10;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// A past day, to see what was on top at its end.
    day: Option<String>,
    /// What was done just now.
    done: Option<String>,
    /// Everything that was done at that second, just now.
    marked: Option<i64>,
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let now = site.now();
        let today = now.to_zoned(TimeZone::UTC).date();
        let date = asked.day.as_deref().and_then(|day| day.parse::<Date>().ok()).filter(|date| *date < today);
        let day = date.and_then(day_of);
        let since = if day.is_none() { visit::note(site, &visit, now)? } else { None };
        let lists = lists(site, &visit.account, day)?;
        let is_empty = lists.is_empty() && site.store.n_articles()? == 0;
        let title = if day.is_some() { "A past day" } else { "Today" };
        let main = html! {
            @if let Some(story) = asked.done.as_deref().filter(|story| story.len() < 200) {
                (super::notice("Done with that story. It comes back when there is something new in it.",
                    Some((&format!("{}/open", story_address(story)), "Undo"))))
            }
            @if let Some(second) = asked.marked {
                (super::notice("Done with those stories. Each comes back when there is something new in it.",
                    Some((&format!("/undo/{second}"), "Undo"))))
            }
            @if is_empty {
                (super::first::first_minute(&visit, site)?)
            } @else {
                (super::first::samples_note(&visit, site)?)
                (model::note(&visit, site))
                (body(&visit, &lists, day.zip(date), since, now))
            }
        };
        Ok(page(&visit, Place::Today, title, "", &main))
    })
    .await
}

fn day_of(date: Date) -> Option<Day> {
    let start = |date: Date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
    Some(Day { start: start(date)?, end: start(date.tomorrow().ok()?)? })
}

fn body(
    visit: &Visit,
    lists: &Lists,
    day: Option<(Day, Date)>,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Markup {
    let shown: Vec<&Ranked> = lists.top.iter().take(STORIES_MAX).collect();
    // A past day is told as it stood at its end.
    let then = day.map_or(now, |(day, _)| day.end);
    html! {
        div.today {
            section.top aria-labelledby="top" {
                div.section-head {
                    h1 id="top" { @match day { Some((_, date)) => (date.strftime("%A, %-d %B %Y")), None => "Top stories" } }
                    @if day.is_some() { p.muted { "as it stood at the end of the day" } }
                    @else if since.is_some() { p { a href="/catch-up" { "Since you last looked" } } }
                }
                @if shown.is_empty() {
                    p.end { @if day.is_some() { "No report of that day is held." } @else { "Nothing is left to read. Stories come back when there is something new in them." } }
                }
                ol.stories-list {
                    @for (place, ranked) in shown.iter().enumerate() { (card(ranked, place == 0, then, None)) }
                }
                @if day.is_none() && shown.len() > 1 { div.actions { (mark_all(&shown, "Done with all of these")) } }
                (ending(lists, shown.len()))
                @if !shown.is_empty() { (whose_headlines(&visit.settings.headlines)) }
                @if !lists.read.is_empty() {
                    details.read {
                        summary { (count(lists.read.len(), "story", "stories")) " read, nothing new since" }
                        ol.short { @for ranked in lists.read.iter().take(STORIES_MAX) { (short(ranked, then)) } }
                    }
                }
            }
            aside.beside {
                section aria-labelledby="you" {
                    h2 id="you" { "For you" }
                    @if lists.for_you.is_empty() {
                        p.muted { "Nothing here matches a rule of yours. " a href="/rules" { "Make a rule" } " to see more or less of something." }
                    } @else {
                        ol.short { @for ranked in &lists.for_you { (short(ranked, then)) } }
                        p.note { a href="/rules" { "Your rules" } }
                    }
                }
                section aria-labelledby="picks" {
                    h2 id="picks" { "Our picks" }
                    @if lists.picks.is_empty() {
                        p.muted {
                            @if visit.is_admin() { "None yet. “Recommend” on a story’s page puts it here for all readers." }
                            @else { "None yet. Whoever runs this place recommends stories here." }
                        }
                    } @else {
                        ol.short { @for ranked in &lists.picks { (short(ranked, then)) } }
                    }
                }
                (days(day.map(|(_, date)| date), now))
            }
        }
    }
}

/// The way to past days: one by one, or by date.
fn days(chosen: Option<Date>, now: Timestamp) -> Markup {
    let today = now.to_zoned(TimeZone::UTC).date();
    let last = chosen.map_or(today, |chosen| {
        let centred = chosen.checked_add(jiff::Span::new().days(DAYS / 2)).unwrap_or(chosen);
        centred.min(today)
    });
    let days: Vec<Date> =
        (0..DAYS).filter_map(|back| last.checked_sub(jiff::Span::new().days(back)).ok()).collect();
    let address = |day: Date| if day == today { "/".to_owned() } else { format!("/?day={day}") };
    let step = |chosen: Date, days: i64| chosen.checked_add(jiff::Span::new().days(days)).ok();
    html! {
        section aria-labelledby="days" {
            h2 id="days" { "Days" }
            nav.days aria-label="Days" {
                ol {
                    @for day in days.iter().rev() {
                        li { a href=(address(*day)) aria-current=[(*day == chosen.unwrap_or(today)).then_some("date")] title=(day.strftime("%A, %-d %B %Y")) { span { (day.strftime("%a")) } " " (day.strftime("%-d")) } }
                    }
                }
                @if let Some(chosen) = chosen {
                    p.note {
                        @if let Some(before) = step(chosen, -1) { a href=(address(before)) rel="prev" data-step="h" { "Day before" } }
                        " · "
                        @if let Some(after) = step(chosen, 1) { a href=(address(after)) rel="next" data-step="l" { "Day after" } }
                        " · " a href="/" { "Today" }
                    }
                }
            }
            form.row action="/" {
                label for="day" { "Any day" }
                input id="day" type="date" name="day" max=(today) value=[chosen.map(|day| day.to_string())];
                button type="submit" { "Show" }
            }
        }
    }
}

/// A story in the list of the first. `what` tells what is new in it.
pub(crate) fn card(ranked: &Ranked, is_lead: bool, now: Timestamp, what: Option<&str>) -> Markup {
    let outlets = ranked.outlets();
    let from = ranked.headline_outlet();
    let others: Vec<&str> = outlets.iter().copied().filter(|outlet| Some(*outlet) != from).collect();
    let n_agencies = ranked.n_agencies();
    let address = story_address(ranked.row.story.id.as_str());
    let n_reports = ranked.items.len().max(1);
    html! {
        li.story-card.lead-card[is_lead] data-item {
            p.kicker {
                @if let Some(what) = what { span.new { (what) } " · " }
                (count(n_reports, "report", "reports"))
                @if n_reports > 1 { " · " (count(ranked.n_publishers, "publisher", "publishers")) }
                @if n_agencies > 0 { " · " (count(n_agencies, "agency", "agencies")) }
                " · " (when(ranked, now))
                @if ranked.n_hidden > 0 { " · " (ranked.n_hidden) " hidden" }
                @if let Some(news) = &ranked.news { " · " span.new { (news.in_words()) } " since you read it" }
            }
            h2 { a href=(address) dir="auto" data-open { (safe(ranked.headline())) } }
            @if !outlets.is_empty() {
                p.names {
                    @if let Some(outlet) = from {
                        @if !others.is_empty() { span.of { "Headline of " } }
                        bdi { (safe(outlet)) }
                        @if !others.is_empty() { span.of { ", also in " } }
                    }
                    @for (place, outlet) in others.iter().take(NAMES_MAX).enumerate() {
                        @if place > 0 { span.dot { "·" } }
                        bdi { (safe(outlet)) }
                    }
                    @if others.len() > NAMES_MAX { span.dot { "·" } (others.len() - NAMES_MAX) " more" }
                }
            }
            div.card-foot {
                p.why { "Why here: " (safe(&ranked.why().join(", "))) }
                (button(&format!("{address}/done"), "Done", Some("m")))
            }
        }
    }
}

/// When the last report was published, or that none says so.
fn when(ranked: &Ranked, now: Timestamp) -> Markup {
    html! {
        @match ranked.last {
            Some(last) if ranked.is_past => time datetime=(last) { (last.strftime("%H:%M UTC")) },
            Some(last) => (time(last, now)),
            None if ranked.is_past => "no date given",
            None => { "no date given, came " (ago(ranked.row.last, now)) },
        }
    }
}

/// A story in a list at the side.
fn short(ranked: &Ranked, now: Timestamp) -> Markup {
    html! {
        li data-item {
            a href=(story_address(ranked.row.story.id.as_str())) dir="auto" data-open { (safe(ranked.headline())) }
            p.note {
                (count(ranked.items.len().max(1), "report", "reports")) " · " (when(ranked, now))
                @if ranked.taste > 0.0 { " · " (safe(ranked.terms.last().map_or("", |term| &term.what))) }
            }
        }
    }
}

fn ending(lists: &Lists, n_shown: usize) -> Markup {
    let mut left = Vec::new();
    let n_more = lists.top.len() + lists.n_more - n_shown;
    if n_more > 0 {
        left.push(format!(
            "{} beyond these, in the search and on their day",
            count(n_more, "story", "stories")
        ));
    }
    if lists.n_done > 0 {
        left.push(format!("{} you are done with", lists.n_done));
    }
    if lists.n_hidden > 0 {
        left.push(format!("{} hidden by your rules", lists.n_hidden));
    }
    html! {
        @if !left.is_empty() {
            p.end { (left.join(" · ")) @if lists.n_hidden > 0 { " – " a href="/rules" { "see the rules" } } }
        }
    }
}

/// By which rule a story has the headline that it has.
fn whose_headlines(liked: &[String]) -> Markup {
    html! {
        p.note {
            "A story’s headline is one of its reports’ own: "
            @if !liked.is_empty() {
                "that of " @for (place, outlet) in liked.iter().enumerate() { @if place > 0 { ", else " } bdi { (safe(outlet)) } }
                " where they report it, else "
            }
            (headline::RULE) ". " a href="/settings" { @if liked.is_empty() { "Prefer an outlet’s" } @else { "Change it" } }
        }
    }
}

/// One button for all of a list.
pub(crate) fn mark_all(stories: &[&Ranked], text: &str) -> Markup {
    html! {
        form.inline method="post" action="/done" {
            @for ranked in stories { input type="hidden" name="story" value=(safe(ranked.row.story.id.as_str())); }
            button type="submit" { (text) }
        }
    }
}

/// Notes that a reader is done with several stories.
pub(crate) async fn put_done(
    State(site): State<Site>,
    visit: Visit,
    RawForm(form): RawForm,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let (account, now) = (visit.account.id, site.now());
        let given = url::form_urlencoded::parse(&form).filter(|pair| pair.0 == "story");
        let mut n_done = 0;
        for (_, id) in given.take(200) {
            let Ok(story) = site.story(&StoryId::new(id)) else { continue };
            let id = &story.row.story.id;
            site.store.put_seen(account, id, &story.findings(), now)?;
            site.store.put_done(account, id, Some(now))?;
            n_done += 1;
        }
        let to = if n_done == 0 {
            "/".to_owned()
        } else {
            format!("/?marked={}", value(&now.as_second().to_string()))
        };
        Ok(Redirect::to(&to))
    })
    .await
}

/// Takes back all that was marked at one second.
pub(crate) async fn undo(
    State(site): State<Site>,
    visit: Visit,
    Path(second): Path<i64>,
) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        let at = Timestamp::from_second(second).map_err(|_| Fault::NotFound)?;
        site.store.take_back(visit.account.id, at)?;
        Ok(Redirect::to("/"))
    })
    .await
}
