//! Who is who over a whole collection.
//!
//! Within a story a surname may do; between stories a wrong tie does more harm than a missing one.
//! There two entities are one if they are one item of Wikidata, or have one full name. Other spellings of a
//! full name count only where two articles name a third party in common, and a bare surname only where they
//! name two, and nobody else of that surname would fit as well.
//!
//! Articles come one after the other, and each costs no more in a large collection than in a small one. What
//! articles bear out is written down; whose a name is follows from all that is written down, so that a tie is
//! undone when a later article tells more, and the order of the articles does not matter.

mod memory;
mod settle;

use crate::compare::name::Names;
use crate::compare::name::spelling::{fold, is_same_person, sound};
use memory::Memory;
use rashomon_core::{
    ActorCorrection, ActorId, Alias, Analysis, Appearance, EntityId, EntityKind, Named, Register,
};
use std::collections::{BTreeMap, BTreeSet};

/// Articles that are looked at for third parties, the latest that name somebody.
const ARTICLES: usize = 64;
/// Names that may be spellings of one; of more it cannot be told.
const CANDIDATES: usize = 64;
/// Bearers of a surname beyond which it tells nothing.
const BEARERS: usize = 32;
/// Third parties that two articles must have in common for a bare surname in one to be the person whom
/// the other names in full.
const SHARED_MIN: usize = 2;

/// Somebody or something over all articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The fullest name that any article gives.
    pub name: String,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// The item of Wikidata, where the table of offices knows it.
    pub wikidata: Option<String>,
    /// What it is in each article, in the order of the articles.
    pub entities: Vec<EntityId>,
}

