//! Embeddings without a vocabulary: a hash picks four rows of a small table, which are added.
//!
//! Source: thinc 8.3 `layers/hashembed.py`, `backends/numpy_ops.pyx`.

use crate::load::LoadError;
use crate::load::model::Model;
use crate::ops::Frozen;

/// One table for one attribute.
#[derive(Debug)]
pub(crate) struct HashEmbed {
    /// Which of the network's attributes it embeds.
    pub(crate) column: usize,
    seed: u32,
    n_rows: u32,
    width: usize,
    values: Frozen<f32>,
}

impl HashEmbed {
    /// All tables of a network over `n_columns` attributes, in column order.
    pub(crate) fn read_all(model: &Model, n_columns: usize) -> Result<Vec<Self>, LoadError> {
        let mut tables = Vec::new();
        for node in model.named("hashembed") {
            let array = model.weights(node, "E", &[None, None])?;
            let number = |name: &str, end: usize| {
                let number = model.number(node, name)?;
                usize::try_from(number).ok().filter(|&number| number < end).ok_or_else(|| {
                    model.damaged(
                        &format!("{name} = {number} in a hashembed"),
                        &format!("a number below {end}"),
                    )
                })
            };
            let n_rows = u32::try_from(array.shape[0]).ok().filter(|&rows| rows > 0);
            tables.push(Self {
                column: number("column", n_columns)?,
                seed: u32::try_from(number("seed", u32::MAX as usize)?).unwrap_or(0),
                n_rows: n_rows.ok_or_else(|| model.damaged("an empty hashembed", "at least one row"))?,
                width: array.shape[1],
                values: array.values.clone(),
            });
        }
        tables.sort_by_key(|table| table.column);
        if tables.iter().map(|table| table.column).ne(0..n_columns)
            || tables.iter().any(|table| table.width != tables[0].width)
        {
            return Err(model.damaged("other hashembeds", "one of the same width for each attribute"));
        }
        Ok(tables)
    }

    /// Floats of an embedding.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes the embedding of `id` to `out`.
    pub(crate) fn embed(&self, id: u64, out: &mut [f32]) {
        let rows = hash_rows(id, self.seed).map(|hash| (hash % self.n_rows) as usize * self.width);
        let values: &[f32] = &self.values;
        let row = |place: usize| &values[rows[place]..rows[place] + self.width];
        let pairs = row(0).iter().zip(row(1)).zip(row(2).iter().zip(row(3)));
        for (out, ((first, second), (third, fourth))) in out.iter_mut().zip(pairs) {
            *out = first + second + third + fourth;
        }
    }
}

/// MurmurHash3 (x64, 128 bits) of one 64-bit number, as four numbers.
fn hash_rows(id: u64, seed: u32) -> [u32; 4] {
    let mix = |mut value: u64| {
        value ^= value >> 33;
        value = value.wrapping_mul(0xff51_afd7_ed55_8ccd);
        value ^= value >> 33;
        value = value.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        value ^ value >> 33
    };
    let seed = u64::from(seed);
    let mut first =
        id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f) ^ seed ^ 8;
    let mut second = seed ^ 8;
    first = first.wrapping_add(second);
    second = second.wrapping_add(first);
    first = mix(first);
    second = mix(second);
    first = first.wrapping_add(second);
    second = second.wrapping_add(first);
    [low(first), low(first >> 32), low(second), low(second >> 32)]
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
fn low(value: u64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_thincs() {
        for (id, seed, n_rows, rows) in [
            (8_566_208_034_543_834_098, 8, 5000, [3934, 1080, 901, 472]),
            (101, 9, 1000, [172, 553, 820, 132]),
            (0, 12, 50, [38, 25, 37, 40]),
            (1, 12, 50, [6, 13, 20, 22]),
            (0, 13, 50, [14, 41, 15, 38]),
            (1, 13, 50, [42, 11, 7, 14]),
        ] {
            assert_eq!(hash_rows(id, seed).map(|hash| hash % n_rows), rows, "{id} with seed {seed}");
        }
    }
}
