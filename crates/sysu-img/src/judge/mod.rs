//! What pictures are like, how alike two are, and the smallest file that
//! passes.

pub(crate) mod bench;
pub(crate) mod difference;
pub(crate) mod fingerprint;
#[cfg(feature = "metrics")]
pub(crate) mod metric;
#[cfg(feature = "optimise")]
pub(crate) mod optimise;
#[cfg(feature = "metrics")]
pub(crate) mod search;
#[cfg(feature = "metrics")]
pub(crate) mod ssimulacra;
pub(crate) mod stats;
pub(crate) mod swatch;
