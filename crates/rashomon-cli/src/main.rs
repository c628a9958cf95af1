//! The rashomon program.

mod act;
mod analyst;
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

/// Polling and pages go through many threads; the allocator of many systems keeps what each of them let go of, which
/// doubles the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
