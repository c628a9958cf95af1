//! Posts that are set into an article without quotation marks: their text, and who signs it with a dash, a
//! name and a handle.

use super::{Draft, Paragraphs};
use crate::context::{Context, Tokens};
use rashomon_core::Token;

/// How many words a signature has at most: "— Mara Lindqvist (@maralindqvist) 4 May 2031".
const SIGNATURE_WORDS_MAX: usize = 14;

/// Posts with a signature that has a handle, on a line of its own or behind the text.
pub(super) fn drafts(context: &Context<'_>, paragraphs: &Paragraphs) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut before: Option<&Vec<usize>> = None;
    for tokens in paragraphs.values() {
        if let Some((dash, name)) = signature(context, tokens) {
            let text = if dash == 0 { before.map_or(&[][..], Vec::as_slice) } else { &tokens[..dash] };
            let is_plain = text.iter().all(|&index| context.quotation(index).is_none());
            let content: Tokens =
                text.iter().copied().filter(|&index| !is_address(context.token(index))).collect();
            if is_plain && context.words(content.iter().copied()).next().is_some() {
                drafts.push(Draft {
                    content,
                    cue: Tokens::from([tokens[dash]]),
                    speaker: name.last().copied(),
                    speaker_words: name,
                    is_verbatim: true,
                    ..Draft::default()
                });
            }
        }
        before = Some(tokens);
    }
    drafts
}

/// The place of the dash that a name and a handle in brackets follow, and the name.
fn signature(context: &Context<'_>, tokens: &[usize]) -> Option<(usize, Tokens)> {
    let text = |place: usize| tokens.get(place).map_or("", |&index| context.token(index).text());
    let handle = tokens.iter().rposition(|&index| {
        let text = context.token(index).text();
        text.starts_with('@') && text.len() > 1
    })?;
    let dash = (0..handle).rev().find(|&place| matches!(text(place), "—" | "–" | "―" | "--"))?;
    if text(handle.checked_sub(1)?) != "(" || tokens.len() - dash > SIGNATURE_WORDS_MAX + 4 {
        return None;
    }
    let name: Tokens = tokens[dash + 1..handle - 1].iter().copied().collect();
    if name.is_empty() {
        return Some((dash, Tokens::from([tokens[handle]])));
    }
    Some((dash, name))
}

/// A link or picture at the end of a post.
fn is_address(token: Token<'_>) -> bool {
    let text = token.text();
    text.contains("://") || text.starts_with("pic.") && text.contains('/')
}
