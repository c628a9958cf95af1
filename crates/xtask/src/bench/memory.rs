//! Memory: beside spaCy's on the same texts, and while new words come in without end.

use super::{count, per_token};
use crate::cpu_time::CpuTime;
use crate::parity::Reference;
use crate::workspace;
use anyhow::{Context, ensure};
use rashomon_spacy::Language;
use serde_json::{Value, json};
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;

/// As many of `texts` as hold `n_words`; over again from the first if there are too few.
pub(super) fn texts(texts: &[String], n_words: usize) -> Vec<String> {
    let mut left = n_words;
    let mut chosen = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()).cycle() {
        if left == 0 {
            break;
        }
        left = left.saturating_sub(text.split_whitespace().count());
        chosen.push(text.clone());
    }
    chosen
}

/// Prints the peak resident memory of a process that parses `texts` one after the other, and spaCy's.
pub(super) fn compare(
    reference: Option<&Reference>,
    folder: &Path,
    name: &str,
    texts: &[String],
) -> anyhow::Result<()> {
    let parity = workspace::target()?.join("parity");
    std::fs::create_dir_all(&parity)?;
    let path = parity.join("memory.jsonl");
    let mut file = BufWriter::new(File::create(&path)?);
    for text in texts {
        writeln!(file, "{}", json!(text))?;
    }
    file.flush()?;
    let output = Command::new(std::env::current_exe()?)
        .args(["bench", "peak", "--model", name, "--texts"])
        .arg(&path)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ours: Value = serde_json::from_slice(&output.stdout)?;
    let n_words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let megabytes = |value: &Value| value.as_f64().context("no memory on this system");
    let peak = megabytes(&ours["peak_mb"])?;
    print!(
        "  peak memory over {n_words} words, {} tokens: rashomon {peak:.0} MB, of it {:.0} MB pages of files",
        ours["tokens"],
        megabytes(&ours["file_mb"])?,
    );
    if let Some(reference) = reference {
        let theirs = reference.memory(folder, texts)?;
        ensure!(theirs["tokens"] == ours["tokens"], "spaCy counts {} tokens", theirs["tokens"]);
        let theirs = megabytes(&theirs["peak_mb"])?;
        print!("; spaCy, batch 16, {theirs:.0} MB: {:.1} × as much", theirs / peak);
    }
    println!();
    Ok(())
}

/// Parses the texts at `path` in this process, as the program does, and prints its memory as JSON.
pub(super) fn measure_peak(folder: &Path, path: &Path) -> anyhow::Result<()> {
    let cache = rashomon::model::cache_folder(&rashomon::model::data_folder()?);
    let language = Language::load_cached(folder, &cache)?;
    let mut n_tokens = 0;
    for text in BufReader::new(File::open(path)?).lines() {
        n_tokens += language.parse(&serde_json::from_str::<String>(&text?)?).len();
    }
    let (peak, files) = (status("VmHWM"), status("RssFile"));
    println!("{}", json!({ "tokens": n_tokens, "peak_mb": peak, "file_mb": files }));
    Ok(())
}

/// Prints how memory grows with the number of different words seen.
pub(super) fn growth(name: &str, folder: &Path) -> anyhow::Result<()> {
    const STEP: usize = 100_000;
    const WORDS_PER_TEXT: usize = 1_000;
    let language = Language::load(folder)?;
    let resident = || status("VmRSS").context("no memory on this system");
    println!("{name}: a text of {WORDS_PER_TEXT} words at a time, no word ever twice");
    println!("  {:>15} {:>12} {:>11}", "different words", "resident MB", "µs a token");
    println!("  {:>15} {:>12.0}", 0, resident()?);
    for step in 0..10 {
        let start = CpuTime::now();
        let mut n_tokens = 0;
        for first in (step * STEP..(step + 1) * STEP).step_by(WORDS_PER_TEXT) {
            let text: Vec<String> = (first..first + WORDS_PER_TEXT).map(word).collect();
            n_tokens += black_box(language.parse(&text.join(" "))).len();
        }
        let spent = per_token(start.seconds(), n_tokens);
        println!("  {:>15} {:>12.0} {spent:>11.1}", (step + 1) * STEP, resident()?);
    }
    Ok(())
}

/// An invented word, another for each number.
fn word(mut number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "del", "fi", "gor", "hu", "jam", "ke", "lin", "mo", "nup", "ra", "ses", "ti", "vol", "wu",
        "zan",
    ];
    let mut word = String::new();
    while word.is_empty() || number > 0 {
        word.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    word + "x"
}

/// Forgets the peak of resident memory so far, where the system lets one.
pub(super) fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// A figure of this process in MB, where the system tells it.
pub(super) fn status(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(count(kilobytes) / 1024.0)
}
