//! What was found in articles.

use super::codec::{pack, unpack};
use super::connection::Outcome;
use super::{article, document, findings};
use crate::article::{Findings, PartyRole, StoredArticle};
use rashomon_core::{Analysis, Article, ArticleId, Document, EntityId, Extraction, Labels, TextSpan};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Numbers of statements and entities leave so many places to an article.
pub(super) const PLACES: i64 = 1 << 20;

pub(super) fn put(
    transaction: &Transaction<'_>,
    number: i64,
    article: &Article,
    findings: &Findings<'_>,
) -> Outcome<()> {
    let Findings { document, extraction, model } = findings;
    let (first, last) = places(number);
    let labels = {
        let names = document::label_names(document);
        let found = transaction
            .prepare_cached("SELECT number FROM labels WHERE names = ?1")?
            .query_row([&names], |row| row.get::<_, i64>(0))
            .optional()?;
        match found {
            Some(labels) => labels,
            None => {
                transaction.prepare_cached("INSERT INTO labels (names) VALUES (?1)")?.execute([&names])?;
                transaction.last_insert_rowid()
            }
        }
    };
    transaction
        .prepare_cached("INSERT INTO document (article, labels, tokens, findings) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            number,
            labels,
            document::encode(document)?,
            pack(&findings::encode_rest(extraction))?
        ])?;
    transaction
        .prepare_cached("UPDATE article SET model = ?2 WHERE number = ?1")?
        .execute(params![number, model])?;

    let mut names = Vec::with_capacity(extraction.entities.len());
    let mut insert = transaction.prepare_cached(
        "INSERT INTO entity (number, name, kind, wikidata, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for ((place, entity), row) in extraction.entities.iter().enumerate().zip(first..=last) {
        let name = article::interned(transaction, &entity.name, "name")?;
        names.push(name);
        let detail = findings::encode_entity(&article.id, place, entity);
        let kind = findings::entity_kind_code(entity.kind);
        insert.execute(params![row, name, kind, entity.wikidata, detail])?;
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO statement (number, kind, act, speaker, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut link = transaction
        .prepare_cached("INSERT OR IGNORE INTO party (name, role, statement) VALUES (?1, ?2, ?3)")?;
    let entity_names = |ids: &[EntityId]| -> Vec<i64> {
        let place = |id: &EntityId| extraction.entities.iter().position(|entity| entity.id == *id);
        ids.iter().filter_map(place).filter_map(|place| names.get(place).copied()).collect()
    };
    for ((place, statement), row) in extraction.statements.iter().enumerate().zip(first..=last) {
        let speaker = statement.speaker.as_ref();
        let name =
            speaker.map(|speaker| article::interned(transaction, &speaker.name, "name")).transpose()?;
        let detail = findings::encode_statement(&article.id, place, statement, &extraction.entities);
        let kind = findings::statement_kind_code(statement.kind);
        insert.execute(params![row, kind, statement.act.name(), name, detail])?;
        let mut parties: BTreeSet<(i64, i64)> = name.map(|name| (name, 0)).into_iter().collect();
        for (party, role) in [(speaker, 0), (statement.addressee.as_ref(), 1)] {
            let entities = party.map(|party| entity_names(&party.entities)).unwrap_or_default();
            parties.extend(entities.into_iter().map(|name| (name, role)));
            let spoken_for = party.map(|party| entity_names(&party.speaks_for)).unwrap_or_default();
            parties.extend(spoken_for.into_iter().map(|name| (name, 3)));
        }
        for (entity, &name) in extraction.entities.iter().zip(&names) {
            let named = |piece: &TextSpan| entity.mentions.iter().any(|mention| piece.contains(mention.span));
            if statement.content.iter().any(named) {
                parties.insert((name, 2));
            }
        }
        for (name, role) in parties {
            link.execute([name, role, row])?;
        }
    }
    Ok(())
}

pub(super) fn clear(transaction: &Transaction<'_>, article: i64) -> Outcome<()> {
    let (first, last) = places(article);
    transaction
        .prepare_cached(
            "DELETE FROM party WHERE statement BETWEEN ?1 AND ?2 AND role IN (0, 1, 2, 3) AND name IN \
                 (SELECT name FROM entity WHERE number BETWEEN ?1 AND ?2 \
                  UNION SELECT speaker FROM statement WHERE number BETWEEN ?1 AND ?2)",
        )?
        .execute([first, last])?;
    for table in ["statement", "entity"] {
        transaction
            .prepare_cached(&format!("DELETE FROM {table} WHERE number BETWEEN ?1 AND ?2"))?
            .execute([first, last])?;
    }
    transaction
        .prepare_cached("DELETE FROM bearer WHERE entity BETWEEN ?1 AND ?2")?
        .execute([first, last])?;
    for table in ["document", "appearance"] {
        transaction.prepare_cached(&format!("DELETE FROM {table} WHERE article = ?1"))?.execute([article])?;
    }
    Ok(())
}

/// Everything found in an article, if it was analysed.
pub(super) fn extraction(connection: &Connection, article: &StoredArticle) -> Outcome<Option<Extraction>> {
    let rest = connection
        .prepare_cached("SELECT findings FROM document WHERE article = ?1")?
        .query_row([article.number], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    let Some(rest) = rest else { return Ok(None) };
    let id = &article.article.id;
    let (first, last) = places(article.number);
    let mut extraction = Extraction::default();
    findings::decode_rest(&unpack(&rest)?, &mut extraction)?;
    let mut query = connection.prepare_cached(
        "SELECT entity.number, kind, name.name, wikidata, detail FROM entity JOIN name ON name.number = entity.name \
         WHERE entity.number BETWEEN ?1 AND ?2 ORDER BY entity.number",
    )?;
    let mut rows = query.query([first, last])?;
    while let Some(row) = rows.next()? {
        let place = place(row.get(0)?);
        let detail = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        let (kind, name, wikidata) = (row.get(1)?, row.get(2)?, row.get(3)?);
        extraction.entities.push(findings::decode_entity(id, place, kind, name, wikidata, detail)?);
    }
    let entities = &extraction.entities;
    let entity = |place: usize| match entities.get(place) {
        Some(entity) => entity.id.clone(),
        None => findings::told_entity_id(id, place),
    };
    let mut query = connection.prepare_cached(
        "SELECT number, kind, detail FROM statement WHERE number BETWEEN ?1 AND ?2 ORDER BY number",
    )?;
    let mut rows = query.query([first, last])?;
    let mut statements = Vec::new();
    while let Some(row) = rows.next()? {
        let place = place(row.get(0)?);
        let detail = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        statements.push(findings::decode_statement(id, place, row.get(1)?, detail, &entity)?);
    }
    extraction.statements = statements;
    Ok(Some(extraction))
}

/// The place in its article that a statement's or entity's number tells.
pub(super) fn place(number: i64) -> usize {
    usize::try_from(number % PLACES).unwrap_or(0)
}

pub(super) fn of(connection: &Connection, id: &ArticleId) -> Outcome<Option<Analysis>> {
    let Some(stored) = article::one(connection, id)? else { return Ok(None) };
    let Some(extraction) = extraction(connection, &stored)? else { return Ok(None) };
    let document = stored_document(connection, &stored)?;
    Ok(Some(Analysis { article: stored.article, document, extraction }))
}

fn stored_document(connection: &Connection, stored: &StoredArticle) -> Outcome<Document> {
    let (tokens, names): (Vec<u8>, String) = connection
        .prepare_cached(
            "SELECT tokens, names FROM document JOIN labels ON labels.number = document.labels \
             WHERE article = ?1",
        )?
        .query_row([stored.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let labels = Labels::from_names(names.split(document::SEPARATOR));
    document::decode(&tokens, &stored.article.text, Arc::new(labels))
}

/// The numbers that an article's statements and entities can have.
pub(super) fn places(article: i64) -> (i64, i64) {
    (article * PLACES, article * PLACES + PLACES - 1)
}

/// The roles that count as `role`. Whoever a spokesperson speaks for, 3, has said it too.
pub(super) fn role_codes(role: PartyRole) -> [i64; 2] {
    match role {
        PartyRole::Speaker => [0, 3],
        PartyRole::Addressee => [1, 1],
        PartyRole::About => [2, 2],
    }
}
