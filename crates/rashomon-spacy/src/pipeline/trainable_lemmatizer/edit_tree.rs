//! Edit trees: what turns a word into its lemma, ends first, whatever stands between them.

use crate::load::LoadError;
use crate::load::json;
use crate::load::msgpack::{self, Value};
use crate::text::lexeme::Hash;
use crate::text::strings::string_id;
use std::collections::HashMap;

/// Nodes in a tree, those of its branches included. Real ones have about five.
const SIZE_MAX: usize = 500;
/// Where no tree goes on.
const NO_TREE: u64 = u32::MAX as u64;

/// All trees of a lemmatizer.
#[derive(Debug)]
pub(super) struct EditTrees {
    trees: Vec<EditTree>,
}

#[derive(Debug)]
enum EditTree {
    /// Keeps what stands between two ends of so many characters; the ends go through trees of their own,
    /// or away.
    Match { prefix_len: usize, suffix_len: usize, prefix: Option<usize>, suffix: Option<usize> },
    /// Replaces this very text.
    Substitute { original: Box<str>, substitute: Box<str> },
}

impl EditTrees {
    /// Reads the `trees` file; the texts of its nodes stand in `strings`, the list of a pipeline's strings.
    pub(super) fn read(
        file: &str,
        bytes: &[u8],
        strings_file: &str,
        strings: &[u8],
    ) -> Result<Self, LoadError> {
        let top = msgpack::read(file, bytes)?;
        let list = top.get("trees").and_then(Value::array);
        let list = list.ok_or_else(|| LoadError::damaged(file, "no list of trees", "edit trees"))?;
        let strings: Vec<String> = json::read(strings_file, strings)?;
        let mut texts: HashMap<u64, Option<&str>, Hash> = ["orig", "subst"]
            .iter()
            .flat_map(|key| list.iter().filter_map(|tree| Some((tree.get(key)?.unsigned()?, None))))
            .collect();
        texts.insert(0, Some(""));
        for string in &strings {
            if let Some(text) = texts.get_mut(&string_id(string)) {
                *text = Some(string);
            }
        }
        let mut sizes: Vec<usize> = Vec::with_capacity(list.len());
        let mut trees = Vec::with_capacity(list.len());
        for (number, tree) in list.iter().enumerate() {
            let damaged = |found: &str, expected: &str| {
                LoadError::damaged(file, format!("{found} in tree {number}"), expected)
            };
            let field = |name: &str| tree.get(name).and_then(Value::unsigned);
            let text = |name: &str| {
                let id = field(name).ok_or_else(|| damaged(&format!("no {name}"), "the id of a string"))?;
                let text = texts.get(&id).copied().flatten();
                text.ok_or_else(|| damaged(&format!("{name} = {id}"), &format!("a string of {strings_file}")))
            };
            if tree.get("orig").is_some() {
                sizes.push(1);
                let (original, substitute) = (text("orig")?.into(), text("subst")?.into());
                trees.push(EditTree::Substitute { original, substitute });
                continue;
            }
            let len = |name: &str| {
                let len = field(name).and_then(|len| usize::try_from(len).ok());
                len.ok_or_else(|| damaged(&format!("no {name}"), "a number of characters"))
            };
            // A branch is always made before its tree; were it not so, there might be circles.
            let branch = |name: &str| match field(name) {
                Some(NO_TREE) => Ok(None),
                Some(branch) if branch < number as u64 => Ok(usize::try_from(branch).ok()),
                Some(branch) => Err(damaged(&format!("{name} = {branch}"), "the number of an earlier tree")),
                None => Err(damaged(&format!("no {name}"), "the number of an earlier tree")),
            };
            let (prefix, suffix) = (branch("prefix_tree")?, branch("suffix_tree")?);
            let size = 1 + [prefix, suffix].into_iter().flatten().map(|branch| sizes[branch]).sum::<usize>();
            if size > SIZE_MAX {
                return Err(damaged(&format!("{size} nodes"), &format!("at most {SIZE_MAX}")));
            }
            sizes.push(size);
            let (prefix_len, suffix_len) = (len("prefix_len")?, len("suffix_len")?);
            trees.push(EditTree::Match { prefix_len, suffix_len, prefix, suffix });
        }
        Ok(Self { trees })
    }

    pub(super) fn len(&self) -> usize {
        self.trees.len()
    }

    /// What `tree` makes of `form`; `None` if it does not fit.
    pub(super) fn apply(&self, tree: u32, form: &str) -> Option<String> {
        let mut lemma = String::with_capacity(form.len());
        self.append(tree as usize, form, &mut lemma)?;
        Some(lemma)
    }

