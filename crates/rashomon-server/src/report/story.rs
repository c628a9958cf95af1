//! One story of the page: headline, picture, differences, statements, what one outlet alone has.

use super::alone::{self, not_found_in};
use super::{article, count, heading, link, over_time, picture, safe, words};
use crate::shorten;
use crate::view::{AloneView, DifferenceView, SharedView, Source, SpeakerView, StoryView, WordingView};
use maud::{Markup, html};
use rashomon::core::DifferenceKind;

/// Story `number` of the page.
pub(crate) fn section(number: usize, story: &StoryView<'_>) -> Markup {
    let several = story.sources.len() > 1;
    html! {
        article.story id={ "s" (number) } aria-labelledby={ "s" (number) "-title" } {
            header.story-head {
                div.lead {
                    p.kicker { (kicker(story)) }
                    h2 id={ "s" (number) "-title" } dir="auto" { (heading(story)) }
                    @match story.headline {
                        Some((_, source)) => p.credit { "Headline of " bdi { (safe(&story.sources[source].label)) } },
                        None => p.credit { "None of the reports gives a headline." },
                    }
                    (outlets(number, story))
                }
                @if several { (picture::figure(number, story)) }
            }
            (findings(number, story))
            (over_time::over_time(number, story))
            (over_time::related(number, story, &|_| None))
            (article::texts(number, story))
        }
    }
}

/// Everything that is told of a story besides its headline and its texts.
pub(crate) fn findings(number: usize, story: &StoryView<'_>) -> Markup {
    html! {
        @if story.sources.len() > 1 {
            @if is_bare(story) {
                section aria-labelledby={ "s" (number) "-differences" } {
                    h3 id={ "s" (number) "-differences" } { "Where they differ, and agree" }
                    p.muted { "No statement and no figure was found that several reports give, alike or differently, or that one has alone." }
                }
            } @else {
                @if !story.is_part || !story.differences.is_empty() { (differences(number, story)) }
                @if !story.is_part || !story.speakers.is_empty() { (who_said_what(number, story)) }
                @if !story.is_part || !story.alone.iter().all(AloneView::is_empty) { (alone::alone(number, story)) }
                (agreed(number, story))
            }
            (silent(number, story))
        }
        (alone::other(number, story))
    }
}

/// Whether the comparison has nothing to say of several whole reports.
fn is_bare(story: &StoryView<'_>) -> bool {
    !story.is_part
        && story.differences.is_empty()
        && story.speakers.is_empty()
        && story.alone.iter().all(AloneView::is_empty)
}

fn kicker(story: &StoryView<'_>) -> String {
    let mut parts = vec![count(story.sources.len(), "report", "reports")];
    if story.sources.len() > 1 && !story.is_part {
        parts.push(count(story.differences.len(), "difference", "differences"));
        parts.push(count(story.shared().count(), "shared statement", "shared statements"));
    }
    parts.join(" · ")
}

fn outlets(number: usize, story: &StoryView<'_>) -> Markup {
    html! {
        ul.outlets aria-label="Reports" {
            @for (place, source) in story.sources.iter().enumerate() {
                li {
                    a.outlet href={ "#s" (number) "-a" (place + 1) } { bdi { (safe(&source.label)) } }
                    " " span.muted { (facts(source)) }
                }
            }
        }
    }
}

/// What is known of a report besides its name.
pub(crate) fn facts(source: &Source<'_>) -> Markup {
    let article = source.article();
    html! {
        @if !source.is_outlet { "outlet unknown · " }
        @if let Some(carrier) = &article.carrier { "carried by " bdi { (safe(&carrier.name)) } " · " }
        @match source.datetime() {
            Some(datetime) => time datetime=(datetime) { (source.published()) },
            None => (source.published()),
        }
        @if let Some(byline) = &article.byline { " · by " bdi { (safe(byline)) } }
        @if !article.complete { " · only part of its text is held" }
    }
}

/// The head row of a table whose columns are the outlets.
pub(crate) fn columns(story: &StoryView<'_>, first: &str) -> Markup {
    html! {
        thead role="rowgroup" {
            tr role="row" {
                th.corner role="columnheader" scope="col" { (first) }
                @for source in &story.sources {
                    th role="columnheader" scope="col" { bdi { (safe(&source.label)) } }
                }
            }
        }
    }
}

