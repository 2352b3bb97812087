//! Tests of the crate from outside.
#![allow(
    clippy::duration_suboptimal_units,
    clippy::from_iter_instead_of_collect,
    clippy::print_stdout,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking and say what they skip"
)]

#[cfg(not(feature = "stub"))]
mod live;
#[cfg(not(feature = "stub"))]
mod machines;
mod never;
#[cfg(not(feature = "stub"))]
mod packages;
#[cfg(all(feature = "portable", not(feature = "stub")))]
mod portable;
#[cfg(not(feature = "stub"))]
mod rates;
#[cfg(feature = "stub")]
mod stub;
#[cfg(not(feature = "stub"))]
mod traps;
#[cfg(not(feature = "stub"))]
mod tree;
#[cfg(not(feature = "stub"))]
mod zones;
