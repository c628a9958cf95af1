//! A parse under way: stack, buffer, arcs so far.

use super::{Action, N_FEATURES, Tree};
use rashomon_core::LabelId;

const NONE: u32 = u32::MAX;

/// What is known of one token.
#[derive(Clone, Copy, Debug)]
struct Node {
    head: u32,
    label: LabelId,
    /// The child on its left, and on its right, that was added last.
    last_left: u32,
    last_right: u32,
    /// The child of the same head, on the same side, that was added before this one.
    previous: u32,
    sentence_start: bool,
    unshiftable: bool,
}

impl Node {
    const NEW: Self = Self {
        head: NONE,
        label: 0,
        last_left: NONE,
        last_right: NONE,
        previous: NONE,
        sentence_start: false,
        unshiftable: false,
    };
}

/// Stack, buffer and arcs.
#[derive(Debug, Default)]
pub(crate) struct State {
    nodes: Vec<Node>,
    stack: Vec<u32>,
    /// Tokens put back before the untouched ones, the next one last.
    returned: Vec<u32>,
    /// First untouched token.
    next: u32,
}

impl State {
    pub(super) fn start(&mut self, n_tokens: usize) {
        self.nodes.clear();
        self.nodes.resize(n_tokens, Node::NEW);
        self.stack.clear();
        self.returned.clear();
        self.next = 0;
    }

    fn n_tokens(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    /// Token `place` of the buffer.
    fn buffer(&self, place: usize) -> Option<u32> {
        if let Some(from_end) = self.returned.len().checked_sub(place + 1) {
            return Some(self.returned[from_end]);
        }
        let untouched = u32::try_from(place - self.returned.len()).ok()?;
        self.next.checked_add(untouched).filter(|&token| token < self.n_tokens())
    }

    /// Token `depth` of the stack, 0 on top.
    fn stacked(&self, depth: usize) -> Option<u32> {
        self.stack.len().checked_sub(depth + 1).map(|place| self.stack[place])
    }

    fn node(&self, token: u32) -> &Node {
        &self.nodes[token as usize]
    }

    fn node_mut(&mut self, token: u32) -> &mut Node {
        &mut self.nodes[token as usize]
    }

    pub(super) fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer(0).is_none()
    }

    /// The actions allowed now, as bits.
    pub(super) fn valid_actions(&self) -> usize {
        let (first, second) = (self.buffer(0), self.buffer(1));
        let stacked = !self.stack.is_empty();
        let starts = first.is_some_and(|token| self.node(token).sentence_start);
        let mut valid = 0;
        if let Some(first) = first {
            if !stacked || (second.is_some() && !starts && !self.node(first).unshiftable) {
                valid |= Action::Shift.bit();
            }
            if stacked && !starts {
                valid |= Action::Left.bit() | Action::Right.bit();
            }
            if second.is_some_and(|second| second == first + 1 && !self.node(second).sentence_start) {
                valid |= Action::Break.bit();
            }
        }
        if stacked {
            valid |= Action::Reduce.bit();
        }
        valid
    }

    /// The tokens that the network looks at.
    pub(super) fn features(&self) -> [Option<usize>; N_FEATURES] {
        let (first, top) = (self.buffer(0), self.stacked(0));
        let child = |token: Option<u32>, side: fn(&Node) -> u32| {
            token.map(|token| side(self.node(token))).filter(|&child| child != NONE)
        };
        [
            first,
            self.buffer(1),
            top,
            self.stacked(1),
            self.stacked(2),
            child(first, |node| node.last_left),
            child(top, |node| node.last_left),
            child(top, |node| node.last_right),
        ]
        .map(|token| token.map(|token| token as usize))
    }

    pub(super) fn apply(&mut self, action: Action, label: LabelId) {
        let (first, top) = (self.buffer(0), self.stacked(0));
        match (action, first, top) {
            (Action::Shift, Some(_), _) => self.push(),
            (Action::Reduce, _, Some(top)) => {
                self.stack.pop();
                if self.node(top).head == NONE && !self.stack.is_empty() {
                    self.node_mut(top).unshiftable = true;
                    self.returned.push(top);
                }
            }
            (Action::Left, Some(first), Some(top)) => {
                self.add_arc(first, top, label);
                self.node_mut(first).unshiftable = false;
                self.stack.pop();
            }
            (Action::Right, Some(first), Some(top)) => {
                self.add_arc(top, first, label);
                self.push();
            }
            (Action::Break, ..) => {
                if let Some(second) = self.buffer(1) {
                    self.node_mut(second).sentence_start = true;
                }
            }
            // Not among the valid actions.
            (Action::Shift | Action::Reduce | Action::Left | Action::Right, ..) => {}
        }
    }

    fn push(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    fn add_arc(&mut self, head: u32, child: u32, label: LabelId) {
        self.remove_arc(child);
        let node = self.node_mut(head);
        let last = if child < head { &mut node.last_left } else { &mut node.last_right };
        let previous = std::mem::replace(last, child);
        let node = self.node_mut(child);
        node.head = head;
        node.label = label;
        node.previous = previous;
    }

    fn remove_arc(&mut self, child: u32) {
        let Node { head, previous, .. } = *self.node(child);
        if head == NONE {
            return;
        }
        let mut later = if child < head { self.node(head).last_left } else { self.node(head).last_right };
        if later == child {
            let node = self.node_mut(head);
            if child < head {
                node.last_left = previous;
            } else {
                node.last_right = previous;
            }
            return;
        }
        while later != NONE {
            if self.node(later).previous == child {
                self.node_mut(later).previous = previous;
                return;
            }
            later = self.node(later).previous;
        }
    }

    /// Writes heads and labels; tokens without a head become roots.
    pub(super) fn finish(&self, tree: &mut Tree, root: LabelId) {
        tree.heads.clear();
        tree.labels.clear();
        for (token, node) in (0..).zip(&self.nodes) {
            let is_root = node.head == NONE || node.head == token;
            tree.heads.push(if is_root { token } else { node.head });
            tree.labels.push(if is_root { root } else { node.label });
        }
    }
}
