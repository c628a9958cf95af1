//! The reader: who they are, their settings and rules; and what was done to accounts.

use super::endpoint::{Call, Endpoint, Nothing, make, read, write};
use super::page::{Moment, PageJson, size};
use crate::fault::Fault;
use crate::setting::Settings;
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
        write(reader, Method::DELETE, "/api/1/rules/{number}", "removeRule", "Removes a rule.", remove_rule),
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
}

fn me(_: &Site, call: &Call<Nothing, Nothing>) -> Result<MeJson, Fault> {
    let settings = Settings::read(&call.caller.settings);
    Ok(MeJson {
        number: call.caller.id.0,
        name: call.caller.name.clone(),
        role: call.caller.role.name(),
        seen_on_open: settings.seen_on_open,
        copies_read: settings.copies_read,
    })
}

/// More, less or nothing of something in the reader's lists.
#[derive(Debug, Serialize, JsonSchema)]
struct RuleJson {
    number: i64,
    /// What the words are of: `outlet` or `words` of a headline.
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

/// A rule to make.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewRule {
    /// What the words are of: `outlet` or `words` of a headline.
    target: String,
    /// At most 200 characters.
    words: String,
    /// Above 0 for more, below for less, from -10 to 10; null for never.
    weight: Option<f64>,
}

fn rules(site: &Site, call: &Call<Nothing, Nothing>) -> Result<PageJson<RuleJson>, Fault> {
    let rules = site.store.rules(call.caller.id)?;
    Ok(PageJson { items: rules.into_iter().map(RuleJson::from).collect(), next: None })
}

fn put_rule(site: &Site, call: &Call<Nothing, NewRule>) -> Result<RuleJson, Fault> {
    let NewRule { target, words, weight } = &call.body;
    let words = words.trim().to_owned();
    if words.is_empty() || words.chars().count() > 200 {
        return Err(Fault::bad("a rule needs words, at most 200 characters"));
    }
    if !matches!(target.as_str(), "outlet" | "words") {
        return Err(Fault::bad("the target is outlet or words"));
    }
    if weight.is_some_and(|weight| !(-10.0..=10.0).contains(&weight)) {
        return Err(Fault::bad("the weight is from -10 to 10, or null for never"));
    }
    let rule = Rule { number: 0, target: target.clone(), words, weight: weight.unwrap_or(f64::NEG_INFINITY) };
    site.store.put_rule(call.caller.id, &rule, site.now())?;
    let rules = site.store.rules(call.caller.id)?.into_iter();
    let same = |other: &Rule| other.target == rule.target && other.words == rule.words;
    rules
        .map(|other| (same(&other), other))
        .find(|(same, _)| *same)
        .map(|(_, rule)| rule.into())
        .ok_or(Fault::Broken)
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
