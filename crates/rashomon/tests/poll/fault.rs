//! What servers and their answers get wrong.

use crate::Desk;
use rashomon::core::FeedHealth;
use rashomon_hostile::{Canary, Received, Server, fault, feed};
use std::io::{self, Write};
use std::time::{Duration, Instant};

type Answer = fn(&Received, &mut dyn Write) -> io::Result<()>;

fn good() -> String {
    feed::rss("Good", (0..20).map(|n| (format!("g{n}"), format!("Good {n}"))))
}

/// The most memory this process ever had, in MiB.
fn peak_mib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

/// Each fault: what it is, how it answers, and a word that the error must hold.
const FAULTS: &[(&str, Answer, &str)] = &[
    ("slow headers", |_, to| fault::slow_head(to), "within 2 s"),
    ("slow body", |_, to| fault::slow_body(to), "within 2 s"),
    ("silence", |_, to| fault::silence(to), "within 2 s"),
    ("endless body", |_, to| fault::endless(to), "larger than"),
    ("endless headers", |_, to| fault::endless_head(to), "broken"),
    ("gzip bomb", |_, to| fault::bomb(to, "gzip", 40 << 20), "larger than"),
    ("deflate bomb", |_, to| fault::bomb(to, "deflate", 40 << 20), "larger than"),
    ("bomb in a bomb", |_, to| fault::bomb(to, "gzip, gzip", 40 << 20), "larger than"),
    ("unknown packing", |_, to| fault::answer(to, 200, &["content-encoding: br"], b"\x00"), "\"br\""),
    ("short body", |_, to| fault::short_body(to, good().as_bytes()), "broken"),
    ("chunks without end", |_, to| fault::chunks_without_end(to, good().as_bytes()), "broken"),
    ("chunks of garbage", |_, to| fault::chunks_of_garbage(to), "broken"),
    ("no HTTP", |_, to| fault::no_http(to), "broken"),
    ("redirect circle", |_, to| fault::redirect(to, 301, "/feed"), "10 redirects"),
    (
        "redirect to nothing",
        |received, to| match received.target.as_str() {
            "/feed" => fault::redirect(to, 301, "/gone"),
            _ => fault::answer(to, 404, &[], b""),
        },
        "is not there (404)",
    ),
    (
        "redirect to metadata",
        |_, to| fault::redirect(to, 302, "http://169.254.169.254/"),
        "not a public address",
    ),
    ("redirect to a file", |_, to| fault::redirect(to, 302, "file:///etc/passwd"), "only http and https"),
    ("redirect to data", |_, to| fault::redirect(to, 302, "data:text/xml,<rss/>"), "only http and https"),
    ("304 never asked for", |_, to| fault::answer(to, 304, &[], b""), "(304)"),
    ("unauthorized", |_, to| fault::answer(to, 401, &[], b""), "name and password (401)"),
    ("forbidden", |_, to| fault::answer(to, 403, &[], b""), "refuses to answer (403)"),
    ("server error", |_, to| fault::answer(to, 500, &[], good().as_bytes()), "error of its own (500)"),
    (
        "too many requests",
        |_, to| fault::answer(to, 429, &["retry-after: 7200"], b""),
        "fewer requests (429)",
    ),
    ("gone", |_, to| fault::answer(to, 410, &[], b""), "gone for good"),
    ("empty", |_, to| fault::answer(to, 200, &[], b""), "empty where a feed was expected"),
    (
        "login page",
        |_, to| fault::answer(to, 200, &["content-type: text/html"], b"<!doctype html><html><form>"),
        "web page",
    ),
    ("captcha as JSON", |_, to| fault::answer(to, 200, &[], b"{\"captcha\": true}"), "not a feed"),
    ("noise", |_, to| fault::answer(to, 200, &[], &[0x81; 5000]), "not a feed"),
];

#[test]
fn every_fault_is_named_and_hurts_nobody_else() {
    let canary = Canary::start();
    let before = peak_mib();
    for (name, answer, word) in FAULTS {
        let (desk, server) = (Desk::new(), Server::start(*answer));
        let beside = Server::start(|_, to| fault::answer(to, 200, &[], good().as_bytes()));
        let bad = desk.add(&server.url("/feed?key=secret"));
        let fine = desk.add(&beside.url("/feed"));
        let start = Instant::now();
        let summary = desk.poll();
        // The deadline is two seconds; this machine may be busy.
        assert!(start.elapsed() < Duration::from_secs(20), "{name} took {:?}", start.elapsed());
        assert_eq!((summary.n_read, summary.n_failed, summary.n_new), (1, 1, 20), "{name}");
        let feed = desk.feed(bad);
        let error = feed.state.error.unwrap();
        assert!(error.contains(word) && !error.contains("secret"), "{name}: {error}");
        let wait = feed.state.next_check.duration_since(desk.now());
        assert!((4..=24 * 60).contains(&wait.as_mins()), "{name}: {wait}");
        assert_eq!(feed.url, server.url("/feed?key=secret"), "{name}");
        assert_eq!(desk.feed(fine).state.health, FeedHealth::Well, "{name}");
    }
    canary.check();
    let grown = peak_mib() - before;
    assert!(grown < 64 + 8 * 16, "memory grew by {grown} MiB");
}

