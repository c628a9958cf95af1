//! What admins say of names: that two are one's, or not.

use super::endpoint::{Call, Endpoint, Nothing, make, read, write};
use super::page::{Moment, PageJson};
use crate::fault::Fault;
use crate::naming;
use crate::site::Site;
use axum::http::Method;
use rashomon::store::{ActorCorrectionRow, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let admin = Role::Admin;
    vec![
        read(
            admin,
            "/api/1/name-corrections",
            "listNameCorrections",
            "What was said of names, the latest first.",
            list,
        ),
        make(
            admin,
            "/api/1/name-corrections",
            "correctNames",
            "Says that two names are one's, or not, for all articles.",
            say,
        ),
        write(
            admin,
            Method::DELETE,
            "/api/1/name-corrections/{number}",
            "takeBackNameCorrection",
            "Takes back what was said of two names, as if it had never been.",
            take_back,
        ),
    ]
}

/// What was said of two names.
#[derive(Debug, Serialize, JsonSchema)]
struct NameCorrectionJson {
    number: i64,
    /// The two, as articles print them.
    names: [String; 2],
    /// Whether they are one's.
    are_one: bool,
    /// Whether they are persons' names.
    is_person: bool,
    /// Who said it; null where the account is gone.
    account: Option<String>,
    at: Moment,
}

impl From<ActorCorrectionRow> for NameCorrectionJson {
    fn from(row: ActorCorrectionRow) -> Self {
        Self {
            number: row.number,
            names: row.names,
            are_one: row.correction.are_one,
            is_person: row.correction.is_person,
            account: row.account,
            at: row.at.into(),
        }
    }
}

fn list(site: &Site, _: &Call<Nothing, Nothing>) -> Result<PageJson<NameCorrectionJson>, Fault> {
    let said = site.store.actor_corrections()?.into_iter().map(NameCorrectionJson::from);
    Ok(PageJson { items: said.collect(), next: None })
}

/// What is to be said of two names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NameCorrectionBody {
    /// Two whole names, as articles print them.
    names: [String; 2],
    /// Whether they are one's.
    are_one: bool,
}

fn say(site: &Site, call: &Call<Nothing, NameCorrectionBody>) -> Result<NameCorrectionJson, Fault> {
    let [one, other] = &call.body.names;
    let number = naming::say(site, &call.caller, [one, other], call.body.are_one)?;
    let said = site.store.actor_corrections()?.into_iter().find(|said| said.number == number);
    said.map(NameCorrectionJson::from).ok_or(Fault::Broken)
}

fn take_back(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    naming::take_back(site, &call.caller, call.number("number")?)?;
    Ok(Nothing {})
}
