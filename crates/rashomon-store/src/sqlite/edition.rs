//! Editions of stories.

use super::Sqlite;
use super::connection::{Outcome, rows};
use super::value::{list_size, moment, opt_moment};
use crate::account::{AccountId, FindingHash};
use crate::edition::{Edition, Editions};
use crate::error::StoreError;
use crate::mark::{ItemQuery, Mark};
use jiff::Timestamp;
use rashomon_core::StoryId;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Transaction, params, params_from_iter};
use std::collections::BTreeSet;

impl Editions for Sqlite {
    fn editions(&self, account: AccountId, query: &ItemQuery) -> Result<Vec<Edition>, StoreError> {
        let (conditions, mut values) = conditions(account, query);
        let order = if query.oldest_first { "ASC" } else { "DESC" };
        let size = |size: usize| Value::from(i64::try_from(size).unwrap_or(i64::MAX));
        values.extend([size(query.limit), size(query.offset)]);
        let sql = format!(
            "SELECT edition.number, story.id, story.headline, edition.made, \
                 coalesce(story_mark.done_at >= edition.made, FALSE), edition_mark.starred_at \
             {FROM} WHERE {conditions} ORDER BY edition.number {order} LIMIT ? OFFSET ?"
        );
        self.connections.read(|connection| {
            rows(connection, &sql, params_from_iter(values), |row| {
                Ok(Edition {
                    number: row.get(0)?,
                    story: StoryId::new(row.get::<_, String>(1)?),
                    headline: row.get(2)?,
                    made: moment(row.get(3)?)?,
                    read: row.get(4)?,
                    starred: opt_moment(row.get(5)?)?,
                })
            })
        })
    }

    fn n_editions(&self, account: AccountId, query: &ItemQuery) -> Result<usize, StoreError> {
        let (conditions, values) = conditions(account, query);
        let sql = format!("SELECT count(*) {FROM} WHERE {conditions}");
        self.connections.read(|connection| {
            let count: i64 =
                connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or(0))
        })
    }

    fn stories_to_look_at(&self, since: Timestamp, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT story.id FROM story LEFT JOIN edition_look AS look ON look.story = story.number \
                 WHERE story.last_at >= ?1 AND story.n_articles > 1 \
                 AND (look.changed IS NOT story.changed OR look.n_articles IS NOT story.n_articles) \
                 ORDER BY story.last_at, story.number LIMIT ?2",
            )?;
            let limit = list_size(limit);
            let rows = query.query_map([since.as_second(), limit], |row| row.get::<_, String>(0))?;
            rows.map(|id| Ok(StoryId::new(id?))).collect()
        })
    }

    fn put_look(
        &self,
        story: &StoryId,
        n_voices: usize,
        findings: &[FindingHash],
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        self.connections.write(|transaction| {
            let row: Option<(i64, i64, i64)> = transaction
                .query_row(
                    "SELECT number, changed, n_articles FROM story WHERE id = ?1",
                    [story.as_str()],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
                .optional()?;
            let Some((number, changed, n_articles)) = row else {
                return Err(StoreError::Unknown { what: "story", name: story.to_string() }.into());
            };
            transaction.execute(
                "INSERT INTO edition_look (story, changed, n_articles, n_voices) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (story) DO UPDATE SET changed = excluded.changed, \
                 n_articles = excluded.n_articles, n_voices = excluded.n_voices",
                [number, changed, n_articles, i64::try_from(n_voices).unwrap_or(i64::MAX)],
            )?;
            let told: Option<Vec<u8>> = transaction
                .query_row(
                    "SELECT findings FROM edition WHERE story = ?1 ORDER BY number DESC LIMIT 1",
                    [number],
                    |row| row.get(0),
                )
                .optional()?;
            let mut all: BTreeSet<&[u8]> = told.iter().flat_map(|told| told.chunks_exact(16)).collect();
            let n_told = all.len();
            all.extend(findings.iter().map(<[u8; 16]>::as_slice));
            if all.len() == n_told {
                return Ok(None);
            }
            let edition = next_number(transaction)?;
            transaction.execute(
                "INSERT INTO edition (number, story, made, findings) VALUES (?1, ?2, ?3, ?4)",
                params![edition, number, now.as_second(), all.into_iter().collect::<Vec<_>>().concat()],
            )?;
            Ok(Some(edition))
        })
    }

    fn mark_editions(
        &self,
        account: AccountId,
        numbers: &[i64],
        mark: Mark,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = match mark {
            Mark::Read(_) => {
                "INSERT INTO story_mark (account, story, done_at) SELECT ?1, story, ?3 FROM edition WHERE number = ?2 \
                 ON CONFLICT (account, story) DO UPDATE SET done_at = excluded.done_at"
            }
            Mark::Starred(true) => {
                "INSERT OR IGNORE INTO edition_mark (account, edition, starred_at) \
                 SELECT ?1, number, ?3 FROM edition WHERE number = ?2"
            }
            Mark::Starred(false) => {
                "DELETE FROM edition_mark WHERE account = ?1 AND edition = ?2 AND ?3 IS NULL"
            }
        };
        let (Mark::Read(set) | Mark::Starred(set)) = mark;
        self.connections.write(|transaction| {
            let mut statement = transaction.prepare_cached(sql)?;
            for number in numbers {
                statement.execute(params![account.0, number, set.then_some(now.as_second())])?;
            }
            Ok(())
        })
    }
}

