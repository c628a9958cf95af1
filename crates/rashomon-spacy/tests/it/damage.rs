//! Whatever stands in a model's files, loading gives a pipeline or an error, never a panic.

use crate::model;
use proptest::prelude::*;
use rashomon_spacy::{Language, LoadError};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

const FILES: [&str; 18] = [
    "config.cfg",
    "meta.json",
    "tokenizer",
    "vocab/lookups.bin",
    "vocab/vectors",
    "vocab/vectors.cfg",
    "vocab/key2row",
    "tok2vec/model",
    "tagger/model",
    "tagger/cfg",
    "parser/model",
    "parser/moves",
    "parser/cfg",
    "ner/model",
    "ner/moves",
    "ner/cfg",
    "attribute_ruler/patterns",
    "lemmatizer/lookups/lookups.bin",
];

/// A copy of the pipeline, made of links, with one file replaced.
fn copy_with(folder: &Path, file: &str, bytes: Option<&[u8]>) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in FILES {
        let target = copy.path().join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        match (name == file, bytes) {
            (false, _) => symlink(fs::canonicalize(folder.join(name)).unwrap(), target).unwrap(),
            (true, Some(bytes)) => fs::write(target, bytes).unwrap(),
            (true, None) => {}
        }
    }
    copy
}

fn load_with(folder: &Path, file: &str, bytes: Option<&[u8]>) -> Result<Language, LoadError> {
    Language::load(copy_with(folder, file, bytes).path())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_files_are_errors(
        file in prop::sample::select(FILES.as_slice()),
        place in any::<prop::sample::Index>(),
        near_start in any::<bool>(),
        damage in prop_oneof![Just(None), any::<u8>().prop_map(Some)],
        run in 1..6_usize,
    ) {
        let Some(folder) = model("en_core_web_sm-3.8.0") else { return Ok(()) };
        let mut bytes = fs::read(folder.join(file)).unwrap();
        // What tells lengths and shapes stands mostly near the start.
        let place = place.index(if near_start { bytes.len().min(3000) } else { bytes.len() });
        match damage {
            None => bytes.truncate(place),
            Some(byte) => bytes[place..].iter_mut().take(run).for_each(|old| *old ^= byte),
        }
        if let Ok(language) = load_with(&folder, file, Some(&bytes)) {
            let document = language.parse("The mayor, who hadn't slept, said: \"See www.ellamar.example (page 8).\"  Why?");
            prop_assert!(document.len() > 3);
        }
    }
}

#[test]
fn errors_name_the_file_what_was_found_and_what_is_supported() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let message = |file: &str, change: &dyn Fn(String) -> String| {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        load_with(&folder, file, Some(change(text).as_bytes())).unwrap_err().to_string()
    };
    insta::assert_snapshot!(message("config.cfg", &|text| text.replace("factory = \"ner\"", "factory = \"spancat\"")), @r#"config.cfg: component "ner" with factory "spancat" is not supported (supported: tok2vec, tagger, morphologizer, parser, attribute_ruler, lemmatizer, trainable_lemmatizer, ner; others where nlp.disabled names them)"#);
    insta::assert_snapshot!(message("config.cfg", &|text| text.replace("TransitionBasedParser.v2", "TransitionBasedParser.v3")), @r#"config.cfg: components.parser.model.@architectures = "spacy.TransitionBasedParser.v3" is not supported (supported: "spacy.TransitionBasedParser.v2")"#);
    let old =
        message("meta.json", &|text| text.replace("\"spacy_version\":\">=3", "\"spacy_version\":\">=2"));
    assert!(old.starts_with("meta.json: a pipeline for spaCy \">=2"), "{old}");
    assert!(old.ends_with("is not supported (supported: spaCy 3.7 and 3.8)"), "{old}");
    insta::assert_snapshot!(message("parser/cfg", &|text| text.replace("\"beam_width\":1", "\"beam_width\":8")), @"parser/cfg: beam_width = 8 is not supported (supported: 1)");
    insta::assert_snapshot!(message("vocab/vectors.cfg", &|_| "{\"mode\": \"floret\"}".to_owned()), @r#"vocab/vectors.cfg: vectors of mode "floret" is not supported (supported: default)"#);
    insta::assert_snapshot!(message("tagger/cfg", &|text| text.replace("\"JJS\",", "")), @r#"tagger/model is damaged: found W of shape [50, 96] in layer "softmax", expected shape [49, 96]; install the model again"#);
    insta::assert_snapshot!(load_with(&folder, "ner/moves", None).unwrap_err(), @"cannot read ner/moves: No such file or directory (os error 2)");
    let empty = tempfile::tempdir().unwrap();
    let message = Language::load(empty.path()).unwrap_err().to_string();
    assert!(
        message.ends_with("found no config.cfg there; name the folder of an unpacked pipeline, or its wheel"),
        "{message}"
    );
}

#[test]
fn a_pipeline_may_lack_components() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let disabled = |names: &str| {
        let text = fs::read_to_string(folder.join("config.cfg")).unwrap();
        let changed = text.replace("disabled = [\"senter\"]", &format!("disabled = [\"senter\", {names}]"));
        assert_ne!(text, changed);
        load_with(&folder, "config.cfg", Some(changed.as_bytes())).unwrap()
    };
    let document = disabled("\"lemmatizer\", \"ner\"").parse("The mayor left Ellamar.");
    let token = document.token(1);
    assert_eq!((token.tag(), token.pos(), token.dep(), token.lemma()), ("NN", "NOUN", "nsubj", ""));
    assert_eq!(document.entities().count(), 0);
    let document = disabled("\"tagger\", \"attribute_ruler\"").parse("She left Paris in May.");
    let token = document.token(2);
    assert_eq!((token.tag(), token.pos(), token.dep(), token.lemma()), ("", "", "dobj", "paris"));
    assert!(document.entities().count() > 0);
}

#[test]
fn a_wheel_is_read_in_place() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("en_core_web_sm.whl");
    let mut wheel = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for name in FILES {
        let inside = format!("en_core_web_sm/en_core_web_sm-3.8.0/{name}");
        wheel.start_file(inside, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut wheel, &fs::read(folder.join(name)).unwrap()).unwrap();
    }
    wheel.finish().unwrap();
    let language = Language::load(&path).unwrap();
    assert_eq!(language.parse("It rained.").token(1).lemma(), "rain");
    // The same below a folder, as an unpacked wheel has it.
    let below = temporary.path().join("package/en_core_web_sm-3.8.0");
    fs::create_dir_all(below.parent().unwrap()).unwrap();
    symlink(fs::canonicalize(&folder).unwrap(), &below).unwrap();
    assert_eq!(Language::load(&temporary.path().join("package")).unwrap().meta().language, "en");
}
