//! A story as HTML of few elements, for programs that show feeds: they keep no style and no table.

use super::{anchor_id, count, safe, words};
use crate::view::{AloneView, Passage, StoryView};
use maud::{Markup, html};
use rashomon::core::DifferenceKind;

/// A story's accounts side by side. Addresses begin with `origin`; `url` is where the story stands.
pub(crate) fn story(view: &StoryView<'_>, origin: &str, url: &str) -> Markup {
    html! {
        p {
            (count(view.sources.len(), "report", "reports")) ": "
            @for (place, source) in view.sources.iter().enumerate() {
                @if place > 0 { " · " }
                a href={ (origin) (source.page.as_deref().unwrap_or_default()) } { bdi { (safe(&source.label)) } }
                @if !source.article().complete { " (only part of its text is held)" }
            }
        }
        @if !view.differences.is_empty() {
            h3 { "Where they differ" }
            @for difference in &view.differences {
                p { strong dir="auto" { (difference.difference.kind.name()) ": " (safe(&difference.difference.about)) } }
                ul {
                    @for account in &difference.accounts {
                        li {
                            @if difference.difference.kind != DifferenceKind::Wording { strong { (safe(account.words)) } " – " }
                            (passage(view, &account.passage, origin))
                        }
                    }
                }
            }
        }
        @if !view.speakers.is_empty() {
            h3 { "Who said what" }
            @for speaker in &view.speakers {
                p { strong dir="auto" {
                    (safe(speaker.name.unwrap_or("Speaker not named")))
                    @if let Some(role) = speaker.role { ", " (safe(role)) }
                } }
                @for shared in &speaker.statements {
                    ul {
                        @for wording in &shared.wordings { li { (passage(view, &wording.passage, origin)) } }
                        @if !shared.not_found_in.is_empty() { li { em { (not_found(view, &shared.not_found_in)) } } }
                    }
                }
            }
        }
        @if !view.alone.iter().all(AloneView::is_empty) {
            h3 { "Only in one outlet" }
            (alone(view, &view.alone, origin))
        }
        @if !view.other.iter().all(AloneView::is_empty) {
            h3 { "Also said" }
            (alone(view, &view.other, origin))
        }
        p { a href=(url) { "The story with all accounts" } }
    }
}

fn alone(view: &StoryView<'_>, views: &[AloneView<'_>], origin: &str) -> Markup {
    html! {
        ul {
            @for speaker in views.iter().flat_map(|alone| &alone.speakers) {
                @for (wording, _) in &speaker.statements {
                    li {
                        strong dir="auto" { (safe(speaker.name.unwrap_or("Speaker not named"))) } " – "
                        (passage(view, &wording.passage, origin))
                    }
                }
            }
            @for figure in views.iter().flat_map(|alone| &alone.figures) {
                li { (passage(view, &figure.passage, origin)) }
            }
        }
    }
}

/// The outlet's own words with the way to where they stand.
fn passage(view: &StoryView<'_>, passage: &Passage<'_>, origin: &str) -> Markup {
    let source = &view.sources[passage.source];
    let page = source.page.as_deref().unwrap_or_default();
    html! {
        bdi { (safe(&source.label)) } ": "
        span dir="auto" { (words(passage)) } " "
        a href={ (origin) (page) "#" (anchor_id(1, passage.source, passage.anchor)) } { "¶\u{a0}" (passage.place.paragraph) }
    }
}

fn not_found(view: &StoryView<'_>, sources: &[usize]) -> Markup {
    html! {
        "not found in "
        @for (place, &source) in sources.iter().enumerate() {
            @if place > 0 { ", " }
            bdi { (safe(&view.sources[source].label)) }
        }
    }
}
