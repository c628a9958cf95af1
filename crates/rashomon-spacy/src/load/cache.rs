//! A pipeline's large files in the form in which they are used: one file that is mapped into memory.
//!
//! Reading spaCy's files means copying every weight and sorting every key. Done once and written down, a
//! start costs little more than the look-ups it makes, and processes share the pages.
//!
//! The file is only ever a copy. It says which files it was made from and holds checksums over
//! everything; whatever does not fit is passed over, and the pipeline is read and written down anew. It
//! appears whole, by one rename, so that several processes may write it at once, and where nothing can be
//! written everything works as before. Layout, in this processor's byte order:
//!
//! | bytes | content |
//! | --- | --- |
//! | 16 | what file this is, with the version of its layout |
//! | 8 | checksum of what follows, up to the arrays |
//! | 8 | identity of the pipeline's files, see `load::files` |
//! | 8 | length of the directory |
//! | | the directory in JSON: of each entry what is to be known, where its arrays stand, their checksums |
//! | | the arrays, each from a multiple of 64 bytes |

use crate::ops::{Frozen, MappedFile};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Changes with the layout and with what an entry's numbers mean.
const MAGIC: [u8; 16] = *b"rashomon-spacy 1";
const CHECKSUM: Range<usize> = 16..24;
const IDENTITY: Range<usize> = 24..32;
const DIRECTORY_LEN: Range<usize> = 32..40;
const DIRECTORY_START: usize = 40;
/// Arrays start on a cache line.
const ALIGNMENT: usize = 64;

/// What was made of one of the pipeline's files.
pub(crate) trait Converted: Sized {
    /// Its form in the cache; `None` if it has none.
    fn to_entry(&self) -> Option<Entry>;
    /// The reverse; `None` for an entry that does not fit.
    fn from_entry(entry: &Entry) -> Option<Self>;
}

/// One file's content in the cache: arrays, and what else is to be known of it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) about: Value,
    pub(crate) arrays: Vec<Numbers>,
}

/// An array of one kind of numbers.
#[derive(Clone, Debug)]
pub(crate) enum Numbers {
    Bytes(Frozen<u8>),
    Floats(Frozen<f32>),
    Integers(Frozen<u32>),
    Longs(Frozen<u64>),
}

/// What is known of a pipeline's files from an earlier load, and what this one adds.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// Where it is kept, and the identity of the pipeline's files; `None` if it is not.
    place: Option<(PathBuf, u64)>,
    known: BTreeMap<String, Entry>,
    new: Vec<(String, Entry)>,
}

impl Cache {
    /// The cache in `folder` for the pipeline called `name` whose files have this identity.
    pub(crate) fn open(folder: &Path, name: &str, identity: u64) -> Self {
        let path = folder.join(format!("{name}.model"));
        let known = read(&path, identity).unwrap_or_default();
        Self { place: Some((path, identity)), known, new: Vec::new() }
    }

    /// What `name` was converted to in an earlier load.
    pub(crate) fn get<T: Converted>(&self, name: &str) -> Option<T> {
        self.known.get(name).and_then(T::from_entry)
    }

    /// Notes what `name` was converted to now.
    pub(crate) fn add<T: Converted>(&mut self, name: &str, converted: &T) {
        if self.place.is_some() {
            self.new.extend(converted.to_entry().map(|entry| (name.to_owned(), entry)));
        }
    }

    /// Writes down what is new. A cache that cannot be written is none: the pipeline is loaded already.
    pub(crate) fn finish(mut self) {
        if let Some((path, identity)) = self.place.filter(|_| !self.new.is_empty()) {
            self.known.extend(self.new);
            let _unwritten: Option<io::Error> = write(&path, identity, &self.known).err();
        }
    }
}

/// The directory of a file: its entries by name.
type Directory = BTreeMap<String, Described>;

/// An entry in the directory.
#[derive(Serialize, Deserialize)]
struct Described {
    about: Value,
    arrays: Vec<Place>,
}

