use super::*;
use crate::sample::{NOW, Place};
use crate::site::Options;
use axum::http::{Method, StatusCode};
use rashomon::fetch::Settings;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaPair;
use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

/// What a provider signs with.
enum Signer {
    Rsa(Box<RsaPair>),
    Curve(Box<EcdsaKeyPair>),
    /// With a secret that both sides have.
    Shared(Vec<u8>),
    Nothing,
}

fn rsa() -> Signer {
    let key = include_bytes!("../../../../testdata/oidc/rsa.pk8");
    Signer::Rsa(Box::new(RsaKeyPair::from_pkcs8(key).unwrap()))
}

fn curve() -> Signer {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random);
    Signer::Curve(Box::new(pair.unwrap()))
}

impl Signer {
    /// As the provider publishes it.
    fn key(&self, kid: &str) -> Value {
        match self {
            Self::Rsa(pair) => {
                let public: signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                let (n, e) = (URL_SAFE_NO_PAD.encode(public.n), URL_SAFE_NO_PAD.encode(public.e));
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e })
            }
            Self::Curve(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y })
            }
            Self::Shared(_) | Self::Nothing => json!({ "kty": "oct", "kid": kid }),
        }
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).unwrap();
                signature
            }
            Self::Curve(pair) => pair.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Shared(secret) => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
                ring::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
            Self::Nothing => Vec::new(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn known() -> Provider {
    let (client, secret) = ("news".to_owned(), "s/1".to_owned());
    Provider { issuer: "https://id.example".to_owned(), client, secret }
}

/// A token as it should be, with `changes` to its claims; `null` leaves one out.
fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://id.example", "sub": "7", "aud": "news", "exp": NOW + 300, "iat": NOW, "nonce": "now",
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

fn read(token: &str, keys: &[Value]) -> String {
    let keys = serde_json::from_value(json!({ "keys": keys })).unwrap();
    let now = Timestamp::from_second(NOW).unwrap();
    match token::read(token, &keys, &known(), "now", now) {
        Ok(claims) => format!("taken: {}", claims.sub),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn whose_signature_counts() {
    let (rsa, curve, other) = (rsa(), curve(), self::curve());
    let keys = [json!({ "kty": "OKP", "crv": "none that is known" }), rsa.key("r"), curve.key("c")];
    let good = claims(&json!({}));
    let (rs, es) = (json!({ "alg": "RS256", "kid": "r" }), json!({ "alg": "ES256", "kid": "c" }));
    for (signer, header) in [(&rsa, &rs), (&curve, &es), (&rsa, &json!({ "alg": "RS256" }))] {
        assert_eq!(read(&signer.token(header, &good), &keys), "taken: 7", "{header}");
    }
    assert_eq!(
        read(&curve.token(&es, &good), &[other.key("b"), curve.key("c")]),
        "taken: 7",
        "two keys at once"
    );
    assert_eq!(
        read(&curve.token(&es, &good), &[other.key("b")]),
        "the provider publishes no key \"c\" for ES256",
        "a key that was withdrawn"
    );
    assert_eq!(
        read(&other.token(&es, &good), &keys),
        "the signature is none of the provider's",
        "the key of another"
    );
    let unsigned = "the token is signed by \"none\"; let the provider sign with RS256 or ES256";
    assert_eq!(read(&Signer::Nothing.token(&json!({ "alg": "none" }), &good), &keys), unsigned);
    // What everybody can read is no secret to sign with.
    let modulus = URL_SAFE_NO_PAD.decode(rsa.key("r")["n"].as_str().unwrap()).unwrap();
    for secret in [modulus, rsa.key("r").to_string().into_bytes(), b"s/1".to_vec()] {
        let token = Signer::Shared(secret).token(&json!({ "alg": "HS256", "kid": "r" }), &good);
        let told = "the token is signed by \"HS256\"; let the provider sign with RS256 or ES256";
        assert_eq!(read(&token, &keys), told);
    }
    assert_eq!(
        read(&curve.token(&json!({ "alg": "ES256", "kid": "r" }), &good), &keys),
        "the provider publishes no key \"r\" for ES256",
        "a key of another kind"
    );
    let mut encrypts = rsa.key("r");
    encrypts["use"] = "enc".into();
    assert!(read(&rsa.token(&rs, &good), &[encrypts]).contains("no key"), "a key for something else");
    let critical = json!({ "alg": "ES256", "kid": "c", "crit": ["b64"], "b64": false });
    assert_eq!(read(&curve.token(&critical, &good), &keys), "the token is not understood");
}

#[test]
fn no_byte_of_a_token_can_be_changed() {
    let rsa = rsa();
    let header = json!({ "alg": "RS256", "kid": "r" });
    let token = rsa.token(&header, &claims(&json!({})));
    let forged = rsa.token(&header, &claims(&json!({ "sub": "8" })));
    let (_, signature) = token.rsplit_once('.').unwrap();
    let (message, _) = forged.rsplit_once('.').unwrap();
    assert_eq!(
        read(&format!("{message}.{signature}"), &[rsa.key("r")]),
        "the signature is none of the provider's"
    );
    for broken in ["", ".", "..", "a.b.c", &token[1..], message, &format!("{token}.e30")] {
        assert!(!read(broken, &[rsa.key("r")]).starts_with("taken"), "{broken}");
    }
}

#[test]
fn what_a_token_has_to_say() {
    let curve = curve();
    let read = |changes: Value| {
        let token = curve.token(&json!({ "alg": "ES256", "kid": "c" }), &claims(&changes));
        read(&token, &[curve.key("c")])
    };
    let another = "the token is meant for another client";
    for (changes, told) in [
        (json!({ "iss": "https://id.example/" }), "taken: 7"),
        (json!({ "iss": "https://evil.example" }), "the token comes from \"https://evil.example\""),
        (json!({ "aud": "other" }), another),
        (json!({ "aud": [] }), another),
        (json!({ "aud": ["news"] }), "taken: 7"),
        (json!({ "aud": ["news", "other"] }), another),
        (json!({ "aud": ["news", "other"], "azp": "news" }), "taken: 7"),
        (json!({ "azp": "other" }), another),
        (json!({ "exp": NOW - 60 }), "the token has run out"),
        (json!({ "exp": NOW - 59 }), "taken: 7"),
        (json!({ "exp": format!("{}", NOW + 300) }), "the token is not understood"),
        (json!({ "exp": null }), "the token is not understood"),
        (json!({ "nbf": NOW + 61 }), "the token does not count yet; one of the clocks is wrong"),
        (json!({ "nonce": "earlier" }), "the token answers another sign-in"),
        (json!({ "nonce": null }), "the token answers another sign-in"),
        (json!({ "sub": "" }), "the token is not understood"),
    ] {
        assert_eq!(read(changes.clone()), told, "{changes}");
    }
}

/// A provider on this machine: signs tokens with the claims, `{}` but for the nonce that was sent.
struct Host {
    issuer: String,
    nonce: Arc<Mutex<String>>,
}

fn host(changes: Value) -> Host {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let nonce = Arc::new(Mutex::new(String::new()));
    let (own, sent, signer) = (issuer.clone(), Arc::clone(&nonce), curve());
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
            let body = String::from_utf8(body).unwrap();
            let answer = match first.split(' ').nth(1).unwrap() {
                "/.well-known/openid-configuration" => json!({
                    "issuer": own,
                    "authorization_endpoint": format!("{own}/authorize?x=1"),
                    "token_endpoint": format!("{own}/token"),
                    "jwks_uri": format!("{own}/keys"),
                }),
                "/keys" => json!({ "keys": [signer.key("c")] }),
                _ => {
                    assert!(
                        is_known && body.contains("code=c0de") && body.contains("code_verifier="),
                        "{body}"
                    );
                    let mut claims = claims(&json!({ "iss": own, "nonce": *sent.lock().unwrap() }));
                    claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
                    json!({ "id_token": signer.token(&json!({ "alg": "ES256", "kid": "c" }), &claims) })
                }
            }
            .to_string();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
            let _ = stream.write_all((head + &answer).as_bytes());
        }
    });
    Host { issuer, nonce }
}

