//! Matrix kernels, chosen at run time for the processor: AVX-512, AVX2 with FMA, or portable; and numbers
//! seen in a mapped file.
//!
//! The one room of this crate where `unsafe` stands. Every public function checks the shapes it is
//! given before it enters a kernel, so no argument can make a kernel read or write out of bounds.
//!
//! All kernels keep one accumulator for each output and add the inputs in order, starting from the
//! bias. A row's result therefore does not depend on which rows stand beside it, and AVX-512 and AVX2
//! give the same bits; the portable path may round otherwise where the processor has no fused
//! multiply-add.

mod kernel;
mod memory;
mod vector;

use kernel::{LinearCall, MaxoutCall, MoveCall, WindowCall};
use kernel::{linear_variants, maxout_variants, move_variants, window_variants};
pub use memory::Floats;
use memory::LINE;
pub(crate) use memory::{Frozen, MappedFile};

/// Instructions that the kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// 512-bit vectors (AVX-512F).
    Avx512,
    /// 256-bit vectors with fused multiply-add (AVX2, FMA).
    Avx2,
    /// Whatever the compiler makes of plain Rust.
    Portable,
}

impl Isa {
    /// The best this processor has.
    pub fn detect() -> Self {
        Self::available().first().copied().unwrap_or(Self::Portable)
    }

    /// All that this processor can run, best first.
    pub fn available() -> Vec<Self> {
        [Self::Avx512, Self::Avx2, Self::Portable].into_iter().filter(|isa| isa.runs_here()).collect()
    }

    #[cfg(target_arch = "x86_64")]
    fn runs_here(self) -> bool {
        match self {
            Self::Avx512 => is_x86_feature_detected!("avx512f"),
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Self::Portable => true,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn runs_here(self) -> bool {
        self == Self::Portable
    }

    fn lanes(self) -> usize {
        match self {
            Self::Avx512 => 16,
            Self::Avx2 | Self::Portable => 8,
        }
    }
}

/// Vectors of outputs that a kernel computes side by side.
const MAXOUT_VECTORS: usize = 3;
const LINEAR_VECTORS: usize = 4;
const SINGLE_VECTORS_MAX: usize = 8;
/// The most hidden values and the most moves that [`best_move`] takes.
pub(crate) const HIDDEN_MAX: usize = 256;
/// See [`HIDDEN_MAX`].
pub(crate) const MOVES_MAX: usize = 1024;

/// A weight matrix in the order the kernels read it: `[group][input][vector][lane]`.
#[derive(Clone, Debug)]
pub struct Panels {
    isa: Isa,
    n_inputs: usize,
    n_groups: usize,
    vectors: usize,
    weights: Floats,
    bias: Floats,
}

impl Panels {
    /// Packs a linear layer. Shapes: `weight(output, input)`, `bias(output)`.
    ///
    /// The outputs are padded with zeros to [`Panels::padded_outputs`].
    pub fn linear(
        isa: Isa,
        n_outputs: usize,
        n_inputs: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: impl Fn(usize) -> f32,
    ) -> Self {
        let width = isa.lanes() * LINEAR_VECTORS;
        let at = |group: usize, vector: usize, lane: usize| {
            let output = group * width + vector * isa.lanes() + lane;
            (output < n_outputs).then_some(output)
        };
        Self::pack(
            isa,
            n_outputs.div_ceil(width),
            LINEAR_VECTORS,
            n_inputs,
            |group, vector, lane, input| at(group, vector, lane).map_or(0.0, |output| weight(output, input)),
            |group, vector, lane| at(group, vector, lane).map_or(0.0, &bias),
        )
    }

    /// Packs a maxout layer of three pieces. Shapes: `weight(output, piece, input)`,
    /// `bias(output, piece)`; `n_outputs` must be a multiple of 16.
    pub fn maxout(
        isa: Isa,
        n_outputs: usize,
        n_inputs: usize,
        weight: impl Fn(usize, usize, usize) -> f32,
        bias: impl Fn(usize, usize) -> f32,
    ) -> Self {
        let lanes = isa.lanes();
        Self::pack(
            isa,
            n_outputs / lanes,
            MAXOUT_VECTORS,
            n_inputs,
            |group, piece, lane, input| weight(group * lanes + lane, piece, input),
            |group, piece, lane| bias(group * lanes + lane, piece),
        )
    }

    fn pack(
        isa: Isa,
        n_groups: usize,
        vectors: usize,
        n_inputs: usize,
        weight: impl Fn(usize, usize, usize, usize) -> f32,
        bias: impl Fn(usize, usize, usize) -> f32,
    ) -> Self {
        let lanes = isa.lanes();
        let width = lanes * vectors;
        let mut weights = Floats::zeros(n_groups * n_inputs * width);
        let mut biases = Floats::zeros(n_groups * width);
        for group in 0..n_groups {
            for vector in 0..vectors {
                for lane in 0..lanes {
                    biases[group * width + vector * lanes + lane] = bias(group, vector, lane);
                    for input in 0..n_inputs {
                        weights[(group * n_inputs + input) * width + vector * lanes + lane] =
                            weight(group, vector, lane, input);
                    }
                }
            }
        }
        Self { isa, n_inputs, n_groups, vectors, weights, bias: biases }
    }

    /// Packs a linear layer for one row at a time, as [`best_move`] reads it. Shapes as for
    /// [`Panels::linear`].
    pub fn single(
        isa: Isa,
        n_outputs: usize,
        n_inputs: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: impl Fn(usize) -> f32,
    ) -> Self {
        let vectors = n_outputs.div_ceil(LINE).clamp(1, SINGLE_VECTORS_MAX);
        let width = vectors * isa.lanes();
        let at = |group: usize, vector: usize, lane: usize| {
            let output = group * width + vector * isa.lanes() + lane;
            (output < n_outputs).then_some(output)
        };
        Self::pack(
            isa,
            n_outputs.div_ceil(width),
            vectors,
            n_inputs,
            |group, vector, lane, input| at(group, vector, lane).map_or(0.0, |output| weight(output, input)),
            |group, vector, lane| at(group, vector, lane).map_or(0.0, &bias),
        )
    }

    /// Number of inputs.
    pub fn n_inputs(&self) -> usize {
        self.n_inputs
    }

    /// Multiplications and additions for one row, padding included.
    pub fn multiply_adds(&self) -> usize {
        self.weights.len()
    }

    /// Number of outputs of a linear layer with the padding: what its output rows must hold.
    pub fn padded_outputs(&self) -> usize {
        self.n_groups * self.vectors * self.isa.lanes()
    }
}

/// Layer normalisation: mean 0 and variance 1 over a row, then a gain and an offset for each value.
#[derive(Clone, Debug)]
pub struct LayerNorm {
    /// Factors, `[width]`.
    pub gain: Floats,
    /// Offsets, `[width]`.
    pub offset: Floats,
}

/// Rows of a matrix: where they start and how far they lie apart.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The matrix.
    pub values: &'a [f32],
    /// Floats from one row's start to the next one's.
    pub stride: usize,
}

impl Rows<'_> {
    /// Whether row `row` and the `len` floats from its start lie inside.
    fn holds(&self, row: u32, len: usize) -> bool {
        (row as usize)
            .checked_mul(self.stride)
            .and_then(|start| start.checked_add(len))
            .is_some_and(|end| end <= self.values.len())
    }
}

