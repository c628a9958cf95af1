//! Why a command stops, told so that a person can act on it.

use crate::terminal::clean;
use std::error::Error;
use std::io::{self, Write};

/// Why a command stops.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the output any more.
    BrokenPipe,
    /// Anything a person has to know of.
    Told {
        /// What failed, and with what.
        message: String,
        /// The causes behind it, outermost first.
        causes: Vec<String>,
        /// What to do.
        hints: Vec<String>,
    },
}

impl Failure {
    /// A failure without a cause behind it.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Told { message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// A failure that an error led to.
    pub(crate) fn caused_by(message: impl Into<String>, error: &(dyn Error + 'static)) -> Self {
        Self::Told { message: message.into(), causes: chain(Some(error)), hints: Vec::new() }
    }

    /// An error that says all itself.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        Self::Told { message: error.to_string(), causes: chain(error.source()), hints: Vec::new() }
    }

    /// Adds what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Told { hints, .. } = &mut self {
            hints.push(hint.into());
        }
        self
    }

    /// Writes it to standard error.
    pub(crate) fn report(&self) {
        let Self::Told { message, causes, hints } = self else { return };
        tell("error", message);
        for cause in causes.iter().filter(|cause| !message.contains(cause.as_str())) {
            tell("caused by", cause);
        }
        for hint in hints {
            tell("hint", hint);
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::caused_by("cannot write the output", &error),
        }
    }
}

fn chain(error: Option<&(dyn Error + 'static)>) -> Vec<String> {
    std::iter::successors(error, |&error| error.source()).map(ToString::to_string).collect()
}

/// Writes a line to standard error: what it is and what it says. Each line of a longer message is
/// cleaned by itself.
pub(crate) fn tell(label: &str, message: &str) {
    let colour = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let style = match label {
        "error" => anstyle::AnsiColor::Red.on_default().bold(),
        "warning" => anstyle::AnsiColor::Yellow.on_default().bold(),
        _ => anstyle::AnsiColor::Cyan.on_default().bold(),
    };
    let label = if colour { format!("{style}{label}:{style:#}") } else { format!("{label}:") };
    let lines: Vec<_> = message.lines().map(clean).collect();
    // There is nobody left to tell that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{label} {}", lines.join("\n"));
}
