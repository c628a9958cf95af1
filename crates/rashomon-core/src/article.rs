//! What an outlet published.

use crate::id::ArticleId;
use crate::span::TextSpan;
use std::collections::BTreeMap;

/// A published text with what is known about it. What is not known is `None`, never guessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// Unique over one run.
    pub id: ArticleId,
    /// The text as read. Never changed once made: every span points into it.
    pub text: String,
    /// The headline.
    pub title: Option<Title>,
    /// Who published it first.
    pub outlet: Option<Outlet>,
    /// Who carries it, where that is somebody other than the outlet: an aggregator, a portal.
    pub carrier: Option<Outlet>,
    /// The news agency that it credits for the report.
    pub agency: Option<String>,
    /// Who wrote it, as printed, without "By".
    pub byline: Option<String>,
    /// When the outlet says it was published.
    pub published: Option<Published>,
    /// When the outlet says it changed it last.
    pub updated: Option<Published>,
    /// The part of the outlet it stands in, as the outlet calls it: "World", "Opinion".
    pub section: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The address of the picture that stands for it.
    pub image: Option<String>,
    /// Where what is known of it was found.
    pub origins: BTreeMap<ArticleField, Origin>,
    /// The file it was read from, as the user named it.
    pub path: Option<String>,
    /// Paragraphs in text order, boilerplate included; no span starts or ends in white space.
    pub paragraphs: Vec<TextSpan>,
    /// Pieces of the text that are not the report, in text order, not overlapping.
    pub boilerplate: Vec<Boilerplate>,
    /// Whether the whole report is held. Only then may the outlet be called silent on something.
    pub complete: bool,
}

impl Article {
    /// A whole report of which nothing but its text is known; each line of it that is not blank is a
    /// paragraph.
    pub fn plain(id: impl Into<Box<str>>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut paragraphs = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            push_trimmed(&mut paragraphs, &text, start, start + line.len());
            start += line.len();
        }
        Self {
            id: ArticleId::new(id),
            title: None,
            outlet: None,
            carrier: None,
            agency: None,
            byline: None,
            published: None,
            updated: None,
            section: None,
            language: None,
            url: None,
            image: None,
            origins: BTreeMap::new(),
            path: None,
            paragraphs,
            boilerplate: Vec::new(),
            complete: true,
            text,
        }
    }

    /// Whether `span` touches boilerplate.
    pub fn is_boilerplate(&self, span: TextSpan) -> bool {
        let after = self.boilerplate.partition_point(|piece| piece.span.end <= span.start);
        self.boilerplate.get(after).is_some_and(|piece| piece.span.overlaps(span))
    }

    /// The paragraphs that are the report: those that touch no boilerplate, and of the others what
    /// boilerplate leaves.
    pub fn body(&self) -> Vec<TextSpan> {
        let mut body = Vec::with_capacity(self.paragraphs.len());
        for &paragraph in &self.paragraphs {
            let mut start = paragraph.start;
            for piece in self.boilerplate.iter().filter(|piece| piece.span.overlaps(paragraph)) {
                push_trimmed(&mut body, &self.text, start, piece.span.start);
                start = start.max(piece.span.end);
            }
            push_trimmed(&mut body, &self.text, start, paragraph.end);
        }
        body
    }

    /// The paragraph that holds byte `offset`.
    pub fn paragraph_at(&self, offset: usize) -> Option<TextSpan> {
        let after = self.paragraphs.partition_point(|paragraph| paragraph.end <= offset);
        self.paragraphs.get(after).copied().filter(|paragraph| paragraph.start <= offset)
    }
}

fn push_trimmed(spans: &mut Vec<TextSpan>, text: &str, start: usize, end: usize) {
    let Some(piece) = text.get(start..end.max(start)) else { return };
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        let start = start + (piece.len() - piece.trim_start().len());
        spans.push(TextSpan::new(start, start + trimmed.len()));
    }
}

