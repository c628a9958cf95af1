//! Numbers in memory: aligned for the kernels, or seen in a mapped file.

use memmap2::Mmap;
use std::fmt;
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

/// Floats of a cache line.
pub(super) const LINE: usize = 16;

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

    #[inline]
    #[expect(unsafe_code, reason = "a slice of 64-byte lines is seen as a slice of its floats")]
    fn deref(&self) -> &[f32] {
        // SAFETY: `Line` is `repr(C)` and holds exactly 16 floats without padding; `len` never exceeds
        // 16 × the number of lines.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for Floats {
    #[inline]
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

    #[inline]
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
