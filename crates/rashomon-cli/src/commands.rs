//! The commands, one file each.

pub(crate) mod analyze;
pub(crate) mod backup;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod feeds;
pub(crate) mod import;
pub(crate) mod man;
pub(crate) mod model;
pub(crate) mod offices;
pub(crate) mod parse;
pub(crate) mod poll;
pub(crate) mod read;
pub(crate) mod said;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod stories;
pub(crate) mod story;

use crate::cli::Command;
use crate::failure::Failure;
use std::process::ExitCode;

/// How much of the input was read; the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Everything.
    All = 0,
    /// Some of it.
    Some = 1,
    /// Nothing.
    None = 2,
    /// Somebody stopped it before the end; as shells tell Ctrl-C.
    Stopped = 130,
}

impl Status {
    /// The status of a run that read `n_read` inputs and failed on `n_failed`.
    pub(crate) fn of(n_read: usize, n_failed: usize) -> Self {
        match (n_read, n_failed) {
            (0, _) => Self::None,
            (_, 0) => Self::All,
            _ => Self::Some,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Status, Failure> {
    match command {
        Command::Read(arguments) => read::run(&arguments),
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Search(arguments) => search::run(&arguments),
        Command::Story(arguments) => story::run(&arguments),
        Command::Said(arguments) => said::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Stories(arguments) => stories::run(&arguments),
        Command::Feeds(arguments) => feeds::run(&arguments),
        Command::Poll(arguments) => poll::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Model(arguments) => model::run(&arguments),
        Command::Offices(arguments) => offices::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
