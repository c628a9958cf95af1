//! Groups by average linkage: two groups become one while the mean over all pairs between them is high beside
//! how alike they are in themselves.
//!
//! The mean, not the best pair: chains of single resemblances otherwise join whole topics.

use crate::cohesion::{Cohesion, LOOSEST};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Groups the articles `0..n_articles`; returns the group of each, numbered by first member.
///
/// `links` gives pairs `(a, b, likeness)`, each pair at most once; pairs that are not given count 0.
/// `together` gives pairs that are of one group from the start. The order of `links` does not matter.
/// Two groups become one only if some pair between them is itself as like as `least`.
pub(crate) fn average_linkage(
    n_articles: usize,
    links: &[(u32, u32, f32)],
    together: &[(u32, u32)],
    least: f32,
) -> Vec<u32> {
    let mut linkage = Linkage::new(n_articles, links, least);
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
    least: f32,
    groups: Vec<Group>,
    /// The group that a group is part of, itself at first; always the lower number.
    parents: Vec<u32>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    /// 0 for a group that is part of another.
    size: u32,
    cohesion: Cohesion,
    /// What it has with other groups.
    beside: FxHashMap<u32, Beside>,
}

/// Likenesses between two groups.
#[derive(Clone, Copy, Debug)]
struct Beside {
    sum: f64,
    most: f32,
}

/// A group and the nearest to it when it was looked for, with both sizes then: groups only grow.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Nearest {
    likeness: f64,
    groups: [u32; 2],
    sizes: [u32; 2],
}

impl Eq for Nearest {}

impl PartialOrd for Nearest {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Nearest {
    /// The likest is the greatest; of equals that with the lowest numbers.
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |nearest: &Self| (nearest.groups[0].min(nearest.groups[1]), nearest.groups);
        self.likeness
            .total_cmp(&other.likeness)
            .then_with(|| lower(other).cmp(&lower(self)))
            .then_with(|| other.sizes.cmp(&self.sizes))
    }
}

impl Linkage {
    fn new(n_articles: usize, links: &[(u32, u32, f32)], least: f32) -> Self {
        let mut groups = vec![Group { size: 1, ..Group::default() }; n_articles];
        for &(a, b, likeness) in links {
            let beside = Beside { sum: f64::from(likeness), most: likeness };
            groups[a as usize].beside.insert(b, beside);
            groups[b as usize].beside.insert(a, beside);
        }
        let parents = (0..u32::try_from(n_articles).unwrap_or(u32::MAX)).collect();
        Self { least, groups, parents }
    }

    fn root(&self, mut group: u32) -> u32 {
        while self.parents[group as usize] != group {
            group = self.parents[group as usize];
        }
        group
    }

    /// Joins the two nearest groups as long as any are near enough.
    ///
    /// Whatever two are the nearest of all, each is the nearest of the other, so that it is enough to know of
    /// every group its nearest. A group's nearest is looked for anew when it has grown and, because what has
    /// grown may have gone further away, when its turn comes and that other has.
    fn run(&mut self) {
        let groups = 0..u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let mut queue: BinaryHeap<Nearest> = groups.filter_map(|group| self.nearest(group)).collect();
        while let Some(nearest) = queue.pop() {
            let [a, b] = nearest.groups;
            let sizes = [a, b].map(|group| self.groups[group as usize].size);
            if sizes == nearest.sizes {
                self.join(a.min(b), a.max(b));
                queue.extend(self.nearest(a.min(b)));
            } else if sizes[0] == nearest.sizes[0] {
                queue.extend(self.nearest(a));
            }
        }
    }

    /// The nearest group to `group` that is near enough: of equals the lowest.
    fn nearest(&self, group: u32) -> Option<Nearest> {
        let own = &self.groups[group as usize];
        let mut best: Option<(f64, u32)> = None;
        for (&other, beside) in own.beside.iter().filter(|(_, beside)| beside.most >= self.least) {
            let theirs = &self.groups[other as usize];
            let mean = beside.sum / (f64::from(own.size) * f64::from(theirs.size));
            let likeness = mean - own.cohesion.asked(theirs.cohesion, LOOSEST);
            let is_better =
                best.is_none_or(|(most, lowest)| likeness > most || likeness == most && other < lowest);
            if likeness >= f64::from(self.least) && is_better {
                best = Some((likeness, other));
            }
        }
        best.map(|(likeness, other)| Nearest {
            likeness,
            groups: [group, other],
            sizes: [own.size, self.groups[other as usize].size],
        })
    }

