//! Reads articles, groups them into stories and lays the accounts side by side.
//!
//! The rooms behind this crate do not know each other; this is the one place that knows their order.

pub use rashomon_core as core;
pub use rashomon_fetch as fetch;
pub use rashomon_store as store;

pub mod collection;
pub mod feeds;
pub mod input;
pub mod model;
pub mod offices;
pub mod poll;

pub mod ordered;
mod pipeline;
mod watch;

pub use collection::Collection;
pub use pipeline::{Pipeline, Reading};
pub use rashomon_ingest::opml;
pub use rashomon_spacy::{Language, LoadError};
pub use rashomon_story::{
    Choice, Explanation, Grouping, Resemblance, Window, compare, group, timeline, voices,
};
pub use watch::{Rest, Watch};
