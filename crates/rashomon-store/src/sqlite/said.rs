//! Who said what, over all articles.

use super::actor;
use super::analysis::{PLACES, place, role_codes};
use super::codec::unpack_text;
use super::connection::{Outcome, rows};
use super::findings;
use super::value::{list_size, moment, size};
use crate::article::{NameRow, SaidQuery, StatementRow};
use jiff::Timestamp;
use rashomon_core::{ArticleId, StoryId};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

const SELECT: &str = "SELECT statement.number AS statement, statement.kind, statement.detail, \
     article.id, article.title, article.url, article.at, \
     article.published IS NOT NULL AS dated, outlet.name AS outlet_name, \
     story.id AS story_id, body.text \
     FROM statement JOIN article ON article.number = statement.number / 1048576 \
     JOIN body ON body.article = article.number AND body.revision = article.revision \
     LEFT JOIN outlet ON outlet.number = article.outlet \
     LEFT JOIN story ON story.number = article.story";

pub(super) fn said(connection: &Connection, query: &SaidQuery) -> Outcome<Vec<StatementRow>> {
    if query.names.is_empty() && query.actor.is_none() {
        return Ok(Vec::new());
    }
    let of_act = "JOIN statement ON statement.number = theirs.statement AND statement.act = ?";
    let of_act = if query.act.is_some() { of_act } else { "" };
    let mut values: Vec<Value> = Vec::with_capacity(query.names.len() + 6);
    let (with, theirs) = match query.actor {
        Some(actor) => {
            values.push(actor.number().into());
            (format!("WITH {} ", actor::MINE), actor::statements("?, ?"))
        }
        None => {
            values.extend(query.names.iter().map(|name| Value::from(name.clone())));
            let holes = vec!["?"; query.names.len()].join(", ");
            let theirs = format!(
                "SELECT DISTINCT party.statement FROM party JOIN name ON name.number = party.name \
                 WHERE name.name IN ({holes}) AND party.role IN (?, ?)"
            );
            (String::new(), theirs)
        }
    };
    // Chosen by number and time alone: texts of all that somebody ever said would be much to sort.
    let sql = format!(
        "{with}{SELECT} WHERE statement.number IN (SELECT theirs.statement FROM ({theirs}) AS theirs {of_act} \
             JOIN article ON article.number = theirs.statement / 1048576 \
             WHERE article.at >= ? AND article.at < ? ORDER BY article.at DESC, theirs.statement LIMIT ?) \
         ORDER BY article.at DESC, statement.number"
    );
    values.extend(role_codes(query.role).map(Value::from));
    if let Some(act) = query.act {
        values.push(act.name().to_owned().into());
    }
    values.push(query.since.map_or(i64::MIN, Timestamp::as_second).into());
    values.push(query.before.map_or(i64::MAX, Timestamp::as_second).into());
    values.push(list_size(query.limit).into());
    rows(connection, &sql, params_from_iter(values), read)
}

pub(super) fn by_number(connection: &Connection, number: i64) -> Outcome<Option<StatementRow>> {
    let mut select = connection.prepare_cached(&format!("{SELECT} WHERE statement.number = ?1"))?;
    let mut rows = select.query([number])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Outcome<StatementRow> {
    let number: i64 = row.get("statement")?;
    let id = ArticleId::new(row.get::<_, String>("id")?);
    let entity = |place: usize| findings::told_entity_id(&id, place);
    let detail = row.get_ref("detail")?.as_blob().map_err(rusqlite::Error::from)?;
    let statement = findings::decode_statement(&id, place(number), row.get("kind")?, detail, &entity)?;
    let text = unpack_text(row.get_ref("text")?.as_blob().map_err(rusqlite::Error::from)?)?;
    let pieces: Vec<&str> = statement.content.iter().map(|span| span.of(&text)).collect();
    Ok(StatementRow {
        text: pieces.join(" … "),
        statement,
        article: id,
        title: row.get("title")?,
        outlet: row.get("outlet_name")?,
        url: row.get("url")?,
        at: moment(row.get("at")?)?,
        dated: row.get("dated")?,
        story: row.get::<_, Option<String>>("story_id")?.map(StoryId::new),
    })
}

/// How much there is of each name; names that nothing bears any more are left out.
pub(super) fn names(connection: &Connection, names: &[String]) -> Outcome<Vec<NameRow>> {
    let mut query = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM party WHERE party.name = name.number AND role IN (0, 3)), \
             (SELECT count(DISTINCT number / 1048576) FROM entity WHERE entity.name = name.number) \
         FROM name WHERE name = ?1",
    )?;
    let mut found = Vec::new();
    for name in names {
        let mut rows = query.query([name])?;
        while let Some(row) = rows.next()? {
            let row = NameRow { name: name.clone(), n_statements: size(row, 0)?, n_articles: size(row, 1)? };
            if row.n_statements + row.n_articles > 0 {
                found.push(row);
            }
        }
    }
    Ok(found)
}

/// Names with their numbers, greater than `after`, in order.
pub(super) fn names_after(connection: &Connection, after: i64, limit: usize) -> Outcome<Vec<(i64, String)>> {
    let mut query = connection
        .prepare_cached("SELECT number, name FROM name WHERE number > ?1 ORDER BY number LIMIT ?2")?;
    let rows = query.query_map([after, list_size(limit)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const _: () = assert!(PLACES == 1_048_576, "queries above divide by it");
