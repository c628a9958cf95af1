//! Which articles of a window can be of one story with a given one: those that share telling terms.

use crate::feature::{Features, UNIT};
use crate::list::push_tightly;
use rustc_hash::FxHashMap;

/// Articles by their terms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// For every term the articles that have it, as they came.
    postings: FxHashMap<u32, Postings>,
}

/// The articles that have a term. Most terms are in one only, which takes no space of its own.
#[derive(Clone, Debug)]
enum Postings {
    One(Posting),
    Many(Vec<Posting>),
}

/// An article by number, with a term's weight there.
pub(crate) type Posting = (u32, f32);

impl Postings {
    fn push(&mut self, posting: Posting) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, posting]),
            Self::Many(postings) => push_tightly(postings, posting),
        }
    }

    fn as_slice(&self) -> &[Posting] {
        match self {
            Self::One(posting) => std::slice::from_ref(posting),
            Self::Many(postings) => postings,
        }
    }

    /// Lets go of articles numbered below `first`; returns whether any is left.
    fn forget(&mut self, first: u32) -> bool {
        if let Self::Many(postings) = self {
            postings.drain(..postings.partition_point(|&(number, _)| number < first));
            if postings.capacity() > 4 * postings.len() {
                postings.shrink_to_fit();
            }
        }
        self.as_slice().last().is_some_and(|&(number, _)| number >= first)
    }
}

/// Postings looked at for one article; the most telling terms come first.
///
/// The ten most frequent terms of a window make some nine tenths of the work and find nothing that
/// rarer terms do not.
const POSTINGS: usize = 2_500;
/// Terms of an article that are indexed. What is alike shares several of the most telling.
const TERMS: usize = 32;

impl Index {
    /// Adds article number `number`, higher than all before.
    pub(crate) fn add(&mut self, number: u32, features: &Features) {
        for (term, weight) in telling(features) {
            let posting = (number, weight);
            let one = Postings::One(posting);
            self.postings.entry(term).and_modify(|postings| postings.push(posting)).or_insert(one);
        }
    }

    /// The latest articles, at most `n_most`, of which `term` is one of the most telling terms.
    pub(crate) fn latest(&self, term: u32, n_most: usize) -> &[Posting] {
        let postings = self.postings.get(&term).map_or(&[][..], Postings::as_slice);
        &postings[postings.len().saturating_sub(n_most)..]
    }

    /// Lets go of articles numbered below `first`.
    pub(crate) fn forget(&mut self, first: u32) {
        self.postings.retain(|_, postings| postings.forget(first));
    }

    /// The `n_most` articles nearest by shared terms among those numbered at least `first`, nearest first.
    ///
    /// `sums` is scratch space as long as the window, all zero before and after.
    pub(crate) fn nearest(
        &self,
        features: &Features,
        n_most: usize,
        first: u32,
        sums: &mut Vec<f32>,
    ) -> Vec<(u32, f32)> {
        let mut touched: Vec<u32> = Vec::new();
        let mut left = POSTINGS;
        for (term, weight) in telling(features) {
            let Some(postings) = self.postings.get(&term).map(Postings::as_slice) else { continue };
            // Of a term that is everywhere the latest articles are the likely ones.
            let postings = &postings[postings.len().saturating_sub(left)..];
            let postings = &postings[postings.partition_point(|&(number, _)| number < first)..];
            for &(number, other) in postings {
                let place = (number - first) as usize;
                if place >= sums.len() {
                    sums.resize(place + 1, 0.0);
                }
                if sums[place] == 0.0 {
                    touched.push(number);
                }
                sums[place] += weight * other;
            }
            left -= postings.len();
            if left == 0 {
                break;
            }
        }
        let mut nearest: Vec<(u32, f32)> = touched
            .iter()
            .map(|&number| (number, std::mem::take(&mut sums[(number - first) as usize])))
            .collect();
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if nearest.len() > n_most {
            nearest.select_nth_unstable_by(n_most, order);
            nearest.truncate(n_most);
        }
        nearest.sort_unstable_by(order);
        nearest
    }
}

/// The most telling terms of an article, most telling first.
fn telling(features: &Features) -> impl Iterator<Item = (u32, f32)> {
    let mut terms: Vec<(u16, u32)> =
        features.terms.iter().filter(|term| term.all > 0).map(|term| (term.all, term.term)).collect();
    let order = |a: &(u16, u32), b: &(u16, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
    if terms.len() > TERMS {
        terms.select_nth_unstable_by(TERMS, order);
        terms.truncate(TERMS);
    }
    terms.sort_unstable_by(order);
    terms.into_iter().map(|(weight, term)| (term, f32::from(weight) / UNIT))
}
