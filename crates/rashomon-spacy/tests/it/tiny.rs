//! A pipeline small enough to stand in the repository: every kind of file, and no installation needed.

use crate::golden;
use crate::laws::is_covered;
use proptest::prelude::*;
use rashomon_spacy::{Isa, Language, LoadError, readers};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/pipelines/tiny")
}

/// The pipeline's files by name.
static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder()).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
});

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| load_with("", &[]).unwrap());

/// The pipeline with one file replaced.
fn load_with(file: &str, bytes: &[u8]) -> Result<Language, LoadError> {
    readers::load_in_memory(
        FILES.iter().map(|(name, held)| (&**name, if name == file { bytes } else { held.as_slice() })),
    )
}

#[test]
fn tiny_pipeline_agrees_with_spacy() {
    for isa in Isa::available() {
        let language = Language::load_for(&folder(), isa).unwrap();
        golden::check(&language, &folder().with_extension("jsonl"));
    }
}

#[test]
fn lemmas_come_from_edit_trees_and_rules() {
    let document = LANGUAGE.parse("The ferries were leaving Port Varro. Do n't you sail?");
    let lemmas: Vec<&str> = document.tokens().map(|token| token.lemma()).collect();
    assert_eq!(lemmas[..6], ["the", "ferry", "be", "leave", "Port", "Varro"]);
    assert_eq!(lemmas[8], "not", "from the attribute ruler");
}

fn names() -> impl Strategy<Value = String> {
    prop::sample::select(FILES.keys().cloned().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn damaged_files_are_errors(
        file in names(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        near_start in any::<bool>(),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut bytes = FILES[&file].clone();
        // What tells lengths and shapes stands mostly near the start.
        let len = if near_start { bytes.len().min(3000) } else { bytes.len() };
        for (place, byte) in places {
            bytes[place.index(len)] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(len));
        }
        if let Ok(language) = load_with(&file, &bytes) {
            let text = "The mayor, who hadn't slept, said: \"See www.ellamar.example (page 8).\"  Why?";
            prop_assert!(is_covered(&language.parse(text), text));
        }
    }

    #[test]
    fn tokens_cover_any_text(text in "\\PC{0,30}[ \\n\\t]?\\PC{0,30}") {
        prop_assert!(is_covered(&LANGUAGE.parse(&text), &text));
    }

    /// Nothing reaches over a line break.
    #[test]
    fn texts_on_lines_of_their_own_are_tokenized_as_if_alone(
        texts in prop::collection::vec(r#"([a-zé0-9.,:;()"'’!?$%/@#_-]|don't|8\)|:-?\)|U\.S\.|http://a\.bc/){1,12}( ([a-z]|[0-9)]){1,9})?"#, 1..4),
    ) {
        let apart = texts.iter().map(|text| {
            let tokens = LANGUAGE.parse(text);
            tokens.tokens().map(|token| token.text().to_owned()).collect::<Vec<_>>()
        });
        let apart = apart.collect::<Vec<_>>().join(&"\n".to_owned());
        let together = LANGUAGE.parse(&texts.join("\n"));
        let together: Vec<&str> = together.tokens().map(|token| token.text()).collect();
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn lemma_tables_may_be_anything(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        readers::read_tables(&bytes, &["ferries", ""]);
    }
}
