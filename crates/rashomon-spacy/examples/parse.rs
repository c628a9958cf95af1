//! Parses what comes in on standard input and prints a line for each token.
//!
//! `cargo run --release -p rashomon-spacy --example parse -- MODEL < text.txt`

#![expect(clippy::print_stdout, reason = "an example shows something")]

use rashomon_spacy::Language;
use std::io::Read;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = std::env::args().nth(1).ok_or("name the folder or wheel of a pipeline")?;
    let language = Language::load(model.as_ref())?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    for token in language.parse(&text).tokens() {
        println!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            token.index(),
            token.text().escape_debug(),
            token.tag(),
            token.pos(),
            token.morph(),
            token.lemma().escape_debug(),
            token.dep(),
            token.head().index(),
            token.entity(),
            token.sentence_start(),
        );
    }
    Ok(())
}
