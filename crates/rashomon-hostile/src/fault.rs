//! Answers that are wrong in one way each. All write to the connection and return; it is closed then.

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

type Outcome = io::Result<()>;

/// A good answer, for comparison: status, headers as lines, body with its length.
pub fn answer(to: &mut dyn Write, status: u16, headers: &[&str], body: &[u8]) -> Outcome {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    write!(to, "HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n")?;
    to.write_all(body)
}

/// Sends on to `location`.
pub fn redirect(to: &mut dyn Write, status: u16, location: &str) -> Outcome {
    answer(to, status, &[&format!("location: {location}")], b"")
}

/// Headers that drip, a byte at a time, and never end.
pub fn slow_head(to: &mut dyn Write) -> Outcome {
    to.write_all(b"HTTP/1.1 200 OK\r\n")?;
    loop {
        to.write_all(b"x")?;
        to.flush()?;
        thread::sleep(Duration::from_millis(50));
    }
}

/// A body that drips, a byte at a time, and never ends.
pub fn slow_body(to: &mut dyn Write) -> Outcome {
    to.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\n\r\n<rss>")?;
    loop {
        to.write_all(b" ")?;
        to.flush()?;
        thread::sleep(Duration::from_millis(50));
    }
}

/// A connection on which nothing ever comes.
pub fn silence(_: &mut dyn Write) -> Outcome {
    thread::sleep(Duration::from_secs(30));
    Ok(())
}

/// A body without a length and without an end, as fast as it goes.
pub fn endless(to: &mut dyn Write) -> Outcome {
    to.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\n\r\n<rss>")?;
    let piece = [b' '; 1 << 16];
    loop {
        to.write_all(&piece)?;
    }
}

/// Headers without an end, as fast as it goes.
pub fn endless_head(to: &mut dyn Write) -> Outcome {
    to.write_all(b"HTTP/1.1 200 OK\r\n")?;
    loop {
        to.write_all(&b"x-filler: 0123456789012345678901234567890123456789\r\n".repeat(100))?;
    }
}

/// `n_bytes` spaces packed as `encoding` says, made as they are sent.
pub fn bomb(to: &mut dyn Write, encoding: &str, n_bytes: usize) -> Outcome {
    let layers: Vec<&str> = encoding.split(", ").collect();
    let mut body = pack(layers.first().unwrap_or(&""), &mut io::repeat(b' '), n_bytes)?;
    for layer in layers.iter().skip(1) {
        let n_bytes = body.len();
        body = pack(layer, &mut body.as_slice(), n_bytes)?;
    }
    answer(to, 200, &[&format!("content-encoding: {encoding}")], &body)
}

fn pack(encoding: &str, from: &mut dyn io::Read, n_bytes: usize) -> io::Result<Vec<u8>> {
    let mut from = io::Read::take(from, n_bytes as u64);
    match encoding {
        "gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            io::copy(&mut from, &mut encoder)?;
            encoder.finish()
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            io::copy(&mut from, &mut encoder)?;
            encoder.finish()
        }
        _ => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            io::copy(&mut from, &mut encoder)?;
            encoder.finish()
        }
    }
}

/// A body that is shorter than its length says.
pub fn short_body(to: &mut dyn Write, body: &[u8]) -> Outcome {
    write!(to, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len() + 100)?;
    to.write_all(body)
}

/// A body that is longer than its length says.
pub fn long_body(to: &mut dyn Write, body: &[u8]) -> Outcome {
    write!(to, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len())?;
    to.write_all(body)?;
    to.write_all(b"<evil/>")
}

/// Chunks whose last one never comes.
pub fn chunks_without_end(to: &mut dyn Write, body: &[u8]) -> Outcome {
    to.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
    write!(to, "{:x}\r\n", body.len())?;
    to.write_all(body)?;
    to.write_all(b"\r\n")
}

/// Chunks whose lengths are none.
pub fn chunks_of_garbage(to: &mut dyn Write) -> Outcome {
    to.write_all(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n<rss>\r\nffffffffffffffffff\r\n",
    )
}

/// Something that is no HTTP at all.
pub fn no_http(to: &mut dyn Write) -> Outcome {
    to.write_all(b"220 mail.example.org ESMTP\r\n")
}
