//! What is done by saying it: asked, denied, promised; and the words that deny or hedge it.
//!
//! A cue that names the act decides ("vowed", "accused"). Of a cue that tells no more than that something
//! was said, the grammar of the content does: who is the subject, which auxiliary, what is said of whom.

mod clause;
mod hedge;
mod judgement;

use self::clause::Clause;
use super::Draft;
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::{Act, TextSpan, Token};

/// What is known of how a statement is meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meant {
    pub(crate) act: Act,
    pub(crate) negations: Vec<TextSpan>,
    pub(crate) hedges: Vec<TextSpan>,
}

/// How the statement of `draft` is meant.
pub(crate) fn meant(context: &Context<'_>, draft: &Draft) -> Meant {
    let heads = heads(context, draft);
    Meant {
        act: by_cue(context, draft, &heads).unwrap_or_else(|| by_content(context, draft, &heads)),
        negations: hedge::negations(context, draft, &heads),
        hedges: hedge::hedges(context, draft, &heads),
    }
}

/// The tops of the clauses of the content, in text order: those that no other word of it governs, and
/// what is joined to them.
fn heads<'a>(context: &Context<'a>, draft: &Draft) -> Vec<Token<'a>> {
    let inside = |token: &Token<'_>| draft.content.contains(&token.index());
    context
        .words(draft.content.iter().copied())
        .map(|index| context.token(index))
        .filter(|token| {
            token.is_root()
                || !inside(&token.head())
                || (token.dep() == "conj" && is_verb(*token) && !inside_above(&token.head(), &inside))
        })
        .collect()
}

fn inside_above(token: &Token<'_>, inside: &impl Fn(&Token<'_>) -> bool) -> bool {
    !token.is_root() && inside(&token.head())
}

fn is_verb(token: Token<'_>) -> bool {
    matches!(token.pos(), "VERB" | "AUX")
}

/// "is", "’s": the lemma of a clipped form is not always known.
fn is_be(token: Token<'_>) -> bool {
    token.lemma() == "be" || token.pos() == "AUX" && matches!(token.text(), "'s" | "’s" | "'re" | "’re")
}

