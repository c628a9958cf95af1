//! Whether it is the feeds that fail or our own network.

use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};

/// How long a success of another host shows that our network works.
const FRESH: SignedDuration = SignedDuration::from_secs(30);
/// How many failures in a row, of how many hosts, mean that the network is down.
const FAILURES_MIN: usize = 5;
const HOSTS_MIN: usize = 3;

/// What is known of our own network, from what came of the last requests.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The last successes, of different hosts: two suffice to know one that is another's.
    reached: VecDeque<(String, Timestamp)>,
    /// Hosts whose requests failed since the last success of any.
    unreached: VecDeque<String>,
    /// When hosts failed first without being blamed.
    suspected: HashMap<String, Timestamp>,
}

impl Network {
    /// Notes that a host was reached, whatever it answered.
    pub fn reached(&mut self, host: &str, now: Timestamp) {
        self.reached.retain(|(known, _)| known != host);
        self.reached.push_front((host.to_owned(), now));
        self.reached.truncate(2);
        self.unreached.clear();
        self.suspected.remove(host);
    }

    /// Notes that a host was not reached, and tells whether the fault is the host's: another host was
    /// reached just now, or since this one failed first.
    pub fn unreached(&mut self, host: &str, now: Timestamp) -> bool {
        self.unreached.push_back(host.to_owned());
        if self.unreached.len() > 4 * FAILURES_MIN {
            self.unreached.pop_front();
        }
        let since = self.suspected.get(host).copied();
        let since = since.unwrap_or_else(|| now.checked_sub(FRESH).unwrap_or(now));
        let is_hosts = self.reached.iter().any(|(other, when)| other != host && *when > since);
        if is_hosts {
            self.suspected.remove(host);
        } else if self.suspected.len() < 100_000 {
            self.suspected.entry(host.to_owned()).or_insert(now);
        }
        is_hosts
    }

    /// Whether nothing can be reached: several requests in a row failed, of several hosts.
    pub fn is_down(&self) -> bool {
        let mut hosts: Vec<&String> = self.unreached.iter().collect();
        hosts.sort_unstable();
        hosts.dedup();
        self.unreached.len() >= FAILURES_MIN && hosts.len() >= HOSTS_MIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_936_000_000 + second).unwrap()
    }

    #[test]
    fn one_host_that_fails_among_others_is_to_blame() {
        let mut network = Network::default();
        network.reached("a", at(0));
        assert!(network.unreached("b", at(10)));
        network.reached("c", at(20));
        assert!(network.unreached("b", at(30)) && !network.is_down());
    }

    #[test]
    fn when_all_fail_nobody_is_to_blame() {
        let mut network = Network::default();
        network.reached("a", at(0));
        for (second, host) in (60..).zip(["a", "b", "c", "d", "e", "f"]) {
            assert!(!network.unreached(host, at(second)), "{host}");
        }
        assert!(network.is_down());
        network.reached("d", at(21_600));
        assert!(!network.is_down());
        // What fails on although others are back is to blame.
        assert!(network.unreached("b", at(21_700)));
        assert!(!network.unreached("x", at(21_700)));
    }

    #[test]
    fn the_success_of_a_host_says_nothing_of_its_own_failure() {
        let mut network = Network::default();
        network.reached("a", at(0));
        assert!(!network.unreached("a", at(5)) && !network.unreached("a", at(500)) && !network.is_down());
    }
}
