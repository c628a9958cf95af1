//! One quotation in different words.

use super::super::align::{Matching, Place};
use super::super::report::{Report, Utterance};
use super::super::vocabulary::Vocabulary;
use super::super::wording::{Alignment, Word, align};
use super::Weighed;
use rashomon_core::{Account, Difference, DifferenceKind, StatementKind, TextSpan};
use std::collections::BTreeMap;
use std::ops::Range;

/// Fewest quoted words that can be called another wording.
const WORDS_MIN: usize = 4;

/// Matched quotations whose words differ by more than where they are cut.
pub(super) fn differences(
    reports: &[Report<'_>],
    matching: &Matching,
    vocabulary: &Vocabulary,
) -> Vec<Weighed> {
    matching.groups.iter().filter_map(|group| of_group(group, reports, vocabulary)).collect()
}

fn of_group(group: &[Place], reports: &[Report<'_>], vocabulary: &Vocabulary) -> Option<Weighed> {
    // Of an article that gives the statement twice, the longest quotation.
    let mut longest: BTreeMap<usize, &Utterance<'_>> = BTreeMap::new();
    for place in group {
        let utterance = &reports[place.report].utterances[place.utterance];
        if utterance.quoted().len() < WORDS_MIN || utterance.statement.kind == StatementKind::Indirect {
            continue;
        }
        let held = longest.entry(place.report).or_insert(utterance);
        if utterance.quoted().len() > held.quoted().len() {
            *held = utterance;
        }
    }
    let (&first, fullest) = longest.iter().rev().max_by_key(|(_, utterance)| utterance.quoted().len())?;
    let own = fullest.quoted();
    let mut weight = 0.0_f64;
    let mut accounts = BTreeMap::new();
    let mut about = None;
    for (&report, utterance) in longest.iter().filter(|(report, _)| **report != first) {
        let theirs = utterance.quoted();
        let alignment = align(&own, &theirs, vocabulary);
        if alignment.pairs.len() < 2 || alignment.n_content < 1 {
            continue;
        }
        let telling = gaps(own.len(), theirs.len(), &alignment)
            .iter()
            .filter(|gap| is_telling(gap, &own, &theirs))
            .count()
            .max(inflections(&own, &theirs, &alignment) / 2);
        weight = weight.max(if telling > 0 { alignment.weight } else { 0.0 });
        about = about.or_else(|| longest_common(&own, &alignment, &reports[first].article().text));
        accounts.insert(report, theirs);
    }
    if weight == 0.0 {
        return None;
    }
    accounts.insert(first, own);
    let accounts = accounts
        .into_iter()
        .map(|(report, words)| {
            let span =
                words.iter().map(|word| word.span).reduce(TextSpan::cover).unwrap_or(TextSpan::new(0, 0));
            let report = &reports[report];
            Account {
                article: report.article().id.clone(),
                span,
                sentence: report.sentences_around(span),
                statement: longest_statement(report, &longest, reports),
            }
        })
        .collect();
    Some(Weighed {
        weight,
        difference: Difference { kind: DifferenceKind::Wording, about: about.unwrap_or_default(), accounts },
    })
}

fn longest_statement(
    report: &Report<'_>,
    longest: &BTreeMap<usize, &Utterance<'_>>,
    reports: &[Report<'_>],
) -> Option<rashomon_core::StatementId> {
    let index = reports.iter().position(|other| std::ptr::eq(other, report))?;
    longest.get(&index).map(|utterance| utterance.statement.id.clone())
}

/// The words that both have in the longest unbroken run.
fn longest_common(own: &[&Word], alignment: &Alignment, text: &str) -> Option<String> {
    let mut best: Option<Range<usize>> = None;
    let mut run: Option<(Range<usize>, usize)> = None;
    for &(i, j) in &alignment.pairs {
        run = match run {
            Some((range, last)) if range.end == i && last + 1 == j => Some((range.start..i + 1, j)),
            _ => Some((i..i + 1, j)),
        };
        if let Some((range, _)) = &run
            && best.as_ref().is_none_or(|best| range.len() > best.len())
        {
            best = Some(range.clone());
        }
    }
    let best = best?;
    let end = best.end.min(best.start + 6);
    Some(own.get(best.start)?.span.cover(own.get(end - 1)?.span).of(text).to_owned())
}

/// What stands between words that go together, on both sides.
#[derive(Clone, Debug)]
struct Gap {
    own: Range<usize>,
    theirs: Range<usize>,
    /// Before the first or after the last words that go together.
    is_edge: bool,
}

fn gaps(n_own: usize, n_theirs: usize, alignment: &Alignment) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let (mut own, mut theirs) = (0, 0);
    let ends = alignment.pairs.iter().copied().map(Some).chain([None]);
    for (number, end) in ends.enumerate() {
        let (i, j) = end.unwrap_or((n_own, n_theirs));
        if i > own || j > theirs {
            gaps.push(Gap { own: own..i, theirs: theirs..j, is_edge: number == 0 || end.is_none() });
        }
        (own, theirs) = (i + 1, j + 1);
    }
    gaps
}

/// Whether the words of a gap make another wording: one side says something else, or leaves out in the
/// middle what tells.
fn is_telling(gap: &Gap, own: &[&Word], theirs: &[&Word]) -> bool {
    let telling = |words: &[&Word]| words.iter().any(|word| word.is_telling);
    let (ours, other) = (&own[gap.own.clone()], &theirs[gap.theirs.clone()]);
    if gap.is_edge {
        // A quotation may start and end where the reporter likes.
        return !ours.is_empty()
            && !other.is_empty()
            && telling(ours)
            && telling(other)
            && ours.len().max(other.len()) <= 6;
    }
    let is_cut =
        |run: &[&Word], at: usize| at > 0 && at < run.len() && run[at - 1].fragment != run[at].fragment;
    if ours.is_empty() && is_cut(own, gap.own.start) || other.is_empty() && is_cut(theirs, gap.theirs.start) {
        return false;
    }
    telling(ours) || telling(other)
}

/// Words that go together in another form: "drive", "driving".
fn inflections(own: &[&Word], theirs: &[&Word], alignment: &Alignment) -> usize {
    let pairs = alignment.pairs.iter();
    pairs.filter(|(i, j)| own[*i].is_content && !own[*i].is_name && own[*i].form != theirs[*j].form).count()
}

/// Places in `own` that `theirs` words otherwise or leaves out between words that both have.
pub(in super::super) fn differing_places(
    own: &[&Word],
    theirs: &[&Word],
    vocabulary: &Vocabulary,
) -> Vec<usize> {
    let alignment = align(own, theirs, vocabulary);
    if alignment.pairs.is_empty() {
        return Vec::new();
    }
    let mut places: Vec<usize> = gaps(own.len(), theirs.len(), &alignment)
        .into_iter()
        .filter(|gap| !gap.is_edge || !gap.theirs.is_empty())
        .flat_map(|gap| gap.own)
        .collect();
    let inflected =
        alignment.pairs.iter().filter(|(i, j)| own[*i].form != theirs[*j].form && !own[*i].is_name);
    places.extend(inflected.map(|(i, _)| *i));
    places.sort_unstable();
    places.dedup();
    places
}
