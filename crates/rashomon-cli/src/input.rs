//! What a command reads: the articles behind paths, with what the person says of them.

use crate::failure::tell;
use crate::progress::Progress;
use rashomon::core::{Article, Published};
use rashomon::input::{Options, read_paths};

/// The articles to read.
#[derive(Debug, clap::Args)]
pub(crate) struct InputOptions {
    /// Articles: files, folders, patterns; - for standard input.
    #[arg(value_name = "PATH", required = true, value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<String>,
    /// When the articles were published: a day (2031-05-09), a time (2031-05-09T18:30) or a moment
    /// (2031-05-09T18:30Z).
    #[arg(long, value_name = "DATE", value_parser = published)]
    published: Option<Published>,
    /// Who published the articles.
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
}

impl InputOptions {
    /// The paths as they were given.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// What is said of the articles beside themselves.
    pub(crate) fn options(&self) -> Options {
        Options { outlet: self.outlet.clone(), published: self.published, ..Options::default() }
    }
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Input {
    /// In the order of the paths.
    pub(crate) articles: Vec<Article>,
    /// How many articles there are.
    pub(crate) n_read: usize,
    /// How many paths, files and records gave none.
    pub(crate) n_failed: usize,
}

/// Reads all articles; tells of each input that gives none and goes on.
pub(crate) fn read(arguments: &InputOptions, text_required: bool) -> Input {
    let options = Options { text_required, ..arguments.options() };
    let mut bar = Progress::new("articles read");
    let loaded = read_paths(&arguments.paths, &options, &mut |progress| bar.count(progress.n_articles));
    drop(bar);
    let mut input = Input { articles: Vec::with_capacity(loaded.len()), n_read: 0, n_failed: 0 };
    for loaded in loaded {
        match loaded {
            Ok(loaded) => {
                let path = loaded.article.path.as_deref().unwrap_or(loaded.article.id.as_str());
                for warning in &loaded.warnings {
                    tell("warning", &format!("{path}: {warning}"));
                }
                input.n_read += 1;
                input.articles.push(loaded.article);
            }
            Err(error) => {
                input.n_failed += 1;
                tell("error", &error.to_string());
            }
        }
    }
    if input.n_failed > 0 && input.n_read + input.n_failed > 1 {
        let (n_read, n_failed) = (input.n_read, input.n_failed);
        let total = n_read + n_failed;
        tell("note", &format!("{n_read} of {total} read; {n_failed} gave no article"));
    }
    input
}

fn published(text: &str) -> Result<Published, String> {
    let is_day = text.len() <= "2031-05-09".len();
    let day = text.parse().ok().filter(|_| is_day).map(Published::Day);
    let moment = || text.parse().ok().map(Published::Moment);
    let local = || text.parse().ok().map(Published::Local);
    day.or_else(moment)
        .or_else(local)
        .ok_or_else(|| "expected a date such as 2031-05-09 or 2031-05-09T18:30Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_given() {
        assert!(matches!(published("2031-05-09"), Ok(Published::Day(_))));
        assert!(matches!(published("2031-05-09T18:30"), Ok(Published::Local(_))));
        assert!(matches!(published("2031-05-09T18:30:00+02:00"), Ok(Published::Moment(_))));
        assert!(published("Wednesday").is_err() && published("2031-13-09").is_err());
    }
}
