//! What can be read of a damaged database, saved into a new collection.
//!
//! Every table is walked from both ends, and what lies between two damaged places is looked for by halves.
//! What belongs together is then made whole again: an article whose text is gone goes, and its entry
//! is due again; a text whose article is gone becomes one; findings of which some may be missing are marked,
//! so that they are made anew.

use super::check;
use super::connection::{Connections, FILE_NAME, Outcome};
use super::feed;
use super::migrate::SCHEMA;
use super::{analysis, article};
use crate::article::text_hash;
use crate::error::StoreError;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, ToSql, Transaction, params};
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// The new collection.
    pub folder: PathBuf,
    /// Articles with their texts.
    pub n_articles: usize,
    /// What is not as it was, in sentences.
    pub lost: Vec<String>,
}

/// The copy that is read, in the folder of the new collection.
const COPY: &str = "damaged.db";
/// Places between damaged ones that are looked at in one table, at most.
const PROBES: usize = 4_000;

/// Saves what can be read of the collection in `folder` into `target`, which is made. The old one is left as it
/// is.
pub(super) fn salvage(folder: &Path, target: &Path) -> Result<Salvaged, StoreError> {
    let disk = |path: &Path, source: std::io::Error| StoreError::Disk {
        path: path.to_owned(),
        source: Box::new(source),
    };
    let old = folder.join(FILE_NAME);
    if !old.exists() {
        return Err(StoreError::Missing { path: folder.to_owned() });
    }
    let path = target.join(FILE_NAME);
    if path.exists() {
        return Err(StoreError::Exists { path });
    }
    fs::create_dir_all(target).map_err(|source| disk(target, source))?;
    // A copy: reading brings what was written last into the database, and that alters it.
    let copy = target.join(COPY);
    for ending in ["", "-wal"] {
        let from = folder.join(format!("{FILE_NAME}{ending}"));
        if from.exists() {
            fs::copy(&from, target.join(format!("{COPY}{ending}"))).map_err(|source| disk(target, source))?;
        }
    }
    let connections = Connections::open(target, true)?;
    let mut lost = Vec::new();
    if log_is_cut(&target.join(format!("{COPY}-wal"))) {
        lost.push("the end of what was written last is missing: its file, -wal, is cut short".to_owned());
    }
    restore_tables(&copy, target, &mut lost).map_err(|source| disk(&copy, source))?;
    let saved = connections.write_loosely(|transaction| {
        let source = Connection::open(&copy)?;
        // Whatever is wrong with the list of tables, those that it has are read.
        source.pragma_update(None, "writable_schema", true)?;
        source.pragma_update(None, "cell_size_check", true)?;
        let mut tables = tables(transaction)?;
        tables.retain(|table| !DERIVED.contains(&table.name.as_str()));
        let (mut gone, mut are_findings_whole) = (Vec::new(), true);
        for table in &tables {
            let copied = copy_table(&source, transaction, table)?;
            are_findings_whole &= matches!(copied, Copied::Whole) || !FINDINGS.contains(&table.name.as_str());
            match copied {
                Copied::Whole => {}
                Copied::Partly(told) => lost.push(told),
                Copied::Not => gone.push(table.name.as_str()),
            }
        }
        if gone.len() == tables.len() {
            lost.push("nothing can be read at all".to_owned());
        } else if !gone.is_empty() {
            lost.push(format!("nothing can be read of {}", gone.join(", ")));
        }
        make_whole(transaction, are_findings_whole, &mut lost)?;
        article::count(transaction)
    });
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(target.join(format!("{COPY}{ending}")));
    }
    Ok(Salvaged { folder: target.to_owned(), n_articles: saved?, lost })
}

/// What became of a table.
enum Copied {
    Whole,
    /// What is missing, for people.
    Partly(String),
    Not,
}

/// Whether the log beside a database ends within a page: it was copied while it was written, or cut.
fn log_is_cut(path: &Path) -> bool {
    const HEAD: u64 = 32;
    const FRAME: u64 = 24 + PAGE as u64;
    fs::metadata(path).is_ok_and(|log| log.len() > HEAD && !(log.len() - HEAD).is_multiple_of(FRAME))
}

