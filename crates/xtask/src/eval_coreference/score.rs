//! MUC, B³ and CEAFe of predicted chains against labelled ones.
//!
//! Source: the definitions of the CoNLL reference scorer, version 8 (Pradhan et al. 2014): labelled and
//! predicted mentions are taken as they are, those of one side alone are singletons on the other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// Chains of mentions; a mention stands in one chain at most.
pub(super) type Chains<M> = Vec<BTreeSet<M>>;

/// Numerators and denominators of one measure, to be summed over documents.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    recall: (f64, f64),
    precision: (f64, f64),
}

impl Tally {
    pub(super) fn recall(self) -> f64 {
        share(self.recall)
    }

    pub(super) fn precision(self) -> f64 {
        share(self.precision)
    }

    pub(super) fn f1(self) -> f64 {
        let (recall, precision) = (self.recall(), self.precision());
        share((2.0 * recall * precision, recall + precision))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.recall.0 += other.recall.0;
        self.recall.1 += other.recall.1;
        self.precision.0 += other.precision.0;
        self.precision.1 += other.precision.1;
    }
}

fn share((part, whole): (f64, f64)) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Mentions found, whatever chain they are in.
pub(super) fn mentions<M: Ord>(key: &Chains<M>, response: &Chains<M>) -> Tally {
    let all = |chains: &Chains<M>| chains.iter().map(BTreeSet::len).sum::<usize>() as f64;
    let both = key.iter().flatten().filter(|mention| response.iter().any(|chain| chain.contains(mention)));
    let both = both.count() as f64;
    Tally { recall: (both, all(key)), precision: (both, all(response)) }
}

/// Links: how many are missing to make each chain whole (Vilain et al. 1995).
pub(super) fn muc<M: Ord>(key: &Chains<M>, response: &Chains<M>) -> Tally {
    let links = |chains: &Chains<M>, others: &Chains<M>| {
        let mut sum = (0.0, 0.0);
        for chain in chains {
            let mut parts = BTreeSet::new();
            let mut alone = 0;
            for mention in chain {
                match others.iter().position(|other| other.contains(mention)) {
                    Some(part) => drop(parts.insert(part)),
                    None => alone += 1,
                }
            }
            sum.0 += (chain.len() - parts.len() - alone) as f64;
            sum.1 += (chain.len() - 1) as f64;
        }
        sum
    };
    Tally { recall: links(key, response), precision: links(response, key) }
}

/// For each mention the share of its chain that was found with it (Bagga and Baldwin 1998).
pub(super) fn b_cubed<M: Ord>(key: &Chains<M>, response: &Chains<M>) -> Tally {
    let shares = |chains: &Chains<M>, others: &Chains<M>| {
        let mut sum = (0.0, 0.0);
        for chain in chains {
            for other in others {
                let both = chain.intersection(other).count() as f64;
                sum.0 += both * both / chain.len() as f64;
            }
            sum.1 += chain.len() as f64;
        }
        sum
    };
    Tally { recall: shares(key, response), precision: shares(response, key) }
}

/// The best one-to-one matching of chains by twice their common share, φ₄ (Luo 2005).
pub(super) fn ceaf_e<M: Ord>(key: &Chains<M>, response: &Chains<M>) -> Tally {
    let similarity: Vec<Vec<f64>> = key
        .iter()
        .map(|chain| {
            let alike = |other: &BTreeSet<M>| {
                let both = chain.intersection(other).count() as f64;
                2.0 * both / (chain.len() + other.len()) as f64
            };
            response.iter().map(alike).collect()
        })
        .collect();
    let best = assignment(&similarity);
    Tally { recall: (best, key.len() as f64), precision: (best, response.len() as f64) }
}

