//! The words of Rashomon: every type that passes between its rooms.
//!
//! Read top to bottom, the modules follow a text on its way: a [`Feed`] lists [`Entry`]s; an
//! [`Article`] is what an outlet published; a [`Document`] is its text analysed; an [`Extraction`] is what was found in it
//! ([`Statement`]s, [`Entity`]s, [`Figure`]s, [`Timex`]es); an [`Analysis`] holds the three
//! together; a [`Story`] is a group of articles on one happening, and a [`Comparison`] lays their
//! accounts side by side.
//!
//! This crate depends on none of the other rooms, reads no file, opens no socket and looks at no
//! clock.

pub mod actor;
pub mod analysis;
pub mod article;
pub mod comparison;
pub mod document;
pub mod entity;
pub mod entry;
pub mod extraction;
pub mod feed;
pub mod figure;
pub mod id;
pub mod span;
pub mod statement;
pub mod story;
pub mod timex;
pub mod warning;

pub use actor::{Actor, ActorCorrection, ActorId, Alias, Appearance, Named, Register};
pub use analysis::Analysis;
pub use article::{
    Article, ArticleField, Boilerplate, BoilerplateKind, Origin, Outlet, OutletEvidence, Published, Title,
};
pub use comparison::{
    Account, Comparison, Difference, DifferenceKind, Finding, Match, OnlyIn, Voice, Wording,
};
pub use document::{
    ConlluError, Document, DocumentBuilder, LabelId, Labels, Sentence, Token, TokenAnnotation,
};
pub use entity::{Entity, EntityKind, Mention, MentionKind, Office};
pub use entry::Entry;
pub use extraction::Extraction;
pub use feed::{EntryIdentity, Feed, FeedHealth, FeedState, Validators};
pub use figure::{Approximation, Figure, FigureKind};
pub use id::{ArticleId, EntityId, FeedId, StatementId, StoryId};
pub use span::{CodePoints, TextSpan, TokenSpan};
pub use statement::{Act, Occasion, Party, Phrase, Statement, StatementKind};
pub use story::{
    Cause, Correction, Development, Headline, RelatedStory, Relation, Story, StoryChange, StoryEvent,
    Timeline,
};
pub use timex::{Timex, TimexValue};
pub use warning::Warning;
