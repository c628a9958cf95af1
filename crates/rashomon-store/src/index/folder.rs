//! The files of an index, which can be read where they cannot be written.

use crate::error::Unwritable;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle,
    WritePtr,
};

/// A folder in which reading needs no right to write: the engine makes a file before it reads, to hold off
/// whoever would take files away meanwhile.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
    files: MmapDirectory,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { path: path.to_owned(), files: MmapDirectory::open(path)? })
    }

    /// Holds off who would take files away, by the file that they made for it. Where there is none, nobody has
    /// taken any.
    fn lock_unwritten(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let held = match File::open(self.path.join(&lock.filepath)) {
            Ok(file) => file.lock_shared().map(|()| Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        held.map(|held| DirectoryLock::from(Box::new(held))).map_err(LockError::wrap_io_error)
    }
}

impl Directory for Folder {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.files.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && Unwritable::of(&error).is_some() =>
            {
                self.lock_unwritten(lock)
            }
            acquired => acquired,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(watch_callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_without_writing_holds_off_who_takes_files_away() {
        let path = tempfile::tempdir().unwrap();
        let folder = Folder::open(path.path()).unwrap();
        // Nobody has ever written.
        drop(folder.lock_unwritten(&META_LOCK).unwrap());
        let file = path.path().join(&META_LOCK.filepath);
        assert!(!file.exists());
        drop(folder.acquire_lock(&META_LOCK).unwrap());
        let other = File::options().write(true).open(&file).unwrap();
        let (first, second) =
            (folder.lock_unwritten(&META_LOCK).unwrap(), folder.lock_unwritten(&META_LOCK).unwrap());
        assert!(other.try_lock().is_err());
        drop((first, second));
        other.try_lock().unwrap();
    }
}
