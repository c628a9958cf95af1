//! What the commands on a collection write.

use super::Span;
use super::article::published;
use super::statement::words;
use crate::failure::Failure;
use crate::table::{Cell, Column, Kind};
use jiff::civil::Date;
use rashomon::collection::Imported;
use rashomon::core::{CodePoints, Statement};
use rashomon::store::{ShownHit, StatementRow, StoredArticle, StoryRow};
use serde::{Serialize, Serializer};

/// One JSON object a line.
pub(crate) fn lines<T: Serialize>(values: impl Iterator<Item = T>) -> Result<String, Failure> {
    let mut lines = String::new();
    for value in values {
        let line = serde_json::to_string(&value);
        lines.push_str(&line.map_err(|error| Failure::caused_by("cannot write JSON", &error))?);
        lines.push('\n');
    }
    Ok(lines)
}

/// What `import` did.
#[derive(Debug, Serialize)]
pub(crate) struct ImportJson {
    new: usize,
    revised: usize,
    analyzed: usize,
    unchanged: usize,
    failed: usize,
    stopped: bool,
    /// Seconds over all threads.
    seconds: SecondsJson,
}

#[derive(Debug, Serialize)]
struct SecondsJson {
    read: f64,
    analyze: f64,
    store: f64,
    group: f64,
    identify: f64,
    index: f64,
}

impl From<&Imported> for ImportJson {
    fn from(imported: &Imported) -> Self {
        let spent = &imported.spent;
        Self {
            new: imported.n_new,
            revised: imported.n_revised,
            analyzed: imported.n_analyzed,
            unchanged: imported.n_unchanged,
            failed: imported.n_failed,
            stopped: imported.stopped,
            seconds: SecondsJson {
                read: spent.read.as_secs_f64(),
                analyze: spent.analyze.as_secs_f64(),
                store: spent.store.as_secs_f64(),
                group: spent.group.as_secs_f64(),
                identify: spent.identify.as_secs_f64(),
                index: spent.index.as_secs_f64(),
            },
        }
    }
}

/// One hit of `search`.
#[derive(Debug, Serialize)]
pub(crate) struct FoundJson<'a> {
    article: &'a str,
    statement: Option<&'a str>,
    speaker: Option<&'a str>,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
    url: Option<&'a str>,
    time: String,
    story: Option<&'a str>,
    snippet: &'a str,
    /// The words searched for, in the snippet.
    marks: Vec<Span>,
    score: f32,
}

impl<'a> From<&'a ShownHit> for FoundJson<'a> {
    fn from(hit: &'a ShownHit) -> Self {
        let points = CodePoints::new(&hit.snippet.text);
        let statement = hit.statement.as_ref();
        Self {
            article: hit.article.as_str(),
            statement: statement.map(|statement| statement.id.as_str()),
            speaker: statement.and_then(speaker),
            title: hit.title.as_deref(),
            outlet: hit.outlet.as_deref(),
            url: hit.url.as_deref(),
            time: hit.at.to_string(),
            story: hit.story.as_ref().map(|story| story.as_str()),
            snippet: &hit.snippet.text,
            marks: hit.snippet.marks.iter().map(|&mark| points.span(mark)).collect(),
            score: hit.score,
        }
    }
}

fn speaker(statement: &Statement) -> Option<&str> {
    statement.speaker.as_ref().map(|speaker| speaker.name.as_str())
}

/// One statement of `said`.
#[derive(Debug, Serialize)]
pub(crate) struct SaidJson<'a> {
    statement: &'a str,
    speaker: Option<&'a str>,
    kind: &'static str,
    act: &'static str,
    text: &'a str,
    article: &'a str,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
    url: Option<&'a str>,
    time: String,
    story: Option<&'a str>,
}

