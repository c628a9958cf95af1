//! Vector registers, by the instructions that work on them.

/// A vector register of floats.
#[expect(unsafe_code, reason = "vector loads and stores take pointers")]
pub(super) trait Vector: Copy {
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

/// Whatever the compiler makes of eight floats.
#[derive(Clone, Copy)]
pub(super) struct Plain([f32; 8]);

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
