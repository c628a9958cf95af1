//! Stories.

use super::endpoint::{Borrowing, Call, Endpoint, Nothing, Written, make, read, write};
use super::page::{Moment, PageJson, TimeCursor, size, time};
use crate::fault::Fault;
use crate::headline;
use crate::json::StoryJson;
use crate::rank::{Day, Ranked, lists};
use crate::regroup;
use crate::site::Site;
use crate::story::story_address;
use axum::http::Method;
use jiff::Timestamp;
use rashomon::core::{ArticleId, Cause, StoryChange, StoryId};
use rashomon::store::{Role, StoryHistory, StoryQuery, StoryRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let (reader, admin) = (Role::Reader, Role::Admin);
    vec![
        read(
            reader,
            "/api/1/today",
            "today",
            "The top stories, the picks and what the reader's rules raise.",
            today,
        ),
        read(reader, "/api/1/stories", "listStories", "Stories, the one with the latest report first.", list),
        read(
            reader,
            "/api/1/stories/{id}",
            "readStory",
            "A story with everything found in its reports.",
            one,
        ),
        read(
            reader,
            "/api/1/stories/{id}/history",
            "readHistory",
            "What became of a story, in order.",
            history,
        ),
        write(
            reader,
            Method::PUT,
            "/api/1/stories/{id}/seen",
            "seeStory",
            "Notes what is in a story as seen.",
            seen,
        ),
        write(
            reader,
            Method::PUT,
            "/api/1/stories/{id}/done",
            "finishStory",
            "Is done with a story until there is something new in it.",
            done,
        ),
        write(
            reader,
            Method::DELETE,
            "/api/1/stories/{id}/done",
            "openStory",
            "Is not done with a story after all.",
            open,
        ),
        make(
            admin,
            "/api/1/stories/{id}/split",
            "splitStory",
            "Makes some of a story's articles a story of their own.",
            split,
        ),
        make(admin, "/api/1/stories/{id}/merge", "mergeStories", "Makes one story of two.", merge),
        make(
            admin,
            "/api/1/articles/{id}/move",
            "moveArticle",
            "Puts an article into another story.",
            move_article,
        ),
        write(
            admin,
            Method::PUT,
            "/api/1/stories/{id}/pick",
            "pickStory",
            "Recommends a story to all readers.",
            pick,
        ),
        write(
            admin,
            Method::DELETE,
            "/api/1/stories/{id}/pick",
            "unpickStory",
            "No longer recommends a story.",
            unpick,
        ),
    ]
}

/// A story in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StorySummary {
    id: String,
    title: Option<String>,
    /// The article whose headline the title is: of an outlet that the reader likes, else the one that shares
    /// most with the other reports.
    title_article: Option<String>,
    /// Where its page is.
    url: String,
    /// Its articles, in the order of their times.
    articles: Vec<String>,
    /// Different outlets among them.
    n_outlets: usize,
    /// Different texts among them; null where nobody has looked since it changed.
    n_voices: Option<usize>,
    /// The time of its first article.
    first: Moment,
    /// The time of its last article.
    last: Moment,
    /// When an article last came or went.
    changed: Moment,
    /// When the reader was done with it.
    done: Option<Moment>,
}

impl StorySummary {
    fn new(row: &StoryRow, done: Option<Timestamp>, origin: &str) -> Self {
        let headline = row.story.headline.as_ref();
        Self {
            id: row.story.id.to_string(),
            title: headline.map(|headline| headline.text.clone()),
            title_article: headline.map(|headline| headline.article.to_string()),
            url: format!("{origin}{}", story_address(row.story.id.as_str())),
            articles: row.story.articles.iter().map(ToString::to_string).collect(),
            n_outlets: row.n_outlets,
            n_voices: row.n_voices,
            first: row.first.into(),
            last: row.last.into(),
            changed: row.changed.into(),
            done: done.map(Moment),
        }
    }
}

/// A story with its place in a list.
#[derive(Debug, Serialize, JsonSchema)]
struct RankedJson {
    story: StorySummary,
    /// The names of its outlets, the first to report first.
    outlets: Vec<String>,
    /// Outlets with a text of their own: a word-for-word copy is none.
    n_publishers: usize,
    /// Higher comes first.
    score: f64,
    /// Why it stands where it stands.
    why: Vec<TermJson>,
}

/// A part of a story's score.
#[derive(Debug, Serialize, JsonSchema)]
struct TermJson {
    /// In words.
    what: String,
    /// What it adds; null where it hides the story.
    points: Option<f64>,
}

