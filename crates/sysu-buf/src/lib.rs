//! Bytes: encodings, dumps, search and streams of constant memory.
#![forbid(unsafe_code)]

mod atomic;
mod dump;
mod encoding;
mod error;
pub mod hex;
mod number;
mod stream;
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
pub use hex::{HexBytes, HexVec};
pub use number::{Endian, Number, ReadAt, Sign, Value, WriteAt};
pub use transform::{Out, Transform, transform_all};

/// The bytes that a stream takes at a time unless told otherwise: 64 KiB.
pub const CHUNK: usize = 1 << 16;
