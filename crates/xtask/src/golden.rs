//! Expected outputs of the tests, written anew.

use crate::{test, workspace};

/// Expected outputs of the tests, written anew.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Handed on to `cargo test`: names of tests, `-p CRATE`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    test::install_models()?;
    let mut tests = workspace::cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]).args(args.rest);
    workspace::run(tests.env("INSTA_UPDATE", "always").env("INSTA_FORCE_PASS", "1"))?;
    println!("Snapshots in files are written; for those inside tests run: cargo insta review");
    Ok(())
}
