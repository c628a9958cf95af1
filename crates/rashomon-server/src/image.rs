//! Pictures of other places, brought through the one door, so that no page or program that shows them tells a
//! stranger who reads here. Only addresses that were signed here are asked for, and only bytes that are a picture
//! are handed on.

use crate::fault::Fault;
use crate::secret::{hash_secret, hex};
use crate::site::Site;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rashomon::fetch::Request;
use sha2::Sha256;

/// The largest picture.
const BYTES_MAX: u64 = 4 << 20;

/// Where a picture is had from here: `/image/SIGNATURE/ADDRESS`. The same after a restart.
pub(crate) fn address(site: &Site, url: &str) -> Result<String, Fault> {
    Ok(format!("/image/{}/{}", sign(site, url)?, URL_SAFE_NO_PAD.encode(url)))
}

/// The picture that an outlet shows for itself in a browser, by the address of one of its pages.
pub(crate) fn icon(page: &str) -> Option<String> {
    let url = url::Url::parse(page).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.join("/favicon.ico").ok().map(String::from)
}

/// The id of the collection is random and shown nowhere.
fn sign(site: &Site, url: &str) -> Result<String, Fault> {
    let key = hash_secret(&format!("pictures of {}", site.store.version()?.id));
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| Fault::Broken)?;
    mac.update(url.as_bytes());
    Ok(hex(&mac.finalize().into_bytes()[..16]))
}

pub(crate) async fn serve(
    State(site): State<Site>,
    Path((signature, encoded)): Path<(String, String)>,
) -> Result<Response, Fault> {
    site.ask(move |site| {
        let url = URL_SAFE_NO_PAD.decode(encoded).ok().and_then(|url| String::from_utf8(url).ok());
        let url = url.ok_or(Fault::NotFound)?;
        let known = sign(site, &url)?;
        // Hashes are compared, so that the time it takes tells nothing of the signature.
        if hash_secret(&known) != hash_secret(&signature) {
            return Err(Fault::NotFound);
        }
        let (kind, bytes) = fetch(site, &url).ok_or(Fault::NotFound)?;
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            (header::CACHE_CONTROL, "private, max-age=604800, immutable"),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

/// A picture with its type.
pub(crate) fn fetch(site: &Site, url: &str) -> Option<(&'static str, Vec<u8>)> {
    let client = site.options.client.as_ref()?;
    let accept = "image/avif,image/webp,image/png,image/jpeg,image/gif,image/x-icon;q=0.8";
    let answer = client.get(&Request { accept, bytes_max: BYTES_MAX, ..Request::new(url) }).ok()?;
    let kind = kind(&answer.body).filter(|_| answer.status == 200)?;
    Some((kind, answer.body))
}

/// What bytes are, by how they begin: what a server says of them counts for nothing. SVG is left out, since it
/// may hold scripts.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    match () {
        () if begins(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        () if begins(b"\xff\xd8\xff") => Some("image/jpeg"),
        () if begins(b"GIF87a") || begins(b"GIF89a") => Some("image/gif"),
        () if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some("image/webp"),
        () if bytes.get(4..12) == Some(b"ftypavif") => Some("image/avif"),
        () if begins(b"\0\0\x01\0") => Some("image/x-icon"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Place;
    use crate::site::Options;
    use axum::http::{Method, StatusCode};
    use rashomon::fetch::{Client, Settings};
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::Arc;

    /// Answers every request with `body`, said to be a picture.
    fn host(body: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/a/picture.png", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (mut reader, mut line) = (BufReader::new(stream.try_clone().unwrap()), String::new());
                while reader.read_line(&mut line).unwrap_or(0) > 2 {
                    line.clear();
                }
                let head = "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\nconnection: close";
                let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n", body.len());
                let _ = stream.write_all(&body);
            }
        });
        url
    }

    fn place(allowed: &str) -> Place {
        let allowed = vec![allowed.parse().unwrap()];
        let client = Some(Arc::new(Client::new(Settings { allowed, ..Settings::default() })));
        Place::with(Options { client, ..Options::default() })
    }

    #[test]
    fn pictures_and_nothing_else() {
        let place = place("127.0.0.1");
        let get = |path: &str| place.ask(Method::GET, path, &[], "").0;
        let of = |body: &[u8]| get(&address(place.server.site(), &host(body.to_vec())).unwrap());
        let good = of(b"\x89PNG\r\n\x1a\nrest");
        assert_eq!(good.status(), StatusCode::OK);
        assert_eq!(good.headers()["content-type"], "image/png");
        assert_eq!(good.headers()["content-security-policy"], "default-src 'none'; sandbox");
        let mut large = b"GIF89a".to_vec();
        large.resize(5 << 20, 0);
        for bad in [b"<svg onload='x()'/>".as_slice(), b"<html>", b"", &large[..]] {
            assert_eq!(of(bad).status(), StatusCode::NOT_FOUND);
        }
        let url = host(b"GIF89a".to_vec());
        let signed = address(place.server.site(), &url).unwrap();
        assert_eq!(get(&signed).status(), StatusCode::OK);
        let other = URL_SAFE_NO_PAD.encode(format!("{url}?x"));
        let (signature, _) = signed.trim_start_matches("/image/").split_once('/').unwrap();
        for forged in
            [format!("/image/{signature}/{other}"), signed.replace(signature, "00"), "/image/x/!".into()]
        {
            assert_eq!(get(&forged).status(), StatusCode::NOT_FOUND, "{forged}");
        }
    }

    #[test]
    fn private_networks_are_not_asked() {
        let place = place("192.0.2.1");
        let path = address(place.server.site(), &host(b"GIF89a".to_vec())).unwrap();
        assert_eq!(place.ask(Method::GET, &path, &[], "").0.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn icons_stand_at_the_root() {
        assert_eq!(icon("https://a.example/feed?x").as_deref(), Some("https://a.example/favicon.ico"));
        assert_eq!(icon("javascript:alert(1)"), None);
    }
}
