//! Invented reports with the traits of real ones, shown as they are read.

use rashomon_core::Article;
use rashomon_ingest::{Format, Options, file};
use std::fmt::Write;

/// What is known of the article, then each paragraph: `|` the report, else the kind of boilerplate.
fn shown(article: &Article, warnings: &[String]) -> String {
    let mut out = String::new();
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(out, "{name}: {value}");
        }
    };
    fact("title", article.title.as_ref().map(|title| title.text.clone()));
    fact("outlet", article.outlet.as_ref().map(|outlet| outlet.name.clone()));
    fact("carrier", article.carrier.as_ref().map(|carrier| carrier.name.clone()));
    fact("byline", article.byline.clone());
    fact("published", article.published.map(|published| format!("{published:?}")));
    fact("language", article.language.clone());
    fact("url", article.url.clone());
    fact("complete", (!article.complete).then(|| "no".to_owned()));
    warnings.iter().for_each(|warning| fact("warning", Some(warning.clone())));
    let body = article.body();
    let pieces = article.boilerplate.iter().map(|piece| (piece.span, format!("{:?}", piece.kind)));
    let mut pieces: Vec<_> = pieces.chain(body.into_iter().map(|span| (span, "|".to_owned()))).collect();
    pieces.sort();
    for (span, kind) in pieces {
        let _ = writeln!(out, "{kind:>9} {}", span.of(&article.text).replace('\n', "⏎"));
    }
    out
}

fn read(content: &str, path: &str) -> String {
    let results = file::read(content.as_bytes().to_vec(), path, &Options::default());
    let shown = results.into_iter().map(|result| match result {
        Ok(loaded) => {
            shown(&loaded.article, &loaded.warnings.iter().map(ToString::to_string).collect::<Vec<_>>())
        }
        Err(error) => format!("error: {error}\n"),
    });
    shown.collect::<Vec<_>>().join("---\n")
}

