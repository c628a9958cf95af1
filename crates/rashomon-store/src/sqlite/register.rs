//! The register of actors inside a transaction.

use super::connection::{Connections, Outcome, Problem, rows};
use super::findings::{ENTITY_KINDS, coded, entity_kind_code};
use super::value::list_size;
use crate::error::StoreError;
use rashomon_core::{Actor, ActorCorrection, ActorId, Alias, Appearance, EntityKind, Named, Register};
use rusqlite::{OptionalExtension, Params, Row, Transaction, params};
use std::collections::HashSet;

/// A register that writes into a transaction.
pub(super) struct Ledger<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) connections: &'a Connections,
    /// Aliases that are there: number of the name, whether of a person, item.
    pub(super) known: HashSet<(i64, bool, String)>,
}

impl Ledger<'_> {
    fn told<T>(&self, outcome: Outcome<T>) -> Result<T, StoreError> {
        outcome.map_err(|problem| self.connections.error(problem))
    }

    fn run(&self, sql: &str, values: impl Params) -> Result<(), StoreError> {
        let done = || -> Outcome<()> {
            self.transaction.prepare_cached(sql)?.execute(values)?;
            Ok(())
        };
        self.told(done())
    }

    fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl Fn(&Row<'_>) -> Outcome<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.told(rows(self.transaction, sql, values, read))
    }
}

const ALIAS: &str = "SELECT alias.name, name.name, alias.key, alias.kind, alias.wikidata, alias.actor \
     FROM alias JOIN name ON name.number = alias.name";

fn alias(row: &Row<'_>) -> Outcome<Alias> {
    let item: String = row.get(4)?;
    Ok(Alias {
        name_number: row.get(0)?,
        name: row.get(1)?,
        key: row.get(2)?,
        kind: coded(&ENTITY_KINDS, row.get(3)?)?,
        wikidata: Some(item).filter(|item| !item.is_empty()),
        actor: row.get::<_, Option<i64>>(5)?.map(ActorId::new),
    })
}

pub(super) fn actor(row: &Row<'_>) -> Outcome<Actor> {
    Ok(Actor {
        id: ActorId::new(row.get(0)?),
        name: row.get(1)?,
        kind: coded(&ENTITY_KINDS, row.get(2)?)?,
        wikidata: row.get(3)?,
    })
}

fn text(row: &Row<'_>) -> Outcome<String> {
    Ok(row.get(0)?)
}

