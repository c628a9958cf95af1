//! Feeds, their entries, and what is remembered of hosts.

use super::codec::{Decoder, Encoder, pack, unpack};
use super::connection::{Outcome, Problem, rows};
use super::placement;
use super::value::{list_size, moment, opt_moment, published, published_text};
use crate::error::StoreError;
use crate::feed::{EntryId, Host, Lease, NewFeed, PendingEntry, Poll, PollOutcome};
use jiff::Timestamp;
use rashomon_core::{ArticleId, Entry, EntryIdentity, Feed, FeedHealth, FeedId, FeedState, Validators};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// The longest key that is stored as it is; of a longer one its hash.
const KEY_BYTES_MAX: usize = 512;
const COLUMNS: &str = "number, url, title, given_title, site, language, paused, added, etag, \
     last_modified, body_hash, next_check, interval_s, checked, succeeded, failures, health, error, \
     identity, redirect_url, redirect_count, \
     (SELECT group_concat(name, char(31) ORDER BY name) FROM folder WHERE folder.feed = feed.number)";

pub(super) fn put(transaction: &Transaction<'_>, feed: &NewFeed, now: Timestamp) -> Outcome<FeedId> {
    let state = FeedState::new(now);
    transaction
        .prepare_cached(
            "INSERT INTO feed (url, title, given_title, site, paused, added, next_check, interval_s, \
                 failures, health, identity) \
             VALUES (:url, :title, :given, :site, 0, :now, :now, :interval, 0, :health, :identity) \
             ON CONFLICT (url) DO UPDATE SET given_title = coalesce(excluded.given_title, given_title)",
        )?
        .execute(named_params! {
            ":url": feed.url,
            ":title": feed.title,
            ":given": feed.given_title,
            ":site": feed.site,
            ":now": now.as_second(),
            ":interval": state.interval_s,
            ":health": state.health.name(),
            ":identity": state.identity.name(),
        })?;
    let number: i64 = transaction
        .prepare_cached("SELECT number FROM feed WHERE url = ?1")?
        .query_row([&feed.url], |row| row.get(0))?;
    put_folders(transaction, number, &feed.folders)?;
    Ok(FeedId::new(number))
}

fn put_folders(transaction: &Transaction<'_>, feed: i64, folders: &[String]) -> Outcome<()> {
    for folder in folders {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO folder (feed, name) VALUES (?1, ?2)")?
            .execute(params![feed, folder])?;
    }
    Ok(())
}

pub(super) fn all(connection: &Connection) -> Outcome<Vec<Feed>> {
    rows(connection, &format!("SELECT {COLUMNS} FROM feed ORDER BY number"), [], read)
}

pub(super) fn one(connection: &Connection, id: FeedId) -> Outcome<Option<Feed>> {
    let sql = format!("SELECT {COLUMNS} FROM feed WHERE number = ?1");
    Ok(rows(connection, &sql, [id.number()], read)?.pop())
}

fn read(row: &Row<'_>) -> Outcome<Feed> {
    let (health, identity): (String, String) = (row.get("health")?, row.get("identity")?);
    let folders: Option<String> = row.get(21)?;
    let redirect_url: Option<String> = row.get("redirect_url")?;
    let redirect_count: Option<u32> = row.get("redirect_count")?;
    Ok(Feed {
        id: FeedId::new(row.get("number")?),
        url: row.get("url")?,
        title: row.get("title")?,
        given_title: row.get("given_title")?,
        site: row.get("site")?,
        language: row.get("language")?,
        folders: folders.map(|names| names.split('\u{1f}').map(str::to_owned).collect()).unwrap_or_default(),
        paused: row.get("paused")?,
        added: moment(row.get("added")?)?,
        state: FeedState {
            validators: Validators { etag: row.get("etag")?, last_modified: row.get("last_modified")? },
            body_hash: row.get("body_hash")?,
            next_check: moment(row.get("next_check")?)?,
            interval_s: row.get("interval_s")?,
            checked: opt_moment(row.get("checked")?)?,
            succeeded: opt_moment(row.get("succeeded")?)?,
            failures: row.get("failures")?,
            health: named(FeedHealth::ALL, FeedHealth::name, &health)?,
            error: row.get("error")?,
            identity: named(EntryIdentity::ALL, EntryIdentity::name, &identity)?,
            redirect: redirect_url.zip(redirect_count),
        },
    })
}

fn named<T: Copy, const N: usize>(all: [T; N], name: fn(T) -> &'static str, wanted: &str) -> Outcome<T> {
    let found = all.into_iter().find(|&one| name(one) == wanted);
    found.ok_or_else(|| Problem::Damaged(format!("{wanted:?} has no meaning here")))
}

fn unknown(id: FeedId) -> Problem {
    StoreError::Unknown { what: "feed", name: id.to_string() }.into()
}

