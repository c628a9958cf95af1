//! The figures that several reports give of one thing.

use super::{Anchor, Index, Passage};
use rashomon::core::Figure;
use std::collections::BTreeMap;

/// What several reports count or measure, each in its own words.
#[derive(Debug)]
pub struct FigureView<'a> {
    /// What is counted or measured, as the reports have it: "passenger", "us dollar".
    pub about: &'a str,
    /// The sentences, the figure marked, in the order of the sources.
    pub passages: Vec<Passage<'a>>,
}

/// Figures of one thing are shown together where at least two sources give one.
pub(super) fn figures<'a>(index: &Index<'a, '_>) -> Vec<FigureView<'a>> {
    let mut by_thing: BTreeMap<(&str, &str), Vec<Passage<'a>>> = BTreeMap::new();
    for (source, analysis) in index.analyses.iter().enumerate() {
        for figure in &analysis.extraction.figures {
            let Some(about) = thing(figure) else { continue };
            let passages = by_thing.entry((about, figure.unit.as_str())).or_default();
            let passage = Passage::new(
                source,
                analysis,
                vec![figure.sentence],
                vec![figure.span],
                Anchor::Words(figure.span),
            );
            let words = figure.span.of(&analysis.article.text).to_lowercase();
            let is_said = |other: &Passage<'a>| {
                other.source == source && other.of(other.marked[0]).to_lowercase() == words
            };
            if !passages.iter().any(is_said) {
                passages.push(passage);
            }
        }
    }
    let n_sources = |passages: &[Passage<'_>]| {
        let mut sources: Vec<usize> = passages.iter().map(|passage| passage.source).collect();
        sources.dedup();
        sources.len()
    };
    let mut figures: Vec<FigureView<'a>> = (by_thing.into_iter())
        .filter(|(_, passages)| n_sources(passages) > 1)
        .map(|((about, _), passages)| FigureView { about, passages })
        .collect();
    figures.sort_by_key(|figure| std::cmp::Reverse(n_sources(&figure.passages)));
    figures
}

/// What a figure is of; `None` where the sentence does not tell.
fn thing(figure: &Figure) -> Option<&str> {
    figure.of.first().map(String::as_str).or(Some(figure.unit.as_str())).filter(|thing| !thing.is_empty())
}
