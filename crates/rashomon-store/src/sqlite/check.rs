//! Is everything as it was written, and what can be put right.

use super::connection::{Connections, FILE_NAME, Outcome, Problem};
use super::{analysis, article};
use crate::error::StoreError;
use rusqlite::{Connection, Transaction};
use std::fs;
use std::path::{Path, PathBuf};

/// What belongs together and does not: a sentence for the user, and what finds it.
const BELONGING: &[(&str, &str)] = &[
    (
        "articles without a text",
        "SELECT count(*) FROM article WHERE NOT EXISTS (SELECT 1 FROM body \
             WHERE body.article = article.number AND body.revision = article.revision)",
    ),
    (
        "articles without a revision",
        "SELECT count(*) FROM article WHERE NOT EXISTS (SELECT 1 FROM revision \
             WHERE revision.article = article.number AND revision.number = article.revision)",
    ),
    (
        "statements without an article",
        "SELECT count(*) FROM statement WHERE number / 1048576 NOT IN (SELECT number FROM article)",
    ),
    (
        "entities without an article",
        "SELECT count(*) FROM entity WHERE number / 1048576 NOT IN (SELECT number FROM article)",
    ),
    (
        "parties without a statement",
        "SELECT count(*) FROM party WHERE statement NOT IN (SELECT number FROM statement)",
    ),
    (
        "analysed articles without findings",
        "SELECT count(*) FROM article WHERE model IS NOT NULL AND number NOT IN (SELECT article FROM document)",
    ),
    ("names that lead to nobody", "SELECT count(*) FROM alias WHERE actor IS NULL"),
    (
        "actors without a name",
        "SELECT count(*) FROM actor WHERE NOT EXISTS (SELECT 1 FROM alias WHERE alias.actor = actor.number)",
    ),
    (
        "surnames without an entity",
        "SELECT count(*) FROM bearer WHERE entity NOT IN (SELECT number FROM entity)",
    ),
    (
        "entities that nobody looked up",
        "SELECT count(*) FROM entity JOIN article ON article.number = entity.number / 1048576 \
             WHERE entity.kind <= 2 AND wikidata IS NOT NULL AND change <= (SELECT identified FROM meta) \
             AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.name = entity.name \
                 AND person = (entity.kind = 0) AND alias.wikidata = entity.wikidata)",
    ),
    (
        "stories with a wrong count of articles",
        "SELECT count(*) FROM story WHERE n_articles <> \
             (SELECT count(*) FROM article WHERE article.story = story.number)",
    ),
    (
        "articles in a story that was merged away",
        "SELECT count(*) FROM article JOIN story ON story.number = article.story \
             WHERE story.merged_into IS NOT NULL",
    ),
];

/// What can be put right without losing anything that belongs to an article.
const REPAIRS: &[&str] = &[
    "REINDEX",
    "DELETE FROM party WHERE statement NOT IN (SELECT number FROM statement)",
    "DELETE FROM statement WHERE number / 1048576 NOT IN (SELECT number FROM article)",
    "DELETE FROM entity WHERE number / 1048576 NOT IN (SELECT number FROM article)",
    "DELETE FROM party WHERE statement NOT IN (SELECT number FROM statement)",
    "DELETE FROM bearer WHERE entity NOT IN (SELECT number FROM entity)",
    // Whoever uses the collection next registers everything again; what is right stays as it is.
    "UPDATE meta SET identified = 0 WHERE EXISTS (SELECT 1 FROM alias WHERE actor IS NULL \
         OR actor NOT IN (SELECT number FROM actor)) OR EXISTS (SELECT 1 FROM entity \
         WHERE kind <= 2 AND wikidata IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alias \
             WHERE alias.name = entity.name AND person = (entity.kind = 0) \
             AND alias.wikidata = entity.wikidata))",
    "DELETE FROM alias WHERE actor IS NULL OR actor NOT IN (SELECT number FROM actor)",
    "DELETE FROM actor WHERE number NOT IN (SELECT actor FROM alias)",
    "UPDATE article SET model = NULL WHERE model IS NOT NULL \
         AND number NOT IN (SELECT article FROM document)",
    "UPDATE story SET merged_into = NULL WHERE merged_into IS NOT NULL \
         AND EXISTS (SELECT 1 FROM article WHERE article.story = story.number)",
    "UPDATE story SET (n_articles, n_outlets, first_at, last_at) = \
         (SELECT count(*), count(DISTINCT outlet), min(at), max(at) FROM article \
          WHERE article.story = story.number)",
];

/// Everything that is wrong, in sentences; `progress` is told how many articles have been read.
pub(super) fn check(connection: &Connection, progress: &mut dyn FnMut(usize)) -> Outcome<Vec<String>> {
    let mut wrong: Vec<String> = Vec::new();
    connection.pragma_query(None, "integrity_check", |row| {
        let said: String = row.get(0)?;
        if said != "ok" {
            wrong.push(format!("database: {said}"));
        }
        Ok(())
    })?;
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    let mut n_broken = 0_usize;
    connection.pragma_query(None, "foreign_key_check", |_| {
        n_broken += 1;
        Ok(())
    })?;
    if n_broken > 0 {
        wrong.push(format!("{n_broken} rows name something that is not there"));
    }
    for (what, query) in BELONGING {
        let n_found: i64 = connection.query_row(query, [], |row| row.get(0))?;
        if n_found > 0 {
            wrong.push(format!("{n_found} {what}"));
        }
    }
    let mut numbers = connection.prepare("SELECT number, id FROM article ORDER BY number")?;
    let mut rows = numbers.query([])?;
    let mut n_read = 0;
    while let Some(row) = rows.next()? {
        let (number, id): (i64, String) = (row.get(0)?, row.get(1)?);
        if let Err(problem) = read_whole(connection, number) {
            wrong.push(format!("article {id}: {}", told(problem)));
        }
        n_read += 1;
        if n_read % 1000 == 0 {
            progress(n_read);
        }
    }
    Ok(wrong)
}

fn read_whole(connection: &Connection, number: i64) -> Outcome<()> {
    let Some(stored) = article::by_number(connection, number)? else { return Ok(()) };
    analysis::of(connection, &stored.article.id)?;
    article::revisions(connection, &stored.article.id)?;
    Ok(())
}

fn told(problem: Problem) -> String {
    match problem {
        Problem::Database(error) => error.to_string(),
        Problem::Damaged(what) => what,
        Problem::Told(error) => error.to_string(),
    }
}

/// Puts right what can be.
pub(super) fn repair(transaction: &Transaction<'_>) -> Outcome<()> {
    for repair in REPAIRS {
        transaction.execute_batch(repair)?;
    }
    Ok(())
}

/// Writes a copy of one moment into `folder`, whole or not at all.
pub(super) fn backup(connections: &Connections, folder: &Path) -> Result<PathBuf, StoreError> {
    let path = folder.join(FILE_NAME);
    let disk = |source: std::io::Error| StoreError::Disk { path: path.clone(), source: Box::new(source) };
    fs::create_dir_all(folder).map_err(disk)?;
    if path.exists() {
        return Err(StoreError::Exists { path });
    }
    let unfinished = folder.join(format!("{FILE_NAME}.part"));
    if unfinished.exists() {
        fs::remove_file(&unfinished).map_err(disk)?;
    }
    connections.copy_into(&unfinished)?;
    fs::File::open(&unfinished).and_then(|file| file.sync_all()).map_err(disk)?;
    fs::rename(&unfinished, &path).map_err(disk)?;
    Ok(path)
}
