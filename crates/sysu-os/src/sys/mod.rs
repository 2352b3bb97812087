//! What differs between operating systems: the calls, chosen once here.
//!
//! Reading and parsing of files stands in the module of each subject and is
//! the same everywhere, so that a captured tree of a Linux machine can be
//! read on any system. This module holds only calls into the kernel, and
//! the [`Base`] that answers where there are no such files.

cfg_select! {
    all(target_os = "linux", not(feature = "stub")) => {
        mod linux;
        mod tree;
        pub(crate) use linux::*;
        pub(crate) use tree::Tree;
    }
    _ => {
        mod other;
        pub(crate) use other::*;
    }
}

mod base;
#[cfg(any(feature = "portable", not(target_os = "linux")))]
pub(crate) mod portable;

pub(crate) use base::{Base, Unknown};

/// The source that answers for the live machine where it is not Linux.
pub(crate) fn live_base() -> Option<&'static dyn Base> {
    cfg_select! {
        all(target_os = "linux", not(feature = "stub")) => { None }
        any(target_os = "macos", target_os = "windows",
            target_os = "freebsd", feature = "stub") => { Some(&portable::Portable) }
        _ => { Some(&Unknown) }
    }
}