/// The bytes of a page, in every collection.
const PAGE: usize = 4096;

/// Gives a database whose list of tables cannot be read the list of a new one: tables are made in one order,
/// and stand where they stand in every collection.
fn restore_tables(copy: &Path, target: &Path, lost: &mut Vec<String>) -> std::io::Result<()> {
    let is_listed = |connection: Connection| {
        let mut query = connection.prepare("SELECT count(*), max(length(sql)) FROM sqlite_schema")?;
        query.query_row([], |row| row.get::<_, i64>(0))
    };
    if Connection::open(copy).and_then(is_listed).is_ok_and(|n_listed| n_listed > 0) {
        return Ok(());
    }
    // Everything of the new collection is in its file then.
    let _ = Connection::open(target.join(FILE_NAME)).and_then(|connection| {
        connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))
    });
    let fresh = fs::read(target.join(FILE_NAME))?;
    let mut damaged = fs::File::options().write(true).open(copy)?;
    let n_pages = damaged.metadata()?.len() / PAGE as u64;
    let mut put = |at: u64, bytes: &[u8]| -> std::io::Result<()> {
        damaged.seek(SeekFrom::Start(at))?;
        damaged.write_all(bytes)
    };
    for page in list_pages(&fresh).into_iter().filter(|&page| (page as u64) < n_pages) {
        if let Some(bytes) = fresh.get(page * PAGE..(page + 1) * PAGE) {
            put((page * PAGE) as u64, bytes)?;
        }
    }
    // How many pages there are, none of them free, told by the change that the head names last.
    put(28, &u32::try_from(n_pages).unwrap_or(u32::MAX).to_be_bytes())?;
    put(32, &[0; 8])?;
    put(92, fresh.get(24..28).unwrap_or(&[0; 4]))?;
    lost.push("the list of tables was damaged, and is that of a new collection".to_owned());
    Ok(())
}

/// The pages of the list of tables: the first, and those it leads to.
fn list_pages(database: &[u8]) -> Vec<usize> {
    const INTERIOR: u8 = 5;
    let number = |at: usize| -> Option<usize> {
        let bytes: [u8; 4] = database.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()?.checked_sub(1)
    };
    let short =
        |at: usize| database.get(at..at + 2).map_or(0, |two| usize::from(two[0]) << 8 | usize::from(two[1]));
    let mut pages = vec![0];
    let mut next = 0;
    while let Some(&page) = pages.get(next).filter(|_| next < 64) {
        next += 1;
        let head = page * PAGE + if page == 0 { 100 } else { 0 };
        if database.get(head) != Some(&INTERIOR) {
            continue;
        }
        let cells = (0..short(head + 3)).map(|cell| page * PAGE + short(head + 12 + 2 * cell));
        pages.extend(cells.chain([head + 8]).filter_map(number));
    }
    pages
}

/// Tables that follow from others: the next use of the collection makes them anew.
const DERIVED: [&str; 6] = ["actor", "alias", "alias_mark", "appearance", "bearer", "spelling"];

/// A table of the schema of today.
struct Table {
    name: String,
    columns: Vec<String>,
    /// What orders its rows; a number where one column does.
    key: Vec<String>,
    is_numbered: bool,
}

