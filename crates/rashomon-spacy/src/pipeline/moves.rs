//! What the parser and the entity recogniser share: the list of moves and the network that scores them.
//!
//! Source: spaCy 3.8 `pipeline/_parser_internals/transition_system.pyx`, `ml/parser_model.pyx`.

use crate::load::LoadError;
use crate::load::files::Files;
use crate::load::model::Model;
use crate::load::msgpack::{self, Value};
use crate::ops::{self, Floats, HIDDEN_MAX, Isa, MOVES_MAX, Panels, Rows};

/// A move: what is done, and the label it gives ("" for none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) action: u64,
    pub(crate) label: String,
}

/// Reads `moves`: the moves in the order of the network's outputs.
pub(crate) fn read_moves(file: &str, bytes: &[u8]) -> Result<Vec<Move>, LoadError> {
    let top = msgpack::read(file, bytes)?;
    let json = top
        .get("moves")
        .and_then(Value::text)
        .ok_or_else(|| LoadError::damaged(file, "no text \"moves\"", "JSON in a text"))?;
    let actions: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json)
        .map_err(|error| LoadError::damaged(file, error.to_string(), "a JSON object"))?;
    let mut moves = Vec::new();
    for (action, labels) in &actions {
        let action: u64 =
            action.parse().map_err(|_| LoadError::damaged(file, format!("action {action:?}"), "a number"))?;
        let labels = labels
            .as_object()
            .ok_or_else(|| LoadError::damaged(file, "no labels", "labels with their counts"))?;
        for (label, count) in labels {
            let count = count
                .as_i64()
                .ok_or_else(|| LoadError::damaged(file, format!("{count} for {label:?}"), "a count"))?;
            moves.push((count < 0, action, count, label.clone()));
        }
    }
    // By action, then the commonest label first; labels that were added later stand after all others.
    moves.sort_by(|left, right| {
        let order = |entry: &(bool, u64, i64, String)| (entry.0, if entry.0 { 0 } else { entry.1 });
        order(left)
            .cmp(&order(right))
            .then_with(|| (right.2, &right.3).cmp(&(left.2, &left.3)))
            .then_with(|| left.1.cmp(&right.1))
    });
    Ok(moves.into_iter().map(|(_, action, _, label)| Move { action, label }).collect())
}

