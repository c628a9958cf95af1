//! What leaves by itself, received.

use crate::sample::{Place, at};
use crate::site::{Mail, Options};
use axum::http::{Method, StatusCode};
use rashomon::fetch::{Client, Settings};
use rashomon::store::{AccountId, Digest};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

const ADA: (&str, &str) = ("cookie", "rashomon_session=token 2");

/// The address that stands on a page once.
fn shown(page: &str) -> String {
    page.split("<code class=\"password\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[test]
fn lists_are_read_by_their_address_until_it_is_taken_back() {
    let place = Place::new();
    let make = |form: &str| {
        let (response, page) = place.ask(Method::POST, "/out/lists", &[ADA], form);
        assert_eq!(response.status(), StatusCode::OK, "{form}: {page}");
        shown(&page).strip_prefix("http://news.local").unwrap().to_owned()
    };
    let read = |address: &str, headers: &[(&str, &str)]| place.ask(Method::GET, address, headers, "");
    let top = make("kind=top");
    let (response, feed) = read(&top, &[]);
    assert_eq!(response.headers()["content-type"], "application/atom+xml; charset=utf-8");
    let id = "<id>http://news.local/story/story-1#1936950400</id>";
    for piece in ["<feed xmlns=\"http://www.w3.org/2005/Atom\">", id, "<author><name>", "&lt;h3&gt;Also said"]
    {
        assert!(feed.contains(piece), "{piece}: {feed}");
    }
    assert!(!feed.contains("<h3>") && feed.ends_with("</feed>"));
    let tag = response.headers()["etag"].to_str().unwrap();
    assert_eq!(read(&top, &[("if-none-match", tag)]).0.status(), StatusCode::NOT_MODIFIED);
    let (_, feed) = read(&top.replace(".atom", ".json"), &[]);
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    assert_eq!(feed["items"][0]["title"], "Ferry strike ends <with> a handshake");

    assert!(read(&make("kind=search&words=strike"), &[]).1.contains("/article/a1"));
    assert!(read(&make("kind=person&words=Ada+Quill"), &[]).1.contains("Mind the tide"));
    let none = place.ask(Method::POST, "/out/lists", &[ADA], "kind=person").0;
    assert_eq!(none.status(), StatusCode::BAD_REQUEST);

    let others = [("cookie", "rashomon_session=token 3")];
    let remove =
        |headers: &[(&str, &str)]| place.ask(Method::POST, "/out/lists/1/remove", headers, "").0.status();
    assert_eq!(remove(&others), StatusCode::NOT_FOUND);
    assert_eq!(remove(&[ADA]), StatusCode::SEE_OTHER);
    assert_eq!(read(&top, &[]).0.status(), StatusCode::NOT_FOUND);
    assert_eq!(read("/out/guessed.atom", &[]).0.status(), StatusCode::NOT_FOUND);
    let (response, story) = read("/story/story-1/file.json", &[ADA]);
    assert_eq!(response.status(), StatusCode::OK);
    assert!(story.starts_with("{\"schema\":\"rashomon.read/1\""));
}

/// Takes requests one after the other, answers each with the next status, and hands on head and body.
fn receiver(statuses: &'static [u16]) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut line) = (String::new(), String::new());
            while reader.read_line(&mut line).unwrap() > 2 {
                head.push_str(&line.to_lowercase());
                line.clear();
            }
            let length = head.split("content-length: ").nth(1).unwrap().split('\r').next().unwrap();
            let mut body = vec![0; length.parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
            sender.send((head, String::from_utf8(body).unwrap())).unwrap();
        }
    });
    (url, received)
}

