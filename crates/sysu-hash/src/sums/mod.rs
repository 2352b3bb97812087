//! Lists of checksums: the lines of `sha256sum`, BSD, OpenSSL, hashdeep, SFV.
//!
//! [`Style`] writes lines, [`Parser`] reads them, [`Check`] compares a list
//! with files. Names are bytes: what a list says is what is opened.

mod check;
mod parse;
mod write;

pub use self::check::{Check, Event, Summary};
pub use self::parse::{Entry, Line, Parser};
pub use self::write::Style;

/// A file name of a list as a path.
#[cfg(unix)]
pub fn path_of(name: &[u8]) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(name).into()
}

/// A file name of a list as a path.
#[cfg(not(unix))]
pub fn path_of(name: &[u8]) -> std::path::PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}

/// A path as the bytes of a list.
pub fn name_of(path: &std::path::Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}
