//! Bodies: unpacked, and never longer than allowed.

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// The encodings that are asked for.
pub(crate) const ACCEPTED: &str = "gzip, deflate";

/// How often a body may be packed within itself.
const LAYERS_MAX: usize = 2;

/// A reader that unpacks `body` as its `encodings` say, outermost last.
///
/// # Errors
/// The encoding that is not known, or "…" where a body is packed too often.
pub(crate) fn unpacked<'a>(
    body: Box<dyn Read + 'a>,
    encodings: &[String],
) -> Result<Box<dyn Read + 'a>, String> {
    let layers: Vec<&str> = encodings
        .iter()
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity"))
        .collect();
    if layers.len() > LAYERS_MAX {
        return Err(layers.join(", "));
    }
    layers.iter().rev().try_fold(body, |body, encoding| {
        let body = BufReader::new(body);
        Ok(match encoding.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(body)) as Box<dyn Read + 'a>,
            "deflate" => Box::new(Deflated::Unseen(Some(body))),
            _ => return Err((*encoding).to_owned()),
        })
    })
}

/// "deflate" is zlib by the standard and bare deflate by what many servers send.
enum Deflated<R: BufRead> {
    Unseen(Option<R>),
    Zlib(ZlibDecoder<R>),
    Bare(DeflateDecoder<R>),
}

impl<R: BufRead> Read for Deflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Unseen(body) = self {
            let Some(mut body) = body.take() else { return Ok(0) };
            let is_zlib = body.fill_buf()?.first().is_some_and(|first| first & 0x0f == 8);
            *self = if is_zlib {
                Self::Zlib(ZlibDecoder::new(body))
            } else {
                Self::Bare(DeflateDecoder::new(body))
            };
        }
        match self {
            Self::Unseen(_) => Ok(0),
            Self::Zlib(decoder) => decoder.read(buffer),
            Self::Bare(decoder) => decoder.read(buffer),
        }
    }
}

/// What became of reading a body to its end.
pub(crate) enum Whole {
    Read(Vec<u8>),
    TooLarge,
    Failed(io::Error),
}

/// Reads to the end, or to `bytes_max`.
pub(crate) fn whole(body: &mut dyn Read, bytes_max: u64) -> Whole {
    let mut bytes = Vec::new();
    match body.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > bytes_max => Whole::TooLarge,
        Ok(_) => Whole::Read(bytes),
        Err(error) => Whole::Failed(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(packed: Vec<u8>, encodings: &[&str]) -> Result<String, String> {
        let encodings: Vec<String> = encodings.iter().map(ToString::to_string).collect();
        let mut reader = unpacked(Box::new(io::Cursor::new(packed)), &encodings)?;
        match whole(&mut reader, 64) {
            Whole::Read(bytes) => Ok(String::from_utf8(bytes).unwrap()),
            Whole::TooLarge => Err("too large".to_owned()),
            Whole::Failed(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn every_packing_is_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"news").unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(b"news").unwrap();
        assert_eq!(read(b"news".to_vec(), &[]).unwrap(), "news");
        assert_eq!(read(b"news".to_vec(), &["identity"]).unwrap(), "news");
        assert_eq!(read(gzip(b"news"), &["gzip"]).unwrap(), "news");
        assert_eq!(read([gzip(b"ne"), gzip(b"ws")].concat(), &["x-gzip"]).unwrap(), "news");
        assert_eq!(read(gzip(&gzip(b"news")), &["gzip", "gzip"]).unwrap(), "news");
        assert_eq!(read(zlib.finish().unwrap(), &["Deflate"]).unwrap(), "news");
        assert_eq!(read(bare.finish().unwrap(), &["deflate"]).unwrap(), "news");
        assert_eq!(read(b"news".to_vec(), &["br"]).unwrap_err(), "br");
        assert_eq!(read(Vec::new(), &["gzip, gzip, gzip"]).unwrap_err(), "gzip, gzip, gzip");
    }

    #[test]
    fn length_is_counted_after_unpacking() {
        assert_eq!(read(gzip(&[b'a'; 65]), &["gzip"]).unwrap_err(), "too large");
        assert_eq!(read(gzip(&vec![b'a'; 1 << 20]), &["gzip"]).unwrap_err(), "too large");
        assert_eq!(read(gzip(&[b'a'; 64]), &["gzip"]).unwrap().len(), 64);
        let mut cut = gzip(b"some news of the day");
        cut.truncate(cut.len() - 6);
        assert!(read(cut, &["gzip"]).is_err());
    }
}
