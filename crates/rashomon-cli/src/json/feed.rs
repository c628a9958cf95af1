//! Feeds and what polling does, one JSON object a line.

use rashomon::core::Feed;
use rashomon::poll::{Event, Summary, schedule::Outcome, shown};
use serde::Serialize;

/// A feed and how it does.
#[derive(Debug, Serialize)]
pub(crate) struct FeedLine<'a> {
    id: i64,
    url: String,
    title: Option<&'a str>,
    given_title: Option<&'a str>,
    site: Option<&'a str>,
    language: Option<&'a str>,
    folders: &'a [String],
    paused: bool,
    added: String,
    health: &'static str,
    failures: u32,
    error: Option<&'a str>,
    checked: Option<String>,
    succeeded: Option<String>,
    next_check: String,
    interval_s: u32,
    identity: &'static str,
}

impl<'a> FeedLine<'a> {
    pub(crate) fn of(feed: &'a Feed) -> Self {
        let state = &feed.state;
        Self {
            id: feed.id.number(),
            url: shown(&feed.url),
            title: feed.title.as_deref(),
            given_title: feed.given_title.as_deref(),
            site: feed.site.as_deref(),
            language: feed.language.as_deref(),
            folders: &feed.folders,
            paused: feed.paused,
            added: feed.added.to_string(),
            health: state.health.name(),
            failures: state.failures,
            error: state.error.as_deref(),
            checked: state.checked.map(|time| time.to_string()),
            succeeded: state.succeeded.map(|time| time.to_string()),
            next_check: state.next_check.to_string(),
            interval_s: state.interval_s,
            identity: state.identity.name(),
        }
    }

    /// The line, with its end.
    pub(crate) fn to_json(&self) -> String {
        line(self)
    }
}

/// One thing that polling did.
#[derive(Debug, Default, Serialize)]
pub(crate) struct PollLine<'a> {
    /// `feed`, `article`, `entry`, `store`, `down`, `summary`.
    event: &'static str,
    feed: Option<String>,
    /// `read`, `unchanged`, `quiet`, `gone`, `failed`, `unreachable`.
    outcome: Option<&'static str>,
    n_new: Option<usize>,
    n_changed: Option<usize>,
    article: Option<&'a str>,
    url: Option<&'a str>,
    title: Option<&'a str>,
    complete: Option<bool>,
    error: Option<String>,
    retry: Option<String>,
    summary: Option<SummaryLine>,
}

#[derive(Debug, Serialize)]
struct SummaryLine {
    n_polls: usize,
    n_read: usize,
    n_unchanged: usize,
    n_failed: usize,
    n_new: usize,
    n_changed: usize,
    n_articles: usize,
    n_revisions: usize,
    n_excerpts: usize,
    n_entries_failed: usize,
    n_store_errors: usize,
}

impl<'a> PollLine<'a> {
    pub(crate) fn of(event: &'a Event<'a>) -> Self {
        match event {
            Event::Feed { feed, outcome, n_new, n_changed, .. } => Self {
                event: "feed",
                feed: Some(shown(&feed.url)),
                outcome: Some(name(outcome)),
                n_new: Some(*n_new),
                n_changed: Some(*n_changed),
                error: error(outcome).map(str::to_owned),
                ..Self::default()
            },
            Event::Article { article, excerpt, .. } => Self {
                event: "article",
                article: Some(article.id.as_str()),
                url: article.url.as_deref(),
                title: article.title.as_ref().map(|title| title.text.as_str()),
                complete: Some(article.complete),
                error: excerpt.map(str::to_owned),
                ..Self::default()
            },
            Event::Entry { pending, error, retry } => Self {
                event: "entry",
                url: pending.entry.url.as_deref(),
                title: pending.entry.title.as_deref(),
                error: Some((*error).to_owned()),
                retry: retry.map(|time| time.to_string()),
                ..Self::default()
            },
            Event::Store(error) => Self { event: "store", error: Some(error.to_string()), ..Self::default() },
            _ => Self { event: "down", ..Self::default() },
        }
    }

    pub(crate) fn summary(summary: &Summary) -> Self {
        let summary = SummaryLine {
            n_polls: summary.n_polls,
            n_read: summary.n_read,
            n_unchanged: summary.n_unchanged,
            n_failed: summary.n_failed,
            n_new: summary.n_new,
            n_changed: summary.n_changed,
            n_articles: summary.n_articles,
            n_revisions: summary.n_revisions,
            n_excerpts: summary.n_excerpts,
            n_entries_failed: summary.n_entries_failed,
            n_store_errors: summary.n_store_errors,
        };
        Self { event: "summary", summary: Some(summary), ..Self::default() }
    }

    /// The line, with its end.
    pub(crate) fn to_json(&self) -> String {
        line(self)
    }
}

/// The word for an outcome.
pub(crate) fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Read(_) => "read",
        Outcome::Unchanged { .. } => "unchanged",
        Outcome::Quiet { .. } => "quiet",
        Outcome::Gone => "gone",
        Outcome::Failed { .. } => "failed",
        Outcome::Unreachable { .. } => "unreachable",
        Outcome::Deferred { .. } => "deferred",
    }
}

/// What went wrong, for people.
pub(crate) fn error(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Failed { error } | Outcome::Unreachable { error } | Outcome::Quiet { error, .. } => {
            Some(error)
        }
        Outcome::Gone => Some("says that it is gone for good (410)"),
        Outcome::Read(_) | Outcome::Unchanged { .. } | Outcome::Deferred { .. } => None,
    }
}

fn line(value: &impl Serialize) -> String {
    // Structs of texts and numbers always have a form in JSON.
    serde_json::to_string(value).map(|text| text + "\n").unwrap_or_default()
}
