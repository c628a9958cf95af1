//! Feeds scored on feedparser's own cases: how many are parsed, and how many give feedparser's title, link,
//! date and content, beside feed-rs.
//!
//! The cases lie outside of the project, in a folder that `--data` names; feedparser runs in the Python
//! that `--python` names, which should have chardet as well: without, feedparser guesses no encodings. Its own share of
//! the fields is whole, since its answer is the one compared with.

use crate::workspace;
use anyhow::{Context, ensure};
use rashomon_core::{Entry, Published};
use rashomon_ingest::feed;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::PathBuf;
use std::process::Command;

/// Scores feeds on feedparser's cases.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `feedparser-tests.tar.xz`.
    #[arg(long, default_value = "../shared/hostile")]
    data: PathBuf,
    /// A Python that has feedparser.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Print every case in which ours differs.
    #[arg(long)]
    differences: bool,
}

/// Where the files are said to come from.
const BASE: &str = "http://feeds.example/tests/";
const FIELDS: [&str; 6] = ["entries", "feed title", "title", "link", "date", "content"];

/// What a parser reads in a feed: its fields in the order of [`FIELDS`], and nothing if it fails.
type Read = Option<[Option<String>; 6]>;

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let archive = workspace::root().join(&args.data).join("feedparser-tests.tar.xz");
    ensure!(archive.exists(), "{}: no such file; name its folder with --data", archive.display());
    let folder = workspace::target()?.join("eval/feeds");
    fs::create_dir_all(&folder)?;
    workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder))?;
    let folder = folder.join("feedparser-tests");
    let script = workspace::root().join("crates/xtask/python/feeds.py");
    let output = Command::new(&args.python).arg(&script).arg(&folder).arg(BASE).output()?;
    ensure!(output.status.success(), "feedparser: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    let mut lines = lines.lines().map(serde_json::from_str::<Value>);
    let version = lines.next().context("feedparser printed nothing")??;

    // A parser that panics has parsed nothing; what it says of it is of no use here.
    panic::set_hook(Box::new(|_| {}));
    let mut parsed: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut same = [[0usize; 2]; FIELDS.len()];
    let mut n_with = [0usize; FIELDS.len()];
    for line in lines {
        let line = line?;
        let path = line["path"].as_str().context("a case without a path")?;
        let bytes = fs::read(folder.join(path))?;
        let url = format!("{BASE}{}", path.rsplit('/').next().unwrap_or(path));
        let reference = of_feedparser(&line);
        let ours = panic::catch_unwind(|| ours(&bytes, &url)).unwrap_or(None);
        let theirs = panic::catch_unwind(|| feed_rs(&bytes, &url)).unwrap_or(None);
        let row = parsed.entry(path.split('/').next().unwrap_or_default().to_owned()).or_default();
        row[0] += 1;
        for (column, read) in [&reference, &ours, &theirs].into_iter().enumerate() {
            row[column + 1] += usize::from(read.is_some());
        }
        let Some(reference) = reference else { continue };
        for (field, expected) in reference.iter().enumerate() {
            let Some(expected) = expected else { continue };
            n_with[field] += 1;
            for (column, read) in [&ours, &theirs].into_iter().enumerate() {
                let found = read.as_ref().and_then(|read| read[field].as_ref());
                same[field][column] += usize::from(found == Some(expected));
                if column == 0 && args.differences && found != Some(expected) {
                    println!("{path}: {} {found:?}, feedparser {expected:?}", FIELDS[field]);
                }
            }
        }
    }
    let _ = panic::take_hook();
    println!("parsed        cases  feedparser {}  ours  feed-rs", version["version"].as_str().unwrap_or("?"));
    for (kind, [n_cases, reference, ours, theirs]) in &parsed {
        println!("{kind:<13} {n_cases:>5} {reference:>18} {ours:>5} {theirs:>8}");
    }
    println!("\nas feedparser has it   cases  feedparser   ours           feed-rs");
    for (field, name) in FIELDS.iter().enumerate() {
        let share = |n: usize| format!("{n:>5} ({:.1} %)", 100.0 * n as f64 / n_with[field].max(1) as f64);
        println!(
            "{name:<22} {:>5}     100.0 %   {}  {}",
            n_with[field],
            share(same[field][0]),
            share(same[field][1])
        );
    }
    Ok(())
}

