//! A collection that follows its feeds: what polls bring comes in, and stories are looked at together.

use crate::Pipeline;
use crate::collection::{Collection, Incoming};
use crate::poll::{Clock, Event, Poller, Settings, Summary};
use jiff::{SignedDuration, Timestamp};
use rashomon_core::Article;
use rashomon_fetch::Client;
use rashomon_store::{Arrived, EntryId, StoreError};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Articles after which the stories of late are looked at together, and how long nothing has to arrive
/// for it otherwise.
const REPAIR_ARTICLES: usize = 300;
const REPAIR_QUIET: SignedDuration = SignedDuration::from_secs(20);
/// Between two looks whether it is time for that.
const LOOK: Duration = Duration::from_millis(200);

/// Follows the feeds of a collection.
pub struct Watch<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// The door.
    pub client: &'a Client,
    /// What time it is.
    pub clock: &'a dyn Clock,
    /// What looks into articles; asked for with each.
    pub pipeline: &'a (dyn Fn() -> Option<&'a Pipeline> + Sync),
    /// Is told what happens.
    pub tell: &'a (dyn Fn(&Event<'_>) + Sync),
    /// Is called after stories were looked at, and whenever nothing has arrived for a while: for what can
    /// wait till then. It is told which of the two.
    pub rest: &'a (dyn Fn(Rest) + Sync),
    /// How feeds are looked at.
    pub settings: Settings,
}

/// Why there is time for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Articles have come and have their stories.
    Settled,
    /// Nothing comes.
    Idle,
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Watch").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Watch<'_> {
    /// Follows the feeds until `stop` is set, or until nothing is due if the settings say so.
    pub fn run(&self, stop: &AtomicBool) -> Summary {
        let (n_arrived, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| self.tend(&n_arrived, &is_over));
            let summary = Poller {
                store: self.collection.store(),
                client: self.client,
                clock: self.clock,
                arrive: &|article, entry, now| {
                    let arrived = take_in(self.collection, (self.pipeline)(), article, entry, now)?;
                    n_arrived.fetch_add(1, Ordering::SeqCst);
                    Ok(arrived)
                },
                tell: self.tell,
                settings: self.settings.clone(),
            }
            .run(stop);
            is_over.store(true, Ordering::SeqCst);
            summary
        })
    }

    /// Looks at the stories of late together when enough has arrived, or nothing arrives any more.
    fn tend(&self, n_arrived: &AtomicUsize, is_over: &AtomicBool) {
        let (mut n_before, mut last_arrival) = (0, self.clock.now());
        loop {
            let is_last = is_over.load(Ordering::SeqCst);
            let n_now = n_arrived.load(Ordering::SeqCst);
            if n_now != n_before {
                (n_before, last_arrival) = (n_now, self.clock.now());
            }
            let is_quiet = self.clock.now().duration_since(last_arrival) > REPAIR_QUIET;
            if n_now >= REPAIR_ARTICLES || n_now > 0 && (is_quiet || is_last) {
                n_arrived.fetch_sub(n_now, Ordering::SeqCst);
                n_before = 0;
                if let Err(error) = self.collection.repair_stories(self.clock.now()) {
                    (self.tell)(&Event::Store(&error));
                }
                (self.rest)(Rest::Settled);
            } else if is_quiet && !is_last {
                (self.rest)(Rest::Idle);
            }
            if is_last {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

/// Takes in the article of an entry.
fn take_in(
    collection: &Collection,
    pipeline: Option<&Pipeline>,
    article: &Article,
    entry: EntryId,
    now: Timestamp,
) -> Result<Arrived, StoreError> {
    let incoming = Incoming { article: article.clone(), entry: Some(entry) };
    let arrived = collection.add(vec![incoming], pipeline, now)?;
    Ok(arrived.first().copied().unwrap_or(Arrived::Unchanged))
}
