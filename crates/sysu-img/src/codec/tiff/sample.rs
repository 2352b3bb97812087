//! Samples of a TIFF, from 1 to 64 bits, to those of a raster.

use crate::{Error, Result, Sample};

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// Without a sign.
    Whole,
    /// With one.
    Signed,
    /// In floating point.
    Float,
}

impl Number {
    /// Reads the field that tells, for numbers of so many bits.
    pub(super) fn new(format: u64, bits: u64) -> Result<Self> {
        match (format, bits) {
            // Type 4 is of no type.
            (1 | 4, 1..=32 | 64) => Ok(Self::Whole),
            (2, 8 | 16 | 32 | 64) => Ok(Self::Signed),
            (3, 16 | 24 | 32 | 64) => Ok(Self::Float),
            _ => {
                let kind = match format {
                    1 | 4 => "whole numbers",
                    2 => "signed numbers",
                    3 => "floating point",
                    _ => "complex numbers",
                };
                let what = format!("a TIFF of {bits} bits of {kind}");
                Err(Error::unsupported(what))
            }
        }
    }
}

/// A type that samples are read into.
pub(super) trait Put: Sample {
    /// Reads samples, little-endian where they have several bytes.
    /// `scale` spreads their range over that of the type.
    fn put(
        bytes: &[u8],
        number: Number,
        bits: usize,
        scale: bool,
        out: &mut [Self],
    );

    /// Returns the other end of the range: white for black.
    fn turned(self) -> Self;
}

impl Put for u8 {
    fn put(
        bytes: &[u8],
        number: Number,
        bits: usize,
        scale: bool,
        out: &mut [Self],
    ) {
        match (number, bits) {
            (Number::Signed, _) => {
                for (to, v) in out.iter_mut().zip(bytes) {
                    *to = unsigned(*v as i8 as i64) as Self;
                }
            }
            (_, 8) => {
                let len = out.len().min(bytes.len());
                out[..len].copy_from_slice(&bytes[..len]);
            }
            _ => {
                let most = (1u16 << bits) - 1;
                spread(bytes, bits, |index, v| match out.get_mut(index) {
                    Some(to) if scale => {
                        *to = ((v as u16 * 255 + most / 2) / most) as Self;
                        true
                    }
                    Some(to) => {
                        *to = v as Self;
                        true
                    }
                    None => false,
                });
            }
        }
    }

    fn turned(self) -> Self {
        !self
    }
}

impl Put for u16 {
    fn put(
        bytes: &[u8],
        number: Number,
        bits: usize,
        scale: bool,
        out: &mut [Self],
    ) {
        if number == Number::Whole && bits == 16 {
            for (to, from) in out.iter_mut().zip(bytes.as_chunks().0) {
                *to = Self::from_le_bytes(*from);
            }
            return;
        }
        if bits.is_multiple_of(8) {
            let from = bytes.chunks_exact(bits / 8);
            for (to, from) in out.iter_mut().zip(from) {
                let low =
                    from.iter().rev().fold(0u64, |v, b| v << 8 | *b as u64);
                let low = match number {
                    Number::Signed => {
                        let shift = 64 - bits;
                        unsigned((low << shift) as i64 >> shift)
                    }
                    _ => low,
                };
                *to = if bits < 16 {
                    low as Self
                } else {
                    (low >> (bits - 16)) as Self
                };
            }
            return;
        }
        let most = (1u64 << bits) - 1;
        spread(bytes, bits, |index, v| match out.get_mut(index) {
            Some(to) => {
                let v = v as u64;
                *to = if scale {
                    ((v * 65_535 + most / 2) / most) as Self
                } else {
                    v as Self
                };
                true
            }
            None => false,
        });
    }

    fn turned(self) -> Self {
        !self
    }
}

