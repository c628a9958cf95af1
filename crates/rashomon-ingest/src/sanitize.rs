//! HTML from outside to HTML that may be shown.
//!
//! What is not on the list of allowed elements and attributes is gone: scripts, styles, forms, frames,
//! drawings, event handlers, addresses that are no addresses of the web. This happens once, when the HTML
//! comes in, so that every way out is safe.

use crate::page::bounded;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::HashSet;
use url::Url;

/// HTML that reads otherwise each time it is cleaned is shown as text after so many times.
const ROUNDS_MAX: usize = 4;

/// `html` as it may be shown, relative addresses resolved against `base`; without a base they are dropped.
pub fn html(html: &str, base: Option<&Url>) -> String {
    let (html, _) = bounded(html);
    let relative = match base {
        Some(base) => UrlRelative::RewriteWithBase(base.clone()),
        None => UrlRelative::Deny,
    };
    let mut builder = Builder::default();
    builder
        .add_tags(["figure", "figcaption", "picture", "source", "section", "main"])
        .add_tag_attributes("source", ["type"])
        .add_tag_attributes("time", ["datetime"])
        .rm_tags(["map", "area"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(relative)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            // Pictures come from the web alone; letters and telephones hold none.
            ("img", "src") => is_of_the_web(value).then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    // A parser moves what stands where it may not, which can leave what the next parser moves again: a link in
    // a table in a link. Whatever reads it last must read what was checked.
    let mut clean = builder.clean(&html).to_string();
    for _ in 0..ROUNDS_MAX {
        let again = builder.clean(&clean).to_string();
        if again == clean {
            return clean;
        }
        clean = again;
    }
    escaped(&clean)
}

fn is_of_the_web(address: &str) -> bool {
    let beginning = address.split(['/', '?', '#']).next().unwrap_or_default();
    match beginning.split_once(':') {
        Some((scheme, _)) => ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)),
        None => true,
    }
}

/// Plain text as HTML that shows it.
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{paragraph}</p>"))
        .collect();
    if paragraphs.len() > 1 { paragraphs.join("\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(text: &str) -> String {
        html(text, Url::parse("https://news.example/feed").ok().as_ref())
    }

    #[test]
    fn what_is_shown_does_nothing() {
        let cases = [
            "<p onclick=x()>a<script>x()</script></p>",
            "<a href='javascript:x()'>a</a><a href=' java\nscript:x()'>b</a><a href=/c>c</a>",
            "<img src=x onerror=y><img src=data:image/png;base64,AA><img src=//cdn.example/p.png alt=p>",
            "<iframe srcdoc='<script>x()</script>'></iframe><form action=/x><button formaction=y>b</button></form>",
            "<svg onload=x()><style>a{}</style></svg><math><annotation-xml encoding=text/html><img src=x></math>",
            "<style>@import url(//evil.example)</style><div style='background:url(//evil.example)'>a</div>",
            "<base href=//evil.example><meta http-equiv=refresh content=0><link rel=stylesheet href=x>a",
            "<figure><img src=/p.jpg><figcaption>At sea</figcaption></figure>",
            "<a><table><a>b",
        ];
        insta::assert_snapshot!(cases.map(clean).join("\n"), @r#"
        <p>a</p>
        <a rel="noopener noreferrer">a</a><a rel="noopener noreferrer">b</a><a href="https://news.example/c" rel="noopener noreferrer">c</a>
        <img src="https://news.example/x"><img><img src="https://cdn.example/p.png" alt="p">
        b

        <div>a</div>
        a
        <figure><img src="https://news.example/p.jpg"><figcaption>At sea</figcaption></figure>
        <a rel="noopener noreferrer"></a><a rel="noopener noreferrer">b</a><table></table>
        "#);
        assert_eq!(html("<a href=/c>c</a>", None), "<a rel=\"noopener noreferrer\">c</a>");
    }

    #[test]
    fn deep_nesting_takes_no_time() {
        let deep = "<div>".repeat(200_000);
        assert!(clean(&deep).len() < 20_000);
        assert_eq!(escaped("a < b\n\nc & d"), "<p>a &lt; b</p>\n<p>c &amp; d</p>");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn cleaning_twice_is_cleaning_once(
            text in "(<(/?(a|b|p|div|table|td|svg|math|style|img|script|title)( (href|src|title)=[\"']?[a-z:/]{0,6})?)>|[a-z&;<> ]{0,8}){0,20}"
        ) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
