//! Paragraphs of a plain text: where they start and end.
//!
//! Three habits are told apart: a paragraph a line, paragraphs parted by blank lines, and text that was
//! wrapped by hand or by a mail program, where a paragraph is several lines. Only the last needs a
//! decision: a wrapped line breaks because the next word would not have fitted, so in wrapped text the
//! longest line gives the width and nearly every break obeys it.

use rashomon_core::TextSpan;

/// The paragraphs of `text`, in order; none is empty, starts or ends in white space.
pub(crate) fn paragraphs(text: &str) -> Vec<TextSpan> {
    let blocks = blocks(text, lines(text));
    match wrapped_width(text, &blocks) {
        Some(width) => blocks.iter().flat_map(|block| unwrap_lines(text, block, width)).collect(),
        None => blocks.into_iter().flatten().collect(),
    }
}

/// The paragraphs of a Markdown text: blank lines part them, a single line break does not. The marks of
/// headings, lists and quoted blocks stand outside the spans, `(level, span)` with level 0 for no heading.
pub(crate) fn markdown_paragraphs(text: &str, from: usize) -> Vec<(usize, TextSpan)> {
    let mut paragraphs: Vec<(usize, TextSpan)> = Vec::new();
    for block in blocks(text, lines(text).into_iter().filter(|line| line.start >= from).collect()) {
        let mut open = false;
        for line in block {
            let (mark, level) = markdown_mark(line.of(text));
            let inner = trimmed(text, line.start + mark, line.end);
            let starts_anew = mark > 0 || !open;
            open = level == 0;
            match paragraphs.last_mut() {
                Some((_, last)) if !starts_anew => *last = last.cover(line),
                _ if inner.is_empty() => {}
                _ => paragraphs.push((level, inner)),
            }
        }
    }
    paragraphs
}

/// Length of the mark that opens a Markdown line, and the level where it is a heading's.
fn markdown_mark(line: &str) -> (usize, usize) {
    let hashes = line.bytes().take_while(|&byte| byte == b'#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
        return (hashes + 1, hashes);
    }
    for mark in ["- ", "* ", "+ ", "> "] {
        if line.starts_with(mark) {
            return (mark.len(), 0);
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits) && line[digits..].starts_with(". ") { (digits + 2, 0) } else { (0, 0) }
}

/// Every line without its end; blank lines are empty spans.
pub(crate) fn lines(text: &str) -> Vec<TextSpan> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (offset, character) in text.char_indices() {
        if matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            // The line feed after a carriage return closes the same line.
            if !(character == '\n' && text[..offset].ends_with('\r')) {
                lines.push(trimmed(text, start, offset));
            }
            start = offset + character.len_utf8();
        }
    }
    lines.push(trimmed(text, start, text.len()));
    lines
}

/// Runs of lines without a blank line between them.
fn blocks(text: &str, lines: Vec<TextSpan>) -> Vec<Vec<TextSpan>> {
    let mut blocks = Vec::new();
    let mut block = Vec::new();
    for line in lines {
        if line.of(text).is_empty() {
            if !block.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
        } else {
            block.push(line);
        }
    }
    if !block.is_empty() {
        blocks.push(block);
    }
    blocks
}

/// The width, in characters, at which the text was wrapped; `None` for text that was not.
fn wrapped_width(text: &str, blocks: &[Vec<TextSpan>]) -> Option<usize> {
    let n_characters = |line: &TextSpan| line.of(text).chars().count();
    let in_blocks = || blocks.iter().filter(|block| block.len() > 1).flatten();
    let width = in_blocks().map(n_characters).max()?;
    // Mail wraps at 72, typewriters at 60, terminals at 80; nobody wraps at a headline's length or at 150.
    if !(45..=120).contains(&width) {
        return None;
    }
    let (mut n_breaks, mut n_full, mut n_within_sentence) = (0, 0, 0);
    for pair in blocks.iter().flat_map(|block| block.windows(2)) {
        n_breaks += 1;
        n_full += usize::from(is_full(text, pair[0], pair[1], width));
        n_within_sentence += usize::from(!ends_sentence(pair[0].of(text)));
    }
    (n_full * 10 >= n_breaks * 7 && n_within_sentence * 2 >= n_breaks).then_some(width)
}

/// Whether the first word of `next` would not have fitted on `line`, with some slack for ragged wrapping.
fn is_full(text: &str, line: TextSpan, next: TextSpan, width: usize) -> bool {
    let first_word = next.of(text).split_whitespace().next().unwrap_or("").chars().count();
    line.of(text).chars().count() + 1 + first_word + 4 > width
}

/// Joins wrapped lines; a new paragraph starts after a line that ends early and ends a sentence, and at an
/// indented line.
fn unwrap_lines(text: &str, block: &[TextSpan], width: usize) -> Vec<TextSpan> {
    let mut paragraphs: Vec<TextSpan> = Vec::new();
    let mut previous: Option<TextSpan> = None;
    for &line in block {
        let breaks = previous.is_none_or(|previous| {
            let ends_early = !is_full(text, previous, line, width)
                && (ends_sentence(previous.of(text))
                    || previous.of(text).chars().count() * 3 < width * 2
                        && starts_capitalised(line.of(text)));
            ends_early || (is_indented(text, line) && !is_indented(text, previous))
        });
        match paragraphs.last_mut() {
            Some(last) if !breaks => *last = last.cover(line),
            _ => paragraphs.push(line),
        }
        previous = Some(line);
    }
    paragraphs
}

