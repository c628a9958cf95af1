//! Token vectors: embeddings of a word's attributes, mixed, then four convolutions over its neighbours.
//!
//! What depends on the word alone is worked out once and kept with its lexeme: the mixed embedding, and
//! what the first convolution makes of it as a left neighbour, as the centre and as a right neighbour.
//! The first convolution is then an addition of three rows. It is done so for every word, kept or not,
//! so that a vector never depends on what was parsed before.
//!
//! Source: spaCy 3.8 `ml/models/tok2vec.py`.

use crate::layers::hashembed::HashEmbed;
use crate::layers::maxout::{Maxout, PIECES};
use crate::load::LoadError;
use crate::load::model::Model;
use crate::load::vectors::Vectors;
use crate::ops::{self, Floats, Isa, LayerNorm, Panels, Rows};
use crate::text::lexeme::{Hash, Lexeme};
use crate::text::tokenizer::{Chunks, Piece};
use std::collections::HashMap;
use std::sync::Arc;

/// Tokens that go through all layers together: few enough for their vectors to stay in the cache.
const RUN: usize = 512;

/// An attribute of a token that is embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

/// One network.
#[derive(Debug)]
pub(crate) struct Tok2Vec {
    isa: Isa,
    width: usize,
    columns: Vec<Column>,
    embeds: Vec<HashEmbed>,
    /// Static vector → `width` values; `None` where the network does not use them.
    static_vectors: Option<Panels>,
    mix: Panels,
    mix_norm: LayerNorm,
    /// A mixed embedding → its part in the first convolution as left neighbour, centre, right neighbour.
    parts: Panels,
    first_norm: LayerNorm,
    convolutions: Vec<(Panels, LayerNorm)>,
    /// The row of the padding before, between and after texts.
    padding: Floats,
    /// Row slots of a lexeme for a token without and with a space after it.
    slots: [usize; 2],
}

/// Texts laid out one after the other, with as many rows of padding between them as there are layers.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// For each row its token, or `PADDING`.
    rows: Vec<u32>,
    /// For each row how many rows away the next token is: padding further off than the layers left can
    /// reach is not worked out.
    distances: Vec<u8>,
    /// For each token its row.
    tokens: Vec<u32>,
}

const PADDING: u32 = u32::MAX;

impl Layout {
    /// Lays out texts of `n_tokens` tokens each, none of them empty.
    pub(crate) fn fill(&mut self, depth: usize, n_tokens: impl Iterator<Item = usize>) {
        self.rows.clear();
        self.distances.clear();
        self.tokens.clear();
        let depth = u8::try_from(depth).unwrap_or(u8::MAX);
        let mut token = 0_u32;
        self.distances.extend((1..=depth).rev());
        for (text, n_tokens) in n_tokens.enumerate() {
            if text > 0 {
                self.distances.extend((1..=depth).map(|place| place.min(depth + 1 - place)));
            }
            self.rows.resize(self.distances.len(), PADDING);
            for _ in 0..n_tokens {
                self.tokens.push(u32::try_from(self.rows.len()).unwrap_or(PADDING));
                self.rows.push(token);
                token += 1;
            }
            self.distances.resize(self.rows.len(), 0);
        }
        self.distances.extend(1..=depth);
        self.rows.resize(self.distances.len(), PADDING);
    }
}

/// Room for a run, used again by the next one.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    vectors: [Floats; 2],
    rows: Vec<u32>,
    embedded: Floats,
    mixed: Floats,
    parts: Floats,
}

