//! The articles of late, each with its story: the live view, one article at a time, and its repair.

use crate::candidate::Index;
use crate::feature::{Features, Terms};
use crate::frequency::Frequencies;
use crate::repair::average_linkage;
use crate::similarity::Weights;
use rashomon_core::Article;
use std::collections::BTreeMap;

/// Articles compared in full with an arriving one.
const NEAREST: usize = 48;
/// Members of a story, the latest, whose likeness makes up the story's mean.
const MEMBERS: usize = 24;
/// Stories that an arriving article may show to be one with the story it joins.
const MERGES: usize = 3;
/// Articles compared in full with each one in repair.
const REPAIR_NEAREST: usize = 150;
/// An article older than the newest by more is left out of the window.
const WINDOW_SECONDS: i64 = 14 * 86_400;
/// Articles that the window holds at most, dated or not.
pub(crate) const WINDOW_ARTICLES: usize = 200_000;

/// Where an arriving article belongs. Stories are numbered in order of opening.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// It opens a story.
    New,
    /// It joins the story of this number, which it is this like, from 0 to 1.
    Joins(usize, f32),
}

/// What became of stories. No article is ever without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// All articles of one story went over to another.
    Merged {
        /// The story that is no more.
        from: usize,
        /// The story that has its articles.
        into: usize,
    },
    /// Some articles, by number of arrival, went from one story to another.
    Split {
        /// The story that keeps the others.
        from: usize,
        /// The story that has them, new or not.
        into: usize,
        /// Which.
        articles: Vec<u32>,
    },
}

/// The articles of late and their stories.
#[derive(Clone, Debug)]
pub struct Window {
    weights: Weights,
    languages: BTreeMap<Option<String>, Frequencies>,
    /// In order of arrival; emptied of their terms once out of the window.
    articles: Vec<Features>,
    /// Number of the first article in the window.
    first: usize,
    /// Number of the first article in the index.
    first_indexed: usize,
    newest: i64,
    /// An article older than the newest by more is left behind.
    seconds_max: i64,
    /// Members of each story in order of arrival; empty once merged into another.
    stories: Vec<Vec<u32>>,
    story_of: Vec<u32>,
    index: Index,
    sums: Vec<f32>,
}

impl Window {
    /// A window without articles.
    pub fn new(weights: Weights) -> Self {
        Self {
            weights,
            languages: BTreeMap::new(),
            articles: Vec::new(),
            first: 0,
            first_indexed: 0,
            newest: i64::MIN,
            seconds_max: WINDOW_SECONDS,
            stories: Vec::new(),
            story_of: Vec::new(),
            index: Index::default(),
            sums: Vec::new(),
        }
    }

    /// A window that leaves nothing behind for its age: for a collection that is looked at as a whole.
    pub(crate) fn over_all_time(weights: Weights) -> Self {
        Self { seconds_max: i64::MAX, ..Self::new(weights) }
    }

    /// Takes `article` in and gives it its story at once, knowing only what came before.
    pub fn add(&mut self, article: &Article) -> (Placement, Vec<Change>) {
        let terms = Terms::of(article, self.main_language());
        self.count(&terms);
        let features = self.weigh(&terms);
        self.insert(features)
    }

    /// The language of most articles so far.
    pub fn main_language(&self) -> Option<&str> {
        let most = self.languages.iter().max_by(|a, b| a.1.n_articles().total_cmp(&b.1.n_articles()))?;
        most.0.as_deref()
    }

    /// Counts the terms of an article, so that later ones are weighed by them.
    pub fn count(&mut self, terms: &Terms) {
        let frequencies = self
            .languages
            .entry(terms.language.clone())
            .or_insert_with(|| Frequencies::of(terms.language.as_deref()));
        frequencies.add(terms.distinct());
    }

    /// Weighs the terms of an article by how telling they are in this window.
    pub fn weigh(&self, terms: &Terms) -> Features {
        match self.languages.get(&terms.language) {
            Some(frequencies) => Features::weigh(terms, frequencies),
            None => Features::weigh(terms, &Frequencies::of(terms.language.as_deref())),
        }
    }

