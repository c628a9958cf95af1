//! Entries become articles: of their pages, or of what the feed says.

use super::page::{self, Fetched};
use super::workers::Workers;
use super::{Event, Poller, State, locked};
use jiff::{SignedDuration, Timestamp};
use rashomon_core::Feed;
use rashomon_store::{Arrived, PendingEntry, StoreError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// After a page failed for the first, second time.
const PAGE_RETRIES: [SignedDuration; 2] = [SignedDuration::from_mins(10), SignedDuration::from_hours(2)];
pub(super) const UNREADABLE: &str = "holds something that the reader cannot handle";

impl Poller<'_> {
    /// Makes an article of an entry; until when its host asks for quiet.
    pub(super) fn page(
        &self,
        state: &Mutex<State>,
        host: &str,
        pending: &PendingEntry,
        workers: &Workers,
    ) -> Option<Timestamp> {
        let made = self.article(host, pending, workers);
        let now = self.clock.now();
        let mut closed = None;
        let stored = match made {
            Ok((Fetched::Article(mut article, excerpt), delay)) => {
                closed = delay.map(|delay| now.saturating_add(delay).unwrap_or(now));
                if let Some(id) = &pending.article {
                    article.id = id.clone();
                }
                workers.run(|| (self.arrive)(&article, pending.id, now)).map(|arrived| {
                    let mut state = locked(state);
                    state.network.reached(host, now);
                    state.summary.n_articles += usize::from(arrived == Arrived::New);
                    state.summary.n_revisions += usize::from(matches!(arrived, Arrived::Revised(_)));
                    state.summary.n_excerpts += usize::from(excerpt.is_some());
                    drop(state);
                    (self.tell)(&Event::Article { article: &article, arrived, excerpt: excerpt.as_deref() });
                })
            }
            Ok((Fetched::Later { error, wait, may_be_ours }, _)) => {
                let is_ours = may_be_ours && !locked(state).network.unreached(host, now);
                let usual = PAGE_RETRIES.get(usize::try_from(pending.attempts).unwrap_or(2));
                let wait = wait.unwrap_or_else(|| *usual.unwrap_or(&PAGE_RETRIES[1]));
                let wait = wait.clamp(SignedDuration::from_mins(5), SignedDuration::from_hours(24));
                closed = (!is_ours && !may_be_ours)
                    .then(|| now.saturating_add(wait.min(PAGE_RETRIES[0])).unwrap_or(now));
                self.put_off(state, pending, &error, now.checked_add(wait).ok())
            }
            Ok((Fetched::Nothing(error), _)) => self.put_off(state, pending, &error, None),
            Err(error) => Err(error),
        };
        let mut guard = locked(state);
        guard.entries.remove(&pending.id);
        if let Err(error) = stored {
            self.refused(&mut guard, &error, now);
        }
        closed
    }

    fn put_off(
        &self,
        state: &Mutex<State>,
        pending: &PendingEntry,
        error: &str,
        retry: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.store.put_entry_failure(pending.id, error, retry)?;
        locked(state).summary.n_entries_failed += 1;
        (self.tell)(&Event::Entry { pending, error, retry });
        Ok(())
    }

    /// Fetches the page, unless the article is there already by another feed; and how long the host wants
    /// to be left alone between two requests.
    fn article(
        &self,
        host: &str,
        pending: &PendingEntry,
        workers: &Workers,
    ) -> Result<(Fetched, Option<SignedDuration>), StoreError> {
        let feed = self.store.feed(pending.feed)?;
        let outlet = feed.as_ref().map(Feed::name);
        let url = pending.entry.url.as_deref().filter(|_| self.settings.pages);
        let Some(url) = url else {
            let made = workers.run(|| catch_unwind(|| page::of_feed(&pending.entry, outlet)));
            return Ok((made.unwrap_or_else(|_| Fetched::Nothing(UNREADABLE.to_owned())), None));
        };
        if pending.article.is_none()
            && let Some(known) = self.store.article(&rashomon_ingest::web::article_id(url))?
        {
            return Ok((Fetched::Article(Box::new(known.article), None), None));
        }
        let mut rules = self.store.host(host)?;
        if page::refresh_robots(self.client, url, &mut rules, self.clock.now()) {
            self.store.put_host(host, &rules)?;
        }
        let delay = page::crawl_delay(&rules);
        let answer = catch_unwind(AssertUnwindSafe(|| page::ask(self.client, url, &rules)));
        let fetched = answer.and_then(|answer| {
            workers.run(|| catch_unwind(AssertUnwindSafe(|| page::read(pending, outlet, answer))))
        });
        Ok((fetched.unwrap_or_else(|_| Fetched::Nothing(UNREADABLE.to_owned())), delay))
    }
}
