//! What is counted and measured in a story, one column an outlet.

use crate::report::story::{cell_outlet, columns, wide_table};
use crate::report::{link, safe, words};
use crate::view::StoryView;
use maud::{Markup, html};

/// Rows beyond this help nobody.
const ROWS_MAX: usize = 24;

pub(super) fn figures(view: &StoryView<'_>) -> Markup {
    html! {
        @if !view.figures.is_empty() {
            section aria-labelledby="figures" {
                h3 id="figures" { "Figures" }
                p.muted.explain { "What several reports count or measure, as each puts it. They need not mean the same thing: open the sentence." }
                (wide_table("Figures", view, &html! {
                    table role="table" aria-labelledby="figures" {
                        (columns(view, "Of what"))
                        tbody role="rowgroup" {
                            @for figure in view.figures.iter().take(ROWS_MAX) {
                                @let differs = figure.passages.windows(2).any(|pair| pair[0].of(pair[0].marked[0]).to_lowercase() != pair[1].of(pair[1].marked[0]).to_lowercase());
                                tr role="row" {
                                    th role="rowheader" scope="row" { span.about dir="auto" { (safe(figure.about)) } }
                                    @for (place, source) in view.sources.iter().enumerate() {
                                        @let passages: Vec<_> = figure.passages.iter().filter(|passage| passage.source == place).collect();
                                        td role="cell" class=[passages.is_empty().then_some("empty")] {
                                            (cell_outlet(source))
                                            @if passages.is_empty() {
                                                span.muted { @if source.article().complete { "not found" } @else { "text not held in full" } }
                                            }
                                            @for passage in passages {
                                                p.words.strong { bdi { @if differs { mark { (safe(passage.of(passage.marked[0]))) } } @else { (safe(passage.of(passage.marked[0]))) } } " " span.note { (link(1, source, passage)) } }
                                                details.sentence {
                                                    summary { "the sentence" }
                                                    p.words dir="auto" { (words(passage)) }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}
