//! When feeds are asked again.

use crate::Desk;
use jiff::SignedDuration;
use rashomon::core::FeedHealth;
use rashomon_hostile::{Server, fault, feed};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[test]
fn nothing_changed_is_asked_for_with_the_servers_own_words() {
    let desk = Desk::new();
    let server = Server::start(|received, to| match received.header("if-none-match") {
        Some("W/\"\u{e9} odd\"") => fault::answer(to, 304, &[], b""),
        _ => fault::answer(
            to,
            200,
            &["etag: W/\"\u{e9} odd\"".to_owned().as_str()],
            feed::rss("F", []).as_bytes(),
        ),
    });
    // Headers are written as UTF-8 above: two bytes for one letter, which come back as two.
    let id = desk.add(&server.url("/feed"));
    assert_eq!(desk.poll().n_read, 1);
    let summary = desk.poll_again(id);
    assert_eq!(summary.n_unchanged, 1);
    let sent = server.received().pop().unwrap();
    assert_eq!(sent.header("if-none-match"), Some("W/\"\u{c3}\u{a9} odd\""));
}

#[test]
fn the_same_bytes_are_not_read_again() {
    let desk = Desk::new();
    let server = Server::start(|_, to| fault::answer(to, 200, &[], feed::rss("F", []).as_bytes()));
    let id = desk.add(&server.url("/feed"));
    assert_eq!((desk.poll().n_read, desk.poll_again(id).n_unchanged), (1, 1));
}

#[test]
fn a_host_that_asks_for_quiet_has_it_for_all_its_feeds() {
    let desk = Desk::new();
    let server = Server::start(|_, to| fault::answer(to, 429, &["retry-after: 3600"], b""));
    let feeds: Vec<_> = (0..5).map(|n| desk.add(&server.url(&format!("/{n}")))).collect();
    desk.poll_with(crate::Settings { threads: std::num::NonZeroUsize::MIN, ..crate::still() });
    assert_eq!(server.n_connections(), 1);
    desk.pass(SignedDuration::from_mins(55));
    desk.poll();
    assert_eq!(server.n_connections(), 1);
    for id in feeds {
        let wait = desk.feed(id).state.next_check.duration_since(desk.now());
        assert!((4..=15).contains(&wait.as_mins()), "{wait}");
    }
}

#[test]
fn nobody_is_given_up_in_thirty_days() {
    let desk = Desk::new();
    let n_asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&n_asked);
    let server = Server::start(move |_, to| {
        counted.fetch_add(1, Ordering::SeqCst);
        fault::answer(to, 404, &[], b"")
    });
    let id = desk.add(&server.url("/feed"));
    for _ in 0..30 * 24 {
        desk.poll();
        desk.pass(SignedDuration::from_hours(1));
    }
    // Often at first, then once a day.
    let n_asked = n_asked.load(Ordering::SeqCst);
    assert!((30..=45).contains(&n_asked), "{n_asked}");
    assert_eq!(desk.feed(id).state.health, FeedHealth::Failing);
}

#[test]
fn a_lasting_redirect_is_followed_for_good_after_three_times() {
    let desk = Desk::new();
    let server = Server::start(|received, to| match received.target.as_str() {
        "/old" => fault::redirect(to, 301, "/new"),
        _ => fault::answer(to, 200, &[], feed::rss("F", []).as_bytes()),
    });
    let id = desk.add(&server.url("/old"));
    let addresses: Vec<_> = (0..4)
        .map(|_| {
            desk.poll_again(id);
            desk.feed(id).url
        })
        .collect();
    assert_eq!(addresses, [server.url("/old"), server.url("/old"), server.url("/new"), server.url("/new")]);
}

#[test]
fn an_outage_of_our_own_is_held_against_nobody() {
    let desk = Desk::new();
    let is_up = Arc::new(AtomicBool::new(true));
    let hosts: Vec<Server> = (0..8)
        .map(|_| Server::start(|_, to| fault::answer(to, 200, &[], feed::rss("F", []).as_bytes())))
        .collect();
    let urls: Vec<String> = hosts.iter().map(|host| host.url("/feed")).collect();
    let feeds: Vec<_> = urls.iter().map(|url| desk.add(url)).collect();
    assert_eq!(desk.poll().n_read, 8);
    is_up.store(false, Ordering::SeqCst);
    // Nobody answers any more, for six hours.
    drop(hosts);
    for _ in 0..12 {
        desk.pass(SignedDuration::from_mins(30));
        desk.poll();
    }
    assert!(desk.take_events().iter().any(|event| event == "Down"));
    for id in feeds {
        let state = desk.feed(id).state;
        assert_eq!((state.failures, state.health), (0, FeedHealth::Well), "{:?}", state.error);
        assert!(state.next_check.duration_since(desk.now()) < SignedDuration::from_mins(60));
    }
}

#[test]
fn dates_of_the_future_and_of_1970_are_none() {
    let desk = Desk::new();
    let body = "<rss><channel><item><guid>1</guid><title>A title of some words</title><pubDate>Sat, 01 Jan 2099 00:00:00 GMT</pubDate>\
        <description>The ferry is late.</description></item><item><guid>2</guid><title>Another title</title><pubDate>0</pubDate>\
        <description>The ferry is early.</description></item></channel></rss>";
    let server = Server::start(move |_, to| fault::answer(to, 200, &[], body.as_bytes()));
    desk.add(&server.url("/feed"));
    desk.poll();
    for stored in rashomon::store::Store::articles(desk.collection.store(), 0, None, 10).unwrap() {
        assert_eq!(stored.article.published, None);
        assert_eq!(stored.at, desk.now());
    }
    // The clock jumps back by a day and forward again: nothing is lost and nothing hangs.
    desk.pass(SignedDuration::from_hours(-24));
    desk.poll();
    desk.pass(SignedDuration::from_hours(48));
    assert_eq!(desk.poll().n_unchanged, 1);
}
