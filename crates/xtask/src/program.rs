//! The `rashomon` program as a chore uses it.

use crate::workspace;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where cargo puts the program, by the name of the profile's folder.
pub(crate) fn path(profile: &str) -> anyhow::Result<PathBuf> {
    Ok(workspace::target()?.join(profile).join(format!("rashomon{}", std::env::consts::EXE_SUFFIX)))
}

/// Has `program` install the model `name` unless it is there.
pub(crate) fn ensure_model(program: &Path, name: &str) -> anyhow::Result<()> {
    let model = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.current_dir(workspace::root()).arg("model").args(arguments);
        command
    };
    let found = model(&["path", name]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.with_context(|| format!("cannot run {}", program.display()))?.success() {
        return Ok(());
    }
    workspace::run(&mut model(&["install", name]))
}
