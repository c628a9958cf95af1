//! Marks of readers, and articles with them.

use super::Sqlite;
use super::connection::{Outcome, rows};
use super::value::{list_size, moment, opt_moment, size};
use crate::account::AccountId;
use crate::error::StoreError;
use crate::mark::{FirstReport, Item, ItemQuery, Listing, Mark, Marks, OutletRow};
use jiff::Timestamp;
use rashomon_core::{ArticleId, FeedId, StoryId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

impl Marks for Sqlite {
    fn items(&self, account: AccountId, query: &ItemQuery) -> Result<Vec<Item>, StoreError> {
        self.connections.read(|connection| items(connection, account, query))
    }

    fn n_items(&self, account: AccountId, query: &ItemQuery) -> Result<usize, StoreError> {
        let ItemQuery { oldest_first, offset, limit, .. } = *query;
        let unread = ItemQuery { read: Some(false), oldest_first, offset, limit, ..ItemQuery::default() };
        self.connections.read(|connection| {
            // What programs ask for most. To look for a mark of each article takes many times as long.
            let (sql, values) = if *query == unread {
                let n_read = "SELECT count(*) FROM mark WHERE account = ? AND read_at IS NOT NULL";
                (format!("SELECT (SELECT count(*) FROM article) - ({n_read})"), vec![account.0.into()])
            } else {
                let (conditions, values) = conditions(account, query);
                (format!("SELECT count(*) {FROM} WHERE {conditions}"), values)
            };
            let count: i64 =
                connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or(0))
        })
    }

    fn listings(&self, account: AccountId, see: &mut dyn FnMut(&Listing)) -> Result<(), StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT article.number, entry.feed, article.added, mark.read_at IS NOT NULL FROM article \
                 LEFT JOIN mark ON mark.account = ?1 AND mark.article = article.number \
                 LEFT JOIN entry ON entry.article = article.number ORDER BY article.number",
            )?;
            let mut rows = query.query([account.0])?;
            let (mut article, mut feeds) = (None, Vec::new());
            while let Some(row) = rows.next()? {
                let listing = Listing {
                    article: row.get(0)?,
                    feed: row.get::<_, Option<i64>>(1)?.map(FeedId::new),
                    added: moment(row.get(2)?)?,
                    read: row.get(3)?,
                };
                if article != Some(listing.article) {
                    article = Some(listing.article);
                    feeds.clear();
                }
                // A feed may list it under two identifiers.
                if !feeds.contains(&listing.feed) {
                    feeds.push(listing.feed);
                    see(&listing);
                }
            }
            Ok(())
        })
    }

    fn mark(
        &self,
        account: AccountId,
        numbers: &[i64],
        mark: Mark,
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let (sql, set) = match mark {
            Mark::Read(set) => (
                "INSERT INTO mark (account, article, read_at) SELECT ?1, number, ?3 FROM article WHERE number = ?2 \
                 ON CONFLICT (account, article) DO UPDATE SET read_at = excluded.read_at \
                 WHERE (mark.read_at IS NULL) <> (excluded.read_at IS NULL)",
                set,
            ),
            Mark::Starred(set) => (
                "INSERT INTO mark (account, article, starred_at) SELECT ?1, number, ?3 FROM article WHERE number = ?2 \
                 ON CONFLICT (account, article) DO UPDATE SET starred_at = excluded.starred_at \
                 WHERE (mark.starred_at IS NULL) <> (excluded.starred_at IS NULL)",
                set,
            ),
        };
        self.connections.write(|transaction| {
            let mut statement = transaction.prepare_cached(sql)?;
            let mut known = transaction
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM mark WHERE account = ?1 AND article = ?2)")?;
            let mut changed = Vec::new();
            for &number in numbers {
                // What was never marked is not made a row of nothing.
                if !set && !known.query_row([account.0, number], |row| row.get::<_, bool>(0))? {
                    continue;
                }
                if statement.execute(params![account.0, number, set.then_some(now.as_second())])? > 0 {
                    changed.push(number);
                }
            }
            Ok(changed)
        })
    }

    fn take_back(&self, account: AccountId, at: Timestamp) -> Result<usize, StoreError> {
        self.connections.write(|transaction| {
            let mut n_taken = 0;
            for sql in [
                "UPDATE mark SET read_at = NULL WHERE account = ?1 AND read_at = ?2",
                "UPDATE mark SET starred_at = NULL WHERE account = ?1 AND starred_at = ?2",
                "UPDATE story_mark SET done_at = NULL WHERE account = ?1 AND done_at = ?2",
            ] {
                n_taken += transaction.execute(sql, [account.0, at.as_second()])?;
            }
            transaction
                .execute("DELETE FROM seen WHERE account = ?1 AND at = ?2", [account.0, at.as_second()])?;
            Ok(n_taken)
        })
    }

    fn bulk_marks(&self, account: AccountId, limit: usize) -> Result<Vec<(Timestamp, usize)>, StoreError> {
        self.connections.read(|connection| {
            rows(
                connection,
                "SELECT at, count(*) AS n FROM ( \
                     SELECT read_at AS at FROM mark WHERE account = ?1 AND read_at IS NOT NULL \
                     UNION ALL SELECT done_at FROM story_mark WHERE account = ?1 AND done_at IS NOT NULL) \
                 GROUP BY at HAVING n > 1 ORDER BY at DESC LIMIT ?2",
                [account.0, list_size(limit)],
                |row| Ok((moment(row.get(0)?)?, size(row, 1)?)),
            )
        })
    }

    fn last_seen(
        &self,
        account: AccountId,
        stories: &[StoryId],
    ) -> Result<Vec<Option<Timestamp>>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT max(at) FROM seen WHERE account = ?1 \
                 AND story = (SELECT number FROM story WHERE id = ?2)",
            )?;
            let mut seen = Vec::with_capacity(stories.len());
            for story in stories {
                let at: Option<i64> =
                    query.query_row(params![account.0, story.as_str()], |row| row.get(0))?;
                seen.push(opt_moment(at)?);
            }
            Ok(seen)
        })
    }

    fn put_pick(
        &self,
        account: AccountId,
        story: &StoryId,
        pick: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            let number = super::story::number(transaction, story)?;
            if pick {
                transaction.execute(
                    "INSERT OR IGNORE INTO pick (story, account, at) VALUES (?1, ?2, ?3)",
                    params![number, account.0, now.as_second()],
                )?;
            } else {
                transaction.execute("DELETE FROM pick WHERE story = ?1", [number])?;
            }
            Ok(())
        })
    }

    fn outlets(&self) -> Result<Vec<OutletRow>, StoreError> {
        self.connections.read(|connection| {
            rows(
                connection,
                "SELECT name, n, last FROM (SELECT outlet, count(*) AS n, max(at) AS last FROM article \
                     WHERE outlet IS NOT NULL GROUP BY outlet) \
                 JOIN outlet ON outlet.number = outlet ORDER BY name",
                [],
                |row| {
                    Ok(OutletRow { name: row.get(0)?, n_articles: size(row, 1)?, last: moment(row.get(2)?)? })
                },
            )
        })
    }

    fn first_reports(&self, stories: &[StoryId]) -> Result<Vec<FirstReport>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT n_articles, (SELECT name FROM outlet WHERE number = \
                     (SELECT outlet FROM article WHERE article.story = story.number ORDER BY at, number LIMIT 1)) \
                 FROM story WHERE id = ?1 AND n_articles > 0",
            )?;
            let mut first = Vec::with_capacity(stories.len());
            for story in stories {
                let mut rows = query.query([story.as_str()])?;
                if let Some(row) = rows.next()? {
                    let n_articles = size(row, 0)?;
                    first.push(FirstReport { n_articles, outlet: row.get(1)? });
                }
            }
            Ok(first)
        })
    }

    fn picks(&self, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT story.id FROM pick JOIN story ON story.number = pick.story \
                 WHERE story.n_articles > 0 ORDER BY pick.at DESC, pick.story DESC LIMIT ?1",
            )?;
            let rows =
                query.query_map([list_size(limit)], |row| Ok(StoryId::new(row.get::<_, String>(0)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn done(&self, account: AccountId, stories: &[StoryId]) -> Result<Vec<Option<Timestamp>>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT done_at FROM story_mark WHERE account = ?1 \
                 AND story = (SELECT number FROM story WHERE id = ?2)",
            )?;
            let mut done = Vec::with_capacity(stories.len());
            for story in stories {
                let at: Option<Option<i64>> =
                    query.query_row(params![account.0, story.as_str()], |row| row.get(0)).optional()?;
                done.push(opt_moment(at.flatten())?);
            }
            Ok(done)
        })
    }

    fn put_done(
        &self,
        account: AccountId,
        story: &StoryId,
        done: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            let n_marked = transaction.execute(
                "INSERT INTO story_mark (account, story, done_at) SELECT ?1, number, ?3 FROM story WHERE id = ?2 \
                 ON CONFLICT (account, story) DO UPDATE SET done_at = excluded.done_at",
                params![account.0, story.as_str(), done.map(Timestamp::as_second)],
            )?;
            if n_marked == 0 {
                return Err(StoreError::Unknown { what: "story", name: story.to_string() }.into());
            }
            Ok(())
        })
    }
}

