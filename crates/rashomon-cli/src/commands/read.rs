//! `rashomon read`

use super::Status;
use crate::act;
use crate::failure::{Failure, tell};
use crate::input::{self, InputOptions};
use crate::json::Read;
use crate::model::{self, ModelOption};
use crate::progress::Progress;
use crate::terminal::{ColourChoice, Look};
use crate::{output, text};
use rashomon::Reading;
use rashomon::core::{Act, Analysis, ArticleId, Story};
use rashomon::ordered::threads;
use rashomon_server::report;
use rashomon_server::view::{OverTime, StoryView};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Show stories with every account side by side.
///
/// Reads articles (.txt, .md, .html, .json, .jsonl; folders; - for standard input), groups those that
/// report one happening, and shows for each story where the accounts differ, who said what in which
/// outlet's words, what one outlet alone carries, and what is left out by an outlet whose whole text
/// is held. Each finding names the place it comes from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon read reports/
  rashomon read a.txt b.html --published 2031-05-09
  rashomon read reports/ --format html --open
  rashomon read reports/ -o story.html
  rashomon read reports/ --act promise --act threat
  curl -s https://example.org/report | rashomon read - --outlet 'The Courier'

Exit status: 0 all of the input was read, 1 some of it, 2 none of it.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    model: ModelOption,
    /// What to print [default: by the ending of --output, else html with --open, else text].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Open the report; without --output it is put in the folder for temporary files.
    #[arg(long)]
    open: bool,
    /// Articles analysed at the same time [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: ColourChoice,
    /// Only statements that do this, for instance promise; may be given several times.
    #[arg(long, value_name = "ACT", value_parser = act::parser())]
    act: Vec<Act>,
    /// Columns of the text format [default: those of the terminal].
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For the terminal.
    Text,
    /// One JSON object; docs/json documents the fields.
    Json,
    /// One page that needs no other file and no network.
    Html,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
            Self::Html => "html",
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    // A missing model is told of before much is read, and loaded only if there is something to read.
    let folder = arguments.model.folder()?;
    let input = input::read(&arguments.input, true);
    if input.articles.is_empty() {
        return Ok(Status::None);
    }
    output::check(arguments.output.as_deref())?;
    let pipeline = model::pipeline(&folder)?.with_threads(threads(arguments.threads));
    let mut progress = Progress::new("articles analysed");
    let mut reading = pipeline.read(input.articles, |n_done| progress.set(n_done, input.n_read));
    drop(progress);
    if !arguments.act.is_empty() {
        act::keep(&mut reading, &arguments.act);
    }
    // What most outlets report comes first.
    reading.stories.sort_by_key(|(story, _)| Reverse(story.articles.len()));
    let format = arguments.format();
    let path = match &arguments.output {
        Some(path) => Some(path.clone()),
        None if arguments.open => Some(temporary(format)?),
        None => None,
    };
    output::write(path.as_deref(), &arguments.render(&reading, format)?)?;
    if let Some(path) = path.filter(|path| arguments.open && *path != Path::new("-")) {
        tell("report", &path.display().to_string());
        if let Err(error) = open::that_detached(&path) {
            tell("warning", &format!("the report could not be opened, open it yourself: {error}"));
        }
    }
    Ok(Status::of(input.n_read, input.n_failed))
}

impl Arguments {
    fn format(&self) -> Format {
        let ending = self.output.as_deref().and_then(|path| path.extension()?.to_str());
        let by_ending = match ending {
            Some("html" | "htm") => Some(Format::Html),
            Some("json") => Some(Format::Json),
            Some("txt") => Some(Format::Text),
            _ => self.open.then_some(Format::Html),
        };
        self.format.or(by_ending).unwrap_or(Format::Text)
    }

    fn render(&self, reading: &Reading, format: Format) -> Result<String, Failure> {
        let by_id: HashMap<&ArticleId, &Analysis> =
            reading.analyses.iter().map(|analysis| (&analysis.article.id, analysis)).collect();
        let members = |story: &Story| -> Vec<&Analysis> {
            story.articles.iter().filter_map(|id| by_id.get(id).copied()).collect()
        };
        let over_time = OverTime::among(reading.stories.iter().map(|(story, _)| (story, members(story))));
        let stories = || reading.stories.iter().zip(&over_time);
        let views = || -> Vec<StoryView<'_>> {
            let mut views = Vec::with_capacity(over_time.len());
            for ((story, comparison), over_time) in stories() {
                let view = StoryView::new(story, comparison, &members(story)).with_time(over_time.clone());
                views.push(StoryView { is_part: !self.act.is_empty(), ..view });
            }
            views
        };
        Ok(match format {
            Format::Text => text::stories(&views(), self.look()),
            Format::Html => report::page(&views()),
            Format::Json => {
                let read =
                    Read::new(stories().map(|((story, comparison), over_time)| {
                        (story, comparison, members(story), over_time)
                    }));
                serde_json::to_string_pretty(&read)
                    .map_err(|error| Failure::caused_by("cannot write JSON", &error))?
                    + "\n"
            }
        })
    }

    fn look(&self) -> Look {
        match (&self.output, self.color) {
            (Some(_), ColourChoice::Auto) => Look::file(self.width),
            (_, colour) => Look::stdout(colour, self.width),
        }
    }
}

/// A new file that outlives the program: whatever opens the report reads it later.
fn temporary(format: Format) -> Result<PathBuf, Failure> {
    let ending = format!(".{}", format.ending());
    let file = tempfile::Builder::new().prefix("rashomon-").suffix(&ending).tempfile();
    let kept = file.and_then(|file| Ok(file.keep()?.1));
    kept.map_err(|error| Failure::caused_by("cannot make a temporary file", &error))
}
