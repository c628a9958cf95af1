//! Text taken out of pages, scored on pages whose text somebody has marked.
//!
//! The layout is that of scrapinghub's article-extraction-benchmark: `ground-truth.json` with the text of
//! each page, `html/NAME.html.gz` or `html/NAME.html` with the page. Its measure is shingles of four words: precision,
//! recall and F1 over all pages, and how many are right altogether. Beside ours stands trafilatura alone, with
//! which ours begins. Twelve invented pages come with the project; larger sets lie outside of it.

use crate::workspace;
use anyhow::{Context, ensure};
use flate2::read::GzDecoder;
use rashomon_ingest::{Format, Options, file};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Scores the text of pages.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `ground-truth.json` and `html/`.
    #[arg(default_value = "testdata/pages")]
    folder: PathBuf,
    /// Print every page with its figures.
    #[arg(long)]
    pages: bool,
}

/// Words of a shingle.
const WORDS: usize = 4;

#[derive(Clone, Copy, Default)]
struct Counts {
    true_positive: f64,
    false_positive: f64,
    false_negative: f64,
}

impl Counts {
    fn precision(&self) -> f64 {
        share(self.true_positive, self.true_positive + self.false_positive)
    }

    fn recall(&self) -> f64 {
        share(self.true_positive, self.true_positive + self.false_negative)
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = workspace::root().join(&args.folder);
    let truth = folder.join("ground-truth.json");
    let truth = std::fs::read_to_string(&truth).with_context(|| truth.display().to_string())?;
    let truth: BTreeMap<String, Value> = serde_json::from_str(&truth)?;
    ensure!(!truth.is_empty(), "no pages");
    let mut rows = [("ours", Row::default()), ("trafilatura", Row::default())];
    for (name, page) in &truth {
        let expected = page["articleBody"].as_str().unwrap_or_default();
        let html = page_bytes(&folder, name)?;
        for (reader, row) in &mut rows {
            // Pages are read on a thread of their own.
            let start = std::time::Instant::now();
            let found = if *reader == "ours" { ours(html.clone()) } else { trafilatura(&html) };
            row.seconds += start.elapsed().as_secs_f64();
            row.n_none += usize::from(found.is_none());
            let counts = compare(expected, found.as_deref().unwrap_or_default());
            row.precision += counts.precision();
            row.recall += counts.recall();
            row.n_exact += usize::from(counts.false_positive + counts.false_negative == 0.0);
            if args.pages {
                println!(
                    "{name:<20} {reader:<12} precision {:.3} recall {:.3}",
                    counts.precision(),
                    counts.recall()
                );
            }
        }
    }
    println!("{} pages      F1  precision  recall  exact  none  pages/s by the clock", truth.len());
    let n_pages = truth.len() as f64;
    for (reader, row) in &rows {
        let (precision, recall) = (row.precision / n_pages, row.recall / n_pages);
        println!(
            "{reader:<12} {:.3} {precision:>10.3} {recall:>7.3} {:>6.3} {:>5} {:>8.0}",
            share(2.0 * precision * recall, precision + recall),
            row.n_exact as f64 / n_pages,
            row.n_none,
            n_pages / row.seconds
        );
    }
    Ok(())
}

/// What a reader got right, summed over pages.
#[derive(Default)]
struct Row {
    precision: f64,
    recall: f64,
    n_exact: usize,
    n_none: usize,
    seconds: f64,
}

fn page_bytes(folder: &Path, name: &str) -> anyhow::Result<Vec<u8>> {
    let plain = folder.join(format!("html/{name}.html"));
    if plain.exists() {
        return Ok(std::fs::read(plain)?);
    }
    let path = folder.join(format!("html/{name}.html.gz"));
    let bytes = std::fs::File::open(&path).with_context(|| path.display().to_string())?;
    let mut html = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut html)?;
    Ok(html)
}

fn ours(html: Vec<u8>) -> Option<String> {
    let options = Options { format: Some(Format::Html), ..Options::default() };
    let article = file::read(html, "page.html", &options).into_iter().next()?.ok()?.article;
    let body: Vec<&str> = article.body().iter().map(|span| span.of(&article.text)).collect();
    Some(body.join("\n"))
}

fn trafilatura(html: &[u8]) -> Option<String> {
    let options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true);
    let extracted = trafilatura::extract(&String::from_utf8_lossy(html), &options).ok()?;
    Some(extracted.content_text).filter(|text| !text.trim().is_empty())
}

/// Shingles that both have, and either alone, each in the share of its text, as the benchmark has it.
fn compare(expected: &str, found: &str) -> Counts {
    let (expected, found) = (shingles(expected), shingles(found));
    let mut counts = Counts::default();
    for (shingle, &n_found) in &found {
        let n_expected = expected.get(shingle).copied().unwrap_or(0.0);
        counts.true_positive += n_found.min(n_expected);
        counts.false_positive += (n_found - n_expected).max(0.0);
    }
    for (shingle, &n_expected) in &expected {
        counts.false_negative += (n_expected - found.get(shingle).copied().unwrap_or(0.0)).max(0.0);
    }
    counts
}

fn shingles(text: &str) -> BTreeMap<Vec<&str>, f64> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let whole = (1..WORDS).contains(&words.len()).then_some(words.as_slice());
    let mut counts = BTreeMap::new();
    for shingle in words.windows(WORDS).chain(whole) {
        *counts.entry(shingle.to_vec()).or_insert(0.0) += 1.0;
    }
    counts
}
