//! Breaks imports and polling off with SIGKILL, many times.

use crate::workspace;

/// Kills imports and polling at many points: nothing told to be stored may be lost, nothing may be there
/// twice.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How often each.
    #[arg(long, default_value_t = 200)]
    points: usize,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let test = ["test", "--quiet", "--package", "rashomon-cli", "--test", "it", "--"];
    // One after the other: what is measured is not how they get on with each other.
    let name = ["crash::", "--nocapture", "--test-threads", "1"];
    let mut cargo = workspace::cargo();
    workspace::run(cargo.args(test).args(name).env("RASHOMON_CRASHES", args.points.to_string()))
}
