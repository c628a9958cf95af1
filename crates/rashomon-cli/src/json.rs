//! The JSON formats: structs of their own, so that what others read changes only on purpose.
//!
//! `docs/json` documents them and holds their schemas. Offsets count Unicode code points of the
//! article's text and are end-exclusive. What is not known is `null`; no field is ever left out.

mod analyze;
mod collection;
mod correction;
mod feed;
mod models;
mod offices;
mod parse;
mod read;
mod stories;

pub(crate) use analyze::Analyzed;
pub(crate) use collection::{
    ExportedArticle, ExportedStatement, FoundJson, ImportJson, SaidJson, StoryJson, lines,
};
pub(crate) use correction::CorrectionLine;
pub(crate) use feed::{FeedLine, PollLine, error};
pub(crate) use models::Models;
pub(crate) use offices::OfficesJson;
pub(crate) use parse::Parsed;
pub(crate) use read::Read;
pub(crate) use stories::Membership;

use rashomon_server::json::{Span, article, statement};

#[cfg(test)]
mod schema;
