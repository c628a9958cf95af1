//! Time that jumps: as soon as everybody waits, it is the moment for which the first of them waits.
//!
//! What is worked takes the time that it takes; only waiting costs nothing.

use jiff::{SignedDuration, Timestamp};
use rashomon::poll::{Bell, Clock};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

pub(super) struct JumpingClock {
    start: Timestamp,
    end: Timestamp,
    /// Real time is part of the clock's.
    real: Instant,
    /// How many wait when all do.
    n_threads: usize,
    waits: Mutex<Waits>,
    woken: Condvar,
    /// Set when the end has come.
    pub(super) stop: AtomicBool,
}

#[derive(Default)]
struct Waits {
    /// What was jumped over.
    jumped: SignedDuration,
    n_tickets: u64,
    /// Until when each waits, and whether a bell ends it.
    open: BTreeMap<(Timestamp, u64), bool>,
}

impl JumpingClock {
    pub(super) fn new(start: Timestamp, hours: i64, n_threads: usize) -> Self {
        Self {
            start,
            end: start + SignedDuration::from_hours(hours),
            real: Instant::now(),
            n_threads,
            waits: Mutex::default(),
            woken: Condvar::new(),
            stop: AtomicBool::new(false),
        }
    }

    /// Lets a thread of the poller wait for an answer.
    pub(super) fn answer_after(&self, wait: SignedDuration) {
        let waits = self.locked();
        let until = self.at(&waits) + wait;
        self.wait_until(waits, until, false);
    }

    fn locked(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, waits: &Waits) -> Timestamp {
        let real = SignedDuration::try_from(self.real.elapsed()).unwrap_or_default();
        self.start + waits.jumped + real
    }

    fn wait_until(&self, mut waits: MutexGuard<'_, Waits>, until: Timestamp, is_rung: bool) {
        waits.n_tickets += 1;
        let ticket = (until, waits.n_tickets);
        waits.open.insert(ticket, is_rung);
        while waits.open.contains_key(&ticket) && !self.stop.load(Ordering::SeqCst) {
            if waits.open.len() >= self.n_threads {
                self.jump(&mut waits);
            } else {
                waits = self.woken.wait(waits).unwrap_or_else(PoisonError::into_inner);
            }
        }
        waits.open.remove(&ticket);
    }

    fn jump(&self, waits: &mut Waits) {
        let Some(((until, _), _)) = waits.open.first_key_value() else { return };
        let (until, now) = (*until, self.at(waits));
        waits.jumped += until.duration_since(now).max(SignedDuration::ZERO);
        let now = self.at(waits);
        waits.open.retain(|(until, _), _| *until > now);
        if now >= self.end {
            self.stop.store(true, Ordering::SeqCst);
        }
        self.woken.notify_all();
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        self.at(&self.locked())
    }

    fn wait(&self, bell: &Bell, turn: u64, until: Option<Timestamp>) {
        let waits = self.locked();
        if bell.turn() == turn {
            let latest = self.at(&waits) + SignedDuration::from_secs(5);
            self.wait_until(waits, until.unwrap_or(latest).min(latest), true);
        }
    }

    fn rung(&self) {
        self.locked().open.retain(|_, is_rung| !*is_rung);
        self.woken.notify_all();
    }
}
