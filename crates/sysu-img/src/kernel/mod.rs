//! The inner loops: samples in, samples out, on all lanes and cores.

#[cfg(feature = "tiles")]
pub(crate) mod ahead;
pub(crate) mod blend;
pub(crate) mod filter;
pub(crate) mod imitate;
pub(crate) mod narrow;
pub(crate) mod par;
pub(crate) mod place;
pub(crate) mod premul;
pub(crate) mod resample;
pub(crate) mod scaler;
pub(crate) mod simd;
pub(crate) mod smart;
pub(crate) mod tone;
pub(crate) mod turn;
pub(crate) mod warp;
