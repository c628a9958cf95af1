//! Articles, findings and stories in JSON, as the program and the interfaces write them.
//!
//! `docs/json` documents them. Offsets count Unicode code points of the article's text and are
//! end-exclusive. What is not known is `null`; no field is ever left out.

pub mod article;
pub mod read;
pub mod statement;

pub use article::{ArticleJson, EntityJson};
pub use read::{Read, StoryJson};
pub use statement::StatementJson;

/// A span in code points: first, first after.
pub type Span = [usize; 2];
