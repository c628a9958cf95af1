//! Who is who over all articles, kept up with the store.

use super::Collection;
use jiff::Timestamp;
use rashomon_core::ActorCorrection;
use rashomon_store::{AccountId, ActorRow, Actors, Store, StoreError};

/// Articles whose actors are registered in one transaction.
const CHUNK: usize = 200;
/// Articles that whoever stores one registers on the way; more are a work of their own.
const BACKLOG: u64 = 400;

/// Whom a name means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// Persons, organisations and places that go by it, those of most statements first.
    pub actors: Vec<ActorRow>,
    /// Those of whom articles give no more than this one word, and do not tell which of the others it is.
    pub unknown: Option<ActorRow>,
}

impl Collection {
    /// Registers whom the articles name that came or changed since it was last done; `progress` is told how
    /// many articles are done, and says whether to go on; what is done stays.
    ///
    /// # Errors
    /// Whatever the store gives.
    pub fn identify(&self, progress: &mut dyn FnMut(usize) -> bool) -> Result<(), StoreError> {
        let mut n_done = 0;
        loop {
            let n_articles = self.store.identify(CHUNK, &mut |register, article, named| {
                rashomon_story::register(register, article, named)
            })?;
            n_done += n_articles;
            if n_articles < CHUNK || !progress(n_done) {
                return Ok(());
            }
        }
    }

    /// Registers whom few articles name that have just been stored.
    pub(super) fn identify_new(&self) -> Result<(), StoreError> {
        if self.store.n_unidentified()? > BACKLOG {
            return Ok(());
        }
        self.identify(&mut |_| true)
    }

    /// Holds who is who to what a person says of two names: that they are one actor's, or not. What was said
    /// is taken back by saying the opposite.
    ///
    /// # Errors
    /// Whatever the store gives; nothing has changed then.
    pub fn correct_actor(
        &self,
        account: AccountId,
        is_person: bool,
        names: [&str; 2],
        are_one: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let [key, other] = names.map(|name| rashomon_story::actor_key(name, is_person));
        let correction = ActorCorrection { is_person, key, other, are_one };
        self.store.put_actor_correction(account, &correction, now, &mut |register| {
            rashomon_story::correct_register(register, &correction)
        })
    }
}

/// Whom articles call by one of `names`.
///
/// # Errors
/// Whatever the store gives.
pub fn called(store: &dyn Store, names: &[String]) -> Result<Called, StoreError> {
    let (bare, actors): (Vec<ActorRow>, Vec<ActorRow>) =
        store.actors(names)?.into_iter().partition(|row| row.is_bare);
    let mut bare = bare.into_iter();
    if actors.is_empty() {
        // Several words may be meant, each of its own.
        return Ok(Called { actors: bare.collect(), unknown: None });
    }
    Ok(Called { actors, unknown: bare.next() })
}
