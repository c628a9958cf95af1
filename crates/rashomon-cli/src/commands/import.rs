//! `rashomon import`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::{Failure, tell};
use crate::input::InputOptions;
use crate::json::ImportJson;
use crate::model::{self, ModelOption};
use crate::progress::Progress;
use crate::{output, stop};
use rashomon::collection::{ImportEvent, ImportOptions};
use rashomon::ordered::threads;
use rashomon_server::report::count;
use std::collections::BTreeMap;

/// Bring articles into the collection.
///
/// Reads articles as `read` does, finds who said what, groups them into stories and keeps everything.
/// Articles that are there already are passed over; one with another text becomes a revision, and the
/// text it had stays. An import that was stopped goes on where it stopped when it is started again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon import reports/
  rashomon import archive.jsonl --no-analysis
  zcat archive.jsonl.gz | rashomon import --format jsonl -

Exit status: 0 all of the input was read, 1 some of it, 2 none of it, 130 it was stopped before
the end.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    model: ModelOption,
    #[command(flatten)]
    collection: CollectionOption,
    /// What standard input holds, where its first bytes do not tell: text, markdown, html, json, jsonl.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<rashomon::input::Format>,
    /// Keep the articles without looking for statements; they can be imported again with analysis.
    #[arg(long)]
    no_analysis: bool,
    /// Leave the articles without stories for now; the next import gives them theirs.
    #[arg(long)]
    no_stories: bool,
    /// Articles analysed at the same time [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print JSON lines: how many articles are stored so far, and at the end what was done.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let stop = stop::asked()?;
    let pipeline = match arguments.no_analysis {
        true => None,
        false => Some(model::pipeline(&arguments.model.folder()?)?),
    };
    let collection = arguments.collection.open_whole()?;
    let mut input = arguments.input.options();
    input.format = arguments.format;
    let options = ImportOptions {
        input,
        pipeline: pipeline.as_ref(),
        ungrouped: arguments.no_stories,
        threads: threads(arguments.threads),
    };
    let mut bar = Progress::new("articles");
    let (mut step, mut told) = (0, 0);
    let mut warnings = Warnings::default();
    let imported =
        collection.import(arguments.input.paths(), &options, &jiff::Timestamp::now, &stop, &mut |event| {
            let mut show = |number, what, n_done| {
                if step != number {
                    step = number;
                    bar = Progress::new(what);
                }
                bar.count(n_done);
            };
            match event {
                ImportEvent::Stored(n_done) => {
                    show(0, "articles stored", n_done);
                    // Nobody reading along is no reason to stop.
                    if arguments.json && told != n_done {
                        told = n_done;
                        let _ = output::write(None, &format!("{{\"stored\":{n_done}}}\n"));
                    }
                }
                ImportEvent::Grouped(n_done) => show(1, "articles grouped", n_done),
                ImportEvent::Identified(n_done) => show(2, "articles looked through for names", n_done),
                ImportEvent::Indexed(n_done) => show(3, "articles indexed", n_done),
                ImportEvent::Failed(error) => bar.suspend(|| tell("error", &error.to_string())),
                ImportEvent::Warning { place, warning } => {
                    if warnings.is_shown(&warning.message) {
                        bar.suspend(|| tell("warning", &format!("{place}: {warning}")));
                    }
                }
            }
        });
    drop(bar);
    for (message, n_more) in warnings.not_shown() {
        tell("warning", &format!("{message}: {}", count(n_more, "more article", "more articles")));
    }
    model::learn_offices(&collection)?;
    let imported = imported.map_err(|error| failure(&error))?;
    if imported.stopped {
        tell("note", "stopped; the same command goes on from here");
    }
    if arguments.json {
        let line = serde_json::to_string(&ImportJson::from(&imported));
        output::write(
            None,
            &(line.map_err(|error| Failure::caused_by("cannot write JSON", &error))? + "\n"),
        )?;
    } else {
        let mut parts = Vec::new();
        for (count, what) in [
            (imported.n_new, "new"),
            (imported.n_revised, "with another text than before"),
            (imported.n_analyzed, "analysed"),
            (imported.n_unchanged, "there already"),
            (imported.n_failed, "not read"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let text = if parts.is_empty() { "nothing to import".to_owned() } else { parts.join(", ") };
        output::write(None, &format!("{text}\n"))?;
    }
    Ok(match imported.stopped {
        true => Status::Stopped,
        false => Status::of(imported.n_read(), imported.n_failed),
    })
}

/// Articles of which the same warning is told one by one; of an archive's others it is told how many.
const SHOWN: usize = 5;

/// How often each warning was given.
#[derive(Default)]
struct Warnings(BTreeMap<String, usize>);

impl Warnings {
    fn is_shown(&mut self, message: &str) -> bool {
        let n_times = self.0.entry(message.to_owned()).or_default();
        *n_times += 1;
        *n_times <= SHOWN
    }

    fn not_shown(self) -> impl Iterator<Item = (String, usize)> {
        self.0.into_iter().filter(|(_, n_times)| *n_times > SHOWN).map(|(message, n)| (message, n - SHOWN))
    }
}

fn format(name: &str) -> Result<rashomon::input::Format, String> {
    let format = rashomon::input::Format::from_name(name);
    format.ok_or_else(|| "expected text, markdown, html, json or jsonl".to_owned())
}