#[test]
fn hooks_are_told_signed_and_again_after_a_failure() {
    let allowed = vec!["127.0.0.1".parse().unwrap()];
    let client = Some(Arc::new(Client::new(Settings { allowed, ..Settings::default() })));
    let place = Place::with(Options { client, ..Options::default() });
    let site = place.server.site();
    let (url, received) = receiver(&[500, 204]);
    let (_, page) = place.ask(Method::POST, "/out/hooks", &[ADA], &format!("url={url}"));
    let secret = shown(&page);
    super::hook::send_due(site).unwrap();
    assert!(received.try_recv().is_err(), "only what comes from now on");
    site.store.put_look(&rashomon::core::StoryId::new("story-1"), 2, &[[9; 16]], at(61)).unwrap();
    super::hook::send_due(site).unwrap();
    let hook = site.store.hooks(None).unwrap().remove(0);
    assert_eq!((hook.failures, hook.error.as_deref()), (1, Some("answered with status 500")));
    assert_eq!(hook.due, Some(at(120)));
    site.store.update_hook(&rashomon::store::Hook { due: Some(at(60)), ..hook }).unwrap();
    super::hook::send_due(site).unwrap();
    let hook = site.store.hooks(None).unwrap().remove(0);
    assert_eq!((hook.failures, hook.last), (0, 5));
    let (head, body) = received.iter().nth(1).unwrap();
    assert!(body.contains("\"edition\":5") && body.contains("story-1"), "{body}");
    let second = (crate::sample::NOW + 60).to_string();
    let signature = super::hook::sign(&secret, "edition-1-5", &second, &body);
    assert!(head.contains(&format!("webhook-signature: {}", signature.to_lowercase())), "{head}");
}

#[test]
fn hooks_lead_to_no_private_network() {
    let client = Some(Arc::new(Client::new(Settings::default())));
    let place = Place::with(Options { client, ..Options::default() });
    let site = place.server.site();
    site.store.put_hook(AccountId(2), "http://127.0.0.1:9/", "whsec_", at(0)).unwrap();
    site.store.put_look(&rashomon::core::StoryId::new("story-1"), 2, &[[9; 16]], at(61)).unwrap();
    super::hook::send_due(site).unwrap();
    let error = site.store.hooks(None).unwrap().remove(0).error.unwrap();
    assert!(error.contains("127.0.0.1"), "{error}");
}

/// A server that takes one mail.
fn mail_server() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, received) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        stream.write_all(b"220 mail.local\r\n").unwrap();
        let (mut mail, mut line, mut in_data) = (String::new(), String::new(), false);
        while reader.read_line(&mut line).unwrap_or(0) > 0 {
            mail.push_str(&line);
            let answer = match line.trim_end() {
                "." => Some("250 taken"),
                _ if in_data => None,
                "DATA" => Some("354 go on"),
                "QUIT" => Some("221 bye"),
                _ => Some("250 fine"),
            };
            in_data = (in_data || line.starts_with("DATA")) && line.trim_end() != ".";
            if let Some(answer) = answer {
                stream.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
            }
            if line.starts_with("QUIT") || line.trim_end() == "." {
                let _ = sender.send(std::mem::take(&mut mail));
            }
            line.clear();
        }
    });
    (address, received)
}

#[test]
fn the_top_stories_come_by_mail() {
    let (server, received) = mail_server();
    let mail = Some(Mail { server, from: "Rashomon <news@news.example>".to_owned() });
    let base = Some("https://news.example".to_owned());
    let place = Place::with(Options { mail, base, ..Options::default() });
    let site = place.server.site();
    let (response, page) =
        place.ask(Method::POST, "/out/mail", &[ADA], "address=ada%40news.example&at=06:30");
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{page}");
    super::mail::send_due(site).unwrap();
    let digest = site.store.digests().unwrap().remove(0);
    assert_eq!((digest.minute, digest.sent), (390, None), "not due yet");
    site.store.put_digest(AccountId(2), Some(&Digest { due: at(0), ..digest })).unwrap();
    super::mail::send_due(site).unwrap();
    let mail = received.recv().unwrap();
    for piece in [
        "RCPT TO:<ada@news.example>",
        "Subject: Top stories, 19 May 2031",
        "https://news.example/story/story-1",
    ] {
        assert!(mail.contains(piece), "{piece}: {mail}");
    }
    let digest = site.store.digests().unwrap().remove(0);
    assert_eq!((digest.sent, digest.error.as_deref()), (Some(at(60)), None));
    assert_eq!(digest.due, "2031-05-20T06:30:00Z".parse().unwrap());
}
