//! Where a content begins and ends: what the tree hangs on it and the article says, and the reverse.

use super::cue::{self, Frame, Trigger};
use super::indirect::is_clause;
use crate::context::{Context, Tokens, subtree};
use rashomon_core::Token;

/// How many words a quoted phrase within a list has at most.
const PHRASE_WORDS_MAX: usize = 4;

/// How many words an apposition has at least to be the article's own.
const APPOSITION_WORDS_MIN: usize = 9;

/// Takes what joined a clause that was cut off from the end of the content.
pub(super) fn trim_joiners(context: &Context<'_>, content: &mut Tokens) {
    while let Some(&last) = content.last() {
        let token = context.token(last);
        let loose = token.tag() == "CC"
            || (token.is_punct() && !matches!(token.text(), "”" | "\"" | "''" | "’" | ")"));
        if !loose || context.quotation(last).is_some() {
            break;
        }
        content.pop_last();
    }
}

/// Of a content with a quotation leaves the quotations and, of a clause, the words that run into one
/// without a mark between: "the plan was “a mistake,”" but not "As he left: “…”".
pub(super) fn keep_joined(context: &Context<'_>, is_clause: bool, content: &mut Tokens) {
    let quoted = |index: usize| context.quotation(index).is_some();
    let mut keep: Tokens = content.iter().copied().filter(|&index| quoted(index)).collect();
    if is_clause {
        let mut run: Vec<usize> = Vec::new();
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for &index in content.iter().filter(|&&index| !quoted(index)) {
            if run.last().is_some_and(|&last| last + 1 != index) {
                runs.push(std::mem::take(&mut run));
            }
            run.push(index);
        }
        runs.push(run);
        for run in runs {
            let joins = |index: Option<usize>, inner: usize| {
                index.is_some_and(|index| {
                    index < context.document.len() && quoted(index) && content.contains(&index)
                }) && !context.token(inner).is_punct()
            };
            let (Some(&first), Some(&last)) = (run.first(), run.last()) else { continue };
            let closed_by_mark = first.checked_sub(1).is_some_and(|before| ends_clause(context, before));
            if joins(Some(last + 1), last) || (joins(first.checked_sub(1), first) && !closed_by_mark) {
                keep.extend(run);
            }
        }
    }
    *content = keep;
}

/// Whether the quotation that ends at token `index` ends in a comma or a full stop.
fn ends_clause(context: &Context<'_>, index: usize) -> bool {
    context.quotation(index).is_some_and(|quotation| {
        let inner = context.quotations[quotation].inner.of(&context.article.text);
        inner.trim_end().ends_with([',', '.', '?', '!', '…', '—', '-'])
    })
}

/// Heads of clauses that trees hang on the content though they are said by the article: "…, adding
/// that it rains", "… and noted that it rains", "…, which has two harbours".
pub(super) fn asides(context: &Context<'_>, trigger: &Trigger, content: &Tokens) -> Vec<usize> {
    let head = context.token(trigger.head);
    let plain = |index: &usize| context.quotation(*index).is_none();
    let Some(last) = context.words(content.iter().copied()).last() else { return Vec::new() };
    let is_cue = |token: &Token<'_>| context.is_communication(token.index());
    content
        .iter()
        .filter(|index| plain(index))
        .filter_map(|&index| {
            let token = context.token(index);
            if token.is_root()
                || !content.contains(&token.head().index())
                || !matches!(token.pos(), "VERB" | "AUX")
            {
                return None;
            }
            let words = subtree(token, |_| false);
            let first = *words.first()?;
            let before = first.checked_sub(1).map(|before| context.token(before))?;
            let apart = matches!(before.text(), "," | "—" | "–" | "--" | "-");
            let cut = match (token.dep(), token.tag()) {
                ("advcl" | "acl", "VBG") => apart && first == index && is_cue(&token),
                ("advcl", tag) => apart && tag == head.tag() && is_cue(&token),
                ("conj", "VBD" | "VBZ") if !is_clause(trigger) => {
                    is_cue(&token) && after_comma(context, token, content)
                }
                ("conj", tag @ ("VBD" | "VBZ" | "VBG")) if tag == head.tag() => {
                    // ", and others warned that …" is theirs, and no part of what is said.
                    let other = is_clause(trigger)
                        && after_comma(context, token, content)
                        && token.child("nsubj").is_some_and(|subject| subject.tag() != "PRP");
                    let own_clause =
                        token.child("ccomp").is_some() && (token.child("nsubj").is_none() || other);
                    is_cue(&token) && (token.head().tag() != tag || own_clause)
                }
                ("relcl", _)
                    if matches!(trigger.frame, Frame::OBJECT | Frame::PASSIVE)
                        || trigger.frame.is_preposition() =>
                {
                    apart && words.contains(&last) && words.iter().all(plain)
                }
                ("relcl", _) => {
                    apart
                        && words.contains(&last)
                        && trigger.frame == Frame::CLAUSE
                        && words.iter().all(plain)
                }
                _ => false,
            };
            cut.then_some(index)
        })
        .collect()
}

/// Whether a verb is joined on by ", and" or ", but".
fn after_comma(context: &Context<'_>, verb: Token<'_>, content: &Tokens) -> bool {
    let joiner = (0..verb.index()).rev().take(4).find(|&index| context.token(index).tag() == "CC");
    joiner
        .and_then(|joiner| joiner.checked_sub(1))
        .is_some_and(|comma| context.token(comma).text() == "," && content.contains(&comma))
}

/// "suggested two things: sell the boat, paint the pier"
pub(super) fn extend_over_colon(context: &Context<'_>, trigger: &Trigger, content: &mut Tokens) {
    let Some(&last) = content.last() else { return };
    let colon = last + 1;
    if last < trigger.head
        || colon + 1 >= context.document.len()
        || context.token(colon).text() != ":"
        || context.paragraph(colon) != context.paragraph(last)
        || context.paragraph(colon + 1) != context.paragraph(last)
    {
        return;
    }
    let Some(sentence) = context.document.sentence_of(colon + 1) else { return };
    let rest: Tokens = (colon..sentence.token_span().end).collect();
    // What opens with somebody's own words, or holds more than a phrase of them, is found by their marks.
    let speaks = |index: usize| {
        context.quotation(index).is_some_and(|quotation| context.n_words(quotation) > PHRASE_WORDS_MAX)
    };
    if context.quotation(colon + 1).is_some()
        || rest.iter().any(|&index| speaks(index) || context.paragraph(index) != context.paragraph(last))
    {
        return;
    }
    content.extend(rest);
}

/// Takes from the end of an object what tells more of it after a comma, where that is long: "the tunnel,
/// the last chapter of a quarrel that has lasted for years".
pub(super) fn cut_apposition(context: &Context<'_>, trigger: &Trigger, content: &mut Tokens) {
    if trigger.frame != Frame::OBJECT && !trigger.frame.is_preposition() {
        return;
    }
    let Some(top) = cue::top(context, trigger) else { return };
    for beside in top.children().filter(|child| child.dep() == "appos") {
        let words = subtree(beside, |_| false);
        let before = words.first().and_then(|&first| first.checked_sub(1));
        let apart = before.is_some_and(|before| context.token(before).text() == ",");
        let last = context.words(content.iter().copied()).last();
        if apart
            && words.len() >= APPOSITION_WORDS_MIN
            && last.is_some_and(|last| words.contains(&last))
            && words.iter().all(|&index| context.quotation(index).is_none())
        {
            content.retain(|index| !words.contains(index));
        }
    }
}