impl<'a> From<&'a StatementRow> for SaidJson<'a> {
    fn from(row: &'a StatementRow) -> Self {
        Self {
            statement: row.statement.id.as_str(),
            speaker: speaker(&row.statement),
            kind: row.statement.kind.name(),
            act: row.statement.act.name(),
            text: &row.text,
            article: row.article.as_str(),
            title: row.title.as_deref(),
            outlet: row.outlet.as_deref(),
            url: row.url.as_deref(),
            time: row.at.to_string(),
            story: row.story.as_ref().map(|story| story.as_str()),
        }
    }
}

/// One story of `story`.
#[derive(Debug, Serialize)]
pub(crate) struct StoryJson<'a> {
    story: &'a str,
    headline: Option<&'a str>,
    headline_article: Option<&'a str>,
    outlets: usize,
    first: String,
    last: String,
    articles: Vec<&'a str>,
}

impl<'a> From<&'a StoryRow> for StoryJson<'a> {
    fn from(row: &'a StoryRow) -> Self {
        let headline = row.story.headline.as_ref();
        Self {
            story: row.story.id.as_str(),
            headline: headline.map(|headline| headline.text.as_str()),
            headline_article: headline.map(|headline| headline.article.as_str()),
            outlets: row.n_outlets,
            first: row.first.to_string(),
            last: row.last.to_string(),
            articles: row.story.articles.iter().map(|id| id.as_str()).collect(),
        }
    }
}

/// One article of `export articles` as a row.
#[derive(Debug)]
pub(crate) struct ExportedArticle<'a>(&'a StoredArticle);

impl<'a> From<&'a StoredArticle> for ExportedArticle<'a> {
    fn from(stored: &'a StoredArticle) -> Self {
        Self(stored)
    }
}

impl ExportedArticle<'_> {
    pub(crate) const COLUMNS: &'static [Column] = &[
        ("article", Kind::Text),
        ("title", Kind::Text),
        ("outlet", Kind::Text),
        ("carrier", Kind::Text),
        ("agency", Kind::Text),
        ("byline", Kind::Text),
        ("published", Kind::Text),
        ("updated", Kind::Text),
        ("time", Kind::Moment),
        ("section", Kind::Text),
        ("language", Kind::Text),
        ("url", Kind::Text),
        ("image", Kind::Text),
        ("complete", Kind::Truth),
        ("story", Kind::Text),
        ("revisions", Kind::Number),
        ("text", Kind::Text),
    ];

    pub(crate) fn cells(&self) -> Vec<Cell> {
        let article = &self.0.article;
        vec![
            Cell::text(Some(article.id.as_str())),
            Cell::text(article.title.as_ref().map(|title| title.text.clone())),
            Cell::text(article.outlet.as_ref().map(|outlet| outlet.name.clone())),
            Cell::text(article.carrier.as_ref().map(|carrier| carrier.name.clone())),
            Cell::Text(article.agency.clone()),
            Cell::Text(article.byline.clone()),
            Cell::Text(article.published.map(published)),
            Cell::Text(article.updated.map(published)),
            Cell::Moment(self.0.at),
            Cell::Text(article.section.clone()),
            Cell::Text(article.language.clone()),
            Cell::Text(article.url.clone()),
            Cell::Text(article.image.clone()),
            Cell::Truth(article.complete),
            Cell::text(self.0.story.as_ref().map(ToString::to_string)),
            Cell::Number(self.0.n_revisions.into()),
            Cell::text(Some(article.text.as_str())),
        ]
    }
}

/// One statement of `export statements`.
#[derive(Debug, Serialize)]
pub(crate) struct ExportedStatement<'a> {
    statement: &'a str,
    article: &'a str,
    story: Option<&'a str>,
    outlet: Option<&'a str>,
    published: Option<String>,
    speaker: Option<&'a str>,
    addressee: Option<&'a str>,
    kind: &'static str,
    act: &'static str,
    negated: bool,
    hedged: bool,
    #[serde(serialize_with = "day")]
    said_day: Option<Date>,
    text: String,
    url: Option<&'a str>,
}

