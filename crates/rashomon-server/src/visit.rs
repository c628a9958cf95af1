//! When a reader was last here.

use crate::fault::Fault;
use crate::guard::Visit;
use crate::setting::{Settings, Visited};
use crate::site::Site;
use jiff::Timestamp;
use rashomon::store::Account;

/// After so long without a look a new visit begins.
const PAUSE_S: i64 = 1800;
/// A look is noted no oftener.
const NOTED_EVERY_S: i64 = 60;

/// Notes that a reader looks, and tells when the visit before this one ended; `None` on the first.
pub(crate) fn note(site: &Site, visit: &Visit, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let (visited, is_worth_noting) = after(visit.settings.visited, now.as_second());
    if is_worth_noting {
        keep(site, visit, visited)?;
    }
    Ok(visited.before.and_then(|second| Timestamp::from_second(second).ok()))
}

/// Notes that the reader has read all there was.
pub(crate) fn up_to_date(site: &Site, visit: &Visit, now: Timestamp) -> Result<(), Fault> {
    let now = Some(now.as_second());
    keep(site, visit, Visited { last: now, before: now })
}

fn keep(site: &Site, visit: &Visit, visited: Visited) -> Result<(), Fault> {
    // Read again: the reader may have changed settings meanwhile.
    let Some(account) = site.store.account(visit.account.id)? else { return Ok(()) };
    let settings = Settings { visited, ..Settings::read(&account.settings) };
    Ok(site.store.update_account(&Account { settings: settings.write(), ..account })?)
}

fn after(visited: Visited, now: i64) -> (Visited, bool) {
    match visited.last {
        None => (Visited { last: Some(now), before: None }, true),
        Some(last) if now - last > PAUSE_S => (Visited { last: Some(now), before: Some(last) }, true),
        Some(last) => {
            let is_worth_noting = now - last >= NOTED_EVERY_S;
            (Visited { last: Some(if is_worth_noting { now } else { last }), ..visited }, is_worth_noting)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_ends_with_a_pause() {
        let at = |minute: i64| minute * 60;
        let mut visited = Visited::default();
        let mut since = Vec::new();
        for minute in [0, 5, 20, 100, 110, 600] {
            visited = after(visited, at(minute)).0;
            since.push(visited.before);
        }
        let (first, second) = (Some(at(20)), Some(at(110)));
        assert_eq!(since, [None, None, None, first, first, second]);
    }
}
