//! A person or organisation: everything that they said, by date, and who reported it.

use super::{Page, Place, page, time};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{article_address, segment, story_address, value};
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use maud::{Markup, html};
use rashomon::store::{NameRow, PartyRole, SaidQuery, StatementRow};
use serde::Deserialize;

const STATEMENTS_MAX: usize = 60;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    role: Option<String>,
    before: Option<i64>,
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        let role = match asked.role.as_deref() {
            Some("told") => PartyRole::Addressee,
            Some("about") => PartyRole::About,
            _ => PartyRole::Speaker,
        };
        let before = asked.before.and_then(|second| Timestamp::from_second(second).ok());
        let query = SaidQuery {
            names: vec![name.clone()],
            role,
            before,
            limit: STATEMENTS_MAX,
            ..SaidQuery::default()
        };
        let rows = site.store.said(&query)?;
        let known = site.store.names(std::slice::from_ref(&name))?.pop();
        let similar = match &site.index {
            Some(index) => index.names(&*site.store, &name, 8)?,
            None => Vec::new(),
        };
        let main = body(&name, role, &rows, known.as_ref(), &similar, site.now());
        Ok(page(&visit, Place::Search, &name, "", &main))
    })
    .await
}

fn body(
    name: &str,
    role: PartyRole,
    rows: &[StatementRow],
    known: Option<&NameRow>,
    similar: &[NameRow],
    now: Timestamp,
) -> Markup {
    let address = format!("/person/{}", segment(name));
    let tabs = [
        (PartyRole::Speaker, "speaker", "Said"),
        (PartyRole::Addressee, "told", "Was told"),
        (PartyRole::About, "about", "Said about them"),
    ];
    let outlets: std::collections::BTreeSet<&str> =
        rows.iter().filter_map(|row| row.outlet.as_deref()).collect();
    html! {
        div.narrow {
            p.kicker { "Name as outlets print it" }
            h1 dir="auto" { (safe(name)) }
            @if let Some(known) = known {
                p.credit {
                    (count(known.n_statements, "statement", "statements")) " in what is held · named in "
                    (count(known.n_articles, "article", "articles"))
                }
            } @else { p.credit { "Nobody of exactly that name is held." } }
            @if similar.iter().any(|row| row.name != name) {
                p.note { "Written alike: "
                    @for (place, row) in similar.iter().filter(|row| row.name != name).enumerate() {
                        @if place > 0 { ", " }
                        a href={ "/person/" (segment(&row.name)) } { bdi { (safe(&row.name)) } }
                    }
                }
            }
            nav.tabs aria-label="What to list" {
                ul {
                    @for (of, query, text) in tabs {
                        li { a href={ (address) "?role=" (query) } aria-current=[(of == role).then_some("page")] { (text) } }
                    }
                }
            }
            @if rows.is_empty() { p.end { "Nothing is held." } }
            @else { p.note { "As reported by " (count(outlets.len(), "outlet", "outlets")) ", latest first." } }
            (statements(rows, now))
            @if rows.len() == STATEMENTS_MAX {
                @if let Some(last) = rows.last() {
                    p { a.plain href={ (address) "?before=" (last.at.as_second()) } { "Earlier statements" } }
                }
            }
            p.note { a href={ "/search?q=" (value(&format!("speaker:\"{name}\""))) } { "Search in what they said" } }
        }
    }
}

/// Statements one below the other, each with its outlet and its place.
pub(crate) fn statements(rows: &[StatementRow], now: Timestamp) -> Markup {
    html! {
        ol.said-list {
            @for row in rows {
                li data-item {
                    p.words dir="auto" { (safe(&row.text)) }
                    p.note {
                        span.kind { (row.statement.kind.name()) } " · "
                        bdi { (safe(row.outlet.as_deref().unwrap_or("outlet unknown"))) } ", " (time(row.at, now))
                        " · " a href=(article_address(row.article.as_str())) data-open { bdi { (safe(row.title.as_deref().unwrap_or("the report"))) } }
                        @if let Some(story) = &row.story { " · " a href=(story_address(story.as_str())) { "all accounts" } }
                    }
                }
            }
        }
    }
}
