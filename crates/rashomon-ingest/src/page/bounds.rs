//! Keeps pages within bounds before any parser sees them.
//!
//! HTML parsers take time in the square of the nesting depth, and extraction recurses into it: a page of
//! 50,000 nested elements overflows the stack, which no handler can catch. So tags are dropped from the
//! bytes first. Real pages are far below the bounds: of 900 sampled, the deepest nests 56 elements, the
//! longest has 10,236.

use rashomon_core::Warning;
use std::borrow::Cow;
use std::collections::HashMap;

const BYTES_MAX: usize = 8 * 1024 * 1024;
const DEPTH_MAX: usize = 256;
const ELEMENTS_MAX: usize = 60_000;
/// Parsers compare each attribute of a tag with all before it.
const ATTRIBUTES_MAX: usize = 512;

/// `html` with the tags left out that exceed the bounds, and cut where it is too long.
pub(crate) fn bounded(html: &str) -> (Cow<'_, str>, Vec<Warning>) {
    let mut scan = Scan::default();
    let cut = scan.run(html);
    let mut warnings = Vec::new();
    if cut < html.len() {
        let n_kilobytes = html.len() / 1024;
        warnings.push(Warning::new(format!("page cut after {} of {n_kilobytes} kB: too large", cut / 1024)));
    }
    if !scan.dropped.is_empty() {
        let n_tags = scan.dropped.len();
        warnings.push(Warning::new(format!(
            "{n_tags} tags left out: nested too deep or with too many attributes"
        )));
    }
    if scan.dropped.is_empty() {
        return (Cow::Borrowed(&html[..cut]), warnings);
    }
    let mut kept = String::with_capacity(cut);
    let mut from = 0;
    for (start, end) in scan.dropped {
        kept.push_str(&html[from..start]);
        from = end;
    }
    kept.push_str(&html[from.min(cut)..cut]);
    (Cow::Owned(kept), warnings)
}

/// Elements without an end tag.
const VOID: [&str; 16] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "keygen", "frame",
];
/// Elements that the next of their kind closes: open ones do not nest.
const SELF_CLOSING: [&str; 17] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "rt", "rp",
    "html", "head", "body",
];
/// Elements whose content is text up to their end tag.
const RAW: [&str; 7] = ["script", "style", "textarea", "title", "iframe", "xmp", "noembed"];

#[derive(Default)]
struct Scan {
    /// Open elements: name, and whether its tags are left out.
    open: Vec<(String, bool)>,
    n_open_by_name: HashMap<String, usize>,
    n_kept_open: usize,
    n_elements: usize,
    /// Byte ranges to leave out, in order.
    dropped: Vec<(usize, usize)>,
}

impl Scan {
    /// Scans the page and returns where it is to be cut.
    fn run(&mut self, html: &str) -> usize {
        let limit = html.floor_char_boundary(BYTES_MAX);
        let bytes = &html.as_bytes()[..limit];
        let mut at = 0;
        while let Some(offset) = find(&bytes[at..], b"<") {
            let start = at + offset;
            at = match bytes.get(start + 1) {
                Some(b'!') if bytes[start..].starts_with(b"<!--") => {
                    find(&bytes[start + 4..], b"-->").map_or(limit, |end| start + 4 + end + 3)
                }
                Some(b'!' | b'?') => find(&bytes[start..], b">").map_or(limit, |end| start + end + 1),
                Some(b'/') if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    let tag = tag(bytes, start, start + 2);
                    self.close(&tag);
                    tag.end
                }
                Some(first) if first.is_ascii_alphabetic() => {
                    if self.n_elements == ELEMENTS_MAX {
                        return start;
                    }
                    self.n_elements += 1;
                    let tag = tag(bytes, start, start + 1);
                    self.open(&tag);
                    let is_raw = RAW.contains(&tag.name.as_str()) && !self.is_in_drawing();
                    if is_raw { end_of_raw(bytes, tag.end, &tag.name) } else { tag.end }
                }
                _ => start + 1,
            };
        }
        limit
    }

    fn open(&mut self, tag: &Tag) {
        let is_raw = RAW.contains(&tag.name.as_str()) && !self.is_in_drawing();
        let nests =
            !VOID.contains(&tag.name.as_str()) && !SELF_CLOSING.contains(&tag.name.as_str()) && !is_raw;
        let is_dropped = nests && self.n_kept_open >= DEPTH_MAX;
        if is_dropped {
            self.dropped.push((tag.start, tag.end));
        } else if tag.n_attributes > ATTRIBUTES_MAX && tag.is_closed {
            // "<div" and ">" stay, so that what the element holds stays together.
            self.dropped.push((tag.end_of_name, tag.end - 1));
        }
        if nests {
            self.n_kept_open += usize::from(!is_dropped);
            *self.n_open_by_name.entry(tag.name.clone()).or_default() += 1;
            self.open.push((tag.name.clone(), is_dropped));
        }
    }

    /// In drawings and formulas, "title" and "style" are elements like any other.
    fn is_in_drawing(&self) -> bool {
        ["svg", "math"].iter().any(|name| self.n_open_by_name.get(*name).is_some_and(|&n_open| n_open > 0))
    }

    fn close(&mut self, tag: &Tag) {
        // An end tag without a start closes nothing.
        if self.n_open_by_name.get(&tag.name).is_none_or(|&n_open| n_open == 0) {
            return;
        }
        while let Some((name, is_dropped)) = self.open.pop() {
            if let Some(n_open) = self.n_open_by_name.get_mut(&name) {
                *n_open -= 1;
            }
            self.n_kept_open -= usize::from(!is_dropped);
            if name == tag.name {
                if is_dropped {
                    self.dropped.push((tag.start, tag.end));
                }
                break;
            }
        }
    }
}

