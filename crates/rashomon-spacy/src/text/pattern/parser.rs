//! From the text of a pattern to a tree.

use super::case;
use super::machine::Class;
use crate::text::lexeme::Hash;
use std::collections::HashMap;

/// Repetitions are written out, so their number is bounded.
const REPEAT_MAX: usize = 1000;
const DEPTH_MAX: usize = 50;

/// A piece of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One character of a class, by its number.
    Class(usize),
    Sequence(Vec<Self>),
    Alternatives(Vec<Self>),
    Repeat {
        node: Box<Self>,
        min: usize,
        max: Option<usize>,
        greedy: bool,
    },
    /// Looks at what stands before or after without consuming it.
    Look {
        node: Box<Self>,
        ahead: bool,
        negative: bool,
    },
    Start,
    End,
}

impl Node {
    /// Classes that can be the first (or `last`) character of a match; `None` if it can be empty.
    pub(super) fn edge(&self, last: bool) -> Option<Vec<usize>> {
        let mut classes = Vec::new();
        (!self.collect_edge(last, &mut classes)).then_some(classes)
    }

    /// Whether the node can match nothing.
    fn collect_edge(&self, last: bool, classes: &mut Vec<usize>) -> bool {
        match self {
            Self::Class(class) => {
                classes.push(*class);
                false
            }
            Self::Sequence(nodes) if last => nodes.iter().rev().all(|node| node.collect_edge(last, classes)),
            Self::Sequence(nodes) => nodes.iter().all(|node| node.collect_edge(last, classes)),
            Self::Alternatives(nodes) => {
                nodes.iter().fold(false, |empty, node| node.collect_edge(last, classes) | empty)
            }
            Self::Repeat { node, min, .. } => node.collect_edge(last, classes) || *min == 0,
            Self::Look { .. } | Self::Start | Self::End => true,
        }
    }

    /// All classes of characters that it consumes.
    pub(super) fn collect_classes(&self, classes: &mut Vec<usize>) {
        match self {
            Self::Class(class) => classes.push(*class),
            Self::Sequence(nodes) | Self::Alternatives(nodes) => {
                nodes.iter().for_each(|node| node.collect_classes(classes));
            }
            Self::Repeat { node, .. } => node.collect_classes(classes),
            Self::Look { .. } | Self::Start | Self::End => {}
        }
    }

    pub(super) fn is_anchored_end(&self) -> bool {
        match self {
            Self::End => true,
            Self::Sequence(nodes) => nodes.last().is_some_and(Self::is_anchored_end),
            Self::Alternatives(nodes) => nodes.iter().all(Self::is_anchored_end),
            _ => false,
        }
    }

    /// The fewest characters it consumes.
    pub(super) fn min_len(&self) -> usize {
        match self {
            Self::Class(_) => 1,
            Self::Sequence(nodes) => nodes.iter().map(Self::min_len).fold(0, usize::saturating_add),
            Self::Alternatives(nodes) => nodes.iter().map(Self::min_len).min().unwrap_or(0),
            Self::Repeat { node, min, .. } => node.min_len().saturating_mul(*min),
            Self::Look { .. } | Self::Start | Self::End => 0,
        }
    }

    /// The most characters it consumes; `None` without limit.
    pub(super) fn max_len(&self) -> Option<usize> {
        match self {
            Self::Class(_) => Some(1),
            Self::Sequence(nodes) => {
                nodes.iter().try_fold(0_usize, |sum, node| sum.checked_add(node.max_len()?))
            }
            Self::Alternatives(nodes) => {
                nodes.iter().map(Self::max_len).try_fold(0, |most, len| Some(most.max(len?)))
            }
            Self::Repeat { node, max, .. } => node.max_len()?.checked_mul((*max)?),
            Self::Look { .. } | Self::Start | Self::End => Some(0),
        }
    }
}

/// Parses `source` into a tree and the classes it names.
pub(super) fn parse(source: &str) -> Result<(Node, Vec<Class>), String> {
    let (ignores_case, source) = flags(source);
    let mut parser = Parser {
        source: source.chars().collect(),
        at: 0,
        ignores_case,
        classes: Vec::new(),
        literals: HashMap::default(),
        written: HashMap::default(),
        depth: 0,
    };
    let node = parser.alternatives()?;
    if parser.at < parser.source.len() {
        return Err(format!("a stray ) at character {}", parser.at));
    }
    Ok((node, parser.classes))
}

