//! Runs of printable characters in bytes that are no text.

use std::str::FromStr;

use crate::{Error, Result};

/// The encoding in which strings are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StringsIn {
    /// ASCII: 0x20 to 0x7e, and tab.
    #[default]
    Ascii,
    /// ASCII and everything from 0x80.
    Latin1,
    /// UTF-8 without control characters.
    Utf8,
    /// UTF-16 of printable ASCII, low byte first.
    Utf16Le,
    /// UTF-16 of printable ASCII, high byte first.
    Utf16Be,
    /// ASCII characters in four bytes each, the low one first.
    Utf32Le,
    /// ASCII characters in four bytes each, the low one last.
    Utf32Be,
}

impl FromStr for StringsIn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "ascii" => Self::Ascii,
            "latin1" => Self::Latin1,
            "utf8" => Self::Utf8,
            "utf16le" => Self::Utf16Le,
            "utf16be" => Self::Utf16Be,
            "utf32le" => Self::Utf32Le,
            "utf32be" => Self::Utf32Be,
            _ => return Err(Error::syntax("encoding", text, 0, "not known")),
        })
    }
}

/// A part of a string that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringsPart<'a> {
    /// It starts at this offset.
    Start(u64),
    /// So it goes on, as UTF-8 (Latin-1: as it is).
    Text(&'a [u8]),
    /// It ends.
    End,
}

/// Finds runs of at least so many printable characters.
///
/// Carries the characters of a run until it is long enough; a longer run is
/// given as it comes, so that a run of any length costs no memory.
///
/// # Example
///
/// ```
/// use sysu_buf::Strings;
///
/// let found = Strings::new().all(b"\0\0hello\x01ab\0world!");
/// assert_eq!(found, [(2, "hello".into()), (11, "world!".into())]);
/// ```
///
/// # Source
///
/// `strings -a` of binutils 2.40: tab is printable, line feed is not.
#[derive(Clone, Debug)]
pub struct Strings {
    min: usize,
    form: StringsIn,
    white: bool,
    at: u64,
    // The bytes of a run that is not yet long enough, and its characters.
    held: Vec<u8>,
    chars: usize,
    start: u64,
    open: bool,
    // UTF-8: a character under way. UTF-16: the first byte of a unit.
    partial: [u8; 4],
    partial_len: usize,
}

type Each<'e> = dyn FnMut(StringsPart<'_>) -> Result<()> + 'e;

impl Default for Strings {
    fn default() -> Self {
        Self::new()
    }
}

impl Strings {
    /// Creates a search for ASCII of at least 4 characters.
    pub const fn new() -> Self {
        Self {
            min: 4,
            form: StringsIn::Ascii,
            white: false,
            at: 0,
            held: Vec::new(),
            chars: 0,
            start: 0,
            open: false,
            partial: [0; 4],
            partial_len: 0,
        }
    }

    /// Sets the shortest run, 1 to 64 Ki characters; 4 by default.
    #[must_use]
    pub fn min(mut self, chars: usize) -> Self {
        self.min = chars.clamp(1, 1 << 16);
        self
    }

    /// Takes line ends and the other white space of ASCII for characters of
    /// a string too, as `strings -w`.
    #[must_use]
    pub const fn white_space(mut self, white: bool) -> Self {
        self.white = white;
        self
    }

    /// Sets the encoding; ASCII by default.
    #[must_use]
    pub const fn encoding(mut self, form: StringsIn) -> Self {
        self.form = form;
        self
    }

    /// Sets the offset of the first byte; 0 by default.
    #[must_use]
    pub const fn start(mut self, offset: u64) -> Self {
        self.at = offset;
        self
    }

