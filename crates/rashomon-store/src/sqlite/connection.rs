//! One connection that writes, several that read.

use super::migrate::{self, SCHEMA};
use crate::error::{StoreError, Unwritable};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Params, Row, Transaction, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The database's name in the folder.
pub(super) const FILE_NAME: &str = "collection.db";
/// Marks the file as a collection; "rshm".
pub(super) const APPLICATION_ID: i32 = 0x7273_686d;
/// How long one process waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes for which there has to be room where a disk that was full counts as writable again.
const ROOM: usize = 1 << 20;
/// Readers kept for the next query.
const READERS: usize = 8;
/// Kilobytes of pages that the connection that writes, and each that reads, keeps for the next query. The system
/// keeps what it has room for beside.
const WRITER_CACHE: i64 = 16_000;
const READER_CACHE: i64 = 2_000;

/// What `sql` gives, read row by row.
pub(super) fn rows<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    connection.prepare_cached(sql)?.query_and_then(values, read)?.collect()
}

/// Why a piece of work inside the database failed.
#[derive(Debug)]
pub(super) enum Problem {
    Database(rusqlite::Error),
    /// A stored value that nothing here would have written.
    Damaged(String),
    Told(StoreError),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Told(error)
    }
}

pub(super) type Outcome<T> = Result<T, Problem>;

/// The connections to one database.
#[derive(Debug)]
pub(super) struct Connections {
    path: PathBuf,
    /// Opened again by the next write where it could not be opened or has failed.
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    /// Whether something was refused since disk and database were last seen to be writable.
    is_refused: AtomicBool,
}

impl Connections {
    pub(super) fn open(folder: &Path, create: bool) -> Result<Self, StoreError> {
        let path = folder.join(FILE_NAME);
        if !path.exists() {
            if !create {
                return Err(StoreError::Missing { path: folder.to_owned() });
            }
            fs::create_dir_all(folder).map_err(|source| disk(folder, source))?;
        }
        let connections = Self {
            path,
            writer: Mutex::new(None),
            readers: Mutex::new(Vec::new()),
            is_refused: AtomicBool::new(false),
        };
        let opened = connections.open_writer();
        connections.note(&opened);
        match opened {
            Ok(writer) => *connections.lock_writer() = Some(writer),
            // An older schema can only be read once it is brought up to date.
            Err(error) if error.is_passing() => connections.read_schema(error)?,
            Err(error) => return Err(error),
        }
        Ok(connections)
    }

