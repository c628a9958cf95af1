//! Rules of the house that neither compiler nor lints can check.

use crate::workspace;
use anyhow::{Context, bail};
use std::fmt;
use std::path::{Path, PathBuf};

/// Rules of the house that neither compiler nor lints can check.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    let findings = findings()?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} to mend", findings.len());
    }
    println!("tidy");
    Ok(())
}

/// One broken rule.
struct Finding {
    /// Below the workspace's folder.
    path: PathBuf,
    /// From 1; 0 for the file as a whole.
    line: usize,
    problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path.display(), self.line, self.problem)
    }
}

fn findings() -> anyhow::Result<Vec<Finding>> {
    let files = files(&workspace::root())?;
    let sources: Vec<&File> =
        files.iter().filter(|file| file.path.extension().is_some_and(|end| end == "rs")).collect();
    let mut findings = Vec::new();
    directions(&mut findings)?;
    lints_inherited(&files, &mut findings);
    named_files_exist(&files, &mut findings);
    fixtures_have_an_origin(&files, &mut findings);
    words_stay_in_their_file(&sources, &mut findings);
    nothing_of_this_machine(&files, &mut findings);
    Ok(findings)
}

/// The rooms know only the words of the house; the facade knows the rooms; the shells know the
/// facade. Chores may look at everything.
fn directions(findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    const ROOM: &[&str] = &["rashomon-core"];
    let allowed: &[(&str, &[&str])] = &[
        ("rashomon-core", &[]),
        ("rashomon-ingest", ROOM),
        ("rashomon-fetch", &["rashomon-hostile"]),
        ("rashomon-hostile", &[]),
        ("rashomon-spacy", ROOM),
        ("rashomon-extract", ROOM),
        ("rashomon-story", ROOM),
        ("rashomon-store", ROOM),
        (
            "rashomon",
            &[
                "rashomon-core",
                "rashomon-extract",
                "rashomon-fetch",
                "rashomon-hostile",
                "rashomon-ingest",
                "rashomon-spacy",
                "rashomon-story",
                "rashomon-store",
            ],
        ),
        ("rashomon-server", &["rashomon"]),
        ("rashomon-cli", &["rashomon", "rashomon-hostile", "rashomon-server"]),
    ];
    let metadata = workspace::metadata()?;
    for package in metadata["packages"].as_array().context("cargo metadata names no packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        if name == "xtask" {
            continue;
        }
        let path = PathBuf::from(format!("crates/{name}/Cargo.toml"));
        let Some((_, allowed)) = allowed.iter().find(|(known, _)| *known == name) else {
            let problem = "is not in tidy's list of directions; say there what it may depend on".to_owned();
            findings.push(Finding { path, line: 0, problem });
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let dependency = dependency["name"].as_str().unwrap_or_default();
            if dependency.starts_with("rashomon") && !allowed.contains(&dependency) {
                let problem = format!("may not depend on {dependency}; see ARCHITECTURE.md, directions");
                findings.push(Finding { path: path.clone(), line: 0, problem });
            }
        }
    }
    Ok(())
}

fn lints_inherited(files: &[File], findings: &mut Vec<Finding>) {
    for file in
        files.iter().filter(|file| file.path.starts_with("crates") && file.path.ends_with("Cargo.toml"))
    {
        if !file.text.contains("[lints]\nworkspace = true") {
            findings.push(file.finding(0, "does not inherit the lints; add [lints] workspace = true"));
        }
    }
}

/// Every path that ARCHITECTURE.md, README.md and CONTRIBUTING.md name in code spans is there, and
/// ARCHITECTURE.md names every crate.
fn named_files_exist(files: &[File], findings: &mut Vec<Finding>) {
    let root = workspace::root();
    for page in files.iter().filter(|file| file.path.extension().is_some_and(|end| end == "md")) {
        if !["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"]
            .iter()
            .any(|name| page.path == Path::new(name))
        {
            continue;
        }
        for (line, text) in page.lines() {
            for span in text.split('`').skip(1).step_by(2).filter(|span| is_path(span)) {
                if !root.join(span.trim_end_matches('/')).exists() {
                    findings.push(page.finding(line, &format!("names `{span}`, which does not exist")));
                }
            }
        }
    }
    if let Some(picture) = files.iter().find(|file| file.path == Path::new("ARCHITECTURE.md")) {
        let is_crate = |file: &&File| file.path.starts_with("crates") && file.path.ends_with("Cargo.toml");
        for file in files.iter().filter(is_crate) {
            let name = file.path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
            if let Some(name) = name.filter(|name| !picture.text.contains(&format!("crates/{name}/"))) {
                findings.push(picture.finding(0, &format!("does not show crates/{name}/")));
            }
        }
    }
}

/// Whether a code span is meant as a path below the workspace's folder.
fn is_path(span: &str) -> bool {
    let first = span.split('/').next().unwrap_or_default();
    let top = ["crates", "docs", "testdata", ".ci", ".cargo"].contains(&first) && span.contains('/');
    let page = [".md", ".toml"].iter().any(|end| span.len() > end.len() && span.ends_with(end));
    (top || page && !span.contains('/')) && !span.contains(['*', ' ', '<', '{', '…'])
}

