//! A piece of an article shown as a finding.

use rashomon::core::{Analysis, Article, TextSpan};

/// Words of one source, some of them marked, with the place they stand at.
#[derive(Debug)]
pub struct Passage<'a> {
    /// Which source it is from.
    pub source: usize,
    /// The article's text.
    text: &'a str,
    /// The pieces shown, in text order.
    pub spans: Vec<TextSpan>,
    /// The words that are emphasised.
    pub marked: Vec<TextSpan>,
    /// What the passage is in the article.
    pub anchor: Anchor,
    /// Where it stands.
    pub place: Place,
}

/// What a passage is in its article, so that two mentions of it name one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// A statement, by its place among the article's statements.
    Statement(usize),
    /// Words in a sentence.
    Words(TextSpan),
}

/// Where a passage stands, as a person would look it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line of the text, from 1.
    pub line: usize,
    /// Paragraph of the text, from 1.
    pub paragraph: usize,
}

/// Words that are all marked or all not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// The words; white space is as in the article.
    pub text: &'a str,
    /// Whether they are emphasised.
    pub marked: bool,
    /// Whether words of the article are left out before them.
    pub after_gap: bool,
}

impl<'a> Passage<'a> {
    pub(super) fn new(
        source: usize,
        analysis: &'a Analysis,
        spans: Vec<TextSpan>,
        marked: Vec<TextSpan>,
        anchor: Anchor,
    ) -> Self {
        let article = &analysis.article;
        let first = spans.first().map_or(0, |span| span.start);
        Self { source, text: &article.text, place: place(article, first), spans, marked, anchor }
    }

    /// Other words of the same article.
    pub fn of(&self, span: TextSpan) -> &'a str {
        span.of(self.text)
    }

    /// The words in order.
    pub fn runs(&self) -> Vec<Run<'a>> {
        let mut runs = Vec::new();
        for (piece, &span) in self.spans.iter().enumerate() {
            let mut after_gap = piece > 0;
            let mut start = span.start;
            let mut push = |end: usize, marked: bool| {
                let text = TextSpan::new(start, end).of(self.text);
                start = start.max(end);
                if !text.is_empty() {
                    runs.push(Run { text, marked, after_gap });
                    after_gap = false;
                }
            };
            for mark in self.marked.iter().filter(|mark| mark.overlaps(span)) {
                push(mark.start.max(span.start), false);
                push(mark.end.min(span.end), true);
            }
            push(span.end, false);
        }
        runs
    }

    /// The words without marks, white space evened out.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for run in self.runs() {
            if run.after_gap {
                words.push_str(" … ");
            }
            words.push_str(run.text);
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn place(article: &Article, offset: usize) -> Place {
    let before = article.text.get(..offset).unwrap_or(&article.text);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let paragraph = article.paragraphs.partition_point(|paragraph| paragraph.start <= offset).max(1);
    Place { line, paragraph }
}
