//! Answers that are too slow, too long, broken or odd.

use crate::client;
use rashomon_fetch::{Client, Message, Request, Settings, USER_AGENT};
use rashomon_hostile::{Received, Server, fault};
use std::io::{self, Write};
use std::time::{Duration, Instant};

fn class(
    fault: impl Fn(&Received, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
) -> &'static str {
    let server = Server::start(fault);
    let url = server.url("/feed");
    let request = Request { bytes_max: 1 << 20, ..Request::new(&url) };
    match client().get(&request) {
        Ok(_) => "fine",
        Err(error) => error.class(),
    }
}

#[test]
fn slow_answers_end_at_the_deadline() {
    let start = Instant::now();
    assert_eq!(class(|_, to| fault::slow_head(to)), "timeout");
    assert_eq!(class(|_, to| fault::slow_body(to)), "timeout");
    assert_eq!(class(|_, to| fault::silence(to)), "timeout");
    // Three deadlines of two seconds; without one this would go on for ever.
    assert!(start.elapsed() < Duration::from_secs(25));
}

#[test]
fn long_answers_end_at_the_limit() {
    assert_eq!(class(|_, to| fault::endless(to)), "too-large");
    assert_eq!(class(|_, to| fault::endless_head(to)), "broken");
    for encoding in ["gzip", "deflate", "gzip, gzip", "deflate, gzip"] {
        assert_eq!(class(move |_, to| fault::bomb(to, encoding, 64 << 20)), "too-large", "{encoding}");
    }
    assert_eq!(class(|_, to| fault::bomb(to, "gzip, gzip, gzip", 1 << 20)), "encoding");
    assert_eq!(class(|_, to| fault::answer(to, 200, &["content-encoding: br"], b"\x0b")), "encoding");
    assert_eq!(class(|_, to| fault::answer(to, 200, &["content-encoding: gzip"], b"plain")), "broken");
}

#[test]
fn half_an_answer_is_none() {
    assert_eq!(class(|_, to| fault::short_body(to, b"<rss/>")), "broken");
    assert_eq!(class(|_, to| fault::chunks_without_end(to, b"<rss/>")), "broken");
    assert_eq!(class(|_, to| fault::chunks_of_garbage(to)), "broken");
    assert_eq!(class(|_, to| fault::no_http(to)), "broken");
    assert_eq!(class(|_, _| Ok(())), "broken");
    assert_eq!(class(|_, to| fault::long_body(to, b"<rss/>")), "fine");
}

#[test]
fn validators_are_sent_back_byte_for_byte() {
    let server = Server::start(|received, to| match received.header("if-none-match") {
        Some(_) => fault::answer(to, 304, &[], b""),
        None => {
            to.write_all(b"HTTP/1.1 200 OK\r\netag: W/\"\xe4\xff, odd\"\r\nlast-modified: yesterday\r\n")?;
            to.write_all(b"content-length: 4\r\nconnection: close\r\n\r\nnews")
        }
    });
    let url = server.url("/feed?key=1");
    let first = client().get(&Request::new(&url)).unwrap();
    let (etag, last_modified) = (first.header("etag"), first.header("last-modified"));
    let request = Request {
        etag: etag.as_deref(),
        last_modified: last_modified.as_deref(),
        accept: "application/rss+xml",
        ..Request::new(&url)
    };
    let second = client().get(&request).unwrap();
    assert_eq!((second.status, second.body.len()), (304, 0));
    let received = server.received().pop().unwrap();
    assert_eq!(received.header("if-none-match"), Some("W/\"\u{e4}\u{ff}, odd\""));
    assert_eq!(received.header("if-modified-since"), Some("yesterday"));
    assert_eq!(received.header("user-agent"), Some(USER_AGENT));
    assert_eq!(received.target, "/feed?key=1");
    let names: Vec<_> = received.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!names.contains(&"cookie") && !names.contains(&"referer"), "{names:?}");
}

#[test]
fn what_is_told_arrives_and_is_followed_nowhere() {
    let server = Server::start(|received, to| match received.target.as_str() {
        "/moved" => fault::redirect(to, 307, "/hook"),
        _ => fault::answer(to, 202, &[], b"taken"),
    });
    let headers = [("x-signature", "abc")];
    let message = Message { kind: "application/json", body: b"{\"a\":1}", headers: &headers };
    let url = server.url("/hook");
    let response = client().post(&Request::new(&url), &message).unwrap();
    assert_eq!((response.status, response.body.as_slice()), (202, b"taken".as_slice()));
    let received = server.received().remove(0);
    assert_eq!(received.header("x-signature"), Some("abc"));
    assert_eq!(received.body, b"{\"a\":1}");
    let moved = server.url("/moved");
    assert_eq!(client().post(&Request::new(&moved), &message).unwrap().status, 307);
    let refused = Client::new(Settings::default()).post(&Request::new(&url), &message);
    assert!(refused.is_err(), "what is not public is told nothing");
}
