//! Statements that a cue governs: "He said that …", "…, he said", "according to …".

use super::cue::{self, Frame, Trigger};
use super::direct::Beside;
use super::{Draft, speaker};
use crate::context::{Context, Tokens};
use crate::lang::lowercase;

/// Log-odds above which a trigger makes a statement.
const THRESHOLD: f32 = -0.9;

/// The same where somebody's own words stand in the content.
const THRESHOLD_QUOTED: f32 = -1.1;

/// The same of what somebody only thinks.
const THRESHOLD_THOUGHT: f32 = 0.0;

/// How many words a thing's name in quotation marks has at most.
const NAME_WORDS_MAX: usize = 4;

pub(super) fn drafts(context: &Context<'_>, beside: &[Option<Beside>]) -> Vec<Draft> {
    let mut triggers = cue::triggers(context);
    triggers.retain(|trigger| is_reported(context, trigger));
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
        let asides = asides(context, trigger, &draft.content);
        for &cut in &asides {
            let aside = crate::context::subtree(context.token(cut), |_| false);
            draft.content.retain(|index| !aside.contains(index));
            if let Some(speaker) = draft.speaker
                && context.token(cut).child("nsubj").is_none()
            {
                inherited.push((cut, speaker));
            }
        }
        if !asides.is_empty() {
            trim_joiners(context, &mut draft.content);
        }
        if context.words(draft.content.iter().copied()).count() < 2 {
            continue;
        }
        taken.extend(&draft.content);
        drafts.push(draft);
    }
    drafts
}

fn is_clause(trigger: &Trigger) -> bool {
    matches!(trigger.frame, Frame::CLAUSE | Frame::CLAUSE_BEFORE | Frame::CLAUSE_FAR | Frame::PARENTHETICAL)
}

/// Whether a verb is joined on by ", and" or ", but".
fn after_comma(context: &Context<'_>, verb: rashomon_core::Token<'_>, content: &Tokens) -> bool {
    let joiner = (0..verb.index()).rev().take(4).find(|&index| context.token(index).tag() == "CC");
    joiner
        .and_then(|joiner| joiner.checked_sub(1))
        .is_some_and(|comma| context.token(comma).text() == "," && content.contains(&comma))
}

