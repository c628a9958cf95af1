//! What can be asked of a parsed text: sentences, trees, entities, word vectors.
//!
//! `cargo run --release -p rashomon-spacy --example tour -- MODEL`

#![expect(clippy::print_stdout, reason = "an example shows something")]

use rashomon_spacy::{Language, Token};
use std::fmt::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = std::env::args().nth(1).ok_or("name the folder or wheel of a pipeline")?;
    let language = Language::load(model.as_ref())?;
    print!("{}", tour(&language)?);
    Ok(())
}

/// Walks through a text of two sentences and says what it meets.
pub(crate) fn tour(language: &Language) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let document = language.parse(
        "Mira Holt, who runs the ferry, sold three boats to Lunmark on Friday. The oldest won't sail again.",
    );
    for sentence in document.sentences() {
        writeln!(out, "sentence: {}", sentence.text())?;
        let Some(root) = sentence.root() else { continue };
        writeln!(out, "  root: {} ({}, {})", root.text(), root.lemma(), root.tag())?;
        for child in root.children().filter(|child| !child.is_punct()) {
            // A subtree is in text order; here it is one stretch of text.
            let words: Vec<&str> = child.subtree().iter().map(Token::text).collect();
            writeln!(out, "  {}: {}", child.dep(), words.join(" "))?;
        }
    }
    for (tokens, label) in document.entities() {
        writeln!(out, "{label}: {}", document.span(tokens).of(document.text()))?;
    }
    // Bytes and a flag for each token, without any annotation: the tokenizer alone.
    let n_tokens = language.tokenize(document.text()).len();
    writeln!(
        out,
        "{n_tokens} tokens, {} values in a word vector",
        language.vector("ferry").map_or(0, <[f32]>::len)
    )?;
    Ok(out)
}
