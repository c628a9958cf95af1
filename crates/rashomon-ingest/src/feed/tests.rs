use super::*;

const URL: &str = "https://news.example/feeds/all.xml";

/// Reads a feed and shows what was read, a line a field.
fn shown(text: &str) -> String {
    let (document, warnings) = match parse(text.as_bytes().to_vec(), None, URL) {
        Ok(read) => read,
        Err(error) => return error.to_string(),
    };
    let mut lines = vec![format!(
        "{} {:?} {} {} {}",
        document.format.name(),
        document.title.unwrap_or_default(),
        document.site.unwrap_or_default(),
        document.language.unwrap_or_default(),
        document.interval.map(|interval| format!("{}s", interval.as_secs())).unwrap_or_default()
    )];
    for Item { guid, entry, source } in document.items {
        let fields = [
            ("guid", guid),
            ("url", entry.url),
            ("title", entry.title),
            ("author", entry.author),
            ("published", entry.published.map(|published| format!("{published:?}"))),
            ("updated", entry.updated.map(|updated| updated.to_string())),
            ("language", entry.language),
            ("summary", entry.summary),
            ("content", entry.content),
            ("image", entry.image),
            ("categories", (!entry.categories.is_empty()).then(|| entry.categories.join(", "))),
            ("source", source),
        ];
        lines.push("-".to_owned());
        lines.extend(fields.into_iter().filter_map(|(name, value)| Some(format!("  {name} {}", value?))));
    }
    lines.extend(document.sitemaps.iter().map(|sitemap| format!("sitemap {sitemap}")));
    lines.extend(warnings.iter().map(|warning| format!("warning {warning}")));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

#[test]
fn rss() {
    insta::assert_snapshot!(shown(
        r#"<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
          xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"
          xmlns:m="http://search.yahoo.com/mrss/"><channel><title>Harbour Times</title>
        <atom:link rel="self" href="https://news.example/feeds/all.xml"/><link>https://news.example/</link>
        <language>en-gb</language><ttl>30</ttl><image><title>Logo</title><url>/logo.png</url></image>
        <item><title>Ferry &amp;amp; crew <![CDATA[<b>saved</b>]]></title><link>/a?utm_source=rss</link>
          <guid isPermaLink="false">17</guid><pubDate>Wed, 09 May 2031 18:30:00 +0200</pubDate>
          <dc:creator>Ida Kvist</dc:creator><dc:creator>Jon Falk</dc:creator><category>Sea</category>
          <description>&lt;p onclick="x()"&gt;The &lt;a href="/f"&gt;ferry&lt;/a&gt;&lt;/p&gt;</description>
          <content:encoded><![CDATA[<p>All of it.</p><script>x()</script>]]></content:encoded>
          <m:content url="/p.jpg" medium="image"><m:title>Not this</m:title></m:content>
          <source url="https://agency.example/rss">Agency</source></item>
        <item><guid>https://news.example/b</guid><description>No title&nbsp;here</description></item>
        </channel></rss>"#
    ), @r#"
    rss "Harbour Times" https://news.example/ en 1800s
    -
      guid 17
      url https://news.example/a?utm_source=rss
      title Ferry & crew saved
      author Ida Kvist, Jon Falk
      published Moment(2031-05-09T16:30:00Z)
      summary <p>The <a href="https://news.example/f" rel="noopener noreferrer">ferry</a></p>
      content <p>All of it.</p>
      image https://news.example/p.jpg
      categories Sea
      source Agency
    -
      guid https://news.example/b
      url https://news.example/b
      summary No title&nbsp;here
    "#);
}

#[test]
fn atom() {
    insta::assert_snapshot!(shown(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://other.example/x/">
        <title type="html">Zeitung &lt;b&gt;heute&lt;/b&gt;</title><link href="."/>
        <entry xml:base="y/"><id>tag:1</id><title type="text">a &lt; b</title><link rel="related" href="no"/>
          <link rel="alternate" type="text/html" href="z"/><author><name>Ida Kvist</name><email>i@x.example</email></author>
          <published>2031-05-09T18:30:00Z</published><updated>2031-05-10T08:00:00+02:00</updated>
          <summary>plain &amp; simple</summary><category term="Meer"/>
          <content type="xhtml" xml:lang="fr"><div xmlns="http://www.w3.org/1999/xhtml">Le <em>bac</em><br/><img src="p.png"/></div></content>
          <source><title>Agency</title><id>other</id></source></entry>
        </feed>"#
    ), @r#"
    atom "Zeitung heute" https://other.example/x/ de
    -
      guid tag:1
      url https://other.example/x/y/z
      title a < b
      author Ida Kvist
      published Moment(2031-05-09T18:30:00Z)
      updated 2031-05-10T06:00:00Z
      language de
      summary plain &amp; simple
      content <div>Le <em>bac</em><br><img src="https://other.example/x/y/p.png"></div>
      categories Meer
      source Agency
    "#);
}

#[test]
fn other_formats() {
    insta::assert_snapshot!([
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
          xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
          <channel rdf:about="https://news.example/"><title>Old</title><link>https://news.example/</link>
          <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
          <items><rdf:Seq><rdf:li rdf:resource="a"/></rdf:Seq></items></channel>
          <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
          <dc:date>2031-05-09</dc:date></item></rdf:RDF>"#,
        r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Json", "language": "en-US", "items": [
          {"id": 5, "url": "/5", "title": "A < B", "content_text": "one & two", "authors": [{"name": "Ida Kvist"}],
           "date_published": "2031-05-09T18:30:00+02:00", "tags": ["a", "b"], "image": "/5.png"},
          "no object", {"id": "6", "content_html": "<p>x<script>y</script></p>", "author": {"name": "Jon Falk"}}]}"#,
        r#"<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
          xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
          <url><loc>https://news.example/7</loc><lastmod>2031-05-10</lastmod><news:news><news:publication>
          <news:name>Harbour Times</news:name><news:language>en</news:language></news:publication>
          <news:publication_date>2031-05-09T18:30:00Z</news:publication_date><news:title>Seven</news:title></news:news>
          <image:image><image:loc>https://news.example/7.jpg</image:loc></image:image></url></urlset>"#,
        "<sitemapindex><sitemap><loc>https://news.example/news.xml</loc></sitemap></sitemapindex>",
    ].map(shown).join("\n\n"), @r#"
    rdf "Old" https://news.example/  1800s
    -
      guid https://news.example/1
      url https://news.example/1
      title One
      published Day(2031-05-09)

    json "Json"  en
    -
      guid 5
      url https://news.example/5
      title A < B
      author Ida Kvist
      published Moment(2031-05-09T16:30:00Z)
      language en
      content one &amp; two
      image https://news.example/5.png
      categories a, b
    -
      guid 6
      author Jon Falk
      language en
      content <p>x</p>

    sitemap ""
    -
      url https://news.example/7
      title Seven
      published Moment(2031-05-09T18:30:00Z)
      updated 2031-05-10T00:00:00Z
      language en
      image https://news.example/7.jpg
      source Harbour Times

    sitemap ""
    sitemap https://news.example/news.xml
    "#);
}

#[test]
fn what_is_no_feed_is_named() {
    insta::assert_snapshot!([
        "", " \n", "<!DOCTYPE html><html><head><title>Log in</title></head></html>", "<html><body>x",
        "<opml version='2.0'><body/></opml>", "{\"error\": 1}", "{broken", "Service unavailable",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
    ].map(shown).join("\n"), @r#"
    empty where a feed was expected
    empty where a feed was expected
    a web page, not a feed; give the address of the feed itself
    a web page, not a feed; give the address of the feed itself
    a list of feeds (OPML), not a feed; bring it in with: rashomon feeds import FILE
    not a feed: JSON without items
    not a feed: JSON that is broken: key must be a string at line 1 column 2
    not a feed: it begins with "Service unavailable"
    not a feed: XML of the kind "svg"
    "#);
}

#[test]
fn broken_markup_gives_what_can_be_read() {
    insta::assert_snapshot!([
        "<rss><channel><title>A & B</title><item><title>One <b>bold</title><link>http://n.example/1?a=1&b=2</link></item>",
        "<rss><channel><item><title>One</item><item><title>Two</title></channel>",
        "<rss><channel><item><title>Fish < chips</title><guid>1</guid></item><item><title>Two</title></item></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY y 'z'>]><rss><channel><title>&x;&y;&eacute;&Gamma;&#146;&#0;</title></channel></rss>",
        "<feed><entry><title>Undeclared</title><dc:creator>Ida Kvist</dc:creator></entry></feed>",
    ].map(shown).join("\n\n"), @r#"
    rss "A & B"
    -
      url http://n.example/1?a=1&b=2
      title One bold

    rss ""
    -
      title One
    -
      title Two

    rss ""
    -
      guid 1
      title Fish < chips
    -
      title Two
    warning broken markup from line 1 on: a tag without a name

    rss "&x;&y;éΓ’�"

    atom ""
    -
      title Undeclared
      author Ida Kvist
    "#);
}

#[test]
fn nesting_and_length_are_bounded() {
    for (deep, n) in [("<a>", 300_000), ("<title>", 100_000), ("<item>", 100_000)] {
        let text = format!("<rss><channel>{}</channel></rss>", deep.repeat(n));
        let (document, _) = parse(text.into_bytes(), None, URL).unwrap();
        assert!(document.items.len() <= 1);
    }
    let items: String = (0..50_000)
        .map(|n| format!("<item><guid>{n}</guid><pubDate>{}</pubDate></item>", 1_900_000_000 + n * 3600))
        .collect();
    let (document, warnings) = parse(format!("<rss><channel>{items}").into_bytes(), None, URL).unwrap();
    assert_eq!(document.items.len(), ITEMS_MAX);
    assert_eq!(document.items[0].guid.as_deref(), Some("48000"));
    assert_eq!(warnings[0].to_string(), "lists 50000 entries; the 2000 newest are taken");
    let long = format!("<rss><channel><item><guid>{0}</guid><title>{0}</title></item>", "x".repeat(1 << 20));
    let (document, _) = parse(long.into_bytes(), None, URL).unwrap();
    assert_eq!(document.items[0].entry.title.as_ref().map(String::len), Some(2000));
}

#[test]
fn encodings() {
    let title = |bytes: &[u8], content_type| {
        let (document, _) = parse(bytes.to_vec(), content_type, URL).unwrap();
        document.title.unwrap_or_default()
    };
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><title>Gr\xf6\xdfe</title>";
    assert_eq!(title(latin, None), "Größe");
    assert_eq!(title(latin, Some("text/xml; charset=\"utf-8\"")), "Größe");
    let cyrillic = b"<rss><channel><title>\xcc\xee\xf1\xf2</title>";
    assert_eq!(title(cyrillic, Some("application/xml; Charset=windows-1251")), "Мост");
    assert_eq!(title("<rss><channel><title>a\0b</title>".as_bytes(), Some("text/xml; charset=utf-7")), "ab");
}

fn items(entries: &[(&str, &str, &str)]) -> Vec<Item> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let item = |(guid, url, title): &(&str, &str, &str)| Item {
        guid: some(guid),
        entry: Entry { url: some(url), title: some(title), ..Entry::default() },
        source: None,
    };
    entries.iter().map(item).collect()
}

fn keys(entries: &[(&str, &str, &str)], identity: rashomon_core::EntryIdentity) -> String {
    let mut warnings = Vec::new();
    let keyed = keyed(items(entries), identity, &mut warnings);
    let keys: Vec<_> =
        keyed.entries.iter().map(|entry| entry.key.chars().take(30).collect::<String>()).collect();
    format!("{}: {}", keyed.identity.name(), keys.join(" "))
}

#[test]
fn entries_are_told_apart_by_what_holds() {
    use rashomon_core::EntryIdentity::{Content, Guid, Link};
    let good = [("1", "http://n.example/a", "A"), ("2", "http://n.example/b", "B")];
    assert_eq!(keys(&good, Guid), "guid: guid:1 guid:2");
    // Once it has fallen back, it stays.
    assert_eq!(keys(&good, Link), "link: link://n.example/a link://n.example/b");
    let constant = [("1", "http://n.example/a", "A"), ("1", "http://n.example/b?utm_source=x", "B")];
    assert_eq!(keys(&constant, Guid), "link: link://n.example/a link://n.example/b");
    let one_link = [("1", "http://n.example/", "A"), ("1", "http://n.example/", "B")];
    assert!(keys(&one_link, Guid).starts_with("content: content:"));
    assert_eq!(
        keys(&[("", "http://n.example/a", "A"), ("", "", "B")], Guid),
        format!("guid: link://n.example/a {}", &keys(&[("", "", "B")], Content)["content: ".len()..])
    );
    // The same entry listed twice is no breach.
    assert_eq!(keys(&[good[0], good[0], good[1]], Guid), "guid: guid:1 guid:2");
}
