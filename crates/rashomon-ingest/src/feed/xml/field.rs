//! What elements mean: where they stand, and which field their text is.

use super::attribute::Attributes;
use crate::feed::namespace::Namespace;
use crate::feed::value;
use crate::feed::{Format, Item};
use crate::language;
use rashomon_core::Entry;
use std::time::Duration;
use url::Url;

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Above the root.
    Top,
    /// The root.
    Root,
    /// The feed's own part.
    Feed,
    /// An item.
    Item,
    /// Somebody, told in elements of their own.
    Person,
    /// The feed that an entry was taken from.
    Source,
    /// A field whose text counts.
    Field(Field),
    /// Stands between an item and its fields and says nothing itself.
    Transparent,
    /// Nothing in it is read.
    Ignored,
    /// Markup within a field.
    Within,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Guid,
    Title,
    /// A title that counts where there is no other.
    OtherTitle,
    Link,
    /// The address before somebody counted clicks on it.
    OriginalLink,
    Author,
    /// The name of a person told in elements.
    Name,
    /// A time of publication; the lowest rank counts.
    Published(u8),
    Updated,
    Language,
    Summary,
    OtherSummary,
    Content,
    Image,
    Category,
    Source,
    Minutes,
    Period,
    Frequency,
    Sitemap,
}

impl Field {
    /// Whether elements within belong to the text.
    pub(super) fn holds_markup(self) -> bool {
        matches!(self, Self::Title | Self::Summary | Self::Content | Self::OtherSummary)
    }
}

/// How a text is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Html,
    Base64,
}

impl Kind {
    /// Source: RFC 4287, 3.1.1 and 4.1.3.3; Atom 0.3's `mode`; RSS, whose texts are HTML by custom.
    pub(super) fn of(field: Field, attributes: &Attributes<'_>, is_atom: bool) -> Self {
        let stated = attributes.get("type").map(|stated| stated.trim().to_ascii_lowercase());
        let mode = attributes.get("mode").map(|mode| mode.trim().to_ascii_lowercase());
        if mode.as_deref() == Some("base64") {
            return Self::Base64;
        }
        match stated.as_deref() {
            Some("text" | "text/plain") => Self::Plain,
            Some("html" | "xhtml" | "text/html" | "application/xhtml+xml") => Self::Html,
            Some(other)
                if is_atom
                    && matches!(field, Field::Content | Field::Summary)
                    && other.contains('/')
                    && !other.starts_with("text/")
                    && !other.ends_with("xml") =>
            {
                Self::Base64
            }
            _ if is_atom && mode.as_deref() != Some("escaped") => Self::Plain,
            _ => Self::Html,
        }
    }
}

/// What an element is, by where it stands and what it is called.
pub(super) fn place(parent: Place, space: Namespace, name: &str, in_item: bool, format: Format) -> Place {
    use Namespace as N;
    let is_plain = matches!(space, N::Plain | N::Atom | N::Atom03);
    match parent {
        Place::Top => match name {
            "item" | "entry" => Place::Item,
            "channel" => Place::Feed,
            _ => Place::Root,
        },
        Place::Person if name == "name" => Place::Field(Field::Name),
        Place::Source if name == "title" => Place::Field(Field::Source),
        Place::Person | Place::Source | Place::Ignored | Place::Field(_) | Place::Within => Place::Ignored,
        Place::Root | Place::Feed | Place::Item | Place::Transparent => match (space, name) {
            (_, "channel") if is_plain && !in_item => Place::Feed,
            (_, "item" | "entry") if is_plain && !in_item => Place::Item,
            (N::Plain, "url") if format == Format::Sitemap && !in_item => Place::Item,
            (N::Plain, "sitemap")
            | (N::Media, "group")
            | (N::News, "news" | "publication")
            | (N::Image, "image") => Place::Transparent,
            (N::Atom | N::Atom03, "author") => Place::Person,
            (N::Plain, "author") if format == Format::Atom => Place::Person,
            (N::Atom | N::Atom03, "source") => Place::Source,
            _ => field(space, name, in_item, format).map_or(Place::Ignored, Place::Field),
        },
    }
}

