//! What follows the last move: borders of subtrees, sentence starts, arcs that cross.

use super::{Decoration, Tree};
use rashomon_core::LabelId;

/// Rounds of widening the borders; spaCy stops after as many.
const ROUNDS_MAX: usize = 12;

/// Each token's subtree: its first and last token.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    left: Vec<u32>,
    right: Vec<u32>,
    level: Vec<u32>,
    next_level: Vec<u32>,
}

impl Edges {
    /// Finds sentence starts, moves tokens whose label names their head's label further down, and finds
    /// sentence starts again.
    pub(super) fn settle(
        &mut self,
        tree: &mut Tree,
        decoration: impl Fn(LabelId) -> Option<Decoration>,
        is_space: impl Fn(usize) -> bool,
    ) {
        self.widen(tree);
        let mut moved = false;
        for token in 0..tree.heads.len() {
            let Some(Decoration { label, head_label }) = decoration(tree.labels[token]) else { continue };
            moved = true;
            if let Some(head) = self.find_head(tree, token, head_label, &is_space) {
                tree.heads[token] = head;
            }
            tree.labels[token] = label;
        }
        if moved {
            self.widen(tree);
        }
    }

    /// Works out all borders and the sentence starts that follow from them.
    fn widen(&mut self, tree: &mut Tree) {
        let n_tokens = tree.heads.len();
        self.left.clear();
        self.left.extend(0..u32::try_from(n_tokens).unwrap_or(0));
        self.right.clone_from(&self.left);
        for _ in 0..ROUNDS_MAX {
            for token in 0..n_tokens {
                self.pass_on(tree, token);
            }
            for token in (0..n_tokens).rev() {
                self.pass_on(tree, token);
            }
            self.mark_starts(tree);
            if sentences_hold_their_heads(tree) {
                break;
            }
        }
    }

    fn pass_on(&mut self, tree: &Tree, token: usize) {
        let head = tree.heads[token] as usize;
        self.left[head] = self.left[head].min(self.left[token]);
        self.right[head] = self.right[head].max(self.right[token]);
    }

    fn mark_starts(&self, tree: &mut Tree) {
        tree.sentence_starts.clear();
        tree.sentence_starts.resize(tree.heads.len(), false);
        for (token, &head) in tree.heads.iter().enumerate() {
            if head as usize == token {
                tree.sentence_starts[self.left[token] as usize] = true;
            }
        }
    }

    /// Below the head of `token`, level by level, the first child with relation `head_label`.
    fn find_head(
        &mut self,
        tree: &Tree,
        token: usize,
        head_label: LabelId,
        is_space: impl Fn(usize) -> bool,
    ) -> Option<u32> {
        self.level.clear();
        self.level.push(tree.heads[token]);
        // A node is a child of one head only, but moved arcs may close a circle.
        let mut n_left = tree.heads.len();
        while !self.level.is_empty() {
            self.next_level.clear();
            for &node in &self.level {
                let (first, last) = (self.left[node as usize], self.right[node as usize]);
                for child in first..=last {
                    let place = child as usize;
                    if child == node || tree.heads[place] != node || place == token || is_space(place) {
                        continue;
                    }
                    if tree.labels[place] == head_label {
                        return Some(child);
                    }
                    n_left = n_left.checked_sub(1)?;
                    self.next_level.push(child);
                }
            }
            std::mem::swap(&mut self.level, &mut self.next_level);
        }
        None
    }
}

/// Whether no head lies outside its sentence. The last sentence is looked at without its last token, as
/// spaCy does.
fn sentences_hold_their_heads(tree: &Tree) -> bool {
    let n_tokens = tree.heads.len();
    let mut start = 0;
    for end in 0..n_tokens {
        if (end > 0 && tree.sentence_starts[end]) || end + 1 == n_tokens {
            let inside = |&head: &u32| head as usize >= start && head as usize <= end;
            if !tree.heads[start..end].iter().all(inside) {
                return false;
            }
            start = end;
        }
    }
    true
}
