//! Words that make what hangs on them somebody's statement: "said", "according to", "a claim that".

mod order;
mod unsaid;
mod verb;

use crate::context::{Context, Tokens, subtree};
use crate::lang::lowercase;
use rashomon_core::Token;
use std::fmt::Write as _;

/// A word in a construction that may make a statement.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    /// The verb or noun.
    pub(crate) head: usize,
    /// How the content hangs on it.
    pub(crate) frame: Frame,
    /// What would be said.
    pub(crate) content: Tokens,
    /// Words that belong to the cue beside the head: "to" of "according to", "on" of "called on".
    pub(crate) extra: Tokens,
    /// The head of the words that name the speaker, where the order of words shows it and no tree.
    pub(crate) speaker: Option<usize>,
    /// Log-odds that it makes a statement.
    pub(crate) score: f32,
}

/// How a content hangs on its cue. The name is the key in the language's table of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame(pub(crate) &'static str);

impl Frame {
    /// "He said that it rains."
    pub(crate) const CLAUSE: Self = Self("clause");
    /// "It rains, he said."
    pub(crate) const CLAUSE_BEFORE: Self = Self("clause_before");
    /// "He vowed to stay."
    const INFINITIVE: Self = Self("infinitive");
    /// "He announced a visit."
    pub(crate) const OBJECT: Self = Self("object");
    /// "He called it a mistake."
    const PREDICATE: Self = Self("predicate");
    /// "He urged them to leave."
    const OBJECT_INFINITIVE: Self = Self("object_infinitive");
    /// "He described it as a mistake."
    const OBJECT_AS: Self = Self("object_as");
    /// "He accused them of lying."
    const OBJECT_OF: Self = Self("object_of");
    /// "He criticised them for lying."
    const OBJECT_FOR: Self = Self("object_for");
    /// "It rains, he said, in May."
    pub(crate) const PARENTHETICAL: Self = Self("parenthetical");
    /// "As he noted, it rains."
    const AS: Self = Self("as");
    /// "It rains, according to her."
    pub(crate) const ACCORDING: Self = Self("according");
    /// "He asked if it rains."
    const QUESTION: Self = Self("question");
    /// "He said in May that it rains", where the tree hangs the clause on "May".
    pub(crate) const CLAUSE_FAR: Self = Self("clause_far");
    /// "A visit was announced."
    pub(crate) const PASSIVE: Self = Self("passive");
    /// "his claim that it rains"
    pub(crate) const NOUN_CLAUSE: Self = Self("noun_clause");
    /// "his promise to stay"
    const NOUN_INFINITIVE: Self = Self("noun_infinitive");
}

impl Frame {
    /// Whether the content hangs on a preposition: "spoke about it".
    pub(crate) fn is_preposition(self) -> bool {
        PREPOSITIONS.iter().any(|(_, frame)| *frame == self)
    }
}

const PREPOSITIONS: [(&str, Frame); 9] = [
    ("about", Frame("about")),
    ("of", Frame("of")),
    ("for", Frame("for")),
    ("on", Frame("on")),
    ("upon", Frame("on")),
    ("against", Frame("against")),
    ("to", Frame("to")),
    ("at", Frame("at")),
    ("with", Frame("with")),
];

const NOUN_PREPOSITIONS: [(&str, Frame); 7] = [
    ("about", Frame("noun_about")),
    ("for", Frame("noun_for")),
    ("of", Frame("noun_of")),
    ("on", Frame("noun_on")),
    ("against", Frame("noun_against")),
    ("that", Frame("noun_that")),
    ("to", Frame("noun_to")),
];

/// For each verb or noun that may make a statement its likeliest construction, scored.
pub(crate) fn triggers(context: &Context<'_>) -> Vec<Trigger> {
    let mut best = Vec::new();
    let mut candidates = Vec::new();
    let touches_quotation = |candidate: &Trigger| {
        context.quotation(candidate.head).is_none()
            && candidate.content.iter().any(|&index| context.quotation(index).is_some())
    };
    let mut has_quotation = vec![false; context.document.sentences().len()];
    for quoted in &context.quoted {
        for index in quoted.indices() {
            has_quotation[context.sentence(index)] = true;
        }
    }
    for token in context.document.tokens() {
        candidates.clear();
        let tells = context.is_communication(token.index()) || context.is_thought(token.index());
        let own_words =
            context.quotation(token.index()).is_none() && has_quotation[context.sentence(token.index())];
        if !tells && !own_words || is_heading(context, token) {
            continue;
        }
        find(context, token, &mut candidates);
        // Nothing else can make a statement, and most verbs and nouns are neither.
        if !tells && !candidates.iter().any(touches_quotation) {
            continue;
        }
        for candidate in &mut candidates {
            candidate.score = score(context, candidate);
        }
        let likeliest = candidates.drain(..).max_by(|left, right| left.score.total_cmp(&right.score));
        best.extend(likeliest.filter(|likeliest| !unsaid::is_unsaid(context, likeliest)));
    }
    best
}

