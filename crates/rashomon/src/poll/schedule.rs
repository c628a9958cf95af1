//! When to look at a feed again: pure, told the time by whoever asks.

use jiff::{SignedDuration, Timestamp};
use rashomon_core::{Feed, FeedHealth, FeedState, Validators};
use std::time::Duration;

/// The shortest time between two looks at a feed.
pub const INTERVAL_MIN: Duration = Duration::from_secs(15 * 60);
/// The longest between two looks at a feed that does well, however rarely it has something.
pub const INTERVAL_MAX: Duration = Duration::from_secs(6 * 3600);
/// The longest between two looks at any feed: nobody is given up.
pub const PROBE_MAX: Duration = Duration::from_secs(24 * 3600);
/// After a first failure.
const RETRY: Duration = Duration::from_secs(15 * 60);
/// After a failure that may be our own network's.
const RETRY_OURS: Duration = Duration::from_secs(5 * 60);
/// Where a host asks for fewer requests and does not say for how long.
const QUIET: Duration = Duration::from_secs(3600);
/// How often in a row a lasting redirect has to be seen before it is believed.
const REDIRECTS_MIN: u32 = 3;
/// How often in a row a feed has to say that it is gone before it is believed.
const GONE_MIN: u32 = 3;

/// What came of looking at a feed.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was read.
    Read(Reading),
    /// It says, or its bytes show, that nothing has changed.
    Unchanged {
        /// What to ask with next time, where the answer has any; else as before.
        validators: Validators,
        /// How long the answer may be kept.
        fresh: Option<Duration>,
    },
    /// Its host asks to be left alone.
    Quiet {
        /// For how long, as far as it says.
        wait: Option<Duration>,
        /// The answer, for people.
        error: String,
    },
    /// It says that it is no more.
    Gone,
    /// It failed, and the fault is its own or its host's.
    Failed {
        /// Why, for people.
        error: String,
    },
    /// It failed, and so does everything else: the fault may be ours.
    Unreachable {
        /// Why, for people.
        error: String,
    },
    /// It was not asked, since its host has enough to do or asked for quiet.
    Deferred {
        /// Until when.
        until: Timestamp,
    },
}

/// What a feed's answer tells for the next look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What to ask with next time.
    pub validators: Validators,
    /// Hash of the body.
    pub body_hash: Vec<u8>,
    /// How long the feed or its answer asks to be left alone.
    pub interval: Option<Duration>,
    /// When entries were published, as far as they say.
    pub published: Vec<Timestamp>,
    /// Whether any entry was new, as far as dates can tell; `None` where they cannot.
    pub has_new: Option<bool>,
}

/// The feed's state after `outcome`. `chance` is a number that differs from feed to feed and from look to
/// look, and spreads the looks.
pub fn after(feed: &Feed, outcome: &Outcome, now: Timestamp, chance: u64) -> FeedState {
    let mut state = feed.state.clone();
    if let Outcome::Deferred { until } = outcome {
        state.next_check = later(*until, spread(Duration::from_secs(2), chance));
        return state;
    }
    state.checked = Some(now);
    let interval = Duration::from_secs(u64::from(state.interval_s));
    let wait = match outcome {
        Outcome::Read(reading) => {
            well(&mut state, now);
            state.validators = reading.validators.clone();
            state.body_hash = Some(reading.body_hash.clone());
            let interval = pace(reading, interval, now);
            state.interval_s = seconds(interval);
            jittered(interval.max(asked(reading.interval)), chance)
        }
        Outcome::Unchanged { validators, fresh } => {
            well(&mut state, now);
            if *validators != Validators::default() {
                state.validators = validators.clone();
            }
            // A little less often each time, until something comes.
            let interval = interval.mul_f64(1.1).clamp(INTERVAL_MIN, INTERVAL_MAX);
            state.interval_s = seconds(interval);
            jittered(interval.max(asked(*fresh)), chance)
        }
        Outcome::Quiet { wait, error } => {
            failed(&mut state, error);
            let wait = quiet(*wait, state.failures);
            // Never sooner than asked for, and not all at the same second.
            (wait + spread(wait / 10, chance)).min(PROBE_MAX)
        }
        Outcome::Gone => {
            failed(&mut state, "says that it is gone for good (410)");
            if state.failures >= GONE_MIN {
                state.health = FeedHealth::Gone;
                PROBE_MAX - spread(PROBE_MAX / 10, chance)
            } else {
                jittered(back_off(state.failures).max(Duration::from_secs(3600)), chance)
            }
        }
        Outcome::Failed { error } => {
            failed(&mut state, error);
            jittered(back_off(state.failures), chance).min(PROBE_MAX)
        }
        Outcome::Unreachable { error } => {
            // Nothing is held against the feed; it waits like all others.
            state.error = Some(error.clone());
            jittered(RETRY_OURS, chance)
        }
        Outcome::Deferred { .. } => Duration::ZERO,
    };
    state.next_check = later(now, wait);
    state
}

