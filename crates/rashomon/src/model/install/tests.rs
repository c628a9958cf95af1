//! Small made-up packages, sound and damaged, against a made-up pinned list.

use super::*;
use crate::model::catalog::{Official, Registry};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const FILES: [(&str, &str); 4] = [
    ("config.cfg", "[nlp]\nlang = \"en\"\n"),
    ("meta.json", "{\"lang\":\"en\"}\n"),
    ("tokenizer", "tokens"),
    ("ner/model", "weights"),
];
const ROOT: &str = "en_tiny/en_tiny-1.0/";

fn hash(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// A model whose pinned list is that of [`FILES`] and a licence.
fn tiny(official_sha256: &str) -> &'static Known {
    let pinned = FILES.iter().chain(&[("LICENSE", "Do as you like.\n")]);
    let checksums: String =
        pinned.map(|(path, text)| format!("{} {} {path}\n", hash(text.as_bytes()), text.len())).collect();
    Box::leak(Box::new(Known {
        name: "en_tiny",
        version: "1.0",
        language: "en",
        description: "made up",
        licence: crate::model::Licence { name: "CC0-1.0", terms: "anything goes" },
        official: Official { url: "", sha256: official_sha256.to_owned().leak() },
        registry: Registry { requirement: "", sha256: "", bytes: 0 },
        checksums: checksums.leak(),
    }))
}

/// [`FILES`] below [`ROOT`], with some of them replaced or added.
fn content(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        FILES.iter().map(|(path, text)| (format!("{ROOT}{path}"), (*text).to_owned())).collect();
    for (path, text) in changes {
        files.retain(|(known, _)| known != path);
        files.push(((*path).to_owned(), (*text).to_owned()));
    }
    files
}

