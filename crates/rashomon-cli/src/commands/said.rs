//! `rashomon said`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::{Failure, tell};
use crate::json::{SaidJson, lines};
use crate::terminal::{ColourChoice, Look, Role, clean, paint};
use crate::{act, output};
use rashomon::Collection;
use rashomon::core::Act;
use rashomon::store::{NameRow, PartyRole, SaidQuery, StatementRow, Store};

/// Print what somebody said, latest first, over all articles of the collection.
///
/// A name may be given in part, and with a slip or two. What is said for somebody by a spokesperson
/// counts as theirs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon said 'Ada Moll'
  rashomon said moll --act promise --json
  rashomon said --about brannoch

Exit status: 0 something was found, 1 nothing.")]
pub(crate) struct Arguments {
    /// Whose name.
    #[arg(value_name = "SPEAKER")]
    name: String,
    #[command(flatten)]
    collection: CollectionOption,
    /// Print what is said about them instead.
    #[arg(long)]
    about: bool,
    /// Print only what does this by being said.
    #[arg(long, value_name = "ACT", value_parser = act::parser())]
    act: Option<Act>,
    /// Print so many.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print one JSON object a line; docs/json documents the fields.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: ColourChoice,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let collection = arguments.collection.open_indexed()?;
    let names = names(&collection, &arguments.name)?;
    let query = SaidQuery {
        names: names.into_iter().map(|row| row.name).collect(),
        role: if arguments.about { PartyRole::About } else { PartyRole::Speaker },
        act: arguments.act,
        limit: arguments.limit,
        ..SaidQuery::default()
    };
    let rows = collection.store().said(&query).map_err(|error| failure(&error))?;
    if arguments.json {
        output::write(None, &lines(rows.iter().map(SaidJson::from))?)?;
    } else {
        let look = Look::stdout(arguments.color, None);
        output::write(None, &rows.iter().map(|row| shown(row, look)).collect::<String>())?;
    }
    if rows.is_empty() {
        tell("note", &format!("nothing found for {:?}", arguments.name));
    }
    Ok(if rows.is_empty() { Status::Some } else { Status::All })
}

/// The names that are meant: those that have all the words as they were given, else the nearest one.
fn names(collection: &Collection, wanted: &str) -> Result<Vec<NameRow>, Failure> {
    let near = collection.names(wanted, 200).map_err(|error| failure(&error))?;
    let fold = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let words = fold(wanted);
    let (exact, mut other): (Vec<NameRow>, Vec<NameRow>) = near.into_iter().partition(|row| {
        let name = fold(&row.name);
        words.iter().all(|word| name.contains(word))
    });
    if !exact.is_empty() {
        return Ok(exact);
    }
    other.truncate(1);
    if let Some(row) = other.first() {
        tell("note", &format!("nobody is called {wanted:?}; this is {:?}", row.name));
    }
    Ok(other)
}

fn shown(row: &StatementRow, look: Look) -> String {
    let speaker = row.statement.speaker.as_ref().map_or("somebody", |speaker| &speaker.name);
    let outlet = row.outlet.as_deref().unwrap_or("outlet unknown");
    let at = row.at.to_string();
    let day = at.split('T').next().unwrap_or_default();
    let kind = row.statement.kind.name();
    format!(
        "{}: {}\n    {}\n",
        paint(&clean(speaker), Role::Strong, look),
        clean(&row.text),
        paint(
            &format!("{}, {day}, {kind}, article {}", clean(outlet), clean(row.article.as_str())),
            Role::Dim,
            look
        ),
    )
}
