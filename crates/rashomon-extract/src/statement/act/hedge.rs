//! Words that deny or hedge what is said.

use super::Draft;
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::{TextSpan, Token};

/// Words that negate what is said, or that it was said.
pub(super) fn negations(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Vec<TextSpan> {
    let is_negation = |token: &Token<'_>| {
        token.dep() == "neg"
            || matches!(
                &*lowercase(token.text()),
                "no" | "never" | "nobody" | "nothing" | "none" | "neither" | "nor" | "without"
            )
    };
    let cue = draft.head.map(|head| context.token(head));
    let of_cue = cue.into_iter().flat_map(|cue| cue.children()).filter(|child| child.dep() == "neg");
    let mut places: Tokens = of_cue.map(|token| token.index()).collect();
    for head in heads {
        let close = head.children().filter(|child| draft.content.contains(&child.index()));
        for child in close {
            if is_negation(&child) {
                places.insert(child.index());
            }
            // "No one came", "said nothing of no importance".
            if matches!(child.dep(), "nsubj" | "nsubjpass" | "dobj" | "attr") {
                let determiner = child.children().find(|below| below.dep() == "det" && is_negation(below));
                places.extend(determiner.map(|token| token.index()));
            }
        }
        if is_negation(head) {
            places.insert(head.index());
        }
    }
    places.into_iter().map(|place| context.token(place).span()).collect()
}

/// Words of the content that leave open whether it is so: in what is told, not in what is said in passing of a
/// person or thing ("the man who could not swim").
pub(super) fn hedges(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Vec<TextSpan> {
    draft
        .content
        .iter()
        .map(|&index| context.token(index))
        .filter(|token| {
            let word = lowercase(token.text());
            match token.pos() {
                "VERB" => {
                    matches!(token.lemma(), "seem" | "appear")
                        && token
                            .children()
                            .any(|child| matches!(child.dep(), "xcomp" | "oprd" | "acomp" | "ccomp"))
                        && is_told(*token, heads)
                }
                "SCONJ" => matches!(&*word, "if" | "unless") && is_condition(*token, heads),
                "ADV" | "ADJ" | "ADP" => context.lexicon.is_hedge(&word) && is_told(token.head(), heads),
                _ if token.pos() == "AUX" || token.tag() == "MD" => {
                    matches!(&*word, "may" | "might" | "could")
                        && is_told(token.head(), heads)
                        && !(word == "could" && token.head().children().any(|child| child.dep() == "neg"))
                }
                _ => false,
            }
        })
        .map(|token| token.span())
        .collect()
}

/// Whether a word stands in a clause that is told, on a head or a clause that is a head's object.
fn is_told(token: Token<'_>, heads: &[Token<'_>]) -> bool {
    let mut token = token;
    // A tree is never so deep.
    for _ in 0..12 {
        if heads.contains(&token) {
            return true;
        }
        let on = matches!(
            token.dep(),
            "ccomp"
                | "conj"
                | "xcomp"
                | "nsubj"
                | "nsubjpass"
                | "attr"
                | "acomp"
                | "dobj"
                | "advmod"
                | "amod"
                | "aux"
        );
        if !on || token.is_root() {
            return false;
        }
        token = token.head();
    }
    false
}

/// "if" before a condition, not before a question ("sure if it rains") nor in "as if".
fn is_condition(mark: Token<'_>, heads: &[Token<'_>]) -> bool {
    let clause = mark.head();
    let before = mark.previous().map(|before| lowercase(before.text()));
    clause.dep() == "advcl"
        && !matches!(
            before.as_deref(),
            Some("as" | "even" | "ask" | "asked" | "sure" | "know" | "see" | "wonder")
        )
        && !matches!(
            clause.head().lemma(),
            "ask" | "know" | "wonder" | "see" | "sure" | "doubt" | "decide" | "tell"
        )
        && (is_told(clause.head(), heads) || heads.contains(&clause))
}
