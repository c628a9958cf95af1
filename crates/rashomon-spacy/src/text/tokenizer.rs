//! Splits a text into tokens by the rules of the pipeline's `tokenizer` file.
//!
//! Source: spaCy 3.8 `tokenizer.pyx`.

mod special;

use crate::load::LoadError;
use crate::load::msgpack::{self, Value};
use crate::text::characters::is_space;
use crate::text::lexeme::{Hash, Lexeme, Lexicon, Vocabulary};
use crate::text::pattern::{Pattern, Scratch};
use special::{SpecialCase, SpecialCases};
use std::collections::HashMap;
use std::sync::Arc;

const FILE: &str = "tokenizer";
/// Chunks remembered by one worker, and the longest of them in bytes.
const CHUNKS_MAX: usize = 60_000;
const CHUNK_LEN_MAX: usize = 64;

/// Where a text is split, and how.
#[derive(Debug)]
pub(crate) struct Tokenizer {
    rules: Rules,
    special: SpecialCases,
}

/// The patterns of one language.
#[derive(Debug)]
struct Rules {
    prefix: Option<Pattern>,
    suffix: Option<Pattern>,
    infix: Option<Pattern>,
    token_match: Option<Pattern>,
    url_match: Option<Pattern>,
}

/// A token of a text on its way through the pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// Its lexeme, by its place in the [`Chunks`].
    pub(crate) lexeme: u32,
    /// First byte.
    pub(crate) start: u32,
    /// First byte after it.
    pub(crate) end: u32,
    /// Whether one space follows that belongs to it.
    pub(crate) whitespace: bool,
}

/// Chunks that one worker has split before.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    known: HashMap<Box<str>, (u32, u32), Hash>,
    /// The tokens of all known chunks: lexeme and length in bytes.
    tokens: Vec<(Arc<Lexeme>, u32)>,
    scratch: Scratch,
    characters: Vec<char>,
    /// Byte offset of each character and the end.
    offsets: Vec<u32>,
}

impl Chunks {
    /// The lexeme of a piece.
    pub(crate) fn lexeme(&self, piece: &Piece) -> &Arc<Lexeme> {
        &self.tokens[piece.lexeme as usize].0
    }

    /// Forgets all once there are too many. Pieces made before are then void.
    pub(crate) fn trim(&mut self) {
        if self.known.len() >= CHUNKS_MAX || self.tokens.len() >= 4 * CHUNKS_MAX {
            *self = Self::default();
        }
    }
}

impl Tokenizer {
    /// Reads the `tokenizer` file. What special cases need in a lexeme is put into `vocabulary`.
    pub(crate) fn read(bytes: &[u8], vocabulary: Vocabulary) -> Result<(Self, Lexicon), LoadError> {
        let file = msgpack::read(FILE, bytes)?;
        if file.map().is_none() {
            return Err(LoadError::damaged(FILE, file.kind(), "a map of patterns"));
        }
        if file.get("faster_heuristics").is_some_and(|value| *value == Value::Bool(false)) {
            return Err(LoadError::unsupported(FILE, "faster_heuristics = false", "true"));
        }
        let pattern = |name: &str| match file.get(name) {
            None | Some(Value::Nil) => Ok(None),
            Some(value) => {
                let source = value.text().ok_or_else(|| {
                    LoadError::damaged(FILE, format!("{} as {name}", value.kind()), "a pattern")
                })?;
                Pattern::new(source).map(Some).map_err(|part| {
                    LoadError::unsupported(
                        FILE,
                        format!("{part} in {name}"),
                        "classes, groups, alternatives, repetitions and look-around",
                    )
                })
            }
        };
        let rules = Rules {
            prefix: pattern("prefix_search")?,
            suffix: pattern("suffix_search")?,
            infix: pattern("infix_finditer")?,
            token_match: pattern("token_match")?,
            url_match: pattern("url_match")?,
        };
        let exceptions = file
            .get("exceptions")
            .or_else(|| file.get("rules"))
            .and_then(Value::map)
            .ok_or_else(|| LoadError::damaged(FILE, "no exceptions", "a map of special cases"))?;
        let (special, lexicon) = SpecialCases::read(FILE, exceptions, &rules, vocabulary)?;
        Ok((Self { rules, special }, lexicon))
    }

