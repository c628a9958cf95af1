//! Articles on one happening.

use crate::id::{ArticleId, StoryId};

/// Articles that report one happening.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Unique over one run; stable while its earliest article stays.
    pub id: StoryId,
    /// Taken from one of the outlets, never written. `None` where no article has a headline.
    pub headline: Option<Headline>,
    /// In order of publication, then of input.
    pub articles: Vec<ArticleId>,
}

/// A headline with the article it is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// As printed.
    pub text: String,
    /// Whose it is.
    pub article: ArticleId,
}