pub(super) fn update(transaction: &Transaction<'_>, feed: &Feed, now: Timestamp) -> Outcome<()> {
    let number = feed.id.number();
    let before = one(transaction, feed.id)?.ok_or_else(|| unknown(feed.id))?;
    transaction.execute(
        "UPDATE feed SET given_title = ?2, paused = ?3 WHERE number = ?1",
        params![number, feed.given_title, feed.paused],
    )?;
    if before.url != feed.url {
        transaction.execute(
            "UPDATE feed SET url = ?2, etag = NULL, last_modified = NULL, body_hash = NULL, \
                 redirect_url = NULL, redirect_count = NULL, failures = 0, next_check = ?3 \
             WHERE number = ?1",
            params![number, feed.url, now.as_second()],
        )?;
    }
    transaction.execute("DELETE FROM folder WHERE feed = ?1", [number])?;
    put_folders(transaction, number, &feed.folders)
}

/// Also of feeds that are held: whoever held them may have died, and if not, what they bring is refused.
pub(super) fn refresh(transaction: &Transaction<'_>, id: Option<FeedId>, now: Timestamp) -> Outcome<()> {
    let n_changed = match id {
        Some(id) => transaction.execute(
            "UPDATE feed SET next_check = min(next_check, ?2), leased_until = NULL WHERE number = ?1",
            params![id.number(), now.as_second()],
        )?,
        None => transaction.execute(
            "UPDATE feed SET next_check = min(next_check, ?1), leased_until = NULL WHERE paused = 0",
            [now.as_second()],
        )?,
    };
    match id {
        Some(id) if n_changed == 0 => Err(unknown(id)),
        _ => Ok(()),
    }
}

pub(super) fn remove(transaction: &Transaction<'_>, id: FeedId) -> Outcome<bool> {
    Ok(transaction.execute("DELETE FROM feed WHERE number = ?1", [id.number()])? > 0)
}

const DUE: &str = "paused = 0 AND next_check <= ?1 AND coalesce(leased_until, ?1) <= ?1";

pub(super) fn due(connection: &Connection, now: Timestamp, limit: usize) -> Outcome<Vec<Feed>> {
    let sql = format!("SELECT {COLUMNS} FROM feed WHERE {DUE} ORDER BY next_check, number LIMIT ?2");
    rows(connection, &sql, params![now.as_second(), list_size(limit)], read)
}

pub(super) fn next_due(connection: &Connection, now: Timestamp) -> Outcome<Option<Timestamp>> {
    let next = connection
        .prepare_cached(
            "SELECT min(next_check) FROM feed WHERE paused = 0 AND coalesce(leased_until, ?1) <= ?1",
        )?
        .query_row([now.as_second()], |row| row.get(0))?;
    opt_moment(next)
}

pub(super) fn lease(
    transaction: &Transaction<'_>,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Outcome<Vec<(Feed, Lease)>> {
    let feeds = due(transaction, now, limit)?;
    let mut update = transaction.prepare_cached(
        "UPDATE feed SET lease = lease + 1, leased_until = ?2 WHERE number = ?1 RETURNING lease",
    )?;
    feeds
        .into_iter()
        .map(|feed| {
            let token = update.query_row(params![feed.id.number(), until.as_second()], |row| row.get(0))?;
            let lease = Lease { feed: feed.id, token };
            Ok((feed, lease))
        })
        .collect()
}

pub(super) fn put_poll(transaction: &Transaction<'_>, poll: &Poll<'_>) -> Outcome<PollOutcome> {
    let number = poll.lease.feed.number();
    let state = poll.state;
    let n_changed = transaction
        .prepare_cached(
            "UPDATE feed SET etag = :etag, last_modified = :last_modified, body_hash = :body_hash, \
                 next_check = :next_check, interval_s = :interval_s, checked = :checked, \
                 succeeded = :succeeded, failures = :failures, health = :health, error = :error, \
                 identity = :identity, redirect_url = :redirect_url, redirect_count = :redirect_count, \
                 leased_until = NULL \
             WHERE number = :number AND lease = :lease AND leased_until IS NOT NULL",
        )?
        .execute(named_params! {
            ":number": number,
            ":lease": poll.lease.token,
            ":etag": state.validators.etag,
            ":last_modified": state.validators.last_modified,
            ":body_hash": state.body_hash,
            ":next_check": state.next_check.as_second(),
            ":interval_s": state.interval_s,
            ":checked": state.checked.map(Timestamp::as_second),
            ":succeeded": state.succeeded.map(Timestamp::as_second),
            ":failures": state.failures,
            ":health": state.health.name(),
            ":error": state.error,
            ":identity": state.identity.name(),
            ":redirect_url": state.redirect.as_ref().map(|(url, _)| url),
            ":redirect_count": state.redirect.as_ref().map(|(_, count)| count),
        })?;
    if n_changed == 0 {
        return Err(StoreError::LeaseLost { feed: number }.into());
    }
    if let Some(feed) = poll.feed {
        transaction
            .prepare_cached(
                "UPDATE feed SET title = coalesce(?2, title), site = coalesce(?3, site), \
                     language = coalesce(?4, language) WHERE number = ?1",
            )?
            .execute(params![number, feed.title, feed.site, feed.language])?;
        transaction
            .prepare_cached("UPDATE OR IGNORE feed SET url = ?2 WHERE number = ?1 AND url <> ?2")?
            .execute(params![number, feed.url])?;
    }
    put_entries(transaction, number, poll)
}

