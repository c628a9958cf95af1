//! `rashomon backup`

use super::Status;
use crate::collection::{CollectionOption, failure};
use crate::failure::{Failure, tell};
use std::path::PathBuf;

/// Copy the collection as it is at this moment, while others may read and write it.
///
/// The copy is a collection itself: `--collection DEST` works on it. The search index is not copied; it is
/// made anew at the first search.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  rashomon backup /mnt/backup/news-2031-05-09")]
pub(crate) struct Arguments {
    /// The folder to copy into, which is made.
    #[arg(value_name = "DEST", value_hint = clap::ValueHint::DirPath)]
    destination: PathBuf,
    #[command(flatten)]
    collection: CollectionOption,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let collection = arguments.collection.open_existing()?;
    let path = collection.store().backup(&arguments.destination).map_err(|error| failure(&error))?;
    tell("backup", &path.display().to_string());
    Ok(Status::All)
}
