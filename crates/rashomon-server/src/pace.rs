//! How fast one address may ask: a pail that fills steadily and is emptied by requests.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Requests that may come at once; pages bring what stands on them.
const BURST: f64 = 400.0;
const PER_SECOND: f64 = 40.0;
/// More than so many addresses are not remembered.
const ADDRESSES_MAX: usize = 20_000;

/// Counts requests by address.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    pails: Mutex<BTreeMap<IpAddr, (Instant, f64)>>,
}

impl Pace {
    /// Whether a request is let through at `now`.
    pub(crate) fn allows(&self, address: IpAddr, now: Instant) -> bool {
        let mut pails = self.pails.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = |(since, left): (Instant, f64)| {
            (left + now.saturating_duration_since(since).as_secs_f64() * PER_SECOND).min(BURST)
        };
        if pails.len() >= ADDRESSES_MAX {
            pails.retain(|_, pail| filled(*pail) < BURST);
            if pails.len() >= ADDRESSES_MAX {
                pails.clear();
            }
        }
        let pail = pails.entry(network(address)).or_insert((now, BURST));
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
        let (pace, start) = (Pace::default(), Instant::now());
        let (one, same, other) =
            ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap(), "192.0.2.1".parse().unwrap());
        let n_let = (0..1000).filter(|_| pace.allows(one, start)).count();
        assert_eq!(n_let, 400);
        assert!(!pace.allows(same, start) && pace.allows(other, start));
        let later = start + Duration::from_secs(1);
        assert_eq!((0..1000).filter(|_| pace.allows(one, later)).count(), 40);
    }
}
