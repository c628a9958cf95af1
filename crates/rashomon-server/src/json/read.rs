//! `rashomon.read/1`: stories with the accounts side by side.

use super::Span;
use super::article::{ArticleJson, EntityJson};
use super::statement::{StatementJson, spans, words};
use crate::view::{OverTime, RelatedView};
use rashomon::core::{
    Analysis, ArticleId, CodePoints, Comparison, Development, Finding, Match, StatementId, Story, Timeline,
};
use schemars::JsonSchema;
use serde::Serialize;

/// The one object of `read`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Read<'a> {
    schema: &'static str,
    stories: Vec<StoryJson<'a>>,
}

impl<'a> Read<'a> {
    /// Of each story, its comparison, the analyses of its articles, and the story over time.
    pub fn new(stories: impl Iterator<Item = Told<'a>>) -> Self {
        let story = |(story, comparison, analyses, over_time): Told<'a>| {
            let held =
                |analysis: &'a Analysis| Held { analysis, points: CodePoints::new(&analysis.article.text) };
            let held: Vec<Held<'a>> = analyses.into_iter().map(held).collect();
            StoryJson::new(story, comparison, &held, over_time)
        };
        Self { schema: "rashomon.read/1", stories: stories.map(story).collect() }
    }
}

/// A story, its comparison, the analyses of its articles, and the story over time.
pub type Told<'a> = (&'a Story, &'a Comparison, Vec<&'a Analysis>, &'a OverTime);

/// An analysis with the means to count its offsets.
struct Held<'a> {
    analysis: &'a Analysis,
    points: CodePoints,
}

fn of<'b, 'a>(held: &'b [Held<'a>], article: &ArticleId) -> Option<&'b Held<'a>> {
    held.iter().find(|held| held.analysis.article.id == *article)
}

fn statement_words(held: &Held<'_>, statement: &StatementId) -> Option<String> {
    let statements = &held.analysis.extraction.statements;
    statements.iter().find(|other| other.id == *statement).map(|found| words(found, &held.analysis.article))
}

fn ids(articles: &[ArticleId]) -> Vec<&str> {
    articles.iter().map(ArticleId::as_str).collect()
}

/// A story with its articles, everything found in them and what lies between them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoryJson<'a> {
    id: &'a str,
    title: Option<&'a str>,
    title_article: Option<&'a str>,
    articles: Vec<ArticleJson<'a>>,
    entities: Vec<EntityJson<'a>>,
    statements: Vec<StatementJson<'a>>,
    voices: Vec<VoiceJson<'a>>,
    matches: Vec<MatchJson<'a>>,
    differences: Vec<DifferenceJson<'a>>,
    only_in: Vec<OnlyInJson<'a>>,
    timeline: TimelineJson<'a>,
    related: &'a [RelatedView],
}

impl<'a> StoryJson<'a> {
    /// Of a story, its comparison, the analyses of its articles, and the story over time.
    pub fn of(
        story: &'a Story,
        comparison: &'a Comparison,
        analyses: &'a [Analysis],
        over_time: &'a OverTime,
    ) -> Self {
        let held =
            |analysis: &'a Analysis| Held { analysis, points: CodePoints::new(&analysis.article.text) };
        Self::new(story, comparison, &analyses.iter().map(held).collect::<Vec<_>>(), over_time)
    }