struct Tag {
    /// Lower case, its first 32 bytes.
    name: String,
    start: usize,
    end_of_name: usize,
    /// First byte after the tag.
    end: usize,
    is_closed: bool,
    /// At least as many as the tag has.
    n_attributes: usize,
}

/// The tag at `start` whose name begins at `name_start`.
fn tag(bytes: &[u8], start: usize, name_start: usize) -> Tag {
    let ends_name = |byte: u8| byte.is_ascii_whitespace() || byte == b'/' || byte == b'>';
    let n_name = bytes[name_start..].iter().take_while(|&&byte| !ends_name(byte)).count();
    let name = String::from_utf8_lossy(&bytes[name_start..name_start + n_name.min(32)]).to_ascii_lowercase();
    let end_of_name = name_start + n_name;
    let mut tag = Tag { name, start, end_of_name, end: bytes.len(), is_closed: false, n_attributes: 0 };
    let mut at = end_of_name;
    let mut after_equals = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return Tag { end: at + 1, is_closed: true, ..tag },
            b'"' | b'\'' if after_equals => {
                at = find(&bytes[at + 1..], &[byte]).map_or(bytes.len(), |end| at + 1 + end);
                after_equals = false;
                tag.n_attributes += 1;
            }
            b'=' => after_equals = true,
            byte if byte.is_ascii_whitespace() || byte == b'/' => {
                tag.n_attributes += usize::from(!after_equals)
            }
            _ => after_equals = false,
        }
        at += 1;
    }
    tag
}

fn end_of_raw(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(offset) = find(&bytes[at..], b"</") {
        let start = at + offset;
        let candidate = bytes.get(start + 2..start + 2 + name.len());
        if candidate.is_some_and(|candidate| candidate.eq_ignore_ascii_case(name.as_bytes())) {
            return start;
        }
        at = start + 2;
    }
    bytes.len()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    if let [byte] = needle {
        return haystack.iter().position(|candidate| candidate == byte);
    }
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_pages_are_left_alone() {
        let page = "<!doctype html><!-- <b> --><p class='a>b'>One<p>Two <b>three</b><script>if (a<b) {}</script></i> 1 < 2";
        let (bounded, warnings) = bounded(page);
        assert_eq!(bounded, page);
        assert!(warnings.is_empty());
    }

    #[test]
    fn deep_nesting_is_flattened_and_its_text_kept() {
        let page = format!("{}deep{}<p>after", "<div>".repeat(5000), "</div>".repeat(5000));
        let (bounded, warnings) = bounded(&page);
        assert_eq!(bounded.matches("<div>").count(), DEPTH_MAX);
        assert_eq!(bounded.matches("</div>").count(), DEPTH_MAX);
        assert!(bounded.contains("deep") && bounded.ends_with("<p>after"));
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn endless_pages_and_tags_are_cut() {
        let page = "<br>x".repeat(ELEMENTS_MAX * 2);
        assert_eq!(bounded(&page).0.len(), ELEMENTS_MAX * 5);
        let page = format!("<div {}>x</div>", "a=1 ".repeat(100_000));
        assert_eq!(bounded(&page).0, "<div>x</div>");
        let page = "é".repeat(BYTES_MAX);
        assert!(bounded(&page).0.len() <= BYTES_MAX);
    }

    #[test]
    fn unclosed_paragraphs_and_items_do_not_count_as_deep() {
        let page = "<p>One<li>two<td>three".repeat(1000);
        assert_eq!(bounded(&page).0, page);
    }

    proptest! {
        #[test]
        fn whatever_is_left_is_a_subsequence(page in "(<div>|</div>|<p|<b a='|'|\"|>|</b|<!--|-->|<script>|x|é|<| ){0,80}") {
            let (bounded, _) = bounded(&page);
            let mut rest = page.chars();
            prop_assert!(bounded.chars().all(|kept| rest.any(|character| character == kept)));
        }
    }
}
