//! What one article alone carries, and who is silent.

use super::align::Place;
use super::report::{Report, Utterance};
use super::vocabulary::{Bag, Term, Vocabulary};
use super::wording::align;
use rashomon_core::{Approximation, ArticleId, Figure, FigureKind, Finding, OnlyIn, StatementKind};
use std::collections::BTreeSet;

/// Findings of one article that no other carries, weightiest first.
///
/// Where another article may carry it in words too far off to match, nothing is claimed.
pub(super) fn only_in(
    reports: &[Report<'_>],
    matched: &BTreeSet<Place>,
    vocabulary: &Vocabulary,
) -> Vec<OnlyIn> {
    let mut found: Vec<(f64, OnlyIn)> = Vec::new();
    if reports.len() < 2 {
        return Vec::new();
    }
    for (index, report) in reports.iter().enumerate() {
        let others =
            || reports.iter().enumerate().filter(move |(other, _)| *other != index).map(|(_, other)| other);
        for (place, utterance) in report.utterances.iter().enumerate().filter(|(_, said)| !said.is_bare) {
            let is_matched = matched.contains(&Place { report: index, utterance: place });
            if is_matched
                || utterance.bag.len() < 2
                || others().any(|other| is_traced(utterance, other, vocabulary))
            {
                continue;
            }
            let finding = Finding::Statement(utterance.statement.id.clone());
            found.push((weight_of_statement(utterance), lone(report, finding, others())));
        }
        for figure in report.analysis.extraction.figures.iter().filter(|figure| is_weighty(figure)) {
            let told =
                report.utterance_at(figure.span).is_some() || others().any(|other| gives(other, figure));
            let sentence = report.sentence_at(figure.span.start);
            if told || sentence.is_some_and(|sentence| others().any(|other| is_retold(&sentence.bag, other)))
            {
                continue;
            }
            found.push((0.5, lone(report, Finding::Figure(figure.span), others())));
        }
    }
    // A stable sort: of equal weight, the order of the story and of the text stays.
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn lone<'a>(report: &Report<'_>, finding: Finding, others: impl Iterator<Item = &'a Report<'a>>) -> OnlyIn {
    OnlyIn {
        article: report.article().id.clone(),
        finding,
        not_found_in: others
            .filter(|other| other.article().complete)
            .map(|other| other.article().id.clone())
            .collect(),
    }
}

/// Articles held in full, none of `carriers`, in which nothing like `utterances` stands.
pub(super) fn silent(
    reports: &[Report<'_>],
    carriers: &BTreeSet<usize>,
    utterances: &[&Utterance<'_>],
    vocabulary: &Vocabulary,
) -> Vec<ArticleId> {
    reports
        .iter()
        .enumerate()
        .filter(|(index, report)| !carriers.contains(index) && report.article().complete)
        .filter(|(_, report)| !utterances.iter().any(|utterance| is_traced(utterance, report, vocabulary)))
        .map(|(_, report)| report.article().id.clone())
        .collect()
}

/// Share of a statement's telling words that, found in one or two sentences, may be the statement.
const TRACE: f64 = 0.4;

/// Whether an article may carry the statement in whatever words.
fn is_traced(utterance: &Utterance<'_>, report: &Report<'_>, vocabulary: &Vocabulary) -> bool {
    // Six words in a row, or two shorter runs.
    let is_repeated = report.n_common_runs(&utterance.words) >= 2;
    if is_repeated || is_retold(&utterance.bag, report) || is_recounted(utterance, report) {
        return true;
    }
    report.utterances.iter().any(|other| {
        let same_speaker = utterance.speakers.iter().any(|speaker| other.speakers.contains(speaker));
        let shared = utterance.bag.shared(&other.bag);
        if same_speaker && shared.n_terms >= 2 && (shared.cosine >= 0.25 || shared.containment >= 0.5) {
            return true;
        }
        if shared.n_terms < 2 {
            return false;
        }
        let quotes = align(&utterance.quoted(), &other.quoted(), vocabulary);
        quotes.longest >= 4 || quotes.pairs.len() >= 4 && quotes.containment >= 0.6
    })
}

/// Whether one sentence gives all the numbers of a statement, and a word of it besides.
fn is_recounted(utterance: &Utterance<'_>, report: &Report<'_>) -> bool {
    let numbers: Vec<Term> = utterance
        .words
        .iter()
        .filter(|word| word.number.is_some_and(|number| number > 2.0))
        .map(|word| word.lemma)
        .collect();
    let holds = |bag: &Bag| {
        numbers.iter().all(|number| bag.contains(*number))
            && bag.shared(&utterance.bag).n_terms > numbers.len()
    };
    !numbers.is_empty() && report.sentences.iter().any(|sentence| holds(&sentence.bag))
}

/// Whether one sentence, or two in a row, hold much of `bag`.
fn is_retold(bag: &Bag, report: &Report<'_>) -> bool {
    let shares: Vec<f64> =
        report.sentences.iter().map(|sentence| sentence.bag.shared(bag).weight / bag.total()).collect();
    shares.iter().any(|share| *share >= TRACE)
        || shares
            .windows(2)
            .any(|two| two.iter().sum::<f64>() >= TRACE + 0.25 && two.iter().all(|share| *share > 0.15))
}

fn weight_of_statement(utterance: &Utterance<'_>) -> f64 {
    let kind = match utterance.statement.kind {
        StatementKind::Direct => 1.0,
        StatementKind::Mixed => 0.8,
        StatementKind::Indirect => 0.6,
    };
    let speaker = if utterance.speakers.is_empty() { 0.5 } else { 1.0 };
    kind * speaker * (1.0 + utterance.bag.total()).ln()
}

/// Whether a figure tells something by itself.
fn is_weighty(figure: &Figure) -> bool {
    let tells = match figure.kind {
        FigureKind::Money | FigureKind::Percent | FigureKind::Measure => figure.unit != "year of age",
        FigureKind::Count => figure.value >= 10.0 || figure.of.first().is_some_and(|noun| noun == "person"),
        FigureKind::Duration => false,
    };
    tells && !figure.of.is_empty()
}

/// Whether an article gives the same number of anything.
fn gives(report: &Report<'_>, figure: &Figure) -> bool {
    report.analysis.extraction.figures.iter().any(|other| {
        let slack =
            if figure.approximation == Approximation::Exact && other.approximation == Approximation::Exact {
                0.0
            } else {
                0.1
            };
        let scale = figure.value.abs().max(other.value.abs());
        (figure.value - other.value).abs() <= slack * scale && figure.kind == other.kind
    })
}
