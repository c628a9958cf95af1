//! Questions and answers: who answers, and interviews whose questions carry no label.

use super::{Draft, Kind, Label, Paragraphs, name_around};
use crate::context::{Context, Tokens};
use crate::lang::lowercase;

/// From how many paragraphs that ask somebody on a text is an interview.
const QUESTIONS_MIN: usize = 2;

/// How many words a question has at most.
const QUESTION_WORDS_MAX: usize = 60;

/// How many paragraphs an answer has at most.
const ANSWER_PARAGRAPHS_MAX: usize = 12;

/// The name of whom "A" stands for: the witness of a hearing, else the person whom the text before the first
/// question names.
pub(super) fn answerer(context: &Context<'_>, paragraphs: &Paragraphs, labels: &[Label]) -> Tokens {
    if let Some(witness) = labels.iter().find(|label| label.key.contains("witness")) {
        return witness.words.clone();
    }
    let Some(first) = labels.iter().find(|label| matches!(label.kind, Kind::Question | Kind::Answer)) else {
        return Tokens::new();
    };
    let named = labels.iter().filter(|label| label.kind == Kind::Name && label.mark > first.mark);
    // "Q: … / Lena Roth: …": whoever answers by name.
    if let Some(named) = named.into_iter().next()
        && !labels.iter().any(|label| label.kind == Kind::Answer)
    {
        return named.words.clone();
    }
    let start = paragraphs.get(&first.paragraph).and_then(|tokens| tokens.first()).copied().unwrap_or(0);
    introduced(context, start)
}

/// The person whom the text before token `end` names first, who is not its writer.
fn introduced(context: &Context<'_>, end: usize) -> Tokens {
    let byline = context.article.byline.as_deref().unwrap_or_default();
    for index in 0..end {
        let token = context.token(index);
        if token.entity() != "PERSON" || !token.entity_start() {
            continue;
        }
        let before = index.checked_sub(1).map(|before| lowercase(context.token(before).text()));
        let writes = matches!(before.as_deref(), Some("by" | "to" | "with")) && {
            let opener = context.token(index.saturating_sub(3));
            index < 3
                || matches!(&*lowercase(opener.text()), "as" | "by")
                || context.paragraph(opener.index()) != context.paragraph(index)
        };
        let last = (index..end)
            .take_while(|&next| {
                context.token(next).entity() == "PERSON"
                    && (next == index || !context.token(next).entity_start())
            })
            .last()
            .unwrap_or(index);
        if writes || byline.contains(context.token(last).text()) {
            continue;
        }
        return name_around(context, last);
    }
    Tokens::new()
}

/// Interviews whose questions are paragraphs of their own, in bold print or italics: each question and what
/// follows up to the next.
pub(super) fn drafts(context: &Context<'_>, paragraphs: &Paragraphs) -> Vec<Draft> {
    let questions: Vec<usize> = paragraphs
        .iter()
        .filter(|(_, tokens)| is_question(context, tokens))
        .map(|(&paragraph, _)| paragraph)
        .collect();
    let asked = questions
        .iter()
        .filter(|paragraph| has_word(context, &paragraphs[paragraph], &["you", "your", "yourself"]));
    if questions.len() < QUESTIONS_MIN || asked.count() * 2 < questions.len() {
        return Vec::new();
    }
    let end = paragraphs.keys().next_back().map_or(0, |last| last + 1);
    let answers: Vec<(usize, Tokens)> = questions
        .iter()
        .enumerate()
        .filter_map(|(place, &question)| {
            let until =
                questions.get(place + 1).copied().unwrap_or(end).min(question + 1 + ANSWER_PARAGRAPHS_MAX);
            // Nobody knows where the last answer ends.
            let until = if place + 1 == questions.len() { until.min(question + 2) } else { until };
            let content: Tokens = paragraphs
                .range(question + 1..until)
                .flat_map(|(_, tokens)| tokens.iter().copied())
                .collect();
            (!content.is_empty()).then_some((question, content))
        })
        .collect();
    let personal = answers.iter().filter(|(_, content)| is_personal(context, content)).count();
    if answers.len() < QUESTIONS_MIN || personal * 2 < answers.len() {
        return Vec::new();
    }
    let first = paragraphs[&questions[0]].first().copied().unwrap_or(0);
    let name = introduced(context, first);
    let draft = |content: Tokens, speaker_words: Tokens| Draft {
        cue: Tokens::new(),
        speaker: speaker_words.last().copied(),
        speaker_words,
        content,
        is_verbatim: true,
        ..Draft::default()
    };
    answers
        .into_iter()
        .flat_map(|(question, answer)| {
            let asked: Tokens = paragraphs[&question].iter().copied().collect();
            [draft(asked, Tokens::new()), draft(answer, name.clone())]
        })
        .collect()
}

/// Whether a paragraph is a question outside of quotation marks.
fn is_question(context: &Context<'_>, tokens: &[usize]) -> bool {
    let last = tokens
        .iter()
        .rev()
        .map(|&index| context.token(index))
        .find(|token| !matches!(token.text(), "*" | "**" | ")"));
    last.is_some_and(|last| last.text().ends_with('?') && context.quotation(last.index()).is_none())
        && tokens.iter().all(|&index| context.quotation(index).is_none())
        && (3..=QUESTION_WORDS_MAX).contains(&context.words(tokens.iter().copied()).count())
}

/// Whether somebody speaks of himself outside of quotation marks.
pub(super) fn is_personal(context: &Context<'_>, content: &Tokens) -> bool {
    has_word(context, content, &["i", "we", "my", "our", "me", "us", "i’m", "we’re"])
}

pub(super) fn has_word(context: &Context<'_>, tokens: &[usize], words: &[&str]) -> bool {
    tokens.iter().any(|&index| {
        context.quotation(index).is_none() && words.contains(&&*lowercase(context.token(index).text()))
    })
}