impl Tok2Vec {
    /// Builds a network from `model`; `slots` are the lexeme rows that are its own.
    pub(crate) fn read(
        isa: Isa,
        model: &Model,
        vectors: Option<&Vectors>,
        slots: [usize; 2],
    ) -> Result<Self, LoadError> {
        let columns = model
            .texts(model.one("extract_features")?, "columns")?
            .iter()
            .map(|name| match &**name {
                "NORM" => Ok(Column::Norm),
                "PREFIX" => Ok(Column::Prefix),
                "SUFFIX" => Ok(Column::Suffix),
                "SHAPE" => Ok(Column::Shape),
                "SPACY" => Ok(Column::Spacy),
                "IS_SPACE" => Ok(Column::IsSpace),
                other => Err(LoadError::unsupported(
                    &model.file,
                    format!("attribute {other:?}"),
                    "NORM, PREFIX, SUFFIX, SHAPE, SPACY, IS_SPACE",
                )),
            })
            .collect::<Result<Vec<_>, _>>()?;
        if columns.contains(&Column::Spacy) && slots[0] == slots[1] {
            return Err(LoadError::unsupported(&model.file, "attribute \"SPACY\" here", "in tok2vec only"));
        }
        let embeds = HashEmbed::read_all(model, columns.len())?;
        let width = embeds.first().map_or(0, HashEmbed::width);
        if width == 0 || !width.is_multiple_of(16) || width > 512 {
            return Err(LoadError::unsupported(
                &model.file,
                format!("width {width}"),
                "a multiple of 16 up to 512",
            ));
        }
        let static_vectors = match (model.named("static_vectors").next(), vectors) {
            (None, _) => None,
            (Some(node), Some(vectors)) => {
                model.expect_text(node, "key_attr", "ORTH")?;
                let weights: &[f32] =
                    &model.weights(node, "W", &[Some(width), Some(vectors.width())])?.values;
                let weight = |output: usize, input: usize| weights[output * vectors.width() + input];
                Some(Panels::linear(isa, width, vectors.width(), weight, |_| 0.0))
            }
            (Some(_), None) => {
                return Err(model.damaged("layer \"static_vectors\"", "word vectors in vocab/vectors"));
            }
        };
        let n_mixed = width * (embeds.len() + usize::from(static_vectors.is_some()));
        let (mix, convolutions): (Vec<_>, Vec<_>) =
            Maxout::read_all(model)?.into_iter().partition(|layer| layer.n_inputs() == n_mixed);
        let [mix] = mix.as_slice() else {
            return Err(model.damaged(&format!("{} layers over {n_mixed} inputs", mix.len()), "one"));
        };
        let Some((first, others)) = convolutions.split_first().filter(|_| convolutions.len() <= 16) else {
            return Err(LoadError::unsupported(
                &model.file,
                format!("{} convolutions", convolutions.len()),
                "1 to 16",
            ));
        };
        if mix.n_outputs() != width
            || convolutions.iter().any(|layer| (layer.n_outputs(), layer.n_inputs()) != (width, 3 * width))
        {
            return Err(LoadError::unsupported(
                &model.file,
                "convolutions of another shape",
                "one neighbour to either side, all layers of one width",
            ));
        }
        let depth = convolutions.len();
        for node in model.nodes.iter().filter(|node| node.name.starts_with("with_array(residual(")) {
            if model.number(node, "pad")? != depth as u64 {
                return Err(model.damaged("padding of another length", "one row for each convolution"));
            }
        }
        let block = PIECES * width;
        // Output [part][piece][output]; the bias goes with the centre.
        let part = |at: usize| (at / block, at % block / width, at % width);
        let parts = Panels::linear(
            isa,
            3 * block,
            width,
            |at, input| {
                let (part, piece, output) = part(at);
                first.weight(output, piece, part * width + input)
            },
            |at| {
                let (part, piece, output) = part(at);
                if part == 1 { first.bias(output, piece) } else { 0.0 }
            },
        );
        let padding = (0..width + 3 * block).map(|at| match at.checked_sub(width).map(part) {
            Some((1, piece, output)) => first.bias(output, piece),
            _ => 0.0,
        });
        Ok(Self {
            isa,
            width,
            columns,
            padding: padding.collect(),
            embeds,
            static_vectors,
            mix: mix.panels(isa),
            mix_norm: mix.norm.clone(),
            parts,
            first_norm: first.norm.clone(),
            convolutions: others.iter().map(|layer| (layer.panels(isa), layer.norm.clone())).collect(),
            slots,
        })
    }

