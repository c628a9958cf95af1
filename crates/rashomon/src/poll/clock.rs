//! What time it is, and how one waits for it.

use jiff::Timestamp;
use std::fmt;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Tells the time, and waits. A function that tells the time is a clock that waits as people do.
pub trait Clock: Sync {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Waits until `until`, or until `bell` is rung again after it had been rung `turn` times; a moment at
    /// most, so that whoever waits can look whether it is to stop.
    fn wait(&self, bell: &Bell, turn: u64, until: Option<Timestamp>) {
        let _ = until;
        bell.wait(turn, MOMENT);
    }

    /// Is told that a bell was rung.
    fn rung(&self) {}
}

const MOMENT: Duration = Duration::from_millis(100);

impl<F: Fn() -> Timestamp + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// Wakes all who wait; none misses it who asked for the turn before looking for work.
#[derive(Debug, Default)]
pub struct Bell {
    turn: Mutex<u64>,
    woken: Condvar,
}

impl Bell {
    /// How often it was rung.
    pub fn turn(&self) -> u64 {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ring(&self, clock: &dyn Clock) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.woken.notify_all();
        clock.rung();
    }

    fn wait(&self, turn: u64, longest: Duration) {
        let now = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.woken.wait_timeout_while(now, longest, |now| *now == turn));
    }
}

impl fmt::Debug for dyn Clock + '_ {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}
