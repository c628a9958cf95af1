//! Searches kept under a name.

use super::connection::Outcome;
use crate::account::AccountId;
use crate::search::SavedSearch;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

pub(super) fn all(connection: &Connection, account: AccountId) -> Outcome<Vec<SavedSearch>> {
    let mut query =
        connection.prepare_cached("SELECT name, query FROM saved_search WHERE account = ?1 ORDER BY name")?;
    let rows =
        query.query_map([account.0], |row| Ok(SavedSearch { name: row.get(0)?, query: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    account: AccountId,
    search: &SavedSearch,
    now: Timestamp,
) -> Outcome<()> {
    transaction.execute(
        "INSERT INTO saved_search (account, name, query, added) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (account, name) DO UPDATE SET query = excluded.query",
        params![account.0, search.name, search.query, now.as_second()],
    )?;
    Ok(())
}

pub(super) fn remove(transaction: &Transaction<'_>, account: AccountId, name: &str) -> Outcome<bool> {
    let n_removed = transaction
        .execute("DELETE FROM saved_search WHERE account = ?1 AND name = ?2", params![account.0, name])?;
    Ok(n_removed > 0)
}
