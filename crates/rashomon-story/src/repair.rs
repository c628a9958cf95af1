//! What could not be known when each article arrived, put right by a look at all of them together.

use crate::cohesion::Cohesion;
use crate::correction::Key;
use crate::linkage::{Unit, average_linkage};
use crate::refine::refine;
use crate::similarity::LINKED;
use crate::window::{CANDIDATES, Window};
use rashomon_core::{Cause, StoryEvent};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The unit of an article that is not looked at.
const NOWHERE: u32 = u32::MAX;

impl Window {
    /// Looks at all articles of the window together, by average linkage, and puts stories right.
    ///
    /// A group keeps the id of the story that most of its articles come from, the elder of equals. What is
    /// left of a story that began before the window stays together, and corrections hold. The time it takes
    /// grows with the articles that came since the last repair, and with the stories that they are like.
    pub fn repair(&mut self) -> Vec<StoryEvent> {
        let (members, cohesions): (Vec<Vec<u32>>, Vec<Cohesion>) = self.groups().into_iter().unzip();
        // Which group gets which story: the largest common part first.
        let mut claims: Vec<(usize, u32, usize)> = Vec::new();
        for (group, members) in members.iter().enumerate() {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for &member in members {
                *counts.entry(self.held(member).story).or_insert(0) += 1;
            }
            claims.extend(counts.into_iter().map(|(story, count)| (count, story, group)));
        }
        claims.sort_unstable_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut story_of_group: BTreeMap<usize, u32> = BTreeMap::new();
        let mut group_of_story: BTreeMap<u32, usize> = BTreeMap::new();
        for (_, story, group) in claims {
            if !story_of_group.contains_key(&group) && !group_of_story.contains_key(&story) {
                story_of_group.insert(group, story);
                group_of_story.insert(story, group);
            }
        }
        // The largest parts last, so that a story that is no more leads to where most of it went.
        let mut moves: Vec<(usize, usize)> = members.iter().map(Vec::len).zip(0..).collect();
        moves.sort_unstable();
        let mut changes = Vec::new();
        for (_, group) in moves {
            let members = &members[group];
            let moving: Vec<u32> = match story_of_group.get(&group) {
                Some(&story) => {
                    members.iter().copied().filter(|&member| self.held(member).story != story).collect()
                }
                None => members.clone(),
            };
            let into = story_of_group.get(&group).copied();
            let into =
                into.unwrap_or_else(|| self.open(self.new_id(&self.held(members[0]).features.article)));
            if !moving.is_empty() {
                changes.extend(self.transfer(&moving, into));
            }
            if let Some(story) = self.stories.get_mut(&into) {
                story.repaired = cohesions[group];
            }
        }
        changes.into_iter().map(|change| StoryEvent { change, cause: Cause::Repair }).collect()
    }

