//! Matrix kernels, chosen at run time for the processor: AVX-512, AVX2 with FMA, or portable; and numbers
//! seen in a mapped file.
//!
//! The one file of this crate where `unsafe` stands. Every public function checks the shapes it is
//! given before it enters a kernel, so no argument can make a kernel read or write out of bounds.
//!
//! All kernels keep one accumulator for each output and add the inputs in order, starting from the
//! bias. A row's result therefore does not depend on which rows stand beside it, and AVX-512 and AVX2
//! give the same bits; the portable path may round otherwise where the processor has no fused
//! multiply-add.

use memmap2::Mmap;
use std::fmt;
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

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

const LINE: usize = 16;

#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

/// Floats that start on a cache line, so that no vector load crosses one.
#[derive(Clone, Debug, Default)]
pub struct Floats {
    lines: Vec<Line>,
    len: usize,
}

impl Floats {
    /// `len` zeros.
    pub fn zeros(len: usize) -> Self {
        Self { lines: vec![Line([0.0; LINE]); len.div_ceil(LINE)], len }
    }

    /// Makes it `len` long; what was there stays, what is new is zero or left from before.
    pub fn resize(&mut self, len: usize) {
        self.lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
        self.len = len;
    }
}

impl Deref for Floats {
    type Target = [f32];

    #[expect(unsafe_code, reason = "a slice of 64-byte lines is seen as a slice of its floats")]
    fn deref(&self) -> &[f32] {
        // SAFETY: `Line` is `repr(C)` and holds exactly 16 floats without padding; `len` never exceeds
        // 16 × the number of lines.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for Floats {
    #[expect(unsafe_code, reason = "a slice of 64-byte lines is seen as a slice of its floats")]
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as for `deref`; the borrow of `self` is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

impl FromIterator<f32> for Floats {
    fn from_iter<T: IntoIterator<Item = f32>>(values: T) -> Self {
        let values: Vec<f32> = values.into_iter().collect();
        let mut floats = Self::zeros(values.len());
        floats.copy_from_slice(&values);
        floats
    }
}

/// A file seen as memory. Its pages are read when they are first looked at, and shared with every other
/// process that maps the same file.
#[derive(Debug)]
pub(crate) struct MappedFile {
    memory: Mmap,
}

impl MappedFile {
    /// Maps `file`, which nobody may alter or shorten while it is mapped; another file may take its name.
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        #[expect(unsafe_code, reason = "the system cannot keep others from altering a mapped file")]
        // SAFETY: the callers map files that this crate alone writes, under a name that no reader knows,
        // and moves to their place once they are whole. From then on they are replaced or removed, never
        // written to, which leaves the mapped pages as they are.
        let memory = unsafe { Mmap::map(file) }?;
        Ok(Self { memory })
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory
    }
}

/// Numbers for which every pattern of bits is a value.
pub(crate) trait Number: private::Sealed + Copy + fmt::Debug + 'static {}

mod private {
    pub(crate) trait Sealed {}
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl private::Sealed for $type {}
        impl Number for $type {}
    )*};
}
numbers!(u8, u32, u64, f32);

/// Numbers that never change, in memory of their own or in a mapped file. A clone is another reference.
#[derive(Clone)]
pub(crate) enum Frozen<T> {
    Own(Arc<Vec<T>>),
    Mapped(MappedNumbers<T>),
}

/// Numbers in a mapped file; made by [`Frozen::mapped`] alone, which checks where they lie.
#[derive(Clone)]
pub(crate) struct MappedNumbers<T> {
    file: Arc<MappedFile>,
    /// First byte.
    start: usize,
    len: usize,
    kind: PhantomData<T>,
}

impl<T: Number> Frozen<T> {
    /// The numbers at bytes `range` of `file`, in this processor's byte order; `None` if the range is not
    /// inside, not a whole number of them or not aligned for them.
    pub(crate) fn mapped(file: &Arc<MappedFile>, range: Range<usize>) -> Option<Self> {
        let bytes = file.get(range.clone())?;
        let whole = bytes.len().is_multiple_of(size_of::<T>()) && bytes.as_ptr().cast::<T>().is_aligned();
        let len = bytes.len() / size_of::<T>();
        whole.then(|| {
            Self::Mapped(MappedNumbers { file: file.clone(), start: range.start, len, kind: PhantomData })
        })
    }
}

impl<T> From<Vec<T>> for Frozen<T> {
    fn from(values: Vec<T>) -> Self {
        Self::Own(Arc::new(values))
    }
}

impl<T> Default for Frozen<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Number> Deref for Frozen<T> {
    type Target = [T];

    #[expect(unsafe_code, reason = "bytes of a mapped file are seen as numbers")]
    fn deref(&self) -> &[T] {
        match self {
            Self::Own(values) => values,
            Self::Mapped(MappedNumbers { file, start, len, .. }) => {
                // SAFETY: `mapped` has checked that `len` numbers lie in the file from `start` on, aligned;
                // every pattern of bits is one; `file` keeps the memory mapped and nothing writes to it.
                unsafe { std::slice::from_raw_parts(file.as_ptr().add(*start).cast(), *len) }
            }
        }
    }
}

impl<T: Number> fmt::Debug for Frozen<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if matches!(self, Self::Own(_)) { "own" } else { "mapped" };
        write!(formatter, "Frozen({} × {}, {place})", self.len(), std::any::type_name::<T>())
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

