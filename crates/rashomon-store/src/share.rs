//! What leaves a collection by itself: lists under secret addresses, messages, mail; and who somebody is
//! at another place that signs people in.

use crate::account::{Account, AccountId, SecretHash};
use crate::error::StoreError;
use jiff::Timestamp;

/// A list that is read under an address of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Unique over one collection.
    pub number: i64,
    /// Whose list it is.
    pub account: AccountId,
    /// `top`, `search` or `person`.
    pub kind: String,
    /// What is searched for, or who.
    pub words: String,
    /// When it was made.
    pub added: Timestamp,
    /// When it was last read, to the hour.
    pub used: Option<Timestamp>,
}

/// An address that is told of every new edition of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Unique over one collection.
    pub number: i64,
    /// Whose it is.
    pub account: AccountId,
    /// Where it is told.
    pub url: String,
    /// Signs what is sent.
    pub secret: String,
    /// When it was made.
    pub added: Timestamp,
    /// The number of the last edition that was sent.
    pub last: i64,
    /// When to send or try again; `None` where it was given up.
    pub due: Option<Timestamp>,
    /// Attempts that failed since the last that did not.
    pub failures: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// Mail with the top stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Who gets it.
    pub account: AccountId,
    /// Where.
    pub address: String,
    /// The minute of the day, UTC.
    pub minute: u16,
    /// When the next is to be sent.
    pub due: Timestamp,
    /// When the last was sent.
    pub sent: Option<Timestamp>,
    /// Attempts that failed since then.
    pub failures: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// Keeps what leaves by itself.
///
/// # Errors
/// As [`crate::Store`].
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Shares {
    /// Makes an address for a list.
    fn put_share(
        &self,
        account: AccountId,
        kind: &str,
        words: &str,
        secret: &SecretHash,
        now: Timestamp,
    ) -> Result<i64, StoreError>;

    /// The lists of an account, in the order in which they were made.
    fn shares(&self, account: AccountId) -> Result<Vec<Share>, StoreError>;

    /// The list of that address; notes that it was read.
    fn share(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<Share>, StoreError>;

    /// Removes an address of an account. Tells whether it was there.
    fn remove_share(&self, account: AccountId, number: i64) -> Result<bool, StoreError>;

    /// Makes a hook that is told of what comes from now on. Gives its number.
    fn put_hook(
        &self,
        account: AccountId,
        url: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<i64, StoreError>;

    /// The hooks of an account, or of all, in the order in which they were made.
    fn hooks(&self, account: Option<AccountId>) -> Result<Vec<Hook>, StoreError>;

    /// Keeps how far a hook has come: last, due, failures, error. One that is gone stays gone.
    fn update_hook(&self, hook: &Hook) -> Result<(), StoreError>;

    /// Removes a hook of an account. Tells whether it was there.
    fn remove_hook(&self, account: AccountId, number: i64) -> Result<bool, StoreError>;

    /// Sets, changes or, with `None`, ends the mail of an account.
    fn put_digest(&self, account: AccountId, digest: Option<&Digest>) -> Result<(), StoreError>;

    /// The mails of all accounts.
    fn digests(&self) -> Result<Vec<Digest>, StoreError>;

    /// Who somebody is.
    fn identity(&self, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError>;

    /// Notes who somebody is.
    fn put_identity(&self, issuer: &str, subject: &str, account: AccountId) -> Result<(), StoreError>;
}
