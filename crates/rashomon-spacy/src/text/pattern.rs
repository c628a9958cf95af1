//! The part of Python's `re` that spaCy's tokenizer patterns use, matched in linear time.
//!
//! A pattern is parsed into alternatives; each becomes a small program that is run on all its paths at
//! once (Pike's machine), so no text can make it slow. Of several matches at one place the one that
//! Python's backtracking finds first is taken. Positions count characters.

mod case;
mod machine;
mod parser;

pub(crate) use machine::Scratch;
use machine::{Class, Program};
use parser::Node;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    classes: Vec<Class>,
    alternatives: Vec<Alternative>,
    /// Of the 128 ASCII characters, those that can start a match; all, if a match can be empty.
    first_ascii: u128,
    /// Those that can end one.
    last_ascii: u128,
    /// Classes that can end one; `None` if a match can be empty.
    last: Option<Vec<usize>>,
    /// Whether every match ends where the text ends.
    anchored_end: bool,
}

#[derive(Debug)]
struct Alternative {
    program: Program,
    /// Classes that can start it; `None` if it can be empty.
    first: Option<Vec<usize>>,
    first_ascii: u128,
    /// Classes that can end it; `None` if it can be empty.
    last: Option<Vec<usize>>,
    last_ascii: u128,
    /// The most characters it can match; `None` without limit.
    max_len: Option<usize>,
    /// Classes of all its characters.
    body: Vec<usize>,
}

impl Pattern {
    /// Compiles `source`; the error says what in it is not understood.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let (node, classes) = parser::parse(source)?;
        let nodes = match node {
            Node::Alternatives(nodes) => nodes,
            other => vec![other],
        };
        let ascii = |ids: &Option<Vec<usize>>| {
            ids.as_ref().map_or(u128::MAX, |ids| ids.iter().fold(0, |mask, &id| mask | classes[id].ascii()))
        };
        let mut alternatives = Vec::with_capacity(nodes.len());
        for node in &nodes {
            let first = node.edge(false);
            let mut body = Vec::new();
            node.collect_classes(&mut body);
            alternatives.push(Alternative {
                program: Program::new(node)?,
                first_ascii: ascii(&first),
                first,
                last_ascii: ascii(&node.edge(true)),
                last: node.edge(true),
                max_len: node.max_len(),
                body,
            });
        }
        Ok(Self {
            first_ascii: alternatives.iter().fold(0, |mask, alternative| mask | alternative.first_ascii),
            last_ascii: alternatives.iter().fold(0, |mask, alternative| mask | alternative.last_ascii),
            last: alternatives
                .iter()
                .try_fold(Vec::new(), |mut last: Vec<usize>, alternative| {
                    last.extend(alternative.last.as_ref()?);
                    Some(last)
                })
                .map(|mut last| {
                    last.sort_unstable();
                    last.dedup();
                    last
                }),
            anchored_end: nodes.iter().all(Node::is_anchored_end),
            classes,
            alternatives,
        })
    }

    /// The end of the match that starts at `start`.
    pub(crate) fn match_at(&self, text: &[char], start: usize, scratch: &mut Scratch) -> Option<usize> {
        self.match_from(text, start, start, scratch)
    }

    /// The end of the match that starts at `start` and does not end before `end_min`.
    fn match_from(
        &self,
        text: &[char],
        start: usize,
        end_min: usize,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        // One look at the end keeps stripping a long word's suffixes linear.
        if self.anchored_end && !self.can_end(text) {
            return None;
        }
        let character = text.get(start).copied();
        let bit = character.map_or(u128::MAX, ascii_bit);
        if bit & self.first_ascii == 0 && bit != 0 {
            return None;
        }
        self.alternatives.iter().find_map(|alternative| {
            if let Some(first) = &alternative.first {
                let possible = match character {
                    Some(character) if character.is_ascii() => bit & alternative.first_ascii != 0,
                    Some(character) => first.iter().any(|&class| self.classes[class].holds(character)),
                    None => false,
                };
                if !possible {
                    return None;
                }
            }
            alternative.program.run(&self.classes, text, start, end_min, scratch)
        })
    }

    /// The first match from `from` on: start and end.
    pub(crate) fn search(&self, text: &[char], from: usize, scratch: &mut Scratch) -> Option<(usize, usize)> {
        let from = if self.anchored_end { from.max(self.earliest_start(text)?) } else { from };
        (from..=text.len()).find_map(|start| Some((start, self.match_at(text, start, scratch)?)))
    }

    /// The next of all matches, as Python's `finditer` gives them, after one that ended at `from`; an
    /// empty one right there was that one.
    pub(crate) fn search_after(
        &self,
        text: &[char],
        from: usize,
        was_empty: bool,
        scratch: &mut Scratch,
    ) -> Option<(usize, usize)> {
        if was_empty && let Some(end) = self.match_from(text, from, from + 1, scratch) {
            return Some((from, end));
        }
        let from = from + usize::from(was_empty);
        if from > text.len() { None } else { self.search(text, from, scratch) }
    }

    /// Whether the last character can be the last of a match.
    fn can_end(&self, text: &[char]) -> bool {
        match (text.last(), &self.last) {
            (Some('\n'), _) | (_, None) => true,
            (None, Some(_)) => false,
            (Some(&character), Some(_)) if character.is_ascii() => {
                ascii_bit(character) & self.last_ascii != 0
            }
            (Some(&character), Some(last)) => last.iter().any(|&class| self.classes[class].holds(character)),
        }
    }

    /// Where the earliest match that reaches the end of `text` can start; `None` if its last character
    /// can end none. A search from the start of the text would make stripping a long run of brackets
    /// quadratic.
    fn earliest_start(&self, text: &[char]) -> Option<usize> {
        // `$` also stands before a line break that ends the text.
        let end = text.len() - usize::from(text.last() == Some(&'\n'));
        let holds =
            |classes: &[usize], at: usize| classes.iter().any(|&class| self.classes[class].holds(text[at]));
        // Most texts end in a letter or digit, which ends no match: one look settles it.
        let bit = if end == text.len() { text.last().map_or(0, |&last| ascii_bit(last)) } else { 0 };
        if bit != 0 && bit & self.last_ascii == 0 {
            return None;
        }
        let likely = |alternative: &&Alternative| bit == 0 || bit & alternative.last_ascii != 0;
        let start_of = |alternative: &Alternative| match (&alternative.last, alternative.max_len) {
            (None, _) => Some(0),
            (Some(last), max_len) => {
                let possible = (end..=text.len()).any(|end| end > 0 && holds(last, end - 1));
                possible.then(|| match max_len {
                    Some(max_len) => end.saturating_sub(max_len),
                    None => (0..end).rev().find(|&at| !holds(&alternative.body, at)).map_or(0, |at| at + 1),
                })
            }
        };
        self.alternatives.iter().filter(likely).filter_map(start_of).min()
    }
}

