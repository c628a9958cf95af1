//! The feeds of a site, from one of its pages.

use crate::encoding;
use crate::page::bounded;
use scraper::{Html, Selector};
use url::Url;

/// A feed that a page leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its address.
    pub url: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// Whether the page says that it is a feed; else it may be one.
    pub declared: bool,
}

/// The feeds that a page names, those it declares first, comments last; then where feeds usually stand on
/// sites that name none.
pub fn candidates(bytes: Vec<u8>, url: &str) -> Vec<Candidate> {
    let Ok(page_url) = Url::parse(url) else { return Vec::new() };
    let declared = encoding::declared_in_html(&bytes);
    let (text, _) = encoding::decode(bytes, declared);
    let (html, _) = bounded(&text);
    let page = Html::parse_document(&html);
    let base = attributes(&page, "base[href]", "href").into_iter().next();
    let base = base.and_then(|(base, _)| page_url.join(&base).ok()).unwrap_or_else(|| page_url.clone());

    const KINDS: [&str; 8] =
        ["rss+xml", "atom+xml", "rdf+xml", "feed+json", "json+feed", "application/json", "text/xml", "x-rss"];
    let mut found: Vec<Candidate> = Vec::new();
    let add = |found: &mut Vec<Candidate>, address: &str, title: Option<String>, declared: bool| {
        let Ok(address) = base.join(address.trim()) else { return };
        let is_web = matches!(address.scheme(), "http" | "https");
        if is_web && !found.iter().any(|known| known.url == address.as_str()) {
            found.push(Candidate { url: address.into(), title, declared });
        }
    };
    let selector = "link[rel~=alternate i][href], link[rel~=feed i][href]";
    for (address, element) in attributes(&page, selector, "href") {
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let is_feed = element.attr("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("feed"));
        // WordPress declares its interface to programs in the same way.
        let is_interface = address.contains("/wp-json/");
        if is_feed || KINDS.iter().any(|known| kind.contains(known)) && !is_interface {
            let title = element.attr("title").map(str::trim).filter(|title| !title.is_empty());
            add(&mut found, &address, title.map(str::to_owned), true);
        }
    }
    for (address, element) in attributes(&page, "a[href]", "href") {
        let lower = address.to_ascii_lowercase();
        let path = lower.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let ends = [
            ".rss",
            ".rdf",
            ".atom",
            "/rss",
            "/feed",
            "/atom",
            "/rss.xml",
            "/feed.xml",
            "/atom.xml",
            "feed.json",
        ];
        if ends.iter().any(|end| path.ends_with(end)) {
            let title = element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
            add(&mut found, &address, Some(title).filter(|title| !title.is_empty()), false);
        }
    }
    if found.is_empty() {
        let usual = [
            "/feed",
            "/rss",
            "/rss.xml",
            "/feed.xml",
            "/atom.xml",
            "/index.xml",
            "/feed.json",
            "/news-sitemap.xml",
            "/sitemap-news.xml",
        ];
        usual.iter().for_each(|path| add(&mut found, path, None, false));
    }
    // Comments are no articles.
    found.sort_by_key(|candidate| {
        let text = format!("{} {}", candidate.url, candidate.title.as_deref().unwrap_or_default());
        (text.to_lowercase().contains("comment"), !candidate.declared)
    });
    found.truncate(20);
    found
}

fn attributes<'a>(page: &'a Html, selector: &str, name: &str) -> Vec<(String, scraper::ElementRef<'a>)> {
    let selector = Selector::parse(selector).ok();
    let elements = selector.map(|selector| page.select(&selector).take(5000).collect::<Vec<_>>());
    let pair = |element: scraper::ElementRef<'a>| Some((element.attr(name)?.to_owned(), element));
    elements.unwrap_or_default().into_iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let found = candidates(html.as_bytes().to_vec(), "https://news.example/start/");
        let line = |candidate: &Candidate| {
            let (title, declared) = (candidate.title.as_deref().unwrap_or_default(), candidate.declared);
            format!("{} {title:?}{}", candidate.url, if declared { "" } else { " perhaps" })
        };
        found.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_a_page_names() {
        insta::assert_snapshot!(shown(
            "<head><base href=/x/><link rel=alternate type='application/rss+xml' title='Comments on it' href=c.xml>
             <link rel='ALTERNATE' type='application/atom+xml' href='//other.example/atom'>
             <link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1><link rel=alternate hreflang=de href=/de>
             <link rel=feed href=/f><link rel=alternate type=text/xml href='javascript:x()'></head>
             <a href=/rss/>All <b>news</b></a><a href=/about>About</a>"
        ), @r#"
        https://other.example/atom ""
        https://news.example/f ""
        https://news.example/rss/ "All news" perhaps
        https://news.example/x/c.xml "Comments on it"
        "#);
        assert!(
            shown("<p>Nothing")
                .starts_with("https://news.example/feed \"\" perhaps\nhttps://news.example/rss")
        );
    }
}
