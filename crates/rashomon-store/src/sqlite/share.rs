//! Lists under addresses of their own, hooks, mail, identities.

use super::Sqlite;
use super::account;
use super::connection::{Outcome, rows};
use super::value::{moment, opt_moment};
use crate::account::{Account, AccountId, SecretHash};
use crate::error::StoreError;
use crate::share::{Digest, Hook, Share, Shares};
use jiff::Timestamp;
use rusqlite::{Row, params};

/// How often the use of an address is written down.
const USED_EVERY_S: i64 = 3600;

impl Shares for Sqlite {
    fn put_share(
        &self,
        account: AccountId,
        kind: &str,
        words: &str,
        secret: &SecretHash,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO share (account, kind, words, secret, added) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![account.0, kind, words, secret, now.as_second()],
            )?;
            Ok(transaction.last_insert_rowid())
        })
    }

    fn shares(&self, account: AccountId) -> Result<Vec<Share>, StoreError> {
        self.connections.read(|connection| {
            let sql = format!("SELECT {SHARE} FROM share WHERE account = ?1 ORDER BY number");
            rows(connection, &sql, [account.0], share)
        })
    }

    fn share(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<Share>, StoreError> {
        let sql = format!("SELECT {SHARE} FROM share WHERE secret = ?1");
        let found = self.connections.read(|connection| rows(connection, &sql, [secret], share))?.pop();
        if let Some(found) = &found
            && found.used.is_none_or(|used| now.as_second() - used.as_second() >= USED_EVERY_S)
        {
            // Whoever reads gets the list even where nothing can be written.
            let _ = self.connections.write(|transaction| {
                transaction.execute(
                    "UPDATE share SET used = ?2 WHERE number = ?1",
                    [found.number, now.as_second()],
                )?;
                Ok(())
            });
        }
        Ok(found)
    }

    fn remove_share(&self, account: AccountId, number: i64) -> Result<bool, StoreError> {
        self.remove_own("DELETE FROM share WHERE account = ?1 AND number = ?2", account, number)
    }

    fn put_hook(
        &self,
        account: AccountId,
        url: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO hook (account, url, secret, added, last, due) \
                 VALUES (?1, ?2, ?3, ?4, coalesce((SELECT max(number) FROM edition), 0), ?4)",
                params![account.0, url, secret, now.as_second()],
            )?;
            Ok(transaction.last_insert_rowid())
        })
    }

    fn hooks(&self, account: Option<AccountId>) -> Result<Vec<Hook>, StoreError> {
        self.connections.read(|connection| {
            rows(
                connection,
                "SELECT number, account, url, secret, added, last, due, failures, error FROM hook \
                 WHERE ?1 IS NULL OR account = ?1 ORDER BY number",
                [account.map(|account| account.0)],
                hook,
            )
        })
    }

    fn update_hook(&self, hook: &Hook) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "UPDATE hook SET last = ?2, due = ?3, failures = ?4, error = ?5 WHERE number = ?1",
                params![
                    hook.number,
                    hook.last,
                    hook.due.map(Timestamp::as_second),
                    hook.failures,
                    hook.error
                ],
            )?;
            Ok(())
        })
    }

    fn remove_hook(&self, account: AccountId, number: i64) -> Result<bool, StoreError> {
        self.remove_own("DELETE FROM hook WHERE account = ?1 AND number = ?2", account, number)
    }

    fn put_digest(&self, account: AccountId, digest: Option<&Digest>) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            match digest {
                None => transaction.execute("DELETE FROM digest WHERE account = ?1", [account.0])?,
                Some(digest) => transaction.execute(
                    "INSERT OR REPLACE INTO digest (account, address, minute, due, sent, failures, error) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![
                        account.0,
                        digest.address,
                        digest.minute,
                        digest.due.as_second(),
                        digest.sent.map(Timestamp::as_second),
                        digest.failures,
                        digest.error
                    ],
                )?,
            };
            Ok(())
        })
    }

    fn digests(&self) -> Result<Vec<Digest>, StoreError> {
        self.connections.read(|connection| {
            rows(
                connection,
                "SELECT account, address, minute, due, sent, failures, error FROM digest ORDER BY account",
                [],
                |row| {
                    Ok(Digest {
                        account: AccountId(row.get(0)?),
                        address: row.get(1)?,
                        minute: row.get(2)?,
                        due: moment(row.get(3)?)?,
                        sent: opt_moment(row.get(4)?)?,
                        failures: row.get(5)?,
                        error: row.get(6)?,
                    })
                },
            )
        })
    }

    fn identity(&self, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError> {
        self.connections.read(|connection| {
            account::one(
                connection,
                "number = (SELECT account FROM identity WHERE issuer = ?1 AND subject = ?2)",
                [issuer, subject],
            )
        })
    }

    fn put_identity(&self, issuer: &str, subject: &str, account: AccountId) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO identity (issuer, subject, account) VALUES (?1, ?2, ?3)",
                params![issuer, subject, account.0],
            )?;
            Ok(())
        })
    }
}

impl Sqlite {
    fn remove_own(&self, sql: &'static str, account: AccountId, number: i64) -> Result<bool, StoreError> {
        self.connections.write(|transaction| Ok(transaction.execute(sql, [account.0, number])? > 0))
    }
}

const SHARE: &str = "number, account, kind, words, added, used";

fn share(row: &Row<'_>) -> Outcome<Share> {
    Ok(Share {
        number: row.get(0)?,
        account: AccountId(row.get(1)?),
        kind: row.get(2)?,
        words: row.get(3)?,
        added: moment(row.get(4)?)?,
        used: opt_moment(row.get(5)?)?,
    })
}

fn hook(row: &Row<'_>) -> Outcome<Hook> {
    Ok(Hook {
        number: row.get(0)?,
        account: AccountId(row.get(1)?),
        url: row.get(2)?,
        secret: row.get(3)?,
        added: moment(row.get(4)?)?,
        last: row.get(5)?,
        due: opt_moment(row.get(6)?)?,
        failures: row.get(7)?,
        error: row.get(8)?,
    })
}
