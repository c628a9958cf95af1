//! What the articles of a story report differently.

mod attribution;
mod date;
mod figure;
mod subject;
pub(super) mod wording;

use super::align::Matching;
use super::name::Names;
use super::report::Report;
use super::vocabulary::Vocabulary;
use rashomon_core::{Account, Difference, TextSpan};

/// A difference with how much it weighs among those of its kind.
#[derive(Debug)]
pub(super) struct Weighed {
    weight: f64,
    difference: Difference,
}

/// All differences, weightiest first: what happened before how it was put.
pub(super) fn differences(
    reports: &[Report<'_>],
    matching: &Matching,
    names: &Names,
    vocabulary: &Vocabulary,
) -> Vec<Difference> {
    let mut found = figure::differences(reports, matching, names);
    found.extend(date::differences(reports, matching, names, vocabulary));
    found.extend(attribution::differences(reports, matching, names));
    found.extend(wording::differences(reports, matching, vocabulary));
    found.sort_by(|a, b| {
        let key = |weighed: &Weighed| {
            (weighed.difference.kind, std::cmp::Reverse(weighed.difference.accounts.len()))
        };
        key(a).cmp(&key(b)).then(b.weight.total_cmp(&a.weight))
    });
    found.into_iter().map(|weighed| weighed.difference).collect()
}

/// The account of `report` at `span`.
fn account(report: &Report<'_>, span: TextSpan) -> Account {
    Account {
        article: report.article().id.clone(),
        span,
        sentence: report.sentences_around(span),
        statement: report.utterance_at(span).map(|place| report.utterances[place].statement.id.clone()),
    }
}
