//! Plain text and Markdown to articles, and the last step of every other format: text with what is known
//! of it to an [`Article`].

use crate::boilerplate::{self, Hints};
use crate::file::{FileError, Loaded, Options};
use crate::front_matter;
use crate::metadata::{Metadata, given};
use crate::paragraph::{markdown_paragraphs, paragraphs};
use crate::{agency, language, publisher};
use rashomon_core::{Article, ArticleField, ArticleId, Origin, OutletEvidence, TextSpan, Warning};
use sha2::{Digest, Sha256};

/// A text in paragraphs with what is known of it.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) text: String,
    pub(crate) paragraphs: Vec<TextSpan>,
    /// Level of the heading that each paragraph is, 0 for none; may be shorter than `paragraphs`.
    pub(crate) levels: Vec<usize>,
    /// Where the text proper starts: metadata of the file stands before.
    pub(crate) start: usize,
    /// Paragraphs that the page marks up as captions.
    pub(crate) captions: Vec<String>,
    /// Whether the page says that not everybody may read all of it.
    pub(crate) gated: bool,
    pub(crate) known: Metadata,
    pub(crate) warnings: Vec<Warning>,
}

/// Reads a plain text; its text is the file's, character by character.
pub(crate) fn plain(text: String, warnings: Vec<Warning>) -> Source {
    let (known, start, front_warnings) = front_matter::read(&text);
    let paragraphs = paragraphs(&text).into_iter().filter(|span| span.start >= start).collect();
    let warnings = warnings.into_iter().chain(front_warnings).collect();
    Source { text, paragraphs, start, known, warnings, ..Source::default() }
}

/// Reads a Markdown text; its text is the file's, marks and front matter included, and the spans leave the
/// marks out.
pub(crate) fn markdown(text: String, warnings: Vec<Warning>) -> Source {
    let (known, start, front_warnings) = front_matter::read(&text);
    let (levels, paragraphs) = markdown_paragraphs(&text, start).into_iter().unzip();
    let warnings = warnings.into_iter().chain(front_warnings).collect();
    Source { text, paragraphs, levels, start, known, warnings, ..Source::default() }
}

/// Makes the article: finds what is boilerplate, and puts what the text shows beside what is known.
///
/// # Errors
///
/// [`FileError::NoArticle`] where nothing of the text is a report.
pub(crate) fn article(
    source: Source,
    place: &str,
    path: &str,
    options: &Options,
) -> Result<Loaded, FileError> {
    let Source { text, mut paragraphs, levels, start, captions, gated, known, mut warnings } = source;
    let hints = Hints {
        title: known.title.as_deref(),
        byline: known.byline.as_deref(),
        captions: &captions,
        levels: &levels,
        gated,
    };
    let structure = boilerplate::structure(&text, &paragraphs, &hints);
    let mut marked = structure.boilerplate;
    if let Some(preamble) = boilerplate::preamble(&text, start) {
        paragraphs.insert(0, preamble.span);
        marked.insert(0, preamble);
    }

    let shown = structure.shown;
    let mut origins = known.origins;
    if known.outlet.is_none() && options.outlet.is_some() {
        origins.insert(ArticleField::Outlet, Origin::Given);
    }
    if known.published.is_none() && options.published.is_some() {
        origins.insert(ArticleField::Published, Origin::Given);
    }
    let carries = |name: &str| publisher::is_known_carrier(name) || shown.republished;
    let (outlet, carrier) =
        match (known.outlet.or(options.outlet.as_deref().map(given)), shown.outlet.clone()) {
            // The page names its site, and the text or common knowledge tells that the site is not the publisher.
            (Some(site), Some(shown))
                if site.evidence != OutletEvidence::Given
                    && site.name != shown.name
                    && carries(&site.name) =>
            {
                if known.carrier.is_none()
                    && let Some(origin) = origins.remove(&ArticleField::Outlet)
                {
                    origins.insert(ArticleField::Carrier, origin);
                }
                origins.insert(ArticleField::Outlet, Origin::Text);
                (Some(shown), known.carrier.or(Some(site)))
            }
            (known_outlet, shown_outlet) => (known_outlet.or(shown_outlet), known.carrier.or(shown.carrier)),
        };
    let same_name = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let carrier = carrier
        .filter(|carrier| !outlet.as_ref().is_some_and(|outlet| same_name(&outlet.name, &carrier.name)));

    let complete = known.complete.unwrap_or(structure.excerpt.is_none());
    warnings.extend(structure.excerpt.filter(|_| known.complete.is_none()));

    let id = known.id.unwrap_or_else(|| derived_id(path, &text));
    let mut article = Article {
        id: ArticleId::new(id),
        title: structure.title,
        outlet,
        carrier,
        agency: known.agency,
        byline: known.byline.or(structure.byline),
        published: known.published.or(options.published).or(structure.published),
        updated: known.updated,
        section: known.section,
        language: known.language,
        url: known.url,
        image: known.image,
        origins,
        path: Some(path.to_owned()),
        paragraphs,
        boilerplate: marked,
        complete,
        text,
    };
    if article.agency.is_none() {
        article.agency = agency::credited(&article);
    }
    if options.text_required && article.body().is_empty() {
        return Err(FileError::NoArticle { place: place.to_owned() });
    }
    if article.language.is_none() {
        article.language = language::of(&article);
    }
    settle_origins(&mut article);
    Ok(Loaded { article, warnings })
}

/// What nobody said is of the text; what is not known was found nowhere.
fn settle_origins(article: &mut Article) {
    let known = [
        (ArticleField::Title, article.title.is_some()),
        (ArticleField::Outlet, article.outlet.is_some()),
        (ArticleField::Carrier, article.carrier.is_some()),
        (ArticleField::Agency, article.agency.is_some()),
        (ArticleField::Byline, article.byline.is_some()),
        (ArticleField::Published, article.published.is_some()),
        (ArticleField::Language, article.language.is_some()),
    ];
    for (field, is_known) in known {
        if is_known {
            article.origins.entry(field).or_insert(Origin::Text);
        } else {
            article.origins.remove(&field);
        }
    }
}

/// The id of an article that comes without one: the first twelve hexadecimal digits of the SHA-256 of path
/// and text.
pub fn derived_id(path: &str, text: &str) -> String {
    let digest = Sha256::new().chain_update(path).chain_update([0]).chain_update(text).finalize();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
