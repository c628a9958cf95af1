//! The tests, with what they need.

use crate::{program, workspace};
use std::process::{Command, Stdio};

/// The tests, with what they need.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Handed on to the test runner: names of tests, `-p CRATE`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Everything there is to test; one choice for all steps, so that nothing is compiled twice.
pub(crate) const EVERYTHING: [&str; 3] = ["--workspace", "--features", "xtask/measure"];

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    install_models()?;
    let chosen = args.rest.iter().any(|argument| argument == "-p" || argument.starts_with("--package"));
    let crates = if chosen { [].as_slice() } else { &EVERYTHING };
    if !has_nextest() {
        return workspace::run(workspace::cargo().arg("test").args(crates).args(args.rest));
    }
    // nextest leaves documentation tests to cargo; its own closing lines come last.
    if args.rest.is_empty() {
        workspace::run(workspace::cargo().args(["test", "--doc", "--quiet"]).args(crates))?;
    }
    workspace::run(workspace::cargo().args(["nextest", "run"]).args(crates).args(args.rest))
}

/// Installs the models that tests need, by the program as it stands.
pub(crate) fn install_models() -> anyhow::Result<()> {
    // Together with the tests, whose dependencies ask for more features of what both stand on: a build of
    // the program alone would compile the search index and the runtime once more.
    workspace::run(workspace::cargo().args(["test", "--no-run"]).args(EVERYTHING))?;
    let program = program::path("debug")?;
    for name in ["en_core_web_sm", "en_core_web_md", "fr_core_news_sm"] {
        program::ensure_model(&program, name)?;
    }
    Ok(())
}

fn has_nextest() -> bool {
    let mut command: Command = workspace::cargo();
    command.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
