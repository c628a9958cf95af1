//! Feeds to entries: RSS 0.9x to 2.0, RDF, CDF, Atom 0.3 and 1.0, JSON Feed, news sitemaps.
//!
//! One reader serves all formats in XML, for feeds mix them: a namespace says what an element is, and the
//! format only what it is called. It reads as a stream and keeps a bounded number of entries, expands no
//! entity that a document defines, follows no reference, and goes on after broken markup as well as it can.

mod identity;
mod json;
mod namespace;
pub(crate) mod value;
mod xml;

use crate::encoding;
use encoding_rs::Encoding;
use rashomon_core::{Entry, Warning};
use std::time::Duration;
use url::Url;

pub use identity::{Keyed, keyed};

/// What a feed says of itself, and what it lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// How it is written down.
    pub format: Format,
    /// What it calls itself.
    pub title: Option<String>,
    /// The site it belongs to.
    pub site: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// How long it asks to be left alone between two looks.
    pub interval: Option<Duration>,
    /// In the order of the document, the [`ITEMS_MAX`] newest where there are more.
    pub items: Vec<Item>,
    /// Other sitemaps that it lists, where it is a list of sitemaps.
    pub sitemaps: Vec<String>,
}

/// One thing a feed lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The identifier that the feed gives, whatever it looks like.
    pub guid: Option<String>,
    /// What is said of it; the key is not set yet, see [`keyed`].
    pub entry: Entry,
    /// Who published it first, where the feed is not the publisher's own.
    pub source: Option<String>,
}

/// How a feed is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// RSS 0.91 to 2.0.
    #[default]
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// Channel Definition Format.
    Cdf,
    /// JSON Feed.
    Json,
    /// A sitemap, with news or without.
    Sitemap,
}

impl Format {
    /// The name used in every output: `rss`, `rdf`, `atom`, `cdf`, `json`, `sitemap`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Rdf => "rdf",
            Self::Atom => "atom",
            Self::Cdf => "cdf",
            Self::Json => "json",
            Self::Sitemap => "sitemap",
        }
    }
}

/// Why something is no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// Nothing, or nothing but white space.
    #[error("empty where a feed was expected")]
    Empty,
    /// A page: the site's, a login, a captcha, an error told with status 200.
    #[error("a web page, not a feed; give the address of the feed itself")]
    Page,
    /// A list of feeds.
    #[error("a list of feeds (OPML), not a feed; bring it in with: rashomon feeds import FILE")]
    Opml,
    /// Anything else.
    #[error("not a feed: {found}")]
    Unknown {
        /// What stands there instead.
        found: String,
    },
}

/// How many items of a feed are kept.
pub const ITEMS_MAX: usize = 2000;

/// Reads a feed that was fetched from `url`.
///
/// `content_type` is the header of the answer; its charset outranks what the document declares. Relative
/// addresses are resolved, HTML is sanitised, fields are cut at lengths that no real feed comes near.
///
/// # Errors
/// [`FeedError`] if the bytes are no feed. A broken feed gives what can be read and a warning.
pub fn parse(
    bytes: Vec<u8>,
    content_type: Option<&str>,
    url: &str,
) -> Result<(Document, Vec<Warning>), FeedError> {
    let declared = content_type.and_then(charset).or_else(|| encoding::declared_in_html(&bytes));
    let (text, mut warnings) = encoding::decode(bytes, declared);
    // No format has a use for NUL, and databases choke on it.
    let text = if text.contains('\0') { text.replace('\0', "") } else { text };
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if trimmed.is_empty() {
        return Err(FeedError::Empty);
    }
    let base = Url::parse(url).ok();
    let document = if trimmed.starts_with(['{', '[']) {
        json::read(trimmed, base.as_ref(), &mut warnings)
    } else {
        xml::read(trimmed, base.as_ref(), &mut warnings)
    }?;
    Ok((document, warnings))
}

/// The charset of a `Content-Type`.
pub(crate) fn charset(content_type: &str) -> Option<&'static Encoding> {
    let (_, parameters) = content_type.split_once(';')?;
    let label = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes())
}

/// Collects items and keeps the newest: memory stays bounded, whatever the feed lists.
#[derive(Debug, Default)]
pub(crate) struct Items {
    /// With the position of each in the document.
    kept: Vec<(usize, Item)>,
    n_seen: usize,
}

impl Items {
    pub(crate) fn push(&mut self, item: Item) {
        self.kept.push((self.n_seen, item));
        self.n_seen += 1;
        if self.kept.len() >= 2 * ITEMS_MAX {
            self.prune();
        }
    }

    /// Keeps the newest; of those without a date those that the document lists first, as feeds do.
    fn prune(&mut self) {
        self.kept.sort_by_cached_key(|(position, item)| {
            let moment = item.entry.published.and_then(value::moment).or(item.entry.updated);
            (std::cmp::Reverse(moment), *position)
        });
        self.kept.truncate(ITEMS_MAX);
        self.kept.sort_by_key(|(position, _)| *position);
    }

    pub(crate) fn finish(mut self, warnings: &mut Vec<Warning>) -> Vec<Item> {
        if self.n_seen > ITEMS_MAX {
            self.prune();
            warnings.push(Warning::new(format!(
                "lists {} entries; the {ITEMS_MAX} newest are taken",
                self.n_seen
            )));
        }
        self.kept.into_iter().map(|(_, item)| item).collect()
    }
}

#[cfg(test)]
mod tests;
