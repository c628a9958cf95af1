//! What lists an outlet's articles, and how it is doing.

use crate::id::FeedId;
use jiff::Timestamp;

/// A list of articles that is looked at again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Unique over one collection, never given twice.
    pub id: FeedId,
    /// Where it is polled now: a lasting redirect changes it.
    pub url: String,
    /// What the feed calls itself.
    pub title: Option<String>,
    /// What the user calls it, if not by its own title.
    pub given_title: Option<String>,
    /// The site it belongs to.
    pub site: Option<String>,
    /// ISO 639-1 code, as the feed states it.
    pub language: Option<String>,
    /// The folders it is filed in, sorted.
    pub folders: Vec<String>,
    /// Whether it is not to be polled.
    pub paused: bool,
    /// When it was added.
    pub added: Timestamp,
    /// What the last polls left.
    pub state: FeedState,
}

impl Feed {
    /// What to call it: the user's name for it, else its own, else its address.
    pub fn name(&self) -> &str {
        self.given_title.as_deref().or(self.title.as_deref()).unwrap_or(&self.url)
    }
}

/// What polls leave behind for the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedState {
    /// Sent back as they came.
    pub validators: Validators,
    /// Hash of the last body, so that an unchanged one needs no parsing. Opaque.
    pub body_hash: Option<Vec<u8>>,
    /// When to poll next.
    pub next_check: Timestamp,
    /// Seconds between polls that the feed's own pace asks for.
    pub interval_s: u32,
    /// The last poll, whatever came of it.
    pub checked: Option<Timestamp>,
    /// The last poll that gave a feed or "not modified".
    pub succeeded: Option<Timestamp>,
    /// Polls in a row that failed by the feed's fault.
    pub failures: u32,
    /// How it is doing.
    pub health: FeedHealth,
    /// Why the last poll failed, for people; holds no credentials.
    pub error: Option<String>,
    /// How its entries are told apart; once a feed breaks a rule it stays with the next.
    pub identity: EntryIdentity,
    /// Where a lasting redirect leads, and how often in a row it was seen.
    pub redirect: Option<(String, u32)>,
}

impl FeedState {
    /// The state of a feed that was never polled and is due at once.
    pub fn new(now: Timestamp) -> Self {
        Self {
            validators: Validators::default(),
            body_hash: None,
            next_check: now,
            interval_s: 3600,
            checked: None,
            succeeded: None,
            failures: 0,
            health: FeedHealth::New,
            error: None,
            identity: EntryIdentity::Guid,
            redirect: None,
        }
    }
}

/// What a server gave to ask it for changes only. Opaque: echoed byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<Vec<u8>>,
    /// `Last-Modified`.
    pub last_modified: Option<Vec<u8>>,
}

/// How a feed is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedHealth {
    /// Never polled.
    New,
    /// The last poll gave a feed or "not modified".
    Well,
    /// The last poll failed; it is tried again.
    Failing,
    /// It says that it is no more; asked once in a while all the same.
    Gone,
}

impl FeedHealth {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Well, Self::Failing, Self::Gone];

    /// The name used in every output: `new`, `well`, `failing`, `gone`.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Well => "well",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }
}

/// What tells entries of a feed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryIdentity {
    /// The identifier that the feed gives.
    Guid,
    /// The canonical link: the feed's identifiers are not unique or do not last.
    Link,
    /// Title and text: links do not tell entries apart either.
    Content,
}

impl EntryIdentity {
    /// All of them, the most trusted first.
    pub const ALL: [Self; 3] = [Self::Guid, Self::Link, Self::Content];

    /// The name used in every output: `guid`, `link`, `content`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guid => "guid",
            Self::Link => "link",
            Self::Content => "content",
        }
    }
}
