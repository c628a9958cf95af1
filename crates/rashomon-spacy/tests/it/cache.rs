//! A pipeline loaded from its converted form is the pipeline, whatever has become of that form.

use crate::model;
use rashomon_spacy::Language;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const TEXT: &str =
    "Rowan Pike, who'd scored twice, told reporters that Calder City wouldn't sell him for $40 million.";

fn parsed(language: &Language) -> String {
    language.parse(TEXT).to_conllu()
}

/// The one file in the cache.
fn kept(cache: &Path) -> PathBuf {
    let mut paths: Vec<PathBuf> = fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths.remove(0)
}

#[test]
fn a_later_load_gives_the_same() {
    for name in ["en_core_web_sm-3.8.0", "en_core_web_md-3.8.0"] {
        let Some(folder) = model(name) else { continue };
        let temporary = TempDir::new().unwrap();
        let cache = temporary.path().join("below/cache");
        let plain = Language::load(&folder).unwrap();
        for _ in 0..2 {
            let language = Language::load_cached(&folder, &cache).unwrap();
            assert_eq!(parsed(&language), parsed(&plain));
            assert_eq!(language.vector("minister"), plain.vector("minister"));
        }
        assert!(fs::metadata(kept(&cache)).unwrap().len() > 10_000_000);
    }
}

#[test]
fn what_is_damaged_is_made_again() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let cache = TempDir::new().unwrap();
    let expected = parsed(&Language::load_cached(&folder, cache.path()).unwrap());
    let path = kept(cache.path());
    let whole = fs::read(&path).unwrap();
    // Head, directory, first array, last array; then cut off at several places, and nothing at all.
    let flipped = [3, 20, 28, 35, 60, 5000, whole.len() / 2, whole.len() - 300].map(|place| {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        bytes
    });
    let cut = [0, 10, 39, 4000, whole.len() / 3, whole.len() - 128].map(|len| whole[..len].to_vec());
    for bytes in flipped.into_iter().chain(cut) {
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        assert_eq!(parsed(&Language::load_cached(&folder, cache.path()).unwrap()), expected);
        assert!(fs::read(kept(cache.path())).unwrap() == whole, "not made again");
    }
}

#[test]
fn another_pipeline_in_its_place_is_noticed() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let temporary = TempDir::new().unwrap();
    let (copy, cache) = (temporary.path().join("model"), temporary.path().join("cache"));
    copy_folder(&folder, &copy);
    let before = parsed(&Language::load_cached(&copy, &cache).unwrap());
    // The same size, the same time of modification, other weights.
    let file = copy.join("tagger/model");
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    let mut bytes = fs::read(&file).unwrap();
    for byte in &mut bytes[6000..16000] {
        *byte &= 0x3f;
    }
    fs::remove_file(&file).unwrap();
    fs::write(&file, bytes).unwrap();
    fs::File::options().append(true).open(&file).unwrap().set_modified(modified).unwrap();
    let after = parsed(&Language::load_cached(&copy, &cache).unwrap());
    assert_ne!(after, before);
    assert_eq!(after, parsed(&Language::load(&copy).unwrap()));
}

#[test]
fn several_may_write_at_once_or_nobody() {
    let Some(folder) = model("en_core_web_sm-3.8.0") else { return };
    let cache = TempDir::new().unwrap();
    let expected = parsed(&Language::load(&folder).unwrap());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert_eq!(parsed(&Language::load_cached(&folder, cache.path()).unwrap()), expected);
            });
        }
    });
    kept(cache.path());
    // A file where the folder should be: nothing can be written there, whoever runs this.
    let nowhere = kept(cache.path());
    assert_eq!(parsed(&Language::load_cached(&folder, &nowhere).unwrap()), expected);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
