//! `rashomon said`

use super::Status;
use crate::collection::{CollectionOption, day, failure};
use crate::failure::{Failure, tell};
use crate::json::{SaidJson, lines};
use crate::terminal::{ColourChoice, Look, Role, clean, paint};
use crate::{act, output};
use rashomon::Collection;
use rashomon::collection::{Called, words};
use rashomon::core::{Act, ActorId, EntityKind};
use rashomon::store::{AccountId, ActorRow, Actors, NameRow, PartyRole, SaidQuery, StatementRow, Store};

/// Print what somebody said, latest first, over all articles of the collection.
///
/// A name may be given in part, and with a slip or two; any name by which articles call somebody finds what
/// they said under all of them. Several people of one name are listed, with numbers, and not mixed. What is
/// said for somebody by a spokesperson counts as theirs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon said 'Ada Moll'
  rashomon said moll --act promise --json
  rashomon said --about brannoch
  rashomon said '#12'
  rashomon said 'Ada Moll' --also 'Ade Moll'

Exit status: 0 something was found, 1 nothing, or several people of that name.")]
pub(crate) struct Arguments {
    /// Whose name, or # and a number.
    #[arg(value_name = "SPEAKER")]
    name: String,
    #[command(flatten)]
    collection: CollectionOption,
    /// Print what is said about them instead.
    #[arg(long)]
    about: bool,
    /// Say that this name is theirs as well, for good; nothing is printed.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["not", "about", "act", "json"])]
    also: Option<String>,
    /// Say that this name is not theirs, for good; nothing is printed.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["about", "act", "json"])]
    not: Option<String>,
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
    if let Some(other) = arguments.also.as_ref().or(arguments.not.as_ref()) {
        return correct(&collection, [&arguments.name, other], arguments.also.is_some());
    }
    let mut query = SaidQuery {
        role: if arguments.about { PartyRole::About } else { PartyRole::Speaker },
        act: arguments.act,
        limit: arguments.limit,
        ..SaidQuery::default()
    };
    match meant(&collection, &arguments.name)? {
        Meant::Names(names) => query.names = names,
        Meant::One(row) => query.actor = Some(row.actor.id),
        Meant::Several(rows) => {
            tell("note", &format!("several are called {:?}; say which, by name or number", arguments.name));
            let lines: String = rows.iter().map(candidate).collect();
            if arguments.json {
                lines.lines().for_each(|line| tell("note", line));
            } else {
                output::write(None, &lines)?;
            }
            return Ok(Status::Some);
        }
    }
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

/// Keeps that two names are one person's, or not.
fn correct(collection: &Collection, names: [&String; 2], are_one: bool) -> Result<Status, Failure> {
    collection
        .correct_names(AccountId::LOCAL, names.map(String::as_str), are_one, jiff::Timestamp::now())
        .map_err(|error| Failure::of(&error))?;
    let what = if are_one { "one from now on" } else { "two from now on" };
    tell("note", &format!("{:?} and {:?} are {what}", names[0], names[1]));
    Ok(Status::All)
}

/// Who is meant.
enum Meant {
    One(ActorRow),
    /// Several people, who are not mixed.
    Several(Vec<ActorRow>),
    /// What is no name of anybody: "officials".
    Names(Vec<String>),
}

/// How many times as often one has to have spoken as others of a name to be meant by it.
const OUTSTANDING: usize = 10;

fn meant(collection: &Collection, wanted: &str) -> Result<Meant, Failure> {
    if let Some(number) = wanted.strip_prefix('#').and_then(|number| number.parse().ok()) {
        let actor = collection.store().actor(ActorId::new(number)).map_err(|error| failure(&error))?;
        return Ok(actor.map_or_else(|| Meant::Names(Vec::new()), Meant::One));
    }
    let names: Vec<String> = names(collection, wanted)?.into_iter().map(|row| row.name).collect();
    let exact: Vec<String> = names.iter().filter(|name| words(name) == words(wanted)).cloned().collect();
    // Two words are a whole name, one may be a part of several.
    if words(wanted).len() > 1 && !exact.is_empty() {
        return Ok(match called(collection, &exact)? {
            Called { mut actors, .. } if actors.len() == 1 => Meant::One(actors.remove(0)),
            Called { actors, .. } if actors.is_empty() => Meant::Names(exact),
            Called { actors, .. } => Meant::Several(actors),
        });
    }
    let Called { actors, unknown } = called(collection, &names)?;
    let is_person = |row: &&ActorRow| row.actor.kind == EntityKind::Person;
    let persons: Vec<ActorRow> = actors.iter().filter(is_person).cloned().collect();
    let mut actors = if persons.is_empty() { actors } else { persons };
    let is_outstanding =
        actors.len() > 1 && actors[0].n_statements >= OUTSTANDING * actors[1].n_statements.max(1);
    if actors.len() == 1 || is_outstanding {
        for other in actors.drain(1..).take(5).chain(unknown).filter(|other| other.n_statements > 0) {
            tell("note", &format!("not with these: {}", candidate(&other).trim_end()));
        }
        return Ok(Meant::One(actors.remove(0)));
    }
    if actors.is_empty() {
        return Ok(Meant::Names(names));
    }
    actors.extend(unknown);
    Ok(Meant::Several(actors))
}

fn called(collection: &Collection, names: &[String]) -> Result<Called, Failure> {
    rashomon::collection::called(collection.store(), names).map_err(|error| failure(&error))
}

/// An actor in one line, with what tells it from others of its name.
fn candidate(row: &ActorRow) -> String {
    let mut names: Vec<&str> = row.names.iter().map(|(name, _)| name.as_str()).collect();
    names.retain(|name| *name != row.actor.name);
    names.truncate(6);
    let also = if names.is_empty() { String::new() } else { format!("; also {}", names.join(", ")) };
    let unknown = if row.is_bare { ", not told which" } else { "" };
    format!(
        "#{} {}{unknown}: {} statements in {} articles{}\n",
        row.actor.id,
        clean(&row.actor.name),
        row.n_statements,
        row.n_articles,
        clean(&also)
    )
}

/// The names that are meant: those that have all the words as they were given, else the nearest one.
fn names(collection: &Collection, wanted: &str) -> Result<Vec<NameRow>, Failure> {
    let near = collection.names(wanted, 200).map_err(|error| failure(&error))?;
    let wanted_words = words(wanted);
    let (exact, mut other): (Vec<NameRow>, Vec<NameRow>) = near.into_iter().partition(|row| {
        let name = words(&row.name);
        wanted_words.iter().all(|word| name.contains(word))
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
    let day = day(row.at, row.dated);
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
