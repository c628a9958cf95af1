//! Words that stand after their speaker's name or are signed by it, without quotation marks: transcripts,
//! interviews, minutes, headlines with a colon, letters, posts.

mod interview;
mod label;
mod letter;
mod post;

use self::label::{Kind, Label, Shape, is_finite};
use super::Draft;
use crate::context::{Context, Tokens};
use rashomon_core::TokenSpan;
use std::collections::{BTreeMap, BTreeSet};

/// From how many paragraphs with a label on a text is a transcript.
const TRANSCRIPT_LABELS_MIN: usize = 3;

/// How many paragraphs without a label a turn may go on.
const TURN_PARAGRAPHS_MAX: usize = 6;

/// The tokens of each paragraph, without white space.
type Paragraphs = BTreeMap<usize, Vec<usize>>;

/// Labelled speech, interviews, letters and posts, in text order.
pub(super) fn drafts(context: &Context<'_>) -> Vec<Draft> {
    let paragraphs: Paragraphs =
        context.paragraphs().into_iter().map(|tokens| (context.paragraph(tokens[0]), tokens)).collect();
    let known = label::known_names(context);
    let labels: Vec<Label> = paragraphs
        .iter()
        .filter_map(|(&number, tokens)| label::read(context, &known, number, tokens))
        .collect();
    let (labels, is_transcript) = kept(&labels);
    let mut drafts = turns(context, &paragraphs, &labels, is_transcript);
    if labels.is_empty() {
        drafts.extend(interview::drafts(context, &paragraphs));
    }
    drafts.extend(post::drafts(context, &paragraphs));
    if drafts.is_empty() {
        drafts.extend(letter::drafts(context, &paragraphs));
    }
    drafts
}

/// Those labels that tell of speech, and whether the text is a transcript.
///
/// Headings and lists have colons too, but theirs stand once each and name things.
fn kept(labels: &[Label]) -> (Vec<Label>, bool) {
    let mut n_like: BTreeMap<String, usize> = BTreeMap::new();
    let of_speech = |label: &&Label| label.shape != Shape::Line;
    labels.iter().filter(of_speech).for_each(|label| *n_like.entry(label.key.clone()).or_default() += 1);
    let lines: Vec<&Label> = labels.iter().filter(|label| label.shape == Shape::Line).collect();
    let n_lines = |key: &str| lines.iter().filter(|line| line.key == key).count();
    // A line of its own is a label where its like stands again, or stands before a colon elsewhere.
    let line_keys: BTreeSet<String> = lines
        .iter()
        .filter(|line| n_lines(&line.key) > 1 || n_like.contains_key(&line.key))
        .map(|line| line.key.clone())
        .collect();
    let n_bracketed = lines.iter().filter(|line| line.has_bracket && line.kind == Kind::Name).count();
    let colon_recurs = lines.iter().any(|line| line.has_colon && n_lines(&line.key) > 1);
    let is_label_line = |label: &Label| {
        label.has_colon && colon_recurs
            || line_keys.contains(&label.key)
            || label.has_bracket && label.kind == Kind::Name && n_bracketed + line_keys.len() > 1
            || label.kind == Kind::Examiner
    };
    for line in &lines {
        if is_label_line(line) {
            *n_like.entry(line.key.clone()).or_default() += 1;
        }
    }
    let recurs = |label: &Label| n_like.get(&label.key).is_some_and(|&n| n > 1);
    let is_sure = |label: &Label| {
        let is_office = label.is_task && (label.is_definite || label.is_headline && label.words.len() <= 2);
        label.shape == Shape::Colon && (label.is_person || is_office) && label.has_clause && !label.is_quoted
    };
    let n_labels = labels.iter().filter(|label| label.shape != Shape::Line || is_label_line(label)).count();
    let any_recurs = labels.iter().any(recurs);
    let n_sure = labels.iter().filter(|label| is_sure(label)).count();
    let n_named = labels.iter().filter(|label| label.shape == Shape::Stop && label.is_caps).count();
    let is_transcript = n_labels >= TRANSCRIPT_LABELS_MIN && (any_recurs || n_sure > 1)
        || n_named > 1
        || n_labels > 1 && labels.iter().filter(|label| label.shape == Shape::Stop).count() > 1;
    let names: Vec<&Label> = labels.iter().filter(|label| label.words.len() > 1).collect();
    let kept: Vec<Label> = labels
        .iter()
        .filter(|label| {
            if label.shape == Shape::Line && !is_label_line(label) {
                return false;
            }
            let is_of_transcript = is_transcript
                && (recurs(label)
                    || label.is_person
                    || label.is_caps
                    || label.is_task
                    || label.has_bracket
                    || names.iter().any(|name| name.initials == label.initials)
                    || label.shape == Shape::Stop
                    || matches!(label.kind, Kind::Question | Kind::Answer));
            is_of_transcript || is_sure(label)
        })
        .cloned()
        .collect();
    let is_transcript = is_transcript && kept.len() >= 2;
    (kept, is_transcript)
}

