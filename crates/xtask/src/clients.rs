//! Reader programs that people have, and a client of our own that makes every call, reading a real server.
//!
//! The calls stand in `clients/`, in Python, so that nothing of the server is in the client. What they need is
//! installed into the target folder and is no part of the program.

use crate::{program, workspace};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Lets reader programs read a server, and tells what each did: newsboat, the Python clients of Miniflux and Fever,
/// a client of our own for every call of the three interfaces.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The program, instead of one built for this.
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Pinned, so that a verdict means the same next month; the last is what freshrss-api needs and does not say.
const PACKAGES: [&str; 3] = ["miniflux==1.1.6", "freshrss-api==2.0.5", "loguru==0.7.3"];
const MODEL: &str = "en_core_web_sm";
const NEWSBOAT: &str = "newsboat";

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let folder = workspace::target()?.join("clients");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let program = match args.program {
        Some(program) => program.canonicalize().with_context(|| format!("no {}", program.display()))?,
        None => {
            workspace::run(workspace::cargo().args(["build", "--quiet", "--package", "rashomon-cli"]))?;
            program::path("debug")?
        }
    };
    program::ensure_model(&program, MODEL)?;
    let python = folder.join("python/bin/python");
    if !python.exists() {
        workspace::run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("python")))?;
    }
    workspace::run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
    let collection = folder.join("collection");
    let _ = std::fs::remove_dir_all(&collection);
    let mut walk = Command::new(&python);
    walk.arg("-B").arg(workspace::root().join("crates/xtask/src/clients/run.py"));
    walk.arg(&program).arg(MODEL).arg(&collection);
    if let Some(newsboat) = newsboat(&folder)? {
        walk.env("NEWSBOAT", newsboat);
    }
    workspace::run(&mut walk)
}

/// newsboat as the system has it, else from Debian's packages, unpacked beside the system; `None` where neither is.
fn newsboat(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let runs = |program: &Path| {
        let status = Command::new(program).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let (unpacked, starter) = (folder.join("debian"), folder.join(NEWSBOAT));
    for program in [Path::new(NEWSBOAT), &starter] {
        if runs(program) {
            return Ok(Some(program.to_owned()));
        }
    }
    let simulation =
        Command::new("apt-get").args(["install", "--simulate", "--no-install-recommends", NEWSBOAT]).output();
    let Ok(simulation) = simulation else { return Ok(None) };
    let told = String::from_utf8_lossy(&simulation.stdout);
    let packages = told.lines().filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next());
    std::fs::create_dir_all(&unpacked)?;
    workspace::run(
        Command::new("apt-get").current_dir(&unpacked).args(["download", "--quiet"]).args(packages),
    )?;
    for file in std::fs::read_dir(&unpacked)? {
        let path = file?.path();
        if path.extension().is_some_and(|end| end == "deb") {
            workspace::run(Command::new("dpkg").arg("--extract").arg(path).arg(&unpacked))?;
        }
    }
    let script = format!(
        "#!/bin/sh\ncd=\"{0}\"\nLD_LIBRARY_PATH=$(echo \"$cd\"/usr/lib/*-linux-gnu) exec \"$cd/usr/bin/newsboat\" \"$@\"\n",
        unpacked.display()
    );
    std::fs::write(&starter, script)?;
    workspace::run(Command::new("chmod").arg("+x").arg(&starter))?;
    Ok(Some(starter))
}
