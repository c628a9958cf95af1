//! Names of things that outlive a run: each a type of its own, so that none is taken for another.

use std::fmt;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps a text that is already an identifier.
            pub fn new(id: impl Into<Box<str>>) -> Self {
                Self(id.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

id_type! {
    /// Names an article. Two articles are the same when whoever supplied them gave the same id, or,
    /// where none was given, when path and text are the same.
    ArticleId
}
id_type! {
    /// Names a statement: its article's id and its place among the article's statements.
    StatementId
}
id_type! {
    /// Names an entity of one article: its article's id and its place among the article's entities.
    EntityId
}
id_type! {
    /// Names a story. Stable while its earliest article stays in it.
    StoryId
}

/// Names a feed of one collection by its number, which is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedId(i64);

impl FeedId {
    /// Wraps a number that a store gave.
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for FeedId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