/// Maxout, layer norm and, if asked, residual for some rows of a matrix.
///
/// Row `r` of `out`, `width` floats from `r × width`, becomes
/// `norm(max over pieces (W · x + b)) [+ x[residual..residual + width]]` where `x` are the
/// `panels.n_inputs()` floats from row `r`'s start in `input`; rows may overlap, which is how a window
/// over neighbours is read without copying.
///
/// # Panics
/// If a row lies outside `input` or `out`, or the panels were not packed by [`Panels::maxout`].
pub fn maxout(
    panels: &Panels,
    input: Rows<'_>,
    rows: &[u32],
    norm: &LayerNorm,
    residual: Option<usize>,
    out: &mut [f32],
) {
    let width = panels.n_groups * panels.isa.lanes();
    let needed = panels.n_inputs.max(residual.map_or(0, |shift| shift + width));
    assert!(panels.vectors == MAXOUT_VECTORS && width.is_multiple_of(LINE), "panels of a maxout layer");
    assert!(norm.gain.len() == width && norm.offset.len() == width, "layer norm of {width} values");
    let output = Rows { values: out, stride: width };
    assert!(
        rows.iter().all(|&row| input.holds(row, needed) && output.holds(row, width)),
        "rows inside their matrices"
    );
    let call = MaxoutCall { panels, input, norm, residual, width };
    #[expect(unsafe_code, reason = "the shapes are checked above")]
    // SAFETY: all rows were checked against both matrices; panels can only be made for an `Isa` and hold
    // what their sizes say; kernels are entered only through `Isa`s that `Panels` were packed for.
    unsafe {
        maxout_variants::run(runnable(panels.isa), &call, rows, out);
    }
}

