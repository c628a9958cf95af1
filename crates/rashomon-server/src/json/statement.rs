//! A statement with who made it.

use super::Span;
use rashomon::core::{Article, CodePoints, Party, Statement, TextSpan};
use schemars::JsonSchema;
use serde::Serialize;

/// A statement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatementJson<'a> {
    id: &'a str,
    article: &'a str,
    kind: &'static str,
    act: &'static str,
    content: Vec<Span>,
    /// The pieces of the content, joined by " … ".
    text: String,
    cue: Vec<Span>,
    negations: Vec<Span>,
    hedges: Vec<Span>,
    speaker: Option<PartyJson<'a>>,
    addressee: Option<PartyJson<'a>>,
    said: SaidJson<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PartyJson<'a> {
    span: Vec<Span>,
    name: &'a str,
    /// The first of the entities.
    entity: Option<&'a str>,
    entities: Vec<&'a str>,
    /// For whom a spokesperson speaks.
    speaks_for: Vec<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SaidJson<'a> {
    time: Option<&'a str>,
    time_span: Option<Span>,
    day: Option<String>,
    place: Option<&'a str>,
    place_span: Option<Span>,
}

impl<'a> StatementJson<'a> {
    /// `points` are those of its article's text.
    pub fn new(statement: &'a Statement, article: &'a Article, points: &CodePoints) -> Self {
        let party = |party: &'a Party| PartyJson {
            span: spans(&party.spans, points),
            name: &party.name,
            entity: party.entities.first().map(|id| id.as_str()),
            entities: party.entities.iter().map(|id| id.as_str()).collect(),
            speaks_for: party.speaks_for.iter().map(|id| id.as_str()).collect(),
        };
        let (time, place) = (statement.said.time.as_ref(), statement.said.place.as_ref());
        Self {
            id: statement.id.as_str(),
            article: article.id.as_str(),
            kind: statement.kind.name(),
            act: statement.act.name(),
            content: spans(&statement.content, points),
            text: words(statement, article),
            cue: spans(&statement.cue, points),
            negations: spans(&statement.negations, points),
            hedges: spans(&statement.hedges, points),
            speaker: statement.speaker.as_ref().map(party),
            addressee: statement.addressee.as_ref().map(party),
            said: SaidJson {
                time: time.map(|phrase| phrase.text.as_str()),
                time_span: time.map(|phrase| points.span(phrase.span)),
                day: statement.said.day.map(|day| day.to_string()),
                place: place.map(|phrase| phrase.text.as_str()),
                place_span: place.map(|phrase| points.span(phrase.span)),
            },
        }
    }
}

/// The content of a statement in one string.
pub fn words(statement: &Statement, article: &Article) -> String {
    statement.content.iter().map(|span| span.of(&article.text)).collect::<Vec<_>>().join(" … ")
}

/// Spans in code points.
pub fn spans(spans: &[TextSpan], points: &CodePoints) -> Vec<Span> {
    spans.iter().map(|&span| points.span(span)).collect()
}
