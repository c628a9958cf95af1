//! `rashomon export`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::Failure;
use crate::json::{Analyzed, ExportedArticle, ExportedStatement};
use crate::progress::Progress;
use crate::table::{Cell, ParquetFile, csv_head, csv_line};
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
/// Parquet has the rows and columns of CSV, with times as times; DuckDB, pandas and Spark read it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon export > collection.jsonl
  rashomon export statements --format csv -o statements.csv
  rashomon export articles --format parquet -o articles.parquet")]
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
    /// A Parquet file, which needs --output.
    Parquet,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Statements => "statements",
        }
    }
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
    let columns = match arguments.what {
        What::Articles => ExportedArticle::COLUMNS,
        What::Statements => ExportedStatement::COLUMNS,
    };
    let mut writer = match (arguments.format, &part) {
        (Format::Parquet, Some(part)) => {
            Writer::Parquet(Box::new(ParquetFile::create(part, arguments.what.name(), columns)?))
        }
        (Format::Parquet, None) => {
            return Err(Failure::new("Parquet is written to a file").hint("name it with --output FILE"));
        }
        (Format::Csv, part) => {
            let mut lines = output::open(part.as_deref())?;
            csv_head(&mut *lines, columns)?;
            Writer::Csv(lines)
        }
        (Format::Jsonl, part) => Writer::Jsonl(output::open(part.as_deref())?),
    };
    let mut progress = Progress::new("articles");
    let (mut after, mut n_done) = (0, 0);
    loop {
        let articles = collection.store().articles(after, None, CHUNK).map_err(|error| failure(&error))?;
        let Some(last) = articles.last() else { break };
        after = last.number;
        for stored in &articles {
            let extraction = collection.store().extraction(stored).map_err(|error| failure(&error))?;
            put(arguments.what, stored, extraction, &mut writer)?;
        }
        n_done += articles.len();
        progress.suspend(|| writer.flush())?;
        progress.count(n_done);
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::new("stopped before the end"));
        }
    }
    writer.finish()?;
    if let (Some(part), Some(path)) = (part, &arguments.output) {
        std::fs::rename(&part, path)?;
    }
    Ok(if n_done > 0 { Status::All } else { Status::Some })
}

/// Where rows go.
enum Writer {
    Jsonl(Box<dyn Write>),
    Csv(Box<dyn Write>),
    Parquet(Box<ParquetFile>),
}

impl Writer {
    fn row(&mut self, cells: Vec<Cell>) -> Result<(), Failure> {
        match self {
            Self::Csv(lines) => csv_line(&mut **lines, &cells),
            Self::Parquet(file) => file.push(cells),
            // Whoever writes objects has them at hand.
            Self::Jsonl(_) => Ok(()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Jsonl(lines) | Self::Csv(lines) => lines.flush(),
            Self::Parquet(_) => Ok(()),
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        match self {
            Self::Parquet(file) => file.finish(),
            Self::Jsonl(_) | Self::Csv(_) => Ok(()),
        }
    }
}

fn put(
    what: What,
    stored: &StoredArticle,
    extraction: Option<Extraction>,
    writer: &mut Writer,
) -> Result<(), Failure> {
    match (what, writer) {
        (What::Articles, Writer::Jsonl(lines)) => {
            json(&mut **lines, &Analyzed::from(&analysis(&stored.article, extraction)))
        }
        (What::Articles, writer) => writer.row(ExportedArticle::from(stored).cells()),
        (What::Statements, writer) => {
            let extraction = extraction.unwrap_or_default();
            for statement in &extraction.statements {
                let line = ExportedStatement::new(stored, statement);
                match &mut *writer {
                    Writer::Jsonl(lines) => json(&mut **lines, &line)?,
                    writer => writer.row(line.cells())?,
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