    fn append(&self, tree: usize, form: &str, lemma: &mut String) -> Option<()> {
        match self.trees.get(tree)? {
            EditTree::Substitute { original, substitute } => {
                (**original == *form).then(|| lemma.push_str(substitute))
            }
            EditTree::Match { prefix_len, suffix_len, prefix, suffix } => {
                let (start, rest) = form.split_at(after(form, *prefix_len)?);
                let (middle, end) = rest.split_at(before(rest, *suffix_len)?);
                if let Some(prefix) = prefix {
                    self.append(*prefix, start, lemma)?;
                }
                lemma.push_str(middle);
                if let Some(suffix) = suffix {
                    self.append(*suffix, end, lemma)?;
                }
                Some(())
            }
        }
    }
}

/// The byte behind the first `n` characters.
fn after(text: &str, n: usize) -> Option<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(n)
}

/// The byte before the last `n` characters.
fn before(text: &str, n: usize) -> Option<usize> {
    match n.checked_sub(1) {
        None => Some(text.len()),
        Some(place) => text.char_indices().rev().nth(place).map(|(at, _)| at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn map(entries: &[(&str, u64)]) -> Vec<u8> {
        let mut bytes = vec![0x80 | u8::try_from(entries.len()).unwrap()];
        for (key, number) in entries {
            bytes.push(0xa0 | u8::try_from(key.len()).unwrap());
            bytes.extend_from_slice(key.as_bytes());
            bytes.push(0xcf);
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    fn trees(nodes: &[Vec<u8>]) -> Result<EditTrees, LoadError> {
        let mut bytes = vec![0x81, 0xa5];
        bytes.extend_from_slice(b"trees");
        bytes.push(0x90 | u8::try_from(nodes.len()).unwrap());
        bytes.extend(nodes.iter().flatten());
        EditTrees::read("trees", &bytes, "strings", br#"["ge", "d", "n", "\u00e9"]"#)
    }

    fn substitute(original: &str, substitute: &str) -> Vec<u8> {
        map(&[("orig", string_id(original)), ("subst", string_id(substitute))])
    }

    fn matching(prefix_len: u64, suffix_len: u64, prefix: u64, suffix: u64) -> Vec<u8> {
        let (prefix, suffix) = (("prefix_tree", prefix), ("suffix_tree", suffix));
        map(&[("prefix_len", prefix_len), ("suffix_len", suffix_len), prefix, suffix])
    }

    #[test]
    fn ends_are_replaced_and_the_middle_stays() {
        let nodes = [
            substitute("ge", ""),
            substitute("d", "n"),
            matching(2, 1, 0, 1),
            matching(1, 0, NO_TREE, NO_TREE),
        ];
        let trees = trees(&nodes).unwrap();
        assert_eq!(trees.apply(2, "gedaad").as_deref(), Some("daan"));
        assert_eq!(trees.apply(2, "beraad"), None);
        assert_eq!(trees.apply(2, "ge"), None);
        assert_eq!(trees.apply(3, "été").as_deref(), Some("té"));
        assert_eq!(trees.apply(3, ""), None);
        assert_eq!(trees.apply(9, "x"), None);
    }

    #[test]
    fn circles_and_growths_are_refused() {
        insta::assert_snapshot!(trees(&[matching(0, 0, 0, NO_TREE)]).unwrap_err(), @"trees is damaged: found prefix_tree = 0 in tree 0, expected the number of an earlier tree; install the model again");
        let message = trees(&[substitute("ge", "unknown")]).unwrap_err().to_string();
        assert!(
            message.ends_with("in tree 0, expected a string of strings; install the model again"),
            "{message}"
        );
        let doubling: Vec<Vec<u8>> = (0..12)
            .map(|number: u64| {
                matching(0, 0, number.wrapping_sub(1).min(NO_TREE), number.wrapping_sub(1).min(NO_TREE))
            })
            .collect();
        insta::assert_snapshot!(trees(&doubling).unwrap_err(), @"trees is damaged: found 511 nodes in tree 8, expected at most 500; install the model again");
    }

    proptest! {
        #[test]
        fn any_tree_goes_through_any_word(
            lens in prop::collection::vec((0..4_u64, 0..4_u64, any::<u8>(), any::<u8>()), 1..6),
            word in r"[geédn\u{301}日]{0,8}",
        ) {
            let mut nodes = vec![substitute("ge", "é"), substitute("é", "")];
            for (prefix_len, suffix_len, prefix, suffix) in lens {
                let number = nodes.len() as u64 + 1;
                let branch = |choice: u8| if u64::from(choice) % number + 1 == number { NO_TREE } else { u64::from(choice) % number };
                nodes.push(matching(prefix_len, suffix_len, branch(prefix), branch(suffix)));
            }
            let trees = trees(&nodes).unwrap();
            for tree in 0..nodes.len() {
                if let Some(lemma) = trees.apply(u32::try_from(tree).unwrap(), &word) {
                    prop_assert!(lemma.chars().count() <= word.chars().count() + 8);
                }
            }
        }
    }
}