const FROM: &str = "FROM article \
    LEFT JOIN mark ON mark.account = ? AND mark.article = article.number \
    LEFT JOIN outlet ON outlet.number = article.outlet \
    LEFT JOIN story ON story.number = article.story";

fn items(connection: &Connection, account: AccountId, query: &ItemQuery) -> Outcome<Vec<Item>> {
    let (conditions, mut values) = conditions(account, query);
    let order = if query.oldest_first { "ASC" } else { "DESC" };
    values.push(list_size(query.limit).into());
    values.push(list_size(query.offset).into());
    let sql = format!(
        "SELECT article.number, article.id, article.title, outlet.name, article.byline, article.url, \
             article.language, article.at, article.added, article.complete, story.id, \
             (SELECT min(feed) FROM entry WHERE entry.article = article.number), \
             (SELECT min(place) FROM entry WHERE entry.article = article.number), \
             mark.read_at IS NOT NULL, mark.starred_at, article.published IS NOT NULL, \
             article.agency \
         {FROM} WHERE {conditions} ORDER BY article.number {order} LIMIT ? OFFSET ?"
    );
    rows(connection, &sql, params_from_iter(values), |row| {
        Ok(Item {
            number: row.get(0)?,
            id: ArticleId::new(row.get::<_, String>(1)?),
            title: row.get(2)?,
            outlet: row.get(3)?,
            byline: row.get(4)?,
            url: row.get(5)?,
            language: row.get(6)?,
            at: moment(row.get(7)?)?,
            added: moment(row.get(8)?)?,
            complete: row.get(9)?,
            story: row.get::<_, Option<String>>(10)?.map(StoryId::new),
            feed: row.get::<_, Option<i64>>(11)?.map(FeedId::new),
            place: row.get::<_, Option<i64>>(12)?.and_then(|place| usize::try_from(place).ok()),
            read: row.get(13)?,
            starred: opt_moment(row.get(14)?)?,
            dated: row.get(15)?,
            agency: row.get(16)?,
        })
    })
}

