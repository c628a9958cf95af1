//! Matching scored on labelled pairs: which statements of two reports are one utterance.
//!
//! The pairs lie in `data/pairs.tsv`, the reports outside of the project, in the folder `--data` names.

use crate::workspace;
use anyhow::{Context as _, ensure};
use rashomon::Pipeline;
use rashomon::core::{
    Analysis, Article, ArticleId, CodePoints, Comparison, DifferenceKind, Outlet, OutletEvidence, Published,
    Statement, StatementId, Story, StoryId, TextSpan,
};
use rashomon_spacy::Language;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Scores which statements of different reports are one.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder with `alignment/alignment.tar.xz`.
    #[arg(long, default_value = "../shared/eval")]
    data: PathBuf,
    /// Which model parses.
    #[arg(long, default_value = rashomon::model::DEFAULT)]
    model: String,
    /// Prints the pairs that are judged wrongly.
    #[arg(long)]
    wrong: bool,
}

/// Two statements of one event, and what a person sees in them: "same", "again" or "different".
struct Pair {
    event: String,
    sides: [Side; 2],
    label: String,
}

struct Side {
    outlet: String,
    content: Vec<(usize, usize)>,
    hash: String,
}

/// The reports on one event and what is found of them.
struct Event {
    analyses: Vec<Analysis>,
    comparison: Comparison,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let pairs = read(&workspace::root().join("crates/xtask/data/pairs.tsv"))?;
    let wanted: BTreeSet<&str> = pairs.iter().map(|pair| pair.event.as_str()).collect();
    let folder = rashomon::model::find(&rashomon::model::data_folder()?, &args.model)?;
    let pipeline = Pipeline::new(Language::load(&folder)?);
    let mut articles: BTreeMap<String, Vec<Article>> = BTreeMap::new();
    for line in basil(&workspace::root().join(&args.data))?.lines() {
        let report: Value = serde_json::from_str(line)?;
        let (event, article) = article(&report).context("a report without text or event")?;
        if wanted.contains(event.as_str()) {
            articles.entry(event).or_default().push(article);
        }
    }
    let events: BTreeMap<String, Event> = articles
        .into_iter()
        .map(|(event, articles)| {
            let analyses: Vec<Analysis> =
                articles.into_iter().map(|article| pipeline.analyze(article)).collect();
            let story = Story {
                id: StoryId::new(event.clone()),
                headline: None,
                articles: analyses.iter().map(|analysis| analysis.article.id.clone()).collect(),
            };
            let comparison = rashomon_story::compare(&story, &analyses.iter().collect::<Vec<_>>());
            (event, Event { analyses, comparison })
        })
        .collect();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for pair in &pairs {
        let event = events.get(&pair.event).with_context(|| format!("{}: no such event", pair.event))?;
        let verdict = event.verdict(pair)?;
        *counts.entry((pair.label.as_str(), verdict)).or_default() += 1;
        if args.wrong && (pair.label == "same") != (verdict == "joined") {
            println!(
                "{} {} {}: {} → {verdict}",
                pair.event, pair.sides[0].outlet, pair.sides[1].outlet, pair.label
            );
            for side in &pair.sides {
                for statement in event.statements(&pair.event, side)? {
                    println!("    {}", event.words(&pair.event, side, statement));
                }
            }
        }
    }
    print(&counts, &events);
    Ok(())
}