fn field(space: Namespace, name: &str, in_item: bool, format: Format) -> Option<Field> {
    use Namespace as N;
    Some(match (space, name) {
        (N::Plain, "loc") if format == Format::Sitemap => {
            if in_item {
                Field::Link
            } else {
                Field::Sitemap
            }
        }
        (N::Image, "loc") => Field::Image,
        (N::Plain, "lastmod") => Field::Updated,
        (N::News, "publication_date") => Field::Published(0),
        (N::News, "title") => Field::Title,
        (N::News, "name") => Field::Source,
        (N::News, "language") => Field::Language,
        (N::Plain | N::Atom | N::Atom03, name) => match name {
            "guid" | "id" => Field::Guid,
            "title" => Field::Title,
            "link" | "a" => Field::Link,
            "author" | "managingeditor" => Field::Author,
            "pubdate" | "published" => Field::Published(0),
            "issued" => Field::Published(1),
            "created" => Field::Published(3),
            "updated" | "modified" => Field::Updated,
            "language" => Field::Language,
            "description" | "summary" | "abstract" | "tagline" | "subtitle" => Field::Summary,
            // Some write a page's body into an item, without its namespace as well.
            "content" | "fullitem" => Field::Content,
            "body" if in_item => Field::Content,
            "category" => Field::Category,
            "enclosure" => Field::Image,
            "source" => Field::Source,
            "ttl" => Field::Minutes,
            _ => return None,
        },
        (N::DublinCore, name) => match name {
            "title" => Field::OtherTitle,
            "creator" | "author" => Field::Author,
            "issued" => Field::Published(1),
            "date" => Field::Published(2),
            "created" => Field::Published(3),
            "modified" => Field::Updated,
            "language" => Field::Language,
            "description" | "abstract" => Field::OtherSummary,
            "subject" => Field::Category,
            _ => return None,
        },
        (N::Content, "encoded") | (N::Xhtml, "body" | "div") => Field::Content,
        (N::Media, "title") => Field::OtherTitle,
        (N::Media, "description") => Field::OtherSummary,
        (N::Media, "thumbnail" | "content") | (N::Itunes, "image") => Field::Image,
        (N::Itunes, "summary" | "subtitle") => Field::OtherSummary,
        (N::Feedburner, "origlink") => Field::OriginalLink,
        (N::Syndication, "updateperiod") => Field::Period,
        (N::Syndication, "updatefrequency") => Field::Frequency,
        _ => return None,
    })
}

/// What is collected of an item, or of the feed itself.
#[derive(Debug, Default)]
pub(super) struct Draft {
    guid: Option<String>,
    guid_is_link: bool,
    pub(super) about: Option<String>,
    title: Option<String>,
    other_title: Option<String>,
    pub(super) link_text: Option<String>,
    original_link: Option<String>,
    /// The best of the links in attributes, with its rank.
    link: Option<(u8, String)>,
    /// People told in elements of their own.
    pub(super) people: Vec<String>,
    authors: Vec<String>,
    published: Option<(u8, String)>,
    pub(super) updated: Option<String>,
    pub(super) language: Option<String>,
    summary: Option<String>,
    other_summary: Option<String>,
    content: Option<String>,
    image: Option<(u8, String)>,
    categories: Vec<String>,
    source: Option<String>,
    minutes: Option<f64>,
    period_s: Option<f64>,
    frequency: Option<f64>,
    pub(super) sitemaps: Vec<String>,
}

/// More labels than any entry has.
const CATEGORIES_MAX: usize = 50;
const SITEMAPS_MAX: usize = 1000;

/// Takes in what a field says in attributes.
pub(super) fn attributes(
    draft: &mut Draft,
    field: Field,
    name: &str,
    attributes: &Attributes<'_>,
    base: Option<&Url>,
) {
    let address = |key: &str| attributes.get(key).and_then(|text| value::link(&text, base));
    let kind = attributes.get("type").unwrap_or_default().to_ascii_lowercase();
    match field {
        Field::Guid => {
            let permanent = attributes.get("ispermalink");
            draft.guid_is_link = permanent.is_none_or(|truth| truth.trim() != "false");
        }
        Field::Link => {
            let relation = attributes.get("rel").unwrap_or_default().to_ascii_lowercase();
            let Some(href) = address("href") else { return };
            let rank = match relation.rsplit('/').next().unwrap_or_default() {
                "" | "alternate" if kind.is_empty() || kind.contains("html") => 0,
                "" | "alternate" => 1,
                "enclosure" if kind.starts_with("image/") => {
                    better(&mut draft.image, 2, href);
                    return;
                }
                _ => return,
            };
            better(&mut draft.link, rank, href);
        }
        Field::Category => {
            let label = attributes.get("term").or_else(|| attributes.get("label"));
            if let Some(label) = label.and_then(|label| value::line(&label, true)) {
                categorize(draft, label);
            }
        }
        Field::Image => {
            let medium = attributes.get("medium").unwrap_or_default().to_ascii_lowercase();
            let rank = match name {
                "content" if medium == "image" || kind.starts_with("image/") => 0,
                "thumbnail" => 1,
                "enclosure" if kind.starts_with("image/") => 2,
                "image" => 3,
                _ => return,
            };
            if let Some(href) = address("url").or_else(|| address("href")) {
                better(&mut draft.image, rank, href);
            }
        }
        _ => {}
    }
}

