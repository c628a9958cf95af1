//! Parts of speech and morphology together: the best of a linear layer's outputs.
//!
//! Source: spaCy 3.8 `pipeline/morphologizer.pyx`.

use crate::layers::softmax::{Softmax, best};
use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::json::{self, Entries};
use crate::load::model::Model;
use crate::ops::{Floats, Isa, Rows};
use crate::text::strings::part_of_speech;
use rashomon_core::{LabelId, Labels};
use serde_json::{Map, Value};

/// The morphologizer's layer and its labels.
#[derive(Debug)]
pub(crate) struct Morphologizer {
    softmax: Softmax,
    labels: Vec<Morphology>,
}

/// What stands in the component's `cfg`.
#[derive(Debug, serde::Deserialize)]
struct Config {
    /// Label → features, in the order of the layer's outputs.
    #[serde(default)]
    labels_morph: Entries,
    /// Label → symbol of a part of speech.
    #[serde(default)]
    labels_pos: Map<String, Value>,
}

/// What the morphologizer says of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Morphology {
    pub(crate) pos: LabelId,
    pub(crate) morph: LabelId,
}

impl Morphologizer {
    /// Reads the morphologizer called `name`, over token vectors of `width`.
    pub(crate) fn read(
        isa: Isa,
        files: &Files,
        name: &str,
        model: &Model,
        width: usize,
        labels: &mut Labels,
    ) -> Result<Self, LoadError> {
        let file = format!("{name}/cfg");
        let config: Config = json::read(&file, &files.read(&file)?)?;
        if config.labels_morph.0.is_empty() {
            return Err(LoadError::damaged(&file, "no labels_morph", "a map of labels to features"));
        }
        let known = config
            .labels_morph
            .0
            .iter()
            .map(|(label, morph)| {
                let damaged = |found: &Value, expected: &str| {
                    LoadError::damaged(&file, format!("{found} for label {label:?}"), expected)
                };
                let morph = morph.as_str().ok_or_else(|| damaged(morph, "features such as Number=Sing"))?;
                let number = config.labels_pos.get(label).unwrap_or(&Value::Null);
                let pos = number.as_u64().and_then(part_of_speech);
                let pos = pos.ok_or_else(|| damaged(number, "the symbol of a part of speech"))?;
                Ok(Morphology { pos: labels.intern(pos), morph: labels.intern(morph) })
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        Ok(Self { softmax: Softmax::read(isa, model, width, known.len())?, labels: known })
    }

    /// Multiplications and additions for one token.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.softmax.multiply_adds()
    }

    /// Appends what some rows of token vectors say. `scores` is room to work in.
    pub(crate) fn analyze(
        &self,
        vectors: Rows<'_>,
        rows: &[u32],
        scores: &mut Floats,
        found: &mut Vec<Morphology>,
    ) {
        self.softmax.each(vectors, rows, scores, |scores| found.push(self.labels[best(scores)]));
    }
}
