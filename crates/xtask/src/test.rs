//! The tests, with what they need.

use crate::{models, workspace};
use std::process::Stdio;

/// The tests, with what they need.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Handed on to the test runner: names of tests, `-p CRATE`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    for model in rashomon::model::list(&rashomon::model::data_folder()?) {
        models::ensure(model.name)?;
    }
    let chosen = args.rest.iter().any(|argument| argument == "-p" || argument.starts_with("--package"));
    let crates = if chosen { [].as_slice() } else { &["--workspace"] };
    if !has_nextest() {
        return workspace::run(workspace::cargo().arg("test").args(crates).args(args.rest));
    }
    // nextest leaves documentation tests to cargo; its own closing lines come last.
    if args.rest.is_empty() {
        workspace::run(workspace::cargo().args(["test", "--workspace", "--doc", "--quiet"]))?;
    }
    workspace::run(workspace::cargo().args(["nextest", "run"]).args(crates).args(args.rest))
}

fn has_nextest() -> bool {
    let mut command = workspace::cargo();
    command.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
