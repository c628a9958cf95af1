//! One count, sum, share, measure or length of time in different numbers.
//!
//! Two figures are of one thing only where unit, what is counted, what is said of it and the names
//! beside it go together, and no other figure of either article explains the difference.

use super::super::align::Matching;
use super::super::name::{Names, PartyId, Speakers};
use super::super::report::{Passage, Report};
use super::super::sense::{is_casualty, is_reporting, sense};
use super::subject::Subject;
use super::{Weighed, account};
use rashomon_core::{Approximation, Difference, DifferenceKind, Figure, FigureKind, Timex, TimexValue};
use std::collections::{BTreeMap, BTreeSet};

/// Figures of one thing that can not both be right as they stand.
pub(super) fn differences(reports: &[Report<'_>], matching: &Matching, names: &Names) -> Vec<Weighed> {
    let quantities: Vec<Vec<Quantity<'_>>> = reports
        .iter()
        .enumerate()
        .map(|(index, report)| quantities(report, index, matching, names))
        .collect();
    let mut pairs = Vec::new();
    for left in 0..reports.len() {
        for right in left + 1..reports.len() {
            pairs.extend(between(&quantities[left], &quantities[right], names));
        }
    }
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut found: Vec<Weighed> = Vec::new();
    pairs.sort_by(|a: &Pair<'_>, b: &Pair<'_>| b.score.total_cmp(&a.score));
    for pair in &pairs {
        let ours = &quantities[pair.left.report];
        let theirs = &quantities[pair.right.report];
        if !pair.left.differs(pair.right)
            || gives_value(ours, pair.right)
            || gives_value(theirs, pair.left)
            || told.contains(&pair.left.key())
            || told.contains(&pair.right.key())
        {
            continue;
        }
        // Other articles whose figure goes with either of the two give their account beside them.
        let mut accounts: BTreeMap<usize, &Quantity<'_>> =
            [(pair.left.report, pair.left), (pair.right.report, pair.right)].into();
        for other in &pairs {
            for (known, new) in [(other.left, other.right), (other.right, other.left)] {
                let is_known = accounts.get(&known.report).is_some_and(|own| own.key() == known.key());
                if is_known && !told.contains(&new.key()) {
                    accounts.entry(new.report).or_insert(new);
                }
            }
        }
        told.extend(accounts.values().map(|quantity| quantity.key()));
        let differing = || {
            let all = accounts.values();
            all.flat_map(|one| accounts.values().map(move |other| (one, other)))
                .filter(|(one, other)| one.differs(other))
        };
        let kind = if pair.left.figure.kind == FigureKind::Duration {
            DifferenceKind::Duration
        } else if differing().all(|(one, other)| one.is_update_of(other)) {
            DifferenceKind::Update
        } else {
            DifferenceKind::Figure
        };
        found.push(Weighed {
            weight: pair.score,
            difference: Difference {
                kind,
                about: about(&reports[pair.left.report], pair.left, &reports[pair.right.report], pair.right),
                accounts: accounts
                    .into_values()
                    .map(|quantity| account(&reports[quantity.report], quantity.figure.span))
                    .collect(),
            },
        });
    }
    found
}

/// How much must speak for two figures being of one thing.
const EVIDENCE: f64 = 2.4;

/// A figure with what decides whether it is of the same thing as another.
#[derive(Debug)]
struct Quantity<'a> {
    report: usize,
    number: usize,
    figure: &'a Figure,
    sentence: &'a Passage,
    /// Parties named in its sentence.
    parties: BTreeSet<PartyId>,
    verb: &'a str,
    /// Of whom or what the verb is said: the noun and what qualifies it; none for a pronoun.
    subject: Subject<'a>,
    /// Prepositions between verb and figure change what the number is: "rose to", "rose by".
    by: &'a str,
    speakers: Vec<PartyId>,
    /// The group of matched statements it stands in.
    group: Option<usize>,
    calendar: Vec<&'a Timex>,
    published: Option<jiff::civil::Date>,
    /// Whether its article gives no other number of such things.
    is_lone: bool,
}

