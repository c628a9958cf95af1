//! What a page says of its article: JSON-LD, meta tags, and what stands visibly in their place.

use crate::agency;
use crate::dates;
use crate::headline::same;
use crate::language;
use crate::metadata::Metadata;
use crate::page::linked_data;
use crate::publisher::is_known_carrier;
use rashomon_core::{ArticleField, Origin, Outlet, OutletEvidence, Published};
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;
use url::Url;

/// What the page says of its article.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) metadata: Metadata,
    /// The texts that the page marks up as captions.
    pub(crate) captions: Vec<String>,
    /// Whether the page says that not everybody may read all of it.
    pub(crate) gated: bool,
}

/// Something the page says, and where.
type Found<T> = Option<(T, Origin)>;

/// Reads what `page` says.
///
/// Source of each field, first that has it: JSON-LD of an article; Open Graph, `article:`, Parse.ly,
/// Sailthru and Dublin Core meta tags; microdata and marked-up elements; the address.
pub(crate) fn head(page: &Html) -> Head {
    let linked = linked_data::article(page);
    let url =
        url(page).or_else(|| linked.url.clone().filter(|url| is_web(url)).map(|url| (url, Origin::JsonLd)));
    let address = url.as_ref().map(|(url, _)| url.clone());
    let site = meta(page, &["og:site_name", "application-name", "apple-mobile-web-app-title"]);
    let host = address.as_deref().and_then(host);

    let publisher = linked
        .publisher
        .clone()
        .map(|name| (name, Origin::JsonLd))
        .or_else(|| site.clone())
        .or_else(|| meta(page, &["publisher", "dc.publisher"]));
    let (outlet, carrier) = outlets(publisher, site.as_ref(), linked.provider.as_deref());
    let outlet = outlet
        .map(|(name, origin)| (Outlet { name, evidence: OutletEvidence::Metadata }, origin))
        .or_else(|| {
            host.as_deref().map(|host| {
                (Outlet { name: host.to_owned(), evidence: OutletEvidence::Url }, Origin::Address)
            })
        });

    let site_names: Vec<&str> =
        [site.as_ref().map(|(name, _)| name.as_str()), linked.publisher.as_deref(), host.as_deref()]
            .into_iter()
            .flatten()
            .collect();
    let outlet_name = outlet.as_ref().map(|(outlet, _)| outlet.name.as_str());
    let byline = byline(page, linked.authors, outlet_name);
    let agency = linked.provider.as_deref().and_then(agency::named);
    let published = published(page, linked.published.as_deref(), address.as_deref());
    let updated = updated(page, linked.updated.as_deref(), published.map(|(published, _)| published));
    let mut origins = BTreeMap::new();
    let mut kept = Kept(&mut origins);
    let metadata = Metadata {
        id: None,
        title: kept.keep(ArticleField::Title, title(page, linked.headline.as_deref(), &site_names)),
        byline: kept.keep(ArticleField::Byline, byline),
        carrier: kept
            .keep(ArticleField::Carrier, carrier)
            .map(|name| Outlet { name, evidence: OutletEvidence::Metadata }),
        // Where the outlet is the agency itself, there is nothing to credit.
        agency: kept.keep(
            ArticleField::Agency,
            agency
                .filter(|agency| outlet_name.is_none_or(|outlet| agency::named(outlet) != Some(agency)))
                .map(|name| (name.to_owned(), Origin::JsonLd)),
        ),
        outlet: kept.keep(ArticleField::Outlet, outlet),
        published: kept.keep(ArticleField::Published, published),
        updated: kept.keep(ArticleField::Updated, updated),
        section: kept.keep(ArticleField::Section, section(page, linked.section)),
        language: kept.keep(
            ArticleField::Language,
            linked
                .language
                .as_deref()
                .and_then(language::declared)
                .map(|code| (code, Origin::JsonLd))
                .or_else(|| declared_language(page)),
        ),
        image: kept.keep(ArticleField::Image, image(page, linked.image, address.as_deref())),
        url: kept.keep(ArticleField::Url, url),
        complete: None,
        origins: BTreeMap::new(),
    };
    Head {
        metadata: Metadata { origins, ..metadata },
        captions: captions(page),
        gated: linked.gated || first(page, "[class*=paywall], [id*=paywall]").is_some(),
    }
}

/// Where each field that was found was found.
struct Kept<'a>(&'a mut BTreeMap<ArticleField, Origin>);

impl Kept<'_> {
    fn keep<T>(&mut self, field: ArticleField, found: Found<T>) -> Option<T> {
        let (value, origin) = found?;
        self.0.insert(field, origin);
        Some(value)
    }
}