fn tables(connection: &Connection) -> Outcome<Vec<Table>> {
    let mut query = connection.prepare(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let named: Vec<(String, bool)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut tables = Vec::with_capacity(named.len());
    for (name, without_rowid) in named {
        let mut columns = Vec::new();
        let mut key: Vec<(i64, String)> = Vec::new();
        connection.pragma(None, "table_info", &name, |row| {
            columns.push(row.get::<_, String>("name")?);
            let place: i64 = row.get("pk")?;
            if place > 0 {
                key.push((place, row.get("name")?));
            }
            Ok(())
        })?;
        key.sort();
        let key = key.into_iter().map(|(_, column)| column).collect();
        let (key, is_numbered) = if without_rowid { (key, false) } else { (vec!["rowid".to_owned()], true) };
        tables.push(Table { name, columns, key, is_numbered });
    }
    Ok(tables)
}

/// Copies a table as far as it can be read; says what is missing.
fn copy_table(source: &Connection, target: &Transaction<'_>, table: &Table) -> Outcome<Copied> {
    let Table { name, columns, .. } = table;
    // A database of an earlier schema has fewer.
    let mut known = Vec::new();
    let listed = source.pragma(None, "table_info", name, |row| {
        known.push(row.get::<_, String>("name")?);
        Ok(())
    });
    let columns: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| known.iter().any(|known| known == column))
        .collect();
    let schema = source.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    if listed.is_ok() && known.is_empty() && schema.is_ok_and(|schema| schema < i64::from(SCHEMA)) {
        return Ok(Copied::Whole);
    }
    if listed.is_err() || columns.is_empty() {
        return Ok(Copied::Not);
    }
    if !table.is_numbered && !table.key.iter().all(|key| columns.contains(&key.as_str())) {
        return Ok(Copied::Not);
    }
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    let list = columns.join(", ");
    let mut insert =
        target.prepare(&format!("INSERT OR REPLACE INTO {name} ({list}) VALUES ({})", places.join(", ")))?;
    let mut walk =
        Walk { source, table, list: &list, n_refused: 0, n_bad: 0, n_probes: 0, first: None, last: None };
    let mut put = |row: &Row<'_>| -> rusqlite::Result<bool> {
        let values: Vec<Field<'_>> =
            (0..columns.len()).map(|place| row.get_ref(place).map(Field)).collect::<Result<_, _>>()?;
        Ok(insert.execute(rusqlite::params_from_iter(values)).is_ok())
    };
    walk.all(&mut put);
    Ok(walk.told().map_or(Copied::Whole, Copied::Partly))
}

/// A value as it was stored; text that is none as far as it goes.
struct Field<'a>(ValueRef<'a>);

impl ToSql for Field<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            ValueRef::Text(bytes) if str::from_utf8(bytes).is_err() => {
                ToSqlOutput::from(String::from_utf8_lossy(bytes).into_owned())
            }
            value => ToSqlOutput::Borrowed(value),
        })
    }
}

type Put<'a> = dyn FnMut(&Row<'_>) -> rusqlite::Result<bool> + 'a;

struct Walk<'a> {
    source: &'a Connection,
    table: &'a Table,
    list: &'a str,
    /// Rows that are read and mean nothing.
    n_refused: usize,
    /// Stretches that cannot be read.
    n_bad: usize,
    n_probes: usize,
    /// The first and last numbers between which something cannot be read.
    first: Option<i64>,
    last: Option<i64>,
}

