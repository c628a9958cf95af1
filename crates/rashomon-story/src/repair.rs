//! What could not be known when each article arrived, put right by a look at all of them together.

use crate::correction::Key;
use crate::linkage::average_linkage;
use crate::similarity::{Compared, Link, Pair};
use crate::window::Window;
use rashomon_core::{Cause, StoryEvent};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Articles compared in full with each one.
const NEAREST: usize = 150;

impl Window {
    /// Looks at all articles of the window together, by average linkage, and puts stories right.
    ///
    /// A group keeps the id of the story that most of its articles come from, the elder of equals. What is
    /// left of a story that began before the window stays together, and corrections hold. Articles are
    /// compared once only, so that the time it takes grows with those that came since the last repair.
    pub fn repair(&mut self) -> Vec<StoryEvent> {
        let members: Vec<Vec<u32>> = self.groups();
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
            if moving.is_empty() {
                continue;
            }
            let into = story_of_group
                .get(&group)
                .copied()
                .unwrap_or_else(|| self.open(self.new_id(&self.held(moving[0]).features.article)));
            changes.extend(self.transfer(&moving, into));
        }
        changes.into_iter().map(|change| StoryEvent { change, cause: Cause::Repair }).collect()
    }

    /// Groups, by average linkage, of the articles that any news since the last time can have a bearing on.
    ///
    /// Two groups become one only if some pair of theirs is as like as their mean must be. So what hangs
    /// together by no such pair, and in no story, need not be looked at together.
    fn groups(&mut self) -> Vec<Vec<u32>> {
        let first_new = self.first_unlinked.max(self.first);
        self.link();
        let (first, n_articles) = (self.first, self.articles.len());
        // Told anew each time they are needed: they change as nearer articles come, and are many.
        let most: Vec<f32> = self.articles.iter().map(|held| held.most).collect();
        let most = |number: u32| most[(number - first) as usize];
        let likenesses = || {
            let like = |link: &Link| {
                let [a, b] = link.articles;
                (a, b, link.likeness(most(a), most(b), self.weights.nearness))
            };
            self.links.iter().map(like).filter(|&(_, _, likeness)| likeness > 0.0)
        };
        let place = |number: u32| (number - first) as usize;
        let mut together: Vec<(u32, u32)> = Vec::new();
        let mut apart: FxHashSet<(u32, u32)> = FxHashSet::default();
        let number_of = |key: Key| self.number_of.get(&key).copied();
        for (a, b, is_one) in self.bonds.pairs() {
            if let (Some(a), Some(b)) = (number_of(a), number_of(b)) {
                if is_one {
                    together.push((a, b));
                } else {
                    apart.insert((a.min(b), a.max(b)));
                }
            }
        }
        let mut stories: Vec<_> = self.stories.iter().collect();
        stories.sort_unstable_by_key(|&(&number, _)| number);
        let mut parts = Parts::new(n_articles);
        for (_, story) in stories {
            for pair in story.members.windows(2) {
                parts.join(place(pair[0]), place(pair[1]));
                // What is left of a story would fall apart without its earlier articles.
                if story.is_older {
                    together.push((pair[0], pair[1]));
                }
            }
        }
        for &(a, b) in &together {
            parts.join(place(a), place(b));
        }
        for (a, b, _) in likenesses().filter(|link| link.2 >= self.weights.link) {
            parts.join(place(a), place(b));
        }
        // The articles of each part that has news, numbered anew within it.
        let with_news: FxHashSet<usize> = (place(first_new)..n_articles)
            .chain(self.corrected.iter().filter(|&&number| number >= first).map(|&number| place(number)))
            .map(|at| parts.of(at))
            .collect();
        let mut members: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        let mut within: Vec<u32> = vec![0; n_articles];
        for (at, number) in (0..n_articles).zip(first..) {
            let part = parts.of(at);
            if with_news.contains(&part) {
                let members = members.entry(part).or_default();
                within[at] = u32::try_from(members.len()).unwrap_or(u32::MAX);
                members.push(number);
            }
        }
        let mut links_of: BTreeMap<usize, Vec<(u32, u32, f32)>> = BTreeMap::new();
        let apart_links = apart.iter().map(|&(a, b)| (a, b, f32::NEG_INFINITY));
        let links = likenesses().filter(|&(a, b, _)| !apart.contains(&(a, b)));
        for (a, b, likeness) in links.chain(apart_links) {
            let part = parts.of(place(a));
            if part == parts.of(place(b)) && with_news.contains(&part) {
                links_of.entry(part).or_default().push((within[place(a)], within[place(b)], likeness));
            }
        }
        let mut together_of: BTreeMap<usize, Vec<(u32, u32)>> = BTreeMap::new();
        for (a, b) in together {
            together_of.entry(parts.of(place(a))).or_default().push((within[place(a)], within[place(b)]));
        }
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (part, members) in members {
            let links = links_of.remove(&part).unwrap_or_default();
            let together = together_of.remove(&part).unwrap_or_default();
            let mut grouped: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            let group_of = average_linkage(members.len(), &links, &together, self.weights.link);
            for (&member, group) in members.iter().zip(group_of) {
                grouped.entry(group).or_default().push(member);
            }
            groups.extend(grouped.into_values());
        }
        self.corrected.clear();
        groups
    }

    /// Pairs of articles in the window that may be of one story, each once, lower number first.
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for place in 0..self.articles.len() {
            let number = self.first + u32::try_from(place).unwrap_or(u32::MAX);
            let others = self
                .nearest(&self.articles[place].features, NEAREST)
                .into_iter()
                .filter(|&other| other != number);
            pairs.extend(others.map(|other| (number.min(other), number.max(other))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Finds what is like the articles that came since the last time.
    fn link(&mut self) {
        let first = self.first;
        let mut fresh: Vec<Link> = Vec::new();
        // For new articles whose turn is yet to come the new ones that were compared with them, ascending.
        let mut earlier: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let arrivals = std::mem::take(&mut self.arrivals);
        for number in self.first_unlinked.max(first).. {
            let Some(held) = self.articles.get((number - first) as usize) else {
                self.first_unlinked = number;
                break;
            };
            let compared = Compared::new(&held.features);
            let before = earlier.remove(&number).unwrap_or_default();
            // What two articles come to is the same from either side, but where two pairs of words of one of
            // them pass for one.
            let is_even = !held.has_twins;
            let mut pairs: Vec<(u32, Pair)> = Vec::with_capacity(NEAREST);
            for other in self.nearest(&held.features, NEAREST) {
                if other == number || is_even && before.binary_search(&other).is_ok() {
                    continue;
                }
                if other > number && is_even {
                    earlier.entry(other).or_default().push(number);
                }
                // The later of the two may have been compared with the earlier when it arrived.
                let known = arrivals.get(&number.max(other)).filter(|_| is_even).and_then(|known| {
                    let place =
                        known.binary_search_by_key(&number.min(other), |&(earlier, _)| earlier).ok()?;
                    Some(known[place].1)
                });
                let pair =
                    known.or_else(|| self.weights.compare_for_link(&compared, &self.held(other).features));
                pairs.extend(pair.map(|pair| (other, pair)));
            }
            for (other, pair) in pairs {
                for number in [number, other] {
                    let held = &mut self.articles[(number - first) as usize];
                    held.most = held.most.max(pair.all);
                }
                if pair.is_alike() {
                    fresh.push(Link::new(number, other, pair));
                }
            }
        }
        // Both of two new articles have found the other; of an older one nothing is looked for again.
        fresh.sort_by_key(|link| link.articles);
        fresh.dedup_by_key(|link| link.articles);
        let weights = &self.weights;
        let most = |number: u32| self.articles.get((number - first) as usize).map_or(1.0, |held| held.most);
        // As nearer ones come, what was somewhat alike once is so no more, and will not be again.
        let is_alive = |link: &Link| {
            let [a, b] = link.articles;
            a >= first && (weights.nearness < 0.0 || link.likeness(most(a), most(b), weights.nearness) > 0.0)
        };
        self.links.retain(is_alive);
        self.links.extend(fresh.into_iter().filter(is_alive));
    }
}

/// Links of a window: the better part of what a busy one holds. In blocks, so that more of them never means to
/// have them twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links(Vec<Vec<Link>>);

/// Links of one block.
const BLOCK: usize = 4_096;

impl Links {
    fn iter(&self) -> impl Iterator<Item = &Link> {
        self.0.iter().flatten()
    }

    fn extend(&mut self, links: impl Iterator<Item = Link>) {
        for link in links {
            match self.0.last_mut().filter(|block| block.len() < BLOCK) {
                Some(block) => block.push(link),
                None => {
                    let mut block = Vec::with_capacity(BLOCK);
                    block.push(link);
                    self.0.push(block);
                }
            }
        }
    }

    fn retain(&mut self, keep: impl Fn(&Link) -> bool) {
        for block in std::mem::take(&mut self.0) {
            self.extend(block.into_iter().filter(&keep));
        }
    }
}

/// What hangs together.
struct Parts(Vec<usize>);

impl Parts {
    fn new(n_places: usize) -> Self {
        Self((0..n_places).collect())
    }

    /// The lowest place of the part that `place` is in.
    fn of(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }
}
