//! Who reads a collection, what they sign in with, and what they have decided.

use crate::error::StoreError;
use jiff::Timestamp;
use rashomon_core::StoryId;

/// Names an account of one collection by its number, which is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

impl AccountId {
    /// Whoever works at the machine itself; there from the start.
    pub const LOCAL: Self = Self(1);
}

/// A reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Unique over one collection.
    pub id: AccountId,
    /// What they sign in as; unique over one collection.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The hash of their password, as whoever checks it writes it. Nobody signs in without one.
    pub credential: Option<String>,
    /// What they have set, as whoever reads it writes it.
    pub settings: String,
    /// When the account was made.
    pub added: Timestamp,
}

/// What a reader may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Admin,
    /// Read, and decide what concerns nobody else.
    Reader,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Admin, Self::Reader];

    /// The name used in every output: `admin`, `reader`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Reader => "reader",
        }
    }
}

/// The SHA-256 of a secret that is not kept itself.
pub type SecretHash = [u8; 32];

/// A password for one program, which opens nothing but the interfaces for such programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPassword {
    /// Unique over one collection.
    pub number: i64,
    /// What the reader calls it.
    pub name: String,
    /// When it was made.
    pub added: Timestamp,
    /// When it was last used, to the hour.
    pub used: Option<Timestamp>,
}

/// Something done to accounts or their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// By whom: the account's name, if it is still there.
    pub account: Option<String>,
    /// What was done: `signed in`, `password changed`.
    pub what: String,
    /// With what: a name, an address.
    pub detail: String,
}

/// More, less or nothing of something in a reader's lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Unique over one collection; 0 for one that is not stored yet.
    pub number: i64,
    /// What the words are of: `outlet`, `words` of a headline, `name`, `topic`.
    pub target: String,
    /// The words.
    pub words: String,
    /// Above 0 for more, below for less; `f64::NEG_INFINITY` for never.
    pub weight: f64,
}

/// What is told of a finding that was seen: a hash of what it says, made by whoever shows it.
pub type FindingHash = [u8; 16];

/// Keeps accounts and what belongs to each.
///
/// # Errors
/// As [`crate::Store`].
#[expect(clippy::missing_errors_doc, reason = "told once, above")]
pub trait Accounts {
    /// All accounts, in the order in which they were made.
    fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// One account.
    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// The account of that name.
    fn account_named(&self, name: &str) -> Result<Option<Account>, StoreError>;

    /// Makes an account without credential. [`StoreError::Taken`] if the name is.
    fn put_account(&self, name: &str, role: Role, now: Timestamp) -> Result<AccountId, StoreError>;

    /// Changes name, role, credential and settings. [`StoreError::Unknown`] if there is no such account,
    /// [`StoreError::Taken`] if another has the name.
    fn update_account(&self, account: &Account) -> Result<(), StoreError>;

    /// Makes the account of whoever works at the machine the first that can sign in. Tells whether it
    /// did; it does not if any account can sign in already.
    fn claim(&self, name: &str, credential: &str) -> Result<bool, StoreError>;

    /// Removes an account with all that belongs to it. Tells whether it was there.
    fn remove_account(&self, id: AccountId) -> Result<bool, StoreError>;

    /// Begins a session; sessions that are over are removed.
    fn put_session(
        &self,
        secret: &SecretHash,
        account: AccountId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError>;

    /// Who is signed in with that secret at `now`.
    fn session(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError>;

    /// Ends a session.
    fn remove_session(&self, secret: &SecretHash) -> Result<(), StoreError>;

    /// Ends all sessions of an account but one.
    fn remove_sessions(&self, account: AccountId, but: Option<&SecretHash>) -> Result<(), StoreError>;

    /// Makes a password for a program. `digest` is the hash of what programs send that join name and
    /// password before they digest them.
    fn put_app_password(
        &self,
        account: AccountId,
        name: &str,
        secret: &SecretHash,
        digest: &SecretHash,
        now: Timestamp,
    ) -> Result<i64, StoreError>;

    /// The passwords of an account, in the order in which they were made.
    fn app_passwords(&self, account: AccountId) -> Result<Vec<AppPassword>, StoreError>;

    /// Whose password for a program has that hash, as secret or as digest; notes that it was used.
    fn app_account(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError>;

    /// Removes a password of an account. Tells whether it was there.
    fn remove_app_password(&self, account: AccountId, number: i64) -> Result<bool, StoreError>;

    /// Notes that something was done.
    fn put_audit(
        &self,
        account: Option<AccountId>,
        what: &str,
        detail: &str,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// What was done last, the latest first.
    fn audits(&self, limit: usize) -> Result<Vec<Audit>, StoreError>;

    /// An account's rules, in the order in which they were made.
    fn rules(&self, account: AccountId) -> Result<Vec<Rule>, StoreError>;

    /// Makes a rule, or gives the one with the same target and words another weight.
    fn put_rule(&self, account: AccountId, rule: &Rule, now: Timestamp) -> Result<(), StoreError>;

    /// Removes a rule of an account. Tells whether it was there.
    fn remove_rule(&self, account: AccountId, number: i64) -> Result<bool, StoreError>;

    /// The findings of a story that a reader has seen, sorted.
    fn seen(&self, account: AccountId, story: &StoryId) -> Result<Vec<FindingHash>, StoreError>;

    /// Notes that a reader has seen findings of a story; those that were seen stay as they are.
    /// [`StoreError::Unknown`] if there is no such story.
    fn put_seen(
        &self,
        account: AccountId,
        story: &StoryId,
        findings: &[FindingHash],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes back what was noted as seen at that time or later.
    fn remove_seen(&self, account: AccountId, story: &StoryId, since: Timestamp) -> Result<(), StoreError>;
}
