//! Web pages to articles.
//!
//! The text is what trafilatura takes for the article; of thirteen extractors tried it lost the least and
//! leaked the least. What the page says of the article is read by this crate, and so are the paragraphs:
//! each block of the extracted part is one, with a blank line between two.

pub(crate) mod body;
mod bounds;
mod head;
mod linked_data;

use crate::file::FileError;
use crate::metadata::Metadata;
use crate::paragraph::ends_sentence;
use crate::text::Source;
pub(crate) use bounds::bounded;

use body::Body;
use ego_tree::iter::Edge;
use head::Head;
use jiff::civil::Date;
use rashomon_core::{Published, Warning};
use scraper::Html;
use std::thread;

/// Extraction recurses into the page: within the bounds of nesting that [`bounds`] sets, 8 MB have been
/// enough for the worst pages; a thread's usual 2 MB have not.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Reads a page; what is `known` of the article goes before what the page says.
///
/// # Errors
///
/// [`FileError::NoArticle`] where the page has no text that reads like a report, [`FileError::Page`] where
/// extraction fails.
pub(crate) fn read(
    html: &str,
    place: &str,
    known: Metadata,
    warnings: Vec<Warning>,
) -> Result<Source, FileError> {
    let (html, bounds_warnings) = bounded(html);
    let fails = |problem: String| FileError::Page { place: place.to_owned(), problem };
    let extracted = thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("page".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || read_bounded(&html))
            .map_err(|error| fails(error.to_string()))?;
        thread.join().map_err(|_| fails("extraction came upon something it cannot handle".to_owned()))
    })?;
    let Some((head, extracted)) = extracted else {
        return Err(fails("its elements nest too deep".to_owned()));
    };
    let Some((body, day)) = extracted.filter(|(body, _)| has_report(body)) else {
        return Err(FileError::NoArticle { place: place.to_owned() });
    };
    let Head { mut metadata, captions, gated } = head;
    // What stands somewhere on the page is the text's word.
    metadata.published = metadata.published.or(day);
    Ok(Source {
        text: body.text,
        paragraphs: body.paragraphs,
        levels: body.levels,
        captions,
        gated,
        known: known.or(metadata),
        warnings: warnings.into_iter().chain(bounds_warnings).collect(),
        ..Source::default()
    })
}

/// Nodes above one another beyond which no extraction is tried. The bounds keep pages below it; should a
/// page slip through them, an overflow of the stack would end the program.
const NODES_DEEP_MAX: usize = 4096;

/// What the page says and what it holds; `None` where it nests too deep.
#[expect(clippy::type_complexity, reason = "made once and taken apart at once")]
fn read_bounded(html: &str) -> Option<(Head, Option<(Body, Option<Published>)>)> {
    let page = Html::parse_document(html);
    let (mut n_open, mut n_open_max) = (0usize, 0);
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(_) => n_open += 1,
            Edge::Close(_) => n_open -= 1,
        }
        n_open_max = n_open_max.max(n_open);
    }
    (n_open_max <= NODES_DEEP_MAX).then(|| (head::head(&page), extract(html)))
}

/// The article's part of the page, and the day that stands somewhere on it.
fn extract(html: &str) -> Option<(Body, Option<Published>)> {
    let options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true);
    let extracted = trafilatura::extract(html, &options).ok()?;
    let day = extracted.metadata.date.map(|date| date.to_string());
    let day = day.and_then(|date| date.parse::<Date>().ok());
    // On pages without a date it answers the first of January of the copyright's year.
    let day = day.filter(|day| (day.month(), day.day()) != (1, 1)).map(Published::Day);
    let whole = body::body(&extracted.content_html);
    Some((in_paragraphs(html, &options, &whole).unwrap_or(whole), day))
}

/// What the main extraction alone finds on a page with little text, where it finds nearly all of it.
///
/// Below 250 characters trafilatura takes what a cruder extraction gives, and that knows no paragraphs.
fn in_paragraphs(html: &str, options: &trafilatura::Options, whole: &Body) -> Option<Body> {
    const SHORT_BYTES_MAX: usize = 600;
    if whole.text.len() > SHORT_BYTES_MAX {
        return None;
    }
    let eager = trafilatura::Config::default().with_min_extracted_size(25);
    let extracted = trafilatura::extract(html, &options.clone().with_config(eager)).ok()?;
    let body = body::body(&extracted.content_html);
    let n_words = |body: &Body| body.text.split_whitespace().count();
    (body.paragraphs.len() > whole.paragraphs.len() && n_words(&body) * 10 >= n_words(whole) * 8)
        .then_some(body)
}

/// Whether there is a sentence: lists of links and forms have none.
fn has_report(body: &Body) -> bool {
    body.paragraphs.iter().any(|paragraph| {
        let text = paragraph.of(&body.text);
        let n_words = text.split_whitespace().count();
        ends_sentence(text) && (n_words >= 6 || text.chars().count() >= 40) || n_words >= 30
    })
}
