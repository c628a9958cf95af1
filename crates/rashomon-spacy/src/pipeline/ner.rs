//! Named entities, by one greedy move for each token.
//!
//! Source: spaCy 3.8 `pipeline/_parser_internals/ner.pyx`.

use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::model::Model;
use crate::ops::{Floats, Isa};
use crate::pipeline::moves::{self, FeatureTable, Scorer};
use rashomon_core::{LabelId, Labels};

const N_FEATURES: usize = 3;
/// Only the token itself is looked at always; the other two features only inside an entity.
const N_EAGER: usize = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Missing,
    Begin,
    In,
    Last,
    Unit,
    Out,
}

impl Action {
    const ALL: [Self; 6] = [Self::Missing, Self::Begin, Self::In, Self::Last, Self::Unit, Self::Out];
}

/// The recogniser's moves and their scorer.
#[derive(Debug)]
pub(crate) struct EntityRecognizer {
    scorer: Scorer,
    moves: Vec<(Action, LabelId)>,
    /// Moves outside an entity: where one may begin, where only a single token may be one, on white space.
    outside: [Floats; 3],
    /// Moves inside an entity of a label, whether it may go on or not.
    inside: Vec<(LabelId, [Floats; 2])>,
}

/// The entity a token is part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntityMark {
    /// 0 outside.
    pub(crate) label: LabelId,
    /// Whether it starts here.
    pub(crate) start: bool,
}

impl EntityRecognizer {
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
        let moves = moves::read_moves(file, &files.read(file)?)?
            .iter()
            .map(|one| {
                let action = usize::try_from(one.action).ok().and_then(|action| Action::ALL.get(action));
                let action = *action.ok_or_else(|| {
                    LoadError::unsupported(file, format!("action {}", one.action), "actions 0 to 5")
                })?;
                Ok((action, labels.intern(&one.label)))
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        if !moves.iter().any(|(action, _)| *action == Action::Out) {
            return Err(LoadError::damaged(file, "moves without Out", "at least Out"));
        }
        let scorer = Scorer::read(isa, model, width, N_FEATURES, moves.len())?;
        let mask =
            |allowed: &dyn Fn(Action, LabelId) -> bool| scorer.mask(|at| allowed(moves[at].0, moves[at].1));
        let outside = [
            mask(&|action, label| match action {
                Action::Begin | Action::Unit => label != 0,
                Action::Out => true,
                Action::Missing | Action::In | Action::Last => false,
            }),
            mask(&|action, label| action == Action::Out || (action == Action::Unit && label != 0)),
            mask(&|action, _| action == Action::Out),
        ];
        let mut begun: Vec<LabelId> =
            moves.iter().filter(|(action, _)| *action == Action::Begin).map(|&(_, label)| label).collect();
        begun.sort_unstable();
        let inside = begun
            .into_iter()
            .map(|open| {
                let last = |action: Action, label: LabelId| action == Action::Last && label == open;
                let on = |action: Action, label: LabelId| action == Action::In && label == open;
                let masks = [mask(&last), mask(&|action, label| last(action, label) || on(action, label))];
                (open, masks)
            })
            .collect();
        Ok(Self { scorer, moves, outside, inside })
    }

    /// Multiplications and additions for one token, the scoring of moves left out.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.scorer.multiply_adds(N_EAGER)
    }

    /// The network that turns token vectors into the recogniser's own.
    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Appends the marks of one text's tokens. `vectors` are their projected vectors.
    pub(crate) fn recognize(
        &self,
        vectors: &[f32],
        sentence_starts: &[bool],
        is_space: impl Fn(usize) -> bool,
        table: &mut FeatureTable,
        marks: &mut Vec<EntityMark>,
    ) {
        table.start(&self.scorer);
        let n_tokens = sentence_starts.len();
        let mut open: Option<(usize, LabelId)> = None;
        for token in 0..n_tokens {
            let goes_on = token + 1 < n_tokens && !sentence_starts[token + 1];
            let mask = match open {
                None if is_space(token) => &self.outside[2],
                None if goes_on => &self.outside[0],
                None => &self.outside[1],
                Some((_, label)) => match self.inside.binary_search_by_key(&label, |&(known, _)| known) {
                    Ok(place) => &self.inside[place].1[usize::from(goes_on)],
                    Err(_) => &self.outside[2],
                },
            };
            let features =
                [Some(token), open.map(|(start, _)| start), open.and_then(|_| token.checked_sub(1))];
            let best = table.best(&self.scorer, vectors, &features, N_EAGER, mask);
            let (action, label) = best.map_or((Action::Out, 0), |best| self.moves[best]);
            let mark = match (action, open) {
                (Action::Begin, None) => {
                    open = Some((token, label));
                    EntityMark { label, start: true }
                }
                (Action::Unit, None) => EntityMark { label, start: true },
                (Action::In, Some((_, label))) => EntityMark { label, start: false },
                (Action::Last, Some((_, label))) => {
                    open = None;
                    EntityMark { label, start: false }
                }
                _ => {
                    open = None;
                    EntityMark::default()
                }
            };
            marks.push(mark);
        }
    }
}