    /// Finds all in `bytes`.
    pub fn all(mut self, bytes: &[u8]) -> Vec<(u64, String)> {
        let mut found: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut each = |part: StringsPart<'_>| {
            match (part, found.last_mut()) {
                (StringsPart::Start(at), _) => found.push((at, Vec::new())),
                (StringsPart::Text(text), Some(last)) => {
                    last.1.extend_from_slice(text);
                }
                _ => {}
            }
            Ok(())
        };
        // This listener has no errors.
        let _ = self.push(bytes, &mut each);
        let _ = self.flush(&mut each);
        let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
        found.into_iter().map(|(at, bytes)| (at, text(bytes))).collect()
    }

    /// Takes the next piece.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub fn push(&mut self, input: &[u8], each: &mut Each<'_>) -> Result<()> {
        match self.form {
            StringsIn::Ascii => self.bytes(input, each, false),
            StringsIn::Latin1 => self.bytes(input, each, true),
            StringsIn::Utf8 => self.utf8(input, each),
            StringsIn::Utf16Le => self.wide::<2>(input, each, false),
            StringsIn::Utf16Be => self.wide::<2>(input, each, true),
            StringsIn::Utf32Le => self.wide::<4>(input, each, false),
            StringsIn::Utf32Be => self.wide::<4>(input, each, true),
        }
    }

    /// Ends the input.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub fn flush(&mut self, each: &mut Each<'_>) -> Result<()> {
        self.partial_len = 0;
        self.end(each)
    }

    /// Bytes by blocks of 64: a bit says whether a byte is printable, and a
    /// block without a run in it is passed over.
    fn bytes(
        &mut self,
        input: &[u8],
        each: &mut Each<'_>,
        high: bool,
    ) -> Result<()> {
        let (blocks, rest) = input.as_chunks::<64>();
        for block in blocks {
            let mask = printable(block, high, self.white);
            if mask == u64::MAX {
                self.run(block, each)?;
                continue;
            }
            let base = self.at;
            let mut inside = mask;
            if self.open || 0 < self.chars {
                // The run under way ends in this block.
                let len = mask.trailing_ones();
                if 0 < len {
                    self.run(&block[..len as usize], each)?;
                }
                self.end(each)?;
                inside &= u64::MAX << len;
            }
            // A run at the end of the block may go on in the next.
            let tail = inside.leading_ones();
            inside &= u64::MAX.checked_shr(tail).unwrap_or(0);
            let mut starts = inside & !(inside << 1);
            if 4 <= self.min {
                // Most runs are too short, and not looked at one by one.
                starts &= inside >> 1 & inside >> 2 & inside >> 3;
            }
            while starts != 0 {
                let from = starts.trailing_zeros() as usize;
                let len = (inside >> from).trailing_ones() as usize;
                if self.min <= len {
                    self.at = base + from as u64;
                    self.run(&block[from..from + len], each)?;
                    self.end(each)?;
                }
                starts &= starts - 1;
            }
            if 0 < tail {
                self.at = base + 64 - tail as u64;
                self.run(&block[64 - tail as usize..], each)?;
            }
            self.at = base + 64;
        }
        for byte in rest {
            if is_printable(*byte, high, self.white) {
                self.run(&[*byte], each)?;
            } else {
                self.end(each)?;
                self.at += 1;
            }
        }
        Ok(())
    }

    /// A run goes on by `text`, one byte a character.
    fn run(&mut self, text: &[u8], each: &mut Each<'_>) -> Result<()> {
        self.grow(text, text.len(), text.len() as u64, each)
    }

    fn grow(
        &mut self,
        text: &[u8],
        chars: usize,
        bytes: u64,
        each: &mut Each<'_>,
    ) -> Result<()> {
        if !self.open && self.chars == 0 {
            self.start = self.at;
        }
        self.at += bytes;
        if self.open {
            return each(StringsPart::Text(text));
        }
        self.chars += chars;
        if self.chars < self.min {
            self.held.extend_from_slice(text);
            return Ok(());
        }
        self.open = true;
        each(StringsPart::Start(self.start))?;
        if !self.held.is_empty() {
            each(StringsPart::Text(&self.held))?;
            self.held.clear();
        }
        each(StringsPart::Text(text))
    }

    fn end(&mut self, each: &mut Each<'_>) -> Result<()> {
        self.held.clear();
        self.chars = 0;
        if std::mem::take(&mut self.open) {
            each(StringsPart::End)?;
        }
        Ok(())
    }

    fn utf8(&mut self, input: &[u8], each: &mut Each<'_>) -> Result<()> {
        let mut i = 0;
        while i < input.len() {
            self.partial[self.partial_len] = input[i];
            self.partial_len += 1;
            let bytes = self.partial;
            let bytes = &bytes[..self.partial_len];
            match str::from_utf8(bytes) {
                Ok(text) => {
                    let c = text.chars().next().unwrap_or('\0');
                    self.partial_len = 0;
                    if c.is_control()
                        && !(c.is_ascii()
                            && is_printable(c as u8, false, self.white))
                    {
                        self.end(each)?;
                        self.at += bytes.len() as u64;
                    } else {
                        self.grow(bytes, 1, bytes.len() as u64, each)?;
                    }
                    i += 1;
                }
                Err(err) if err.error_len().is_none() => i += 1,
                Err(_) => {
                    // The first bytes are no character; the last is looked
                    // at again, unless it is the only one.
                    let bad = bytes.len().saturating_sub(1).max(1);
                    i += (bytes.len() == 1) as usize;
                    self.end(each)?;
                    self.at += bad as u64;
                    self.partial_len = 0;
                }
            }
        }
        Ok(())
    }

    /// ASCII in units of `N` bytes, at any place.
    fn wide<const N: usize>(
        &mut self,
        input: &[u8],
        each: &mut Each<'_>,
        big: bool,
    ) -> Result<()> {
        let low = if big { N - 1 } else { 0 };
        for byte in input {
            self.partial[self.partial_len] = *byte;
            self.partial_len += 1;
            if self.partial_len < N {
                continue;
            }
            let unit = &self.partial[..N];
            let fits = is_printable(unit[low], false, self.white)
                && unit.iter().enumerate().all(|(i, b)| i == low || *b == 0);
            if fits {
                let char = unit[low];
                self.partial_len = 0;
                self.grow(&[char], 1, N as u64, each)?;
            } else {
                // The next unit may start with the bytes just seen.
                self.end(each)?;
                self.at += 1;
                self.partial.copy_within(1..N, 0);
                self.partial_len = N - 1;
            }
        }
        Ok(())
    }
}

#[inline(always)]
fn is_printable(byte: u8, high: bool, white: bool) -> bool {
    byte.wrapping_sub(b' ') < 95
        || byte == b'\t'
        || high && byte >= 0x80
        || white && byte.wrapping_sub(b'\t') < 5
}

/// A bit for every printable byte, the first lowest.
#[inline(always)]
fn printable(block: &[u8; 64], high: bool, white: bool) -> u64 {
    let mut flags = [0u8; 64];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = is_printable(*byte, high, white) as u8;
    }
    let mut mask = 0;
    for (i, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // Gathers the lowest bit of eight bytes into one.
        let bits = u64::from_le_bytes(*eight)
            .wrapping_mul(0x0102_0408_1020_4080)
            >> 56;
        mask |= bits << (8 * i);
    }
    mask
}