/// The lists of the first page.
#[derive(Debug, Serialize, JsonSchema)]
struct TodayJson {
    top: Vec<RankedJson>,
    /// Recommended by an admin.
    picks: Vec<RankedJson>,
    /// Raised by the reader's own rules.
    for_you: Vec<RankedJson>,
    /// Read, with nothing new in them, but not done with.
    read: Vec<RankedJson>,
    /// Stories left out by a rule that says never.
    n_hidden: usize,
    /// Stories left out since the reader is done with them.
    n_done: usize,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TodayQuery {
    /// A calendar day, UTC, as it stood at its end: `2031-05-09`.
    day: Option<String>,
    /// Of each list at most so many: 50 if nothing is said.
    limit: Option<usize>,
}

fn today(site: &Site, call: &Call<TodayQuery, Nothing>) -> Result<TodayJson, Fault> {
    let lists = lists(site, &call.caller, call.query.day.as_deref().map(day).transpose()?)?;
    let told = |list: &[Ranked]| {
        let one = |ranked: &Ranked| RankedJson {
            story: StorySummary::new(
                &ranked.row,
                ranked.read.filter(|_| ranked.is_done),
                &call.caller.origin,
            ),
            outlets: ranked.outlets().into_iter().map(str::to_owned).collect(),
            n_publishers: ranked.n_publishers,
            score: ranked.score,
            why: (ranked.terms.iter())
                .map(|term| TermJson {
                    what: term.what.clone(),
                    points: Some(term.points).filter(|points| points.is_finite()),
                })
                .collect(),
        };
        list.iter().take(size(call.query.limit)).map(one).collect()
    };
    let (top, picks, for_you) = (told(&lists.top), told(&lists.picks), told(&lists.for_you));
    let read = told(&lists.read);
    Ok(TodayJson { top, picks, for_you, read, n_hidden: lists.n_hidden, n_done: lists.n_done })
}

fn day(text: &str) -> Result<Day, Fault> {
    let midnight = |day: jiff::civil::Date| Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
    let day = text.parse::<jiff::civil::Date>().ok();
    let bounds = day.and_then(|day| Some((midnight(day)?, midnight(day.tomorrow().ok()?)?)));
    let (start, end) = bounds.ok_or_else(|| Fault::bad("a day looks like 2031-05-09"))?;
    Ok(Day { start, end })
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// With their last article no earlier.
    since: Option<String>,
    /// With their last article earlier.
    before: Option<String>,
    /// Of at least so many articles.
    n_articles_min: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many: 50 if nothing is said, never more than 500.
    limit: Option<usize>,
}

fn list(site: &Site, call: &Call<ListQuery, Nothing>) -> Result<PageJson<StorySummary>, Fault> {
    let asked = &call.query;
    let (since, n_articles_min) = (time(asked.since.as_deref())?, asked.n_articles_min.unwrap_or(0));
    let (mut rows, next) = TimeCursor::page(
        asked.cursor.as_deref(),
        time(asked.before.as_deref())?,
        size(asked.limit),
        |row: &StoryRow| row.last,
        |before, limit| {
            Ok(site.store.stories(&StoryQuery {
                since,
                before,
                n_articles_min,
                limit,
                ..StoryQuery::default()
            })?)
        },
    )?;
    headline::of_rows(site, &call.caller, &mut rows)?;
    let ids: Vec<StoryId> = rows.iter().map(|row| row.story.id.clone()).collect();
    let done = site.store.done(call.caller.id, &ids)?;
    let items = rows.iter().zip(done).map(|(row, done)| StorySummary::new(row, done, &call.caller.origin));
    Ok(PageJson { items: items.collect(), next })
}

impl Borrowing for StoryJson<'static> {
    type For<'a> = StoryJson<'a>;
}

/// A story with everything found in it.
#[derive(Serialize, JsonSchema)]
struct StoryTold {
    story: StorySummary,
    /// Articles, statements, entities; what several articles carry, where they differ, what one alone has;
    /// the story over time and the stories beside it.
    /// Of a story of very many articles only the first.
    findings: Written<StoryJson<'static>>,
    /// Different texts among its articles.
    n_voices: usize,
    /// Articles in which nobody has looked for findings yet.
    n_unread: usize,
    /// Differences that the reader has not seen, of a story seen before.
    n_new_differences: usize,
    /// Statements that the reader has not seen, of a story seen before.
    n_new_statements: usize,
    /// Whether it is recommended to all readers.
    pick: bool,
}

fn one(site: &Site, call: &Call<Nothing, Nothing>) -> Result<StoryTold, Fault> {
    let page = site.story(&StoryId::new(call.segment("id")))?;
    let id = &page.row.story.id;
    let done = site.store.done(call.caller.id, std::slice::from_ref(id))?.into_iter().flatten().next();
    let (_, n_new_differences, n_new_statements) = page.view_since(&site.store.seen(call.caller.id, id)?);
    let over_time = site.over_time(&page);
    let mut row = page.row.clone();
    headline::of_rows(site, &call.caller, std::slice::from_mut(&mut row))?;
    Ok(StoryTold {
        story: StorySummary::new(&row, done, &call.caller.origin),
        findings: Written::new(&StoryJson::of(
            &page.row.story,
            &page.comparison,
            &page.analyses,
            &over_time,
        ))?,
        n_voices: page.n_voices,
        n_unread: page.n_unread,
        n_new_differences,
        n_new_statements,
        pick: site.store.picks(100)?.contains(id),
    })
}