/// The next number of the row that articles and editions share.
fn next_number(transaction: &Transaction<'_>) -> Outcome<i64> {
    let last: Option<i64> = transaction
        .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'article'", [], |row| row.get(0))
        .optional()?;
    match last {
        Some(last) => {
            transaction.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'article'", [last + 1])?;
            Ok(last + 1)
        }
        None => {
            transaction.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('article', 1)", [])?;
            Ok(1)
        }
    }
}

const FROM: &str = "FROM edition JOIN story ON story.number = edition.story \
    LEFT JOIN story_mark ON story_mark.account = ? AND story_mark.story = edition.story \
    LEFT JOIN edition_mark ON edition_mark.account = ? AND edition_mark.edition = edition.number";

/// The conditions of a query in SQL, with the values of its question marks, the account first.
fn conditions(account: AccountId, query: &ItemQuery) -> (String, Vec<Value>) {
    let mut conditions = vec!["story.n_articles > 0"];
    let mut values: Vec<Value> = vec![account.0.into(), account.0.into()];
    match query.read {
        Some(true) => conditions.push("story_mark.done_at >= edition.made"),
        Some(false) => conditions.push("coalesce(story_mark.done_at < edition.made, TRUE)"),
        None => {}
    }
    match query.starred {
        Some(true) => conditions.push("edition_mark.starred_at IS NOT NULL"),
        Some(false) => conditions.push("edition_mark.starred_at IS NULL"),
        None => {}
    }
    // What was saved stays as it was saved.
    if query.numbers.is_none() && query.starred != Some(true) {
        conditions.push(
            "NOT EXISTS (SELECT 1 FROM edition AS later \
             WHERE later.story = edition.story AND later.number > edition.number)",
        );
    }
    let mut given = |condition: &'static str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push(condition);
            values.push(value);
        }
    };
    given("edition.number > ?", query.after.map(Value::from));
    given("edition.number < ?", query.before.map(Value::from));
    given("edition.made >= ?", query.since.map(|since| since.as_second().into()));
    given("edition.made < ?", query.until.map(|until| until.as_second().into()));
    // An edition comes in when it is made.
    given("edition.made >= ?", query.added_since.map(|since| since.as_second().into()));
    given("edition.made < ?", query.added_until.map(|until| until.as_second().into()));
    given(
        "edition.number IN (SELECT value FROM json_each(?))",
        query.numbers.as_ref().map(|numbers| format!("{numbers:?}").into()),
    );
    (conditions.join(" AND "), values)
}
