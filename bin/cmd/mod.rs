//! The commands: a folder per tool, a file per verb.
//!
//! A file holds the arguments as clap reads them, a `run` that calls the
//! library, and what only this verb prints.

#[cfg(feature = "buf")]
pub(crate) mod buf;
pub(crate) mod completions;
#[cfg(feature = "date")]
pub(crate) mod date;
#[cfg(feature = "hash")]
pub(crate) mod hash;
#[cfg(feature = "img")]
pub(crate) mod img;
pub(crate) mod man;
#[cfg(feature = "os")]
pub(crate) mod os;
