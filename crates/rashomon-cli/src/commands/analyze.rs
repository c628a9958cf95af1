//! `rashomon analyze`

use super::Status;
use crate::failure::Failure;
use crate::input::{self, InputOptions};
use crate::json::Analyzed;
use crate::model::{self, ModelOption};
use crate::output;
use crate::progress::Progress;
use rashomon::ordered;
use std::path::PathBuf;

/// Print the findings of each article as JSON.
///
/// One object a line for each article, in the order of the input, as soon as it is done: who said
/// what, who and what is named, figures and times, each with its place in the text. docs/json
/// documents the fields; offsets count Unicode code points.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon analyze reports/ > findings.jsonl
  rashomon analyze report.html | jq '.statements[] | [.speaker.name, .text]'
  cat corpus.jsonl | rashomon analyze -

Exit status: 0 all of the input was read, 1 some of it, 2 none of it.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    model: ModelOption,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Articles analysed at the same time [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One JSON object a line for each article.
    #[default]
    Jsonl,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let Format::Jsonl = arguments.format;
    // A missing model is told of before much is read, and loaded only if there is something to read.
    let folder = arguments.model.folder()?;
    let input = input::read(&arguments.input, true);
    if input.articles.is_empty() {
        return Ok(Status::None);
    }
    let pipeline = model::pipeline(&folder)?;
    let mut output = output::open(arguments.output.as_deref())?;
    let mut progress = Progress::new("articles");
    let (mut n_done, total) = (0, input.articles.len());
    ordered::each(
        input.articles.into_iter(),
        ordered::threads(arguments.threads),
        |article| serde_json::to_string(&Analyzed::from(&pipeline.analyze(article))),
        |line| {
            let line = line.map_err(|error| Failure::caused_by("cannot write JSON", &error))?;
            progress.suspend(|| {
                output.write_all(line.as_bytes())?;
                output.write_all(b"\n")?;
                // Whoever reads along sees each article once it is done.
                output.flush()
            })?;
            n_done += 1;
            progress.set(n_done, total);
            Ok::<(), Failure>(())
        },
    )?;
    Ok(Status::of(input.n_read, input.n_failed))
}
