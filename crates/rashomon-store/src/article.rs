//! What passes in and out of the store of articles, their findings and their stories.

use crate::feed::EntryId;
use jiff::Timestamp;
use rashomon_core::{
    Act, ActorId, Article, ArticleId, Document, Extraction, Headline, Story, StoryEvent, StoryId,
};
use sha2::{Digest, Sha256};

/// An article on its way in, with all that it brings.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// The article.
    pub article: &'a Article,
    /// What was found in it, if anybody looked.
    pub findings: Option<Findings<'a>>,
    /// The entry of a feed that it was made of; that entry is then done.
    pub entry: Option<EntryId>,
}

/// What was found in an article, and by which model.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// The text in tokens and trees.
    pub document: &'a Document,
    /// What was found.
    pub extraction: &'a Extraction,
    /// What made them: name and version of the model that parsed the text, and of the rules.
    pub model: &'a str,
}

/// What became of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// It was not there.
    New,
    /// It was there with another text or headline; this is now its revision of that number.
    Revised(u32),
    /// It was there; its findings are new.
    Analyzed,
    /// It was there as it is.
    Unchanged,
}

/// A text and headline in few bytes, to tell a revision.
pub type TextHash = [u8; 16];

/// The hash of an article's text and headline.
pub fn text_hash(article: &Article) -> TextHash {
    let title = article.title.as_ref().map_or("", |title| &title.text);
    let digest = Sha256::new().chain_update(title).chain_update([0]).chain_update(&article.text).finalize();
    let mut hash = TextHash::default();
    hash.copy_from_slice(&digest[..16]);
    hash
}

/// What is known of an article that may come again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Of the current revision.
    pub hash: TextHash,
    /// The model that analysed the current revision.
    pub model: Option<String>,
    /// How many texts it has had.
    pub n_revisions: u32,
}

/// An article as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArticle {
    /// Names it in this collection as long as the collection lasts; later ones have greater numbers.
    pub number: i64,
    /// The article as the outlet published it last.
    pub article: Article,
    /// When it first came.
    pub added: Timestamp,
    /// Its time in lists: when it was published, but not later than it came.
    pub at: Timestamp,
    /// How many texts it has had.
    pub n_revisions: u32,
    /// The story it is in.
    pub story: Option<StoryId>,
    /// The model that analysed it.
    pub model: Option<String>,
}

/// A text that an article had at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// From 1.
    pub number: u32,
    /// When it was first seen.
    pub seen: Timestamp,
    /// Its headline.
    pub title: Option<String>,
    /// Its text.
    pub text: String,
}

/// What articles that came together did to stories.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grouping<'a> {
    /// In order.
    pub events: &'a [StoryEvent],
    /// Headlines that are to stand for stories. One that has none gets that of its earliest article.
    pub headlines: &'a [(StoryId, Headline)],
}

/// Which stories to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryQuery {
    /// With their last article no earlier.
    pub since: Option<Timestamp>,
    /// With their last article earlier: what follows a page is what comes before its last story.
    pub before: Option<Timestamp>,
    /// With an article from the first of these times on and before the second.
    pub during: Option<(Timestamp, Timestamp)>,
    /// Of at least so many articles.
    pub n_articles_min: usize,
    /// At most so many.
    pub limit: usize,
}

/// A story as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryRow {
    /// The story. Its articles are in the order of their times.
    pub story: Story,
    /// Different outlets among them.
    pub n_outlets: usize,
    /// Different texts among them, a copy being none; `None` where nobody has looked since it changed.
    pub n_voices: Option<usize>,
    /// The time of its first article.
    pub first: Timestamp,
    /// The time of its last article.
    pub last: Timestamp,
    /// When an article last came or went.
    pub changed: Timestamp,
}

/// What became of a story, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryHistory {
    /// When it was stored.
    pub at: Timestamp,
    /// What.
    pub event: StoryEvent,
}

/// Which statements to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidQuery {
    /// Names of those who have to do with it, exactly as they are kept.
    pub names: Vec<String>,
    /// Instead of names, who has to do with it.
    pub actor: Option<ActorId>,
    /// How they have to do with it.
    pub role: PartyRole,
    /// What is done by saying it.
    pub act: Option<Act>,
    /// In articles of this time or later.
    pub since: Option<Timestamp>,
    /// In articles of an earlier time.
    pub before: Option<Timestamp>,
    /// At most so many, latest first.
    pub limit: usize,
}

/// How somebody has to do with a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartyRole {
    /// Made it.
    #[default]
    Speaker,
    /// Was told.
    Addressee,
    /// Is named in it.
    About,
}

/// A statement as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementRow {
    /// The statement. Its spans point into the text of its article.
    pub statement: rashomon_core::Statement,
    /// Its words, the pieces joined by " … ".
    pub text: String,
    /// The article's id.
    pub article: ArticleId,
    /// The article's headline.
    pub title: Option<String>,
    /// The article's outlet.
    pub outlet: Option<String>,
    /// The article's address.
    pub url: Option<String>,
    /// The article's time.
    pub at: Timestamp,
    /// Whether the outlet says when it was published; else its time is when it came.
    pub dated: bool,
    /// The article's story.
    pub story: Option<StoryId>,
}

/// A change that derived indexes follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Greater than that of every earlier change.
    pub sequence: u64,
    /// The article's number.
    pub article: i64,
    /// The article with its findings; `None` where it was removed.
    pub now: Option<Box<(StoredArticle, Option<Extraction>)>>,
}

/// A name as entities and parties bear it, with its uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRow {
    /// The name.
    pub name: String,
    /// Statements made by somebody of this name.
    pub n_statements: usize,
    /// Articles that name somebody or something so.
    pub n_articles: usize,
}
