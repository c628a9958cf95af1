//! JSON files of components.

use super::LoadError;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;

/// Reads a file that holds one JSON object.
pub(crate) fn read<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, LoadError> {
    serde_json::from_slice(bytes)
        .map_err(|error| LoadError::damaged(file, error.to_string(), "a JSON object"))
}

/// An object's entries in file order. Of a key that comes twice the last value counts, in the first place,
/// as in Python.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entries(pub(crate) Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries: Vec<(String, Value)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            match places.get(&key) {
                Some(&place) => entries[place].1 = value,
                None => {
                    places.insert(key.clone(), entries.len());
                    entries.push((key, value));
                }
            }
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_the_order_of_the_file() {
        let entries: Entries = read("cfg", br#"{"b": 1, "a": 2, "c": 3, "b": 4}"#).unwrap();
        let shown: Vec<String> = entries.0.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(shown.join(" "), "b=4 a=2 c=3");
        insta::assert_snapshot!(read::<Entries>("cfg", b"[]").unwrap_err(), @"cfg is damaged: found invalid type: sequence, expected an object at line 1 column 0, expected a JSON object; install the model again");
    }
}
