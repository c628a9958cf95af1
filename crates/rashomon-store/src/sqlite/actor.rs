//! Actors: whom articles name, and what they said.

use super::Sqlite;
use super::analysis::places;
use super::connection::Outcome;
use super::findings::{self, ENTITY_KINDS, coded};
use super::register::{self, Ledger};
use super::value::{list_size, moment, size};
use crate::account::AccountId;
use crate::actor::{ActorCorrectionRow, ActorRow, Actors, Corrector, Registrar};
use crate::error::StoreError;
use jiff::Timestamp;
use rashomon_core::{Actor, ActorCorrection, ActorId, ArticleId, EntityKind, Named};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Entities that are the actor ?1, with their names: those of its aliases, unless an article bears out that a
/// surname alone is somebody else's; and those of surnames alone that are its own.
pub(super) const MINE: &str = "mine (entity, name) AS MATERIALIZED ( \
     SELECT entity.number, entity.name FROM alias JOIN entity ON entity.name = alias.name \
         WHERE alias.actor = ?1 AND (entity.kind = 0) = alias.person AND entity.kind <= 2 \
         AND ifnull(entity.wikidata, '') = alias.wikidata \
         AND NOT (alias.person = 1 AND alias.wikidata = '' AND instr(alias.key, ' ') = 0 \
             AND 1 = (SELECT count(DISTINCT full.actor) FROM bearer \
                 JOIN alias AS full ON full.key = bearer.key AND full.person = 1 \
                 WHERE bearer.entity = entity.number)) \
     UNION SELECT bearer.entity, entity.name FROM alias JOIN bearer ON bearer.key = alias.key \
         JOIN entity ON entity.number = bearer.entity \
         WHERE alias.actor = ?1 AND alias.person = 1 AND entity.wikidata IS NULL \
         AND 1 = (SELECT count(DISTINCT full.actor) FROM bearer AS every \
             JOIN alias AS full ON full.key = every.key AND full.person = 1 \
             WHERE every.entity = bearer.entity))";

impl Actors for Sqlite {
    fn identify(&self, limit: usize, registrar: &mut Registrar<'_>) -> Result<usize, StoreError> {
        // Nobody else is kept from writing where there is nothing to do.
        if self.n_unidentified()? == 0 {
            return Ok(0);
        }
        self.connections.write(|transaction| {
            let articles = waiting(transaction, limit)?;
            let last = articles.last().map(|(change, _)| *change);
            let mut ledger = Ledger { transaction, connections: &self.connections, known: HashSet::new() };
            for (_, article) in &articles {
                let named = named(transaction, *article)?;
                if !named.is_empty() {
                    registrar(&mut ledger, *article, &named)?;
                }
            }
            let is_all = articles.len() < limit;
            transaction.execute(
                "UPDATE meta SET identified = iif(?1, change, ?2)",
                params![is_all, last.unwrap_or(0)],
            )?;
            Ok(articles.len())
        })
    }

