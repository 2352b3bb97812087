//! Streams: bytes in pieces, in constant memory.

use std::io::{self, Read};

/// Reads once, again after an interruption; 0 is the end.
pub(crate) fn read_some(
    src: &mut (impl Read + ?Sized),
    chunk: &mut [u8],
) -> io::Result<usize> {
    loop {
        match src.read(chunk) {
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
