//! Polling against a hostile server: each fault by itself, with a feed beside it that must not suffer.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod day;
mod disk;
mod fault;
mod identity;
mod pace;
mod page;

use jiff::{SignedDuration, Timestamp};
use rashomon::Collection;
use rashomon::collection::Incoming;
use rashomon::core::{Feed, FeedId};
use rashomon::fetch::{Client, Network, Resolve};
use rashomon::poll::{Event, Poller, Settings, Summary};
use rashomon::store::{NewFeed, Store};
use rashomon_hostile::HOST;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A collection of its own, a door that leads to the hostile server alone, and a clock that stands still.
struct Desk {
    collection: Collection,
    client: Client,
    now: AtomicI64,
    events: Mutex<Vec<String>>,
    _folder: tempfile::TempDir,
}

/// Every name of the tests leads to the hostile server.
#[derive(Debug)]
struct AllToHost;

impl Resolve for AllToHost {
    fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![HOST.parse().unwrap()])
    }
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let client = Client::new(rashomon::fetch::Settings {
            allowed: vec![HOST.parse::<Network>().unwrap()],
            names: Arc::new(AllToHost),
            timeout: Duration::from_secs(2),
            timeout_connect: Duration::from_secs(1),
            ..rashomon::fetch::Settings::default()
        });
        Self {
            collection: Collection::open(folder.path()).unwrap(),
            client,
            now: AtomicI64::new("2031-05-09T12:00:00Z".parse::<Timestamp>().unwrap().as_second()),
            events: Mutex::default(),
            _folder: folder,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now.load(Ordering::SeqCst)).unwrap()
    }

    fn pass(&self, time: SignedDuration) {
        self.now.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    fn add(&self, url: &str) -> FeedId {
        let feed = NewFeed { url: url.to_owned(), ..NewFeed::default() };
        self.collection.store().put_feed(&feed, self.now()).unwrap()
    }

    fn feed(&self, id: FeedId) -> Feed {
        self.collection.store().feed(id).unwrap().unwrap()
    }

    /// Polls what is due, and nothing else: time stands still.
    fn poll(&self) -> Summary {
        self.poll_with(Settings { pages: false, ..still() })
    }

    fn poll_with(&self, settings: Settings) -> Summary {
        Poller {
            store: self.collection.store(),
            client: &self.client,
            clock: &|| self.now(),
            arrive: &|article, entry, now| {
                let incoming = Incoming { article: article.clone(), entry: Some(entry) };
                Ok(self.collection.add(vec![incoming], None, now)?[0])
            },
            tell: &|event| self.events.lock().unwrap().push(told(event)),
            settings,
        }
        .run(&AtomicBool::new(false))
    }

    /// Makes a feed due and polls it.
    fn poll_again(&self, id: FeedId) -> Summary {
        self.collection.store().refresh_feed(Some(id), self.now()).unwrap();
        self.poll()
    }

    fn take_events(&self) -> Vec<String> {
        std::mem::take(&mut self.events.lock().unwrap())
    }
}

/// Settings for a clock that stands still: nothing may wait for it.
fn still() -> Settings {
    Settings { gap: SignedDuration::ZERO, ..Settings::default() }
}

fn told(event: &Event<'_>) -> String {
    match event {
        Event::Feed { outcome, n_new, n_changed, warnings, .. } => {
            let warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
            format!("{outcome:?} {n_new} new {n_changed} changed {}", warnings.join("; "))
        }
        Event::Article { article, arrived, excerpt } => {
            let title = article.title.as_ref().map(|title| title.text.as_str()).unwrap_or_default();
            let whole = if article.complete { "whole" } else { "excerpt" };
            format!(
                "{title}: {arrived:?}, {whole}{}",
                excerpt.map(|why| format!(", {why}")).unwrap_or_default()
            )
        }
        Event::Entry { error, retry, .. } => format!("{error}; retry {}", retry.is_some()),
        Event::Store(error) => format!("store: {error}"),
        other => format!("{other:?}"),
    }
}
