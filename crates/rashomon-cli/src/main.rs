//! The rashomon program.

mod act;
mod cli;
mod collection;
mod commands;
mod failure;
#[cfg(test)]
mod fixture;
mod input;
mod json;
mod model;
mod output;
mod progress;
mod stop;
mod table;
mod terminal;
mod text;
mod tree;

use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run(cli::Cli::parse().command) {
        Ok(status) => status.into(),
        // Whoever closed the pipe has read enough.
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            commands::Status::None.into()
        }
    }
}
