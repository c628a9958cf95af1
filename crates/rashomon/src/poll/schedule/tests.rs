use super::*;
use proptest::prelude::*;
use rashomon_core::FeedId;

fn now() -> Timestamp {
    "2031-05-09T12:00:00Z".parse().unwrap()
}

fn feed(failures: u32) -> Feed {
    let mut state = FeedState::new(now());
    state.failures = failures;
    Feed {
        id: FeedId::new(1),
        url: "https://n.example/feed".to_owned(),
        title: None,
        given_title: None,
        site: None,
        language: None,
        folders: Vec::new(),
        paused: false,
        added: now(),
        state,
    }
}

/// Minutes until the next look.
fn minutes(state: &FeedState) -> i64 {
    state.next_check.duration_since(now()).as_mins()
}

fn read(published_hours_ago: &[i64]) -> Outcome {
    let published =
        published_hours_ago.iter().map(|hours| now() - SignedDuration::from_hours(*hours)).collect();
    Outcome::Read(Reading { published, ..Reading::default() })
}

#[test]
fn the_pace_is_the_feeds_own() {
    let wait = |hours: &[i64]| minutes(&after(&feed(0), &read(hours), now(), 7));
    let every_hour: Vec<i64> = (0..100).collect();
    assert!((27..=33).contains(&wait(&every_hour)), "{}", wait(&every_hour));
    assert!((324..=396).contains(&wait(&[1, 80, 160])), "{}", wait(&[1, 80, 160]));
    assert!((162..=198).contains(&wait(&[2000])), "{}", wait(&[2000]));
    let ten_an_hour: Vec<i64> = (0..100).map(|n| n / 10).collect();
    assert!((13..=16).contains(&wait(&ten_an_hour)), "{}", wait(&ten_an_hour));
}

#[test]
fn what_a_feed_asks_for_is_kept_within_a_day() {
    let asks = |hours: u64| {
        let reading = Reading { interval: Some(Duration::from_secs(hours * 3600)), ..Reading::default() };
        minutes(&after(&feed(0), &Outcome::Read(reading), now(), 0)) / 60
    };
    assert_eq!((asks(10), asks(10_000)), (9, 21));
}

#[test]
fn failures_wait_longer_and_longer_and_never_for_ever() {
    let mut feed = feed(0);
    let mut waits = Vec::new();
    for _ in 0..40 {
        let failed = Outcome::Failed { error: "broken".to_owned() };
        feed.state = after(&feed, &failed, now(), 1 << 20);
        waits.push(minutes(&feed.state));
    }
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]) && waits[39] <= 24 * 60, "{waits:?}");
    assert!((13..=17).contains(&waits[0]) && waits[6] > 13 * 60, "{waits:?}");
    feed.state = after(&feed, &read(&[]), now(), 0);
    assert_eq!((feed.state.failures, feed.state.error.clone()), (0, None));
}

#[test]
fn a_host_is_left_alone_as_long_as_it_asks() {
    let wait = |text: &str| {
        let wait = retry_after(text, now());
        let quiet = Outcome::Quiet { wait, error: "429".to_owned() };
        minutes(&after(&feed(0), &quiet, now(), u64::MAX))
    };
    assert!((120..=132).contains(&wait("7200")));
    assert!((120..=132).contains(&wait("Fri, 09 May 2031 14:00:00 GMT")));
    // In the past, negative, nonsense: an hour; too long: a day; too short: a quarter of an hour.
    assert!((60..=66).contains(&wait("Fri, 09 May 2031 11:00:00 GMT")));
    assert!((60..=66).contains(&wait("-1")) && (60..=66).contains(&wait("soon")));
    assert_eq!(wait("1000000000"), 24 * 60);
    assert!((15..=16).contains(&wait("1")));
}

#[test]
fn gone_is_believed_after_three_times_and_asked_daily() {
    let mut feed = feed(0);
    for expected in [FeedHealth::Failing, FeedHealth::Failing, FeedHealth::Gone, FeedHealth::Gone] {
        feed.state = after(&feed, &Outcome::Gone, now(), 3);
        assert_eq!(feed.state.health, expected);
        assert!(minutes(&feed.state) <= 24 * 60);
    }
    feed.state = after(&feed, &read(&[1]), now(), 3);
    assert_eq!(feed.state.health, FeedHealth::Well);
}

#[test]
fn an_outage_of_ours_is_nobodys_fault() {
    let before = feed(0);
    let after = after(&before, &Outcome::Unreachable { error: "no network".to_owned() }, now(), 5);
    assert_eq!(
        (after.failures, after.health, after.interval_s),
        (0, before.state.health, before.state.interval_s)
    );
    assert!(after.next_check.duration_since(now()).as_mins() <= 5);
}

#[test]
fn redirects_are_believed_after_three_times_in_a_row() {
    let mut state = feed(0).state;
    let mut see = |target: Option<&str>| redirected(&mut state, "a", target);
    assert_eq!([see(Some("b")), see(Some("b")), see(Some("c")), see(None)], [None, None, None, None]);
    assert_eq!([see(Some("b")), see(Some("b")), see(Some("a"))], [None, None, None]);
    assert_eq!([see(Some("b")), see(Some("b")), see(Some("b"))], [None, None, Some("b".to_owned())]);
}

#[test]
fn cache_control() {
    assert_eq!(max_age("public, Max-Age=600"), Some(Duration::from_secs(600)));
    assert_eq!(
        (max_age("no-cache, max-age=600"), max_age("max-age=x"), max_age("max-age=0")),
        (None, None, None)
    );
}

proptest! {
    #[test]
    fn every_feed_is_looked_at_again_within_a_day(failures in 0u32..100, chance: u64, wait in 0u64..u64::MAX, kind in 0..6) {
        let outcome = match kind {
            0 => Outcome::Quiet { wait: Some(Duration::from_secs(wait)), error: String::new() },
            1 => Outcome::Gone,
            2 => Outcome::Failed { error: String::new() },
            3 => Outcome::Unreachable { error: String::new() },
            4 => Outcome::Unchanged { validators: Validators::default(), fresh: Some(Duration::from_secs(wait)) },
            _ => Outcome::Read(Reading { interval: Some(Duration::from_secs(wait)), ..Reading::default() }),
        };
        let state = after(&feed(failures), &outcome, now(), chance);
        let wait = state.next_check.duration_since(now());
        prop_assert!(wait <= SignedDuration::from_hours(27) && wait >= SignedDuration::from_mins(4), "{wait}");
    }
}