fn quantities<'a>(
    report: &'a Report<'_>,
    index: usize,
    matching: &Matching,
    names: &Names,
) -> Vec<Quantity<'a>> {
    let figures = report.analysis.extraction.figures.iter().enumerate();
    let mut quantities: Vec<Quantity<'_>> = figures
        .filter_map(|(number, figure)| {
            let sentence = report.sentence_at(figure.span.start)?;
            let utterance = report.utterance_at(figure.span);
            let place = utterance.map(|utterance| super::super::align::Place { report: index, utterance });
            let mut context = figure.context.iter().map(String::as_str);
            Some(Quantity {
                report: index,
                number,
                figure,
                sentence,
                parties: names.inside(index, sentence.span),
                verb: context.next().unwrap_or(""),
                subject: Subject::of_figure(report.document(), figure),
                by: context.next().filter(|word| matches!(*word, "to" | "by" | "from")).unwrap_or(""),
                speakers: utterance
                    .map(|utterance| report.utterances[utterance].speakers.clone())
                    .unwrap_or_default(),
                group: place
                    .and_then(|place| matching.groups.iter().position(|group| group.contains(&place))),
                calendar: report
                    .analysis
                    .extraction
                    .timexes
                    .iter()
                    .filter(|timex| sentence.span.contains(timex.span) && !is_of_saying(report, timex))
                    .collect(),
                published: report.article().published.map(|published| published.day()),
                is_lone: true,
            })
        })
        .collect();
    for index in 0..quantities.len() {
        let own = &quantities[index];
        let is_lone = quantities.iter().all(|other| {
            own.head() != other.head()
                || own.is_of_people() && sense(own.verb) != sense(other.verb)
                || own.figure.kind != other.figure.kind
                || own.figure.unit != other.figure.unit
                || own.sorts(other) < 0.0
                || !own.differs(other)
        });
        quantities[index].is_lone = is_lone;
    }
    quantities
}

/// Whether a time is that of a statement, not of what is told: "the ministry said on Monday".
fn is_of_saying(report: &Report<'_>, timex: &Timex) -> bool {
    let said =
        report.analysis.extraction.statements.iter().filter_map(|statement| statement.said.time.as_ref());
    said.into_iter().any(|time| time.span.contains(timex.span))
}

/// Two figures of one thing.
#[derive(Clone, Copy, Debug)]
struct Pair<'a> {
    left: &'a Quantity<'a>,
    right: &'a Quantity<'a>,
    score: f64,
}

/// Figures of two articles that are each other's best.
fn between<'a>(ours: &'a [Quantity<'a>], theirs: &'a [Quantity<'a>], names: &Names) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    for left in ours {
        for right in theirs {
            if let Some(score) = left.is_same(right, names) {
                // Where an article gives several numbers of a thing, the equal one is the same.
                let score = score + if left.differs(right) { 0.0 } else { 1.0 };
                pairs.push(Pair { left, right, score });
            }
        }
    }
    let best = |quantity: &Quantity<'_>| {
        let own = pairs.iter().filter(|pair| [pair.left.key(), pair.right.key()].contains(&quantity.key()));
        own.map(|pair| pair.score).fold(0.0, f64::max)
    };
    let is_best: Vec<bool> =
        pairs.iter().map(|pair| pair.score >= best(pair.left) && pair.score >= best(pair.right)).collect();
    pairs.into_iter().zip(is_best).filter(|(_, is_best)| *is_best).map(|(pair, _)| pair).collect()
}

