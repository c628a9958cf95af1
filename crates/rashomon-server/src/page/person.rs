//! A person or organisation: everything that they said, by date, and who reported it.

pub(crate) mod names;

use super::{Page, Place, page, published};
use crate::fault::Fault;
use crate::guard::Visit;
use crate::report::{count, safe};
use crate::site::Site;
use crate::story::{article_address, segment, story_address, value};
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use rashomon::collection::{called, words};
use rashomon::core::{Act, Actor, ActorId, ArticleId, EntityKind};
use rashomon::store::{ActorRow, PartyRole, SaidQuery, StatementRow};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

const STATEMENTS_MAX: usize = 120;
/// Other names of somebody that are shown.
const OTHERS_MAX: usize = 12;
/// Of two wordings in one story on one day, the share of words in common from which they are one statement.
const SAME: f64 = 0.6;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    role: Option<String>,
    before: Option<i64>,
    /// The article whose reader asks who that is.
    #[serde(rename = "in")]
    article: Option<String>,
    /// What was said just now of their names.
    word: Option<i64>,
}

/// Everything that is held of whoever bears a name; of several who do, who they are.
pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    site.ask(move |site| {
        if let Some(article) = &asked.article
            && let Some(actor) = site.store.actor_in(&ArticleId::new(article.as_str()), &name)?
        {
            return by_actor(site, &visit, &actor, None, &asked);
        }
        let called = called(&*site.store, std::slice::from_ref(&name))?;
        match &called.actors[..] {
            [] => by_name(site, &visit, &name, &asked),
            [actor] => by_actor(site, &visit, actor, called.unknown.as_ref(), &asked),
            several => {
                let several: Vec<&ActorRow> = several.iter().chain(&called.unknown).collect();
                Ok(page(&visit, Place::Search, &name, "", &candidates(&name, &several)))
            }
        }
    })
    .await
}

