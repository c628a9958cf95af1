//! The pages behind entries.

use crate::{Desk, still};
use rashomon::store::Store;
use rashomon_hostile::{Received, Server, fault};
use std::io::{self, Write};
use std::time::{Duration, Instant};

const PAGE: &str = "<html><head><title>Ferry saved</title></head><body><article><h1>Ferry saved</h1>\
    <p>The ferry to Brannoch was saved on Friday after a long night at sea, the harbour master said in the morning.</p>\
    <p>“Everybody is safe,” said Ida Kvist, who leads the crew. She thanked the fishermen of the island.</p></article>";

/// Polls a feed with one entry whose page answers so; the article's line.
fn article(page: impl Fn(&Received, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static) -> String {
    let desk = Desk::new();
    let server = Server::start(move |received, to| match received.target.as_str() {
        "/feed" => {
            let host = received.header("host").unwrap_or_default();
            let body = format!(
                "<rss><channel><title>Harbour Times</title><item><title>Ferry saved</title><link>http://{host}/page</link>\
                 <description>The ferry was saved.</description></item></channel></rss>"
            );
            fault::answer(to, 200, &[], body.as_bytes())
        }
        _ => page(received, to),
    });
    desk.add(&server.url("/feed"));
    desk.poll_with(still());
    desk.take_events().into_iter().find(|event| !event.starts_with("Read")).unwrap_or_default()
}

fn served(body: &'static str) -> impl Fn(&Received, &mut dyn Write) -> io::Result<()> + Send + Sync {
    move |received, to| match received.target.as_str() {
        "/robots.txt" => fault::answer(to, 404, &[], b""),
        _ => fault::answer(to, 200, &["content-type: text/html; charset=utf-8"], body.as_bytes()),
    }
}

#[test]
fn a_page_becomes_an_article_and_what_is_none_an_excerpt() {
    assert_eq!(article(served(PAGE)), "Ferry saved: New, whole");
    let script = article(served("<html><body><div id=app></div><script>render()</script></body></html>"));
    assert!(
        script.starts_with("Ferry saved: New, excerpt, ") && script.ends_with("holds no article"),
        "{script}"
    );
    let frames = article(served("<html><frameset><frame src=/a><frame src=/b></frameset></html>"));
    assert!(frames.starts_with("Ferry saved: New, excerpt"), "{frames}");
    let film = article(|received, to| match received.target.as_str() {
        "/robots.txt" => fault::answer(to, 404, &[], b""),
        _ => fault::answer(to, 200, &["content-type: video/mp4"], b"\0\0\0"),
    });
    assert_eq!(film, "Ferry saved: New, excerpt, is no page: video/mp4");
}

#[test]
fn robots_are_asked_first_and_obeyed() {
    let forbidden = article(|received, to| match received.target.as_str() {
        "/robots.txt" => fault::answer(to, 200, &[], b"User-agent: Rashomon\nDisallow: /page\n"),
        _ => panic!("the page was asked for"),
    });
    assert_eq!(forbidden, "Ferry saved: New, excerpt, the site asks robots not to read it");
    let failing = article(|received, to| match received.target.as_str() {
        "/robots.txt" => fault::answer(to, 500, &[], b""),
        _ => panic!("the page was asked for"),
    });
    assert!(failing.contains("excerpt"), "{failing}");
}

#[test]
fn pages_that_fail_are_tried_again_or_told_by_the_feed() {
    let page = |status: u16| {
        article(move |received, to| match received.target.as_str() {
            "/robots.txt" => fault::answer(to, 404, &[], b""),
            _ => fault::answer(to, status, &[], b""),
        })
    };
    assert_eq!(page(503), "has an error of its own (503); retry true");
    assert_eq!(page(404), "Ferry saved: New, excerpt, is not there (404)");
    assert_eq!(page(403), "Ferry saved: New, excerpt, refuses to answer (403)");
}

#[test]
fn huge_pages_are_cut_or_refused() {
    let start = Instant::now();
    let attributes: &'static str =
        Box::leak(format!("<html><body><p {}>x", "a=1 ".repeat(100_000)).into_boxed_str());
    assert!(article(served(attributes)).contains("excerpt"));
    let srcset: &'static str = Box::leak(
        PAGE.replace("<h1>", &format!("<img srcset='{}'><h1>", "/a.png 1x, ".repeat(700_000)))
            .into_boxed_str(),
    );
    assert_eq!(article(served(srcset)), "Ferry saved: New, whole");
    let endless = article(|received, to| match received.target.as_str() {
        "/robots.txt" => fault::answer(to, 404, &[], b""),
        _ => fault::endless(to),
    });
    assert!(endless.contains("larger than"), "{endless}");
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}

#[test]
fn a_page_that_changes_becomes_a_revision() {
    let desk = Desk::new();
    let server = Server::start(|received, to| {
        let host = received.header("host").unwrap_or_default().to_owned();
        let n_asked = received.header("if-none-match").map_or(1, |_| 2);
        match received.target.as_str() {
            "/robots.txt" => fault::answer(to, 404, &[], b""),
            "/feed" => fault::answer(to, 200, &["etag: \"1\""], format!(
                "<rss><channel><title>H</title><item><guid>1</guid><title>Ferry, report {n_asked}</title><link>http://{host}/page</link></item>"
            ).as_bytes()),
            _ => fault::answer(to, 200, &["content-type: text/html"], PAGE.as_bytes()),
        }
    });
    let id = desk.add(&server.url("/feed"));
    desk.poll_with(still());
    desk.collection.store().refresh_feed(Some(id), desk.now()).unwrap();
    let summary = desk.poll_with(still());
    assert_eq!((summary.n_changed, summary.n_articles), (1, 0));
    assert_eq!(desk.collection.store().n_articles().unwrap(), 1);
}
