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
    /// Ascending by term.
    pub(crate) terms: Box<[Term]>,
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
            + size_of_val(&*self.terms)
            + size_of_val(&*self.pairs)
            + size_of_val(&*self.grams)
            + size_of_val(&*self.numbers)
            + size_of_val(&*self.spellings)
    }

    /// Whether two pairs of words have one number.
    pub(crate) fn has_twins(&self) -> bool {
        self.pairs.windows(2).any(|pairs| pairs[0].number() == pairs[1].number())
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
            terms: packed.into(),
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
