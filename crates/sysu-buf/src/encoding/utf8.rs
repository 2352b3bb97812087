//! UTF-8 that comes in pieces.

use crate::{Error, ErrorKind, Result};

/// Cuts a stream of bytes into well-formed strings.
///
/// A character that lies over a cut is put together; at most three bytes
/// are held.
#[derive(Clone, Debug, Default)]
pub(crate) struct Utf8Pieces {
    carry: [u8; 4],
    held: usize,
    at: u64,
}

/// One piece of text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece<'a> {
    /// Well-formed text.
    Text(&'a str),
    /// A maximal ill-formed subpart.
    Bad,
}

impl Utf8Pieces {
    /// Gives each piece of `input`, with its offset, to `each`.
    pub(crate) fn push(
        &mut self,
        mut input: &[u8],
        each: &mut dyn FnMut(Piece<'_>, u64) -> Result<()>,
    ) -> Result<()> {
        while self.held > 0 {
            let Some((first, rest)) = input.split_first() else {
                return Ok(());
            };
            self.carry[self.held] = *first;
            let with = &self.carry[..=self.held];
            match std::str::from_utf8(with) {
                Ok(text) => {
                    each(Piece::Text(text), self.at)?;
                    self.at += with.len() as u64;
                    self.held = 0;
                    input = rest;
                }
                Err(err) if err.error_len().is_none() => {
                    self.held += 1;
                    input = rest;
                }
                // The new byte does not belong to the character: what is
                // held is ill-formed, and the byte is looked at afresh.
                Err(_) => {
                    each(Piece::Bad, self.at)?;
                    self.at += self.held as u64;
                    self.held = 0;
                }
            }
        }
        loop {
            match simdutf8::compat::from_utf8(input) {
                Ok(text) => {
                    if !text.is_empty() {
                        each(Piece::Text(text), self.at)?;
                    }
                    self.at += input.len() as u64;
                    return Ok(());
                }
                Err(err) => {
                    let (good, rest) = input.split_at(err.valid_up_to());
                    if let Ok(text) = simdutf8::compat::from_utf8(good)
                        && !text.is_empty()
                    {
                        each(Piece::Text(text), self.at)?;
                    }
                    self.at += good.len() as u64;
                    let Some(bad) = err.error_len() else {
                        self.carry[..rest.len()].copy_from_slice(rest);
                        self.held = rest.len();
                        return Ok(());
                    };
                    each(Piece::Bad, self.at)?;
                    self.at += bad as u64;
                    input = &rest[bad..];
                }
            }
        }
    }

    /// Ends the input: a started character is ill-formed.
    pub(crate) fn flush(
        &mut self,
        each: &mut dyn FnMut(Piece<'_>, u64) -> Result<()>,
    ) -> Result<()> {
        if self.held > 0 {
            let at = self.at;
            self.at += self.held as u64;
            self.held = 0;
            each(Piece::Bad, at)?;
        }
        Ok(())
    }
}

#[cold]
pub(crate) fn not_utf8(at: u64) -> Error {
    ErrorKind::InvalidUtf8 { at }.into()
}
