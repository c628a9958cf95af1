//! `rashomon doctor`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::{Failure, tell};
use crate::model::{self, ModelOption};
use crate::progress::Progress;
use crate::{output, stop};
use jiff::Timestamp;
use rashomon::Collection;
use rashomon::collection::{Refresh, Stale};
use rashomon::store::{Sqlite, Store};
use rashomon_server::report::count;

/// Check the collection, and put right what can be.
///
/// Reads everything: the database's own pages, what belongs together, every article with its findings. Tells how
/// many articles could be looked into better, since a newer version has better rules or nobody has looked yet.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon doctor
  rashomon doctor --repair
  rashomon doctor --salvage
  rashomon doctor --refresh

Exit status: 0 everything is as it was written, 1 something is not.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    collection: CollectionOption,
    /// Put right what can be without losing anything: database indexes, counts, rows that belong to
    /// nothing, the search index.
    #[arg(long)]
    repair: bool,
    /// Save what can be read of a damaged collection into a new one beside it, DIR-salvaged, and tell what is
    /// lost. The old one stays as it is.
    #[arg(long, conflicts_with_all = ["repair", "refresh"])]
    salvage: bool,
    /// Look anew into articles whose findings older rules made, and into those that nobody has looked into; the
    /// latest first. What was done before it is interrupted stays done; `rashomon serve` does the former by
    /// itself.
    #[arg(long)]
    refresh: bool,
    #[command(flatten)]
    model: ModelOption,
    /// Print what is wrong as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    if arguments.salvage {
        return salvage(arguments);
    }
    let collection = arguments.collection.open_existing()?;
    if arguments.refresh {
        refresh(&collection, arguments)?;
    }
    let mut wrong = check(&collection)?;
    let n_articles = collection.store().n_articles().map_err(|error| failure(&error))?;
    if arguments.repair {
        for problem in &wrong {
            tell("was wrong", problem);
        }
        collection.store().repair().map_err(|error| failure(&error))?;
        wrong = check(&collection)?;
        let mut progress = Progress::new("changes indexed");
        collection
            .rebuild_index(&mut |n_done| {
                progress.count(n_done);
                true
            })
            .map_err(|error| failure(&error))?;
    }
    let Stale { n_old, n_bare } =
        arguments.collection.open_existing()?.stale().map_err(|error| failure(&error))?;
    if arguments.json {
        let line = serde_json::json!({
            "articles": n_articles, "problems": wrong, "older_findings": n_old, "not_analyzed": n_bare
        });
        output::write(None, &format!("{line}\n"))?;
    } else if wrong.is_empty() {
        output::write(
            None,
            &format!("{}, everything as it was written\n", count(n_articles, "article", "articles")),
        )?;
    } else {
        output::write(None, &wrong.iter().map(|problem| format!("{problem}\n")).collect::<String>())?;
        if !arguments.repair {
            tell("hint", "make a copy with `rashomon backup`, then try: rashomon doctor --repair");
            tell("hint", "if that does not help: rashomon doctor --salvage");
        }
    }
    if n_old + n_bare > 0 && !arguments.json {
        let counts = format!("{n_old} with findings of older rules, {n_bare} that nobody has looked into");
        tell("articles", &counts);
        tell("hint", "rashomon doctor --refresh looks into them");
    }
    Ok(if wrong.is_empty() { Status::All } else { Status::Some })
}

/// Saves what can be read.
fn salvage(arguments: &Arguments) -> Result<Status, Failure> {
    let folder = arguments.collection.folder()?;
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push("-salvaged");
    let saved = Sqlite::salvage(&folder, &folder.with_file_name(name)).map_err(|error| failure(&error))?;
    let place = saved.folder.display().to_string();
    let problems = Sqlite::open_existing(&saved.folder)
        .and_then(|store| store.check(&mut |_| {}))
        .map_err(|error| failure(&error))?;
    if arguments.json {
        let line = serde_json::json!({
            "collection": place, "articles": saved.n_articles, "lost": saved.lost, "problems": problems
        });
        output::write(None, &format!("{line}\n"))?;
    } else {
        let lines: String = saved.lost.iter().chain(&problems).map(|line| format!("{line}\n")).collect();
        output::write(None, &format!("{lines}{} articles saved in {place}\n", saved.n_articles))?;
        tell("hint", &format!("look at them with --collection {place}; the damaged collection is as it was"));
    }
    Ok(if saved.lost.is_empty() && problems.is_empty() { Status::All } else { Status::Some })
}

/// Makes findings anew.
fn refresh(collection: &Collection, arguments: &Arguments) -> Result<(), Failure> {
    let Stale { n_old, n_bare } = collection.stale().map_err(|error| failure(&error))?;
    let pipeline = match n_bare {
        0 => None,
        _ => Some(model::pipeline(&arguments.model.folder()?)?),
    };
    let offices = model::offices()?;
    let stop = stop::asked()?;
    let refresh = Refresh { offices: &offices, pipeline: pipeline.as_ref(), articles_max: usize::MAX };
    let mut progress = Progress::new("articles looked into");
    let n_done = collection.refresh(&refresh, Timestamp::now(), &stop, &mut |n_done| {
        progress.set(n_done, n_old + n_bare);
    });
    drop(progress);
    let n_done = n_done.map_err(|error| failure(&error))?;
    tell("refreshed", &count(n_done, "article", "articles"));
    model::learn_offices(collection)
}

fn check(collection: &Collection) -> Result<Vec<String>, Failure> {
    let mut progress = Progress::new("articles checked");
    let checked = collection.store().check(&mut |n_read| progress.count(n_read));
    checked.map_err(|error| failure(&error))
}
