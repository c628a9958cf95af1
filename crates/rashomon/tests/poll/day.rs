//! Many feeds at once.

use crate::{Desk, Settings};
use jiff::{SignedDuration, Timestamp};
use rashomon::core::{Feed, FeedId, FeedState, Validators};
use rashomon::poll::queue::{Next, Queue, Rank};
use rashomon::poll::schedule::{Outcome, Reading, after};
use rashomon::store::Store;
use rashomon_hostile::{Server, fault, feed};
use std::collections::BTreeSet;
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
        rashomon::feeds::import(desk.collection.store(), list.into_bytes(), desk.now()).unwrap().unwrap().0,
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
    let feeds = desk.collection.store().feeds().unwrap();
    let n_polled = feeds.iter().filter(|feed| feed.state.checked.is_some()).count();
    assert_eq!(n_polled, N_FEEDS);
    // As many at once as there are threads, and one for each host.
    assert!(server.n_open_max() <= 8, "{}", server.n_open_max());
}

/// Five thousand feeds for a day, with the real queue, paces and blame, and time that jumps from event to
/// event: what is measured is how late a look begins.
#[test]
fn five_thousand_feeds_for_a_day_are_on_time() {
    const N_FEEDS: usize = 5000;
    const N_HOSTS: usize = 1500;
    const N_WORKERS: usize = 8;
    let start: Timestamp = "2031-05-09T00:00:00Z".parse().unwrap();
    let end = start + SignedDuration::from_hours(24);
    // A simple generator: the day is the same in every run.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let mut feeds: Vec<Feed> = (0..N_FEEDS)
        .map(|n| {
            let due = start + SignedDuration::from_secs(i64::try_from(random(3600)).unwrap());
            let mut state = FeedState::new(due);
            state.interval_s = u32::try_from(900 + random(7200)).unwrap();
            Feed {
                id: FeedId::new(i64::try_from(n).unwrap()),
                url: format!("http://host{}.example/{n}", n % N_HOSTS),
                title: None,
                given_title: None,
                site: None,
                language: None,
                folders: Vec::new(),
                paused: false,
                added: start,
                state,
            }
        })
        .collect();
    let mut due: BTreeSet<(Timestamp, usize)> =
        feeds.iter().enumerate().map(|(n, feed)| (feed.state.next_check, n)).collect();
    let mut queue: Queue<usize> = Queue::new(SignedDuration::from_secs(1));
    let mut busy: BTreeSet<(Timestamp, String, usize)> = BTreeSet::new();
    let (mut now, mut n_looks, mut n_late, mut latest) = (start, 0u64, 0u64, SignedDuration::ZERO);
    while now < end {
        while due.first().is_some_and(|(when, _)| *when <= now) {
            let (_, n) = due.pop_first().unwrap();
            if let Err((n, until)) = queue.push(&format!("host{}", n % N_HOSTS), n, Rank::First, now) {
                due.insert((until, n));
            }
        }
        let mut wait = None;
        while busy.len() < N_WORKERS {
            match queue.next(now) {
                Next::Job(host, n) => {
                    let late = now.duration_since(feeds[n].state.next_check);
                    n_looks += 1;
                    n_late += u64::from(late > SignedDuration::from_secs(60));
                    latest = latest.max(late);
                    // One look in fifty takes as long as a look may.
                    let millis = if random(50) == 0 { 20_000 } else { 50 + random(1500) };
                    let done = now + SignedDuration::from_millis(i64::try_from(millis).unwrap());
                    busy.insert((done, host, n));
                }
                Next::Wait(until) => {
                    wait = until;
                    break;
                }
            }
        }
        let next = [wait, busy.first().map(|(done, ..)| *done), due.first().map(|(when, _)| *when)];
        now = next.into_iter().flatten().min().unwrap_or(end).max(now + SignedDuration::from_millis(1));
        while busy.first().is_some_and(|(done, ..)| *done <= now) {
            let (done, host, n) = busy.pop_first().unwrap();
            let outcome = match random(100) {
                0..5 => Outcome::Failed { error: "has an error of its own (500)".to_owned() },
                5..40 => Outcome::Read(Reading {
                    published: (0..i64::try_from(random(40)).unwrap())
                        .map(|ago| done - SignedDuration::from_hours(ago * 3))
                        .collect(),
                    ..Reading::default()
                }),
                _ => Outcome::Unchanged { validators: Validators::default(), fresh: None },
            };
            feeds[n].state = after(&feeds[n], &outcome, done, random(u64::MAX));
            due.insert((feeds[n].state.next_check, n));
            assert!(queue.release(&host, done, None).is_empty());
        }
    }
    println!("{n_looks} looks in a day, {n_late} more than a minute late, the latest by {latest:#}");
    assert!(n_looks > 24_000, "{n_looks}");
    assert_eq!(n_late, 0, "of {n_looks} looks; the latest was late by {latest}");
    assert!(feeds.iter().all(|feed| feed.state.checked.is_some()));
}
