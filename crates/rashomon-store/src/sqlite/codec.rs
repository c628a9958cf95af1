//! How lists and spans stand in one column: numbers of seven bits a byte, texts with their length.
//!
//! Every kind of value begins with the number of its own format, so that a later one can differ.

use super::connection::{Outcome, Problem};
use rashomon_core::TextSpan;
use std::cell::RefCell;
use zstd::bulk::{Compressor, Decompressor};

/// Puts a value together.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn new(format: u8) -> Self {
        Self { bytes: vec![format] }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn number(&mut self, mut number: u64) {
        loop {
            let low = (number & 0x7f) as u8;
            number >>= 7;
            if number == 0 {
                return self.bytes.push(low);
            }
            self.bytes.push(low | 0x80);
        }
    }

    pub(super) fn size(&mut self, size: usize) {
        self.number(size as u64);
    }

    pub(super) fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    pub(super) fn float(&mut self, number: f64) {
        self.bytes.extend(number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.size(text.len());
        self.bytes.extend(text.as_bytes());
    }

    pub(super) fn option<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.byte(value.is_some().into());
        if let Some(value) = value {
            put(self, value);
        }
    }

    pub(super) fn list<T>(&mut self, values: &[T], mut put: impl FnMut(&mut Self, &T)) {
        self.size(values.len());
        for value in values {
            put(self, value);
        }
    }

    /// Spans that mostly follow each other.
    pub(super) fn spans(&mut self, spans: &[TextSpan]) {
        self.size(spans.len());
        let mut before = 0;
        for span in spans {
            self.signed(span.start as i64 - before as i64);
            self.size(span.len());
            before = span.end;
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Takes a value apart.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    bytes: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Starts with a value of one of the formats up to `newest`; tells which.
    pub(super) fn new(bytes: &'a [u8], newest: u8) -> Outcome<(Self, u8)> {
        match bytes.split_first() {
            Some((&format, bytes)) if (1..=newest).contains(&format) => Ok((Self { bytes }, format)),
            Some((format, _)) => Err(Problem::Damaged(format!("a value of unknown format {format}"))),
            None => Err(short()),
        }
    }

    pub(super) fn byte(&mut self) -> Outcome<u8> {
        let (&byte, rest) = self.bytes.split_first().ok_or_else(short)?;
        self.bytes = rest;
        Ok(byte)
    }

    pub(super) fn number(&mut self) -> Outcome<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Problem::Damaged("a number without an end".to_owned()))
    }

    pub(super) fn size(&mut self) -> Outcome<usize> {
        usize::try_from(self.number()?).map_err(|_| short())
    }

    pub(super) fn signed(&mut self) -> Outcome<i64> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    pub(super) fn float(&mut self) -> Outcome<f64> {
        let (bytes, rest) = self.bytes.split_first_chunk().ok_or_else(short)?;
        self.bytes = rest;
        Ok(f64::from_le_bytes(*bytes))
    }

    pub(super) fn text(&mut self) -> Outcome<String> {
        let size = self.size()?;
        let bytes = self.bytes.get(..size).ok_or_else(short)?;
        self.bytes = &self.bytes[size..];
        String::from_utf8(bytes.to_vec()).map_err(|_| Problem::Damaged("a text that is none".to_owned()))
    }

    pub(super) fn option<T>(&mut self, take: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<Option<T>> {
        (self.byte()? != 0).then(|| take(self)).transpose()
    }

    pub(super) fn list<T>(&mut self, mut take: impl FnMut(&mut Self) -> Outcome<T>) -> Outcome<Vec<T>> {
        let size = self.size()?;
        // A damaged size must not reserve memory: every value has at least a byte.
        let mut values = Vec::with_capacity(size.min(self.bytes.len()));
        for _ in 0..size {
            values.push(take(self)?);
        }
        Ok(values)
    }

    pub(super) fn spans(&mut self) -> Outcome<Vec<TextSpan>> {
        let mut before = 0_i64;
        self.list(|decoder| {
            let start = usize::try_from(before.saturating_add(decoder.signed()?)).map_err(|_| short())?;
            let end = start.saturating_add(decoder.size()?);
            before = i64::try_from(end).map_err(|_| short())?;
            Ok(TextSpan::new(start, end))
        })
    }
}

fn short() -> Problem {
    Problem::Damaged("a value that breaks off".to_owned())
}

/// How hard texts are pressed: the rate at which they are stored hangs on it little.
const LEVEL: i32 = 3;
/// The largest text that is unpacked, against a damaged length.
const UNPACKED_MAX: usize = 1 << 30;

thread_local! {
    // To make them takes as long as to press a text.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// `bytes` in a smaller form.
pub(super) fn pack(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let packed = COMPRESSOR.with_borrow_mut(|kept| match kept {
        Some(compressor) => compressor.compress(bytes),
        None => kept.insert(Compressor::new(LEVEL)?).compress(bytes),
    });
    packed.map_err(|error| Problem::Damaged(format!("cannot pack: {error}")))
}

/// What [`pack`] was given.
pub(super) fn unpack(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let size = Decompressor::upper_bound(bytes).ok_or_else(short)?.min(UNPACKED_MAX);
    let unpacked = DECOMPRESSOR.with_borrow_mut(|kept| match kept {
        Some(decompressor) => decompressor.decompress(bytes, size),
        None => kept.insert(Decompressor::new()?).decompress(bytes, size),
    });
    unpacked.map_err(|error| Problem::Damaged(format!("cannot unpack: {error}")))
}

/// A packed text.
pub(super) fn unpack_text(bytes: &[u8]) -> Outcome<String> {
    String::from_utf8(unpack(bytes)?).map_err(|_| Problem::Damaged("a text that is none".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(
            number: u64, signed: i64, float in any::<f64>().prop_filter("a number", |float| !float.is_nan()),
            text: String, spans: Vec<(u32, u16)>, nothing: Option<u8>,
        ) {
            let spans: Vec<TextSpan> = spans
                .into_iter()
                .map(|(start, len)| TextSpan::new(start as usize, start as usize + usize::from(len)))
                .collect();
            let mut encoder = Encoder::new(1);
            encoder.number(number);
            encoder.signed(signed);
            encoder.float(float);
            encoder.text(&text);
            encoder.spans(&spans);
            encoder.option(nothing, Encoder::byte);
            let bytes = unpack(&pack(&encoder.finish()).unwrap()).unwrap();
            let (mut decoder, _) = Decoder::new(&bytes, 1).unwrap();
            prop_assert_eq!(decoder.number().unwrap(), number);
            prop_assert_eq!(decoder.signed().unwrap(), signed);
            prop_assert_eq!(decoder.float().unwrap(), float);
            prop_assert_eq!(decoder.text().unwrap(), text);
            prop_assert_eq!(decoder.spans().unwrap(), spans);
            prop_assert_eq!(decoder.option(Decoder::byte).unwrap(), nothing);
            prop_assert!(decoder.byte().is_err());
        }

        #[test]
        fn damaged_values_are_told(bytes: Vec<u8>) {
            if let Ok((mut decoder, _)) = Decoder::new(&bytes, 1) {
                let _ = decoder.spans();
                let _ = decoder.list(Decoder::text);
            }
            let _ = unpack(&bytes);
        }
    }
}