impl Register for Ledger<'_> {
    type Error = StoreError;

    fn knows(&mut self, named: &Named) -> Result<bool, StoreError> {
        let is_person = named.kind == EntityKind::Person;
        let alias = (named.name_number, is_person, named.wikidata.clone().unwrap_or_default());
        if self.known.contains(&alias) {
            return Ok(true);
        }
        let found = self.all(
            "SELECT 1 FROM alias WHERE name = ?1 AND person = ?2 AND wikidata = ?3",
            params![alias.0, alias.1, alias.2],
            |_| Ok(()),
        )?;
        // It is there from now on: whoever asks adds it.
        self.known.insert(alias);
        Ok(!found.is_empty())
    }

    fn add_alias(&mut self, alias: &Alias) -> Result<(), StoreError> {
        let is_person = alias.kind == EntityKind::Person;
        let item = alias.wikidata.as_deref().unwrap_or_default();
        self.run(
            "INSERT OR IGNORE INTO alias (name, person, wikidata, key, kind) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![alias.name_number, is_person, item, alias.key, entity_kind_code(alias.kind)],
        )
    }

    fn aliases(&mut self, is_person: bool, key: &str) -> Result<Vec<Alias>, StoreError> {
        self.all(
            &format!(
                "{ALIAS} WHERE alias.key = ?1 AND alias.person = ?2 ORDER BY alias.wikidata, alias.name"
            ),
            params![key, is_person],
            alias,
        )
    }

    fn aliases_of(&mut self, actor: ActorId) -> Result<Vec<Alias>, StoreError> {
        self.all(
            &format!("{ALIAS} WHERE alias.actor = ?1 ORDER BY alias.name, alias.wikidata"),
            [actor.number()],
            alias,
        )
    }

    fn assign(&mut self, alias: &Alias, actor: ActorId) -> Result<(), StoreError> {
        let is_person = alias.kind == EntityKind::Person;
        let item = alias.wikidata.as_deref().unwrap_or_default();
        self.run(
            "UPDATE alias SET actor = ?4 WHERE name = ?1 AND person = ?2 AND wikidata = ?3",
            params![alias.name_number, is_person, item, actor.number()],
        )
    }

    fn put_marks(&mut self, key: &str, marks: &[String]) -> Result<(), StoreError> {
        for mark in marks {
            self.run("INSERT OR IGNORE INTO alias_mark (mark, key) VALUES (?1, ?2)", [mark, key])?;
        }
        Ok(())
    }

    fn keys_with(&mut self, mark: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        self.all(
            "SELECT key FROM alias_mark WHERE mark = ?1 ORDER BY key LIMIT ?2",
            params![mark, list_size(limit)],
            text,
        )
    }

    fn put_spelling(&mut self, key: &str, other: &str, is_borne_out: bool) -> Result<(), StoreError> {
        for (one, other) in [(key, other), (other, key)] {
            self.run(
                "INSERT INTO spelling (key, other, borne_out) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (key, other) DO UPDATE SET borne_out = max(borne_out, excluded.borne_out)",
                params![one, other, is_borne_out],
            )?;
        }
        Ok(())
    }

    fn spellings(&mut self, key: &str, are_borne_out: bool) -> Result<Vec<String>, StoreError> {
        self.all(
            "SELECT other FROM spelling WHERE key = ?1 AND borne_out = ?2 ORDER BY other",
            params![key, are_borne_out],
            text,
        )
    }

    fn put_cast(&mut self, article: i64, cast: &[u32]) -> Result<(), StoreError> {
        let names: Vec<u8> = cast.iter().flat_map(|name| name.to_be_bytes()).collect();
        self.run(
            "INSERT OR REPLACE INTO appearance (article, names) VALUES (?1, ?2)",
            params![article, names],
        )
    }

    fn appearances(&mut self, key: &str, limit: usize) -> Result<Vec<Appearance>, StoreError> {
        let names = self.all(
            "SELECT name, wikidata FROM alias WHERE key = ?1 AND person = 1 ORDER BY name, wikidata",
            [key],
            |row| {
                let item: String = row.get(1)?;
                Ok((row.get::<_, i64>(0)?, Some(item).filter(|item| !item.is_empty())))
            },
        )?;
        let mut seen = Vec::new();
        for (name, item) in names {
            // The index gives those of one name and item in their order, so that no more are read than are asked
            // for, and none of articles that are still to be registered.
            seen.extend(self.all(
                "SELECT entity.number, appearance.article, names \
                 FROM entity JOIN appearance ON appearance.article = entity.number / 1048576 \
                 WHERE entity.name = ?1 AND kind = ?2 AND wikidata IS ?3 \
                 AND entity.number < ((SELECT max(article) FROM appearance) + 1) * 1048576 \
                 ORDER BY entity.number DESC LIMIT ?4",
                params![name, entity_kind_code(EntityKind::Person), item, list_size(limit)],
                |row| {
                    let names = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
                    let (names, rest) = names.as_chunks::<4>();
                    if !rest.is_empty() {
                        return Err(Problem::Damaged("a list of names that breaks off".to_owned()));
                    }
                    let cast = names.iter().map(|name| u32::from_be_bytes(*name)).collect();
                    Ok(Appearance { entity: row.get(0)?, article: row.get(1)?, cast })
                },
            )?);
        }
        seen.sort_by_key(|seen: &Appearance| std::cmp::Reverse(seen.entity));
        seen.truncate(limit);
        Ok(seen)
    }

    fn put_bearer(&mut self, entity: i64, key: &str) -> Result<(), StoreError> {
        self.run("INSERT OR IGNORE INTO bearer (entity, key) VALUES (?1, ?2)", params![entity, key])
    }

    fn corrections(&mut self, is_person: bool, key: &str) -> Result<Vec<ActorCorrection>, StoreError> {
        self.all(
            "SELECT key, other, one FROM actor_correction WHERE person = ?1 AND (key = ?2 OR other = ?2) \
             ORDER BY number",
            params![is_person, key],
            |row| {
                Ok(ActorCorrection { is_person, key: row.get(0)?, other: row.get(1)?, are_one: row.get(2)? })
            },
        )
    }

    fn actor_of_item(&mut self, item: &str) -> Result<Option<ActorId>, StoreError> {
        let found = self.all("SELECT number FROM actor WHERE wikidata = ?1", [item], |row| {
            Ok(ActorId::new(row.get(0)?))
        })?;
        Ok(found.first().copied())
    }

    fn actor(&mut self, id: ActorId) -> Result<Option<Actor>, StoreError> {
        let query = "SELECT number, name, kind, wikidata FROM actor WHERE number = ?1";
        Ok(self.all(query, [id.number()], actor)?.pop())
    }

    fn add_actor(&mut self, name: &str, kind: EntityKind) -> Result<ActorId, StoreError> {
        self.run("INSERT INTO actor (name, kind) VALUES (?1, ?2)", params![name, entity_kind_code(kind)])?;
        Ok(ActorId::new(self.transaction.last_insert_rowid()))
    }

    fn put_actor(&mut self, actor: &Actor) -> Result<(), StoreError> {
        self.run(
            "UPDATE actor SET name = ?2, kind = ?3, wikidata = ?4 WHERE number = ?1",
            params![actor.id.number(), actor.name, entity_kind_code(actor.kind), actor.wikidata],
        )
    }

    fn remove_actor(&mut self, actor: ActorId) -> Result<(), StoreError> {
        self.run("DELETE FROM actor WHERE number = ?1", [actor.number()])
    }

    fn n_named(&mut self, name_number: i64) -> Result<usize, StoreError> {
        let done = || -> Outcome<i64> {
            let mut query = self
                .transaction
                .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM entity WHERE name = ?1 LIMIT 100)")?;
            Ok(query.query_row([name_number], |row| row.get(0)).optional()?.unwrap_or(0))
        };
        Ok(usize::try_from(self.told(done())?).unwrap_or(0))
    }
}