impl Quantity<'_> {
    fn key(&self) -> (usize, usize) {
        (self.report, self.number)
    }

    /// What is counted; of people who came to harm, the harm; of money that changes hands, how.
    fn head(&self) -> &str {
        let noun = self.figure.of.first().map_or("", |noun| sense(noun));
        if self.figure.kind == FigureKind::Money
            && let Some(transfer) = transfer(self.verb)
            && !is_transfer(noun)
        {
            return transfer;
        }
        let verb = sense(self.verb);
        if noun == "person" && is_casualty(verb) { verb } else { noun }
    }

    fn is_of_people(&self) -> bool {
        self.figure.kind == FigureKind::Count && self.head() == "person"
    }

    /// Least and greatest value in the unit's base, as far as the words allow.
    fn bounds(&self) -> (f64, f64) {
        let (_, scale) = base(&self.figure.unit);
        let (low, high) = (self.figure.value * scale, self.figure.value_max * scale);
        match self.figure.approximation {
            Approximation::Exact => (low, high),
            Approximation::About => (low * 0.9, high * 1.1),
            Approximation::AtLeast => (low, high * 1.5),
            Approximation::AtMost => (low * 0.5, high),
        }
    }

    /// Whether the two numbers can not be of one count, roundings allowed.
    fn differs(&self, other: &Self) -> bool {
        let ((low, high), (other_low, other_high)) = (self.bounds(), other.bounds());
        if self.is_other_limit(other) || other.is_other_limit(self) {
            return true;
        }
        if low <= other_high && other_low <= high {
            return false;
        }
        // 1.2 million and 1,236,000: one is the other rounded.
        let (small, great) = if high < other_low { (high, other_low) } else { (other_high, low) };
        let (a, b) = (self.figure.value, other.figure.value);
        !(is_rounding(a, b) || is_rounding(b, a)) && great - small > 0.005 * great
    }

    /// Whether a limit is as exact as the number that another article gives: "at least 38" beside "40"
    /// are two numbers, "more than 5,000" beside "5,200" is one rounded.
    fn is_other_limit(&self, other: &Self) -> bool {
        let is_limit = matches!(self.figure.approximation, Approximation::AtLeast | Approximation::AtMost);
        let (ours, theirs) = (self.figure.value, other.figure.value);
        is_limit
            && other.figure.approximation != Approximation::About
            && other.figure.value == other.figure.value_max
            && base(&self.figure.unit) == base(&other.figure.unit)
            && (ours - theirs).abs() > 0.01 * ours.abs().max(theirs.abs())
            && significant_digits(ours) >= significant_digits(theirs)
            && significant_digits(ours) > 1
    }

    /// How sure it is that both are of one thing; `None` where it is not.
    fn is_same(&self, other: &Self, names: &Names) -> Option<f64> {
        let (ours, theirs) = (self.figure, other.figure);
        if ours.kind != theirs.kind
            || base(&ours.unit).0 != base(&theirs.unit).0
            || self.by != other.by
            || self.is_of_other_time(other)
            || names.speakers(&self.speakers, &other.speakers) == Speakers::Different
        {
            return None;
        }
        let same_head = !self.head().is_empty() && self.head() == other.head();
        let no_head = self.head().is_empty() && other.head().is_empty();
        let same_verb =
            !self.verb.is_empty() && !is_reporting(self.verb) && sense(self.verb) == sense(other.verb);
        if self.subject.is_other(&other.subject) {
            return None;
        }
        // "The dam will hold 40 million cubic metres": one measure of one thing.
        if same_verb
            && (same_head || no_head)
            && !self.is_of_people()
            && self.is_near(other, 3.0)
            && self.subject.is_same(&other.subject)
        {
            return Some(
                EVIDENCE + 1.0 + self.nearness(other) + self.sentence.bag.shared(&other.sentence.bag).cosine,
            );
        }
        // "a loan of 5 million", "lend it 4 million": the only sum of its name in either article.
        if same_head
            && ours.kind == FigureKind::Money
            && self.is_lone
            && other.is_lone
            && is_transfer(self.head())
            && self.is_near(other, 2.0)
        {
            return Some(EVIDENCE + self.nearness(other));
        }
        if !(same_head || no_head) || (no_head || self.is_of_people()) && !same_verb {
            return None;
        }
        let shared = self.sentence.bag.shared(&other.sentence.bag);
        let common: Vec<PartyId> = self.parties.intersection(&other.parties).copied().collect();
        let places = common.iter().filter(|party| names.is_place(**party)).count();
        if ours.kind == FigureKind::Duration && self.head() == "meeting" {
            // Leaders meet more than once; where and with whom tells which meeting.
            return (places >= 1 && common.len() > places).then_some(EVIDENCE + shared.cosine);
        }
        if self.group.is_some() && self.group == other.group {
            return Some(EVIDENCE + 1.0 + shared.cosine);
        }
        let persons = common.iter().filter(|party| names.is_person(**party)).count();
        if ours.unit == "year of age" && persons == 0 && shared.cosine < 0.5 {
            return None;
        }
        let sorts = self.sorts(other);
        let is_casualty = ours.kind == FigureKind::Count && is_casualty(self.head());
        // Being alone of its kind in both articles is not enough: something else has to speak for it.
        let is_alike = shared.cosine >= 0.25 || shared.containment >= 0.5;
        let reasons = [same_verb, sorts > 0.0, !common.is_empty(), is_alike, is_casualty];
        if reasons.into_iter().filter(|holds| *holds).count() < 2 || shared.n_terms < 3 {
            return None;
        }
        let score = 2.5 * shared.cosine
            + sorts
            + if same_verb { 0.7 } else { 0.0 }
            + if is_casualty { 0.5 } else { 0.0 }
            + if self.is_lone && other.is_lone { 1.0 } else { -0.5 }
            + 0.3 * f64::from(u8::try_from(common.len().min(3)).unwrap_or(3))
            + self.nearness(other);
        (score >= EVIDENCE).then_some(score)
    }

    /// What the words that qualify the things counted say: for one thing, nothing, or against it.
    fn sorts(&self, other: &Self) -> f64 {
        let (ours, theirs) = (self.qualifiers(), other.qualifiers());
        match (ours.is_empty() || theirs.is_empty(), ours.is_disjoint(&theirs)) {
            (true, _) => 0.0,
            (false, true) => -1.0,
            (false, false) => 1.0,
        }
    }

    fn qualifiers(&self) -> BTreeSet<&str> {
        self.figure.of.iter().skip(1).map(|lemma| sense(lemma)).collect()
    }

    fn is_near(&self, other: &Self, ratio: f64) -> bool {
        let (a, b) = (self.figure.value, other.figure.value);
        a > 0.0 && b > 0.0 && a.max(b) / a.min(b) <= ratio
    }

    /// Numbers of one thing are mostly near each other; of a few things there are many kinds.
    fn nearness(&self, other: &Self) -> f64 {
        let (a, b) = (self.figure.value.max(f64::MIN_POSITIVE), other.figure.value.max(f64::MIN_POSITIVE));
        let ratio = if a > b { a / b } else { b / a };
        let few = self.figure.kind == FigureKind::Count && a.max(b) < 10.0;
        let near = match ratio {
            ratio if ratio <= 1.5 => 0.5,
            ratio if ratio <= 3.0 => 0.2,
            ratio if ratio <= 10.0 => -0.3,
            _ => -1.0,
        };
        near - if few { 1.2 } else { 0.0 }
    }

    /// Whether the dates beside the figures, or the days of publication, put them at two times. Only days
    /// are held against days, months against months and years against years.
    fn is_of_other_time(&self, other: &Self) -> bool {
        let fields = |quantity: &Self| -> [BTreeSet<(i16, i8, i8)>; 3] {
            let mut fields = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
            for timex in &quantity.calendar {
                let (level, value) = match (timex.day, timex.value) {
                    (Some(day), _) => (0, (0, day.month(), day.day())),
                    (None, TimexValue::Weekday(weekday)) => (0, (-1, weekday.to_monday_one_offset(), 0)),
                    (None, TimexValue::Calendar { year, month, day }) => {
                        let level = if day.is_some() { 0 } else { 2 - usize::from(month.is_some()) };
                        (level, (year.unwrap_or(0), month.unwrap_or(0), day.unwrap_or(0)))
                    }
                    (None, TimexValue::Relative(_) | TimexValue::Vague) => continue,
                };
                fields[level].insert(value);
            }
            fields
        };
        fields(self)
            .iter()
            .zip(fields(other))
            .any(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty() && ours.is_disjoint(&theirs))
    }

    /// A toll grows by the day: what reports of two days give is no contradiction.
    fn is_update_of(&self, other: &Self) -> bool {
        matches!((self.published, other.published), (Some(ours), Some(theirs)) if ours != theirs)
            && (is_casualty(self.head()) || is_casualty(sense(self.verb)))
    }
}

