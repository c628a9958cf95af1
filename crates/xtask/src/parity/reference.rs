//! spaCy itself, in a Python of its own.

use crate::workspace;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python with spaCy, and a folder for what passes to and fro.
#[derive(Debug)]
pub(crate) struct Reference {
    python: PathBuf,
    folder: PathBuf,
    /// Parses made before, by model and texts.
    parsed: RefCell<HashMap<Question, Vec<Parse>>>,
}

/// A model and the texts it was asked to parse.
type Question = (PathBuf, Vec<String>);

/// A text's tokens, each an array of its values in every layer.
pub(crate) type Parse = Vec<Value>;

impl Reference {
    /// Uses `python`, or makes an environment with the pinned spaCy below cargo's target folder.
    pub(crate) fn prepare(python: Option<PathBuf>) -> anyhow::Result<Self> {
        let folder = workspace::target()?.join("parity");
        std::fs::create_dir_all(&folder)?;
        let python = match python {
            Some(python) => python,
            None => environment(&folder)?,
        };
        Ok(Self { python, folder, parsed: RefCell::default() })
    }

    /// What spaCy makes of `texts` with the model in `model`: a list of tokens for each text.
    pub(crate) fn parse(&self, model: &Path, texts: &[String]) -> anyhow::Result<Vec<Parse>> {
        let key = (model.to_owned(), texts.to_vec());
        if let Some(known) = self.parsed.borrow().get(&key) {
            return Ok(known.clone());
        }
        let (source, target) = (self.folder.join("texts.jsonl"), self.folder.join("parses.jsonl"));
        self.write_texts(&source, texts)?;
        self.run(&["parse".as_ref(), model, &source, &target])?;
        let parses = std::fs::read_to_string(&target)?;
        let parses = parses
            .lines()
            .map(|line| {
                let mut parse: Value = serde_json::from_str(line)?;
                parse["tokens"].as_array_mut().map(std::mem::take).context("a parse without tokens")
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        ensure!(parses.len() == texts.len(), "spaCy gave {} parses of {} texts", parses.len(), texts.len());
        self.parsed.borrow_mut().insert(key, parses.clone());
        Ok(parses)
    }

    /// How fast spaCy is with `blas`: the object that the script writes.
    pub(crate) fn bench(&self, model: &Path, texts: &[String], blas: &str) -> anyhow::Result<Value> {
        let (source, target) = (self.folder.join("texts.jsonl"), self.folder.join("bench.json"));
        self.write_texts(&source, texts)?;
        self.run(&["bench".as_ref(), model, &source, &target, blas.as_ref()])?;
        Ok(serde_json::from_slice(&std::fs::read(&target)?)?)
    }

    /// spaCy's peak resident memory while it parses `texts`: the object that the script writes.
    pub(crate) fn memory(&self, model: &Path, texts: &[String]) -> anyhow::Result<Value> {
        let (source, target) = (self.folder.join("texts.jsonl"), self.folder.join("memory.json"));
        self.write_texts(&source, texts)?;
        self.run(&["memory".as_ref(), model, &source, &target])?;
        Ok(serde_json::from_slice(&std::fs::read(&target)?)?)
    }

    fn write_texts(&self, path: &Path, texts: &[String]) -> anyhow::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        for text in texts {
            writeln!(file, "{}", json!({ "text": text }))?;
        }
        Ok(file.flush()?)
    }

    fn run(&self, arguments: &[&Path]) -> anyhow::Result<()> {
        let script = workspace::root().join("crates/xtask/python/reference.py");
        workspace::run(Command::new(&self.python).arg("-W").arg("ignore").arg(script).args(arguments))
    }
}

/// Makes the environment unless it is there already with the same pins.
fn environment(folder: &Path) -> anyhow::Result<PathBuf> {
    let environment = folder.join("environment");
    let bin = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let python = environment.join(bin);
    let pins_path = workspace::root().join("crates/xtask/python/requirements.txt");
    let pins = std::fs::read_to_string(&pins_path)?;
    let stamp = environment.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == pins) {
        return Ok(python);
    }
    eprintln!("putting spaCy into {}", environment.display());
    let system = if cfg!(windows) { "python" } else { "python3" };
    workspace::run(Command::new(system).args(["-m", "venv", "--clear"]).arg(&environment))
        .context("needs Python 3.10 or later; name one that has spaCy with --python")?;
    workspace::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"])
            .arg("--requirement")
            .arg(&pins_path),
    )?;
    std::fs::write(stamp, pins)?;
    Ok(python)
}

/// The folder of the installed model `name`.
pub(crate) fn model_folder(name: &str) -> anyhow::Result<PathBuf> {
    let data = rashomon::model::data_folder()?;
    Ok(rashomon::model::find(&data, name)?)
}

/// The seeds and the labelled texts of `folder`; what is not there is said and left out.
pub(crate) fn shared_texts(folder: &Path) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let mut sets = Vec::new();
    let seeds = folder.join("seeds");
    if seeds.is_dir() {
        sets.push(("seeds", read_folder(&seeds)?));
    } else {
        eprintln!("no seeds in {}: left out", seeds.display());
    }
    if let Some(texts) = labelled_texts(folder, "dev")? {
        sets.push(("statements, dev", texts));
    }
    Ok(sets)
}

/// The texts of one part, `dev` or `train`, of the set labelled for statements; says so if it is not there.
pub(crate) fn labelled_texts(folder: &Path, part: &str) -> anyhow::Result<Option<Vec<String>>> {
    let archive = folder.join(format!("eval/statements/polnear-{part}.tar.xz"));
    if !archive.is_file() {
        eprintln!("no labelled texts in {}: left out", archive.display());
        return Ok(None);
    }
    let unpacked = workspace::target()?.join("parity/polnear");
    std::fs::create_dir_all(&unpacked)?;
    workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&unpacked))?;
    Ok(Some(read_folder(&unpacked.join(part).join("text"))?))
}

fn read_folder(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.iter().map(|path| Ok(std::fs::read_to_string(path)?)).collect()
}
