//! The binary `sysu`.
#![forbid(unsafe_code)]

fn main() {}
