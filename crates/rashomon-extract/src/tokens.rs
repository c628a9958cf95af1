//! Sets of tokens of a document.

/// Token indices of a document, each once, in text order. Contents, cues and speakers are such sets: short,
/// built in order more often than not, and asked much more often than changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens(Vec<usize>);

impl Tokens {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn contains(&self, index: &usize) -> bool {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) if (first..=last).contains(&index) => {
                last - first + 1 == self.0.len() || self.0.binary_search(index).is_ok()
            }
            _ => false,
        }
    }

    pub(crate) fn insert(&mut self, index: usize) {
        if self.0.last().is_none_or(|&last| last < index) {
            self.0.push(index);
        } else if let Err(place) = self.0.binary_search(&index) {
            self.0.insert(place, index);
        }
    }

    pub(crate) fn remove(&mut self, index: &usize) {
        if let Ok(place) = self.0.binary_search(index) {
            self.0.remove(place);
        }
    }

    pub(crate) fn pop_last(&mut self) -> Option<usize> {
        self.0.pop()
    }

    pub(crate) fn pop_first(&mut self) -> Option<usize> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    pub(crate) fn retain(&mut self, keep: impl FnMut(&usize) -> bool) {
        self.0.retain(keep);
    }

    pub(crate) fn is_subset(&self, other: &Self) -> bool {
        self.0.len() <= other.0.len() && self.0.iter().all(|index| other.contains(index))
    }
}

impl std::ops::Deref for Tokens {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl From<Vec<usize>> for Tokens {
    fn from(mut indices: Vec<usize>) -> Self {
        if !indices.is_sorted_by(|left, right| left < right) {
            indices.sort_unstable();
            indices.dedup();
        }
        Self(indices)
    }
}

impl<const N: usize> From<[usize; N]> for Tokens {
    fn from(indices: [usize; N]) -> Self {
        Self::from(indices.to_vec())
    }
}

impl FromIterator<usize> for Tokens {
    fn from_iter<I: IntoIterator<Item = usize>>(indices: I) -> Self {
        Self::from(indices.into_iter().collect::<Vec<usize>>())
    }
}

impl Extend<usize> for Tokens {
    fn extend<I: IntoIterator<Item = usize>>(&mut self, indices: I) {
        let mut all = std::mem::take(&mut self.0);
        all.extend(indices);
        *self = Self::from(all);
    }
}

impl<'a> Extend<&'a usize> for Tokens {
    fn extend<I: IntoIterator<Item = &'a usize>>(&mut self, indices: I) {
        self.extend(indices.into_iter().copied());
    }
}

impl IntoIterator for Tokens {
    type Item = usize;
    type IntoIter = std::vec::IntoIter<usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Tokens {
    type Item = &'a usize;
    type IntoIter = std::slice::Iter<'a, usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_index_once_and_in_order() {
        let mut tokens: Tokens = [5, 3, 9, 3].into_iter().collect();
        tokens.extend([4, 9, 1]);
        tokens.insert(7);
        tokens.insert(7);
        tokens.insert(11);
        tokens.remove(&9);
        tokens.remove(&2);
        assert_eq!(tokens.to_vec(), [1, 3, 4, 5, 7, 11]);
        let held: Vec<usize> = (0..13).filter(|index| tokens.contains(index)).collect();
        assert_eq!(held, tokens.to_vec());
        assert!(Tokens::from([4, 3]).is_subset(&tokens) && !Tokens::from([3, 6]).is_subset(&tokens));
    }
}