/// One of those who bear a name, by number; where it is gone, whoever bears the name now.
pub(crate) async fn show_one(
    State(site): State<Site>,
    visit: Visit,
    Path((name, number)): Path<(String, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Page, Fault> {
    let actor = site.ask(move |site| Ok(site.store.actor(ActorId::new(number))?)).await?;
    let Some(actor) = actor else { return show(State(site), visit, Path(name), Query(asked)).await };
    site.ask(move |site| by_actor(site, &visit, &actor, None, &asked)).await
}

/// What is listed of somebody.
type List = (PartyRole, Option<Act>);

fn list(asked: &Asked) -> List {
    let act = (asked.role.as_deref() == Some("promised")).then_some(Act::Promise);
    let role = match asked.role.as_deref() {
        Some("told") => PartyRole::Addressee,
        Some("about") => PartyRole::About,
        _ => PartyRole::Speaker,
    };
    (role, act)
}

fn query(asked: &Asked) -> SaidQuery {
    let before = asked.before.and_then(|second| Timestamp::from_second(second).ok());
    let (role, act) = list(asked);
    SaidQuery { role, act, before, limit: STATEMENTS_MAX, ..SaidQuery::default() }
}

fn by_actor(
    site: &Site,
    visit: &Visit,
    row: &ActorRow,
    unknown: Option<&ActorRow>,
    asked: &Asked,
) -> Result<Page, Fault> {
    let rows = site.store.said(&SaidQuery { actor: Some(row.actor.id), ..query(asked) })?;
    let name = &row.actor.name;
    let mut similar: Vec<Actor> = Vec::new();
    if let Some(index) = &site.index {
        similar = site.store.namesakes(&index.names_like(name, 8)?)?;
        let is_there = |id| id == row.actor.id || unknown.is_some_and(|unknown| unknown.actor.id == id);
        similar.retain(|other| !is_there(other.id));
    }
    let said = if visit.is_admin() { site.store.actor_corrections()? } else { Vec::new() };
    let others = row.names.iter().filter(|(other, _)| other != name);
    let kind = if row.is_bare { "Name as outlets print it" } else { kind_in_words(row.actor.kind) };
    let head = html! {
        p.kicker { (kind) }
        h1 dir="auto" { (safe(name)) }
        p.credit {
            (count(row.n_statements, "statement", "statements")) " in what is held · named in "
            (count(row.n_articles, "article", "articles"))
            @if let Some(item) = &row.actor.wikidata {
                " · " a href={ "https://www.wikidata.org/wiki/" (item) } rel="external noreferrer" { "Wikidata" }
            }
        }
        @if row.is_bare { p.note { "Articles give no more than this name, and do not tell who it is: it may be several." } }
        @if row.names.iter().any(|(other, _)| other != name) {
            p.note { "Also printed as "
                @for (place, (other, n_articles)) in others.clone().take(OTHERS_MAX).enumerate() {
                    @if place > 0 { ", " }
                    bdi { (safe(other)) } " " span.muted { "(" (n_articles) ")" }
                }
                @if others.clone().count() > OTHERS_MAX { " and otherwise" }
            }
        }
        @if let Some(unknown) = unknown.filter(|unknown| unknown.n_articles > 0) {
            p.note { a href=(actor_address(&unknown.actor)) { (count(unknown.n_articles, "article", "articles")) } " name a " bdi { (safe(&unknown.actor.name)) } " and do not tell which." }
        }
        @if !similar.is_empty() {
            p.note { "Called alike: "
                @for (place, other) in similar.iter().enumerate() {
                    @if place > 0 { ", " }
                    a href=(actor_address(other)) { bdi { (safe(&other.name)) } }
                }
            }
        }
        (super::outlet::wishes("name", name))
        @if visit.is_admin() { (names::section(row, &similar, &said, asked.word.is_some(), site.now())) }
    };
    let main = html! {
        (names::told(&said, asked.word))
        (body(name, &actor_address(&row.actor), &head, list(asked), &rows, site.now()))
    };
    Ok(page(visit, Place::Search, name, "", &main))
}

fn kind_in_words(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "Person",
        EntityKind::Place => "Place",
        _ => "Organisation",
    }
}

/// The page of an actor: its name for people, its number since others may be called so.
pub(crate) fn actor_address(actor: &Actor) -> String {
    format!("/person/{}/{}", segment(&actor.name), actor.id)
}

/// The page of whom an article means by a name.
pub(crate) fn name_address(name: &str, article: &str) -> String {
    format!("/person/{}?in={}", segment(name), value(article))
}

/// A name that is nobody's in particular: "officials".
fn by_name(site: &Site, visit: &Visit, name: &str, asked: &Asked) -> Result<Page, Fault> {
    let rows = site.store.said(&SaidQuery { names: vec![name.to_owned()], ..query(asked) })?;
    let known = site.store.names(&[name.to_owned()])?.pop();
    let is_known = known.is_some();
    let similar = match &site.index {
        Some(index) => index.names(&*site.store, name, 8)?,
        None => Vec::new(),
    };
    let head = html! {
        p.kicker { "Name as outlets print it" }
        h1 dir="auto" { (safe(name)) }
        @if let Some(known) = known {
            p.credit {
                (count(known.n_statements, "statement", "statements")) " in what is held · named in "
                (count(known.n_articles, "article", "articles"))
            }
        } @else { p.credit { "No article names anybody exactly so." } }
        @if similar.iter().any(|row| row.name != name) {
            p.note { "Written alike: "
                @for (place, row) in similar.iter().filter(|row| row.name != name).enumerate() {
                    @if place > 0 { ", " }
                    a href={ "/person/" (segment(&row.name)) } { bdi { (safe(&row.name)) } }
                }
            }
        }
    };
    let main = if is_known || !rows.is_empty() {
        body(name, &format!("/person/{}", segment(name)), &head, list(asked), &rows, site.now())
    } else {
        html! { div.narrow { (head) p.end { a href={ "/search?q=" (value(name)) } { "Search for it" } " in all that is held." } } }
    };
    Ok(page(visit, Place::Search, name, "", &main))
}

/// Several who are called so.
fn candidates(name: &str, several: &[&ActorRow]) -> Markup {
    html! {
        div.narrow {
            p.kicker { "Name as outlets print it" }
            h1 dir="auto" { (safe(name)) }
            p.credit { "Several are called so." }
            ul.said-list {
                @for row in several {
                    li data-item {
                        p { a data-open href=(actor_address(&row.actor)) { bdi { (safe(&row.actor.name)) } } @if row.is_bare { ", not told which" } }
                        p.note {
                            (kind_in_words(row.actor.kind)) " · "
                            (count(row.n_statements, "statement", "statements")) " · named in " (count(row.n_articles, "article", "articles"))
                            @for (other, _) in row.names.iter().filter(|(other, _)| *other != row.actor.name).take(5) { " · " bdi { (safe(other)) } }
                        }
                    }
                }
            }
        }
    }
}

fn body(
    name: &str,
    address: &str,
    head: &Markup,
    asked: List,
    rows: &[StatementRow],
    now: Timestamp,
) -> Markup {
    let tabs = [
        ((PartyRole::Speaker, None), "speaker", "Said"),
        ((PartyRole::Speaker, Some(Act::Promise)), "promised", "Promised"),
        ((PartyRole::Addressee, None), "told", "Was told"),
        ((PartyRole::About, None), "about", "About them"),
    ];
    let outlets: BTreeSet<&str> = rows.iter().filter_map(|row| row.outlet.as_deref()).collect();
    html! {
        div.narrow {
            (head)
            nav.tabs aria-label="What to list" {
                ul {
                    @for (of, query, text) in tabs {
                        li { a href={ (address) "?role=" (query) } aria-current=[(of == asked).then_some("page")] { (text) } }
                    }
                }
            }
            @if rows.is_empty() { p.end { @if asked.1.is_some() { "No promise of theirs was found." } @else { "Nothing is held." } } }
            @else { p.note { "As reported by " (count(outlets.len(), "outlet", "outlets")) ", latest first." } }
            (by_day(rows, now))
            @if rows.len() == STATEMENTS_MAX {
                @if let Some(last) = rows.last() {
                    @let list = tabs.iter().find(|tab| tab.0 == asked).map_or("speaker", |tab| tab.1);
                    p { a.plain href={ (address) "?role=" (list) "&before=" (last.at.as_second()) } { "Earlier statements" } }
                }
            }
            p.note { a href={ "/search?q=" (value(&format!("speaker:\"{name}\""))) } { "Search in what they said" } }
        }
    }
}

/// One statement as outlets report it.
struct Said<'a> {
    /// The fullest wording.
    fullest: &'a StatementRow,
    /// All of them, one for each report.
    reports: Vec<Report<'a>>,
}

