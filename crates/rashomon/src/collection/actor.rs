//! Who is who over all articles, kept up with the store.

use super::Collection;
use jiff::Timestamp;
use rashomon_core::{Actor, ActorCorrection, EntityKind};
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

/// Why what a person says of two names is not kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nobody is called so.
    #[error("no article calls anybody {name:?}; give the whole name as articles print it")]
    Unknown {
        /// The name.
        name: String,
    },
    /// A person is no organisation.
    #[error("{one:?} and {other:?}: one is a person's name, the other is not")]
    Mixed {
        /// One name.
        one: String,
        /// The other.
        other: String,
    },
    /// Two ways to write one name.
    #[error("{one:?} and {other:?} are one name, so nothing can be said of the two")]
    Same {
        /// One name.
        one: String,
        /// The other.
        other: String,
    },
    /// What ships with the program, or an article, says which item of Wikidata both are.
    #[error("{one:?} and {other:?} are one item of Wikidata by the table of offices; correct it there")]
    Item {
        /// One name.
        one: String,
        /// The other.
        other: String,
    },
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Names that are looked through for one that is given with other capitals.
const NEAR: usize = 50;

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

    /// Holds who is who to what a person says of two names: that they are one actor's, or not. A later word on
    /// the two goes before an earlier one. Gives the number under which it is [taken back](Self::take_back_names).
    ///
    /// # Errors
    /// Where it makes no sense of the two, or the store fails; nothing has changed then.
    pub fn correct_names(
        &self,
        account: AccountId,
        names: [&str; 2],
        are_one: bool,
        now: Timestamp,
    ) -> Result<i64, NameError> {
        let [one, other] = names.map(str::to_owned);
        let is_person = match (self.kinds(names[0])?, self.kinds(names[1])?) {
            ([true, _], [true, _]) => true,
            ([_, true], [_, true]) => false,
            _ => return Err(NameError::Mixed { one, other }),
        };
        let correction = correction(is_person, names, are_one);
        if correction.key == correction.other {
            return Err(NameError::Same { one, other });
        }
        let number = self.store.put_actor_correction(account, &correction, now, &mut |register| {
            rashomon_story::correct_register(register, &correction)
        })?;
        let is_full = |key: &str| !is_person || key.contains(' ');
        if !are_one && is_full(&correction.key) && is_full(&correction.other) && self.is_one_item(names)? {
            self.take_back_names(number)?;
            return Err(NameError::Item { one, other });
        }
        Ok(number)
    }

    /// Takes back what a person said of two names, as if it had never been said. Tells whether it was there.
    ///
    /// # Errors
    /// Whatever the store gives; nothing has changed then.
    pub fn take_back_names(&self, number: i64) -> Result<bool, StoreError> {
        let said = self.store.actor_corrections()?.into_iter().find(|said| said.number == number);
        let Some(said) = said else { return Ok(false) };
        self.store.remove_actor_correction(number, &mut |register| {
            rashomon_story::correct_register(register, &said.correction)
        })
    }

    /// Whether persons are called so, and whether organisations or places are.
    fn kinds(&self, name: &str) -> Result<[bool; 2], NameError> {
        let is_meant = |near: &str| words(near) == words(name);
        let near = self.names(name, NEAR)?.into_iter().map(|row| row.name).filter(|near| is_meant(near));
        let names: Vec<String> = near.chain([name.to_owned()]).collect();
        let actors = self.store.actors(&names)?;
        let is_person = |row: &ActorRow| row.actor.kind == EntityKind::Person;
        if actors.is_empty() {
            return Err(NameError::Unknown { name: name.to_owned() });
        }
        Ok([actors.iter().any(is_person), !actors.iter().all(is_person)])
    }

    /// Whether the two are still one who is an item of Wikidata.
    fn is_one_item(&self, names: [&str; 2]) -> Result<bool, StoreError> {
        let has = |row: &ActorRow, name: &str| row.names.iter().any(|(other, _)| words(other) == words(name));
        let actors = self.store.actors(&names.map(str::to_owned))?;
        Ok(actors.iter().any(|row| row.actor.wikidata.is_some() && names.iter().all(|name| has(row, name))))
    }
}

fn correction(is_person: bool, names: [&str; 2], are_one: bool) -> ActorCorrection {
    let [key, other] = names.map(|name| rashomon_story::actor_key(name, is_person));
    ActorCorrection { is_person, key, other, are_one }
}

/// The words of a name or a statement, in lower case.
pub fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether it can be said of a name of somebody's that it is not theirs: their own name in another writing is
/// no other name, and whose a surname alone is each article tells.
pub fn can_be_parted(actor: &Actor, name: &str) -> bool {
    let is_person = actor.kind == EntityKind::Person;
    let said = correction(is_person, [&actor.name, name], false);
    said.key != said.other && (!is_person || said.other.contains(' '))
}

/// Whether what was said of two names was said of one of somebody's.
pub fn is_about(correction: &ActorCorrection, row: &ActorRow) -> bool {
    let is_person = row.actor.kind == EntityKind::Person;
    let mut keys = row.names.iter().map(|(name, _)| rashomon_story::actor_key(name, is_person));
    correction.is_person == is_person && keys.any(|key| key == correction.key || key == correction.other)
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
