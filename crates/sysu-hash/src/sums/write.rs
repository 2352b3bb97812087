//! Writing one line of a list.

use std::str::FromStr;

use crate::digest::{Alg, Encoding, Output};
use crate::{Error, ErrorKind};

/// How a line of a list looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `HEX  NAME`, as sha256sum writes it.
    #[default]
    Gnu,
    /// `HEX *NAME`, as `sha256sum -b` writes it.
    GnuBinary,
    /// `SHA256 (NAME) = HEX`, as BSD and `sha256sum --tag` write it.
    Tag,
    /// `HEX  NAME` ended by a NUL, as `sha256sum -z` writes it.
    Zero,
    /// `NAME HEX` in capitals, as lists of CRC-32 for SFV have it. There are
    /// no escapes: a name with a line end cannot be written in it.
    Sfv,
}

impl Style {
    /// Appends a line for a file to `out`.
    ///
    /// A name with a backslash, a newline or a carriage return has those
    /// written `\\`, `\n` and `\r`, and its line starts with a backslash;
    /// [`Style::Zero`] leaves names alone. The algorithms of `cksum` and
    /// `sum` are written as those programs do, number first.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::digest::{Alg, Encoding};
    /// use sysu_hash::sums::Style;
    ///
    /// let mut line = Vec::new();
    /// let digest = Alg::Crc32.of(b"");
    /// Style::Tag.write(&mut line, &digest, "CRC32", b"a\nb", Encoding::Hex);
    /// assert_eq!(line, b"\\CRC32 (a\\nb) = 00000000\n");
    /// ```
    ///
    /// # Source
    ///
    /// GNU coreutils 9.1, `digest.c`, by its behaviour.
    pub fn write(
        self,
        out: &mut Vec<u8>,
        digest: &Output,
        tag: &str,
        name: &[u8],
        encoding: Encoding,
    ) {
        let special = |byte: &u8| matches!(byte, b'\\' | b'\n' | b'\r');
        let decimal = digest.alg().is_decimal() && self != Self::Tag;
        // cksum and sum write every name as it is.
        let plain = decimal || matches!(self, Self::Zero | Self::Sfv);
        let escape = !plain && name.iter().any(special);
        if escape {
            out.push(b'\\');
        }
        let text = match digest.number() {
            // In columns, as `sum` has them.
            Some(sum) if decimal && digest.alg() == Alg::Bsd => {
                format!("{sum:05} {:5}", digest.blocks())
            }
            Some(sum) if decimal => {
                format!("{sum} {}", digest.blocks())
            }
            _ => digest.encode(encoding),
        };
        match self {
            Self::Sfv => {
                out.extend_from_slice(name);
                out.push(b' ');
                out.extend(text.bytes().map(|c| c.to_ascii_uppercase()));
            }
            Self::Tag => {
                out.extend_from_slice(tag.as_bytes());
                out.extend_from_slice(b" (");
                write_name(out, name, escape);
                out.extend_from_slice(b") = ");
                out.extend_from_slice(text.as_bytes());
            }
            Self::Gnu | Self::GnuBinary | Self::Zero => {
                out.extend_from_slice(text.as_bytes());
                out.push(b' ');
                if !decimal {
                    let binary = self == Self::GnuBinary;
                    out.push(if binary { b'*' } else { b' ' });
                }
                write_name(out, name, escape);
            }
        }
        out.push(if self == Self::Zero { 0 } else { b'\n' });
    }
}

impl Style {
    /// Appends a plain line of hex that was computed before.
    pub(crate) fn write_hex(out: &mut Vec<u8>, hex: &str, name: &[u8]) {
        let special = |byte: &u8| matches!(byte, b'\\' | b'\n' | b'\r');
        let escape = name.iter().any(special);
        if escape {
            out.push(b'\\');
        }
        out.extend_from_slice(hex.as_bytes());
        out.extend_from_slice(b"  ");
        write_name(out, name, escape);
        out.push(b'\n');
    }
}

fn write_name(out: &mut Vec<u8>, name: &[u8], escape: bool) {
    if !escape {
        return out.extend_from_slice(name);
    }
    for &byte in name {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ => out.push(byte),
        }
    }
}

impl FromStr for Style {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "gnu" => Self::Gnu,
            "gnu-binary" => Self::GnuBinary,
            "tag" => Self::Tag,
            "zero" => Self::Zero,
            "sfv" => Self::Sfv,
            _ => {
                return Err(ErrorKind::Unknown {
                    what: "list style",
                    name: name.to_owned(),
                }
                .into());
            }
        })
    }
}
