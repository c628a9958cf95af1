//! The language model: without one articles are kept and grouped, but nobody looks for who said what.

use crate::fault::Fault;
use crate::guard::Visit;
use crate::page::button;
use crate::report::safe;
use crate::site::Site;
use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};

/// How the language model stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelState {
    /// It is there.
    Ready {
        /// Its name.
        name: String,
    },
    /// Nobody wants one: for people, why.
    Off {
        /// As a sentence goes on with it.
        reason: String,
    },
    /// It is not there.
    Missing {
        /// Its name.
        name: String,
        /// Bytes to fetch; `None` where the program cannot fetch it.
        bytes: Option<u64>,
        /// Why it could not be fetched, where that was tried.
        failure: Option<String>,
    },
    /// It is being fetched.
    Fetching {
        /// Its name.
        name: String,
        /// Bytes that are there.
        n_bytes: u64,
        /// Bytes that it has, where that is known.
        n_bytes_total: Option<u64>,
    },
}

/// Knows and fetches the language model.
pub trait Model: Send + Sync {
    /// How it stands now.
    fn state(&self) -> ModelState;

    /// Begins to fetch it if it is missing, and returns at once.
    fn fetch(&self);
}

impl Site {
    /// How the language model stands; `None` where nothing was told of one.
    pub(crate) fn model(&self) -> Option<ModelState> {
        self.options.model.as_ref().map(|model| model.state())
    }

    /// Begins to fetch the model. Tells how it stands then.
    pub(crate) fn fetch_model(&self, account: &rashomon::store::Account) -> Result<ModelState, Fault> {
        let Some(model) = &self.options.model else { return Err(Fault::NotFound) };
        match model.state() {
            ModelState::Missing { name, bytes: Some(_), .. } => {
                model.fetch();
                self.audit(Some(account), "language model asked for", &name);
            }
            ModelState::Missing { .. } => {
                return Err(Fault::bad(
                    "That model is none that the program can fetch. Put it into its folder.",
                ));
            }
            ModelState::Off { reason } => return Err(Fault::bad(format!("No model is wanted: {reason}."))),
            ModelState::Ready { .. } | ModelState::Fetching { .. } => {}
        }
        Ok(model.state())
    }
}

impl ModelState {
    /// Why articles are not looked into, as a sentence goes on with it; `None` where they are.
    pub(crate) fn hindrance(&self) -> Option<String> {
        match self {
            Self::Ready { .. } => None,
            Self::Off { reason } => Some(reason.clone()),
            Self::Missing { .. } => Some("no language model is installed".to_owned()),
            Self::Fetching { name, .. } => Some(format!("the language model {name} is being fetched")),
        }
    }

    /// How it stands, in words.
    fn sentence(&self) -> Markup {
        let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
        html! {
            @match self {
                Self::Ready { name } => { code { (safe(name)) } " is installed: every article is looked through for who said what." },
                Self::Off { reason } => { "Articles are kept and grouped, but not looked through for who said what: " (safe(reason)) "." },
                Self::Missing { name, failure, .. } => {
                    "Articles are kept and grouped, but not looked through for who said what: the language model "
                    code { (safe(name)) } " is not installed."
                    @if let Some(failure) = failure { " It could not be fetched: " (safe(failure)) }
                },
                Self::Fetching { name, n_bytes, n_bytes_total } => {
                    "The language model " code { (safe(name)) } " is being fetched"
                    @match n_bytes_total {
                        Some(total) if *n_bytes > 0 => { ": " (megabytes(*n_bytes)) " of " (megabytes(*total)) " MB are there." },
                        _ => ".",
                    }
                    " Articles that are there already are looked through when it has come."
                },
            }
        }
    }

    /// The means to get it, for an admin.
    fn means(&self) -> Markup {
        html! {
            @match self {
                Self::Missing { bytes: Some(bytes), failure, .. } => (button("/model/fetch", &format!("{} ({} MB)", if failure.is_some() { "Try again" } else { "Fetch it now" }, bytes.div_ceil(1_000_000)), None)),
                Self::Fetching { .. } => a href="/settings" { "How far it is" },
                _ => {}
            }
        }
    }
}

/// Said where an admin looks, as long as articles are not looked into.
pub(crate) fn note(visit: &Visit, site: &Site) -> Markup {
    let state = if visit.is_admin() { site.model() } else { None };
    html! {
        @if let Some(state) = state.filter(|state| state.hindrance().is_some()) {
            div.notice { p { (state.sentence()) } (state.means()) }
        }
    }
}

/// What the settings tell.
pub(crate) fn section(site: &Site) -> Markup {
    html! {
        @if let Some(state) = site.model() {
            h2 id="model" { "Language model" }
            p { (state.sentence()) }
            @match &state {
                ModelState::Fetching { .. } => p.note { a href="/settings#model" { "Look again" } },
                ModelState::Missing { name, .. } => {
                    (state.means())
                    p.note { "Or in a terminal, without a new start of the server: " code { "rashomon model install " (safe(name)) } }
                },
                _ => {}
            }
        }
    }
}

/// Begins to fetch the model.
pub(crate) async fn fetch(State(site): State<Site>, visit: Visit) -> Result<Redirect, Fault> {
    site.ask(move |site| {
        site.fetch_model(&visit.account)?;
        Ok(Redirect::to("/settings#model"))
    })
    .await
}
