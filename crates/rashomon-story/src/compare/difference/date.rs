//! One happening on different days.

use super::super::align::{Matching, Place};
use super::super::name::{Names, PartyId};
use super::super::report::{Passage, Report};
use super::super::sense::{is_reporting, sense};
use super::super::vocabulary::Vocabulary;
use super::subject::Subject;
use super::{Weighed, account};
use jiff::civil::{Date, Weekday};
use rashomon_core::{Difference, DifferenceKind, TextSpan, Timex, TimexValue, Token};
use std::collections::BTreeSet;

/// Happenings and matched statements that two articles put on two days.
pub(super) fn differences(
    reports: &[Report<'_>],
    matching: &Matching,
    names: &Names,
    vocabulary: &Vocabulary,
) -> Vec<Weighed> {
    let dated: Vec<Vec<Dated<'_>>> =
        reports.iter().enumerate().map(|(index, report)| happenings(report, index, names)).collect();
    let mut found = said(reports, matching, vocabulary);
    found.extend(in_years(reports));
    for left in 0..reports.len() {
        for right in left + 1..reports.len() {
            for ours in &dated[left] {
                for theirs in &dated[right] {
                    let Some(weight) = ours.is_same(theirs) else { continue };
                    if !differ(ours.timex, theirs.timex)
                        || gives_both(ours, theirs.timex, &reports[left])
                        || gives_both(theirs, ours.timex, &reports[right])
                    {
                        continue;
                    }
                    found.push(Weighed {
                        weight,
                        difference: Difference {
                            kind: DifferenceKind::Date,
                            about: ours.verb.text().to_owned(),
                            accounts: vec![
                                account(&reports[left], ours.timex.span),
                                account(&reports[right], theirs.timex.span),
                            ],
                        },
                    });
                }
            }
        }
    }
    found
}

/// Deeds of one thing that articles put into different years: "be done by 2034", "be done in 2035".
fn in_years(reports: &[Report<'_>]) -> Vec<Weighed> {
    let of_year = |timex: &Timex| match timex.value {
        TimexValue::Calendar { year: Some(year), month: None, day: None } => Some(year),
        _ => None,
    };
    let deeds: Vec<Vec<(Token<'_>, Subject<'_>, &Timex, i16)>> = reports
        .iter()
        .map(|report| {
            let document = report.document();
            let timexes = report.analysis.extraction.timexes.iter();
            timexes
                .filter_map(|timex| {
                    let year = of_year(timex)?;
                    let year_word = document.tokens_in(document.tokens_at(timex.span)).last()?;
                    let preposition = year_word.head();
                    // "In 2034", "by 2034"; "since" and "until" tell of a time and no day.
                    let verb = preposition.head();
                    let at = matches!(&*preposition.text().to_lowercase(), "in" | "by")
                        && year_word.dep() == "pobj"
                        && verb.pos() == "VERB"
                        && (verb.lemma() == "do" && is_passive(verb)
                            || !is_reporting(&verb.lemma().to_lowercase()));
                    at.then(|| (verb, Subject::of_verb(verb), timex, year))
                })
                .collect()
        })
        .collect();
    let gives = |report: usize, year: i16| {
        reports[report].analysis.extraction.timexes.iter().any(|timex| of_year(timex) == Some(year))
    };
    let mut told: BTreeSet<(usize, TextSpan)> = BTreeSet::new();
    let mut found = Vec::new();
    for left in 0..reports.len() {
        for (verb, subject, timex, year) in &deeds[left] {
            if told.contains(&(left, timex.span)) {
                continue;
            }
            let mut accounts = vec![(left, *timex)];
            let mut differs = false;
            for (right, deeds) in deeds.iter().enumerate().skip(left + 1) {
                let same = deeds.iter().find(|(other_verb, other_subject, other, _)| {
                    sense(&verb.lemma().to_lowercase()) == sense(&other_verb.lemma().to_lowercase())
                        && is_passive(*verb) == is_passive(*other_verb)
                        && subject.is_same(other_subject)
                        && !told.contains(&(right, other.span))
                });
                let Some((_, _, other, other_year)) = same else { continue };
                if year != other_year && (gives(left, *other_year) || gives(right, *year)) {
                    continue;
                }
                differs |= year != other_year;
                accounts.push((right, other));
            }
            if differs {
                told.extend(accounts.iter().map(|(report, timex)| (*report, timex.span)));
                found.push(Weighed {
                    weight: 1.0,
                    difference: Difference {
                        kind: DifferenceKind::Date,
                        about: verb.text().to_owned(),
                        accounts: accounts
                            .into_iter()
                            .map(|(report, timex)| account(&reports[report], timex.span))
                            .collect(),
                    },
                });
            }
        }
    }
    found
}

fn is_passive(verb: Token<'_>) -> bool {
    verb.children().any(|child| child.dep() == "auxpass")
}

/// A happening with its day.
#[derive(Debug)]
struct Dated<'a> {
    verb: Token<'a>,
    subjects: BTreeSet<PartyId>,
    sentence: &'a Passage,
    timex: &'a Timex,
}

impl Dated<'_> {
    /// How sure it is that both are one happening; `None` where it is not.
    fn is_same(&self, other: &Self) -> Option<f64> {
        let same_verb = sense(&self.verb.lemma().to_lowercase()) == sense(&other.verb.lemma().to_lowercase());
        if !same_verb || self.subjects.is_disjoint(&other.subjects) {
            return None;
        }
        let shared = self.sentence.bag.shared(&other.sentence.bag);
        (shared.cosine >= 0.4 && shared.n_terms >= 4).then_some(shared.cosine)
    }
}

