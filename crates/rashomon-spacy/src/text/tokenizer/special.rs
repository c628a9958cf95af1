//! Special cases: chunks whose tokens are listed, not worked out.

use super::{Chunks, Piece, Rules, Split, Splitter, small};
use crate::load::LoadError;
use crate::load::msgpack::Value;
use crate::text::lexeme::{Hash, Lexeme, Lexicon, Vocabulary};
use crate::text::strings::string_id;
use std::collections::HashMap;
use std::sync::Arc;

/// Keys of a listed token's attributes.
const ORTH: u64 = 65;
const NORM: u64 = 67;

/// The tokens of one special case: lexemes with their lengths in bytes.
#[derive(Debug)]
pub(super) struct SpecialCase {
    pub(super) tokens: Vec<(Arc<Lexeme>, u32)>,
}

/// All special cases of a pipeline.
#[derive(Debug)]
pub(super) struct SpecialCases {
    cases: HashMap<Box<str>, SpecialCase, Hash>,
    /// The longest text of a case, in bytes.
    len_max: usize,
    /// Cases that the affix rules take apart, as sequences of string ids: node and id lead to a node.
    edges: HashMap<(u32, u64), u32, Hash>,
    /// Nodes where a sequence ends.
    ends: Vec<bool>,
}

/// A run of pieces that may be a special case.
#[derive(Clone, Copy)]
struct Occurrence {
    start: usize,
    end: usize,
}

impl SpecialCases {
    pub(super) fn read(
        file: &str,
        exceptions: &[(Value<'_>, Value<'_>)],
        rules: &Rules,
        vocabulary: Vocabulary,
    ) -> Result<(Self, Lexicon), LoadError> {
        let mut special =
            Self { cases: HashMap::default(), len_max: 0, edges: HashMap::default(), ends: vec![false] };
        let mut listed = Vec::with_capacity(exceptions.len());
        for (text, tokens) in exceptions {
            let text = text
                .text()
                .ok_or_else(|| LoadError::damaged(file, "a special case that is no text", "a text"))?;
            listed.push((text, listed_tokens(file, text, tokens)?));
            special.len_max = special.len_max.max(text.len());
            special.learn(rules, text);
        }
        // Lexemes are made last: they hold where the trie starts.
        let mut vocabulary = vocabulary;
        vocabulary.special_starts = special
            .edges
            .iter()
            .filter(|((node, _), _)| *node == 0)
            .map(|(&(_, id), &to)| (id, to))
            .collect();
        let mut lexicon = Lexicon::new(vocabulary);
        for (text, tokens) in listed {
            let tokens = tokens
                .into_iter()
                .map(|(orth, norm)| (lexicon.lasting(orth, norm), small(orth.len())))
                .collect();
            special.cases.insert(text.into(), SpecialCase { tokens });
        }
        Ok((special, lexicon))
    }

    pub(super) fn get(&self, text: &str) -> Option<&SpecialCase> {
        // A long text is not even hashed, or a long run of brackets would take quadratic time.
        if text.len() > self.len_max { None } else { self.cases.get(text) }
    }

    /// Puts `text` into the trie if the rules without special cases would take it apart.
    fn learn(&mut self, rules: &Rules, text: &str) {
        let mut chunks = Chunks::default();
        let characters: Vec<char> = text.chars().collect();
        let found = |pattern: &Option<super::Pattern>, chunks: &mut Chunks| {
            pattern
                .as_ref()
                .is_some_and(|pattern| pattern.search(&characters, 0, &mut chunks.scratch).is_some())
        };
        let affected = text.contains(' ')
            || [&rules.prefix, &rules.suffix, &rules.infix]
                .into_iter()
                .any(|pattern| found(pattern, &mut chunks));
        if !affected {
            return;
        }
        let mut ids = Vec::new();
        let mut splitter = Splitter { rules, special: None, chunks: &mut chunks, chunk: text };
        splitter.split(&mut |token| {
            if let Split::Plain(text) = token {
                ids.push(string_id(text));
            }
        });
        let mut node = 0;
        for id in ids {
            let new = small(self.ends.len());
            node = *self.edges.entry((node, id)).or_insert(new);
            if node == new {
                self.ends.push(false);
            }
        }
        self.ends[node as usize] = true;
    }

