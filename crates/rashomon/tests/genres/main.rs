//! Layouts that outlets, courts and parliaments print speech in: text in, statements out, through the whole
//! pipeline. A case is a heading and a text in `testdata/genres/`.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands, and says what it skips")]

use rashomon::Pipeline;
use rashomon::core::{Analysis, TextSpan};
use rashomon_ingest::file::{self, Options};
use rashomon_spacy::Language;
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn speakers_are_found_in_every_layout() {
    let Ok(data) = rashomon::model::data_folder() else { return };
    let Ok(model) = rashomon::model::find(&data, "en_core_web_md") else {
        eprintln!("skipped: en_core_web_md is not installed; run: rashomon model install en_core_web_md");
        return;
    };
    let pipeline = Pipeline::new(Language::load(&model).unwrap());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/genres");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = text.split("=== ").skip(1).map(|case| case.split_once('\n').unwrap());
        let found: String =
            cases.map(|(name, text)| format!("=== {name}\n{}\n", statements(&pipeline, text))).collect();
        let genre = path.file_stem().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(genre, found);
        });
    }
}

fn statements(pipeline: &Pipeline, text: &str) -> String {
    let options = Options::default();
    let loaded = file::read(text.trim().as_bytes().to_vec(), "case.txt", &options).remove(0).unwrap();
    let analysis = pipeline.analyze(loaded.article);
    let Analysis { article, extraction, .. } = &analysis;
    let words = |spans: &[TextSpan]| -> String {
        spans.iter().map(|span| span.of(&article.text).replace('\n', " ")).collect::<Vec<_>>().join(" … ")
    };
    let mut lines = String::new();
    for statement in &extraction.statements {
        let speaker = statement.speaker.as_ref().map_or("somebody", |speaker| &speaker.name);
        let kind = statement.kind.name();
        writeln!(lines, "{speaker} ({kind}): {}", words(&statement.content)).unwrap();
    }
    lines
}
