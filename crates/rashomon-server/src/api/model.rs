//! The language model.

use super::endpoint::{Call, Endpoint, Nothing, make, read};
use crate::fault::Fault;
use crate::model::ModelState;
use crate::site::Site;
use rashomon::store::Role;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        read(
            Role::Reader,
            "/api/1/model",
            "readModel",
            "How the language model stands, without which nobody looks for who said what.",
            state,
        ),
        make(
            Role::Admin,
            "/api/1/model/fetch",
            "fetchModel",
            "Begins to fetch the language model, if it is missing.",
            fetch,
        ),
    ]
}

/// How the language model stands.
#[derive(Debug, Serialize, JsonSchema)]
struct ModelJson {
    /// `ready`, `off` where nobody wants one, `missing`, `fetching`.
    state: &'static str,
    name: Option<String>,
    /// Why nobody wants one, or why it could not be fetched.
    reason: Option<String>,
    /// Bytes that are there of one that is being fetched.
    bytes_fetched: Option<u64>,
    /// Bytes to fetch.
    bytes_total: Option<u64>,
}

impl From<ModelState> for ModelJson {
    fn from(state: ModelState) -> Self {
        let nothing =
            Self { state: "ready", name: None, reason: None, bytes_fetched: None, bytes_total: None };
        match state {
            ModelState::Ready { name } => Self { name: Some(name), ..nothing },
            ModelState::Off { reason } => Self { state: "off", reason: Some(reason), ..nothing },
            ModelState::Missing { name, bytes, failure } => {
                Self { state: "missing", name: Some(name), reason: failure, bytes_total: bytes, ..nothing }
            }
            ModelState::Fetching { name, n_bytes, n_bytes_total } => Self {
                state: "fetching",
                name: Some(name),
                bytes_fetched: Some(n_bytes),
                bytes_total: n_bytes_total,
                ..nothing
            },
        }
    }
}

fn state(site: &Site, _: &Call<Nothing, Nothing>) -> Result<ModelJson, Fault> {
    site.model().map(ModelJson::from).ok_or(Fault::NotFound)
}

fn fetch(site: &Site, call: &Call<Nothing, Nothing>) -> Result<ModelJson, Fault> {
    Ok(site.fetch_model(&call.caller)?.into())
}
