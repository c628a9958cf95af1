//! The reader: who they are, their settings and rules; and what was done to accounts.

use super::endpoint::{Call, Endpoint, Nothing, make, read, write};
use super::page::{Moment, PageJson, size};
use crate::fault::Fault;
use crate::page::rules::{hits, keep_weights};
use crate::rule::RuleText;
use crate::setting::{Settings, Weights};
use crate::site::Site;
use axum::http::Method;
use rashomon::store::{Role, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let (reader, admin) = (Role::Reader, Role::Admin);
    vec![
        read(reader, "/api/1/me", "readMe", "Who the reader is, and what they have set.", me),
        read(
            reader,
            "/api/1/rules",
            "listRules",
            "The reader's rules, in the order in which they were made.",
            rules,
        ),
        make(
            reader,
            "/api/1/rules",
            "makeRule",
            "Makes a rule, or gives the one with these words another weight.",
            put_rule,
        ),
        make(
            reader,
            "/api/1/rules/preview",
            "previewRule",
            "Which of the latest stories a rule would hit; nothing is kept.",
            preview,
        ),
        write(reader, Method::DELETE, "/api/1/rules/{number}", "removeRule", "Removes a rule.", remove_rule),
        read(
            reader,
            "/api/1/weights",
            "readWeights",
            "What counts how much for what comes first, as multiples of what is usual.",
            weights,
        ),
        write(
            reader,
            Method::PUT,
            "/api/1/weights",
            "setWeights",
            "Sets what counts how much; what is not given is as usual.",
            put_weights,
        ),
        read(
            admin,
            "/api/1/audits",
            "listAudits",
            "What was done to accounts and feeds, the latest first.",
            audits,
        ),
    ]
}

/// A reader.
#[derive(Debug, Serialize, JsonSchema)]
struct MeJson {
    number: i64,
    name: String,
    /// `admin` or `reader`.
    role: &'static str,
    /// Whether opening a story notes its findings as seen.
    seen_on_open: bool,
    /// Whether reading one copy in a program marks its word-for-word copies read.
    copies_read: bool,
    /// Outlets whose headline is to stand for a story, the one liked most first.
    headlines: Vec<String>,
}

fn me(_: &Site, call: &Call<Nothing, Nothing>) -> Result<MeJson, Fault> {
    let settings = Settings::read(&call.caller.settings);
    Ok(MeJson {
        number: call.caller.id.0,
        name: call.caller.name.clone(),
        role: call.caller.role.name(),
        seen_on_open: settings.seen_on_open,
        copies_read: settings.copies_read,
        headlines: settings.headlines,
    })
}

/// More, less or nothing of something in the reader's lists.
#[derive(Debug, Serialize, JsonSchema)]
struct RuleJson {
    number: i64,
    /// What the words are of: `words` of a headline; `name` of somebody or something in a report; `topic`, a
    /// search that finds reports; `outlet`.
    target: String,
    words: String,
    /// Above 0 for more, below for less; null for never.
    weight: Option<f64>,
}

impl From<Rule> for RuleJson {
    fn from(rule: Rule) -> Self {
        let Rule { number, target, words, weight } = rule;
        Self { number, target, words, weight: Some(weight).filter(|weight| weight.is_finite()) }
    }
}

fn rules(site: &Site, call: &Call<Nothing, Nothing>) -> Result<PageJson<RuleJson>, Fault> {
    let rules = site.store.rules(call.caller.id)?;
    Ok(PageJson { items: rules.into_iter().map(RuleJson::from).collect(), next: None })
}

fn put_rule(site: &Site, call: &Call<Nothing, RuleText>) -> Result<RuleJson, Fault> {
    let rule = call.body.rule()?;
    site.store.put_rule(call.caller.id, &rule, site.now())?;
    let rules = site.store.rules(call.caller.id)?.into_iter();
    let same = |other: &Rule| other.target == rule.target && other.words == rule.words;
    rules
        .map(RuleJson::from)
        .zip(site.store.rules(call.caller.id)?)
        .find(|(_, other)| same(other))
        .map(|(rule, _)| rule)
        .ok_or(Fault::Broken)
}

/// Stories that a rule hits.
#[derive(Debug, Serialize, JsonSchema)]
struct HitsJson {
    /// Stories that were looked at, those with the latest reports.
    n_stories: usize,
    /// The ids of those that it hits.
    stories: Vec<String>,
}

fn preview(site: &Site, call: &Call<Nothing, RuleText>) -> Result<HitsJson, Fault> {
    let (n_stories, hits) = hits(site, &call.caller, &call.body.rule()?)?;
    Ok(HitsJson { n_stories, stories: hits })
}

fn weights(_: &Site, call: &Call<Nothing, Nothing>) -> Result<Weights, Fault> {
    Ok(Settings::read(&call.caller.settings).weights)
}

fn put_weights(site: &Site, call: &Call<Nothing, Weights>) -> Result<Nothing, Fault> {
    keep_weights(site, &call.caller, call.body)?;
    Ok(Nothing {})
}

fn remove_rule(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let was_there = site.store.remove_rule(call.caller.id, call.number("number")?)?;
    if was_there { Ok(Nothing {}) } else { Err(Fault::NotFound) }
}

/// Something done to accounts, their keys, or feeds.
#[derive(Debug, Serialize, JsonSchema)]
struct AuditJson {
    at: Moment,
    /// By whom, if the account is still there.
    account: Option<String>,
    what: String,
    /// With what: a name, an address.
    detail: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// At most so many: 50 if nothing is said, never more than 500.
    limit: Option<usize>,
}

fn audits(site: &Site, call: &Call<AuditQuery, Nothing>) -> Result<PageJson<AuditJson>, Fault> {
    let audits = site.store.audits(size(call.query.limit))?.into_iter();
    let told = audits.map(|audit| AuditJson {
        at: audit.at.into(),
        account: audit.account,
        what: audit.what,
        detail: audit.detail,
    });
    Ok(PageJson { items: told.collect(), next: None })
}
