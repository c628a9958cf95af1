//! Many feeds at once.

use crate::{Desk, Settings};
use jiff::SignedDuration;
use rashomon::store::Store;
use rashomon_hostile::{Server, fault, feed};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn a_list_of_thousands_of_feeds_is_fair_to_all_hosts() {
    const N_HOSTS: usize = 50;
    const N_FEEDS: usize = 200;
    let desk = Desk::new();
    let server = Server::start(|_, to| fault::answer(to, 200, &[], feed::rss("F", []).as_bytes()));
    let port = server.address().port();
    let outlines: String = (0..N_FEEDS)
        // One host has half of all feeds.
        .map(|n| if n % 2 == 0 { 0 } else { n % N_HOSTS })
        .enumerate()
        .map(|(n, host)| format!("<outline xmlUrl=\"http://host{host}.example:{port}/{n}\"/>"))
        .collect();
    let list = format!("<opml><body>{outlines}</body></opml>");
    assert_eq!(
        rashomon::feeds::import(&desk.store, list.into_bytes(), desk.now()).unwrap().unwrap().0,
        N_FEEDS
    );
    let is_done = AtomicBool::new(false);
    let (is_done, desk) = (&is_done, &desk);
    thread::scope(|scope| {
        // A second of the desk's takes a hundredth of a second of ours.
        scope.spawn(move || {
            while !is_done.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(10));
                desk.pass(SignedDuration::from_secs(1));
            }
        });
        desk.poll_with(Settings { pages: false, ..Settings::default() });
        is_done.store(true, Ordering::SeqCst);
    });
    let feeds = desk.store.feeds().unwrap();
    let n_polled = feeds.iter().filter(|feed| feed.state.checked.is_some()).count();
    assert_eq!(n_polled, N_FEEDS);
    // As many at once as there are threads, and one for each host.
    assert!(server.n_open_max() <= 8, "{}", server.n_open_max());
}
