//! The inner loops, once, for every instruction set.
//!
//! A kernel is written against [`Isa`], sixteen lanes of `i16`, and compiled
//! for portable arrays and for AVX2. Every operation is exact, so the results
//! are identical.

pub(crate) mod color;
pub(crate) mod fdct;
pub(crate) mod idct;
pub(crate) mod ingest;
pub(crate) mod upsample;

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;

#[cfg(feature = "parallel")]
use crate::ahead::{End, Reader};
use crate::coefficients::Blocks;
use crate::scan::Scanner;
use crate::store::Store;

/// Operations on sixteen lanes of `i16`.
pub(crate) trait Isa: Copy {
    /// Sixteen `i16`.
    type V: Copy;

    fn splat(self, value: i16) -> Self::V;
    fn load(self, from: &[i16; 16]) -> Self::V;
    /// Widens sixteen bytes.
    fn widen(self, from: &[u8; 16]) -> Self::V;
    /// Widens `16 * N` bytes of which each lane holds `N` side by side.
    fn load8(self, from: &[u8; 128]) -> [Self::V; 8];
    /// The same with four bytes.
    fn load4(self, from: &[u8; 64]) -> [Self::V; 4];
    /// The same with three bytes.
    fn load3(self, from: &[u8; 48]) -> [Self::V; 3];
    fn store(self, a: Self::V, to: &mut [i16; 16]);
    /// Returns a bit for each lane, set where it is not zero.
    fn nonzero(self, a: Self::V) -> u16;
    /// Divides: adds `half` to the magnitude, multiplies by `reciprocal` as
    /// unsigned fraction of 2¹⁶ and then by `shift` in the same way, and
    /// brings the sign back.
    fn divide(
        self,
        a: Self::V,
        half: i16,
        reciprocal: i16,
        shift: i16,
    ) -> Self::V;
    /// Adds, saturating.
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// Subtracts, saturating.
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    /// Multiplies, keeping the low half.
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    /// Multiplies by a fraction of 2¹⁵, rounding half up.
    fn scale(self, a: Self::V, by: Self::V) -> Self::V;
    /// The same by one number.
    #[inline(always)]
    fn by(self, a: Self::V, factor: i16) -> Self::V {
        self.scale(a, self.splat(factor))
    }
    /// Shifts right by six, keeping the sign.
    fn shr6(self, a: Self::V) -> Self::V;
    /// Brings every lane into `-limit` to `limit`.
    fn within(self, a: Self::V, limit: i16) -> Self::V;
    /// Brings every lane into 0 to 255.
    fn clamp(self, a: Self::V) -> Self::V;
    /// Stores, for each lane, the eight given values side by side, as bytes,
    /// saturating.
    fn store8(self, rows: [Self::V; 8], to: &mut [u8; 128]);
    /// The same with four values.
    fn store4(self, rows: [Self::V; 4], to: &mut [u8; 64]);
    /// The same with three values.
    fn store3(self, rows: [Self::V; 3], to: &mut [u8; 48]);
    /// The same with two values.
    fn store2(self, rows: [Self::V; 2], to: &mut [u8; 32]);
    /// The same with one value.
    fn store1(self, row: Self::V, to: &mut [u8; 16]);
}

/// The instruction set in use.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(fearless_simd::Avx2),
}

impl Level {
    /// Finds the best that this processor has.
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(token) = fearless_simd::Level::new().as_avx2() {
            return Self::Avx2(token);
        }
        Self::Portable
    }

    /// Decodes a row of MCUs of a sequential scan.
    pub(crate) fn row(self, scanner: &mut Scanner<'_>, rows: &mut [Blocks]) {
        match self {
            Self::Portable => scanner.row(rows),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::row(token, scanner, rows),
        }
    }

    /// Reads `count` MCUs of a part whose place is not known.
    #[cfg(feature = "parallel")]
    pub(crate) fn ahead(
        self,
        reader: &mut Reader<'_>,
        count: usize,
        kept: bool,
    ) -> End {
        match self {
            Self::Portable => reader.read(count, kept),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::ahead(token, reader, count, kept),
        }
    }

    /// Decodes row `y` of MCUs of one of several scans.
    pub(crate) fn store(
        self,
        scanner: &mut Scanner<'_>,
        stores: &mut [Store],
        y: usize,
    ) {
        match self {
            Self::Portable => scanner.store(stores, y),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::store(token, scanner, stores, y),
        }
    }

    /// Runs a row of inverse DCTs and clears their coefficients.
    pub(crate) fn idct(self, work: idct::Work<'_>) {
        match self {
            Self::Portable => idct::portable(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::idct(token, work),
        }
    }

    /// Enlarges a row of samples.
    pub(crate) fn upsample(self, work: upsample::Work<'_>) {
        match self {
            Self::Portable => upsample::run(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::upsample(token, work),
        }
    }

    /// Converts a row of samples to pixels.
    pub(crate) fn color(self, work: color::Work<'_>) {
        match self {
            Self::Portable => color::run(portable::Portable, work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::color(token, work),
        }
    }

    /// Transforms and quantises a row of groups.
    pub(crate) fn fdct(self, work: fdct::Work<'_>) {
        match self {
            Self::Portable => fdct::run(portable::Portable, work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::fdct(token, work),
        }
    }

    /// Converts a row of pixels to samples.
    pub(crate) fn ingest(self, work: ingest::Work<'_>) {
        match self {
            Self::Portable => ingest::run(portable::Portable, work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::ingest(token, work),
        }
    }

    /// Halves rows of samples.
    pub(crate) fn halve(self, work: ingest::Halve<'_>) {
        match self {
            Self::Portable => ingest::halve(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::halve(token, work),
        }
    }
}
