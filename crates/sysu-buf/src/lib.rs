//! Bytes: encodings, dumps, search and streams of constant memory.
#![forbid(unsafe_code)]

mod atomic;
mod dump;
mod encoding;
mod error;
mod ext;
mod forgiving;
pub mod hex;
pub mod node;
mod number;
mod span;
mod stream;
mod transcode;
mod transform;

pub use atomic::{AtomicFile, Existing};
pub use dump::{
    Dump, DumpStyle, Dumper, Glyphs, Radix, Source, SourceDumper, Undump,
    UndumpFormat, Undumper,
};
pub use encoding::{
    Decode, Decoder, Encode, Encoder, Encoding, Ignore, Padding,
};
pub use error::{Error, ErrorKind, Result};
pub use ext::{BufExt, Inspect, concat, filled, from_wrapping, write_str};
pub use forgiving::decode_forgiving;
pub use hex::{HexBytes, HexVec};
pub use number::{Endian, Number, ReadAt, Sign, Value, WriteAt};
pub use span::{Offset, Size, Slicer, Span, read_span};
pub use stream::{
    Chunks, Count, Duplex, Event, Finish, Pipeline, PipelineTo, Spool,
    Summary, Tap, Tee, TransformReader, TransformWriter, duplex_pair,
};
pub use transcode::{Policy, transcode};
pub use transform::{Out, Transform, transform_all};

/// The bytes that a stream takes at a time unless told otherwise: 64 KiB.
pub const CHUNK: usize = 1 << 16;
