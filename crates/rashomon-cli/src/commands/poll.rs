//! `rashomon poll`

use super::Status;
use crate::collection::{CollectionOption, NetworkOption, failure};
use crate::failure::{Failure, tell};
use crate::json::{self, PollLine};
use crate::model::{self, ModelOption};
use crate::terminal::clean;
use crate::{output, stop};
use jiff::Timestamp;
use rashomon::poll::{Event, Settings, Summary, shown};
use rashomon::store::Arrived;
use rashomon::{Collection, Rest, Watch};
use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Look at the feeds that are due, and bring in the articles behind their entries.
///
/// Feeds are asked politely: never sooner than they wish, one request at a time for each host, only for
/// what changed. Pages are read as far as the site allows robots to; where it does not, and behind
/// paywalls, an article is what the feed says of it and marked as an excerpt. Each article is looked
/// through for who said what and given its story as it arrives.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rashomon poll
  rashomon poll --watch
  rashomon poll --json --no-pages

Exit status: 0 all feeds that were due were read, 1 some of them, 2 none of them, or nothing
could be stored.")]
pub(crate) struct Arguments {
    /// Go on as feeds fall due, until interrupted.
    #[arg(long)]
    watch: bool,
    /// Fetch no pages: articles are what the feeds say of them.
    #[arg(long)]
    no_pages: bool,
    /// Keep the articles without looking for statements.
    #[arg(long)]
    no_analysis: bool,
    /// Requests under way at the same time.
    #[arg(long, value_name = "N", default_value = "8")]
    threads: NonZeroUsize,
    /// One JSON object a line for everything that happens.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelOption,
    #[command(flatten)]
    network: NetworkOption,
    #[command(flatten)]
    collection: CollectionOption,
}

/// How long requests under way may take after an interruption; what they would have brought is asked for
/// again later.
pub(super) const GRACE: Duration = Duration::from_secs(8);

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let pipeline = match arguments.no_analysis {
        true => None,
        false => Some(model::pipeline(&arguments.model.folder()?)?),
    };
    let collection = arguments.collection.open_whole()?;
    let client = arguments.network.client();
    let stop = stop::asked_within(GRACE, 130)?;
    let settings = Settings {
        threads: arguments.threads,
        pages: !arguments.no_pages,
        until_idle: !arguments.watch,
        ..Settings::default()
    };
    let failed: Mutex<Option<Failure>> = Mutex::new(None);
    let summary = Watch {
        collection: &collection,
        client: &client,
        clock: &Timestamp::now,
        pipeline: &|| pipeline.as_ref(),
        tell: &|event| if arguments.json { write_json(&PollLine::of(event)) } else { show(event) },
        rest: &|rest| {
            if rest == Rest::Settled {
                // Articles are stored; that something else failed is no reason to fetch them again.
                let settled = settle(&collection, &stop).err();
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = settled;
            }
        },
        settings,
    }
    .run(&stop);
    if let Some(failure) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        failure.report();
    }
    if arguments.json {
        write_json(&PollLine::summary(&summary));
    } else {
        output::write(None, &shown_summary(&summary))?;
    }
    Ok(status(&summary))
}

fn status(summary: &Summary) -> Status {
    let n_failed = summary.n_failed + summary.n_store_errors;
    match summary.n_polls {
        0 if n_failed == 0 => Status::All,
        n_polls => Status::of(n_polls.saturating_sub(n_failed), n_failed),
    }
}

/// Keeps what new articles say of offices, and lets them be found.
fn settle(collection: &Collection, stop: &AtomicBool) -> Result<(), Failure> {
    model::learn_offices(collection)?;
    collection.update_index(&mut |_| !stop.load(Ordering::SeqCst)).map_err(|error| failure(&error))?;
    Ok(())
}

fn write_json(line: &PollLine<'_>) {
    // Whoever closed the pipe has read enough; polling is for the collection.
    let _ = std::io::stdout().lock().write_all(line.to_json().as_bytes());
}

fn show(event: &Event<'_>) {
    let lines = match event {
        Event::Feed { feed, outcome, n_new, n_changed, warnings } => {
            let name = clean(feed.name());
            let what = match json::error(outcome) {
                Some(error) => error.to_owned(),
                None if *n_new + *n_changed > 0 => format!("{n_new} new, {n_changed} changed"),
                None => "nothing new".to_owned(),
            };
            let mut lines = format!("{name}: {}\n", clean(&what));
            for warning in *warnings {
                lines.push_str(&format!("    {}\n", clean(&warning.to_string())));
            }
            lines
        }
        Event::Article { article, arrived, excerpt } => {
            let title = article.title.as_ref().map_or("without a title", |title| title.text.as_str());
            let kind = match (arrived, excerpt, article.complete) {
                (Arrived::Unchanged, ..) => return,
                (Arrived::Revised(_), ..) => " (changed)".to_owned(),
                (_, Some(reason), _) => format!(" (from the feed: {reason})"),
                (_, None, false) => " (excerpt)".to_owned(),
                _ => String::new(),
            };
            format!("  {}{}\n", clean(title), clean(&kind))
        }
        Event::Entry { pending, error, retry } => {
            let url = pending.entry.url.as_deref().map(shown).unwrap_or_default();
            let again = if retry.is_some() { "; tried again later" } else { "" };
            format!("  {}: {}{again}\n", clean(&url), clean(error))
        }
        Event::Store(error) => {
            tell("error", &error.to_string());
            return;
        }
        _ => {
            tell("warning", "nothing can be reached; waiting for the network");
            return;
        }
    };
    let _ = std::io::stdout().lock().write_all(lines.as_bytes());
}

fn shown_summary(summary: &Summary) -> String {
    let Summary { n_polls, n_read, n_unchanged, n_failed, .. } = summary;
    let Summary { n_new, n_changed, n_articles, n_revisions, n_excerpts, n_entries_failed, .. } = summary;
    let unstored = match summary.n_store_errors {
        0 => String::new(),
        n_errors => {
            format!("{n_errors} times the collection could not be written; the next poll goes on from here\n")
        }
    };
    format!(
        "{n_polls} feeds: {n_read} read, {n_unchanged} unchanged, {n_failed} failed; {n_new} new and {n_changed} \
         changed entries\n{n_articles} articles, {n_revisions} revisions, {n_excerpts} of them from the feed alone; \
         {n_entries_failed} entries without an article\n{unstored}"
    )
}
