//! What an article is compared by: its most telling terms with their weights, packed, and its time.

use crate::frequency::Frequencies;
use crate::terms::{Counts, Terms};
use rashomon_core::ArticleId;
use rustc_hash::FxHashMap;

/// Names that an article can turn on.
const ACTORS: usize = 5;
/// Most telling terms kept of an article; bounds memory and the cost of a comparison.
const TERMS_KEPT: usize = 128;
/// Most telling terms of the lead, of the names, and pairs of neighbours kept.
const PART_KEPT: usize = 64;
/// Most telling names kept as they are written.
const SPELLINGS_KEPT: usize = 12;

/// An article as grouping sees it, in one to two kilobytes.
#[derive(Clone, Debug)]
pub struct Features {
    /// Whose features these are.
    pub article: ArticleId,
    /// ISO 639-1 code, as given or as guessed from common words.
    pub language: Option<Box<str>>,
    /// Seconds since 1970, UTC; noon for a day without a time.
    pub time: Option<i64>,
    /// Whether both headline and text are held.
    pub has_body: bool,
    pub(crate) terms: Packed,
    /// Ascending by number.
    pub(crate) pairs: Box<[WordPair]>,
    /// Ascending.
    pub(crate) grams: Box<[u16]>,
    /// Ascending.
    pub(crate) numbers: Box<[u32]>,
    /// The most telling names as they are written, ascending.
    pub(crate) spellings: Box<[u32]>,
    /// Length of the vector of names before it was made one.
    pub(crate) names_length: f32,
}

/// A term of an article with its weights in the article's vectors, each of length one.
///
/// All vectors in one list, so that one walk over two articles gives all their cosines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Term {
    pub term: u32,
    /// Of headline and body together; in units of 1 / [`UNIT`], as the next two.
    pub all: u16,
    pub lead: u16,
    pub names: u16,
    /// Of the headline; in units of 1 / [`SMALL_UNIT`], as the next.
    pub title: u8,
    /// Of the few names that the article turns on.
    pub actors: u8,
}

/// Terms of an article: half of them stand in no part of it that has weights of its own, and take half the room.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed {
    /// Ascending by term, as the next.
    parts: Box<[Term]>,
    /// The term, in two halves, and its weight in all.
    rest: Box<[[u16; 3]]>,
}