/// A table that may be wider than the page scrolls by itself, with the keyboard too.
pub(crate) fn wide_table(label: &str, story: &StoryView<'_>, table: &Markup) -> Markup {
    let is_wide = story.sources.len() > 4;
    html! {
        div.table-wrap.wide[is_wide] tabindex=[is_wide.then_some("0")] role=[is_wide.then_some("region")] aria-label=[is_wide.then_some(label)] {
            (table)
        }
    }
}

fn differences(number: usize, story: &StoryView<'_>) -> Markup {
    html! {
        section aria-labelledby={ "s" (number) "-differences s" (number) "-title" } {
            h3 id={ "s" (number) "-differences" } { "Where they differ" }
            @if story.differences.is_empty() {
                p.muted { "Nothing was found that the reports give differently." }
            } @else {
                (wide_table("Where they differ", story, &html! {
                    table role="table" aria-labelledby={ "s" (number) "-differences" } {
                        (columns(story, "What"))
                        tbody role="rowgroup" {
                            @for (row, view) in story.differences.iter().enumerate() {
                                (difference(number, row, story, view))
                            }
                        }
                    }
                }))
            }
        }
    }
}

fn difference(number: usize, row: usize, story: &StoryView<'_>, view: &DifferenceView<'_>) -> Markup {
    html! {
        tr role="row" id={ "s" (number) "-d" (row + 1) } {
            th role="rowheader" scope="row" {
                (new_badge(view.is_new))
                span.kind { (view.difference.kind.name()) }
                " " span.about dir="auto" { (safe(&view.difference.about)) }
            }
            @for (place, source) in story.sources.iter().enumerate() {
                @let accounts: Vec<_> = view.accounts.iter().filter(|account| account.passage.source == place).collect();
                td role="cell" class=[accounts.is_empty().then_some("empty")] {
                    (cell_outlet(source))
                    @if accounts.is_empty() { span.muted { "no account found" } }
                    @for account in &accounts {
                        @if view.difference.kind != DifferenceKind::Wording {
                            p.words.strong dir="auto" { mark { (safe(account.words)) } }
                        }
                        p.words dir="auto" { (words(&account.passage)) }
                        p.note { (link(number, source, &account.passage)) }
                    }
                }
            }
        }
    }
}

/// The outlet's name inside a cell: seen where the table is stacked and its head is not.
pub(crate) fn cell_outlet(source: &Source<'_>) -> Markup {
    html! { span.cell-outlet { bdi { (safe(&source.label)) } } }
}

fn who_said_what(number: usize, story: &StoryView<'_>) -> Markup {
    let n_agreed = story.shared().filter(|(_, shared)| is_agreed(story, shared)).count();
    html! {
        section aria-labelledby={ "s" (number) "-said s" (number) "-title" } {
            h3 id={ "s" (number) "-said" } { "Who said what" }
            @if story.speakers.is_empty() {
                p.muted { "No statement was found in more than one report." }
            } @else if n_agreed == story.shared().count() {
                p.muted { "Every shared statement stands in all reports, in the same words: it is below, among what they agree on." }
            } @else {
                (wide_table("Who said what", story, &statements(number, story, &format!("s{number}-said"), false)))
            }
        }
    }
}

/// What all reports carry in the same words: a reader of one of them knows it, so it is folded.
fn agreed(number: usize, story: &StoryView<'_>) -> Markup {
    let n_agreed = story.shared().filter(|(_, shared)| is_agreed(story, shared)).count();
    html! {
        @if n_agreed > 0 {
            section aria-labelledby={ "s" (number) "-agreed s" (number) "-title" } {
                details.agreed {
                    summary {
                        h3 id={ "s" (number) "-agreed" } { "What they agree on" }
                        " " span.muted { (count(n_agreed, "statement", "statements")) " in all reports, in the same words" }
                    }
                    (wide_table("What they agree on", story, &statements(number, story, &format!("s{number}-agreed"), true)))
                }
            }
        }
    }
}

/// Whether all reports carry a statement in the same words, and the reader has met it if they know the story.
fn is_agreed(story: &StoryView<'_>, shared: &SharedView<'_>) -> bool {
    (0..story.sources.len()).all(|source| carries(shared, source))
        && shared.wordings.iter().all(|wording| !wording.is_new && wording.passage.marked.is_empty())
}

/// The shared statements, by speaker: those that are agreed on, or the others.
fn statements(number: usize, story: &StoryView<'_>, heading: &str, agreed: bool) -> Markup {
    html! {
        table role="table" aria-labelledby=(heading) {
            (columns(story, "Statement"))
            @for speaker in &story.speakers {
                @let shown: Vec<_> = speaker.statements.iter().filter(|shared| is_agreed(story, shared) == agreed).collect();
                @if !shown.is_empty() { (speaker_rows(number, story, speaker, &shown)) }
            }
        }
    }
}

