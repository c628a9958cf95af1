//! Statements and speakers scored on PolNeAR: the whole pipeline over its texts, and its scorer.
//!
//! The set and the scorer lie outside of the project, in a folder that `--data` names.

mod acts;

use crate::cpu_time::CpuTime;
use crate::workspace;
use anyhow::{Context, ensure};
use rashomon::Pipeline;
use rashomon::core::{Analysis, CodePoints, TextSpan};
use rashomon::input::{self, Options};
use rashomon_spacy::Language;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Scores statements and speakers on PolNeAR.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `score_statements.py` and `statements/polnear-SPLIT.tar.xz`.
    #[arg(long, default_value = "../shared/eval")]
    data: PathBuf,
    /// Which part of the set.
    #[arg(long, default_value = "dev")]
    split: String,
    /// Which model parses.
    #[arg(long, default_value = rashomon::model::DEFAULT)]
    model: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let data = workspace::root().join(&args.data);
    let scorer = data.join("score_statements.py");
    ensure!(
        scorer.exists(),
        "{}: no such file; name the folder of the labelled sets with --data",
        scorer.display()
    );
    let unpacked = unpack(&data, &args.split)?;
    let folder = rashomon::model::find(&rashomon::model::data_folder()?, &args.model)?;
    let pipeline = Pipeline::new(Language::load(&folder)?);
    let articles = articles(&unpacked.join(&args.split).join("text"))?;
    let mut analyses = Vec::with_capacity(articles.len());
    pipeline.analyze_each(articles, |analysis| analyses.push(analysis));
    let found = unpacked.join(format!("found-{}.jsonl", args.split));
    let lines: Vec<String> = analyses.iter().map(|analysis| scored(analysis).to_string()).collect();
    fs::write(&found, lines.join("\n") + "\n")?;
    let mut python = Command::new("python3");
    python.arg(&scorer).arg("--data").arg(&unpacked).args(["--split", &args.split]).arg(&found);
    workspace::run(&mut python)?;
    if args.split == "dev" {
        acts::print(&analyses, &workspace::root().join("crates/xtask/data/acts.tsv"))?;
    }
    println!(
        "extraction without the parse: {:.2} ms of processor time an article, {} articles",
        extraction_ms(&analyses),
        analyses.len()
    );
    Ok(())
}

/// Unpacks a part of the set below the folder cargo builds to, once.
fn unpack(data: &Path, split: &str) -> anyhow::Result<PathBuf> {
    let folder = workspace::target()?.join("eval/polnear");
    if !folder.join(split).exists() {
        let archive = data.join(format!("statements/polnear-{split}.tar.xz"));
        ensure!(archive.exists(), "{}: no such file", archive.display());
        let unpacking = folder.join("unpacking");
        fs::create_dir_all(&unpacking)?;
        workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&unpacking))?;
        let part = part(&unpacking, split)
            .with_context(|| format!("{}: holds no {split}/text", archive.display()))?;
        fs::rename(part, folder.join(split))?;
        fs::remove_dir_all(&unpacking)?;
    }
    Ok(folder)
}

/// The folder `split` that holds `text`, at any depth.
fn part(folder: &Path, split: &str) -> Option<PathBuf> {
    let here = folder.join(split);
    if here.join("text").is_dir() {
        return Some(here);
    }
    let below = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    below.into_iter().find_map(|path| part(&path, split))
}

fn articles(folder: &Path) -> anyhow::Result<Vec<rashomon::core::Article>> {
    let options = Options::default();
    let loaded = input::read_paths(&[folder.display().to_string()], &options, &mut |_| {});
    let mut articles = Vec::with_capacity(loaded.len());
    for loaded in loaded {
        articles.push(loaded?.article);
    }
    Ok(articles)
}

/// An article's statements in the scorer's form: offsets are code points.
fn scored(analysis: &Analysis) -> Value {
    let article = &analysis.article;
    let code_points = CodePoints::new(&article.text);
    let spans = |spans: &[TextSpan]| -> Value {
        if spans.is_empty() {
            return Value::Null;
        }
        spans.iter().map(|&span| json!(code_points.span(span))).collect()
    };
    let statements: Vec<Value> = analysis
        .extraction
        .statements
        .iter()
        .map(|statement| {
            json!({
                "content": spans(&statement.content),
                "source": statement.speaker.as_ref().map_or(Value::Null, |speaker| spans(&speaker.spans)),
                "cue": spans(&statement.cue),
            })
        })
        .collect();
    let name = article.path.as_deref().and_then(|path| Path::new(path).file_stem()).unwrap_or_default();
    json!({ "doc": name.to_string_lossy(), "statements": statements })
}

/// Milliseconds of processor time that extraction alone takes for an article, after a first round that
/// fills the caches.
fn extraction_ms(analyses: &[Analysis]) -> f64 {
    const ROUNDS: u32 = 4;
    let round = || {
        for analysis in analyses {
            std::hint::black_box(rashomon_extract::extract(&analysis.article, &analysis.document));
        }
    };
    round();
    let start = CpuTime::now();
    (0..ROUNDS).for_each(|_| round());
    start.seconds() * 1e3 / f64::from(ROUNDS) / analyses.len().max(1) as f64
}
