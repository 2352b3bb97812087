//! Bytes: encodings, dumps, search and streams of constant memory.
#![forbid(unsafe_code)]

mod atomic;
mod bits;
#[cfg(feature = "charset")]
mod charset;
mod compare;
mod dump;
mod encoding;
mod error;
mod ext;
mod field;
mod forgiving;
pub mod hex;
pub mod node;
mod number;
mod pattern;
#[cfg(feature = "random")]
mod random;
mod signature;
mod span;
mod stats;
mod stream;
mod strings;
#[cfg(feature = "sum")]
mod sum;
mod transcode;
mod transform;

pub use atomic::{AtomicFile, Existing};
pub use bits::{BitOp, Bits, Swap};
#[cfg(feature = "charset")]
pub use charset::{CodePage, CodePageDecoder, CodePageEncoder};
pub use compare::{Comparison, compare_streams, diff_streams};
pub use dump::{
    Dump, DumpStyle, Dumper, Glyphs, Radix, Source, SourceDumper, Undump,
    UndumpFormat, Undumper,
};
pub use encoding::{
    Decode, Decoder, Encode, Encoder, Encoding, Ignore, Padding,
};
pub use error::{Error, ErrorKind, Result};
pub use ext::{BufExt, Inspect, concat, filled, from_wrapping, write_str};
pub use field::{FieldType, FieldValue, Layout};
pub use forgiving::decode_forgiving;
pub use hex::{HexBytes, HexVec};
pub use number::{Endian, Number, ReadAt, Sign, Value, WriteAt};
pub use pattern::{Finder, Match, Pattern, Replacer};
#[cfg(feature = "random")]
pub use random::Random;
pub use signature::{IDENTIFY_LEN, SIGNATURES, Signature, identify};
#[cfg(feature = "scan")]
pub use signature::{Scanner, carve_len};
pub use span::{Offset, Size, Slicer, Span, read_span};
pub use stats::{BlockEntropy, Classes, Histogram, Profile};
pub use stream::{
    Chunks, Count, Duplex, Event, Finish, Pipeline, PipelineTo, Spool,
    Summary, Tap, Tee, TransformReader, TransformWriter, duplex_pair,
};
pub use strings::{Strings, StringsIn, StringsPart};
#[cfg(feature = "sum")]
pub use sum::{Sum, SumKind};
pub use transcode::{Policy, transcode};
pub use transform::{Out, Transform, transform_all};

/// The bytes that a stream takes at a time unless told otherwise: 64 KiB.
pub const CHUNK: usize = 1 << 16;
