//! A server with something to read, for the tests of the interfaces.

use crate::secret;
use crate::server::Server;
use crate::site::Options;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use jiff::Timestamp;
use rashomon::Collection;
use rashomon::core::{Cause, StoryChange, StoryEvent};
use rashomon::store::{Account, AccountId, Arrival, Findings, Grouping, NewFeed, Role, Store};
use std::sync::Arc;
use tower::ServiceExt;

/// 19 May 2031, 09:46:40 UTC.
pub(crate) const NOW: i64 = 1_936_950_400;

/// A server with three readers, of whom 1 is admin, each with the password `password-N` for programs and signed
/// in with the cookie `token N`.
pub(crate) struct Place {
    pub(crate) server: Server,
    pub(crate) _folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(NOW + second).unwrap()
}

impl Place {
    /// One story of three reports, numbers 1 to 3, with an edition, number 4, and one feed.
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let place = Self::of(options, story);
        let site = place.server.site();
        if let Some(index) = &site.index {
            index.update(&*site.store, &mut |_| true).unwrap();
        }
        crate::edition::make(site).unwrap();
        place
    }

    /// With what `fill` stores.
    pub(crate) fn of(options: Options, fill: impl FnOnce(&dyn Store)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let collection = Collection::open(folder.path()).unwrap();
        readers(collection.store());
        fill(collection.store());
        collection.identify(&mut |_| true).unwrap();
        let clock = || at(60);
        let server = Server::new(Arc::new(collection), Box::new(clock), options).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { server, _folder: folder, runtime }
    }

    pub(crate) fn send(&self, request: Request<Body>) -> (Response<()>, String) {
        let (response, body) = self.send_bytes(request);
        (response, String::from_utf8_lossy(&body).into_owned())
    }

    pub(crate) fn send_bytes(&self, request: Request<Body>) -> (Response<()>, Vec<u8>) {
        self.runtime.block_on(async {
            let response = self.server.router().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = axum::body::to_bytes(body, 1 << 24).await.unwrap();
            (Response::from_parts(parts, ()), body.to_vec())
        })
    }

    /// Asks with headers; a body that begins with a brace is JSON, any other a form.
    pub(crate) fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (Response<()>, String) {
        let kind =
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let mut request = Request::builder().method(method).uri(path).header("host", "news.local");
        request = request.header("content-type", kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }
}

fn story(store: &dyn Store) {
    let (analyses, stories) = crate::fixture::reading();
    let arrivals: Vec<Arrival<'_>> = (analyses.iter())
        .map(|analysis| Arrival {
            article: &analysis.article,
            findings: Some(Findings {
                document: &analysis.document,
                extraction: &analysis.extraction,
                model: "test 1",
            }),
            entry: None,
        })
        .collect();
    let story = &stories[0].0;
    let events: Vec<StoryEvent> = (story.articles.iter().enumerate())
        .map(|(place, article)| {
            let (story, article) = (story.id.clone(), article.clone());
            let change = match place {
                0 => StoryChange::Opened { story, article },
                _ => StoryChange::Joined { story, article, likeness: Some(0.5) },
            };
            StoryEvent { change, cause: Cause::Arrival }
        })
        .collect();
    let headlines: Vec<_> =
        story.headline.iter().map(|headline| (story.id.clone(), headline.clone())).collect();
    store.put(&arrivals, &Grouping { events: &events, headlines: &headlines }, at(0)).unwrap();
    let url = "https://courier.example/feed".to_owned();
    let feed = NewFeed { url, folders: vec!["Coast".to_owned()], ..NewFeed::default() };
    store.put_feed(&feed, at(0)).unwrap();
}

fn readers(store: &dyn Store) {
    store.claim("Ilse", "no hash").unwrap();
    for name in ["Ada", "Bo"] {
        let id = store.put_account(name, Role::Reader, at(0)).unwrap();
        let account = store.account(id).unwrap().unwrap();
        store.update_account(&Account { credential: Some("no hash".to_owned()), ..account }).unwrap();
    }
    for (number, name) in [(1, "Ilse"), (2, "Ada"), (3, "Bo")] {
        let token = secret::hash_secret(&format!("token {number}"));
        store.put_session(&token, AccountId(number), at(0), at(3600)).unwrap();
        let password = format!("password-{number}");
        let digest = secret::hash_secret(&secret::fever_key(name, &password));
        let hash = secret::hash_secret(&password);
        store.put_app_password(AccountId(number), "program", &hash, &digest, at(0)).unwrap();
    }
}
