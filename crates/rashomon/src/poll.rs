//! News comes in by itself: feeds are looked at when they are due, and the pages behind their entries
//! become articles.
//!
//! [`schedule`] says when a feed is due again, [`queue`] who is asked next, [`network`] whose fault a
//! failure is: all three are told the time and open nothing. [`Poller`] joins them to the door, the readers
//! and the store, on threads of its own. One look at a feed is one transaction: killed at any moment, it
//! has happened altogether or not at all.

mod clock;
mod entry;
mod event;
mod feed;
pub mod network;
mod page;
pub mod queue;
pub mod schedule;
mod visit;
mod workers;

pub use clock::{Bell, Clock};
pub use event::{Event, Summary};

use jiff::{SignedDuration, Timestamp};
use network::Network;
use queue::{Next, Queue, Rank};
use rashomon_core::{Article, Feed};
use rashomon_fetch::{Client, without_secrets};
use rashomon_store::{Arrived, EntryId, Lease, PendingEntry, Poll, Store, StoreError};
use schedule::Outcome;
use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use url::Url;
use workers::Workers;

/// How polling is done.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Requests under way at the same time.
    pub threads: NonZeroUsize,
    /// The shortest time between two requests to one host.
    pub gap: SignedDuration,
    /// Whether the pages behind entries are fetched; else articles are made of what feeds say.
    pub pages: bool,
    /// Whether to end when nothing is due any more; else polling goes on until it is stopped.
    pub until_idle: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: NonZeroUsize::new(8).unwrap_or(NonZeroUsize::MIN),
            gap: SignedDuration::from_secs(1),
            pages: true,
            until_idle: true,
        }
    }
}

/// Looks at feeds and makes articles of their entries.
pub struct Poller<'a> {
    /// Where everything is kept.
    pub store: &'a dyn Store,
    /// The door.
    pub client: &'a Client,
    /// What time it is.
    pub clock: &'a dyn Clock,
    /// Puts an article into the collection.
    pub arrive: &'a (dyn Fn(&Article, EntryId, Timestamp) -> Result<Arrived, StoreError> + Sync),
    /// Is told what happens.
    pub tell: &'a (dyn Fn(&Event<'_>) + Sync),
    /// How it is done.
    pub settings: Settings,
}

impl std::fmt::Debug for Poller<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Poller").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// How long a feed is held to be looked at; longer than the longest way through the queue.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// Feeds taken at once.
const FEEDS_TAKEN: usize = 100;
/// Entries looked through at once.
const ENTRIES_TAKEN: usize = 1000;
/// Hosts with a feed to be asked at once below which more feeds are taken, and with anything below which more
/// entries are.
const READY_MIN: usize = 20;
/// How long nothing is taken after nothing was there, and how long after the store failed.
const IDLE: SignedDuration = SignedDuration::from_secs(1);
const STORE_FAILED: SignedDuration = SignedDuration::from_secs(10);
/// Between two tries whether the network is back.
const PROBE: SignedDuration = SignedDuration::from_secs(30);
/// A feed put off by no more than this is waited for at the end.
const WAITED_FOR: SignedDuration = SignedDuration::from_mins(3);

enum Job {
    Feed(Box<Feed>, Lease),
    Page(Box<PendingEntry>),
}

struct State {
    queue: Queue<Job>,
    network: Network,
    n_busy: usize,
    /// Entries that wait or are under way.
    entries: HashSet<EntryId>,
    /// How far entries were looked through the last time: those of slow hosts hold up no others.
    looked: Option<(Timestamp, EntryId)>,
    /// Hosts whose wish for quiet has been looked up.
    hosts: HashSet<String>,
    /// Nothing is taken from the store before.
    refill: Timestamp,
    writing: Writing,
    is_told_down: bool,
    summary: Summary,
}

/// Whether the store takes what is brought to it. Where it does not, whatever is fetched is fetched in vain.
#[derive(Clone, Copy)]
enum Writing {
    Well,
    /// Nothing is begun before, then a single job.
    Refused(Timestamp),
    /// That job is under way.
    Tried,
    /// This run waits for nothing that may last.
    GivenUp,
}

enum Step {
    Work(String, Job),
    /// Nothing before this time, unless something else happens.
    Wait(Option<Timestamp>),
    Done,
}

impl State {
    /// What is done instead of work as long as the store takes nothing.
    fn held(&self, now: Timestamp) -> Option<Step> {
        match self.writing {
            Writing::GivenUp => Some(Step::Done),
            Writing::Refused(_) | Writing::Tried if self.n_busy > 0 => Some(Step::Wait(None)),
            Writing::Refused(until) if now < until => Some(Step::Wait(Some(until))),
            Writing::Refused(_) | Writing::Tried | Writing::Well => None,
        }
    }
}

