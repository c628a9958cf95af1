//! `vocab/vectors` and `vocab/key2row`: static word vectors.

use super::LoadError;
use super::cache::{Converted, Entry, Numbers};
use super::files::Files;
use super::msgpack::Reader;
use crate::ops::Frozen;
use serde_json::{Value, json};

const FILE: &str = "vocab/vectors";
const KEYS: &str = "vocab/key2row";
const CONFIG: &str = "vocab/vectors.cfg";

/// Word vectors by string id.
#[derive(Debug)]
pub(crate) struct Vectors {
    width: usize,
    /// `[row][width]`.
    values: Frozen<f32>,
    /// String ids, ascending.
    keys: Frozen<u64>,
    /// The row of each key.
    rows: Frozen<u32>,
}

impl Vectors {
    /// Reads the pipeline's vectors; `None` if it has none.
    pub(crate) fn read(files: &Files) -> Result<Option<Self>, LoadError> {
        let config: Value = serde_json::from_str(&files.read_text(CONFIG)?)
            .map_err(|error| LoadError::damaged(CONFIG, error.to_string(), "a JSON object"))?;
        let mode = config.get("mode").map_or("default", |mode| mode.as_str().unwrap_or("unnamed"));
        if mode != "default" {
            return Err(LoadError::unsupported(CONFIG, format!("vectors of mode {mode:?}"), "default"));
        }
        let vectors = files.converted(FILE, || Self::read_files(files))?;
        Ok((vectors.width > 0).then_some(vectors))
    }

    /// The vectors of a pipeline that has none are of width 0.
    fn read_files(files: &Files) -> Result<Self, LoadError> {
        let file = files.read(FILE)?;
        let (n_rows, width, data) = npy(&file)?;
        if n_rows == 0 || width == 0 {
            return Ok(Self {
                width: 0,
                values: Frozen::default(),
                keys: Frozen::default(),
                rows: Frozen::default(),
            });
        }
        let keys = keys(&files.read(KEYS)?, n_rows)?;
        let values: Vec<f32> =
            data.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if !values.iter().all(|value| value.is_finite()) {
            return Err(LoadError::damaged(FILE, "a value that is no number", "finite numbers"));
        }
        let (keys, rows): (Vec<u64>, Vec<u32>) = keys.into_iter().unzip();
        Ok(Self { width, values: values.into(), keys: keys.into(), rows: rows.into() })
    }

    /// Values in a vector.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The vector of the word with string id `id`.
    pub(crate) fn get(&self, id: u64) -> Option<&[f32]> {
        let place = self.keys.binary_search(&id).ok()?;
        let start = (*self.rows.get(place)? as usize).checked_mul(self.width)?;
        self.values.get(start..start.checked_add(self.width)?)
    }
}

impl Converted for Vectors {
    fn to_entry(&self) -> Option<Entry> {
        let Self { width, values, keys, rows } = self;
        let arrays = vec![
            Numbers::Floats(values.clone()),
            Numbers::Longs(keys.clone()),
            Numbers::Integers(rows.clone()),
        ];
        Some(Entry { about: json!(width), arrays })
    }

    fn from_entry(entry: &Entry) -> Option<Self> {
        let [Numbers::Floats(values), Numbers::Longs(keys), Numbers::Integers(rows)] = &*entry.arrays else {
            return None;
        };
        let width = usize::try_from(entry.about.as_u64()?).ok()?;
        let (values, keys, rows) = (values.clone(), keys.clone(), rows.clone());
        (keys.len() == rows.len()).then_some(Self { width, values, keys, rows })
    }
}

fn keys(bytes: &[u8], n_rows: usize) -> Result<Vec<(u64, u32)>, LoadError> {
    let mut reader = Reader::new(KEYS, bytes);
    let n_keys = reader.map_len()?;
    let mut keys = Vec::with_capacity(n_keys);
    for _ in 0..n_keys {
        let key = reader.unsigned()?;
        let row = reader.unsigned()?;
        if row >= n_rows as u64 {
            return Err(LoadError::damaged(KEYS, format!("row {row}"), format!("a row below {n_rows}")));
        }
        keys.push((key, u32::try_from(row).unwrap_or(0)));
    }
    reader.end()?;
    keys.sort_unstable();
    Ok(keys)
}

/// Rows, columns and values of a NumPy file: format 1, `<f4`, C order, two dimensions.
fn npy(bytes: &[u8]) -> Result<(usize, usize, &[u8]), LoadError> {
    let damaged = |found: &str| LoadError::damaged(FILE, found, "a NumPy array of format 1");
    let rest = bytes.strip_prefix(b"\x93NUMPY\x01\x00").ok_or_else(|| damaged("another beginning"))?;
    let (len, rest) = rest.split_first_chunk::<2>().ok_or_else(|| damaged("no header"))?;
    let len = usize::from(u16::from_le_bytes(*len));
    let (header, data) = rest.split_at_checked(len).ok_or_else(|| damaged("a header cut short"))?;
    let header = std::str::from_utf8(header).map_err(|_| damaged("a header that is no text"))?;
    if !header.contains("'<f4'") || !header.contains("'fortran_order': False") {
        return Err(LoadError::unsupported(FILE, header.trim(), "'<f4' values in C order"));
    }
    let shape = header.split_once("'shape': (").and_then(|(_, rest)| rest.split_once(')'));
    let shape = shape.ok_or_else(|| damaged("no shape"))?.0;
    let sizes: Vec<usize> = shape.split(',').filter_map(|size| size.trim().parse().ok()).collect();
    let &[n_rows, width] = sizes.as_slice() else { return Err(damaged("a shape of other than 2 sizes")) };
    if n_rows.checked_mul(width).and_then(|size| size.checked_mul(4)) != Some(data.len()) {
        return Err(LoadError::damaged(
            FILE,
            format!("{} bytes of values", data.len()),
            format!("{n_rows} × {width} floats"),
        ));
    }
    Ok((n_rows, width, data))
}
