//! Groups by average linkage: two groups become one while the mean over all pairs between them is high beside
//! how alike they are in themselves.
//!
//! The mean, not the best pair: chains of single resemblances otherwise join whole topics.

use crate::cohesion::{Cohesion, LOOSEST};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Groups articles, or what stays whole of them, numbered from 0; returns the group of each, numbered by first
/// member, and what each group is like, by that number.
///
/// `links` gives pairs of articles by what they are part of, lower first, with their likeness; pairs that are
/// not given count 0. `together` gives pairs that are of one group from the start. The order of `links` does not
/// matter; they are sorted. Two groups become one only if some pair between them is itself as like as `least`.
pub(crate) fn average_linkage(
    units: &[Unit],
    links: &mut [(u32, u32, f32)],
    together: &[(u32, u32)],
    least: f32,
) -> (Vec<u32>, Vec<Cohesion>) {
    let mut linkage = Linkage::new(units, links, least);
    for &(a, b) in together {
        let (a, b) = (linkage.root(a), linkage.root(b));
        if a != b {
            linkage.join(a.min(b), a.max(b));
        }
    }
    linkage.run();
    let places = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let group_of = (0..places).map(|place| linkage.root(place)).collect();
    (group_of, linkage.groups.into_iter().map(|group| group.cohesion).collect())
}

/// An article, or several that stay together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    pub size: u32,
    /// How alike they are among themselves; `None` where the links tell it.
    pub cohesion: Option<Cohesion>,
}

impl Unit {
    pub(crate) const ARTICLE: Self = Self { size: 1, cohesion: None };
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
    /// What it has with other groups, ascending by number.
    beside: Vec<Beside>,
}

/// Likenesses between two groups.
#[derive(Clone, Copy, Debug)]
struct Beside {
    /// The other one.
    group: u32,
    most: f32,
    sum: f64,
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
    fn new(units: &[Unit], links: &mut [(u32, u32, f32)], least: f32) -> Self {
        let mut groups: Vec<Group> = units
            .iter()
            .map(|unit| {
                let size = f64::from(unit.size);
                let all_pairs =
                    || Cohesion::default().with(Cohesion::default(), 0.0, size * (size - 1.0) / 2.0);
                Group {
                    size: unit.size,
                    cohesion: unit.cohesion.unwrap_or_else(all_pairs),
                    beside: Vec::new(),
                }
            })
            .collect();
        // In one order, so that sums come to the same to the last digit.
        links.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        for links in links.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (a, b, most) = links[links.len() - 1];
            let likenesses = links.iter().map(|link| f64::from(link.2));
            if a == b {
                let own = &mut groups[a as usize];
                own.cohesion =
                    own.cohesion.with(Cohesion::default(), likenesses.map(|like| like.max(0.0)).sum(), 0.0);
                continue;
            }
            let sum = likenesses.sum();
            groups[a as usize].beside.push(Beside { group: b, most, sum });
            groups[b as usize].beside.push(Beside { group: a, most, sum });
        }
        let parents = (0..u32::try_from(groups.len()).unwrap_or(u32::MAX)).collect();
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
        for beside in own.beside.iter().filter(|beside| beside.most >= self.least) {
            let other = beside.group;
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
        let own = std::mem::take(&mut self.groups[a as usize]);
        self.parents[b as usize] = a;
        let between = own.beside.binary_search_by_key(&b, |beside| beside.group);
        let between = between.map_or(0.0, |place| own.beside[place].sum);
        let n_pairs = f64::from(own.size) * f64::from(absorbed.size);
        let mut beside: Vec<Beside> = Vec::with_capacity(own.beside.len() + absorbed.beside.len());
        let mut others = own.beside.iter().filter(|beside| beside.group != b).copied().peekable();
        for mut moved in absorbed.beside.iter().filter(|beside| beside.group != a).copied() {
            while let Some(other) = others.next_if(|other| other.group < moved.group) {
                beside.push(other);
            }
            if let Some(other) = others.next_if(|other| other.group == moved.group) {
                moved = Beside { sum: moved.sum + other.sum, most: moved.most.max(other.most), ..moved };
            }
            beside.push(moved);
            replace(&mut self.groups[moved.group as usize].beside, b, Beside { group: a, ..moved });
        }
        beside.extend(others);
        self.groups[a as usize] = Group {
            size: own.size + absorbed.size,
            cohesion: own.cohesion.with(absorbed.cohesion, between, n_pairs),
            beside,
        };
    }
}

/// Puts `beside` in the place of what is beside group `gone`, which is higher, and of what it had been before.
fn replace(besides: &mut Vec<Beside>, gone: u32, beside: Beside) {
    let Ok(from) = besides.binary_search_by_key(&gone, |beside| beside.group) else { return };
    match besides[..from].binary_search_by_key(&beside.group, |beside| beside.group) {
        Ok(place) => {
            besides[place] = beside;
            besides.remove(from);
        }
        Err(place) => {
            besides[place..=from].rotate_right(1);
            besides[place] = beside;
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
            prop_assert_eq!(average_linkage(&[Unit::ARTICLE; 12], &mut links.clone(), &[], 0.4).0, plainly(12, &links, 0.4));
        }
    }

    proptest! {
        #[test]
        fn what_stays_whole_counts_as_its_articles_do(likeness in prop::collection::vec(0.0_f32..1.0, 66)) {
            let pairs = (0..12_u32).flat_map(|b| (0..b).map(move |a| (a, b)));
            let links: Vec<(u32, u32, f32)> = pairs.zip(&likeness).map(|((a, b), &like)| (a, b, like)).collect();
            let together: Vec<(u32, u32)> = (0..12).step_by(3).flat_map(|a| [(a, a + 1), (a, a + 2)]).collect();
            let articles = average_linkage(&[Unit::ARTICLE; 12], &mut links.clone(), &together, 0.4).0;
            let mut by_unit: Vec<_> = links.iter().map(|&(a, b, like)| (a / 3, b / 3, like)).collect();
            let units = average_linkage(&[Unit { size: 3, cohesion: None }; 4], &mut by_unit, &[], 0.4).0;
            let articles_of_units: Vec<u32> = (0..12).map(|article| 3 * units[article / 3]).collect();
            prop_assert_eq!(articles, articles_of_units);
        }
    }

    /// Groups of 0, 1, 2 and of 3, 4, 5, each `within` alike and `between` alike with the other.
    fn two_groups(within: f32, between: f32) -> Vec<u32> {
        let pairs = (0..6_u32).flat_map(|b| (0..b).map(move |a| (a, b)));
        let like = |(a, b)| (a, b, if (a < 3) == (b < 3) { within } else { between });
        average_linkage(&[Unit::ARTICLE; 6], &mut pairs.map(like).collect::<Vec<_>>(), &[], 0.33).0
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
        let mut links = vec![(0, 1, 0.9), (0, 2, f32::NEG_INFINITY), (1, 2, 0.9), (2, 3, 0.1)];
        assert_eq!(average_linkage(&[Unit::ARTICLE; 4], &mut links, &[(2, 3)], 0.3).0, [0, 0, 2, 2]);
    }
}
