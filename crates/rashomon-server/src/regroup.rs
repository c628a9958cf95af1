//! What an admin says of stories: these reports are another, those two are one, this one belongs there.
//!
//! What is said is kept, and no later look at the stories undoes it.

use crate::fault::Fault;
use crate::site::Site;
use rashomon::core::{ArticleId, Correction, StoryChange, StoryEvent, StoryId};
use rashomon::store::{Account, StoryRow};

/// Makes `articles` of a story one of their own. Tells which; `None` if they are none of it any more.
pub(crate) fn split(
    site: &Site,
    account: &Account,
    row: &StoryRow,
    articles: Vec<ArticleId>,
) -> Result<Option<StoryId>, Fault> {
    let is_of = |article: &ArticleId| row.story.articles.contains(article);
    let from: Vec<ArticleId> =
        row.story.articles.iter().filter(|article| !articles.contains(article)).cloned().collect();
    if articles.is_empty() || from.is_empty() || !articles.iter().all(is_of) {
        return Err(Fault::bad("Choose some of the reports, not all: those become a story of their own."));
    }
    let detail = format!("{} reports of {}", articles.len(), row.story.id);
    let events = correct(site, account, &Correction::Split { articles, from }, "story split", &detail)?;
    Ok(events.into_iter().find_map(|event| match event.change {
        StoryChange::Split { into, .. } | StoryChange::Moved { into, .. } => Some(into),
        _ => None,
    }))
}

/// Makes one story of two. Tells whether that changed anything.
pub(crate) fn merge(site: &Site, account: &Account, row: &StoryRow, other: &StoryRow) -> Result<bool, Fault> {
    if other.story.id == row.story.id {
        return Err(Fault::bad("That is this story itself."));
    }
    let articles = row.story.articles.iter().chain(&other.story.articles).cloned().collect();
    let detail = format!("{} and {}", row.story.id, other.story.id);
    let events = correct(site, account, &Correction::Merge { articles }, "stories merged", &detail)?;
    Ok(!events.is_empty())
}

/// Puts an article of one story into another. Tells whether that changed anything.
pub(crate) fn move_article(
    site: &Site,
    account: &Account,
    article: &ArticleId,
    from: &StoryRow,
    into: &StoryRow,
) -> Result<bool, Fault> {
    let left = from.story.articles.iter().filter(|other| *other != article).cloned().collect();
    let correction =
        Correction::Move { article: article.clone(), from: left, into: into.story.articles.clone() };
    let detail = format!("{article} to {}", into.story.id);
    Ok(!correct(site, account, &correction, "report moved", &detail)?.is_empty())
}

fn correct(
    site: &Site,
    account: &Account,
    correction: &Correction,
    what: &str,
    detail: &str,
) -> Result<Vec<StoryEvent>, Fault> {
    let events = site.collection.correct(correction, site.now())?;
    site.views.clear();
    site.audit(Some(account), what, detail);
    Ok(events)
}
