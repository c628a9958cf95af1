//! The program at work on the sample articles.

use crate::{models, workspace};
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
    models::ensure(rashomon::model::DEFAULT)?;
    workspace::run(workspace::cargo().args(["build", "--release", "--package", "rashomon-cli"]))?;
    let target = workspace::target()?;
    let program = target.join("release").join(format!("rashomon{}", std::env::consts::EXE_SUFFIX));
    let read = || {
        let mut command = Command::new(&program);
        command.current_dir(workspace::root()).args(["read", "testdata/sample"]);
        command
    };
    workspace::run(&mut read())?;
    let report = target.join("demo/report.html");
    let folder = target.join("demo");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut html = read();
    html.args(["--format", "html", "--output"]).arg(&report);
    if std::io::stdout().is_terminal() && !args.no_open {
        html.arg("--open");
    }
    workspace::run(&mut html)?;
    println!("The same as a page, each finding beside its sentence: {}", report.display());
    Ok(())
}
