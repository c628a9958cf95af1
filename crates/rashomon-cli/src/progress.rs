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
        if done < total {
            let template = "{bar:24} {human_pos} of {human_len} {msg}, {elapsed} so far, {eta} left";
            self.show(done, Some(total), template);
        }
    }

    /// Shows that `done` are done, of nobody knows how many.
    pub(crate) fn count(&mut self, done: usize) {
        self.show(done, None, "{spinner} {human_pos} {msg}, {elapsed} so far");
    }

    fn show(&mut self, done: usize, total: Option<usize>, template: &str) {
        if self.bar.is_none() && self.start.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(0).with_elapsed(self.start.elapsed());
            bar.set_style(style(template));
            bar.set_message(self.what);
            bar
        });
        if let Some(total) = total {
            bar.set_length(total as u64);
        }
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

/// A download and what comes before and after it, shown at once: it takes long.
#[derive(Debug)]
pub(crate) struct Download {
    bar: ProgressBar,
}

impl Download {
    /// Starts with nothing to say.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
    }

    /// Says what is going on.
    pub(crate) fn say(&self, message: &str) {
        self.bar.set_style(style("{spinner} {msg}"));
        self.bar.set_message(message.to_owned());
    }

    /// Shows how many bytes are there, and of how many if that is known.
    pub(crate) fn set(&self, bytes: u64, bytes_total: Option<u64>) {
        match bytes_total {
            Some(total) => {
                self.bar.set_style(style("{bar:24} {decimal_bytes} of {decimal_total_bytes}  {msg}"));
                self.bar.set_length(total);
            }
            None => self.bar.set_style(style("{spinner} {decimal_bytes}  {msg}")),
        }
        self.bar.set_position(bytes);
    }

    /// Runs `work` with the bar out of the way.
    pub(crate) fn suspend<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("━╸─"))
}