/// Ties the named entities of all `analyses` that are one: persons, organisations and places.
///
/// The order is that of the first mention of each.
pub fn identities(analyses: &[&Analysis]) -> Vec<Identity> {
    let mut memory = Memory::default();
    let mut all: Vec<(Named, &EntityId)> = Vec::new();
    for (article, analysis) in (0..).zip(analyses) {
        let first = all.len();
        for (number, entity) in (all.len()..).zip(&analysis.extraction.entities) {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            all.push((memory.named(number, article, entity), &entity.id));
        }
        let named: Vec<Named> = all[first..].iter().map(|(named, _)| named.clone()).collect();
        match register(&mut memory, article, &named) {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }
    let mut place_of: BTreeMap<ActorId, usize> = BTreeMap::new();
    let mut identities: Vec<Identity> = Vec::new();
    for (named, id) in &all {
        let Some(actor) = memory.actor_of(named).and_then(|actor| memory.name(actor)) else { continue };
        let is_full = named.kind != EntityKind::Person
            || name_words(&actor_key(&actor.name, true)).len() > 1
            || actor.wikidata.is_some();
        let place = match place_of.get(&actor.id).filter(|_| is_full) {
            Some(place) => *place,
            None => {
                let (name, kind, wikidata) = (actor.name.clone(), actor.kind, actor.wikidata.clone());
                identities.push(Identity { name, kind, wikidata, entities: Vec::new() });
                place_of.insert(actor.id, identities.len() - 1);
                identities.len() - 1
            }
        };
        identities[place].entities.push((*id).clone());
    }
    identities
}

/// Ties the entities of the articles of one story, where a surname that one person alone has will do.
///
/// The order is that of the first mention of each.
pub fn identities_of_story(analyses: &[&Analysis]) -> Vec<Identity> {
    let names = Names::new(analyses);
    let party_of: BTreeMap<&EntityId, usize> = names.entities().collect();
    let mut place_of = BTreeMap::new();
    let mut identities: Vec<Identity> = Vec::new();
    for entity in analyses.iter().flat_map(|analysis| &analysis.extraction.entities) {
        let Some(&party) = party_of.get(&entity.id) else { continue };
        let place = *place_of.entry(party).or_insert_with(|| {
            identities.push(Identity {
                name: names.name(party).to_owned(),
                kind: entity.kind,
                wikidata: None,
                entities: Vec::new(),
            });
            identities.len() - 1
        });
        if identities[place].wikidata.is_none() {
            identities[place].wikidata.clone_from(&entity.wikidata);
        }
        identities[place].entities.push(entity.id.clone());
    }
    identities
}

/// Writes down in `register` whom an article names, and settles who they are.
///
/// `entities` are all of the article; the register knows already where they stand.
///
/// # Errors
/// Whatever the register gives.
pub fn register<R: Register + ?Sized>(
    register: &mut R,
    article: i64,
    entities: &[Named],
) -> Result<(), R::Error> {
    let keyed: Vec<(&Named, String)> = entities
        .iter()
        .filter(|named| is_actor(named))
        .map(|named| (named, actor_key(&named.name, named.kind == EntityKind::Person)))
        .filter(|(_, key)| !key.is_empty())
        .collect();
    let is_telling =
        |(named, key): &&(&Named, String)| named.kind != EntityKind::Place && name_words(key).len() > 1;
    let parties: BTreeSet<&str> = keyed.iter().filter(is_telling).map(|(_, key)| key.as_str()).collect();
    let cast: BTreeSet<u32> = parties.iter().map(|key| hash(key)).collect();
    register.put_cast(article, &cast.into_iter().collect::<Vec<_>>())?;

    let mut unsettled: BTreeSet<(bool, &str)> = BTreeSet::new();
    for (named, key) in &keyed {
        if !register.knows(named)? {
            let is_person = named.kind == EntityKind::Person;
            if is_person && name_words(key).len() > 1 && register.aliases(true, key)?.is_empty() {
                find_spellings(register, key)?;
            }
            register.add_alias(&Alias {
                name_number: named.name_number,
                name: named.name.clone(),
                key: key.clone(),
                kind: named.kind,
                wikidata: named.wikidata.clone(),
                actor: None,
            })?;
            unsettled.insert((is_person, key));
        }
    }
    let persons: Vec<(&str, &Named)> = keyed
        .iter()
        .filter(|(named, _)| named.kind == EntityKind::Person)
        .map(|(named, key)| (key.as_str(), *named))
        .collect();
    let keys: BTreeSet<&str> = persons.iter().map(|(key, _)| *key).collect();
    for (surname, named) in persons.iter().filter(|(_, named)| named.wikidata.is_none()) {
        if !surname.contains(' ') {
            look_for_bearers(register, article, named, surname, &keys, &parties)?;
        }
    }
    for key in keys.into_iter().filter(|key| key.contains(' ')) {
        let words = name_words(key);
        for other in register.spellings(key, false)? {
            let others: Vec<u32> = parties
                .iter()
                .filter(|party| **party != key && **party != other)
                .map(|key| hash(key))
                .collect();
            let is_shared = |seen: &Appearance| seen.article != article && n_shared(&others, &seen.cast) > 0;
            if register.appearances(&other, ARTICLES)?.iter().any(is_shared) {
                register.put_spelling(key, &other, true)?;
                unsettled.insert((true, key));
            }
        }
        if let Some(surname) = surname(&words) {
            look_for_surname(register, article, key, &surname, &parties)?;
        }
    }
    for (is_person, key) in unsettled {
        settle::settle(register, is_person, &[key])?;
    }
    Ok(())
}

/// Whether an entity may be somebody in other articles too: a person, an organisation or a place with a name.
fn is_actor(named: &Named) -> bool {
    let kind = matches!(named.kind, EntityKind::Person | EntityKind::Organisation | EntityKind::Place);
    kind && (named.is_named || named.wikidata.is_some())
}

/// Holds the register to what a person says, which it knows already.
///
/// # Errors
/// Whatever the register gives.
pub fn correct_register<R: Register + ?Sized>(
    register: &mut R,
    correction: &ActorCorrection,
) -> Result<(), R::Error> {
    settle::settle(register, correction.is_person, &[&correction.key, &correction.other])
}

/// A name made comparable: its words in lower case without accents, titles left out. One key is one name;
/// "Jr." is a part of it, since father and son are two.
pub fn actor_key(name: &str, is_person: bool) -> String {
    let folded = fold(name);
    let words = folded
        .split(|character: char| !character.is_alphanumeric() && character != '-')
        .map(|word| word.trim_matches('-'))
        .filter(|word| !word.is_empty());
    let is_kept = |word: &&str| {
        if is_person {
            !matches!(*word, "mr" | "mrs" | "ms" | "dr" | "sir" | "ii" | "iii" | "s")
        } else {
            !matches!(*word, "the" | "inc" | "corp" | "ltd" | "llc" | "co" | "s")
        }
    };
    words.filter(is_kept).collect::<Vec<_>>().join(" ")
}

fn name_words(key: &str) -> Vec<String> {
    key.split(' ').map(str::to_owned).collect()
}

/// Whether two names are one in two spellings.
fn is_one_name(one: &[String], other: &[String]) -> bool {
    let ((one, of_one), (other, of_other)) = (without_generation(one), without_generation(other));
    if of_one != of_other || one.len() < 2 || other.len() < 2 || !is_same_person(&one, &other) {
        return false;
    }
    // "George W. Bush" is not "George H. W. Bush"; a name without middle names may be either.
    let middle = |words: &[String]| words[1..words.len() - 1].concat();
    let (ours, theirs) = (middle(&one), middle(&other));
    ours.is_empty() || theirs.is_empty() || ours.chars().next() == theirs.chars().next()
}

/// A name without what tells father from son, and that.
fn without_generation(words: &[String]) -> (Vec<String>, Vec<String>) {
    words.iter().cloned().partition(|word| !matches!(word.as_str(), "jr" | "sr"))
}

/// The family name that a full name ends with.
fn surname(words: &[String]) -> Option<String> {
    let (mut words, _) = without_generation(words);
    words.pop().filter(|_| !words.is_empty())
}

/// Marks a new full name, and notes which of those that are there may be the same.
fn find_spellings<R: Register + ?Sized>(register: &mut R, key: &str) -> Result<(), R::Error> {
    let words = name_words(key);
    // "Ida Voss Ida" is two mentions run together.
    if words.iter().collect::<BTreeSet<_>>().len() < words.len() {
        return Ok(());
    }
    let mut marks: Vec<String> = Vec::with_capacity(words.len() + 1);
    let mut candidates: BTreeSet<String> = BTreeSet::new();
    for word in &words {
        let sounds: String = sound(word).chars().filter(|letter| !"aeiou".contains(*letter)).collect();
        // A letter sounds like too much.
        if sounds.chars().count() < 2 {
            continue;
        }
        let mark = format!("~{sounds}");
        candidates.extend(register.keys_with(&mark, CANDIDATES)?);
        marks.push(mark);
    }
    marks.extend(surname(&words).map(|surname| bearer_mark(&surname)));
    register.put_marks(key, &marks)?;
    for other in candidates.iter().filter(|other| other.as_str() != key) {
        if is_one_name(&words, &name_words(other)) {
            register.put_spelling(key, other, false)?;
        }
    }
    Ok(())
}

fn bearer_mark(surname: &str) -> String {
    format!("={surname}")
}

/// Who of those of a full name the person is that an article names by `surname` alone.
fn look_for_bearers<R: Register + ?Sized>(
    register: &mut R,
    article: i64,
    named: &Named,
    surname: &str,
    persons: &BTreeSet<&str>,
    parties: &BTreeSet<&str>,
) -> Result<(), R::Error> {
    let bearers = register.keys_with(&bearer_mark(surname), BEARERS + 1)?;
    // An article that names one in full and another by surname means two.
    let is_beside = bearers.iter().any(|bearer| persons.contains(bearer.as_str()));
    if bearers.len() > BEARERS || is_beside {
        return Ok(());
    }
    let others = third_parties(parties, surname);
    for bearer in &bearers {
        let is_shared =
            |seen: &Appearance| seen.article != article && n_shared(&others, &seen.cast) >= SHARED_MIN;
        if others.len() >= SHARED_MIN && register.appearances(bearer, ARTICLES)?.iter().any(is_shared) {
            register.put_bearer(named.entity, bearer)?;
        }
    }
    Ok(())
}

/// Which articles that name somebody by `surname` alone mean the one whom this article names in full.
fn look_for_surname<R: Register + ?Sized>(
    register: &mut R,
    article: i64,
    bearer: &str,
    surname: &str,
    parties: &BTreeSet<&str>,
) -> Result<(), R::Error> {
    let is_bare = |alias: &Alias| alias.wikidata.is_none();
    if !register.aliases(true, surname)?.iter().any(is_bare) {
        return Ok(());
    }
    let bearers = register.keys_with(&bearer_mark(surname), BEARERS + 1)?;
    let others = third_parties(parties, surname);
    if bearers.len() > BEARERS || others.len() < SHARED_MIN {
        return Ok(());
    }
    let bearers: BTreeSet<u32> = bearers.iter().map(|bearer| hash(bearer)).collect();
    for seen in register.appearances(surname, ARTICLES)? {
        let is_beside = seen.cast.iter().any(|party| bearers.contains(party));
        if seen.article != article && !is_beside && n_shared(&others, &seen.cast) >= SHARED_MIN {
            register.put_bearer(seen.entity, bearer)?;
        }
    }
    Ok(())
}

/// Hashes of those who can tell whether two of a family are one: nobody of the family.
fn third_parties(parties: &BTreeSet<&str>, surname: &str) -> Vec<u32> {
    let is_other = |key: &&&str| name_words(key).iter().all(|word| word != surname);
    parties.iter().filter(is_other).map(|key| hash(key)).collect()
}

fn n_shared(parties: &[u32], cast: &[u32]) -> usize {
    parties.iter().filter(|party| cast.binary_search(party).is_ok()).count()
}

/// FNV-1a: the same on every machine.
fn hash(key: &str) -> u32 {
    key.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests;
