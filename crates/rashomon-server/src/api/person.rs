//! Names, and what their bearers said.

use super::endpoint::{Call, Endpoint, Nothing, read};
use super::page::{Moment, PageJson, TimeCursor, size, time};
use crate::fault::Fault;
use crate::site::Site;
use rashomon::collection::called;
use rashomon::core::{Act, ActorId, EntityKind};
use rashomon::store::{ActorRow, NameRow, PartyRole, Role, SaidQuery, StatementRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