impl Walk<'_> {
    fn all(&mut self, put: &mut Put<'_>) {
        if self.table.is_numbered {
            self.between(i64::MIN, i64::MAX, put);
            return;
        }
        // From the front, and from the back what the front did not reach.
        if self.scan("", "ASC", &[], put).is_err() {
            self.n_bad += 1;
            let _ = self.scan("", "DESC", &[], put);
        }
    }

    /// Reads the rows numbered `from` to `to`.
    fn between(&mut self, from: i64, to: i64, put: &mut Put<'_>) {
        self.n_probes += 1;
        let range = "WHERE rowid BETWEEN ?1 AND ?2";
        let Err(reached) = self.scan(range, "ASC", &[from, to], put) else { return };
        let from = reached.map_or(from, |reached| reached.saturating_add(1));
        let Err(reached) = self.scan(range, "DESC", &[from, to], put) else { return };
        let to = reached.map_or(to, |reached| reached.saturating_sub(1));
        if from >= to || self.n_probes >= PROBES || self.is_lost(from, to) {
            self.n_bad += 1;
            self.first = Some(self.first.map_or(from, |first| first.min(from)));
            self.last = Some(self.last.map_or(to, |last| last.max(to)));
            return;
        }
        let middle = from.midpoint(to);
        self.between(from, middle, put);
        self.between(middle.saturating_add(1), to, put);
    }

    /// Whether no row between the two can be looked up: a few are tried.
    fn is_lost(&self, from: i64, to: i64) -> bool {
        let span = i128::from(to) - i128::from(from);
        if span > 1 << 24 {
            return false;
        }
        (0..=16).all(|part| {
            let number = i128::from(from) + span * part / 16;
            let number = i64::try_from(number).unwrap_or(from);
            let sql = format!("SELECT 1 FROM {} WHERE rowid = ?1", self.table.name);
            self.source.query_row(&sql, [number], |_| Ok(())).is_err_and(|error| !is_absent(&error))
        })
    }

    /// Reads rows until one cannot be read; the number of the last that could, then.
    fn scan(
        &mut self,
        range: &str,
        order: &str,
        bounds: &[i64],
        put: &mut Put<'_>,
    ) -> Result<(), Option<i64>> {
        let table = self.table;
        let Table { name, key, is_numbered, .. } = table;
        let order: Vec<String> = key.iter().map(|column| format!("{column} {order}")).collect();
        let number = if *is_numbered { "rowid" } else { "0" };
        let sql = format!("SELECT {}, {number} FROM {name} {range} ORDER BY {}", self.list, order.join(", "));
        let mut reached = None;
        let mut read = || -> rusqlite::Result<()> {
            // Without an index that may be damaged as well.
            let mut query = self.source.prepare(&sql)?;
            let n_columns = query.column_count();
            let mut rows = query.query(rusqlite::params_from_iter(bounds))?;
            while let Some(row) = rows.next()? {
                if *is_numbered {
                    reached = Some(row.get(n_columns - 1)?);
                }
                if !put(row)? {
                    self.n_refused += 1;
                }
            }
            Ok(())
        };
        read().map_err(|_| reached)
    }

    fn told(&self) -> Option<String> {
        let name = &self.table.name;
        let range = match (self.first, self.last) {
            (Some(first), Some(last)) if last < i64::MAX && first > i64::MIN => {
                format!(" between numbers {first} and {last}")
            }
            _ => String::new(),
        };
        match (self.n_bad, self.n_refused) {
            (0, 0) => None,
            (0, n_refused) => Some(format!("{name}: {n_refused} rows made no sense")),
            (n_bad, 0) => Some(format!("{name}: {n_bad} stretches of rows cannot be read{range}")),
            (n_bad, n_refused) => Some(format!(
                "{name}: {n_bad} stretches of rows cannot be read{range}, {n_refused} rows made no sense"
            )),
        }
    }
}

fn is_absent(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::QueryReturnedNoRows)
}

/// Tables whose rows are findings: what is missing there is made anew from the parse.
const FINDINGS: [&str; 5] = ["statement", "entity", "party", "name", "document"];

