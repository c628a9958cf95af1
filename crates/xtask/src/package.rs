//! What is handed out: one static program, its manual and completions, a Debian package of them.

use crate::workspace;
use anyhow::{Context, ensure};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Builds what is handed out: one static program, with manual and completions, and a Debian package.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What it is built for.
    #[arg(long, default_value = "x86_64-unknown-linux-musl")]
    target: String,
    /// Take the program as it was built last.
    #[arg(long)]
    no_build: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let target = args.target.as_str();
    if !args.no_build {
        let mut build = workspace::cargo();
        build.args(["build", "--release", "--locked", "--package", "rashomon-cli", "--target", target]);
        workspace::run(&mut build).with_context(|| {
            format!(
                "{target} needs its library, `rustup target add {target}`, and where it is musl a C compiler for it, \
                 Debian's musl-tools"
            )
        })?;
    }
    let folder = workspace::target()?.join(target).join("release");
    let (program, package) = (folder.join("rashomon"), folder.join("package"));
    is_static(&program)?;
    workspace::run(Command::new(&program).arg("man").arg(package.join("man")))?;
    for shell in ["bash", "zsh", "fish"] {
        let output = Command::new(&program).args(["completions", shell]).output()?;
        ensure!(
            output.status.success(),
            "completions for {shell}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        fs::write(package.join(format!("rashomon.{shell}")), output.stdout)?;
    }
    println!("{}", program.display());
    let has_deb = Command::new("cargo-deb").arg("--version").stdout(Stdio::null()).status();
    if !has_deb.is_ok_and(|status| status.success()) {
        println!("no Debian package without cargo-deb: cargo install cargo-deb");
        return Ok(());
    }
    let mut deb = workspace::cargo();
    deb.args(["deb", "--no-build", "--package", "rashomon-cli", "--target", target]);
    workspace::run(&mut deb)
}

/// A program that needs nothing of the system names no loader.
fn is_static(program: &Path) -> anyhow::Result<()> {
    let output = Command::new("readelf").args(["--program-headers", "--wide"]).arg(program).output();
    let output = output.context("no readelf; it comes with the linker, in Debian's binutils")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    let is_static = !String::from_utf8_lossy(&output.stdout).contains("INTERP");
    ensure!(is_static, "{} needs libraries of the system", program.display());
    Ok(())
}