    /// Floats of a token vector.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Number of convolutions.
    pub(crate) fn depth(&self) -> usize {
        self.convolutions.len() + 1
    }

    /// Multiplications and additions for one token of a known word.
    pub(crate) fn multiply_adds(&self) -> usize {
        self.convolutions.iter().map(|(panels, _)| panels.multiply_adds()).sum()
    }

    /// Works out the vectors of all tokens, run by run.
    ///
    /// `each` is given the first token of a run, its tokens' rows, and the matrix in which they stand; a
    /// row is `width` floats.
    pub(crate) fn run(
        &self,
        vectors: Option<&Vectors>,
        chunks: &Chunks,
        pieces: &[Piece],
        layout: &Layout,
        buffers: &mut Buffers,
        mut each: impl FnMut(usize, &[u32], Rows<'_>),
    ) {
        let depth = self.depth();
        for first in (0..layout.tokens.len()).step_by(RUN) {
            let last = (first + RUN).min(layout.tokens.len()) - 1;
            let (from, to) = (layout.tokens[first] as usize, layout.tokens[last] as usize + 1);
            let (from_all, to_all) = (from - depth, to + depth);
            let inputs = &layout.rows[from_all..to_all];
            let own = self.own_rows(vectors, chunks, pieces, inputs, buffers);
            let types: Vec<&[f32]> =
                inputs.iter().map(|&token| self.row(chunks, pieces, token, &own)).collect();
            let n_floats = inputs.len() * self.width;
            for vectors in &mut buffers.vectors {
                vectors.resize(n_floats);
            }
            for layer in 0..depth {
                let reach = depth - 1 - layer;
                let rows = from - reach..to + reach;
                buffers.rows.clear();
                buffers.rows.extend(
                    rows.filter(|&row| usize::from(layout.distances[row]) <= reach)
                        .filter_map(|row| u32::try_from(row - from_all).ok()),
                );
                let [input, output] = &mut buffers.vectors;
                match layer.checked_sub(1).map(|place| &self.convolutions[place]) {
                    None => ops::window_maxout(self.isa, &types, &buffers.rows, &self.first_norm, output),
                    Some((panels, norm)) => {
                        // A row's window starts one row before it, and so does everything here.
                        for row in &mut buffers.rows {
                            *row -= 1;
                        }
                        let input = Rows { values: input, stride: self.width };
                        let output = &mut output[self.width..];
                        ops::maxout(panels, input, &buffers.rows, norm, Some(self.width), output);
                    }
                }
                buffers.vectors.swap(0, 1);
            }
            buffers.rows.clear();
            buffers.rows.extend(
                layout.tokens[first..=last].iter().map(|&row| row - u32::try_from(from_all).unwrap_or(0)),
            );
            each(first, &buffers.rows, Rows { values: &buffers.vectors[0], stride: self.width });
        }
    }

    fn row<'a>(&'a self, chunks: &'a Chunks, pieces: &[Piece], token: u32, own: &'a OwnRows) -> &'a [f32] {
        let Some(piece) = pieces.get(token as usize) else { return &self.padding };
        let lexeme = chunks.lexeme(piece);
        let slot = self.slots[usize::from(piece.whitespace)];
        let row = lexeme.row(slot).or_else(|| own.get(&(lexeme.id, slot)).and_then(Option::as_ref));
        row.map_or(&self.padding, |row| row)
    }

    /// Works out the rows that are not kept with their lexemes; those for which there is no room are
    /// given back.
    fn own_rows(
        &self,
        vectors: Option<&Vectors>,
        chunks: &Chunks,
        pieces: &[Piece],
        inputs: &[u32],
        buffers: &mut Buffers,
    ) -> OwnRows {
        let mut own = OwnRows::default();
        let mut missing: Vec<(&Arc<Lexeme>, bool)> = Vec::new();
        for &token in inputs {
            let Some(piece) = pieces.get(token as usize) else { continue };
            let lexeme = chunks.lexeme(piece);
            let slot = self.slots[usize::from(piece.whitespace)];
            if lexeme.row(slot).is_none() && own.insert((lexeme.id, slot), None).is_none() {
                missing.push((lexeme, piece.whitespace));
            }
        }
        if missing.is_empty() {
            return own;
        }
        let rows = self.work_out(vectors, &missing, buffers);
        for ((lexeme, whitespace), row) in missing.iter().zip(rows) {
            let slot = self.slots[usize::from(*whitespace)];
            own.insert((lexeme.id, slot), lexeme.keep_row(slot, row));
        }
        own
    }

    /// The rows of some words, each with or without a space after it.
    fn work_out(
        &self,
        vectors: Option<&Vectors>,
        words: &[(&Arc<Lexeme>, bool)],
        buffers: &mut Buffers,
    ) -> Vec<Floats> {
        let width = self.width;
        let n_inputs = self.mix.n_inputs();
        let rows: Vec<u32> = (0..u32::try_from(words.len()).unwrap_or(0)).collect();
        buffers.embedded.resize(words.len() * n_inputs);
        for (place, (lexeme, whitespace)) in words.iter().enumerate() {
            let embedded = &mut buffers.embedded[place * n_inputs..(place + 1) * n_inputs];
            for embed in &self.embeds {
                let id = match self.columns[embed.column] {
                    Column::Norm => lexeme.norm,
                    Column::Prefix => lexeme.prefix,
                    Column::Suffix => lexeme.suffix,
                    Column::Shape => lexeme.shape,
                    Column::Spacy => u64::from(*whitespace),
                    Column::IsSpace => u64::from(lexeme.is_space),
                };
                embed.embed(id, &mut embedded[embed.column * width..(embed.column + 1) * width]);
            }
        }
        if let Some(panels) = &self.static_vectors {
            let start = width * self.embeds.len();
            let mut projected = Floats::zeros(panels.padded_outputs());
            for (place, (lexeme, _)) in words.iter().enumerate() {
                let out = &mut buffers.embedded[place * n_inputs + start..(place + 1) * n_inputs];
                match vectors.and_then(|vectors| vectors.get(lexeme.orth)) {
                    None => out.fill(0.0),
                    Some(vector) => {
                        let input = Rows { values: vector, stride: vector.len() };
                        let len = projected.len();
                        ops::linear(panels, input, &[0], 0..len, &mut projected, len);
                        out.copy_from_slice(&projected[..width]);
                    }
                }
            }
        }
        buffers.mixed.resize(words.len() * width);
        let embedded = Rows { values: &buffers.embedded, stride: n_inputs };
        ops::maxout(&self.mix, embedded, &rows, &self.mix_norm, None, &mut buffers.mixed);
        let stride = self.parts.padded_outputs();
        buffers.parts.resize(words.len() * stride);
        let mixed = Rows { values: &buffers.mixed, stride: width };
        ops::linear(&self.parts, mixed, &rows, 0..stride, &mut buffers.parts, stride);
        (0..words.len())
            .map(|place| {
                let mut row = Floats::zeros(self.padding.len());
                let (mixed, parts) = row.split_at_mut(width);
                mixed.copy_from_slice(&buffers.mixed[place * width..(place + 1) * width]);
                parts.copy_from_slice(&buffers.parts[place * stride..place * stride + parts.len()]);
                row
            })
            .collect()
    }
}

/// Rows that are not kept: by lexeme and slot.
type OwnRows = HashMap<(u64, usize), Option<Floats>, Hash>;
