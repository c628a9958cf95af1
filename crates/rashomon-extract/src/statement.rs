//! Statements: what somebody is reported to have said, who, and by which words that is known.

pub(crate) mod act;
mod border;
pub(crate) mod cue;
pub(crate) mod direct;
mod indirect;
mod labelled;
mod listed;
pub(crate) mod occasion;
mod reported;
pub(crate) mod speaker;

use crate::context::{Context, Tokens};
use rashomon_core::{StatementKind, TextSpan, TokenSpan};

/// A statement in tokens, before its speaker is known by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) content: Tokens,
    pub(crate) cue: Tokens,
    /// The verb or noun of the cue.
    pub(crate) head: Option<usize>,
    /// The head of the words that name the speaker.
    pub(crate) speaker: Option<usize>,
    /// The words that name the speaker.
    pub(crate) speaker_words: Tokens,
    /// Somebody's own words without quotation marks, as in a transcript.
    pub(crate) is_verbatim: bool,
    /// The person's name that a label gives, which the pipeline may have missed.
    pub(crate) called: Option<Called>,
}

/// A speaker's name, known from where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    /// Where it stands.
    pub(crate) span: TokenSpan,
    /// The words of the whole name, in lower case but for their first letters; none where it names an
    /// office or task.
    pub(crate) words: Vec<String>,
}

/// All statements of an article, in text order.
pub(crate) fn drafts(context: &Context<'_>) -> Vec<Draft> {
    let beside = direct::beside(context);
    let mut drafts = indirect::drafts(context, &beside);
    direct::add(context, &beside, &mut drafts);
    let labelled = labelled::drafts(context);
    if !labelled.is_empty() {
        // What a turn of a transcript says others to have said stays part of it.
        let inside = |place: &usize| labelled.iter().any(|turn| turn.content.contains(place));
        drafts.retain(|draft| !draft.head.iter().chain(&draft.content).any(inside));
        drafts.extend(labelled.iter().cloned());
    }
    let listed = listed::drafts(context);
    if labelled.is_empty() && !listed.is_empty() {
        let inside = |place: &usize| listed.iter().any(|item| item.content.contains(place));
        drafts.retain(|draft| !draft.head.iter().chain(&draft.content).any(inside));
        drafts.extend(listed);
    }
    drafts.retain(|draft| context.words(draft.content.iter().copied()).next().is_some());
    drop_bare_cues(context, &mut drafts);
    drafts.iter_mut().for_each(|draft| close_quotations(context, &mut draft.content));
    drafts.sort_by_key(|draft| draft.content.first().copied());
    drafts
}

/// Adds the marks of quotations whose words all stand in a content.
fn close_quotations(context: &Context<'_>, content: &mut Tokens) {
    let touched: Tokens = content.iter().filter_map(|&index| context.quotation(index)).collect();
    for quotation in touched {
        let span = context.quoted[quotation];
        if context.words(span.indices()).all(|word| content.contains(&word)) {
            content.extend(span.indices());
        }
    }
}

/// Drops what is nothing but another statement's cue and speaker: "according to the paper, Roe said".
fn drop_bare_cues(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let frames: Vec<Tokens> = drafts
        .iter()
        .filter(|draft| draft.head.is_some())
        .map(|draft| draft.cue.iter().chain(&draft.speaker_words).copied().collect())
        .collect();
    drafts.retain(|draft| {
        let mut words = context.words(draft.content.iter().copied());
        words.next().is_none_or(|first| {
            let rest: Tokens = words.collect();
            !frames.iter().any(|frame| frame.contains(&first) && rest.is_subset(frame))
        })
    });
}

/// In whose words the content is, by the share of its words between quotation marks.
pub(crate) fn kind(context: &Context<'_>, draft: &Draft) -> StatementKind {
    if draft.is_verbatim {
        return StatementKind::Direct;
    }
    let (mut quoted, mut all) = (0, 0);
    for word in context.words(draft.content.iter().copied()) {
        all += 1;
        quoted += usize::from(context.quotation(word).is_some());
    }
    if quoted == 0 {
        StatementKind::Indirect
    } else if quoted * 10 >= all * 9 {
        StatementKind::Direct
    } else {
        StatementKind::Mixed
    }
}

/// `tokens` as text: one span for each unbroken run, without punctuation at its ends other than
/// quotation marks and the end of a sentence.
pub(crate) fn spans(context: &Context<'_>, tokens: &Tokens) -> Vec<TextSpan> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for &index in tokens {
        match runs.last_mut() {
            Some(run)
                if run.last() == Some(&(index - 1))
                    && context.paragraph(index - 1) == context.paragraph(index) =>
            {
                run.push(index);
            }
            _ => runs.push(vec![index]),
        }
    }
    runs.iter().filter_map(|run| span(context, run)).collect()
}

fn span(context: &Context<'_>, run: &[usize]) -> Option<TextSpan> {
    const SEPARATORS: [&str; 7] = [",", "-", "—", "–", ";", ":", "--"];
    let loose = |index: usize, leading: bool| {
        let token = context.token(index);
        let full_stop = token.text() == "." && (leading || context.quotation(index).is_none());
        token.is_space() || SEPARATORS.contains(&token.text()) || full_stop
    };
    let first = run.iter().position(|&index| !loose(index, true))?;
    let last = run.iter().rposition(|&index| !loose(index, false))?;
    let run = run.get(first..=last)?;
    context.words(run.iter().copied()).next()?;
    Some(context.token(run[0]).span().cover(context.token(run[run.len() - 1]).span()))
}
