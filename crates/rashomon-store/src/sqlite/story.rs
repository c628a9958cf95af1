//! Stories: what is in them, and what became of them.

use super::codec::{Decoder, Encoder};
use super::connection::{Outcome, Problem, rows};
use super::value::{list_size, moment, size};
use crate::article::{Grouping, StoryHistory, StoryQuery, StoryRow};
use crate::error::StoreError;
use jiff::Timestamp;
use rashomon_core::{ArticleId, Cause, Correction, Headline, Story, StoryChange, StoryEvent, StoryId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::BTreeSet;

const CAUSES: [(Cause, &str); 3] =
    [(Cause::Arrival, "arrival"), (Cause::Repair, "repair"), (Cause::Person, "person")];

/// Follows `grouping`: articles go where its events put them.
pub(super) fn apply(transaction: &Transaction<'_>, grouping: &Grouping<'_>, now: Timestamp) -> Outcome<()> {
    let mut touched = BTreeSet::new();
    for event in grouping.events {
        apply_event(transaction, event, now, &mut touched)?;
    }
    for (id, headline) in grouping.headlines {
        if let Some(article) = article_number(transaction, &headline.article)? {
            let story = open(transaction, id, now)?;
            transaction
                .prepare_cached("UPDATE story SET headline = ?2, headline_article = ?3 WHERE number = ?1")?
                .execute(params![story, headline.text, article])?;
        }
    }
    for story in touched {
        refresh(transaction, story, now)?;
    }
    Ok(())
}

fn apply_event(
    transaction: &Transaction<'_>,
    event: &StoryEvent,
    now: Timestamp,
    touched: &mut BTreeSet<i64>,
) -> Outcome<()> {
    let cause = CAUSES.iter().find(|(cause, _)| *cause == event.cause).map_or("", |(_, name)| name);
    let mut put = |kind: &str,
                   story: i64,
                   other: Option<i64>,
                   article: Option<i64>,
                   likeness: Option<f32>,
                   articles: Option<Vec<u8>>|
     -> Outcome<()> {
        touched.insert(story);
        touched.extend(other);
        transaction
            .prepare_cached(
                "INSERT INTO story_event (at, kind, cause, story, other, article, likeness, articles) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![now.as_second(), kind, cause, story, other, article, likeness, articles])?;
        Ok(())
    };
    let take = |article: &ArticleId, story: i64| -> Outcome<Option<i64>> {
        let number = article_number(transaction, article)?;
        if let Some(number) = number {
            transaction
                .prepare_cached("UPDATE article SET story = ?2 WHERE number = ?1")?
                .execute([number, story])?;
        }
        Ok(number)
    };
    match &event.change {
        StoryChange::Opened { story, article } => {
            let story = open(transaction, story, now)?;
            let article = take(article, story)?;
            put("opened", story, None, article, None, None)
        }
        StoryChange::Joined { story, article, likeness } => {
            let story = open(transaction, story, now)?;
            let article = take(article, story)?;
            put("joined", story, None, article, *likeness, None)
        }
        StoryChange::Merged { from, into } => {
            let (from, into) = (open(transaction, from, now)?, open(transaction, into, now)?);
            let mut query =
                transaction.prepare_cached("SELECT number FROM article WHERE story = ?1 ORDER BY number")?;
            let moved: Vec<i64> = query.query_map([from], |row| row.get(0))?.collect::<Result<_, _>>()?;
            transaction
                .prepare_cached("UPDATE article SET story = ?2 WHERE story = ?1")?
                .execute([from, into])?;
            transaction
                .prepare_cached("UPDATE story SET merged_into = ?2 WHERE number = ?1")?
                .execute([from, into])?;
            put("merged", from, Some(into), None, None, Some(encode_numbers(&moved)))
        }
        StoryChange::Split { from, into, articles } | StoryChange::Moved { from, into, articles } => {
            let kind = if matches!(event.change, StoryChange::Split { .. }) { "split" } else { "moved" };
            let (from, into) = (open(transaction, from, now)?, open(transaction, into, now)?);
            let mut moved = Vec::with_capacity(articles.len());
            for article in articles {
                moved.extend(take(article, into)?);
            }
            put(kind, from, Some(into), None, None, Some(encode_numbers(&moved)))
        }
    }
}

fn encode_numbers(numbers: &[i64]) -> Vec<u8> {
    let mut encoder = Encoder::new(1);
    encoder.list(numbers, |encoder, &number| encoder.signed(number));
    encoder.finish()
}

/// The number of a story, which is made if it is new and leads to itself again if it was merged away.
fn open(transaction: &Transaction<'_>, id: &StoryId, now: Timestamp) -> Outcome<i64> {
    let found = transaction
        .prepare_cached("SELECT number FROM story WHERE id = ?1 AND merged_into IS NULL")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(number) = found {
        return Ok(number);
    }
    let number = transaction
        .prepare_cached(
            "INSERT INTO story (id, changed) VALUES (?1, ?2) \
             ON CONFLICT (id) DO UPDATE SET merged_into = NULL RETURNING number",
        )?
        .query_row(params![id.as_str(), now.as_second()], |row| row.get(0))?;
    Ok(number)
}

pub(super) fn article_number(connection: &Connection, id: &ArticleId) -> Outcome<Option<i64>> {
    let found = connection
        .prepare_cached("SELECT number FROM article WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0));
    Ok(found.optional()?)
}

/// The number of a story that somebody names.
pub(super) fn number(connection: &Connection, id: &StoryId) -> Outcome<i64> {
    let found = connection
        .prepare_cached("SELECT number FROM story WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| StoreError::Unknown { what: "story", name: id.to_string() }.into())
}

/// Counts a story anew, and sees to it that its headline is one of its own.
pub(super) fn refresh(transaction: &Transaction<'_>, story: i64, now: Timestamp) -> Outcome<()> {
    transaction
        .prepare_cached(
            "UPDATE story SET changed = ?2, \
                 (n_articles, n_outlets, first_at, last_at) = \
                 (SELECT count(*), count(DISTINCT outlet), min(at), max(at) FROM article WHERE story = ?1) \
             WHERE number = ?1",
        )?
        .execute(params![story, now.as_second()])?;
    transaction
        .prepare_cached(
            "UPDATE story SET (headline_article, headline) = (SELECT number, title FROM article \
                 WHERE story = ?1 AND title IS NOT NULL ORDER BY at, id LIMIT 1) \
             WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM article \
                 WHERE number = headline_article AND story = ?1 AND title = headline)",
        )?
        .execute([story])?;
    Ok(())
}

const COLUMNS: &str = "story.number, story.id, headline, first_at, last_at, changed, n_outlets, \
     (SELECT id FROM article WHERE article.number = headline_article) AS headline_id, \
     CASE n_articles WHEN 1 THEN 1 ELSE (SELECT n_voices FROM edition_look AS look \
     WHERE look.story = story.number AND look.n_articles = story.n_articles) END AS n_voices";

fn read(connection: &Connection, row: &Row<'_>) -> Outcome<StoryRow> {
    let number: i64 = row.get("number")?;
    let mut query = connection.prepare_cached("SELECT id FROM article WHERE story = ?1 ORDER BY at, id")?;
    let articles = query
        .query_map([number], |row| Ok(ArticleId::new(row.get::<_, String>(0)?)))?
        .collect::<Result<_, _>>()?;
    let headline: Option<(String, String)> =
        row.get::<_, Option<String>>("headline")?.zip(row.get("headline_id")?);
    Ok(StoryRow {
        story: Story {
            id: StoryId::new(row.get::<_, String>("id")?),
            headline: headline.map(|(text, article)| Headline { text, article: ArticleId::new(article) }),
            articles,
        },
        n_outlets: size(row, "n_outlets")?,
        n_voices: row.get::<_, Option<i64>>("n_voices")?.and_then(|n_voices| usize::try_from(n_voices).ok()),
        first: moment(row.get::<_, Option<i64>>("first_at")?.unwrap_or(0))?,
        last: moment(row.get::<_, Option<i64>>("last_at")?.unwrap_or(0))?,
        changed: moment(row.get("changed")?)?,
    })
}

pub(super) fn list(connection: &Connection, query: &StoryQuery) -> Outcome<Vec<StoryRow>> {
    let (table, (from, until)) = match query.during {
        None => ("story", (0, 0)),
        Some((from, until)) => (
            "(SELECT DISTINCT article.story FROM article WHERE at >= ?5 AND at < ?6) AS during \
             CROSS JOIN story ON story.number = during.story",
            (from.as_second(), until.as_second()),
        ),
    };
    // Chosen before anything else of them is looked up.
    rows(
        connection,
        &format!(
            "SELECT {COLUMNS} FROM story WHERE number IN (SELECT story.number FROM {table} \
             WHERE n_articles >= max(?1, 1) AND last_at >= ?2 AND last_at < ?3 \
             AND n_articles > 0 AND ?5 <= ?6 ORDER BY last_at DESC, story.number DESC LIMIT ?4) \
         ORDER BY last_at DESC, number DESC"
        ),
        params![
            list_size(query.n_articles_min),
            query.since.map_or(i64::MIN, Timestamp::as_second),
            query.before.map_or(i64::MAX, Timestamp::as_second),
            list_size(query.limit),
            from,
            until,
        ],
        |row| read(connection, row),
    )
}

pub(super) fn one(connection: &Connection, id: &StoryId) -> Outcome<Option<StoryRow>> {
    // Whoever names a story that was merged away means the one that has its articles.
    let mut select = connection.prepare_cached(&format!(
        "WITH RECURSIVE led (number, step) AS ( \
             SELECT number, 0 FROM story WHERE id = ?1 \
             UNION ALL SELECT merged_into, step + 1 FROM led JOIN story USING (number) \
             WHERE merged_into IS NOT NULL AND step < 1000) \
         SELECT {COLUMNS} FROM story WHERE number = (SELECT number FROM led ORDER BY step DESC LIMIT 1)"
    ))?;
    let mut rows = select.query([id.as_str()])?;
    rows.next()?.map(|row| read(connection, row)).transpose()
}

/// The stories of articles that are named by number, each once, in the order of the articles.
pub(super) fn of_articles(connection: &Connection, articles: &[i64]) -> Outcome<Vec<StoryId>> {
    let mut query = connection.prepare_cached(
        "SELECT story.id FROM article JOIN story ON story.number = article.story WHERE article.number = ?1",
    )?;
    let mut stories: Vec<StoryId> = Vec::new();
    for article in articles {
        let story: Option<String> = query.query_row([article], |row| row.get(0)).optional()?;
        if let Some(story) = story.map(StoryId::new).filter(|story| !stories.contains(story)) {
            stories.push(story);
        }
    }
    Ok(stories)
}

pub(super) fn history(connection: &Connection, id: &StoryId) -> Outcome<Vec<StoryHistory>> {
    // By number, since there is an index of either: by id all events of all stories would be looked at.
    let mut query = connection.prepare_cached(
        "WITH asked (number) AS (SELECT number FROM story WHERE id = ?1) \
         SELECT story_event.at, kind, cause, one.id AS story_id, two.id AS other_id, \
             article.id AS article_id, likeness, articles \
         FROM story_event JOIN story AS one ON one.number = story_event.story \
         LEFT JOIN story AS two ON two.number = other \
         LEFT JOIN article ON article.number = story_event.article \
         WHERE story_event.number IN ( \
             SELECT number FROM story_event WHERE story = (SELECT number FROM asked) \
             UNION SELECT number FROM story_event WHERE other = (SELECT number FROM asked)) \
         ORDER BY story_event.number",
    )?;
    let mut rows = query.query([id.as_str()])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(event) = read_event(connection, row)? {
            history.push(StoryHistory { at: moment(row.get("at")?)?, event });
        }
    }
    Ok(history)
}

/// The event, unless its articles are no more.
fn read_event(connection: &Connection, row: &Row<'_>) -> Outcome<Option<StoryEvent>> {
    let cause: String = row.get("cause")?;
    let cause = CAUSES.iter().find(|(_, name)| *name == cause).map(|&(cause, _)| cause);
    let damaged = || Problem::Damaged("an event of unknown kind".to_owned());
    let cause = cause.ok_or_else(damaged)?;
    let story = StoryId::new(row.get::<_, String>("story_id")?);
    let other = row.get::<_, Option<String>>("other_id")?.map(StoryId::new);
    let article = row.get::<_, Option<String>>("article_id")?.map(ArticleId::new);
    let kind: String = row.get("kind")?;
    let change = match (kind.as_str(), other) {
        ("opened", _) => article.map(|article| StoryChange::Opened { story, article }),
        ("joined", _) => {
            let likeness = row.get("likeness")?;
            article.map(|article| StoryChange::Joined { story, article, likeness })
        }
        ("merged", Some(into)) => Some(StoryChange::Merged { from: story, into }),
        ("split", Some(into)) => {
            Some(StoryChange::Split { from: story, into, articles: moved(connection, row)? })
        }
        ("moved", Some(into)) => {
            Some(StoryChange::Moved { from: story, into, articles: moved(connection, row)? })
        }
        _ => return Err(damaged()),
    };
    Ok(change.map(|change| StoryEvent { change, cause }))
}

fn moved(connection: &Connection, row: &Row<'_>) -> Outcome<Vec<ArticleId>> {
    let bytes: Vec<u8> = row.get("articles")?;
    let (mut decoder, _) = Decoder::new(&bytes, 1)?;
    let mut query = connection.prepare_cached("SELECT id FROM article WHERE number = ?1")?;
    let mut ids = Vec::new();
    for number in decoder.list(Decoder::signed)? {
        let id = query.query_row([number], |row| row.get::<_, String>(0)).optional()?;
        ids.extend(id.map(ArticleId::new));
    }
    Ok(ids)
}

/// The number of the last event, which tells whether somebody else has grouped meanwhile.
pub(super) fn last_event(connection: &Connection) -> Outcome<i64> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(number), 0) FROM story_event")?
        .query_row([], |row| row.get(0))?)
}

