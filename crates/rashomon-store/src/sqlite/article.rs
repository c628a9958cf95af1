//! Articles and their revisions.

use super::codec::{pack, unpack_text};
use super::connection::{Outcome, rows};
use super::value::{list_size, moment, opt_moment, published, published_text, size};
use super::{analysis, layout};
use crate::article::{Arrival, Arrived, Change, Known, Revision, StoredArticle, TextHash, text_hash};
use crate::store::Version;
use jiff::Timestamp;
use rashomon_core::{Article, ArticleId, Outlet, OutletEvidence, Published, StoryId, Title};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};

pub(super) fn known(connection: &Connection, ids: &[ArticleId]) -> Outcome<Vec<Option<Known>>> {
    let mut query = connection.prepare_cached(
        "SELECT revision.hash, model, article.revision FROM article \
         JOIN revision ON revision.article = article.number AND revision.number = article.revision \
         WHERE id = ?1",
    )?;
    ids.iter()
        .map(|id| {
            let found = query.query_row([id.as_str()], |row| {
                Ok(Known { hash: row.get::<_, TextHash>(0)?, model: row.get(1)?, n_revisions: row.get(2)? })
            });
            Ok(found.optional()?)
        })
        .collect()
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    arrivals: &[Arrival<'_>],
    now: Timestamp,
) -> Outcome<Vec<Arrived>> {
    let mut change: i64 =
        transaction.prepare_cached("SELECT change FROM meta")?.query_row([], |row| row.get(0))?;
    let mut arrived = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        change += 1;
        arrived.push(put_one(transaction, arrival, change, now)?);
    }
    transaction.prepare_cached("UPDATE meta SET change = ?1")?.execute([change])?;
    Ok(arrived)
}

fn put_one(
    transaction: &Transaction<'_>,
    arrival: &Arrival<'_>,
    change: i64,
    now: Timestamp,
) -> Outcome<Arrived> {
    let Arrival { article, findings, entry } = *arrival;
    let hash = text_hash(article);
    let before = transaction
        .prepare_cached(
            "SELECT article.number, article.revision, revision.hash, article.added FROM article \
             JOIN revision ON revision.article = article.number AND revision.number = article.revision \
             WHERE id = ?1",
        )?
        .query_row([article.id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, TextHash>(2)?, row.get(3)?))
        })
        .optional()?;
    let (number, arrived) = match before {
        None => {
            let number = insert(transaction, article, change, now)?;
            put_revision(transaction, number, 1, article, &hash, now)?;
            (number, Arrived::New)
        }
        Some((number, revision, known, added)) if known != hash => {
            let revision = revision + 1;
            update(transaction, number, revision, article, change, moment(added)?)?;
            put_revision(transaction, number, revision, article, &hash, now)?;
            analysis::clear(transaction, number)?;
            (number, Arrived::Revised(revision))
        }
        Some((number, ..)) if findings.is_some() => {
            analysis::clear(transaction, number)?;
            transaction
                .prepare_cached("UPDATE article SET change = ?2 WHERE number = ?1")?
                .execute([number, change])?;
            (number, Arrived::Analyzed)
        }
        Some((number, ..)) => (number, Arrived::Unchanged),
    };
    if let Some(findings) = findings {
        analysis::put(transaction, number, article, &findings)?;
    }
    if let Some(entry) = entry {
        transaction
            .prepare_cached("UPDATE entry SET article = ?2, due = NULL, error = NULL WHERE number = ?1")?
            .execute([entry.0, number])?;
    }
    Ok(arrived)
}