/// "Explained: why the ferry sank": a word alone before a colon says what kind of text follows.
fn is_heading(context: &Context<'_>, token: Token<'_>) -> bool {
    let index = token.index();
    let opens = index == 0 || context.paragraph(index - 1) != context.paragraph(index);
    opens && token.next().is_some_and(|next| next.text() == ":")
}

/// The constructions of `token` in which it may make a statement.
fn find(context: &Context<'_>, token: Token<'_>, found: &mut Vec<Trigger>) {
    match token.pos() {
        "VERB" | "AUX" => verb::frames(context, token, found),
        "NOUN" | "PROPN" => noun_frames(token, found),
        _ => {}
    }
    according(token, found);
    let is_told = |known: &Trigger| {
        (known.frame == Frame::OBJECT || known.frame.is_preposition())
            && context.lexicon.takes_addressee(&lowercase(token.lemma()))
    };
    if found.iter().all(is_told) {
        found.extend(order::in_commas(context, token));
    }
}

fn trigger(head: Token<'_>, frame: Frame, content: Tokens) -> Trigger {
    Trigger { head: head.index(), frame, content, extra: Tokens::new(), speaker: None, score: 0.0 }
}

fn whole(token: Token<'_>) -> Tokens {
    subtree(token, |_| false)
}

fn noun_frames(noun: Token<'_>, found: &mut Vec<Trigger>) {
    // "The plan has no details on how it ends": what is not given is not said.
    if noun.children().any(|child| child.dep() == "det" && lowercase(child.text()) == "no") {
        return;
    }
    for child in noun.children().filter(|child| child.index() > noun.index()) {
        if !matches!(child.dep(), "acl" | "ccomp" | "relcl") {
            continue;
        }
        if child.children().any(|below| below.dep() == "mark" && below.text().eq_ignore_ascii_case("that"))
            || (child.dep() != "relcl" && child.children().any(|below| below.dep() == "nsubj"))
        {
            found.push(trigger(noun, Frame::NOUN_CLAUSE, whole(child)));
        } else if child.tag() == "VB" && child.children().any(|below| below.tag() == "TO") {
            found.push(trigger(noun, Frame::NOUN_INFINITIVE, whole(child)));
        }
    }
    for child in noun.children().filter(|child| child.dep() == "prep" && child.index() > noun.index()) {
        let word = lowercase(child.text());
        if let Some((_, frame)) = NOUN_PREPOSITIONS.iter().find(|(known, _)| *known == word) {
            let mut content = whole(child);
            content.remove(&child.index());
            let mut found_here = trigger(noun, *frame, content);
            found_here.extra.insert(child.index());
            found.push(found_here);
        }
    }
}

fn according(token: Token<'_>, found: &mut Vec<Trigger>) {
    if !token.text().eq_ignore_ascii_case("according") {
        return;
    }
    let Some(to) = token.next().filter(|next| next.text().eq_ignore_ascii_case("to")) else { return };
    if token.is_root() {
        found.extend(according_first(token, to));
        return;
    }
    let mut head = token.head();
    // It is said of the whole clause, not of the last of several verbs or of a noun in it.
    while !head.is_root() && (is_part(head) || is_absolute(head) && head.index() < token.index()) {
        head = head.head();
    }
    let mut said = trigger(token, Frame::ACCORDING, subtree(head, |child| child == token));
    said.extra.insert(to.index());
    found.push(said);
}

/// Whether a word is only a part of its clause: an object, one of several verbs.
fn is_part(head: Token<'_>) -> bool {
    matches!(
        head.dep(),
        "conj"
            | "pobj"
            | "prep"
            | "dobj"
            | "attr"
            | "npadvmod"
            | "acomp"
            | "nummod"
            | "amod"
            | "acl"
            | "pcomp"
    )
}

/// "the bulk of it going to schools"
fn is_absolute(head: Token<'_>) -> bool {
    head.dep() == "advcl" && head.tag() == "VBG" && !head.children().any(|child| child.dep() == "mark")
}

/// "According to Roe, it rains" where the tree makes one phrase of all: what follows the comma is said.
fn according_first(according: Token<'_>, to: Token<'_>) -> Option<Trigger> {
    let words = whole(according);
    let text = according.subtree();
    let comma = text.iter().find(|word| word.text() == "," && word.index() > to.index())?.index();
    let content: Tokens = words.into_iter().filter(|&index| index > comma).collect();
    let mut said = trigger(according, Frame::ACCORDING, content);
    said.extra.insert(to.index());
    (!said.content.is_empty()).then_some(said)
}

fn score(context: &Context<'_>, trigger: &Trigger) -> f32 {
    let mut sum = context.lexicon.cue_weight("bias");
    features(context, trigger, |feature| sum += context.lexicon.cue_weight(feature));
    sum
}

