//! What a cue stands beside and yet nobody is told to have said.

use super::{Frame, Trigger};
use crate::context::Context;
use crate::lang::lowercase;
use crate::statement::speaker::subject;
use rashomon_core::Token;

/// Whether nobody is told to have said it: "neither Moll nor Tarn said it", "they have yet to say it", "if they say it";
/// and who "asked not to be named" has said nothing to readers.
pub(super) fn is_unsaid(context: &Context<'_>, trigger: &Trigger) -> bool {
    let is_none = |token: Token<'_>| {
        matches!(&*lowercase(token.text()), "no" | "neither" | "nobody" | "none" | "nothing")
    };
    let by_nobody = subject(context, trigger).is_some_and(|subject| {
        let mut before =
            subject.children().filter(|child| matches!(child.dep(), "det" | "predet" | "preconj"));
        // "No 10" is a house.
        let is_number = subject.text().starts_with(|letter: char| letter.is_ascii_digit());
        is_none(subject) || !is_number && before.any(is_none)
    });
    let head = context.token(trigger.head);
    let is_yet = |token: Token<'_>| token.children().any(|child| lowercase(child.text()) == "yet");
    let is_to_come = head.dep() == "xcomp"
        && head.children().any(|child| child.tag() == "TO")
        && matches!(head.head().lemma(), "have" | "be" | "remain")
        && (is_yet(head) || is_yet(head.head()));
    let is_supposed = head.children().any(|child| match &*lowercase(child.text()) {
        "if" | "unless" => child.dep() == "mark" && head.dep() == "advcl",
        // "Had Roe said so, …"
        "had" | "should" => child.dep() == "aux" && child.sentence_start(),
        _ => false,
    });
    let is_anonymity = trigger.frame == Frame::INFINITIVE
        && trigger.content.iter().map(|&index| context.token(index)).any(|token| {
            token.head() == head
                && matches!(token.lemma(), "name" | "identify" | "quote")
                && token.child("auxpass").is_some()
        });
    // "quoting the report" names a source, and not a word of it.
    let is_source = head.lemma() == "quote"
        && trigger.frame == Frame::OBJECT
        && trigger.content.iter().all(|&index| context.quotation(index).is_none());
    by_nobody || is_to_come || is_supposed || is_anonymity || is_source || is_no_answer(context, trigger)
}

/// "declined to comment on it", "did not respond to a request": what is not answered is not said.
fn is_no_answer(context: &Context<'_>, trigger: &Trigger) -> bool {
    let is_answer =
        |token: Token<'_>| matches!(token.lemma(), "comment" | "respond" | "reply" | "answer" | "elaborate");
    let avoids = |token: Token<'_>| matches!(token.lemma(), "decline" | "refuse");
    let head = context.token(trigger.head);
    if is_answer(head) {
        return head.child("neg").is_some() || head.dep() == "xcomp" && avoids(head.head());
    }
    let answers = || head.children().any(|child| child.dep() == "xcomp" && is_answer(child));
    avoids(head) && trigger.frame == Frame::INFINITIVE && answers()
}
