//! What people have said about stories, as bonds between articles.

use crate::word::fnv;
use rashomon_core::{ArticleId, Correction};
use rustc_hash::{FxHashMap, FxHashSet};

/// The number of an article's id, equal in every run.
pub(crate) type Key = u64;

pub(crate) fn key(article: &ArticleId) -> Key {
    fnv(article.as_str().as_bytes())
}

/// Which articles are of one story, and which are not, whatever else speaks for or against it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bonds {
    /// The party of articles that each article goes with, for those that any correction names.
    party_of: FxHashMap<Key, usize>,
    parties: Vec<Vec<Key>>,
    /// Parties that are not of one story, each pair both ways.
    apart: FxHashSet<(usize, usize)>,
}

impl Bonds {
    /// What `corrections`, in the order in which they were made, come to. A later one holds against
    /// earlier ones.
    pub(crate) fn of(corrections: &[Correction]) -> Self {
        let mut bonds = Self::default();
        for correction in corrections.iter().rev() {
            let keys = |articles: &[ArticleId]| articles.iter().map(key).collect::<Vec<Key>>();
            match correction {
                Correction::Merge { articles } => bonds.join(&keys(articles)),
                Correction::Split { articles, from } => {
                    let articles = keys(articles);
                    bonds.part(&articles, &keys(from));
                    bonds.join(&articles);
                }
                Correction::Move { article, from, into } => {
                    let mut together = vec![key(article)];
                    bonds.part(&together, &keys(from));
                    together.extend(keys(into));
                    bonds.join(&together);
                }
                Correction::Pin { article, with } => {
                    let mut together = vec![key(article)];
                    together.extend(keys(with));
                    bonds.join(&together);
                }
            }
        }
        bonds
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parties.is_empty()
    }

    /// All articles that a correction names.
    pub(crate) fn articles(&self) -> impl Iterator<Item = Key> {
        self.parties.iter().flatten().copied()
    }

    /// The articles that `article` goes with, itself among them.
    pub(crate) fn party(&self, article: Key) -> &[Key] {
        self.party_of.get(&article).map_or(&[], |&party| &self.parties[party])
    }

    /// The articles that `article` is not of one story with.
    pub(crate) fn strangers(&self, article: Key) -> impl Iterator<Item = Key> {
        let party = self.party_of.get(&article).copied();
        let parties = (0..self.parties.len())
            .filter(move |&other| party.is_some_and(|party| self.apart.contains(&(party, other))));
        parties.flat_map(|party| self.parties[party].iter().copied())
    }

    /// All that is said, as pairs: whether the two are of one story.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (Key, Key, bool)> {
        let together =
            self.parties.iter().flat_map(|party| party.iter().skip(1).map(|&other| (party[0], other, true)));
        let mut apart: Vec<(usize, usize)> = self.apart.iter().copied().filter(|(a, b)| a < b).collect();
        apart.sort_unstable();
        together.chain(apart.into_iter().flat_map(move |(a, b)| {
            self.parties[a].iter().flat_map(move |&x| self.parties[b].iter().map(move |&y| (x, y, false)))
        }))
    }

    fn party_number(&mut self, article: Key) -> usize {
        *self.party_of.entry(article).or_insert_with(|| {
            self.parties.push(vec![article]);
            self.parties.len() - 1
        })
    }

    /// Makes articles one party, except where something later says otherwise.
    fn join(&mut self, articles: &[Key]) {
        for pair in articles.windows(2) {
            let (a, b) = (self.party_number(articles[0]), self.party_number(pair[1]));
            if a == b || self.apart.contains(&(a, b)) {
                continue;
            }
            for moved in std::mem::take(&mut self.parties[b]) {
                self.party_of.insert(moved, a);
                self.parties[a].push(moved);
            }
            let others: Vec<usize> =
                (0..self.parties.len()).filter(|&c| self.apart.contains(&(b, c))).collect();
            for other in others {
                self.apart.remove(&(b, other));
                self.apart.remove(&(other, b));
                self.apart.insert((a, other));
                self.apart.insert((other, a));
            }
        }
    }

    /// Keeps articles apart from others, except where something later says otherwise.
    fn part(&mut self, articles: &[Key], others: &[Key]) {
        for &article in articles {
            for &other in others {
                let (a, b) = (self.party_number(article), self.party_number(other));
                if a != b {
                    self.apart.insert((a, b));
                    self.apart.insert((b, a));
                }
            }
        }
    }
}
