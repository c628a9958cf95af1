//! `rashomon offices`

use super::Status;
use crate::failure::Failure;
use crate::input::{self, InputOptions};
use crate::json::OfficesJson;
use crate::model::{self, ModelOption};
use crate::output;
use rashomon::Pipeline;
use rashomon::offices::{Book, Date, Pair};
use rashomon::ordered;
use std::fmt::Write as _;

/// Show and correct who holds which office.
///
/// “America's top diplomat” means whoever held the office on the day of an article. The program comes
/// with a table of offices; this command shows what your own articles and you yourself have added to
/// it, with outlets and days, and where that contradicts the table.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon offices
  rashomon offices who \"the French foreign minister\" --on 2023-05-20
  rashomon offices learn reports/
  rashomon offices set \"foreign minister\" France \"Jeanne Roux\" --from 2031-05-01
  rashomon offices forget \"foreign minister\" France \"Jeanne Roux\"
  rashomon offices --json | jq .conflicts")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Write one JSON object (docs/json/offices.schema.json) instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Say whom a phrase means on a day.
    #[command(after_help = "\
Example:
  rashomon offices who \"Kyiv's top diplomat\" --on 2023-05-20")]
    Who {
        /// The phrase: an office with its country or body.
        phrase: String,
        /// The day.
        #[arg(long, value_name = "DAY")]
        on: Date,
    },
    /// Learn the offices that articles tie to names.
    ///
    /// A holder counts once three outlets name the same person within two weeks. Reading an article
    /// again adds nothing.
    #[command(after_help = "\
Example:
  rashomon offices learn reports/")]
    Learn {
        #[command(flatten)]
        input: InputOptions,
        #[command(flatten)]
        model: ModelOption,
    },
    /// Say who holds an office; goes before the table and before what was read.
    #[command(after_help = "\
Example:
  rashomon offices set \"foreign minister\" France \"Jeanne Roux\" --from 2031-05-01")]
    Set {
        #[command(flatten)]
        pair: PairArguments,
        /// The first day.
        #[arg(long, value_name = "DAY")]
        from: Option<Date>,
        /// The day after the last.
        #[arg(long, value_name = "DAY")]
        until: Option<Date>,
    },
    /// Strike out somebody whom the table, your articles or you yourself have in an office.
    #[command(after_help = "\
Example:
  rashomon offices forget \"foreign minister\" France \"Jeanne Roux\"")]
    Forget {
        #[command(flatten)]
        pair: PairArguments,
    },
}

#[derive(Debug, clap::Args)]
struct PairArguments {
    /// Which post, as `rashomon offices` names it: "foreign minister", "head of state", "head".
    class: String,
    /// Of which country or body, by its short name.
    place: String,
    /// Full name.
    person: String,
}

impl PairArguments {
    fn pair(&self) -> Pair {
        let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Pair { place: clean(&self.place), class: clean(&self.class), person: clean(&self.person) }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let data = rashomon::model::data_folder().map_err(|error| model::failure(&error))?;
    let mut book = Book::load(&data).map_err(|error| Failure::of(&error))?;
    let save = |book: &Book| book.save(&data).map_err(|error| Failure::of(&error));
    match &arguments.command {
        None if arguments.json => {
            let json = serde_json::to_string_pretty(&OfficesJson::of(&book));
            let json = json.map_err(|error| Failure::caused_by("cannot write JSON", &error))?;
            output::write(None, &(json + "\n"))?;
        }
        None => output::write(None, &list(&book))?,
        Some(Command::Who { phrase, on }) => {
            let offices = book.offices();
            let Some(holder) = offices.who(phrase, *on) else {
                return Err(Failure::new(format!("nobody is known as {phrase:?} on {on}"))
                    .hint("name the office with its country: \"the French foreign minister\""));
            };
            let item = holder.wikidata.map(|item| format!("  {item}")).unwrap_or_default();
            output::write(None, &format!("{}{item}\n", holder.person))?;
        }
        Some(Command::Learn { input, model }) => return learn(input, model, &mut book, save),
        Some(Command::Set { pair, from, until }) => {
            let pair = pair.pair();
            book.forgotten.remove(&pair);
            book.set.insert(pair, (*from, *until));
            save(&book)?;
        }
        Some(Command::Forget { pair }) => {
            let pair = pair.pair();
            book.set.remove(&pair);
            book.forgotten.insert(pair);
            save(&book)?;
        }
    }
    Ok(Status::All)
}

fn learn(
    options: &InputOptions,
    model: &ModelOption,
    book: &mut Book,
    save: impl Fn(&Book) -> Result<(), Failure>,
) -> Result<Status, Failure> {
    let folder = model.folder()?;
    let input = input::read(options, true);
    if input.articles.is_empty() {
        return Ok(Status::None);
    }
    let pipeline = Pipeline::new(model::load(&folder)?);
    let mut n_new = 0;
    ordered::each(
        input.articles.into_iter(),
        ordered::threads(None),
        |article| pipeline.analyze(article),
        |analysis| {
            n_new += book.learn(&analysis);
            Ok::<(), Failure>(())
        },
    )?;
    save(book)?;
    output::write(None, &format!("{n_new} new sightings of holders of offices\n"))?;
    Ok(Status::of(input.n_read, input.n_failed))
}

fn list(book: &Book) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} terms of the shipped table; {} pairs read in articles, {} set, {} forgotten",
        rashomon::offices::n_shipped(),
        book.seen.len(),
        book.set.len(),
        book.forgotten.len()
    );
    for (pair, (start, end)) in &book.set {
        let day = |day: &Option<Date>| day.map_or("…".to_owned(), |day| day.to_string());
        let _ = writeln!(text, "set        {}  {} to {}", shown(pair), day(start), day(end));
    }
    for pair in &book.forgotten {
        let _ = writeln!(text, "forgotten  {}", shown(pair));
    }
    for (pair, sightings) in &book.seen {
        let days: std::collections::BTreeSet<&Date> = sightings.values().flatten().collect();
        let (first, last) = (days.first(), days.last());
        let day = |day: Option<&&Date>| day.map_or(String::new(), |day| day.to_string());
        let _ = writeln!(
            text,
            "read       {}  {} outlets, {} days, {} to {}",
            shown(pair),
            sightings.len(),
            days.len(),
            day(first),
            day(last)
        );
    }
    for (pair, term) in book.conflicts() {
        let start = term.start.map_or(String::new(), |start| format!(" since {start}"));
        let _ = writeln!(text, "conflict   {}  the shipped table has {}{start}", shown(pair), term.person);
    }
    text
}

fn shown(pair: &Pair) -> String {
    format!("{}, {}: {}", pair.place, pair.class, pair.person)
}