/// All matches of `pattern` in `text`, as Python's `finditer` gives them: characters from and to. The error
/// says what in the pattern is not understood.
#[doc(hidden)]
pub fn find(pattern: &str, text: &str) -> Result<Vec<(usize, usize)>, String> {
    let pattern = Pattern::new(pattern)?;
    let text: Vec<char> = text.chars().collect();
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    let (mut end, mut was_empty) = (0, false);
    while let Some((start, next)) = pattern.search_after(&text, end, was_empty, &mut scratch) {
        found.push((start, next));
        (end, was_empty) = (next, start == next);
    }
    Ok(found)
}

/// The character's bit in a mask of ASCII; 0 for all others.
fn ascii_bit(character: char) -> u128 {
    if character.is_ascii() { 1 << u32::from(character) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn search(pattern: &str, text: &str) -> Option<(usize, usize)> {
        let text: Vec<char> = text.chars().collect();
        Pattern::new(pattern).unwrap().search(&text, 0, &mut Scratch::default())
    }

    #[test]
    fn finds_what_python_finds() {
        for (pattern, text, found) in [
            (r"^§|^\+(?![0-9])", "+x", Some((0, 1))),
            (r"^§|^\+(?![0-9])", "+1", None),
            (r"(?<=[0-9])(?:km|km²|m)$", "5km²", Some((1, 4))),
            (r"(?<=[0-9])(?:km|km²|m)$", "km", None),
            (r"(?<=°[FfCcKk])\.$", "20°C.", Some((4, 5))),
            (r"(?<=[A-Z][A-Z])\.$", "U.S.", None),
            (r"(?<=[A-Z][A-Z])\.$", "US.", Some((2, 3))),
            (r"\.\.+|…", "a....b", Some((1, 5))),
            (r"(?:-|–|--|~)(?=[a-z])", "a--b", Some((1, 3))),
            (r"(?:--|-)(?=[a-z])", "a--b", Some((1, 3))),
            (r"(?u)^(?:[\w\+\-\.]{2,})://", "ab_+://x", Some((0, 7))),
            (r"(?u)^(?:[\w\+\-\.]{2,})://", "a://x", None),
            (r"^(?!10)\d{1,3}(?:\.\d+){2}$", "11.2.3", Some((0, 6))),
            (r"^(?!10)\d{1,3}(?:\.\d+){2}$", "10.2.3", None),
            (r"a*?b", "aab", Some((0, 3))),
            ("a|ab", "ab", Some((0, 1))),
            (r"[^\d\s]+", "12 ab", Some((3, 5))),
            (r"[]x-]", "-", Some((0, 1))),
            (r"[\u00e9\U0001F600]", "a😀", Some((1, 2))),
            (r"x$", "x\n", Some((0, 1))),
            (r"(?iu)^(?:saint[-–]é[a-zà-ÿ]+$)", "SAINT–Étienne", Some((0, 13))),
            (r"(?iu)^[^k]$", "\u{212a}", None),
            (r"(?iu)^\w$", "É", Some((0, 1))),
        ] {
            assert_eq!(search(pattern, text), found, "{pattern} on {text}");
        }
    }

    #[test]
    fn says_what_it_does_not_understand() {
        for (pattern, message) in [
            ("a(?P<n>b)", "(?P at character 1"),
            ("(ab", "an open group"),
            ("[ab", "an open class"),
            (r"\b", r"\b at character 1"),
            ("(?<=a+)b", "a look-behind of varying length"),
            ("*a", "nothing to repeat at character 0"),
            ("a{9999}", "more than 1000 repetitions"),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap_err(), message, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_and_no_text_panics(pattern in r"[ab|()\[\]{}?*+^$\\.,0-9<=!:u-]{0,20}", text in "[ab.0-9\n]{0,12}") {
            if let Ok(pattern) = Pattern::new(&pattern) {
                let text: Vec<char> = text.chars().collect();
                if let Some((start, end)) = pattern.search(&text, 0, &mut Scratch::default()) {
                    prop_assert!(start <= end && end <= text.len());
                }
            }
        }
    }
}
