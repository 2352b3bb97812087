//! What bytes are like as a whole.

use crate::encoding::utf8::{Piece, Utf8Pieces};

/// How often each byte occurs.
///
/// # Example
///
/// ```
/// use sysu_buf::Histogram;
///
/// let mut histogram = Histogram::new();
/// histogram.push(b"aabb");
/// assert_eq!(histogram.count(b'a'), 2);
/// assert_eq!(histogram.entropy(), 1.0);
/// ```
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Box<[u64; 256]>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// Creates one of no bytes.
    pub fn new() -> Self {
        Self { counts: Box::new([0; 256]) }
    }

    /// Counts `bytes`.
    pub fn push(&mut self, bytes: &[u8]) {
        // Two tables, so that runs of one byte do not wait for each other.
        let mut tables = [[0u32; 256]; 2];
        for block in bytes.chunks(1 << 30) {
            for pair in block.as_chunks::<2>().0 {
                tables[0][pair[0] as usize] += 1;
                tables[1][pair[1] as usize] += 1;
            }
            if let [last] = block.as_chunks::<2>().1 {
                tables[0][*last as usize] += 1;
            }
            let [first, second] = &mut tables;
            let sums = first.iter_mut().zip(second.iter_mut());
            for (count, (a, b)) in self.counts.iter_mut().zip(sums) {
                *count += *a as u64 + *b as u64;
                (*a, *b) = (0, 0);
            }
        }
    }

    /// Returns how often `byte` occurred.
    pub fn count(&self, byte: u8) -> u64 {
        self.counts[byte as usize]
    }

    /// Returns the counts of all 256 bytes.
    pub fn counts(&self) -> &[u64; 256] {
        &self.counts
    }

    /// Returns the number of bytes.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Returns Shannon's entropy in bits per byte, 0 to 8; of no bytes 0.
    pub fn entropy(&self) -> f64 {
        let total = self.total();
        if total == 0 {
            return 0.0;
        }
        let bits: f64 = self
            .counts
            .iter()
            .filter(|count| 0 < **count)
            .map(|count| {
                let p = *count as f64 / total as f64;
                -p * p.log2()
            })
            .sum();
        // No −0.
        bits.max(0.0)
    }
}

/// Entropy block by block.
///
/// # Example
///
/// ```
/// use sysu_buf::BlockEntropy;
///
/// let mut blocks = BlockEntropy::new(4);
/// let mut found = Vec::new();
/// blocks.push(b"aaaaabab", &mut |bits| found.push(bits));
/// blocks.flush(&mut |bits| found.push(bits));
/// assert_eq!(found, [0.0, 1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct BlockEntropy {
    size: usize,
    filled: usize,
    histogram: Histogram,
}

impl BlockEntropy {
    /// Creates blocks of `size` bytes, at least 1.
    pub fn new(size: usize) -> Self {
        Self { size: size.max(1), filled: 0, histogram: Histogram::new() }
    }

    /// Takes bytes and gives the entropy of every block that they complete.
    pub fn push(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(f64)) {
        while !bytes.is_empty() {
            let n = (self.size - self.filled).min(bytes.len());
            self.histogram.push(&bytes[..n]);
            self.filled += n;
            bytes = &bytes[n..];
            if self.filled == self.size {
                self.flush(each);
            }
        }
    }

    /// Gives the entropy of the last, shorter block.
    pub fn flush(&mut self, each: &mut dyn FnMut(f64)) {
        if 0 < self.filled {
            each(self.histogram.entropy());
            self.histogram = Histogram::new();
            self.filled = 0;
        }
    }
}

/// What can be told about bytes in one pass.
///
/// # Example
///
/// ```
/// use sysu_buf::Profile;
///
/// let mut profile = Profile::new();
/// profile.push(b"one\ntwo\r\n");
/// profile.finish();
/// assert!(profile.is_ascii() && profile.is_utf8());
/// assert_eq!((profile.lf(), profile.crlf()), (1, 1));
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    histogram: Histogram,
    utf8: Utf8Pieces,
    utf8_bad: Option<u64>,
    utf16: [Utf16Check; 2],
    crlf: u64,
    last: u8,
    first: Vec<u8>,
    tail: Vec<u8>,
}

/// The bytes kept of the start and of the end.
const ENDS: usize = 64;

impl Default for Profile {
    fn default() -> Self {
        Self::new()
    }
}

impl Profile {
    /// Creates one of no bytes.
    pub fn new() -> Self {
        Self {
            histogram: Histogram::new(),
            utf8: Utf8Pieces::default(),
            utf8_bad: None,
            utf16: [Utf16Check::default(); 2],
            crlf: 0,
            last: 0,
            first: Vec::new(),
            tail: Vec::new(),
        }
    }

