//! Runs a pattern on all its paths at once.

use super::parser::Node;
use crate::text::characters;

/// Instructions of one program; longer ones are refused when compiled.
const INSTRUCTIONS_MAX: usize = 100_000;

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Class {
    ascii: u128,
    /// All ranges given, sorted and joined by `finish`.
    ranges: Vec<(u32, u32)>,
    digit: bool,
    word: bool,
    space: bool,
    not_space: bool,
    negated: bool,
}

impl Class {
    pub(super) fn of(character: char) -> Self {
        let mut class = Self::default();
        class.add(character, character);
        class.finish(false);
        class
    }

    pub(super) fn any_but_line_break() -> Self {
        let mut class = Self::default();
        class.add('\n', '\n');
        class.finish(true);
        class
    }

    pub(super) fn add(&mut self, from: char, to: char) {
        self.ranges.push((u32::from(from), u32::from(to)));
    }

    pub(super) fn add_kind(&mut self, kind: char) {
        match kind {
            'd' => self.digit = true,
            'w' => self.word = true,
            's' => self.space = true,
            _ => self.not_space = true,
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.ranges.extend_from_slice(&other.ranges);
        self.digit |= other.digit;
        self.word |= other.word;
        self.space |= other.space;
        self.not_space |= other.not_space;
    }

    /// Makes it ready for [`Class::holds`].
    pub(super) fn finish(&mut self, negated: bool) {
        self.negated = negated;
        self.ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(self.ranges.len());
        for &(from, to) in &self.ranges {
            match joined.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        self.ranges = joined;
        self.ascii =
            (0..128_u8).filter(|&byte| self.search(char::from(byte))).fold(0, |mask, byte| mask | 1 << byte);
    }

    pub(super) fn ascii(&self) -> u128 {
        self.ascii
    }

    pub(super) fn holds(&self, character: char) -> bool {
        if character.is_ascii() {
            return self.ascii >> u32::from(character) & 1 == 1;
        }
        self.search(character)
    }

    /// Whether a range of the class, which must be finished, has the character; kinds are left out.
    pub(super) fn lists(&self, character: char) -> bool {
        let code = u32::from(character);
        let after = self.ranges.partition_point(|&(_, to)| to < code);
        self.ranges.get(after).is_some_and(|&(from, _)| from <= code)
    }

    fn search(&self, character: char) -> bool {
        let found = self.lists(character)
            || (self.digit && characters::is_decimal(character))
            || (self.word && characters::is_word(character))
            || (self.space && characters::is_space(character))
            || (self.not_space && !characters::is_space(character));
        found != self.negated
    }
}

#[derive(Debug)]
enum Instruction {
    Class(usize),
    /// Two ways on; the first is preferred.
    Split(usize, usize),
    Jump(usize),
    Look {
        look: Box<Look>,
        ahead: bool,
        negative: bool,
    },
    Start,
    End,
    Match,
}

/// What a look-around looks for.
#[derive(Debug)]
enum Look {
    /// A plain run of classes, the usual case.
    Classes(Vec<usize>),
    Program {
        program: Program,
        len: usize,
    },
}

/// One alternative of a pattern, compiled.
#[derive(Debug)]
pub(super) struct Program {
    instructions: Vec<Instruction>,
    /// Nodes compiled: a bound also for repetitions of nothing, which leave no instructions.
    n_compiled: usize,
}

/// Room for a run, used again by the next one.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    current: Vec<usize>,
    next: Vec<usize>,
    stack: Vec<usize>,
    /// For each instruction the step at which it was last entered.
    entered: Vec<u64>,
    step: u64,
}

impl Program {
    pub(super) fn new(node: &Node) -> Result<Self, String> {
        let mut program = Self { instructions: Vec::new(), n_compiled: 0 };
        program.compile(node)?;
        program.push(Instruction::Match)?;
        Ok(program)
    }

    fn push(&mut self, instruction: Instruction) -> Result<usize, String> {
        if self.instructions.len() >= INSTRUCTIONS_MAX {
            return Err(format!("more than {INSTRUCTIONS_MAX} steps"));
        }
        self.instructions.push(instruction);
        Ok(self.instructions.len() - 1)
    }

    fn compile(&mut self, node: &Node) -> Result<(), String> {
        self.n_compiled += 1;
        if self.n_compiled > INSTRUCTIONS_MAX {
            return Err(format!("more than {INSTRUCTIONS_MAX} steps"));
        }
        match node {
            Node::Class(class) => {
                self.push(Instruction::Class(*class))?;
            }
            Node::Start => {
                self.push(Instruction::Start)?;
            }
            Node::End => {
                self.push(Instruction::End)?;
            }
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.compile(node))?,
            Node::Alternatives(nodes) => self.compile_alternatives(nodes)?,
            Node::Repeat { node, min, max, greedy } => {
                for _ in 0..*min {
                    self.compile(node)?;
                }
                match max {
                    None => {
                        let split = self.push(Instruction::Split(0, 0))?;
                        self.compile(node)?;
                        self.push(Instruction::Jump(split))?;
                        self.set_split(split, *greedy);
                    }
                    Some(max) => {
                        let mut splits = Vec::new();
                        for _ in *min..*max {
                            splits.push(self.push(Instruction::Split(0, 0))?);
                            self.compile(node)?;
                        }
                        for split in splits {
                            self.set_split(split, *greedy);
                        }
                    }
                }
            }
            Node::Look { node, ahead, negative } => {
                let look = match classes_of(node) {
                    Some(classes) => Look::Classes(classes),
                    None => Look::Program { program: Self::new(node)?, len: node.min_len() },
                };
                self.push(Instruction::Look { look: Box::new(look), ahead: *ahead, negative: *negative })?;
            }
        }
        Ok(())
    }

