//! The extracted part of a page to text in paragraphs.

use crate::paragraph::{ends_sentence, trimmed};
use ego_tree::iter::Edge;
use rashomon_core::TextSpan;
use scraper::{ElementRef, Html, Node};

/// A text with its paragraphs and the level of the heading that each is, 0 for none.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Body {
    pub(crate) text: String,
    pub(crate) paragraphs: Vec<TextSpan>,
    pub(crate) levels: Vec<usize>,
}

/// Writes the paragraphs of an HTML fragment below each other with a blank line between them. White space
/// within a paragraph is one space, as browsers show it.
pub(crate) fn body(fragment: &str) -> Body {
    let html = Html::parse_fragment(fragment);
    let mut writer = Writer::default();
    writer.walk(html.root_element());
    writer.close();
    writer.body
}

#[derive(Default)]
struct Writer {
    body: Body,
    /// The paragraph being written.
    line: String,
    level: usize,
    /// Whether a line break was the last thing seen.
    broken: bool,
}

impl Writer {
    /// Visits all nodes below `root` in order, without recursion: depth is the page's to choose.
    fn walk(&mut self, root: ElementRef<'_>) {
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => self.text(text),
                    Node::Element(element) => self.open(element.name()),
                    _ => {}
                },
                Edge::Close(node) => {
                    if node.value().as_element().is_some_and(|element| !is_inline(element.name())) {
                        self.close();
                        self.level = 0;
                    }
                }
            }
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            // Two breaks part paragraphs, and so does one after a full stop; one within a sentence is layout.
            "br" if self.broken || ends_sentence(&self.line) => self.close(),
            "br" => {
                self.space();
                self.broken = true;
            }
            "td" | "th" => self.space(),
            name if is_inline(name) => {}
            name => {
                self.close();
                self.level = match name.as_bytes() {
                    [b'h', digit @ b'1'..=b'6'] => usize::from(digit - b'0'),
                    _ => 0,
                };
            }
        }
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            if character.is_ascii_whitespace() {
                self.space();
            } else {
                self.broken = false;
                self.line.push(character);
            }
        }
    }

    fn space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn close(&mut self) {
        self.broken = false;
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let text = &mut self.body.text;
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(line);
        self.body.paragraphs.push(trimmed(text, start, text.len()));
        self.body.levels.push(self.level);
    }
}

fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 36] = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
        "font", "hi", "i", "img", "ins", "kbd", "mark", "picture", "q", "ref", "ruby", "s", "samp", "small",
        "source", "span", "strike", "strong", "sub", "sup", "u", "wbr",
    ];
    INLINE.contains(&name) || matches!(name, "time" | "td" | "th" | "tt" | "var")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_a_fragment() {
        let body = body(
            "<h1>Ferry\n cancelled</h1>Loose text <p>The <b>ferry</b>,\n\tshe said,<br>was cancelled.<br>It sails \
             again.</p><ul><li>One<li>Two &amp; three</ul><table><tr><td>a</td><td>b</td></tr></table><p> </p>x<br><br>y",
        );
        let shown: Vec<_> = body
            .paragraphs
            .iter()
            .zip(&body.levels)
            .map(|(span, level)| format!("{level} {}", span.of(&body.text)))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        1 Ferry cancelled
        0 Loose text
        0 The ferry, she said, was cancelled.
        0 It sails again.
        0 One
        0 Two & three
        0 a b
        0 x
        0 y
        ");
        assert!(body.text.starts_with("Ferry cancelled\n\nLoose text\n\nThe ferry"));
    }
}
