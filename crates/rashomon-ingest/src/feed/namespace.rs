//! Which vocabulary an element's name belongs to.

/// The vocabularies that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    /// RSS of any version, and whatever stands without a prefix.
    Plain,
    Atom,
    /// Atom 0.3, whose text is plain unless it says otherwise.
    Atom03,
    DublinCore,
    Content,
    Media,
    Xhtml,
    Rdf,
    News,
    Image,
    Itunes,
    Feedburner,
    Syndication,
    /// `xml:`.
    Xml,
    Other,
}

/// The namespace of a URI; `is_default` if it is declared without a prefix.
pub(super) fn of_uri(uri: &str, is_default: bool) -> Namespace {
    let uri = uri.trim().to_ascii_lowercase();
    let bare = uri.trim_end_matches(['/', '#']);
    match bare {
        "http://www.w3.org/2005/atom" => Namespace::Atom,
        "http://purl.org/atom/ns" | "http://purl.org/atom/app" => Namespace::Atom03,
        "http://purl.org/dc/elements/1.1"
        | "http://purl.org/dc/elements/1.0"
        | "http://purl.org/dc/terms"
        | "http://purl.org/rss/1.0/modules/dcterms" => Namespace::DublinCore,
        "http://purl.org/rss/1.0/modules/content" => Namespace::Content,
        "http://search.yahoo.com/mrss" | "http://www.rssboard.org/media-rss" => Namespace::Media,
        "http://www.w3.org/1999/xhtml" => Namespace::Xhtml,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns" => Namespace::Rdf,
        "http://www.google.com/schemas/sitemap-news/0.9" => Namespace::News,
        "http://www.google.com/schemas/sitemap-image/1.1" => Namespace::Image,
        "http://www.itunes.com/dtds/podcast-1.0.dtd" | "http://example.com/dtds/podcast-1.0.dtd" => {
            Namespace::Itunes
        }
        "http://rssnamespace.org/feedburner/ext/1.0" => Namespace::Feedburner,
        "http://purl.org/rss/1.0/modules/syndication" => Namespace::Syndication,
        "http://www.w3.org/xml/1998/namespace" => Namespace::Xml,
        // All versions of RSS, and sitemaps.
        _ if bare.starts_with("http://purl.org/rss/1.0/modules") => Namespace::Other,
        _ if bare.starts_with("http://purl.org/rss")
            || bare.starts_with("http://purl.org/net/rss")
            || bare.starts_with("http://my.netscape.com")
            || bare.starts_with("http://channel.netscape.com")
            || bare.starts_with("http://backend.userland.com")
            || bare.starts_with("http://blogs.law.harvard.edu/tech/rss")
            || bare.contains("//www.sitemaps.org/")
            || bare.starts_with("http://www.google.com/schemas/sitemap/") =>
        {
            Namespace::Plain
        }
        // Somebody's own default namespace: the names are RSS's or Atom's all the same.
        _ if is_default => Namespace::Plain,
        _ => Namespace::Other,
    }
}

/// The namespace of a prefix that nobody declared: feeds forget to, and mean the usual.
pub(super) fn of_prefix(prefix: &str) -> Namespace {
    match prefix.to_ascii_lowercase().as_str() {
        "" | "rss" => Namespace::Plain,
        "atom" | "atom10" | "a10" => Namespace::Atom,
        "dc" | "dcterms" => Namespace::DublinCore,
        "content" => Namespace::Content,
        "media" => Namespace::Media,
        "xhtml" => Namespace::Xhtml,
        "rdf" => Namespace::Rdf,
        "news" => Namespace::News,
        "image" => Namespace::Image,
        "itunes" => Namespace::Itunes,
        "feedburner" => Namespace::Feedburner,
        "sy" => Namespace::Syndication,
        "xml" => Namespace::Xml,
        _ => Namespace::Other,
    }
}
