//! A register that is forgotten afterwards.

use rashomon_core::{
    Actor, ActorCorrection, ActorId, Alias, Appearance, Entity, EntityKind, MentionKind, Named, Register,
};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

#[derive(Debug, Default)]
pub(super) struct Memory {
    /// In order; numbers are places.
    names: Vec<String>,
    n_named: Vec<usize>,
    number_of: BTreeMap<String, usize>,
    aliases: Vec<Alias>,
    /// Where an alias stands: by the number of its name, whether it is a person's, and its item.
    place_of: BTreeMap<(i64, bool, Option<String>), usize>,
    by_key: BTreeMap<(bool, String), Vec<usize>>,
    marks: BTreeMap<String, BTreeSet<String>>,
    spellings: BTreeMap<String, BTreeMap<String, bool>>,
    casts: BTreeMap<i64, Vec<u32>>,
    /// Entities of persons by the numbers of their names, with their articles.
    persons: BTreeMap<i64, Vec<(i64, i64)>>,
    pub(super) bearers: BTreeMap<i64, BTreeSet<String>>,
    pub(super) corrections: Vec<ActorCorrection>,
    actors: BTreeMap<ActorId, Actor>,
    n_actors: i64,
}

impl Memory {
    /// Writes down an article's entity, as a store does before anybody asks who it is.
    pub(super) fn named(&mut self, number: i64, article: i64, entity: &Entity) -> Named {
        let Entity { name, kind, wikidata, .. } = entity;
        let place = *self.number_of.entry(name.clone()).or_insert_with(|| {
            self.names.push(name.clone());
            self.n_named.push(0);
            self.names.len() - 1
        });
        self.n_named[place] += 1;
        let name_number = i64::try_from(place).unwrap_or(i64::MAX);
        if *kind == EntityKind::Person {
            self.persons.entry(name_number).or_default().push((number, article));
        }
        let is_named = entity.mentions.iter().any(|mention| mention.kind == MentionKind::Name);
        let (name, wikidata) = (name.clone(), wikidata.clone());
        Named { entity: number, name_number, name, kind: *kind, wikidata, is_named }
    }

    /// Who an entity is: whoever its name's alias is, or the bearer of its surname, if it is one alone.
    pub(super) fn actor_of(&self, named: &Named) -> Option<ActorId> {
        let bearers = self.bearers.get(&named.entity).into_iter().flatten();
        let mut actors: BTreeSet<ActorId> = BTreeSet::new();
        for key in bearers {
            let places = self.by_key.get(&(true, key.clone())).into_iter().flatten();
            actors.extend(places.filter_map(|&place| self.aliases[place].actor));
        }
        if named.wikidata.is_none() && actors.len() == 1 {
            return actors.pop_first();
        }
        let own = self.place(named.name_number, named.kind, named.wikidata.as_deref());
        own.and_then(|place| self.aliases[place].actor)
    }

    pub(super) fn name(&self, actor: ActorId) -> Option<&Actor> {
        self.actors.get(&actor)
    }

    fn place(&self, name_number: i64, kind: EntityKind, wikidata: Option<&str>) -> Option<usize> {
        let key = (name_number, kind == EntityKind::Person, wikidata.map(str::to_owned));
        self.place_of.get(&key).copied()
    }
}

impl Register for Memory {
    type Error = Infallible;

    fn knows(&mut self, named: &Named) -> Result<bool, Infallible> {
        Ok(self.place(named.name_number, named.kind, named.wikidata.as_deref()).is_some())
    }

    fn add_alias(&mut self, alias: &Alias) -> Result<(), Infallible> {
        let (place, is_person) = (self.aliases.len(), alias.kind == EntityKind::Person);
        self.by_key.entry((is_person, alias.key.clone())).or_default().push(place);
        self.place_of.entry((alias.name_number, is_person, alias.wikidata.clone())).or_insert(place);
        self.aliases.push(alias.clone());
        Ok(())
    }

    fn aliases(&mut self, is_person: bool, key: &str) -> Result<Vec<Alias>, Infallible> {
        let places = self.by_key.get(&(is_person, key.to_owned())).into_iter().flatten();
        let mut aliases: Vec<Alias> = places.map(|&place| self.aliases[place].clone()).collect();
        aliases.sort_by(|a, b| (&a.wikidata, a.name_number).cmp(&(&b.wikidata, b.name_number)));
        Ok(aliases)
    }