/// What became of a story.
#[derive(Debug, Serialize, JsonSchema)]
struct StepJson {
    at: Moment,
    /// `opened`, `joined`, `merged`, `split`, `moved`.
    kind: &'static str,
    /// `arrival` of an article, `repair` when all were looked at together, or a `person`.
    cause: &'static str,
    /// The story that has the articles now, where it is another.
    other: Option<String>,
    articles: Vec<String>,
    /// How like the story an article was that joined, from 0 to 1.
    likeness: Option<f32>,
}

fn history(site: &Site, call: &Call<Nothing, Nothing>) -> Result<PageJson<StepJson>, Fault> {
    let page = site.story(&StoryId::new(call.segment("id")))?;
    let steps = site.store.story_history(&page.row.story.id)?;
    Ok(PageJson { items: steps.iter().map(step).collect(), next: None })
}

fn step(step: &StoryHistory) -> StepJson {
    let cause = match step.event.cause {
        Cause::Arrival => "arrival",
        Cause::Repair => "repair",
        Cause::Person => "person",
    };
    let told = |kind, other: Option<&StoryId>, articles: &[rashomon::core::ArticleId], likeness| StepJson {
        at: step.at.into(),
        kind,
        cause,
        other: other.map(ToString::to_string),
        articles: articles.iter().map(ToString::to_string).collect(),
        likeness,
    };
    match &step.event.change {
        StoryChange::Opened { article, .. } => told("opened", None, std::slice::from_ref(article), None),
        StoryChange::Joined { article, likeness, .. } => {
            told("joined", None, std::slice::from_ref(article), *likeness)
        }
        StoryChange::Merged { into, .. } => told("merged", Some(into), &[], None),
        StoryChange::Split { articles, into, .. } => told("split", Some(into), articles, None),
        StoryChange::Moved { articles, into, .. } => told("moved", Some(into), articles, None),
    }
}

fn seen(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let page = site.story(&StoryId::new(call.segment("id")))?;
    site.store.put_seen(call.caller.id, &page.row.story.id, &page.findings(), site.now())?;
    Ok(Nothing {})
}

fn done(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    seen(site, call)?;
    let page = site.story(&StoryId::new(call.segment("id")))?;
    site.store.put_done(call.caller.id, &page.row.story.id, Some(site.now()))?;
    Ok(Nothing {})
}

fn open(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let page = site.story(&StoryId::new(call.segment("id")))?;
    let id = &page.row.story.id;
    if let Some(done) =
        site.store.done(call.caller.id, std::slice::from_ref(id))?.into_iter().flatten().next()
    {
        site.store.remove_seen(call.caller.id, id, done)?;
    }
    site.store.put_done(call.caller.id, id, None)?;
    Ok(Nothing {})
}

/// Articles of a story.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SplitBody {
    /// Some of the story's, not all.
    articles: Vec<String>,
}

/// Another story.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OtherStory {
    /// Its id.
    story: String,
}

/// Where articles are after a person has put them there.
#[derive(Debug, Serialize, JsonSchema)]
struct Regrouped {
    /// The story that has them.
    story: String,
    /// Whether it was otherwise before.
    changed: bool,
}

fn row(site: &Site, id: &str) -> Result<StoryRow, Fault> {
    site.store.story(&StoryId::new(id))?.ok_or(Fault::NotFound)
}

fn split(site: &Site, call: &Call<Nothing, SplitBody>) -> Result<Regrouped, Fault> {
    let story = row(site, call.segment("id"))?;
    let articles = call.body.articles.iter().map(|id| ArticleId::new(id.as_str())).collect();
    let other = regroup::split(site, &call.caller, &story, articles)?;
    let changed = other.is_some();
    Ok(Regrouped { story: other.unwrap_or(story.story.id).to_string(), changed })
}

fn merge(site: &Site, call: &Call<Nothing, OtherStory>) -> Result<Regrouped, Fault> {
    let (story, other) = (row(site, call.segment("id"))?, row(site, &call.body.story)?);
    let changed = regroup::merge(site, &call.caller, &story, &other)?;
    Ok(Regrouped { story: row(site, story.story.id.as_str())?.story.id.to_string(), changed })
}

fn move_article(site: &Site, call: &Call<Nothing, OtherStory>) -> Result<Regrouped, Fault> {
    let id = ArticleId::new(call.segment("id"));
    let from = site.store.article(&id)?.ok_or(Fault::NotFound)?.story;
    let from = from.ok_or_else(|| Fault::bad("The article is in no story yet."))?;
    let (from, into) = (row(site, from.as_str())?, row(site, &call.body.story)?);
    let changed = regroup::move_article(site, &call.caller, &id, &from, &into)?;
    let story = site.store.article(&id)?.and_then(|article| article.story).unwrap_or(into.story.id);
    Ok(Regrouped { story: story.to_string(), changed })
}

fn pick(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let page = site.story(&StoryId::new(call.segment("id")))?;
    site.store.put_pick(call.caller.id, &page.row.story.id, true, site.now())?;
    Ok(Nothing {})
}

fn unpick(site: &Site, call: &Call<Nothing, Nothing>) -> Result<Nothing, Fault> {
    let page = site.story(&StoryId::new(call.segment("id")))?;
    site.store.put_pick(call.caller.id, &page.row.story.id, false, site.now())?;
    Ok(Nothing {})
}
