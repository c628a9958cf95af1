//! The kernels: written once over vectors, compiled for each set of instructions.

use super::memory::LINE;
use super::vector::{Plain, Vector};
use super::{HIDDEN_MAX, Isa, LINEAR_VECTORS, LayerNorm, MAXOUT_VECTORS, MOVES_MAX, Panels, Rows};
use std::mem::MaybeUninit;

/// `R` rows times `N` vectors of outputs, all in registers.
///
/// SAFETY: `n_inputs` floats at every row, `N × LANES` at `bias`, `n_inputs × N × LANES` at `weights`
/// must be readable, and the processor must have the instructions of `V`.
#[expect(unsafe_code, reason = "reads through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn tile<V: Vector, const R: usize, const N: usize>(
    rows: &[*const f32; R],
    weights: *const f32,
    bias: *const f32,
    n_inputs: usize,
) -> [[V; N]; R] {
    // SAFETY: every offset stays below the lengths that the caller grants.
    unsafe {
        let mut first = [V::splat(0.0); N];
        for (vector, value) in first.iter_mut().enumerate() {
            *value = V::load(bias.add(vector * V::LANES));
        }
        let mut sums = [first; R];
        for input in 0..n_inputs {
            let mut factors = [V::splat(0.0); N];
            for (vector, factor) in factors.iter_mut().enumerate() {
                *factor = V::load(weights.add((input * N + vector) * V::LANES));
            }
            for row in 0..R {
                let value = V::splat(*rows[row].add(input));
                for vector in 0..N {
                    sums[row][vector] = value.multiply_add(factors[vector], sums[row][vector]);
                }
            }
        }
        sums
    }
}

/// Adds 16 lanes in a fixed order, the same for every instruction set.
#[inline(always)]
fn add_lanes(lanes: [f32; LINE]) -> f32 {
    let mut half = [0.0; 8];
    for lane in 0..8 {
        half[lane] = lanes[lane] + lanes[lane + 8];
    }
    ((half[0] + half[4]) + (half[1] + half[5])) + ((half[2] + half[6]) + (half[3] + half[7]))
}

/// Sums `each` vector of a row over all its floats, in an order that no instruction set changes.
///
/// SAFETY: `width` floats, a multiple of 16, must be readable at `row`, and the processor must have the
/// instructions of `V`.
#[expect(unsafe_code, reason = "reads through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn sum_row<V: Vector>(row: *const f32, width: usize, add: impl Fn(V, V) -> V) -> f32 {
    let mut lanes = [0.0_f32; LINE];
    let mut at = 0;
    // SAFETY: both offsets stay below the lengths that the caller grants.
    unsafe {
        // Vectors of 8 and of 16 floats keep the same 16 sums.
        while at < LINE {
            let mut sum = V::splat(0.0);
            let mut from = at;
            while from < width {
                sum = add(sum, V::load(row.add(from)));
                from += LINE;
            }
            sum.store(lanes.as_mut_ptr().add(at));
            at += V::LANES;
        }
    }
    add_lanes(lanes)
}

/// Normalises `row` and adds `residual`, if there is one.
///
/// SAFETY: the processor must have the instructions of `V`; `row`, `norm` and `residual` must be of the
/// same length, a multiple of 16.
#[expect(unsafe_code, reason = "reads and writes through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn normalise<V: Vector>(row: &mut [f32], norm: &LayerNorm, residual: Option<&[f32]>) {
    let width = row.len();
    let (gain, offset) = (norm.gain.as_ptr(), norm.offset.as_ptr());
    let row = row.as_mut_ptr();
    // SAFETY: every offset stays below `width`, the length of all four.
    unsafe {
        let mean = sum_row::<V>(row, width, |sum, values| sum.add(values)) / width as f32;
        let away = V::splat(-mean);
        let squares = sum_row::<V>(row, width, |sum, values| {
            let distances = values.add(away);
            distances.multiply_add(distances, sum)
        });
        let scale = V::splat(1.0 / (squares / width as f32 + 1e-8).sqrt());
        let mut at = 0;
        while at < width {
            let normal = V::load(row.add(at)).add(away).multiply(scale);
            let mut values = normal.multiply_add(V::load(gain.add(at)), V::load(offset.add(at)));
            if let Some(residual) = residual {
                values = values.add(V::load(residual.as_ptr().add(at)));
            }
            values.store(row.add(at));
            at += V::LANES;
        }
    }
}

