//! Tests on real pipelines. They are skipped, and say so, where none is installed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails where it stands and says what it skips"
)]

mod cache;
// Makes links to a model's files.
#[cfg(unix)]
mod damage;
mod example;
mod golden;
mod laws;
mod tiny;

use std::path::PathBuf;

/// The folder of an installed model: `$RASHOMON_DATA`, `$XDG_DATA_HOME/rashomon` or
/// `~/.local/share/rashomon`, below it `models/<name>`.
fn model(name: &str) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = variable("RASHOMON_DATA")
        .or_else(|| Some(variable("XDG_DATA_HOME")?.join("rashomon")))
        .or_else(|| Some(variable("HOME")?.join(".local/share/rashomon")));
    let folder = data?.join("models").join(name);
    if folder.join("config.cfg").is_file() {
        return Some(folder);
    }
    eprintln!(
        "SKIPPED: {name} is not installed in {}; install it with `rashomon model install`",
        folder.display()
    );
    None
}