/// Takes what joined a clause that was cut off from the end of the content.
fn trim_joiners(context: &Context<'_>, content: &mut Tokens) {
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
fn keep_joined(context: &Context<'_>, is_clause: bool, content: &mut Tokens) {
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
fn asides(context: &Context<'_>, trigger: &Trigger, content: &Tokens) -> Vec<usize> {
    let head = context.token(trigger.head);
    let plain = |index: &usize| context.quotation(*index).is_none();
    let Some(last) = context.words(content.iter().copied()).last() else { return Vec::new() };
    let is_cue = |token: &rashomon_core::Token<'_>| context.is_communication(token.index());
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
                ("conj", "VBD" | "VBZ") if !is_clause(trigger) => {
                    is_cue(&token) && after_comma(context, token, content)
                }
                ("conj", tag @ ("VBD" | "VBZ" | "VBG")) if tag == head.tag() => {
                    let own_clause = token.child("ccomp").is_some() && token.child("nsubj").is_none();
                    is_cue(&token) && (token.head().tag() != tag || own_clause)
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

/// Whether a trigger makes a statement. A thought does where a whole clause tells it; wishes do not, unless
/// somebody's own words stand there in quotation marks.
fn is_reported(context: &Context<'_>, trigger: &Trigger) -> bool {
    if is_name_only(context, trigger)
        || is_meeting(context, trigger)
        || is_hardly(context, trigger)
        || is_idle(context, trigger)
    {
        return false;
    }
    let quoted = trigger.content.iter().any(|&index| context.quotation(index).is_some())
        && context.quotation(trigger.head).is_none();
    if quoted {
        return trigger.score > THRESHOLD_QUOTED;
    }
    // "held that …" says so, whatever else is held.
    if trigger.frame != Frame::CLAUSE
        && context.lexicon.takes_clause(&lowercase(context.token(trigger.head).lemma()))
    {
        return false;
    }
    if context.is_thought(trigger.head) {
        return trigger.score > THRESHOLD_THOUGHT && is_clause(trigger);
    }
    trigger.score > THRESHOLD && context.is_communication(trigger.head)
}

/// "It is worth noting that", "it goes without saying that": nobody is said to have said it.
fn is_idle(context: &Context<'_>, trigger: &Trigger) -> bool {
    let head = context.token(trigger.head);
    head.tag() == "VBG" && !head.is_root() && matches!(head.head().lemma(), "worth" | "without")
}

/// "barely mentioned the war"
fn is_hardly(context: &Context<'_>, trigger: &Trigger) -> bool {
    !is_clause(trigger)
        && context
            .token(trigger.head)
            .children()
            .any(|child| matches!(child.lemma(), "barely" | "hardly" | "scarcely"))
}

/// "welcomed the minister": done in person, not in words.
fn is_meeting(context: &Context<'_>, trigger: &Trigger) -> bool {
    let lemma = lowercase(context.token(trigger.head).lemma());
    trigger.frame == Frame::OBJECT
        && context.lexicon.is_meeting_verb(&lemma)
        && cue::top(context, trigger)
            .is_some_and(|top| matches!(speaker::class(context, top), "name" | "person" | "he" | "they"))
}

/// Whether the content is nothing but a thing's name in quotation marks: "the “open door” policy they
/// announced".
fn is_name_only(context: &Context<'_>, trigger: &Trigger) -> bool {
    let words: Vec<usize> = context.words(trigger.content.iter().copied()).collect();
    if trigger.frame != Frame::CLAUSE_BEFORE {
        // What somebody does to a thing with such a name is no statement either.
        let quoted = words.iter().filter(|&&index| context.quotation(index).is_some()).count();
        let named = matches!(trigger.frame, Frame::OBJECT | Frame::PASSIVE) || trigger.frame.is_preposition();
        let beside = cue::top(context, trigger).is_some_and(|top| {
            context.quotation(top.index()).is_none()
                && top.next().is_none_or(|next| context.quotation(next.index()).is_none())
        });
        return named
            && beside
            && (1..=NAME_WORDS_MAX).contains(&quoted)
            && !context.is_communication(trigger.head);
    }
    let (Some(&first), Some(&last)) = (words.first(), words.last()) else { return false };
    let Some(quotation) = context.quotation(first).filter(|_| words.len() <= NAME_WORDS_MAX) else {
        return false;
    };
    let before = context.quoted[quotation].start.checked_sub(1).map(|before| context.token(before));
    context.quotation(last) == Some(quotation)
        && before.is_some_and(|before| matches!(before.tag(), "DT" | "PRP$" | "POS" | "JJ" | "CD"))
}

fn quoted_words(context: &Context<'_>, content: &Tokens) -> Tokens {
    content.iter().copied().filter(|&index| context.quotation(index).is_some()).collect()
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
    if claimed.is_some() {
        keep_joined(context, is_clause(trigger), &mut content);
    }
    let cue = cue::words(context, trigger);
    let head = claimed.map(|claimed| context.token(claimed)).or_else(|| speaker::subject(context, trigger));
    let speaker_words = head.map(|head| speaker::span(context, head, trigger.head)).unwrap_or_default();
    if context.token(trigger.head).pos() == "VERB" || trigger.frame == Frame::ACCORDING {
        content.retain(|index| !speaker_words.contains(index));
    }
    content.retain(|index| !cue.contains(index) && !taken.contains(index));
    Draft {
        content,
        cue,
        head: Some(trigger.head),
        speaker: head.map(|head| head.index()),
        speaker_words,
        ..Draft::default()
    }
}
