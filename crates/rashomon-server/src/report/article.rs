//! The articles' texts in full, every finding marked where it stands.

use super::story::facts;
use super::{anchor_id, is_language, safe};
use crate::view::{Anchor, Source, StoryView};
use maud::{Markup, PreEscaped, html};
use rashomon::core::TextSpan;
use std::fmt::Write;

/// The texts of story `number`.
pub(super) fn texts(number: usize, story: &StoryView<'_>) -> Markup {
    html! {
        section.texts aria-labelledby={ "s" (number) "-texts s" (number) "-title" } {
            h3 id={ "s" (number) "-texts" } { "The reports in full" }
            @for (place, source) in story.sources.iter().enumerate() {
                (text(number, place, source, &targets(number, place, story, "")))
            }
        }
    }
}

/// The paragraphs of source `place`, every finding linked back to the page `story_page`.
pub(crate) fn paragraphs(place: usize, story: &StoryView<'_>, story_page: &str) -> Markup {
    paragraph_list(&story.sources[place], &targets(1, place, story, story_page))
}

fn text(number: usize, place: usize, source: &Source<'_>, targets: &[Target]) -> Markup {
    let article = source.article();
    let id = format!("s{number}-a{}", place + 1);
    html! {
        article.report id=(id) aria-labelledby={ (id) "-name" } lang=[article.language.as_deref().filter(|&language| language != "en" && is_language(language))] {
            h4 id={ (id) "-name" } { bdi { (safe(&source.label)) } }
            @if let Some(title) = &article.title { p.headline dir="auto" { (safe(&title.text)) } }
            p.note {
                (facts(source))
                @if let Some(path) = &article.path { " · " bdi.path { (safe(path)) } }
                @if let Some(url) = &article.url { " · " bdi.path { (safe(url)) } }
            }
            (paragraph_list(source, targets))
        }
    }
}

fn paragraph_list(source: &Source<'_>, targets: &[Target]) -> Markup {
    let article = source.article();
    let boilerplate =
        article.boilerplate.iter().map(|piece| Target { span: piece.span, mark: Mark::Boilerplate });
    let mut targets: Vec<Target> = targets.iter().cloned().chain(boilerplate).collect();
    // Outer before inner; where one covers the other, that is all it takes to nest them.
    targets.sort_by_key(|target| (target.span.start, std::cmp::Reverse(target.span.end)));
    html! {
        ol.paragraphs {
            @for &paragraph in &article.paragraphs {
                li { p dir="auto" { (PreEscaped(marked(&article.text, paragraph, &targets))) } }
            }
        }
    }
}

/// A piece of text that is shown as something.
#[derive(Clone, Debug)]
struct Target {
    span: TextSpan,
    mark: Mark,
}

#[derive(Clone, Debug)]
enum Mark {
    /// A finding that a link opens, and the link back.
    Finding { id: String, back: Option<(String, String)> },
    /// Words somebody is reported to have said.
    Said,
    /// Words that differ, or a figure.
    Words,
    /// Not part of the report.
    Boilerplate,
}

impl Mark {
    fn open(&self, is_start: bool, html: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Finding { id, .. } if is_start => {
                write!(html, "<span class=\"finding\" id=\"{id}\" tabindex=\"-1\">")
            }
            Self::Finding { .. } => write!(html, "<span class=\"finding\">"),
            Self::Said => write!(html, "<span class=\"said\">"),
            Self::Words => write!(html, "<mark>"),
            Self::Boilerplate => write!(html, "<span class=\"boilerplate\">"),
        };
    }

    fn close(&self, is_end: bool, html: &mut String) {
        html.push_str(if matches!(self, Self::Words) { "</mark>" } else { "</span>" });
        if let (true, Self::Finding { back: Some((href, label)), .. }) = (is_end, self) {
            let title = if label.starts_with('d') { "difference" } else { "statement" };
            let number = label.trim_start_matches('d');
            let _ = write!(
                html,
                "<sup><a href=\"{href}\" aria-label=\"{title} {number}, side by side\">{label}</a></sup>"
            );
        }
    }
}

