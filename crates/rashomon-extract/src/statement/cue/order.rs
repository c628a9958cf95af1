//! "It rains, he said." and "It rains, he said, in May." where the tree does not show them: the commas do.

use super::{Frame, Trigger, trigger};
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use crate::statement::direct::noun_phrase_from;
use rashomon_core::Token;

/// How many words a speaker between commas has at most.
const SPEAKER_WORDS_MAX: usize = 14;

/// How many words may stand between the cue and the end of its sentence: "in a letter to parents".
const TAIL_WORDS_MAX: usize = 12;

/// How many words a clause has at least.
const CLAUSE_WORDS_MIN: usize = 3;

/// The construction of a verb of communication that stands with its speaker alone after a comma.
pub(super) fn in_commas(context: &Context<'_>, verb: Token<'_>) -> Option<Trigger> {
    if !matches!(verb.tag(), "VBD" | "VBZ" | "VBP")
        || !context.is_communication(verb.index())
        || context.quotation(verb.index()).is_some()
    {
        return None;
    }
    let sentence = context.document.sentence_of(verb.index())?.token_span();
    let comma = (sentence.start..verb.index())
        .rev()
        .take(SPEAKER_WORDS_MAX + 2)
        .find(|&index| context.token(index).text() == ",")
        .filter(|&comma| context.quotation(comma).is_none())?;
    let before: Vec<Token<'_>> = tokens(context, comma + 1, verb.index());
    let end = (verb.index() + 1..sentence.end)
        .find(|&index| matches!(context.token(index).text(), "," | "." | ";" | ":" | "—" | "–" | "--"))
        .unwrap_or(sentence.end);
    let after = tokens(context, verb.index() + 1, end);
    if before
        .iter()
        .chain(&after)
        .any(|token| is_finite(*token) || context.quotation(token.index()).is_some())
    {
        return None;
    }
    let speaker = if before.iter().all(|token| token.pos() == "ADV") {
        // ", said Roe"
        let plain = after.len() <= SPEAKER_WORDS_MAX && after.iter().all(|token| token.pos() != "VERB");
        let is_say = verb.lemma() == "say" && before.is_empty();
        noun_phrase_from(&after).filter(|_| plain && is_say)?
    } else {
        let opens = before.iter().find(|token| token.pos() != "ADV")?;
        if matches!(opens.tag(), "WP" | "WDT" | "WRB" | "WP$" | "IN" | "CC" | "TO" | "VBG" | "VBN") {
            return None;
        }
        let is_tail = match after.first() {
            None => true,
            Some(first) => {
                after.len() <= TAIL_WORDS_MAX
                    && (matches!(first.tag(), "IN" | "TO" | "RB")
                        || matches!(first.entity(), "DATE" | "TIME")
                        || context.lexicon.takes_addressee(&lowercase(verb.lemma())))
            }
        };
        noun_phrase_from(&before).filter(|_| is_tail)?
    };
    let lemma = lowercase(verb.lemma());
    let weight = context.lexicon.cue_weight(&format!("lemma {lemma}"))
        + context.lexicon.cue_weight(&format!("lemma+frame {lemma} clause_before"));
    if weight <= 0.0 {
        return None;
    }
    let mark = (end < sentence.end).then(|| context.token(end).text());
    let clause: Tokens = (sentence.start..comma).collect();
    let (frame, content) = match mark {
        Some(",") => {
            let rest: Vec<usize> = (end + 1..sentence.end).collect();
            // "Roe left, Doe said, and went home": the rest may be the article's.
            let goes_on = rest.first().is_some_and(|&first| {
                !matches!(context.token(first).tag(), "CC" | "VBG" | "WP" | "WDT" | "WRB" | "RB")
                    && !matches!(context.token(first).dep(), "advcl")
            });
            let whole = clause.iter().chain(&rest).copied().collect();
            if goes_on { (Frame::PARENTHETICAL, whole) } else { (Frame::CLAUSE_BEFORE, clause) }
        }
        _ => (Frame::CLAUSE_BEFORE, clause),
    };
    let says =
        content.iter().any(|&index| is_finite(context.token(index)) || context.token(index).tag() == "MD");
    // "When he came, she said": the clause tells when, not what.
    let opening = content.iter().map(|&index| context.token(index)).find(|token| token.tag() != "CC");
    let is_setting = opening.is_some_and(|opening| {
        matches!(
            &*lowercase(opening.text()),
            "when"
                | "after"
                | "as"
                | "while"
                | "before"
                | "since"
                | "until"
                | "if"
                | "not"
                | "although"
                | "though"
        )
    }) && frame == Frame::CLAUSE_BEFORE
        && !content.iter().any(|&index| context.token(index).text() == ",");
    let n_words = context.words(content.iter().copied()).count();
    if !says || is_setting || n_words < CLAUSE_WORDS_MIN {
        return None;
    }
    Some(Trigger { speaker: Some(speaker.index()), ..trigger(verb, frame, content) })
}

fn tokens<'a>(context: &Context<'a>, start: usize, end: usize) -> Vec<Token<'a>> {
    (start..end).map(|index| context.token(index)).filter(|token| !token.is_space()).collect()
}

fn is_finite(token: Token<'_>) -> bool {
    matches!(token.tag(), "VBD" | "VBZ" | "VBP") && matches!(token.pos(), "VERB" | "AUX")
}
