//! Names, and what their bearers said.

use super::article::ArticleSummary;
use super::endpoint::{Call, Endpoint, Nothing, read};
use super::page::{Moment, PageJson, TimeCursor, size, time};
use crate::fact::Told;
use crate::fault::Fault;
use crate::outlets::outlets;
use crate::site::Site;
use rashomon::collection::called;
use rashomon::core::{Act, ActorId, EntityKind, StoryId};
use rashomon::store::{ActorRow, Item, ItemQuery, NameRow, PartyRole, Role, SaidQuery, StatementRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let reader = Role::Reader;
    vec![
        read(reader, "/api/1/people", "findPeople", "Names written like some words, best first.", find),
        read(
            reader,
            "/api/1/people/{name}",
            "readPerson",
            "How often a name is used, and who bears it.",
            one,
        ),
        read(
            reader,
            "/api/1/people/{name}/statements",
            "listStatements",
            "What somebody said, the latest first.",
            said,
        ),
        read(
            reader,
            "/api/1/outlets",
            "listOutlets",
            "The outlets that there are articles of, by name.",
            list_outlets,
        ),
        read(reader, "/api/1/outlets/{name}", "readOutlet", "An outlet, described and not scored.", outlet),
    ]
}

/// A name as outlets print it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct NameJson {
    name: String,
    /// Statements made by somebody of this name.
    n_statements: usize,
    /// Articles that name somebody or something so.
    n_articles: usize,
    /// Who is called so, those of most statements first; nobody where it is no name of anybody, as
    /// "officials".
    people: Vec<PersonJson>,
}

/// A person, an organisation or a place over all articles.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PersonJson {
    /// Names it in this collection.
    number: i64,
    /// Of its full names the one most used.
    name: String,
    /// `person`, `organisation` or `place`.
    kind: &'static str,
    /// The item of Wikidata, where one is known: `Q3052772`.
    wikidata: Option<String>,
    /// Whether articles give no more than one word, and do not tell which of several it may be.
    is_bare: bool,
    /// How articles call it, the most used name first.
    names: Vec<UsedNameJson>,
    /// Statements that it made.
    n_statements: usize,
    /// Articles that name it.
    n_articles: usize,
}

/// A name, and how often it is used.
#[derive(Debug, Serialize, JsonSchema)]
struct UsedNameJson {
    name: String,
    n_articles: usize,
}

impl From<ActorRow> for PersonJson {
    fn from(row: ActorRow) -> Self {
        let names = row.names.into_iter().map(|(name, n_articles)| UsedNameJson { name, n_articles });
        Self {
            number: row.actor.id.number(),
            name: row.actor.name,
            kind: match row.actor.kind {
                EntityKind::Person => "person",
                EntityKind::Place => "place",
                _ => "organisation",
            },
            wikidata: row.actor.wikidata,
            is_bare: row.is_bare,
            names: names.collect(),
            n_statements: row.n_statements,
            n_articles: row.n_articles,
        }
    }
}

