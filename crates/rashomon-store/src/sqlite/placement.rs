//! Where editors put what they list.

use rashomon_core::{Entry, Published};

/// The first so many of a list are where editors put what weighs most.
const PLACED: usize = 10;
/// Of fewer entries with a time nothing is told by their order.
const DATED_MIN: usize = 6;

/// How many of the entries stand where editors put them: none where they stand in the order of time, as most
/// feeds list them.
pub(super) fn n_placed(entries: &[Entry]) -> usize {
    let seconds: Vec<i64> = (entries.iter().filter_map(|entry| entry.published.as_ref()))
        .filter_map(|published| match published {
            Published::Moment(moment) => Some(moment.as_second()),
            Published::Day(_) | Published::Local(_) => None,
        })
        .collect();
    if seconds.len() < DATED_MIN {
        return 0;
    }
    let n_pairs = seconds.len() - 1;
    let n_later = seconds.windows(2).filter(|pair| pair[1] > pair[0]).count();
    let n_earlier = seconds.windows(2).filter(|pair| pair[1] < pair[0]).count();
    // A correction here and there does not make an order; a fifth of all pairs does.
    if n_later * 5 >= n_pairs && n_earlier * 5 >= n_pairs { PLACED.min(entries.len()) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use rashomon_core::Published;

    #[test]
    fn the_order_of_time_is_no_placement() {
        let placed = |seconds: &[i64]| {
            let entry = |&second: &i64| Entry {
                published: Timestamp::from_second(second).ok().map(Published::Moment),
                ..Entry::default()
            };
            n_placed(&seconds.iter().map(entry).collect::<Vec<_>>())
        };
        assert_eq!(placed(&[9, 8, 7, 6, 5, 4, 3]), 0, "the latest first");
        assert_eq!(placed(&[1, 2, 3, 4, 5, 6, 7]), 0, "the first first");
        assert_eq!(placed(&[90, 80, 85, 70, 60, 50, 40, 30, 20, 10]), 0, "one was put right");
        assert_eq!(placed(&[5, 9, 2, 7, 1, 8, 3]), 7);
        assert_eq!(placed(&[5, 9, 2]), 0, "too few");
        assert_eq!(n_placed(&vec![Entry::default(); 20]), 0, "without a time nothing is told");
    }
}
