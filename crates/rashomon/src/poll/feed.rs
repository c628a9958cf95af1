//! What a feed answered becomes entries and the time of the next look.

use super::schedule::{self, Outcome};
use super::{Event, Poller, State, chance, locked, visit};
use jiff::Timestamp;
use rashomon_core::{Entry, Feed};
use rashomon_fetch::{FetchError, Response};
use rashomon_store::{Lease, Poll};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use url::Url;

impl Poller<'_> {
    /// Looks at what a feed answered, if it could be asked; until when its host asks for quiet.
    pub(super) fn feed(
        &self,
        state: &Mutex<State>,
        host: &str,
        feed: &Feed,
        lease: Lease,
        asked: Timestamp,
        answer: Option<Result<Response, FetchError>>,
    ) -> Option<Timestamp> {
        let read = |answer| catch_unwind(AssertUnwindSafe(|| visit::visit(feed, answer, asked))).ok();
        let mut visit = answer.and_then(read).unwrap_or_else(visit::Visit::unreadable);
        let now = self.clock.now();
        {
            let mut state = locked(state);
            if visit.reached {
                state.network.reached(host, now);
            } else if visit.may_be_ours
                && !state.network.unreached(host, now)
                && let Outcome::Failed { error } = visit.outcome
            {
                visit.outcome = Outcome::Unreachable { error };
            }
        }
        let mut next = schedule::after(feed, &visit.outcome, now, chance(feed, lease));
        let mut updated = None;
        if let Some(read) = &visit.read {
            next.identity = read.keyed.identity;
            let feed = updated.get_or_insert_with(|| feed.clone());
            (feed.title, feed.site, feed.language) =
                (read.title.clone(), read.site.clone(), read.language.clone());
        }
        let is_well = matches!(visit.outcome, Outcome::Read(_) | Outcome::Unchanged { .. });
        if is_well
            && let Some(target) = schedule::redirected(&mut next, &feed.url, visit.moved.as_deref())
            && !has_credentials(&feed.url)
        {
            updated.get_or_insert_with(|| feed.clone()).url = target;
        }
        if let Some(read) = &mut visit.read {
            self.recognize(feed, &mut read.keyed.entries);
        }
        let entries = visit.read.as_ref().map_or(&[][..], |read| &read.keyed.entries);
        let poll = Poll { lease, at: now, feed: updated.as_ref(), state: &next, entries };
        // The host's other feeds wait no longer than it asked for.
        let closed = match &visit.outcome {
            Outcome::Quiet { wait, .. } => now.checked_add(schedule::quiet(*wait, next.failures)).ok(),
            _ => None,
        };
        let stored = self.store.put_poll(&poll).and_then(|outcome| {
            if closed.is_some() {
                let known = self.store.host(host)?;
                self.store.put_host(host, &rashomon_store::Host { closed_until: closed, ..known })?;
            }
            Ok(outcome)
        });
        let mut state = locked(state);
        let summary = &mut state.summary;
        summary.n_polls += 1;
        match &visit.outcome {
            Outcome::Read(_) => summary.n_read += 1,
            Outcome::Unchanged { .. } => summary.n_unchanged += 1,
            _ => summary.n_failed += 1,
        }
        match stored {
            Ok(stored) => {
                summary.n_new += stored.new.len();
                summary.n_changed += stored.changed.len();
                let warnings = visit.read.as_ref().map_or(&[][..], |read| &read.warnings);
                let (n_new, n_changed) = (stored.new.len(), stored.changed.len());
                // New entries are there to be taken.
                if n_new + n_changed > 0 {
                    state.refill = now;
                }
                drop(state);
                (self.tell)(&Event::Feed { feed, outcome: &visit.outcome, n_new, n_changed, warnings });
            }
            Err(error) => self.refused(&mut state, &error, now),
        }
        closed
    }

    /// Gives entries whose key is new and whose address is known the key they had: identifiers of some
    /// feeds change with every edit, or with every poll.
    fn recognize(&self, feed: &Feed, entries: &mut [Entry]) {
        let mut n_uses = HashMap::new();
        for url in entries.iter().filter_map(|entry| entry.url.clone()) {
            *n_uses.entry(url).or_insert(0) += 1;
        }
        let is_unique = |url: &&str| n_uses.get(*url) == Some(&1);
        let asked: Vec<(&str, Option<&str>)> = entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.url.as_deref().filter(is_unique)))
            .collect();
        // Where the store fails now, it will fail to take the poll as well, and that is told.
        let Ok(known) = self.store.known_entries(feed.id, &asked) else { return };
        let mut taken: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
        for (entry, key) in entries.iter_mut().zip(known) {
            if let Some(key) = key.filter(|key| taken.insert(key.clone())) {
                entry.key = key;
            }
        }
    }
}

fn has_credentials(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}
