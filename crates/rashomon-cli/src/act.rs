//! Only statements that do one thing: promises, threats, denials.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use rashomon::Reading;
use rashomon::core::{Act, Finding, StatementId};
use std::collections::HashSet;

/// Reads the name of an act.
pub(crate) fn parser() -> impl TypedValueParser<Value = Act> {
    PossibleValuesParser::new(Act::ALL.map(Act::name))
        .map(|name| Act::ALL.into_iter().find(|act| act.name() == name).unwrap_or_default())
}

/// Leaves in `reading` the statements of `acts`, with the wordings of other outlets that are matched with
/// one of them, and drops every difference and figure.
pub(crate) fn keep(reading: &mut Reading, acts: &[Act]) {
    let statements = reading.analyses.iter().flat_map(|analysis| &analysis.extraction.statements);
    let mut kept: HashSet<StatementId> =
        statements.filter(|found| acts.contains(&found.act)).map(|found| found.id.clone()).collect();
    for (_, comparison) in &mut reading.stories {
        comparison.matches.retain(|shared| {
            let is_kept = shared.wordings.iter().any(|wording| kept.contains(&wording.statement));
            if is_kept {
                kept.extend(shared.wordings.iter().map(|wording| wording.statement.clone()));
            }
            is_kept
        });
        comparison.differences.clear();
        comparison.only_in.retain(|only| match &only.finding {
            Finding::Statement(statement) => kept.contains(statement),
            Finding::Figure(_) => false,
        });
    }
    for analysis in &mut reading.analyses {
        analysis.extraction.statements.retain(|found| kept.contains(&found.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn what_is_matched_with_a_promise_stays_with_it() {
        let (analyses, stories) = fixture::reading();
        let mut reading = Reading { analyses, stories };
        let promise = reading.stories[0].1.matches[0].wordings[0].statement.clone();
        for analysis in &mut reading.analyses {
            for found in &mut analysis.extraction.statements {
                found.act = if found.id == promise { Act::Promise } else { Act::Statement };
            }
        }
        let n_wordings = reading.stories[0].1.matches[0].wordings.len();
        keep(&mut reading, &[Act::Promise]);
        assert_eq!(reading.stories[0].1.matches.len(), 1);
        let left = reading.analyses.iter().map(|analysis| analysis.extraction.statements.len());
        assert_eq!(left.sum::<usize>(), n_wordings);
    }
}
