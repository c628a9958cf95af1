//! Models that a chore needs, installed where they are missing.

use rashomon::model::{self, Progress};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Installs `name` unless it is there, and says so.
pub(crate) fn ensure(name: &str) -> anyhow::Result<PathBuf> {
    let data = model::data_folder()?;
    if let Ok(path) = model::find(&data, name) {
        return Ok(path);
    }
    let mut meter = Meter { name, percent: 0, terminal: std::io::stderr().is_terminal() };
    let installed = model::install(&data, name, None, &mut |progress| meter.show(&progress));
    meter.end_line();
    let installed = installed?;
    println!("{name}: installed in {}", installed.path.display());
    Ok(installed.path)
}

struct Meter<'a> {
    name: &'a str,
    /// Last shown; 0 where no line is open.
    percent: u64,
    terminal: bool,
}

impl Meter<'_> {
    fn show(&mut self, progress: &Progress) {
        let name = self.name;
        match progress {
            Progress::Waiting => eprintln!("{name}: waiting for another installation to end"),
            Progress::Asking { source } => eprintln!("{name}: asking {source}"),
            Progress::Fetching { bytes, bytes_total: Some(total) } => {
                let percent = bytes * 100 / (*total).max(1);
                if self.terminal && percent != self.percent {
                    self.percent = percent;
                    eprint!("\r{name}: {percent} % of {} MB", total / 1_000_000);
                    // A meter that cannot be drawn is no reason to stop.
                    std::io::stderr().flush().ok();
                }
            }
            Progress::SourceFailed { reason } => {
                self.end_line();
                eprintln!("{name}: {reason}");
            }
            Progress::Fetching { .. } | Progress::Unpacking { .. } => {}
        }
    }

    fn end_line(&mut self) {
        if self.percent > 0 {
            self.percent = 0;
            eprintln!();
        }
    }
}
