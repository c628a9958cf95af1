//! `rashomon man`

use super::Status;
use crate::cli::Cli;
use crate::failure::Failure;
use clap::CommandFactory;
use std::path::PathBuf;

/// Write the manual pages.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon man ~/.local/share/man/man1
  rashomon man . && man ./rashomon-read.1")]
pub(crate) struct Arguments {
    /// Folder for the pages; made if it is missing.
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder)).map_err(
        |error| Failure::caused_by(format!("cannot write the manual to {}", folder.display()), &error),
    )?;
    Ok(Status::All)
}
