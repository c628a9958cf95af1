//! The pages in a real browser: what readers do, every page in every look, accessibility.
//!
//! Drives the system's Chromium through `browser/drive.mjs`. What that needs from npm is fetched into the
//! target folder and is no part of the program.

use crate::{program, workspace};
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The pages in a real browser.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The browser.
    #[arg(long, default_value = "chromium")]
    chromium: String,
    /// Where screenshots go instead of the target folder.
    #[arg(long)]
    shots: Option<PathBuf>,
    /// Use the program as it was built last, optimised.
    #[arg(long)]
    release: bool,
    /// Only pages whose name has this in it; leaves out what readers do.
    #[arg(long)]
    only: Option<String>,
}

/// What the driver needs; pinned, so that a verdict means the same next month.
const PACKAGES: [&str; 2] = ["playwright-core@1.65.1", "axe-core@4.14.1"];
/// The model of the pages' findings.
const MODEL: &str = "en_core_web_sm";

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let folder = workspace::target()?.join("browser");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let chromium = find(&args.chromium)?;
    let mut build = workspace::cargo();
    build.args(["build", "--quiet", "--package", "rashomon-cli"]);
    let profile = if args.release { "release" } else { "debug" };
    if args.release {
        build.arg("--release");
    }
    workspace::run(&mut build)?;
    let program = program::path(profile)?;
    program::ensure_model(&program, MODEL)?;
    if !PACKAGES.iter().all(|package| is_installed(&folder, package)) {
        std::fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
        let mut install = Command::new("npm");
        install.current_dir(&folder).args(["install", "--no-audit", "--no-fund", "--silent"]).args(PACKAGES);
        workspace::run(&mut install)?;
    }
    let collection = folder.join("collection");
    let _ = std::fs::remove_dir_all(&collection);
    let mut import = Command::new(&program);
    import.current_dir(workspace::root()).args(["import", "--model", MODEL, "--collection"]).arg(&collection);
    import.args(["testdata/sample", "crates/xtask/src/browser/more.jsonl"]).stdout(Stdio::null());
    workspace::run(&mut import)?;
    let shots = args.shots.unwrap_or_else(|| folder.join("shots"));
    std::fs::create_dir_all(&shots).with_context(|| format!("cannot create {}", shots.display()))?;
    std::fs::write(folder.join("drive.mjs"), include_str!("browser/drive.mjs"))?;
    let mut drive = Command::new("node");
    drive.current_dir(&folder).arg("drive.mjs");
    drive.env("PROGRAM", &program).env("CHROMIUM", chromium).env("COLLECTION", &collection);
    drive.env("EMPTY", folder.join("empty")).env("SHOTS", &shots).env("MODEL", MODEL);
    if let Some(only) = args.only {
        drive.env("ONLY", only);
    }
    workspace::run(&mut drive)?;
    println!("screenshots: {}", shots.display());
    Ok(())
}

fn is_installed(folder: &Path, package: &str) -> bool {
    let (name, version) = package.split_once('@').unwrap_or((package, ""));
    let manifest = std::fs::read_to_string(folder.join("node_modules").join(name).join("package.json"));
    manifest.is_ok_and(|manifest| manifest.contains(&format!("\"version\": \"{version}\"")))
}

/// The browser's path: as given, or on the path of the system.
fn find(name: &str) -> anyhow::Result<PathBuf> {
    let path = PathBuf::from(name);
    if path.components().count() > 1 {
        ensure!(path.exists(), "{name}: no such browser; name one with --chromium");
        return Ok(path);
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.exists());
    found.with_context(|| {
        format!(
            "no {name} on this system; install it (Debian: apt install {name}) or name one with --chromium"
        )
    })
}
