//! Colour spaces: curves, tables, profiles, and the ways between them.

pub(crate) mod icc;
pub(crate) mod lab;
pub(crate) mod levels;
pub(crate) mod spaces;
pub(crate) mod transfer;
