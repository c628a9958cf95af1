//! Letters: what is written between a salutation or heading and the name that signs it.

use super::{Draft, Paragraphs, interview, is_finite, name_around};
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::Token;

/// How many words a salutation or signature has at most.
const LINE_WORDS_MAX: usize = 12;

/// How many lines stand between a signature and the end of a letter at most: places, titles, a note.
const CLOSING_LINES_MAX: usize = 5;

/// The letters of an article: one, or several one below the other.
pub(super) fn drafts(context: &Context<'_>, paragraphs: &Paragraphs) -> Vec<Draft> {
    let all: Vec<&Vec<usize>> = paragraphs.values().collect();
    let mut drafts = Vec::new();
    let mut start = 0;
    while let Some(place) = (start..all.len()).find(|&place| is_signature(context, &all, place, start)) {
        drafts.extend(draft(context, paragraphs, &all[start..place], all[place]));
        start = place + 1;
        // Places and further names below the signature.
        while all.get(start).is_some_and(|line| is_line(context, line) && is_closing(context, &all[start..]))
        {
            start += 1;
        }
    }
    drafts
}

/// A letter of `lines` that `signature` signs.
fn draft(
    context: &Context<'_>,
    paragraphs: &Paragraphs,
    lines: &[&Vec<usize>],
    signature: &[usize],
) -> Option<Draft> {
    let salutation = lines.iter().position(|line| salutation(context, line).is_some());
    let (cue, from): (Tokens, usize) = match salutation {
        Some(place) => {
            let words = salutation_words(context, lines[place]);
            (words, place)
        }
        None => {
            let is_heading = |line: &&Vec<usize>| is_line(context, line);
            (Tokens::new(), lines.iter().take_while(|line| is_heading(line)).count())
        }
    };
    let content: Tokens = lines[from.min(lines.len())..]
        .iter()
        .filter(|line| !is_valediction(context, line))
        .flat_map(|line| line.iter().copied())
        .filter(|index| !cue.contains(index))
        .collect();
    let is_letter = salutation.is_some() || paragraphs.values().any(|line| is_written(context, line));
    context.words(content.iter().copied()).next()?;
    let words: Vec<Token<'_>> = signature.iter().map(|&index| context.token(index)).collect();
    let speaker = signer(&words)?;
    is_letter.then(|| Draft {
        content,
        cue,
        speaker: Some(speaker.index()),
        speaker_words: name_around(context, speaker.index()),
        is_verbatim: true,
        ..Draft::default()
    })
}

/// The last word of the name that signs.
fn signer<'a>(words: &[Token<'a>]) -> Option<Token<'a>> {
    let name: Vec<Token<'_>> = words
        .iter()
        .skip_while(|token| token.is_punct())
        .take_while(|token| token.text() != ",")
        .copied()
        .collect();
    let person = name.iter().rfind(|token| token.entity() == "PERSON");
    person.or_else(|| name.iter().rev().find(|token| token.pos() == "PROPN")).copied()
}

/// Whether the line at `place` signs a letter that begins at `start`: behind a salutation or a closing
/// formula, or as "Jane Roe, Calder" behind a text in the first person.
fn is_signature(context: &Context<'_>, all: &[&Vec<usize>], place: usize, start: usize) -> bool {
    let line = all[place];
    if place <= start || !is_line(context, line) || is_valediction(context, line) {
        return false;
    }
    let words: Vec<Token<'_>> = line.iter().map(|&index| context.token(index)).collect();
    let name = words.iter().take_while(|token| token.text() != ",");
    let is_name = signer(&words).is_some()
        && name.into_iter().all(|token| {
            token.is_punct()
                || token.text().starts_with(|first: char| first.is_uppercase() || first.is_numeric())
                || matches!(token.pos(), "ADP" | "CCONJ" | "DET")
        });
    if !is_name {
        return false;
    }
    let before = &all[start..place];
    let salutes = before.iter().any(|line| salutation(context, line).is_some());
    let takes_leave = before.last().is_some_and(|line| is_valediction(context, line));
    let ends = is_closing(context, &all[place + 1..]);
    let text = before.iter().filter(|line| !is_line(context, line));
    let is_personal = all.iter().any(|line| is_written(context, line));
    let named = words.first().is_some_and(|first| first.entity() == "PERSON")
        && (words.iter().any(|token| token.text() == ",")
            || all.get(place + 1).is_some_and(|next| is_line(context, next) && ends));
    (takes_leave || salutes && ends || named && is_personal && ends) && text.count() > 0
}

