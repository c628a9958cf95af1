//! A line of a file of corrections.

use serde::Deserialize;

/// What a person says about stories: one of `merge`, `split`, `move`, `pin`, each with ids of articles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionLine {
    /// Articles whose stories are one.
    pub(crate) merge: Option<Vec<String>>,
    /// Articles that leave their story together.
    pub(crate) split: Option<Vec<String>>,
    /// An article that belongs to another story.
    pub(crate) r#move: Option<String>,
    /// An article that stays where it is.
    pub(crate) pin: Option<String>,
    /// Whom those that leave are kept apart from; if absent, all others of the story.
    pub(crate) from: Option<Vec<String>>,
    /// Whom the article that moves goes to.
    pub(crate) into: Option<Vec<String>>,
    /// Whom the article that stays stays with; if absent, all others of the story.
    pub(crate) with: Option<Vec<String>>,
}