pub(super) fn known(
    connection: &Connection,
    feed: FeedId,
    entries: &[(&str, Option<&str>)],
) -> Outcome<Vec<Option<String>>> {
    let mut by_key = connection.prepare_cached("SELECT 1 FROM entry WHERE feed = ?1 AND key = ?2")?;
    let mut by_url = connection
        .prepare_cached("SELECT key FROM entry WHERE feed = ?1 AND url = ?2 ORDER BY number LIMIT 1")?;
    let key = |&(key, url): &(&str, Option<&str>)| {
        let Some(url) = url else { return Ok(None) };
        if by_key.exists(params![feed.number(), stored_key(key)])? {
            return Ok(None);
        }
        Ok(by_url.query_row(params![feed.number(), url], |row| row.get(0)).optional()?)
    };
    entries.iter().map(key).collect()
}

fn put_entries(transaction: &Transaction<'_>, feed: i64, poll: &Poll<'_>) -> Outcome<PollOutcome> {
    let mut known =
        transaction.prepare_cached("SELECT number, hash FROM entry WHERE feed = ?1 AND key = ?2")?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO entry (feed, key, hash, first_seen, changed, url, title, published, detail, due) \
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?4)",
    )?;
    let mut update = transaction.prepare_cached(
        "UPDATE entry SET hash = ?2, changed = ?3, url = ?4, title = ?5, published = ?6, detail = ?7, \
             due = ?3, attempts = 0, error = NULL WHERE number = ?1",
    )?;
    let n_placed = placement::n_placed(poll.entries);
    if !poll.entries.is_empty() {
        transaction
            .prepare_cached("UPDATE entry SET place = NULL WHERE feed = ?1 AND place IS NOT NULL")?
            .execute([feed])?;
    }
    let mut put_place = transaction.prepare_cached("UPDATE entry SET place = ?2 WHERE number = ?1")?;
    let mut outcome = PollOutcome::default();
    let mut listed = HashSet::new();
    let at = poll.at.as_second();
    for (place, entry) in poll.entries.iter().enumerate() {
        let key = stored_key(&entry.key);
        if !listed.insert(key.clone()) {
            continue;
        }
        let hash = hash(entry);
        let published = entry.published.as_ref().map(published_text);
        let found =
            known.query_row(params![feed, key], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)));
        let number = match found.optional()? {
            Some((number, known)) if known == hash => {
                outcome.n_unchanged += 1;
                number
            }
            Some((number, _)) => {
                let detail = pack(&encode(entry))?;
                update.execute(params![number, hash, at, entry.url, entry.title, published, detail])?;
                outcome.changed.push(EntryId(number));
                number
            }
            None => {
                let detail = pack(&encode(entry))?;
                insert.execute(params![feed, key, hash, at, entry.url, entry.title, published, detail])?;
                outcome.new.push(EntryId(transaction.last_insert_rowid()));
                transaction.last_insert_rowid()
            }
        };
        if place < n_placed {
            put_place.execute(params![number, i64::try_from(place + 1).unwrap_or(i64::MAX)])?;
        }
    }
    Ok(outcome)
}

fn stored_key(key: &str) -> String {
    if key.len() <= KEY_BYTES_MAX {
        return key.to_owned();
    }
    let digest = Sha256::digest(key);
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hexadecimal}")
}

/// Of all that a reader would notice if it changed.
fn hash(entry: &Entry) -> Vec<u8> {
    let mut encoder = Encoder::new(1);
    for text in [&entry.url, &entry.title, &entry.author, &entry.summary, &entry.content] {
        encoder.option(text.as_deref(), Encoder::text);
    }
    encoder.option(entry.published.as_ref().map(published_text).as_deref(), Encoder::text);
    Sha256::digest(encoder.finish())[..16].to_vec()
}

