//! Integration tests: what the crate does, through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod animation;
mod attacks;
mod codecs;
mod core;
#[cfg(feature = "svg")]
mod drawings;
mod encoders;
mod formats;
#[cfg(feature = "avif")]
mod grids;
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
#[cfg(feature = "optimise")]
mod optimise;
#[cfg(feature = "metrics")]
mod search;
#[cfg(feature = "text")]
mod sheets;
mod sweep;
#[cfg(feature = "terminal")]
mod terminal;
#[cfg(feature = "tiff")]
mod tiff;
#[cfg(feature = "tiles")]
mod tiles;
mod web;