fn happenings<'a>(report: &'a Report<'_>, index: usize, names: &Names) -> Vec<Dated<'a>> {
    let document = report.document();
    let timexes = report.analysis.extraction.timexes.iter().filter(|timex| weekday(timex).is_some());
    timexes
        .filter_map(|timex| {
            let tokens = document.tokens_at(timex.span);
            let head = document.tokens_in(tokens).last()?;
            // "On Tuesday" on the verb itself; "Tuesday's vote" is of the vote.
            let verb = head.ancestors().take(2).find(|token| token.pos() != "ADP")?;
            if verb.pos() != "VERB" || is_reporting(&verb.lemma().to_lowercase()) {
                return None;
            }
            let subject = verb.children().find(|child| matches!(child.dep(), "nsubj" | "nsubjpass"))?;
            let subjects =
                subject.subtree().iter().filter_map(|token| names.at(index, token.span())).collect();
            Some(Dated { verb, subjects, sentence: report.sentence_at(timex.span.start)?, timex })
        })
        .collect()
}

/// The weekday, where the words themselves say the day: what "tonight" is, in a quotation above all,
/// depends on who speaks when.
fn weekday(timex: &Timex) -> Option<Weekday> {
    match timex.value {
        TimexValue::Weekday(weekday) => Some(weekday),
        TimexValue::Calendar { .. } => timex.day.map(Date::weekday),
        TimexValue::Relative(_) | TimexValue::Vague => None,
    }
}

/// Whether two expressions can not be of one day. A weekday is compared as a weekday: which week's it is,
/// is a conclusion.
fn differ(left: &Timex, right: &Timex) -> bool {
    match (left.value, right.value, left.day, right.day) {
        (TimexValue::Calendar { .. }, TimexValue::Calendar { .. }, Some(left), Some(right)) => left != right,
        _ => matches!((weekday(left), weekday(right)), (Some(left), Some(right)) if left != right),
    }
}

/// Whether the sentence of `dated` has the other's day as well.
fn gives_both(dated: &Dated<'_>, other: &Timex, report: &Report<'_>) -> bool {
    let sentence: TextSpan = dated.sentence.span;
    let inside = report.analysis.extraction.timexes.iter().filter(|timex| sentence.contains(timex.span));
    inside.into_iter().any(|timex| weekday(timex).is_some() && !differ(timex, other))
}

/// Matched statements with two days of saying, or with two dates in what is said.
fn said(reports: &[Report<'_>], matching: &Matching, vocabulary: &Vocabulary) -> Vec<Weighed> {
    let mut found = Vec::new();
    for group in &matching.groups {
        let utterance = |place: &Place| &reports[place.report].utterances[place.utterance];
        // A piece of a quotation may be taken up again on another day.
        if !group.iter().all(|place| utterance(&group[0]).bag.shared(&utterance(place).bag).cosine >= 0.5) {
            continue;
        }
        let of_saying = |place: &Place| {
            let statement = utterance(place).statement;
            statement.said.time.as_ref().map(|time| time.span).into_iter().collect()
        };
        let of_content = |place: &Place| utterance(place).statement.content.clone();
        let cue = utterance(&group[0])
            .statement
            .cue
            .first()
            .map_or("", |cue| cue.of(&reports[group[0].report].article().text));
        // What is dated in a statement is best told by its most telling word that all have.
        let first = utterance(&group[0]);
        let telling = first
            .words
            .iter()
            .filter(|word| {
                word.is_content && group.iter().all(|place| utterance(place).bag.contains(word.sense))
            })
            .max_by(|a, b| vocabulary.weight(a.sense).total_cmp(&vocabulary.weight(b.sense)))
            .map_or(cue, |word| word.span.of(&reports[group[0].report].article().text));
        found.extend(dates(reports, group, of_saying, cue));
        found.extend(dates(reports, group, of_content, telling));
    }
    found
}

/// The dates that stand in `spans` of each statement, if they can not be one.
fn dates(
    reports: &[Report<'_>],
    group: &[Place],
    spans: impl Fn(&Place) -> Vec<TextSpan>,
    about: &str,
) -> Option<Weighed> {
    let mut dated: Vec<(usize, &Timex)> = Vec::new();
    for place in group {
        let spans = spans(place);
        let timexes = &reports[place.report].analysis.extraction.timexes;
        let mut inside = timexes.iter().filter(|timex| {
            spans.iter().any(|span| span.contains(timex.span))
                && (weekday(timex).is_some() || month(timex).is_some())
        });
        // Of several dates in one statement nobody can say which goes with which.
        if let (Some(timex), None) = (inside.next(), inside.next())
            && !dated.iter().any(|(report, _)| *report == place.report)
        {
            dated.push((place.report, timex));
        }
    }
    let &(_, first) = dated.first()?;
    let is_other = |timex: &Timex| {
        differ(first, timex)
            || matches!((month(first), month(timex)), (Some(ours), Some(theirs)) if ours != theirs)
    };
    if !dated.iter().any(|(_, timex)| is_other(timex)) {
        return None;
    }
    let accounts = dated.iter().map(|(report, timex)| account(&reports[*report], timex.span)).collect();
    Some(Weighed {
        weight: 1.0,
        difference: Difference { kind: DifferenceKind::Date, about: about.to_owned(), accounts },
    })
}

fn month(timex: &Timex) -> Option<i8> {
    match timex.value {
        TimexValue::Calendar { month, .. } => month,
        TimexValue::Weekday(_) | TimexValue::Relative(_) | TimexValue::Vague => None,
    }
}
