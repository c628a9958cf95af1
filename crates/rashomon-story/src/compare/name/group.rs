//! Entities of several articles that are one party.

use super::Key;
use super::spelling::{fold, is_same_person, is_variant};
use rashomon_core::{Entity, EntityKind};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Entities that are one, as sets that only grow.
#[derive(Debug)]
pub(super) struct Groups {
    parents: Vec<usize>,
    /// The item of Wikidata of each set, at its root.
    items: Vec<Option<String>>,
}

impl Groups {
    /// Joins what is one of `entities`, which have `keys`.
    pub(super) fn new(entities: &[(usize, &Entity)], keys: &[Key]) -> Self {
        let mut groups = Self {
            parents: (0..entities.len()).collect(),
            items: entities.iter().map(|(_, entity)| entity.wikidata.clone()).collect(),
        };
        join_items(entities, &mut groups);
        join_equal(entities, keys, &mut groups);
        join_persons(entities, keys, &mut groups);
        join_acronyms(entities, keys, &mut groups);
        join_offices(entities, keys, &mut groups);
        groups
    }

    /// The first of the set that has `index`.
    pub(super) fn find(&self, mut index: usize) -> usize {
        while self.parents[index] != index {
            index = self.parents[index];
        }
        index
    }

    /// Makes one set of two, unless they are known to be two items. The smaller root stays, so that
    /// numbers follow reading order.
    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.find(left), self.find(right));
        let differ =
            matches!((&self.items[left], &self.items[right]), (Some(one), Some(other)) if one != other);
        if differ {
            return;
        }
        let (root, below) = (left.min(right), left.max(right));
        self.parents[below] = root;
        if self.items[root].is_none() {
            self.items[root] = self.items[below].take();
        }
    }
}

/// Whoever is one item of Wikidata.
fn join_items(entities: &[(usize, &Entity)], groups: &mut Groups) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, (_, entity)) in entities.iter().enumerate() {
        if let Some(item) = entity.wikidata.as_deref() {
            let known = *first.entry(item).or_insert(index);
            groups.join(known, index);
        }
    }
}

fn kind_class(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Organisation | EntityKind::Place | EntityKind::Other => 1,
        EntityKind::Group => 2,
        EntityKind::Document => 3,
    }
}

/// The same name, or the government of the same country.
fn join_equal(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let mut first = BTreeMap::new();
    let mut governments = BTreeMap::new();
    for (index, (_, entity)) in entities.iter().enumerate() {
        if let Some(country) = &entity.government_of {
            let known = *governments.entry(country.to_lowercase()).or_insert(index);
            groups.join(known, index);
        }
        // A description is its words in this article: "officials" of two articles need not be one.
        if keys[index].is_named && !keys[index].joined.is_empty() {
            let known = *first.entry((kind_class(entity.kind), keys[index].joined.as_str())).or_insert(index);
            groups.join(known, index);
        }
    }
}

/// Full names in two spellings, then single names that only one person of the story has.
fn join_persons(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let persons: Vec<usize> = (0..entities.len())
        .filter(|&index| entities[index].1.kind == EntityKind::Person && keys[index].is_named)
        .collect();
    // Articles of one story have many names in common: two names are held against each other once.
    let mut number_of: BTreeMap<&[String], usize> = BTreeMap::new();
    let numbers: Vec<usize> = (persons.iter())
        .map(|&index| {
            let next = number_of.len();
            *number_of.entry(&keys[index].words).or_insert(next)
        })
        .collect();
    let mut known: FxHashMap<(usize, usize), bool> = FxHashMap::default();
    for (place, &left) in persons.iter().enumerate() {
        for (&right, &number) in persons.iter().zip(&numbers).skip(place + 1) {
            if entities[left].0 != entities[right].0
                && keys[left].words.len() >= 2
                && keys[right].words.len() >= 2
                && *known
                    .entry((numbers[place].min(number), numbers[place].max(number)))
                    .or_insert_with(|| is_same_person(&keys[left].words, &keys[right].words))
            {
                groups.join(left, right);
            }
        }
    }
    for &single in persons.iter().filter(|&&index| keys[index].words.len() == 1) {
        let word = &keys[single].words[0];
        let fits = |other: &&usize| {
            let words = &keys[**other].words;
            words.len() >= 2
                && (words.last().is_some_and(|last| is_variant(last, word)) || words.first() == Some(word))
        };
        let candidates: BTreeSet<usize> =
            persons.iter().filter(fits).map(|&other| groups.find(other)).collect();
        if candidates.len() == 1 {
            candidates.into_iter().for_each(|other| groups.join(other, single));
        } else if candidates.is_empty() {
            let variant = persons.iter().find(|&&other| {
                other < single && keys[other].words.len() == 1 && is_variant(&keys[other].words[0], word)
            });
            if let Some(&other) = variant {
                groups.join(other, single);
            }
        }
    }
}

/// "ICC" and "International Criminal Court".
fn join_acronyms(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let is_body = |index: &usize| kind_class(entities[*index].1.kind) == 1 && keys[*index].is_named;
    let bodies: Vec<usize> = (0..entities.len()).filter(is_body).collect();
    for &acronym in &bodies {
        let name = entities[acronym].1.name.replace('.', "");
        let is_acronym =
            (2..=6).contains(&name.len()) && name.chars().all(|character| character.is_ascii_uppercase());
        if !is_acronym {
            continue;
        }
        let spelled_out = bodies.iter().find(|&&other| {
            let initials: String = entities[other]
                .1
                .name
                .split(|character: char| character.is_whitespace() || character == '-')
                .filter_map(|word| word.chars().next())
                .filter(|first| first.is_uppercase())
                .collect();
            initials.len() >= 2
                && initials.trim_start_matches('T') == name.trim_start_matches('T')
                && keys[other].words.len() > 1
        });
        if let Some(&other) = spelled_out {
            groups.join(acronym, other);
        }
    }
}

/// A person whom one article calls by office alone, where another names the one who holds it.
fn join_offices(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    for (unnamed, (article, entity)) in entities.iter().enumerate() {
        if entity.kind != EntityKind::Person || keys[unnamed].is_named || keys[unnamed].words.len() < 2 {
            continue;
        }
        let office: BTreeSet<&str> =
            keys[unnamed].words.iter().map(String::as_str).filter(|word| *word != "the").collect();
        let holds = |other: &usize| {
            let (other_article, holder) = entities[*other];
            other_article != *article
                && holder.kind == EntityKind::Person
                && keys[*other].is_named
                && holder.roles.iter().any(|role| {
                    let role = fold(role);
                    let words: BTreeSet<&str> = role
                        .split(|character: char| !character.is_alphanumeric())
                        .filter(|word| !matches!(*word, "" | "the" | "s"))
                        .collect();
                    office.len() >= 2 && office == words
                })
        };
        let holders: BTreeSet<usize> =
            (0..entities.len()).filter(holds).map(|other| groups.find(other)).collect();
        if holders.len() == 1 {
            holders.into_iter().for_each(|holder| groups.join(holder, unnamed));
        }
    }
}
