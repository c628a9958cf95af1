//! `lookups.bin`: named tables keyed by string ids.

use super::LoadError;
use super::msgpack::{self, Value};

/// The tables of one file, still as read.
#[derive(Debug)]
pub(crate) struct Lookups<'a> {
    file: &'a str,
    tables: Value<'a>,
}

impl<'a> Lookups<'a> {
    pub(crate) fn read(file: &'a str, bytes: &'a [u8]) -> Result<Self, LoadError> {
        let tables = msgpack::read(file, bytes)?;
        if tables.map().is_none() {
            return Err(LoadError::damaged(file, tables.kind(), "a map of tables"));
        }
        Ok(Self { file, tables })
    }

    /// Whether there is a table `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.tables.get(name).is_some()
    }

    /// Table `name` holds other values than it should.
    pub(crate) fn damaged(&self, name: &str, expected: &str) -> LoadError {
        LoadError::damaged(self.file, format!("other values in table {name}"), expected)
    }

    /// The entries of table `name`: string id → value.
    pub(crate) fn table(&self, name: &str) -> Result<Vec<(u64, &Value<'a>)>, LoadError> {
        let table = self.tables.get(name).and_then(Value::map);
        let table = table
            .ok_or_else(|| LoadError::damaged(self.file, format!("no table {name}"), "a map of that name"))?;
        table
            .iter()
            .map(|(key, value)| match key.unsigned() {
                Some(id) => Ok((id, value)),
                None => Err(LoadError::damaged(
                    self.file,
                    format!("{} as a key of table {name}", key.kind()),
                    "a string id",
                )),
            })
            .collect()
    }
}
