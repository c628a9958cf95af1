//! Search in articles and in what was said.

use super::person::name_address;
use super::{Page, Place, page, published};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{article_address, segment, story_address, value};
use axum::extract::{Query, State};
use maud::{Markup, html};
use rashomon::core::TextSpan;
use rashomon::store::{NameRow, SearchQuery, ShownHit};
use serde::Deserialize;

const HITS_MAX: usize = 20;
/// Deeper than this nobody looks; each page costs more than the one before.
const PAGES_MAX: usize = 50;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let text: String = asked.q.chars().take(500).collect();
        let number = asked.page.min(PAGES_MAX);
        let main = match &site.index {
            _ if text.trim().is_empty() => html! { div.narrow { h1 { "Search" } (hints()) } },
            None => html! { div.narrow { h1 { "Search" } p { "The index cannot be opened just now." } } },
            Some(index) => match SearchQuery::parse(&text) {
                Err(error) => html! { div.narrow { h1 { "Search" } p.gap-note { (safe(&error.to_string())) } (hints()) } },
                Ok(query) => {
                    let (n_hits, hits) = index.show(&*site.store, &query, number * HITS_MAX, HITS_MAX)?;
                    let names = if number == 0 { index.names(&*site.store, &text, 5)? } else { Vec::new() };
                    results(&text, number, n_hits, &hits, &names, site.now())
                }
            },
        };
        Ok(page(&visit, Place::Search, "Search", &text, &main))
    })
    .await
}

fn results(
    text: &str,
    number: usize,
    n_hits: usize,
    hits: &[ShownHit],
    names: &[NameRow],
    now: jiff::Timestamp,
) -> Markup {
    let further = format!("/search?q={}&page=", value(text));
    html! {
        div.narrow {
            h1 { "Search" }
            p.credit role="status" { (count(n_hits, "hit", "hits")) " for " q dir="auto" { (safe(text)) } }
            @if !names.is_empty() {
                p.note { "Names: "
                    @for (place, row) in names.iter().enumerate() {
                        @if place > 0 { ", " }
                        a href={ "/person/" (segment(&row.name)) } { bdi { (safe(&row.name)) } }
                        " (" (row.n_statements) ")"
                    }
                }
            }
            @if hits.is_empty() { (hints()) }
            ol.said-list { @for hit in hits { (shown(hit, now)) } }
            (super::pages(&further, number, (number + 1) * HITS_MAX < n_hits && number < PAGES_MAX))
        }
    }
}

/// The words of a hit, those that were looked for marked.
fn marked(text: &str, marks: &[TextSpan]) -> Markup {
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut start = 0;
    for mark in marks.iter().filter(|mark| text.get(mark.start..mark.end).is_some()) {
        if mark.start >= start {
            pieces.push((text.get(start..mark.start).unwrap_or_default(), false));
            pieces.push((mark.of(text), true));
            start = mark.end;
        }
    }
    pieces.push((text.get(start..).unwrap_or_default(), false));
    html! { @for (piece, is_marked) in pieces { @if is_marked { mark.hit { (safe(piece)) } } @else { (safe(piece)) } } }
}

fn shown(hit: &ShownHit, now: jiff::Timestamp) -> Markup {
    html! {
        li data-item {
            a.item-title href=(article_address(hit.article.as_str())) dir="auto" data-open { (safe(hit.title.as_deref().unwrap_or("Article without a headline"))) }
            p.words dir="auto" {
                @if hit.snippet.more_before { "… " }
                (marked(&hit.snippet.text, &hit.snippet.marks))
                @if hit.snippet.more_after { " …" }
            }
            p.note {
                @if let Some(statement) = &hit.statement {
                    span.kind { (statement.kind.name()) }
                    @if let Some(speaker) = &statement.speaker { " · " a href=(name_address(&speaker.name, hit.article.as_str())) { bdi { (safe(&speaker.name)) } } }
                    " · "
                }
                bdi { (safe(hit.outlet.as_deref().unwrap_or("outlet unknown"))) } " · " (published(hit.at, hit.dated, now))
                @if let Some(story) = &hit.story { " · " a href=(story_address(story.as_str())) { "all accounts" } }
            }
        }
    }
}

fn hints() -> Markup {
    let examples = [
        ("ferry strike", "articles with these words in any form"),
        ("\"two words\"", "these very words in a row"),
        ("harb* -bridge", "words that begin so, without another"),
        ("speaker:moll", "what somebody said"),
        ("about:brannoch kind:direct", "quotations that name something"),
        ("outlet:\"The Courier\" since:2031-05-01", "one outlet, from a day on"),
    ];
    html! {
        h2 { "What can be asked" }
        dl.keys { @for (example, what) in examples { dt { a href={ "/search?q=" (value(example)) } { code { (example) } } } dd { (what) } } }
    }
}
