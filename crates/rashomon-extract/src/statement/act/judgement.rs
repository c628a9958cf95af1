//! Blame and praise by what is said of whom.

use super::{is_be, is_speaker, is_verb};
use crate::context::Context;
use crate::lang::lowercase;
use crate::statement::{Draft, speaker};
use rashomon_core::{Act, Token};

/// Blame and praise by what is said of somebody: "is a liar", "was brilliant", "failed".
pub(super) fn of(context: &Context<'_>, draft: &Draft, head: Token<'_>) -> Act {
    let inside = |token: &Token<'_>| draft.content.contains(&token.index());
    let negated = head.children().filter(inside).any(|child| child.dep() == "neg");
    // Of the subject it is said; what else stands there is only named.
    let mut said: Vec<Token<'_>> = vec![head];
    for child in head.children().filter(inside) {
        if matches!(child.dep(), "attr" | "acomp" | "oprd" | "dobj" | "ccomp" | "xcomp" | "conj") {
            said.push(child);
            said.extend(child.children().filter(inside).filter(|below| {
                matches!(below.dep(), "amod" | "conj" | "compound" | "attr" | "acomp" | "oprd" | "dobj")
            }));
        }
    }
    if !is_verb(head) {
        // "disparaging remarks"
        said.extend(
            head.children().filter(inside).filter(|child| matches!(child.dep(), "amod" | "compound")),
        );
    }
    let holds = |holds: &dyn Fn(&str) -> bool, token: &Token<'_>| {
        holds(&lowercase(token.lemma())) || holds(&lowercase(token.text()))
    };
    let is_harsh = |token: &Token<'_>| holds(&|word| context.lexicon.is_harsh(word), token);
    // "The unfairness is beyond words", "She is full of hatred": the harsh word may stand at the edge.
    let at_edge = is_be(head)
        && head.children().filter(inside).any(|child| match child.dep() {
            "nsubj" => child.pos() == "NOUN" && is_harsh(&child),
            "acomp" | "attr" => child
                .children()
                .filter(|below| below.dep() == "prep" && matches!(below.text(), "of" | "with"))
                .filter_map(|preposition| preposition.child("pobj"))
                .any(|noun| is_harsh(&noun)),
            _ => false,
        });
    let bad = said.iter().any(is_harsh) || at_edge || blames(context, draft, head);
    let is_kind = |token: &Token<'_>| holds(&|word| context.lexicon.is_kind(word), token);
    let of_somebody = head.child("nsubj").is_some_and(|subject| {
        !matches!(&*lowercase(subject.text()), "it" | "that" | "there" | "this" | "what")
    });
    let good = match head.lemma() {
        _ if is_be(head) => of_somebody && said[1..].iter().any(is_kind),
        _ if !is_verb(head) => said.iter().any(is_kind),
        _ => is_kind(&head),
    };
    // Nobody accuses himself by "we ignored it".
    let own = std::iter::once(head)
        .chain(head.ancestors().take(3).take_while(|_| head.dep() == "conj"))
        .find_map(|verb| verb.child("nsubj"))
        .is_some_and(|subject| is_speaker(context, draft, subject));
    match (bad && !own, good) {
        (true, _) if !negated => Act::Accusation,
        (false, true) if !negated => Act::Praise,
        _ => Act::Statement,
    }
}

/// Whether a clause tells of others what is to be blamed: "They hid the report", "The town is responsible for it".
fn blames(context: &Context<'_>, draft: &Draft, verb: Token<'_>) -> bool {
    let inside = |token: &Token<'_>| draft.content.contains(&token.index());
    let Some(subject) = verb.child("nsubj").filter(inside) else { return false };
    let is_other = matches!(
        speaker::class(context, subject),
        "he" | "they" | "you" | "name" | "organisation" | "place" | "group" | "person" | "proper"
    );
    if !is_other || is_speaker(context, draft, subject) || is_own_side(context, draft, subject) {
        return false;
    }
    let guilty = is_be(verb)
        && verb.children().filter(inside).any(|child| {
            child.dep() == "acomp"
                && matches!(child.lemma(), "responsible" | "guilty" | "complicit" | "culpable")
                || child.dep() == "xcomp" && child.lemma() == "blame"
        });
    let deed = lowercase(verb.lemma());
    let done = context.lexicon.is_blameworthy(&deed) && !verb.children().any(|child| child.tag() == "MD");
    let negated = verb.children().any(|child| child.dep() == "neg" || child.lemma() == "never");
    // "They did not warn us", "She has achieved nothing".
    let leaves_undone = context.lexicon.is_owed(&deed)
        && !verb.children().any(|child| child.tag() == "MD")
        && (negated
            || verb.children().filter(inside).any(|child| {
                matches!(child.dep(), "dobj" | "advmod" | "npadvmod")
                    && (matches!(&*lowercase(child.text()), "nothing" | "little")
                        || child.children().any(|below| lowercase(below.text()) == "no"))
            }));
    let done = done && !negated;
    let counted = verb.child("dobj").is_some_and(|object| object.child("nummod").is_some());
    guilty || leaves_undone || done && !(counted && context.lexicon.is_harm(&deed))
}

/// Whether the subject is of the speaker's own: "our army", or a name that stands in the speaker's too.
fn is_own_side(context: &Context<'_>, draft: &Draft, subject: Token<'_>) -> bool {
    let is_name = |token: &Token<'_>| token.text().starts_with(char::is_uppercase) && token.pos() == "PROPN";
    subject.subtree().iter().any(|word| {
        matches!(&*lowercase(word.text()), "our" | "my" | "us")
            || is_name(word)
                && draft.speaker_words.iter().any(|&index| context.token(index).text() == word.text())
    })
}
