//! Bytes: encodings, dumps, search and streams of constant memory.
#![forbid(unsafe_code)]

mod atomic;

pub use atomic::{AtomicFile, Existing};