/// One maxout layer as the kernels see it.
pub(super) struct MaxoutCall<'a> {
    pub(super) panels: &'a Panels,
    pub(super) input: Rows<'a>,
    pub(super) norm: &'a LayerNorm,
    /// Where in its input a row's residual starts.
    pub(super) residual: Option<usize>,
    pub(super) width: usize,
}

/// SAFETY: `checked` must have been asserted by [`maxout`]: every input row and output row lies inside
/// its matrix and the panels have the layout of `V`; the processor must have the instructions of `V`.
#[expect(unsafe_code, reason = "reads and writes through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn maxout_tile<V: Vector, const R: usize>(call: &MaxoutCall<'_>, rows: &[u32], out: &mut [f32]) {
    let mut starts = [call.input.values.as_ptr(); R];
    for (start, &row) in starts.iter_mut().zip(rows) {
        *start = call.input.values[row as usize * call.input.stride..].as_ptr();
    }
    let n_inputs = call.panels.n_inputs;
    let group_len = MAXOUT_VECTORS * V::LANES;
    for group in 0..call.panels.n_groups {
        let weights = call.panels.weights[group * n_inputs * group_len..].as_ptr();
        let bias = call.panels.bias[group * group_len..].as_ptr();
        // SAFETY: the caller has checked that every row holds `n_inputs` floats; the panels were packed
        // with `n_groups` groups of this size; the output rows hold `width` = groups × LANES floats.
        unsafe {
            let sums = tile::<V, R, MAXOUT_VECTORS>(&starts, weights, bias, n_inputs);
            for (pieces, &row) in sums.iter().zip(rows) {
                let best = pieces[0].max(pieces[1]).max(pieces[2]);
                best.store(out.as_mut_ptr().add(row as usize * call.width + group * V::LANES));
            }
        }
    }
    for &row in &rows[..R] {
        let residual = call.residual.map(|shift| {
            let start = row as usize * call.input.stride + shift;
            &call.input.values[start..start + call.width]
        });
        let start = row as usize * call.width;
        // SAFETY: the caller grants the instructions; all slices are `width` long.
        unsafe {
            normalise::<V>(&mut out[start..start + call.width], call.norm, residual);
        }
    }
}

/// SAFETY: as for `maxout_tile`.
#[expect(unsafe_code, reason = "calls the tiles")]
#[inline(always)]
unsafe fn maxout_rows<V: Vector, const R: usize>(call: &MaxoutCall<'_>, rows: &[u32], out: &mut [f32]) {
    let tiles = rows.chunks_exact(R);
    let rest = tiles.remainder();
    // SAFETY: granted by the caller for all rows.
    unsafe {
        for tile in tiles {
            maxout_tile::<V, R>(call, tile, out);
        }
        let pairs = rest.chunks_exact(2);
        let last = pairs.remainder();
        for pair in pairs {
            maxout_tile::<V, 2>(call, pair, out);
        }
        for row in last.chunks_exact(1) {
            maxout_tile::<V, 1>(call, row, out);
        }
    }
}

/// One linear layer as the kernels see it.
pub(super) struct LinearCall<'a> {
    pub(super) panels: &'a Panels,
    pub(super) input: Rows<'a>,
    pub(super) first_group: usize,
    pub(super) n_groups: usize,
    pub(super) out_stride: usize,
}

/// SAFETY: `checked` by [`linear`]: every input row and output row lies inside its matrix and the panels
/// have the layout of `V`; the processor must have the instructions of `V`.
#[expect(unsafe_code, reason = "reads and writes through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn linear_tile<V: Vector, const R: usize>(call: &LinearCall<'_>, rows: &[u32], out: &mut [f32]) {
    let mut starts = [call.input.values.as_ptr(); R];
    for (start, &row) in starts.iter_mut().zip(rows) {
        *start = call.input.values[row as usize * call.input.stride..].as_ptr();
    }
    let n_inputs = call.panels.n_inputs;
    let group_len = LINEAR_VECTORS * V::LANES;
    for group in 0..call.n_groups {
        let from = call.first_group + group;
        let weights = call.panels.weights[from * n_inputs * group_len..].as_ptr();
        let bias = call.panels.bias[from * group_len..].as_ptr();
        // SAFETY: as for `maxout_tile`; output row k of this tile holds `out_stride` floats, at least
        // `n_groups` × `group_len`.
        unsafe {
            let sums = tile::<V, R, LINEAR_VECTORS>(&starts, weights, bias, n_inputs);
            for (place, vectors) in sums.iter().enumerate() {
                let to = out.as_mut_ptr().add(place * call.out_stride + group * group_len);
                for (vector, sum) in vectors.iter().enumerate() {
                    sum.store(to.add(vector * V::LANES));
                }
            }
        }
    }
}

