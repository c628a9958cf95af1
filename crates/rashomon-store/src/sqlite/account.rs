//! Accounts, sessions, passwords for programs, rules, findings that were seen.

use super::Sqlite;
use super::connection::{Outcome, Problem, rows};
use super::value::{list_size, moment, opt_moment};
use crate::account::{Account, AccountId, Accounts, AppPassword, Audit, FindingHash, Role, Rule, SecretHash};
use crate::error::StoreError;
use jiff::Timestamp;
use rashomon_core::StoryId;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// How often the use of a password is written down: reading must not write all the time.
const USED_EVERY_S: i64 = 3600;

impl Accounts for Sqlite {
    fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.connections.read(|connection| {
            let mut query =
                connection.prepare_cached(&format!("SELECT {COLUMNS} FROM account ORDER BY number"))?;
            query.query_map([], account)?.map(|row| row?.read()).collect()
        })
    }

    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.connections.read(|connection| one(connection, "number = ?1", [id.0]))
    }

    fn account_named(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.connections.read(|connection| one(connection, "name = ?1", [name]))
    }

    fn put_account(&self, name: &str, role: Role, now: Timestamp) -> Result<AccountId, StoreError> {
        self.connections.write(|transaction| {
            free(transaction, name, None)?;
            transaction.execute(
                "INSERT INTO account (name, role, added) VALUES (?1, ?2, ?3)",
                params![name, role.name(), now.as_second()],
            )?;
            Ok(AccountId(transaction.last_insert_rowid()))
        })
    }

    fn update_account(&self, account: &Account) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            free(transaction, &account.name, Some(account.id))?;
            let n_changed = transaction.execute(
                "UPDATE account SET name = ?2, role = ?3, credential = ?4, settings = ?5 WHERE number = ?1",
                params![
                    account.id.0,
                    account.name,
                    account.role.name(),
                    account.credential,
                    account.settings
                ],
            )?;
            if n_changed == 0 {
                let name = account.id.0.to_string();
                return Err(StoreError::Unknown { what: "account", name }.into());
            }
            Ok(())
        })
    }

    fn claim(&self, name: &str, credential: &str) -> Result<bool, StoreError> {
        self.connections.write(|transaction| {
            free(transaction, name, Some(AccountId::LOCAL))?;
            let n_changed = transaction.execute(
                "UPDATE account SET name = ?2, role = 'admin', credential = ?3 WHERE number = ?1
                 AND NOT EXISTS (SELECT 1 FROM account WHERE credential IS NOT NULL)",
                params![AccountId::LOCAL.0, name, credential],
            )?;
            Ok(n_changed > 0)
        })
    }

    fn remove_account(&self, id: AccountId) -> Result<bool, StoreError> {
        self.connections.write(|transaction| {
            Ok(transaction.execute("DELETE FROM account WHERE number = ?1", [id.0])? > 0)
        })
    }

    fn put_session(
        &self,
        secret: &SecretHash,
        account: AccountId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute("DELETE FROM session WHERE until <= ?1", [now.as_second()])?;
            transaction.execute(
                "INSERT INTO session (secret, account, began, until) VALUES (?1, ?2, ?3, ?4)",
                params![secret, account.0, now.as_second(), until.as_second()],
            )?;
            Ok(())
        })
    }

    fn session(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.connections.read(|connection| {
            one(
                connection,
                "number = (SELECT account FROM session WHERE secret = ?1 AND until > ?2)",
                params![secret, now.as_second()],
            )
        })
    }

    fn remove_session(&self, secret: &SecretHash) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute("DELETE FROM session WHERE secret = ?1", [secret])?;
            Ok(())
        })
    }

    fn remove_sessions(&self, account: AccountId, but: Option<&SecretHash>) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "DELETE FROM session WHERE account = ?1 AND secret IS NOT ?2",
                params![account.0, but],
            )?;
            Ok(())
        })
    }

    fn put_app_password(
        &self,
        account: AccountId,
        name: &str,
        secret: &SecretHash,
        digest: &SecretHash,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO app_password (account, name, secret, digest, added) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![account.0, name, secret, digest, now.as_second()],
            )?;
            Ok(transaction.last_insert_rowid())
        })
    }

    fn app_passwords(&self, account: AccountId) -> Result<Vec<AppPassword>, StoreError> {
        self.connections.read(|connection| {
            rows(
                connection,
                "SELECT number, name, added, used FROM app_password WHERE account = ?1 ORDER BY number",
                [account.0],
                |row| {
                    Ok(AppPassword {
                        number: row.get(0)?,
                        name: row.get(1)?,
                        added: moment(row.get(2)?)?,
                        used: opt_moment(row.get(3)?)?,
                    })
                },
            )
        })
    }

    fn app_account(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let found = self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT number, account, used FROM app_password WHERE secret = ?1 OR digest = ?1",
            )?;
            let found = query
                .query_row([secret], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<i64>>(2)?))
                })
                .optional()?;
            let Some((number, account, used)) = found else { return Ok(None) };
            let account = one(connection, "number = ?1", [account])?;
            let is_old = used.is_none_or(|used| now.as_second() - used >= USED_EVERY_S);
            Ok(account.map(|account| (account, is_old.then_some(number))))
        })?;
        let Some((account, old)) = found else { return Ok(None) };
        if let Some(number) = old {
            let noted = self.connections.write(|transaction| {
                transaction.execute(
                    "UPDATE app_password SET used = ?2 WHERE number = ?1",
                    params![number, now.as_second()],
                )?;
                Ok(())
            });
            match noted {
                Err(error) if !error.is_passing() => return Err(error),
                _ => {}
            }
        }
        Ok(Some(account))
    }

    fn remove_app_password(&self, account: AccountId, number: i64) -> Result<bool, StoreError> {
        self.connections.write(|transaction| {
            let n_removed = transaction.execute(
                "DELETE FROM app_password WHERE account = ?1 AND number = ?2",
                params![account.0, number],
            )?;
            Ok(n_removed > 0)
        })
    }

    fn put_audit(
        &self,
        account: Option<AccountId>,
        what: &str,
        detail: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO audit (at, account, what, detail) VALUES (?1, ?2, ?3, ?4)",
                params![now.as_second(), account.map(|account| account.0), what, detail],
            )?;
            Ok(())
        })
    }

    fn audits(&self, limit: usize) -> Result<Vec<Audit>, StoreError> {
        self.connections.read(|connection| {
            rows(
                connection,
                "SELECT audit.at, account.name, audit.what, audit.detail FROM audit
                 LEFT JOIN account ON account.number = audit.account ORDER BY audit.number DESC LIMIT ?1",
                [list_size(limit)],
                |row| {
                    Ok(Audit {
                        at: moment(row.get(0)?)?,
                        account: row.get(1)?,
                        what: row.get(2)?,
                        detail: row.get(3)?,
                    })
                },
            )
        })
    }

    fn rules(&self, account: AccountId) -> Result<Vec<Rule>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT number, target, words, weight FROM rule WHERE account = ?1 ORDER BY number",
            )?;
            let rows = query.query_map([account.0], |row| {
                Ok(Rule { number: row.get(0)?, target: row.get(1)?, words: row.get(2)?, weight: row.get(3)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn put_rule(&self, account: AccountId, rule: &Rule, now: Timestamp) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "INSERT INTO rule (account, target, words, weight, added) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (account, target, words) DO UPDATE SET weight = excluded.weight",
                params![account.0, rule.target, rule.words, rule.weight, now.as_second()],
            )?;
            Ok(())
        })
    }

    fn remove_rule(&self, account: AccountId, number: i64) -> Result<bool, StoreError> {
        self.connections.write(|transaction| {
            let n_removed = transaction
                .execute("DELETE FROM rule WHERE account = ?1 AND number = ?2", params![account.0, number])?;
            Ok(n_removed > 0)
        })
    }

    fn seen(&self, account: AccountId, story: &StoryId) -> Result<Vec<FindingHash>, StoreError> {
        self.connections.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT finding FROM seen WHERE account = ?1
                 AND story = (SELECT number FROM story WHERE id = ?2) ORDER BY finding",
            )?;
            let rows = query.query_map(params![account.0, story.as_str()], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn put_seen(
        &self,
        account: AccountId,
        story: &StoryId,
        findings: &[FindingHash],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            let number = super::story::number(transaction, story)?;
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO seen (account, story, finding, at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for finding in findings {
                insert.execute(params![account.0, number, finding, now.as_second()])?;
            }
            Ok(())
        })
    }

    fn remove_seen(&self, account: AccountId, story: &StoryId, since: Timestamp) -> Result<(), StoreError> {
        self.connections.write(|transaction| {
            transaction.execute(
                "DELETE FROM seen WHERE account = ?1 AND at >= ?3
                 AND story = (SELECT number FROM story WHERE id = ?2)",
                params![account.0, story.as_str(), since.as_second()],
            )?;
            Ok(())
        })
    }
}

