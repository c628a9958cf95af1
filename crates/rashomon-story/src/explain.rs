//! Why two articles are, or are not, of one story.

use crate::feature::{Terms, shared};
use crate::similarity::{EVIDENCE_NAMES, evidence, likeness};
use crate::window::Window;
use rashomon_core::Article;
use rustc_hash::FxHashMap;

/// What speaks for and against two articles being of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// From 0 to 1: what is averaged over the pairs of a group.
    pub likeness: f32,
    /// What each kind of evidence adds to the logarithm of the odds, weightiest first; what adds nothing is
    /// left out.
    pub parts: Vec<(&'static str, f32)>,
    /// Words that both have, as the first article writes them, most telling first.
    pub terms: Vec<String>,
    /// Those of them that are names in both.
    pub names: Vec<String>,
    /// How far apart they were published, where both say so.
    pub days_apart: Option<f32>,
}

/// Explains how alike `a` and `b` are as seen from `window`, which need not hold them.
pub fn explain(window: &Window, a: &Article, b: &Article) -> Explanation {
    let terms = [a, b].map(|article| Terms::of(article, window.main_language()));
    let [x, y] = [window.weigh(&terms[0]), window.weigh(&terms[1])];
    let evidence = evidence(&x, &y);
    let parts = window.weights().parts(&x, &y, &evidence);
    let mut named: Vec<(&'static str, f32)> =
        EVIDENCE_NAMES.into_iter().zip(parts).filter(|&(_, part)| part != 0.0).collect();
    named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let words: FxHashMap<u32, String> = terms[0].words(a).into_iter().collect();
    let listed = |a: &[(u32, f32)], b: &[(u32, f32)]| -> Vec<String> {
        let mut found = Vec::new();
        shared(a, b, |term, weight, other| found.push((weight * other, term)));
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().filter_map(|(_, term)| words.get(&term).cloned()).collect()
    };
    #[expect(clippy::cast_precision_loss, reason = "a second in a year does not matter")]
    let days_apart = x.time.zip(y.time).map(|(a, b)| a.abs_diff(b) as f32 / 86_400.0);
    Explanation {
        likeness: likeness(parts.iter().sum()),
        parts: named,
        terms: listed(&x.all.terms, &y.all.terms),
        names: listed(&x.names.terms, &y.names.terms),
        days_apart,
    }
}
