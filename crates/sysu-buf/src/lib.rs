//! Bytes: encodings, dumps, search and streams of constant memory.
//!
//! There is no new container: everything works on `[u8]`, `Vec<u8>`,
//! [`Read`](std::io::Read) and [`Write`](std::io::Write). What Node has
//! `Buffer` and streams for, Rust has slices for; this crate adds the rest.
//!
//! ```
//! use sysu_buf::{BufExt, Dump, Encoding, Pattern, Pipeline, ReadAt};
//!
//! // Encodings: strict, with the offset of the first bad byte.
//! assert_eq!(Encoding::Base64.encode(b"hi"), "aGk=");
//! let err = Encoding::Hex.decode("00g0").unwrap_err();
//! assert_eq!(err.to_string(), "'g' at offset 2 is not a hex digit");
//!
//! // Numbers, views, search.
//! let bytes = b"\x01\x02hello";
//! assert_eq!(bytes.u16_be(0)?, 0x0102);
//! assert_eq!(bytes.slice_rel(-5, None), b"hello");
//! let pattern: Pattern = "6c ?? 6f".parse()?;
//! assert_eq!(pattern.find_iter(bytes).next(), Some(4..7));
//!
//! // Dumps, to the byte those of `hexdump -C` and `xxd`.
//! assert_eq!(Dump::plain().to_text(bytes), "010268656c6c6f\n");
//!
//! // Streams: any of the steps, any input, constant memory.
//! let done = Pipeline::from_reader(&b"6869"[..])
//!     .through(Encoding::Hex.decoder())
//!     .through(Encoding::Base64.encoder())
//!     .to(Vec::new())
//!     .run()?;
//! assert_eq!(done.out, b"aGk=");
//! # Ok::<(), sysu_buf::Error>(())
//! ```
//!
//! # The types that matter
//!
//! * [`Encoding`]: hex, base64, base32, base 85, UTF-16, …, both ways, as
//!   functions over slices and as steps.
//! * [`Transform`]: the one shape of every step. [`TransformReader`],
//!   [`TransformWriter`] and [`Pipeline`] connect steps to the world;
//!   [`AtomicFile`] makes the result appear whole or not at all.
//! * [`Dump`] and [`Undump`], [`Pattern`], [`Layout`], [`Strings`],
//!   [`Histogram`]: looking at bytes.
//! * [`ReadAt`], [`WriteAt`], [`BufExt`]: methods for byte slices.
//! * [`node`]: Node's `Buffer`, function by function.
//! * [`Error`]: what was wrong, and where.
//!
//! # What holds for every step
//!
//! * The output does not depend on how the input was cut.
//! * Memory is bounded by the step, never by the input.
//! * Nothing panics, whatever the input.
//!
//! # Features
//!
//! | feature | gives |
//! | --- | --- |
//! | `charset` | `CodePage`: legacy code pages |
//! | `random` | `Random`: the system's randomness |
//! | `regex` | `re:` in [`Pattern`] |
//! | `scan` | `Scanner`, `carve_len`: files inside files |
//! | `sum` | `Sum`: checksums |
//! | `tools` | all of them |
//!
//! None is on by default: the default needs base64, faster-hex, hex,
//! memchr, simdutf8 and tempfile.
//!
//! # What it does not do
//!
//! No asynchronous input and output: a [`Transform`] does none itself, so
//! it fits under any runtime. No compression, no digests: there are
//! `flate2` and `sysu-hash`.
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
