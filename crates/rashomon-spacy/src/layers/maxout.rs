//! Maxout with three pieces and the layer norm that always follows it.
//!
//! Source: thinc 8.3 `layers/maxout.py`, `layers/layernorm.py`.

use crate::load::LoadError;
use crate::load::model::Model;
use crate::ops::{Isa, LayerNorm, Panels};

/// Pieces of every maxout layer before an encoder's output.
pub(crate) const PIECES: usize = 3;

/// One layer's weights as they stand in the file.
#[derive(Debug)]
pub(crate) struct Maxout<'a> {
    n_inputs: usize,
    /// `[output][piece][input]`.
    weights: &'a [f32],
    /// `[output][piece]`.
    bias: &'a [f32],
    pub(crate) norm: LayerNorm,
}

impl<'a> Maxout<'a> {
    /// All maxout layers of a network in file order, each with its layer norm.
    pub(crate) fn read_all(model: &'a Model) -> Result<Vec<Self>, LoadError> {
        let norms: Vec<_> = model.named("layernorm").collect();
        let layers: Vec<_> = model.named("maxout").collect();
        if norms.len() != layers.len() {
            return Err(model.damaged(
                &format!("{} maxout and {} layernorm layers", layers.len(), norms.len()),
                "as many of one as of the other",
            ));
        }
        layers
            .iter()
            .zip(norms)
            .map(|(layer, norm)| {
                let weights = model.weights(layer, "W", &[None, None, None])?;
                if weights.shape[1] != PIECES {
                    return Err(LoadError::unsupported(
                        &model.file,
                        format!("maxout with {} pieces", weights.shape[1]),
                        "3",
                    ));
                }
                let n_outputs = weights.shape[0];
                let width = [Some(n_outputs)];
                Ok(Self {
                    n_inputs: weights.shape[2],
                    weights: &weights.values,
                    bias: &model.weights(layer, "b", &[Some(n_outputs), Some(PIECES)])?.values,
                    norm: LayerNorm {
                        gain: model.weights(norm, "G", &width)?.values.iter().copied().collect(),
                        offset: model.weights(norm, "b", &width)?.values.iter().copied().collect(),
                    },
                })
            })
            .collect()
    }

    pub(crate) fn n_outputs(&self) -> usize {
        self.norm.gain.len()
    }

    pub(crate) fn n_inputs(&self) -> usize {
        self.n_inputs
    }

    pub(crate) fn weight(&self, output: usize, piece: usize, input: usize) -> f32 {
        self.weights[(output * PIECES + piece) * self.n_inputs + input]
    }

    pub(crate) fn bias(&self, output: usize, piece: usize) -> f32 {
        self.bias[output * PIECES + piece]
    }

    /// The layer packed for the fused kernel.
    pub(crate) fn panels(&self, isa: Isa) -> Panels {
        Panels::maxout(
            isa,
            self.n_outputs(),
            self.n_inputs(),
            |output, piece, input| self.weight(output, piece, input),
            |output, piece| self.bias(output, piece),
        )
    }
}
