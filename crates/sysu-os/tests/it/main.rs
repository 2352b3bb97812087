//! Tests of the crate from outside.
#![allow(
    clippy::duration_suboptimal_units,
    clippy::from_iter_instead_of_collect,
    clippy::print_stdout,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking and say what they skip"
)]

mod live;
mod machines;
mod never;
mod portable;
mod rates;
mod traps;
mod tree;