/// What stands behind each label, up to the next.
fn turns(
    context: &Context<'_>,
    paragraphs: &Paragraphs,
    labels: &[Label],
    is_transcript: bool,
) -> Vec<Draft> {
    let answers = interview::answerer(context, paragraphs, labels);
    let mut examiner: Option<&Label> = None;
    let mut drafts: Vec<Draft> = Vec::new();
    for (place, label) in labels.iter().enumerate() {
        if label.kind == Kind::Examiner {
            examiner = Some(label);
            continue;
        }
        let next = labels.get(place + 1).map(|next| next.paragraph);
        // Between two labels the turn goes on; after the last nobody knows where it ends.
        let end = next.filter(|next| is_transcript && next - label.paragraph <= TURN_PARAGRAPHS_MAX + 1);
        let first_only = label.paragraph + if label.shape == Shape::Line { 2 } else { 1 };
        let content: Tokens = paragraphs
            .range(label.paragraph..end.unwrap_or(first_only))
            .filter(|(_, tokens)| !is_direction(context, tokens))
            .flat_map(|(_, tokens)| tokens.iter().copied())
            .filter(|&index| index > label.mark)
            .take_while(|&index| is_transcript || !is_on_next_line(context, index, label))
            .collect();
        // What stands in marks of its own is found by them.
        let quotation = |index: usize| context.quotation(index);
        let quoted = content
            .first()
            .is_some_and(|&first| quotation(first).is_some() && quotation(first) != quotation(label.mark));
        if context.words(content.iter().copied()).next().is_none() || quoted {
            continue;
        }
        let (speaker, speaker_words) = match label.kind {
            Kind::Question => examiner.map_or((None, Tokens::new()), |by| (by.speaker, by.words.clone())),
            Kind::Answer => (answers.last().copied(), answers.clone()),
            _ => (label.speaker, label.words.clone()),
        };
        drafts.push(Draft {
            content,
            cue: Tokens::from([label.mark]),
            called: called(context, labels, label),
            speaker,
            speaker_words,
            // A headline tells in its own words what somebody said.
            is_verbatim: is_transcript || !label.is_headline || label.key.starts_with('@'),
            ..Draft::default()
        });
    }
    let is_asked = labels.iter().any(|label| label.kind == Kind::Question);
    let is_answer = |draft: &&Draft| {
        labels.iter().any(|label| label.kind == Kind::Answer && draft.cue.contains(&label.mark))
    };
    let is_personal =
        drafts.iter().filter(is_answer).any(|draft| interview::is_personal(context, &draft.content));
    if is_asked && answers.is_empty() && drafts.iter().any(|draft| is_answer(&draft)) && !is_personal {
        // "Where can I park?" of a page of advice: nobody has said it.
        drafts.retain(|draft| draft.speaker.is_some());
    }
    drafts
}

/// A person's whole name as the labels of a text give it: initials stand for who has them.
fn called(context: &Context<'_>, labels: &[Label], label: &Label) -> Option<super::Called> {
    let (&first, &last) = (label.words.first()?, label.words.last()?);
    let span = TokenSpan { start: first, end: last + 1 };
    if label.kind != Kind::Name {
        return Some(super::Called { span, words: Vec::new() });
    }
    let is_short = label.words.len() == 1 && label.initials == context.token(span.start).text();
    let whole =
        labels.iter().find(|other| is_short && other.words.len() > 1 && other.initials == label.initials);
    let words = whole.unwrap_or(label).words.iter().map(|&index| plain_case(context.token(index).text()));
    Some(super::Called { span, words: words.collect() })
}

/// A name in capitals as other texts print it: "LINDQVIST", "Lindqvist".
fn plain_case(word: &str) -> String {
    let is_caps = word.chars().filter(|letter| letter.is_alphabetic()).count() > 2
        && word.chars().all(|letter| !letter.is_lowercase());
    if !is_caps {
        return word.to_owned();
    }
    let mut starts = true;
    word.chars()
        .flat_map(|letter| {
            let lower: Vec<char> = if starts { vec![letter] } else { letter.to_lowercase().collect() };
            starts = !letter.is_alphabetic();
            lower
        })
        .collect()
}

/// Whether a line of its own begins between a label and token `index` of its paragraph.
fn is_on_next_line(context: &Context<'_>, index: usize, label: &Label) -> bool {
    let text =
        context.article.text.get(context.token(label.mark).span().end..context.token(index).span().start);
    text.is_some_and(|text| text.trim_start_matches([' ', '\n']).contains('\n'))
}

/// "(BEGIN VIDEO CLIP)", "[Applause]": a paragraph in brackets is nobody's words.
fn is_direction(context: &Context<'_>, tokens: &[usize]) -> bool {
    let text = |index: Option<&usize>| index.map_or("", |&index| context.token(index).text());
    matches!((text(tokens.first()), text(tokens.last())), ("(", ")") | ("[", "]"))
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
