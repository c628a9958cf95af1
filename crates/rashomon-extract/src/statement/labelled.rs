//! Words that stand after their speaker's name or are signed by it, without quotation marks: transcripts,
//! interviews, minutes, headlines with a colon, letters.

use super::Draft;
use super::direct::noun_phrase_from;
use crate::context::{Context, Tokens};
use crate::lang::lowercase;
use rashomon_core::Token;
use std::collections::BTreeMap;

/// How many words a label has at most: "The Minister for Trade and Industry (Mara Lindqvist)".
const LABEL_WORDS_MAX: usize = 12;

/// From how many paragraphs with a label on a text is a transcript.
const TRANSCRIPT_LABELS_MIN: usize = 3;

/// How many paragraphs without a label a turn may go on.
const TURN_PARAGRAPHS_MAX: usize = 6;

/// How many words a signature has at most.
const SIGNATURE_WORDS_MAX: usize = 12;

/// A name before a colon at the start of a paragraph.
struct Label {
    paragraph: usize,
    /// The colon, or whatever ends the label.
    mark: usize,
    /// Whose words follow.
    speaker: Option<usize>,
    /// The words of the label that name the speaker.
    words: Tokens,
    /// Whether it names a person and a clause follows: one such label is enough.
    is_sure: bool,
    /// Whether nothing but a label looks like it: "Q:", "REPORTER:".
    is_marked: bool,
    text: String,
}

/// Labelled speech and letters, in text order.
pub(super) fn drafts(context: &Context<'_>) -> Vec<Draft> {
    let paragraphs = paragraphs(context);
    let mut labels: Vec<Label> =
        paragraphs.iter().filter_map(|(&number, tokens)| label(context, number, tokens)).collect();
    let n_labels = labels.len();
    let mut n_like: BTreeMap<String, usize> = BTreeMap::new();
    labels.iter().for_each(|label| *n_like.entry(label.text.clone()).or_default() += 1);
    // Headings with a colon stand once each.
    labels.retain(|label| {
        let recurs = label.is_marked || n_like.get(&label.text).is_some_and(|&n| n > 1);
        label.is_sure || n_labels >= TRANSCRIPT_LABELS_MIN && recurs
    });
    let is_transcript = labels.len() >= TRANSCRIPT_LABELS_MIN;
    let mut drafts: Vec<Draft> = Vec::new();
    for (place, label) in labels.iter().enumerate() {
        let next = labels.get(place + 1).map(|next| next.paragraph);
        // Between two labels the turn goes on; after the last nobody knows where it ends.
        let end = next.filter(|next| is_transcript && next - label.paragraph <= TURN_PARAGRAPHS_MAX + 1);
        let content: Tokens = paragraphs
            .range(label.paragraph..end.unwrap_or(label.paragraph + 1))
            .flat_map(|(_, tokens)| tokens.iter().copied())
            .filter(|&index| index > label.mark)
            .collect();
        // What stands in marks of its own is found by them.
        let quotation = |index: usize| context.quotation(index);
        let quoted = content
            .first()
            .is_some_and(|&first| quotation(first).is_some() && quotation(first) != quotation(label.mark));
        if context.words(content.iter().copied()).next().is_none() || quoted {
            continue;
        }
        drafts.push(Draft {
            content,
            cue: Tokens::from([label.mark]),
            speaker: label.speaker,
            speaker_words: label.words.clone(),
            is_verbatim: true,
            ..Draft::default()
        });
    }
    if labels.is_empty() {
        drafts.extend(letter(context, &paragraphs));
    }
    drafts
}

/// The tokens of each paragraph, without white space.
fn paragraphs(context: &Context<'_>) -> BTreeMap<usize, Vec<usize>> {
    let mut paragraphs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for token in context.document.tokens().filter(|token| !token.is_space()) {
        let paragraph = context.paragraph(token.index());
        match paragraphs.last_entry().filter(|last| *last.key() == paragraph) {
            Some(mut last) => last.get_mut().push(token.index()),
            None => paragraphs.entry(paragraph).or_default().push(token.index()),
        }
    }
    paragraphs
}

fn label(context: &Context<'_>, paragraph: usize, tokens: &[usize]) -> Option<Label> {
    // A transcript that is quoted as a whole opens each turn with a mark.
    let opens_quoted = tokens
        .first()
        .is_some_and(|&first| context.quotation(first).is_some() && context.token(first).is_punct());
    let tokens = if opens_quoted { &tokens[1..] } else { tokens };
    let token = |place: usize| tokens.get(place).map(|&index| context.token(index));
    let first = token(0)?;
    if let Some(mark) = turn(first, token(1)) {
        let answers = first.text().starts_with('A');
        let speaker = if answers { interviewed(context, first.index()) } else { None };
        let words = speaker.map(|speaker| name_around(context, speaker)).unwrap_or_default();
        let text = first.text().to_owned();
        return Some(Label { paragraph, mark, speaker, words, is_sure: false, is_marked: true, text });
    }
    let colon = tokens
        .iter()
        .take(LABEL_WORDS_MAX + 2)
        .position(|&index| context.token(index).text().ends_with(':'))
        .filter(|&colon| colon > 0)?;
    let before: Vec<Token<'_>> = tokens[..colon].iter().map(|&index| context.token(index)).collect();
    let after: Vec<Token<'_>> = tokens[colon + 1..].iter().map(|&index| context.token(index)).collect();
    let is_quoted = before.iter().any(|token| context.quotation(token.index()).is_some());
    if is_quoted && !opens_quoted || before.iter().any(|token| is_finite(*token)) {
        return None;
    }
    let is_clause = after.iter().any(|token| is_finite(*token) || token.tag() == "MD");
    let ends = after.last().is_some_and(|last| matches!(last.text(), "." | "?" | "!" | "…" | "—" | "-"));
    let speaker = named(&before)?;
    let caps = before.iter().filter(|token| token.text().chars().any(char::is_alphabetic));
    let is_caps = caps
        .clone()
        .all(|token| token.text().chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase))
        && caps.clone().any(|token| token.text().len() > 2);
    if is_quoted && !is_caps {
        return None;
    }
    let is_handle = before.len() == 1 && first.text().starts_with('@');
    let is_person = speaker.entity() == "PERSON" || is_handle;
    // A sentence of its own after the name is speech, a headline's clause too; a list is neither.
    let says = is_clause || ends && is_caps;
    says.then(|| Label {
        paragraph,
        mark: tokens[colon],
        speaker: Some(speaker.index()),
        words: name_around(context, speaker.index()),
        is_sure: is_person && is_clause && !is_quoted,
        is_marked: is_caps,
        text: before.iter().map(Token::text).collect::<Vec<_>>().join(" "),
    })
}