/// Who publishes and who carries: a service known to carry others' texts names the publisher beside itself.
fn outlets(
    publisher: Found<String>,
    site: Option<&(String, Origin)>,
    provider: Option<&str>,
) -> (Found<String>, Found<String>) {
    let site_carries = site.is_some_and(|(site, _)| is_known_carrier(site));
    match (publisher, provider) {
        (Some((publisher, origin)), Some(provider))
            if is_known_carrier(&publisher) && !same(&publisher, provider) =>
        {
            (Some((provider.to_owned(), Origin::JsonLd)), Some((publisher, origin)))
        }
        (Some((publisher, origin)), _) if is_known_carrier(&publisher) => (None, Some((publisher, origin))),
        (Some((publisher, origin)), _)
            if site_carries && !site.is_some_and(|(site, _)| same(site, &publisher)) =>
        {
            (Some((publisher, origin)), site.cloned())
        }
        (publisher, _) => (publisher, None),
    }
}

fn title(page: &Html, linked: Option<&str>, site_names: &[&str]) -> Found<String> {
    let headings: Vec<String> = select(page, "h1").filter_map(|heading| text(&heading)).collect();
    let meta = meta(page, &["og:title", "parsely-title", "sailthru.title", "dc.title", "twitter:title"]);
    let document = first(page, "head title").and_then(|title| text(&title));
    let in_markup = |title: String| (title, Origin::Markup);
    let (candidate, origin) = linked
        .map(|title| (title.to_owned(), Origin::JsonLd))
        .or(meta)
        .or_else(|| headings.first().filter(|_| headings.len() == 1).cloned().map(in_markup))
        .or(document.map(in_markup))
        .or_else(|| headings.first().cloned().map(in_markup))?;
    let title = without_site(&candidate, site_names, &headings);
    // Records cut headlines at 110 characters; the heading has it whole.
    let beginning = title.trim_end_matches(['…', '.', ' ']);
    let whole = headings.iter().find(|heading| {
        beginning.len() > 40 && heading.len() > title.len() && heading.starts_with(beginning)
    });
    Some(whole.map_or((title.clone(), origin), |whole| (whole.clone(), Origin::Markup)))
}

/// The part of the outlet: its name, where tags give its address.
fn section(page: &Html, linked: Option<String>) -> Found<String> {
    let meta = || meta(page, &["article:section", "og:article:section", "parsely-section", "section"]);
    let marked = || {
        let name = first(page, "[itemprop=articleSection]")
            .and_then(|element| element.attr("content").map(str::to_owned).or_else(|| text(&element)))?;
        Some((name, Origin::Markup))
    };
    let (section, origin) = linked.map(|name| (name, Origin::JsonLd)).or_else(meta).or_else(marked)?;
    let name = match section.contains("://") {
        true => section.trim_end_matches('/').rsplit('/').next().unwrap_or_default().replace('-', " "),
        false => section,
    };
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    // Longer ones are lists of tags.
    (!name.is_empty() && name.chars().count() <= 60).then_some((name, origin))
}

/// The picture that stands for the article, by an address of its own.
fn image(page: &Html, linked: Option<String>, address: Option<&str>) -> Found<String> {
    const NAMES: [&str; 7] = [
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "parsely-image-url",
        "sailthru.image.full",
    ];
    let linked = linked.map(|image| (image, Origin::JsonLd));
    let metas = NAMES.iter().filter_map(|name| meta(page, &[name]));
    let marked = attributes(page, "link[rel=image_src], link[itemprop=image]", "href")
        .into_iter()
        .chain(attributes(page, "img[itemprop=image]", "src"))
        .map(|image| (image, Origin::Markup));
    let base = address.and_then(|address| Url::parse(address).ok());
    // Tags are made for pictures of the article; a record often names the outlet's logo as well.
    metas.chain(linked).chain(marked).find_map(|(image, origin)| {
        let image = image.trim();
        let url = match &base {
            Some(base) => base.join(image).ok(),
            None => Url::parse(image).ok(),
        }?;
        matches!(url.scheme(), "http" | "https").then(|| (url.into(), origin))
    })
}