fn insert(transaction: &Transaction<'_>, article: &Article, change: i64, now: Timestamp) -> Outcome<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO article (id, change, added, revision, title, outlet, carrier, agency, byline, \
                 published, updated, section, at, language, url, image, path, complete) \
             VALUES (:id, :change, :now, 1, :title, :outlet, :carrier, :agency, :byline, :published, \
                 :updated, :section, :at, :language, :url, :image, :path, :complete)",
        )?
        .execute(named_params! {
            ":id": article.id.as_str(),
            ":change": change,
            ":now": now.as_second(),
            ":title": article.title.as_ref().map(|title| &title.text),
            ":outlet": outlet_number(transaction, article.outlet.as_ref())?,
            ":carrier": outlet_number(transaction, article.carrier.as_ref())?,
            ":agency": article.agency,
            ":byline": article.byline,
            ":published": article.published.as_ref().map(published_text),
            ":updated": article.updated.as_ref().map(published_text),
            ":section": article.section,
            ":image": article.image,
            ":at": list_time(article, now).as_second(),
            ":language": article.language,
            ":url": article.url,
            ":path": article.path,
            ":complete": article.complete,
        })?;
    Ok(transaction.last_insert_rowid())
}

fn update(
    transaction: &Transaction<'_>,
    number: i64,
    revision: u32,
    article: &Article,
    change: i64,
    added: Timestamp,
) -> Outcome<()> {
    transaction
        .prepare_cached(
            "UPDATE article SET change = :change, revision = :revision, title = :title, \
                 outlet = coalesce(:outlet, outlet), carrier = coalesce(:carrier, carrier), \
                 byline = coalesce(:byline, byline), published = coalesce(:published, published), \
                 agency = coalesce(:agency, agency), updated = coalesce(:updated, updated), \
                 section = coalesce(:section, section), image = coalesce(:image, image), \
                 at = :at, language = coalesce(:language, language), url = coalesce(:url, url), \
                 path = coalesce(:path, path), complete = :complete, model = NULL \
             WHERE number = :number",
        )?
        .execute(named_params! {
            ":number": number,
            ":change": change,
            ":revision": revision,
            ":title": article.title.as_ref().map(|title| &title.text),
            ":outlet": outlet_number(transaction, article.outlet.as_ref())?,
            ":carrier": outlet_number(transaction, article.carrier.as_ref())?,
            ":agency": article.agency,
            ":byline": article.byline,
            ":published": article.published.as_ref().map(published_text),
            ":updated": article.updated.as_ref().map(published_text),
            ":section": article.section,
            ":image": article.image,
            ":at": list_time(article, added).as_second(),
            ":language": article.language,
            ":url": article.url,
            ":path": article.path,
            ":complete": article.complete,
        })?;
    Ok(())
}

/// When it was published, but not later than it came: a date ahead would stand on top for years.
fn list_time(article: &Article, added: Timestamp) -> Timestamp {
    let utc = |time: jiff::civil::DateTime| Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
    let published = match article.published {
        Some(Published::Moment(moment)) => Some(moment),
        Some(Published::Local(time)) => utc(time),
        Some(Published::Day(day)) => utc(day.at(12, 0, 0, 0)),
        None => None,
    };
    published.map_or(added, |published| published.min(added))
}

fn outlet_number(transaction: &Transaction<'_>, outlet: Option<&Outlet>) -> Outcome<Option<i64>> {
    let Some(outlet) = outlet else { return Ok(None) };
    interned(transaction, &outlet.name, "outlet").map(Some)
}

/// The number of a name in a table of names, where it is put if it is new.
pub(super) fn interned(transaction: &Transaction<'_>, name: &str, table: &str) -> Outcome<i64> {
    let found = transaction
        .prepare_cached(&format!("SELECT number FROM {table} WHERE name = ?1"))?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if let Some(number) = found {
        return Ok(number);
    }
    transaction.prepare_cached(&format!("INSERT INTO {table} (name) VALUES (?1)"))?.execute([name])?;
    Ok(transaction.last_insert_rowid())
}