    /// Makes group `b` part of group `a`, which is the lower number.
    fn join(&mut self, a: u32, b: u32) {
        let absorbed = std::mem::take(&mut self.groups[b as usize]);
        self.parents[b as usize] = a;
        let own = &mut self.groups[a as usize];
        let between = absorbed.beside.get(&a).map_or(0.0, |beside| beside.sum);
        let n_pairs = f64::from(own.size) * f64::from(absorbed.size);
        own.cohesion = own.cohesion.with(absorbed.cohesion, between, n_pairs);
        own.size += absorbed.size;
        // Each adds to a sum of its own, so that their order does not matter.
        for (other, beside) in absorbed.beside {
            self.groups[other as usize].beside.remove(&b);
            if other == a {
                continue;
            }
            let total = self.groups[a as usize].beside.entry(other).or_insert(Beside { sum: 0.0, most: 0.0 });
            *total = Beside { sum: total.sum + beside.sum, most: total.most.max(beside.most) };
            let total = *total;
            self.groups[other as usize].beside.insert(a, total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Joins the two nearest groups as long as any are near enough.
    fn plainly(n_articles: u32, links: &[(u32, u32, f32)], least: f32) -> Vec<u32> {
        let mut groups: Vec<Vec<u32>> = (0..n_articles).map(|place| vec![place]).collect();
        let like = |a: u32, b: u32| {
            let link = links.iter().find(|link| (link.0, link.1) == (a.min(b), a.max(b)));
            link.map_or(0.0, |link| f64::from(link.2))
        };
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for (x, a) in groups.iter().enumerate() {
                for (y, b) in groups.iter().enumerate().skip(x + 1) {
                    let pairs = || a.iter().flat_map(|&a| b.iter().map(move |&b| like(a, b)));
                    let within = |group: &[u32]| {
                        let pairs = group.iter().flat_map(|&a| group.iter().map(move |&b| (a, b)));
                        pairs.filter(|(a, b)| a < b).fold(Cohesion::default(), |cohesion, (a, b)| {
                            cohesion.with(Cohesion::default(), like(a, b), 1.0)
                        })
                    };
                    let n_pairs = u32::try_from(a.len() * b.len()).unwrap();
                    let mean = pairs().sum::<f64>() / f64::from(n_pairs);
                    let near = mean - within(a).asked(within(b), LOOSEST);
                    let is_alike = near >= f64::from(least) && pairs().any(|like| like >= f64::from(least));
                    // Sums in another order differ in their last digits.
                    if is_alike && best.is_none_or(|best| near > best.0 + 1e-12) {
                        best = Some((near, x, y));
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
        fn the_queue_joins_what_the_plain_way_joins(likeness in prop::collection::vec(0.0_f32..1.0, 66)) {
            let pairs = (0..12_u32).flat_map(|b| (0..b).map(move |a| (a, b)));
            let links: Vec<(u32, u32, f32)> =
                pairs.zip(&likeness).filter(|(_, likeness)| **likeness > 0.3).map(|((a, b), &likeness)| (a, b, likeness)).collect();
            prop_assert_eq!(average_linkage(12, &links, &[], 0.4), plainly(12, &links, 0.4));
        }
    }

    /// Groups of 0, 1, 2 and of 3, 4, 5, each `within` alike and `between` alike with the other.
    fn two_groups(within: f32, between: f32) -> Vec<u32> {
        let pairs = (0..6_u32).flat_map(|b| (0..b).map(move |a| (a, b)));
        let like = |(a, b)| (a, b, if (a < 3) == (b < 3) { within } else { between });
        average_linkage(6, &pairs.map(like).collect::<Vec<_>>(), &[], 0.33)
    }

    #[test]
    fn what_is_alike_in_itself_asks_more() {
        assert_eq!(two_groups(0.9, 0.41), [0, 0, 0, 3, 3, 3]);
        assert_eq!(two_groups(0.45, 0.41), [0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn loose_groups_become_one_by_some_pair_alone() {
        assert_eq!(two_groups(0.35, 0.32), [0, 0, 0, 3, 3, 3]);
    }

    #[test]
    fn a_person_holds_against_likeness() {
        let links = [(0, 1, 0.9), (0, 2, f32::NEG_INFINITY), (1, 2, 0.9), (2, 3, 0.1)];
        assert_eq!(average_linkage(4, &links, &[(2, 3)], 0.3), [0, 0, 2, 2]);
    }
}