/// The mark that ends "Q:", "A.", "Question:".
fn turn(first: Token<'_>, second: Option<Token<'_>>) -> Option<usize> {
    match first.text() {
        "Q." | "A." | "Q:" | "A:" => Some(first.index()),
        "Q" | "A" | "Question" | "Answer" => {
            second.filter(|second| matches!(second.text(), ":" | ".")).map(|second| second.index())
        }
        _ => None,
    }
}

/// Who is named by a label: the person in it, else its last name or title.
fn named<'a>(words: &[Token<'a>]) -> Option<Token<'a>> {
    let last_of = |entity: &str| words.iter().rev().find(|token| token.entity() == entity).copied();
    let capital = |token: &Token<'_>| token.text().starts_with(char::is_uppercase);
    let opens = words.first().is_some_and(|first| capital(first) || first.text().starts_with('@'));
    let is_plain = words.iter().all(|token| {
        capital(token)
            || token.is_punct()
            || token.text().starts_with('@')
            || matches!(token.pos(), "ADP" | "DET" | "CCONJ" | "PART" | "NUM")
            || matches!(&*lowercase(token.text()), "de" | "la" | "van" | "von" | "der" | "al" | "bin")
    });
    if !opens || !is_plain {
        return None;
    }
    last_of("PERSON").or_else(|| {
        let is_name =
            |token: &Token<'_>| matches!(token.pos(), "PROPN" | "NOUN") || token.text().starts_with('@');
        words.iter().rev().find(|token| is_name(token)).copied()
    })
}

/// The name that token `index` is part of.
fn name_around(context: &Context<'_>, index: usize) -> Tokens {
    let entity = context.token(index).entity();
    let mut name = Tokens::from([index]);
    if entity.is_empty() {
        return name;
    }
    let mut start = index;
    while start > 0
        && !context.token(start).entity_start()
        && context.token(start - 1).entity() == entity
        && context.paragraph(start - 1) == context.paragraph(index)
    {
        start -= 1;
        name.insert(start);
    }
    name
}

/// The person whom the text before an interview names first.
fn interviewed(context: &Context<'_>, first_turn: usize) -> Option<usize> {
    let person = (0..first_turn).find(|&index| context.token(index).entity() == "PERSON")?;
    let end = (person..first_turn)
        .take_while(|&index| {
            context.token(index).entity() == "PERSON"
                && (index == person || !context.token(index).entity_start())
        })
        .last()?;
    Some(end)
}

/// "Dear …" or "Sir, …", what is written, and who signs it.
fn letter(context: &Context<'_>, paragraphs: &BTreeMap<usize, Vec<usize>>) -> Option<Draft> {
    let mut all = paragraphs.values();
    let salutation = all.next().filter(|tokens| is_salutation(context, tokens))?;
    let signature = all.next_back().filter(|tokens| {
        tokens.len() <= SIGNATURE_WORDS_MAX && tokens.iter().all(|&index| !is_finite(context.token(index)))
    })?;
    let words: Vec<Token<'_>> = signature.iter().map(|&index| context.token(index)).collect();
    let speaker = words
        .iter()
        .take_while(|token| !matches!(token.text(), ","))
        .filter(|token| token.entity() == "PERSON")
        .last()
        .copied()
        .or_else(|| noun_phrase_from(&words).filter(|name| name.pos() == "PROPN"))?;
    let content: Tokens = all.flatten().copied().collect();
    context.words(content.iter().copied()).next()?;
    Some(Draft {
        content,
        cue: salutation.iter().copied().collect(),
        speaker: Some(speaker.index()),
        speaker_words: name_around(context, speaker.index()),
        is_verbatim: true,
        ..Draft::default()
    })
}

fn is_salutation(context: &Context<'_>, tokens: &[usize]) -> bool {
    let word = |place: usize| tokens.get(place).map(|&index| lowercase(context.token(index).text()));
    let opens = match word(0).as_deref() {
        Some("dear" | "sir" | "sirs" | "madam") => true,
        Some("to") => word(1).as_deref() == Some("the") && word(2).as_deref() == Some("editor"),
        _ => false,
    };
    let ends = tokens.last().is_some_and(|&last| matches!(context.token(last).text(), "," | ":" | "–" | "—"));
    opens && ends && tokens.len() <= SIGNATURE_WORDS_MAX
}

fn is_finite(token: Token<'_>) -> bool {
    matches!(token.tag(), "VBD" | "VBZ" | "VBP") && matches!(token.pos(), "VERB" | "AUX")
}
