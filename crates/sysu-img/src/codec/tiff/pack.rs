//! The parts of a TIFF, packed: predictors and compressions.

use std::io::Write as _;

use super::{Tiff, TiffCompression};
use crate::{Depth, Error, Format, Result};

/// One strip or tile: rows of whole bytes, little-endian samples.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) bytes: Vec<u8>,
    /// Pixels of a row.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Samples of a pixel.
    pub(super) samples: usize,
    /// Bits of a sample: 1, 2, 4, 8, 16 or 32.
    pub(super) bits: usize,
}

/// How samples are made to pack better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    Horizontal,
    Float,
}

impl Predictor {
    /// The number of tag 317.
    pub(super) fn tag(self) -> u16 {
        match self {
            Self::None => 1,
            Self::Horizontal => 2,
            Self::Float => 3,
        }
    }

    /// The predictor for samples of that depth and so many bits.
    pub(super) fn of(options: Tiff, depth: Depth, bits: usize) -> Self {
        let packs = matches!(
            options.compression,
            TiffCompression::Lzw | TiffCompression::Deflate
        );
        match (depth, bits) {
            _ if !packs || !options.predicts => Self::None,
            (Depth::F32, _) => Self::Float,
            (_, 8 | 16) => Self::Horizontal,
            _ => Self::None,
        }
    }

    /// Replaces the samples of each row by what the predictor leaves.
    ///
    /// # Source
    ///
    /// TIFF 6.0, section 14; Adobe Photoshop TIFF Technical Note 3 for
    /// floating point.
    fn apply(self, part: &mut Part) {
        let row = part.bytes.len() / part.height.max(1);
        if row == 0 || self == Self::None {
            return;
        }
        let step = part.samples;
        for row in part.bytes.chunks_exact_mut(row) {
            match (self, part.bits) {
                (Self::Horizontal, 8) => {
                    for at in (step..row.len()).rev() {
                        row[at] = row[at].wrapping_sub(row[at - step]);
                    }
                }
                (Self::Horizontal, _) => {
                    let (words, _) = row.as_chunks_mut::<2>();
                    for at in (step..words.len()).rev() {
                        let left = u16::from_le_bytes(words[at - step]);
                        let here = u16::from_le_bytes(words[at]);
                        words[at] = here.wrapping_sub(left).to_le_bytes();
                    }
                }
                _ => {
                    // The first bytes of all numbers, then the second, …
                    let count = row.len() / 4;
                    let numbers = row.to_vec();
                    for (index, number) in numbers.chunks_exact(4).enumerate()
                    {
                        for (place, &byte) in number.iter().rev().enumerate() {
                            row[place * count + index] = byte;
                        }
                    }
                    for at in (step..row.len()).rev() {
                        row[at] = row[at].wrapping_sub(row[at - step]);
                    }
                }
            }
        }
    }
}

/// Packs a part as the options say.
pub(super) fn pack(
    mut part: Part,
    options: Tiff,
    predictor: Predictor,
) -> Result<Vec<u8>> {
    predictor.apply(&mut part);
    let failed = |err: std::io::Error| Error::corrupt(Format::Tiff, err);
    Ok(match options.compression {
        TiffCompression::None => part.bytes,
        TiffCompression::PackBits => {
            let row = (part.bytes.len() / part.height.max(1)).max(1);
            let rows = part.bytes.chunks(row);
            rows.fold(Vec::new(), |mut out, row| {
                pack_bits(row, &mut out);
                out
            })
        }
        TiffCompression::Lzw => {
            use weezl::{BitOrder, encode::Encoder};
            Encoder::with_tiff_size_switch(BitOrder::Msb, 8)
                .encode(&part.bytes)
                .map_err(|err| Error::corrupt(Format::Tiff, err))?
        }
        TiffCompression::Deflate => {
            let level = flate2::Compression::new(6);
            let mut encoder =
                flate2::write::ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(&part.bytes).map_err(failed)?;
            encoder.finish().map_err(failed)?
        }
        TiffCompression::Fax4 => fax4(&part)?,
        TiffCompression::Jpeg => jpeg(&part, options)?,
    })
}

/// Run lengths of bytes: a count less one and as many bytes, or a negative
/// count and the byte that is repeated.
///
/// # Source
///
/// TIFF 6.0, section 9.
fn pack_bits(row: &[u8], out: &mut Vec<u8>) {
    const MOST: usize = 128;
    let run = |at: usize| {
        let rest = &row[at..];
        rest.iter().take(MOST).take_while(|&&b| b == rest[0]).count()
    };
    let mut at = 0;
    while at < row.len() {
        let len = run(at);
        if len >= 2 {
            out.extend([(257 - len) as u8, row[at]]);
            at += len;
            continue;
        }
        // Bytes as they are, up to the next run of three.
        let start = at;
        while at < row.len() && at - start < MOST && run(at) < 3 {
            at += 1;
        }
        out.push((at - start - 1) as u8);
        out.extend_from_slice(&row[start..at]);
    }
}

/// CCITT group 4, of one bit a pixel; a bit that is not set is white to it.
fn fax4(part: &Part) -> Result<Vec<u8>> {
    use fax::{Color, VecWriter, encoder::Encoder};
    let Ok(width) = u16::try_from(part.width) else {
        let expected = "a picture at most 65535 wide, or tiles";
        return Err(Error::option("compression", expected, "ccittfax4"));
    };
    let row = part.width.div_ceil(8);
    let mut encoder = Encoder::new(VecWriter::new());
    for bytes in part.bytes.chunks_exact(row) {
        let pixels = (0..part.width).map(|x| {
            if bytes[x / 8] & (0x80 >> (x % 8)) == 0 {
                Color::White
            } else {
                Color::Black
            }
        });
        // Its writer is a vector: it does not fail.
        let Ok(()) = encoder.encode_line(pixels, width);
    }
    let Ok(writer) = encoder.finish();
    Ok(writer.finish())
}

/// A JPEG of its own for each part, with its tables.
#[cfg(feature = "jpeg")]
fn jpeg(part: &Part, options: Tiff) -> Result<Vec<u8>> {
    let format = match part.samples {
        1 => sysu_jpeg::Format::Grey,
        _ => sysu_jpeg::Format::Rgb,
    };
    sysu_jpeg::Encoder::new(options.quality)
        .subsampling(if options.subsamples() {
            sysu_jpeg::Subsampling::S420
        } else {
            sysu_jpeg::Subsampling::S444
        })
        .encode(&part.bytes, part.width as u32, part.height as u32, format)
        .map_err(|err| Error::corrupt(Format::Tiff, err))
}

#[cfg(not(feature = "jpeg"))]
fn jpeg(_: &Part, _: Tiff) -> Result<Vec<u8>> {
    Err(Error::unsupported("JPEG in a TIFF in this build"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of TIFF 6.0, section 9.
    #[test]
    fn run_lengths_come_back() {
        let row = [
            0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0,
            0x2a, 0x22, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
            0xaa,
        ];
        let mut packed = Vec::new();
        pack_bits(&row, &mut packed);
        let want = [
            0xfe, 0xaa, 0x02, 0x80, 0, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0, 0x2a,
            0x22, 0xf7, 0xaa,
        ];
        assert_eq!(packed, want);
    }
}
