//! Encodings: bytes to text and back.
//!
//! [`Encoding`] names them; each exists as a function over slices, as one
//! that appends to a buffer of the caller's, and as a
//! [`Transform`] of constant memory.

mod array;
mod ascii85;
pub(crate) mod code;
mod coder;
pub(crate) mod escaped;
mod group;
mod lenient;
pub(crate) mod options;
mod quoted;
pub(crate) mod text;
pub(crate) mod utf8;

use std::{fmt, str::FromStr};

use self::{
    code::Code,
    coder::{DecoderStep, EncoderStep},
    text::Charset,
};
pub use self::{
    coder::{Decoder, Encoder},
    options::{Decode, Encode, Ignore, Padding},
};
use crate::{Error, ErrorKind, Out, Result, Transform};

/// A way to write bytes as text, or text as bytes.
///
/// Encoding always means bytes to text, decoding text to bytes, also for
/// the encodings of characters: `Utf16Le.encode(bytes)` reads UTF-16 and
/// gives a `String`.
///
/// # Example
///
/// ```
/// use sysu_buf::Encoding;
///
/// assert_eq!(Encoding::Base64.encode(b"hi"), "aGk=");
/// assert_eq!(Encoding::Base64.decode("aGk=")?, b"hi");
/// assert_eq!("UTF-16LE".parse(), Ok(Encoding::Utf16Le));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// RFC 4648 for hex, base32 and base64; ZeroMQ RFC 32 for Z85; PostScript
/// Language Reference §3.13.3 for Ascii85; RFC 2045 §6.7 for
/// quoted-printable; names and leniency as Node 20's `Buffer`.
///
/// DIFFERENCE from Node: [`decode`](Self::decode) refuses what is damaged
/// and says where, because a silent stop hides it;
/// [`decode_lenient`](Self::decode_lenient) is Node's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// ISO 8859-1: byte = code point.
    Latin1,
    /// ASCII: seven bits.
    Ascii,
    /// Two hex digits a byte.
    Hex,
    /// Base64 with `+`, `/` and padding.
    Base64,
    /// Base64 with `-` and `_`, without padding.
    Base64Url,
    /// Base32 with `A`–`Z2`–`7`.
    Base32,
    /// Base32 with `0`–`9A`–`V`.
    Base32Hex,
    /// Eight binary digits a byte.
    Base2,
    /// ZeroMQ's base 85.
    Z85,
    /// PostScript's base 85.
    Ascii85,
    /// Quoted-printable.
    Quoted,
    /// Backslash escapes.
    Escaped,
    /// A list of numbers, as in a C array.
    CArray,
}

/// Every encoding with its name and its other names.
const NAMES: &[(Encoding, &str, &[&str])] = &[
    (Encoding::Utf8, "utf8", &["utf-8"]),
    (Encoding::Utf16Le, "utf16le", &["utf-16le", "ucs2", "ucs-2"]),
    (Encoding::Utf16Be, "utf16be", &["utf-16be"]),
    (Encoding::Latin1, "latin1", &["binary", "iso-8859-1"]),
    (Encoding::Ascii, "ascii", &[]),
    (Encoding::Hex, "hex", &["base16"]),
    (Encoding::Base64, "base64", &[]),
    (Encoding::Base64Url, "base64url", &[]),
    (Encoding::Base32, "base32", &[]),
    (Encoding::Base32Hex, "base32hex", &[]),
    (Encoding::Base2, "base2", &["bin", "bits"]),
    (Encoding::Z85, "z85", &[]),
    (Encoding::Ascii85, "ascii85", &["base85", "a85"]),
    (Encoding::Quoted, "quoted", &["quoted-printable", "qp"]),
    (Encoding::Escaped, "escaped", &["escape"]),
    (Encoding::CArray, "carray", &["c", "array"]),
];

