//! Fine-grained parts of speech: the best of a linear layer's outputs.
//!
//! Source: spaCy 3.8 `pipeline/tagger.pyx`.

use crate::layers::softmax::{Softmax, best};
use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::model::Model;
use crate::ops::{Floats, Isa, Rows};
use rashomon_core::{LabelId, Labels};
use serde_json::Value;

/// The tagger's layer and its labels.
#[derive(Debug)]
pub(crate) struct Tagger {
    softmax: Softmax,
    labels: Vec<LabelId>,
}

impl Tagger {
    /// Reads the tagger called `name`, over token vectors of `width`.
    pub(crate) fn read(
        isa: Isa,
        files: &Files,
        name: &str,
        model: &Model,
        width: usize,
        labels: &mut Labels,
    ) -> Result<Self, LoadError> {
        let file = format!("{name}/cfg");
        let config = files.read_json(&file)?;
        let names = config.get("labels").and_then(Value::as_array);
        let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
        if names.is_empty() {
            return Err(LoadError::damaged(&file, "no labels", "a list of tags"));
        }
        Ok(Self {
            softmax: Softmax::read(isa, model, width, names.len())?,
            labels: names.iter().map(|name| labels.intern(name)).collect(),
        })
    }

    /// Multiplications and additions for one token.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.softmax.multiply_adds()
    }

    /// Appends the tags of some rows of token vectors. `scores` is room to work in.
    pub(crate) fn tag(&self, vectors: Rows<'_>, rows: &[u32], scores: &mut Floats, tags: &mut Vec<LabelId>) {
        self.softmax.each(vectors, rows, scores, |scores| tags.push(self.labels[best(scores)]));
    }
}