/// A linear layer for some rows of a matrix: `W · x + b`.
///
/// The outputs for the k-th of `rows` go to `out` from k × `out_stride`; `outputs` names which of the
/// layer's padded outputs are wanted and must fall on group borders (multiples of 64).
///
/// # Panics
/// If a row lies outside, `out` is too short, or the panels were not packed by [`Panels::linear`].
pub fn linear(
    panels: &Panels,
    input: Rows<'_>,
    rows: &[u32],
    outputs: std::ops::Range<usize>,
    out: &mut [f32],
    out_stride: usize,
) {
    let group_len = LINEAR_VECTORS * panels.isa.lanes();
    assert!(panels.vectors == LINEAR_VECTORS, "panels of a linear layer");
    assert!(
        outputs.start.is_multiple_of(group_len)
            && outputs.len().is_multiple_of(group_len)
            && outputs.end <= panels.padded_outputs()
            && outputs.len() <= out_stride,
        "outputs {outputs:?} on group borders"
    );
    assert!(rows.iter().all(|&row| input.holds(row, panels.n_inputs)), "rows inside their matrix");
    assert!(rows.len() * out_stride <= out.len(), "room for {} rows", rows.len());
    let call = LinearCall {
        panels,
        input,
        first_group: outputs.start / group_len,
        n_groups: outputs.len() / group_len,
        out_stride,
    };
    #[expect(unsafe_code, reason = "the shapes are checked above")]
    // SAFETY: as for `maxout`.
    unsafe {
        linear_variants::run(runnable(panels.isa), &call, rows, out);
    }
}

/// The first convolution over rows that were multiplied out for each word type.
///
/// A type row is `[x | left · x | centre · x + b | right · x]`, `width` + 3 × 3 × `width` floats, each
/// block `[piece][output]`. Row `r` of `out` becomes
/// `norm(max over pieces (left[r-1] + centre[r] + right[r+1])) + x[r]`.
///
/// # Panics
/// If a row has no neighbours in `types` or lies outside `out`, or a type row is too short.
pub fn window_maxout(isa: Isa, types: &[&[f32]], rows: &[u32], norm: &LayerNorm, out: &mut [f32]) {
    let width = norm.gain.len();
    assert!(width.is_multiple_of(LINE) && norm.offset.len() == width, "layer norm of {width} values");
    assert!(types.iter().all(|row| row.len() == 10 * width), "type rows of {} values", 10 * width);
    let output = Rows { values: out, stride: width };
    assert!(
        rows.iter().all(|&row| row > 0 && (row as usize) + 1 < types.len() && output.holds(row, width)),
        "rows with neighbours"
    );
    let call = WindowCall { types, norm, width };
    #[expect(unsafe_code, reason = "the shapes are checked above")]
    // SAFETY: types, rows and output were checked.
    unsafe {
        window_variants::run(runnable(isa), &call, rows, out);
    }
}

/// The best of the moves that `mask` allows, the lowest on ties: `upper · max over 2 pieces (Σ features +
/// bias)`.
///
/// Shapes: each feature and `bias` `[2 × hidden]` (piece by piece), `mask` `[padded moves]` with 0 for
/// what is allowed and −∞ for the rest. `None` if no score is a number.
///
/// # Panics
/// If the shapes do not fit, or the panels were not packed by [`Panels::single`].
pub fn best_move(features: &[&[f32]], bias: &[f32], upper: &Panels, mask: &[f32]) -> Option<usize> {
    let hidden = upper.n_inputs;
    assert!(hidden.is_multiple_of(LINE) && hidden <= HIDDEN_MAX, "{hidden} hidden values");
    assert!(bias.len() == 2 * hidden && features.iter().all(|row| row.len() == 2 * hidden), "features");
    let padded = upper.padded_outputs();
    assert!(mask.len() == padded && padded <= MOVES_MAX && padded.is_multiple_of(8), "{padded} moves");
    let call = MoveCall { features, bias, hidden, upper, mask };
    #[expect(unsafe_code, reason = "the shapes are checked above")]
    // SAFETY: features, bias, mask and panels were checked.
    unsafe {
        move_variants::run(runnable(upper.isa), &call)
    }
}

/// `isa` if this processor runs it. The check is a cached load; it keeps every caller safe, also one that
/// names an instruction set by hand.
fn runnable(isa: Isa) -> Isa {
    assert!(isa.runs_here(), "instructions {isa:?} on this processor");
    isa
}

#[cfg(test)]
mod tests {
    #![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
    use super::*;

    /// Small numbers that differ from each other, the same on every run.
    fn number(seed: usize) -> f32 {
        let mixed = (seed as u32).wrapping_mul(2_654_435_761).rotate_left(13).wrapping_mul(2_246_822_519);
        f32::from((mixed >> 20) as u16) / 2048.0 - 1.0
    }

    fn norm(width: usize) -> LayerNorm {
        LayerNorm {
            gain: (0..width).map(|at| 1.0 + number(at) / 4.0).collect(),
            offset: (0..width).map(|at| number(at + 7)).collect(),
        }
    }

