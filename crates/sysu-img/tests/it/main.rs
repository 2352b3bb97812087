//! Integration tests: what the crate does, through its public face.

mod codecs;
mod core;
mod ops;