/// Whether nothing but lines of places, names and notes follows, or the heading of the next letter.
fn is_closing(context: &Context<'_>, rest: &[&Vec<usize>]) -> bool {
    let n_lines = rest.iter().take_while(|line| is_line(context, line)).count();
    let note = rest.get(n_lines).is_some_and(|line| {
        let text: Vec<_> = line.iter().take(3).map(|&index| lowercase(context.token(index).text())).collect();
        matches!(
            text.iter().map(|word| &**word).collect::<Vec<_>>()[..],
            ["the", "writer", _] | ["the", "author", _]
        )
    });
    n_lines <= CLOSING_LINES_MAX
        && (rest.len() == n_lines || note && rest.len() == n_lines + 1 || n_lines == 1)
}

/// Whether a paragraph speaks of its writer or to somebody.
fn is_written(context: &Context<'_>, line: &[usize]) -> bool {
    interview::has_word(context, line, &["i", "we", "my", "our", "me", "us", "you", "your"])
}

/// A short line without a verb and without the end of a sentence.
fn is_line(context: &Context<'_>, line: &[usize]) -> bool {
    let last = line.last().map_or("", |&last| context.token(last).text());
    context.words(line.iter().copied()).count() <= LINE_WORDS_MAX
        && !matches!(last, "." | "?" | "!" | ":" | "”" | "\"")
        && line.iter().all(|&index| context.quotation(index).is_none())
        && (is_valediction(context, line)
            || !line.iter().any(|&index| is_finite(context.token(index)))
            || line.len() <= 6 && last != ",")
}

/// "Yours faithfully,", "Sincerely,", "Signed,"
fn is_valediction(context: &Context<'_>, line: &[usize]) -> bool {
    let word = |place: usize| line.get(place).map(|&index| lowercase(context.token(index).text()));
    let opens = matches!(
        word(0).as_deref(),
        Some("yours" | "sincerely" | "signed" | "respectfully" | "regards" | "faithfully" | "cordially")
    ) || matches!(
        (word(0).as_deref(), word(1).as_deref()),
        (Some("kind" | "best" | "warm"), Some("regards" | "wishes"))
    );
    opens && line.len() <= 5
}

/// The place of the token that ends "Dear …" or "Sir, …": the end of the line, or the dash behind it.
fn salutation(context: &Context<'_>, line: &[usize]) -> Option<usize> {
    let text = |place: usize| line.get(place).map_or("", |&index| context.token(index).text());
    let word = |place: usize| lowercase(text(place)).into_owned();
    let opens = match &*word(0) {
        "dear" | "sir" | "sirs" | "madam" => true,
        "to" => word(1) == "the" && word(2) == "editor",
        "re" => text(1) == ":",
        _ => false,
    };
    if !opens {
        return None;
    }
    let is_mark = |place: usize| matches!(text(place), "," | ":" | "–" | "—");
    if word(0) == "re" && line.len() <= LINE_WORDS_MAX {
        return Some(line.len() - 1);
    }
    if line.len() <= LINE_WORDS_MAX && is_mark(line.len() - 1) {
        return Some(line.len() - 1);
    }
    // "Sir, – Your correspondent …", "Sir – …"
    let is_dash = |place: usize| matches!(text(place), "–" | "—");
    (1..=5).find(|&place| is_dash(place) && line.len() > place + 1)
}

fn salutation_words(context: &Context<'_>, line: &[usize]) -> Tokens {
    let end = salutation(context, line).unwrap_or(0);
    line[..=end].iter().copied().collect()
}
