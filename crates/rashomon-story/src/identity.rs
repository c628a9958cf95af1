//! Who is who over a whole collection.
//!
//! Within a story a surname may do; between stories a wrong tie does more harm than a missing one.
//! There two entities are one if they are one item of Wikidata, or have one full name; other
//! spellings of a full name count only where both articles name a third party in common.

use crate::compare::name::{Groups, Key, Names, is_same_person, join_items, kind_class, sound};
use rashomon_core::{Analysis, Entity, EntityId, EntityKind};
use std::collections::{BTreeMap, BTreeSet};

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
    let all = analyses.iter().enumerate().flat_map(|(article, analysis)| {
        analysis.extraction.entities.iter().map(move |entity| (article, entity))
    });
    let (entities, keys): (Vec<(usize, &Entity)>, Vec<Key>) = all
        .map(|(article, entity)| ((article, entity), Key::of(entity)))
        .filter(|((_, entity), key)| {
            let kind =
                matches!(entity.kind, EntityKind::Person | EntityKind::Organisation | EntityKind::Place);
            kind && (key.is_named || entity.wikidata.is_some()) && !key.words.is_empty()
        })
        .unzip();
    let mut groups = Groups::of(&entities);
    join_items(&entities, &mut groups);
    join_names(&entities, &keys, &mut groups);
    join_spellings(&entities, &keys, &mut groups);
    join_surnames(&entities, &keys, &mut groups);

    let mut place_of = BTreeMap::new();
    let mut identities: Vec<Identity> = Vec::new();
    for (index, (_, entity)) in entities.iter().enumerate() {
        let place = *place_of.entry(groups.find(index)).or_insert_with(|| {
            identities.push(Identity {
                name: entity.name.clone(),
                kind: entity.kind,
                wikidata: None,
                entities: Vec::new(),
            });
            identities.len() - 1
        });
        let identity = &mut identities[place];
        let n_words = |name: &str| name.split_whitespace().count();
        if n_words(&entity.name) > n_words(&identity.name) {
            identity.name.clone_from(&entity.name);
        }
        if identity.wikidata.is_none() {
            identity.wikidata.clone_from(&entity.wikidata);
        }
        identity.entities.push(entity.id.clone());
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

/// One full name, or for organisations and places one name.
fn join_names(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let mut first = BTreeMap::new();
    for (index, (_, entity)) in entities.iter().enumerate() {
        if entity.kind == EntityKind::Person && keys[index].words.len() < 2 {
            continue;
        }
        let known = *first.entry((kind_class(entity.kind), keys[index].joined.as_str())).or_insert(index);
        groups.join(known, index);
    }
}

/// Third parties that two articles must have in common for a bare surname in one to be the person whom
/// the other names in full.
const SHARED_MIN: usize = 2;

/// A bare surname that one person of the whole collection has, in articles that have others in common.
fn join_surnames(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let is_person = |index: &usize| entities[*index].1.kind == EntityKind::Person;
    let is_telling =
        |index: usize| keys[index].words.len() > 1 && entities[index].1.kind != EntityKind::Place;
    let mut named_in: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for index in (0..entities.len()).filter(|&index| is_telling(index)) {
        named_in.entry(entities[index].0).or_default().insert(&keys[index].joined);
    }
    let mut bearers: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut named_beside: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for index in (0..entities.len()).filter(|index| is_person(index) && is_telling(*index)) {
        let root = groups.find(index);
        for word in &keys[index].words {
            bearers.entry(word).or_default().insert(root);
        }
        named_beside.entry(root).or_default().extend(named_in.get(&entities[index].0).into_iter().flatten());
    }
    let singles = (0..entities.len()).filter(is_person).filter(|&index| keys[index].words.len() == 1);
    for single in singles {
        let word = keys[single].words[0].as_str();
        let Some(&bearer) = bearers.get(word).filter(|bearers| bearers.len() == 1).and_then(BTreeSet::first)
        else {
            continue;
        };
        let is_surname = keys[bearer].words.last().is_some_and(|last| last == word);
        let (Some(here), Some(there)) = (named_in.get(&entities[single].0), named_beside.get(&bearer)) else {
            continue;
        };
        let n_shared = here.intersection(there).filter(|name| !name.ends_with(word)).count();
        if is_surname && n_shared >= SHARED_MIN {
            groups.join(bearer, single);
        }
    }
}

/// Full names of persons in two spellings, in articles that have somebody else in common.
fn join_spellings(entities: &[(usize, &Entity)], keys: &[Key], groups: &mut Groups) {
    let mut named_in: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (article, entity)) in entities.iter().enumerate() {
        let is_telling = entity.kind != EntityKind::Place && keys[index].words.len() > 1;
        if is_telling {
            named_in.entry(*article).or_default().insert(&keys[index].joined);
        }
        if entity.kind == EntityKind::Person && keys[index].words.len() > 1 {
            for word in &keys[index].words {
                let sounds: String =
                    sound(word).chars().filter(|letter| !"aeiou".contains(*letter)).collect();
                alike.entry(sounds).or_default().push(index);
            }
        }
    }
    for indices in alike.values() {
        // One of each set already made stands for it.
        let mut roots: Vec<usize> = Vec::new();
        for &index in indices {
            if !roots.iter().any(|&root| groups.find(root) == groups.find(index)) {
                roots.push(index);
            }
        }
        for (place, &left) in roots.iter().enumerate() {
            for &right in &roots[place + 1..] {
                let (one, other) = (&keys[left], &keys[right]);
                if entities[left].0 == entities[right].0 || !is_same_person(&one.words, &other.words) {
                    continue;
                }
                let (Some(here), Some(there)) =
                    (named_in.get(&entities[left].0), named_in.get(&entities[right].0))
                else {
                    continue;
                };
                let shared =
                    here.intersection(there).any(|name| *name != one.joined && *name != other.joined);
                if shared {
                    groups.join(left, right);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rashomon_core::{Mention, MentionKind, TextSpan};

    fn person(name: &str) -> Entity {
        Entity {
            id: EntityId::new(name),
            name: name.to_owned(),
            kind: EntityKind::Person,
            roles: Vec::new(),
            government_of: None,
            offices: Vec::new(),
            wikidata: None,
            mentions: vec![Mention { span: TextSpan::new(0, name.len()), kind: MentionKind::Name }],
        }
    }

    /// Whether the first person of the second article is tied to the first of the first.
    fn is_tied(articles: [&[&str]; 2]) -> bool {
        let persons: Vec<(usize, Entity)> = (0..2)
            .flat_map(|article| articles[article].iter().map(move |name| (article, person(name))))
            .collect();
        let entities: Vec<(usize, &Entity)> =
            persons.iter().map(|(article, entity)| (*article, entity)).collect();
        let keys: Vec<Key> = entities.iter().map(|(_, entity)| Key::of(entity)).collect();
        let mut groups = Groups::of(&entities);
        join_names(&entities, &keys, &mut groups);
        join_surnames(&entities, &keys, &mut groups);
        groups.find(0) == groups.find(articles[0].len())
    }

    #[test]
    fn a_surname_is_tied_where_only_one_has_it_and_others_are_shared() {
        assert!(is_tied([
            &["Ida Voss", "Tomas Rook", "Mira Anholt"],
            &["Voss", "Tomas Rook", "Mira Anholt"]
        ]));
        assert!(!is_tied([&["Ida Voss", "Tomas Rook", "Mira Anholt"], &["Voss", "Tomas Rook"]]));
        assert!(!is_tied([
            &["Ida Voss", "Tomas Rook", "Mira Anholt", "Karl Voss"],
            &["Voss", "Tomas Rook", "Mira Anholt"]
        ]));
    }
}
