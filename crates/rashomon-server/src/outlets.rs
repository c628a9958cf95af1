//! Outlets that the program knows of, and packs of feeds that report on the same things.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// All that comes with the program.
#[derive(Debug, Deserialize)]
pub(crate) struct Outlets {
    /// When it was last looked through.
    pub(crate) as_of: String,
    outlets: BTreeMap<String, Outlet>,
    pub(crate) packs: Vec<Pack>,
}

/// An outlet, in facts.
#[derive(Debug, Deserialize)]
pub(crate) struct Outlet {
    pub(crate) name: String,
    /// Hosts of its pages, with the beginning of their paths where one house has several, set apart by spaces.
    site: String,
    /// ISO 3166-1 code.
    pub(crate) country: String,
    /// ISO 639-1 code.
    pub(crate) language: String,
    pub(crate) owner: String,
    /// What it lives on.
    pub(crate) means: String,
}

/// Feeds that report on the same things.
#[derive(Debug, Deserialize)]
pub(crate) struct Pack {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) feeds: Vec<PackFeed>,
}

/// A feed of a pack.
#[derive(Debug, Deserialize)]
pub(crate) struct PackFeed {
    /// The key of the outlet.
    outlet: String,
    pub(crate) url: String,
}

static OUTLETS: LazyLock<Outlets> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/outlets.json")).unwrap_or_else(|_| Outlets {
        as_of: String::new(),
        outlets: BTreeMap::new(),
        packs: Vec::new(),
    })
});

/// What comes with the program.
pub(crate) fn outlets() -> &'static Outlets {
    &OUTLETS
}

impl Outlets {
    /// The outlet of a feed in a pack.
    pub(crate) fn of(&self, feed: &PackFeed) -> Option<&Outlet> {
        self.outlets.get(&feed.outlet)
    }

    /// The outlet whose name that is, or whose pages have addresses like `url`.
    pub(crate) fn find(&self, name: &str, url: Option<&str>) -> Option<&Outlet> {
        let name = name.to_lowercase();
        let by_name = self.outlets.values().find(|outlet| outlet.name.to_lowercase() == name);
        let is_page = |site: &str| url.is_some_and(|url| is_page(site, url));
        // The longest site is the most exact: one house publishes in several languages.
        let by_page = self.outlets.values().filter_map(|outlet| {
            let sites = outlet.site.split(' ').filter(|site| is_page(site));
            sites.map(str::len).max().map(|length| (length, outlet))
        });
        by_name.or_else(|| by_page.max_by_key(|(length, _)| *length).map(|(_, outlet)| outlet))
    }
}

/// Whether the page at `url` is one of a site, given without scheme and www, with the beginning of its path where
/// one house has several: `courier.example/english`.
pub(crate) fn is_page(site: &str, url: &str) -> bool {
    let Some((_, page)) = url.split_once("://") else { return false };
    let page = page.trim_start_matches("www.");
    let (host, rest) = page.split_once('/').unwrap_or((page, ""));
    let (site_host, path) = site.split_once('/').unwrap_or((site, ""));
    let is_host = host == site_host || host.ends_with(&format!(".{site_host}"));
    is_host && rest.starts_with(path)
}

/// The name of a country, in English, for the codes that the list uses; else the code.
pub(crate) fn country_name(code: &str) -> &str {
    match code {
        "AU" => "Australia",
        "CA" => "Canada",
        "DE" => "Germany",
        "FR" => "France",
        "GB" => "the United Kingdom",
        "IL" => "Israel",
        "IN" => "India",
        "NZ" => "New Zealand",
        "QA" => "Qatar",
        "US" => "the United States",
        other => other,
    }
}

/// The name of a language, in English, for codes of ISO 639 that are met often; else the code.
pub(crate) fn language_name(code: &str) -> &str {
    match code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "ar" => "Arabic",
        "bg" => "Bulgarian",
        "cs" => "Czech",
        "da" => "Danish",
        "de" => "German",
        "el" => "Greek",
        "en" => "English",
        "es" => "Spanish",
        "fa" => "Persian",
        "fi" => "Finnish",
        "fr" => "French",
        "he" => "Hebrew",
        "hi" => "Hindi",
        "hu" => "Hungarian",
        "id" => "Indonesian",
        "it" => "Italian",
        "ja" => "Japanese",
        "ko" => "Korean",
        "nl" => "Dutch",
        "no" | "nb" | "nn" => "Norwegian",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ro" => "Romanian",
        "ru" => "Russian",
        "sv" => "Swedish",
        "tr" => "Turkish",
        "uk" => "Ukrainian",
        "vi" => "Vietnamese",
        "zh" => "Chinese",
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feed_of_a_pack_has_its_outlet_and_a_safe_address() {
        let outlets = outlets();
        assert!(outlets.packs.len() > 5);
        for feed in outlets.packs.iter().flat_map(|pack| &pack.feeds) {
            assert!(outlets.of(feed).is_some(), "{}", feed.outlet);
            assert!(feed.url.starts_with("https://"), "{}", feed.url);
        }
        for outlet in outlets.outlets.values() {
            assert!(country_name(&outlet.country).len() > 2, "{}", outlet.country);
        }
    }

    #[test]
    fn an_outlet_is_known_by_name_or_by_its_pages() {
        let name =
            |name: &str, url: Option<&str>| outlets().find(name, url).map(|outlet| outlet.name.as_str());
        assert_eq!(name("the guardian", None), Some("The Guardian"));
        assert_eq!(name("World news", Some("https://www.france24.com/ar/x")), Some("فرانس 24"));
        assert_eq!(name("World news", Some("https://www.france24.com/en/x")), Some("France 24"));
        assert_eq!(name("Courier", Some("https://notbbc.co.uk/x")), None);
    }
}
