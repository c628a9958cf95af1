//! A story over time, and the stories beside it.

use super::{count, safe};
use crate::view::{RelatedView, Source, StoryView};
use maud::{Markup, html};
use rashomon::core::ArticleId;

/// How the story began, what came up since and what is of its last day; nothing of a story that neither
/// has developments nor went on to another day.
pub(crate) fn over_time(number: usize, story: &StoryView<'_>) -> Markup {
    let timeline = &story.over_time.timeline;
    let first = timeline.first.as_ref().and_then(|first| story.place(first));
    html! {
        @if !story.over_time.is_plain() {
            section aria-labelledby={ "s" (number) "-time" } {
                h3 id={ "s" (number) "-time" } { "How it went on" }
                ol.timeline {
                    @if let Some(first) = first {
                        li {
                            (time(&story.sources[first]))
                            p { "First: " (report(number, story, first)) }
                        }
                    }
                    @for new in &timeline.developments {
                        @if let Some(place) = story.place(&new.article) {
                            li {
                                (time(&story.sources[place]))
                                p { (report(number, story, place)) }
                                ul.brought {
                                    li {
                                        "new here, and in " (count(new.n_outlets, "outlet", "outlets")) " since: "
                                        @for (place, term) in new.terms.iter().enumerate() { @if place > 0 { ", " } bdi { (safe(term)) } }
                                    }
                                }
                            }
                        }
                    }
                }
                (last_day(number, story, &timeline.today))
            }
        }
    }
}

fn last_day(number: usize, story: &StoryView<'_>, articles: &[ArticleId]) -> Markup {
    let places: Vec<usize> = articles.iter().filter_map(|article| story.place(article)).collect();
    html! {
        @if !places.is_empty() {
            p.note {
                (count(places.len(), "report", "reports")) " of its last 24 hours: "
                @for (nth, &place) in places.iter().enumerate() {
                    @if nth > 0 { ", " }
                    a href=(address(number, story, place)) { bdi { (safe(&story.sources[place].label)) } }
                }
            }
        }
    }
}

fn time(source: &Source<'_>) -> Markup {
    html! { @if let Some(datetime) = source.datetime() { time datetime=(datetime) { (source.published()) } } }
}

fn report(number: usize, story: &StoryView<'_>, place: usize) -> Markup {
    let source = &story.sources[place];
    html! {
        bdi { (safe(&source.label)) }
        @if let Some(title) = &source.article().title {
            ": " a href=(address(number, story, place)) dir="auto" { (safe(&title.text)) }
        }
    }
}

/// The page of a report, or its place on this one.
fn address(number: usize, story: &StoryView<'_>, place: usize) -> String {
    story.sources[place].page.clone().unwrap_or_else(|| format!("#s{number}-a{}", place + 1))
}

/// Other stories with what they have in common, each at `address` where there is one.
pub(crate) fn related(
    number: usize,
    story: &StoryView<'_>,
    address: &dyn Fn(&RelatedView) -> Option<String>,
) -> Markup {
    let (same, beside): (Vec<&RelatedView>, Vec<&RelatedView>) =
        story.over_time.related.iter().partition(|other| other.is_other_language());
    let list = |others: &[&RelatedView]| {
        html! {
            ul.plain-list {
                @for other in others {
                    @let title = safe(other.title.as_deref().unwrap_or("Story without a headline"));
                    li {
                        @match address(other) {
                            Some(address) => a href=(address) dir="auto" { (title) },
                            None => span dir="auto" { (title) },
                        }
                        " " span.muted {
                            (count(other.n_articles, "report", "reports"))
                            @if let Some(day) = &other.day { ", from " time datetime=(day) { (day_in_words(day)) } }
                            @if !other.names.is_empty() { " · " bdi { (safe(&other.names())) } }
                        }
                    }
                }
            }
        }
    };
    html! {
        @if !story.over_time.related.is_empty() {
            section aria-labelledby={ "s" (number) "-related" } {
                h3 id={ "s" (number) "-related" } { "Related stories" }
                @if !beside.is_empty() {
                    p.note { "The same people and places in other happenings." }
                    (list(&beside))
                }
                @if !same.is_empty() {
                    p.note { "Perhaps the same in another language: names, numbers and time agree." }
                    (list(&same))
                }
            }
        }
    }
}

fn day_in_words(day: &str) -> String {
    match day.parse::<jiff::civil::Date>() {
        Ok(date) => date.strftime("%-d %B %Y").to_string(),
        Err(_) => day.to_owned(),
    }
}