    /// Appends the tokens of `text[start..end]`, taken as a text of its own, to `pieces`.
    pub(crate) fn tokenize(
        &self,
        lexicon: &Lexicon,
        chunks: &mut Chunks,
        text: &str,
        start: usize,
        end: usize,
        pieces: &mut Vec<Piece>,
    ) {
        let first_piece = pieces.len();
        let mut in_space = text[start..end].chars().next().is_some_and(is_space);
        let mut from = start;
        let mut at = start;
        let bytes = text.as_bytes();
        while at < end {
            let byte = bytes[at];
            let (space, len) = if byte.is_ascii() {
                (byte == b' ' || (0x09..=0x0d).contains(&byte) || (0x1c..=0x1f).contains(&byte), 1)
            } else {
                text[at..].chars().next().map_or((false, 1), |other| (is_space(other), other.len_utf8()))
            };
            if space != in_space {
                if from < at {
                    self.chunk(lexicon, chunks, text, from, at, pieces);
                }
                from = at;
                if byte == b' ' {
                    if let Some(last) = pieces.last_mut() {
                        last.whitespace = true;
                    }
                    from = at + 1;
                }
                in_space = space;
            }
            at += len;
        }
        if from < end {
            self.chunk(lexicon, chunks, text, from, end, pieces);
        }
        self.special.join(chunks, text, first_piece, pieces);
    }

    fn chunk(
        &self,
        lexicon: &Lexicon,
        chunks: &mut Chunks,
        text: &str,
        start: usize,
        end: usize,
        pieces: &mut Vec<Piece>,
    ) {
        let chunk = &text[start..end];
        let (first, n_tokens) = match chunks.known.get(chunk) {
            Some(&known) => known,
            None => self.split(lexicon, chunks, chunk),
        };
        let mut start = small(start);
        for place in first..first + n_tokens {
            let end = start + chunks.tokens[place as usize].1;
            pieces.push(Piece { lexeme: place, start, end, whitespace: false });
            start = end;
        }
    }

    /// Splits a chunk that is not known.
    #[cold]
    fn split(&self, lexicon: &Lexicon, chunks: &mut Chunks, chunk: &str) -> (u32, u32) {
        let first = small(chunks.tokens.len());
        let mut tokens = std::mem::take(&mut chunks.tokens);
        let mut splitter = Splitter { rules: &self.rules, special: Some(&self.special), chunks, chunk };
        splitter.split(&mut |token| match token {
            Split::Plain(text) => tokens.push((lexicon.get(text), small(text.len()))),
            Split::Special(case) => tokens.extend(case.tokens.iter().cloned()),
        });
        chunks.tokens = tokens;
        let split = (first, small(chunks.tokens.len()) - first);
        if chunk.len() <= CHUNK_LEN_MAX && chunks.known.len() < CHUNKS_MAX {
            chunks.known.insert(chunk.into(), split);
        }
        split
    }
}

/// Texts beyond 4 GiB are cut off before they are tokenized.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a chunk is split into.
enum Split<'a> {
    Plain(&'a str),
    Special(&'a SpecialCase),
}

/// Splits one chunk: prefixes and suffixes off, then at infixes.
struct Splitter<'a> {
    rules: &'a Rules,
    /// `None` where special cases are switched off.
    special: Option<&'a SpecialCases>,
    chunks: &'a mut Chunks,
    chunk: &'a str,
}

