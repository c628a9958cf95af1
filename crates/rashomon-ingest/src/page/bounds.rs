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
const ELEMENTS_MAX: usize = 40_000;
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
const SELF_CLOSING: [&str; 19] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "rt", "rp",
    "html", "head", "body", "a", "nobr",
];
/// Those of the above that end a drawing or a formula they stand in; the others nest there like any other.
const LEAVING_DRAWINGS: [&str; 12] =
    ["br", "embed", "hr", "img", "meta", "p", "li", "dt", "dd", "body", "head", "nobr"];
/// Elements whose content is text up to their end tag.
const RAW: [&str; 7] = ["script", "style", "textarea", "title", "iframe", "xmp", "noembed"];
/// Elements that the parser opens anew in each block as long as they are not closed: 250 open ones make
/// 250 elements of every paragraph.
const FORMATTING: [&str; 12] =
    ["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];
/// How many formatting elements of one kind with the same attributes the parser opens anew.
const ALIKE_MAX: usize = 3;
/// Elements that an end tag within them does not reach beyond.
const BARRIERS: [&str; 8] = ["table", "template", "object", "applet", "marquee", "caption", "svg", "math"];
/// Elements that the end tag of an inline element does not close.
const SPECIAL: [&str; 40] = [
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "button",
    "caption",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "main",
    "marquee",
    "menu",
    "nav",
    "object",
    "ol",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "template",
    "ul",
];

/// Follows the parser's stack of open elements: never shorter than the parser's by more than the elements
/// in [`SELF_CLOSING`], each of which needs one that is counted to nest.
#[derive(Default)]
struct Scan {
    /// Open elements that are kept.
    open: Vec<Open>,
    /// Open elements whose tags are left out, by name.
    n_left_out: HashMap<String, usize>,
    n_formatting_open: usize,
    n_drawings_open: usize,
    /// Elements that the parser will make: those written and those opened anew.
    n_elements: usize,
    /// Byte ranges to leave out, in order.
    dropped: Vec<(usize, usize)>,
}

struct Open {
    name: String,
    /// The tag as written, of a formatting element.
    formatting: Option<String>,
    /// Whether the parser opens it anew in each block.
    is_reopened: bool,
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
                Some(b'!') if bytes[start..].starts_with(b"<!--") => end_of_comment(bytes, start),
                Some(b'!' | b'?') => find(&bytes[start..], b">").map_or(limit, |end| start + end + 1),
                Some(b'/') if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    let tag = tag(bytes, start, start + 2);
                    self.close(&tag);
                    tag.end
                }
                Some(first) if first.is_ascii_alphabetic() => {
                    let tag = tag(bytes, start, start + 1);
                    let is_formatting = FORMATTING.contains(&tag.name.as_str());
                    self.n_elements += 1 + if is_formatting { 0 } else { self.n_formatting_open };
                    if self.n_elements > ELEMENTS_MAX {
                        return start;
                    }
                    // In drawings and formulas, "title" and "style" are elements like any other.
                    let is_raw = RAW.contains(&tag.name.as_str()) && self.n_drawings_open == 0;
                    self.open(&tag, is_raw, is_formatting.then(|| html[start..tag.end].to_owned()));
                    if is_raw { end_of_raw(bytes, tag.end, &tag.name) } else { tag.end }
                }
                _ => start + 1,
            };
        }
        limit
    }

    fn open(&mut self, tag: &Tag, is_raw: bool, formatting: Option<String>) {
        let name = tag.name.as_str();
        let is_flat = VOID.contains(&name) || SELF_CLOSING.contains(&name);
        let nests =
            !is_raw && if self.n_drawings_open > 0 { !LEAVING_DRAWINGS.contains(&name) } else { !is_flat };
        if nests && self.open.len() >= DEPTH_MAX {
            self.dropped.push((tag.start, tag.end));
            *self.n_left_out.entry(tag.name.clone()).or_default() += 1;
            return;
        }
        if tag.n_attributes > ATTRIBUTES_MAX && tag.is_closed {
            // "<div" and ">" stay, so that what the element holds stays together.
            self.dropped.push((tag.end_of_name, tag.end - 1));
        }
        if nests {
            let alike = |open: &&Open| formatting.is_some() && open.formatting == formatting;
            let is_reopened = formatting.is_some() && self.open.iter().filter(alike).count() < ALIKE_MAX;
            self.n_formatting_open += usize::from(is_reopened);
            self.n_drawings_open += usize::from(is_drawing(name));
            self.open.push(Open { name: tag.name.clone(), formatting, is_reopened });
        }
    }

    fn close(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if let Some(n_left_out) = self.n_left_out.get_mut(name).filter(|n_left_out| **n_left_out > 0) {
            *n_left_out -= 1;
            self.dropped.push((tag.start, tag.end));
            return;
        }
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        if name == "form" {
            // The parser takes a form out of its stack and leaves open what stands within, list items too,
            // which are not counted; so a form counts as open for good.
        } else if FORMATTING.contains(&name) {
            // What stands open within stays open.
            let closed = self.open.remove(at);
            self.n_formatting_open -= usize::from(closed.is_reopened);
        } else if !self.open[at + 1..].iter().any(|within| shields(&within.name, name)) {
            // Formatting elements within are opened anew behind it.
            let within = self.open.split_off(at);
            self.n_drawings_open -= within.iter().filter(|open| is_drawing(&open.name)).count();
            self.open.extend(within.into_iter().filter(|open| open.formatting.is_some()));
        }
    }
}

