//! A table from words to texts in three flat arrays: made at once, never changed, mapped as it is.
//!
//! A pipeline's lists hold a hundred thousand words. As a map of strings each of them is an allocation at
//! every start and another at every end.

use crate::load::cache::Numbers;
use crate::ops::Frozen;
use crate::text::strings::word_hash;

/// Words, each with a text that may be empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// Numbers of entries counted from 1, 0 for a free slot; open addressing, a power of two in size.
    slots: Frozen<u32>,
    /// Where each entry's word ends, and its value; each starts where the one before ends.
    ends: Frozen<u32>,
    /// All words and values one after the other.
    text: Frozen<u8>,
}

impl Words {
    /// The text that stands with `word`.
    pub(crate) fn get(&self, word: &str) -> Option<&str> {
        let mask = self.slots.len().checked_sub(1)?;
        let ends: &[u32] = &self.ends;
        let mut slot = first_slot(word, mask);
        // A table from a file may have no free slot.
        for _ in 0..=mask {
            let place = 2 * (*self.slots.get(slot)? as usize).checked_sub(1)?;
            let start = place.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())? as usize;
            let (middle, end) = (*ends.get(place)? as usize, *ends.get(place + 1)? as usize);
            if self.text.get(start..middle)? == word.as_bytes() {
                return std::str::from_utf8(self.text.get(middle..end)?).ok();
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// Whether `word` is in the table.
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// The arrays, for the cache.
    pub(crate) fn arrays(&self) -> [Numbers; 3] {
        let Self { slots, ends, text } = self;
        [Numbers::Integers(slots.clone()), Numbers::Integers(ends.clone()), Numbers::Bytes(text.clone())]
    }

    /// A table from its arrays; `None` if they are of other kinds.
    pub(crate) fn of_arrays(arrays: &[Numbers; 3]) -> Option<Self> {
        let [Numbers::Integers(slots), Numbers::Integers(ends), Numbers::Bytes(text)] = arrays else {
            return None;
        };
        let sound = slots.len().is_power_of_two() || slots.is_empty();
        sound.then(|| Self { slots: slots.clone(), ends: ends.clone(), text: text.clone() })
    }
}

/// Of several entries for one word the last counts.
impl<K: AsRef<str>, V: AsRef<str>> FromIterator<(K, V)> for Words {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let (mut ends, mut text) = (Vec::new(), Vec::new());
        // Beyond 4 GiB, which no file of a pipeline reaches, entries are empty.
        let end = |text: &Vec<u8>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        for (word, value) in entries {
            text.extend_from_slice(word.as_ref().as_bytes());
            ends.push(end(&text));
            text.extend_from_slice(value.as_ref().as_bytes());
            ends.push(end(&text));
        }
        let n_entries = ends.len() / 2;
        let mask = (2 * n_entries).next_power_of_two() - 1;
        let mut slots = vec![0_u32; mask + 1];
        let word_of = |entry: usize| {
            let start = (2 * entry).checked_sub(1).map_or(0, |before| ends[before]);
            text.get(start as usize..ends[2 * entry] as usize).unwrap_or_default()
        };
        for entry in 0..n_entries {
            let word = word_of(entry);
            let mut slot = word_slot(word, mask);
            while slots[slot] != 0 && word_of(slots[slot] as usize - 1) != word {
                slot = (slot + 1) & mask;
            }
            slots[slot] = u32::try_from(entry + 1).unwrap_or(0);
        }
        Self { slots: slots.into(), ends: ends.into(), text: text.into() }
    }
}

fn first_slot(word: &str, mask: usize) -> usize {
    word_slot(word.as_bytes(), mask)
}

#[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
fn word_slot(word: &[u8], mask: usize) -> usize {
    word_hash(word) as usize & mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn holds_what_a_map_holds(entries in prop::collection::vec(("[abc]{0,3}", "[xyz]{0,2}"), 0..60)) {
            let words: Words = entries.iter().map(|(word, value)| (word, value)).collect();
            let map: BTreeMap<String, String> = entries.iter().cloned().collect();
            for word in map.keys().cloned().chain(["", "a", "abcd", "d"].map(str::to_owned)) {
                prop_assert_eq!(words.get(&word), map.get(&word).map(String::as_str), "{}", word);
            }
            let again = Words::of_arrays(&words.arrays()).unwrap();
            prop_assert!(map.keys().all(|word| again.contains(word)));
        }
    }

    #[test]
    fn arrays_that_do_not_fit_each_other_find_nothing() {
        let odd = |slots: Vec<u32>, ends: Vec<u32>, text: &[u8]| {
            let arrays = [
                Numbers::Integers(slots.into()),
                Numbers::Integers(ends.into()),
                Numbers::Bytes(text.to_vec().into()),
            ];
            Words::of_arrays(&arrays).map(|words| words.contains("ab"))
        };
        assert_eq!(odd(vec![1, 1], vec![2, 2], b"ab"), Some(true));
        assert_eq!(odd(vec![1, 1], vec![2, 2], b"xy"), Some(false));
        assert_eq!(odd(vec![9, 7], vec![2, 2], b"ab"), Some(false));
        assert_eq!(odd(vec![1, 1], vec![3, 1], b"ab"), Some(false));
        assert_eq!(odd(vec![1, 1, 1], vec![2, 2], b"ab"), None);
        assert_eq!(odd(Vec::new(), Vec::new(), b""), Some(false));
    }
}
