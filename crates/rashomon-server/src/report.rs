//! The stories as one page that needs nothing else: no network, no script, no other file.

mod alone;
pub(crate) mod article;
pub(crate) mod over_time;
pub(crate) mod picture;
pub(crate) mod plain;
pub(crate) mod story;

use crate::view::{Anchor, Passage, Source, StoryView};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::borrow::Cow;

/// Nothing may be fetched, whatever an article holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Lays out `stories` on one page.
pub fn page(stories: &[StoryView<'_>]) -> String {
    let n_reports: usize = stories.iter().map(|story| story.sources.len()).sum();
    let reports = count(n_reports, "report", "reports");
    let title = match stories {
        [story] => heading(story).into_owned(),
        stories => format!("{} in {reports}", count(stories.len(), "story", "stories")),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(concat!("rashomon ", env!("CARGO_PKG_VERSION")));
                title { (safe(&title)) " · Rashomon" }
                style { (PreEscaped(include_str!("report/style.css"))) }
            }
            body {
                a.skip href="#main" { "Skip to the stories" }
                header.site {
                    p.brand { "Rashomon" }
                    p.claim { "Every account, side by side" }
                }
                main id="main" {
                    @if stories.len() > 1 {
                        h1.hidden { (count(stories.len(), "story", "stories")) }
                        nav.stories aria-label="Stories" {
                            ol {
                                @for (number, story) in stories.iter().enumerate() {
                                    li {
                                        a href={ "#s" (number + 1) } dir="auto" { (heading(story)) }
                                        " " span.muted { (count(story.sources.len(), "report", "reports")) }
                                    }
                                }
                            }
                        }
                    } @else {
                        h1.hidden { "One story, " (reports) }
                    }
                    @for (number, story) in stories.iter().enumerate() {
                        (story::section(number + 1, story))
                    }
                }
                footer.site {
                    p {
                        "Every quotation, figure and sentence on this page is an outlet’s own and links to where it "
                        "stands. What differs is shown, not judged. “Not found” is said only of reports whose "
                        "whole text was read."
                    }
                }
            }
        }
    };
    page.into_string()
}

/// The headline, or an honest word for its absence.
pub(crate) fn heading<'a>(story: &StoryView<'a>) -> Cow<'a, str> {
    match story.headline {
        Some((text, _)) => safe(text),
        None => Cow::Borrowed("Story without a headline"),
    }
}

/// `text` without the control characters that HTML forbids. Escaping is left to the templates.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    let forbidden = |character: char| {
        character.is_control() && !matches!(character, '\n' | '\t' | '\r')
            || ('\u{fdd0}'..='\u{fdef}').contains(&character)
    };
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether `code` can be said of a piece of HTML to be its language.
pub(crate) fn is_language(code: &str) -> bool {
    code.len() <= 35
        && code
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The words of a passage, those that differ marked.
pub(crate) fn words(passage: &Passage<'_>) -> Markup {
    html! {
        @for run in passage.runs() {
            @if run.after_gap { " " span.gap { "…" } " " }
            @if run.marked { mark { (safe(run.text)) } } @else { (safe(run.text)) }
        }
    }
}

/// The link from a finding to its sentence in the article.
pub(crate) fn link(story: usize, source: &Source<'_>, passage: &Passage<'_>) -> Markup {
    let label = format!("{}, paragraph {}: show the sentence", source.label, passage.place.paragraph);
    html! {
        a.place href={ (source.page.as_deref().unwrap_or_default()) "#" (anchor_id(story, passage.source, passage.anchor)) } aria-label=(safe(&label)) title=(safe(&source.locate(passage.place))) {
            "¶\u{a0}" (passage.place.paragraph)
        }
    }
}

/// The id of a finding's place in its article.
fn anchor_id(story: usize, source: usize, anchor: Anchor) -> String {
    let source = source + 1;
    match anchor {
        Anchor::Statement(number) => format!("s{story}-a{source}-q{}", number + 1),
        Anchor::Words(span) => format!("s{story}-a{source}-w{}-{}", span.start, span.end),
    }
}

/// "1 article", "2 articles".
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use std::collections::HashSet;

    fn rendered() -> String {
        let (analyses, stories) = fixture::reading();
        let analyses: Vec<_> = analyses.iter().collect();
        let views: Vec<_> =
            stories.iter().map(|(story, comparison)| StoryView::new(story, comparison, &analyses)).collect();
        page(&views)
    }

    fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
        page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn the_page() {
        let page = rendered();
        let body = page.split("</style>").nth(1).unwrap_or_default();
        insta::assert_snapshot!(body.replace("><", ">\n<"));
    }

    #[test]
    fn every_link_has_its_place_and_every_place_one_name() {
        let page = rendered();
        let ids = values(&page, "id");
        let unique: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "ids are unique: {ids:?}");
        for href in values(&page, "href") {
            let target = href.strip_prefix('#').expect("all links stay on the page");
            assert!(unique.contains(target), "{href} leads nowhere");
        }
    }

    #[test]
    fn nothing_of_an_article_is_markup() {
        let page = rendered();
        assert!(page.contains("&lt;with&gt;") && !page.contains("<with>") && !page.contains('\u{1b}'));
        assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    }
}
