//! Whose headline stands for a story: that of an outlet that the reader likes, else the story's own.

use crate::fault::Fault;
use crate::setting::Settings;
use crate::site::Site;
use crate::view::StoryView;
use rashomon::core::Headline;
use rashomon::store::{Account, Item, ItemQuery, StoryRow};

/// Which headline is a story's own, for people.
pub(crate) const RULE: &str = "the one that shares most with the other reports";

/// Outlets that a reader may like.
pub(crate) const OUTLETS_MAX: usize = 20;

/// Which of `reports`, outlets in the order of their reports, has the headline for a reader who likes the
/// headlines of `liked`, the one they like most first.
fn preferred(liked: &[String], reports: &[Option<&str>]) -> Option<usize> {
    liked.iter().find_map(|liked| {
        let is_liked =
            |outlet: Option<&str>| outlet.is_some_and(|outlet| outlet.to_lowercase() == liked.to_lowercase());
        reports.iter().copied().position(is_liked)
    })
}

/// The headline for a reader, of reports of which the latest stands first; `None` where it is the story's own.
pub(crate) fn of_items(liked: &[String], items: &[Item]) -> Option<Headline> {
    let titled: Vec<&Item> =
        items.iter().rev().filter(|item| item.title.as_deref().is_some_and(is_title)).collect();
    let place = preferred(liked, &titled.iter().map(|item| item.outlet.as_deref()).collect::<Vec<_>>())?;
    let item = titled.get(place)?;
    Some(Headline { text: item.title.clone()?, article: item.id.clone() })
}

/// Gives the stories of a list the headlines that a reader likes.
pub(crate) fn of_rows(site: &Site, account: &Account, rows: &mut [StoryRow]) -> Result<(), Fault> {
    let liked = Settings::read(&account.settings).headlines;
    if liked.is_empty() {
        return Ok(());
    }
    for row in rows {
        let stories = Some(vec![row.story.id.clone()]);
        let query = ItemQuery { stories, limit: 1_000, ..ItemQuery::default() };
        if let Some(headline) = of_items(&liked, &site.store.items(account.id, &query)?) {
            row.story.headline = Some(headline);
        }
    }
    Ok(())
}

/// The same of a story that is laid out. Tells whether it is the one the reader likes.
pub(crate) fn of_view(liked: &[String], view: &mut StoryView<'_>) -> bool {
    let titled: Vec<(usize, &str)> = (view.sources.iter().enumerate())
        .filter_map(|(place, source)| Some((place, source.analysis.article.title.as_ref()?.text.as_str())))
        .filter(|(_, title)| is_title(title))
        .collect();
    let outlet = |place: usize| view.sources[place].analysis.article.outlet.as_ref();
    let outlets: Vec<Option<&str>> =
        titled.iter().map(|(place, _)| outlet(*place).map(|outlet| outlet.name.as_str())).collect();
    let Some(found) = preferred(liked, &outlets).and_then(|found| titled.get(found)) else { return false };
    view.headline = Some((found.1, found.0));
    true
}

fn is_title(title: &str) -> bool {
    !title.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlet_that_is_liked_most_comes_first_and_its_first_report() {
        let liked = ["Radio Lun".to_owned(), "courier".to_owned()];
        let of = |reports: &[Option<&'static str>]| preferred(&liked, reports);
        assert_eq!(of(&[Some("Courier"), None, Some("RADIO LUN"), Some("Radio Lun")]), Some(2));
        assert_eq!(of(&[Some("Post"), Some("Courier")]), Some(1));
        assert_eq!(of(&[Some("Post"), None]), None);
    }
}