    fn assert_close(found: &[f32], expected: &[f32], what: &str) {
        assert_eq!(found.len(), expected.len());
        for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!((found - expected).abs() < 2e-4, "{what}: value {at} is {found}, not {expected}");
        }
    }

    #[test]
    fn maxout_is_the_same_on_every_instruction_set() {
        let (width, n_rows) = (96, 23);
        let x: Vec<f32> = (0..(n_rows + 2) * width).map(number).collect();
        let weight = |output: usize, piece: usize, input: usize| {
            number(output * 7919 + piece * 104_729 + input * 31) / 16.0
        };
        let bias = |output: usize, piece: usize| number(output + piece * 1000);
        let norm = norm(width);
        let mut expected = vec![0.0; (n_rows + 2) * width];
        for row in 0..n_rows {
            let mut y: Vec<f64> = (0..width)
                .map(|output| {
                    (0..3)
                        .map(|piece| {
                            (0..3 * width).fold(f64::from(bias(output, piece)), |sum, input| {
                                sum + f64::from(weight(output, piece, input))
                                    * f64::from(x[row * width + input])
                            })
                        })
                        .fold(f64::NEG_INFINITY, f64::max)
                })
                .collect();
            let mean = y.iter().sum::<f64>() / width as f64;
            let variance = y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / width as f64;
            for (at, y) in y.iter_mut().enumerate() {
                let normal = (*y - mean) / (variance + 1e-8).sqrt();
                *y = normal * f64::from(norm.gain[at]) + f64::from(norm.offset[at]);
                expected[row * width + at] = (*y + f64::from(x[(row + 1) * width + at])) as f32;
            }
        }
        let rows: Vec<u32> = (0..n_rows as u32).collect();
        for isa in Isa::available() {
            let panels = Panels::maxout(isa, width, 3 * width, weight, bias);
            let mut out = vec![0.0; (n_rows + 2) * width];
            let input = Rows { values: &x, stride: width };
            maxout(&panels, input, &rows, &norm, Some(width), &mut out);
            assert_close(&out, &expected, &format!("{isa:?}"));
            for &row in &rows {
                let mut alone = vec![0.0; (n_rows + 2) * width];
                maxout(&panels, input, &[row], &norm, Some(width), &mut alone);
                let at = row as usize * width..(row as usize + 1) * width;
                assert_eq!(alone[at.clone()], out[at], "row {row} alone on {isa:?}");
            }
        }
    }

    #[test]
    fn linear_gives_the_wanted_outputs() {
        let (n_inputs, n_outputs, n_rows) = (64, 150, 11);
        let x: Vec<f32> = (0..n_rows * n_inputs).map(number).collect();
        let weight = |output: usize, input: usize| number(output * 641 + input);
        let bias = |output: usize| number(output);
        let rows: Vec<u32> = (0..n_rows as u32).rev().collect();
        for isa in Isa::available() {
            let panels = Panels::linear(isa, n_outputs, n_inputs, weight, bias);
            let mut out = vec![0.0; n_rows * 64];
            linear(&panels, Rows { values: &x, stride: n_inputs }, &rows, 64..128, &mut out, 64);
            for (place, &row) in rows.iter().enumerate() {
                let expected: Vec<f32> = (64..128)
                    .map(|output| {
                        (0..n_inputs).fold(bias(output), |sum, input| {
                            sum + weight(output, input) * x[row as usize * n_inputs + input]
                        })
                    })
                    .collect();
                assert_close(&out[place * 64..(place + 1) * 64], &expected, &format!("{isa:?}"));
            }
        }
    }

    #[test]
    fn best_move_obeys_mask_and_order() {
        let hidden = 64;
        let feature: Vec<f32> = (0..2 * hidden).map(number).collect();
        let bias = vec![0.0; 2 * hidden];
        for isa in Isa::available() {
            // Outputs 3 and 9 tie for the best score, 5 would be better but is forbidden.
            let height = |output: usize| match output {
                5 => 2.0,
                3 | 9 => 1.0,
                _ => 0.0,
            };
            let upper = Panels::single(isa, 106, hidden, |_, _| 0.0, height);
            let mut mask = vec![f32::NEG_INFINITY; upper.padded_outputs()];
            mask[..106].fill(0.0);
            mask[5] = f32::NEG_INFINITY;
            assert_eq!(best_move(&[&feature, &feature], &bias, &upper, &mask), Some(3), "{isa:?}");
            mask[3] = f32::NEG_INFINITY;
            assert_eq!(best_move(&[&feature], &bias, &upper, &mask), Some(9), "{isa:?}");
        }
    }
}
