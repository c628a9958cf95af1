//! What somebody lists: "Roe set three conditions:" and a paragraph for each, or a thread of numbered posts.

use super::{Draft, speaker};
use crate::context::{Context, Tokens};
use rashomon_core::Token;

/// How many items a list has at least.
const ITEMS_MIN: usize = 2;

/// Items of lists that a paragraph with a verb of communication and a colon leads to.
pub(super) fn drafts(context: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut lead: Option<(Draft, Vec<Tokens>)> = None;
    let mut finish = |lead: Option<(Draft, Vec<Tokens>)>| {
        if let Some((lead, items)) = lead.filter(|(_, items)| items.len() >= ITEMS_MIN) {
            drafts.extend(items.into_iter().map(|content| Draft { content, ..lead.clone() }));
        }
    };
    for tokens in context.paragraphs() {
        let item = item(context, &tokens);
        match (&mut lead, item) {
            (Some((_, items)), Some(item)) => items.push(item),
            _ => {
                finish(lead.take());
                lead = leading(context, &tokens).map(|lead| (lead, Vec::new()));
            }
        }
    }
    finish(lead);
    drafts
}

/// Cue and speaker of a paragraph that ends in a colon.
fn leading(context: &Context<'_>, tokens: &[usize]) -> Option<Draft> {
    let &last = tokens.last()?;
    if context.token(last).text() != ":" {
        return None;
    }
    let sentence = context.sentence(last);
    let words = tokens.iter().map(|&index| context.token(index));
    let verb = words.clone().find(|token| {
        context.sentence(token.index()) == sentence
            && token.pos() == "VERB"
            && context.is_communication(token.index())
            && context.quotation(token.index()).is_none()
            && matches!(token.tag(), "VBD" | "VBZ" | "VBP" | "VBN")
    })?;
    let subject =
        speaker::verb_subject(verb).filter(|subject| context.quotation(subject.index()).is_none())?;
    Some(Draft {
        cue: Tokens::from([verb.index()]),
        head: Some(verb.index()),
        speaker: Some(subject.index()),
        speaker_words: speaker::span(context, subject, verb.index()),
        ..Draft::default()
    })
}

/// The words of a paragraph behind its bullet or number; `None` where it has none, or is a quotation.
fn item(context: &Context<'_>, tokens: &[usize]) -> Option<Tokens> {
    let token = |place: usize| tokens.get(place).map(|&index| context.token(index));
    let text = |place: usize| token(place).map_or("", |token: Token<'_>| token.text());
    let is_number = |word: &str| !word.is_empty() && word.chars().all(|digit| digit.is_ascii_digit());
    let start = match text(0) {
        "•" | "-" | "–" | "—" | "*" | "·" | "▪" | "◦" => 1,
        // "1/", "2/5", "3.", "4)"
        word if is_number(word) && matches!(text(1), "/" | "." | ")") => {
            if text(1) == "/" && is_number(text(2)) { 3 } else { 2 }
        }
        word if word.ends_with(['/', ')', '.']) && is_number(&word[..word.len() - 1]) => 1,
        word if word.split_once('/').is_some_and(|(one, all)| is_number(one) && is_number(all)) => 1,
        _ => return None,
    };
    let rest = &tokens[start..];
    let is_quoted = rest.first().is_some_and(|&first| context.quotation(first).is_some());
    (!is_quoted && context.words(rest.iter().copied()).nth(1).is_some())
        .then(|| rest.iter().copied().collect())
}
