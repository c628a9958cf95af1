//! Entries are the same at every poll, whatever a feed does to them.

use crate::Desk;
use rashomon::core::EntryIdentity;
use rashomon_hostile::{Server, fault, feed};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Polls a feed three times, each with the items that `items` gives; new and changed entries of each poll.
fn three_polls(
    items: impl Fn(usize) -> Vec<(String, String)> + Send + Sync + 'static,
) -> (Vec<(usize, usize)>, EntryIdentity) {
    let desk = Desk::new();
    let n_asked = AtomicUsize::new(0);
    let server = Server::start(move |_, to| {
        let n_asked = n_asked.fetch_add(1, Ordering::SeqCst);
        fault::answer(to, 200, &[], feed::rss("Feed", items(n_asked)).as_bytes())
    });
    let id = desk.add(&server.url("/feed"));
    let counts = (0..3).map(|_| {
        let summary = desk.poll_again(id);
        (summary.n_new, summary.n_changed)
    });
    (counts.collect(), desk.feed(id).state.identity)
}

fn item(guid: &str, title: &str) -> (String, String) {
    (guid.to_owned(), title.to_owned())
}

#[test]
fn whatever_identifiers_do_there_are_no_doubles() {
    let ten = |guid: fn(usize, usize) -> String| {
        move |poll: usize| (0..10).map(|n| (guid(poll, n), format!("Title {n}"))).collect::<Vec<_>>()
    };
    let (constant, identity) = three_polls(ten(|_, _| "1".to_owned()));
    assert_eq!((constant, identity), (vec![(10, 0), (0, 0), (0, 0)], EntryIdentity::Link));
    let (empty, _) = three_polls(ten(|_, _| String::new()));
    assert_eq!(empty, [(10, 0), (0, 0), (0, 0)]);
    let (long, _) = three_polls(ten(|_, n| format!("{n}{}", "x".repeat(1 << 17))));
    assert_eq!(long, [(10, 0), (0, 0), (0, 0)]);
    let (changing, _) = three_polls(ten(|poll, n| format!("{poll}-{n}")));
    assert_eq!(changing, [(10, 0), (0, 0), (0, 0)]);
}

#[test]
fn order_and_absence_are_nothing_new_and_edits_are_changes() {
    let all: Vec<_> = (0..6).map(|n| item(&n.to_string(), &format!("Title {n}"))).collect();
    let (counts, _) = three_polls(move |poll| match poll {
        0 => all.clone(),
        1 => all.iter().rev().take(3).cloned().collect(),
        _ => all.clone(),
    });
    assert_eq!(counts, [(6, 0), (0, 0), (0, 0)]);
    let (counts, _) = three_polls(|poll| vec![item("1", &format!("Title as of {poll}")), item("2", "Same")]);
    assert_eq!(counts, [(2, 0), (0, 1), (0, 1)]);
}

#[test]
fn a_million_entries_are_bounded() {
    let desk = Desk::new();
    let server = Server::start(|received, to| match received.target.as_str() {
        "/many" => feed::many_items(to, 150_000),
        _ => feed::many_items(to, 1_000_000),
    });
    let (many, million) = (desk.add(&server.url("/many")), desk.add(&server.url("/million")));
    assert_eq!(desk.poll().n_new, 2000);
    assert!(desk.feed(many).state.error.is_none());
    assert!(desk.feed(million).state.error.unwrap().contains("larger than"));
}
