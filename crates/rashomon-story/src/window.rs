//! The articles of late, each with its story: the live view, one article at a time.

use crate::candidate::Index;
use crate::feature::{Features, Terms};
use crate::frequency::Frequencies;
use crate::repair::average_linkage;
use crate::similarity::{Weights, evidence};
use rashomon_core::Article;
use std::collections::BTreeMap;

/// Articles compared in full with an arriving one.
const NEAREST: usize = 48;
/// Members of a story whose comparison makes up the story's mean.
const MEMBERS: usize = 24;
/// Probability below which a pair is taken for certainly apart.
const NEGLIGIBLE: f32 = 0.01;

/// Where an arriving article belongs.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// It opens a story.
    New,
    /// It joins the story of this number, with this mean probability over the story's articles.
    Joins(usize, f32),
}

/// The articles of late and their stories.
#[derive(Clone, Debug)]
pub struct Window {
    weights: Weights,
    languages: BTreeMap<Option<String>, Frequencies>,
    articles: Vec<Features>,
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
            stories: Vec::new(),
            story_of: Vec::new(),
            index: Index::default(),
            sums: Vec::new(),
        }
    }

    /// Takes `article` in and gives it its story at once, knowing only what came before.
    pub fn add(&mut self, article: &Article) -> Placement {
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

    /// Takes an article in, already weighed.
    pub fn insert(&mut self, features: Features) -> Placement {
        let placement = self.place(&features);
        self.put(features, placement)
    }

    /// Takes an article in, already weighed, and gives it a story of its own.
    pub fn index(&mut self, features: Features) {
        self.put(features, Placement::New);
    }

    fn put(&mut self, features: Features, placement: Placement) -> Placement {
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let story = match placement {
            Placement::New => {
                self.stories.push(Vec::new());
                self.stories.len() - 1
            }
            Placement::Joins(story, _) => story,
        };
        self.stories[story].push(number);
        self.story_of.push(u32::try_from(story).unwrap_or(u32::MAX));
        self.index.add(number, &features);
        self.articles.push(features);
        placement
    }

    /// Where an article with `features` belongs; the window stays as it is.
    pub fn place(&mut self, features: &Features) -> Placement {
        let nearest = self.index.nearest(features, NEAREST, 0, &mut self.sums);
        let mut stories: Vec<u32> = nearest.iter().map(|&(place, _)| self.story_of[place as usize]).collect();
        stories.sort_unstable();
        stories.dedup();
        let mut best = (0.0, usize::MAX);
        for story in stories {
            let story = story as usize;
            let mean = self.mean_probability(features, story);
            if mean > best.0 {
                best = (mean, story);
            }
        }
        if best.0 >= self.weights.join { Placement::Joins(best.1, best.0) } else { Placement::New }
    }

    /// The mean over the latest members of `story`.
    fn mean_probability(&self, features: &Features, story: usize) -> f32 {
        let members = &self.stories[story];
        let members = &members[members.len().saturating_sub(MEMBERS)..];
        let sum: f32 =
            members.iter().map(|&member| self.probability(features, &self.articles[member as usize])).sum();
        #[expect(clippy::cast_precision_loss, reason = "at most MEMBERS")]
        let n_members = members.len().max(1) as f32;
        sum / n_members
    }

    fn probability(&self, a: &Features, b: &Features) -> f32 {
        if a.language.is_some() && b.language.is_some() && a.language != b.language {
            return 0.0;
        }
        self.weights.probability(a, b, &evidence(a, b))
    }

    /// The story of each article, in order of arrival.
    pub fn stories(&self) -> &[u32] {
        &self.story_of
    }

    /// The articles in order of arrival.
    pub fn articles(&self) -> &[Features] {
        &self.articles
    }

    /// Pairs that may be of one story, each once, lower number first.
    pub fn pairs(&mut self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (place, features) in (0..).zip(&self.articles) {
            let nearest = self.index.nearest(features, REPAIR_NEAREST, 0, &mut self.sums);
            pairs.extend(
                nearest
                    .iter()
                    .filter(|&&(other, _)| other != place)
                    .map(|&(other, _)| (place.min(other), place.max(other))),
            );
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The story of each article after looking at all of them together.
    pub fn linked(&mut self) -> Vec<u32> {
        let links: Vec<(u32, u32, f32)> = self
            .pairs()
            .into_iter()
            .map(|(a, b)| (a, b, self.probability(&self.articles[a as usize], &self.articles[b as usize])))
            .filter(|&(_, _, probability)| probability >= NEGLIGIBLE)
            .collect();
        average_linkage(self.articles.len(), &links, self.weights.link)
    }
}

/// Articles compared in full with each one in repair.
const REPAIR_NEAREST: usize = 150;