/// Names, each with whoever bears it.
fn with_people(site: &Site, rows: Vec<NameRow>) -> Result<Vec<NameJson>, Fault> {
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let people = site.store.actors(&names)?;
    let with = |row: NameRow| {
        let is_called = |person: &&ActorRow| person.names.iter().any(|(name, _)| *name == row.name);
        NameJson {
            people: people.iter().filter(is_called).cloned().map(PersonJson::from).collect(),
            n_statements: row.n_statements,
            n_articles: row.n_articles,
            name: row.name,
        }
    };
    Ok(rows.into_iter().map(with).collect())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FindQuery {
    /// Words of the name; the last may be unfinished, each may have a slip or two.
    q: String,
    /// At most so many: 50 if nothing is said, never more than 500.
    limit: Option<usize>,
}

fn find(site: &Site, call: &Call<FindQuery, Nothing>) -> Result<PageJson<NameJson>, Fault> {
    let names = match &site.index {
        Some(index) => index.names(&*site.store, &call.query.q, size(call.query.limit))?,
        None => Vec::new(),
    };
    Ok(PageJson { items: with_people(site, names)?, next: None })
}

fn one(site: &Site, call: &Call<Nothing, Nothing>) -> Result<NameJson, Fault> {
    let rows = site.store.names(&[call.segment("name").to_owned()])?;
    with_people(site, rows)?.pop().ok_or(Fault::NotFound)
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SaidAsked {
    /// Which of those who are called so, by number. Without it there may be one alone, whose statements are
    /// given under all their names.
    person: Option<i64>,
    /// How they have to do with it: `speaker` if nothing is said, `addressee`, `about`.
    role: Option<String>,
    /// What is done by saying it: `statement`, `promise`, `denial` and so on.
    act: Option<String>,
    /// In articles of that time or later.
    since: Option<String>,
    /// In articles of an earlier time.
    before: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many: 50 if nothing is said, never more than 500.
    limit: Option<usize>,
}

/// A statement in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StatementSummary {
    id: String,
    speaker: Option<String>,
    addressee: Option<String>,
    /// `direct`, `mixed` or `indirect`.
    kind: &'static str,
    act: &'static str,
    /// The pieces of the content, joined by " … ".
    text: String,
    article: String,
    title: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    /// The article's time.
    time: Moment,
    story: Option<String>,
}

impl From<StatementRow> for StatementSummary {
    fn from(row: StatementRow) -> Self {
        let statement = row.statement;
        Self {
            id: statement.id.to_string(),
            speaker: statement.speaker.map(|party| party.name),
            addressee: statement.addressee.map(|party| party.name),
            kind: statement.kind.name(),
            act: statement.act.name(),
            text: row.text,
            article: row.article.to_string(),
            title: row.title,
            outlet: row.outlet,
            url: row.url,
            time: row.at.into(),
            story: row.story.map(|story| story.to_string()),
        }
    }
}

fn said(site: &Site, call: &Call<SaidAsked, Nothing>) -> Result<PageJson<StatementSummary>, Fault> {
    let asked = &call.query;
    let role = match asked.role.as_deref() {
        None | Some("speaker") => PartyRole::Speaker,
        Some("addressee") => PartyRole::Addressee,
        Some("about") => PartyRole::About,
        Some(_) => return Err(Fault::bad("the role is speaker, addressee or about")),
    };
    let known = |name: &str| Act::ALL.into_iter().find(|act| act.name() == name);
    let act = asked.act.as_deref().map(|name| known(name).ok_or_else(|| Fault::bad("there is no such act")));
    let (act, since) = (act.transpose()?, time(asked.since.as_deref())?);
    let names = vec![call.segment("name").to_owned()];
    let actor = match asked.person {
        Some(number) => Some(ActorId::new(number)),
        None => match &called(&*site.store, &names)?.actors[..] {
            [] => None,
            [one] => Some(one.actor.id),
            several => {
                let of = |row: &ActorRow| format!("person={} is {}", row.actor.id, row.actor.name);
                let several: Vec<String> = several.iter().map(of).collect();
                return Err(Fault::bad(format!("several are called so; say which: {}", several.join(", "))));
            }
        },
    };
    let (rows, next) = TimeCursor::page(
        asked.cursor.as_deref(),
        time(asked.before.as_deref())?,
        size(asked.limit),
        |row: &StatementRow| row.at,
        |before, limit| {
            let names = names.clone();
            Ok(site.store.said(&SaidQuery { names, role, act, since, before, limit, actor })?)
        },
    )?;
    Ok(PageJson { items: rows.into_iter().map(StatementSummary::from).collect(), next })
}

/// An outlet as its latest articles show it.
#[derive(Debug, Serialize, JsonSchema)]
struct OutletJson {
    name: String,
    /// ISO 3166-1 code, where the program knows the outlet.
    country: Option<&'static str>,
    owner: Option<&'static str>,
    /// What it lives on.
    means: Option<&'static str>,
    /// When country, owner and means were last looked through.
    facts_as_of: Option<&'static str>,
    /// What others tell of it, each by its own source.
    told: Vec<ToldJson>,
    /// Articles of it that are held.
    n_articles: usize,
    /// Of its latest articles, which are what the following counts.
    n_counted: usize,
    /// ISO 639-1 codes.
    languages: Vec<String>,
    /// Stories of several reports among them.
    n_shared: usize,
    /// How many of those it was the first to report.
    n_first: usize,
    /// Stories that nobody else reports.
    n_alone: usize,
    /// Articles of which only part of the text is held.
    n_partial: usize,
    latest: Vec<ArticleSummary>,
}

/// A fact of an outlet, and who tells it.
#[derive(Debug, Serialize, JsonSchema)]
struct ToldJson {
    /// `country`, `language`, `owner`, `funding`, `state`, `kind` or `rating`.
    fact: &'static str,
    value: String,
    source: String,
    /// The day as of which it is told: `2031-05-09`.
    date: Option<String>,
}

impl From<&Told> for ToldJson {
    fn from(told: &Told) -> Self {
        let Told { fact, value, source, date, .. } = told.clone();
        Self { fact, value, source, date: date.map(|date| date.to_string()) }
    }
}

/// Articles that are counted.
const LATEST: usize = 200;

/// An outlet in a list.
#[derive(Debug, Serialize, JsonSchema)]
struct OutletSummary {
    name: String,
    /// Articles of its own.
    n_articles: usize,
    /// The time of the last of them.
    last: Moment,
}

fn list_outlets(site: &Site, _: &Call<Nothing, Nothing>) -> Result<PageJson<OutletSummary>, Fault> {
    let outlets = site.store.outlets()?.into_iter().map(|outlet| OutletSummary {
        name: outlet.name,
        n_articles: outlet.n_articles,
        last: outlet.last.into(),
    });
    Ok(PageJson { items: outlets.collect(), next: None })
}

fn outlet(site: &Site, call: &Call<Nothing, Nothing>) -> Result<OutletJson, Fault> {
    let name = call.segment("name");
    let query = ItemQuery { outlet: Some(name.to_owned()), limit: LATEST, ..ItemQuery::default() };
    let items = site.store.items(call.caller.id, &query)?;
    if items.is_empty() {
        return Err(Fault::NotFound);
    }
    let n_articles = site.store.n_items(call.caller.id, &query)?;
    let url = items.iter().find_map(|item| item.url.as_deref());
    let (facts, told) = (outlets().find(name, url), site.options.facts.of(name, url));
    let stories: BTreeSet<StoryId> = items.iter().filter_map(|item| item.story.clone()).collect();
    let query =
        ItemQuery { stories: Some(stories.into_iter().collect()), limit: 10_000, ..ItemQuery::default() };
    let mut by_story: BTreeMap<StoryId, Vec<Item>> = BTreeMap::new();
    for item in site.store.items(call.caller.id, &query)? {
        if let Some(story) = item.story.clone() {
            by_story.entry(story).or_default().push(item);
        }
    }
    let is_first = |story: &&Vec<Item>| {
        let first = story.iter().min_by_key(|item| (item.at, item.number));
        first.is_some_and(|item| item.outlet.as_deref() == Some(name))
    };
    let shared = by_story.values().filter(|story| story.len() > 1);
    let languages: BTreeSet<String> = items.iter().filter_map(|item| item.language.clone()).collect();
    Ok(OutletJson {
        name: name.to_owned(),
        country: facts.map(|facts| facts.country.as_str()),
        owner: facts.map(|facts| facts.owner.as_str()),
        means: facts.map(|facts| facts.means.as_str()),
        facts_as_of: facts.map(|_| outlets().as_of.as_str()),
        told: told.into_iter().map(ToldJson::from).collect(),
        n_articles,
        n_counted: items.len(),
        languages: languages.into_iter().collect(),
        n_shared: shared.clone().count(),
        n_first: shared.filter(is_first).count(),
        n_alone: by_story.values().filter(|story| story.len() == 1).count(),
        n_partial: items.iter().filter(|item| !item.complete).count(),
        latest: items.into_iter().take(60).map(ArticleSummary::from).collect(),
    })
}