/// The largest sum of entries no two of which share a row or a column: Kuhn and Munkres, with
/// potentials, rows one by one.
fn assignment(weights: &[Vec<f64>]) -> f64 {
    let n = weights.len().max(weights.first().map_or(0, Vec::len));
    if n == 0 {
        return 0.0;
    }
    let cost = |row: usize, column: usize| {
        -weights.get(row - 1).and_then(|row| row.get(column - 1)).copied().unwrap_or(0.0)
    };
    let mut of_row = vec![0.0; n + 1];
    let mut of_column = vec![0.0; n + 1];
    // Column 0 stands for none; `row_of[column]` is the row matched to it.
    let mut row_of = vec![0; n + 1];
    for row in 1..=n {
        row_of[0] = row;
        let mut slack = vec![f64::INFINITY; n + 1];
        let mut before = vec![0; n + 1];
        let mut done = vec![false; n + 1];
        let mut column = 0;
        while row_of[column] != 0 {
            done[column] = true;
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=n).filter(|&other| !done[other]) {
                let reduced = cost(row_of[column], other) - of_row[row_of[column]] - of_column[other];
                if reduced < slack[other] {
                    slack[other] = reduced;
                    before[other] = column;
                }
                if slack[other] < step {
                    step = slack[other];
                    next = other;
                }
            }
            for other in 0..=n {
                if done[other] {
                    of_row[row_of[other]] += step;
                    of_column[other] -= step;
                } else {
                    slack[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    (1..=n).map(|column| -cost(row_of[column], column)).sum()
}

/// Chains of `groups`: mentions that several share go to the first; those of one mention are left out
/// unless `singletons` are asked for.
pub(super) fn chains<M: Ord + Copy, G: Ord>(groups: &BTreeMap<G, Vec<M>>, singletons: bool) -> Chains<M> {
    let mut taken = BTreeSet::new();
    let mut chains = Vec::new();
    for mentions in groups.values() {
        let chain: BTreeSet<M> = mentions.iter().copied().filter(|&mention| taken.insert(mention)).collect();
        if chain.len() > usize::from(!singletons) {
            chains.push(chain);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(chains: &[&str]) -> Chains<char> {
        chains.iter().map(|chain| chain.chars().collect()).collect()
    }

    fn rounded(tally: Tally) -> (f64, f64) {
        let percent = |share: f64| (share * 1e4).round() / 1e2;
        (percent(tally.recall()), percent(tally.precision()))
    }

    #[test]
    fn the_same_chains_are_perfect() {
        let chains = of(&["abc", "de"]);
        for measure in [muc, b_cubed, ceaf_e, mentions] {
            assert_eq!(rounded(measure(&chains, &chains)), (100.0, 100.0));
        }
    }

    /// Worked by hand. Key {abc}, response {ab}{c}{d} with singletons: one of two links; mentions
    /// 2/3 + 2/3 + 1/3 of three, and 1, 1, 1, 0 of four; {abc} and {ab} are alike by 4/5.
    #[test]
    fn a_chain_in_two_parts() {
        let (key, response) = (of(&["abc"]), of(&["ab", "c", "d"]));
        assert_eq!(rounded(muc(&key, &response)), (50.0, 100.0));
        assert_eq!(rounded(b_cubed(&key, &response)), (55.56, 75.0));
        assert_eq!(rounded(ceaf_e(&key, &response)), (80.0, 26.67));
    }

    /// Luo (2005), example (c) against (a): all twelve in one chain where there are three.
    #[test]
    fn all_in_one() {
        let (key, response) = (of(&["12345", "67", "89ABC"]), of(&["123456789ABC"]));
        assert_eq!(rounded(muc(&key, &response)), (100.0, 81.82));
        assert_eq!(rounded(b_cubed(&key, &response)), (100.0, 37.5));
        assert_eq!(rounded(ceaf_e(&key, &response)), (19.61, 58.82));
    }

    /// The reference scorer's manual case: mentions of one side alone count against it.
    #[test]
    fn mentions_of_one_side_alone() {
        let (key, response) = (of(&["ab", "cde"]), of(&["ab", "cdx"]));
        assert_eq!(rounded(muc(&key, &response)), (66.67, 66.67));
        assert_eq!(rounded(b_cubed(&key, &response)), (66.67, 66.67));
        assert_eq!(rounded(ceaf_e(&key, &response)), (83.33, 83.33));
        assert_eq!(rounded(mentions(&key, &response)), (80.0, 80.0));
    }

    #[test]
    fn the_best_matching_need_not_be_the_greedy_one() {
        assert_eq!(assignment(&[vec![0.9, 0.8], vec![0.8, 0.0]]), 1.6);
        assert_eq!(assignment(&[vec![0.5], vec![0.7], vec![0.1]]), 0.7);
        assert_eq!(assignment(&[]), 0.0);
    }
}
