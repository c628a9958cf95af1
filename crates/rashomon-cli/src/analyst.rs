//! What looks articles through for a server: the language model, which may come while the server runs.

use crate::failure::tell;
use crate::model::{self, ModelOption};
use rashomon::Pipeline;
use rashomon::model::{Progress, data_folder, install, list};
use rashomon_server::{Model, ModelState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

/// Looks for statements in articles as soon as there is a model.
pub(crate) struct Analyst(Arc<Inner>);

struct Inner {
    /// Nothing where nobody wants one.
    option: Option<ModelOption>,
    /// Loaded when the first article arrives: a server that nothing reaches needs no model.
    pipeline: OnceLock<Pipeline>,
    /// Held by whoever loads it.
    loading: Mutex<()>,
    /// Whether it is there and cannot be loaded.
    is_broken: AtomicBool,
    /// Whether it was there when it was last looked for.
    was_there: AtomicBool,
    fetch: Mutex<Fetch>,
}

/// How fetching it goes.
#[derive(Clone, Debug, Default)]
struct Fetch {
    is_going: bool,
    n_bytes: u64,
    n_bytes_total: Option<u64>,
    failure: Option<String>,
}

impl Clone for Analyst {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl Analyst {
    pub(crate) fn new(option: Option<ModelOption>) -> Self {
        let was_there = option.as_ref().is_some_and(|option| option.installed().is_some());
        Self(Arc::new(Inner {
            option,
            pipeline: OnceLock::new(),
            loading: Mutex::default(),
            is_broken: AtomicBool::default(),
            was_there: AtomicBool::new(was_there),
            fetch: Mutex::default(),
        }))
    }

    /// What looks into articles; nothing as long as there is no model.
    pub(crate) fn pipeline(&self) -> Option<&Pipeline> {
        let Inner { option, pipeline, loading, is_broken, .. } = &*self.0;
        if let Some(pipeline) = pipeline.get() {
            return Some(pipeline);
        }
        let option = option.as_ref()?;
        let _alone = loading.lock().unwrap_or_else(PoisonError::into_inner);
        if pipeline.get().is_none() && !is_broken.load(Ordering::SeqCst) {
            match model::pipeline(&option.installed()?) {
                Ok(loaded) => {
                    let _ = pipeline.set(loaded);
                }
                Err(failure) => {
                    is_broken.store(true, Ordering::SeqCst);
                    tell("warning", "articles are not looked into for statements:");
                    failure.report();
                }
            }
        }
        pipeline.get()
    }

    /// Whether the model has come since this was last asked.
    pub(crate) fn has_come(&self) -> bool {
        let Inner { option, was_there, .. } = &*self.0;
        if was_there.load(Ordering::SeqCst)
            || option.as_ref().is_none_or(|option| option.installed().is_none())
        {
            return false;
        }
        was_there.store(true, Ordering::SeqCst);
        tell("note", "the language model is there now; articles are looked into for statements");
        true
    }

    fn change(&self, change: impl FnOnce(&mut Fetch)) {
        change(&mut self.0.fetch.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Fetches the model, telling how far it is.
    fn run_fetch(&self, name: &str) {
        let done = data_folder().and_then(|data| {
            install(&data, name, None, &mut |progress| {
                if let Progress::Fetching { bytes, bytes_total } = progress {
                    self.change(|fetch| (fetch.n_bytes, fetch.n_bytes_total) = (bytes, bytes_total));
                }
            })
        });
        let failure = done.err().map(|error| {
            tell("warning", &error.to_string());
            error.to_string()
        });
        self.change(|fetch| *fetch = Fetch { failure, ..Fetch::default() });
    }
}

impl Model for Analyst {
    fn state(&self) -> ModelState {
        let Some(option) = &self.0.option else {
            return ModelState::Off { reason: "the server was started with --no-analysis".to_owned() };
        };
        let name = option.name().to_owned();
        let fetch = self.0.fetch.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if fetch.is_going {
            let Fetch { n_bytes, n_bytes_total, .. } = fetch;
            return ModelState::Fetching { name, n_bytes, n_bytes_total };
        }
        if self.0.is_broken.load(Ordering::SeqCst) {
            return ModelState::Off { reason: format!("{name} cannot be loaded; the log tells why") };
        }
        if self.0.pipeline.get().is_some() || option.installed().is_some() {
            return ModelState::Ready { name };
        }
        let bytes = data_folder().ok().and_then(|data| {
            list(&data).into_iter().find(|listed| listed.name == name).map(|listed| listed.download_bytes)
        });
        ModelState::Missing { name, bytes, failure: fetch.failure }
    }

    fn fetch(&self) {
        let Some(option) = &self.0.option else { return };
        let mut is_first = false;
        self.change(|fetch| is_first = !std::mem::replace(&mut fetch.is_going, true));
        if is_first {
            let (own, name) = (self.clone(), option.name().to_owned());
            thread::spawn(move || own.run_fetch(&name));
        }
    }
}
