//! Keeps and finds: articles with every revision, what was found in them, the stories they are in, the
//! feeds they come from, and what readers did with them.
//!
//! [`Store`] is the one way in, and [`Index`] finds words in what it keeps. [`Sqlite`] keeps it in one
//! folder; every implementation passes [`conformance`]. Nobody here looks at a clock: whoever stores says when.

mod account;
mod actor;
mod article;
pub mod conformance;
mod edition;
mod error;
mod feed;
pub mod index;
mod mark;
mod search;
mod share;
mod sqlite;
mod store;
#[cfg(test)]
mod tests;

pub use account::{Account, AccountId, Accounts, AppPassword, Audit, FindingHash, Role, Rule, SecretHash};
pub use actor::{ActorCorrectionRow, ActorRow, Actors, Corrector, Registrar};
pub use article::{
    Arrival, Arrived, Change, Findings, Grouping, Known, NameRow, PartyRole, Revision, SaidQuery,
    StatementRow, StoredArticle, StoryHistory, StoryQuery, StoryRow, TextHash, text_hash,
};
pub use edition::{Edition, Editions};
pub use error::StoreError;
pub use feed::{EntryId, Host, Lease, NewFeed, PendingEntry, Poll, PollOutcome};
pub use index::{Index, Updated};
pub use mark::{FirstReport, Item, ItemQuery, Listing, Mark, Marks, OutletRow};
pub use search::{Clause, Found, Hit, SavedSearch, SearchQuery, SearchQueryError, ShownHit, Snippet};
pub use share::{Digest, Hook, Share, Shares};
pub use sqlite::{Salvaged, Sqlite};
pub use store::{Store, Version};
