//! Statements that a cue governs: "He said that …", "…, he said", "according to …".

use super::cue::{self, Frame, Trigger};
use super::direct::Beside;
use super::{Draft, speaker};
use crate::context::{Context, Tokens};

/// Log-odds above which a trigger makes a statement.
const THRESHOLD: f32 = -0.9;

pub(super) fn drafts(context: &Context<'_>, beside: &[Option<Beside>]) -> Vec<Draft> {
    let mut triggers = cue::triggers(context);
    triggers.retain(|trigger| trigger.score > THRESHOLD && is_reported(context, trigger));
    // The outermost first: what a statement says others to have said stays part of it.
    triggers.sort_by_key(|trigger| (std::cmp::Reverse(trigger.content.len()), trigger.head));
    let mut taken = Tokens::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut inherited: Vec<(usize, usize)> = Vec::new();
    for trigger in &triggers {
        if taken.contains(&trigger.head) {
            continue;
        }
        let mut draft = draft(context, trigger, beside, &taken);
        if let Some(&(_, speaker)) = inherited.iter().find(|(head, _)| *head == trigger.head) {
            let words = speaker::span(context, context.token(speaker), trigger.head);
            draft.content.retain(|index| !words.contains(index));
            (draft.speaker, draft.speaker_words) = (Some(speaker), words);
        }
        for cut in asides(context, trigger, &draft.content) {
            let aside = crate::context::subtree(context.token(cut), |_| false);
            draft.content.retain(|index| !aside.contains(index));
            if let Some(speaker) = draft.speaker
                && context.token(cut).child("nsubj").is_none()
            {
                inherited.push((cut, speaker));
            }
        }
        if context.words(draft.content.iter().copied()).count() < 2 {
            continue;
        }
        taken.extend(&draft.content);
        drafts.push(draft);
    }
    drafts
}

/// Heads of clauses that trees hang on the content though they are said by the article: "…, adding
/// that it rains", "… and noted that it rains", "…, which has two harbours".
fn asides(context: &Context<'_>, trigger: &Trigger, content: &Tokens) -> Vec<usize> {
    let head = context.token(trigger.head);
    let plain = |index: &usize| context.quotation(*index).is_none();
    let Some(last) = context.words(content.iter().copied()).last() else { return Vec::new() };
    let is_cue =
        |token: &rashomon_core::Token<'_>| context.lexicon.is_communication(&token.lemma().to_lowercase());
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
            let words = crate::context::subtree(token, |_| false);
            let first = *words.first()?;
            let before = first.checked_sub(1).map(|before| context.token(before))?;
            let apart = matches!(before.text(), "," | "—" | "–" | "--" | "-");
            let cut = match (token.dep(), token.tag()) {
                ("advcl" | "acl", "VBG") => apart && first == index && is_cue(&token),
                ("advcl", tag) => apart && tag == head.tag() && is_cue(&token),
                ("conj", tag) => {
                    tag == head.tag()
                        && is_cue(&token)
                        && token.head().tag() != tag
                        && matches!(tag, "VBD" | "VBZ" | "VBG")
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

/// Thoughts and wishes are no statements, unless somebody's own words stand there in quotation marks.
fn is_reported(context: &Context<'_>, trigger: &Trigger) -> bool {
    context.lexicon.is_communication(&context.token(trigger.head).lemma().to_lowercase())
        || trigger.content.iter().any(|&index| context.quotation(index).is_some())
}

pub(super) fn draft(
    context: &Context<'_>,
    trigger: &Trigger,
    beside: &[Option<Beside>],
    taken: &Tokens,
) -> Draft {
    let paragraph = context.paragraph(trigger.head);
    let mut content: Tokens = trigger
        .content
        .iter()
        .copied()
        .filter(|&index| !context.token(index).is_space() && context.paragraph(index) == paragraph)
        .collect();
    let mut claimed = None;
    if context.quotation(trigger.head).is_none() {
        let touched: Tokens = content.iter().filter_map(|&index| context.quotation(index)).collect();
        for quotation in touched {
            let span = context.quoted[quotation];
            match beside[quotation] {
                Some(beside) if beside.verb != Some(trigger.head) => {
                    content.retain(|&index| !span.contains(index));
                }
                _ if context.paragraph(span.start) == paragraph && context.n_words(quotation) >= 2 => {
                    content.extend(span.indices());
                }
                _ => {}
            }
        }
        for (quotation, beside) in beside.iter().enumerate() {
            if let Some(beside) = beside.filter(|beside| beside.verb == Some(trigger.head)) {
                content.extend(context.quoted[quotation].indices());
                claimed = claimed.or(beside.speaker);
            }
        }
    }
    let cue = cue::words(context, trigger);
    let head = claimed.map(|claimed| context.token(claimed)).or_else(|| speaker::subject(context, trigger));
    let speaker_words = head.map(|head| speaker::span(context, head, trigger.head)).unwrap_or_default();
    if context.token(trigger.head).pos() == "VERB" || trigger.frame == Frame::ACCORDING {
        content.retain(|index| !speaker_words.contains(index));
    }
    content.retain(|index| !cue.contains(index) && !taken.contains(index));
    Draft { content, cue, head: Some(trigger.head), speaker: head.map(|head| head.index()), speaker_words }
}