/// Takes in the text of a field.
pub(super) fn text(
    draft: &mut Draft,
    field: Field,
    text: &str,
    is_html: bool,
    base: Option<&Url>,
    language: Option<String>,
) {
    let line = || value::line(text, is_html);
    let html = || value::html(text, is_html, base);
    if field.holds_markup() && draft.language.is_none() {
        draft.language = language;
    }
    match field {
        Field::Guid => {
            let guid = value::cut(text.trim(), value::ID_BYTES_MAX);
            first(&mut draft.guid, (!guid.is_empty()).then(|| guid.to_owned()));
        }
        Field::Title => first(&mut draft.title, line()),
        Field::OtherTitle => first(&mut draft.other_title, line()),
        Field::Link => first(&mut draft.link_text, value::link(text, base)),
        Field::OriginalLink => first(&mut draft.original_link, value::link(text, base)),
        Field::Author => draft.authors.extend(value::person(text)),
        Field::Published(rank) => {
            if let Some(text) = line() {
                better(&mut draft.published, rank, text);
            }
        }
        Field::Updated => first(&mut draft.updated, line()),
        Field::Language => {
            if let Some(code) = language::declared(text.trim()) {
                draft.language = Some(code);
            }
        }
        Field::Summary => first(&mut draft.summary, html()),
        Field::OtherSummary => first(&mut draft.other_summary, html()),
        Field::Content => first(&mut draft.content, html()),
        Field::Image => {
            if let Some(address) = value::link(text, base) {
                better(&mut draft.image, 0, address);
            }
        }
        Field::Category => {
            if let Some(label) = value::line(text, true) {
                categorize(draft, label);
            }
        }
        Field::Source => first(&mut draft.source, value::line(text, true)),
        Field::Minutes => draft.minutes = text.trim().parse().ok(),
        Field::Period => {
            draft.period_s = Some(match text.trim().to_ascii_lowercase().as_str() {
                "hourly" => 3600.0,
                "weekly" => 604_800.0,
                "monthly" => 2_592_000.0,
                "yearly" => 31_536_000.0,
                _ => 86_400.0,
            });
        }
        Field::Frequency => draft.frequency = text.trim().parse().ok(),
        Field::Sitemap => {
            let address = value::link(text, base).filter(|_| draft.sitemaps.len() < SITEMAPS_MAX);
            draft.sitemaps.extend(address);
        }
        Field::Name => {}
    }
}

fn first(field: &mut Option<String>, found: Option<String>) {
    if field.is_none() {
        *field = found;
    }
}

fn better(field: &mut Option<(u8, String)>, rank: u8, found: String) {
    if field.as_ref().is_none_or(|(known, _)| rank < *known) {
        *field = Some((rank, found));
    }
}

fn categorize(draft: &mut Draft, label: String) {
    if draft.categories.len() < CATEGORIES_MAX && !draft.categories.contains(&label) {
        draft.categories.push(label);
    }
}

impl Draft {
    /// The time between two looks that the feed asks for.
    pub(super) fn interval(&self) -> Option<Duration> {
        let seconds = match (self.minutes, self.period_s) {
            (Some(minutes), _) => minutes * 60.0,
            (None, Some(period)) => period / self.frequency.filter(|times| *times >= 1.0).unwrap_or(1.0),
            (None, None) => return None,
        };
        (seconds.is_finite() && (1.0..=31_536_000.0).contains(&seconds))
            .then(|| Duration::from_secs_f64(seconds))
    }

    /// The item, with the best of what was collected.
    pub(super) fn into_item(self) -> Item {
        let guid = self.guid.or(self.about);
        let permalink = || value::link(guid.as_ref().filter(|_| self.guid_is_link)?, None);
        let url =
            self.original_link.or(self.link_text).or(self.link.map(|(_, href)| href)).or_else(permalink);
        let mut authors: Vec<String> = Vec::new();
        for name in self.people.into_iter().chain(self.authors) {
            if !name.is_empty() && !authors.contains(&name) && authors.len() < CATEGORIES_MAX {
                authors.push(name);
            }
        }
        let updated = self.updated.as_deref().and_then(value::published);
        let published = self.published.and_then(|(_, text)| value::published(&text)).or(updated);
        let entry = Entry {
            key: String::new(),
            url,
            title: self.title.or(self.other_title),
            author: (!authors.is_empty()).then(|| authors.join(", ")),
            published,
            updated: updated.and_then(value::moment),
            language: self.language,
            summary: self.summary.or(self.other_summary),
            content: self.content,
            image: self.image.map(|(_, address)| address),
            categories: self.categories,
        };
        Item { guid, entry, source: self.source }
    }
}
