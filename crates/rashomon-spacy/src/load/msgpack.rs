//! The msgpack of spaCy's files: all plain types, no extension types.
//!
//! Source: <https://github.com/msgpack/msgpack/blob/master/spec.md>.

use super::LoadError;

/// Values may lie this deep in each other; spaCy's files stay below ten.
const DEPTH_MAX: usize = 32;

/// One value, borrowing its bytes from the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Nil,
    Bool(bool),
    /// Negative integers; the others are [`Value::Unsigned`].
    Negative(i64),
    Unsigned(u64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Array(Vec<Self>),
    /// In file order.
    Map(Vec<(Self, Self)>),
}

impl<'a> Value<'a> {
    /// What kind of value it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Negative(_) | Self::Unsigned(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Map(_) => "a map",
        }
    }

    /// A text, also where it was written as bytes.
    pub(crate) fn text(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    pub(crate) fn bytes(&self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn unsigned(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(values) => Some(values),
            _ => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[(Self, Self)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of text key `key` in a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.map()?.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }
}

/// Reads a file that holds one value. `file` is for messages.
pub(crate) fn read<'a>(file: &str, bytes: &'a [u8]) -> Result<Value<'a>, LoadError> {
    let mut reader = Reader::new(file, bytes);
    let value = reader.value()?;
    reader.end()?;
    Ok(value)
}

/// Reads values one after the other.
#[derive(Debug)]
pub(crate) struct Reader<'a, 'f> {
    file: &'f str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a, 'f> Reader<'a, 'f> {
    pub(crate) fn new(file: &'f str, bytes: &'a [u8]) -> Self {
        Self { file, bytes, at: 0 }
    }

    /// The next value, whatever it is.
    pub(crate) fn value(&mut self) -> Result<Value<'a>, LoadError> {
        self.value_at(0)
    }

    /// The next value, which must be a map: its number of entries, bounded by the bytes left.
    pub(crate) fn map_len(&mut self) -> Result<usize, LoadError> {
        let marker = self.byte()?;
        let len = match marker {
            0x80..=0x8f => usize::from(marker & 0x0f),
            0xde => self.length(2)?,
            0xdf => self.length(4)?,
            _ => return Err(self.damaged(format!("byte {marker:#04x}"), "a map")),
        };
        self.bounded(len.saturating_mul(2)).map(|values| values / 2)
    }

    /// The next value, which must be an integer that is not negative.
    pub(crate) fn unsigned(&mut self) -> Result<u64, LoadError> {
        match self.value()? {
            Value::Unsigned(number) => Ok(number),
            other => Err(self.damaged(other.kind(), "an integer that is not negative")),
        }
    }

    /// Refuses bytes after the last value.
    pub(crate) fn end(&self) -> Result<(), LoadError> {
        if self.at == self.bytes.len() {
            return Ok(());
        }
        Err(self.damaged(format!("{} more bytes", self.bytes.len() - self.at), "the end"))
    }