/// How long a host is left alone that asks for fewer requests, and says for how long or does not, after so many
/// failures in a row.
pub fn quiet(asked: Option<Duration>, failures: u32) -> Duration {
    asked.unwrap_or_else(|| QUIET.max(back_off(failures))).clamp(INTERVAL_MIN, PROBE_MAX)
}

/// Notes where a lasting redirect leads; the new address once it has been seen often enough in a row.
pub fn redirected(state: &mut FeedState, url: &str, moved: Option<&str>) -> Option<String> {
    let Some(target) = moved.filter(|target| *target != url) else {
        state.redirect = None;
        return None;
    };
    let count = match &state.redirect {
        Some((known, count)) if known == target => count + 1,
        _ => 1,
    };
    if count >= REDIRECTS_MIN {
        state.redirect = None;
        return Some(target.to_owned());
    }
    state.redirect = Some((target.to_owned(), count));
    None
}

fn well(state: &mut FeedState, now: Timestamp) {
    state.succeeded = Some(now);
    state.failures = 0;
    state.health = FeedHealth::Well;
    state.error = None;
}

fn failed(state: &mut FeedState, error: &str) {
    state.failures = state.failures.saturating_add(1);
    state.health = FeedHealth::Failing;
    state.error = Some(error.to_owned());
}

/// Doubles with every failure, up to a day.
fn back_off(failures: u32) -> Duration {
    RETRY.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(PROBE_MAX)
}

/// Half the time between two entries of the last days; where entries have no dates, the time so far,
/// shorter if something came and longer if not.
fn pace(reading: &Reading, interval: Duration, now: Timestamp) -> Duration {
    const DAYS: i64 = 7;
    let start = later(now, Duration::ZERO) - SignedDuration::from_hours(24 * DAYS);
    let mut recent: Vec<Timestamp> =
        reading.published.iter().copied().filter(|time| *time >= start && *time <= now).collect();
    recent.sort_unstable();
    let paced = match (recent.first(), recent.len()) {
        (Some(first), n_recent @ 3..) => {
            let span = now.duration_since(*first);
            let gap = span.as_secs().unsigned_abs() / u64::try_from(n_recent).unwrap_or(1);
            Duration::from_secs(gap / 2)
        }
        _ if !reading.published.is_empty() => INTERVAL_MAX / 2,
        _ => match reading.has_new {
            Some(true) => interval.mul_f64(0.7),
            Some(false) => interval.mul_f64(1.2),
            None => interval,
        },
    };
    paced.clamp(INTERVAL_MIN, INTERVAL_MAX)
}

/// What a feed asks for, as far as it is reasonable.
fn asked(interval: Option<Duration>) -> Duration {
    interval.unwrap_or_default().min(PROBE_MAX)
}

/// `wait` and up to a tenth more or less.
fn jittered(wait: Duration, chance: u64) -> Duration {
    wait - wait / 10 + spread(wait / 5, chance)
}

/// Some part of `width`.
fn spread(width: Duration, chance: u64) -> Duration {
    // Fibonacci hashing: neighbouring numbers come out far apart.
    let part = chance.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let millis = u64::try_from(width.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(((u128::from(millis) * u128::from(part)) >> 24).try_into().unwrap_or(0))
}

fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

fn later(time: Timestamp, wait: Duration) -> Timestamp {
    time.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// Reads a `Retry-After`: seconds, or a date. What is past or negative says nothing.
pub fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return (seconds > 0).then(|| Duration::from_secs(seconds));
    }
    let rashomon_core::Published::Moment(moment) = rashomon_ingest::dates::parse(text)? else { return None };
    Duration::try_from(moment.duration_since(now)).ok().filter(|wait| !wait.is_zero())
}

/// Reads the `max-age` of a `Cache-Control`; none where nothing is to be kept.
pub fn max_age(text: &str) -> Option<Duration> {
    let directives = || text.split(',').map(|directive| directive.trim().to_ascii_lowercase());
    if directives().any(|directive| matches!(directive.as_str(), "no-cache" | "no-store")) {
        return None;
    }
    let age = directives().find_map(|directive| directive.strip_prefix("max-age=")?.parse().ok())?;
    (age > 0).then(|| Duration::from_secs(age))
}

#[cfg(test)]
mod tests;
