//! What an article that has arrived tells of the one nearest to it in another story.

use super::{Held, LOOSEST_ON_ARRIVAL, MEMBERS, Window, likeness_to};
use crate::correction::key;
use rashomon_core::StoryChange;

impl Window {
    /// Moves an article if it is now liker the story of the latest one than its own: the one that is likest the
    /// latest of those in other stories.
    ///
    /// What came before most others of its story had little to go by. One is looked at, by what it was compared
    /// with already, so that what an arrival costs stays bounded.
    pub(super) fn look_again(&mut self) -> Option<StoryChange> {
        let latest = self.articles.back()?;
        let (likeness, number) = (latest.links.iter().filter(|link| link.other >= self.first))
            .map(|link| {
                (link.likeness(latest.most, self.held(link.other).most, self.weights.nearness), link.other)
            })
            .filter(|&(_, other)| self.held(other).story != latest.story)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        let held = self.held(number);
        let (own, other, article) = (held.story, latest.story, key(&held.features.article));
        let is_bound =
            !self.bonds.party(article).is_empty() || self.bonds.strangers(article).next().is_some();
        if likeness < self.weights.join || is_bound || self.stories[&own].is_older {
            return None;
        }
        let mut here = self.likenesses(held, number, own);
        let mut there = self.likenesses(held, number, other);
        let stays = if here.is_empty() {
            0.0
        } else {
            likeness_to(&mut here) - self.cohesion(own).without_each(&here).asked_of_one(LOOSEST_ON_ARRIVAL)
        };
        let cohesion = self.cohesion(other);
        let moves = likeness_to(&mut there) - cohesion.asked_of_one(LOOSEST_ON_ARRIVAL);
        if moves <= stays.max(self.weights.join) {
            return None;
        }
        let change = self.transfer(&[number], other).pop();
        if let Some(story) = self.stories.get_mut(&other) {
            story.cohesion = Some(cohesion.with_each(&there));
        }
        change
    }

    /// How like an article is to each of the latest others of a story.
    fn likenesses(&self, held: &Held, number: u32, story: u32) -> Vec<f32> {
        let members = self.latest(story, MEMBERS);
        let mut likenesses = vec![0.0; members.len()];
        for link in &held.links {
            if let Ok(place) = members.binary_search(&link.other) {
                let most = self.held(link.other).most;
                likenesses[place] = link.likeness(held.most, most, self.weights.nearness);
            }
        }
        if let Ok(place) = members.binary_search(&number) {
            likenesses.remove(place);
        }
        likenesses
    }
}
