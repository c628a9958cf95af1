//! Being sent on.

use crate::client;
use rashomon_fetch::{Credentials, Request};
use rashomon_hostile::{Server, fault};

/// Sends on along "/1", "/2", …, each with the status that `status` gives it, up to "/n".
fn chain(n_hops: usize, status: impl Fn(usize) -> u16 + Send + Sync + 'static) -> Server {
    Server::start(move |received, to| match received.target[1..].parse::<usize>() {
        Ok(hop) if hop < n_hops => fault::redirect(to, status(hop), &format!("/{}", hop + 1)),
        _ => fault::answer(to, 200, &[], b"news"),
    })
}

#[test]
fn only_moves_for_good_are_remembered() {
    let moved = |n_hops, status: fn(usize) -> u16| {
        let server = chain(n_hops, status);
        let response = client().get(&Request::new(&server.url("/0"))).unwrap();
        (response.url.path().to_owned(), response.moved.map(|url| url.path().to_owned()))
    };
    assert_eq!(moved(0, |_| 301), ("/0".to_owned(), None));
    assert_eq!(moved(2, |_| 301), ("/2".to_owned(), Some("/2".to_owned())));
    assert_eq!(moved(3, |hop| if hop < 2 { 308 } else { 302 }), ("/3".to_owned(), Some("/2".to_owned())));
    assert_eq!(moved(2, |hop| if hop == 0 { 307 } else { 301 }), ("/2".to_owned(), None));
}

#[test]
fn circles_and_long_ways_end() {
    let circle = Server::start(|_, to| fault::redirect(to, 301, "/again"));
    let error = client().get(&Request::new(&circle.url("/?key=secret"))).unwrap_err();
    assert!(error.to_string().ends_with("/ sends from address to address: 10 redirects"), "{error}");
    assert_eq!(circle.n_connections(), 11);
    let server = chain(21, |_| 302);
    assert_eq!(client().get(&Request::new(&server.url("/0"))).unwrap_err().class(), "redirects");
    let nowhere = Server::start(|_, to| fault::answer(to, 302, &[], b"no location"));
    assert_eq!(client().get(&Request::new(&nowhere.url("/"))).unwrap().status, 302);
}

#[test]
fn credentials_stay_with_their_origin() {
    let other = Server::start(|_, to| fault::answer(to, 200, &[], b"news"));
    let target = other.url("/taken").replace("http://", "http://mallory:pw@");
    let server = Server::start(move |received, to| match received.target.as_str() {
        "/start" => fault::redirect(to, 302, "/inside"),
        _ => fault::redirect(to, 302, &target),
    });
    let credentials = Credentials { user: "ida".to_owned(), password: "s3cret".to_owned() };
    let url = server.url("/start");
    client().get(&Request { credentials: Some(&credentials), ..Request::new(&url) }).unwrap();
    let within = url.replace("http://", "http://ida:s3cret@");
    let response = client().get(&Request::new(&within)).unwrap();
    assert!(response.url.username().is_empty());
    for received in server.received() {
        assert_eq!(received.header("authorization"), Some("Basic aWRhOnMzY3JldA=="));
    }
    assert_eq!(server.received().len(), 4);
    for received in other.received() {
        assert_eq!(received.header("authorization"), None);
    }
}
