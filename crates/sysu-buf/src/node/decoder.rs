//! Node's `StringDecoder`.

use super::{encoding, string_of};
use crate::{
    Encoding, Result,
    encoding::utf8::{Piece, Utf8Pieces},
};

/// Turns bytes that come in pieces into strings of whole characters.
///
/// # Example
///
/// ```
/// use sysu_buf::node::{StringDecoder, units};
///
/// let mut decoder = StringDecoder::new(None)?;
/// assert_eq!(decoder.write(b"\xe2\x82"), units(""));
/// assert_eq!(decoder.write(b"\xac!"), units("€!"));
/// assert_eq!(decoder.end(), units(""));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StringDecoder {
    encoding: Encoding,
    pieces: Utf8Pieces,
    held: Vec<u8>,
}

impl StringDecoder {
    /// `new StringDecoder(encoding)`
    ///
    /// # Errors
    ///
    /// * `ERR_UNKNOWN_ENCODING`
    pub fn new(enc: Option<&str>) -> Result<Self> {
        Ok(Self {
            encoding: encoding(enc)?,
            pieces: Utf8Pieces::default(),
            held: Vec::new(),
        })
    }

    /// `decoder.write(chunk)`
    pub fn write(&mut self, chunk: &[u8]) -> Vec<u16> {
        let group = match self.encoding {
            Encoding::Utf8 => {
                let mut text = String::new();
                // This listener has no errors.
                let _ = self.pieces.push(chunk, &mut |piece, _| {
                    match piece {
                        Piece::Text(piece) => text.push_str(piece),
                        Piece::Bad => text.push('\u{fffd}'),
                    }
                    Ok(())
                });
                return text.encode_utf16().collect();
            }
            Encoding::Utf16Le => 2,
            Encoding::Base64 | Encoding::Base64Url => 3,
            _ => 1,
        };
        self.held.extend_from_slice(chunk);
        let mut whole = self.held.len() / group * group;
        if group == 2 && 2 <= whole {
            // A high surrogate waits for its partner.
            let high = self.held[whole - 1];
            if (0xd8..=0xdb).contains(&high) {
                whole -= 2;
            }
        }
        let text = string_of(&self.held[..whole], self.encoding);
        self.held.drain(..whole);
        text
    }

    /// `decoder.end()`
    pub fn end(&mut self) -> Vec<u16> {
        if self.encoding == Encoding::Utf8 {
            let mut text = Vec::new();
            // This listener has no errors.
            let _ = self.pieces.flush(&mut |_, _| {
                text.push(0xfffd);
                Ok(())
            });
            return text;
        }
        let held = std::mem::take(&mut self.held);
        string_of(&held, self.encoding)
    }
}