impl Packed {
    /// Of terms ascending by number.
    fn new(terms: &[Term]) -> Self {
        let is_part = |term: &Term| term.lead > 0 || term.names > 0 || term.title > 0 || term.actors > 0;
        #[expect(clippy::cast_possible_truncation, reason = "halves of a number")]
        let rest = |term: &Term| [(term.term >> 16) as u16, term.term as u16, term.all];
        Self {
            parts: terms.iter().filter(|term| is_part(term)).copied().collect(),
            rest: terms.iter().filter(|term| !is_part(term)).map(rest).collect(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Term> {
        self.parts.iter().copied().chain(self.rest.iter().map(|&rest| of_rest(rest)))
    }

    /// The numbers of the terms, in their order here.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + Clone {
        self.parts.iter().map(|term| term.term).chain(self.rest.iter().map(|&rest| number_of_rest(rest)))
    }

    /// The number of the term at `place`, one of those that there are.
    #[inline]
    pub(crate) fn number(&self, place: usize) -> u32 {
        match self.parts.get(place) {
            Some(term) => term.term,
            None => number_of_rest(self.rest[place - self.parts.len()]),
        }
    }

    /// The term at `place`, one of those that there are.
    #[inline]
    pub(crate) fn at(&self, place: usize) -> Term {
        match self.parts.get(place) {
            Some(&term) => term,
            None => of_rest(self.rest[place - self.parts.len()]),
        }
    }

    /// The term of that number.
    pub(crate) fn find(&self, number: u32) -> Option<Term> {
        let part = self.parts.binary_search_by_key(&number, |term| term.term);
        let rest = || self.rest.binary_search_by_key(&number, |&rest| number_of_rest(rest));
        match part {
            Ok(place) => Some(self.parts[place]),
            Err(_) => rest().ok().map(|place| of_rest(self.rest[place])),
        }
    }

    fn n_bytes(&self) -> usize {
        size_of_val(&*self.parts) + size_of_val(&*self.rest)
    }
}

#[inline]
fn number_of_rest(rest: [u16; 3]) -> u32 {
    u32::from(rest[0]) << 16 | u32::from(rest[1])
}

#[inline]
fn of_rest(rest: [u16; 3]) -> Term {
    Term { term: number_of_rest(rest), all: rest[2], ..Term::default() }
}

/// Two neighbouring words: 20 bits of their number, enough to tell those of two articles apart, and the
/// pair's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WordPair(u32);

impl WordPair {
    const WEIGHT_BITS: u32 = 12;
    /// What a weight of one is kept as.
    pub(crate) const UNIT: f32 = 4_095.0;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a weight is from 0 to 1")]
    fn new(pair: u32, weight: f32) -> Self {
        let low = (1 << Self::WEIGHT_BITS) - 1;
        Self(pair & !low | (weight * Self::UNIT).round() as u32)
    }

    pub(crate) fn number(self) -> u32 {
        self.0 >> Self::WEIGHT_BITS
    }

    pub(crate) fn weight(self) -> u32 {
        self.0 & ((1 << Self::WEIGHT_BITS) - 1)
    }
}

/// What a weight of one is kept as.
pub(crate) const UNIT: f32 = 65_535.0;
/// What a weight of one is kept as where a byte must do.
pub(crate) const SMALL_UNIT: f32 = 255.0;

impl Features {
    /// The article's most telling terms, by number, with their weights.
    pub fn terms(&self) -> impl Iterator<Item = (u32, f32)> {
        self.terms.iter().filter(|term| term.all > 0).map(|term| (term.term, f32::from(term.all) / UNIT))
    }

    /// Bytes held.
    pub fn n_bytes(&self) -> usize {
        size_of::<Self>()
            + self.article.as_str().len()
            + self.language.as_ref().map_or(0, |language| language.len())
            + self.terms.n_bytes()
            + size_of_val(&*self.pairs)
            + size_of_val(&*self.grams)
            + size_of_val(&*self.numbers)
            + size_of_val(&*self.spellings)
    }

    /// Reads something of every stretch of memory that a comparison looks at.
    ///
    /// What is compared lies anywhere. Waiting for one stretch after the other is most of what comparing takes;
    /// asked for all at once, they come at once.
    pub(crate) fn fetch(&self) -> u32 {
        let terms = &self.terms;
        let parts = terms.parts.iter().step_by(5).map(|term| term.term);
        let rest = terms.rest.iter().step_by(10).map(|rest| rest[0].into());
        let grams = self.grams.iter().step_by(32).map(|&gram| gram.into());
        let numbers = self.numbers.first().copied();
        parts.chain(rest).chain(grams).chain(numbers).fold(0, u32::wrapping_add)
    }

    /// Weighs `terms` by how telling they are.
    pub(crate) fn weigh(terms: &Terms, frequencies: &Frequencies) -> Self {
        let known: FxHashMap<u32, f32> =
            terms.all.iter().map(|&(term, _)| (term, frequencies.weight(term))).collect();
        let weight = |term: u32| known.get(&term).copied().unwrap_or_else(|| frequencies.weight(term));
        let weights = |counts: &Counts| -> Vec<(u32, f32)> {
            counts.iter().map(|&(term, count)| (term, (1.0 + count.ln()) * weight(term))).collect()
        };
        let pairs = terms.pairs.iter().map(|&(pair, first, second)| {
            let (first, second) = (weight(first), weight(second));
            // A pair is as telling as its words together, as long as both tell something.
            (pair, first.min(2.0) * second.min(2.0) * (first + second))
        });
        let (all, _) = unit(TERMS_KEPT, weights(&terms.all));
        let (lead, _) = unit(PART_KEPT, weights(&terms.lead));
        let (title, _) = unit(PART_KEPT, weights(&terms.title));
        let (names, names_length) = unit(PART_KEPT, weights(&terms.names));
        let (actors, _) =
            unit(ACTORS, terms.names.iter().map(|&(term, count)| (term, count * weight(term))).collect());
        let (pairs, _) = unit(PART_KEPT, pairs.collect());
        let (spellings, _) =
            unit(SPELLINGS_KEPT, terms.spellings.iter().map(|&(name, term)| (name, weight(term))).collect());
        let mut packed: Vec<Term> = Vec::with_capacity(all.len() + names.len());
        packed.extend(all.iter().map(|&(term, value)| Term { term, all: small(value), ..Term::default() }));
        packed.extend(lead.iter().map(|&(term, value)| Term { term, lead: small(value), ..Term::default() }));
        packed.extend(names.iter().map(|&(term, value)| Term {
            term,
            names: small(value),
            ..Term::default()
        }));
        packed.extend(title.iter().map(|&(term, value)| Term {
            term,
            title: byte(value),
            ..Term::default()
        }));
        packed.extend(actors.iter().map(|&(term, value)| Term {
            term,
            actors: byte(value),
            ..Term::default()
        }));
        packed.sort_unstable_by_key(|term| term.term);
        packed.dedup_by(|next, kept| {
            let same = next.term == kept.term;
            if same {
                kept.all |= next.all;
                kept.lead |= next.lead;
                kept.names |= next.names;
                kept.title |= next.title;
                kept.actors |= next.actors;
            }
            same
        });
        Self {
            article: terms.article.clone(),
            language: terms.language().map(Into::into),
            time: terms.time,
            has_body: terms.has_body(),
            terms: Packed::new(&packed),
            pairs: pairs.into_iter().map(|(pair, value)| WordPair::new(pair, value)).collect(),
            grams: terms.grams[..terms.grams.len().min(PART_KEPT * 4)].into(),
            numbers: terms.numbers.as_slice().into(),
            spellings: spellings.into_iter().map(|(name, _)| name).collect(),
            names_length,
        }
    }
}

/// The `n_most` weightiest of `terms` as a vector of length one, ascending by number, with the length it
/// had before.
fn unit(n_most: usize, mut terms: Vec<(u32, f32)>) -> (Vec<(u32, f32)>, f32) {
    terms.retain(|&(_, weight)| weight > 0.0);
    if terms.len() > n_most {
        terms.select_nth_unstable_by(n_most, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(n_most);
    }
    terms.sort_unstable_by_key(|&(term, _)| term);
    let length = terms.iter().map(|&(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in &mut terms {
        *weight /= length;
    }
    (terms, length)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a weight is from 0 to 1")]
fn small(weight: f32) -> u16 {
    (weight * UNIT).round() as u16
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a weight is from 0 to 1")]
fn byte(weight: f32) -> u8 {
    (weight * SMALL_UNIT).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_terms_are_found_as_they_were() {
        let terms = [
            Term { term: 3, all: 7, ..Term::default() },
            Term { term: 70_000, all: 5, lead: 2, ..Term::default() },
            Term { term: u32::MAX, all: u16::MAX, ..Term::default() },
        ];
        let packed = Packed::new(&terms);
        let told = |term: Term| (term.term, term.all, term.lead);
        let places: Vec<_> = (0..3).map(|place| told(packed.at(place))).collect();
        assert_eq!(places, [(70_000, 5, 2), (3, 7, 0), (u32::MAX, u16::MAX, 0)]);
        assert_eq!(packed.iter().map(told).collect::<Vec<_>>(), places);
        assert_eq!(packed.numbers().collect::<Vec<_>>(), [70_000, 3, u32::MAX]);
        for term in terms {
            assert_eq!(packed.find(term.term).map(told), Some(told(term)));
        }
        assert!(packed.find(4).is_none());
    }
}