/// What is known of a trigger, as the names of features in the language's table.
pub(crate) fn features(context: &Context<'_>, trigger: &Trigger, mut give: impl FnMut(&str)) {
    let head = context.token(trigger.head);
    let lemma = lowercase(head.lemma());
    let frame = trigger.frame.0;
    let subject = super::speaker::subject(context, trigger)
        .map_or("none", |subject| super::speaker::class(context, subject));
    let inside = context.quotation(trigger.head).is_some();
    let words: Vec<usize> = context.words(trigger.content.iter().copied()).collect();
    let quoted = words.iter().filter(|&&index| context.quotation(index).is_some()).count();
    let share = match (quoted, words.len()) {
        _ if inside => "inside",
        (0, _) => "none",
        (quoted, all) if quoted * 10 >= all * 8 => "all",
        _ => "some",
    };
    let length = match words.len() {
        0..=1 => "1",
        2..=3 => "3",
        4..=6 => "6",
        7..=12 => "12",
        _ => "more",
    };
    let modal = head.children().any(|child| child.tag() == "MD");
    let negated = head.children().any(|child| {
        child.dep() == "neg" || matches!(child.lemma(), "never" | "barely" | "hardly" | "scarcely")
    });
    let auxiliary = if negated {
        "neg"
    } else if modal {
        "modal"
    } else if head.children().any(|child| child.tag() == "TO") {
        "to"
    } else {
        "plain"
    };
    let mark = trigger
        .content
        .iter()
        .next()
        .map(|&first| lowercase(context.token(first).text()))
        .filter(|word| context.lexicon.is_clause_mark(word))
        .unwrap_or_default();
    let object = top(context, trigger).map_or("none", |top| super::speaker::class(context, top));
    let governor = match head.dep() {
        "xcomp" | "ccomp" | "advcl" | "pcomp" | "relcl" | "acl" if !head.is_root() => {
            format!("{} {}", head.dep(), lowercase(head.head().lemma()))
        }
        _ => String::new(),
    };
    let owned = head.child("poss").is_some();
    let mut name = String::with_capacity(48);
    let mut one = |parts: [&str; 4]| {
        let [kind, first, second, third] = parts;
        name.clear();
        name.push_str(kind);
        name.push(' ');
        name.push_str(first);
        for part in [second, third].into_iter().filter(|part| !part.is_empty()) {
            name.push(' ');
            name.push_str(part);
        }
        give(&name);
    };
    one(["lemma", &lemma, "", ""]);
    one(["frame", frame, "", ""]);
    one(["lemma+frame", &lemma, frame, ""]);
    one(["subject", subject, "", ""]);
    one(["subject+frame", subject, frame, ""]);
    one(["lemma+subject", &lemma, subject, ""]);
    one(["quoted", share, "", ""]);
    one(["quoted+frame", share, frame, ""]);
    one(["tag", head.tag(), "", ""]);
    one(["tag+frame", head.tag(), frame, ""]);
    one(["lemma+tag", &lemma, head.tag(), ""]);
    one(["dep", head.dep(), "", ""]);
    one(["auxiliary", auxiliary, "", ""]);
    one(["lemma+auxiliary", &lemma, auxiliary, ""]);
    one(["length+frame", length, frame, ""]);
    one(["mark", &mark, frame, ""]);
    one(["object", object, frame, ""]);
    one(["object+lemma", object, &lemma, frame]);
    one(["governor", &governor, "", ""]);
    one(["owned", if owned { "yes" } else { "no" }, frame, ""]);
    let governor_tag = if head.is_root() { "root" } else { head.head().tag() };
    one(["governor tag", head.dep(), governor_tag, ""]);
}

/// The token of the content that all of it hangs on.
pub(crate) fn top<'a>(context: &Context<'a>, trigger: &Trigger) -> Option<Token<'a>> {
    let first = context.token(*trigger.content.first()?);
    std::iter::once(first)
        .chain(first.ancestors())
        .take_while(|token| trigger.content.contains(&token.index()))
        .last()
}

/// The words of the cue: the head with its auxiliaries, negation and particle, and what the
/// construction adds.
pub(crate) fn words(context: &Context<'_>, trigger: &Trigger) -> Tokens {
    let head = context.token(trigger.head);
    let mut words = trigger.extra.clone();
    words.insert(trigger.head);
    words.extend(
        head.children()
            .filter(|child| {
                matches!(child.dep(), "aux" | "auxpass" | "neg" | "prt")
                    && child.index().abs_diff(trigger.head) <= 4
            })
            .map(|child| child.index()),
    );
    words
}

/// Every candidate with its features, for fitting: a line of `start-end` of the cue's head, content spans
/// and feature names with tabs between them.
pub(crate) fn candidates_as_text(context: &Context<'_>) -> String {
    let mut out = String::new();
    let beside = super::direct::beside(context);
    let untaken = vec![false; context.document.len()];
    let mut candidates = Vec::new();
    for token in context.document.tokens() {
        candidates.clear();
        find(context, token, &mut candidates);
        for candidate in &candidates {
            let draft = super::indirect::draft(context, candidate, &beside, &untaken);
            let head = token.span();
            let _ = write!(out, "{}-{}\t", head.start, head.end);
            for span in super::spans(context, &draft.content) {
                let _ = write!(out, "{}-{} ", span.start, span.end);
            }
            features(context, candidate, |feature| {
                let _ = write!(out, "\t{feature}");
            });
            out.push('\n');
        }
    }
    out
}
