//! Who is asked next: one request at a time for each host, and none that asked for quiet. A host's feeds go
//! before its pages: they have a time to keep.

use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Requests of one rank waiting for one host beyond which others are put off.
pub const WAITING_MAX: i32 = 8;
/// How long a host is remembered after its last request.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(30);
/// More hosts than that are forgotten where nothing is to be remembered.
const HOSTS_MAX: usize = 20_000;

/// What goes first at a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// It has a time to keep.
    First,
    /// Whenever nothing of the first rank waits.
    Later,
}

/// Jobs waiting for hosts.
///
/// Hosts take turns, so that one with many feeds holds up no other.
#[derive(Debug)]
pub struct Queue<T> {
    /// Jobs of each host.
    waiting: BTreeMap<String, Line<T>>,
    hosts: HashMap<String, Host>,
    /// The host that had its turn last.
    last: String,
    n_waiting: usize,
    /// The shortest time between two requests to one host.
    gap: SignedDuration,
}

/// The jobs of a host, by rank, in the order they came.
#[derive(Debug)]
struct Line<T>([VecDeque<T>; 2]);

impl<T> Line<T> {
    fn pop(&mut self) -> Option<T> {
        let [first, later] = &mut self.0;
        first.pop_front().or_else(|| later.pop_front())
    }

    fn has_first(&self) -> bool {
        !self.0[Rank::First as usize].is_empty()
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(VecDeque::is_empty)
    }

    fn into_jobs(self) -> impl Iterator<Item = T> {
        self.0.into_iter().flatten()
    }
}

#[derive(Clone, Copy, Debug)]
struct Host {
    is_busy: bool,
    /// No request before.
    free: Timestamp,
    /// The turn that the last job put off was given.
    booked: Timestamp,
}

/// What the queue has at the moment.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<T> {
    /// A job, and the host that is busy with it until [`Queue::release`].
    Job(String, T),
    /// Nothing before this time, or before a busy host is released.
    Wait(Option<Timestamp>),
}

impl<T> Queue<T> {
    /// An empty queue that leaves `gap` between two requests to one host.
    pub fn new(gap: SignedDuration) -> Self {
        Self { waiting: BTreeMap::new(), hosts: HashMap::new(), last: String::new(), n_waiting: 0, gap }
    }

    /// How many jobs wait.
    pub fn len(&self) -> usize {
        self.n_waiting
    }

    /// How many hosts could be asked something of the first rank at `now`, and how many anything.
    pub fn n_ready(&self, now: Timestamp) -> (usize, usize) {
        let is_ready = |name: &str| self.hosts.get(name).is_none_or(|host| !host.is_busy && host.free <= now);
        let ready = self.waiting.iter().filter(|(name, _)| is_ready(name));
        ready.fold((0, 0), |(n_first, n_any), (_, line)| (n_first + usize::from(line.has_first()), n_any + 1))
    }

    /// Whether no job waits.
    pub fn is_empty(&self) -> bool {
        self.n_waiting == 0
    }

    /// Lets a job wait for its host.
    ///
    /// # Errors
    /// Where too many wait already, or the host asked for quiet: the job, and when its turn might come.
    pub fn push(&mut self, host: &str, job: T, rank: Rank, now: Timestamp) -> Result<(), (T, Timestamp)> {
        let free = self.hosts.get(host).map_or(now, |host| host.free);
        let n_waiting = self.waiting.get(host).map_or(0, |line| line.0[rank as usize].len());
        let is_closed = free.duration_since(now) > self.longest();
        if is_closed || n_waiting >= WAITING_MAX.unsigned_abs() as usize {
            // Pages come whenever there is time.
            let turn = if rank == Rank::First { self.book(host, now) } else { free.max(now) };
            return Err((job, turn));
        }
        self.hosts.entry(host.to_owned()).or_insert(Host { is_busy: false, free: now, booked: now });
        let line = self.waiting.entry(host.to_owned()).or_insert_with(|| Line(Default::default()));
        line.0[rank as usize].push_back(job);
        self.n_waiting += 1;
        Ok(())
    }

    /// A turn of its own for a job put off: behind those waiting, those put off before, and the host's quiet.
    fn book(&mut self, host: &str, now: Timestamp) -> Timestamp {
        let turn = self.gap.max(SignedDuration::from_millis(100)).saturating_mul(2);
        let behind = now.saturating_add(self.gap.saturating_mul(WAITING_MAX)).unwrap_or(now);
        let Some(host) = self.hosts.get_mut(host) else { return now };
        let next = host.booked.saturating_add(turn).unwrap_or(now);
        host.booked = next.max(behind).max(host.free);
        host.booked
    }

    /// Takes the next job that may be done at `now`.
    pub fn next(&mut self, now: Timestamp) -> Next<T> {
        let may = |name: &str| self.hosts.get(name).is_none_or(|host| !host.is_busy && host.free <= now);
        let after = (std::ops::Bound::Excluded(self.last.clone()), std::ops::Bound::Unbounded);
        let in_turn = || self.waiting.range::<String, _>(after.clone()).chain(self.waiting.iter());
        let with_first = in_turn().find(|(name, line)| line.has_first() && may(name));
        let chosen = with_first.or_else(|| in_turn().find(|(name, _)| may(name)));
        let chosen = chosen.map(|(name, _)| name.clone());
        let Some(name) = chosen else {
            let free = self.waiting.keys().filter_map(|name| self.hosts.get(name));
            return Next::Wait(free.filter(|host| !host.is_busy).map(|host| host.free).min());
        };
        let Some(job) = self.waiting.get_mut(&name).and_then(Line::pop) else {
            self.waiting.remove(&name);
            return Next::Wait(None);
        };
        if self.waiting.get(&name).is_some_and(Line::is_empty) {
            self.waiting.remove(&name);
        }
        self.n_waiting -= 1;
        if let Some(host) = self.hosts.get_mut(&name) {
            host.is_busy = true;
        }
        self.last.clone_from(&name);
        Next::Job(name, job)
    }

