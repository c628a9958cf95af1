//! Why the store did not do what it was asked.

use std::path::PathBuf;

/// Why the store did not do what it was asked. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The collection was written by a newer version of the program.
    #[error("{path}: written by a newer version of rashomon (schema {found}, this one knows {known}); update rashomon", path = path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// The schema it has.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// The database is something else's.
    #[error("{path}: is no collection of rashomon", path = path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// There is no collection yet, and it may not be made.
    #[error("{path}: there is no collection yet; bring something in with: rashomon import PATH", path = path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A copy is to be written where there is one already.
    #[error("{path}: is there already; choose another folder", path = path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// No room left to write.
    #[error("{path}: no space left on the disk; what is stored can still be read", path = path.display())]
    Full {
        /// The database.
        path: PathBuf,
        /// What the database says.
        source: rusqlite::Error,
    },
    /// The folder or the disk does not let itself be written.
    #[error("{path}: cannot be written; what is stored can still be read", path = path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
        /// What the database says.
        source: rusqlite::Error,
    },
    /// Another process holds the database for long.
    #[error("{path}: another process is writing; try again", path = path.display())]
    Busy {
        /// The database.
        path: PathBuf,
        /// What the database says.
        source: rusqlite::Error,
    },
    /// The database is not as it was written.
    #[error("{path}: damaged; save what can be read with: rashomon doctor --salvage", path = path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The lease under which something was done is no longer the latest.
    #[error("feed {feed}: polled by somebody else meanwhile; this poll is dropped")]
    LeaseLost {
        /// The feed's number.
        feed: i64,
    },
    /// Something that was named is not there.
    #[error("there is no {what} {name}")]
    Unknown {
        /// A feed, an article, a story.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A name that must be unique is another's.
    #[error("the {what} {name:?} is taken; choose another")]
    Taken {
        /// What the name is of.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// The disk failed, or something else outside.
    #[error("{path}: cannot be read or written", path = path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    /// Whether reading goes on and writing may work again later without anybody's doing here: the disk
    /// is full or read-only, or another process is writing.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Full { .. } | Self::ReadOnly { .. } | Self::Busy { .. })
    }
}

/// Why a disk takes nothing, where an error of its own tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unwritable {
    Full,
    ReadOnly,
}

impl Unwritable {
    pub(crate) fn of(error: &std::io::Error) -> Option<Self> {
        use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => Some(Self::Full),
            ReadOnlyFilesystem | PermissionDenied => Some(Self::ReadOnly),
            _ => None,
        }
    }
}
