//! The project's own chores: `cargo xtask <chore>`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to whoever runs it")]

#[cfg(feature = "measure")]
mod bench;
mod browser;
mod clients;
#[cfg(feature = "measure")]
mod cpu_time;
mod crash;
mod demo;
#[cfg(feature = "measure")]
mod eval_coreference;
#[cfg(feature = "measure")]
mod eval_extraction;
#[cfg(feature = "measure")]
mod eval_feeds;
#[cfg(feature = "measure")]
mod eval_linking;
#[cfg(feature = "measure")]
mod eval_matching;
#[cfg(feature = "measure")]
mod eval_reprints;
#[cfg(feature = "measure")]
mod eval_statements;
#[cfg(feature = "measure")]
mod eval_stories;
#[cfg(not(feature = "measure"))]
mod forward;
mod golden;
#[cfg(feature = "measure")]
mod measure;
mod offices;
mod package;
#[cfg(feature = "measure")]
mod parity;
mod program;
mod test;
mod tidy;
mod workspace;

use clap::Parser;
#[cfg(not(feature = "measure"))]
use forward as measure;

/// Measurements have the allocator that the program has.
#[cfg(feature = "measure")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The project's own chores.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    /// Drives a real browser through all pages: what readers do, every look, accessibility.
    Browser(browser::Args),
    /// Lets reader programs that people have read a server, and tells what each did.
    Clients(clients::Args),
    /// Kills imports and polling at many points and looks whether anything is lost.
    Crash(crash::Args),
    /// Shows the program at work: installs the model, builds, reads the sample articles.
    Demo(demo::Args),
    /// Passes the tests, after installing the models they need.
    Test(test::Args),
    /// Checks what compiler and lints cannot: crate directions, names in ARCHITECTURE.md, origins.
    Tidy(tidy::Args),
    /// Writes the expected outputs of the tests anew, to be reviewed as a diff.
    Golden(golden::Args),
    /// Builds what is handed out: one static program, with manual and completions, and a Debian package.
    Package(package::Args),
    /// Builds the shipped table of offices anew from its sources.
    Offices(offices::Args),
    #[command(flatten)]
    Measure(measure::Measure),
}

fn main() -> anyhow::Result<()> {
    match Chore::parse() {
        Chore::Browser(args) => browser::run(args),
        Chore::Clients(args) => clients::run(args),
        Chore::Crash(args) => crash::run(&args),
        Chore::Demo(args) => demo::run(args),
        Chore::Test(args) => test::run(args),
        Chore::Tidy(args) => tidy::run(args),
        Chore::Golden(args) => golden::run(args),
        Chore::Package(args) => package::run(&args),
        Chore::Offices(args) => offices::run(&args),
        Chore::Measure(measure) => measure::run(measure),
    }
}
