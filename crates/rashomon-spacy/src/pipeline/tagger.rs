//! Fine-grained parts of speech: the best of a linear layer's outputs.
//!
//! Source: spaCy 3.8 `pipeline/tagger.pyx`.

use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::model::Model;
use crate::ops::{self, Floats, Isa, Panels, Rows};
use rashomon_core::{LabelId, Labels};

const CONFIG: &str = "tagger/cfg";

/// The tagger's layer and its labels.
#[derive(Debug)]
pub(crate) struct Tagger {
    panels: Panels,
    labels: Vec<LabelId>,
}

impl Tagger {
    pub(crate) fn read(
        isa: Isa,
        files: &Files,
        model: &Model,
        width: usize,
        labels: &mut Labels,
    ) -> Result<Self, LoadError> {
        let config: serde_json::Value = serde_json::from_str(&files.read_text(CONFIG)?)
            .map_err(|error| LoadError::damaged(CONFIG, error.to_string(), "a JSON object"))?;
        let names = config.get("labels").and_then(serde_json::Value::as_array);
        let names: Vec<&str> = names.into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
        if names.is_empty() {
            return Err(LoadError::damaged(CONFIG, "no labels", "a list of tags"));
        }
        let layer = model.one("softmax")?;
        model.expect_false(layer, "softmax_normalize")?;
        let weights: &[f32] = &model.weights(layer, "W", &[Some(names.len()), Some(width)])?.values;
        let bias: &[f32] = &model.weights(layer, "b", &[Some(names.len())])?.values;
        Ok(Self {
            panels: Panels::linear(
                isa,
                names.len(),
                width,
                |output, input| weights[output * width + input],
                |output| bias[output],
            ),
            labels: names.iter().map(|name| labels.intern(name)).collect(),
        })
    }

    /// Multiplications and additions for one token.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.panels.multiply_adds()
    }

    /// Appends the tags of some rows of token vectors. `scores` is room to work in.
    pub(crate) fn tag(&self, vectors: Rows<'_>, rows: &[u32], scores: &mut Floats, tags: &mut Vec<LabelId>) {
        let width = self.panels.padded_outputs();
        scores.resize(rows.len() * width);
        ops::linear(&self.panels, vectors, rows, 0..width, scores, width);
        tags.extend(scores.chunks_exact(width).map(|scores| {
            let scores = &scores[..self.labels.len()];
            let best =
                (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best });
            self.labels[best]
        }));
    }
}
