//! The same words given to different people.

use super::super::align::{Matching, Place};
use super::super::name::Names;
use super::super::report::Report;
use super::Weighed;
use rashomon_core::{Account, Difference, DifferenceKind, EntityKind, Mention, MentionKind, TextSpan};
use std::collections::BTreeSet;

/// Quotations that two articles give to two named people.
pub(super) fn differences(reports: &[Report<'_>], matching: &Matching, names: &Names) -> Vec<Weighed> {
    let mut told: BTreeSet<Place> = BTreeSet::new();
    let mut found = Vec::new();
    for &(left, right) in &matching.clashes {
        // One article may quote the words twice, once by whoever repeats them.
        let is_settled = matching.groups.iter().any(|group| {
            let has = |report: usize| group.iter().any(|place| place.report == report);
            group.contains(&left) && has(right.report) || group.contains(&right) && has(left.report)
        });
        if is_settled || told.contains(&left) || told.contains(&right) {
            continue;
        }
        if !(is_named(left, reports) && is_named(right, reports)) {
            continue;
        }
        if names_both(left, right, reports, names) || names_both(right, left, reports, names) {
            continue;
        }
        let (Some(ours), Some(theirs)) = (account(left, reports), account(right, reports)) else { continue };
        let printed = |account: &Account, place: Place| {
            account.span.of(&reports[place.report].article().text).to_owned()
        };
        if Names::share_word(&printed(&ours, left), &printed(&theirs, right)) {
            continue;
        }
        told.extend([left, right]);
        let utterance = &reports[left.report].utterances[left.utterance];
        found.push(Weighed {
            weight: utterance.bag.total(),
            difference: Difference {
                kind: DifferenceKind::Attribution,
                about: first_words(utterance.span().of(&reports[left.report].article().text)),
                accounts: vec![ours, theirs],
            },
        });
    }
    found
}

/// Whether the speaker stands beside the quotation by name: a pronoun's person is a conclusion.
fn is_named(place: Place, reports: &[Report<'_>]) -> bool {
    let report = &reports[place.report];
    let Some(speaker) = &report.utterances[place.utterance].statement.speaker else { return false };
    let names = |mention: &Mention| {
        mention.kind == MentionKind::Name && speaker.spans.iter().any(|span| span.contains(mention.span))
    };
    let entities = speaker.entities.iter().filter_map(|entity| report.analysis.extraction.entity(entity));
    entities
        .filter(|entity| entity.kind == EntityKind::Person)
        .any(|entity| entity.mentions.iter().any(names))
}

/// Whether the article of `here` names the other article's speaker beside the quotation too: somebody
/// repeats somebody, and which of them is meant is a matter of reading.
fn names_both(here: Place, there: Place, reports: &[Report<'_>], names: &Names) -> bool {
    let utterance = &reports[here.report].utterances[here.utterance];
    let around = reports[here.report].sentences_around(utterance.span());
    let paragraph = reports[here.report].article().paragraph_at(around.start).unwrap_or(around).cover(around);
    let named = names.inside(here.report, paragraph);
    reports[there.report].utterances[there.utterance].speakers.iter().any(|speaker| named.contains(speaker))
}

fn account(place: Place, reports: &[Report<'_>]) -> Option<Account> {
    let report = &reports[place.report];
    let utterance = &report.utterances[place.utterance];
    let span = TextSpan::cover_all(&utterance.statement.speaker.as_ref()?.spans)?;
    Some(Account {
        article: report.article().id.clone(),
        span,
        sentence: report.sentences_around(utterance.span()).cover(report.sentences_around(span)),
        statement: Some(utterance.statement.id.clone()),
    })
}

fn first_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(6).collect();
    words.join(" ").trim_matches(|character: char| !character.is_alphanumeric()).to_owned()
}