const COLUMNS: &str = "number, name, role, credential, settings, added";

/// An account as its row has it.
struct Kept {
    account: (i64, String, String, Option<String>, String, i64),
}

fn account(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept { account: (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?) })
}

impl Kept {
    fn read(self) -> Outcome<Account> {
        let (id, name, role, credential, settings, added) = self.account;
        let role = Role::ALL
            .into_iter()
            .find(|known| known.name() == role)
            .ok_or_else(|| Problem::Damaged(format!("{role:?} is no role")))?;
        Ok(Account { id: AccountId(id), name, role, credential, settings, added: moment(added)? })
    }
}

pub(super) fn one(
    connection: &Connection,
    which: &'static str,
    values: impl rusqlite::Params,
) -> Outcome<Option<Account>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE {which}"))?;
    query.query_row(values, account).optional()?.map(Kept::read).transpose()
}

/// Fails if another account has `name`.
fn free(transaction: &Transaction<'_>, name: &str, but: Option<AccountId>) -> Outcome<()> {
    let taken: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM account WHERE name = ?1 AND number IS NOT ?2)",
        params![name, but.map(|account| account.0)],
        |row| row.get(0),
    )?;
    if taken {
        return Err(StoreError::Taken { what: "account name", name: name.to_owned() }.into());
    }
    Ok(())
}
