//! Prints every candidate cue of parsed articles with its features, for `fit_cues.py`.
//!
//! `cargo run --release -p rashomon-extract --example cue_features FOLDER` reads `FOLDER/*.conllu`, one
//! article a file, each line of its text a paragraph.

#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use rashomon_core::{Article, Document};
use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder of .conllu files")?;
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "conllu"));
    paths.sort();
    for path in paths {
        let document = Document::from_conllu(&std::fs::read_to_string(&path)?)?;
        let article = Article::plain("article", document.text());
        println!("#doc\t{}", path.file_stem().unwrap_or_default().to_string_lossy());
        print!("{}", rashomon_extract::cue_features(&article, &document));
    }
    Ok(())
}
