//! Brings the schema of a collection up to date.

use super::connection::{APPLICATION_ID, Outcome, Problem};
use crate::error::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// What leads from each schema to the next, the first from nothing. A released one never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
];

/// The newest schema.
pub(super) const SCHEMA: u32 = 8;

/// Brings the schema up to date, a version at a time, each whole or not at all.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Outcome<()> {
    if check(connection, path)? == SCHEMA {
        return Ok(());
    }
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        let version = check(&transaction, path)?;
        let Some(migration) = MIGRATIONS.get(version as usize) else { return Ok(()) };
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version + 1)?;
        transaction.commit()?;
    }
}

/// The schema of a database; 0 if it is empty.
pub(super) fn check(connection: &Connection, path: &Path) -> Outcome<u32> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (version, application) = (pragma("user_version")?, pragma("application_id")?);
    if version == 0 && application == 0 {
        let n_tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if n_tables == 0 {
            return Ok(0);
        }
    }
    if application != i64::from(APPLICATION_ID) {
        return Err(StoreError::Foreign { path: path.to_owned() }.into());
    }
    match u32::try_from(version) {
        Ok(version @ 1..=SCHEMA) => Ok(version),
        Ok(found) if found > SCHEMA => {
            Err(StoreError::Newer { path: path.to_owned(), found, known: SCHEMA }.into())
        }
        _ => Err(Problem::Damaged(format!("schema {version}"))),
    }
}