fn encode(entry: &Entry) -> Vec<u8> {
    let mut encoder = Encoder::new(1);
    encoder.text(&entry.key);
    for text in [&entry.author, &entry.language, &entry.summary, &entry.content, &entry.image] {
        encoder.option(text.as_deref(), Encoder::text);
    }
    encoder.option(entry.updated.map(Timestamp::as_second), Encoder::signed);
    encoder.list(&entry.categories, |encoder, category| encoder.text(category));
    encoder.finish()
}

fn decode(row: &Row<'_>) -> Outcome<Entry> {
    let detail = unpack(row.get_ref("detail")?.as_blob().map_err(rusqlite::Error::from)?)?;
    let (mut decoder, _) = Decoder::new(&detail, 1)?;
    let day: Option<String> = row.get("published")?;
    let key = decoder.text()?;
    let mut text = || decoder.option(Decoder::text);
    let (author, language, summary, content, image) = (text()?, text()?, text()?, text()?, text()?);
    Ok(Entry {
        key,
        url: row.get("url")?,
        title: row.get("title")?,
        author,
        published: day.map(|day| published(&day)).transpose()?,
        updated: opt_moment(decoder.option(Decoder::signed)?)?,
        language,
        summary,
        content,
        image,
        categories: decoder.list(Decoder::text)?,
    })
}

pub(super) fn pending(
    connection: &Connection,
    now: Timestamp,
    after: Option<(Timestamp, EntryId)>,
    limit: usize,
) -> Outcome<Vec<PendingEntry>> {
    let (due, number) = after.map_or((i64::MIN, 0), |(due, entry)| (due.as_second(), entry.0));
    rows(
        connection,
        "SELECT entry.number, feed, key, entry.url, entry.title, entry.published, detail, first_seen, \
             due, attempts, article.id AS article_id \
         FROM entry LEFT JOIN article ON article.number = entry.article \
         WHERE due <= ?1 AND (due, entry.number) > (?2, ?3) ORDER BY due, entry.number LIMIT ?4",
        params![now.as_second(), due, number, list_size(limit)],
        |row| {
            Ok(PendingEntry {
                id: EntryId(row.get("number")?),
                feed: FeedId::new(row.get("feed")?),
                entry: decode(row)?,
                first_seen: moment(row.get("first_seen")?)?,
                due: moment(row.get("due")?)?,
                attempts: row.get("attempts")?,
                article: row.get::<_, Option<String>>("article_id")?.map(ArticleId::new),
            })
        },
    )
}

/// Lets go of feeds and entries that cannot be read, and counts them.
pub(super) fn drop_unreadable(transaction: &Transaction<'_>) -> Outcome<usize> {
    let numbers = |sql: &str| -> Outcome<Vec<i64>> {
        let mut query = transaction.prepare(sql)?;
        let numbers = query.query_map([], |row| row.get(0))?;
        Ok(numbers.collect::<Result<_, _>>()?)
    };
    let mut n_dropped = 0;
    for number in numbers("SELECT number FROM feed")? {
        if one(transaction, FeedId::new(number)).is_err() {
            n_dropped += transaction.execute("DELETE FROM feed WHERE number = ?1", [number])?;
        }
    }
    let mut query = transaction.prepare("SELECT * FROM entry WHERE number = ?1")?;
    for number in numbers("SELECT number FROM entry")? {
        let mut rows = query.query([number])?;
        if rows.next()?.is_some_and(|row| decode(row).is_err()) {
            n_dropped += transaction.execute("DELETE FROM entry WHERE number = ?1", [number])?;
        }
    }
    Ok(n_dropped)
}

pub(super) fn put_failure(
    transaction: &Transaction<'_>,
    entry: EntryId,
    error: &str,
    retry: Option<Timestamp>,
) -> Outcome<()> {
    transaction
        .prepare_cached("UPDATE entry SET attempts = attempts + 1, error = ?2, due = ?3 WHERE number = ?1")?
        .execute(params![entry.0, error, retry.map(Timestamp::as_second)])?;
    Ok(())
}

pub(super) fn host(connection: &Connection, name: &str) -> Outcome<Host> {
    let found = connection
        .prepare_cached("SELECT closed_until, robots, robots_until FROM host WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((closed_until, robots, robots_until)) = found else { return Ok(Host::default()) };
    Ok(Host { closed_until: opt_moment(closed_until)?, robots, robots_until: opt_moment(robots_until)? })
}

pub(super) fn put_host(transaction: &Transaction<'_>, name: &str, host: &Host) -> Outcome<()> {
    let seconds = |time: Option<Timestamp>| time.map(Timestamp::as_second);
    transaction
        .prepare_cached(
            "INSERT INTO host (name, closed_until, robots, robots_until) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (name) DO UPDATE SET closed_until = excluded.closed_until, \
                 robots = excluded.robots, robots_until = excluded.robots_until",
        )?
        .execute(params![name, seconds(host.closed_until), host.robots, seconds(host.robots_until)])?;
    Ok(())
}