/// A vector register of floats.
#[expect(unsafe_code, reason = "vector loads and stores take pointers")]
trait Vector: Copy {
    const LANES: usize;
    /// SAFETY: `LANES` floats must be readable at `from`.
    unsafe fn load(from: *const f32) -> Self;
    /// SAFETY: `LANES` floats must be writable at `to`.
    unsafe fn store(self, to: *mut f32);
    /// SAFETY: the processor must have the instructions of the type.
    unsafe fn splat(value: f32) -> Self;
    /// `self * factor + sum`. SAFETY: as for `splat`.
    unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self;
    /// SAFETY: as for `splat`.
    unsafe fn add(self, other: Self) -> Self;
    /// SAFETY: as for `splat`.
    unsafe fn multiply(self, other: Self) -> Self;
    /// SAFETY: as for `splat`.
    unsafe fn max(self, other: Self) -> Self;
}

#[cfg(target_arch = "x86_64")]
macro_rules! x86_vector {
    ($type:ty, $lanes:expr, $load:ident, $store:ident, $splat:ident, $fma:ident, $add:ident, $multiply:ident, $max:ident) => {
        #[expect(unsafe_code, reason = "the intrinsics need instructions that only the caller knows of")]
        impl Vector for $type {
            const LANES: usize = $lanes;
            #[inline(always)]
            unsafe fn load(from: *const f32) -> Self {
                // SAFETY: the caller grants the floats and the instructions; no alignment is needed.
                unsafe { std::arch::x86_64::$load(from) }
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut f32) {
                // SAFETY: as for `load`.
                unsafe { std::arch::x86_64::$store(to, self) }
            }
            #[inline(always)]
            unsafe fn splat(value: f32) -> Self {
                // SAFETY: the caller grants the instructions.
                unsafe { std::arch::x86_64::$splat(value) }
            }
            #[inline(always)]
            unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self {
                // SAFETY: the caller grants the instructions.
                unsafe { std::arch::x86_64::$fma(self, factor, sum) }
            }
            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: the caller grants the instructions.
                unsafe { std::arch::x86_64::$add(self, other) }
            }
            #[inline(always)]
            unsafe fn multiply(self, other: Self) -> Self {
                // SAFETY: the caller grants the instructions.
                unsafe { std::arch::x86_64::$multiply(self, other) }
            }
            #[inline(always)]
            unsafe fn max(self, other: Self) -> Self {
                // SAFETY: the caller grants the instructions.
                unsafe { std::arch::x86_64::$max(self, other) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
x86_vector!(
    std::arch::x86_64::__m512,
    16,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_set1_ps,
    _mm512_fmadd_ps,
    _mm512_add_ps,
    _mm512_mul_ps,
    _mm512_max_ps
);
#[cfg(target_arch = "x86_64")]
x86_vector!(
    std::arch::x86_64::__m256,
    8,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_set1_ps,
    _mm256_fmadd_ps,
    _mm256_add_ps,
    _mm256_mul_ps,
    _mm256_max_ps
);

#[derive(Clone, Copy)]
struct Plain([f32; 8]);

impl Plain {
    #[inline(always)]
    fn zip(self, other: Self, each: impl Fn(f32, f32) -> f32) -> Self {
        let mut values = self.0;
        for (value, &other) in values.iter_mut().zip(&other.0) {
            *value = each(*value, other);
        }
        Self(values)
    }
}

#[expect(unsafe_code, reason = "the trait hands over pointers")]
impl Vector for Plain {
    const LANES: usize = 8;
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller grants 8 floats; an array of floats is aligned as one float is.
        Self(unsafe { from.cast::<[f32; 8]>().read() })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as for `load`.
        unsafe { to.cast::<[f32; 8]>().write(self.0) }
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self([value; 8])
    }
    #[inline(always)]
    unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self {
        // `f32::mul_add` would call a library function where the processor has no such instruction.
        if cfg!(target_arch = "aarch64") {
            let mut values = sum.0;
            for (lane, value) in values.iter_mut().enumerate() {
                *value = self.0[lane].mul_add(factor.0[lane], *value);
            }
            Self(values)
        } else {
            self.zip(factor, |value, factor| value * factor).zip(sum, |product, sum| product + sum)
        }
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |value, other| value + other)
    }
    #[inline(always)]
    unsafe fn multiply(self, other: Self) -> Self {
        self.zip(other, |value, other| value * other)
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |value, other| if value > other { value } else { other })
    }
}

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
struct MaxoutCall<'a> {
    panels: &'a Panels,
    input: Rows<'a>,
    norm: &'a LayerNorm,
    /// Where in its input a row's residual starts.
    residual: Option<usize>,
    width: usize,
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
struct LinearCall<'a> {
    panels: &'a Panels,
    input: Rows<'a>,
    first_group: usize,
    n_groups: usize,
    out_stride: usize,
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
struct WindowCall<'a> {
    types: &'a [&'a [f32]],
    norm: &'a LayerNorm,
    width: usize,
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
struct MoveCall<'a> {
    features: &'a [&'a [f32]],
    bias: &'a [f32],
    hidden: usize,
    upper: &'a Panels,
    mask: &'a [f32],
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
        mod $name {
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
            pub(super) unsafe fn run(isa: Isa, $($argument: $type),*) $(-> $output)? {
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