/// The act that the cue names.
fn by_cue(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Option<Act> {
    let head = context.token(draft.head?);
    let lemma = lowercase(head.lemma());
    // "suggested looking at the bill"
    if matches!(&*lemma, "suggest" | "propose" | "recommend")
        && heads
            .first()
            .is_some_and(|top| top.tag() == "VBG" && matches!(top.dep(), "xcomp" | "pcomp" | "ccomp"))
    {
        return Some(Act::Demand);
    }
    let Some(act) = context.lexicon.act(&lemma) else {
        return context.is_thought(head.index()).then_some(Act::Thought);
    };
    let top = heads.first().copied();
    let infinitive = top.is_some_and(|top| {
        top.children().any(|child| child.tag() == "TO") && top.tag() == "VB"
            || top.dep() == "dobj"
                && head
                    .children()
                    .any(|child| child.dep() == "xcomp" && draft.content.contains(&child.index()))
    });
    let has_clause = top.is_some_and(|top| top.dep() == "ccomp" && is_verb(top));
    let quoted = draft.content.iter().any(|&index| context.quotation(index).is_some());
    let negated = head.children().any(|child| child.dep() == "neg");
    let object = head.child("dobj").filter(|object| draft.content.contains(&object.index()));
    Some(match act {
        // "declined to say", "refused to answer": silence denies nothing.
        Act::Denial
            if infinitive && top.is_some_and(|top| context.lexicon.is_answer(&lowercase(top.lemma()))) =>
        {
            return None;
        }
        // "dismissed the report" says that it is not so; "rejected the offer", "dismissed the alliance as weak"
        // do not.
        Act::Denial
            if is_refusal(&lemma)
                && !infinitive
                && !object.is_some_and(|object| context.lexicon.is_claim(&lowercase(object.lemma()))) =>
        {
            return None;
        }
        // "asked whether", "asked about it"; but "asked them to leave".
        // "was asked to describe it"
        Act::Question
            if infinitive && top.is_some_and(|top| context.lexicon.is_answer(&lowercase(top.lemma()))) =>
        {
            Act::Question
        }
        Act::Question if infinitive => Act::Demand,
        Act::Question if quoted && !asks(context, draft) && is_open(&lemma) => return None,
        Act::Question if has_clause && opens_with(context, draft, "that") => Act::Demand,
        // "agreed to pay", "offers to help"; but "agreed that it is late".
        Act::Promise if is_open(&lemma) && !infinitive => return None,
        // "called for a vote", "called on them to leave"; but "called it a mistake".
        Act::Demand
            if lemma == "call" && !infinitive && !has_word(context, &draft.cue, &["for", "on", "upon"]) =>
        {
            return None;
        }
        // "told them to leave", "warned him not to go".
        Act::Demand if is_open(&lemma) && !infinitive => return None,
        // "threatened to sue"; "warned that …" is what it says.
        Act::Prediction if is_open(&lemma) && !has_future(context, draft, heads) => return None,
        // "did not accuse", "refused to praise": nothing of the kind was said.
        Act::Accusation | Act::Praise | Act::Promise | Act::Threat if negated => Act::Denial,
        act => act,
    })
}

fn has_word(context: &Context<'_>, tokens: &Tokens, words: &[&str]) -> bool {
    tokens.iter().any(|&index| words.contains(&&*lowercase(context.token(index).text())))
}

fn opens_with(context: &Context<'_>, draft: &Draft, word: &str) -> bool {
    let first = context.words(draft.content.iter().copied()).next();
    first.is_some_and(|first| lowercase(context.token(first).text()) == word)
}

/// Whether a verb turns down plans and offers as well as claims.
fn is_refusal(lemma: &str) -> bool {
    matches!(lemma, "dismiss" | "reject" | "oppose" | "resist" | "decline" | "refuse")
}

/// Whether a verb names its act only in some constructions: "ask", "tell", "agree", "warn".
fn is_open(lemma: &str) -> bool {
    matches!(
        lemma,
        "ask"
            | "question"
            | "agree"
            | "offer"
            | "tell"
            | "warn"
            | "insist"
            | "propose"
            | "swear"
            | "estimate"
            | "expect"
            | "project"
            | "commit"
            | "say"
            | "caution"
            | "remind"
            | "write"
            | "order"
            | "argue"
    )
}

/// The act that the content shows by itself.
fn by_content(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> Act {
    if asks(context, draft) {
        return Act::Question;
    }
    let mut found = Act::Statement;
    for &head in heads {
        let act = of_clause(context, draft, head);
        if act != Act::Statement {
            found = act;
            break;
        }
    }
    found
}

/// Whether the last sentence of the content is a question in somebody's own words.
fn asks(context: &Context<'_>, draft: &Draft) -> bool {
    let last = draft.content.iter().rev().map(|&index| context.token(index)).find(|token| {
        !token.is_space() && !matches!(token.text(), "”" | "\"" | "''" | "’" | "'" | "»" | ")" | ",")
    });
    last.is_some_and(|token| token.text().ends_with('?'))
}

fn of_clause(context: &Context<'_>, draft: &Draft, head: Token<'_>) -> Act {
    // "I think he will come": what is thought counts.
    let thought = head.child("ccomp").filter(|clause| {
        context.is_thought(head.index())
            && draft.content.contains(&clause.index())
            && head.child("nsubj").is_some_and(|subject| is_speaker(context, draft, subject))
    });
    let head = thought.unwrap_or(head);
    let Some(clause) = Clause::new(context, draft, head) else {
        return judgement::of(context, draft, head);
    };
    if clause.is_imperative() || clause.obliges() {
        return Act::Demand;
    }
    // What a law or plan says will be is a rule, no forecast.
    let is_of_document =
        draft.speaker.is_some_and(|speaker| is_rule_noun(&lowercase(context.token(speaker).lemma())));
    if clause.has_future(context) && !clause.tells_a_rule(context) && !is_of_document {
        return if clause.subject_is_speaker {
            if clause.is_harm(context) {
                Act::Threat
            } else if clause.is_deed(context) {
                Act::Promise
            } else {
                Act::Prediction
            }
        } else {
            let verdict = judgement::of(context, draft, head);
            if verdict == Act::Statement { Act::Prediction } else { verdict }
        };
    }
    if clause.foresees(context) {
        return Act::Prediction;
    }
    if clause.denies(context) {
        return if clause.runs_down(context) { Act::Accusation } else { Act::Denial };
    }
    judgement::of(context, draft, head)
}

/// Whether `subject` is whoever speaks: "I" and "we" in quotation marks, outside of them the pronoun that
/// agrees with the speaker.
fn is_speaker(context: &Context<'_>, draft: &Draft, subject: Token<'_>) -> bool {
    let word = lowercase(subject.text());
    if context.quotation(subject.index()).is_some() || draft.speaker.is_none() {
        return matches!(&*word, "i" | "we");
    }
    if matches!(&*word, "i" | "we") {
        return true;
    }
    let Some(speaker) = draft.speaker.map(|head| context.token(head)) else { return false };
    let plural = matches!(speaker.tag(), "NNS" | "NNPS") || lowercase(speaker.text()) == "they";
    match &*word {
        "he" => !plural && !matches!(&*lowercase(speaker.text()), "she" | "it"),
        "she" => !plural && !matches!(&*lowercase(speaker.text()), "he" | "it"),
        "they" => plural,
        "it" => {
            matches!(speaker.entity(), "ORG" | "GPE" | "NORP")
                || context.lexicon.is_group_noun(&lowercase(speaker.lemma()))
                || lowercase(speaker.text()) == "it"
        }
        _ => false,
    }
}

fn is_rule_noun(lemma: &str) -> bool {
    matches!(
        lemma,
        "document"
            | "law"
            | "bill"
            | "plan"
            | "policy"
            | "contract"
            | "agreement"
            | "treaty"
            | "constitution"
            | "directive"
            | "guideline"
            | "charter"
            | "ruling"
            | "order"
            | "rule"
            | "deal"
            | "decree"
    )
}

fn has_future(context: &Context<'_>, draft: &Draft, heads: &[Token<'_>]) -> bool {
    heads.iter().any(|&head| {
        Clause::new(context, draft, head).is_some_and(|clause| {
            clause.has_future(context) || clause.has_auxiliary(&["could", "may", "might", "can"])
        })
    })
}
