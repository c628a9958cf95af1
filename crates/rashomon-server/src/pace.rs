//! How fast one address may ask: a pail that fills steadily and is emptied by requests.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// As many seconds' requests may come at once.
const BURST_S: f64 = 10.0;
/// More than so many addresses are not remembered.
const ADDRESSES_MAX: usize = 20_000;

/// Counts requests by address.
#[derive(Debug)]
pub(crate) struct Pace {
    per_second: f64,
    pails: Mutex<BTreeMap<IpAddr, (Instant, f64)>>,
}

impl Pace {
    /// Lets `per_second` requests through; any number if that is 0.
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second), pails: Mutex::default() }
    }

    /// Whether a request is let through at `now`.
    pub(crate) fn allows(&self, address: IpAddr, now: Instant) -> bool {
        if self.per_second == 0.0 {
            return true;
        }
        let (per_second, burst) = (self.per_second, self.per_second * BURST_S);
        let mut pails = self.pails.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = |(since, left): (Instant, f64)| {
            (left + now.saturating_duration_since(since).as_secs_f64() * per_second).min(burst)
        };
        if pails.len() >= ADDRESSES_MAX {
            pails.retain(|_, pail| filled(*pail) < burst);
            if pails.len() >= ADDRESSES_MAX {
                pails.clear();
            }
        }
        let pail = pails.entry(network(address)).or_insert((now, burst));
        let left = filled(*pail);
        *pail = (now, if left >= 1.0 { left - 1.0 } else { left });
        left >= 1.0
    }
}

/// What one customer is given: an IPv4 address, or 2^64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [one, two, three, four, ..] = address.segments();
            std::net::Ipv6Addr::new(one, two, three, four, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_pail_empties_and_fills() {
        let (pace, start) = (Pace::new(40), Instant::now());
        let (one, same, other) =
            ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap(), "192.0.2.1".parse().unwrap());
        let n_let = (0..1000).filter(|_| pace.allows(one, start)).count();
        assert_eq!(n_let, 400);
        assert!(!pace.allows(same, start) && pace.allows(other, start));
        let later = start + Duration::from_secs(1);
        assert_eq!((0..1000).filter(|_| pace.allows(one, later)).count(), 40);
        let unbounded = Pace::new(0);
        assert_eq!((0..1000).filter(|_| unbounded.allows(one, start)).count(), 1000);
    }
}