/// Brings together what belongs together.
fn make_whole(
    transaction: &Transaction<'_>,
    are_findings_whole: bool,
    lost: &mut Vec<String>,
) -> Outcome<()> {
    let run = |sql: &str| -> Outcome<usize> { Ok(transaction.execute(sql, [])?) };
    // Texts whose article is gone: the latest becomes one, without what only the article knew.
    let n_found = run(
        "INSERT INTO article (number, id, change, added, revision, title, byline, at, complete) \
         SELECT article, 'salvaged-' || article, -article, min(seen), max(number), title, byline, min(seen), 0 \
         FROM revision WHERE article NOT IN (SELECT number FROM article) \
             AND EXISTS (SELECT 1 FROM body WHERE body.article = revision.article) GROUP BY article",
    )?;
    if n_found > 0 {
        lost.push(format!("{n_found} articles are kept by their texts alone, under new ids"));
    }
    // An earlier text is better than none.
    run("UPDATE article SET model = NULL, \
             revision = (SELECT max(revision) FROM body WHERE body.article = article.number) \
         WHERE NOT EXISTS (SELECT 1 FROM body \
                 WHERE body.article = article.number AND body.revision = article.revision) \
             AND EXISTS (SELECT 1 FROM body WHERE body.article = article.number)")?;
    let mut numbers = transaction.prepare("SELECT number FROM article")?;
    let numbers: Vec<i64> = numbers.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let (mut n_gone, mut n_bare, mut n_earlier) = (0, 0, 0);
    for number in numbers {
        let Ok(Some(stored)) = article::by_number(transaction, number) else {
            n_gone += 1;
            // Its entry is fetched again, if the feed still has it.
            transaction.execute("UPDATE entry SET article = NULL, due = 0 WHERE article = ?1", [number])?;
            for table in ["document", "body", "revision", "mark"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE article = ?1"), [number])?;
            }
            transaction.execute("DELETE FROM article WHERE number = ?1", [number])?;
            continue;
        };
        transaction.execute(
            "INSERT OR IGNORE INTO revision (article, number, seen, title, byline, hash) \
             SELECT number, revision, added, title, byline, ?2 FROM article WHERE number = ?1",
            params![number, text_hash(&stored.article)],
        )?;
        // Findings may be left of an article that became one again by its text.
        if analysis::of(transaction, &stored.article.id).is_err() {
            n_bare += 1;
            analysis::clear(transaction, number)?;
        }
        if article::revisions(transaction, &stored.article.id).is_err() {
            n_earlier += 1;
            transaction.execute(
                "DELETE FROM revision WHERE article = ?1 \
                     AND number <> (SELECT revision FROM article WHERE number = ?1)",
                [number],
            )?;
            transaction.execute(
                "DELETE FROM body WHERE article = ?1 \
                     AND revision <> (SELECT revision FROM article WHERE number = ?1)",
                [number],
            )?;
        }
    }
    if n_gone > 0 {
        lost.push(format!("{n_gone} articles are gone; what feeds still list is fetched again"));
    }
    if n_bare > 0 {
        lost.push(format!("the findings of {n_bare} articles are gone"));
    }
    if n_earlier > 0 {
        lost.push(format!("the earlier texts of {n_earlier} articles are gone"));
    }
    let n_dropped = feed::drop_unreadable(transaction)?;
    if n_dropped > 0 {
        lost.push(format!("{n_dropped} feeds and entries of feeds are gone"));
    }
    if !are_findings_whole && article::count(transaction)? > 0 {
        run("UPDATE article SET model = model || ' salvaged' WHERE model IS NOT NULL")?;
        lost.push("findings of all articles are to be made anew: rashomon doctor --refresh".to_owned());
    }
    belong(transaction)?;
    run("UPDATE meta SET identified = 0")?;
    run("UPDATE meta SET change = max(change, \
             (SELECT coalesce(max(change), 0) FROM article), (SELECT coalesce(max(change), 0) FROM removal))")?;
    run("UPDATE article SET change = (SELECT change FROM meta) - change WHERE change < 0")?;
    run("UPDATE meta SET change = max(change, (SELECT coalesce(max(change), 0) FROM article))")?;
    check::repair(transaction)
}

/// Lets go of whatever names something that is not there.
fn belong(transaction: &Transaction<'_>) -> Outcome<()> {
    // What names a row that goes has to follow it.
    for _ in 0..16 {
        let mut query = transaction.prepare(
            "SELECT DISTINCT broken.\"table\", key.\"from\", broken.parent, coalesce(key.\"to\", ''), \
                 (SELECT \"notnull\" OR pk > 0 FROM pragma_table_info(broken.\"table\") WHERE name = key.\"from\") \
             FROM pragma_foreign_key_check AS broken \
             JOIN pragma_foreign_key_list(broken.\"table\") AS key ON key.id = broken.fkid",
        )?;
        let broken: Vec<(String, String, String, String, bool)> = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
            .collect::<Result<_, _>>()?;
        if broken.is_empty() {
            break;
        }
        for (table, column, parent, key, is_needed) in broken {
            let key = if key.is_empty() { "rowid" } else { &key };
            let what = if is_needed {
                format!("DELETE FROM {table}")
            } else {
                format!("UPDATE {table} SET {column} = NULL")
            };
            transaction.execute_batch(&format!(
                "{what} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {parent})"
            ))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
