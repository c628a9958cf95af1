//! Feeds in XML.

use super::namespace::{self, Namespace};
use super::value;
use super::{Document, FeedError, Format, Item, Items};
use crate::language;
use attribute::Attributes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use field::{Draft, Field, Kind, Place};
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use rashomon_core::Warning;
use std::borrow::Cow;
use url::Url;

mod attribute;
mod field;

/// Elements nested deeper than this are not read; feeds nest ten, pages within them fifty.
const DEPTH_MAX: usize = 256;
/// How often reading goes on behind broken markup.
const BREAKS_MAX: usize = 200;
/// Longest text that is collected for one field, in bytes.
const CAPTURE_BYTES_MAX: usize = 4 << 20;

/// Reads a document in XML.
pub(super) fn read(
    text: &str,
    base: Option<&Url>,
    warnings: &mut Vec<Warning>,
) -> Result<Document, FeedError> {
    let mut walk = Walk::new(base);
    let mut n_breaks = 0;
    let mut offset = 0;
    while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
        let Some((at, problem)) = walk.run(rest)? else { break };
        if n_breaks == 0 {
            let line = text[..offset + at].matches('\n').count() + 1;
            warnings.push(Warning::new(format!("broken markup from line {line} on: {problem}")));
        }
        n_breaks += 1;
        if n_breaks > BREAKS_MAX {
            break;
        }
        // What could not be read as a tag is text; reading goes on behind its first character.
        let bad = &rest[at..];
        let n_bytes = bad.chars().next().map_or(0, char::len_utf8);
        walk.text(&bad[..n_bytes]);
        offset += at + n_bytes.max(1);
    }
    walk.finish(text, warnings)
}

/// An element that is open.
struct Open {
    /// Without its prefix, in lower case.
    name: String,
    place: Place,
    /// Which of [`Walk::bases`] holds here.
    base: Option<usize>,
    language: Option<String>,
    /// How many prefixes were declared before it.
    n_prefixes: usize,
}

/// A field whose text is being collected.
struct Capture {
    field: Field,
    kind: Kind,
    text: String,
    /// Whether the text is markup by now, since elements stand within.
    is_markup: bool,
    base: Option<usize>,
    language: Option<String>,
    /// Elements open within.
    n_open: usize,
}

struct Walk {
    document: Document,
    items: Items,
    item: Option<Draft>,
    feed: Draft,
    open: Vec<Open>,
    /// Elements below those that are read.
    n_too_deep: usize,
    prefixes: Vec<(String, Namespace)>,
    bases: Vec<Url>,
    capture: Option<Capture>,
    /// The element at the root, in lower case.
    root: Option<String>,
}

impl Walk {
    fn new(base: Option<&Url>) -> Self {
        Self {
            document: Document::default(),
            items: Items::default(),
            item: None,
            feed: Draft::default(),
            open: Vec::new(),
            n_too_deep: 0,
            prefixes: Vec::new(),
            bases: base.cloned().into_iter().collect(),
            capture: None,
            root: None,
        }
    }

