//! To whom, when and where something was said.

use super::{Draft, speaker};
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::{Occasion, Phrase, Token, TokenSpan};

/// What stands around a cue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    /// The head of the words that name who was told, and the words.
    pub(crate) addressee: Option<(usize, Tokens)>,
    pub(crate) said: Occasion,
}

/// The addressee, time and place that the cue of `draft` has beside it.
pub(crate) fn occasion(context: &Context<'_>, draft: &Draft) -> Around {
    let Some(head) = draft.head.map(|head| context.token(head)) else { return Around::default() };
    if head.pos() != "VERB" || head.text().eq_ignore_ascii_case("according") {
        return Around::default();
    }
    let mut around = Around::default();
    let free = |token: Token<'_>| {
        !draft.content.contains(&token.index())
            && !draft.speaker_words.contains(&token.index())
            && context.quotation(token.index()).is_none()
    };
    let lemma = lowercase(head.lemma());
    // "Speaking at a dinner in May, Roe said": what is beside the speaking is beside the saying.
    let speaking = std::iter::once(head)
        .chain(head.ancestors().take_while(|above| above.pos() == "VERB").take(2))
        .flat_map(|verb| verb.children())
        .find(|child| {
            child.dep() == "advcl"
                && child.tag() == "VBG"
                && matches!(child.lemma(), "speak" | "talk" | "write" | "appear")
        });
    for child in speaking.into_iter().flat_map(|verb| verb.children()).filter(|&child| free(child)) {
        match child.dep() {
            "npadvmod" if is_time(child) => {
                around.said.time.get_or_insert_with(|| phrase(context, child, &draft.content));
            }
            "prep" => preposition(context, draft, child, head, &mut around),
            _ => {}
        }
    }
    for child in head.children().filter(|&child| free(child)) {
        match child.dep() {
            "dobj" | "dative" if child.pos() != "ADP" && context.lexicon.takes_addressee(&lemma) => {
                addressee(context, draft, child, head, &mut around);
            }
            "npadvmod" | "tmod" if is_time(child) => {
                around.said.time.get_or_insert_with(|| phrase(context, child, &draft.content));
            }
            "prep" | "dative" => preposition(context, draft, child, head, &mut around),
            _ => {}
        }
    }
    around
}

fn addressee(context: &Context<'_>, draft: &Draft, token: Token<'_>, cue: Token<'_>, around: &mut Around) {
    let words = speaker::span(context, token, cue.index());
    if words.iter().all(|word| !draft.content.contains(word)) && around.addressee.is_none() {
        let lemma = lowercase(token.lemma());
        // "told a press conference"
        if token.entity().is_empty()
            && context.lexicon.is_venue_noun(&lemma)
            && !context.lexicon.is_group_noun(&lemma)
        {
            let phrase = phrase(context, token, &draft.content);
            around.said.place.get_or_insert(phrase);
            return;
        }
        around.addressee = Some((token.index(), words));
    }
}

fn preposition(
    context: &Context<'_>,
    draft: &Draft,
    preposition: Token<'_>,
    cue: Token<'_>,
    around: &mut Around,
) {
    let Some(object) = preposition.child("pobj") else { return };
    if draft.content.contains(&object.index()) {
        return;
    }
    let word = lowercase(preposition.text());
    if is_time(object)
        && matches!(&*word, "on" | "in" | "at" | "during" | "late" | "early" | "after" | "before")
    {
        around.said.time.get_or_insert_with(|| phrase(context, preposition, &draft.content));
        return;
    }
    let lemma = lowercase(object.lemma());
    match &*word {
        "to" if matches!(object.entity(), "PERSON" | "ORG" | "NORP")
            || context.lexicon.is_person_noun(&lemma)
            || context.lexicon.is_group_noun(&lemma) =>
        {
            addressee(context, draft, object, cue, around);
        }
        "in" | "at" | "on" | "during" | "via" | "through" | "outside" | "inside" | "after" | "before"
        | "from" => {
            let place = context.lexicon.is_venue_noun(&lemma)
                || matches!(object.entity(), "GPE" | "FAC" | "LOC" | "EVENT");
            if place {
                around.said.place.get_or_insert_with(|| phrase(context, preposition, &draft.content));
                // "in an interview with The Harbour Times", "at a rally on Tuesday"
                for below in object.children().filter(|below| below.dep() == "prep") {
                    let Some(inner) = below.child("pobj") else { continue };
                    if is_time(inner) {
                        around.said.time.get_or_insert_with(|| phrase(context, below, &draft.content));
                    } else if below.text().eq_ignore_ascii_case("with")
                        && matches!(&*lemma, "interview" | "call" | "conversation" | "talk")
                    {
                        addressee(context, draft, inner, cue, around);
                    }
                }
                for below in object.children().filter(|below| below.dep() == "npadvmod" && is_time(*below)) {
                    around.said.time.get_or_insert_with(|| phrase(context, below, &draft.content));
                }
            }
        }
        _ => {}
    }
}

fn is_time(token: Token<'_>) -> bool {
    matches!(token.entity(), "DATE" | "TIME")
}

/// The words below `token` without clauses and without what is said.
fn phrase(context: &Context<'_>, token: Token<'_>, content: &Tokens) -> Phrase {
    let words = crate::context::subtree(token, |child| {
        matches!(child.dep(), "relcl" | "acl" | "advcl" | "ccomp" | "appos")
            || content.contains(&child.index())
    });
    let (mut start, mut end) = (token.index(), token.index() + 1);
    while start > 0 && words.contains(&(start - 1)) {
        start -= 1;
    }
    while words.contains(&end) {
        end += 1;
    }
    while end > start + 1 && context.token(end - 1).is_punct() {
        end -= 1;
    }
    let span = context.document.span(TokenSpan { start, end });
    Phrase { span, text: span.of(context.document.text()).to_owned() }
}