fn put_revision(
    transaction: &Transaction<'_>,
    article: i64,
    revision: u32,
    of: &Article,
    hash: &TextHash,
    now: Timestamp,
) -> Outcome<()> {
    let title = of.title.as_ref().map(|title| &title.text);
    transaction
        .prepare_cached(
            "INSERT INTO revision (article, number, seen, title, byline, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![article, revision, now.as_second(), title, of.byline, hash])?;
    transaction
        .prepare_cached("INSERT INTO body (article, revision, text, layout) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![article, revision, pack(of.text.as_bytes())?, layout::encode(of)])?;
    Ok(())
}

const SELECT: &str = "SELECT article.number, article.id, article.added, article.at, article.revision, \
     article.title, outlet.name AS outlet_name, carrier.name AS carrier_name, article.byline, \
     article.agency, article.published, article.updated, article.section, article.language, article.url, \
     article.image, article.path, article.complete, article.model, \
     story.id AS story_id, body.text, body.layout \
     FROM article \
     JOIN body ON body.article = article.number AND body.revision = article.revision \
     LEFT JOIN outlet ON outlet.number = article.outlet \
     LEFT JOIN outlet AS carrier ON carrier.number = article.carrier \
     LEFT JOIN story ON story.number = article.story";

fn read(row: &Row<'_>) -> Outcome<StoredArticle> {
    let outlet = |column: &str| -> Outcome<Option<Outlet>> {
        let name: Option<String> = row.get(column)?;
        Ok(name.map(|name| Outlet { name, evidence: OutletEvidence::Given }))
    };
    let title: Option<String> = row.get("title")?;
    let when = |column: &str| -> Outcome<Option<Published>> {
        row.get::<_, Option<String>>(column)?.map(|when| published(&when)).transpose()
    };
    let mut article = Article {
        id: ArticleId::new(row.get::<_, String>("id")?),
        text: unpack_text(row.get_ref("text")?.as_blob().map_err(rusqlite::Error::from)?)?,
        title: title.map(|text| Title { text, span: None }),
        outlet: outlet("outlet_name")?,
        carrier: outlet("carrier_name")?,
        agency: row.get("agency")?,
        byline: row.get("byline")?,
        published: when("published")?,
        updated: when("updated")?,
        section: row.get("section")?,
        language: row.get("language")?,
        url: row.get("url")?,
        image: row.get("image")?,
        origins: std::collections::BTreeMap::new(),
        path: row.get("path")?,
        paragraphs: Vec::new(),
        boilerplate: Vec::new(),
        complete: row.get("complete")?,
    };
    layout::decode(row.get_ref("layout")?.as_blob().map_err(rusqlite::Error::from)?, &mut article)?;
    Ok(StoredArticle {
        number: row.get("number")?,
        article,
        added: moment(row.get("added")?)?,
        at: moment(row.get("at")?)?,
        n_revisions: row.get("revision")?,
        story: row.get::<_, Option<String>>("story_id")?.map(StoryId::new),
        model: row.get("model")?,
    })
}

pub(super) fn one(connection: &Connection, id: &ArticleId) -> Outcome<Option<StoredArticle>> {
    let sql = format!("{SELECT} WHERE article.id = ?1");
    Ok(rows(connection, &sql, [id.as_str()], read)?.pop())
}

pub(super) fn by_number(connection: &Connection, number: i64) -> Outcome<Option<StoredArticle>> {
    let sql = format!("{SELECT} WHERE article.number = ?1");
    Ok(rows(connection, &sql, [number], read)?.pop())
}

/// Articles that came after number `after`, in order of coming; with `since` only those of that time or
/// later.
pub(super) fn list(
    connection: &Connection,
    after: i64,
    since: Option<Timestamp>,
    limit: usize,
) -> Outcome<Vec<StoredArticle>> {
    let sql =
        format!("{SELECT} WHERE article.number > ?1 AND article.at >= ?2 ORDER BY article.number LIMIT ?3");
    let since = since.map_or(i64::MIN, Timestamp::as_second);
    rows(connection, &sql, params![after, since, list_size(limit)], read)
}

pub(super) fn models(connection: &Connection) -> Outcome<Vec<(Option<String>, usize)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, size(row, 1)?));
    rows(connection, "SELECT model, count(*) FROM article GROUP BY model", [], read)
}

pub(super) fn list_of_model(
    connection: &Connection,
    model: Option<&str>,
    before: Option<(Timestamp, &ArticleId)>,
    limit: usize,
) -> Outcome<Vec<StoredArticle>> {
    let sql = format!(
        "{SELECT} WHERE article.model IS ?1 AND (article.at, article.id) < (?2, ?3) \
         ORDER BY article.at DESC, article.id DESC LIMIT ?4"
    );
    let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.as_second(), id.as_str()));
    rows(connection, &sql, params![model, at, id, list_size(limit)], read)
}

