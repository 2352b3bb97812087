//! Integration tests: what the crate does, through its public face.

mod codecs;
mod core;
mod ops;
mod ops_composite;
mod ops_filter;
mod ops_pixel;