/// Whether the pattern ignores case, and the pattern without its flags. Every pattern is one of Unicode.
fn flags(source: &str) -> (bool, &str) {
    let flags = source.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
    match flags {
        Some((flags @ ("u" | "i" | "iu" | "ui"), rest)) => (flags.contains('i'), rest),
        _ => (false, source),
    }
}

struct Parser {
    source: Vec<char>,
    at: usize,
    ignores_case: bool,
    classes: Vec<Class>,
    /// Classes of single characters.
    literals: HashMap<char, usize, Hash>,
    /// Classes in brackets, as they are written: some patterns repeat one of thousands of characters
    /// hundreds of times.
    written: HashMap<Vec<char>, usize, Hash>,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.source.get(self.at).copied()
    }

    fn eat(&mut self, text: &str) -> bool {
        let len = text.chars().count();
        let found = self.source[self.at..].iter().take(len).copied().eq(text.chars());
        if found {
            self.at += len;
        }
        found
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("groups nested too deep".to_owned());
        }
        let mut nodes = vec![self.sequence()?];
        while self.eat("|") {
            nodes.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Alternatives(nodes) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            let node = self.atom()?;
            nodes.push(self.repeated(node)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn atom(&mut self) -> Result<Node, String> {
        let at = self.at;
        let character = self.source[at];
        self.at += 1;
        match character {
            '^' => Ok(Node::Start),
            '$' => Ok(Node::End),
            '(' => self.group(at),
            '[' => self.brackets(),
            '.' => Ok(self.intern(Class::any_but_line_break())),
            '*' | '+' | '?' => Err(format!("nothing to repeat at character {at}")),
            '\\' => {
                let mut class = Class::default();
                match self.escape(&mut class)? {
                    Some(character) => Ok(self.literal(character)),
                    None => Ok(self.intern(class)),
                }
            }
            literal => Ok(self.literal(literal)),
        }
    }

    fn group(&mut self, at: usize) -> Result<Node, String> {
        let look = [("?=", true, false), ("?!", true, true), ("?<=", false, false), ("?<!", false, true)]
            .into_iter()
            .find(|(opening, ..)| self.eat(opening));
        if look.is_none() && !self.eat("?:") && self.peek() == Some('?') {
            let what: String = self.source[at..].iter().take(3).collect();
            return Err(format!("{what} at character {at}"));
        }
        let node = self.alternatives()?;
        if !self.eat(")") {
            return Err("an open group".to_owned());
        }
        let Some((_, ahead, negative)) = look else { return Ok(node) };
        if !ahead && node.max_len() != Some(node.min_len()) {
            return Err("a look-behind of varying length".to_owned());
        }
        Ok(Node::Look { node: Box::new(node), ahead, negative })
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let mut node = node;
        loop {
            let (min, max) = match self.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => match self.bounds()? {
                    Some(bounds) => bounds,
                    None => return Ok(node),
                },
                _ => return Ok(node),
            };
            self.at += 1;
            if min > REPEAT_MAX || max.is_some_and(|max| max > REPEAT_MAX) {
                return Err(format!("more than {REPEAT_MAX} repetitions"));
            }
            let greedy = !self.eat("?");
            node = Node::Repeat { node: Box::new(node), min, max, greedy };
        }
    }

    /// `{m}`, `{m,}`, `{m,n}`, left before the closing brace.
    fn bounds(&mut self) -> Result<Option<(usize, Option<usize>)>, String> {
        let close = self.source[self.at..].iter().position(|&character| character == '}');
        let inside: String = match close {
            Some(close) => self.source[self.at + 1..self.at + close].iter().collect(),
            None => return Err("an open {".to_owned()),
        };
        let number = |text: &str| text.parse::<usize>().map_err(|_| format!("the bounds {{{inside}}}"));
        let bounds = match inside.split_once(',') {
            None => number(&inside).map(|exactly| (exactly, Some(exactly)))?,
            Some((min, "")) => (number(min)?, None),
            Some((min, max)) => (if min.is_empty() { 0 } else { number(min)? }, Some(number(max)?)),
        };
        if bounds.1.is_some_and(|max| max < bounds.0) {
            return Err(format!("the bounds {{{inside}}}"));
        }
        self.at += close.unwrap_or(0);
        Ok(Some(bounds))
    }

    /// A class in brackets, behind the opening one.
    fn brackets(&mut self) -> Result<Node, String> {
        let written: Vec<char> = self.source[self.at..self.class_end()].to_vec();
        if let Some(&class) = self.written.get(&written) {
            self.at += written.len();
            return Ok(Node::Class(class));
        }
        let class = self.class()?;
        let number = self.number(class);
        self.written.insert(written, number);
        Ok(Node::Class(number))
    }

    /// Behind the bracket that closes a class; the end of the pattern if none does.
    fn class_end(&self) -> usize {
        let mut at = self.at + usize::from(self.peek() == Some('^'));
        let mut first = true;
        while let Some(&character) = self.source.get(at) {
            at += 1;
            match character {
                '\\' => at += 1,
                ']' if !first => break,
                _ => {}
            }
            first = false;
        }
        at.min(self.source.len())
    }

    fn literal(&mut self, character: char) -> Node {
        if let Some(&class) = self.literals.get(&character) {
            return Node::Class(class);
        }
        let mut class = Class::of(character);
        if self.ignores_case {
            case::close(&mut class);
        }
        let number = self.number(class);
        self.literals.insert(character, number);
        Node::Class(number)
    }

    fn class(&mut self) -> Result<Class, String> {
        let mut class = Class::default();
        let negated = self.eat("^");
        let mut first = true;
        loop {
            let character = self.peek().ok_or("an open class")?;
            if character == ']' && !first {
                self.at += 1;
                break;
            }
            first = false;
            let Some(from) = self.class_item(&mut class)? else { continue };
            let ranges =
                self.peek() == Some('-') && self.source.get(self.at + 1).is_some_and(|&next| next != ']');
            if !ranges {
                class.add(from, from);
                continue;
            }
            self.at += 1;
            let to = self.class_item(&mut class)?.ok_or("a range up to a class")?;
            if to < from {
                return Err(format!("the range {from:?}-{to:?}"));
            }
            class.add(from, to);
        }
        if self.ignores_case {
            case::close(&mut class);
        }
        class.finish(negated);
        Ok(class)
    }

    /// One character of a class, or `None` where an escape stood for many.
    fn class_item(&mut self, class: &mut Class) -> Result<Option<char>, String> {
        let character = self.peek().ok_or("an open class")?;
        self.at += 1;
        if character != '\\' {
            return Ok(Some(character));
        }
        let mut escaped = Class::default();
        Ok(match self.escape(&mut escaped)? {
            Some(character) => Some(character),
            None => {
                class.join(&escaped);
                None
            }
        })
    }

    /// What follows a backslash: one character, which is also put in `class`, or a kind of characters.
    fn escape(&mut self, class: &mut Class) -> Result<Option<char>, String> {
        let at = self.at;
        let kind = self.peek().ok_or("a backslash at the end")?;
        self.at += 1;
        let character = match kind {
            'd' | 'w' | 's' | 'S' => {
                class.add_kind(kind);
                class.finish(false);
                return Ok(None);
            }
            'u' => self.code_point(4)?,
            'U' => self.code_point(8)?,
            'x' => self.code_point(2)?,
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            literal if !literal.is_ascii_alphanumeric() => literal,
            other => return Err(format!("\\{other} at character {at}")),
        };
        *class = Class::of(character);
        Ok(Some(character))
    }

    fn code_point(&mut self, len: usize) -> Result<char, String> {
        let digits: String = self.source[self.at..].iter().take(len).collect();
        self.at = (self.at + len).min(self.source.len());
        u32::from_str_radix(&digits, 16)
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| format!("the code point {digits}"))
    }

    fn intern(&mut self, class: Class) -> Node {
        Node::Class(self.number(class))
    }

    fn number(&mut self, class: Class) -> usize {
        let known = self.classes.iter().position(|known| *known == class);
        known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        })
    }
}
