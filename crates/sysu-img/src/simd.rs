//! Loops compiled for the processor that runs them.

/// Runs a loop over pixels, compiled once more for wider vectors and chosen
/// at run time. The arithmetic is the same, bit for bit: products and sums
/// are never fused.
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