/// Something that is known of an article beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArticleField {
    /// The headline.
    Title,
    /// Who published it.
    Outlet,
    /// Who carries it.
    Carrier,
    /// The agency credited.
    Agency,
    /// Who wrote it.
    Byline,
    /// When it was published.
    Published,
    /// When it was changed.
    Updated,
    /// The part of the outlet.
    Section,
    /// Its language.
    Language,
    /// Its address.
    Url,
    /// Its picture.
    Image,
}

impl ArticleField {
    /// All fields.
    pub const ALL: [Self; 11] = [
        Self::Title,
        Self::Outlet,
        Self::Carrier,
        Self::Agency,
        Self::Byline,
        Self::Published,
        Self::Updated,
        Self::Section,
        Self::Language,
        Self::Url,
        Self::Image,
    ];

    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Outlet => "outlet",
            Self::Carrier => "carrier",
            Self::Agency => "agency",
            Self::Byline => "byline",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Section => "section",
            Self::Language => "language",
            Self::Url => "url",
            Self::Image => "image",
        }
    }
}

/// Where something that is known of an article was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Whoever supplied the article said so: an option, front matter, a JSON field.
    Given,
    /// The feed that the article was found through.
    Feed,
    /// The page's record of the article in JSON-LD.
    JsonLd,
    /// An Open Graph or `article:` tag of the page.
    OpenGraph,
    /// Another meta tag of the page.
    Meta,
    /// An element of the page: a heading, a link, microdata.
    Markup,
    /// The address.
    Address,
    /// The text itself.
    Text,
}

impl Origin {
    /// All origins.
    pub const ALL: [Self; 8] = [
        Self::Given,
        Self::Feed,
        Self::JsonLd,
        Self::OpenGraph,
        Self::Meta,
        Self::Markup,
        Self::Address,
        Self::Text,
    ];

    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Feed => "feed",
            Self::JsonLd => "json-ld",
            Self::OpenGraph => "open-graph",
            Self::Meta => "meta",
            Self::Markup => "markup",
            Self::Address => "address",
            Self::Text => "text",
        }
    }
}

/// A headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// As printed.
    pub text: String,
    /// Where it stands in the article's text, if it stands there.
    pub span: Option<TextSpan>,
}

/// Who publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// As the outlet writes itself.
    pub name: String,
    /// How it is known.
    pub evidence: OutletEvidence,
}

/// How an outlet's name is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutletEvidence {
    /// Whoever supplied the article said so: an option, front matter, a JSON field.
    Given,
    /// The page says so in its metadata.
    Metadata,
    /// The address of the page.
    Url,
    /// The text itself shows it, here.
    Text(TextSpan),
}

/// A time of publication, as exact as the outlet gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// A day without a time.
    Day(jiff::civil::Date),
    /// A day and a time without a zone: the outlet's own, unknown offset.
    Local(jiff::civil::DateTime),
    /// A moment.
    Moment(jiff::Timestamp),
}

impl Published {
    /// The calendar day: the outlet's own where it gave one, UTC's for a moment.
    pub fn day(&self) -> jiff::civil::Date {
        match self {
            Self::Day(day) => *day,
            Self::Local(time) => time.date(),
            Self::Moment(moment) => moment.to_zoned(jiff::tz::TimeZone::UTC).date(),
        }
    }
}

/// A piece of text that is not the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boilerplate {
    /// Where.
    pub span: TextSpan,
    /// What it is.
    pub kind: BoilerplateKind,
}

/// What a piece of boilerplate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BoilerplateKind {
    /// "Sign up", "Already a member?", "Subscribe to continue".
    Prompt,
    /// "Related Stories", "Read more", lists of other headlines.
    Related,
    /// Lines of whoever carries the publisher's text.
    Carrier,
    /// "Videos by …", share buttons, navigation, adverts.
    Furniture,
    /// A picture's caption or credit.
    Caption,
    /// Who wrote it.
    Byline,
    /// The headline standing in the text.
    Title,
    /// The outlet's name, place and date standing alone.
    Dateline,
    /// Copyright and legal notices, contact lines.
    Legal,
}
