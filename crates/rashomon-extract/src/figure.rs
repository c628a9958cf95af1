//! Figures: numbers with their unit, what they count and what is said of it.
//!
//! Ordinals, dates, times of day, years, and numbers that only name something ("Flight 752") are no
//! figures; nor are distances in time from the day of publication ("two days ago").

mod number;
mod unit;

use number::{Number, is_hyphen, lower};
use rashomon_core::{Approximation, Document, Figure, FigureKind, TextSpan, Token};
use std::borrow::Cow;
use unit::Unit;

/// Finds the figures of a document, in text order.
pub fn figures(document: &Document) -> Vec<Figure> {
    let mut figures = Vec::new();
    for sentence in document.sentences() {
        let tokens: Vec<Token<'_>> = sentence.tokens().filter(|token| !token.is_space()).collect();
        let mut next = 0;
        while next < tokens.len() {
            match quantity(&tokens, next) {
                Some(quantity) => {
                    next = quantity.end;
                    figures.extend(figure(&tokens, quantity, sentence.text_span()));
                }
                None => next += 1,
            }
        }
    }
    figures
}

/// A number with its unit and modifier, found by the words alone.
#[derive(Clone, Debug)]
struct Quantity {
    /// First token, modifier included.
    start: usize,
    /// First token of the number itself.
    number_start: usize,
    end: usize,
    low: f64,
    high: f64,
    unit: Option<Unit>,
    approximation: Approximation,
    is_article: bool,
    /// Where "out of 21" starts.
    whole: Option<usize>,
}

