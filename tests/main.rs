//! End to end, through the binary, in a fixed world.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

#[cfg(feature = "img")]
mod batch;
mod frame;
#[cfg(feature = "img")]
mod gallery;
mod house;
#[cfg(all(
    feature = "buf",
    feature = "date",
    feature = "hash",
    feature = "img",
    feature = "os"
))]
mod readme;
mod support;

#[cfg(feature = "buf")]
mod buf;
#[cfg(feature = "buf")]
mod buf_faults;
#[cfg(feature = "buf")]
mod buf_options;
#[cfg(feature = "buf")]
mod buf_peers;
#[cfg(feature = "buf")]
mod buf_traps;
#[cfg(feature = "date")]
mod date;
#[cfg(feature = "date")]
mod date_plan;
#[cfg(feature = "date")]
mod date_verbs;
#[cfg(feature = "hash")]
mod hash;
#[cfg(feature = "img")]
mod img;
#[cfg(feature = "img")]
mod img_files;
#[cfg(feature = "img")]
mod img_goal;
#[cfg(feature = "img")]
mod img_hostile;
#[cfg(feature = "img")]
mod img_laws;
#[cfg(feature = "img")]
mod img_likeness;
#[cfg(feature = "img")]
mod img_motion;
#[cfg(feature = "img")]
mod img_optimize;
#[cfg(feature = "img")]
mod img_tiles;
#[cfg(feature = "img")]
mod img_verbs;
#[cfg(feature = "img")]
mod img_watch;
#[cfg(feature = "img")]
mod img_web;
#[cfg(feature = "os")]
mod os;
