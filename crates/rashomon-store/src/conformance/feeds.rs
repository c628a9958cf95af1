//! Feeds and their entries.

use crate::error::StoreError;
use crate::feed::{Host, NewFeed, Poll};
use crate::store::Store;
use jiff::Timestamp;
use rashomon_core::{Entry, EntryIdentity, FeedHealth, FeedState, Published, Validators};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

fn courier() -> NewFeed {
    NewFeed {
        url: "https://courier.example/feed".to_owned(),
        folders: vec!["north".to_owned(), "a, b".to_owned()],
        ..NewFeed::default()
    }
}

pub(super) fn keep(store: &dyn Store) {
    let id = store.put_feed(&courier(), at(0)).unwrap();
    let again = NewFeed {
        given_title: Some("The Courier".to_owned()),
        folders: vec!["daily".to_owned()],
        ..courier()
    };
    assert_eq!(store.put_feed(&again, at(9)).unwrap(), id);
    let other = store
        .put_feed(&NewFeed { url: "https://gazette.example/rss".to_owned(), ..NewFeed::default() }, at(1))
        .unwrap();
    let mut feed = store.feed(id).unwrap().unwrap();
    assert_eq!(feed.folders, ["a, b", "daily", "north"]);
    assert_eq!(feed.name(), "The Courier");
    assert_eq!((feed.added, &feed.state), (at(0), &FeedState::new(at(0))));

    feed.url = "https://courier.example/atom".to_owned();
    feed.folders = vec!["daily".to_owned()];
    feed.paused = true;
    store.update_feed(&feed, at(20)).unwrap();
    feed.state.next_check = at(20);
    assert_eq!(store.feed(id).unwrap().unwrap(), feed);
    let due: Vec<_> = store.due_feeds(at(30), 9).unwrap().into_iter().map(|feed| feed.id).collect();
    assert_eq!(due, [other]);
    assert_eq!(store.feeds().unwrap().len(), 2);
    assert!(store.remove_feed(other).unwrap() && !store.remove_feed(other).unwrap());
    assert!(matches!(store.refresh_feed(Some(other), at(0)), Err(StoreError::Unknown { .. })));
    assert_eq!(store.next_due(at(30)).unwrap(), None);
}

pub(super) fn leases(store: &dyn Store) {
    let id = store.put_feed(&courier(), at(0)).unwrap();
    assert_eq!(store.lease_feeds(at(-1), at(60), 9).unwrap(), []);
    assert_eq!(store.next_due(at(0)).unwrap(), Some(at(0)));
    let first = store.lease_feeds(at(0), at(60), 9).unwrap();
    assert_eq!((first.len(), first[0].1.feed), (1, id));
    assert_eq!(store.lease_feeds(at(59), at(90), 9).unwrap(), []);
    assert_eq!(store.next_due(at(59)).unwrap(), None);
    // Whoever held it is gone.
    let second = store.lease_feeds(at(60), at(120), 9).unwrap();
    assert!(second[0].1.token > first[0].1.token);
}

pub(super) fn late(store: &dyn Store) {
    let id = store.put_feed(&courier(), at(0)).unwrap();
    let (_, early) = store.lease_feeds(at(0), at(60), 9).unwrap().remove(0);
    let (_, latest) = store.lease_feeds(at(60), at(120), 9).unwrap().remove(0);
    let state = FeedState { next_check: at(3600), ..FeedState::new(at(0)) };
    let entries = [Entry { key: "1".to_owned(), ..Entry::default() }];
    let poll = |lease| Poll { lease, at: at(70), feed: None, state: &state, entries: &entries };
    assert!(matches!(store.put_poll(&poll(early)), Err(StoreError::LeaseLost { .. })));
    assert_eq!(store.pending_entries(at(100), None, 9).unwrap(), []);
    assert_eq!(store.feed(id).unwrap().unwrap().state.next_check, at(0));
    assert_eq!(store.put_poll(&poll(latest)).unwrap().new.len(), 1);
    // A lease is good for one poll.
    assert!(matches!(store.put_poll(&poll(latest)), Err(StoreError::LeaseLost { .. })));
}