pub(super) fn put_correction(
    transaction: &Transaction<'_>,
    correction: &Correction,
    now: Timestamp,
) -> Outcome<()> {
    let mut encoder = Encoder::new(1);
    let mut ids = |articles: &[ArticleId]| encoder.list(articles, |encoder, id| encoder.text(id.as_str()));
    let kind = match correction {
        Correction::Merge { articles } => {
            ids(articles);
            "merge"
        }
        Correction::Split { articles, from } => {
            ids(articles);
            ids(from);
            "split"
        }
        Correction::Move { article, from, into } => {
            ids(std::slice::from_ref(article));
            ids(from);
            ids(into);
            "move"
        }
        Correction::Pin { article, with } => {
            ids(std::slice::from_ref(article));
            ids(with);
            "pin"
        }
    };
    transaction.execute(
        "INSERT INTO correction (at, kind, detail) VALUES (?1, ?2, ?3)",
        params![now.as_second(), kind, encoder.finish()],
    )?;
    Ok(())
}

pub(super) fn corrections(connection: &Connection) -> Outcome<Vec<Correction>> {
    let mut query = connection.prepare_cached("SELECT kind, detail FROM correction ORDER BY number")?;
    let mut rows = query.query([])?;
    let mut corrections = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0)?;
        let detail: Vec<u8> = row.get(1)?;
        let (mut decoder, _) = Decoder::new(&detail, 1)?;
        let mut ids = || decoder.list(|decoder| Ok(ArticleId::new(decoder.text()?)));
        let damaged = || Problem::Damaged("a correction of unknown kind".to_owned());
        corrections.push(match kind.as_str() {
            "merge" => Correction::Merge { articles: ids()? },
            "split" => Correction::Split { articles: ids()?, from: ids()? },
            "move" => {
                Correction::Move { article: ids()?.pop().ok_or_else(damaged)?, from: ids()?, into: ids()? }
            }
            "pin" => Correction::Pin { article: ids()?.pop().ok_or_else(damaged)?, with: ids()? },
            _ => return Err(damaged()),
        });
    }
    Ok(corrections)
}