pub(super) fn list_by_time(
    connection: &Connection,
    from: Timestamp,
    after: Option<(Timestamp, &ArticleId)>,
    limit: usize,
) -> Outcome<Vec<StoredArticle>> {
    let sql = format!(
        "{SELECT} WHERE (article.at, article.id) > (?1, ?2) ORDER BY article.at, article.id LIMIT ?3"
    );
    let (at, id) = match after {
        Some((at, id)) if at >= from => (at.as_second(), id.as_str()),
        _ => (from.as_second(), ""),
    };
    rows(connection, &sql, params![at, id, list_size(limit)], read)
}

pub(super) fn grouping_bounds(connection: &Connection) -> Outcome<(Option<Timestamp>, Option<Timestamp>)> {
    let (first, last) = connection
        .prepare_cached(
            "SELECT (SELECT min(at) FROM article WHERE story IS NULL), (SELECT max(at) FROM article)",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((opt_moment(first)?, opt_moment(last)?))
}

pub(super) fn revisions(connection: &Connection, id: &ArticleId) -> Outcome<Vec<Revision>> {
    rows(
        connection,
        "SELECT revision.number, revision.seen, revision.title, body.text FROM article \
         JOIN revision ON revision.article = article.number \
         JOIN body ON body.article = article.number AND body.revision = revision.number \
         WHERE article.id = ?1 ORDER BY revision.number",
        [id.as_str()],
        |row| {
            Ok(Revision {
                number: row.get(0)?,
                seen: moment(row.get(1)?)?,
                title: row.get(2)?,
                text: unpack_text(row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?)?,
            })
        },
    )
}

pub(super) fn remove(transaction: &Transaction<'_>, id: &ArticleId) -> Outcome<Option<i64>> {
    let found = transaction
        .query_row("SELECT number, story FROM article WHERE id = ?1", [id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
        })
        .optional()?;
    let Some((number, story)) = found else { return Ok(None) };
    analysis::clear(transaction, number)?;
    transaction.execute("UPDATE meta SET change = change + 1", [])?;
    transaction.execute("INSERT INTO removal (change, article) SELECT change, ?1 FROM meta", [number])?;
    transaction.execute("DELETE FROM article WHERE number = ?1", [number])?;
    Ok(story.or(Some(0)))
}

pub(super) fn changes(connection: &Connection, after: u64, limit: usize) -> Outcome<Vec<Change>> {
    let mut query = connection.prepare_cached(
        "SELECT change, number, 1 FROM (SELECT change, number FROM article WHERE change > ?1 \
             ORDER BY change LIMIT ?2) \
         UNION ALL SELECT change, article, 0 FROM (SELECT change, article FROM removal \
             WHERE change > ?1 ORDER BY change LIMIT ?2) \
         ORDER BY 1 LIMIT ?2",
    )?;
    let mut rows = query.query(params![after.cast_signed(), list_size(limit)])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let (sequence, article, is_there): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let now = if is_there { by_number(connection, article)? } else { None };
        let now = match now {
            Some(stored) => {
                let extraction = analysis::extraction(connection, &stored)?;
                Some(Box::new((stored, extraction)))
            }
            None => None,
        };
        changes.push(Change { sequence: sequence.cast_unsigned(), article, now });
    }
    Ok(changes)
}

pub(super) fn version(connection: &Connection) -> Outcome<Version> {
    let version = connection
        .prepare_cached("SELECT lower(hex(id)), change FROM meta")?
        .query_row([], |row| Ok(Version { id: row.get(0)?, change: row.get::<_, i64>(1)?.cast_unsigned() }));
    Ok(version?)
}

pub(super) fn count(connection: &Connection) -> Outcome<usize> {
    let n_articles: i64 = connection.query_row("SELECT count(*) FROM article", [], |row| row.get(0))?;
    Ok(usize::try_from(n_articles).unwrap_or(0))
}