/// The longest expression of quantity whose number starts at `tokens[start]`.
fn quantity(tokens: &[Token<'_>], start: usize) -> Option<Quantity> {
    // Most words of a text can start no quantity; to tell so must cost little.
    let first = lower(tokens, start);
    if !number::may_start(&first) && unit::duration(&first).is_none() && !first.ends_with("long") {
        return None;
    }
    if let Some(name) = unit::long_adjective(&first) {
        let unit = Unit { kind: FigureKind::Duration, name: name.to_owned(), end: start + 1 };
        return Some(lone_unit(start, start, unit, Approximation::Exact));
    }
    let (modifier, approximation) = modifier(tokens, start);
    if let Some(unit) = unnumbered(tokens, start, approximation) {
        return Some(lone_unit(modifier, start, unit, approximation));
    }
    if let Some((share, end)) =
        number::ratio(tokens, start).filter(|(_, end)| unit::read(tokens, *end).is_none())
    {
        let unit = Unit { kind: FigureKind::Percent, name: "percent".to_owned(), end };
        let approximation =
            if approximation == Approximation::Exact { Approximation::About } else { approximation };
        return Some(Quantity { low: share, high: share, ..lone_unit(modifier, start, unit, approximation) });
    }
    let Number { mut low, mut high, mut end, is_share, is_article } = number::read(tokens, start)?;
    let sign = start.checked_sub(1).and_then(|before| unit::currency_sign(tokens[before].text()));
    let mut unit = match sign {
        Some(name) => Some(Unit { kind: FigureKind::Money, name: name.to_owned(), end }),
        None if is_share => Some(Unit { kind: FigureKind::Percent, name: "percent".to_owned(), end }),
        None => unit::read(tokens, end),
    };
    if let Some((upper, after)) = range_end(tokens, start, end) {
        if upper < low {
            // "12-4" is a score or a vote.
            return None;
        }
        let scaled = upper >= 1e3 && low < 1e3 && upper / low >= 1e3;
        low *= if scaled { magnitude_of(upper) } else { 1.0 };
        (high, end) = (upper, after);
        unit = match sign {
            Some(_) => unit.map(|unit| Unit { end, ..unit }),
            None => unit::read(tokens, end),
        };
    }
    let mut whole = None;
    if unit.is_none() {
        if is_label(tokens, start, end) {
            return None;
        }
        if lower(tokens, end) == "out" && lower(tokens, end + 1) == "of" {
            whole = number::read(tokens, end + 2).map(|_| end + 2);
        }
    }
    end = unit.as_ref().map_or(end, |unit| unit.end);
    if let Some(unit) = &mut unit {
        end = with_rate(tokens, unit, end);
        if unit.kind == FigureKind::Duration && is_offset(tokens, modifier, start, end) {
            return None;
        }
    }
    let (after, approximation) = match (&*lower(tokens, end), &*lower(tokens, end + 1)) {
        ("or", "more") => (end + 2, Approximation::AtLeast),
        ("or", "less" | "fewer") => (end + 2, Approximation::AtMost),
        _ => (end, approximation),
    };
    let approximation =
        if is_share && approximation == Approximation::Exact { Approximation::About } else { approximation };
    Some(Quantity {
        start: modifier,
        number_start: start,
        end: after,
        low,
        high,
        unit,
        approximation,
        is_article,
        whole,
    })
}

fn lone_unit(start: usize, number_start: usize, unit: Unit, approximation: Approximation) -> Quantity {
    Quantity {
        start,
        number_start,
        end: unit.end,
        low: 1.0,
        high: 1.0,
        unit: Some(unit),
        approximation,
        is_article: false,
        whole: None,
    }
}

/// "a year" in "more than a year", "a two-month" aside: a length of time counted by its article.
fn unnumbered(tokens: &[Token<'_>], start: usize, approximation: Approximation) -> Option<Unit> {
    let unit = match &*lower(tokens, start) {
        "a" | "an" if approximation != Approximation::Exact => unit::read(tokens, start + 1),
        word if unit::duration(word).is_some() && is_hyphen(&lower(tokens, start + 1)) => {
            unit::read(tokens, start).filter(|unit| unit.end == start + 3)
        }
        _ => None,
    }?;
    let counts = unit.kind == FigureKind::Duration && !is_offset(tokens, start, start, unit.end);
    counts.then_some(unit)
}

/// The value and the end of "to 12", "-12", "and 12" after the number that ends before `end`.
fn range_end(tokens: &[Token<'_>], start: usize, end: usize) -> Option<(f64, usize)> {
    let joint = lower(tokens, end);
    let is_dash = is_hyphen(&joint) || joint == "–";
    let between = start > 0 && lower(tokens, start - 1) == "between";
    if !(is_dash || joint == "to" || joint == "and" && between || joint == "or") {
        return None;
    }
    let sign = usize::from(tokens.get(end + 1).is_some_and(|token| token.tag() == "$"));
    let upper = number::read(tokens, end + 1 + sign).filter(|upper| !upper.is_share)?;
    // "ten to one", "two or three": the second stands for the range's end only where it is greater.
    (is_dash || upper.high > 0.0 && joint != "or" || joint == "or" && is_next_up(tokens, start, upper.low))
        .then_some((upper.high, upper.end))
}

fn is_next_up(tokens: &[Token<'_>], start: usize, upper: f64) -> bool {
    number::read(tokens, start).is_some_and(|lower| upper > lower.low && upper <= lower.low * 2.0 + 1.0)
}

fn magnitude_of(value: f64) -> f64 {
    [1e12, 1e9, 1e6, 1e3].into_iter().find(|scale| value >= *scale).unwrap_or(1.0)
}

/// "a barrel", "per person" after a unit become part of it.
fn with_rate(tokens: &[Token<'_>], unit: &mut Unit, end: usize) -> usize {
    let per = lower(tokens, end);
    let Some(noun) = tokens.get(end + 1).filter(|token| token.pos() == "NOUN") else { return end };
    let is_rate = matches!(&*per, "per" | "a" | "an" | "each" | "every")
        && (unit.kind != FigureKind::Duration || per == "per" || unit::duration(noun.text()).is_some());
    if !is_rate {
        return end;
    }
    unit.name = format!("{} a {}", unit.name, noun.lemma().to_lowercase());
    end + 2
}

/// A distance in time from now or from another event, not the length of something.
fn is_offset(tokens: &[Token<'_>], modifier: usize, start: usize, end: usize) -> bool {
    let before = |place: usize| place.checked_sub(1).map_or(Cow::Borrowed(""), |place| lower(tokens, place));
    let after = lower(tokens, end);
    // "Burned for six hours before": the length is told, the rest says what came next.
    let is_length = before(modifier) == "for";
    !is_length
        && matches!(
            &*after,
            "ago" | "later" | "earlier" | "before" | "after" | "prior" | "hence" | "away" | "apart" | "since"
        )
        || after == "from" && lower(tokens, end + 1) == "now"
        || [before(start), before(modifier)].iter().any(|word| {
            matches!(
                &**word,
                "last" | "past" | "next" | "previous" | "coming" | "preceding" | "recent" | "every" | "each"
            )
        })
}

/// Whether the number only names something: a flight, a year, a day of the month, a time of day.
fn is_label(tokens: &[Token<'_>], start: usize, end: usize) -> bool {
    let token = &tokens[end - 1];
    let text = token.text();
    let after = lower(tokens, end);
    let before = start.checked_sub(1).map_or(Cow::Borrowed(""), |before| lower(tokens, before));
    let is_digits = text.chars().all(|character| character.is_ascii_digit());
    let counts_next = token.head().index() > token.index()
        && token.dep() == "nummod"
        && !token.head().is_punct()
        && token.head().tag() != "NNP";
    let is_year = is_digits && text.len() == 4 && ("1500"..="2199").contains(&text) && !counts_next;
    let names_left = token.head().index() < token.index()
        && matches!(token.dep(), "nummod" | "appos" | "npadvmod")
        && end == start + 1
        && token.head().index() + 2 >= token.index()
        && matches!(token.head().pos(), "NOUN" | "PROPN");
    is_year
        || names_left
        || crate::timex::month(&before).is_some()
        || crate::timex::month(&after).is_some()
        || matches!(&*after, "a.m." | "p.m." | "am" | "pm" | "o'clock" | "gmt" | ":" | "th" | "st")
        || matches!(&*before, "#" | "no." | "number" | "/" | ":" | "phase" | "chapter")
        || (after == "." && start == 0)
        || after == "/"
        || matches!(token.entity(), "TIME" | "ORDINAL" | "LAW" | "PRODUCT" | "WORK_OF_ART" | "FAC")
        || (token.entity() == "DATE" && is_digits)
}

/// Words before a number that say how exact it is, longest first.
const MODIFIERS: &[(&[&str], Approximation)] = &[
    (&["no", "fewer", "than"], Approximation::AtLeast),
    (&["no", "less", "than"], Approximation::AtLeast),
    (&["not", "less", "than"], Approximation::AtLeast),
    (&["no", "more", "than"], Approximation::AtMost),
    (&["not", "more", "than"], Approximation::AtMost),
    (&["as", "many", "as"], Approximation::AtMost),
    (&["as", "much", "as"], Approximation::AtMost),
    (&["in", "excess", "of"], Approximation::AtLeast),
    (&["a", "minimum", "of"], Approximation::AtLeast),
    (&["a", "maximum", "of"], Approximation::AtMost),
    (&["a", "total", "of"], Approximation::Exact),
    (&["at", "least"], Approximation::AtLeast),
    (&["more", "than"], Approximation::AtLeast),
    (&["upwards", "of"], Approximation::AtLeast),
    (&["upward", "of"], Approximation::AtLeast),
    (&["well", "over"], Approximation::AtLeast),
    (&["at", "most"], Approximation::AtMost),
    (&["up", "to"], Approximation::AtMost),
    (&["fewer", "than"], Approximation::AtMost),
    (&["less", "than"], Approximation::AtMost),
    (&["close", "to"], Approximation::About),
    (&["an", "estimated"], Approximation::About),
    (&["over"], Approximation::AtLeast),
    (&["under"], Approximation::AtMost),
    (&["below"], Approximation::AtMost),
    (&["above"], Approximation::AtLeast),
    (&["exceeding"], Approximation::AtLeast),
    (&["about"], Approximation::About),
    (&["around"], Approximation::About),
    (&["some"], Approximation::About),
    (&["nearly"], Approximation::About),
    (&["almost"], Approximation::About),
    (&["roughly"], Approximation::About),
    (&["approximately"], Approximation::About),
    (&["circa"], Approximation::About),
    (&["estimated"], Approximation::About),
    (&["~"], Approximation::About),
    (&["barely"], Approximation::About),
    (&["between"], Approximation::Exact),
];

/// Where the words before the number start, and what they say.
fn modifier(tokens: &[Token<'_>], number_start: usize) -> (usize, Approximation) {
    let mut start = number_start;
    if start > 0 && unit::currency_sign(tokens[start - 1].text()).is_some() {
        start -= 1;
    }
    let found = MODIFIERS.iter().find(|(words, _)| {
        start.checked_sub(words.len()).is_some_and(|first| {
            tokens[first..start]
                .iter()
                .zip(*words)
                .all(|(token, word)| token.text().eq_ignore_ascii_case(word))
        })
    });
    match found {
        Some((words, approximation)) => {
            let first = start - words.len();
            // "an estimated 100", "about some 100": the outer word adds nothing to the value.
            (first, *approximation)
        }
        None => (start, Approximation::Exact),
    }
}

/// The figure with what it counts; `None` where nothing says what the number is of.
fn figure(tokens: &[Token<'_>], quantity: Quantity, sentence: TextSpan) -> Option<Figure> {
    let head = head_of(&tokens[quantity.number_start..quantity.end])?;
    let kind = quantity.unit.as_ref().map_or(FigureKind::Count, |unit| unit.kind);
    let run = &tokens[quantity.number_start..quantity.end];
    let mut of = match kind {
        FigureKind::Count => counted(head, run),
        FigureKind::Money | FigureKind::Percent | FigureKind::Duration | FigureKind::Measure => {
            measured(head, run)
        }
    };
    let verb = governor(head);
    if kind == FigureKind::Count {
        if let Some(whole) = quantity.whole {
            of = number::read(tokens, whole)
                .and_then(|number| tokens.get(number.end - 1))
                .map(|token| counted(*token, &[]))
                .unwrap_or(of);
        }
        let of_people = of.first().is_none_or(|noun| noun == "other");
        if of_people && verb.is_some_and(|verb| is_done_to_people(verb.lemma())) {
            of = vec!["person".to_owned()];
        }
        if of.is_empty() || quantity.is_article && lower(tokens, quantity.end) == "of" {
            return None;
        }
    }
    let end = match quantity.whole {
        Some(whole) => number::read(tokens, whole).map_or(quantity.end, |number| number.end),
        None => quantity.end,
    };
    Some(Figure {
        span: tokens[quantity.start].span().cover(tokens[end - 1].span()),
        kind,
        value: quantity.low,
        value_max: quantity.high,
        unit: quantity.unit.map(|unit| unit.name).unwrap_or_default(),
        approximation: quantity.approximation,
        of,
        context: context(head, verb),
        sentence,
    })
}

/// Verbs whose bare number counts people: "killing 12".
fn is_done_to_people(lemma: &str) -> bool {
    matches!(
        lemma,
        "kill"
            | "injure"
            | "wound"
            | "hurt"
            | "die"
            | "arrest"
            | "detain"
            | "evacuate"
            | "rescue"
            | "displace"
            | "hospitalize"
            | "hospitalise"
            | "infect"
            | "miss"
            | "trap"
            | "drown"
    )
}

/// The last token of the run whose head lies outside it.
fn head_of<'a>(run: &[Token<'a>]) -> Option<Token<'a>> {
    let inside = |index: usize| run.iter().any(|token| token.index() == index);
    run.iter()
        .copied()
        .filter(|token| !token.is_punct() && token.tag() != "HYPH")
        .rfind(|token| token.is_root() || !inside(token.head().index()))
}

/// What a plain number counts: the noun it modifies, or what follows "of".
fn counted(head: Token<'_>, run: &[Token<'_>]) -> Vec<String> {
    let modifies = matches!(head.dep(), "nummod" | "quantmod" | "compound" | "amod" | "nmod" | "appos");
    let noun = head.head();
    let is_word = noun.text().chars().next().is_some_and(char::is_alphanumeric);
    if modifies && noun.index() > head.index() && is_word {
        return noun_phrase(noun, run);
    }
    if let Some(object) = object_of(head, &["of"]) {
        return noun_phrase(object, run);
    }
    if let Some(subject) = measured_subject(head) {
        return noun_phrase(subject, run);
    }
    Vec::new()
}

/// What a length of time, a sum, a share or a measure is of.
fn measured(head: Token<'_>, run: &[Token<'_>]) -> Vec<String> {
    if let Some(object) = object_of(head, &["of"]) {
        return noun_phrase(object, run);
    }
    let mut noun = head.head();
    if noun.pos() == "ADJ" && noun.index() > head.index() && noun.dep() == "amod" {
        noun = noun.head();
    }
    let modifies =
        matches!(head.dep(), "nummod" | "compound" | "nmod" | "amod" | "npadvmod" | "quantmod" | "poss");
    if modifies && noun.index() > head.index() && matches!(noun.pos(), "NOUN" | "PROPN") {
        return noun_phrase(noun, run);
    }
    // "A loan of $5 million", "a visit of three days".
    if head.dep() == "pobj" && head.head().lemma() == "of" && head.head().head().pos() == "NOUN" {
        return noun_phrase(head.head().head(), run);
    }
    if let Some(object) = object_of(head, &["in", "for", "on"]) {
        return noun_phrase(object, run);
    }
    measured_subject(head).map(|subject| noun_phrase(subject, &[])).unwrap_or_default()
}

/// The object of the first preposition among `wanted` that hangs on `head`.
fn object_of<'a>(head: Token<'a>, wanted: &[&str]) -> Option<Token<'a>> {
    head.children()
        .filter(|child| child.dep() == "prep" && child.index() > head.index())
        .find(|child| wanted.contains(&child.lemma().to_lowercase().as_str()))
        .and_then(|preposition| preposition.child("pobj"))
        .filter(|object| matches!(object.pos(), "NOUN" | "PROPN") || object.lemma() == "dead")
}

/// The subject whose size the figure gives: "the visit lasted two days", "the toll rose to 12",
/// "the deal is worth 3 million".
fn measured_subject(head: Token<'_>) -> Option<Token<'_>> {
    let verb = governor(head)?;
    let says_size = matches!(
        verb.lemma(),
        "last"
            | "be"
            | "rise"
            | "fall"
            | "reach"
            | "climb"
            | "jump"
            | "stand"
            | "drop"
            | "grow"
            | "increase"
            | "decrease"
            | "decline"
            | "surge"
            | "total"
            | "cost"
            | "weigh"
            | "measure"
            | "run"
            | "take"
            | "exceed"
            | "hit"
            | "pass"
            | "top"
            | "average"
            | "span"
    );
    let is_put = verb.lemma() == "put" && head.dep() == "pobj" && head.head().lemma() == "at";
    if is_put && let Some(object) = verb.child("dobj") {
        // "Put the number of dead at 14."
        return Some(object_of(object, &["of"]).unwrap_or(object));
    }
    let subject = verb.children().find(|child| matches!(child.dep(), "nsubj" | "nsubjpass"))?;
    (says_size && subject.index() < head.index() && matches!(subject.pos(), "NOUN" | "PROPN"))
        .then_some(subject)
}

/// The lemma of `noun`, then those of its modifiers, the tokens of `run` left out.
fn noun_phrase(noun: Token<'_>, run: &[Token<'_>]) -> Vec<String> {
    let mut lemmas = match noun.lemma().to_lowercase() {
        people if people == "people" => vec!["person".to_owned()],
        lemma => vec![lemma],
    };
    // "12-point plan": the plan says which points.
    let whole = Some(noun.head()).filter(|whole| noun.dep() == "compound" && whole.index() > noun.index());
    let modifiers = noun
        .children()
        .filter(|child| {
            matches!(child.dep(), "amod" | "compound" | "nmod" | "poss")
                || child.dep() == "acl" && child.tag() == "VBN"
        })
        .chain(object_of(noun, &["of"]))
        .chain(whole);
    for modifier in modifiers {
        let outside = run.iter().all(|token| token.index() != modifier.index());
        let lemma = modifier.lemma().to_lowercase();
        if outside && !matches!(modifier.pos(), "NUM" | "DET" | "PRON" | "SYM") && !lemmas.contains(&lemma) {
            lemmas.push(lemma);
        }
    }
    lemmas
}

/// The verb that governs `token`.
fn governor(token: Token<'_>) -> Option<Token<'_>> {
    token.ancestors().find(|ancestor| matches!(ancestor.pos(), "VERB" | "AUX"))
}

/// The governing verb's lemma, the preposition between ("rise", "to"), and the names in its clause.
fn context(head: Token<'_>, verb: Option<Token<'_>>) -> Vec<String> {
    let mut context = Vec::new();
    let top = match verb {
        Some(verb) => {
            context.push(verb.lemma().to_lowercase());
            if head.dep() == "pobj" && head.head().head() == verb {
                context.push(head.head().lemma().to_lowercase());
            }
            clause(verb)
        }
        None => head.ancestors().last().unwrap_or(head),
    };
    let mut name = String::new();
    for token in top.subtree() {
        if !matches!(token.entity(), "PERSON" | "NORP" | "FAC" | "ORG" | "GPE" | "LOC" | "EVENT") {
            push_name(&mut context, &mut name);
            continue;
        }
        if token.entity_start() {
            push_name(&mut context, &mut name);
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&token.text().to_lowercase());
    }
    push_name(&mut context, &mut name);
    context
}

fn push_name(context: &mut Vec<String>, name: &mut String) {
    let name = std::mem::take(name);
    if !name.is_empty() && !context.contains(&name) {
        context.push(name);
    }
}

/// The verb at the top of the finite clause: up from participles and infinitives that share its subject.
fn clause(verb: Token<'_>) -> Token<'_> {
    let mut top = verb;
    while !top.is_root()
        && matches!(top.dep(), "xcomp" | "pcomp" | "acl" | "advcl" | "conj" | "ccomp" | "prep" | "pobj")
        && !top.children().any(|child| matches!(child.dep(), "nsubj" | "nsubjpass" | "expl"))
    {
        top = top.head();
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn figures_with_what_they_are_of() {
        let document = Document::from_conllu(include_str!("../testdata/figures.conllu")).expect("CoNLL-U");
        let mut out = String::new();
        for figure in figures(&document) {
            let value = match (figure.value, figure.value_max) {
                (low, high) if low == high => {
                    format!("{low:.5}").trim_end_matches('0').trim_end_matches('.').to_owned()
                }
                (low, high) => format!("{low}–{high}"),
            };
            let printed = figure.span.of(document.text());
            let (of, context) = (figure.of.join(" "), figure.context.join(", "));
            writeln!(
                out,
                "{printed}: {:?} {value} {} of [{of}] in [{context}]",
                figure.approximation, figure.unit
            )
            .expect("a string takes all");
        }
        insta::assert_snapshot!(out, @"
        At least 12: AtLeast 12  of [person] in [kill, port ardel]
        more than 30: AtLeast 30  of [person] in [injure, port ardel]
        three-day: Exact 3 day of [visit] in [meet]
        12: Exact 12  of [point plan] in [sign]
        year-long: Exact 1 year of [war] in [sign]
        Between 10 and 12: Exact 10–12  of [soldier] in [die]
        25: Exact 25  of [toll death] in [rise, to]
        16 out of 21: Exact 16  of [drone launch] in [destroy]
        21: Exact 21  of [drone launch] in [destroy]
        $1.5 billion: Exact 1500000000 us dollar of [] in [cost]
        two-and-a-half-hour: Exact 2.5 hour of [talk] in [end, velmora]
        six hours: Exact 6 hour of [] in [burn, for]
        14: Exact 14  of [dead] in [put, at]
        One in five: About 20 percent of [voter] in [back]
        two-thirds: About 66.66667 percent of [farmer] in [back]
        3.2 million euros: Exact 3200000 euro of [loan] in [back]
        Tens of thousands: Exact 20000–100000  of [person] in [march]
        10 km: Exact 10 kilometre of [] in [march]
        5 percent: Exact 5 percent of [] in [march]
        ");
    }
}
