//! Writing moments: fixed standards, and formats of four dialects.

pub(crate) mod iso;
mod standard;

pub use iso::{Iso, Precision};
pub use standard::Sql;
