//! `rashomon export`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::Failure;
use crate::json::{Analyzed, ExportedArticle, ExportedStatement};
use crate::progress::Progress;
use crate::{output, stop};
use rashomon::core::{Analysis, Article, DocumentBuilder, Extraction};
use rashomon::store::{Store, StoredArticle};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Write the collection out for other programs.
///
/// `articles` in JSON Lines are the objects of `rashomon analyze`, findings included; in CSV a line an
/// article without findings. `statements` are a line a statement with speaker, article and story.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon export > collection.jsonl
  rashomon export statements --format csv -o statements.csv")]
pub(crate) struct Arguments {
    /// What to write.
    #[arg(value_enum, default_value_t)]
    what: What,
    #[command(flatten)]
    collection: CollectionOption,
    /// How to write it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file instead of standard output. It appears whole or not at all.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Articles with their findings.
    #[default]
    Articles,
    /// Statements.
    Statements,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One JSON object a line.
    #[default]
    Jsonl,
    /// Comma-separated values with a line of names above.
    Csv,
}

/// Articles read at once.
const CHUNK: usize = 200;

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let stop = stop::asked()?;
    let collection = arguments.collection.open_existing()?;
    let part = arguments.output.as_ref().map(|path| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        path.with_file_name(name)
    });
    let mut writer = output::open(part.as_deref())?;
    let mut progress = Progress::new("articles");
    let (mut after, mut n_done) = (0, 0);
    if arguments.format == Format::Csv {
        let names = match arguments.what {
            What::Articles => ExportedArticle::NAMES,
            What::Statements => ExportedStatement::NAMES,
        };
        writeln!(writer, "{}", names.join(","))?;
    }
    loop {
        let articles = collection.store().articles(after, None, CHUNK).map_err(|error| failure(&error))?;
        let Some(last) = articles.last() else { break };
        after = last.number;
        for stored in &articles {
            let extraction = collection.store().extraction(stored).map_err(|error| failure(&error))?;
            put(arguments, stored, extraction, &mut *writer)?;
        }
        n_done += articles.len();
        progress.suspend(|| writer.flush())?;
        progress.count(n_done);
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::new("stopped before the end"));
        }
    }
    writer.flush()?;
    drop(writer);
    if let (Some(part), Some(path)) = (part, &arguments.output) {
        std::fs::rename(&part, path)?;
    }
    Ok(if n_done > 0 { Status::All } else { Status::Some })
}

fn put(
    arguments: &Arguments,
    stored: &StoredArticle,
    extraction: Option<Extraction>,
    writer: &mut dyn Write,
) -> Result<(), Failure> {
    match (arguments.what, arguments.format) {
        (What::Articles, Format::Jsonl) => {
            json(writer, &Analyzed::from(&analysis(&stored.article, extraction)))
        }
        (What::Articles, Format::Csv) => csv(writer, &ExportedArticle::from(stored).fields()),
        (What::Statements, format) => {
            let extraction = extraction.unwrap_or_default();
            for statement in &extraction.statements {
                let line = ExportedStatement::new(stored, statement);
                match format {
                    Format::Jsonl => json(writer, &line)?,
                    Format::Csv => csv(writer, &line.fields())?,
                }
            }
            Ok(())
        }
    }
}

/// As `rashomon analyze` has it, in which the document plays no part.
fn analysis(article: &Article, extraction: Option<Extraction>) -> Analysis {
    let document = DocumentBuilder::new("", std::sync::Arc::default()).finish();
    Analysis { article: article.clone(), document, extraction: extraction.unwrap_or_default() }
}

fn json(writer: &mut dyn Write, value: &impl Serialize) -> Result<(), Failure> {
    let line =
        serde_json::to_string(value).map_err(|error| Failure::caused_by("cannot write JSON", &error))?;
    writeln!(writer, "{line}")?;
    Ok(())
}

/// A line as RFC 4180 has it.
fn csv(writer: &mut dyn Write, fields: &[Option<String>]) -> Result<(), Failure> {
    let quoted = fields.iter().map(|field| match field.as_deref().unwrap_or_default() {
        field if field.contains([',', '"', '\n', '\r']) => format!("\"{}\"", field.replace('"', "\"\"")),
        field => field.to_owned(),
    });
    writeln!(writer, "{}", quoted.collect::<Vec<_>>().join(","))?;
    Ok(())
}