    /// Reads on to the end or to markup that cannot be read: where it stands and what is wrong with it.
    fn run(&mut self, text: &str) -> Result<Option<(usize, String)>, FeedError> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let before = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) if !is_name(tag.name().as_ref()) => {
                    return Ok(Some((before, "a tag without a name".to_owned())));
                }
                Ok(Event::Start(tag)) => self.start(&tag)?,
                Ok(Event::Empty(tag)) => {
                    self.start(&tag)?;
                    self.end();
                }
                Ok(Event::End(tag)) => self.close(tag.local_name().as_ref()),
                Ok(Event::Text(text)) => self.text(&text),
                Ok(Event::CData(text)) => self.text(&text),
                Ok(Event::GeneralRef(reference)) => self.reference(&reference),
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => {}
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(text.len());
                    return Ok(Some((text.floor_char_boundary(at), error.to_string())));
                }
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), FeedError> {
        if self.open.len() >= DEPTH_MAX {
            self.n_too_deep += 1;
            return Ok(());
        }
        let n_prefixes = self.prefixes.len();
        let attributes = Attributes::of(tag);
        self.declare(&attributes);
        let (space, name) = self.resolve(tag.name().as_ref());
        let (base, language) = self.scope(&attributes);
        let parent = self.open.last().map_or(Place::Top, |open| open.place);
        if self.root.is_none() {
            self.begin(space, &name)?;
        }
        let place = if let Some(capture) = &mut self.capture {
            capture.n_open += 1;
            capture.open_markup(tag, &name);
            Place::Within
        } else {
            let place = field::place(parent, space, &name, self.item.is_some(), self.document.format);
            self.enter(place, &name, &attributes, base, language.as_deref());
            place
        };
        self.open.push(Open { name, place, base, language, n_prefixes });
        Ok(())
    }

    /// Looks at the root element.
    fn begin(&mut self, space: Namespace, name: &str) -> Result<(), FeedError> {
        self.document.format = match name {
            "rss" | "item" => Format::Rss,
            "rdf" => Format::Rdf,
            "feed" | "entry" => Format::Atom,
            "channel" => Format::Cdf,
            "urlset" | "sitemapindex" => Format::Sitemap,
            "opml" => return Err(FeedError::Opml),
            "html" | "head" | "body" | "!doctype" | "div" | "p" | "script" | "meta" | "title"
                if space != Namespace::Rdf =>
            {
                return Err(FeedError::Page);
            }
            other => {
                let found = format!("XML of the kind \"{}\"", value::cut(other, 60));
                return Err(FeedError::Unknown { found });
            }
        };
        self.root = Some(name.to_owned());
        Ok(())
    }

    /// What an element is the beginning of.
    fn enter(
        &mut self,
        place: Place,
        name: &str,
        attributes: &Attributes<'_>,
        base: Option<usize>,
        language: Option<&str>,
    ) {
        let resolved = base.and_then(|base| self.bases.get(base));
        match place {
            Place::Item => {
                let mut draft = Draft::default();
                draft.language = language.map(str::to_owned);
                draft.about = attributes.get("about").map(Cow::into_owned);
                // CDF says it all in attributes.
                if let Some(href) = attributes.get("href") {
                    draft.link_text = value::link(&href, resolved);
                }
                draft.updated = attributes.get("lastmod").map(Cow::into_owned);
                self.item = Some(draft);
            }
            Place::Feed | Place::Root => {
                let language = language.map(str::to_owned).or_else(|| self.feed.language.take());
                self.feed.language = language;
                if let Some(href) = attributes.get("href") {
                    self.feed.link_text = value::link(&href, resolved);
                }
            }
            Place::Person => self.draft().people.push(String::new()),
            Place::Field(field) => {
                let is_atom = self.document.format == Format::Atom;
                let kind = Kind::of(field, attributes, is_atom);
                let base = base.filter(|_| resolved.is_some());
                let draft = self.item.as_mut().unwrap_or(&mut self.feed);
                field::attributes(draft, field, name, attributes, base.and_then(|base| self.bases.get(base)));
                self.capture = Some(Capture {
                    field,
                    kind,
                    text: String::new(),
                    is_markup: false,
                    base,
                    language: language.map(str::to_owned),
                    n_open: 0,
                });
            }
            Place::Top | Place::Source | Place::Transparent | Place::Ignored | Place::Within => {}
        }
    }

    fn draft(&mut self) -> &mut Draft {
        self.item.as_mut().unwrap_or(&mut self.feed)
    }

    /// An end tag: it closes the innermost element of its name that is open close by, and what was left
    /// open within; none if there is none.
    fn close(&mut self, name: &str) {
        const REACH: usize = 8;
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            return;
        }
        let near = self.open.iter().rev().take(REACH);
        let found = near.into_iter().position(|open| open.name.eq_ignore_ascii_case(name));
        for _ in 0..found.map_or(0, |n_within| n_within + 1) {
            self.end();
        }
    }

    fn end(&mut self) {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            return;
        }
        let Some(open) = self.open.pop() else { return };
        self.prefixes.truncate(open.n_prefixes);
        match open.place {
            Place::Within => {
                if let Some(capture) = &mut self.capture {
                    capture.n_open = capture.n_open.saturating_sub(1);
                    capture.close_markup(&open.name);
                }
            }
            Place::Field(_) => self.keep(),
            Place::Item => self.keep_item(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(capture) = &mut self.capture {
            capture.push(text);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        let Some(capture) = &mut self.capture else { return };
        if let Some(number) = reference.strip_prefix('#') {
            capture.push(character(number).encode_utf8(&mut [0; 4]));
            return;
        }
        match value::entity(reference) {
            Some(text) => capture.push(&text),
            // Entities that the document defines are not expanded.
            None => {
                capture.push("&");
                capture.push(reference);
                capture.push(";");
            }
        }
    }

    /// Puts the collected text where it belongs.
    fn keep(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        let base = capture.base.and_then(|base| self.bases.get(base)).cloned();
        let Capture { field, kind, text, is_markup, language, .. } = capture;
        let text = if kind == Kind::Base64 { from_base64(&text).unwrap_or(text) } else { text };
        let is_html = is_markup || matches!(kind, Kind::Html | Kind::Base64);
        let is_person = self.open.last().is_some_and(|open| open.place == Place::Person);
        let draft = self.item.as_mut().unwrap_or(&mut self.feed);
        if is_person {
            if field == Field::Name
                && let Some(name) = draft.people.last_mut()
            {
                *name = value::line(&text, false).unwrap_or_default();
            }
            return;
        }
        field::text(draft, field, &text, is_html, base.as_ref(), language);
    }

    fn keep_item(&mut self) {
        let Some(draft) = self.item.take() else { return };
        let item: Item = draft.into_item();
        if item != Item::default() {
            self.items.push(item);
        }
    }

    /// Takes in the prefixes that an element declares.
    fn declare(&mut self, attributes: &Attributes<'_>) {
        for (name, uri) in &attributes.pairs {
            if name == "xmlns" {
                self.prefixes.push((String::new(), namespace::of_uri(uri, true)));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.prefixes.push((prefix.to_owned(), namespace::of_uri(uri, false)));
            }
        }
    }

    /// The namespace of a name, and the name without its prefix in lower case.
    fn resolve(&self, name: &str) -> (Namespace, String) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = self.prefixes.iter().rev().find(|(known, _)| known == prefix);
        let space = declared.map_or_else(|| namespace::of_prefix(prefix), |(_, space)| *space);
        (space, local.to_ascii_lowercase())
    }

    /// The base and the language that hold within an element.
    fn scope(&mut self, attributes: &Attributes<'_>) -> (Option<usize>, Option<String>) {
        let outer = self.open.last();
        let mut base = outer.map_or_else(|| (!self.bases.is_empty()).then_some(0), |open| open.base);
        let language = outer.and_then(|open| open.language.clone());
        let stated = attributes.get("xml:base").or_else(|| attributes.get("base"));
        if let Some(stated) = stated {
            let joined = match base.and_then(|base| self.bases.get(base)) {
                Some(outer) => outer.join(stated.trim()),
                None => Url::parse(stated.trim()),
            };
            if let Ok(joined) = joined
                && matches!(joined.scheme(), "http" | "https")
                && self.bases.len() < 100_000
            {
                base = Some(self.bases.len());
                self.bases.push(joined);
            }
        }
        let stated = attributes.get("xml:lang").map(|code| language::declared(&code));
        (base, stated.unwrap_or(language))
    }

    fn finish(mut self, text: &str, warnings: &mut Vec<Warning>) -> Result<Document, FeedError> {
        // What was open at a premature end counts as far as it came.
        if self.capture.is_some() {
            self.keep();
        }
        self.keep_item();
        if self.root.is_none() {
            let beginning: String = text.chars().take(40).collect();
            let is_page = text.to_ascii_lowercase().contains("<html");
            return Err(if is_page {
                FeedError::Page
            } else {
                FeedError::Unknown { found: format!("it begins with {beginning:?}") }
            });
        }
        if self.n_too_deep > 0 || self.open.len() >= DEPTH_MAX {
            warnings.push(Warning::new(format!("elements nested deeper than {DEPTH_MAX} were left out")));
        }
        let Self { mut document, items, feed, .. } = self;
        document.interval = feed.interval();
        document.sitemaps = feed.sitemaps.clone();
        document.language = feed.language.clone();
        let feed = feed.into_item();
        document.title = feed.entry.title;
        document.site = feed.entry.url;
        document.items = items.finish(warnings);
        Ok(document)
    }
}