    fn n_unidentified(&self) -> Result<u64, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached("SELECT change - identified FROM meta")?;
            Ok(query.query_row([], |row| row.get::<_, i64>(0))?.max(0).cast_unsigned())
        })
    }

    fn actor(&self, id: ActorId) -> Result<Option<ActorRow>, StoreError> {
        self.connections.read(|connection| one(connection, id))
    }

    fn actors(&self, names: &[String]) -> Result<Vec<ActorRow>, StoreError> {
        self.connections.read(|connection| {
            let mut ids: BTreeSet<ActorId> = BTreeSet::new();
            let mut query = connection.prepare_cached(
                "SELECT alias.actor FROM name JOIN alias ON alias.name = name.number WHERE name.name = ?1 \
                 UNION SELECT full.actor FROM name JOIN entity ON entity.name = name.number \
                     JOIN bearer ON bearer.entity = entity.number \
                     JOIN alias AS full ON full.key = bearer.key AND full.person = 1 \
                     WHERE name.name = ?1",
            )?;
            for name in names {
                let found = query.query_map([name], |row| row.get::<_, Option<i64>>(0))?;
                for number in found {
                    ids.extend(number?.map(ActorId::new));
                }
            }
            let mut rows = Vec::with_capacity(ids.len());
            for id in ids {
                let is_called = |row: &ActorRow| row.names.iter().any(|(name, _)| names.contains(name));
                rows.extend(one(connection, id)?.filter(is_called));
            }
            rows.sort_by_key(|row| {
                (row.is_bare, std::cmp::Reverse((row.n_statements, row.n_articles)), row.actor.id)
            });
            Ok(rows)
        })
    }

    fn namesakes(&self, names: &[String]) -> Result<Vec<Actor>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT DISTINCT actor.number, actor.name, actor.kind, actor.wikidata \
                 FROM name JOIN alias ON alias.name = name.number JOIN actor ON actor.number = alias.actor \
                 WHERE name.name = ?1 AND EXISTS (SELECT 1 FROM entity WHERE entity.name = alias.name \
                     AND (entity.kind = 0) = alias.person AND entity.kind <= 2 \
                     AND ifnull(entity.wikidata, '') = alias.wikidata) \
                 ORDER BY actor.number",
            )?;
            let mut actors: Vec<Actor> = Vec::new();
            for name in names {
                let mut rows = query.query([name])?;
                while let Some(row) = rows.next()? {
                    let actor = register::actor(row)?;
                    if !actors.iter().any(|known| known.id == actor.id) {
                        actors.push(actor);
                    }
                }
            }
            Ok(actors)
        })
    }

    fn actor_in(&self, article: &ArticleId, name: &str) -> Result<Option<ActorRow>, StoreError> {
        self.connections.read(|connection| {
            let Some(number) = super::story::article_number(connection, article)? else { return Ok(None) };
            let (first, last) = places(number);
            // A surname that the article bears out goes before the name alone.
            let found: Option<Option<i64>> = connection
                .prepare_cached(
                    "SELECT coalesce( \
                         (SELECT min(full.actor) FROM bearer \
                             JOIN alias AS full ON full.key = bearer.key AND full.person = 1 \
                             WHERE bearer.entity = entity.number AND entity.wikidata IS NULL \
                             HAVING count(DISTINCT full.actor) = 1), \
                         (SELECT actor FROM alias WHERE alias.name = entity.name \
                             AND alias.person = (entity.kind = 0) \
                             AND alias.wikidata = ifnull(entity.wikidata, ''))) \
                     FROM name JOIN entity ON entity.name = name.number \
                     WHERE name.name = ?3 AND entity.number BETWEEN ?1 AND ?2 AND kind <= 2 \
                     ORDER BY entity.number LIMIT 1",
                )?
                .query_row(params![first, last, name], |row| row.get(0))
                .optional()?;
            match found.flatten() {
                Some(actor) => one(connection, ActorId::new(actor)),
                None => Ok(None),
            }
        })
    }

    fn articles_calling(&self, id: ActorId, name: &str) -> Result<Vec<i64>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(&format!(
                "WITH {MINE} SELECT DISTINCT entity / 1048576 FROM mine \
                 WHERE name = (SELECT number FROM name WHERE name = ?2) ORDER BY 1"
            ))?;
            let rows = query.query_map(params![id.number(), name], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn put_actor_correction(
        &self,
        account: AccountId,
        correction: &ActorCorrection,
        now: Timestamp,
        corrector: &mut Corrector<'_>,
    ) -> Result<i64, StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO actor_correction (account, at, person, key, other, one) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    account.0,
                    now.as_second(),
                    correction.is_person,
                    correction.key,
                    correction.other,
                    correction.are_one
                ],
            )?;
            let number = transaction.last_insert_rowid();
            let mut ledger = Ledger { transaction, connections: &self.connections, known: HashSet::new() };
            corrector(&mut ledger)?;
            Ok(number)
        })
    }

    fn remove_actor_correction(
        &self,
        number: i64,
        corrector: &mut Corrector<'_>,
    ) -> Result<bool, StoreError> {
        self.connections.write(|transaction| {
            if transaction.execute("DELETE FROM actor_correction WHERE number = ?1", [number])? == 0 {
                return Ok(false);
            }
            let mut ledger = Ledger { transaction, connections: &self.connections, known: HashSet::new() };
            corrector(&mut ledger)?;
            Ok(true)
        })
    }

    fn actor_corrections(&self) -> Result<Vec<ActorCorrectionRow>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT actor_correction.number, at, account.name, person, key, other, one \
                 FROM actor_correction LEFT JOIN account ON account.number = actor_correction.account \
                 ORDER BY actor_correction.number DESC",
            )?;
            let mut rows = query.query([])?;
            let mut corrections = Vec::new();
            while let Some(row) = rows.next()? {
                let correction = ActorCorrection {
                    is_person: row.get(3)?,
                    key: row.get(4)?,
                    other: row.get(5)?,
                    are_one: row.get(6)?,
                };
                let name = |key: &str| printed(connection, correction.is_person, key);
                corrections.push(ActorCorrectionRow {
                    number: row.get(0)?,
                    at: moment(row.get(1)?)?,
                    account: row.get(2)?,
                    names: [name(&correction.key)?, name(&correction.other)?],
                    correction,
                });
            }
            Ok(corrections)
        })
    }
}

