//! `rashomon doctor`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::{Failure, tell};
use crate::output;
use crate::progress::Progress;
use rashomon::Collection;
use rashomon::store::Store;

/// Check the collection, and put right what can be.
///
/// Reads everything: the database's own pages, what belongs together, every article with its findings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon doctor
  rashomon doctor --repair

Exit status: 0 everything is as it was written, 1 something is not.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    collection: CollectionOption,
    /// Put right what can be without losing anything: database indexes, counts, rows that belong to
    /// nothing, the search index.
    #[arg(long)]
    repair: bool,
    /// Print what is wrong as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let collection = arguments.collection.open_existing()?;
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
    if arguments.json {
        let line = serde_json::json!({ "articles": n_articles, "problems": wrong });
        output::write(None, &format!("{line}\n"))?;
    } else if wrong.is_empty() {
        output::write(None, &format!("{n_articles} articles, everything as it was written\n"))?;
    } else {
        output::write(None, &wrong.iter().map(|problem| format!("{problem}\n")).collect::<String>())?;
        if !arguments.repair {
            tell("hint", "make a copy with `rashomon backup`, then try: rashomon doctor --repair");
        }
    }
    Ok(if wrong.is_empty() { Status::All } else { Status::Some })
}

fn check(collection: &Collection) -> Result<Vec<String>, Failure> {
    let mut progress = Progress::new("articles checked");
    let checked = collection.store().check(&mut |n_read| progress.count(n_read));
    checked.map_err(|error| failure(&error))
}