impl<'a> Splitter<'a> {
    fn split(&mut self, emit: &mut dyn FnMut(Split<'a>)) {
        if let Some(case) = self.special.and_then(|special| special.get(self.chunk)) {
            emit(Split::Special(case));
            return;
        }
        self.chunks.characters.clear();
        self.chunks.offsets.clear();
        for (offset, character) in self.chunk.char_indices() {
            self.chunks.characters.push(character);
            self.chunks.offsets.push(small(offset));
        }
        self.chunks.offsets.push(small(self.chunk.len()));
        let (mut from, mut to) = (0, self.chunks.characters.len());
        let mut suffixes = Vec::new();
        let mut last_len = None;
        while from < to && last_len != Some(to - from) {
            last_len = Some(to - from);
            if self.matches(self.rules.token_match.as_ref(), from, to) || self.special(from, to).is_some() {
                break;
            }
            let prefix = self.prefix(from, to);
            if prefix > 0 && self.special(from + prefix, to).is_some() {
                emit(Split::Plain(self.text(from, from + prefix)));
                from += prefix;
                break;
            }
            let suffix = self.suffix(from + prefix, to);
            if suffix > 0 && self.special(from, to - suffix).is_some() {
                suffixes.push((to - suffix, to));
                to -= suffix;
                break;
            }
            if prefix > 0 {
                emit(Split::Plain(self.text(from, from + prefix)));
                from += prefix;
            }
            if suffix > 0 {
                suffixes.push((to - suffix, to));
                to -= suffix;
            }
        }
        if from < to {
            match self.special(from, to) {
                Some(case) => emit(Split::Special(case)),
                None if self.matches(self.rules.token_match.as_ref(), from, to) || self.is_url(from, to) => {
                    emit(Split::Plain(self.text(from, to)));
                }
                None => self.infixes(from, to, emit),
            }
        }
        for &(from, to) in suffixes.iter().rev() {
            emit(Split::Plain(self.text(from, to)));
        }
    }

    fn infixes(&mut self, from: usize, to: usize, emit: &mut dyn FnMut(Split<'a>)) {
        let mut start = from;
        let (mut search, mut was_empty) = (0, false);
        if let Some(pattern) = &self.rules.infix {
            let text = &self.chunks.characters[from..to];
            while let Some((first, end)) =
                pattern.search_after(text, search, was_empty, &mut self.chunks.scratch)
            {
                (search, was_empty) = (end, first == end);
                if first > 0 {
                    if start < from + first {
                        emit(Split::Plain(piece(self.chunk, &self.chunks.offsets, start, from + first)));
                    }
                    if first < end {
                        emit(Split::Plain(piece(self.chunk, &self.chunks.offsets, from + first, from + end)));
                    }
                    start = from + end;
                }
            }
        }
        if start < to {
            emit(Split::Plain(self.text(start, to)));
        }
    }

    fn prefix(&mut self, from: usize, to: usize) -> usize {
        let Some(pattern) = &self.rules.prefix else { return 0 };
        pattern.match_at(&self.chunks.characters[from..to], 0, &mut self.chunks.scratch).unwrap_or(0)
    }

    fn suffix(&mut self, from: usize, to: usize) -> usize {
        let Some(pattern) = &self.rules.suffix else { return 0 };
        pattern
            .search(&self.chunks.characters[from..to], 0, &mut self.chunks.scratch)
            .map_or(0, |(start, end)| end - start)
    }

    fn matches(&mut self, pattern: Option<&Pattern>, from: usize, to: usize) -> bool {
        pattern.is_some_and(|pattern| {
            pattern.match_at(&self.chunks.characters[from..to], 0, &mut self.chunks.scratch).is_some()
        })
    }

    fn is_url(&mut self, from: usize, to: usize) -> bool {
        // Every address has a dot in its host.
        self.chunks.characters[from..to].contains(&'.')
            && self.matches(self.rules.url_match.as_ref(), from, to)
    }

    fn special(&self, from: usize, to: usize) -> Option<&'a SpecialCase> {
        if from >= to {
            return None;
        }
        self.special?.get(self.text(from, to))
    }

    fn text(&self, from: usize, to: usize) -> &'a str {
        piece(self.chunk, &self.chunks.offsets, from, to)
    }
}

/// Characters `from` to `to` of a chunk.
fn piece<'a>(chunk: &'a str, offsets: &[u32], from: usize, to: usize) -> &'a str {
    &chunk[offsets[from] as usize..offsets[to] as usize]
}
