//! Outlets.

use super::article::ArticleSummary;
use super::endpoint::{Call, Endpoint, Nothing, read};
use super::page::{Moment, PageJson};
use crate::fact::Told;
use crate::fault::Fault;
use crate::outlet::OutletRecord;
use crate::outlets::outlets;
use crate::site::Site;
use rashomon::store::Role;
use schemars::JsonSchema;
use serde::Serialize;

/// Articles that an outlet is told with.
const LISTED: usize = 60;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let reader = Role::Reader;
    vec![
        read(
            reader,
            "/api/1/outlets",
            "listOutlets",
            "The outlets that there are articles of, by name.",
            list,
        ),
        read(reader, "/api/1/outlets/{name}", "readOutlet", "An outlet, described and not scored.", one),
    ]
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

/// An outlet in a list.
#[derive(Debug, Serialize, JsonSchema)]
struct OutletSummary {
    name: String,
    /// Articles of its own.
    n_articles: usize,
    /// The time of the last of them.
    last: Moment,
}

fn list(site: &Site, _: &Call<Nothing, Nothing>) -> Result<PageJson<OutletSummary>, Fault> {
    let outlets = site.store.outlets()?.into_iter().map(|outlet| OutletSummary {
        name: outlet.name,
        n_articles: outlet.n_articles,
        last: outlet.last.into(),
    });
    Ok(PageJson { items: outlets.collect(), next: None })
}

fn one(site: &Site, call: &Call<Nothing, Nothing>) -> Result<OutletJson, Fault> {
    let name = call.segment("name");
    let record = OutletRecord::load(site, call.caller.id, name)?;
    Ok(OutletJson {
        name: name.to_owned(),
        country: record.known.map(|facts| facts.country.as_str()),
        owner: record.known.map(|facts| facts.owner.as_str()),
        means: record.known.map(|facts| facts.means.as_str()),
        facts_as_of: record.known.map(|_| outlets().as_of.as_str()),
        told: record.told.into_iter().map(ToldJson::from).collect(),
        n_articles: record.n_articles,
        n_counted: record.items.len(),
        languages: record.languages.into_iter().collect(),
        n_shared: record.n_shared,
        n_first: record.n_first,
        n_alone: record.n_alone,
        n_partial: record.n_partial,
        latest: record.items.into_iter().take(LISTED).map(ArticleSummary::from).collect(),
    })
}