/// The last change that is not before publication.
fn updated(page: &Html, linked: Option<&str>, published: Option<Published>) -> Found<Published> {
    const NAMES: [&str; 8] = [
        "article:modified_time",
        "og:article:modified_time",
        "og:updated_time",
        "article:modified",
        "dcterms.modified",
        "dc.date.modified",
        "last-modified",
        "lastmod",
    ];
    let metas =
        NAMES.iter().flat_map(|name| metas(page, name).into_iter().map(|text| (text, origin_of(name))));
    let properties = attributes(page, "meta[itemprop=dateModified]", "content");
    let times = attributes(page, "time[itemprop=dateModified], .updated time", "datetime");
    let found = linked
        .map(|text| (text.to_owned(), Origin::JsonLd))
        .into_iter()
        .chain(metas)
        .chain(properties.into_iter().chain(times).map(|text| (text, Origin::Markup)))
        .find_map(|(text, origin)| Some((dates::parse(&text)?, origin)))?;
    published.is_none_or(|published| published.day() <= found.0.day()).then_some(found)
}

/// `title` without the site's name before or after a dash or bar.
fn without_site(title: &str, site_names: &[&str], headings: &[String]) -> String {
    let mut title = title.trim();
    loop {
        let separators = [" | ", " – ", " — ", " - ", " » ", " « ", " · ", " • ", " :: ", ": "];
        let is_site = |name: &str| {
            let name = name.trim();
            let bare = |name: &str| {
                name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
            };
            let bare_name = bare(name);
            !bare_name.is_empty()
                && site_names.iter().any(|site| {
                    let host = site.rsplit_once('.').map_or(*site, |(host, _)| host);
                    same(site, name)
                        || bare(host) == bare_name
                        || bare(site).strip_prefix("the") == Some(&bare_name)
                        || bare_name.strip_prefix("the") == Some(&bare(site))
                })
        };
        let cut = separators.iter().find_map(|separator| {
            let after = title.rsplit_once(separator).filter(|(rest, tail)| {
                separator.starts_with(' ')
                    && (is_site(tail) || headings.iter().any(|heading| same(heading, rest)))
            });
            let before = title.split_once(separator).filter(|(name, _)| is_site(name));
            after
                .map(|(rest, _)| rest)
                .or(before.map(|(_, rest)| rest))
                .map(str::trim)
                .filter(|rest| !rest.is_empty())
        });
        match cut {
            Some(rest) => title = rest,
            None => return title.to_owned(),
        }
    }
}

fn byline(page: &Html, linked: Vec<String>, outlet: Option<&str>) -> Found<String> {
    let visible = || {
        let selectors = "[rel=author], [itemprop=author] [itemprop=name], [itemprop=author], .byline a, .author-name, .byline__name, .byline, .author";
        select(page, selectors)
            .filter_map(|element| text(&element))
            .find(|name| name.split_whitespace().count() <= 12)
            .into_iter()
            .collect()
    };
    let named = |names: Vec<String>| {
        let mut kept: Vec<String> = Vec::new();
        for name in names {
            let name = without_by(&name);
            let is_person = !name.is_empty()
                && !name.contains("://")
                && !name.starts_with('@')
                && !outlet.is_some_and(|outlet| same(outlet, &name));
            if is_person && !kept.iter().any(|known| same(known, &name)) {
                kept.push(name);
            }
        }
        (!kept.is_empty()).then(|| kept.join(", "))
    };
    let metas = || {
        ["article:author", "author", "parsely-author", "sailthru.author", "dc.creator", "byl"]
            .iter()
            .find_map(|name| Some((named(metas(page, name))?, origin_of(name))))
    };
    let at = |origin: Origin| move |name: String| (name, origin);
    named(linked).map(at(Origin::JsonLd)).or_else(metas).or_else(|| named(visible()).map(at(Origin::Markup)))
}

fn without_by(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = name.to_lowercase();
    let prefix =
        ["written by ", "posted by ", "by: ", "by "].iter().find(|prefix| lower.starts_with(*prefix));
    prefix
        .and_then(|prefix| name.get(prefix.len()..))
        .unwrap_or(&name)
        .trim_end_matches([',', ';', '|'])
        .trim()
        .to_owned()
}

