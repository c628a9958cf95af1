//! Places in a text.

/// A piece of an article's text: UTF-8 bytes, end-exclusive, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextSpan {
    /// First byte.
    pub start: usize,
    /// First byte after the piece.
    pub end: usize,
}

impl TextSpan {
    /// A span from `start` to `end`; an inverted pair becomes the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The piece of `text` that the span names; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The smallest span that holds all of `spans`; `None` if there are none.
    pub fn cover_all(spans: &[Self]) -> Option<Self> {
        spans.iter().copied().reduce(Self::cover)
    }
}

/// A run of tokens of a document, end-exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenSpan {
    /// First token.
    pub start: usize,
    /// First token after the run.
    pub end: usize,
}

impl TokenSpan {
    /// Whether token `index` lies inside.
    pub fn contains(self, index: usize) -> bool {
        self.start <= index && index < self.end
    }

    /// The token indices in order.
    pub fn indices(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// Converts between byte offsets and Unicode code point offsets of one text.
///
/// Spans inside are bytes; everything that leaves the program counts code points, as Python,
/// JSON readers and brat do.
#[derive(Debug, Clone)]
pub struct CodePoints {
    /// Number of code points before each block of [`BLOCK`] bytes.
    before_block: Vec<usize>,
    bytes: Box<[u8]>,
}

const BLOCK: usize = 256;

impl CodePoints {
    /// Counts `text` once; look-ups are then bounded by a constant.
    pub fn new(text: &str) -> Self {
        let mut before_block = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            before_block.push(count);
            count += starts(block);
        }
        before_block.push(count);
        Self { before_block, bytes: text.as_bytes().into() }
    }

    /// The number of code points before byte `offset`.
    pub fn code_point(&self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        let block = offset / BLOCK;
        self.before_block[block] + starts(&self.bytes[block * BLOCK..offset])
    }

    /// `span` in code points.
    pub fn span(&self, span: TextSpan) -> [usize; 2] {
        [self.code_point(span.start), self.code_point(span.end)]
    }

    /// The byte offset of code point `index`; the text's length where there are fewer.
    pub fn byte(&self, index: usize) -> usize {
        let block = self.before_block.partition_point(|&count| count <= index).saturating_sub(1);
        let mut left = index - self.before_block[block];
        for (offset, &byte) in self.bytes.iter().enumerate().skip(block * BLOCK) {
            if is_start(byte) {
                if left == 0 {
                    return offset;
                }
                left -= 1;
            }
        }
        self.bytes.len()
    }
}

fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| is_start(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting() {
        let text = "“Ж”, said 日本 😀.".repeat(60);
        let code_points = CodePoints::new(&text);
        for (count, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(code_points.code_point(offset), count);
            assert_eq!(code_points.byte(count), offset);
        }
        assert_eq!(code_points.code_point(text.len()), text.chars().count());
        assert_eq!(code_points.byte(text.chars().count()), text.len());
        assert_eq!(CodePoints::new("").code_point(0), 0);
    }
}
