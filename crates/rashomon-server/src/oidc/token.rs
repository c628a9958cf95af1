//! The ID token: who signed it, and whether it is meant for this server.
//!
//! Source: OpenID Connect Core 3.1.3.7, RFC 7515 (signatures) and RFC 7517 (keys). Only public keys count, so that
//! nobody signs with what everybody can read.

use super::Provider;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Who somebody is at the provider.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    azp: Option<String>,
    /// Seconds since 1970, perhaps with a fraction, as all times here.
    exp: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    pub(super) preferred_username: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// The keys that a provider publishes.
#[derive(Debug, Deserialize)]
pub(super) struct Keys {
    /// Of every kind; one that is not understood is no reason to mistrust the others.
    keys: Vec<serde_json::Value>,
}

/// A public key that can sign tokens.
#[derive(Debug, Deserialize)]
#[serde(tag = "kty")]
enum Numbers {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Curve { crv: String, x: String, y: String },
}

#[derive(Debug, Deserialize)]
struct Key {
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// Why a token is not taken; for whoever runs the server.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the token is not understood")]
    Form,
    #[error("the token is signed by {0:?}; let the provider sign with RS256 or ES256")]
    Algorithm(String),
    #[error("the provider publishes no key {kid:?} for {algorithm}")]
    Key { kid: String, algorithm: &'static str },
    #[error("the signature is none of the provider's")]
    Signature,
    #[error("the token comes from {0:?}")]
    Issuer(String),
    #[error("the token is meant for another client")]
    Audience,
    #[error("the token has run out")]
    Expired,
    #[error("the token does not count yet; one of the clocks is wrong")]
    Early,
    #[error("the token answers another sign-in")]
    Nonce,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

/// How far two clocks may be apart.
const LEEWAY_S: f64 = 60.0;

/// The claims of a token that `provider` signed for this sign-in.
pub(super) fn read(
    token: &str,
    keys: &Keys,
    provider: &Provider,
    nonce: &str,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Form)?;
    let (header, payload) = message.split_once('.').ok_or(Refusal::Form)?;
    let header: Header = part(header)?;
    let algorithm = match header.alg.as_str() {
        "RS256" => Algorithm::Rs256,
        "ES256" => Algorithm::Es256,
        // `none`, and those whose secret is public here.
        other => return Err(Refusal::Algorithm(other.to_owned())),
    };
    // What must be understood is not.
    if header.crit.is_some() {
        return Err(Refusal::Form);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refusal::Form)?;
    verify(keys, algorithm, header.kid.as_deref(), message.as_bytes(), &signature)?;
    let claims = part(payload)?;
    check(&claims, provider, nonce, now)?;
    Ok(claims)
}

fn part<T: DeserializeOwned>(encoded: &str) -> Result<T, Refusal> {
    let json = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Refusal::Form)?;
    serde_json::from_slice(&json).map_err(|_| Refusal::Form)
}

fn verify(
    keys: &Keys,
    algorithm: Algorithm,
    kid: Option<&str>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refusal> {
    let fits = |key: &Key| {
        let kind = match &key.numbers {
            Numbers::Rsa { .. } => Algorithm::Rs256,
            Numbers::Curve { .. } => Algorithm::Es256,
        };
        kind == algorithm
            && key.alg.as_deref().is_none_or(|known| known == algorithm.name())
            && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            // A token need not say which key it is, and a single key need not have a name.
            && (kid.is_none() || key.kid.as_deref() == kid || key.kid.is_none() && keys.keys.len() == 1)
    };
    let known = keys.keys.iter().filter_map(|key| Key::deserialize(key).ok());
    let fitting: Vec<Key> = known.filter(fits).collect();
    if fitting.is_empty() {
        let kid = kid.unwrap_or_default().to_owned();
        return Err(Refusal::Key { kid, algorithm: algorithm.name() });
    }
    let is_signed = fitting.iter().any(|key| key.numbers.signed(message, signature).is_some());
    if is_signed { Ok(()) } else { Err(Refusal::Signature) }
}

impl Numbers {
    /// Something if it is so.
    fn signed(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let number = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        match self {
            Self::Rsa { n, e } => {
                let (n, e) = (number(n)?, number(e)?);
                // Some write a leading zero, which the number has not.
                let n = n.iter().position(|&byte| byte != 0).map(|first| &n[first..])?;
                let key = RsaPublicKeyComponents { n, e: e.as_slice() };
                key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).ok()
            }
            Self::Curve { crv, x, y } if crv == "P-256" => {
                // The point uncompressed, as SEC 1 has it.
                let point = [vec![4], number(x)?, number(y)?].concat();
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, signature)
                    .ok()
            }
            Self::Curve { .. } => None,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of any year that has a calendar")]
fn check(claims: &Claims, provider: &Provider, nonce: &str, now: Timestamp) -> Result<(), Refusal> {
    let now = now.as_second() as f64;
    let is_other = |name: &String| *name != provider.client;
    if claims.iss.trim_end_matches('/') != provider.issuer.trim_end_matches('/') {
        return Err(Refusal::Issuer(claims.iss.clone()));
    }
    // With several audiences the token says which of them asked for it.
    let is_for_us = match &claims.aud {
        Audience::One(audience) => !is_other(audience),
        Audience::Several(audiences) => {
            audiences.contains(&provider.client) && (audiences.len() == 1 || claims.azp.is_some())
        }
    };
    if !is_for_us || claims.azp.as_ref().is_some_and(is_other) {
        return Err(Refusal::Audience);
    }
    if claims.exp + LEEWAY_S <= now {
        return Err(Refusal::Expired);
    }
    if claims.nbf.is_some_and(|begin| begin - LEEWAY_S > now) {
        return Err(Refusal::Early);
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(Refusal::Nonce);
    }
    if claims.sub.is_empty() { Err(Refusal::Form) } else { Ok(()) }
}
