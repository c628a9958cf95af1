//! Words that make what hangs on them somebody's statement: "said", "according to", "a claim that".

mod order;

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
        if !tells && !own_words {
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
        best.extend(candidates.drain(..).max_by(|left, right| left.score.total_cmp(&right.score)));
    }
    best
}

/// The constructions of `token` in which it may make a statement.
fn find(context: &Context<'_>, token: Token<'_>, found: &mut Vec<Trigger>) {
    match token.pos() {
        "VERB" | "AUX" => verb_frames(token, found),
        "NOUN" | "PROPN" => noun_frames(token, found),
        _ => {}
    }
    according(token, found);
    let is_told = |known: &Trigger| {
        known.frame == Frame::OBJECT && context.lexicon.takes_addressee(&lowercase(token.lemma()))
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

fn verb_frames(verb: Token<'_>, found: &mut Vec<Trigger>) {
    let mut clauses: Tokens = Tokens::new();
    let mut clause_before = None;
    for child in verb.children() {
        if child.dep() == "ccomp" {
            clauses.extend(whole(child));
            clauses.extend(swallowed_subject(verb, child));
            clause_before.get_or_insert(child.index() < verb.index());
        }
    }
    match clause_before {
        Some(true) => found.push(trigger(verb, Frame::CLAUSE_BEFORE, clauses)),
        Some(false) => found.push(trigger(verb, Frame::CLAUSE, clauses)),
        None => {}
    }
    let right = |dep: &'static str| {
        verb.children().find(move |child| child.dep() == dep && child.index() > verb.index())
    };
    let object = right("dobj").or_else(|| right("dative").filter(|dative| dative.pos() != "ADP"));
    let infinitive = right("xcomp").filter(|child| matches!(child.pos(), "VERB" | "AUX"));
    let predicate = right("oprd").or_else(|| right("attr"));
    let with_object = |child: Token<'_>| {
        let mut content = whole(child);
        if let Some(object) = object {
            content.extend(whole(object));
        }
        content
    };
    if let Some(infinitive) = infinitive {
        let frame = if object.is_some() { Frame::OBJECT_INFINITIVE } else { Frame::INFINITIVE };
        found.push(trigger(verb, frame, with_object(infinitive)));
    }
    if let Some(predicate) = predicate.filter(|_| verb.pos() == "VERB") {
        found.push(trigger(verb, Frame::PREDICATE, with_object(predicate)));
    }
    if let Some(object) = object.filter(|object| object.dep() == "dobj") {
        found.push(trigger(verb, Frame::OBJECT, whole(object)));
    }
    for child in verb.children().filter(|child| child.dep() == "prep" && child.index() > verb.index()) {
        let word = lowercase(child.text());
        if let Some(object) = object {
            let frame = match &*word {
                "as" => Some(Frame::OBJECT_AS),
                "of" => Some(Frame::OBJECT_OF),
                "for" => Some(Frame::OBJECT_FOR),
                _ => None,
            };
            if let Some(frame) = frame {
                let mut content = whole(object);
                content.extend(whole(child));
                // "accused one of this and another of that"
                for beside in verb.children().filter(|beside| beside.index() > object.index()) {
                    let more = matches!(beside.dep(), "prep") && beside.text() == child.text();
                    if more
                        || (matches!(beside.dep(), "conj" | "cc") && !matches!(beside.pos(), "VERB" | "AUX"))
                    {
                        content.extend(whole(beside));
                    }
                }
                while content.last().is_some_and(|&last| {
                    verb.children().any(|child| child.index() == last && child.dep() == "cc")
                }) {
                    content.pop_last();
                }
                found.push(trigger(verb, frame, content));
            }
        }
        if let Some(&(_, frame)) = PREPOSITIONS.iter().find(|(known, _)| *known == word) {
            let mut content = whole(child);
            content.remove(&child.index());
            if let Some(infinitive) = infinitive {
                content.extend(whole(infinitive));
            }
            for clause in verb.children().filter(|other| {
                other.dep() == "advcl" && other.index() > child.index() && other.tag() == "VB"
            }) {
                content.extend(whole(clause));
            }
            // "referred to it as a mistake"
            for other in
                verb.children().filter(|other| other.dep() == "prep" && other.index() > child.index())
            {
                if other.text().eq_ignore_ascii_case("as") {
                    content.extend(whole(other));
                }
            }
            let mut found_here = trigger(verb, frame, content);
            found_here.extra.insert(child.index());
            found.push(found_here);
        }
    }
    for child in verb.children().filter(|child| child.index() > verb.index()) {
        let mark = |word: &str| {
            child.children().any(|below| below.dep() == "mark" && below.text().eq_ignore_ascii_case(word))
        };
        if matches!(child.dep(), "advcl" | "xcomp" | "ccomp") && child.tag() == "VB" && mark("for") {
            // "He called for them to leave."
            let mut content = whole(child);
            let first = child.children().find(|below| below.dep() == "mark").map(|below| below.index());
            first.map(|first| content.remove(&first));
            let mut called = trigger(verb, Frame("for"), content);
            called.extra.extend(first);
            found.push(called);
        }
        if child.dep() == "advcl"
            && (mark("if") || mark("whether"))
            && !verb.children().any(|other| other.dep() == "ccomp")
        {
            found.push(trigger(verb, Frame::QUESTION, whole(child)));
        }
    }
    if !found.iter().any(|known| matches!(known.frame, Frame::CLAUSE | Frame::CLAUSE_BEFORE))
        && let Some(clause) = strayed_clause(verb)
    {
        found.push(trigger(verb, Frame::CLAUSE_FAR, whole(clause)));
    }
    if verb.children().any(|child| child.dep() == "auxpass")
        && let Some(subject) = verb.child("nsubjpass")
        && !found.iter().any(|known| known.frame == Frame::CLAUSE)
    {
        let mut content = whole(subject);
        if let Some(infinitive) = infinitive {
            content.extend(whole(infinitive));
        }
        found.push(trigger(verb, Frame::PASSIVE, content));
    }
    let inverted = match verb.dep() {
        "parataxis" => Some(Frame::PARENTHETICAL),
        "advcl"
            if verb.children().any(|child| {
                matches!(child.dep(), "mark" | "advmod") && child.text().eq_ignore_ascii_case("as")
            }) =>
        {
            Some(Frame::AS)
        }
        _ => None,
    };
    if let Some(frame) = inverted
        && !verb.is_root()
    {
        let content = subtree(verb.head(), |child| child == verb);
        let mut inverted = trigger(verb, frame, content);
        inverted
            .extra
            .extend(verb.children().filter(|child| child.dep() == "mark").map(|child| child.index()));
        found.push(inverted);
    }
}

