//! What can go wrong, and what was odd but survived.

use std::fmt;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// An error from reading or writing a JPEG.
///
/// Ask [`Error::kind`] what went wrong; the [`Display`](fmt::Display) text
/// is for people and may change in any release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
}

impl Error {
    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The data do not begin with the start-of-image marker `FF D8`.
    NotJpeg,
    /// The data end before the first scan begins, or before anything of it
    /// could be decoded.
    Truncated {
        /// The offset at which more was needed.
        at: usize,
    },
    /// A marker segment contradicts the standard or another segment.
    Malformed {
        /// What is wrong with it.
        what: &'static str,
        /// The offset of the marker.
        at: usize,
    },
    /// The entropy-coded data are damaged (strict decoding only).
    Damaged {
        /// What is wrong with them.
        what: &'static str,
        /// The offset at or shortly after which the damage was met.
        at: usize,
    },
    /// A kind of JPEG which this crate does not read.
    Unsupported(Unsupported),
    /// A limit of [`Limits`](crate::Limits) is exceeded.
    Limit {
        /// Which limit.
        what: &'static str,
        /// Its value.
        limit: u64,
        /// What the file asks for.
        found: u64,
    },
    /// The region is empty or not inside the picture.
    Region {
        /// The width of the picture at the scale in force.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// The colours of the file cannot be given in the format asked for.
    Format {
        /// The colours of the file.
        from: crate::ColorModel,
        /// The format asked for.
        to: crate::Format,
    },
    /// A buffer does not have the length which the size calls for.
    Length {
        /// The length needed, in bytes.
        expected: usize,
        /// The length given.
        found: usize,
    },
    /// A side to encode is zero or over 65,535.
    Size {
        /// The width given.
        width: u32,
        /// The height given.
        height: u32,
    },
    /// An edge of a picture, or of a cut, is not where an MCU ends, and it
    /// would have to be for a change without loss.
    Edge {
        /// Which edge: left, upper, right, lower.
        what: &'static str,
        /// Where it is, in pixels.
        at: u32,
        /// The pixels of an MCU in that direction.
        step: u32,
    },
    /// A coefficient is larger than a file can hold.
    Coefficient {
        /// The coefficient.
        value: i16,
    },
    /// Metadata to encode do not fit in a JPEG.
    Metadata {
        /// Which kind.
        what: &'static str,
        /// The length given.
        len: usize,
        /// The most that fits.
        most: usize,
    },
}

/// A kind of JPEG which this crate does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsupported {
    /// Arithmetic coding (SOF9, SOF10 and above).
    Arithmetic,
    /// Lossless coding (SOF3).
    Lossless,
    /// Hierarchical coding (SOF5 to SOF7, DHP).
    Hierarchical,
    /// Samples of another depth than 8 bits.
    Precision(u8),
    /// Another number of components than 1, 3 or 4.
    Components(u8),
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::NotJpeg => {
                f.write_str("the data do not begin with FF D8")
            }
            ErrorKind::Truncated { at } => {
                write!(f, "the data end at offset {at}")
            }
            ErrorKind::Malformed { what, at } => {
                write!(f, "{what}, in the marker at offset {at}")
            }
            ErrorKind::Damaged { what, at } => {
                write!(f, "{what}, near offset {at}")
            }
            ErrorKind::Unsupported(kind) => kind.fmt(f),
            ErrorKind::Limit { what, limit, found } => {
                write!(f, "{what}: {found} is over the limit of {limit}")
            }
            ErrorKind::Region { width, height } => write!(
                f,
                "the region is empty or outside the picture of \
                 {width}x{height}"
            ),
            ErrorKind::Format { from, to } => {
                write!(f, "{from:?} cannot be given as {to:?}")
            }
            ErrorKind::Length { expected, found } => write!(
                f,
                "the buffer has {found} bytes where {expected} are needed"
            ),
            ErrorKind::Size { width, height } => write!(
                f,
                "a JPEG cannot be {width}x{height}: sides are 1 to 65535"
            ),
            ErrorKind::Edge { what, at, step } => write!(
                f,
                "the {what} edge at {at} is no multiple of {step} pixels, \
                 so that it cannot be changed without loss"
            ),
            ErrorKind::Coefficient { value } => {
                write!(f, "a coefficient of {value} is more than fits")
            }
            ErrorKind::Metadata { what, len, most } => {
                write!(f, "{what} of {len} bytes do not fit: at most {most}")
            }
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arithmetic => f.write_str("arithmetic coding is not read"),
            Self::Lossless => f.write_str("lossless JPEG is not read"),
            Self::Hierarchical => f.write_str("hierarchical JPEG is not read"),
            Self::Precision(bits) => {
                write!(f, "samples of {bits} bits are not read, only of 8")
            }
            Self::Components(n) => {
                write!(f, "{n} components are not read, only 1, 3 or 4")
            }
        }
    }
}

impl std::error::Error for Error {}

/// Something odd that a lenient decoder survived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The data end in the middle of a scan: what is missing is grey.
    Truncated {
        /// The offset of the end.
        at: usize,
        /// The first row of the picture, at full size, that is not whole.
        row: u32,
    },
    /// The entropy-coded data are damaged.
    Damaged {
        /// What is wrong with them.
        what: &'static str,
        /// The offset at or shortly after which the damage was met.
        at: usize,
        /// The row of the picture, at full size, that was being decoded.
        row: u32,
    },
    /// A restart marker is missing or out of order; decoding resumed at the
    /// next that fits.
    Restart {
        /// The offset of the marker found.
        at: usize,
    },
    /// A marker segment is malformed and was skipped.
    Segment {
        /// What is wrong with it.
        what: &'static str,
        /// The offset of the marker.
        at: usize,
    },
    /// A scan has data behind its last block: some of what came before was
    /// not as it was written, or it was padded.
    Extra {
        /// The offset near which the scan ends.
        at: usize,
    },
    /// There is no end-of-image marker.
    NoEnd,
    /// A scan names a Huffman table which the file does not define; the
    /// standard's example table was used, as for Motion JPEG.
    DefaultTables,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { at, row } => {
                write!(f, "the data end at offset {at}, in row {row}")
            }
            Self::Damaged { what, at, row } => {
                write!(f, "{what}, near offset {at}, in row {row}")
            }
            Self::Restart { at } => {
                write!(f, "restart markers are out of order at offset {at}")
            }
            Self::Segment { what, at } => {
                write!(f, "{what}, in the marker at offset {at}")
            }
            Self::Extra { at } => {
                write!(f, "data behind the last block, near offset {at}")
            }
            Self::NoEnd => f.write_str("there is no end-of-image marker"),
            Self::DefaultTables => f.write_str(
                "a Huffman table is missing, the standard's was used",
            ),
        }
    }
}
