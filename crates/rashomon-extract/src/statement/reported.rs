//! Whether a trigger makes a statement: by its weight, and by what no weight shows.

use super::cue::{self, Frame, Trigger};
use super::indirect::is_clause;
use super::speaker;
use crate::context::Context;
use crate::lang::lowercase;
use rashomon_core::{Act, Token};

/// Log-odds above which a trigger makes a statement.
const THRESHOLD: f32 = -0.9;

/// The same where somebody's own words stand in the content.
const THRESHOLD_QUOTED: f32 = -1.1;

/// The same of what somebody only thinks.
const THRESHOLD_THOUGHT: f32 = 0.0;

/// How many words a thing's name in quotation marks has at most.
const NAME_WORDS_MAX: usize = 4;

/// Whether a trigger makes a statement. A thought does where a whole clause tells it; wishes do not, unless
/// somebody's own words stand there in quotation marks.
pub(super) fn is_reported(context: &Context<'_>, trigger: &Trigger) -> bool {
    if is_name_only(context, trigger)
        || is_meeting(context, trigger)
        || is_hardly(context, trigger)
        || is_idle(context, trigger)
        || is_gesture(context, trigger)
        || is_on_scales(context, trigger)
        || is_imperative(context.token(trigger.head))
        || is_asked_away(context, trigger)
        || is_thing(context, trigger)
    {
        return false;
    }
    let quoted = trigger.content.iter().any(|&index| context.quotation(index).is_some())
        && context.quotation(trigger.head).is_none();
    if quoted {
        return trigger.score > THRESHOLD_QUOTED;
    }
    // "held that …" says so, whatever else is held; without its "that", a clause behind "concluded" is mostly
    // what the tree made of an object.
    if context.lexicon.takes_clause(&lowercase(context.token(trigger.head).lemma())) {
        let opening = trigger.content.first().map(|&first| lowercase(context.token(first).text()));
        let is_marked = opening.is_some_and(|word| context.lexicon.is_clause_mark(&word));
        if !is_clause(trigger) || trigger.frame == Frame::CLAUSE && !is_marked {
            return false;
        }
    }
    if context.is_thought(trigger.head) {
        return trigger.score > THRESHOLD_THOUGHT && is_clause(trigger);
    }
    trigger.score > THRESHOLD && context.is_communication(trigger.head)
}

/// "Call it luck.": the reader is told to, nobody said so.
fn is_imperative(verb: Token<'_>) -> bool {
    let led = |child: Token<'_>| matches!(child.dep(), "nsubj" | "nsubjpass" | "aux" | "expl");
    verb.tag() == "VB"
        && matches!(verb.dep(), "ROOT" | "ccomp" | "conj" | "parataxis")
        && !verb.children().any(led)
        && (verb.dep() != "conj" || is_imperative(verb.head()))
}

/// "Asked later, Roe laughed": what Roe did was not asked.
fn is_asked_away(context: &Context<'_>, trigger: &Trigger) -> bool {
    let head = context.token(trigger.head);
    let asks = context.lexicon.act(&lowercase(head.lemma())) == Some(Act::Question);
    let opening = trigger.content.first().map(|&first| lowercase(context.token(first).text()));
    asks && head.tag() == "VBN"
        && head.dep() == "advcl"
        && trigger.frame == Frame::CLAUSE
        && !opening.is_some_and(|word| context.lexicon.is_clause_mark(&word))
}

/// "The debate promised to be long", "The market offers fish": a thing says nothing by a verb that has other
/// uses.
fn is_thing(context: &Context<'_>, trigger: &Trigger) -> bool {
    let verb = context.token(trigger.head);
    if is_clause(trigger)
        || verb.pos() != "VERB"
        || !context.lexicon.is_deed_of_things(&lowercase(verb.lemma()))
    {
        return false;
    }
    speaker::subject(context, trigger).is_some_and(|subject| {
        speaker::class(context, subject) == "thing"
            && subject.pos() == "NOUN"
            && !subject.text().starts_with(char::is_uppercase)
            && !may_be_human(&lowercase(subject.lemma()))
            && !subject
                .subtree()
                .iter()
                .any(|word| word.entity() == "PERSON" && word.index() < subject.index())
    })
}

/// Whether a noun ends as names of people do: "islander", "cyclist".
fn may_be_human(lemma: &str) -> bool {
    ["er", "or", "ist", "ian", "ee", "ant", "man", "woman"].iter().any(|end| lemma.ends_with(end))
}

/// "barely mentioned the war"
fn is_hardly(context: &Context<'_>, trigger: &Trigger) -> bool {
    !is_clause(trigger)
        && context
            .token(trigger.head)
            .children()
            .any(|child| matches!(child.lemma(), "barely" | "hardly" | "scarcely"))
}

/// "It is worth noting that", "it goes without saying that": nobody is said to have said it.
fn is_idle(context: &Context<'_>, trigger: &Trigger) -> bool {
    let head = context.token(trigger.head);
    head.tag() == "VBG" && !head.is_root() && matches!(head.head().lemma(), "worth" | "without")
}

/// "pointed at the rust": with a finger.
fn is_gesture(context: &Context<'_>, trigger: &Trigger) -> bool {
    let head = context.token(trigger.head);
    head.lemma() == "point" && trigger.extra.iter().any(|&index| context.token(index).text() == "at")
}

/// "weighs two kilograms": on scales.
fn is_on_scales(context: &Context<'_>, trigger: &Trigger) -> bool {
    context.token(trigger.head).lemma() == "weigh"
        && cue::top(context, trigger).is_some_and(|top| top.child("nummod").is_some())
}

/// "welcomed the minister": done in person, not in words.
fn is_meeting(context: &Context<'_>, trigger: &Trigger) -> bool {
    let lemma = lowercase(context.token(trigger.head).lemma());
    trigger.frame == Frame::OBJECT
        && context.lexicon.is_meeting_verb(&lemma)
        && cue::top(context, trigger)
            .is_some_and(|top| matches!(speaker::class(context, top), "name" | "person" | "he" | "they"))
}

/// Whether the content is nothing but a thing's name in quotation marks: "the “open door” policy they
/// announced".
fn is_name_only(context: &Context<'_>, trigger: &Trigger) -> bool {
    let words: Vec<usize> = context.words(trigger.content.iter().copied()).collect();
    if trigger.frame != Frame::CLAUSE_BEFORE {
        // What somebody does to a thing with such a name is no statement either.
        let quoted = words.iter().filter(|&&index| context.quotation(index).is_some()).count();
        let named = matches!(trigger.frame, Frame::OBJECT | Frame::PASSIVE) || trigger.frame.is_preposition();
        let beside = cue::top(context, trigger).is_some_and(|top| {
            context.quotation(top.index()).is_none()
                && top.next().is_none_or(|next| context.quotation(next.index()).is_none())
        });
        return named
            && beside
            && (1..=NAME_WORDS_MAX).contains(&quoted)
            && !context.is_communication(trigger.head);
    }
    let (Some(&first), Some(&last)) = (words.first(), words.last()) else { return false };
    let Some(quotation) = context.quotation(first).filter(|_| words.len() <= NAME_WORDS_MAX) else {
        return false;
    };
    let before = context.quoted[quotation].start.checked_sub(1).map(|before| context.token(before));
    context.quotation(last) == Some(quotation)
        && before.is_some_and(|before| matches!(before.tag(), "DT" | "PRP$" | "POS" | "JJ" | "CD"))
}