#[test]
fn a_report_with_its_carrier_s_lines_around_it() {
    let text = "\
All of your news in one app.
200+ premium titles.
Try it free
Kyst Daglig
Kyst Daglig
Oslo - Brannoch - Kyst Daglig

Ferry Operator Pledges New Ship… Islanders Speak of ‘Empty Words’

Passengers wait at the pier of Brannoch on Friday (NTB)

The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.

“Nobody is in danger,” harbour master Astrid Lund told Kyst Daglig.

A new ship will come, the operator said.

Sign up to read this article
Already a member? Sign in here
Related Stories
Mayor of Brannoch Resigns Over Pier
Top stories on Skum right now
Download the app
200+ trusted sources.
";
    insta::assert_snapshot!(read(text, "ferry.txt"), @r"
    title: Ferry Operator Pledges New Ship… Islanders Speak of ‘Empty Words’
    outlet: Kyst Daglig
    carrier: Skum
    language: en
      Carrier All of your news in one app.
      Carrier 200+ premium titles.
       Prompt Try it free
     Dateline Kyst Daglig
     Dateline Kyst Daglig
     Dateline Oslo - Brannoch - Kyst Daglig
        Title Ferry Operator Pledges New Ship… Islanders Speak of ‘Empty Words’
      Caption Passengers wait at the pier of Brannoch on Friday (NTB)
            | The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.
            | “Nobody is in danger,” harbour master Astrid Lund told Kyst Daglig.
            | A new ship will come, the operator said.
       Prompt Sign up to read this article
       Prompt Already a member? Sign in here
      Related Related Stories
      Related Mayor of Brannoch Resigns Over Pier
      Related Top stories on Skum right now
       Prompt Download the app
      Carrier 200+ trusted sources.
    ");
}

#[test]
fn a_report_without_blank_lines_and_a_line_of_furniture() {
    let text = "The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.\n\
        Videos by KYST\n\
        “Nobody is in danger,” harbour master Astrid Lund told KYST News.\nThe operator did not comment.\nOnly the mayor stayed.";
    insta::assert_snapshot!(read(text, "ferry.txt"), @r"
    outlet: KYST
    language: en
            | The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.
    Furniture Videos by KYST
            | “Nobody is in danger,” harbour master Astrid Lund told KYST News.
            | The operator did not comment.
            | Only the mayor stayed.
    ");
}

#[test]
fn headline_writers_and_day_before_the_report() {
    let text = "The Brannoch Courier\r\nWorld\r\n\r\nFerry cancelled after crack is found\r\nPassengers spend the night in the town hall\r\n\
        By IDA KVIST and Jon Falk\r\nPublished 3 March 2024 14:05 GMT | Updated 4 March 2024\r\n4 min read\r\n\r\n\
        BRANNOCH, Norvia (AP) — The ferry to Isle Brannoch was cancelled on Friday, its operator said.\r\n\r\n\
        “Nobody is in danger,” said Astrid Lund.\r\n\r\n(Reporting by Ida Kvist; Editing by Jon Falk)\r\n© 2024 The Brannoch Courier\r\n";
    insta::assert_snapshot!(read(text, "ferry.txt"), @r"
    title: Ferry cancelled after crack is found
    outlet: The Brannoch Courier
    byline: IDA KVIST and Jon Falk
    published: Moment(2024-03-03T14:05:00Z)
    language: en
     Dateline The Brannoch Courier
    Furniture World
        Title Ferry cancelled after crack is found
            | Passengers spend the night in the town hall
       Byline By IDA KVIST and Jon Falk
     Dateline Published 3 March 2024 14:05 GMT | Updated 4 March 2024
    Furniture 4 min read
     Dateline BRANNOCH, Norvia (AP) —
            | The ferry to Isle Brannoch was cancelled on Friday, its operator said.
            | “Nobody is in danger,” said Astrid Lund.
       Byline (Reporting by Ida Kvist; Editing by Jon Falk)
        Legal © 2024 The Brannoch Courier
    ");
}

#[test]
fn a_headline_with_a_full_stop_stays_in_the_report() {
    let text = "Harbour Master Says Ferry Is ‘Not In Danger.’\n\nThe ferry was cancelled on Friday, the harbour master said.\n";
    insta::assert_snapshot!(read(text, "ferry.txt"), @r"
    title: Harbour Master Says Ferry Is ‘Not In Danger.’
    language: en
            | Harbour Master Says Ferry Is ‘Not In Danger.’
            | The ferry was cancelled on Friday, the harbour master said.
    ");
}

#[test]
fn an_excerpt_is_told_from_a_whole_report() {
    let report =
        "The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull, and";
    for (ending, expected) in [
        ("\n\nSubscribe to continue reading", true),
        (" nobody knows why…\n\nSign up to read this article", true),
        (" so on [+2031 chars]", true),
        (" so on.\n\nRead the full story here.", true),
        ("", true),
        (" nobody knows why.", false),
        (" nobody knows why…", false),
        (" nobody knows why.\n\nSign up for our newsletter", false),
    ] {
        let is_excerpt = read(&format!("{report}{ending}"), "ferry.txt").contains("complete: no");
        assert_eq!(is_excerpt, expected, "{ending}");
    }
}

#[test]
fn markdown_with_front_matter() {
    let text = "---\ntitle: Ferry cancelled\nsource: Kyst Daglig\ndate: 2024-03-03\n---\n# Ferry cancelled\n\n\
        The ferry to Isle Brannoch was\ncancelled on Friday.\n\n## Old ship\n\n- It was built in 1974.\n> “Nobody is in danger.”\n";
    insta::assert_snapshot!(read(text, "ferry.md"), @r"
    title: Ferry cancelled
    outlet: Kyst Daglig
    published: Day(2024-03-03)
    language: en
    Furniture ---⏎title: Ferry cancelled⏎source: Kyst Daglig⏎date: 2024-03-03⏎---
        Title Ferry cancelled
            | The ferry to Isle Brannoch was⏎cancelled on Friday.
            | Old ship
            | It was built in 1974.
            | “Nobody is in danger.”
    ");
}

#[test]
fn records() {
    let lines = concat!(
        "{\"id\": 7, \"title\": \"Ferry cancelled\", \"text\": \"Ferry cancelled\\n\\nThe ferry was cancelled on Friday.\", ",
        "\"outlet\": \"Kyst Daglig\", \"byline\": [\"Ida Kvist\", \"Jon Falk\"], \"published\": \"3 March 2024\", \"language\": \"en-GB\", \"complete\": false}\n",
        "{\"html\": \"<article><h1>Ferry</h1><p>The ferry to Isle Brannoch was cancelled on Friday.</p></article>\", \"published\": \"soon\"}\n",
    );
    insta::assert_snapshot!(read(lines, "corpus.jsonl"), @r#"
    title: Ferry cancelled
    outlet: Kyst Daglig
    byline: Ida Kvist, Jon Falk
    published: Day(2024-03-03)
    language: en
    complete: no
        Title Ferry cancelled
            | The ferry was cancelled on Friday.
    ---
    title: Ferry
    language: en
    warning: published: "soon" is not read as a date
        Title Ferry
            | The ferry to Isle Brannoch was cancelled on Friday.
    "#);
}

#[test]
fn a_page() {
    let page = r#"<!doctype html><html lang="en-GB"><head><title>Ferry cancelled after crack is found | Kyst Daglig</title>
        <meta property="og:site_name" content="Kyst Daglig"><meta name="date" content="2024-03-03">
        <meta property="article:published_time" content="2024-03-03T09:15:00+01:00">
        <link rel="canonical" href="https://www.kyst.example/2024/03/03/ferry?utm_source=feed#top"></head><body>
        <nav><a href="/">Home</a> <a href="/sea">Sea</a></nav><main><article><h1>Ferry cancelled after crack is found</h1>
        <p class="byline">By <a rel="author" href="/ida">Ida Kvist</a></p>
        <figure><img src="a.jpg"><figcaption>The ferry in its dock at Brannoch.</figcaption></figure>
        <p>The ferry to <a href="/isle">Isle Brannoch</a> was cancelled on Friday after a <b>crack</b> was found in its hull,
           the harbour master said&nbsp;in a statement.</p>
        <p>“Nobody is in danger,” said Astrid Lund, who has run the harbour for many years.<br>About 140 passengers were
           put up in the town hall, where volunteers handed out blankets and soup.</p>
        <p>The operator, which had been warned of cracks in the hull a year ago, declined to comment on Friday.</p>
        <p><a href="/more">Read more: New pier opens in Brannoch</a></p>
        </article></main><footer>© 2024 Kyst Daglig</footer></body></html>"#;
    insta::assert_snapshot!(read(page, "ferry.html"), @r"
    title: Ferry cancelled after crack is found
    outlet: Kyst Daglig
    byline: Ida Kvist
    published: Moment(2024-03-03T08:15:00Z)
    language: en
    url: https://www.kyst.example/2024/03/03/ferry
        Title Ferry cancelled after crack is found
            | The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull, the harbour master said in a statement.
            | “Nobody is in danger,” said Astrid Lund, who has run the harbour for many years.
            | About 140 passengers were put up in the town hall, where volunteers handed out blankets and soup.
            | The operator, which had been warned of cracks in the hull a year ago, declined to comment on Friday.
    ");
    assert_eq!(
        read("<html><body><ul><li>Ferry</li><li>Pier</li></ul></body></html>", "x.html"),
        "error: x.html: holds no article\n"
    );
}

#[test]
fn formats_are_told_by_name_then_by_content() {
    for (path, content, expected) in [
        ("a.txt", "<!doctype html><p>The ferry was cancelled on Friday, she said.</p>", "|"),
        ("a.html", "The ferry was cancelled on Friday, she said.", "|"),
        ("-", "{\"text\": \"The ferry was cancelled on Friday.\"}", "|"),
        ("-", "[{\"text\": \"The ferry was cancelled on Friday.\"}]", "|"),
        ("a.json", "{\"text\": \"One ferry.\"}\n{\"text\": \"Two ferries.\"}\n", "---"),
        ("a.doc", "[The ferry was cancelled on Friday, she said.]", "|"),
    ] {
        let shown = read(content, path);
        assert!(
            shown.contains(expected) && !shown.contains("error") && !shown.contains('<'),
            "{path}: {shown}"
        );
    }
    assert_eq!(Format::from_name("jsonl"), Some(Format::JsonLines));
}

#[test]
fn what_a_page_says_of_its_article_and_where() {
    let page = r##"<!doctype html><html lang="en"><head><title>Ferry cancelled - Kyst Daglig</title>
        <meta property="og:site_name" content="Kyst Daglig">
        <meta property="og:image" content="/pictures/ferry.jpg">
        <meta property="article:section" content="https://kyst.example/the-sea/">
        <meta name="author" content="By Ida Kvist">
        <link rel="canonical" href="https://kyst.example/ferry">
        <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry cancelled",
          "datePublished": "2024-03-03T09:15:00Z", "dateModified": "2024-03-04T10:00:00Z",
          "image": {"@type": "ImageObject", "url": "https://kyst.example/logo.png"},
          "sourceOrganization": {"name": "Agence France-Presse"}}</script></head><body><article><h1>Ferry cancelled</h1>
        <p>The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull, the harbour master said.</p>
        <p>“Nobody is in danger,” said Astrid Lund, who has run the harbour for many years and knows the ship.</p>
        </article></body></html>"##;
    let loaded = rashomon_ingest::file::read(page.as_bytes().to_vec(), "ferry.html", &Options::default());
    let article = &loaded.into_iter().next().unwrap().unwrap().article;
    let mut shown: Vec<String> = [
        ("agency", article.agency.clone()),
        ("updated", article.updated.map(|updated| format!("{updated:?}"))),
        ("section", article.section.clone()),
        ("image", article.image.clone()),
    ]
    .into_iter()
    .map(|(name, value)| format!("{name}: {}", value.unwrap_or_default()))
    .collect();
    shown.extend(
        article.origins.iter().map(|(field, origin)| format!("{} from {}", field.name(), origin.name())),
    );
    insta::assert_snapshot!(shown.join("\n"), @r"
    agency: Agence France-Presse
    updated: Moment(2024-03-04T10:00:00Z)
    section: the sea
    image: https://kyst.example/pictures/ferry.jpg
    title from json-ld
    outlet from open-graph
    agency from json-ld
    byline from meta
    published from json-ld
    updated from json-ld
    section from open-graph
    language from markup
    url from markup
    image from open-graph
    ");
}
