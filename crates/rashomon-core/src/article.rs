//! What an outlet published.

use crate::id::ArticleId;
use crate::span::TextSpan;

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
    /// Who wrote it, as printed, without "By".
    pub byline: Option<String>,
    /// When the outlet says it was published.
    pub published: Option<Published>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
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
            byline: None,
            published: None,
            language: None,
            url: None,
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