impl Poller<'_> {
    /// Polls until `stop` is set, or until nothing is due if the settings say so.
    ///
    /// What is under way when it is stopped is finished, within the door's deadline at most.
    pub fn run(&self, stop: &AtomicBool) -> Summary {
        let state = Mutex::new(State {
            queue: Queue::new(self.settings.gap),
            network: Network::default(),
            n_busy: 0,
            entries: HashSet::new(),
            looked: None,
            hosts: HashSet::new(),
            refill: Timestamp::MIN,
            writing: Writing::Well,
            is_told_down: false,
            summary: Summary::default(),
        });
        let bell = Bell::default();
        let workers = Workers::new(self.settings.threads);
        thread::scope(|scope| {
            for _ in 0..self.settings.threads.get() {
                scope.spawn(|| self.work(&state, &bell, &workers, stop));
            }
        });
        let mut state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        // What was taken and not looked at is given back, due as before.
        for job in state.queue.drain() {
            if let Job::Feed(feed, lease) = job {
                let poll = Poll { lease, at: self.clock.now(), feed: None, state: &feed.state, entries: &[] };
                if let Err(error) = self.store.put_poll(&poll) {
                    self.refused(&mut state, &error, self.clock.now());
                    // The others are held until their time is over.
                    if !matches!(state.writing, Writing::Well) {
                        break;
                    }
                }
            }
        }
        state.summary
    }

    fn work(&self, state: &Mutex<State>, bell: &Bell, workers: &Workers, stop: &AtomicBool) {
        let mut guard = locked(state);
        while !stop.load(Ordering::SeqCst) {
            match self.step(&mut guard, bell) {
                Step::Done => break,
                Step::Wait(until) => {
                    let turn = bell.turn();
                    drop(guard);
                    self.clock.wait(bell, turn, until);
                    guard = locked(state);
                }
                Step::Work(host, job) => {
                    guard.n_busy += 1;
                    drop(guard);
                    let closed = match job {
                        Job::Feed(feed, lease) => {
                            let asked = self.clock.now();
                            let answer = catch_unwind(AssertUnwindSafe(|| visit::ask(self.client, &feed)));
                            workers.run(|| self.feed(state, &host, &feed, lease, asked, answer.ok()))
                        }
                        Job::Page(pending) => self.page(state, &host, &pending, workers),
                    };
                    guard = locked(state);
                    guard.n_busy -= 1;
                    let now = self.clock.now();
                    for (job, turn) in guard.queue.release(&host, now, closed) {
                        self.put_back(&mut guard, job, turn, now);
                    }
                    bell.ring(self.clock);
                }
            }
        }
        bell.ring(self.clock);
    }

    fn step(&self, state: &mut State, bell: &Bell) -> Step {
        let now = self.clock.now();
        let is_down = state.network.is_down();
        if is_down && !state.is_told_down {
            (self.tell)(&Event::Down);
        }
        state.is_told_down = is_down;
        if is_down && state.n_busy > 0 {
            return Step::Wait(None);
        }
        if let Some(held) = state.held(now) {
            return held;
        }
        if matches!(state.writing, Writing::Tried) {
            state.writing = Writing::Well;
        }
        if state.queue.n_ready(now).0 < READY_MIN && now >= state.refill {
            let n_before = state.queue.len();
            self.refill(state, now, is_down);
            if let Some(held) = state.held(now) {
                return held;
            }
            if state.queue.len() > n_before + 1 {
                bell.ring(self.clock);
            }
        }
        match state.queue.next(now) {
            Next::Job(host, job) => {
                if matches!(state.writing, Writing::Refused(_)) {
                    state.writing = Writing::Tried;
                }
                Step::Work(host, job)
            }
            Next::Wait(free) => {
                let is_idle = state.queue.is_empty() && state.n_busy == 0 && now < state.refill;
                let is_end = || match self.store.next_due(now) {
                    Ok(due) => due.is_none_or(|due| due.duration_since(now) > WAITED_FOR),
                    Err(_) => true,
                };
                if self.settings.until_idle && is_idle && (is_down || is_end()) {
                    Step::Done
                } else {
                    let refill = (state.queue.n_ready(now).0 < READY_MIN).then_some(state.refill);
                    Step::Wait(free.into_iter().chain(refill).min())
                }
            }
        }
    }

    /// Takes what is due from the store.
    fn refill(&self, state: &mut State, now: Timestamp, is_down: bool) {
        let limit = if is_down { 1 } else { FEEDS_TAKEN };
        let until = now.checked_add(LEASE).unwrap_or(now);
        let had_none = state.queue.n_ready(now).1 == 0;
        let taken = self.store.lease_feeds(now, until, limit).and_then(|feeds| {
            let n_feeds = feeds.len();
            for (feed, lease) in feeds {
                self.admit(state, feed, lease, now)?;
            }
            if !is_down && state.queue.n_ready(now).1 < READY_MIN {
                self.take_entries(state, now)?;
            }
            Ok(n_feeds)
        });
        let pause = match taken {
            Err(error) => {
                self.refused(state, &error, now);
                STORE_FAILED
            }
            Ok(_) if is_down => PROBE,
            Ok(n_feeds) if n_feeds == limit || had_none && state.queue.n_ready(now).1 > 0 => {
                SignedDuration::ZERO
            }
            Ok(_) => IDLE,
        };
        state.refill = now.saturating_add(pause).unwrap_or(now);
    }

    /// Lets a feed wait for its host, or puts it off.
    fn admit(&self, state: &mut State, feed: Feed, lease: Lease, now: Timestamp) -> Result<(), StoreError> {
        let host = host_of(&feed.url);
        self.look_up(state, &host, now)?;
        if let Err((job, until)) = state.queue.push(&host, Job::Feed(Box::new(feed), lease), Rank::First, now)
        {
            self.put_back(state, job, until, now);
        }
        Ok(())
    }

    /// Puts a job off: a feed is due again at `until`, an entry is pending as before.
    fn put_back(&self, state: &mut State, job: Job, until: Timestamp, now: Timestamp) {
        match job {
            Job::Page(pending) => {
                state.entries.remove(&pending.id);
            }
            Job::Feed(feed, lease) => {
                let next = schedule::after(&feed, &Outcome::Deferred { until }, now, chance(&feed, lease));
                let poll = Poll { lease, at: now, feed: None, state: &next, entries: &[] };
                if let Err(error) = self.store.put_poll(&poll) {
                    self.refused(state, &error, now);
                }
            }
        }
    }

    fn take_entries(&self, state: &mut State, now: Timestamp) -> Result<(), StoreError> {
        let taken = self.store.pending_entries(now, state.looked, ENTRIES_TAKEN)?;
        state.looked =
            taken.last().filter(|_| taken.len() == ENTRIES_TAKEN).map(|pending| (pending.due, pending.id));
        for pending in taken {
            if state.entries.contains(&pending.id) {
                continue;
            }
            let host = pending.entry.url.as_deref().map(host_of).unwrap_or_default();
            self.look_up(state, &host, now)?;
            let id = pending.id;
            if state.queue.push(&host, Job::Page(Box::new(pending)), Rank::Later, now).is_ok() {
                state.entries.insert(id);
            }
        }
        Ok(())
    }

    /// Remembers, once in a run, that a host asked for quiet before.
    fn look_up(&self, state: &mut State, host: &str, now: Timestamp) -> Result<(), StoreError> {
        if state.hosts.insert(host.to_owned()) {
            let closed = self.store.host(host)?.closed_until.filter(|until| *until > now);
            if closed.is_some() {
                // Nothing of it waits yet.
                drop(state.queue.release(host, now, closed));
            }
        }
        Ok(())
    }

    /// Notes that the store did not take something. Of what lasts a while only the first is told until it is
    /// tried again.
    fn refused(&self, state: &mut State, error: &StoreError, now: Timestamp) {
        state.summary.n_store_errors += 1;
        if error.is_passing() {
            if matches!(state.writing, Writing::Refused(until) if now < until)
                || matches!(state.writing, Writing::GivenUp)
            {
                return;
            }
            // Another process is done sooner or later; who makes room is not waited for.
            let is_end = self.settings.until_idle && !matches!(error, StoreError::Busy { .. });
            let until = now.saturating_add(STORE_FAILED).unwrap_or(now);
            state.writing = if is_end { Writing::GivenUp } else { Writing::Refused(until) };
        }
        (self.tell)(&Event::Store(error));
    }
}

/// The state; a thread that died while it held it left it whole.
fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whose turn it is: all names of one site share it.
fn host_of(url: &str) -> String {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let port = url.as_ref().and_then(Url::port).map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", host.strip_prefix("www.").unwrap_or(host))
}

/// Differs from feed to feed and from look to look, and is the same in every run.
fn chance(feed: &Feed, lease: Lease) -> u64 {
    let number = feed.id.number().unsigned_abs();
    number.wrapping_mul(0xd6e8_feb8_6659_fd93)
        ^ lease.token.unsigned_abs().wrapping_mul(0xa076_1d64_78bd_642f)
}

pub(crate) use visit::told;

/// The address of a feed as people may see it.
pub fn shown(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) if !url.cannot_be_a_base() => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.into()
        }
        _ => without_secrets(url),
    }
}
