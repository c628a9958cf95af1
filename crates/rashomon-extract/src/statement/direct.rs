//! Quotations that no cue governs in the tree: the nearest cue takes them, or the speaker goes on.

use super::{Draft, speaker};
use crate::context::{Context, Tokens};

/// Adds the quotations that `drafts` leave out to the draft they belong to, or as drafts of their own.
pub(super) fn add(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let mut taken: Tokens = drafts.iter().flat_map(|draft| draft.content.iter().copied()).collect();
    for quotation in 0..context.quotations.len() {
        let span = context.quoted[quotation];
        let free = span.indices().filter(|index| !taken.contains(index)).count();
        if free * 2 < span.indices().len() || free == 0 {
            continue;
        }
        if place(context, quotation, drafts) {
            taken.extend(span.indices());
        }
    }
}

fn place(context: &Context<'_>, quotation: usize, drafts: &mut Vec<Draft>) -> bool {
    let span = context.quoted[quotation];
    let n_words = context.n_words(quotation);
    let paragraph = context.paragraph(span.start);
    if n_words >= 3
        && let Some(verb) = near_cue(context, quotation)
    {
        if let Some(own) = drafts.iter_mut().find(|draft| draft.head == Some(verb)) {
            own.content.extend(span.indices());
        } else {
            drafts.push(with_cue(context, verb, span.indices().collect()));
        }
        return true;
    }
    let near = drafts
        .iter_mut()
        .filter(|draft| draft.content.first().is_some_and(|&first| context.paragraph(first) == paragraph))
        .map(|draft| (distance(draft, span.start, span.end), draft))
        .min_by_key(|(distance, _)| *distance);
    if n_words >= 4
        && let Some((distance, draft)) = near
        && distance < 6
    {
        draft.content.extend(span.indices());
        return true;
    }
    if n_words < 6 {
        return false;
    }
    let before = drafts
        .iter_mut()
        .filter(|draft| {
            draft
                .content
                .last()
                .is_some_and(|&last| last < span.start && paragraph.abs_diff(context.paragraph(last)) <= 1)
        })
        .max_by_key(|draft| draft.content.last().copied());
    if let Some(draft) = before {
        draft.content.extend(span.indices());
        return true;
    }
    drafts.push(Draft {
        content: span.indices().collect(),
        cue: Tokens::new(),
        head: None,
        speaker: None,
        speaker_words: Tokens::new(),
    });
    true
}

fn distance(draft: &Draft, start: usize, end: usize) -> usize {
    let mut best = usize::MAX;
    for place in [draft.content.first(), draft.content.last(), draft.head.as_ref()].into_iter().flatten() {
        best = best.min(place.abs_diff(start)).min(place.abs_diff(end.saturating_sub(1)));
    }
    best
}

/// The verb of communication next to a quotation, outside of any.
fn near_cue(context: &Context<'_>, quotation: usize) -> Option<usize> {
    let span = context.quoted[quotation];
    let paragraph = context.paragraph(span.start);
    (span.start.saturating_sub(8)..(span.end + 9).min(context.document.len()))
        .filter(|&index| {
            let token = context.token(index);
            token.pos() == "VERB"
                && context.quotation(index).is_none()
                && context.paragraph(index) == paragraph
                && context.lexicon.is_communication(&token.lemma().to_lowercase())
        })
        .min_by_key(|&index| index.abs_diff(span.start).min(index.abs_diff(span.end - 1)))
}

fn with_cue(context: &Context<'_>, verb: usize, content: Tokens) -> Draft {
    let head = speaker::verb_subject(context.token(verb));
    let speaker_words = head.map(|head| speaker::span(context, head, verb)).unwrap_or_default();
    Draft {
        content,
        cue: Tokens::from([verb]),
        head: Some(verb),
        speaker: head.map(|head| head.index()),
        speaker_words,
    }
}
