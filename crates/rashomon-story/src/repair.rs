//! Groups by average linkage: two groups become one while the mean over all pairs between them is high.
//!
//! The mean, not the best pair: chains of single resemblances otherwise join whole topics.

use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Groups the articles `0..n_articles`; returns the group of each, numbered by first member.
///
/// `links` gives pairs `(a, b, probability)`, each pair at most once; pairs that are not given count 0.
/// The result does not depend on the order of `links`.
pub(crate) fn average_linkage(n_articles: usize, links: &[(u32, u32, f32)], least: f32) -> Vec<u32> {
    let mut sums: Vec<FxHashMap<u32, f64>> = vec![FxHashMap::default(); n_articles];
    for &(a, b, probability) in links {
        sums[a as usize].insert(b, f64::from(probability));
        sums[b as usize].insert(a, f64::from(probability));
    }
    let mut sizes = vec![1_u32; n_articles];
    let mut versions = vec![0_u32; n_articles];
    let mut parents: Vec<u32> = (0..).take(n_articles).collect();
    let mut queue: BinaryHeap<Merge> = links
        .iter()
        .filter(|&&(_, _, probability)| probability >= least)
        .map(|&(a, b, probability)| Merge {
            mean: f64::from(probability),
            a: a.min(b),
            b: a.max(b),
            versions: (0, 0),
        })
        .collect();
    while let Some(merge) = queue.pop() {
        let (a, b) = (merge.a as usize, merge.b as usize);
        if sizes[a] == 0 || sizes[b] == 0 || (versions[a], versions[b]) != merge.versions {
            continue;
        }
        // The lower number stays: it is the earlier article.
        let mut absorbed: Vec<(u32, f64)> = std::mem::take(&mut sums[b]).into_iter().collect();
        absorbed.sort_unstable_by_key(|&(other, _)| other);
        for (other, sum) in absorbed {
            sums[other as usize].remove(&merge.b);
            if other != merge.a {
                *sums[a].entry(other).or_insert(0.0) += sum;
                let total = sums[a][&other];
                sums[other as usize].insert(merge.a, total);
            }
        }
        sizes[a] += sizes[b];
        sizes[b] = 0;
        parents[b] = merge.a;
        versions[a] += 1;
        for (&other, &sum) in &sums[a] {
            let mean = sum / (f64::from(sizes[a]) * f64::from(sizes[other as usize]));
            if mean >= f64::from(least) {
                let (low, high) = (merge.a.min(other), merge.a.max(other));
                let versions = (versions[low as usize], versions[high as usize]);
                queue.push(Merge { mean, a: low, b: high, versions });
            }
        }
    }
    // A parent is always lower than its child, so one pass in order reaches the root.
    for place in 0..n_articles {
        parents[place] = parents[parents[place] as usize];
    }
    parents
}

#[derive(PartialEq)]
struct Merge {
    mean: f64,
    a: u32,
    b: u32,
    versions: (u32, u32),
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
