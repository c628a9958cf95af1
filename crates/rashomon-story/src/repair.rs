//! Groups by average linkage: two groups become one while the mean over all pairs between them is high.
//!
//! The mean, not the best pair: chains of single resemblances otherwise join whole topics.

use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Groups the articles `0..n_articles`; returns the group of each, numbered by first member.
///
/// `links` gives pairs `(a, b, likeness)`, each pair at most once; pairs that are not given count 0.
/// `together` gives pairs that are of one group from the start. The order of `links` does not matter.
pub(crate) fn average_linkage(
    n_articles: usize,
    links: &[(u32, u32, f32)],
    together: &[(u32, u32)],
    least: f32,
) -> Vec<u32> {
    let mut linkage = Linkage::new(n_articles, links, f64::from(least));
    for &(a, b) in together {
        let (a, b) = (linkage.root(a), linkage.root(b));
        if a != b {
            linkage.join(a.min(b), a.max(b));
        }
    }
    for &(a, b, likeness) in links {
        let (a, b) = (a.min(b), a.max(b));
        if linkage.is_single(a) && linkage.is_single(b) {
            linkage.propose(a, b, f64::from(likeness));
        }
    }
    while let Some(merge) = linkage.queue.pop() {
        if linkage.is_current(&merge) {
            linkage.join(merge.a, merge.b);
        }
    }
    let places = u32::try_from(n_articles).unwrap_or(u32::MAX);
    (0..places).map(|place| linkage.root(place)).collect()
}

struct Linkage {
    least: f64,
    /// For every group the sums of likeness over the pairs with other groups.
    sums: Vec<FxHashMap<u32, f64>>,
    /// 0 for a group that is part of another.
    sizes: Vec<u32>,
    /// How often a group has changed; a proposal about an earlier state is void.
    versions: Vec<u32>,
    /// The group that a group is part of, itself at first; always the lower number.
    parents: Vec<u32>,
    queue: BinaryHeap<Merge>,
}

impl Linkage {
    fn new(n_articles: usize, links: &[(u32, u32, f32)], least: f64) -> Self {
        let mut sums: Vec<FxHashMap<u32, f64>> = vec![FxHashMap::default(); n_articles];
        for &(a, b, likeness) in links {
            sums[a as usize].insert(b, f64::from(likeness));
            sums[b as usize].insert(a, f64::from(likeness));
        }
        let parents = (0..u32::try_from(n_articles).unwrap_or(u32::MAX)).collect();
        let (sizes, versions) = (vec![1; n_articles], vec![0; n_articles]);
        Self { least, sums, sizes, versions, parents, queue: BinaryHeap::new() }
    }

    fn root(&self, mut group: u32) -> u32 {
        while self.parents[group as usize] != group {
            group = self.parents[group as usize];
        }
        group
    }

    fn is_single(&self, group: u32) -> bool {
        self.sizes[group as usize] == 1
    }

    fn propose(&mut self, a: u32, b: u32, mean: f64) {
        if mean >= self.least {
            let versions = (self.versions[a as usize], self.versions[b as usize]);
            self.queue.push(Merge { mean, a, b, versions });
        }
    }

    fn is_current(&self, merge: &Merge) -> bool {
        let (a, b) = (merge.a as usize, merge.b as usize);
        self.sizes[a] > 0 && self.sizes[b] > 0 && (self.versions[a], self.versions[b]) == merge.versions
    }

    /// Makes group `b` part of group `a`, which is the lower number.
    fn join(&mut self, a: u32, b: u32) {
        let mut absorbed: Vec<(u32, f64)> = std::mem::take(&mut self.sums[b as usize]).into_iter().collect();
        absorbed.sort_unstable_by_key(|&(other, _)| other);
        for (other, sum) in absorbed {
            self.sums[other as usize].remove(&b);
            if other != a {
                let total = self.sums[a as usize].entry(other).or_insert(0.0);
                *total += sum;
                let total = *total;
                self.sums[other as usize].insert(a, total);
            }
        }
        self.sizes[a as usize] += self.sizes[b as usize];
        self.sizes[b as usize] = 0;
        self.parents[b as usize] = a;
        self.versions[a as usize] += 1;
        let sums: Vec<(u32, f64)> = self.sums[a as usize].iter().map(|(&other, &sum)| (other, sum)).collect();
        for (other, sum) in sums {
            let n_pairs = f64::from(self.sizes[a as usize]) * f64::from(self.sizes[other as usize]);
            self.propose(a.min(other), a.max(other), sum / n_pairs);
        }
    }
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