/// "warned the plans would fail": the clause's subject where the tree takes it for the verb's object.
fn swallowed_subject(verb: Token<'_>, clause: Token<'_>) -> Tokens {
    let finite =
        clause.children().any(|child| child.tag() == "MD") || matches!(clause.tag(), "VBD" | "VBZ" | "VBP");
    let subject =
        clause.children().any(|child| matches!(child.dep(), "nsubj" | "nsubjpass" | "expl" | "csubj"));
    let words = whole(clause);
    let object = verb.children().find(|child| {
        matches!(child.dep(), "dobj" | "dative")
            && child.index() > verb.index()
            && whole(*child).last().is_some_and(|last| words.first() == Some(&(last + 1)))
    });
    match object {
        Some(object) if finite && !subject => whole(object),
        _ => Tokens::new(),
    }
}

/// The clause of "said in a report on the harbour that …", which trees hang on the nearest noun.
fn strayed_clause(verb: Token<'_>) -> Option<Token<'_>> {
    let mut left: Vec<Token<'_>> = verb
        .children()
        .filter(|child| {
            child.index() > verb.index()
                && matches!(child.dep(), "prep" | "dobj" | "npadvmod" | "dative" | "agent")
        })
        .collect();
    while let Some(token) = left.pop() {
        for child in token.children().filter(|child| child.index() > token.index()) {
            let that = child
                .children()
                .any(|below| below.text().eq_ignore_ascii_case("that") && below.dep() == "mark");
            let complete =
                child.children().any(|below| matches!(below.dep(), "nsubj" | "nsubjpass" | "expl"));
            if that && complete && matches!(child.dep(), "relcl" | "acl" | "ccomp" | "advcl") {
                return Some(child);
            }
            if matches!(child.dep(), "pobj" | "prep" | "conj" | "pcomp") {
                left.push(child);
            }
        }
    }
    None
}

fn noun_frames(noun: Token<'_>, found: &mut Vec<Trigger>) {
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
    if !token.text().eq_ignore_ascii_case("according") || token.is_root() {
        return;
    }
    let Some(to) = token.next().filter(|next| next.text().eq_ignore_ascii_case("to")) else { return };
    let mut head = token.head();
    // It is said of the whole clause, not of the last of several verbs or of a noun in it.
    while !head.is_root()
        && matches!(
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
    {
        head = head.head();
    }
    let mut said = trigger(token, Frame::ACCORDING, subtree(head, |child| child == token));
    said.extra.insert(to.index());
    found.push(said);
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
        name.clear();
        let [kind, first, second, third] = parts;
        let _ = write!(name, "{kind} {first}");
        for part in [second, third] {
            if !part.is_empty() {
                let _ = write!(name, " {part}");
            }
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
    let mut candidates = Vec::new();
    for token in context.document.tokens() {
        candidates.clear();
        find(context, token, &mut candidates);
        for candidate in &candidates {
            let draft = super::indirect::draft(context, candidate, &beside, &Tokens::new());
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