    /// Ends a host's turn; it is left alone until `closed`, if it asked for that. Gives back the jobs that
    /// would have to wait too long, each with a turn of its own.
    pub fn release(&mut self, host: &str, now: Timestamp, closed: Option<Timestamp>) -> Vec<(T, Timestamp)> {
        let free = now.saturating_add(self.gap).unwrap_or(now);
        let free = closed.map_or(free, |closed| closed.max(free));
        let booked = self.hosts.get(host).map_or(now, |host| host.booked);
        self.hosts.insert(host.to_owned(), Host { is_busy: false, free, booked });
        if self.hosts.len() > HOSTS_MAX {
            let waiting = &self.waiting;
            self.hosts.retain(|name, host| {
                host.is_busy
                    || waiting.contains_key(name)
                    || host.booked.max(host.free).saturating_add(REMEMBERED).is_ok_and(|end| end > now)
            });
        }
        if free.duration_since(now) <= self.longest() {
            return Vec::new();
        }
        let Some(Line([first, later])) = self.waiting.remove(host) else { return Vec::new() };
        self.n_waiting -= first.len() + later.len();
        let mut given_back: Vec<_> = first.into_iter().map(|job| (job, self.book(host, now))).collect();
        given_back.extend(later.into_iter().map(|job| (job, free)));
        given_back
    }

    /// The longest that jobs wait here.
    fn longest(&self) -> SignedDuration {
        self.gap.saturating_mul(WAITING_MAX).max(SignedDuration::from_secs(60))
    }

    /// Takes all jobs out.
    pub fn drain(&mut self) -> Vec<T> {
        self.n_waiting = 0;
        std::mem::take(&mut self.waiting).into_values().flat_map(Line::into_jobs).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_936_000_000 + second).unwrap()
    }

    #[test]
    fn hosts_take_turns_and_are_asked_one_thing_at_a_time() {
        let mut queue = Queue::new(SignedDuration::from_secs(1));
        for (host, job) in [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5)] {
            queue.push(host, job, Rank::First, at(0)).unwrap();
        }
        let job = |host: &str, job| Next::Job(host.to_owned(), job);
        assert_eq!(
            [queue.next(at(0)), queue.next(at(0)), queue.next(at(0))],
            [job("a", 1), job("b", 4), job("c", 5)]
        );
        assert_eq!(queue.next(at(5)), Next::Wait(None));
        queue.release("a", at(5), None);
        assert_eq!(queue.next(at(5)), Next::Wait(Some(at(6))));
        assert_eq!(queue.next(at(6)), job("a", 2));
        // After a time of quiet they come one after the other.
        assert_eq!(queue.release("a", at(7), Some(at(600))), [(3, at(600))]);
        assert_eq!(queue.push("a", 6, Rank::First, at(8)), Err((6, at(602))));
        assert_eq!(queue.push("a", 7, Rank::Later, at(8)), Err((7, at(600))));
        queue.push("d", 7, Rank::First, at(8)).unwrap();
        assert_eq!((queue.len(), queue.drain(), queue.is_empty()), (1, vec![7], true));
    }

    #[test]
    fn a_host_with_many_jobs_holds_up_no_other() {
        let mut queue = Queue::new(SignedDuration::from_secs(1));
        (0..8).for_each(|job| queue.push("big", job, Rank::First, at(0)).unwrap());
        // Those put off come one after the other.
        let turns: Vec<_> =
            (8..11).map(|job| queue.push("big", job, Rank::First, at(0)).unwrap_err().1).collect();
        assert_eq!(turns, [at(8), at(10), at(12)]);
        queue.push("small", 1000, Rank::First, at(0)).unwrap();
        assert!(matches!(queue.next(at(0)), Next::Job(_, 0)));
        assert!(matches!(queue.next(at(0)), Next::Job(_, 1000)));
    }

    #[test]
    fn feeds_go_before_pages() {
        let mut queue = Queue::new(SignedDuration::from_secs(1));
        (0..8).for_each(|page| queue.push("slow", page, Rank::Later, at(0)).unwrap());
        assert!(queue.push("slow", 8, Rank::Later, at(0)).is_err());
        assert_eq!(queue.next(at(0)), Next::Job("slow".to_owned(), 0));
        queue.push("slow", 9, Rank::First, at(0)).unwrap();
        assert_eq!(queue.n_ready(at(0)), (0, 0));
        assert!(queue.release("slow", at(1), Some(at(21))).is_empty());
        assert_eq!((queue.n_ready(at(20)), queue.n_ready(at(21))), ((0, 0), (1, 1)));
        queue.push("page", 10, Rank::Later, at(0)).unwrap();
        assert_eq!(queue.n_ready(at(21)), (1, 2));
        assert_eq!(queue.next(at(21)), Next::Job("slow".to_owned(), 9));
        assert_eq!(queue.next(at(21)), Next::Job("page".to_owned(), 10));
    }
}
