//! The reports of a story with what is missing, and what outlets changed in them.

use crate::change::{Change, changes};
use crate::page::time;
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{StoryPage, article_address, segment};
use crate::view::StoryView;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use rashomon::core::{Feed, FeedHealth, FeedId};
use rashomon::store::{ItemQuery, StoreError};
use std::collections::BTreeSet;

/// Feeds named one by one; more are counted.
const FEEDS_MAX: usize = 60;
/// A feed that gave nothing for so long may have what nobody knows of.
const STALE: SignedDuration = SignedDuration::from_hours(24);

/// Subscribed feeds that have no report in a story.
#[derive(Debug, Default)]
pub(super) struct Silent {
    /// Looked at since the story's first report: there is none there.
    pub(super) silent: Vec<Feed>,
    /// Not looked at well since, so nothing can be said.
    pub(super) unknown: Vec<Feed>,
}

/// Which of the feeds have nothing in the story.
pub(super) fn silent(
    site: &Site,
    story: &StoryPage,
    visit: &crate::guard::Visit,
) -> Result<Silent, StoreError> {
    let id = story.row.story.id.clone();
    let query = ItemQuery { stories: Some(vec![id]), limit: 1000, ..ItemQuery::default() };
    let with_report: BTreeSet<FeedId> =
        site.store.items(visit.account.id, &query)?.into_iter().filter_map(|item| item.feed).collect();
    let mut silent = Silent::default();
    for feed in site.store.feeds()?.into_iter().filter(|feed| !with_report.contains(&feed.id)) {
        let is_known = feed.state.succeeded.is_some_and(|succeeded| succeeded >= story.row.first);
        if is_known { silent.silent.push(feed) } else { silent.unknown.push(feed) }
    }
    Ok(silent)
}

/// What is not known, told where it would be looked for.
pub(super) fn missing(
    view: &StoryView<'_>,
    story: &StoryPage,
    silent: &Silent,
    hindrance: Option<&str>,
    now: Timestamp,
) -> Markup {
    let partial: Vec<usize> =
        (0..view.sources.len()).filter(|&place| !view.sources[place].article().complete).collect();
    html! {
        section aria-labelledby="missing" {
            h3 id="missing" { "What is missing here" }
            ul.plain-list {
                @if partial.is_empty() && story.n_unread == 0 && story.foreign.is_empty() { li { "The whole text of every report is held and was read." } }
                @for &place in &partial {
                    @let source = &view.sources[place];
                    li {
                        bdi { strong { (safe(&source.label)) } } ": " (partial_in_words(source.article()))
                        " Nothing is said of what it leaves out."
                    }
                }
                @if !story.foreign.is_empty() {
                    li {
                        @for (number, &place) in story.foreign.iter().enumerate() {
                            @if number > 0 { ", " }
                            bdi { strong { (safe(&view.sources[place].label)) } }
                        }
                        ": held in full, but in a language that the installed model does not read, so statements and figures may be missing or wrong."
                    }
                }
                @if story.n_unread > 0 {
                    li {
                        (count(story.n_unread, "report has", "reports have")) " not been looked into, so no statement is listed from there"
                        @if let Some(hindrance) = hindrance { ": " (safe(hindrance)) }
                        "."
                    }
                }
                @if !silent.silent.is_empty() {
                    li { details {
                        summary { (count(silent.silent.len(), "feed", "feeds")) " that you follow " (if silent.silent.len() == 1 { "has" } else { "have" }) " no report of it" }
                        p.note { (names(&silent.silent)) }
                    } }
                }
                @for feed in silent.unknown.iter().take(12) {
                    li { bdi { strong { (safe(feed.name())) } } ": " (unknown_in_words(feed, now)) }
                }
                @if silent.unknown.len() > 12 { li { "and " (silent.unknown.len() - 12) " more feeds of which nothing is known: " a href="/feeds" { "how they are doing" } } }
            }
        }
    }
}

fn partial_in_words(article: &rashomon::core::Article) -> &'static str {
    match article.paragraphs.len() {
        0 => "no text is held.",
        1 => "only a teaser is held, as the feed gives it.",
        _ => "only part of the text is held; the rest stands behind a wall or at the outlet.",
    }
}

fn names(feeds: &[Feed]) -> Markup {
    html! {
        @for (place, feed) in feeds.iter().take(FEEDS_MAX).enumerate() {
            @if place > 0 { ", " }
            bdi { (safe(feed.name())) }
        }
        @if feeds.len() > FEEDS_MAX { " and " (feeds.len() - FEEDS_MAX) " more" }
    }
}

fn unknown_in_words(feed: &Feed, now: Timestamp) -> Markup {
    let is_stale = |succeeded: Timestamp| now.duration_since(succeeded) > STALE;
    html! {
        @match (feed.paused, feed.state.health, feed.state.succeeded) {
            (true, ..) => "the feed is paused.",
            (_, FeedHealth::New, _) => "the feed was not looked at yet.",
            (_, FeedHealth::Gone, _) => "the feed says that it is no more.",
            (_, FeedHealth::Failing, _) => { "the feed cannot be read" @if let Some(error) = &feed.state.error { " (" (safe(error)) ")" } "." },
            (_, FeedHealth::Well, Some(succeeded)) if is_stale(succeeded) => { "the feed was last read " (time(succeeded, now)) "." },
            (_, FeedHealth::Well, _) => "the feed was not looked at since the first report.",
        }
    }
}

/// What outlets changed in their reports after they were first seen.
pub(super) fn corrections(view: &StoryView<'_>, story: &StoryPage, now: Timestamp) -> Markup {
    html! {
        @if !story.revisions.is_empty() {
            section aria-labelledby="changed" {
                h3 id="changed" { "What outlets changed" }
                @for (place, texts) in &story.revisions {
                    @let source = &view.sources[*place];
                    div.changed {
                        h4 { a href=(article_address(source.article().id.as_str())) { bdi { (safe(&source.label)) } } }
                        @for pair in texts.windows(2) {
                            @let found = changes(&pair[0].text, &pair[1].text);
                            p.note { "seen changed " (time(pair[1].seen, now)) }
                            @if pair[0].title != pair[1].title {
                                p.note { "Headline before: " q dir="auto" { (safe(pair[0].title.as_deref().unwrap_or("none"))) } }
                            }
                            (list(&found))
                        }
                    }
                }
            }
        }
    }
}

/// Sentences as they were and as they are.
pub(crate) fn list(found: &[Change<'_>]) -> Markup {
    html! {
        ul.changes {
            @for change in found.iter().take(30) {
                li {
                    @if !change.before.is_empty() {
                        p.gone dir="auto" { span.hidden { "Before: " } @for piece in &change.before { @if piece.differs { del { (safe(piece.text)) } } @else { (safe(piece.text)) } } }
                    }
                    @if !change.after.is_empty() {
                        p.come dir="auto" { span.hidden { "After: " } @for piece in &change.after { @if piece.differs { ins { (safe(piece.text)) } } @else { (safe(piece.text)) } } }
                    }
                }
            }
        }
        @if found.len() > 30 { p.note { "and " (count(found.len() - 30, "more change", "more changes")) } }
    }
}

/// A link to an outlet's page.
pub(super) fn outlet_link(name: &str) -> Markup {
    html! { a href={ "/outlet/" (segment(name)) } { bdi { (safe(name)) } } }
}
