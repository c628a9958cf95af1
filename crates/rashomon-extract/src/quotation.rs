//! Text between quotation marks, found before any grammar is looked at.

use rashomon_core::TextSpan;

/// A run of text inside quotation marks, within one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// With the marks.
    pub(crate) outer: TextSpan,
    /// Without the marks.
    pub(crate) inner: TextSpan,
    /// Whether it goes on from a quotation of the paragraph before that was left open.
    pub(crate) continues: bool,
    /// Whether its closing mark is there.
    pub(crate) closed: bool,
}

/// The quotations of `paragraphs`, in text order, none inside another.
///
/// Double marks count first, curly, straight, as `''` and as guillemets; single ones only outside of
/// double ones and where they cannot be apostrophes. A quotation that is left open ends with its
/// paragraph.
pub(crate) fn quotations(text: &str, paragraphs: &[TextSpan]) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    let mut open_before = false;
    for &paragraph in paragraphs {
        let first = found.len();
        double(text, paragraph, &mut found);
        let doubles = found.len();
        let mut from = paragraph.start;
        for index in first..doubles {
            single(text, TextSpan::new(from, found[index].outer.start), &mut found);
            from = found[index].outer.end;
        }
        single(text, TextSpan::new(from, paragraph.end), &mut found);
        found[first..].sort_by_key(|quotation| quotation.outer.start);
        if let Some(opening) = found.get_mut(first) {
            opening.continues = open_before && opening.outer.start == paragraph.start;
        }
        open_before = found[first..].last().is_some_and(|last| !last.closed);
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

fn double(text: &str, paragraph: TextSpan, found: &mut Vec<Quotation>) {
    let piece = paragraph.of(text);
    if !piece.bytes().any(|byte| matches!(byte, b'"' | b'`' | b'\'') || !byte.is_ascii()) {
        return;
    }
    let mut open: Option<(usize, usize)> = None;
    let mut push = |start: (usize, usize), inner_end: usize, end: usize, closed: bool| {
        let inner = TextSpan::new(start.1, inner_end);
        if !inner.of(text).trim().is_empty() {
            found.push(Quotation { outer: TextSpan::new(start.0, end), inner, continues: false, closed });
        }
    };
    let mut skip_to = 0;
    let mut depth = 0_usize;
    for (offset, character) in piece.char_indices() {
        if offset < skip_to {
            continue;
        }
        let rest = &piece[offset..];
        let (side, len) = match character {
            '“' | '„' | '«' | '‟' => (Side::Open, character.len_utf8()),
            '”' | '»' => (Side::Close, character.len_utf8()),
            '"' | '＂' => (Side::Either, character.len_utf8()),
            '`' if rest.starts_with("``") => (Side::Open, 2),
            '\'' if rest.starts_with("''") => (Side::Either, 2),
            '’' if rest.starts_with("’’") => (Side::Either, "’’".len()),
            _ => continue,
        };
        skip_to = offset + len;
        let space_before = piece[..offset].chars().next_back().is_none_or(char::is_whitespace);
        let space_after = rest[len..].chars().next().is_none_or(char::is_whitespace);
        let word_after = rest[len..].chars().next().is_some_and(char::is_alphanumeric);
        let opens = match side {
            Side::Open => true,
            // A closing mark before a word and after none opens, if by mistake.
            Side::Close => open.is_none() && space_before && word_after,
            Side::Either => open.is_none() && (!space_after || space_before),
        };
        let (start, end) = (paragraph.start + offset, paragraph.start + offset + len);
        if opens && open.is_some() && side == Side::Open && nests(&rest[len..], character) {
            depth += 1;
            continue;
        }
        if !opens && depth > 0 {
            depth -= 1;
            continue;
        }
        if opens {
            if let Some(before) = open {
                push(before, start, start, false);
            }
            open = Some((start, end));
        } else if let Some(before) = open.take() {
            push(before, start, end, true);
        }
    }
    if let Some(before) = open {
        push(before, paragraph.end, paragraph.end, false);
    }
}

/// Whether a mark that opens within a quotation has a closing mark of its own: the next two close.
fn nests(rest: &str, open: char) -> bool {
    let close = match open {
        '“' | '„' | '‟' => '”',
        '«' => '»',
        _ => return false,
    };
    let mut marks = rest.chars().filter(|&mark| mark == close || mark == open);
    marks.next() == Some(close) && marks.next() == Some(close)
}

fn single(text: &str, span: TextSpan, found: &mut Vec<Quotation>) {
    let piece = span.of(text);
    if !piece.bytes().any(|byte| byte == b'\'' || !byte.is_ascii()) {
        return;
    }
    let mut from = 0;
    while let Some((start, mark)) = piece[from..]
        .char_indices()
        .map(|(offset, character)| (from + offset, character))
        .find(|&(offset, character)| opens_single(piece, offset, character))
    {
        let inner = start + mark.len_utf8();
        let Some(end) = closing_single(piece, inner) else {
            from = inner;
            continue;
        };
        let close = piece[end..].chars().next().map_or(0, char::len_utf8);
        found.push(Quotation {
            outer: TextSpan::new(span.start + start, span.start + end + close),
            inner: TextSpan::new(span.start + inner, span.start + end),
            continues: false,
            closed: true,
        });
        from = end + close;
    }
}

/// A single mark opens before a letter and after white space or an opening bracket or dash.
fn opens_single(piece: &str, offset: usize, character: char) -> bool {
    if !matches!(character, '‘' | '\'' | '‚' | '‹') {
        return false;
    }
    let before = piece[..offset].chars().next_back();
    let after = piece[offset + character.len_utf8()..].chars().next();
    before.is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–' | ':' | '-'))
        && after.is_some_and(char::is_alphabetic)
}

/// The first mark that can only close; failing that one that may also be a plural's apostrophe.
fn closing_single(piece: &str, from: usize) -> Option<usize> {
    let mut plural = None;
    for (offset, character) in piece[from..].char_indices() {
        let offset = from + offset;
        if opens_single(piece, offset, character) {
            break;
        }
        if !matches!(character, '’' | '\'' | '›') {
            continue;
        }
        let before = piece[..offset].chars().next_back().unwrap_or(' ');
        let after = piece[offset + character.len_utf8()..].chars().next();
        if before.is_whitespace() || after.is_some_and(char::is_alphanumeric) {
            continue;
        }
        if before != 's' || after.is_none_or(|after| !after.is_whitespace()) {
            return Some(offset);
        }
        plural = plural.or(Some(offset));
    }
    plural
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<String> {
        let mut start = 0;
        let mut paragraphs = Vec::new();
        for line in text.split('\n') {
            paragraphs.push(TextSpan::new(start, start + line.len()));
            start += line.len() + 1;
        }
        quotations(text, &paragraphs)
            .iter()
            .map(|quotation| {
                let mark = if quotation.continues { "… " } else { "" };
                format!("{mark}{}", quotation.inner.of(text))
            })
            .collect()
    }

    #[test]
    fn marks_of_every_kind_pair_up() {
        for (text, expected) in [
            ("“One,” she said. “Two.”", vec!["One,", "Two."]),
            ("\"One,\" she said. \"Two.\"", vec!["One,", "Two."]),
            ("''One,'' she said.", vec!["One,"]),
            ("``One,'' she said.", vec!["One,"]),
            ("«Un», dit-elle.", vec!["Un"]),
            ("‘We can’t go,’ she said of the workers’ demands.", vec!["We can’t go,"]),
            ("The workers' council and the '90s.", vec![]),
            ("It was not surprised by the 'hostile' reaction.", vec!["hostile"]),
            ("“He told me ‘never’ twice,” she said.", vec!["He told me ‘never’ twice,"]),
            ("”Sorry, Sarah!” wrote Pete. ”Never mind.”", vec!["Sorry, Sarah!", "Never mind."]),
            ("“First part.\n“Second part.”", vec!["First part.", "… Second part."]),
            (
                "“In what he calls “home” we live.” “Never.”",
                vec!["In what he calls “home” we live.", "Never."],
            ),
            ("", vec![]),
        ] {
            assert_eq!(inner(text), expected, "{text}");
        }
    }
}