    /// Groups, by average linkage, of the articles that any news since the last time can have a bearing on, with
    /// how alike each is in itself.
    ///
    /// Stories that have a new article, or of which a person has said something, are taken apart and grouped
    /// anew. Two groups become one only if some pair of theirs is as like as their mean must be: stories to which
    /// such a pair leads take part, too, each as it is. All others stay as they are. Then each article of those
    /// taken apart is asked once more where it belongs.
    fn groups(&mut self) -> Vec<(Vec<u32>, Cohesion)> {
        let first = self.first;
        let end = first + u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let fresh = self.first_unrepaired.max(first)..end;
        let corrected = std::mem::take(&mut self.corrected).into_iter().filter(|&number| number >= first);
        self.first_unrepaired = end;
        let opened: FxHashSet<u32> = fresh.chain(corrected).map(|number| self.held(number).story).collect();
        if opened.is_empty() {
            return Vec::new();
        }
        let bonds: Vec<(u32, u32, bool)> = self.bonds_by_number();
        let stories = self.with_near(&opened, &bonds);

        // What is grouped: single articles, and what stays whole. What is left of a story that began before
        // the window would fall apart without its earlier articles.
        let mut units: Vec<(&[u32], Unit)> = Vec::new();
        for number in &stories {
            let Some(story) = self.stories.get(number) else { continue };
            let is_opened = opened.contains(number);
            if is_opened && !story.is_older {
                units.extend(story.members.chunks(1).map(|article| (article, Unit::ARTICLE)));
            } else {
                let size = u32::try_from(story.members.len()).unwrap_or(u32::MAX);
                let cohesion = (!is_opened).then_some(story.repaired);
                units.push((&story.members, Unit { size, cohesion }));
            }
        }
        units.sort_unstable_by_key(|(members, _)| members[0]);
        let mut unit_of: Vec<u32> = vec![NOWHERE; self.articles.len()];
        for (unit, (members, _)) in (0..).zip(&units) {
            for &member in *members {
                unit_of[(member - first) as usize] = unit;
            }
        }
        let unit_of = |number: u32| {
            let unit = unit_of[number.checked_sub(first)? as usize];
            (unit != NOWHERE).then_some(unit)
        };
        let mut links: Vec<(u32, u32, f32)> = Vec::new();
        for member in opened.iter().flat_map(|story| &self.stories[story].members).copied() {
            let held = self.held(member);
            let Some(unit) = unit_of(member) else { continue };
            for link in &held.links {
                let Some(other) = unit_of(link.other) else { continue };
                let other_held = self.held(link.other);
                // Both of two know of each other.
                if link.other > member && opened.contains(&other_held.story) {
                    continue;
                }
                let likeness = link.likeness(held.most, other_held.most, self.weights.nearness);
                if likeness >= LINKED {
                    links.push((unit.min(other), unit.max(other), likeness));
                }
            }
        }
        let mut together: Vec<(u32, u32)> = Vec::new();
        for (a, b, is_one) in bonds {
            if let (Some(a), Some(b)) = (unit_of(a), unit_of(b)) {
                if is_one {
                    together.push((a, b));
                } else {
                    links.push((a.min(b), a.max(b), f32::NEG_INFINITY));
                }
            }
        }
        let (members, units): (Vec<&[u32]>, Vec<Unit>) = units.into_iter().unzip();
        let least = self.weights.link;
        let (mut group_of, mut cohesions) = average_linkage(&units, &mut links, &together, least);
        refine(&mut group_of, &mut cohesions, &units, &links, &together, least);
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (members, group) in members.iter().zip(group_of) {
            groups.entry(group).or_default().extend_from_slice(members);
        }
        let sorted = |(group, mut members): (u32, Vec<u32>)| {
            members.sort_unstable();
            (members, cohesions[group as usize])
        };
        groups.into_iter().map(sorted).collect()
    }

    /// What people said of articles in the window: pairs by number, and whether the two are of one story.
    fn bonds_by_number(&self) -> Vec<(u32, u32, bool)> {
        let number_of = |key: Key| self.number_of.get(&key).copied();
        self.bonds.pairs().filter_map(|(a, b, is_one)| Some((number_of(a)?, number_of(b)?, is_one))).collect()
    }

    /// Stories and those that an article may have to change to from any of them, ascending.
    fn with_near(&self, opened: &FxHashSet<u32>, bonds: &[(u32, u32, bool)]) -> Vec<u32> {
        let mut stories = opened.clone();
        for member in opened.iter().flat_map(|story| &self.stories[story].members) {
            let held = self.held(*member);
            for link in held.links.iter().filter(|link| link.other >= self.first) {
                let other = self.held(link.other);
                if !stories.contains(&other.story)
                    && link.likeness(held.most, other.most, self.weights.nearness) >= self.weights.link
                {
                    stories.insert(other.story);
                }
            }
        }
        // Whom a person has put together or kept apart is looked at together.
        loop {
            let n_stories = stories.len();
            for &(a, b, _) in bonds {
                let (a, b) = (self.held(a).story, self.held(b).story);
                if stories.contains(&a) || stories.contains(&b) {
                    stories.extend([a, b]);
                }
            }
            if stories.len() == n_stories {
                break;
            }
        }
        let mut stories: Vec<u32> = stories.into_iter().collect();
        stories.sort_unstable();
        stories
    }

    /// Pairs of articles in the window that may be of one story, each once, lower number first.
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for place in 0..self.articles.len() {
            let number = self.first + u32::try_from(place).unwrap_or(u32::MAX);
            let others = self
                .nearest(&self.articles[place].features, CANDIDATES)
                .into_iter()
                .filter(|&other| other != number);
            pairs.extend(others.map(|other| (number.min(other), number.max(other))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}
