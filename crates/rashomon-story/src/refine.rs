//! Groups looked at once more, article by article.
//!
//! Groups that became one early are one for good, though what they have grown to may be nearer to some of their
//! articles than to others. So each article is asked again, when all groups are known, which it is likest, by
//! the measure that an arriving one is held to.

use crate::cohesion::{Cohesion, LOOSEST};
use crate::linkage::Unit;
use crate::window::LIKEST;

/// How much more than groups that become one an article and the group that it moves to must be alike.
const ASKED: f64 = 0.03;
/// How much liker that group must be than the article's own.
const LIKER: f64 = 0.03;

/// Moves articles to the groups that they are likest.
///
/// `group_of` gives the group of each unit before and after, numbered by first member, `cohesions` what each group
/// is like, by that number; `units`, `links`, `together` and `least` are those by which the groups were made. What
/// is kept whole or together does not move.
pub(crate) fn refine(
    group_of: &mut [u32],
    cohesions: &mut [Cohesion],
    units: &[Unit],
    links: &[(u32, u32, f32)],
    together: &[(u32, u32)],
    least: f32,
) {
    let beside = Beside::new(group_of.len(), links);
    let mut sizes = vec![0_u32; group_of.len()];
    for (&group, unit) in group_of.iter().zip(units) {
        sizes[group as usize] += unit.size;
    }
    let mut stays: Vec<bool> = units.iter().map(|unit| unit.size > 1 || unit.cohesion.is_some()).collect();
    for &(a, b) in together {
        stays[a as usize] = true;
        stays[b as usize] = true;
    }
    let least = f64::from(least) + ASKED;
    let mut near = Near { place_of: vec![0; group_of.len()], groups: Vec::new() };
    for article in (0..group_of.len()).filter(|&article| !stays[article]) {
        let own = group_of[article];
        near.look(beside.of(article), group_of);
        let likeness = |to: &To| {
            let (group, n_own) = (to.group as usize, u32::from(to.group == own));
            let n_others = sizes[group] - n_own;
            let cohesion = cohesions[group];
            let cohesion =
                if to.group == own { cohesion.without(to.sum, f64::from(n_others)) } else { cohesion };
            to.likeness(n_others) - cohesion.asked(Cohesion::default(), LOOSEST)
        };
        let (here, there): (Vec<&To>, Vec<&To>) = near.groups.iter().partition(|to| to.group == own);
        let best = (there.into_iter().map(|to| (likeness(to), to)))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.group.cmp(&a.1.group)));
        let Some((most, to)) = best else { continue };
        let here = here.first();
        if most > here.map_or(0.0, |here| likeness(here) + LIKER).max(least) {
            let (from, into) = (own as usize, to.group as usize);
            sizes[from] -= 1;
            cohesions[from] =
                cohesions[from].without(here.map_or(0.0, |here| here.sum), f64::from(sizes[from]));
            cohesions[into] = cohesions[into].with(Cohesion::default(), to.sum, f64::from(sizes[into]));
            sizes[into] += 1;
            group_of[article] = to.group;
        }
    }
    number_by_first(group_of, cohesions);
}

/// Numbers groups by their first members.
fn number_by_first(group_of: &mut [u32], cohesions: &mut [Cohesion]) {
    let mut first = vec![u32::MAX; group_of.len()];
    let before = cohesions.to_vec();
    for (unit, group) in (0..).zip(group_of.iter_mut()) {
        let first = &mut first[*group as usize];
        *first = (*first).min(unit);
        cohesions[*first as usize] = before[*group as usize];
        *group = *first;
    }
}

/// For every unit those that it is linked with.
struct Beside {
    /// Where the links of each unit begin, and where the last ones end.
    starts: Vec<usize>,
    links: Vec<(u32, f32)>,
}