pub(super) fn polls(store: &dyn Store) {
    let id = store.put_feed(&courier(), at(0)).unwrap();
    let taken = store
        .put_feed(&NewFeed { url: "https://courier.example/new".to_owned(), ..NewFeed::default() }, at(0))
        .unwrap();
    let mut feed = store.feed(id).unwrap().unwrap();
    feed.title = Some("The Courier, all news".to_owned());
    feed.language = Some("en".to_owned());
    feed.url = "https://courier.example/new".to_owned();
    let state = FeedState {
        validators: Validators { etag: Some(b"W/\"\xff\"".to_vec()), last_modified: Some(b"?".to_vec()) },
        body_hash: Some(vec![1, 2]),
        next_check: at(600),
        interval_s: 600,
        checked: Some(at(5)),
        succeeded: Some(at(5)),
        failures: 3,
        health: FeedHealth::Failing,
        error: Some("too slow".to_owned()),
        identity: EntryIdentity::Link,
        redirect: Some(("https://courier.example/new".to_owned(), 2)),
    };
    let mut entries = vec![
        Entry {
            key: "one".to_owned(),
            url: Some("https://courier.example/1".to_owned()),
            title: Some("Ferry cancelled".to_owned()),
            author: Some("Ada Moll".to_owned()),
            published: Some(Published::Moment(at(-100))),
            updated: Some(at(-50)),
            language: Some("en".to_owned()),
            summary: Some("<p>No ferry.</p>".to_owned()),
            content: Some("<p>The ferry does not sail.</p>".to_owned()),
            image: Some("https://courier.example/1.jpg".to_owned()),
            categories: vec!["ferries".to_owned()],
        },
        Entry { key: "two\u{1f}".repeat(9000), ..Entry::default() },
    ];
    let poll = |entries: &[Entry], second| {
        let (_, lease) = store
            .lease_feeds(at(second), at(second + 60), 9)
            .unwrap()
            .into_iter()
            .find(|(feed, _)| feed.id == id)
            .unwrap();
        store.put_poll(&Poll { lease, at: at(second), feed: Some(&feed), state: &state, entries }).unwrap()
    };
    let first = poll(&entries, 5);
    assert_eq!((first.new.len(), first.changed.len(), first.n_unchanged), (2, 0, 0));
    let stored = store.feed(id).unwrap().unwrap();
    assert_eq!(stored.state, state);
    assert_eq!(stored.title, feed.title);
    assert_eq!(stored.url, courier().url, "another feed has the new address");
    assert!(store.remove_feed(taken).unwrap());

    let pending = store.pending_entries(at(5), None, 9).unwrap();
    let listed: Vec<&Entry> = pending.iter().map(|pending| &pending.entry).collect();
    assert_eq!(listed, entries.iter().collect::<Vec<_>>());
    assert_eq!(pending[0].first_seen, at(5));
    let after = Some((pending[0].due, pending[0].id));
    assert_eq!(store.pending_entries(at(5), after, 9).unwrap(), pending[1..]);
    for pending in &pending {
        store.put_entry_failure(pending.id, "no answer", Some(at(900))).unwrap();
    }
    assert_eq!(store.pending_entries(at(899), None, 9).unwrap(), []);
    assert_eq!(store.pending_entries(at(900), None, 1).unwrap()[0].attempts, 1);

    // In another order, one of them twice, one changed.
    entries.reverse();
    entries.push(entries[0].clone());
    entries[1].title = Some("Ferry cancelled again".to_owned());
    let second = poll(&entries, 700);
    assert_eq!((second.new.len(), second.changed.len(), second.n_unchanged), (0, 1, 1));
    assert_eq!(second.changed, [first.new[0]]);
    assert_eq!(store.feed(id).unwrap().unwrap().url, feed.url);
    let pending = store.pending_entries(at(700), None, 9).unwrap();
    assert_eq!(pending.len(), 1);
    assert_eq!((pending[0].attempts, pending[0].first_seen), (0, at(5)));
}

pub(super) fn hosts(store: &dyn Store) {
    assert_eq!(store.host("courier.example").unwrap(), Host::default());
    let host = Host { closed_until: Some(at(9)), robots: Some(Vec::new()), robots_until: Some(at(99)) };
    store.put_host("courier.example", &host).unwrap();
    assert_eq!(store.host("courier.example").unwrap(), host);
}