/// Every folder of fixtures says where its files come from and under which licence, in a README.md of
/// its own or, where a README.md would be taken for a fixture, in that of `testdata`.
fn fixtures_have_an_origin(files: &[File], findings: &mut Vec<Finding>) {
    let folder_of = |file: &File| -> Option<String> {
        let mut parts = file.path.iter();
        (parts.next()? == "testdata").then_some(())?;
        let folder = parts.next()?.to_string_lossy().into_owned();
        parts.next().is_some().then_some(folder)
    };
    let says = |page: &str, section: &str| {
        let text = files.iter().find(|file| file.path == Path::new(page)).map(|file| file.text.as_str());
        let section = text.and_then(|text| text.split_once(section)).map(|(_, after)| after);
        section
            .map(|after| after.split("\n## ").next().unwrap_or_default())
            .is_some_and(|said| said.contains("Origin: ") && said.contains("Licence: "))
    };
    let mut folders: Vec<String> = files.iter().filter_map(folder_of).collect();
    folders.dedup();
    for folder in folders {
        let page = format!("testdata/{folder}/README.md");
        if !says(&page, "# ") && !says("testdata/README.md", &format!("\n## {folder}\n")) {
            let problem = "must say \"Origin: \" and \"Licence: \" of the fixtures beside it".to_owned();
            findings.push(Finding { path: page.into(), line: 0, problem });
        }
    }
}

/// Words of code that may stand in few places only, and what they mean.
const CONFINED: &[(&str, &[&str], &str)] = &[
    ("unsafe", &["crates/rashomon-spacy/src/ops.rs", "crates/rashomon-spacy/src/ops/"], "unsafe code"),
    ("ureq", &["crates/rashomon-fetch", "crates/rashomon-hostile"], "a socket"),
    // Whoever tests or measures the server asks it as a browser would.
    (
        "TcpStream",
        &[
            "crates/rashomon-cli/tests/it/serve.rs",
            "crates/rashomon-fetch",
            "crates/rashomon-hostile",
            "crates/xtask/src/bench/idle.rs",
            "crates/xtask/src/bench/serve.rs",
        ],
        "a socket",
    ),
    (
        "TcpListener",
        &["crates/rashomon-fetch", "crates/rashomon-hostile", "crates/rashomon-server"],
        "a socket",
    ),
    ("UdpSocket", &[], "a socket"),
    ("println", &["crates/rashomon-cli", "crates/xtask"], "printing"),
    ("eprintln", &["crates/rashomon-cli", "crates/xtask"], "printing"),
    ("var_os", &["crates/rashomon/src/model.rs", "crates/rashomon-cli", "crates/xtask"], "the environment"),
];

fn words_stay_in_their_file(sources: &[&File], findings: &mut Vec<Finding>) {
    for file in sources.iter().filter(|file| !file.path.ends_with("tidy.rs")) {
        let is_test = file.path.iter().any(|part| {
            ["tests", "tests.rs", "benches", "examples", "fuzz"].iter().any(|name| part == *name)
        });
        for (line, text) in file.lines() {
            let code = without_strings(text);
            let code = code.split("//").next().unwrap_or_default();
            for (word, homes, meaning) in CONFINED {
                let at_home = homes.iter().any(|home| file.path.starts_with(home));
                if at_home
                    || is_test && ["printing", "the environment"].contains(meaning)
                    || !has_word(code, word)
                {
                    continue;
                }
                findings.push(file.finding(line, &format!("{meaning} (`{word}`) has no place here")));
            }
        }
    }
}

/// `line` without what stands between quotation marks; roughly, and good enough for whole words.
fn without_strings(line: &str) -> String {
    line.replace("\\\"", "").split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

fn has_word(code: &str, word: &str) -> bool {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|part| part == word)
}

/// No path of the machine the work was done on gets into the project.
fn nothing_of_this_machine(files: &[File], findings: &mut Vec<Finding>) {
    let root = workspace::root();
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.components().count() > 1);
    let private: Vec<String> =
        [Some(root), home].into_iter().flatten().map(|path| format!("{}/", path.display())).collect();
    for file in files {
        for (line, text) in file.lines() {
            for path in private.iter().filter(|path| text.contains(path.as_str())) {
                findings.push(file.finding(line, &format!("names {path}, a folder of this machine")));
            }
        }
    }
}

/// A text file of the project.
struct File {
    /// Below the workspace's folder.
    path: PathBuf,
    text: String,
}

impl File {
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn finding(&self, line: usize, problem: &str) -> Finding {
        Finding { path: self.path.clone(), line, problem: problem.to_owned() }
    }
}

/// Every text file below `root`, sorted; what git ignores is left out.
fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    const IGNORED: &[&str] = &["target", ".git", ".parity", "__pycache__"];
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            if IGNORED.iter().any(|ignored| entry.file_name() == *ignored) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let path = entry.path().strip_prefix(root)?.to_owned();
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_tidy() {
        let findings: Vec<String> = findings().unwrap().iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }

    fn told(text: &str) -> Vec<String> {
        let file = File { path: "crates/rashomon-story/src/align.rs".into(), text: text.to_owned() };
        let mut findings = Vec::new();
        words_stay_in_their_file(&[&file], &mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_out_of_place_are_told() {
        assert_eq!(told("fn unsafe_code() {} // unsafe"), [""; 0]);
        assert_eq!(told(r#"let policy = "style-src \"unsafe-inline\" 'unsafe'";"#), [""; 0]);
        assert_eq!(
            told("let a = 1;\nunsafe { a }"),
            ["crates/rashomon-story/src/align.rs:2: unsafe code (`unsafe`) has no place here"]
        );
    }

    #[test]
    fn code_spans_that_are_paths_are_known() {
        for path in ["crates/xtask/src/tidy.rs", "docs/decisions/", "GLOSSARY.md", ".ci/run"] {
            assert!(is_path(path), "{path}");
        }
        for other in ["cargo xtask", "Article.text", "crates/<name>", "a/b", "target/demo/report.html"] {
            assert!(!is_path(other), "{other}");
        }
    }
}
