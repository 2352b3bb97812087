//! Legacy code pages, by the rules of the web.

use encoding_rs::{DecoderResult, EncoderResult};

use crate::{
    Error, ErrorKind, Out, Result, Transform,
    encoding::utf8::{Piece, Utf8Pieces, not_utf8},
};

/// A code page: `shift_jis`, `windows-1252`, `gb18030`, `koi8-r`, ….
///
/// # Example
///
/// ```
/// use sysu_buf::{CodePage, transform_all};
///
/// let page = CodePage::from_label("shift_jis")?;
/// let text = transform_all(page.decoder(), b"\x93\xfa\x96\x7b")?;
/// assert_eq!(text, "日本".as_bytes());
/// assert_eq!(transform_all(page.encoder(), &text)?, b"\x93\xfa\x96\x7b");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// WHATWG Encoding, through encoding_rs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage {
    encoding: &'static encoding_rs::Encoding,
}

impl CodePage {
    /// Finds a code page by one of its names.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::UnknownEncoding`]
    pub fn from_label(label: &str) -> Result<Self> {
        encoding_rs::Encoding::for_label(label.as_bytes())
            .map(|encoding| Self { encoding })
            .ok_or_else(|| {
                ErrorKind::UnknownEncoding { name: label.to_owned() }.into()
            })
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        self.encoding.name()
    }

    /// Starts reading it as UTF-8; what is damaged is an error.
    pub fn decoder(self) -> CodePageDecoder {
        CodePageDecoder {
            decoder: self.encoding.new_decoder_without_bom_handling(),
            lenient: false,
            at: 0,
        }
    }

    /// Starts writing UTF-8 in it; what it lacks is an error.
    pub fn encoder(self) -> CodePageEncoder {
        CodePageEncoder {
            encoder: self.encoding.new_encoder(),
            name: self.encoding.name(),
            lenient: false,
            pieces: Utf8Pieces::default(),
        }
    }
}

/// Reads a code page; from [`CodePage::decoder`].
pub struct CodePageDecoder {
    decoder: encoding_rs::Decoder,
    lenient: bool,
    at: u64,
}

impl std::fmt::Debug for CodePageDecoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodePageDecoder").finish_non_exhaustive()
    }
}

impl CodePageDecoder {
    /// Writes U+FFFD for what is damaged instead of refusing it.
    #[must_use]
    pub const fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    fn step(
        &mut self,
        mut input: &[u8],
        last: bool,
        out: &mut Out,
    ) -> Result<()> {
        loop {
            let need = self
                .decoder
                .max_utf8_buffer_length_without_replacement(input.len())
                .unwrap_or(1 << 16);
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(
                    input,
                    out.space(need.max(16)),
                    last,
                );
            out.advance(written);
            self.at += read as u64;
            let before = input;
            input = &input[read..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) if self.lenient => {
                    out.extend("\u{fffd}".as_bytes());
                }
                DecoderResult::Malformed(bad, after) => {
                    let back = (bad + after) as usize;
                    let found = read
                        .checked_sub(back)
                        .and_then(|i| before.get(i))
                        .copied();
                    return Err(Error::from(ErrorKind::InvalidByte {
                        found: found.unwrap_or(0),
                        at: self.at.saturating_sub(back as u64),
                        expected: "a character of the code page",
                    }));
                }
            }
        }
    }
}

impl Transform for CodePageDecoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        self.step(input, false, out)
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        self.step(&[], true, out)
    }
}

/// Writes a code page; from [`CodePage::encoder`].
pub struct CodePageEncoder {
    encoder: encoding_rs::Encoder,
    name: &'static str,
    lenient: bool,
    pieces: Utf8Pieces,
}

impl CodePageEncoder {
    /// Writes `?` for what the code page has not, and for what is no UTF-8,
    /// instead of refusing it.
    #[must_use]
    pub const fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }
}

impl std::fmt::Debug for CodePageEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodePageEncoder").finish_non_exhaustive()
    }
}

/// Where a text starts, what it is written in, and whether it has to fit.
#[derive(Clone, Copy)]
struct Place {
    at: u64,
    encoding: &'static str,
    lenient: bool,
}

fn encode(
    encoder: &mut encoding_rs::Encoder,
    (mut text, last): (&str, bool),
    place: Place,
    out: &mut Out,
) -> Result<()> {
    let Place { mut at, encoding, lenient } = place;
    loop {
        let (result, read, written) = encoder
            .encode_from_utf8_without_replacement(
                text,
                out.space(text.len() * 2 + 16),
                last,
            );
        out.advance(written);
        at += read as u64;
        text = &text[read..];
        match result {
            EncoderResult::InputEmpty => return Ok(()),
            EncoderResult::OutputFull => {}
            // By way of the encoder: some have states to leave.
            EncoderResult::Unmappable(_) if lenient => {
                encode(encoder, ("?", false), place, out)?;
            }
            EncoderResult::Unmappable(found) => {
                let at = at - found.len_utf8() as u64;
                return Err(
                    ErrorKind::Unmappable { found, at, encoding }.into()
                );
            }
        }
    }
}

impl Transform for CodePageEncoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        let Self { encoder, name, lenient, pieces } = self;
        let (encoding, lenient) = (*name, *lenient);
        pieces.push(input, &mut |piece, at| {
            let text = match piece {
                Piece::Text(text) => text,
                Piece::Bad if lenient => "?",
                Piece::Bad => return Err(not_utf8(at)),
            };
            let place = Place { at, encoding, lenient };
            encode(encoder, (text, false), place, out)
        })
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        let Self { encoder, name, lenient, pieces } = self;
        let place = Place { at: 0, encoding: name, lenient: *lenient };
        pieces.flush(&mut |_, at| {
            if !place.lenient {
                return Err(not_utf8(at));
            }
            encode(encoder, ("?", false), Place { at, ..place }, out)
        })?;
        encode(encoder, ("", true), place, out)
    }
}
