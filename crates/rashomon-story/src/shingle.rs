//! Runs of five words: what two texts have in common word for word.

use crate::word::{fnv, words};
use rashomon_core::Article;

/// Words in a run.
const RUN: usize = 5;
/// One run in this many is indexed; which, its own hash decides.
const SAMPLED: u64 = 4;

/// The runs of five words of an article's body, each once, hashed, ascending.
pub(crate) fn shingles(article: &Article) -> Vec<u64> {
    let mut hashes: Vec<u64> = Vec::new();
    for span in article.body() {
        hashes.extend(words(span.of(&article.text)).iter().map(|word| fnv(word.lower.as_bytes())));
    }
    let mut shingles: Vec<u64> = hashes
        .windows(RUN)
        .map(|run| run.iter().fold(0, |hash: u64, word| mix(hash.rotate_left(7) ^ word)))
        .collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Those of `shingles` that are indexed.
pub(crate) fn sample(shingles: &[u64]) -> impl Iterator<Item = u64> {
    shingles.iter().copied().filter(|shingle| shingle.is_multiple_of(SAMPLED))
}

/// How many two ascending lists share.
pub(crate) fn n_shared(a: &[u64], b: &[u64]) -> usize {
    let (mut n_shared, mut i, mut j) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        n_shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    n_shared
}

/// Spreads a hash over all its bits (the finalizer of SplitMix64).
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