impl Beside {
    fn new(n_units: usize, links: &[(u32, u32, f32)]) -> Self {
        let links = || links.iter().filter(|(a, b, _)| a != b);
        let mut starts = vec![0; n_units + 1];
        for &(a, b, _) in links() {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for unit in 0..n_units {
            starts[unit + 1] += starts[unit];
        }
        let mut next = starts.clone();
        let mut beside = vec![(0, 0.0); starts[n_units]];
        for &(a, b, likeness) in links() {
            for (one, other) in [(a, b), (b, a)] {
                beside[next[one as usize]] = (other, likeness);
                next[one as usize] += 1;
            }
        }
        Self { starts, links: beside }
    }

    fn of(&self, unit: usize) -> &[(u32, f32)] {
        &self.links[self.starts[unit]..self.starts[unit + 1]]
    }
}

/// The groups near an article.
struct Near {
    /// Where each group stands in `groups`, if it does.
    place_of: Vec<usize>,
    groups: Vec<To>,
}

/// What an article has with a group.
#[derive(Clone, Copy, Debug)]
struct To {
    group: u32,
    sum: f64,
    /// The greatest likenesses, descending.
    likest: [f32; LIKEST],
}

impl Near {
    /// Finds the groups of those that an article is linked with.
    fn look(&mut self, links: &[(u32, f32)], group_of: &[u32]) {
        self.groups.clear();
        for &(other, likeness) in links {
            let group = group_of[other as usize];
            let mut place = self.place_of[group as usize];
            if self.groups.get(place).is_none_or(|to| to.group != group) {
                place = self.groups.len();
                self.place_of[group as usize] = place;
                self.groups.push(To { group, sum: 0.0, likest: [0.0; LIKEST] });
            }
            let to = &mut self.groups[place];
            to.sum += f64::from(likeness);
            let rank = to.likest.partition_point(|&more| more >= likeness);
            if rank < LIKEST {
                to.likest[rank..].rotate_right(1);
                to.likest[rank] = likeness;
            }
        }
    }
}

impl To {
    /// Half the mean over all articles of a group, of which there are `n_others`, half that over the likest.
    fn likeness(&self, n_others: u32) -> f64 {
        let n_likest = f64::from(n_others).min(LIKEST as f64);
        let likest: f32 = self.likest.iter().sum();
        0.5 * self.sum / f64::from(n_others) + 0.5 * f64::from(likest) / n_likest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two groups, of 0 to 3 and of 4 to 7, `within` alike; the last of the first is as `like` those of the
    /// second.
    fn links(within: f32, like: f32) -> Vec<(u32, u32, f32)> {
        let pairs = (0..8_u32).flat_map(|b| (0..b).map(move |a| (a, b)));
        let like = |(a, b)| {
            let likeness = if (a < 4) == (b < 4) {
                within
            } else if a == 3 {
                like
            } else {
                0.1
            };
            (a, b, likeness)
        };
        pairs.map(like).collect()
    }

    fn refined(links: &[(u32, u32, f32)], together: &[(u32, u32)]) -> Vec<u32> {
        let mut group_of = vec![0, 0, 0, 0, 4, 4, 4, 4];
        let mut cohesions = vec![Cohesion::default(); 8];
        for (group, n_others) in [(0, 6.0), (4, 6.0)] {
            cohesions[group] = Cohesion::default().with(Cohesion::default(), 0.5 * n_others, n_others);
        }
        refine(&mut group_of, &mut cohesions, &[Unit::ARTICLE; 8], links, together, 0.33);
        group_of
    }

    #[test]
    fn an_article_moves_to_the_group_that_it_is_likest() {
        assert_eq!(refined(&links(0.5, 0.7), &[]), [0, 0, 0, 3, 3, 3, 3, 3]);
        assert_eq!(refined(&links(0.5, 0.45), &[]), [0, 0, 0, 0, 4, 4, 4, 4]);
    }

    #[test]
    fn who_is_kept_together_or_apart_does_not_move() {
        let mut links = links(0.5, 0.7);
        assert_eq!(refined(&links, &[(2, 3)]), [0, 0, 0, 0, 4, 4, 4, 4]);
        links.retain(|&(a, b, _)| (a, b) != (3, 7));
        links.push((3, 7, f32::NEG_INFINITY));
        assert_eq!(refined(&links, &[]), [0, 0, 0, 0, 4, 4, 4, 4]);
    }
}