    /// Takes an article in, already weighed, and gives it its story at once.
    ///
    /// An article that shows two stories to be one merges them.
    pub fn insert(&mut self, features: Features) -> (Placement, Vec<Change>) {
        let near = self.near(&features);
        let placement = self.placement(&near);
        self.push(features, &placement);
        let mut changes = Vec::new();
        if let Placement::Joins(story, _) = placement {
            for &(other, _) in near.iter().filter(|near| near.0 != story).take(MERGES) {
                if self.mean_between(story, other) >= self.weights.join {
                    // The elder story keeps its number.
                    let (into, from) = (story.min(other), story.max(other));
                    self.merge(from, into);
                    changes.push(Change::Merged { from, into });
                    break;
                }
            }
        }
        (placement, changes)
    }

    /// Takes an article in, already weighed, as a story of its own.
    pub fn insert_alone(&mut self, features: Features) {
        self.push(features, &Placement::New);
    }

    /// Where an article with `features` belongs; the window stays as it is.
    pub fn place(&mut self, features: &Features) -> Placement {
        let near = self.near(features);
        self.placement(&near)
    }

    fn placement(&self, near: &[(usize, f32)]) -> Placement {
        match near.first() {
            Some(&(story, likeness)) if likeness >= self.weights.join => Placement::Joins(story, likeness),
            _ => Placement::New,
        }
    }

    /// The stories near an article with how like it they are, the likest first.
    ///
    /// Half of it is the mean over the story's articles, half that over the three likest: the mean alone
    /// keeps a long story from growing, the likest alone let it wander.
    fn near(&mut self, features: &Features) -> Vec<(usize, f32)> {
        let first = u32::try_from(self.first).unwrap_or(u32::MAX);
        let nearest = self.index.nearest(features, NEAREST, first, &mut self.sums);
        let mut stories: Vec<u32> = nearest.iter().map(|&(place, _)| self.story_of[place as usize]).collect();
        stories.sort_unstable();
        stories.dedup();
        let mut near: Vec<(usize, f32)> = stories
            .into_iter()
            .map(|story| {
                let mut likenesses: Vec<f32> = self
                    .latest(story as usize)
                    .iter()
                    .map(|&member| self.weights.likeness(features, &self.articles[member as usize]))
                    .collect();
                likenesses.sort_unstable_by(|a, b| b.total_cmp(a));
                let best = &likenesses[..likenesses.len().min(3)];
                (story as usize, 0.5 * mean(&likenesses) + 0.5 * mean(best))
            })
            .collect();
        near.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near
    }

    /// The latest members of a story that are in the window.
    fn latest(&self, story: usize) -> &[u32] {
        let members = &self.stories[story];
        let latest = &members[members.len().saturating_sub(MEMBERS)..];
        &latest[latest.partition_point(|&member| (member as usize) < self.first)..]
    }

    fn mean_between(&self, a: usize, b: usize) -> f32 {
        let likenesses: Vec<f32> = self
            .latest(a)
            .iter()
            .flat_map(|&a| self.latest(b).iter().map(move |&b| (a as usize, b as usize)))
            .map(|(a, b)| self.weights.likeness(&self.articles[a], &self.articles[b]))
            .collect();
        mean(&likenesses)
    }

    fn push(&mut self, features: Features, placement: &Placement) {
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let story = match *placement {
            Placement::New => {
                self.stories.push(Vec::new());
                self.stories.len() - 1
            }
            Placement::Joins(story, _) => story,
        };
        self.stories[story].push(number);
        self.story_of.push(u32::try_from(story).unwrap_or(u32::MAX));
        self.index.add(number, &features);
        self.newest = self.newest.max(features.time.unwrap_or(i64::MIN));
        self.articles.push(features);
        self.leave_behind();
    }

    /// Moves the window on. Terms of what is left behind are let go in blocks.
    fn leave_behind(&mut self) {
        let oldest = self.newest.saturating_sub(self.seconds_max);
        while self.first + 1 < self.articles.len()
            && (self.articles[self.first].time.is_some_and(|time| time < oldest)
                || self.articles.len() - self.first > WINDOW_ARTICLES)
        {
            self.articles[self.first].forget();
            self.first += 1;
        }
        if self.first - self.first_indexed > (self.articles.len() - self.first).max(1_000) {
            self.index.forget(u32::try_from(self.first).unwrap_or(u32::MAX));
            self.first_indexed = self.first;
        }
    }

