//! Dependency trees and sentence borders, by greedy transitions.
//!
//! Source: spaCy 3.8 `pipeline/_parser_internals/arc_eager.pyx`, `_state.pxd`, `nonproj.pyx`.

mod state;
mod tree;

use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::model::Model;
use crate::ops::{Floats, Isa};
use crate::pipeline::moves::{self, FeatureTable, Scorer};
use rashomon_core::{LabelId, Labels};
pub(crate) use state::State;
pub(crate) use tree::Edges;

const N_FEATURES: usize = 8;
/// Far more moves than any parse makes for a token; keeps damaged weights from going on for ever.
const MOVES_PER_TOKEN_MAX: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Shift,
    Reduce,
    Left,
    Right,
    Break,
}

impl Action {
    const ALL: [Self; 5] = [Self::Shift, Self::Reduce, Self::Left, Self::Right, Self::Break];

    fn bit(self) -> usize {
        1 << self as usize
    }
}

/// The parser's moves, their scorer and what their labels mean.
#[derive(Debug)]
pub(crate) struct Parser {
    scorer: Scorer,
    moves: Vec<(Action, LabelId)>,
    /// For each set of valid actions, as bits, the mask of its moves.
    masks: Vec<Floats>,
    /// Labels `x||y`, sorted: the token is an x whose head hangs below a y.
    decorated: Vec<(LabelId, Decoration)>,
    root: LabelId,
}

#[derive(Clone, Copy, Debug)]
struct Decoration {
    label: LabelId,
    head_label: LabelId,
}

/// One text's tree.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Each token's head; a root's is itself.
    pub(crate) heads: Vec<u32>,
    pub(crate) labels: Vec<LabelId>,
    pub(crate) sentence_starts: Vec<bool>,
}

impl Parser {
    pub(crate) fn read(
        isa: Isa,
        files: &Files,
        name: &str,
        model: &Model,
        width: usize,
        labels: &mut Labels,
    ) -> Result<Self, LoadError> {
        moves::check_config(files, &format!("{name}/cfg"))?;
        let file = &*format!("{name}/moves");
        let mut decorated = Vec::new();
        let moves = moves::read_moves(file, &files.read(file)?)?
            .iter()
            .map(|one| {
                let action = usize::try_from(one.action).ok().and_then(|action| Action::ALL.get(action));
                let action = *action.ok_or_else(|| {
                    LoadError::unsupported(file, format!("action {}", one.action), "actions 0 to 4")
                })?;
                let label = labels.intern(&one.label);
                if one.label == "subtok" {
                    return Err(LoadError::unsupported(
                        file,
                        "label \"subtok\"",
                        "labels between whole tokens",
                    ));
                }
                if let Some((own, head)) = one.label.split_once("||") {
                    let decoration =
                        Decoration { label: labels.intern(own), head_label: labels.intern(head) };
                    decorated.push((label, decoration));
                }
                Ok((action, label))
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        decorated.sort_by_key(|&(label, _)| label);
        decorated.dedup_by_key(|(label, _)| *label);
        if !moves.iter().any(|(action, _)| *action == Action::Shift)
            || !moves.iter().any(|(action, _)| *action == Action::Reduce)
        {
            return Err(LoadError::damaged(file, "moves without Shift or Reduce", "at least these two"));
        }
        let scorer = Scorer::read(isa, model, width, N_FEATURES, moves.len())?;
        let masks = (0..1 << Action::ALL.len())
            .map(|valid| scorer.mask(|at| moves[at].0.bit() & valid != 0))
            .collect();
        Ok(Self { scorer, moves, masks, decorated, root: labels.intern("ROOT") })
    }

    /// Multiplications and additions for one token, the scoring of moves left out.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.scorer.multiply_adds(N_FEATURES)
    }

    /// The network that turns token vectors into the parser's own.
    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Parses one text. `vectors` are its tokens' projected vectors, `is_space` tells white space.
    pub(crate) fn parse(
        &self,
        vectors: &[f32],
        is_space: impl Fn(usize) -> bool,
        state: &mut State,
        table: &mut FeatureTable,
        edges: &mut Edges,
        tree: &mut Tree,
    ) {
        let n_tokens = vectors.len() / self.scorer.projected_width();
        state.start(n_tokens);
        table.start(&self.scorer);
        let n_moves_max = (n_tokens + 1) * MOVES_PER_TOKEN_MAX;
        for _ in 0..n_moves_max {
            if state.is_final() {
                break;
            }
            let valid = state.valid_actions();
            let best = if valid == Action::Reduce.bit() {
                // Nothing to choose, so nothing to score.
                self.moves.iter().position(|(action, _)| *action == Action::Reduce)
            } else {
                let mask = &self.masks[valid];
                table.best(&self.scorer, vectors, &state.features(), N_FEATURES, mask)
            };
            let Some(&(action, label)) = best.and_then(|best| self.moves.get(best)) else { break };
            state.apply(action, label);
        }
        state.finish(tree, self.root);
        edges.settle(
            tree,
            |label| {
                let place = self.decorated.binary_search_by_key(&label, |&(known, _)| known).ok()?;
                Some(self.decorated[place].1)
            },
            is_space,
        );
    }
}
