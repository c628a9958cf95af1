//! The accounts of one happening side by side.

use crate::id::{ArticleId, StatementId};
use crate::span::TextSpan;
use std::collections::BTreeMap;

/// Where the articles of one story agree, differ or are silent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// What differs, weightiest first.
    pub differences: Vec<Difference>,
    /// Statements that several articles carry, those of most voices first.
    pub matches: Vec<Match>,
    /// Findings of one article alone.
    pub only_in: Vec<OnlyIn>,
    /// Articles that print one text, and so are one voice however many they are. Articles that stand in none
    /// of these have a voice of their own.
    pub voices: Vec<Voice>,
    /// Who made a statement, by the fullest name over all articles, where the article's own words for them
    /// are others: "the harbour master" of one article whom another names.
    pub speakers: BTreeMap<StatementId, String>,
}

/// Articles that print the same text or an edited copy of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// At least two, in the order of the story.
    pub articles: Vec<ArticleId>,
    /// Whose text it is, where that shows: the first to print it, unless a news agency is credited.
    pub original: Option<ArticleId>,
    /// The news agency that one of them credits.
    pub agency: Option<String>,
}

impl Comparison {
    /// How many voices `articles` are: reprints of one text count once.
    pub fn n_voices<'a>(&self, articles: impl IntoIterator<Item = &'a ArticleId>) -> usize {
        let mut voices: Vec<&ArticleId> = articles
            .into_iter()
            .map(|article| {
                let voice = self.voices.iter().find(|voice| voice.articles.contains(article));
                voice.and_then(|voice| voice.articles.first()).unwrap_or(article)
            })
            .collect();
        voices.sort_unstable();
        voices.dedup();
        voices.len()
    }
}

/// One statement as several articles carry it.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The speaker's name over all articles, the fullest form.
    pub speaker: Option<String>,
    /// How each article words it: at least two articles; an article that splits the statement has
    /// several wordings.
    pub wordings: Vec<Wording>,
    /// Articles of the story whose whole text is held and that do not carry it.
    pub not_found_in: Vec<ArticleId>,
}

/// One article's wording of a shared statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Wording {
    /// The article.
    pub article: ArticleId,
    /// The statement as the article gives it.
    pub statement: StatementId,
    /// The pieces of the statement's content that are worded otherwise than in the fullest wording;
    /// empty where nothing differs.
    pub differing: Vec<TextSpan>,
}

/// One thing that articles of a story report differently. No verdict: who is right is not said.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// What the accounts are of, in words taken from them: "visit".
    pub about: String,
    /// One for each article that has its own: at least two, and at least two different ones.
    pub accounts: Vec<Account>,
}

/// What differs between accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// A count, a sum, a share, a measure.
    Figure,
    /// How long something took.
    Duration,
    /// When it happened.
    Date,
    /// A count that grows with time, as reports of different days give it: no contradiction.
    Update,
    /// The words of one quotation.
    Wording,
    /// Who said it.
    Attribution,
}

impl DifferenceKind {
    /// The name used in every output: `figure`, `duration`, `date`, `update`, `wording`, `attribution`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Duration => "duration",
            Self::Date => "date",
            Self::Update => "update",
            Self::Wording => "wording",
            Self::Attribution => "attribution",
        }
    }
}

/// One article's account of a thing that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The article.
    pub article: ArticleId,
    /// The words that differ: "two days".
    pub span: TextSpan,
    /// The sentence they stand in.
    pub sentence: TextSpan,
    /// The statement, where the words are part of one.
    pub statement: Option<StatementId>,
}

/// A finding that one article alone carries.
#[derive(Clone, Debug, PartialEq)]
pub struct OnlyIn {
    /// The article.
    pub article: ArticleId,
    /// What only it has.
    pub finding: Finding,
    /// Articles of the story whose whole text is held and that do not carry it.
    pub not_found_in: Vec<ArticleId>,
}

/// A finding that can be carried by one article alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// A statement.
    Statement(StatementId),
    /// A figure, by its span.
    Figure(TextSpan),
}