/// SAFETY: as for `linear_tile`.
#[expect(unsafe_code, reason = "calls the tiles")]
#[inline(always)]
unsafe fn linear_rows<V: Vector, const R: usize>(call: &LinearCall<'_>, rows: &[u32], out: &mut [f32]) {
    let mut done = 0;
    // SAFETY: granted by the caller for all rows.
    unsafe {
        while rows.len() - done >= R {
            linear_tile::<V, R>(call, &rows[done..done + R], &mut out[done * call.out_stride..]);
            done += R;
        }
        while rows.len() - done >= 2 {
            linear_tile::<V, 2>(call, &rows[done..done + 2], &mut out[done * call.out_stride..]);
            done += 2;
        }
        if done < rows.len() {
            linear_tile::<V, 1>(call, &rows[done..], &mut out[done * call.out_stride..]);
        }
    }
}

/// The rows of three word types become one output row.
pub(super) struct WindowCall<'a> {
    pub(super) types: &'a [&'a [f32]],
    pub(super) norm: &'a LayerNorm,
    pub(super) width: usize,
}

/// Has the processor bring `values` into its cache.
#[inline(always)]
fn prefetch(values: &[f32]) {
    #[cfg(target_arch = "x86_64")]
    for line in values.chunks(LINE) {
        #[expect(unsafe_code, reason = "a prefetch takes a pointer")]
        // SAFETY: the pointer is that of a live slice, and a prefetch cannot fault.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr().cast());
        }
    }
}

/// SAFETY: checked by [`window_maxout`]: each type row holds 10 × `width` floats, `rows` have neighbours
/// in `types`, output rows lie inside `out`; the processor must have the instructions of `V`.
#[expect(unsafe_code, reason = "reads and writes through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn window_rows<V: Vector>(call: &WindowCall<'_>, rows: &[u32], out: &mut [f32]) {
    let width = call.width;
    for &row in rows {
        let row = row as usize;
        // Words stand all over memory; while this row is added the next but two is fetched.
        if let Some(ahead) = call.types.get(row + 3) {
            prefetch(ahead);
        }
        let out = &mut out[row * width..(row + 1) * width];
        let left = call.types[row - 1][width..].as_ptr();
        let centre = call.types[row][4 * width..].as_ptr();
        let right = call.types[row + 1][7 * width..].as_ptr();
        let mut at = 0;
        while at < width {
            // SAFETY: the three blocks hold 3 × `width` floats each, `out` holds `width`, and `width` is
            // a multiple of LANES.
            unsafe {
                let piece = |piece: usize| {
                    let at = piece * width + at;
                    V::load(left.add(at)).add(V::load(centre.add(at))).add(V::load(right.add(at)))
                };
                piece(0).max(piece(1)).max(piece(2)).store(out.as_mut_ptr().add(at));
            }
            at += V::LANES;
        }
        // SAFETY: the caller grants the instructions; all slices are `width` long.
        unsafe {
            normalise::<V>(out, call.norm, Some(&call.types[row][..width]));
        }
    }
}

/// One parser state's features on their way to a move.
pub(super) struct MoveCall<'a> {
    pub(super) features: &'a [&'a [f32]],
    pub(super) bias: &'a [f32],
    pub(super) hidden: usize,
    pub(super) upper: &'a Panels,
    pub(super) mask: &'a [f32],
}