fn print(counts: &BTreeMap<(&str, &str), usize>, events: &BTreeMap<String, Event>) {
    let count = |label: &str, verdict: &str| counts.get(&(label, verdict)).copied().unwrap_or(0);
    println!("{:10} {:>7} {:>14} {:>8}", "label", "joined", "other speaker", "apart");
    for label in ["same", "again", "different"] {
        let [joined, clash, apart] =
            ["joined", "other speaker", "apart"].map(|verdict| count(label, verdict));
        println!("{label:10} {joined:7} {clash:14} {apart:8}");
    }
    let all = |verdict: &str| {
        ["same", "again", "different"].iter().map(|label| count(label, verdict)).sum::<usize>()
    };
    let n_same =
        ["joined", "other speaker", "apart"].iter().map(|verdict| count("same", verdict)).sum::<usize>();
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "precision {:.1} %, recall {:.1} %",
        share(count("same", "joined"), all("joined")),
        share(count("same", "joined"), n_same)
    );
    let matches: Vec<bool> = events.values().flat_map(Event::exactness).collect();
    let n_variants = matches.iter().filter(|is_exact| !**is_exact).count();
    println!(
        "{} matches in {} events, {:.0} % of them beyond the same words",
        matches.len(),
        events.len(),
        share(n_variants, matches.len())
    );
}

impl Event {
    /// "joined", "other speaker" (one statement, shown as said by two), "apart".
    fn verdict(&self, pair: &Pair) -> anyhow::Result<&'static str> {
        let [left, right] = [&pair.sides[0], &pair.sides[1]].map(|side| self.statements(&pair.event, side));
        let (left, right) = (left?, right?);
        let among = |ids: &[&StatementId], statements: &[&Statement]| {
            statements.iter().any(|statement| ids.contains(&&statement.id))
        };
        let joined = self.comparison.matches.iter().any(|shared| {
            let ids: Vec<&StatementId> = shared.wordings.iter().map(|wording| &wording.statement).collect();
            among(&ids, &left) && among(&ids, &right)
        });
        let differs = self.comparison.differences.iter().any(|difference| {
            let ids: Vec<&StatementId> =
                difference.accounts.iter().filter_map(|account| account.statement.as_ref()).collect();
            difference.kind == DifferenceKind::Attribution && among(&ids, &left) && among(&ids, &right)
        });
        Ok(if joined {
            "joined"
        } else if differs {
            "other speaker"
        } else {
            "apart"
        })
    }

    fn analysis(&self, event: &str, side: &Side) -> anyhow::Result<&Analysis> {
        let id = id(event, &side.outlet);
        let found = self.analyses.iter().find(|analysis| analysis.article.id == id);
        found.with_context(|| format!("{event}: no report of {}", side.outlet))
    }

    /// The statements that were found where a side of a pair was labelled.
    fn statements(&self, event: &str, side: &Side) -> anyhow::Result<Vec<&Statement>> {
        let analysis = self.analysis(event, side)?;
        let characters: Vec<char> = analysis.article.text.chars().collect();
        ensure!(hash(&characters, &side.content) == side.hash, "{event}: not the text that was labelled");
        let points = CodePoints::new(&analysis.article.text);
        let wanted: BTreeSet<usize> = side.content.iter().flat_map(|&(start, end)| start..end).collect();
        let holds = |statement: &&Statement| {
            let found: BTreeSet<usize> = statement
                .content
                .iter()
                .flat_map(|&span| {
                    let [start, end] = points.span(span);
                    start..end
                })
                .collect();
            let common = wanted.intersection(&found).count();
            2 * common >= wanted.len().min(found.len()) && 3 * common >= wanted.len()
        };
        Ok(analysis.extraction.statements.iter().filter(holds).collect())
    }

    fn words(&self, event: &str, side: &Side, statement: &Statement) -> String {
        let text = self.analysis(event, side).map_or("", |analysis| &analysis.article.text);
        let words: Vec<&str> = statement.content.iter().map(|span| span.of(text)).collect();
        let speaker = statement.speaker.as_ref().map_or("?", |speaker| &speaker.name);
        format!("[{speaker}] {}", words.join(" … ").replace('\n', " "))
    }

    /// For each match whether all its wordings are the same words.
    fn exactness(&self) -> Vec<bool> {
        let letters = |statement: &StatementId| -> Option<String> {
            let analysis = self
                .analyses
                .iter()
                .find(|analysis| analysis.extraction.statements.iter().any(|found| found.id == *statement))?;
            let found = analysis.extraction.statements.iter().find(|found| found.id == *statement)?;
            let words = found.content.iter().map(|span| span.of(&analysis.article.text));
            Some(
                words
                    .collect::<String>()
                    .to_lowercase()
                    .chars()
                    .filter(|letter| letter.is_alphanumeric())
                    .collect(),
            )
        };
        let shared = self.comparison.matches.iter();
        shared
            .map(|shared| {
                let wordings: BTreeSet<Option<String>> =
                    shared.wordings.iter().map(|wording| letters(&wording.statement)).collect();
                wordings.len() == 1
            })
            .collect()
    }
}