    fn new(story: &'a Story, comparison: &'a Comparison, held: &[Held<'a>], over_time: &'a OverTime) -> Self {
        Self {
            id: story.id.as_str(),
            title: story.headline.as_ref().map(|headline| headline.text.as_str()),
            title_article: story.headline.as_ref().map(|headline| headline.article.as_str()),
            articles: (held.iter())
                .map(|held| ArticleJson::new(&held.analysis.article, &held.points))
                .collect(),
            entities: (held.iter())
                .flat_map(|held| {
                    let entities = held.analysis.extraction.entities.iter();
                    entities.map(|entity| EntityJson::new(entity, &held.points))
                })
                .collect(),
            statements: (held.iter())
                .flat_map(|held| {
                    let statements = held.analysis.extraction.statements.iter();
                    statements.map(|found| StatementJson::new(found, &held.analysis.article, &held.points))
                })
                .collect(),
            voices: (comparison.voices.iter())
                .map(|voice| VoiceJson {
                    articles: ids(&voice.articles),
                    original: voice.original.as_ref().map(ArticleId::as_str),
                    agency: voice.agency.as_deref(),
                })
                .collect(),
            matches: comparison.matches.iter().map(|shared| MatchJson::new(shared, held)).collect(),
            differences: (comparison.differences.iter())
                .map(|difference| DifferenceJson {
                    kind: difference.kind.name(),
                    about: &difference.about,
                    accounts: (difference.accounts.iter())
                        .filter_map(|account| {
                            let held = of(held, &account.article)?;
                            let text = &held.analysis.article.text;
                            Some(AccountJson {
                                article: account.article.as_str(),
                                span: held.points.span(account.span),
                                text: account.span.of(text),
                                sentence: held.points.span(account.sentence),
                                sentence_text: account.sentence.of(text),
                                statement: account.statement.as_ref().map(StatementId::as_str),
                            })
                        })
                        .collect(),
                })
                .collect(),
            only_in: (comparison.only_in.iter())
                .filter_map(|only| {
                    let held = of(held, &only.article)?;
                    let (kind, statement, span, text) = match &only.finding {
                        Finding::Statement(id) => {
                            ("statement", Some(id.as_str()), None, statement_words(held, id)?)
                        }
                        Finding::Figure(span) => {
                            let text = span.of(&held.analysis.article.text).to_owned();
                            ("figure", None, Some(held.points.span(*span)), text)
                        }
                    };
                    let (article, not_found_in) = (only.article.as_str(), ids(&only.not_found_in));
                    Some(OnlyInJson { article, kind, statement, span, text, not_found_in })
                })
                .collect(),
            timeline: TimelineJson::new(&over_time.timeline),
            related: &over_time.related,
        }
    }
}

/// A story over time.
#[derive(Debug, Serialize, JsonSchema)]
struct TimelineJson<'a> {
    /// The earliest article that has a date.
    first: Option<&'a str>,
    /// What came up later and others took up, in order of publication.
    developments: Vec<DevelopmentJson<'a>>,
    /// Articles of the last day; none where the story began that day.
    last_day: Vec<&'a str>,
}

/// Something that came up in a story after it began, and that more than one outlet reports.
#[derive(Debug, Serialize, JsonSchema)]
struct DevelopmentJson<'a> {
    /// Who reported it first.
    article: &'a str,
    /// Words and numbers that were in no article before, in lower case, most telling first.
    terms: &'a [String],
    /// How many outlets took them up, the first included.
    n_outlets: usize,
}

impl<'a> TimelineJson<'a> {
    fn new(timeline: &'a Timeline) -> Self {
        let development = |new: &'a Development| DevelopmentJson {
            article: new.article.as_str(),
            terms: &new.terms,
            n_outlets: new.n_outlets,
        };
        Self {
            first: timeline.first.as_ref().map(ArticleId::as_str),
            developments: timeline.developments.iter().map(development).collect(),
            last_day: ids(&timeline.today),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct VoiceJson<'a> {
    articles: Vec<&'a str>,
    original: Option<&'a str>,
    agency: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MatchJson<'a> {
    statements: Vec<&'a str>,
    speaker: Option<&'a str>,
    wordings: Vec<WordingJson<'a>>,
    not_found_in: Vec<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WordingJson<'a> {
    article: &'a str,
    statement: &'a str,
    text: String,
    differing: Vec<Span>,
}

impl<'a> MatchJson<'a> {
    fn new(shared: &'a Match, held: &[Held<'a>]) -> Self {
        Self {
            statements: shared.wordings.iter().map(|wording| wording.statement.as_str()).collect(),
            speaker: shared.speaker.as_deref(),
            wordings: (shared.wordings.iter())
                .filter_map(|wording| {
                    let held = of(held, &wording.article)?;
                    Some(WordingJson {
                        article: wording.article.as_str(),
                        statement: wording.statement.as_str(),
                        text: statement_words(held, &wording.statement)?,
                        differing: spans(&wording.differing, &held.points),
                    })
                })
                .collect(),
            not_found_in: ids(&shared.not_found_in),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct DifferenceJson<'a> {
    kind: &'static str,
    about: &'a str,
    accounts: Vec<AccountJson<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct AccountJson<'a> {
    article: &'a str,
    span: Span,
    text: &'a str,
    sentence: Span,
    sentence_text: &'a str,
    statement: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OnlyInJson<'a> {
    article: &'a str,
    kind: &'static str,
    statement: Option<&'a str>,
    span: Option<Span>,
    text: String,
    not_found_in: Vec<&'a str>,
}