/// A key as articles print it: of several spellings the one that came first; the key, where all are gone.
fn printed(connection: &Connection, is_person: bool, key: &str) -> Outcome<String> {
    let mut query = connection.prepare_cached(
        "SELECT name.name FROM alias JOIN name ON name.number = alias.name \
         WHERE alias.key = ?1 AND alias.person = ?2 ORDER BY name.number LIMIT 1",
    )?;
    let name = query.query_row(params![key, is_person], |row| row.get(0)).optional()?;
    Ok(name.unwrap_or_else(|| key.to_owned()))
}

/// The first articles that are not registered, with their changes.
fn waiting(connection: &Connection, limit: usize) -> Outcome<Vec<(i64, i64)>> {
    let mut query = connection.prepare_cached(
        "SELECT change, number FROM article WHERE change > (SELECT identified FROM meta) \
         ORDER BY change LIMIT ?1",
    )?;
    let rows = query.query_map([list_size(limit)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn named(connection: &Connection, article: i64) -> Outcome<Vec<Named>> {
    let (first, last) = places(article);
    let mut query = connection.prepare_cached(
        "SELECT entity.number, entity.name, name.name, kind, wikidata, detail \
         FROM entity JOIN name ON name.number = entity.name \
         WHERE entity.number BETWEEN ?1 AND ?2 ORDER BY entity.number",
    )?;
    let mut rows = query.query([first, last])?;
    let mut named = Vec::new();
    while let Some(row) = rows.next()? {
        let detail = row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?;
        named.push(Named {
            entity: row.get(0)?,
            name_number: row.get(1)?,
            name: row.get(2)?,
            kind: coded(&ENTITY_KINDS, row.get(3)?)?,
            wikidata: row.get(4)?,
            is_named: findings::is_named(detail)?,
        });
    }
    Ok(named)
}

fn one(connection: &Connection, id: ActorId) -> Outcome<Option<ActorRow>> {
    let mut query =
        connection.prepare_cached("SELECT number, name, kind, wikidata FROM actor WHERE number = ?1")?;
    let mut rows = query.query([id.number()])?;
    let Some(actor) = rows.next()?.map(register::actor).transpose()? else { return Ok(None) };
    // Whose the entities are is found out once for all that is counted: it takes most of the time.
    let mut query = connection.prepare_cached(&format!(
        "WITH {MINE} SELECT entity / 1048576, name, NULL FROM mine \
         UNION ALL SELECT NULL, NULL, count(*) FROM ({})",
        statements("0, 3")
    ))?;
    let mut rows = query.query([id.number()])?;
    let mut articles: BTreeSet<i64> = BTreeSet::new();
    let mut uses: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    let mut n_statements = 0;
    while let Some(row) = rows.next()? {
        match (row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?) {
            (Some(article), Some(name)) => {
                articles.insert(article);
                uses.entry(name).or_default().insert(article);
            }
            _ => n_statements = size(row, 2)?,
        }
    }
    let mut query = connection.prepare_cached("SELECT name FROM name WHERE number = ?1")?;
    let mut names: Vec<(String, usize)> = Vec::with_capacity(uses.len());
    for (name, articles) in uses {
        names.push((query.query_row([name], |row| row.get(0))?, articles.len()));
    }
    names.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let n_full: i64 = connection
        .prepare_cached("SELECT count(*) FROM alias WHERE actor = ?1 AND instr(key, ' ') > 0")?
        .query_row([id.number()], |row| row.get(0))?;
    let is_bare = actor.kind == EntityKind::Person && actor.wikidata.is_none() && n_full == 0;
    Ok(Some(ActorRow { actor, names, is_bare, n_statements, n_articles: articles.len() }))
}

/// The numbers of statements with which those of [`MINE`] have to do in one of `roles`.
pub(super) fn statements(roles: &str) -> String {
    format!(
        "SELECT DISTINCT party.statement AS statement FROM mine JOIN party ON party.name = mine.name \
         AND party.role IN ({roles}) AND party.statement >= mine.entity / 1048576 * 1048576 \
         AND party.statement < (mine.entity / 1048576 + 1) * 1048576"
    )
}
