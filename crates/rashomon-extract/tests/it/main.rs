//! What is found in invented sentences, read from their trees: no model needed.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be read fails its test")]

mod acts;
mod genres;
mod offices;
mod speakers;
mod statements;

use rashomon_core::{Article, Document, Extraction, Published, Statement, TextSpan};
use rashomon_extract::office::Offices;
use std::fmt::Write;

/// Reads `testdata/statements/NAME.conllu`; each line of its text is a paragraph.
fn read(name: &str) -> (Article, Extraction) {
    read_with(name, None, Offices::shipped())
}

/// The same for an article of a day, with a table of offices.
fn read_with(name: &str, day: Option<&str>, offices: &Offices) -> (Article, Extraction) {
    let path = format!("{}/testdata/statements/{name}.conllu", env!("CARGO_MANIFEST_DIR"));
    let document = Document::from_conllu(&std::fs::read_to_string(path).unwrap()).unwrap();
    let text = document.text().to_owned();
    let article = Article {
        published: day.map(|day| Published::Day(day.parse().unwrap())),
        language: Some("en".to_owned()),
        ..Article::plain("a", text)
    };
    let extraction = rashomon_extract::extract_with(&article, &document, offices);
    (article, extraction)
}

/// Acts one below the other, each with its content and the words that negate or hedge it.
fn render_acts(name: &str) -> String {
    let (article, extraction) = read(name);
    let line = |statement: &Statement| {
        let words = |spans: &[TextSpan]| {
            spans.iter().map(|span| span.of(&article.text)).collect::<Vec<_>>().join(" … ")
        };
        let mut line = format!("{:10} {}", statement.act.name(), words(&statement.content));
        for (name, spans) in [("negated", &statement.negations), ("hedged", &statement.hedges)] {
            if !spans.is_empty() {
                let _ = write!(line, "  {name}: {}", words(spans));
            }
        }
        line + "\n"
    };
    extraction.statements.iter().map(line).collect()
}

/// Statements one below the other: kind and content, then cue, speaker and what is known of the occasion.
fn render(name: &str) -> String {
    let (article, extraction) = read(name);
    render_all(&article, &extraction)
}

fn render_all(article: &Article, extraction: &Extraction) -> String {
    extraction.statements.iter().map(|statement| render_statement(article, extraction, statement)).collect()
}

fn render_statement(article: &Article, extraction: &Extraction, statement: &Statement) -> String {
    let words =
        |spans: &[TextSpan]| spans.iter().map(|span| span.of(&article.text)).collect::<Vec<_>>().join(" … ");
    let mut out = format!("{:8} {}\n", statement.kind.name(), words(&statement.content));
    let _ = write!(out, "         cue {}", words(&statement.cue));
    if let Some(speaker) = &statement.speaker {
        let _ = write!(out, "  speaker {}", words(&speaker.spans));
        if words(&speaker.spans) != speaker.name {
            let _ = write!(out, " = {}", speaker.name);
        }
        for id in &speaker.speaks_for {
            let _ = write!(out, "  for {}", extraction.entity(id).unwrap().name);
        }
        for id in &speaker.entities {
            assert!(extraction.entity(id).is_some(), "{id}");
        }
    }
    if let Some(addressee) = &statement.addressee {
        let _ = write!(out, "  to {}", addressee.name);
    }
    for phrase in [&statement.said.time, &statement.said.place].into_iter().flatten() {
        let _ = write!(out, "  {}", phrase.text);
    }
    out.trim_end().to_owned() + "\n"
}