impl Encoding {
    /// Returns every encoding.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(encoding, ..)| *encoding)
    }

    /// Returns the name that [`FromStr`] reads.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(e, ..)| *e == self).map_or("", |(_, n, _)| n)
    }

    /// Tells whether this is an encoding of characters, whose content is
    /// text; the others write any bytes as text.
    pub const fn is_charset(self) -> bool {
        matches!(
            self,
            Self::Utf8
                | Self::Utf16Le
                | Self::Utf16Be
                | Self::Latin1
                | Self::Ascii
        )
    }

    /// Tells whether its text can be broken into lines of any length: in
    /// the encodings of characters, `quoted` and `escaped` a line end is
    /// data, and in `carray` it would cut a number in two.
    pub const fn can_wrap(self) -> bool {
        !self.is_charset()
            && !matches!(self, Self::Quoted | Self::Escaped | Self::CArray)
    }

    /// Tells whether its last group may be filled up with `=`.
    pub const fn has_padding(self) -> bool {
        matches!(
            self,
            Self::Base64 | Self::Base64Url | Self::Base32 | Self::Base32Hex
        )
    }

    const fn charset(self) -> Option<Charset> {
        Some(match self {
            Self::Utf8 => Charset::Utf8,
            Self::Utf16Le => Charset::Utf16 { big: false },
            Self::Utf16Be => Charset::Utf16 { big: true },
            Self::Latin1 => Charset::Latin1,
            Self::Ascii => Charset::Ascii,
            _ => return None,
        })
    }

    const fn code(self) -> Option<Code> {
        Some(match self {
            Self::Hex => Code::Hex { upper: false },
            Self::Base64 => Code::Base64,
            Self::Base64Url => Code::Base64Url,
            Self::Base32 => Code::Base32,
            Self::Base32Hex => Code::Base32Hex,
            Self::Base2 => Code::Base2,
            Self::Z85 => Code::Z85,
            _ => return None,
        })
    }

    /// Writes `bytes` as text.
    ///
    /// Bytes that are no text in a character encoding become U+FFFD; an odd
    /// last byte of UTF-16 is dropped; ASCII clears the high bit. For Z85,
    /// whose standard knows only multiples of 4, a rest is filled up with
    /// zeros.
    ///
    /// Cost: one pass, one allocation of about the length of the result.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Encoding;
    ///
    /// assert_eq!(Encoding::Hex.encode(b"\xde\xad"), "dead");
    /// assert_eq!(Encoding::Latin1.encode(b"caf\xe9"), "café");
    /// assert_eq!(Encoding::Utf8.encode(b"a\xff"), "a\u{fffd}");
    /// ```
    ///
    /// # Source
    ///
    /// Node's `buf.toString(encoding)`.
    /// DIFFERENCE from Node: a lone surrogate of UTF-16 becomes U+FFFD,
    /// because a `String` cannot hold it; [`encode_u16`](Self::encode_u16)
    /// keeps it.
    pub fn encode(self, bytes: &[u8]) -> String {
        let mut out = Vec::new();
        self.encode_to(bytes, &mut out);
        // Every encoder writes UTF-8.
        String::from_utf8(out).unwrap_or_else(|err| {
            String::from_utf8_lossy(err.as_bytes()).into_owned()
        })
    }

    /// Appends `bytes` as text to `text`, without another allocation than
    /// `text` needs to grow.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Encoding;
    ///
    /// let mut text = b"id=".to_vec();
    /// Encoding::Hex.encode_to(&[1, 2], &mut text);
    /// assert_eq!(text, b"id=0102");
    /// ```
    pub fn encode_to(self, bytes: &[u8], text: &mut Vec<u8>) {
        if let Some(code) = self.code() {
            let (whole, rest) = code.split(bytes);
            let start = text.len();
            text.resize(
                start + whole.len() / code.bytes() * code.symbols(),
                0,
            );
            code.encode(whole, &mut text[start..]);
            text.extend_from_slice(self.written(rest).as_slice());
        } else {
            text.extend_from_slice(self.written(bytes).as_slice());
        }
    }

    /// Writes `bytes` as text to the start of `text`, which may be longer
    /// than needed, and returns how many of its bytes are text.
    ///
    /// Cost: one pass; no allocation where [`encoded_len`](Self::encoded_len)
    /// gives the length.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] if `text`
    ///   is too short; what it holds then is not said.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Encoding;
    ///
    /// let mut text = [b'.'; 6];
    /// assert_eq!(Encoding::Hex.encode_slice(&[1, 2], &mut text)?, 4);
    /// assert_eq!(&text, b"0102..");
    /// # Ok::<(), sysu_buf::Error>(())
    /// ```
    pub fn encode_slice(self, bytes: &[u8], text: &mut [u8]) -> Result<usize> {
        let len = text.len();
        let short = |size| ErrorKind::OutOfBounds { offset: 0, size, len };
        let (mut at, mut rest) = (0, bytes);
        if let Some(code) = self.code() {
            let whole;
            (whole, rest) = code.split(bytes);
            at = whole.len() / code.bytes() * code.symbols();
            let room = text.get_mut(..at).ok_or_else(|| short(at))?;
            code.encode(whole, room);
        }
        let end = self.written(rest);
        let size = at + end.as_slice().len();
        let room = text.get_mut(at..size).ok_or_else(|| short(size))?;
        room.copy_from_slice(end.as_slice());
        Ok(size)
    }

    /// All of `bytes` through the encoder.
    fn written(self, bytes: &[u8]) -> Out {
        let mut out = Out::new();
        let mut step = self.encoder();
        // Without `strict` no encoder refuses anything, but Z85 what is no
        // whole group: zeros fill it up.
        let filled;
        let bytes = match bytes.len() % 4 {
            0 => bytes,
            _ if self != Self::Z85 => bytes,
            over => {
                filled = [bytes, &[0; 4][over..]].concat();
                &filled
            }
        };
        let _ = step.push(bytes, &mut out);
        let _ = step.flush(&mut out);
        out
    }

    /// Writes `bytes` as UTF-16 code units, exactly.
    ///
    /// For UTF-16 these are the bytes themselves, lone surrogates and all;
    /// for the other encodings the units of [`encode`](Self::encode).
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Encoding;
    ///
    /// assert_eq!(Encoding::Utf16Le.encode_u16(&[0, 0xd8, 0x41]), [0xd800]);
    /// ```
    pub fn encode_u16(self, bytes: &[u8]) -> Vec<u16> {
        let read = match self {
            Self::Utf16Le => u16::from_le_bytes,
            Self::Utf16Be => u16::from_be_bytes,
            _ => return self.encode(bytes).encode_utf16().collect(),
        };
        bytes.chunks_exact(2).map(|p| read([p[0], p[1]])).collect()
    }

    /// Reads `text` into bytes, strictly.
    ///
    /// Cost: one pass, one allocation.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidByte`] at the first character that is not of
    ///   the encoding; white space is none, use
    ///   [`decode_with`](Self::decode_with) to allow it.
    /// * [`ErrorKind::Truncated`] if the text ends inside a group.
    /// * [`ErrorKind::Padding`] if `=` is missing, surplus or not last.
    /// * [`ErrorKind::TrailingBits`] if the last symbol has bits that would
    ///   be lost.
    /// * [`ErrorKind::Overflow`] if a group of base 85 is too great.
    /// * [`ErrorKind::Unmappable`] if a character is not in Latin-1 or
    ///   ASCII.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::{Encoding, ErrorKind};
    ///
    /// assert_eq!(Encoding::Hex.decode("6869")?, b"hi");
    /// let err = Encoding::Base64.decode("YR==").unwrap_err();
    /// assert_eq!(err.kind(), &ErrorKind::TrailingBits { at: 1 });
    /// # Ok::<(), sysu_buf::Error>(())
    /// ```
    pub fn decode(self, text: &str) -> Result<Vec<u8>> {
        self.decode_with(text.as_bytes(), Decode::new())
    }

    /// Reads `text` into bytes as `options` say.
    ///
    /// # Errors
    ///
    /// As for [`decode`](Self::decode), and [`ErrorKind::InvalidUtf8`] for
    /// a character encoding whose text is not UTF-8.
    pub fn decode_with(self, text: &[u8], options: Decode) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.decode_to(text, options, &mut bytes)?;
        Ok(bytes)
    }

    /// Appends the bytes of `text` to `bytes`.
    ///
    /// # Errors
    ///
    /// As for [`decode_with`](Self::decode_with); `bytes` is then as before.
    pub fn decode_to(
        self,
        text: &[u8],
        options: Decode,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        if let (Some(code), false) = (self.code(), options.lenient)
            && options.ignore == Ignore::Nothing
        {
            // The body straight into the caller's memory, then the end,
            // where padding and short groups are, through the step.
            let groups = text.len() / code.symbols();
            let body = groups.saturating_sub(1) * code.symbols();
            let start = bytes.len();
            bytes.resize(start + body / code.symbols() * code.bytes(), 0);
            let good = code.decode(&text[..body], &mut bytes[start..]);
            if good.is_ok() {
                let mut out = Out::new();
                let mut step = self.decoder_with(options);
                let end = step
                    .push(&text[body..], &mut out)
                    .and_then(|()| step.flush(&mut out));
                return match end {
                    Ok(()) => {
                        bytes.extend_from_slice(out.as_slice());
                        Ok(())
                    }
                    Err(err) => {
                        bytes.truncate(start);
                        Err(err.shifted(body as u64))
                    }
                };
            }
            bytes.truncate(start);
        }
        let mut out = Out::new();
        let mut step = self.decoder_with(options);
        step.push(text, &mut out)?;
        step.flush(&mut out)?;
        bytes.extend_from_slice(out.as_slice());
        Ok(())
    }

    /// Reads `text` into bytes as Node's `Buffer.from` does: never an error.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Encoding;
    ///
    /// assert_eq!(Encoding::Hex.decode_lenient("12 34"), [0x12]);
    /// assert_eq!(Encoding::Base64.decode_lenient("YW!Jj"), b"abc");
    /// assert_eq!(Encoding::Latin1.decode_lenient("€"), [0xac]);
    /// ```
    pub fn decode_lenient(self, text: &str) -> Vec<u8> {
        let options = Decode::new().lenient(true);
        // A lenient decoder has no errors.
        self.decode_with(text.as_bytes(), options).unwrap_or_default()
    }

    /// Returns the length of the text of `len` bytes, where it depends on
    /// nothing else: not for UTF-8, UTF-16, Latin-1, Ascii85, quoted and
    /// escaped.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Encoding;
    ///
    /// assert_eq!(Encoding::Base64.encoded_len(4), Some(8));
    /// assert_eq!(Encoding::Utf8.encoded_len(4), None);
    /// ```
    pub const fn encoded_len(self, len: u64) -> Option<u64> {
        Some(match self {
            Self::Ascii => len,
            Self::Hex => len * 2,
            Self::Base2 => len * 8,
            Self::Base64 => len.div_ceil(3) * 4,
            Self::Base64Url => (len * 4).div_ceil(3),
            Self::Base32 | Self::Base32Hex => len.div_ceil(5) * 8,
            Self::Z85 => len.div_ceil(4) * 5,
            Self::CArray => (len * 6).saturating_sub(2),
            _ => return None,
        })
    }

    /// Starts writing bytes as text, piece by piece.
    pub fn encoder(self) -> Encoder {
        self.encoder_with(Encode::new())
    }

    /// Starts writing bytes as text, as `options` say.
    ///
    /// Carries over a cut: base64 two bytes, base32 four, Z85 three, UTF-8
    /// and UTF-16 three, hex none.
    pub fn encoder_with(self, options: Encode) -> Encoder {
        let step = match (self, self.charset(), self.code()) {
            (Self::Hex, ..) => {
                let code = Code::Hex { upper: options.upper };
                EncoderStep::Group(group::GroupEncoder::new(code, &options))
            }
            (_, Some(charset), _) => EncoderStep::Text(
                text::TextEncoder::new(charset, options.strict),
            ),
            (_, _, Some(code)) => {
                EncoderStep::Group(group::GroupEncoder::new(code, &options))
            }
            (Self::Ascii85, ..) => {
                EncoderStep::Ascii85(ascii85::Ascii85Encoder::default())
            }
            (Self::Quoted, ..) => {
                EncoderStep::Quoted(quoted::QuotedEncoder::default())
            }
            (Self::Escaped, ..) => {
                EncoderStep::Escaped(escaped::EscapedEncoder)
            }
            _ => EncoderStep::Array(array::ArrayEncoder::new(options.upper)),
        };
        let separator = match self {
            Self::Hex => options.separator,
            _ => None,
        };
        let wrap = if self.can_wrap() { options.wrap } else { 0 };
        Encoder::new(step, separator, wrap)
    }

    /// Starts reading text into bytes, strictly, piece by piece.
    pub fn decoder(self) -> Decoder {
        self.decoder_with(Decode::new())
    }

    /// Starts reading text into bytes, as `options` say.
    ///
    /// Carries over a cut: hex one digit, base64 three symbols, base32
    /// seven, base 85 four, UTF-8 three bytes.
    pub fn decoder_with(self, options: Decode) -> Decoder {
        let lenient = options.lenient;
        let step = match (self, self.charset(), self.code()) {
            (_, Some(charset), _) => {
                DecoderStep::Text(text::TextDecoder::new(charset, lenient))
            }
            (Self::Hex, ..) if lenient => {
                DecoderStep::LenientHex(lenient::LenientHex::default())
            }
            (Self::Base64 | Self::Base64Url, ..) if lenient => {
                DecoderStep::LenientBase64(lenient::LenientBase64::default())
            }
            (_, _, Some(code)) if lenient => {
                DecoderStep::LenientGroup(lenient::LenientGroup::new(code))
            }
            (_, _, Some(code)) => {
                DecoderStep::Group(group::GroupDecoder::new(code, options))
            }
            (Self::Ascii85, ..) => DecoderStep::Ascii85(
                ascii85::Ascii85Decoder::new(options.ignore, lenient),
            ),
            (Self::Quoted, ..) => {
                DecoderStep::Quoted(quoted::QuotedDecoder::new(lenient))
            }
            (Self::Escaped, ..) => {
                DecoderStep::Escaped(escaped::EscapedDecoder::new(lenient))
            }
            _ => DecoderStep::Array(array::ArrayDecoder::new(lenient)),
        };
        Decoder::new(step)
    }
}

/// Any letter case; Node's names and those of this crate.
impl FromStr for Encoding {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let lower = name.to_ascii_lowercase();
        NAMES
            .iter()
            .find(|(_, n, more)| *n == lower || more.contains(&&*lower))
            .map(|(encoding, ..)| *encoding)
            .ok_or_else(|| {
                ErrorKind::UnknownEncoding { name: name.to_owned() }.into()
            })
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
