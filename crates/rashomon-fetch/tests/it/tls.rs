//! Hosts that cannot prove who they are.

use crate::{Names, settings};
use rashomon_fetch::{Client, Request, Settings};
use rashomon_hostile::tls::{Authority, Flaw};
use rashomon_hostile::{Server, fault};

#[test]
fn flaws_are_told_apart_and_never_overlooked() {
    let authority = Authority::default();
    let names = Names::with(&[("news.example", &[&["127.0.0.2"]])]);
    let client = Client::new(Settings { names, roots: vec![authority.certificate()], ..settings() });
    let get = |flaw, insecure| {
        let server = authority.serve("news.example", flaw, b"news");
        let url = format!("https://news.example:{}/feed", server.address().port());
        let outcome = client.get(&Request { insecure, ..Request::new(&url) });
        (outcome.map(|response| response.body).map_err(|error| error.to_string()), server.received().len())
    };
    assert_eq!(get(Flaw::None, false), (Ok(b"news".to_vec()), 1));
    let told: Vec<String> = [Flaw::Expired, Flaw::WrongHost, Flaw::SelfSigned]
        .into_iter()
        .map(|flaw| match get(flaw, false) {
            (Err(told), 0) => told.split(": verification").next().unwrap().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    no secure connection to news.example: invalid peer certificate: certificate expired
    no secure connection to news.example: invalid peer certificate: certificate not valid for name "news.example"; certificate is only valid for DnsName("elsewhere.example")
    no secure connection to news.example: invalid peer certificate: UnknownIssuer
    "#);
    assert_eq!(get(Flaw::Expired, true), (Ok(b"news".to_vec()), 1));
}

#[test]
fn plain_text_where_security_was_promised_is_refused() {
    let server = Server::speaking_first(|to| fault::answer(to, 200, &[], b"news"));
    let url = server.url("/feed").replace("http://", "https://");
    let error = Client::new(settings()).get(&Request::new(&url)).unwrap_err();
    assert!(matches!(error.class(), "tls" | "broken"), "{error}");
}
