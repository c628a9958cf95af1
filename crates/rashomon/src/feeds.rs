//! Which feeds a collection follows: found from an address, brought in and handed on as lists.

use crate::poll;
use jiff::Timestamp;
use rashomon_core::{Feed, Warning};
use rashomon_fetch::{Client, FetchError, Request, without_secrets};
use rashomon_ingest::discover::{self, Candidate};
use rashomon_ingest::feed::{self, FeedError};
use rashomon_ingest::opml::{self, Outline};
use rashomon_store::{NewFeed, Store, StoreError};

/// A feed found at an address, or by way of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The feed, without folders.
    pub feed: NewFeed,
    /// How many entries it lists.
    pub n_entries: usize,
    /// Other feeds that the page names.
    pub others: Vec<Candidate>,
}

/// Why no feed was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// The address cannot be fetched.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// It answers with an error.
    #[error("{url} {told}")]
    Status {
        /// The address.
        url: String,
        /// What the status means.
        told: String,
    },
    /// What is there is no feed and names none.
    #[error("{url}: {source}")]
    NoFeed {
        /// The address.
        url: String,
        /// What is there instead.
        source: FeedError,
    },
}

/// How many of the feeds that a page may have are tried.
const TRIES_MAX: usize = 9;

/// Finds the feed at `address`: the address is a feed's, or that of a page that names its feeds, or of a
/// site that has one where feeds usually stand. An address without a scheme is taken for https.
///
/// # Errors
/// [`FindError`].
pub fn find(client: &Client, address: &str) -> Result<Found, FindError> {
    let address = address.trim();
    let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let (body, content_type, url) = get(client, &address)?;
    let error = match feed::parse(body.clone(), content_type.as_deref(), &url) {
        Ok((document, _)) => return Ok(found(&address, document, Vec::new())),
        Err(error) => error,
    };
    if error != FeedError::Page {
        return Err(FindError::NoFeed { url: without_secrets(&address), source: error });
    }
    let candidates = discover::candidates(body, &url);
    for (place, candidate) in candidates.iter().enumerate().take(TRIES_MAX) {
        let Ok((body, content_type, url)) = get(client, &candidate.url) else { continue };
        if let Ok((document, _)) = feed::parse(body, content_type.as_deref(), &url)
            && document.sitemaps.is_empty()
        {
            let others = candidates.iter().skip(place + 1).filter(|other| other.declared).cloned().collect();
            return Ok(found(&candidate.url, document, others));
        }
    }
    Err(FindError::NoFeed { url: without_secrets(&address), source: error })
}

fn found(url: &str, document: feed::Document, others: Vec<Candidate>) -> Found {
    let feed =
        NewFeed { url: url.to_owned(), title: document.title, site: document.site, ..NewFeed::default() };
    Found { feed, n_entries: document.items.len(), others }
}

fn get(client: &Client, url: &str) -> Result<(Vec<u8>, Option<String>, String), FindError> {
    let response = client.get(&Request::new(url))?;
    if response.status >= 300 {
        return Err(FindError::Status { url: without_secrets(url), told: poll::told(response.status) });
    }
    let content_type = response.header("content-type");
    let url = response.url.as_str().to_owned();
    Ok((response.body, content_type, url))
}

/// Brings in the feeds of a list (OPML). They are due at once, which polling spreads. Tells how many the
/// list has and what it left out.
///
/// # Errors
/// A line for people where the bytes are no list; whatever the store gives.
pub fn import(
    store: &dyn Store,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<Result<(usize, Vec<Warning>), String>, StoreError> {
    let (outlines, warnings) = match opml::read(bytes) {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    for outline in &outlines {
        let Outline { url, title, site, folders } = outline.clone();
        store.put_feed(&NewFeed { url, title, given_title: None, site, folders }, now)?;
    }
    Ok(Ok((outlines.len(), warnings)))
}

/// Writes feeds as a list (OPML), without names and passwords.
pub fn export(feeds: &[Feed]) -> String {
    let outlines: Vec<Outline> = feeds
        .iter()
        .map(|feed| Outline {
            url: poll::shown(&feed.url),
            title: feed.given_title.clone().or_else(|| feed.title.clone()),
            site: feed.site.clone(),
            folders: feed.folders.clone(),
        })
        .collect();
    opml::write("Feeds of Rashomon", &outlines)
}
