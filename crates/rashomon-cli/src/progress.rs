//! How far a long run has come, on standard error where that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// Shorter runs show nothing.
const PATIENCE: Duration = Duration::from_millis(700);

/// A bar that appears once a run turns out to be long; nothing where standard error is no terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Starts the clock. `what` is counted: "articles".
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, start: Instant::now(), bar: None }
    }

    /// Shows that `done` of `total` are done.
    pub(crate) fn set(&mut self, done: usize, total: usize) {
        if self.bar.is_none() && (self.start.elapsed() < PATIENCE || done >= total) {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(0).with_elapsed(self.start.elapsed());
            let template = "{bar:24} {human_pos} of {human_len} {msg}, {elapsed} so far, {eta} left";
            bar.set_style(style(template));
            bar.set_message(self.what);
            bar
        });
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    }

    /// Runs `work` with the bar out of the way, so that lines written do not break it.
    pub(crate) fn suspend<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(work),
            None => work(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A bar for bytes, shown at once: a download is long.
pub(crate) fn bytes() -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_style(style(
        "{msg}  {bar:24} {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
    ));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("━╸─"))
}
