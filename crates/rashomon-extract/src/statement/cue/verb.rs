//! The constructions of a verb: its clauses, objects and prepositions.

use super::{Frame, PREPOSITIONS, Trigger, trigger, whole};
use crate::context::{Context, Tokens, subtree};
use crate::lang::lowercase;
use crate::statement::speaker::quoting;
use rashomon_core::Token;

pub(super) fn frames(context: &Context<'_>, verb: Token<'_>, found: &mut Vec<Trigger>) {
    // "quoted Roe as saying": the saying tells who said what.
    let passes_on = |prep: Token<'_>| prep.child("pcomp").is_some_and(|saying| quoting(saying).is_some());
    if verb.children().any(passes_on) {
        return;
    }
    let mut clauses: Tokens = Tokens::new();
    let mut clause_before = None;
    for child in verb.children() {
        if child.dep() == "ccomp" {
            clauses.extend(whole(child));
            clauses.extend(swallowed_subject(verb, child));
            clause_before.get_or_insert(child.index() < verb.index());
            if child.index() > verb.index() {
                clauses.extend(reason(verb, child));
            }
        }
    }
    match clause_before {
        // "It is late and Roe said that it rains": the clause behind the verb may be all that is said.
        Some(true) => {
            let behind: Tokens = verb
                .children()
                .filter(|child| child.dep() == "ccomp" && child.index() > verb.index())
                .flat_map(whole)
                .collect();
            if !behind.is_empty() {
                found.push(trigger(verb, Frame::CLAUSE, behind));
            }
            found.push(trigger(verb, Frame::CLAUSE_BEFORE, clauses));
        }
        Some(false) => {
            clauses.extend(joined(context, verb, &clauses));
            found.push(trigger(verb, Frame::CLAUSE, clauses));
        }
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
        let mut content = whole(object);
        content.extend(tail(verb, object));
        found.push(trigger(verb, Frame::OBJECT, content));
    }
    for child in verb.children().filter(|child| child.dep() == "prep" && child.index() > verb.index()) {
        let word = lowercase(child.text());
        // "what he described as a mistake", "described as a mistake the bridge"
        let active = !verb.children().any(|below| below.dep() == "auxpass");
        if object.is_none() && word == "as" && active && context.lexicon.takes_as(&lowercase(verb.lemma())) {
            let mut content = whole(child);
            let asked = |left: &Token<'_>| left.index() < verb.index() && matches!(left.tag(), "WP" | "WDT");
            content.extend(verb.children().filter(asked).map(|left| left.index()));
            found.push(trigger(verb, Frame::OBJECT_AS, content));
        }
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
        if child.dep() == "advcl"
            && matches!(child.tag(), "VBN" | "VBG")
            && mark("as")
            && let Some(object) = object.filter(|object| object.index() < child.index())
        {
            // "described it as beset by storms"
            let mut content = whole(object);
            content.extend(whole(child));
            found.push(trigger(verb, Frame::OBJECT_AS, content));
        }
        if matches!(child.dep(), "advcl" | "xcomp" | "ccomp")
            && matches!(child.tag(), "VB" | "VBN")
            && mark("for")
        {
            // "He called for them to leave."
            let mut content = whole(child);
            let first = child.children().find(|below| below.dep() == "mark").map(|below| below.index());
            if let Some(first) = first {
                content.remove(&first);
            }
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
    for because in verb.children().filter(|child| child.dep() == "advcl" && child.index() > verb.index()) {
        let words = whole(because);
        let opens = because.children().any(|mark| mark.dep() == "mark" && mark.text() == "because");
        for known in found.iter_mut().filter(|known| opens && takes_reason(known.frame)) {
            let end = known.content.last().map_or(0, |&last| last + 1);
            if words.first().is_some_and(|first| (end..=end + 1).contains(first)) {
                known.content.extend(&words);
            }
        }
    }
}

/// Whether the reason behind what is said is given by whoever says it: "called it a mistake because it is".
fn takes_reason(frame: Frame) -> bool {
    matches!(
        frame,
        Frame::OBJECT | Frame::PREDICATE | Frame::OBJECT_AS | Frame::INFINITIVE | Frame::OBJECT_INFINITIVE
    )
}

/// Why a clause is so, where the tree hangs the reason on the verb: "said she left because it rained".
fn reason(verb: Token<'_>, clause: Token<'_>) -> Tokens {
    let mut end = whole(clause).last().map_or(0, |&last| last) + 1;
    let mut reasons = Tokens::new();
    for child in verb.children().filter(|child| child.dep() == "advcl" && child.index() > clause.index()) {
        let words = whole(child);
        let Some(&first) = words.first() else { continue };
        let gap = first.saturating_sub(end);
        let gives_reason = child.children().filter(|below| below.dep() == "mark").any(|mark| {
            match &*lowercase(mark.text()) {
                // After a mark, as one that closes a quotation, these two alone.
                "because" | "unless" => gap <= 2,
                "if" | "so" | "although" | "though" | "since" | "than" | "as" | "whereas" => gap == 0,
                _ => false,
            }
        });
        if first >= end && gives_reason {
            end = words.last().map_or(end, |&last| last + 1);
            reasons.extend(words);
        }
    }
    reasons
}

/// A second clause that the tree hangs on the verb though the speaker's own words in it show who says it:
/// "said it was late but she felt “at home”".
fn joined(context: &Context<'_>, verb: Token<'_>, clauses: &Tokens) -> Tokens {
    let end = clauses.last().map_or(0, |&last| last + 1);
    let quoted = |index: usize| context.quotation(index).is_some();
    let mut found = Tokens::new();
    for other in verb.children().filter(|other| {
        other.dep() == "conj" && other.index() > verb.index() && matches!(other.pos(), "VERB" | "AUX")
    }) {
        let words = whole(other);
        let Some(&first) = words.first() else { continue };
        let own = other.child("nsubj").is_some_and(|subject| subject.tag() == "PRP");
        let in_own_words = words.iter().any(|&index| quoted(index)) && !quoted(other.index());
        if (end..=end + 3).contains(&first)
            && own
            && in_own_words
            && !context.is_communication(other.index())
            && !quoted(verb.index())
        {
            found.extend(end..first);
            found.extend(words);
        }
    }
    found
}

/// What follows an object that the tree hangs on the verb: "touted his victories in the north".
fn tail(verb: Token<'_>, object: Token<'_>) -> Tokens {
    let mut tail = Tokens::new();
    let mut end = whole(object).last().map_or(object.index(), |&last| last) + 1;
    for child in verb.children().filter(|child| child.index() > object.index()) {
        let words = whole(child);
        let joins = match child.dep() {
            "prep" => {
                const OF_NOUNS: [&str; 12] = [
                    "of", "for", "about", "against", "between", "like", "into", "over", "from", "in", "with",
                    "by",
                ];
                OF_NOUNS.contains(&&*lowercase(child.text()))
                    && child
                        .children()
                        .find(|noun| matches!(noun.dep(), "pobj" | "pcomp"))
                        .is_some_and(|noun| !matches!(noun.entity(), "DATE" | "TIME"))
            }
            "cc" => child.next().is_some_and(|next| verb.children().any(|noun| is_second(noun, next))),
            "conj" => matches!(child.pos(), "NOUN" | "PROPN"),
            "acl" | "xcomp" | "advcl" => child.tag() == "VB" && child.children().any(|to| to.tag() == "TO"),
            _ => false,
        };
        if !joins || words.first() != Some(&end) {
            break;
        }
        end = words.last().map_or(end, |&last| last + 1);
        tail.extend(words);
    }
    tail
}

/// Whether `noun` is a second object whose words start with `first`.
fn is_second(noun: Token<'_>, first: Token<'_>) -> bool {
    noun.dep() == "conj"
        && matches!(noun.pos(), "NOUN" | "PROPN")
        && whole(noun).first() == Some(&first.index())
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