/// Where an array stands, and its checksum.
#[derive(Clone, Serialize, Deserialize)]
struct Place {
    kind: Kind,
    start: usize,
    n_bytes: usize,
    checksum: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Kind {
    Byte,
    Float,
    Integer,
    Long,
}

/// The entries of the file at `path`; `None` if it is not there, was made from other files, or is
/// damaged.
fn read(path: &Path, identity: u64) -> Option<BTreeMap<String, Entry>> {
    let file = Arc::new(MappedFile::new(&File::open(path).ok()?).ok()?);
    let number = |range: Range<usize>| Some(u64::from_ne_bytes(file.get(range)?.try_into().ok()?));
    if *file.get(..MAGIC.len())? != MAGIC || number(IDENTITY)? != identity {
        return None;
    }
    let directory_len = usize::try_from(number(DIRECTORY_LEN)?).ok()?;
    let directory_end = DIRECTORY_START.checked_add(directory_len)?;
    if number(CHECKSUM)? != checksum(file.get(CHECKSUM.end..directory_end)?) {
        return None;
    }
    let directory: Directory = serde_json::from_slice(file.get(DIRECTORY_START..directory_end)?).ok()?;
    let numbers = |place: &Place| {
        let range = place.start..place.start.checked_add(place.n_bytes)?;
        if checksum(file.get(range.clone())?) != place.checksum {
            return None;
        }
        Some(match place.kind {
            Kind::Byte => Numbers::Bytes(Frozen::mapped(&file, range)?),
            Kind::Float => Numbers::Floats(Frozen::mapped(&file, range)?),
            Kind::Integer => Numbers::Integers(Frozen::mapped(&file, range)?),
            Kind::Long => Numbers::Longs(Frozen::mapped(&file, range)?),
        })
    };
    let entry = |(name, Described { about, arrays }): (String, Described)| {
        let arrays = arrays.iter().map(numbers).collect::<Option<_>>()?;
        Some((name, Entry { about, arrays }))
    };
    directory.into_iter().map(entry).collect()
}

/// Writes `entries` beside `path` and moves the file there once every byte is on the disk.
fn write(path: &Path, identity: u64, entries: &BTreeMap<String, Entry>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut arrays_len = 0;
    let mut places = Vec::new();
    for array in entries.values().flat_map(|entry| &entry.arrays) {
        let bytes = array.bytes();
        let checksum = checksum(&bytes);
        places.push(Place { kind: array.kind(), start: arrays_len, n_bytes: bytes.len(), checksum });
        arrays_len = (arrays_len + bytes.len()).next_multiple_of(ALIGNMENT);
    }
    // The arrays stand behind the directory, which says where they stand and is longer the larger these
    // numbers are: room is left for larger ones than there will be.
    let directory_at = |arrays_start: usize| {
        let mut places = places.iter().cloned();
        let described = entries.iter().map(|(name, Entry { about, arrays })| {
            let arrays = places.by_ref().take(arrays.len());
            let arrays = arrays.map(|place| Place { start: arrays_start + place.start, ..place }).collect();
            (name, Described { about: about.clone(), arrays })
        });
        serde_json::to_vec(&described.collect::<BTreeMap<_, _>>())
    };
    let room = directory_at(1 << 40)?.len();
    let arrays_start = (DIRECTORY_START + room).next_multiple_of(ALIGNMENT);
    let directory = directory_at(arrays_start)?;

    let mut head = MAGIC.to_vec();
    head.extend_from_slice(&[0; 8]);
    head.extend_from_slice(&identity.to_ne_bytes());
    head.extend_from_slice(&(directory.len() as u64).to_ne_bytes());
    head.extend_from_slice(&directory);
    let sum = checksum(&head[CHECKSUM.end..]);
    head[CHECKSUM].copy_from_slice(&sum.to_ne_bytes());
    head.resize(arrays_start, 0);

    let mut file = unfinished(folder)?;
    file.write_all(&head)?;
    for array in entries.values().flat_map(|entry| &entry.arrays) {
        let mut bytes = array.bytes();
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        file.write_all(&bytes)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A file that is removed again unless it is moved to its place.
fn unfinished(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // Readable for all whom the umask lets read: a folder may serve several users.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

impl Numbers {
    fn kind(&self) -> Kind {
        match self {
            Self::Bytes(_) => Kind::Byte,
            Self::Floats(_) => Kind::Float,
            Self::Integers(_) => Kind::Integer,
            Self::Longs(_) => Kind::Long,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(values) => values.to_vec(),
            Self::Floats(values) => values.iter().flat_map(|value| value.to_ne_bytes()).collect(),
            Self::Integers(values) => values.iter().flat_map(|value| value.to_ne_bytes()).collect(),
            Self::Longs(values) => values.iter().flat_map(|value| value.to_ne_bytes()).collect(),
        }
    }
}

/// Tells whether bytes are those that were written; no defence against forgery, which gives wrong answers
/// and nothing worse.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(bytes);
    hasher.finish()
}
