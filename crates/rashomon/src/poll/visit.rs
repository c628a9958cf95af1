//! One look at a feed: asked, read, judged.

use super::schedule::{Outcome, Reading, max_age, retry_after};
use jiff::{SignedDuration, Timestamp};
use rashomon_core::{Entry, Feed, Published, Validators, Warning};
use rashomon_fetch::{Client, FetchError, Request, Response};
use rashomon_ingest::feed;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Formats of feeds, best first.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, \
                      application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5";

/// The longest feed that is read, in bytes; the longest real ones have some three million.
const FEED_BYTES_MAX: u64 = 16 << 20;

/// What a look at a feed brought.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) outcome: Outcome,
    /// What the feed says of itself, and its entries; `None` where there is nothing new to read.
    pub(super) read: Option<Read>,
    /// Where a lasting redirect leads.
    pub(super) moved: Option<String>,
    /// Whether the host was reached, whatever it said.
    pub(super) reached: bool,
    /// Whether what failed may have failed by our own network.
    pub(super) may_be_ours: bool,
}

impl Visit {
    /// The look at a feed on which the reader gave up.
    pub(super) fn unreadable() -> Self {
        let outcome = Outcome::Failed { error: super::entry::UNREADABLE.to_owned() };
        Self { outcome, read: None, moved: None, reached: true, may_be_ours: false }
    }
}

/// A feed as read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) title: Option<String>,
    pub(super) site: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keyed: feed::Keyed,
    pub(super) warnings: Vec<Warning>,
}

/// Asks for a feed, unless it is as it was.
pub(super) fn ask(client: &Client, feed: &Feed) -> Result<Response, FetchError> {
    let text = |bytes: &Option<Vec<u8>>| -> Option<String> {
        bytes.as_ref().map(|bytes| bytes.iter().map(|&byte| char::from(byte)).collect())
    };
    let (etag, last_modified) =
        (text(&feed.state.validators.etag), text(&feed.state.validators.last_modified));
    let request = Request {
        accept: ACCEPT,
        etag: etag.as_deref(),
        last_modified: last_modified.as_deref(),
        bytes_max: FEED_BYTES_MAX,
        ..Request::new(&feed.url)
    };
    client.get(&request)
}

/// Reads what came of it.
pub(super) fn visit(feed: &Feed, answer: Result<Response, FetchError>, now: Timestamp) -> Visit {
    match answer {
        Ok(response) => answered(feed, response, now),
        Err(error) => failed(&error),
    }
}

fn failed(error: &FetchError) -> Visit {
    let may_be_ours = error.may_be_ours();
    let outcome = Outcome::Failed { error: error.to_string() };
    Visit { outcome, read: None, moved: None, reached: !may_be_ours, may_be_ours }
}

fn answered(feed: &Feed, response: Response, now: Timestamp) -> Visit {
    let moved = response.moved.as_ref().map(|url| url.as_str().to_owned());
    let visit =
        |outcome, read| Visit { outcome, read, moved: moved.clone(), reached: true, may_be_ours: false };
    let failed = |error: String| visit(Outcome::Failed { error }, None);
    let wait = || response.header("retry-after").and_then(|text| retry_after(&text, now));
    let asked = feed.state.validators != Validators::default();
    match response.status {
        200 | 203 | 206 | 226 => {}
        304 if asked || feed.state.succeeded.is_some() => {
            let fresh = fresh(&response);
            return visit(Outcome::Unchanged { validators: validators(&response), fresh }, None);
        }
        304 => return failed("says that nothing changed although it was never read (304)".to_owned()),
        status @ (429 | 503) => {
            let wait = wait();
            if status == 503 && wait.is_none() {
                return failed("is not available at the moment (503)".to_owned());
            }
            let error = format!("asks for fewer requests ({status})");
            return visit(Outcome::Quiet { wait, error }, None);
        }
        410 => return visit(Outcome::Gone, None),
        status => return failed(told(status)),
    }
    let hash = Sha256::digest(&response.body)[..16].to_vec();
    let (validators, fresh) = (validators(&response), fresh(&response));
    if feed.state.body_hash.as_ref() == Some(&hash) {
        return visit(Outcome::Unchanged { validators, fresh }, None);
    }
    let content_type = response.header("content-type");
    let url = response.url.as_str().to_owned();
    let (document, mut warnings) = match feed::parse(response.body, content_type.as_deref(), &url) {
        Ok(read) => read,
        Err(error) => return failed(error.to_string()),
    };
    if document.items.is_empty()
        && let Some(first) = document.sitemaps.first()
    {
        return failed(format!("a list of sitemaps, not a feed; one of them is {first}"));
    }
    let feed::Document { title, site, language, interval, items, .. } = document;
    let mut keyed = feed::keyed(items, feed.state.identity, &mut warnings);
    keyed.entries.iter_mut().for_each(|entry| without_future(entry, now));
    let reading = Reading {
        validators,
        body_hash: hash,
        interval: interval.max(fresh),
        published: keyed.entries.iter().filter_map(moment).collect(),
        has_new: None,
    };
    visit(Outcome::Read(reading), Some(Read { title, site, language, keyed, warnings }))
}

fn validators(response: &Response) -> Validators {
    let bytes = |name: &str| -> Option<Vec<u8>> {
        response.header(name)?.chars().map(|character| u8::try_from(character).ok()).collect()
    };
    Validators { etag: bytes("etag"), last_modified: bytes("last-modified") }
}

fn fresh(response: &Response) -> Option<Duration> {
    response.header("cache-control").and_then(|text| max_age(&text))
}

/// A time more than a day ahead is a mistake, not news of the future.
fn without_future(entry: &mut Entry, now: Timestamp) {
    let latest = now.checked_add(SignedDuration::from_hours(24)).unwrap_or(now);
    let is_sane = |time: Timestamp| time <= latest;
    entry.updated = entry.updated.filter(|time| is_sane(*time));
    if moment(entry).is_some_and(|time| !is_sane(time)) {
        entry.published = entry.updated.map(Published::Moment);
    }
}

fn moment(entry: &Entry) -> Option<Timestamp> {
    let utc = jiff::tz::TimeZone::UTC;
    match entry.published? {
        Published::Moment(moment) => Some(moment),
        Published::Local(local) => local.to_zoned(utc).ok().map(|zoned| zoned.timestamp()),
        Published::Day(day) => day.to_zoned(utc).ok().map(|zoned| zoned.timestamp()),
    }
}

/// A status for people.
pub(crate) fn told(status: u16) -> String {
    let meaning = match status {
        401 | 407 => "wants a name and password",
        402 | 403 | 451 => "refuses to answer",
        404 => "is not there",
        408 | 504 => "took too long",
        300..=399 => "sends on without saying where",
        400..=499 => "rejects the request",
        500..=599 => "has an error of its own",
        _ => "answers oddly",
    };
    format!("{meaning} ({status})")
}
