//! The part of a story that is no table: what one outlet alone carries, what was matched with none.

use super::story::{note, speaker_name};
use super::{count, link, safe, words};
use crate::view::{AloneView, Source, StoryView};
use maud::{Markup, html};

pub(super) fn alone(number: usize, story: &StoryView<'_>) -> Markup {
    html! {
        section aria-labelledby={ "s" (number) "-alone s" (number) "-title" } {
            h3 id={ "s" (number) "-alone" } { "Only in one outlet" }
            @if story.alone.iter().all(AloneView::is_empty) { p.muted { "Nothing was found in one report alone." } }
            (cards(number, story, &story.alone))
        }
    }
}

/// What the comparison does not speak of; of a lone report, all that is said in it.
pub(super) fn other(number: usize, story: &StoryView<'_>) -> Markup {
    let several = story.sources.len() > 1;
    let is_empty = story.other.iter().all(AloneView::is_empty);
    html! {
        @if !several || !is_empty {
            section aria-labelledby={ "s" (number) "-other s" (number) "-title" } {
                h3 id={ "s" (number) "-other" } { @if several { "Also said" } @else { "Who said what" } }
                @if several {
                    p.muted.explain { "Matched with no statement of another report, which may have it in other words." }
                } @else if is_empty {
                    p.muted { "No statement was found." }
                }
                (cards(number, story, &story.other))
            }
        }
    }
}

fn cards(number: usize, story: &StoryView<'_>, views: &[AloneView<'_>]) -> Markup {
    html! {
        div.cards.single[story.sources.len() == 1] {
            @for (source, view) in story.sources.iter().zip(views).filter(|(_, view)| !view.is_empty()) {
                (alone_card(number, story, source, view))
            }
        }
    }
}

fn alone_card(number: usize, story: &StoryView<'_>, source: &Source<'_>, view: &AloneView<'_>) -> Markup {
    let common = view.common_not_found_in();
    html! {
        div.card {
            @if story.sources.len() > 1 {
                h4 { bdi { (safe(&source.label)) } }
                p.note {
                    @if view.n_statements() > 0 { (count(view.n_statements(), "statement", "statements")) }
                    @if view.n_statements() > 0 && !view.figures.is_empty() { ", " }
                    @if !view.figures.is_empty() { (count(view.figures.len(), "figure", "figures")) }
                    @if let Some(common) = common.filter(|common| !common.is_empty()) {
                        " · " (not_found_in(story, common))
                    }
                }
            }
            @for speaker in &view.speakers {
                p.speaker { (speaker_name(speaker.name, speaker.role)) }
                ul {
                    @for (wording, silent) in &speaker.statements {
                        li {
                            p.words dir="auto" { (words(&wording.passage)) }
                            (note(number, source, wording))
                            @if common.is_none() { p.note { (not_found_in(story, silent)) } }
                        }
                    }
                }
            }
            @if !view.figures.is_empty() {
                p.speaker { span.name { "Figures" } }
                ul {
                    @for figure in &view.figures {
                        li {
                            p.words dir="auto" { (words(&figure.passage)) }
                            p.note {
                                (link(number, source, &figure.passage))
                                @if common.is_none() { " · " (not_found_in(story, &figure.not_found_in)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn not_found_in(story: &StoryView<'_>, sources: &[usize]) -> Markup {
    html! {
        @if !sources.is_empty() {
            "not found in "
            @for (place, &source) in sources.iter().enumerate() {
                @if place > 0 { ", " }
                bdi { (safe(&story.sources[source].label)) }
            }
        }
    }
}