/// Goes to a provider and back; the name of whoever is signed in then, or why nobody is.
fn sign_in(changes: Value, keep_cookie: bool) -> String {
    let Host { issuer, nonce } = host(changes);
    let allowed = vec!["127.0.0.1".parse().unwrap()];
    let client = Some(Arc::new(Client::new(Settings { allowed, ..Settings::default() })));
    let provider = Some(Provider { issuer, ..known() });
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
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let audits = place.server.site().store.audits(1).unwrap();
        return audits.into_iter().next().map_or_else(|| "nobody".to_owned(), |audit| audit.detail);
    }
    let session = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(place.ask(Method::GET, "/settings", &[("cookie", &session)], "").0.status(), StatusCode::OK);
    let again = place.ask(Method::GET, &back, &headers, "").0.status();
    assert_eq!(again, StatusCode::BAD_REQUEST, "a code is taken once");
    format!("{} is here", place.server.site().store.accounts().unwrap().pop().unwrap().name)
}

#[test]
fn readers_come_from_a_provider() {
    let named = |name: &str| json!({ "preferred_username": name });
    assert_eq!(sign_in(named("cleo"), true), "cleo is here");
    assert_eq!(sign_in(named("cleo"), false), "nobody", "another browser");
    assert_eq!(sign_in(named("Ilse"), true), "Ilse 2 is here", "nobody becomes another by a name");
    let earlier = json!({ "nonce": "of an earlier sign-in" });
    assert_eq!(sign_in(earlier, true), "the token answers another sign-in");
    assert_eq!(sign_in(json!({ "exp": NOW - 9 }), true), "the token has run out");
}