/// The first time found, made exact by another of the same day; the address's day where there is none.
fn published(page: &Html, linked: Option<&str>, url: Option<&str>) -> Found<Published> {
    const NAMES: [&str; 16] = [
        "article:published_time",
        "og:article:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "article.published",
        "cxenseparse:recs:publishtime",
    ];
    let metas =
        NAMES.iter().flat_map(|name| metas(page, name).into_iter().map(|text| (text, origin_of(name))));
    let properties = attributes(page, "[itemprop=datePublished]", "content");
    let times = attributes(
        page,
        "time[itemprop=datePublished], time[pubdate], article time[datetime], main time[datetime], .published time",
        "datetime",
    );
    let stated: Vec<(Published, Origin)> = linked
        .map(|text| (text.to_owned(), Origin::JsonLd))
        .into_iter()
        .chain(metas)
        .chain(properties.into_iter().chain(times).map(|text| (text, Origin::Markup)))
        .filter_map(|(text, origin)| Some((dates::parse(&text)?, origin)))
        .collect();
    let of_address = || url.and_then(day_in_address).map(|day| (day, Origin::Address));
    let first = stated.first().copied().or_else(of_address)?;
    let is_exact = |(published, _): &&(Published, Origin)| {
        !matches!(published, Published::Day(_)) && published.day() == first.0.day()
    };
    Some(if matches!(first.0, Published::Day(_)) {
        stated.iter().find(is_exact).copied().unwrap_or(first)
    } else {
        first
    })
}

/// "/2024/03/03/" and "/2024/mar/03/" in an address.
fn day_in_address(url: &str) -> Option<Published> {
    let parts: Vec<&str> = url.split('/').collect();
    parts.windows(3).find_map(|parts| {
        let is_date =
            parts[0].len() == 4 && (1..=3).contains(&parts[1].len()) && (1..=2).contains(&parts[2].len());
        is_date.then(|| dates::parse(&format!("{}/{}/{}", parts[0], parts[1], parts[2])))?
    })
}

fn declared_language(page: &Html) -> Found<String> {
    let html = attributes(page, "html[lang]", "lang").into_iter().next().map(|code| (code, Origin::Markup));
    html.or_else(|| meta(page, &["og:locale", "content-language", "language", "dc.language"]))
        .and_then(|(code, origin)| Some((language::declared(&code)?, origin)))
}

fn url(page: &Html) -> Found<String> {
    let canonical = attributes(page, "link[rel=canonical]", "href").into_iter();
    let (url, origin) = canonical
        .map(|url| (url, Origin::Markup))
        .chain(meta(page, &["og:url", "parsely-link", "twitter:url"]))
        .find(|(url, _)| is_web(url))?;
    let mut url = Url::parse(url.trim()).ok()?;
    url.set_fragment(None);
    let is_tracking = |key: &str| {
        key.starts_with("utm_") || ["fbclid", "gclid", "mc_cid", "mc_eid", "cmpid", "ito"].contains(&key)
    };
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !is_tracking(key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    if kept.len() < url.query_pairs().count() {
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    Some((url.into(), origin))
}

fn is_web(url: &str) -> bool {
    let url = url.trim();
    url.starts_with("https://") || url.starts_with("http://")
}

fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

fn captions(page: &Html) -> Vec<String> {
    let selectors = "figcaption, [itemprop=caption], .caption, .wp-caption-text, .image-caption, .photo-caption, .media-caption, .credit";
    select(page, selectors).filter_map(|element| text(&element)).filter(|caption| caption.len() > 2).collect()
}

/// The first meta tag of these names, in their order, whose content is not empty.
fn meta(page: &Html, names: &[&str]) -> Found<String> {
    names.iter().find_map(|name| Some((metas(page, name).into_iter().next()?, origin_of(name))))
}

/// Whose vocabulary a meta tag's name is of.
fn origin_of(name: &str) -> Origin {
    if name.starts_with("og:") || name.starts_with("article:") { Origin::OpenGraph } else { Origin::Meta }
}

fn metas(page: &Html, name: &str) -> Vec<String> {
    select(page, "meta[content]")
        .filter(|meta| {
            ["property", "name", "itemprop", "http-equiv"]
                .iter()
                .any(|key| meta.attr(key).is_some_and(|key| key.eq_ignore_ascii_case(name)))
        })
        .filter_map(|meta| {
            meta.attr("content")
                .map(|content| content.trim().to_owned())
                .filter(|content| !content.is_empty())
        })
        .collect()
}

fn attributes(page: &Html, selector: &str, attribute: &str) -> Vec<String> {
    select(page, selector)
        .filter_map(|element| element.attr(attribute))
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}

fn first<'a>(page: &'a Html, selector: &str) -> Option<ElementRef<'a>> {
    select(page, selector).next()
}

/// The elements that `selector`, which is one of this file's and parses, finds.
fn select<'a>(page: &'a Html, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let elements: Vec<_> = selector.map(|selector| page.select(&selector).collect()).unwrap_or_default();
    elements.into_iter()
}

/// The text below an element, white space as one space; `None` where there is none.
fn text(element: &ElementRef<'_>) -> Option<String> {
    let text = element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