/// A statement in one report.
struct Report<'a> {
    row: &'a StatementRow,
    /// Its words, each once.
    words: BTreeSet<String>,
}

impl<'a> Report<'a> {
    fn new(row: &'a StatementRow) -> Self {
        Self { row, words: words(&row.text).into_iter().collect() }
    }

    /// Whether it and another report of the same story have nearly the same words.
    fn says_the_same(&self, other: &Self) -> bool {
        if self.row.story.is_none() || self.row.story != other.row.story {
            return false;
        }
        let n_both = self.words.intersection(&other.words).count();
        let n_less = self.words.len().min(other.words.len());
        #[expect(clippy::cast_precision_loss, reason = "words of a sentence")]
        let share = n_both as f64 / n_less.max(1) as f64;
        n_less >= 3 && share >= SAME
    }
}

/// What was said day by day, the latest day first; the same words in several outlets once. What nobody dates
/// comes last.
fn by_day(rows: &[StatementRow], now: Timestamp) -> Markup {
    html! {
        @for (day, said) in days(rows) {
            section.said-day {
                h2 { @match day { Some(day) => time datetime=(day) { (day.strftime("%-d %B %Y")) }, None => "Date unknown" } }
                ol.said-list {
                    @for said in &said { (said_once(said, now)) }
                }
            }
        }
    }
}

fn days(rows: &[StatementRow]) -> Vec<(Option<Date>, Vec<Said<'_>>)> {
    let mut days: BTreeMap<Reverse<Option<Date>>, Vec<Said<'_>>> = BTreeMap::new();
    for row in rows {
        // The day on which it was said, where the report tells; else that of the report.
        let of_report = || row.dated.then(|| row.at.to_zoned(jiff::tz::TimeZone::UTC).date());
        let known = days.entry(Reverse(row.statement.said.day.or_else(of_report))).or_default();
        let report = Report::new(row);
        let is_same = |said: &&mut Said<'_>| said.reports.iter().any(|other| report.says_the_same(other));
        match known.iter_mut().find(is_same) {
            Some(said) => {
                said.reports.push(report);
                if row.text.len() > said.fullest.text.len() {
                    said.fullest = row;
                }
            }
            None => known.push(Said { fullest: row, reports: vec![report] }),
        }
    }
    days.into_iter().map(|(day, said)| (day.0, said)).collect()
}

fn said_once(said: &Said<'_>, now: Timestamp) -> Markup {
    let row = said.fullest;
    html! {
        li data-item {
            p.words dir="auto" { (safe(&row.text)) }
            p.note {
                span.kind { (row.statement.kind.name()) @if row.statement.act != Act::Statement { " " (row.statement.act.name()) } }
                " · reported by "
                @for (place, report) in said.reports.iter().map(|report| report.row).enumerate() {
                    @if place > 0 { ", " }
                    a href=(article_address(report.article.as_str())) data-open[place == 0] title=[report.title.as_deref().map(safe)] { bdi { (safe(report.outlet.as_deref().unwrap_or("outlet unknown"))) } }
                    " " span.muted { (published(report.at, report.dated, now)) }
                }
                @if let Some(story) = &row.story { " · " a href=(story_address(story.as_str())) { "all accounts" } }
            }
        }
    }
}
