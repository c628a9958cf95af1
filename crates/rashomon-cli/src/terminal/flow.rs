//! Text in several roles, wrapped to a width.

use super::{Look, Role, clean};
use std::fmt::Write;
use unicode_linebreak::linebreaks;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Running text whose pieces have roles.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    look: Look,
    text: String,
    /// Where each piece ends in `text`, and its role.
    pieces: Vec<(usize, Role)>,
}

impl Flow {
    /// An empty flow.
    pub(crate) fn new(look: Look) -> Self {
        Self { look, text: String::new(), pieces: Vec::new() }
    }

    /// Adds `text`, cleaned. Without colour, what is marked is written in stars.
    pub(crate) fn push(&mut self, text: &str, role: Role) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        let stars = if role == Role::Mark && !self.look.colour { "*" } else { "" };
        self.text.push_str(stars);
        self.push_words(&clean(text));
        self.text.push_str(stars);
        self.pieces.push((self.text.len(), role));
        self
    }

    /// Adds `text` with its white space evened out.
    fn push_words(&mut self, text: &str) {
        for character in text.chars() {
            if !(character == ' ' && (self.text.is_empty() || self.text.ends_with(' '))) {
                self.text.push(character);
            }
        }
    }

    /// Columns it takes on one line.
    pub(crate) fn width(&self) -> usize {
        self.text.width()
    }

    /// The flow as lines of at most `width` columns; words longer than that are cut.
    pub(crate) fn wrap(&self, width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut start = 0;
        let mut end = 0;
        for offset in self.breaks() {
            let fits = |start: usize| self.text[start..offset].trim_end().width() <= width;
            if !fits(start) && end > start {
                lines.push(self.line(start, end));
                start = end;
            }
            while !fits(start) {
                let cut = self.cut(start, offset, width);
                lines.push(self.line(start, cut));
                start = cut;
            }
            end = offset;
        }
        lines.push(self.line(start, end));
        lines.retain(|line| line.width > 0);
        lines
    }

    /// Where a line may end: by the rules of Unicode, which keep a quotation mark and a bracket behind
    /// it together, and before every piece that a space parts from the one before.
    fn breaks(&self) -> Vec<usize> {
        let mut breaks: Vec<usize> = linebreaks(&self.text).map(|(offset, _)| offset).collect();
        breaks.extend(self.pieces.iter().map(|&(end, _)| end).filter(|&end| self.text[..end].ends_with(' ')));
        breaks.sort_unstable();
        breaks.dedup();
        breaks
    }

    /// The flow as one line, cut with "…" where it is wider than `width`.
    pub(crate) fn truncate(&self, width: usize) -> Line {
        if self.text.trim_end().width() <= width {
            return self.line(0, self.text.len());
        }
        let end = self.cut(0, self.text.len(), width.saturating_sub(1));
        let mut line = self.line(0, end);
        line.push("…", Role::Plain, self.look);
        line
    }

    /// The farthest character boundary from `start` that `width` columns hold, at least one on.
    fn cut(&self, start: usize, end: usize, width: usize) -> usize {
        let mut used = 0;
        for (offset, character) in self.text[start..end].char_indices() {
            used += character.width().unwrap_or(0);
            if used > width && offset > 0 {
                return start + offset;
            }
        }
        end
    }

    fn line(&self, start: usize, end: usize) -> Line {
        let end = start + self.text[start..end].trim_end().len();
        let mut line = Line::default();
        let mut piece_start = 0;
        for &(piece_end, role) in &self.pieces {
            let (from, to) = (piece_start.max(start), piece_end.min(end));
            if from < to {
                line.push(&self.text[from..to], role, self.look);
            }
            piece_start = piece_end;
        }
        line
    }
}

/// One line, ready to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// The characters, escape sequences for colours among them.
    written: String,
    /// Columns it takes.
    width: usize,
}

impl Line {
    fn push(&mut self, text: &str, role: Role, look: Look) {
        // Spaces that do not break have done their work; whoever searches the output types plain ones.
        let text = text.replace('\u{a0}', " ");
        self.width += text.width();
        let style = role.style();
        // Writing to a String cannot fail.
        let _ = if look.colour {
            write!(self.written, "{style}{text}{style:#}")
        } else {
            write!(self.written, "{text}")
        };
    }

    /// Fills the line with spaces to `width` columns.
    pub(crate) fn pad(&mut self, width: usize) -> &mut Self {
        let missing = width.saturating_sub(self.width);
        self.written.extend(std::iter::repeat_n(' ', missing));
        self.width += missing;
        self
    }

    /// Puts `other` behind.
    pub(crate) fn append(&mut self, other: &Self) -> &mut Self {
        self.written.push_str(&other.written);
        self.width += other.width;
        self
    }

    /// The line as written, without spaces at its end.
    pub(crate) fn as_str(&self) -> &str {
        self.written.trim_end_matches(' ')
    }
}

/// Blocks of lines side by side, each padded to its width.
pub(crate) fn columns(blocks: &[(usize, Vec<Line>)]) -> Vec<Line> {
    let height = blocks.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    (0..height)
        .map(|row| {
            let mut line = Line::default();
            let mut edge = 0;
            for (width, lines) in blocks {
                if let Some(piece) = lines.get(row) {
                    line.pad(edge).append(piece);
                }
                edge += width;
            }
            line
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let mut flow = Flow::new(Look { width, colour: false });
        flow.push(text, Role::Plain);
        flow.wrap(width).iter().map(|line| line.as_str().to_owned()).collect()
    }

    #[test]
    fn wraps_at_words_and_cuts_what_is_longer() {
        assert_eq!(wrapped("the quick  brown\nfox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrapped("abcdefghijk lm", 4), ["abcd", "efgh", "ijk", "lm"]);
        assert_eq!(wrapped("日本語の文", 4), ["日本", "語の", "文"]);
        assert!(wrapped("", 10).is_empty());
    }

    #[test]
    fn a_note_may_stand_on_a_line_of_its_own() {
        let mut flow = Flow::new(Look { width: 20, colour: false });
        flow.push("“We will.”", Role::Plain).push(" ", Role::Plain).push("[direct]", Role::Dim);
        let lines: Vec<String> = flow.wrap(12).iter().map(|line| line.as_str().to_owned()).collect();
        assert_eq!(lines, ["“We will.”", "[direct]"]);
    }

    #[test]
    fn colours_never_change_the_width() {
        let mut flow = Flow::new(Look { width: 20, colour: true });
        flow.push("took ", Role::Plain).push("two days", Role::Mark).push(" in all", Role::Dim);
        let lines = flow.wrap(12);
        assert_eq!(lines.iter().map(|line| line.width).collect::<Vec<_>>(), [8, 11]);
        let block = columns(&[(10, lines.clone()), (10, lines)]);
        assert_eq!(block.len(), 2);
    }

    #[test]
    fn marks_are_seen_without_colour() {
        let mut flow = Flow::new(Look { width: 20, colour: false });
        flow.push("took ", Role::Plain).push("two days", Role::Mark);
        assert_eq!(flow.wrap(20)[0].as_str(), "took *two days*");
    }
}
