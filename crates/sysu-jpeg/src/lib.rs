//! The fastest memory-safe way from a JPEG to a thumbnail.
#![forbid(unsafe_code)]