/// Refuses a `cfg` that asks for another search than the greedy one.
pub(crate) fn check_config(files: &Files, file: &str) -> Result<(), LoadError> {
    let config: serde_json::Value = serde_json::from_str(&files.read_text(file)?)
        .map_err(|error| LoadError::damaged(file, error.to_string(), "a JSON object"))?;
    for (name, supported) in
        [("beam_width", serde_json::json!(1)), ("learn_tokens", serde_json::json!(false))]
    {
        match config.get(name) {
            Some(found) if *found != supported => {
                return Err(LoadError::unsupported(file, format!("{name} = {found}"), supported.to_string()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Scores moves from the vectors of a few tokens.
#[derive(Debug)]
pub(crate) struct Scorer {
    /// Token vector → projected vector.
    project: Panels,
    /// Projected vector → for each feature 2 × `hidden` values, piece by piece.
    table: Panels,
    n_features: usize,
    hidden: usize,
    /// What stands for a missing feature, `[feature][piece][hidden]`.
    missing: Floats,
    bias: Floats,
    upper: Panels,
    n_moves: usize,
}

impl Scorer {
    /// Builds the scorer of a `parser_model` with `n_moves` outputs over token vectors of `width`.
    pub(crate) fn read(
        isa: Isa,
        model: &Model,
        width: usize,
        n_features: usize,
        n_moves: usize,
    ) -> Result<Self, LoadError> {
        let root = model.one("parser_model")?;
        let lower = model.referred(root, "lower")?;
        let upper = model.referred(root, "upper")?;
        let table = model.weights(lower, "W", &[Some(n_features), None, Some(2), None])?;
        let (hidden, projected) = (table.shape[1], table.shape[3]);
        let table: &[f32] = &table.values;
        if hidden == 0 || !hidden.is_multiple_of(32) || hidden > HIDDEN_MAX || n_moves > MOVES_MAX {
            return Err(LoadError::unsupported(
                &model.file,
                format!("{hidden} hidden values and {n_moves} moves"),
                format!("a multiple of 32 up to {HIDDEN_MAX} and up to {MOVES_MAX} moves"),
            ));
        }
        let bias = model.weights(lower, "b", &[Some(hidden), Some(2)])?;
        let missing = model.weights(lower, "pad", &[Some(1), Some(n_features), Some(hidden), Some(2)])?;
        let upper_weights: &[f32] = &model.weights(upper, "W", &[Some(n_moves), Some(hidden)])?.values;
        let upper_bias: &[f32] = &model.weights(upper, "b", &[Some(n_moves)])?.values;
        let project = model
            .named("linear")
            .find(|node| !std::ptr::eq(*node, upper))
            .ok_or_else(|| model.damaged("no second linear layer", "one that projects token vectors"))?;
        let project_weights: &[f32] = &model.weights(project, "W", &[Some(projected), Some(width)])?.values;
        let project_bias: &[f32] = &model.weights(project, "b", &[Some(projected)])?.values;
        // The file holds [feature][output][piece]; side by side pieces make the maximum a vector operation.
        let apart = |values: &[f32]| -> Floats {
            let value = |at: usize| {
                let (feature, piece, output) = (at / (2 * hidden), at / hidden % 2, at % hidden);
                values[(feature * hidden + output) * 2 + piece]
            };
            (0..values.len()).map(value).collect()
        };
        Ok(Self {
            project: Panels::linear(
                isa,
                projected,
                width,
                |output, input| project_weights[output * width + input],
                |output| project_bias[output],
            ),
            table: Panels::linear(
                isa,
                n_features * 2 * hidden,
                projected,
                |output, input| {
                    let (feature, piece, inner) =
                        (output / (2 * hidden), output / hidden % 2, output % hidden);
                    table[((feature * hidden + inner) * 2 + piece) * projected + input]
                },
                |_| 0.0,
            ),
            n_features,
            hidden,
            missing: apart(&missing.values),
            bias: apart(&bias.values),
            upper: Panels::single(
                isa,
                n_moves,
                hidden,
                |output, input| upper_weights[output * hidden + input],
                |output| upper_bias[output],
            ),
            n_moves,
        })
    }

    /// Multiplications and additions for one token with `n_eager` features worked out beforehand.
    pub(crate) fn multiply_adds(&self, n_eager: usize) -> usize {
        self.project.multiply_adds() + self.table.multiply_adds() * n_eager / self.n_features
    }

    /// Floats of a projected vector, padding included.
    pub(crate) fn projected_width(&self) -> usize {
        self.project.padded_outputs()
    }

    /// Projects some rows of token vectors, one after the other, into `out`.
    pub(crate) fn project(&self, vectors: Rows<'_>, rows: &[u32], out: &mut [f32]) {
        let width = self.projected_width();
        ops::linear(&self.project, vectors, rows, 0..width, out, width);
    }

    /// A mask for [`FeatureTable::best`] that allows the moves for which `allowed` holds.
    pub(crate) fn mask(&self, allowed: impl Fn(usize) -> bool) -> Floats {
        (0..self.upper.padded_outputs())
            .map(|at| if at < self.n_moves && allowed(at) { 0.0 } else { f32::NEG_INFINITY })
            .collect()
    }
}

/// Tokens whose table rows are worked out together: small enough for two runs to stay in the cache.
const RUN: usize = 64;

/// Rows of the scorer's table, worked out as the parse comes to them.
#[derive(Debug, Default)]
pub(crate) struct FeatureTable {
    /// Two runs of `RUN` tokens, the one that the parse is in and the one before.
    recent: Floats,
    /// Runs worked out so far.
    n_runs: usize,
    /// For each feature one row outside these runs, and its token.
    distant: Floats,
    distant_token: Vec<Option<usize>>,
    rows: Vec<u32>,
}

impl FeatureTable {
    /// Makes it ready for another text.
    pub(crate) fn start(&mut self, scorer: &Scorer) {
        self.n_runs = 0;
        self.distant.resize(scorer.n_features * 2 * scorer.hidden);
        self.distant_token.clear();
        self.distant_token.resize(scorer.n_features, None);
    }

    /// The best of the moves that `mask` allows for a state with these feature tokens.
    ///
    /// `vectors` are the text's projected vectors. The first `n_eager` features of every token are worked
    /// out beforehand, in runs; the others only where they are asked for.
    pub(crate) fn best<const N: usize>(
        &mut self,
        scorer: &Scorer,
        vectors: &[f32],
        features: &[Option<usize>; N],
        n_eager: usize,
        mask: &[f32],
    ) -> Option<usize> {
        let len = 2 * scorer.hidden;
        let stride = n_eager * len;
        for (feature, token) in features.iter().enumerate() {
            if let Some(token) = *token {
                if feature < n_eager {
                    while self.n_runs <= token / RUN {
                        self.next_run(scorer, vectors, n_eager);
                    }
                }
                if (feature >= n_eager || token / RUN + 2 < self.n_runs)
                    && self.distant_token[feature] != Some(token)
                {
                    self.distant_token[feature] = Some(token);
                    let width = scorer.projected_width();
                    let row = [u32::try_from(token).unwrap_or(u32::MAX)];
                    ops::linear(
                        &scorer.table,
                        Rows { values: vectors, stride: width },
                        &row,
                        feature * len..(feature + 1) * len,
                        &mut self.distant[feature * len..(feature + 1) * len],
                        len,
                    );
                }
            }
        }
        let mut found = [&[] as &[f32]; N];
        for (feature, (token, found)) in features.iter().zip(&mut found).enumerate() {
            *found = match *token {
                None => &scorer.missing[feature * len..(feature + 1) * len],
                Some(token) if feature < n_eager && token / RUN + 2 >= self.n_runs => {
                    let start = (token % (2 * RUN)) * stride + feature * len;
                    &self.recent[start..start + len]
                }
                Some(_) => &self.distant[feature * len..(feature + 1) * len],
            };
        }
        let best = ops::best_move(&found, &scorer.bias, &scorer.upper, mask);
        // A score that is no number must not lead to a forbidden move.
        best.filter(|&best| mask[best] == 0.0).or_else(|| mask.iter().position(|&value| value == 0.0))
    }

    fn next_run(&mut self, scorer: &Scorer, vectors: &[f32], n_eager: usize) {
        let width = scorer.projected_width();
        let stride = n_eager * 2 * scorer.hidden;
        self.recent.resize(2 * RUN * stride);
        let first = self.n_runs * RUN;
        let last = (first + RUN).min(vectors.len() / width);
        self.rows.clear();
        self.rows.extend((first..last).filter_map(|row| u32::try_from(row).ok()));
        let place = (self.n_runs % 2) * RUN * stride;
        ops::linear(
            &scorer.table,
            Rows { values: vectors, stride: width },
            &self.rows,
            0..stride,
            &mut self.recent[place..place + RUN * stride],
            stride,
        );
        self.n_runs += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_ordered_by_count_within_an_action() {
        let json = br#"{"0":{"":5},"2":{"det":7,"amod":9,"nsubj":7,"late":-1},"10":{"x":1},"3":{"late":-1}}"#;
        let mut file = vec![0x81, 0xa5];
        file.extend_from_slice(b"moves");
        file.extend_from_slice(&[0xd9, u8::try_from(json.len()).unwrap()]);
        file.extend_from_slice(json);
        let moves: Vec<String> = read_moves("moves", &file)
            .unwrap()
            .into_iter()
            .map(|one| format!("{}-{}", one.action, one.label))
            .collect();
        assert_eq!(moves.join(" "), "0- 2-amod 2-nsubj 2-det 10-x 2-late 3-late");
    }
}