    /// Runs `work` in a transaction of its own, which takes effect if it gives no error.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Outcome<T>,
    ) -> Result<T, StoreError> {
        let done = self.try_write(work);
        self.note(&done);
        done
    }

    /// Tries whether there is room again after something was refused. That something small is taken says
    /// nothing: it may fit where an article does not.
    pub(super) fn check_writable(&self) -> Result<(), StoreError> {
        if !self.is_refused.load(Ordering::SeqCst) {
            return Ok(());
        }
        let room = self.path.with_extension("room");
        let tried = fs::write(&room, vec![0; ROOM]);
        let _ = fs::remove_file(&room);
        tried.map_err(|source| disk(&self.path, source))?;
        self.try_write(|transaction| Ok(transaction.execute("UPDATE meta SET change = change", [])?))?;
        self.is_refused.store(false, Ordering::SeqCst);
        Ok(())
    }

    fn note<T>(&self, done: &Result<T, StoreError>) {
        if let Err(StoreError::Full { .. } | StoreError::ReadOnly { .. }) = done {
            self.is_refused.store(true, Ordering::SeqCst);
        }
    }

    fn try_write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Outcome<T>) -> Result<T, StoreError> {
        let mut writer = self.lock_writer();
        if writer.is_none() {
            // Connections of one process share what they know of the database's log, and with those made while it
            // could not be written none can write.
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
            *writer = Some(self.open_writer()?);
        }
        let Some(connection) = writer.as_mut() else { return Err(self.lost()) };
        let done = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Problem::from)
            .and_then(|transaction| {
                let done = work(&transaction)?;
                transaction.commit()?;
                Ok(done)
            });
        done.map_err(|problem| {
            let error = self.error(problem);
            // A connection made while the disk could not be written stays read-only for good.
            if matches!(error, StoreError::ReadOnly { .. } | StoreError::Disk { .. }) {
                *writer = None;
            }
            error
        })
    }

    /// As [`Connections::write`], for work at whose end alone everything belongs together: what names
    /// something that is not there is let in.
    pub(super) fn write_loosely<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Outcome<T>,
    ) -> Result<T, StoreError> {
        let hold = |holds: bool| -> Result<(), StoreError> {
            let writer = self.lock_writer();
            let Some(connection) = writer.as_ref() else { return Err(self.lost()) };
            connection.pragma_update(None, "foreign_keys", holds).map_err(|error| self.error(error.into()))
        };
        hold(false)?;
        let done = self.write(work);
        hold(true)?;
        done
    }

    /// Runs `work` on the state after the last write that has taken effect.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Outcome<T>) -> Result<T, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (connection, is_lasting) = match kept {
            Some(connection) => (connection, true),
            None => self.open_reader()?,
        };
        // Everything that one call reads is of one moment.
        let done = connection.unchecked_transaction().map_err(Problem::from).and_then(|transaction| {
            let done = work(&transaction)?;
            transaction.finish()?;
            Ok(done)
        });
        if done.is_ok() && is_lasting {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < READERS {
                readers.push(connection);
            }
        }
        done.map_err(|problem| self.error(problem))
    }

    /// Writes what is stored at this moment to a new file; whoever writes meanwhile is not held up.
    pub(super) fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        let (connection, _) = self.open_reader()?;
        let copied = connection.execute("VACUUM INTO ?1", [path.to_string_lossy()]);
        copied.map(drop).map_err(|error| self.error(error.into()))
    }

    fn lock_writer(&self) -> std::sync::MutexGuard<'_, Option<Connection>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lost(&self) -> StoreError {
        StoreError::Disk { path: self.path.clone(), source: "no connection".into() }
    }

    fn open_writer(&self) -> Result<Connection, StoreError> {
        let opened = || -> Outcome<Connection> {
            let mut connection = Connection::open(&self.path)?;
            connection.busy_timeout(PATIENCE)?;
            if connection.is_readonly(rusqlite::MAIN_DB)? {
                return Err(Problem::Database(rusqlite::Error::SqliteFailure(
                    rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY),
                    None,
                )));
            }
            // Before anything is written: a copy made by a backup has another mode.
            migrate::check(&connection, &self.path)?;
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            migrate::migrate(&mut connection, &self.path)?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "cache_size", -WRITER_CACHE)?;
            keep_prepared(&connection)?;
            Ok(connection)
        };
        opened().map_err(|problem| self.error(problem))
    }

    /// A connection that reads, and whether it sees what is written later.
    fn open_reader(&self) -> Result<(Connection, bool), StoreError> {
        let opened = || -> Outcome<(Connection, bool)> {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&self.path, flags)?;
            let readable = connection
                .busy_timeout(PATIENCE)
                .and_then(|()| connection.query_row("SELECT count(*) FROM meta", [], |_| Ok(())));
            let (connection, is_lasting) = match readable {
                // On a disk that cannot be written there is no place for the files beside the database;
                // nobody else can write it either.
                Err(error) if is_unwritable(&error) => (self.open_immutable()?, false),
                readable => (readable.map(|()| connection)?, true),
            };
            connection.pragma_update(None, "cache_size", -READER_CACHE)?;
            keep_prepared(&connection)?;
            Ok((connection, is_lasting))
        };
        opened().map_err(|problem| self.error(problem))
    }

    fn open_immutable(&self) -> Outcome<Connection> {
        let mut uri = String::from("file:");
        for byte in self.path.to_string_lossy().bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                    uri.push(char::from(byte));
                }
                byte => uri.push_str(&format!("%{byte:02X}")),
            }
        }
        uri.push_str("?immutable=1");
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        Ok(Connection::open_with_flags(uri, flags)?)
    }

    /// Whether the schema is the one that queries are written for; `passing` if it is not, since that is
    /// what keeps it from being brought up to date.
    fn read_schema(&self, passing: StoreError) -> Result<(), StoreError> {
        if !self.path.exists() {
            return Err(passing);
        }
        match self.read(|connection| migrate::check(connection, &self.path)) {
            Ok(SCHEMA) => Ok(()),
            Ok(_) => Err(passing),
            Err(error) => Err(error),
        }
    }

    pub(super) fn error(&self, problem: Problem) -> StoreError {
        let path = self.path.clone();
        let source = match problem {
            Problem::Told(error) => return error,
            Problem::Damaged(what) => return StoreError::Damaged { path, source: what.into() },
            Problem::Database(source) => source,
        };
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { path, source },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path, source },
            Some(ErrorCode::NotADatabase) => StoreError::Foreign { path },
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, source: Box::new(source) },
            _ if is_unwritable(&source) => StoreError::ReadOnly { path, source },
            // What is stored is not what this program writes.
            None => StoreError::Damaged { path, source: Box::new(source) },
            Some(_) => StoreError::Disk { path, source: Box::new(source) },
        }
    }
}

/// The error of a file or folder.
fn disk(path: &Path, source: std::io::Error) -> StoreError {
    let path = path.to_owned();
    let of_code =
        |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(source.to_string()));
    match Unwritable::of(&source) {
        Some(Unwritable::Full) => StoreError::Full { path, source: of_code(rusqlite::ffi::SQLITE_FULL) },
        Some(Unwritable::ReadOnly) => {
            StoreError::ReadOnly { path, source: of_code(rusqlite::ffi::SQLITE_READONLY) }
        }
        None => StoreError::Disk { path, source: Box::new(source) },
    }
}

/// Has statements prepared once for all values: otherwise many are prepared anew for each value that they
/// are given, since a plan might be better for one than for another, which takes longer than to run them.
fn keep_prepared(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn is_unwritable(error: &rusqlite::Error) -> bool {
    use ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    matches!(error.sqlite_error_code(), Some(ReadOnly | CannotOpen | PermissionDenied))
}
