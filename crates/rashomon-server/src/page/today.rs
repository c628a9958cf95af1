//! Today: what comes first, and why.

use super::{Page, Place, button, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::rank::{Lists, Ranked, lists};
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::story_address;
use axum::extract::{Query, State};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

/// Stories on one page: an edition has an end.
const STORIES_MAX: usize = 30;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// A past day, to see what was on top at its end.
    day: Option<String>,
    /// What was done just now.
    done: Option<String>,
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let before = asked.day.as_deref().and_then(end_of_day);
        let lists = lists(site, &visit.account, before)?;
        let is_empty = lists.top.is_empty() && lists.n_done == 0 && site.store.n_articles()? == 0;
        let title = if before.is_some() { "Top stories of a past day" } else { "Today" };
        let main = html! {
            @if let Some(story) = asked.done.as_deref().filter(|story| story.len() < 200) {
                (super::notice("Done with that story. It comes back when there is something new in it.",
                    Some((&format!("{}/open", story_address(story)), "Undo"))))
            }
            @if is_empty { (first_minute(&visit)) } @else { (body(&visit, &lists, before, site.now())) }
        };
        Ok(page(&visit, Place::Today, title, "", &main))
    })
    .await
}

fn end_of_day(day: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = day.parse().ok()?;
    Some(day.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

fn body(visit: &Visit, lists: &Lists, before: Option<Timestamp>, now: Timestamp) -> Markup {
    let shown: Vec<&Ranked> = lists.top.iter().take(STORIES_MAX).collect();
    let day = before.map(|before| before.to_zoned(jiff::tz::TimeZone::UTC).date().yesterday());
    let day = day.and_then(Result::ok);
    html! {
        div.today {
            section.top aria-labelledby="top" {
                div.section-head {
                    h1 id="top" { "Top stories" }
                    @if let Some(day) = day { p.muted { "as they stood at the end of " (day.strftime("%-d %B %Y")) } }
                }
                @if shown.is_empty() {
                    p.end { "Nothing is left to read. Stories come back when there is something new in them." }
                }
                ol.stories-list {
                    @for (place, ranked) in shown.iter().enumerate() { (card(ranked, place == 0, now)) }
                }
                (ending(lists, shown.len()))
            }
            aside.beside {
                section aria-labelledby="you" {
                    h2 id="you" { "For you" }
                    @if lists.for_you.is_empty() {
                        p.muted { "Nothing here matches a rule of yours. " a href="/rules" { "Make a rule" } " to see more or less of something." }
                    } @else {
                        ol.short { @for ranked in &lists.for_you { (short(ranked, now)) } }
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
                        ol.short { @for ranked in &lists.picks { (short(ranked, now)) } }
                    }
                }
                section aria-labelledby="days" {
                    h2 id="days" { "Past days" }
                    form.row action="/" {
                        label for="day" { "Day" }
                        input id="day" type="date" name="day" value=[day.map(|day| day.to_string())];
                        button type="submit" { "Show" }
                    }
                    @if before.is_some() { p.note { a href="/" { "Back to today" } } }
                }
            }
        }
    }
}

/// A story in the list of the first.
pub(crate) fn card(ranked: &Ranked, is_lead: bool, now: Timestamp) -> Markup {
    let outlets = ranked.outlets();
    let address = story_address(ranked.row.story.id.as_str());
    let n_reports = ranked.row.story.articles.len();
    html! {
        li.story-card.lead-card[is_lead] data-item {
            p.kicker {
                (count(n_reports, "report", "reports"))
                @if n_reports > 1 { " · " (count(ranked.row.n_outlets.max(1), "outlet", "outlets")) }
                " · " (time(ranked.row.last, now))
                @if ranked.done.is_some() { " · " span.new { "new since you read it" } }
            }
            h2 { a href=(address) dir="auto" data-open { (safe(ranked.headline())) } }
            @if !outlets.is_empty() {
                p.names {
                    @for (place, outlet) in outlets.iter().take(6).enumerate() {
                        @if place > 0 { span.dot { "·" } }
                        bdi { (safe(outlet)) }
                    }
                    @if outlets.len() > 6 { span.dot { "·" } (outlets.len() - 6) " more" }
                }
            }
            div.card-foot {
                p.why { "Why here: " (safe(&ranked.why.join(", "))) }
                (button(&format!("{address}/done"), "Done", Some("m")))
            }
        }
    }
}

/// A story in a list at the side.
fn short(ranked: &Ranked, now: Timestamp) -> Markup {
    html! {
        li data-item {
            a href=(story_address(ranked.row.story.id.as_str())) dir="auto" data-open { (safe(ranked.headline())) }
            p.note {
                (count(ranked.row.story.articles.len(), "report", "reports")) " · " (time(ranked.row.last, now))
                @if ranked.taste > 0.0 { " · " (safe(ranked.why.last().map_or("", String::as_str))) }
            }
        }
    }
}

fn ending(lists: &Lists, n_shown: usize) -> Markup {
    let mut left = Vec::new();
    if lists.top.len() > n_shown {
        left.push(format!("{} more further down", count(lists.top.len() - n_shown, "story", "stories")));
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

/// What an empty collection shows.
fn first_minute(visit: &Visit) -> Markup {
    html! {
        div.narrow {
            h1 { "Nothing here yet" }
            p.intro {
                "Add outlets that report on the same things: with a handful of feeds that overlap, the first story "
                "told by several of them comes within a minute."
            }
            @if visit.is_admin() {
                (super::feeds::add_forms())
                h2 { "From the machine itself" }
                p { "Articles that you have as files come in with " code { "rashomon import PATH" } "." }
            } @else {
                p { "Whoever runs this place adds feeds." }
            }
        }
    }
}
