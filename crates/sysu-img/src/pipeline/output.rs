//! What comes of a run: a file, and what is known about it.

use std::{fs, io, io::Write as _, path::Path, time::Duration};

use crate::{Format, Report, Size};

/// An encoded picture, and what is known about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// What is known about it.
    pub info: Info,
}

/// What is known about a written picture.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Info {
    /// The format of the input; nothing for pixels.
    pub input_format: Option<Format>,
    /// The size of the input as it is seen.
    pub input_size: Size,
    /// The bytes of the input.
    pub input_bytes: u64,
    /// The format.
    pub format: Format,
    /// The size.
    pub size: Size,
    /// The bytes.
    pub bytes: u64,
    /// Samples per pixel, alpha included.
    pub channels: u8,
    /// Frames.
    pub frames: u32,
    /// What operations found out.
    pub report: Report,
    /// How long each stage took.
    pub timings: Timings,
}

/// How long each stage took.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Timings {
    /// Reading the file.
    pub read: Duration,
    /// Decoding.
    pub decode: Duration,
    /// The operations.
    pub operate: Duration,
    /// Encoding.
    pub encode: Duration,
}

/// Writes beside the target, syncs, and renames.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut number = 0;
    let (temporary, mut file) = loop {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{number}.part", std::process::id()));
        let temporary = path.with_file_name(hidden);
        match fs::File::create_new(&temporary) {
            Ok(file) => break (temporary, file),
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
            }
            Err(err) => return Err(err),
        }
    };
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}
