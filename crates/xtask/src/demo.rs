//! The program at work on the sample articles.

use crate::{program, workspace};
use anyhow::Context;
use std::io::IsTerminal;
use std::process::Command;

/// The program at work on the sample articles.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Args {
    /// Names the report instead of opening it.
    #[arg(long)]
    no_open: bool,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    workspace::run(workspace::cargo().args(["build", "--release", "--package", "rashomon-cli"]))?;
    let program = program::path("release")?;
    program::ensure_model(&program, "en_core_web_md")?;
    let read = || {
        let mut command = Command::new(&program);
        command.current_dir(workspace::root()).args(["read", "testdata/sample"]);
        command
    };
    workspace::run(&mut read())?;
    let folder = workspace::target()?.join("demo");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let report = folder.join("report.html");
    let mut html = read();
    html.args(["--format", "html", "--output"]).arg(&report);
    if std::io::stdout().is_terminal() && !args.no_open {
        html.arg("--open");
    }
    workspace::run(&mut html)?;
    println!("\nThe same as a page, each finding beside its sentence:\n{}", report.display());
    Ok(())
}
