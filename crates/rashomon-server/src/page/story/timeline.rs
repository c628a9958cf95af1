//! A story over time: report after report, what each brought, and what became of the grouping.

use super::sources::outlet_link;
use crate::page::time;
use crate::report::{count, link, safe};
use crate::story::{article_address, story_address};
use crate::view::{DifferenceView, StoryView};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::core::{ArticleId, Cause, DifferenceKind, Published, StoryChange, StoryId};
use rashomon::store::StoryHistory;

/// Reports and developments, the first first; what became of the grouping beneath.
pub(super) fn timeline(view: &StoryView<'_>, history: &[StoryHistory], now: Timestamp) -> Markup {
    let undated = view.sources.iter().filter(|source| source.article().published.is_none()).count();
    html! {
        @if view.sources.len() > 1 {
            section aria-labelledby="timeline" {
                h3 id="timeline" { "Report by report" }
                ol.timeline {
                    @for place in order(view) {
                        @let source = &view.sources[place];
                        li {
                            @match source.datetime() {
                                Some(datetime) => time datetime=(datetime) { (source.published()) },
                                None => span.muted { "date unknown" },
                            }
                            p {
                                @if source.is_outlet { (outlet_link(&source.label)) } @else { bdi { (safe(&source.label)) } }
                                @if let Some(title) = &source.article().title {
                                    ": " a href=(article_address(source.article().id.as_str())) dir="auto" { (safe(&title.text)) }
                                }
                            }
                            (brought(view, place))
                        }
                    }
                }
                @if undated == view.sources.len() { p.note { "No report gives a date: they stand in the order in which they came." } }
                @else if undated > 0 { p.note { (count(undated, "report gives", "reports give")) " no date; they stand last." } }
            }
        }
        (grouping(history, now))
    }
}

/// The sources by time, those without one last.
fn order(view: &StoryView<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..view.sources.len()).collect();
    order.sort_by_key(|&place| {
        let published = view.sources[place].article().published;
        let moment = match published {
            Some(Published::Moment(moment)) => moment.as_second(),
            Some(Published::Local(time)) => seconds(time),
            Some(Published::Day(day)) => seconds(day.at(12, 0, 0, 0)),
            None => i64::MAX,
        };
        (moment, place)
    });
    order
}

fn seconds(time: jiff::civil::DateTime) -> i64 {
    time.to_zoned(jiff::tz::TimeZone::UTC).map_or(i64::MAX, |time| time.timestamp().as_second())
}

/// What was in no earlier report.
fn brought(view: &StoryView<'_>, place: usize) -> Markup {
    let order = order(view);
    let rank = |source: usize| order.iter().position(|&other| other == source);
    let is_first =
        |sources: &mut dyn Iterator<Item = usize>| sources.min_by_key(|&source| rank(source)) == Some(place);
    let first_with: Vec<usize> = view
        .shared()
        .filter(|(_, shared)| is_first(&mut shared.wordings.iter().map(|wording| wording.passage.source)))
        .map(|(_, shared)| shared.number)
        .collect();
    let alone = view.alone.get(place).map_or(0, |alone| alone.n_statements());
    html! {
        ul.brought {
            @if !first_with.is_empty() {
                li {
                    "first with "
                    @for (number, statement) in first_with.iter().enumerate() {
                        @if number > 0 { ", " }
                        a href={ "#s1-q" (statement) } { "statement " (statement) }
                    }
                }
            }
            @for (row, difference) in view.differences.iter().enumerate().filter(|(_, difference)| difference.difference.kind != DifferenceKind::Wording) {
                @if let Some((now, before)) = changed(difference, place, &order) {
                    li {
                        a href={ "#s1-d" (row + 1) } { bdi { (safe(&difference.difference.about)) } } ": "
                        q dir="auto" { (safe(now)) } " where an earlier report has " q dir="auto" { (safe(before)) }
                        " " (sentence(view, difference, place))
                    }
                }
            }
            @if alone > 0 { li { (count(alone, "statement", "statements")) " that no other report has" } }
        }
    }
}

fn sentence(view: &StoryView<'_>, difference: &DifferenceView<'_>, place: usize) -> Markup {
    let account = difference.accounts.iter().find(|account| account.passage.source == place);
    html! { @if let Some(account) = account { (link(1, &view.sources[place], &account.passage)) } }
}

/// What a report gives where the report before it that gives anything gives something else.
fn changed<'a>(difference: &DifferenceView<'a>, place: usize, order: &[usize]) -> Option<(&'a str, &'a str)> {
    let own = difference.accounts.iter().find(|account| account.passage.source == place)?;
    let until = order.iter().position(|&other| other == place)?;
    let before = order[..until]
        .iter()
        .rev()
        .find_map(|&earlier| difference.accounts.iter().find(|account| account.passage.source == earlier))?;
    (before.variant != own.variant).then_some((own.words, before.words))
}

fn grouping(history: &[StoryHistory], now: Timestamp) -> Markup {
    html! {
        @if history.len() > 1 {
            details.grouping {
                summary { "How the story was put together" }
                ol.timeline {
                    @for step in history.iter().rev().take(40) {
                        li { (time(step.at, now)) " " span { (told(step)) } }
                    }
                }
            }
        }
    }
}

fn told(step: &StoryHistory) -> Markup {
    let report = |article: &ArticleId| {
        html! { a href=(article_address(article.as_str())) { "a report" } }
    };
    let story = |id: &StoryId| html! { a href=(story_address(id.as_str())) { "another story" } };
    let by = match step.event.cause {
        Cause::Person => " (by a reader)",
        Cause::Repair => " (when all late reports were looked at together)",
        Cause::Arrival => "",
    };
    html! {
        @match &step.event.change {
            StoryChange::Opened { article, .. } => { "opened with " (report(article)) },
            StoryChange::Joined { article, likeness, .. } => {
                (report(article)) " joined"
                @if let Some(likeness) = likeness { ", " (format!("{:.0}", likeness * 100.0)) " % like the story" }
            },
            StoryChange::Merged { from, into } => { (story(from)) " and " (story(into)) " became one" },
            StoryChange::Split { articles, into, .. } => { (count(articles.len(), "report", "reports")) " became " (story(into)) },
            StoryChange::Moved { articles, into, .. } => { (count(articles.len(), "report", "reports")) " moved to " (story(into)) },
        }
        (by)
    }
}