    fn compile_alternatives(&mut self, nodes: &[Node]) -> Result<(), String> {
        let mut jumps = Vec::new();
        for (place, node) in nodes.iter().enumerate() {
            if place + 1 == nodes.len() {
                self.compile(node)?;
                break;
            }
            let split = self.push(Instruction::Split(0, 0))?;
            self.compile(node)?;
            jumps.push(self.push(Instruction::Jump(0))?);
            self.set_split(split, true);
        }
        let end = self.instructions.len();
        for jump in jumps {
            self.instructions[jump] = Instruction::Jump(end);
        }
        Ok(())
    }

    /// Lets `split` go on with the next instruction or past all there are now.
    fn set_split(&mut self, split: usize, greedy: bool) {
        let end = self.instructions.len();
        self.instructions[split] =
            if greedy { Instruction::Split(split + 1, end) } else { Instruction::Split(end, split + 1) };
    }

    /// The end of the preferred match that starts at `start` and does not end before `end_min`.
    pub(super) fn run(
        &self,
        classes: &[Class],
        text: &[char],
        start: usize,
        end_min: usize,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        if scratch.entered.len() < self.instructions.len() {
            scratch.entered.resize(self.instructions.len(), 0);
        }
        scratch.current.clear();
        scratch.step += 1;
        let mut current = std::mem::take(&mut scratch.current);
        let mut next = std::mem::take(&mut scratch.next);
        self.enter(0, classes, text, start, scratch, &mut current);
        let mut found = None;
        for at in start.. {
            scratch.step += 1;
            next.clear();
            for &thread in &current {
                match &self.instructions[thread] {
                    Instruction::Match if at < end_min => {}
                    Instruction::Match => {
                        found = Some(at);
                        // Whatever comes after is less preferred.
                        break;
                    }
                    Instruction::Class(class)
                        if text.get(at).is_some_and(|&character| classes[*class].holds(character)) =>
                    {
                        self.enter(thread + 1, classes, text, at + 1, scratch, &mut next);
                    }
                    _ => {}
                }
            }
            std::mem::swap(&mut current, &mut next);
            if current.is_empty() {
                break;
            }
        }
        scratch.current = current;
        scratch.next = next;
        found
    }

    /// Follows all instructions that consume nothing from `instruction` on, in order of preference.
    fn enter(
        &self,
        instruction: usize,
        classes: &[Class],
        text: &[char],
        at: usize,
        scratch: &mut Scratch,
        threads: &mut Vec<usize>,
    ) {
        debug_assert!(scratch.stack.is_empty());
        scratch.stack.push(instruction);
        while let Some(instruction) = scratch.stack.pop() {
            if scratch.entered[instruction] == scratch.step {
                continue;
            }
            scratch.entered[instruction] = scratch.step;
            match &self.instructions[instruction] {
                Instruction::Class(_) | Instruction::Match => threads.push(instruction),
                Instruction::Jump(to) => scratch.stack.push(*to),
                Instruction::Split(first, second) => scratch.stack.extend([*second, *first]),
                Instruction::Start if at == 0 => scratch.stack.push(instruction + 1),
                Instruction::End if is_end(text, at) => scratch.stack.push(instruction + 1),
                Instruction::Look { look, ahead, negative }
                    if look.holds(classes, text, at, *ahead) != *negative =>
                {
                    scratch.stack.push(instruction + 1);
                }
                _ => {}
            }
        }
    }
}

impl Look {
    fn holds(&self, classes: &[Class], text: &[char], at: usize, ahead: bool) -> bool {
        let len = match self {
            Self::Classes(classes) => classes.len(),
            Self::Program { len, .. } => *len,
        };
        let start = if ahead { Some(at) } else { at.checked_sub(len) };
        let Some(start) = start else { return false };
        match self {
            Self::Classes(wanted) => text.get(start..start + len).is_some_and(|characters| {
                wanted.iter().zip(characters).all(|(&class, &character)| classes[class].holds(character))
            }),
            Self::Program { program, .. } => {
                // A look-behind sees the text up to where it stands; its length is fixed.
                let text = if ahead { text } else { &text[..at] };
                program.run(classes, text, start, start, &mut Scratch::default()).is_some()
            }
        }
    }
}

fn is_end(text: &[char], at: usize) -> bool {
    at == text.len() || (at + 1 == text.len() && text[at] == '\n')
}

/// The classes of a node that is nothing but a run of them.
fn classes_of(node: &Node) -> Option<Vec<usize>> {
    match node {
        Node::Class(class) => Some(vec![*class]),
        Node::Sequence(nodes) => nodes
            .iter()
            .map(|node| match node {
                Node::Class(class) => Some(*class),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}