/// The conditions of a query in SQL, with the values of its question marks, the account first.
fn conditions(account: AccountId, query: &ItemQuery) -> (String, Vec<Value>) {
    let mut conditions = vec!["TRUE"];
    let mut values: Vec<Value> = vec![account.0.into()];
    match query.read {
        Some(true) => conditions.push("mark.read_at IS NOT NULL"),
        Some(false) => conditions.push("mark.read_at IS NULL"),
        None => {}
    }
    match query.starred {
        // Asked the other way round, every article would be looked at.
        Some(true) => {
            conditions.push(
                "article.number IN (SELECT article FROM mark WHERE account = ? AND starred_at IS NOT NULL)",
            );
            values.push(account.0.into());
        }
        Some(false) => conditions.push("mark.starred_at IS NULL"),
        None => {}
    }
    match query.feed {
        Some(Some(feed)) => {
            conditions.push("article.number IN (SELECT article FROM entry WHERE feed = ?)");
            values.push(feed.number().into());
        }
        Some(None) => {
            conditions.push("NOT EXISTS (SELECT 1 FROM entry WHERE entry.article = article.number)");
        }
        None => {}
    }
    if let Some(feeds) = &query.feeds {
        conditions.push(
            "(article.number IN (SELECT article FROM entry WHERE feed IN (SELECT value FROM json_each(?))) \
             OR ? AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.article = article.number))",
        );
        let numbers: Vec<i64> = feeds.iter().flatten().map(|feed| feed.number()).collect();
        values.push(format!("{numbers:?}").into());
        values.push(i64::from(feeds.contains(&None)).into());
    }
    let mut given = |condition: &'static str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push(condition);
            values.push(value);
        }
    };
    given(
        "article.number IN (SELECT article FROM entry WHERE feed IN (SELECT feed FROM folder WHERE name = ?))",
        query.folder.clone().map(Value::from),
    );
    given(
        "article.number IN (SELECT one.number FROM outlet AS given JOIN article AS one \
             ON one.outlet = given.number OR one.carrier = given.number WHERE given.name = ?)",
        query.outlet.clone().map(Value::from),
    );
    given("article.number > ?", query.after.map(Value::from));
    given("article.number < ?", query.before.map(Value::from));
    given("article.at >= ?", query.since.map(|since| since.as_second().into()));
    given("article.at < ?", query.until.map(|until| until.as_second().into()));
    given("article.added >= ?", query.added_since.map(|since| since.as_second().into()));
    given("article.added < ?", query.added_until.map(|until| until.as_second().into()));
    if let Some(stories) = &query.stories {
        conditions
            .push("article.story IN (SELECT number FROM story WHERE id IN (SELECT value FROM json_each(?)))");
        let ids: Vec<String> = stories.iter().map(|story| json_text(story.as_str())).collect();
        values.push(format!("[{}]", ids.join(",")).into());
    }
    if let Some(numbers) = &query.numbers {
        conditions.push("article.number IN (SELECT value FROM json_each(?))");
        values.push(format!("{numbers:?}").into());
    }
    (conditions.join(" AND "), values)
}

/// `text` as a text of JSON.
fn json_text(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            control if control < ' ' => json.push_str(&format!("\\u{:04x}", control as u32)),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}
