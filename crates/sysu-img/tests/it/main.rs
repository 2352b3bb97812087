//! Integration tests: what the crate does, through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod animation;
mod codecs;
mod core;
mod formats;
mod laws;
#[cfg(feature = "svg")]
mod likeness;
mod limits;
mod makers;
#[cfg(feature = "draw")]
mod marks;
mod meta;
#[cfg(feature = "metrics")]
mod metric;
mod ops;
mod ops_composite;
mod ops_effect;
mod ops_filter;
mod ops_pixel;
#[cfg(feature = "metrics")]
mod search;
#[cfg(feature = "text")]
mod sheets;
#[cfg(feature = "terminal")]
mod terminal;
