//! The rashomon program.

mod act;
mod cli;
mod collection;
mod commands;
mod configuration;
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

use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let ran = configuration::command_line().and_then(|cli| commands::run(cli.command));
    match ran {
        Ok(status) => status.into(),
        // Whoever closed the pipe has read enough.
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            commands::Status::None.into()
        }
    }
}
