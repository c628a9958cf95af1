//! Statements that a cue governs: "He said that …", "…, he said", "according to …".

use super::cue::{self, Frame, Trigger};
use super::direct::Beside;
use super::{Draft, border, reported, speaker};
use crate::context::{Context, Tokens};

pub(super) fn drafts(context: &Context<'_>, beside: &[Option<Beside>]) -> Vec<Draft> {
    let mut triggers = cue::triggers(context);
    triggers.retain(|trigger| reported::is_reported(context, trigger));
    let inner: Vec<(usize, Tokens)> = triggers
        .iter()
        .filter(|trigger| context.is_communication(trigger.head))
        .map(|trigger| (trigger.head, quoted_words(context, &trigger.content)))
        .collect();
    triggers.retain(|trigger| {
        context.is_communication(trigger.head)
            || !inner.iter().any(|(head, quoted)| {
                trigger.content.contains(head) && quoted_words(context, &trigger.content).is_subset(quoted)
            })
    });
    // The outermost first: what a statement says others to have said stays part of it.
    triggers.sort_by_key(|trigger| (std::cmp::Reverse(trigger.content.len()), trigger.head));
    let mut taken = vec![false; context.document.len()];
    let mut drafts: Vec<Draft> = Vec::new();
    let mut inherited: Vec<(usize, usize)> = Vec::new();
    for trigger in &triggers {
        if taken[trigger.head] {
            continue;
        }
        let mut draft = draft(context, trigger, beside, &taken);
        if let Some(&(_, speaker)) = inherited.iter().find(|(head, _)| *head == trigger.head) {
            let words = speaker::span(context, context.token(speaker), trigger.head);
            draft.content.retain(|index| !words.contains(index));
            (draft.speaker, draft.speaker_words) = (Some(speaker), words);
        }
        let asides = border::asides(context, trigger, &draft.content);
        for &cut in &asides {
            let aside = crate::context::subtree(context.token(cut), |_| false);
            draft.content.retain(|index| !aside.contains(index));
            drop_marks(context, &mut draft.content);
            if let Some(speaker) = draft.speaker
                && context.token(cut).child("nsubj").is_none()
            {
                inherited.push((cut, speaker));
            }
        }
        border::cut_apposition(context, trigger, &mut draft.content);
        border::trim_joiners(context, &mut draft.content);
        if context.words(draft.content.iter().copied()).count() < 2 {
            continue;
        }
        draft.content.iter().for_each(|&index| taken[index] = true);
        drafts.push(draft);
    }
    drafts
}

/// Leaves no mark of a quotation whose words are gone.
fn drop_marks(context: &Context<'_>, content: &mut Tokens) {
    let worded: Tokens =
        context.words(content.iter().copied()).filter_map(|word| context.quotation(word)).collect();
    content.retain(|&index| context.quotation(index).is_none_or(|quotation| worded.contains(&quotation)));
}

pub(super) fn is_clause(trigger: &Trigger) -> bool {
    matches!(trigger.frame, Frame::CLAUSE | Frame::CLAUSE_BEFORE | Frame::CLAUSE_FAR | Frame::PARENTHETICAL)
}

pub(super) fn quoted_words(context: &Context<'_>, content: &Tokens) -> Tokens {
    content.iter().copied().filter(|&index| context.quotation(index).is_some()).collect()
}

pub(super) fn draft(
    context: &Context<'_>,
    trigger: &Trigger,
    beside: &[Option<Beside>],
    taken: &[bool],
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
    if claimed.is_some() {
        border::keep_joined(context, is_clause(trigger), &mut content);
    }
    if claimed.is_none() && context.quotation(trigger.head).is_none() {
        border::extend_over_colon(context, trigger, &mut content);
    }
    let cue = cue::words(context, trigger);
    let head = claimed.map(|claimed| context.token(claimed)).or_else(|| speaker::subject(context, trigger));
    let mut speaker_words = head.map(|head| speaker::span(context, head, trigger.head)).unwrap_or_default();
    if trigger.frame == Frame::ACCORDING && context.token(trigger.head).is_root() {
        // The tree makes one phrase of who says it and what is said.
        speaker_words.retain(|index| !trigger.content.contains(index));
        while speaker_words.last().is_some_and(|&last| context.token(last).is_punct()) {
            speaker_words.pop_last();
        }
    }
    if context.token(trigger.head).pos() == "VERB" || trigger.frame == Frame::ACCORDING {
        content.retain(|index| !speaker_words.contains(index));
    }
    content.retain(|index| !cue.contains(index) && !taken[*index]);
    Draft {
        content,
        cue,
        head: Some(trigger.head),
        speaker: head.map(|head| head.index()),
        speaker_words,
        ..Draft::default()
    }
}