#[test]
fn the_canary_is_never_reached_by_feeds_lists_or_pages() {
    let (canary, desk) = (Canary::start(), Desk::new());
    let urls = canary.urls();
    let list: String = urls.iter().map(|url| format!("<outline xmlUrl=\"{url}\"/>")).collect();
    let imported = rashomon::feeds::import(
        desk.collection.store(),
        format!("<opml><body>{list}").into_bytes(),
        desk.now(),
    );
    assert!(imported.unwrap().unwrap().0 > 5);
    let items = urls.iter().map(|url| format!("<item><title>x</title><link>{url}</link></item>"));
    let body = format!("<rss><channel>{}</channel></rss>", items.collect::<String>());
    let server = Server::start(move |_, to| fault::answer(to, 200, &[], body.as_bytes()));
    desk.add(&server.url("/feed"));
    for _ in 0..3 {
        desk.poll_with(crate::still());
        desk.pass(jiff::SignedDuration::from_hours(3));
    }
    canary.check();
}

#[test]
fn an_entry_never_brings_active_content() {
    let payload = "<img src=x onerror=a()><svg onload=a()></svg><script>a()</script><a href=javascript:a()>b</a>\
        <iframe srcdoc='<script>a()</script>'></iframe><style>@import '//evil.example'</style><form action=/x></form>";
    let escaped = payload.replace('<', "&lt;");
    let body = format!(
        "<rss><channel><title>{escaped}</title><item><guid>{escaped}</guid><title>{escaped}\u{202e}x</title>\
         <author>{escaped}</author><category>{escaped}</category><link>javascript:a()</link>\
         <description>{escaped} and enough words to make an entry of it.</description></item></channel></rss>"
    );
    let desk = Desk::new();
    let server = Server::start(move |_, to| fault::answer(to, 200, &[], body.as_bytes()));
    let id = desk.add(&server.url("/feed"));
    desk.poll_with(crate::Settings { pages: false, until_idle: true, ..crate::still() });
    let feed = desk.feed(id);
    assert!(!feed.title.unwrap_or_default().contains('<'));
    for stored in rashomon::store::Store::articles(desk.collection.store(), 0, None, 10).unwrap() {
        let article = stored.article;
        assert!(!article.text.contains('<') && article.url.is_none(), "{article:?}");
        assert!(!article.title.unwrap().text.contains('<'));
    }
}

#[test]
fn bombs_of_markup_do_no_harm() {
    let entities = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>\
        <!ENTITY c SYSTEM 'file:///etc/passwd'><!ENTITY % d SYSTEM 'http://127.0.0.1/x.dtd'>%d;]>";
    let bodies = [
        format!(
            "{entities}<rss><channel><title>&b;&c;</title><item><title>&b;</title><guid>1</guid></item></channel></rss>"
        ),
        format!("<rss><channel><item><guid>1</guid>{}", "<a>".repeat(1_000_000)),
        format!(
            "<rss><channel><item><guid>1</guid><description>{}</description></item>",
            "&lt;div>".repeat(200_000)
        ),
        format!(
            "<rss><channel><item><guid>1</guid><content:encoded><![CDATA[{}]]></content:encoded></item>",
            "<b>".repeat(300_000)
        ),
        format!("<rss><channel><item><guid>1</guid><title {}>x</title></item>", "a='1' ".repeat(100_000)),
        format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": {}", "[".repeat(1_000_000)),
        format!("<rss><channel><item><guid>1</guid><title>{}</title></item>", "x".repeat(10 << 20)),
    ];
    let canary = Canary::start();
    for body in bodies {
        let beginning: String = body.chars().take(60).collect();
        let (desk, start) = (Desk::new(), Instant::now());
        let server = Server::start(move |_, to| fault::answer(to, 200, &[], body.as_bytes()));
        let id = desk.add(&server.url("/feed"));
        desk.poll();
        assert!(start.elapsed() < Duration::from_secs(60), "{beginning} took {:?}", start.elapsed());
        let feed = desk.feed(id);
        let title = feed.title.clone().unwrap_or_default();
        assert!(title.len() < 100 && !title.contains("root:"), "{title}");
        assert!(feed.state.next_check > desk.now());
    }
    canary.check();
}
