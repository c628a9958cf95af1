//! Who may be reached.

use crate::{Names, client, settings};
use rashomon_fetch::{Client, Request, Settings};
use rashomon_hostile::{Canary, Server, fault};

#[test]
fn no_way_of_writing_loopback_reaches_it() {
    let (canary, client) = (Canary::start(), client());
    for url in canary.urls() {
        let error = client.get(&Request::new(&url)).unwrap_err();
        assert!(matches!(error.class(), "private" | "unknown-host" | "address"), "{url}: {error}");
    }
    canary.check();
}

#[test]
fn redirects_do_not_reach_it_either() {
    let canary = Canary::start();
    for target in canary.urls() {
        let server = Server::start(move |_, to| fault::redirect(to, 302, &target));
        let error = client().get(&Request::new(&server.url("/"))).unwrap_err();
        assert!(matches!(error.class(), "private" | "unknown-host" | "address"), "{error}");
    }
    for target in [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "data:text/xml,<rss/>",
        "gopher://example.org/",
        "http://[fe80::1]/",
        "//[::ffff:a9fe:a9fe]/",
    ] {
        let server = Server::start(move |_, to| fault::redirect(to, 301, target));
        let error = client().get(&Request::new(&server.url("/"))).unwrap_err();
        assert!(matches!(error.class(), "private" | "address"), "{target}: {error}");
    }
    canary.check();
}

#[test]
fn a_name_is_checked_by_the_address_that_is_connected_to() {
    let canary = Canary::start();
    let server = Server::start(|_, to| fault::answer(to, 200, &[], b"news"));
    let names = Names::with(&[
        ("rebound.example", &[&["127.0.0.2"], &["127.0.0.1"]]),
        ("mixed.example", &[&["127.0.0.1", "::1", "127.0.0.2"]]),
        ("inside.example", &[&["10.0.0.7"]]),
        ("nowhere.example", &[&[]]),
    ]);
    let client = Client::new(Settings { names, ..settings() });
    let get = |host: &str| {
        let url = format!("http://{host}:{}/", server.address().port());
        client.get(&Request::new(&url)).map(|response| response.body).map_err(|error| error.to_string())
    };
    assert_eq!(get("rebound.example").unwrap(), b"news");
    assert_eq!(
        get("rebound.example").unwrap_err(),
        "rebound.example is at 127.0.0.1, which is not a public address and not allowed"
    );
    assert_eq!(get("mixed.example").unwrap(), b"news");
    assert!(get("inside.example").unwrap_err().contains("10.0.0.7"));
    assert_eq!(get("nowhere.example").unwrap_err(), "nowhere.example is not known: no address for this name");
    assert_eq!(
        get("unheard-of.example").unwrap_err(),
        "unheard-of.example is not known: no address for this name"
    );
    canary.check();
}

#[test]
fn nobody_there_is_told_apart_from_nobody_known() {
    let port = Server::start(|_, _| Ok(())).address().port();
    // The server is gone by now.
    let error = client().get(&Request::new(&format!("http://127.0.0.2:{port}/?key=secret"))).unwrap_err();
    assert_eq!(error.class(), "connect");
    assert!(error.may_be_ours() && !error.to_string().contains("secret"), "{error}");
}