    fn value_at(&mut self, depth: usize) -> Result<Value<'a>, LoadError> {
        if depth > DEPTH_MAX {
            return Err(self.damaged("values nested too deep", "at most 32 levels"));
        }
        let marker = self.byte()?;
        Ok(match marker {
            0x00..=0x7f => Value::Unsigned(u64::from(marker)),
            0x80..=0x8f => self.map(usize::from(marker & 0x0f), depth)?,
            0x90..=0x9f => self.array(usize::from(marker & 0x0f), depth)?,
            0xa0..=0xbf => self.text(usize::from(marker & 0x1f))?,
            0xc0 => Value::Nil,
            0xc2 => Value::Bool(false),
            0xc3 => Value::Bool(true),
            0xc4..=0xc6 => {
                let len = self.length(1 << (marker - 0xc4))?;
                Value::Bytes(self.take(len)?)
            }
            0xca => {
                let bits = u32::try_from(self.number(4)?).unwrap_or(0);
                Value::Float(f64::from(f32::from_bits(bits)))
            }
            0xcb => Value::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Value::Unsigned(self.number(1 << (marker - 0xcc))?),
            0xd0..=0xd3 => {
                let len = 1 << (marker - 0xd0);
                let unused = 64 - 8 * u32::try_from(len).unwrap_or(8);
                let number = (self.number(len)? << unused).cast_signed() >> unused;
                u64::try_from(number).map_or(Value::Negative(number), Value::Unsigned)
            }
            0xd9..=0xdb => {
                let len = self.length(1 << (marker - 0xd9))?;
                self.text(len)?
            }
            0xdc | 0xdd => {
                let len = self.length(2 << (marker - 0xdc))?;
                self.array(len, depth)?
            }
            0xde | 0xdf => {
                let len = self.length(2 << (marker - 0xde))?;
                self.map(len, depth)?
            }
            0xe0..=0xff => Value::Negative(i64::from(marker.cast_signed())),
            _ => return Err(self.damaged(format!("byte {marker:#04x}"), "a plain msgpack value")),
        })
    }

    fn array(&mut self, len: usize, depth: usize) -> Result<Value<'a>, LoadError> {
        let mut values = Vec::with_capacity(self.bounded(len)?.min(1024));
        for _ in 0..len {
            values.push(self.value_at(depth + 1)?);
        }
        Ok(Value::Array(values))
    }

    fn map(&mut self, len: usize, depth: usize) -> Result<Value<'a>, LoadError> {
        self.bounded(len.saturating_mul(2))?;
        let mut entries = Vec::with_capacity(len.min(1024));
        for _ in 0..len {
            let key = self.value_at(depth + 1)?;
            entries.push((key, self.value_at(depth + 1)?));
        }
        Ok(Value::Map(entries))
    }

    fn text(&mut self, len: usize) -> Result<Value<'a>, LoadError> {
        let bytes = self.take(len)?;
        std::str::from_utf8(bytes).map(Value::Text).map_err(|_| self.damaged("bytes", "UTF-8 text"))
    }

    fn byte(&mut self) -> Result<u8, LoadError> {
        Ok(self.take(1)?[0])
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], LoadError> {
        let end = self.at.checked_add(len).filter(|&end| end <= self.bytes.len());
        let Some(end) = end else {
            return Err(self.damaged("the end of the file", format!("{len} more bytes")));
        };
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn number(&mut self, len: usize) -> Result<u64, LoadError> {
        Ok(self.take(len)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn length(&mut self, len: usize) -> Result<usize, LoadError> {
        let length = self.number(len)?;
        self.bounded(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// A number of values or bytes: each takes at least one byte of what is left.
    fn bounded(&self, len: usize) -> Result<usize, LoadError> {
        let left = self.bytes.len() - self.at;
        if len <= left {
            return Ok(len);
        }
        Err(self.damaged(format!("a length of {len} with {left} bytes left"), "a length that fits"))
    }

    fn damaged(&self, found: impl Into<String>, expected: impl Into<String>) -> LoadError {
        LoadError::damaged(self.file, format!("{} at byte {}", found.into(), self.at), expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_plain_type() {
        let bytes = [
            0x86, 0xa1, b'a', 0xc0, 0xa1, b'b', 0xc3, 0xa1, b'c', 0xd1, 0xff, 0xfe, 0xc4, 1, b'd', 0xcf,
            0x80, 0, 0, 0, 0, 0, 0, 1, 0x41, 0x92, 0xff, 0x07, 0xa0, 0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0,
        ];
        let value = read("file", &bytes).unwrap();
        assert_eq!(value.get("a"), Some(&Value::Nil));
        assert_eq!(value.get("b"), Some(&Value::Bool(true)));
        assert_eq!(value.get("c"), Some(&Value::Negative(-2)));
        assert_eq!(value.get("d").unwrap().unsigned(), Some(0x8000_0000_0000_0001));
        assert_eq!(value.map().unwrap()[4].0, Value::Unsigned(0x41));
        assert_eq!(value.map().unwrap()[4].1, Value::Array(vec![Value::Negative(-1), Value::Unsigned(7)]));
        assert_eq!(value.get("").unwrap(), &Value::Float(1.5));
    }

    #[test]
    fn names_what_is_wrong() {
        let message = |bytes: &[u8]| read("tokenizer", bytes).unwrap_err().to_string();
        insta::assert_snapshot!(message(&[0xdf, 0xff, 0xff, 0xff, 0xff]), @"tokenizer is damaged: found a length of 4294967295 with 0 bytes left at byte 5, expected a length that fits; install the model again");
        insta::assert_snapshot!(message(&[0xa2, b'a']), @"tokenizer is damaged: found the end of the file at byte 1, expected 2 more bytes; install the model again");
        insta::assert_snapshot!(message(&[0xc0, 0xc0]), @"tokenizer is damaged: found 1 more bytes at byte 1, expected the end; install the model again");
        insta::assert_snapshot!(message(&[0x91; 100]), @"tokenizer is damaged: found values nested too deep at byte 33, expected at most 32 levels; install the model again");
    }
}
