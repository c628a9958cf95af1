//! How stories of a window become one or several: by a person's word, by merging, by moving articles.

use super::Window;
use crate::correction::{Bonds, key};
use rashomon_core::{ArticleId, Cause, Correction, StoryChange, StoryEvent};
use std::collections::BTreeMap;

impl Window {
    /// Holds stories to what a person says, now and whenever articles arrive or stories are repaired.
    pub fn correct(&mut self, correction: &Correction) -> Vec<StoryEvent> {
        let numbers = |window: &Self, articles: &[ArticleId]| -> Vec<u32> {
            articles.iter().filter_map(|article| window.number(article)).collect()
        };
        self.corrections.push(correction.clone());
        self.bonds = Bonds::of(&self.corrections);
        let named = self.bonds.articles().filter_map(|key| self.number_of.get(&key).copied());
        self.corrected.extend(named);
        let changes = match correction {
            Correction::Merge { articles } => {
                let members = numbers(self, articles);
                self.merge_all(&members)
            }
            Correction::Split { articles, from } => {
                let (leaving, staying) = (numbers(self, articles), numbers(self, from));
                let mut changes = self.split_off(&leaving, &staying);
                changes.extend(self.merge_all(&leaving));
                changes
            }
            Correction::Move { article, from: _, into } => {
                match (self.number(article), numbers(self, into).first()) {
                    (Some(moving), Some(&target)) => self.transfer(&[moving], self.held(target).story),
                    _ => Vec::new(),
                }
            }
            Correction::Pin { .. } => Vec::new(),
        };
        let by_person = |change| StoryEvent { change, cause: Cause::Person };
        changes.into_iter().map(by_person).collect()
    }

    /// The story that a person has put `article` in, if any other article of it is held.
    pub(super) fn bound(&self, article: &ArticleId) -> Option<u32> {
        self.bonds.party(key(article)).iter().filter_map(|&key| self.story_of_key(key)).min()
    }

    /// Whether a person has said that the two are not one story.
    pub(crate) fn is_kept_apart(&self, a: u32, b: u32) -> bool {
        !self.bonds.is_empty()
            && self.stories[&a].members.iter().any(|&member| {
                let article = key(&self.held(member).features.article);
                self.bonds.strangers(article).any(|stranger| self.story_of_key(stranger) == Some(b))
            })
    }

    /// Makes story `from` part of story `into`.
    pub(crate) fn merge(&mut self, from: u32, into: u32) -> StoryChange {
        let Some(gone) = self.stories.remove(&from) else {
            return StoryChange::Merged { from: self.id(into), into: self.id(into) };
        };
        self.story_of_id.remove(&gone.id);
        for &member in &gone.members {
            self.articles[(member - self.first) as usize].story = into;
        }
        let id = self.id(into);
        if let Some(story) = self.stories.get_mut(&into) {
            story.members.extend(gone.members);
            story.members.sort_unstable();
            story.is_older |= gone.is_older;
            story.cohesion = None;
        }
        StoryChange::Merged { from: gone.id, into: id }
    }

    /// Puts articles into story `into`.
    pub(crate) fn transfer(&mut self, articles: &[u32], into: u32) -> Vec<StoryChange> {
        let is_new = self.stories[&into].members.is_empty();
        let mut by_story: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &article in articles {
            by_story.entry(self.held(article).story).or_default().push(article);
        }
        by_story.remove(&into);
        let mut changes = Vec::new();
        for (from, mut moving) in by_story {
            moving.sort_unstable();
            moving.dedup();
            let Some(story) = self.stories.get_mut(&from) else { continue };
            if story.members.len() == moving.len() && !story.is_older {
                changes.push(self.merge(from, into));
                continue;
            }
            story.members.retain(|member| moving.binary_search(member).is_err());
            story.cohesion = None;
            for &member in &moving {
                self.articles[(member - self.first) as usize].story = into;
            }
            let ids = moving.iter().map(|&member| self.held(member).features.article.clone()).collect();
            if let Some(story) = self.stories.get_mut(&into) {
                story.members.extend(&moving);
                story.members.sort_unstable();
                story.cohesion = None;
            }
            let (from, into) = (self.id(from), self.id(into));
            changes.push(if is_new && changes.is_empty() {
                StoryChange::Split { from, into, articles: ids }
            } else {
                StoryChange::Moved { from, into, articles: ids }
            });
        }
        changes
    }

    /// Makes the stories of `articles` one, that of the first.
    fn merge_all(&mut self, articles: &[u32]) -> Vec<StoryChange> {
        let Some(&first) = articles.first() else { return Vec::new() };
        let into = self.held(first).story;
        let mut changes = Vec::new();
        for &article in articles {
            let story = self.held(article).story;
            if story != into && !self.is_kept_apart(story, into) {
                changes.push(self.merge(story, into));
            }
        }
        changes
    }

    /// Takes `leaving` out of every story that has any of `staying`.
    fn split_off(&mut self, leaving: &[u32], staying: &[u32]) -> Vec<StoryChange> {
        let kept: Vec<u32> = staying.iter().map(|&number| self.held(number).story).collect();
        let leaving: Vec<u32> =
            leaving.iter().copied().filter(|&number| kept.contains(&self.held(number).story)).collect();
        let Some(&first) = leaving.iter().min() else { return Vec::new() };
        let into = self.open(self.new_id(&self.held(first).features.article));
        self.transfer(&leaving, into)
    }
}
