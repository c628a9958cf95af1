//! Articles on one happening, what becomes of such groups over time, and what a person says about them.

use crate::id::{ArticleId, StoryId};

/// Articles that report one happening.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Unique over one run. Grouped at once: stable while its earliest article stays. Grouped as articles
    /// arrive: stable as long as the story is.
    pub id: StoryId,
    /// Taken from one of the outlets, never written: the one whose words weigh most in the other articles,
    /// the earliest of equals. `None` where no article has a headline.
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

/// A story over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// The earliest article that has a date; `None` where none has.
    pub first: Option<ArticleId>,
    /// What came up later and others took up, in order of publication.
    pub developments: Vec<Development>,
    /// Articles of the last day, in order of publication; none where the story began that day.
    pub today: Vec<ArticleId>,
}

/// Something that came up in a story after it began, and that more than one outlet reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Development {
    /// Who reported it first.
    pub article: ArticleId,
    /// Words and numbers of its headline and lead that were in no article before, as it writes them in lower
    /// case, most telling first.
    pub terms: Vec<String>,
    /// How many outlets took them up, the first included.
    pub n_outlets: usize,
}

/// Another story that has something in common with one.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedStory {
    /// The other story.
    pub story: StoryId,
    /// How the two hang together.
    pub relation: Relation,
    /// How much of the names that each turns on is also the other's, from 0 to 1.
    pub strength: f32,
    /// Names in both, as the one writes them, weightiest first.
    pub names: Vec<String>,
}

/// How two stories hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The same people and places, another happening.
    SameActors,
    /// The same happening, told in another language: names, time and numbers agree.
    OtherLanguage,
}

/// What became of stories, and through whom.
///
/// Events kept in order tell at any time in which story every article is.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryEvent {
    /// What became of them.
    pub change: StoryChange,
    /// Through whom.
    pub cause: Cause,
}

/// What became of stories. No article is ever without one.
///
/// An id names one story for good: where articles that were merged away come apart again, their story may
/// have the id it had; it then leads to itself again.
#[derive(Clone, Debug, PartialEq)]
pub enum StoryChange {
    /// An article opened a story.
    Opened {
        /// The new story.
        story: StoryId,
        /// Its first article.
        article: ArticleId,
    },
    /// An article joined a story.
    Joined {
        /// The story.
        story: StoryId,
        /// Who joined.
        article: ArticleId,
        /// How like the story it is, from 0 to 1; `None` where a person put it there.
        likeness: Option<f32>,
    },
    /// All articles of one story, however old, went over to another.
    Merged {
        /// The story that is no more; links and marks that name it lead to `into`.
        from: StoryId,
        /// The story that has its articles.
        into: StoryId,
    },
    /// Some articles left a story and are a new one.
    Split {
        /// The story that keeps the others.
        from: StoryId,
        /// The new story.
        into: StoryId,
        /// Who left.
        articles: Vec<ArticleId>,
    },
    /// Some articles left a story for another; both go on.
    Moved {
        /// The story that keeps the others.
        from: StoryId,
        /// The story that has them now.
        into: StoryId,
        /// Who moved.
        articles: Vec<ArticleId>,
    },
}

/// Through whom stories changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// An article that arrived.
    Arrival,
    /// A look at all articles of late together.
    Repair,
    /// A person, by a [`Correction`].
    Person,
}

/// What a person says about stories.
///
/// It holds against whatever grouping finds, and against earlier corrections. It names articles, not
/// stories, so that it means the same when all articles are read and grouped anew; articles that are not
/// held are passed over until they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// The stories that have these articles are one.
    Merge {
        /// At least one article of each, better all of them.
        articles: Vec<ArticleId>,
    },
    /// Some articles are a story of their own.
    Split {
        /// Who leaves; they stay together.
        articles: Vec<ArticleId>,
        /// The others of the story: none of them is in one story with any that leaves.
        from: Vec<ArticleId>,
    },
    /// An article belongs to another story.
    Move {
        /// Who leaves.
        article: ArticleId,
        /// The others of the story it leaves.
        from: Vec<ArticleId>,
        /// The articles of the story it belongs to.
        into: Vec<ArticleId>,
    },
    /// An article stays in its story.
    Pin {
        /// Who stays.
        article: ArticleId,
        /// The others of its story, which stay with it.
        with: Vec<ArticleId>,
    },
}