/// SAFETY: checked by [`best_move`]: features, bias, mask and panels have the sizes that `hidden` and the
/// panels imply; the processor must have the instructions of `V`.
#[expect(unsafe_code, reason = "reads and writes through pointers without a bounds check for each float")]
#[inline(always)]
unsafe fn best_move_of<V: Vector>(call: &MoveCall<'_>) -> Option<usize> {
    // Filling these with zeros first would take as long as a third of the work.
    let mut hidden = [const { MaybeUninit::<f32>::uninit() }; HIDDEN_MAX];
    let mut scores = [const { MaybeUninit::<f32>::uninit() }; MOVES_MAX];
    let hidden = hidden.as_mut_ptr().cast::<f32>();
    let scores = scores.as_mut_ptr().cast::<f32>();
    let mut at = 0;
    while at < call.hidden {
        // SAFETY: features and bias hold 2 × `hidden` floats, `hidden` is a multiple of LANES and at most
        // HIDDEN_MAX.
        unsafe {
            let mut first = V::load(call.bias.as_ptr().add(at));
            let mut second = V::load(call.bias.as_ptr().add(call.hidden + at));
            for feature in call.features {
                first = first.add(V::load(feature.as_ptr().add(at)));
                second = second.add(V::load(feature.as_ptr().add(call.hidden + at)));
            }
            first.max(second).store(hidden.add(at));
        }
        at += V::LANES;
    }
    let vectors = call.upper.vectors;
    let group_len = vectors * V::LANES;
    for group in 0..call.upper.n_groups {
        let weights = call.upper.weights[group * call.hidden * group_len..].as_ptr();
        let bias = call.upper.bias[group * group_len..].as_ptr();
        let rows = [hidden.cast_const()];
        macro_rules! vectors {
            ($($n:literal)*) => {
                match vectors {
                    $($n => {
                        // SAFETY: the panels were packed with groups of this size; mask and scores hold
                        // all groups' outputs.
                        unsafe {
                            let sums = tile::<V, 1, $n>(&rows, weights, bias, call.hidden);
                            for (vector, sum) in sums[0].iter().enumerate() {
                                let at = group * group_len + vector * V::LANES;
                                sum.add(V::load(call.mask.as_ptr().add(at)))
                                    .store(scores.add(at));
                            }
                        }
                    })*
                    _ => return None,
                }
            };
        }
        vectors!(1 2 3 4 5 6 7 8);
    }
    // SAFETY: the loop above has written all groups' scores, at most MOVES_MAX.
    let scores = unsafe { std::slice::from_raw_parts(scores, call.upper.n_groups * group_len) };
    let mut best = [f32::NEG_INFINITY; 8];
    for values in scores.chunks_exact(8) {
        for lane in 0..8 {
            if values[lane] > best[lane] {
                best[lane] = values[lane];
            }
        }
    }
    let best = best.iter().fold(f32::NEG_INFINITY, |best, &value| if value > best { value } else { best });
    scores.iter().position(|&score| score == best)
}

/// Declares a public function's three variants and the choice between them.
macro_rules! variants {
    ($name:ident($($argument:ident: $type:ty),*) $(-> $output:ty)?,
     $kernel:ident $(, $rows512:literal, $rows256:literal, $rows128:literal)?) => {
        pub(super) mod $name {
            #![expect(unsafe_code, reason = "entering a function compiled for given instructions")]
            use super::*;

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f")]
            unsafe fn avx512($($argument: $type),*) $(-> $output)? {
                // SAFETY: the caller grants shapes and instructions.
                unsafe { $kernel::<std::arch::x86_64::__m512 $(, $rows512)?>($($argument),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            unsafe fn avx2($($argument: $type),*) $(-> $output)? {
                // SAFETY: the caller grants shapes and instructions.
                unsafe { $kernel::<std::arch::x86_64::__m256 $(, $rows256)?>($($argument),*) }
            }
            unsafe fn portable($($argument: $type),*) $(-> $output)? {
                // SAFETY: the caller grants shapes.
                unsafe { $kernel::<Plain $(, $rows128)?>($($argument),*) }
            }
            /// SAFETY: as the kernel demands; `isa` must be one that runs here.
            pub(in super::super) unsafe fn run(isa: Isa, $($argument: $type),*) $(-> $output)? {
                // SAFETY: the caller grants shapes and that `isa` runs here.
                unsafe {
                    match isa {
                        #[cfg(target_arch = "x86_64")]
                        Isa::Avx512 => avx512($($argument),*),
                        #[cfg(target_arch = "x86_64")]
                        Isa::Avx2 => avx2($($argument),*),
                        _ => portable($($argument),*),
                    }
                }
            }
        }
    };
}

// Rows of a tile: as many as leave registers for the weights and one input. One more, and a sum lives in
// memory: that halves the speed.
variants!(maxout_variants(call: &MaxoutCall<'_>, rows: &[u32], out: &mut [f32]), maxout_rows, 8, 3, 2);
variants!(linear_variants(call: &LinearCall<'_>, rows: &[u32], out: &mut [f32]), linear_rows, 6, 2, 2);
variants!(window_variants(call: &WindowCall<'_>, rows: &[u32], out: &mut [f32]), window_rows);
variants!(move_variants(call: &MoveCall<'_>) -> Option<usize>, best_move_of);