    /// Joins pieces again, from `first` on, that together are a special case.
    pub(super) fn join(&self, chunks: &mut Chunks, text: &str, first: usize, pieces: &mut Vec<Piece>) {
        let mut occurrences = Vec::new();
        for start in first..pieces.len() {
            let mut node = chunks.lexeme(&pieces[start]).special_start;
            let mut end = start + 1;
            while node != 0 {
                if self.ends[node as usize] {
                    occurrences.push(Occurrence { start, end });
                }
                let Some(next) = pieces.get(end) else { break };
                node = self.edges.get(&(node, chunks.lexeme(next).orth)).copied().unwrap_or(0);
                end += 1;
            }
        }
        if !occurrences.is_empty() {
            self.replace(chunks, text, &mut occurrences, pieces);
        }
    }

    #[cold]
    fn replace(
        &self,
        chunks: &mut Chunks,
        text: &str,
        occurrences: &mut [Occurrence],
        pieces: &mut Vec<Piece>,
    ) {
        // Longest first, then leftmost.
        occurrences.sort_by_key(|occurrence| {
            (std::cmp::Reverse(occurrence.end - occurrence.start), occurrence.start)
        });
        let mut marked = vec![false; pieces.len()];
        let mut accepted = Vec::new();
        for occurrence in occurrences {
            if !marked[occurrence.start] && !marked[occurrence.end - 1] {
                accepted.push(*occurrence);
            }
            marked[occurrence.start..occurrence.end].fill(true);
        }
        accepted.sort_by_key(|occurrence| occurrence.start);
        let mut joined = Vec::with_capacity(pieces.len());
        let mut done = 0;
        for Occurrence { start, end } in accepted {
            joined.extend_from_slice(&pieces[done..start]);
            done = end;
            let (from, to) = (pieces[start].start, pieces[end - 1].end);
            let Some(case) = self.get(&text[from as usize..to as usize]) else {
                joined.extend_from_slice(&pieces[start..end]);
                continue;
            };
            let mut from = from;
            for (lexeme, len) in &case.tokens {
                let place = small(chunks.tokens.len());
                chunks.tokens.push((lexeme.clone(), *len));
                joined.push(Piece { lexeme: place, start: from, end: from + len, whitespace: false });
                from += len;
            }
            if let Some(last) = joined.last_mut() {
                last.whitespace = pieces[end - 1].whitespace;
            }
        }
        joined.extend_from_slice(&pieces[done..]);
        *pieces = joined;
    }
}

type Listed<'a> = Vec<(&'a str, Option<&'a str>)>;

/// The tokens listed for `text`, each with its own norm if it has one.
fn listed_tokens<'a>(file: &str, text: &str, tokens: &Value<'a>) -> Result<Listed<'a>, LoadError> {
    let damaged = |found: &str, expected: &str| {
        LoadError::damaged(file, format!("{found} for the special case {text:?}"), expected)
    };
    let mut listed = Vec::new();
    for token in tokens.array().ok_or_else(|| damaged("no list", "a list of tokens"))? {
        let attributes = token.map().ok_or_else(|| damaged("a token without attributes", "a map"))?;
        let (mut orth, mut norm) = (None, None);
        for (key, value) in attributes {
            match key.unsigned() {
                Some(ORTH) => orth = value.text(),
                Some(NORM) => norm = value.text(),
                _ => {
                    return Err(LoadError::unsupported(
                        file,
                        format!("attribute {key:?} of the special case {text:?}"),
                        "ORTH (65) and NORM (67)",
                    ));
                }
            }
        }
        listed.push((orth.ok_or_else(|| damaged("a token without text", "ORTH"))?, norm));
    }
    let together: String = listed.iter().map(|&(orth, _)| orth).collect();
    if together != text || listed.iter().any(|(orth, _)| orth.is_empty()) {
        return Err(damaged(&format!("tokens that make {together:?}"), "tokens that make its text"));
    }
    Ok(listed)
}
