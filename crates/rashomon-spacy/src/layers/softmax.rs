//! A linear layer whose best output is the answer. The softmax itself changes no order and is left out.
//!
//! Source: thinc 8.3 `layers/softmax.py`, spaCy 3.8 `ml/models/tagger.py`.

use crate::load::LoadError;
use crate::load::model::Model;
use crate::ops::{self, Floats, Isa, Panels, Rows};

/// One layer.
#[derive(Debug)]
pub(crate) struct Softmax {
    panels: Panels,
    n_outputs: usize,
}

impl Softmax {
    /// Builds the one softmax layer of `model`, with `n_outputs` over token vectors of `width`.
    pub(crate) fn read(isa: Isa, model: &Model, width: usize, n_outputs: usize) -> Result<Self, LoadError> {
        let layer = model.one("softmax")?;
        model.expect_false(layer, "softmax_normalize")?;
        let weights: &[f32] = &model.weights(layer, "W", &[Some(n_outputs), Some(width)])?.values;
        let bias: &[f32] = &model.weights(layer, "b", &[Some(n_outputs)])?.values;
        let panels = Panels::linear(
            isa,
            n_outputs,
            width,
            |output, input| weights[output * width + input],
            |output| bias[output],
        );
        Ok(Self { panels, n_outputs })
    }

    /// Multiplications and additions for one token.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.panels.multiply_adds()
    }

    /// Works out the outputs for some rows of token vectors and hands them on row by row. `scores` is room
    /// to work in.
    pub(crate) fn each(
        &self,
        vectors: Rows<'_>,
        rows: &[u32],
        scores: &mut Floats,
        mut each: impl FnMut(&mut [f32]),
    ) {
        let width = self.panels.padded_outputs();
        scores.resize(rows.len() * width);
        ops::linear(&self.panels, vectors, rows, 0..width, scores, width);
        for scores in scores.chunks_exact_mut(width) {
            each(&mut scores[..self.n_outputs]);
        }
    }
}

/// The highest of some scores; of equal ones the first.
pub(crate) fn best(scores: &[f32]) -> usize {
    (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best })
}
