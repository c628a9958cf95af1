//! Passwords, and secrets that are made here.

use crate::fault::Fault;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use md5::Md5;
use rashomon::store::SecretHash;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What a password must have. Length is what counts; rules on kinds of characters only make it hard to
/// remember.
pub(crate) const LENGTH_MIN: usize = 10;
/// Longer ones would only cost time.
const LENGTH_MAX: usize = 1024;

/// Checks a new password; says what is wrong with it.
pub(crate) fn check_new(name: &str, password: &str) -> Result<(), Fault> {
    let n_characters = password.chars().count();
    if n_characters < LENGTH_MIN {
        return Err(Fault::bad(format!("The password needs at least {LENGTH_MIN} characters.")));
    }
    if password.len() > LENGTH_MAX {
        return Err(Fault::bad("The password is longer than any that is needed."));
    }
    if password.eq_ignore_ascii_case(name) {
        return Err(Fault::bad("The password must not be the name."));
    }
    Ok(())
}

/// The argon2id hash of a password, as a text with all that is needed to check it.
pub(crate) fn hash_password(password: &str) -> Result<String, Fault> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Fault::Broken)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| Fault::Broken)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|_| Fault::Broken)?;
    Ok(hash.to_string())
}

/// Whether `password` is the one; takes as long where there is none to compare with.
pub(crate) fn is_password(password: &str, credential: Option<&str>) -> bool {
    const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                           IYqGVKdXlFpL8TTdmXhHYzNHIEEIBMxaCF3GIV0m0Qs";
    let Ok(hash) = PasswordHash::new(credential.unwrap_or(NOBODYS)) else { return false };
    let is_right =
        password.len() <= LENGTH_MAX && Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    is_right && credential.is_some()
}

/// A new secret that nobody guesses, in letters and digits.
pub(crate) fn new_secret(n_bytes: usize) -> Result<String, Fault> {
    let mut bytes = vec![0; n_bytes];
    getrandom::fill(&mut bytes).map_err(|_| Fault::Broken)?;
    Ok(hex(&bytes))
}

/// What is kept of a secret.
pub(crate) fn hash_secret(secret: &str) -> SecretHash {
    Sha256::digest(secret).into()
}

/// What Fever programs send of name and password. The password is random, so that a weak digest tells
/// nothing of it.
pub(crate) fn fever_key(name: &str, password: &str) -> String {
    hex(&Md5::digest(format!("{name}:{password}")))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hashed_and_checked() {
        let hash = hash_password("a long enough one").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_password("a long enough one", Some(&hash)));
        assert!(!is_password("another long one", Some(&hash)));
        assert!(!is_password("a long enough one", None));
        assert!(check_new("ilse", "short").is_err() && check_new("ilse", "a long enough one").is_ok());
        assert_eq!(fever_key("ilse", "pw"), "10b3f062857759754f748d5d30bda76b");
    }
}