fn speaker_rows(
    number: usize,
    story: &StoryView<'_>,
    speaker: &SpeakerView<'_>,
    statements: &[&SharedView<'_>],
) -> Markup {
    html! {
        tbody role="rowgroup" {
            tr.speaker role="row" {
                th role="rowheader" scope="rowgroup" colspan=(story.sources.len() + 1) {
                    (speaker_name(speaker.name, speaker.role))
                }
            }
            @for shared in statements { (shared_row(number, story, shared)) }
        }
    }
}

pub(super) fn speaker_name(name: Option<&str>, role: Option<&str>) -> Markup {
    html! {
        span.name dir="auto" { (safe(name.unwrap_or("Speaker not named"))) }
        @if let Some(role) = role { " " span.role dir="auto" { (safe(role)) } }
    }
}

fn shared_row(number: usize, story: &StoryView<'_>, shared: &SharedView<'_>) -> Markup {
    let carried = story.sources.iter().enumerate().filter(|(place, _)| carries(shared, *place)).count();
    html! {
        tr role="row" id={ "s" (number) "-q" (shared.number) } {
            th.number role="rowheader" scope="row" {
                span.hidden { "Statement " } (shared.number)
                span.carried { (carried) " of " (story.sources.len()) }
                @if !shared.not_found_in.is_empty() {
                    span.stacked { (not_found_in(story, &shared.not_found_in)) }
                }
            }
            @for (place, source) in story.sources.iter().enumerate() {
                @let is_silent = shared.not_found_in.contains(&place);
                td role="cell" class=[(!carries(shared, place)).then_some("empty")] {
                    (cell_outlet(source))
                    @for wording in shared.wordings.iter().filter(|wording| wording.passage.source == place) {
                        p.words dir="auto" { (words(&wording.passage)) }
                        (note(number, source, wording))
                    }
                    @if is_silent { span.muted { "not found" } }
                    @else if !carries(shared, place) { span.muted { (unclear(source)) } }
                }
            }
        }
    }
}

fn carries(shared: &SharedView<'_>, source: usize) -> bool {
    shared.wordings.iter().any(|wording| wording.passage.source == source)
}

/// Why it is not said whether a source carries a statement.
fn unclear(source: &Source<'_>) -> &'static str {
    if source.article().complete { "unclear: has similar words" } else { "text not held in full" }
}

/// What is known of a wording besides its words.
pub(super) fn note(number: usize, source: &Source<'_>, wording: &WordingView<'_>) -> Markup {
    let circumstances = wording.circumstances();
    html! {
        p.note {
            (new_badge(wording.is_new))
            span.kind { (safe(&wording.kind())) }
            @if !circumstances.is_empty() { " " bdi { (safe(&circumstances)) } }
            " " (link(number, source, &wording.passage))
        }
    }
}

fn new_badge(is_new: bool) -> Markup {
    html! { @if is_new { span.new { "new" } " " } }
}

fn silent(number: usize, story: &StoryView<'_>) -> Markup {
    let n_shared = story.shared().count();
    html! {
        @if n_shared > 0 {
            section aria-labelledby={ "s" (number) "-silent s" (number) "-title" } {
                h3 id={ "s" (number) "-silent" } { "Who is silent on what" }
                dl.silent {
                    @for (place, source) in story.sources.iter().enumerate() {
                        @let silent = story.silent_on(place);
                        dt { bdi { (safe(&source.label)) } }
                        dd {
                            @if !source.article().complete {
                                "Only part of its text is held, so nothing is said of what it leaves out."
                            } @else if silent.is_empty() {
                                "Carries every shared statement."
                            } @else {
                                "Leaves out " (silent.len()) " of " (n_shared) " shared statements:"
                                ul {
                                    @for (speaker, shared) in &silent { (silent_item(number, speaker, shared)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn silent_item(number: usize, speaker: &SpeakerView<'_>, shared: &SharedView<'_>) -> Markup {
    let fullest = shared.wordings.iter().map(|wording| wording.passage.words()).max_by_key(String::len);
    html! {
        li {
            a href={ "#s" (number) "-q" (shared.number) } {
                bdi { (safe(speaker.name.unwrap_or("Speaker not named"))) }
                ": " bdi { (safe(&shorten(&fullest.unwrap_or_default(), 90))) }
            }
        }
    }
}
