use super::*;
use crate::sample::Place;
use crate::site::Options;
use axum::http::{Method, StatusCode};
use rashomon::fetch::Settings;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

/// A provider whose tokens have these claims; `NONCE` stands for what was sent.
fn provider(claims: &'static str, nonce: Arc<Mutex<String>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let own = issuer.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut first, mut length, mut line) = (String::new(), 0, String::new());
            reader.read_line(&mut first).unwrap();
            let mut is_known = false;
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                let lower = line.to_lowercase();
                length = lower
                    .strip_prefix("content-length: ")
                    .map_or(length, |text| text.trim().parse().unwrap());
                is_known |= line.trim() == "authorization: Basic bmV3czpzJTJGMQ==";
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = if first.starts_with("GET /.well-known") {
                format!(
                    "{{\"issuer\":\"{own}\",\"authorization_endpoint\":\"{own}/authorize?x=1\",\"token_endpoint\":\"{own}/token\"}}"
                )
            } else {
                let body = String::from_utf8(body).unwrap();
                assert!(
                    is_known && body.contains("code=c0de") && body.contains("code_verifier="),
                    "{first} {body}"
                );
                let claims = claims.replace("NONCE", &nonce.lock().unwrap()).replace("ISSUER", &own);
                format!("{{\"id_token\":\"e30.{}.sig\"}}", URL_SAFE_NO_PAD.encode(claims))
            };
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
            let _ = stream.write_all((head + &answer).as_bytes());
        }
    });
    issuer
}

/// Goes to a provider and back; the name of whoever is signed in then.
fn sign_in(claims: &'static str, keep_cookie: bool) -> Result<String, StatusCode> {
    let nonce = Arc::new(Mutex::new(String::new()));
    let issuer = super::tests::provider(claims, Arc::clone(&nonce));
    let allowed = vec!["127.0.0.1".parse().unwrap()];
    let client = Some(Arc::new(Client::new(Settings { allowed, ..Settings::default() })));
    let provider = Some(Provider { issuer, client: "news".to_owned(), secret: "s/1".to_owned() });
    let place = Place::with(Options { client, provider, ..Options::default() });
    assert!(place.ask(Method::GET, "/login", &[], "").1.contains("href=\"/oidc\""));
    let (response, told) = place.ask(Method::GET, "/oidc", &[], "");
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{told}");
    let to = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    let sent: BTreeMap<String, String> = to.query_pairs().into_owned().collect();
    assert_eq!(sent["redirect_uri"], "http://news.local/oidc/back");
    assert_eq!((sent["code_challenge_method"].as_str(), sent["x"].as_str()), ("S256", "1"));
    sent["nonce"].clone_into(&mut nonce.lock().unwrap());
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = format!("/oidc/back?code=c0de&state={}", sent["state"]);
    let headers = [("cookie", if keep_cookie { cookie.as_str() } else { "x=1" })];
    let (response, _) = place.ask(Method::GET, &back, &headers, "");
    if response.status() != StatusCode::SEE_OTHER {
        return Err(response.status());
    }
    let session = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(place.ask(Method::GET, "/settings", &[("cookie", &session)], "").0.status(), StatusCode::OK);
    let again = place.ask(Method::GET, &back, &headers, "").0.status();
    assert_eq!(again, StatusCode::BAD_REQUEST, "a code is taken once");
    Ok(place.server.site().store.accounts().unwrap().pop().unwrap().name)
}

#[test]
fn readers_come_from_a_provider() {
    let good = "{\"iss\":\"ISSUER\",\"sub\":\"7\",\"aud\":[\"news\"],\"exp\":1936960000,\"nonce\":\"NONCE\",\"preferred_username\":\"cleo\"}";
    assert_eq!(sign_in(good, true), Ok("cleo".to_owned()));
    assert_eq!(sign_in(good, false), Err(StatusCode::BAD_REQUEST), "another browser");
    let taken = "{\"iss\":\"ISSUER\",\"sub\":\"7\",\"aud\":\"news\",\"exp\":1936960000,\"nonce\":\"NONCE\",\"preferred_username\":\"Ilse\"}";
    assert_eq!(sign_in(taken, true), Ok("Ilse 2".to_owned()), "nobody becomes another by a name");
    for bad in [
        "{\"iss\":\"https://evil.example\",\"sub\":\"7\",\"aud\":\"news\",\"exp\":1936960000,\"nonce\":\"NONCE\"}",
        "{\"iss\":\"ISSUER\",\"sub\":\"7\",\"aud\":\"other\",\"exp\":1936960000,\"nonce\":\"NONCE\"}",
        "{\"iss\":\"ISSUER\",\"sub\":\"7\",\"aud\":\"news\",\"exp\":1936950000,\"nonce\":\"NONCE\"}",
        "{\"iss\":\"ISSUER\",\"sub\":\"7\",\"aud\":\"news\",\"exp\":1936960000,\"nonce\":\"old\"}",
    ] {
        assert_eq!(sign_in(bad, true), Err(StatusCode::BAD_REQUEST), "{bad}");
    }
}