fn of_feedparser(line: &Value) -> Read {
    line["parsed"].as_bool().filter(|parsed| *parsed)?;
    let text = |key: &str| line[key].as_str().map(normal).filter(|text| !text.is_empty());
    Some([
        // Entries that say nothing, of which feedparser's cases on contributors and places are made, are none.
        line["entries"].as_u64().filter(|n| *n > 0 && says_something(line)).map(|n| n.to_string()),
        text("feed_title"),
        text("title"),
        line["link"].as_str().map(|link| link.trim().to_owned()).filter(|link| !link.is_empty()),
        line["date"].as_i64().map(|date| date.to_string()),
        text("content"),
    ])
}

fn says_something(line: &Value) -> bool {
    ["title", "link", "content"]
        .into_iter()
        .any(|key| line[key].as_str().is_some_and(|text| !text.is_empty()))
}

fn ours(bytes: &[u8], url: &str) -> Read {
    let (document, _) = feed::parse(bytes.to_vec(), None, url).ok()?;
    let first = document.items.first().map_or_else(Entry::default, |item| item.entry.clone());
    let utc = jiff::tz::TimeZone::UTC;
    let moment = first.published.and_then(|published| match published {
        Published::Moment(moment) => Some(moment),
        Published::Local(local) => local.to_zoned(utc).ok().map(|zoned| zoned.timestamp()),
        Published::Day(day) => day.to_zoned(utc).ok().map(|zoned| zoned.timestamp()),
    });
    let text = |text: Option<String>| text.map(|text| normal(&text)).filter(|text| !text.is_empty());
    Some([
        Some(document.items.len().to_string()),
        text(document.title),
        first.title.map(|title| letters(&title)).filter(|title| !title.is_empty()),
        first.url,
        moment.map(|moment| moment.as_second().to_string()),
        text(first.content.or(first.summary)),
    ])
}

fn feed_rs(bytes: &[u8], url: &str) -> Read {
    let feed = feed_rs::parser::Builder::new().base_uri(Some(url)).build().parse(bytes).ok()?;
    let first = feed.entries.first();
    let text = |text: Option<String>| text.map(|text| normal(&text)).filter(|text| !text.is_empty());
    let content = first.and_then(|entry| entry.content.as_ref()).and_then(|content| content.body.clone());
    let summary = || first.and_then(|entry| entry.summary.as_ref()).map(|summary| summary.content.clone());
    let date = first.and_then(|entry| entry.published.or(entry.updated));
    Some([
        Some(feed.entries.len().to_string()),
        text(feed.title.map(|title| title.content)),
        text(first.and_then(|entry| entry.title.as_ref()).map(|title| title.content.clone())),
        first.and_then(|entry| entry.links.first()).map(|link| link.href.clone()),
        date.map(|date| date.timestamp().to_string()),
        text(content.or_else(summary)),
    ])
}

/// Letters and digits alone: without tags, scripts, entities, punctuation and white space, about which
/// parsers differ and readers do not care.
fn normal(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        // feedparser is asked to leave scripts and styles in; what they say is no text.
        let hidden = ["script", "style"]
            .into_iter()
            .find(|name| after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let end = match hidden {
            Some(name) => rest[at..]
                .to_ascii_lowercase()
                .find(&format!("</{name}"))
                .map_or(rest.len(), |end| at + end + 2),
            None if is_tag => rest[at..].find('>').map_or(rest.len(), |end| at + end + 1),
            None => at + 1,
        };
        rest = if hidden.is_some() {
            rest[end..].find('>').map_or("", |close| &rest[end + close + 1..])
        } else {
            &rest[end..]
        };
    }
    plain.push_str(rest);
    // Texts may be escaped twice.
    letters(&unescaped(&unescaped(&plain)))
}

/// Letters and digits alone.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

/// `text` with its character references as characters.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let found = after.find(';').filter(|&end| end <= 8).and_then(|end| {
            let name = &after[..end];
            let character = match name {
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                "amp" => '&',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let hexadecimal = number.strip_prefix(['x', 'X']);
                    let code = match hexadecimal {
                        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((character, end + 1))
        });
        match found {
            Some((character, length)) => {
                plain.push(character);
                rest = &after[length..];
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}