impl Capture {
    fn push(&mut self, text: &str) {
        let left = CAPTURE_BYTES_MAX.saturating_sub(self.text.len());
        let text = value::cut(text, left);
        if self.is_markup {
            self.text.push_str(&escape(text));
        } else {
            self.text.push_str(text);
        }
    }

    /// Writes the tag of an element that stands within a text.
    fn open_markup(&mut self, tag: &BytesStart<'_>, name: &str) {
        if !self.field.holds_markup() || self.text.len() >= CAPTURE_BYTES_MAX {
            return;
        }
        if !self.is_markup {
            self.text = escape(self.text.as_str()).into_owned();
            self.is_markup = true;
        }
        self.text.push('<');
        self.text.push_str(name);
        let attributes = tag.attributes_raw().trim_end_matches('/');
        if !attributes.trim().is_empty() {
            self.text.push(' ');
            self.text.push_str(attributes.trim());
        }
        self.text.push('>');
    }

    fn close_markup(&mut self, name: &str) {
        const VOID: [&str; 12] =
            ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
        if self.is_markup && !VOID.contains(&name) {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':')) && !name.contains('<')
}

/// The character of a reference by number; those between 128 and 159 mean Windows' characters, as
/// everywhere on the web.
fn character(number: &str) -> char {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    match code {
        Ok(code @ 0x80..=0x9f) => {
            let byte = [u8::try_from(code).unwrap_or_default()];
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&byte)
                .0
                .chars()
                .next()
                .unwrap_or('\u{fffd}')
        }
        Ok(code) if code > 0 => char::from_u32(code).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

fn from_base64(text: &str) -> Option<String> {
    let packed: String = text.split_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(packed).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