fn day<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

impl<'a> ExportedStatement<'a> {
    pub(crate) const COLUMNS: &'static [Column] = &[
        ("statement", Kind::Text),
        ("article", Kind::Text),
        ("story", Kind::Text),
        ("outlet", Kind::Text),
        ("published", Kind::Text),
        ("speaker", Kind::Text),
        ("addressee", Kind::Text),
        ("kind", Kind::Text),
        ("act", Kind::Text),
        ("negated", Kind::Truth),
        ("hedged", Kind::Truth),
        ("said_day", Kind::Day),
        ("text", Kind::Text),
        ("url", Kind::Text),
    ];

    pub(crate) fn new(stored: &'a StoredArticle, statement: &'a Statement) -> Self {
        let article = &stored.article;
        Self {
            statement: statement.id.as_str(),
            article: article.id.as_str(),
            story: stored.story.as_ref().map(|story| story.as_str()),
            outlet: article.outlet.as_ref().map(|outlet| outlet.name.as_str()),
            published: article.published.map(published),
            speaker: speaker(statement),
            addressee: statement.addressee.as_ref().map(|addressee| addressee.name.as_str()),
            kind: statement.kind.name(),
            act: statement.act.name(),
            negated: !statement.negations.is_empty(),
            hedged: !statement.hedges.is_empty(),
            said_day: statement.said.day,
            text: words(statement, article),
            url: article.url.as_deref(),
        }
    }

    pub(crate) fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(Some(self.statement)),
            Cell::text(Some(self.article)),
            Cell::text(self.story),
            Cell::text(self.outlet),
            Cell::Text(self.published.clone()),
            Cell::text(self.speaker),
            Cell::text(self.addressee),
            Cell::text(Some(self.kind)),
            Cell::text(Some(self.act)),
            Cell::Truth(self.negated),
            Cell::Truth(self.hedged),
            Cell::Day(self.said_day),
            Cell::text(Some(self.text.as_str())),
            Cell::text(self.url),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::schema;
    use rashomon::core::{ArticleId, Headline, Story, StoryId, TextSpan};
    use rashomon::store::Snippet;

    #[test]
    fn every_object_keeps_to_its_schema() {
        let (analyses, _) = crate::fixture::reading();
        let statement = analyses[0].extraction.statements[0].clone();
        let hit = ShownHit {
            article: ArticleId::new("a"),
            title: None,
            outlet: Some("The Courier".to_owned()),
            url: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            dated: true,
            story: Some(StoryId::new("s")),
            statement: Some(statement.clone()),
            snippet: Snippet {
                text: "“Mind the tide”".to_owned(),
                marks: vec![TextSpan::new(3, 7)],
                more_before: false,
                more_after: false,
            },
            score: 1.5,
        };
        let value = serde_json::to_value(FoundJson::from(&hit)).unwrap();
        schema::check("search", &value);
        assert_eq!(value["marks"], serde_json::json!([[1, 5]]));
        let row = StatementRow {
            statement,
            text: "“Mind the tide”".to_owned(),
            article: ArticleId::new("a"),
            title: None,
            outlet: None,
            url: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            dated: true,
            story: None,
        };
        schema::check("said", &serde_json::to_value(SaidJson::from(&row)).unwrap());
        let row = StoryRow {
            story: Story {
                id: StoryId::new("s"),
                headline: Some(Headline { text: "Tide".to_owned(), article: ArticleId::new("a") }),
                articles: vec![ArticleId::new("a")],
            },
            n_outlets: 1,
            n_voices: None,
            first: jiff::Timestamp::UNIX_EPOCH,
            last: jiff::Timestamp::UNIX_EPOCH,
            changed: jiff::Timestamp::UNIX_EPOCH,
        };
        schema::check("story", &serde_json::to_value(StoryJson::from(&row)).unwrap());
    }
}
