//! Tests of the crate from outside.

mod live;
mod machines;
mod never;
mod portable;
mod rates;
mod traps;
mod tree;