    fn merge(&mut self, from: usize, into: usize) {
        let moved = std::mem::take(&mut self.stories[from]);
        for &member in &moved {
            self.story_of[member as usize] = u32::try_from(into).unwrap_or(u32::MAX);
        }
        self.stories[into].extend(moved);
        self.stories[into].sort_unstable();
    }

    pub(crate) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The story of each article, in order of arrival.
    pub fn stories(&self) -> &[u32] {
        &self.story_of
    }

    /// The articles in order of arrival.
    pub fn articles(&self) -> &[Features] {
        &self.articles
    }

    /// Pairs of articles in the window that may be of one story, each once, lower number first.
    pub fn pairs(&mut self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        let first = u32::try_from(self.first).unwrap_or(u32::MAX);
        for (place, features) in (first..).zip(&self.articles[self.first..]) {
            let nearest = self.index.nearest(features, REPAIR_NEAREST, first, &mut self.sums);
            let others = nearest.iter().filter(|&&(other, _)| other != place);
            pairs.extend(others.map(|&(other, _)| (place.min(other), place.max(other))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Looks at all articles of the window together, by average linkage, and puts right what could not be
    /// known when each arrived.
    ///
    /// A group keeps the number of the story that most of its articles come from, the elder of equals;
    /// what is left behind of a story stays in it.
    pub fn repair(&mut self) -> Vec<Change> {
        let groups = self.groups();
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let first = u32::try_from(self.first).unwrap_or(u32::MAX);
        for (number, group) in (first..).zip(groups) {
            members.entry(group).or_default().push(number);
        }
        // Which group gets which story: the largest common part first.
        let mut claims: Vec<(usize, u32, u32)> = Vec::new();
        for (&group, members) in &members {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for &member in members {
                *counts.entry(self.story_of[member as usize]).or_insert(0) += 1;
            }
            claims.extend(counts.into_iter().map(|(story, count)| (count, story, group)));
        }
        claims.sort_unstable_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut story_of_group: BTreeMap<u32, u32> = BTreeMap::new();
        let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
        for (_, story, group) in claims {
            if !story_of_group.contains_key(&group) && !taken.contains_key(&story) {
                story_of_group.insert(group, story);
                taken.insert(story, group);
            }
        }
        let mut moves: BTreeMap<(usize, usize), Vec<u32>> = BTreeMap::new();
        for (group, members) in members {
            let into = story_of_group.get(&group).map_or_else(
                || {
                    self.stories.push(Vec::new());
                    self.stories.len() - 1
                },
                |&story| story as usize,
            );
            for member in members {
                let from = self.story_of[member as usize] as usize;
                if from != into {
                    moves.entry((from, into)).or_default().push(member);
                }
            }
        }
        let mut changes = Vec::new();
        for ((from, into), articles) in moves {
            self.stories[from].retain(|member| articles.binary_search(member).is_err());
            for &member in &articles {
                self.story_of[member as usize] = u32::try_from(into).unwrap_or(u32::MAX);
            }
            self.stories[into].extend(&articles);
            self.stories[into].sort_unstable();
            changes.push(if self.stories[from].is_empty() {
                Change::Merged { from, into }
            } else {
                Change::Split { from, into, articles }
            });
        }
        changes
    }

    /// The group of each article in the window by average linkage, numbered by first member.
    pub(crate) fn groups(&mut self) -> Vec<u32> {
        let first = u32::try_from(self.first).unwrap_or(u32::MAX);
        let links: Vec<(u32, u32, f32)> = self
            .pairs()
            .into_iter()
            .map(|(a, b)| {
                let likeness = self.weights.likeness(&self.articles[a as usize], &self.articles[b as usize]);
                (a - first, b - first, likeness)
            })
            .filter(|&(_, _, likeness)| likeness > 0.0)
            .collect();
        // What is left of a story that has begun before the window stays together: without its earlier
        // articles it would fall apart.
        let mut together: Vec<(u32, u32)> = Vec::new();
        for members in &self.stories {
            if members.first().is_some_and(|&member| member < first) {
                let held = &members[members.partition_point(|&member| member < first)..];
                together.extend(held.windows(2).map(|pair| (pair[0] - first, pair[1] - first)));
            }
        }
        average_linkage(self.articles.len() - self.first, &links, &together, self.weights.link)
    }
}

fn mean(values: &[f32]) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
    let n_values = values.len().max(1) as f32;
    values.iter().sum::<f32>() / n_values
}
