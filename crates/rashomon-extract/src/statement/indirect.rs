//! Statements that a cue governs: "He said that …", "…, he said", "according to …".

use super::cue::{self, Frame, Trigger};
use super::{Draft, speaker};
use crate::context::{Context, Tokens};

/// Log-odds above which a trigger makes a statement.
const THRESHOLD: f32 = -0.6;

pub(super) fn drafts(context: &Context<'_>) -> Vec<Draft> {
    let mut triggers = cue::triggers(context);
    triggers.retain(|trigger| trigger.score > THRESHOLD && is_reported(context, trigger));
    // The outermost first: what a statement says others to have said stays part of it.
    triggers.sort_by_key(|trigger| (std::cmp::Reverse(trigger.content.len()), trigger.head));
    let mut taken = Tokens::new();
    let mut drafts = Vec::new();
    for trigger in &triggers {
        if taken.contains(&trigger.head) {
            continue;
        }
        let draft = draft(context, trigger, &taken);
        if context.words(draft.content.iter().copied()).count() < 2 {
            continue;
        }
        taken.extend(&draft.content);
        drafts.push(draft);
    }
    drafts
}

/// Thoughts and wishes are no statements, unless somebody's own words stand there in quotation marks.
fn is_reported(context: &Context<'_>, trigger: &Trigger) -> bool {
    context.lexicon.is_communication(&context.token(trigger.head).lemma().to_lowercase())
        || trigger.content.iter().any(|&index| context.quotation(index).is_some())
}

pub(super) fn draft(context: &Context<'_>, trigger: &Trigger, taken: &Tokens) -> Draft {
    let paragraph = context.paragraph(trigger.head);
    let mut content: Tokens = trigger
        .content
        .iter()
        .copied()
        .filter(|&index| !context.token(index).is_space() && context.paragraph(index) == paragraph)
        .collect();
    if context.quotation(trigger.head).is_none() {
        let touched: Tokens = content.iter().filter_map(|&index| context.quotation(index)).collect();
        for quotation in touched {
            let span = context.quoted[quotation];
            if context.paragraph(span.start) == paragraph && context.n_words(quotation) >= 2 {
                content.extend(span.indices());
            }
        }
    }
    let cue = cue::words(context, trigger);
    let head = speaker::subject(context, trigger);
    let speaker_words = head.map(|head| speaker::span(context, head, trigger.head)).unwrap_or_default();
    if trigger.frame != Frame::NOUN_CLAUSE {
        content.retain(|index| !speaker_words.contains(index));
    }
    content.retain(|index| !cue.contains(index) && !taken.contains(index));
    Draft { content, cue, head: Some(trigger.head), speaker: head.map(|head| head.index()), speaker_words }
}