impl Put for f32 {
    fn put(bytes: &[u8], _: Number, bits: usize, _: bool, out: &mut [Self]) {
        for (to, from) in out.iter_mut().zip(bytes.chunks_exact(bits / 8)) {
            *to = match *from {
                [a, b] => short_float(u16::from_le_bytes([a, b])),
                [a, b, c] => middle_float(u32::from_le_bytes([a, b, c, 0])),
                [a, b, c, d] => Self::from_le_bytes([a, b, c, d]),
                [a, b, c, d, e, f, g, h] => {
                    f64::from_le_bytes([a, b, c, d, e, f, g, h]) as Self
                }
                _ => 0.0,
            };
        }
    }

    fn turned(self) -> Self {
        1.0 - self
    }
}

/// A number with a sign as one without: what is below zero is black, as
/// libvips has it.
fn unsigned(v: i64) -> u64 {
    v.max(0) as u64
}

/// Gives every sample of `bits` bits, from the highest, with its place, until
/// it is told to stop.
fn spread(
    bytes: &[u8],
    bits: usize,
    mut give: impl FnMut(usize, u32) -> bool,
) {
    let (mut have, mut rest, mut index) = (0, 0u64, 0);
    let mask = (1u64 << bits) - 1;
    for byte in bytes {
        rest = rest << 8 | *byte as u64;
        have += 8;
        while have >= bits {
            have -= bits;
            if !give(index, (rest >> have & mask) as u32) {
                return;
            }
            index += 1;
        }
    }
}

/// IEEE 754 binary16.
fn short_float(v: u16) -> f32 {
    let sign = if v >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = ((v >> 10 & 31) as i32, (v & 1023) as f32);
    sign * match exponent {
        0 => fraction * (-24f32).exp2(),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * ((exponent - 25) as f32).exp2(),
    }
}

/// 24 bits: a sign, 7 bits of exponent, 16 of fraction.
///
/// # Source
///
/// Adobe's technical note 3 on photographs in TIFF.
fn middle_float(v: u32) -> f32 {
    let sign = if v >> 23 & 1 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = ((v >> 16 & 127) as i32, (v & 0xffff) as f32);
    sign * match exponent {
        0 => fraction * (-78f32).exp2(),
        127 if fraction == 0.0 => f32::INFINITY,
        127 => f32::NAN,
        _ => (65_536.0 + fraction) * ((exponent - 79) as f32).exp2(),
    }
}

/// Puts the bytes of samples in the order of little-endian files, and undoes
/// what the predictor did to a row.
///
/// # Source
///
/// TIFF 6.0, section 14; Adobe's technical note 3 for floating point.
pub(super) fn restore(
    row: &mut [u8],
    little: bool,
    bits: usize,
    samples: usize,
    predictor: u64,
) {
    let bytes = bits / 8;
    if predictor == 3 {
        return restore_float(row, bytes, samples);
    }
    if !little && bits.is_multiple_of(8) && bytes > 1 {
        row.chunks_exact_mut(bytes).for_each(<[u8]>::reverse);
    }
    if predictor != 2 {
        return;
    }
    macro_rules! add {
        ($type:ty) => {{
            const LEN: usize = size_of::<$type>();
            let row = row.as_chunks_mut::<LEN>().0;
            for at in samples..row.len() {
                let before = <$type>::from_le_bytes(row[at - samples]);
                let now = <$type>::from_le_bytes(row[at]);
                row[at] = now.wrapping_add(before).to_le_bytes();
            }
        }};
    }
    match bytes {
        1 => add!(u8),
        2 => add!(u16),
        4 => add!(u32),
        _ => add!(u64),
    }
}

/// Differences of bytes, with the upper bytes of all numbers first.
fn restore_float(row: &mut [u8], bytes: usize, samples: usize) {
    for at in samples..row.len() {
        row[at] = row[at].wrapping_add(row[at - samples]);
    }
    let planes = row.to_vec();
    let count = row.len() / bytes;
    for (index, number) in row.chunks_exact_mut(bytes).enumerate() {
        for (place, byte) in number.iter_mut().rev().enumerate() {
            *byte = planes[place * count + index];
        }
    }
}
