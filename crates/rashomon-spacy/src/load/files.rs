//! Where a pipeline's files come from: a folder, or a wheel (a zip archive) read in place.

use super::LoadError;
use super::cache::{Cache, Converted};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hash, Hasher};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use zip::ZipArchive;

/// No file of a pipeline is near this size; a larger one is refused before it is read.
const FILE_LEN_MAX: u64 = 1 << 31;
/// How deep below the named folder a pipeline may lie: wheels hold it in `package/package-version/`.
const DEPTH_MAX: usize = 3;

/// A pipeline's files, read by name.
#[derive(Debug)]
pub(crate) struct Files {
    /// The folder or the wheel.
    path: PathBuf,
    source: Source,
    /// What some of them were converted to.
    cache: Mutex<Cache>,
}

#[derive(Debug)]
enum Source {
    Folder(PathBuf),
    Wheel { archive: Mutex<ZipArchive<BufReader<File>>>, prefix: String },
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Files {
    /// Finds the pipeline at `path` or in a folder below it. Converted forms are kept in the folder
    /// `cache`, if one is named.
    pub(crate) fn open(path: &Path, cache: Option<&Path>) -> Result<Self, LoadError> {
        let (path, source) = Self::find(path)?;
        let mut files = Self { path, source, cache: Mutex::default() };
        if let Some((folder, (name, identity))) = cache.zip(files.identity().ok()) {
            files.cache = Mutex::new(Cache::open(folder, &name, identity));
        }
        Ok(files)
    }

    fn find(path: &Path) -> Result<(PathBuf, Source), LoadError> {
        let not_a_pipeline = || LoadError::NotAPipeline { path: path.to_owned() };
        if path.is_dir() {
            let folder = find(path, DEPTH_MAX).ok_or_else(not_a_pipeline)?;
            return Ok((folder.clone(), Source::Folder(folder)));
        }
        let read = |source| LoadError::Read { file: path.display().to_string(), source };
        let file = File::open(path).map_err(read)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|_| not_a_pipeline())?;
        let prefix = archive
            .file_names()
            .filter_map(|name| name.ok()?.strip_suffix("config.cfg").map(str::to_owned))
            .filter(|prefix| prefix.is_empty() || prefix.ends_with('/'))
            .min_by_key(|prefix| (prefix.len(), prefix.clone()));
        let prefix = prefix.ok_or_else(not_a_pipeline)?;
        Ok((path.to_owned(), Source::Wheel { archive: Mutex::new(archive), prefix }))
    }

    /// Files that are held in memory, by their names.
    pub(crate) fn in_memory(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { path: PathBuf::new(), source: Source::Memory(files), cache: Mutex::default() }
    }

    /// A name for the place of these files, and a number that changes when any of them does.
    ///
    /// As in git's index, what the system knows of a file stands for its content where that can be relied
    /// on: a file cannot be written to, or another take its place, without a new time of change or number
    /// on disk, whatever time of modification it is given. Elsewhere the content itself is looked at.
    fn identity(&self) -> io::Result<(String, u64)> {
        let path = fs::canonicalize(&self.path)?;
        let hashes = foldhash::quality::FixedState::default();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = format!("{name}-{:016x}", hashes.hash_one(&path));
        let mut hasher = hashes.build_hasher();
        identify(&path, DEPTH_MAX, &mut hasher)?;
        Ok((name, hasher.finish()))
    }

    /// What `name` was converted to in an earlier load, else what `read` makes of it now.
    pub(crate) fn converted<T: Converted>(
        &self,
        name: &str,
        read: impl FnOnce() -> Result<T, LoadError>,
    ) -> Result<T, LoadError> {
        let cache = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache().get(name) {
            return Ok(known);
        }
        let converted = read()?;
        cache().add(name, &converted);
        Ok(converted)
    }

    /// Writes down what was converted, once the whole pipeline has turned out to be sound.
    pub(crate) fn finish(self) {
        self.cache.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
    }

    /// Reads one file whole.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, LoadError> {
        self.bytes(name).map_err(|source| LoadError::Read { file: name.to_owned(), source })
    }

    /// Reads one file whole as text.
    pub(crate) fn read_text(&self, name: &str) -> Result<String, LoadError> {
        String::from_utf8(self.read(name)?)
            .map_err(|_| LoadError::damaged(name, "bytes that are no UTF-8", "text"))
    }

    /// Reads one file whole as JSON.
    pub(crate) fn read_json(&self, name: &str) -> Result<serde_json::Value, LoadError> {
        super::json::read(name, &self.read(name)?)
    }

    fn bytes(&self, name: &str) -> io::Result<Vec<u8>> {
        let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, "larger than 2 GiB");
        let mut bytes = Vec::new();
        match &self.source {
            Source::Folder(folder) => {
                let file = File::open(folder.join(name))?;
                let len = file.metadata()?.len();
                if len > FILE_LEN_MAX {
                    return Err(too_large());
                }
                bytes.reserve_exact(usize::try_from(len).unwrap_or(0));
                file.take(FILE_LEN_MAX).read_to_end(&mut bytes)?;
            }
            Source::Wheel { archive, prefix } => {
                let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
                let file = archive.by_name(&format!("{prefix}{name}"))?;
                if file.size() > FILE_LEN_MAX {
                    return Err(too_large());
                }
                file.take(FILE_LEN_MAX).read_to_end(&mut bytes)?;
            }
            Source::Memory(files) => {
                return files.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into());
            }
        }
        Ok(bytes)
    }
}

/// The folder at or below `folder` that holds a pipeline; the shallowest, then the first by name.
fn find(folder: &Path, depth: usize) -> Option<PathBuf> {
    if folder.join("config.cfg").is_file() {
        return Some(folder.to_owned());
    }
    let below = depth.checked_sub(1)?;
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.iter().find_map(|folder| find(folder, below))
}

/// Adds what tells the file or the folder at `path` from any other to `hasher`.
fn identify(path: &Path, depth: usize, hasher: &mut impl Hasher) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    path.hash(hasher);
    if !metadata.is_dir() {
        return identify_file(path, &metadata, hasher);
    }
    let Some(below) = depth.checked_sub(1) else { return Ok(()) };
    let mut paths =
        fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    paths.iter().try_for_each(|path| identify(path, below, hasher))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "on other systems the file is read")]
fn identify_file(_: &Path, metadata: &fs::Metadata, hasher: &mut impl Hasher) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino(), metadata.len()).hash(hasher);
    (metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()).hash(hasher);
    Ok(())
}

#[cfg(not(unix))]
fn identify_file(path: &Path, _: &fs::Metadata, hasher: &mut impl Hasher) -> io::Result<()> {
    fs::read(path)?.hash(hasher);
    Ok(())
}
