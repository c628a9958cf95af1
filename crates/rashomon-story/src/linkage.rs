//! Groups by average linkage: two groups become one while the mean over all pairs between them is high.
//!
//! The mean, not the best pair: chains of single resemblances otherwise join whole topics.

use rustc_hash::FxHashMap;

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
    linkage.run();
    let places = u32::try_from(n_articles).unwrap_or(u32::MAX);
    (0..places).map(|place| linkage.root(place)).collect()
}

struct Linkage {
    least: f64,
    /// For every group the sums of likeness over the pairs with other groups.
    sums: Vec<FxHashMap<u32, f64>>,
    /// 0 for a group that is part of another.
    sizes: Vec<u32>,
    /// The group that a group is part of, itself at first; always the lower number.
    parents: Vec<u32>,
}

impl Linkage {
    fn new(n_articles: usize, links: &[(u32, u32, f32)], least: f64) -> Self {
        let mut sums: Vec<FxHashMap<u32, f64>> = vec![FxHashMap::default(); n_articles];
        for &(a, b, likeness) in links {
            sums[a as usize].insert(b, f64::from(likeness));
            sums[b as usize].insert(a, f64::from(likeness));
        }
        let parents = (0..u32::try_from(n_articles).unwrap_or(u32::MAX)).collect();
        Self { least, sums, sizes: vec![1; n_articles], parents }
    }

    fn root(&self, mut group: u32) -> u32 {
        while self.parents[group as usize] != group {
            group = self.parents[group as usize];
        }
        group
    }

    /// Joins whatever is each other's nearest, found by walking from group to nearest group.
    ///
    /// What is joined never comes nearer to a third than the nearer of its parts was, so that the order in
    /// which mutual neighbours are found does not matter (nearest-neighbour chains: Murtagh 1983).
    fn run(&mut self) {
        let mut waiting: Vec<u32> = (0..u32::try_from(self.sizes.len()).unwrap_or(u32::MAX)).rev().collect();
        let mut chain: Vec<u32> = Vec::new();
        while let Some(group) = chain.last().copied().or_else(|| waiting.pop()) {
            if self.sizes[group as usize] == 0 {
                continue;
            }
            if chain.is_empty() {
                chain.push(group);
            }
            let before = chain.len().checked_sub(2).map(|place| chain[place]);
            match self.nearest(group, before) {
                Some(nearest) if Some(nearest) == before => {
                    chain.truncate(chain.len() - 2);
                    self.join(group.min(nearest), group.max(nearest));
                    waiting.push(group.min(nearest));
                }
                Some(nearest) => chain.push(nearest),
                None => {
                    chain.pop();
                }
            }
        }
    }

    /// The nearest group to `group` that is near enough: of equals `first`, then the lowest.
    fn nearest(&self, group: u32, first: Option<u32>) -> Option<u32> {
        let size = f64::from(self.sizes[group as usize]);
        let mut best: Option<(f64, u32)> = None;
        for (&other, &sum) in &self.sums[group as usize] {
            let mean = sum / (size * f64::from(self.sizes[other as usize]));
            let is_better = best.is_none_or(|(most, lowest)| {
                let is_first = Some(other) == first || Some(lowest) != first && other < lowest;
                mean > most || mean == most && is_first
            });
            if mean >= self.least && is_better {
                best = Some((mean, other));
            }
        }
        best.map(|(_, other)| other)
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Joins the two nearest groups as long as any are near enough.
    fn plainly(n_articles: u32, links: &[(u32, u32, f32)], least: f64) -> Vec<u32> {
        let mut groups: Vec<Vec<u32>> = (0..n_articles).map(|place| vec![place]).collect();
        let like = |a: u32, b: u32| {
            let link = links.iter().find(|link| (link.0, link.1) == (a.min(b), a.max(b)));
            link.map_or(0.0, |link| f64::from(link.2))
        };
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for (x, a) in groups.iter().enumerate() {
                for (y, b) in groups.iter().enumerate().skip(x + 1) {
                    let sum: f64 = a.iter().flat_map(|&a| b.iter().map(move |&b| like(a, b))).sum();
                    let n_pairs = u32::try_from(a.len() * b.len()).unwrap();
                    let mean = sum / f64::from(n_pairs);
                    if mean >= least && best.is_none_or(|best| mean > best.0) {
                        best = Some((mean, x, y));
                    }
                }
            }
            let Some((_, x, y)) = best else { break };
            let moved = groups.remove(y);
            groups[x].extend(moved);
        }
        let group_of = |place| groups.iter().find(|group| group.contains(&place));
        (0..n_articles).map(|place| *group_of(place).unwrap().iter().min().unwrap()).collect()
    }

    proptest! {
        #[test]
        fn chains_join_what_the_plain_way_joins(likeness in prop::collection::vec(0.0_f32..1.0, 66)) {
            let pairs = (0..12_u32).flat_map(|b| (0..b).map(move |a| (a, b)));
            let links: Vec<(u32, u32, f32)> =
                pairs.zip(&likeness).filter(|(_, likeness)| **likeness > 0.3).map(|((a, b), &likeness)| (a, b, likeness)).collect();
            prop_assert_eq!(average_linkage(12, &links, &[], 0.4), plainly(12, &links, 0.4_f32.into()));
        }
    }

    #[test]
    fn a_person_holds_against_likeness() {
        let links = [(0, 1, 0.9), (0, 2, f32::NEG_INFINITY), (1, 2, 0.9), (2, 3, 0.1)];
        assert_eq!(average_linkage(4, &links, &[(2, 3)], 0.3), [0, 0, 2, 2]);
    }
}
