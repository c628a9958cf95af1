//! What a person says about stories, and why the articles of a story are together.

use super::Collection;
use super::grouping::Grouper;
use jiff::Timestamp;
use rashomon_core::{Article, ArticleId, Cause, Correction, StoryChange, StoryEvent, StoryId};
use rashomon_store::{Grouping, Store, StoreError, StoryRow};
use rashomon_story::{Explanation, Weights, Window};
use std::collections::BTreeMap;
use std::sync::TryLockError;

impl Collection {
    /// Holds stories to what a person says, however old they are, now and whenever articles arrive. Tells
    /// what it did; nothing where stories were so already.
    ///
    /// What was said is taken back by saying the opposite: the articles of a merge are split, those of a
    /// split are merged.
    ///
    /// # Errors
    /// Whatever the store gives; nothing has changed then.
    pub fn correct(&self, correction: &Correction, now: Timestamp) -> Result<Vec<StoryEvent>, StoreError> {
        let _alone = self.lock_stories()?;
        let mut grouper = self.current_grouper(now)?;
        let Some(window) = grouper.as_mut() else { return Ok(Vec::new()) };
        let mut events = window.correct(correction);
        events.extend(self.correct_older(correction, window, &events)?);
        let stored =
            self.store.put_correction(correction, &Grouping { events: &events, headlines: &[] }, now);
        match stored {
            Ok(()) => {
                window.follow(&self.store)?;
                Ok(events)
            }
            Err(error) => {
                // The window has what the store has not.
                *grouper = None;
                Err(error)
            }
        }
    }

    /// What the correction does to stories that have left the window, which knows nothing of them.
    fn correct_older(
        &self,
        correction: &Correction,
        window: &Grouper,
        done: &[StoryEvent],
    ) -> Result<Vec<StoryEvent>, StoreError> {
        let stories = |articles: &[ArticleId]| -> Result<BTreeMap<StoryId, Vec<ArticleId>>, StoreError> {
            let mut stories: BTreeMap<StoryId, Vec<ArticleId>> = BTreeMap::new();
            for id in articles.iter().filter(|id| !window.holds(id)) {
                if let Some(story) = self.store.article(id)?.and_then(|article| article.story) {
                    stories.entry(story).or_default().push(id.clone());
                }
            }
            Ok(stories)
        };
        let changes = match correction {
            Correction::Merge { articles } => {
                let Some(first) = articles.first() else { return Ok(Vec::new()) };
                let held = articles.iter().find_map(|id| window.story_of(id));
                let into = match held {
                    Some(story) => Some(story),
                    None => self.store.article(first)?.and_then(|article| article.story),
                };
                let merged = stories(articles)?.into_keys();
                let into = into.filter(|_| !articles.is_empty());
                into.map_or_else(Vec::new, |into| {
                    merged
                        .filter(|from| *from != into)
                        .map(|from| StoryChange::Merged { from, into: into.clone() })
                        .collect()
                })
            }
            Correction::Split { articles, from } => {
                let staying = stories(from)?;
                let opened = done.iter().find_map(|event| match &event.change {
                    StoryChange::Split { into, .. } => Some(into.clone()),
                    _ => None,
                });
                let mut changes = Vec::new();
                let mut into = opened;
                for (story, leaving) in stories(articles)? {
                    if !staying.contains_key(&story) {
                        continue;
                    }
                    match &into {
                        Some(into) => changes.push(StoryChange::Moved {
                            from: story,
                            into: into.clone(),
                            articles: leaving,
                        }),
                        None => {
                            let new = self.free_id(&leaving)?;
                            into = Some(new.clone());
                            changes.push(StoryChange::Split { from: story, into: new, articles: leaving });
                        }
                    }
                }
                changes
            }
            Correction::Move { article, from: _, into } => {
                let leaving = stories(std::slice::from_ref(article))?;
                let target = match into.first() {
                    Some(first) => self.store.article(first)?.and_then(|article| article.story),
                    None => None,
                };
                let moved = |(from, articles): (StoryId, Vec<ArticleId>)| {
                    let into = target.clone().filter(|into| *into != from)?;
                    Some(StoryChange::Moved { from, into, articles })
                };
                leaving.into_iter().filter_map(moved).collect()
            }
            Correction::Pin { .. } => Vec::new(),
        };
        Ok(changes.into_iter().map(|change| StoryEvent { change, cause: Cause::Person }).collect())
    }

    /// An id for a story of `articles` that no story with articles has.
    fn free_id(&self, articles: &[ArticleId]) -> Result<StoryId, StoreError> {
        let mut id = rashomon_story::story_id(articles.first().unwrap_or(&ArticleId::new("")));
        while self.store.story(&id)?.is_some_and(|row: StoryRow| !row.story.articles.is_empty()) {
            id = rashomon_story::story_id(&ArticleId::new(id.as_str()));
        }
        Ok(id)
    }

    /// Why each of the articles of one story is in it, and which story comes next. Where the stories of
    /// late are held already it says what they say; else only these articles are compared with each other.
    pub fn explain(&self, articles: &[&Article]) -> Vec<Option<Explanation>> {
        let live = match self.grouper.try_lock() {
            Ok(grouper) => grouper
                .as_ref()
                .map(|grouper| articles.iter().map(|article| grouper.explain(article)).collect::<Vec<_>>()),
            Err(TryLockError::WouldBlock | TryLockError::Poisoned(_)) => None,
        };
        if let Some(live) = live.filter(|live| live.iter().all(Option::is_some)) {
            return live;
        }
        let Some(first) = articles.first() else { return Vec::new() };
        let story = rashomon_story::story_id(&first.id);
        let window = Window::restore(
            Weights::default(),
            Vec::new(),
            articles.iter().map(|&article| (article, &story)),
        );
        articles.iter().map(|article| window.explain(article)).collect()
    }
}