/// Everything of article `place` that something on the page links to.
fn targets(number: usize, place: usize, story: &StoryView<'_>, story_page: &str) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut finding = |span: TextSpan, anchor: Anchor, back: Option<(String, String)>| {
        let id = anchor_id(number, place, anchor);
        let known = |target: &Target| matches!(&target.mark, Mark::Finding { id: known, .. } if *known == id);
        if !targets.iter().any(known) {
            targets.push(Target { span, mark: Mark::Finding { id, back } });
        }
    };
    let mut inner = Vec::new();
    for (row, view) in story.differences.iter().enumerate() {
        for account in view.accounts.iter().filter(|account| account.passage.source == place) {
            let passage = &account.passage;
            let back = (format!("{story_page}#s{number}-d{}", row + 1), format!("d{}", row + 1));
            finding(passage.spans[0], passage.anchor, Some(back));
            inner.extend(passage.marked.iter().map(|&span| Target { span, mark: Mark::Words }));
        }
    }
    for passage in story.figures.iter().flat_map(|figure| &figure.passages) {
        if passage.source == place {
            finding(passage.spans[0], passage.anchor, None);
            inner.extend(passage.marked.iter().map(|&span| Target { span, mark: Mark::Words }));
        }
    }
    for figure in &story.alone[place].figures {
        finding(figure.passage.spans[0], figure.passage.anchor, None);
        inner.extend(figure.passage.marked.iter().map(|&span| Target { span, mark: Mark::Words }));
    }
    let shared = story.shared().flat_map(|(_, shared)| {
        let back = (format!("{story_page}#s{number}-q{}", shared.number), shared.number.to_string());
        shared.wordings.iter().map(move |wording| (wording, Some(back.clone())))
    });
    let speakers = story.alone[place].speakers.iter().chain(&story.other[place].speakers);
    let alone = speakers.flat_map(|speaker| &speaker.statements);
    for (wording, back) in shared.chain(alone.map(|(wording, _)| (wording, None))) {
        if wording.passage.source != place {
            continue;
        }
        if let Some(cover) = TextSpan::cover_all(&wording.passage.spans) {
            finding(cover, wording.passage.anchor, back);
        }
        inner.extend(wording.passage.spans.iter().map(|&span| Target { span, mark: Mark::Said }));
    }
    // Behind the findings, so that of two with the same borders the finding is outside.
    targets.extend(inner);
    targets
}

/// The paragraph as HTML. Marks that cross are cut where they cross; only the first piece has the id.
fn marked(text: &str, paragraph: TextSpan, targets: &[Target]) -> String {
    let mut html = String::with_capacity(paragraph.len() * 2);
    let mut open: Vec<&Target> = Vec::new();
    let mut waiting = targets.iter().filter(|target| target.span.overlaps(paragraph)).peekable();
    let mut offset = paragraph.start;
    loop {
        let next_start = waiting.peek().map(|target| target.span.start.max(paragraph.start));
        let next_end = open.iter().map(|target| target.span.end.min(paragraph.end)).min();
        let next = [next_start, next_end].into_iter().flatten().min().unwrap_or(paragraph.end);
        escape(TextSpan::new(offset, next).of(text), &mut html);
        offset = next;
        if let Some(lowest) = open.iter().position(|target| target.span.end.min(paragraph.end) <= offset) {
            let above = open.split_off(lowest);
            for target in above.iter().rev() {
                target.mark.close(target.span.end <= offset, &mut html);
            }
            for target in above.into_iter().filter(|target| target.span.end.min(paragraph.end) > offset) {
                target.mark.open(false, &mut html);
                open.push(target);
            }
            continue;
        }
        match waiting.next_if(|target| target.span.start <= offset) {
            Some(target) => {
                target.mark.open(target.span.start >= paragraph.start, &mut html);
                open.push(target);
            }
            None if offset >= paragraph.end => return html,
            None => {}
        }
    }
}

fn escape(text: &str, html: &mut String) {
    for character in safe(text).chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossing_marks_are_cut() {
        let finding = |start, end, id: &str| Target {
            span: TextSpan::new(start, end),
            mark: Mark::Finding { id: id.to_owned(), back: None },
        };
        let targets = [finding(0, 4, "a"), finding(2, 6, "b")];
        assert_eq!(
            marked("ab<def&h", TextSpan::new(0, 8), &targets)
                .replace(" class=\"finding\"", "")
                .replace(" tabindex=\"-1\"", ""),
            "<span id=\"a\">ab<span id=\"b\">&lt;d</span></span><span>ef</span>&amp;h"
        );
    }

    #[test]
    fn a_mark_over_two_paragraphs_has_one_id() {
        let targets = [Target {
            span: TextSpan::new(0, 6),
            mark: Mark::Finding { id: "a".to_owned(), back: Some(("#q".to_owned(), "1".to_owned())) },
        }];
        let first = marked("abc\ndef", TextSpan::new(0, 3), &targets);
        let second = marked("abc\ndef", TextSpan::new(4, 7), &targets);
        assert!(first.contains("id=\"a\"") && !first.contains("<sup>"), "{first}");
        assert!(
            !second.contains("id=\"a\"") && second.contains("<sup>") && second.ends_with('f'),
            "{second}"
        );
    }
}
