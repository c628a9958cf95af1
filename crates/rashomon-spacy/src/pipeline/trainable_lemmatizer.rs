//! Lemmas by edit trees: a linear layer says for each token what is to be done with its ends.
//!
//! Source: spaCy 3.8 `pipeline/edit_tree_lemmatizer.py`, `pipeline/_edit_tree_internals/edit_trees.pyx`.

mod edit_tree;

use crate::layers::softmax::{Softmax, best};
use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::json;
use crate::load::model::Model;
use crate::ops::{Floats, Isa, Rows};
use edit_tree::EditTrees;

const STRINGS: &str = "vocab/strings.json";
/// spaCy breaks ties otherwise where more are tried.
const TOP_K_MAX: usize = 20;

/// The layer and the trees that its outputs stand for.
#[derive(Debug)]
pub(crate) struct TrainableLemmatizer {
    softmax: Softmax,
    /// The tree of each output.
    labels: Vec<u32>,
    trees: EditTrees,
    settings: Settings,
}

/// What the pipeline's settings say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// How many trees are tried.
    pub(crate) top_k: usize,
    pub(crate) backoff: Backoff,
}

/// What a token's lemma is if no tree fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backoff {
    /// The word as it stands.
    Orth,
    /// The word in lower case.
    Lower,
    /// Nothing.
    Unset,
}

#[derive(Debug, serde::Deserialize)]
struct Config {
    labels: Vec<u32>,
}

impl TrainableLemmatizer {
    /// Reads the lemmatizer called `name`, over token vectors of `width`.
    pub(crate) fn read(
        isa: Isa,
        files: &Files,
        name: &str,
        model: &Model,
        width: usize,
        settings: Settings,
    ) -> Result<Self, LoadError> {
        if !(1..=TOP_K_MAX).contains(&settings.top_k) {
            return Err(LoadError::unsupported(
                "config.cfg",
                format!("components.{name}.top_k = {}", settings.top_k),
                format!("1 to {TOP_K_MAX}"),
            ));
        }
        let file = format!("{name}/trees");
        let trees = EditTrees::read(&file, &files.read(&file)?, STRINGS, &files.read(STRINGS)?)?;
        let file = format!("{name}/cfg");
        let Config { labels } = json::read(&file, &files.read(&file)?)?;
        if labels.is_empty() || labels.iter().any(|&tree| tree as usize >= trees.len()) {
            return Err(LoadError::damaged(
                &file,
                format!("{} labels that are no trees", labels.len()),
                format!("numbers of trees, below {}", trees.len()),
            ));
        }
        Ok(Self { softmax: Softmax::read(isa, model, width, labels.len())?, labels, trees, settings })
    }

    /// Multiplications and additions for one token.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.softmax.multiply_adds()
    }

    /// Appends for some rows of token vectors the tree that each token's word is to go through: its number
    /// and 1, or 0 if none fits. `text` gives the word of a row, counted from the first. `scores` is room
    /// to work in.
    pub(crate) fn choose<'a>(
        &self,
        vectors: Rows<'_>,
        rows: &[u32],
        text: impl Fn(usize) -> &'a str,
        scores: &mut Floats,
        chosen: &mut Vec<u32>,
    ) {
        let mut row = 0;
        self.softmax.each(vectors, rows, scores, |scores| {
            let text = text(row);
            row += 1;
            let tree = (0..self.settings.top_k.min(scores.len())).find_map(|_| {
                let candidate = best(scores);
                scores[candidate] = f32::MIN;
                let tree = self.labels[candidate];
                self.trees.apply(tree, text).map(|_| tree + 1)
            });
            chosen.push(tree.unwrap_or(0));
        });
    }

    /// What `tree`, as [`choose`](Self::choose) gives it, makes of `text`, which is `lower` in lower case.
    pub(crate) fn lemma(&self, text: &str, lower: &str, tree: u32) -> String {
        let applied = tree.checked_sub(1).and_then(|tree| self.trees.apply(tree, text));
        applied.unwrap_or_else(|| match self.settings.backoff {
            Backoff::Orth => text.to_owned(),
            Backoff::Lower => lower.to_owned(),
            Backoff::Unset => String::new(),
        })
    }
}