fn is_indented(text: &str, line: TextSpan) -> bool {
    text[..line.start].ends_with([' ', '\t', '\u{3000}'])
}

fn starts_capitalised(line: &str) -> bool {
    line.chars().find(|character| character.is_alphanumeric()).is_some_and(|first| !first.is_lowercase())
}

/// Whether `line` ends as a sentence does, closing quotation marks and brackets aside.
pub(crate) fn ends_sentence(line: &str) -> bool {
    sentence_end(line).is_some()
}

/// The mark that ends the sentence: `.`, `!`, `?`, `…` and their kin.
pub(crate) fn sentence_end(line: &str) -> Option<char> {
    let closing = |character: char| {
        character.is_whitespace()
            || matches!(character, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '*' | '_' | '」' | '』')
    };
    line.trim_end_matches(closing)
        .chars()
        .next_back()
        .filter(|last| matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | '۔'))
}

/// The span of `text[start..end]` without white space at its ends.
pub(crate) fn trimmed(text: &str, start: usize, end: usize) -> TextSpan {
    let piece = &text[start..end];
    let left = piece.trim_start();
    let start = end - left.len();
    TextSpan::new(start, start + left.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<String> {
        paragraphs(text).into_iter().map(|span| span.of(text).replace('\n', "⏎")).collect()
    }

    #[test]
    fn a_line_is_a_paragraph() {
        let text = "The ferry to Isle Brannoch was cancelled on Friday after a crack was found in its hull.\n\
                    Passengers were put up in the town hall.\nIt sails again on Monday.";
        assert_eq!(shown(text).len(), 3);
    }

    #[test]
    fn windows_line_ends_and_blank_lines() {
        assert_eq!(shown("One.\r\n\r\nTwo. \r\n \t\r\n  Three."), ["One.", "Two.", "Three."]);
        assert_eq!(shown(" \n\r\n\n"), Vec::<String>::new());
        assert_eq!(shown(""), Vec::<String>::new());
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "Ferry cancelled\n\nThe ferry to Isle Brannoch was cancelled on Friday after\na crack was \
                    found in its hull, the harbour master said\nin a statement.\n\nPassengers were put up in \
                    the town hall. The boat sails\nagain on Monday.\n";
        insta::assert_snapshot!(shown(text).join("\n"), @r"
        Ferry cancelled
        The ferry to Isle Brannoch was cancelled on Friday after⏎a crack was found in its hull, the harbour master said⏎in a statement.
        Passengers were put up in the town hall. The boat sails⏎again on Monday.
        ");
    }

    #[test]
    fn wrapped_lines_without_blank_lines_break_where_a_line_ends_early() {
        let text = "The ferry to Isle Brannoch was cancelled on Friday after\na crack was found in its hull.\n\
                    Passengers were put up in the town hall by the harbour\nmaster and his crew of volunteers, \
                    who had blankets, soup\nand tea. The boat sails again on Monday.";
        assert_eq!(shown(text).len(), 2);
    }

    #[test]
    fn short_lines_are_not_wrapped_text() {
        let text = "Get the app\nOne place\nSign up\nThe council met.\nNobody came to the meeting on Friday at \
                    all.\nIt was cold.";
        assert_eq!(shown(text).len(), 6);
    }

    #[test]
    fn markdown_blocks() {
        let text =
            "# Ferry cancelled\n## By air only\nThe ferry was\ncancelled.\n\n- one\n- two\n> said\n\n#tag";
        let shown: Vec<_> = markdown_paragraphs(text, 0)
            .into_iter()
            .map(|(level, span)| format!("{level} {}", span.of(text).replace('\n', "⏎")))
            .collect();
        assert_eq!(
            shown,
            [
                "1 Ferry cancelled",
                "2 By air only",
                "0 The ferry was⏎cancelled.",
                "0 one",
                "0 two",
                "0 said",
                "0 #tag"
            ]
        );
    }

    proptest! {
        #[test]
        fn paragraphs_hold_all_that_is_no_white_space(text in "[ab.\\n\\r \u{2028}é“]{0,120}|\\PC{0,60}") {
            for spans in [
                paragraphs(&text),
                markdown_paragraphs(&text, 0).into_iter().map(|(_, span)| span).collect(),
            ] {
                let mut end = 0;
                for span in spans {
                    prop_assert!(span.start >= end && !span.is_empty());
                    prop_assert_eq!(span.of(&text).trim(), span.of(&text));
                    prop_assert!(!span.of(&text).is_empty());
                    end = span.end;
                }
            }
            let held: usize = paragraphs(&text).iter().map(|s| s.of(&text).split_whitespace().count()).sum();
            prop_assert_eq!(held, text.split_whitespace().count());
        }
    }
}