/// The noun for money that a verb hands over.
fn transfer(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "lend" | "loan" => "loan",
        "fine" => "fine",
        "donate" => "donation",
        "invest" => "investment",
        _ => return None,
    })
}

fn is_transfer(noun: &str) -> bool {
    matches!(
        noun,
        "loan" | "fine" | "donation" | "investment" | "grant" | "ransom" | "bail" | "subsidy" | "bailout"
    )
}

/// Whether any figure of an article is of the same kind of thing and fits the other's value.
fn gives_value(quantities: &[Quantity<'_>], other: &Quantity<'_>) -> bool {
    quantities.iter().any(|quantity| {
        quantity.figure.kind == other.figure.kind
            && base(&quantity.figure.unit).0 == base(&other.figure.unit).0
            && !quantity.differs(other)
            && (quantity.head() == other.head()
                || quantity.figure.value == other.figure.value && other.figure.value >= 10.0)
    })
}

/// Whether `rounded` is `exact` with fewer digits, rounded or cut off.
fn is_rounding(rounded: f64, exact: f64) -> bool {
    if rounded <= 0.0 || exact <= 0.0 || rounded < 10.0 && exact < 10.0 && exact.fract() == 0.0 {
        return false;
    }
    // Of 38 and 40 million neither has fewer digits than the other as they are printed.
    let printed =
        |value: f64| value / [1e9, 1e6, 1e3, 1.0].into_iter().find(|scale| value >= *scale).unwrap_or(1.0);
    let has_two_digits = |value: f64| (10.0..100.0).contains(&value) && value.fract() == 0.0;
    if has_two_digits(printed(rounded)) && has_two_digits(printed(exact)) {
        return false;
    }
    let mut scale = 0.1;
    while scale < rounded * 10.0 {
        if (rounded / scale).fract() == 0.0
            && ((exact / scale).round() * scale - rounded).abs() < 1e-6 * rounded
        {
            // Rounding takes digits away; one or two significant ones have to be left.
            return scale <= rounded / 2.0 && (exact / scale).fract() != 0.0;
        }
        scale *= 10.0;
    }
    false
}

/// Digits of a number without the zeros around them.
fn significant_digits(value: f64) -> usize {
    let digits: String = value.to_string().chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').len().max(1)
}

/// The unit that lengths of time are held in, with the factor.
fn base(unit: &str) -> (&str, f64) {
    match unit {
        "minute" => ("second", 60.0),
        "hour" => ("second", 3600.0),
        "week" => ("day", 7.0),
        "fortnight" => ("day", 14.0),
        "year" => ("month", 12.0),
        "decade" => ("month", 120.0),
        "century" => ("month", 1200.0),
        other => (other, 1.0),
    }
}

/// What both figures are of, in the words of the first that names it.
fn about(report: &Report<'_>, ours: &Quantity<'_>, other: &Report<'_>, theirs: &Quantity<'_>) -> String {
    // The noun closest to the number, as printed; where none is counted, the verb.
    let printed = |report: &Report<'_>, quantity: &Quantity<'_>, wanted: &str| {
        let tokens = report.document().tokens_in(quantity.sentence.tokens);
        let is_wanted = |lemma: &str| lemma == wanted || wanted == "person" && lemma == "people";
        tokens
            .filter(|token| is_wanted(&token.lemma().to_lowercase()))
            .min_by_key(|token| token.span().start.abs_diff(quantity.figure.span.start))
            .map(|token| token.text().to_owned())
    };
    let noun = |quantity: &Quantity<'_>| quantity.figure.of.first().cloned().unwrap_or_default();
    let found = printed(report, ours, &noun(ours))
        .or_else(|| printed(other, theirs, &noun(theirs)))
        .or_else(|| printed(report, ours, ours.verb));
    match found {
        Some(found) => found,
        None => ours.figure.unit.clone(),
    }
}