    /// Takes the next piece.
    pub fn push(&mut self, bytes: &[u8]) {
        self.histogram.push(bytes);
        let bad = &mut self.utf8_bad;
        if bad.is_none() {
            // This listener has no errors.
            let _ = self.utf8.push(bytes, &mut |piece, at| {
                if let (Piece::Bad, None) = (piece, &bad) {
                    *bad = Some(at);
                }
                Ok(())
            });
        }
        self.utf16[0].push(bytes, u16::from_le_bytes);
        self.utf16[1].push(bytes, u16::from_be_bytes);
        for at in memchr::memchr_iter(b'\n', bytes) {
            let before = if at == 0 { self.last } else { bytes[at - 1] };
            self.crlf += (before == b'\r') as u64;
        }
        if let Some(last) = bytes.last() {
            self.last = *last;
        }
        let room = ENDS - self.first.len();
        self.first.extend_from_slice(&bytes[..room.min(bytes.len())]);
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(ENDS)..]);
        let extra = self.tail.len().saturating_sub(ENDS);
        self.tail.drain(..extra);
    }

    /// Ends the input.
    pub fn finish(&mut self) {
        let bad = &mut self.utf8_bad;
        // This listener has no errors.
        let _ = self.utf8.flush(&mut |_, at| {
            bad.get_or_insert(at);
            Ok(())
        });
    }

    /// Returns the counts of the bytes.
    pub const fn histogram(&self) -> &Histogram {
        &self.histogram
    }

    /// Returns the first bytes, up to 64.
    pub fn first(&self) -> &[u8] {
        &self.first
    }

    /// Returns the last bytes, up to 64.
    pub fn last(&self) -> &[u8] {
        &self.tail
    }

    /// Tells whether all bytes are ASCII.
    pub fn is_ascii(&self) -> bool {
        self.histogram.counts()[128..].iter().all(|count| *count == 0)
    }

    /// Tells whether the bytes are UTF-8, after [`finish`](Self::finish).
    pub const fn is_utf8(&self) -> bool {
        self.utf8_bad.is_none()
    }

    /// Returns the offset from which the bytes are not UTF-8.
    pub const fn utf8_error(&self) -> Option<u64> {
        self.utf8_bad
    }

    /// Tells whether all was whole UTF-16 with the low byte of a unit
    /// first.
    ///
    /// Most short texts of an even length are, by accident.
    pub const fn is_utf16_le(&self) -> bool {
        self.utf16[0].is_whole()
    }

    /// Tells whether all was whole UTF-16 with the high byte of a unit
    /// first.
    pub const fn is_utf16_be(&self) -> bool {
        self.utf16[1].is_whole()
    }

    /// Returns the number of line feeds without a return before them.
    pub fn lf(&self) -> u64 {
        self.histogram.count(b'\n') - self.crlf
    }

    /// Returns the number of returns with a line feed behind them.
    pub const fn crlf(&self) -> u64 {
        self.crlf
    }

    /// Returns the number of returns without a line feed behind them.
    pub fn cr(&self) -> u64 {
        self.histogram.count(b'\r') - self.crlf
    }

    /// Returns the number of bytes of each class.
    pub fn classes(&self) -> Classes {
        let sum = |bytes: std::ops::RangeInclusive<u8>| {
            bytes.map(|byte| self.histogram.count(byte)).sum::<u64>()
        };
        let null = self.histogram.count(0);
        let white = sum(b'\t'..=b'\r') + self.histogram.count(b' ');
        let printable = sum(b'!'..=b'~');
        let high = sum(0x80..=0xff);
        let total = self.histogram.total();
        Classes {
            null,
            white,
            printable,
            control: total - null - white - printable - high,
            high,
        }
    }
}

/// Whether units of UTF-16 come in whole characters.
#[derive(Clone, Copy, Debug, Default)]
struct Utf16Check {
    half: Option<u8>,
    high: bool,
    bad: bool,
}

impl Utf16Check {
    fn push(&mut self, mut bytes: &[u8], read: fn([u8; 2]) -> u16) {
        if self.bad {
            return;
        }
        if let (Some(first), Some((second, rest))) =
            (self.half, bytes.split_first())
        {
            self.half = None;
            self.unit(read([first, *second]));
            bytes = rest;
        }
        let (pairs, rest) = bytes.as_chunks::<2>();
        for pair in pairs {
            self.unit(read(*pair));
            if self.bad {
                return;
            }
        }
        self.half = self.half.or(rest.first().copied());
    }

    const fn unit(&mut self, unit: u16) {
        let low = matches!(unit, 0xdc00..=0xdfff);
        self.bad |= self.high != low;
        self.high = matches!(unit, 0xd800..=0xdbff);
    }

    const fn is_whole(&self) -> bool {
        !self.bad && !self.high && self.half.is_none()
    }
}

/// The number of bytes of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Classes {
    /// Zeros.
    pub null: u64,
    /// Space, tab, line ends.
    pub white: u64,
    /// ASCII with a picture.
    pub printable: u64,
    /// The other bytes below 0x80.
    pub control: u64,
    /// Bytes from 0x80.
    pub high: u64,
}
