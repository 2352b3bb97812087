//! Streams: bytes in pieces, in constant memory.

mod adaptors;
mod chunks;
mod duplex;
mod finish;
mod pipeline;
mod spool;
mod tee;

use std::io::{self, Read};

pub use self::{
    adaptors::{TransformReader, TransformWriter},
    chunks::Chunks,
    duplex::{Duplex, duplex_pair},
    finish::Finish,
    pipeline::{Event, Pipeline, PipelineTo, Summary},
    spool::Spool,
    tee::{Count, Tap, Tee},
};

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

/// Reads until `chunk` is full or the input ends; returns how much it is.
pub(crate) fn read_full(
    src: &mut (impl Read + ?Sized),
    chunk: &mut [u8],
) -> io::Result<usize> {
    let mut len = 0;
    while len < chunk.len() {
        match read_some(src, &mut chunk[len..])? {
            0 => break,
            n => len += n,
        }
    }
    Ok(len)
}