    fn aliases_of(&mut self, actor: ActorId) -> Result<Vec<Alias>, Infallible> {
        Ok(self.aliases.iter().filter(|alias| alias.actor == Some(actor)).cloned().collect())
    }

    fn assign(&mut self, alias: &Alias, actor: ActorId) -> Result<(), Infallible> {
        if let Some(place) = self.place(alias.name_number, alias.kind, alias.wikidata.as_deref()) {
            self.aliases[place].actor = Some(actor);
        }
        Ok(())
    }

    fn put_marks(&mut self, key: &str, marks: &[String]) -> Result<(), Infallible> {
        for mark in marks {
            self.marks.entry(mark.clone()).or_default().insert(key.to_owned());
        }
        Ok(())
    }

    fn keys_with(&mut self, mark: &str, limit: usize) -> Result<Vec<String>, Infallible> {
        Ok(self.marks.get(mark).into_iter().flatten().take(limit).cloned().collect())
    }

    fn put_spelling(&mut self, key: &str, other: &str, is_borne_out: bool) -> Result<(), Infallible> {
        for (one, other) in [(key, other), (other, key)] {
            *self.spellings.entry(one.to_owned()).or_default().entry(other.to_owned()).or_default() |=
                is_borne_out;
        }
        Ok(())
    }

    fn spellings(&mut self, key: &str, are_borne_out: bool) -> Result<Vec<String>, Infallible> {
        let spellings = self.spellings.get(key).into_iter().flatten();
        Ok(spellings.filter(|(_, known)| **known == are_borne_out).map(|(other, _)| other.clone()).collect())
    }

    fn put_cast(&mut self, article: i64, cast: &[u32]) -> Result<(), Infallible> {
        self.casts.insert(article, cast.to_vec());
        Ok(())
    }

    fn appearances(&mut self, key: &str, limit: usize) -> Result<Vec<Appearance>, Infallible> {
        let aliases = self.aliases(true, key)?;
        let names: BTreeSet<i64> = aliases.iter().map(|alias| alias.name_number).collect();
        let mut places: Vec<(i64, i64)> =
            names.iter().flat_map(|name| self.persons.get(name).into_iter().flatten().copied()).collect();
        places.sort_by_key(|place| std::cmp::Reverse(*place));
        let seen = places.into_iter().filter_map(|(entity, article)| {
            Some(Appearance { entity, article, cast: self.casts.get(&article)?.clone() })
        });
        Ok(seen.take(limit).collect())
    }

    fn put_bearer(&mut self, entity: i64, key: &str) -> Result<(), Infallible> {
        self.bearers.entry(entity).or_default().insert(key.to_owned());
        Ok(())
    }

    fn corrections(&mut self, is_person: bool, key: &str) -> Result<Vec<ActorCorrection>, Infallible> {
        let about = |correction: &&ActorCorrection| {
            correction.is_person == is_person && (correction.key == key || correction.other == key)
        };
        Ok(self.corrections.iter().filter(about).cloned().collect())
    }

    fn actor_of_item(&mut self, item: &str) -> Result<Option<ActorId>, Infallible> {
        let known = self.actors.values().find(|actor| actor.wikidata.as_deref() == Some(item));
        Ok(known.map(|actor| actor.id))
    }

    fn actor(&mut self, actor: ActorId) -> Result<Option<Actor>, Infallible> {
        Ok(self.actors.get(&actor).cloned())
    }

    fn add_actor(&mut self, name: &str, kind: EntityKind) -> Result<ActorId, Infallible> {
        self.n_actors += 1;
        let id = ActorId::new(self.n_actors);
        self.actors.insert(id, Actor { id, name: name.to_owned(), kind, wikidata: None });
        Ok(id)
    }

    fn put_actor(&mut self, actor: &Actor) -> Result<(), Infallible> {
        self.actors.insert(actor.id, actor.clone());
        Ok(())
    }

    fn remove_actor(&mut self, actor: ActorId) -> Result<(), Infallible> {
        self.actors.remove(&actor);
        Ok(())
    }

    fn n_named(&mut self, name_number: i64) -> Result<usize, Infallible> {
        let place = usize::try_from(name_number).unwrap_or(usize::MAX);
        Ok(self.n_named.get(place).copied().unwrap_or(0).min(100))
    }
}
