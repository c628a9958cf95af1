//! A collection that cannot be written for a while.

use crate::{Desk, Settings, told};
use jiff::SignedDuration;
use rashomon::collection::Incoming;
use rashomon::poll::{Event, Poller, Summary};
use rashomon::store::StoreError;
use rashomon_hostile::{Server, fault};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const N_ENTRIES: usize = 40;

/// Polls a feed with entries on as many hosts, whose articles find the disk full until that was told three times;
/// what was done, how often an article was brought to the full disk, and what was told of that.
fn poll_on_a_full_disk(until_idle: bool) -> (Summary, usize, Vec<String>) {
    let desk = Desk::new();
    let pages = Server::start(|_, to| {
        let text =
            "<p>The ferry will not leave before noon, the harbour office said on Friday.</p>".repeat(9);
        fault::answer(to, 200, &["content-type: text/html"], format!("<h1>Ferry</h1>{text}").as_bytes())
    });
    let port = pages.address().port();
    let items = (0..N_ENTRIES).map(|n| {
        format!("<item><guid>{n}</guid><title>Ferry {n}</title><link>http://host{n}.example:{port}/a</link></item>")
    });
    let body = format!("<rss><channel><title>F</title>{}</channel></rss>", items.collect::<String>());
    let feeds = Server::start(move |_, to| fault::answer(to, 200, &[], body.as_bytes()));
    desk.add(&feeds.url("/feed"));
    let (stop, n_refused, n_stored) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let told_errors = Mutex::new(Vec::<String>::new());
    let summary = thread::scope(|scope| {
        // A second of the desk's takes a twentieth of a second of ours.
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(50));
                desk.pass(SignedDuration::from_secs(1));
            }
        });
        let summary = Poller {
            store: desk.collection.store(),
            client: &desk.client,
            clock: &|| desk.now(),
            arrive: &|article, entry, now| {
                if told_errors.lock().unwrap().len() < 3 {
                    n_refused.fetch_add(1, Ordering::SeqCst);
                    let source = rusqlite::Error::InvalidQuery;
                    return Err(StoreError::Full { path: "collection".into(), source });
                }
                let incoming = Incoming { article: article.clone(), entry: Some(entry) };
                let arrived = desk.collection.add(vec![incoming], None, now)?[0];
                stop.fetch_or(n_stored.fetch_add(1, Ordering::SeqCst) + 1 == N_ENTRIES, Ordering::SeqCst);
                Ok(arrived)
            },
            tell: &|event| {
                if matches!(event, Event::Store(_)) {
                    told_errors.lock().unwrap().push(told(event));
                }
            },
            settings: Settings { until_idle, ..Settings::default() },
        }
        .run(&stop);
        stop.store(true, Ordering::SeqCst);
        summary
    });
    (summary, n_refused.into_inner(), told_errors.into_inner().unwrap())
}

#[test]
fn a_full_disk_is_tried_now_and_then_and_brings_no_flood() {
    let (summary, n_refused, told) = poll_on_a_full_disk(false);
    assert_eq!(summary.n_articles, N_ENTRIES, "{summary:?}");
    // One for each thread at first, then a single job each time.
    assert!((3..=8 + 2).contains(&n_refused), "{n_refused}");
    assert_eq!(summary.n_store_errors, n_refused);
    assert_eq!(told, ["store: collection: no space left on the disk; what is stored can still be read"; 3]);
}

#[test]
fn a_single_poll_ends_at_a_full_disk() {
    let (summary, n_refused, told) = poll_on_a_full_disk(true);
    assert_eq!((summary.n_articles, summary.n_store_errors, told.len()), (0, n_refused, 1));
    assert!((1..=8).contains(&n_refused), "{n_refused}");
}
