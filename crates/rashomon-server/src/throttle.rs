//! Slows down whoever guesses passwords.

use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Failures in a window before no more attempts are let through.
const FAILURES_MAX: u32 = 10;
const WINDOW_S: i64 = 15 * 60;
/// More than so many keys are not remembered; the oldest windows go first.
const KEYS_MAX: usize = 10_000;

/// Counts failures by whatever they are counted by: a name, an address.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    failures: Mutex<BTreeMap<String, (i64, u32)>>,
}

impl Throttle {
    /// Whether another attempt is let through.
    pub(crate) fn allows(&self, key: &str, now: Timestamp) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures
            .get(key)
            .is_none_or(|&(since, count)| now.as_second() - since >= WINDOW_S || count < FAILURES_MAX)
    }

    pub(crate) fn failed(&self, key: &str, now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= KEYS_MAX {
            failures.retain(|_, (since, _)| now.as_second() - *since < WINDOW_S);
            if failures.len() >= KEYS_MAX {
                failures.clear();
            }
        }
        let entry = failures.entry(key.to_owned()).or_insert((now.as_second(), 0));
        if now.as_second() - entry.0 >= WINDOW_S {
            *entry = (now.as_second(), 0);
        }
        entry.1 += 1;
    }

    pub(crate) fn succeeded(&self, key: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_close_a_window() {
        let throttle = Throttle::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        for second in 0..10 {
            assert!(throttle.allows("ada", at(second)));
            throttle.failed("ada", at(second));
        }
        assert!(!throttle.allows("ada", at(11)) && throttle.allows("bo", at(11)));
        assert!(throttle.allows("ada", at(WINDOW_S)));
        throttle.succeeded("ada");
        assert!(throttle.allows("ada", at(12)));
    }
}
