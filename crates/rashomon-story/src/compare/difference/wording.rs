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
    let quotations: Vec<(usize, &Utterance<'_>)> = group
        .iter()
        .map(|place| (place.report, &reports[place.report].utterances[place.utterance]))
        .filter(|(_, utterance)| {
            utterance.quoted().len() >= WORDS_MIN && utterance.statement.kind != StatementKind::Indirect
        })
        .collect();
    // Of equals the first.
    let &(first, fullest) = quotations.iter().rev().max_by_key(|(_, utterance)| utterance.quoted().len())?;
    let own = fullest.quoted();
    // Of an article that gives the statement twice, the quotation that goes with the fullest best.
    let mut nearest: BTreeMap<usize, (Alignment, &Utterance<'_>)> = BTreeMap::new();
    for &(report, utterance) in quotations.iter().filter(|(report, _)| *report != first) {
        let alignment = align(&own, &utterance.quoted(), vocabulary);
        if alignment.pairs.len() < 2 || alignment.n_content < 1 || alignment.containment < 0.25 {
            continue;
        }
        match nearest.get(&report) {
            Some((held, _)) if held.weight >= alignment.weight => {}
            _ => {
                nearest.insert(report, (alignment, utterance));
            }
        }
    }
    let weight = nearest
        .values()
        .filter(|(alignment, utterance)| is_other_wording(&own, &utterance.quoted(), alignment, vocabulary))
        .map(|(alignment, _)| alignment.weight)
        .reduce(f64::max)?;
    let about = nearest
        .values()
        .find_map(|(alignment, _)| longest_common(&own, alignment, &reports[first].article().text));
    let mut said: BTreeMap<usize, &Utterance<'_>> =
        nearest.into_iter().map(|(report, (_, utterance))| (report, utterance)).collect();
    said.insert(first, fullest);
    let accounts = said.into_iter().map(|(report, utterance)| account(&reports[report], utterance)).collect();
    Some(Weighed {
        weight,
        difference: Difference { kind: DifferenceKind::Wording, about: about.unwrap_or_default(), accounts },
    })
}

fn account(report: &Report<'_>, utterance: &Utterance<'_>) -> Account {
    let quoted = utterance.quoted();
    let span = quoted.iter().map(|word| word.span).reduce(TextSpan::cover).unwrap_or(utterance.span());
    Account {
        article: report.article().id.clone(),
        span,
        sentence: report.sentences_around(span),
        statement: Some(utterance.statement.id.clone()),
    }
}

/// Whether two quotations differ by more than where they start and end.
fn is_other_wording(own: &[&Word], theirs: &[&Word], alignment: &Alignment, vocabulary: &Vocabulary) -> bool {
    gaps(own.len(), theirs.len(), alignment).iter().any(|gap| is_telling(gap, own, theirs, vocabulary))
        || inflections(own, theirs, alignment) >= 2
        || is_translation(own, theirs, alignment)
}

/// Whether two matched quotations of about one length share neither most of their words nor a long run:
/// then they are one in two translations.
fn is_translation(own: &[&Word], theirs: &[&Word], alignment: &Alignment) -> bool {
    let (shorter, longer) = (own.len().min(theirs.len()), own.len().max(theirs.len()));
    alignment.containment < 0.7 && alignment.longest < 5 && longer <= 2 * shorter && longer <= 40
}

/// What both quotations speak of in one breath: of the unbroken runs that they share the one with most
/// words of meaning, from the first of these to the last.
fn longest_common(own: &[&Word], alignment: &Alignment, text: &str) -> Option<String> {
    let runs = alignment.pairs.chunk_by(|a, b| a.0 + 1 == b.0 && a.1 + 1 == b.1);
    let words = runs
        .map(|run| run.iter().filter_map(|&(i, _)| own.get(i)).copied().collect::<Vec<&Word>>())
        // Of equals the first.
        .rev()
        .max_by_key(|run| (run.iter().filter(|word| word.is_content).count(), run.len()))?;
    let start = words.iter().position(|word| word.is_content).unwrap_or(0);
    let shown = &words[start..words.len().min(start + 6)];
    let last = shown.iter().rfind(|word| word.is_content).or(shown.last())?;
    Some(shown.first()?.span.cover(last.span).of(text).to_owned())
}

/// What stands between words that go together, on both sides.
#[derive(Clone, Debug)]
struct Gap {
    own: Range<usize>,
    theirs: Range<usize>,
    /// Before the first or after the last words that go together.
    is_edge: bool,
    /// Length of the shorter of the two unbroken runs around it.
    bounds: usize,
}

fn gaps(n_own: usize, n_theirs: usize, alignment: &Alignment) -> Vec<Gap> {
    let runs: Vec<&[(usize, usize)]> =
        alignment.pairs.chunk_by(|a, b| a.0 + 1 == b.0 && a.1 + 1 == b.1).collect();
    let mut gaps = Vec::new();
    let (mut own, mut theirs) = (0, 0);
    for number in 0..=runs.len() {
        let (i, j) = runs.get(number).map_or((n_own, n_theirs), |run| run[0]);
        if i > own || j > theirs {
            let length =
                |place: Option<usize>| place.and_then(|place| runs.get(place)).map_or(0, |run| run.len());
            gaps.push(Gap {
                own: own..i,
                theirs: theirs..j,
                is_edge: number == 0 || number == runs.len(),
                bounds: length(number.checked_sub(1)).min(length(Some(number))),
            });
        }
        if let Some(&(i, j)) = runs.get(number).and_then(|run| run.last()) {
            (own, theirs) = (i + 1, j + 1);
        }
    }
    gaps
}

/// Whether the words of a gap make another wording: one side says something else, or leaves out in the
/// middle what tells.
fn is_telling(gap: &Gap, own: &[&Word], theirs: &[&Word], vocabulary: &Vocabulary) -> bool {
    let telling = |words: &[&Word]| words.iter().any(|word| word.is_telling);
    let (ours, other) = (&own[gap.own.clone()], &theirs[gap.theirs.clone()]);
    if gap.is_edge {
        // A quotation may start and end where the reporter likes.
        return telling(ours)
            && telling(other)
            && ours.len().max(other.len()) <= 6
            && !is_one_word(ours, other, vocabulary);
    }
    // A lone word that both have, far from the next, is in both by chance.
    if gap.bounds < 2 && ours.len().max(other.len()) > 3 {
        return false;
    }
    // Between two quotations of one sentence the reporter's own words stand for what is left out.
    let is_broken = |run: &[&Word], range: &Range<usize>| {
        range.start > 0 && range.end < run.len() && run[range.start - 1].fragment != run[range.end].fragment
    };
    if is_broken(own, &gap.own) || is_broken(theirs, &gap.theirs) {
        return false;
    }
    (telling(ours) || telling(other)) && !is_one_word(ours, other, vocabulary)
}

/// "Work force" and "workforce", "into" and "in to".
fn is_one_word(ours: &[&Word], theirs: &[&Word], vocabulary: &Vocabulary) -> bool {
    let joined = |words: &[&Word]| -> String {
        let letters = words.iter().flat_map(|word| vocabulary.word(word.form).chars());
        letters.filter(|letter| letter.is_alphanumeric()).collect()
    };
    joined(ours) == joined(theirs)
}

/// Words that go together in another form: "drive", "driving".
fn inflections(own: &[&Word], theirs: &[&Word], alignment: &Alignment) -> usize {
    let pairs = alignment.pairs.iter();
    pairs.filter(|(i, j)| own[*i].is_content && !own[*i].is_name && own[*i].form != theirs[*j].form).count()
}

/// Whether what stands against a gap is quoted: the reporter's own words around a quotation, and where
/// it starts and ends, are no other wording of it.
fn is_quoted(gap: &Gap, theirs: &[&Word]) -> bool {
    let bounds =
        (gap.theirs.start.checked_sub(1).and_then(|before| theirs.get(before)), theirs.get(gap.theirs.end));
    theirs[gap.theirs.clone()].iter().any(|word| word.is_quoted)
        || matches!(bounds, (Some(before), Some(after))
            if before.is_quoted && after.is_quoted && before.fragment == after.fragment)
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
    let quotes = theirs.iter().any(|word| word.is_quoted);
    let mut places: Vec<usize> = gaps(own.len(), theirs.len(), &alignment)
        .into_iter()
        .filter(|gap| if quotes { is_quoted(gap, theirs) } else { !gap.is_edge || !gap.theirs.is_empty() })
        .flat_map(|gap| gap.own)
        .collect();
    let inflected =
        alignment.pairs.iter().filter(|(i, j)| own[*i].form != theirs[*j].form && !own[*i].is_name);
    places.extend(inflected.map(|(i, _)| *i));
    places.sort_unstable();
    places.dedup();
    places
}
