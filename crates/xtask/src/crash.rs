//! Breaks imports off with SIGKILL, many times.

use crate::workspace;

/// Kills imports at many points: nothing told to be stored may be lost, nothing may be there twice.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How often.
    #[arg(long, default_value_t = 200)]
    points: usize,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let test = ["test", "--package", "rashomon-cli", "--test", "it", "--"];
    let name = ["collection::an_import_killed_at_any_point_loses_nothing", "--exact", "--nocapture"];
    let mut cargo = workspace::cargo();
    workspace::run(cargo.args(test).args(name).env("RASHOMON_CRASHES", args.points.to_string()))
}