fn wheel(files: &[(String, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (path, text) in files {
        writer.start_file(path.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar_gz(files: &[(String, String)]) -> Vec<u8> {
    let compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(compressed);
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        // As a hostile archive has it: the library's own setter refuses `..`.
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        builder.append(&header, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// A data folder and a package beside it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new(package: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package"), package).unwrap();
        Self { folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn install(&self, known: &'static Known) -> Result<Installed, ModelError> {
        install_known(&self.data(), known, Some(&self.folder.path().join("package")), &mut |_| {})
    }

    /// The message of the error, without the package's own path.
    fn refusal(&self) -> String {
        let message = self.install(tiny("")).unwrap_err().to_string();
        assert!(!tiny("").folder(&self.data()).exists());
        message.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

#[test]
fn wheels_archives_and_folders_install_alike() {
    let files = content(&[("LICENSE", "not the model's"), ("en_tiny/__init__.py", "import os")]);
    let folder = Bench::new(b"");
    fs::remove_file(folder.folder.path().join("package")).unwrap();
    for (path, text) in &files {
        let path = folder.folder.path().join("package").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for bench in [Bench::new(&wheel(&files)), Bench::new(&tar_gz(&files)), folder] {
        let installed = bench.install(tiny("")).unwrap();
        assert!(!installed.already);
        assert!(installed.path.ends_with("data/models/en_tiny-1.0"));
        for (path, text) in FILES {
            assert_eq!(fs::read_to_string(installed.path.join(path)).unwrap(), text);
        }
        assert!(!installed.path.join("__init__.py").exists() && !installed.path.join("LICENSE").exists());
        assert!(bench.install(tiny("")).unwrap().already);
        let left: Vec<_> = fs::read_dir(bench.data().join("models")).unwrap().flatten().collect();
        assert_eq!(left.len(), 2, "the model and its lock: {left:?}");
    }
}

#[test]
fn what_is_not_the_model_is_refused() {
    let damaged = |path: &str, text: &str| Bench::new(&wheel(&content(&[(path, text)]))).refusal();
    insta::assert_snapshot!(damaged("en_tiny/en_tiny-1.0/ner/model", "weighty"), @"package: ner/model is not that of en_tiny-1.0: 7 bytes with SHA-256 0775d5adecb9bf7f822f6de96c47eca3ecb0b5b8f20e9e1e3fb9631973683cec, expected 7 bytes with SHA-256 9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c; nothing was installed");
    insta::assert_snapshot!(damaged("en_tiny/en_tiny-1.0/ner/model", &"weights".repeat(1000)), @"package: ner/model is not that of en_tiny-1.0: more than 7 bytes, expected 7 bytes with SHA-256 9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c; nothing was installed");
    insta::assert_snapshot!(damaged("en_tiny/en_tiny-1.0/config.cfg", "[nlp]\nlang = \"xx\"\n"), @"package: config.cfg is not that of en_tiny-1.0: 18 bytes with SHA-256 0538e8eb8d453454e657c3cbc74986f042c140456e8d97c249cda28b74271970, expected 18 bytes with SHA-256 68a75c171cbf0716d8707cb007b9cfa604ffc965ca1473c45c7f1d2269134b47; nothing was installed");
    let mut files = content(&[]);
    files.retain(|(path, _)| !path.ends_with("ner/model"));
    insta::assert_snapshot!(Bench::new(&wheel(&files)).refusal(), @"package: ner/model is missing; this is not en_tiny-1.0, or not all of it");
    files.retain(|(path, _)| !path.ends_with("meta.json"));
    insta::assert_snapshot!(Bench::new(&tar_gz(&files)).refusal(), @"package: holds no spaCy model (no folder with config.cfg, meta.json and tokenizer)");
    insta::assert_snapshot!(Bench::new(b"<html>").refusal(), @"package: is neither a zip archive, a gzip archive nor a folder; give a wheel (.whl), a .tar.gz or a model folder");
    insta::assert_snapshot!(Bench::new(&wheel(&content(&[]))[..200]).refusal(), @"package: invalid Zip archive: Could not find EOCD; give a wheel (.whl), a .tar.gz or a model folder");
    insta::assert_snapshot!(Bench::new(&tar_gz(&content(&[]))[..60]).refusal(), @"package: incomplete deflate stream; give a wheel (.whl), a .tar.gz or a model folder");
}

#[test]
fn a_package_cannot_say_where_it_is_written() {
    for up in ["../../", "/tmp/", "en_tiny/../../../"] {
        let files: Vec<(String, String)> =
            FILES.iter().map(|(path, text)| (format!("{up}{path}"), (*text).to_owned())).collect();
        for package in [wheel(&files), tar_gz(&files)] {
            let bench = Bench::new(&package);
            let installed = bench.install(tiny("")).unwrap();
            assert!(installed.path.join("ner/model").is_file());
            let beside: Vec<_> = fs::read_dir(bench.folder.path()).unwrap().flatten().collect();
            assert_eq!(beside.len(), 2, "the package and the data folder: {beside:?}");
        }
    }
}

#[test]
fn the_official_package_brings_its_own_settings() {
    let settings = "[nlp]\nlang = \"en\"\npipeline = []\n";
    let package = wheel(&content(&[("en_tiny/en_tiny-1.0/config.cfg", settings)]));
    let bench = Bench::new(&package);
    let known = tiny(&hash(&package));
    let installed = bench.install(known).unwrap();
    assert_eq!(fs::read_to_string(installed.path.join("config.cfg")).unwrap(), settings);
    assert!(bench.install(known).unwrap().already);
    fs::write(installed.path.join("config.cfg"), "[nlp]\nlang = \"xx\"\n").unwrap();
    assert!(!bench.install(known).unwrap().already, "changed settings are put right");
    assert_eq!(fs::read_to_string(installed.path.join("config.cfg")).unwrap(), settings);
}

#[test]
fn an_interrupted_unpacking_leaves_no_model_and_does_no_harm() {
    let bench = Bench::new(&wheel(&content(&[])));
    let half = bench.data().join("models/.install-en_tiny-1.0/unpacked");
    fs::create_dir_all(half.join("ner")).unwrap();
    fs::write(half.join("ner/model"), "weig").unwrap();
    fs::write(half.join("stray"), "of an older version").unwrap();
    assert!(!tiny("").folder(&bench.data()).exists());
    let installed = bench.install(tiny("")).unwrap();
    assert_eq!(fs::read_to_string(installed.path.join("ner/model")).unwrap(), "weights");
    assert!(!installed.path.join("stray").exists());
}

#[test]
fn a_damaged_model_is_put_right() {
    let bench = Bench::new(&wheel(&content(&[])));
    let installed = bench.install(tiny("")).unwrap();
    fs::write(installed.path.join("ner/model"), "weighty").unwrap();
    assert!(!bench.install(tiny("")).unwrap().already);
    assert_eq!(fs::read_to_string(installed.path.join("ner/model")).unwrap(), "weights");
}

#[test]
fn of_many_installers_one_installs() {
    let bench = Bench::new(&wheel(&content(&[])));
    let known = tiny("");
    let n_installed = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let installed = bench.install(known).unwrap();
                n_installed.fetch_add(usize::from(!installed.already), Ordering::Relaxed);
            });
        }
    });
    assert_eq!(n_installed.into_inner(), 1);
}