fn is_drawing(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Whether the parser ignores the end tag of `outer` as long as `inner` is open within.
fn shields(inner: &str, outer: &str) -> bool {
    match outer {
        "template" => false,
        "table" => inner == "template",
        _ => {
            BARRIERS.contains(&inner)
                || SPECIAL.contains(&inner) && (!SPECIAL.contains(&outer) || is_drawing(outer))
        }
    }
}

/// Source: WHATWG HTML, comment states: `<!-->` is whole, and `--!>` ends one too.
fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    let ends = |from: usize, end: &[u8]| find(&bytes[from..], end).map(|offset| from + offset + end.len());
    let end = ends(start + 2, b"-->");
    let within = &bytes[..end.unwrap_or(bytes.len())];
    let odd = find(&within[(start + 4).min(within.len())..], b"--!>").map(|offset| start + 4 + offset + 4);
    odd.or(end).unwrap_or(bytes.len())
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
    use proptest::test_runner::RngSeed;

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

    /// How deep the parser nests what is left: it adds rows and bodies to tables, and a node to templates,
    /// so up to six nodes may stand for one element that is counted.
    fn depth(page: &str) -> usize {
        let html = scraper::Html::parse_document(&bounded(page).0);
        html.tree.nodes().map(|node| node.ancestors().count()).max().unwrap_or(0)
    }

    #[test]
    fn end_tags_that_close_less_than_they_seem_to() {
        for piece in [
            "<b><div></b>",
            "<span><div></span>",
            "<div><table><tr><td></div>",
            "<form><div></form>",
            "<!--><div>-->",
            "<svg><title><div></title>",
            "<b><div><svg></b><title><g>",
            "<section><p></article>",
            "<a><div>",
            "<object><div></object",
            "<ul><li><div></li>",
            "<x-y><section></x-y>",
            "<div a='</div>'>",
            "<h1><h2></h3>",
            "<ruby><rt><span>",
            "<template><div></template",
            "<math><mi><div>",
            "<select><div>",
            "<button><div></button x",
        ] {
            let depth = depth(&piece.repeat(3000));
            assert!(depth <= DEPTH_MAX * 6 + 16, "{piece}: {depth} deep");
        }
    }

    #[test]
    fn endless_pages_and_tags_are_cut() {
        let page = "<br>x".repeat(ELEMENTS_MAX * 2);
        assert_eq!(bounded(&page).0.len(), ELEMENTS_MAX * 5);
        let open: String = (0..200).map(|index| format!("<b id={index}>")).collect();
        let page = format!("{open}{}", "<p>x".repeat(10_000));
        assert!(bounded(&page).0.matches("<p>").count() <= ELEMENTS_MAX / 200);
        let page = format!("<div {}>x</div>", "a=1 ".repeat(100_000));
        assert_eq!(bounded(&page).0, "<div>x</div>");
        let page = "é".repeat(BYTES_MAX);
        assert!(bounded(&page).0.len() <= BYTES_MAX);
    }

    #[test]
    fn unclosed_paragraphs_and_items_do_not_count_as_deep() {
        let page = "<p>One<li>two<td>three<a name=x>".repeat(1000);
        assert_eq!(bounded(&page).0, page);
    }

    proptest! {
        // The same cases each time: whoever widens the scan runs more of them.
        #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(17), ..ProptestConfig::default() })]

        #[test]
        fn nothing_nests_deep(pieces in prop::collection::vec(prop::sample::select(vec![
            "<div>", "</div>", "<b>", "</b>", "<span>", "</span>", "<table>", "<tr><td>", "</td>", "</table>", "<p>", "</p>", "<svg>",
            "</svg>", "<title>", "</title>", "<form>", "</form>", "<ul>", "<li>", "</ul>", "<!--", "-->", "<a>", "</a>", "<h1>", "</h2>",
            "<template>", "</template>", "<i id=1>", "<select>", "<button>", "</button>", "x",
        ]), 1..8)) {
            let depth = depth(&pieces.concat().repeat(800));
            prop_assert!(depth <= DEPTH_MAX * 6 + 16, "{} deep", depth);
        }

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
