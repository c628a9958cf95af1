//! Stories beside a story, however old.

use super::Collection;
use rashomon_core::{Article, RelatedStory, StoryId};
use rashomon_store::{Store, StoreError, StoryRow};
use rashomon_story::{Window, names_of};

/// Names that other stories are searched by.
const NAMES: usize = 12;
/// Articles that are looked up by them.
const ARTICLES: usize = 120;
/// Stories that are compared.
const STORIES: usize = 24;
/// Articles of a story that are compared, the latest.
const MEMBERS: usize = 5;

/// A story beside another.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The story.
    pub row: StoryRow,
    /// What it has to do with the other.
    pub relation: RelatedStory,
}

impl Collection {
    /// Up to `n_most` stories beside `story`, of which `articles` are, the most closely related first: by
    /// the names that they turn on, of any time.
    ///
    /// They are found through the search index; what came since it was last brought up to date is not.
    ///
    /// # Errors
    /// Whatever store or disk give.
    pub fn related(
        &self,
        story: &StoryId,
        articles: &[&Article],
        n_most: usize,
    ) -> Result<Vec<Related>, StoreError> {
        let own = latest(articles);
        let mut names = names_of(own);
        names.truncate(NAMES);
        let mut found = self.store.stories_of(&self.index()?.with_any(&names, ARTICLES + own.len())?)?;
        found.retain(|other| other != story);
        found.truncate(STORIES);
        let mut others: Vec<(StoryRow, Vec<Article>)> = Vec::with_capacity(found.len());
        for other in &found {
            let Some(row) = self.store.story(other)?.filter(|row| row.story.id == *other) else { continue };
            let mut members = Vec::with_capacity(MEMBERS);
            for id in latest(&row.story.articles) {
                members.extend(self.store.article(id)?.map(|stored| stored.article));
            }
            others.push((row, members));
        }
        let members: Vec<Vec<&Article>> =
            others.iter().map(|(_, members)| members.iter().collect()).collect();
        let stories = others.iter().zip(&members).map(|((row, _), members)| (&row.story.id, &members[..]));
        let window = Window::of_stories(stories.chain([(story, own)]));
        let mut related = Vec::new();
        for relation in window.related(story, own, n_most) {
            let row = others.iter().find(|(row, _)| row.story.id == relation.story);
            related.extend(row.map(|(row, _)| Related { row: row.clone(), relation }));
        }
        Ok(related)
    }
}

fn latest<T>(members: &[T]) -> &[T] {
    &members[members.len().saturating_sub(MEMBERS)..]
}