fn id(event: &str, outlet: &str) -> ArticleId {
    ArticleId::new(format!("{event}-{outlet}"))
}

/// The reports, a line of JSON each.
fn basil(data: &Path) -> anyhow::Result<String> {
    let archive = data.join("alignment/alignment.tar.xz");
    ensure!(
        archive.exists(),
        "{}: no such file; name the folder of the labelled sets with --data",
        archive.display()
    );
    let folder = workspace::target()?.join("eval/alignment");
    let file = folder.join("basil/basil_v2.jsonl.xz");
    if !file.exists() {
        std::fs::create_dir_all(&folder)?;
        workspace::run(Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder))?;
    }
    let unpacked = Command::new("xz").arg("-dc").arg(&file).output()?;
    ensure!(unpacked.status.success(), "{}: cannot be unpacked", file.display());
    Ok(String::from_utf8(unpacked.stdout)?)
}

/// A report as an article, with its event: paragraphs with a blank line between.
fn article(report: &Value) -> Option<(String, Article)> {
    let about = &report["article"];
    let event = about["triplet-uuid"].as_str()?.get(..8)?.to_owned();
    let outlet = about["source"].as_str()?;
    let mut text = String::new();
    let mut paragraphs = Vec::new();
    for paragraph in about["body-paragraphs"].as_array()? {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        let sentences: Vec<&str> = paragraph.as_array()?.iter().filter_map(Value::as_str).collect();
        text.push_str(&sentences.join(" "));
        paragraphs.push(TextSpan::new(start, text.trim_end().len().max(start)));
    }
    let published = about["date"].as_str().and_then(|day| day.parse().ok()).map(Published::Day);
    let article = Article {
        outlet: Some(Outlet { name: outlet.to_owned(), evidence: OutletEvidence::Given }),
        published,
        language: Some("en".to_owned()),
        paragraphs,
        ..Article::plain(id(&event, outlet).as_str(), text)
    };
    Some((event, article))
}

fn read(path: &Path) -> anyhow::Result<Vec<Pair>> {
    let lines = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let pair = |line: &str| -> Option<Pair> {
        let [event, left, right, here, there, hash_here, hash_there, label] =
            line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let span = |span: &str| {
            let (start, end) = span.split_once('-')?;
            Some((start.parse().ok()?, end.parse().ok()?))
        };
        let side = |outlet: &str, content: &str, hash: &str| {
            let content = content.split(',').map(span).collect::<Option<_>>()?;
            Some(Side { outlet: outlet.to_owned(), content, hash: hash.to_owned() })
        };
        Some(Pair {
            event: event.to_owned(),
            sides: [side(left, here, hash_here)?, side(right, there, hash_there)?],
            label: label.to_owned(),
        })
    };
    lines
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| pair(line).with_context(|| format!("{}: {line:?} is no pair", path.display())))
        .collect()
}

/// The first digits of the hash of the pieces of `content`, joined by a space.
pub(crate) fn hash(characters: &[char], content: &[(usize, usize)]) -> String {
    let piece = |&(start, end): &(usize, usize)| -> String {
        characters.get(start..end).unwrap_or_default().iter().collect()
    };
    let joined = content.iter().map(piece).collect::<Vec<_>>().join(" ");
    Sha256::digest(joined.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
