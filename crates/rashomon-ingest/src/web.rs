//! What was fetched to an article: the page behind an entry of a feed, or the entry itself.

use crate::encoding;
use crate::feed::charset;
use crate::file::{FileError, Loaded, Options};
use crate::metadata::{Metadata, given};
use crate::page::{self, body};
use crate::text::{self, Source};
use crate::url::{canonical, same_site, without_tracking};
use rashomon_core::{Article, ArticleField, ArticleId, Entry, Origin, OutletEvidence, Published};
use sha2::{Digest, Sha256};
use url::Url;

/// What is known of an article before its page is read.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// What the feed says of it.
    pub entry: &'a Entry,
    /// What the feed is called: the outlet, where the page names none.
    pub outlet: Option<&'a str>,
}

/// The id of the article at an address: the same for all ways of writing it.
pub fn article_id(url: &str) -> ArticleId {
    let digest = Sha256::digest(canonical(url));
    ArticleId::new(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Reads the page at `url`, which is where the answer came from in the end.
///
/// The page says what it is; what it does not say the feed does.
///
/// # Errors
/// [`FileError`] where the page holds no article: a login, a player, a list, a page made by script.
pub fn article(
    bytes: Vec<u8>,
    content_type: Option<&str>,
    url: &str,
    listed: Listed<'_>,
) -> Result<Loaded, FileError> {
    let declared = content_type.and_then(charset).or_else(|| encoding::declared_in_html(&bytes));
    let (html, warnings) = encoding::decode(bytes, declared);
    if html.trim().is_empty() {
        return Err(FileError::Empty { place: url.to_owned() });
    }
    let mut source = page::read(&html, url, Metadata::default(), warnings)?;
    let page_url = source.known.url.take();
    let address = settled(url, page_url.as_deref());
    let stated = metadata(listed);
    let of_page = source.known.published;
    source.known.published = exacter(of_page, stated.published);
    if source.known.published != of_page {
        source.known.origins.insert(ArticleField::Published, Origin::Feed);
    }
    // A host's name is a poorer name than the feed's own.
    let outlet = source.known.outlet.take();
    source.known.outlet = match outlet {
        Some(outlet) if outlet.evidence == OutletEvidence::Url => {
            if stated.outlet.is_some() {
                source.known.origins.insert(ArticleField::Outlet, Origin::Feed);
            }
            stated.outlet.clone().or(Some(outlet))
        }
        outlet => outlet,
    };
    source.known = source.known.or(stated);
    if page_url.as_deref() != Some(&address) {
        source.known.origins.insert(ArticleField::Url, Origin::Address);
    }
    source.known.url = Some(address);
    finish(source, url, url)
}

/// Makes an article of an entry alone, where its page cannot be had. It is whole only if the feed carries
/// whole texts.
///
/// # Errors
/// [`FileError`] where the entry has no text.
pub fn entry(url: Option<&str>, listed: Listed<'_>) -> Result<Loaded, FileError> {
    let place = url.unwrap_or(&listed.entry.key);
    let from_content = listed.entry.content.as_deref().map(body::body).filter(|body| !body.text.is_empty());
    let is_whole = from_content.as_ref().is_some_and(|body| is_whole(&body.text));
    let from_summary =
        || listed.entry.summary.as_deref().map(body::body).filter(|body| !body.text.is_empty());
    let Some(body) = from_content.or_else(from_summary) else {
        return Err(FileError::Empty { place: place.to_owned() });
    };
    let mut known = metadata(listed);
    known.url = url.map(str::to_owned);
    if url.is_some() {
        known.origins.insert(ArticleField::Url, Origin::Feed);
    }
    known.complete = Some(is_whole);
    let source = Source {
        text: body.text,
        paragraphs: body.paragraphs,
        levels: body.levels,
        known,
        ..Source::default()
    };
    finish(source, place, url.unwrap_or(&listed.entry.key))
}

fn finish(source: Source, place: &str, identity: &str) -> Result<Loaded, FileError> {
    let mut loaded = text::article(source, place, place, &Options::default())?;
    let article: &mut Article = &mut loaded.article;
    article.path = None;
    article.id = article_id(article.url.as_deref().unwrap_or(identity));
    Ok(loaded)
}

fn metadata(listed: Listed<'_>) -> Metadata {
    let entry = listed.entry;
    Metadata {
        title: entry.title.clone(),
        outlet: listed.outlet.map(given),
        byline: entry.author.clone(),
        published: entry.published,
        language: entry.language.clone(),
        ..Metadata::default()
    }
    .from(Origin::Feed)
}

/// The page's own time, made exact by the feed's where both mean the same day.
fn exacter(page: Option<Published>, feed: Option<Published>) -> Option<Published> {
    match (page, feed) {
        (Some(Published::Moment(_)), _) => page,
        (Some(page), Some(Published::Moment(moment))) => {
            let days = page.day().since(Published::Moment(moment).day()).map_or(99, |span| span.get_days());
            Some(if days.abs() <= 1 { Published::Moment(moment) } else { page })
        }
        (page, feed) => page.or(feed),
    }
}

/// Where the article stands: what the page calls its address, if that is on the same site and not the
/// front page, else where the answer came from.
fn settled(fetched: &str, stated: Option<&str>) -> String {
    let Ok(fetched) = Url::parse(fetched) else { return fetched.to_owned() };
    let stated = stated.and_then(|stated| Url::parse(stated).ok()).filter(|stated| {
        let is_front = stated.path() == "/" && stated.query().is_none();
        same_site(stated, &fetched) && (!is_front || fetched.path() == "/")
    });
    without_tracking(stated.unwrap_or(fetched)).into()
}

/// Whether a feed's text is the whole report: long enough, and not broken off.
fn is_whole(text: &str) -> bool {
    const WORDS_MIN: usize = 150;
    let ends = text.trim_end().trim_end_matches(['"', '”', '’', ')', '»', ']']);
    text.split_whitespace().count() >= WORDS_MIN
        && ends.ends_with(['.', '!', '?', '。'])
        && !ends.ends_with("...")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang=en><head><title>Ferry saved | Harbour Times</title>\
        <meta property=og:site_name content='Harbour Times'><link rel=canonical href=https://www.n.example/ferry?utm_source=x>\
        <meta property=article:published_time content=2031-05-09></head><body><article><h1>Ferry saved</h1>\
        <p>The ferry to Brannoch was saved on Friday after a long night at sea, the harbour master said in the morning.</p>\
        <p>“Everybody is safe,” said Ida Kvist, who leads the crew. She thanked the fishermen of the island.</p>\
        </article></body></html>";

    fn listed(entry: &Entry) -> Listed<'_> {
        Listed { entry, outlet: Some("Harbour Times: all news") }
    }

    #[test]
    fn the_page_says_what_it_is_and_the_feed_the_rest() {
        let entry = Entry {
            title: Some("Ferry".to_owned()),
            author: Some("Jon Falk".to_owned()),
            published: Some(Published::Moment("2031-05-09T16:30:00Z".parse().unwrap())),
            ..Entry::default()
        };
        let read = |url: &str| {
            article(PAGE.as_bytes().to_vec(), Some("text/html; charset=utf-8"), url, listed(&entry))
                .unwrap()
                .article
        };
        let article = read("https://n.example/ferry?from=rss");
        assert_eq!(article.title.as_ref().map(|title| title.text.as_str()), Some("Ferry saved"));
        assert_eq!(article.outlet.as_ref().map(|outlet| outlet.name.as_str()), Some("Harbour Times"));
        assert_eq!((article.byline.as_deref(), article.path.as_deref()), (Some("Jon Falk"), None));
        assert_eq!(article.published, entry.published);
        assert_eq!(article.url.as_deref(), Some("https://www.n.example/ferry"));
        assert_eq!(article.id, article_id("http://n.example/ferry#top"));
        assert!(article.complete);
        // Another site may not say who the page is.
        assert_eq!(read("https://mirror.example/x").url.as_deref(), Some("https://mirror.example/x"));
    }

    #[test]
    fn an_entry_alone_is_an_excerpt_unless_it_is_long() {
        let short =
            Entry { summary: Some("<p>The ferry was <b>saved</b>.</p>".to_owned()), ..Entry::default() };
        let article = entry(Some("https://n.example/1"), listed(&short)).unwrap().article;
        assert_eq!((article.text.as_str(), article.complete), ("The ferry was saved.", false));
        let long = Entry { content: Some("<p>The ferry to Brannoch was saved.</p>".repeat(40)), ..short };
        assert!(entry(None, listed(&long)).unwrap().article.complete);
        assert!(entry(None, listed(&Entry::default())).is_err());
    }
}
