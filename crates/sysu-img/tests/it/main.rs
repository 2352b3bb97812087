//! Integration tests: what the crate does, through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod attacks;
mod codecs;
mod core;
mod formats;
mod laws;
mod limits;
mod makers;
mod meta;
mod ops;
mod ops_composite;
mod ops_filter;
mod ops_pixel;
mod sweep;
