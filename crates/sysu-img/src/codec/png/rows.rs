//! Rows of bits, passes and filters, as PNG wants them.

use std::io::Write as _;

use crate::Size;

/// Packs one byte a sample into `bits` each; every row begins at a byte.
pub(super) fn pack(samples: &[u8], width: usize, bits: u8) -> Vec<u8> {
    if bits >= 8 {
        return samples.to_vec();
    }
    let per_byte = 8 / bits as usize;
    let rows = samples.chunks_exact(width);
    rows.flat_map(|row| {
        row.chunks(per_byte).map(move |part| {
            let packed =
                part.iter().fold(0u8, |packed, &v| packed << bits | v);
            packed << (bits as usize * (per_byte - part.len()))
        })
    })
    .collect()
}

/// The first pixel and the step of each pass: x, y, across, down.
const ADAM7: [(usize, usize, usize, usize); 7] = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
];

/// Takes a picture of `bits` a pixel apart into its seven passes, each row
/// behind its filter.
///
/// # Source
///
/// W3C PNG, third edition, 8.1 and 9.
pub(super) fn passes(
    data: &[u8],
    size: Size,
    bits: usize,
    adaptive: bool,
) -> Vec<u8> {
    let (width, height) = (size.width as usize, size.height as usize);
    let stride = (width * bits).div_ceil(8);
    let mut out = Vec::with_capacity(data.len() + height * 2);
    for (left, top, across, down) in ADAM7 {
        let columns = width.saturating_sub(left).div_ceil(across);
        if columns == 0 || top >= height {
            continue;
        }
        let len = (columns * bits).div_ceil(8);
        let mut above = vec![0u8; len];
        for y in (top..height).step_by(down) {
            let src = &data[y * stride..][..stride];
            let mut row = vec![0u8; len];
            for index in 0..columns {
                let x = left + index * across;
                if bits >= 8 {
                    let bytes = bits / 8;
                    row[index * bytes..][..bytes]
                        .copy_from_slice(&src[x * bytes..][..bytes]);
                } else {
                    let mask = (1u8 << bits) - 1;
                    let at = x * bits;
                    let v = src[at / 8] >> (8 - bits - at % 8) & mask;
                    let to = index * bits;
                    row[to / 8] |= v << (8 - bits - to % 8);
                }
            }
            filter(&mut out, &row, &above, bits.div_ceil(8), adaptive);
            above = row;
        }
    }
    out
}

/// Appends a row behind the filter whose result is nearest to zero.
fn filter(
    out: &mut Vec<u8>,
    row: &[u8],
    above: &[u8],
    step: usize,
    adaptive: bool,
) {
    if !adaptive {
        out.push(0);
        out.extend_from_slice(row);
        return;
    }
    let filtered = |kind: u8| -> Vec<u8> {
        let at = |row: &[u8], x: usize| match x.checked_sub(step) {
            Some(x) => row[x],
            None => 0,
        };
        let one = |x: usize| {
            let (a, b, c) = (at(row, x), above[x], at(above, x));
            let guess = match kind {
                0 => 0,
                1 => a,
                2 => b,
                3 => u16::midpoint(a as u16, b as u16) as u8,
                _ => paeth(a, b, c),
            };
            row[x].wrapping_sub(guess)
        };
        (0..row.len()).map(one).collect()
    };
    let cost = |row: &[u8]| -> u64 {
        row.iter().map(|&v| (v as i8).unsigned_abs() as u64).sum()
    };
    let all = (0..5u8).map(|kind| (kind, filtered(kind)));
    if let Some((kind, best)) = all.min_by_key(|(_, row)| cost(row)) {
        out.push(kind);
        out.extend(best);
    }
}

fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let (x, y, z) = (a as i16, b as i16, c as i16);
    let guess = x + y - z;
    let (da, db, dc) =
        ((guess - x).abs(), (guess - y).abs(), (guess - z).abs());
    if da <= db && da <= dc {
        a
    } else if db <= dc {
        b
    } else {
        c
    }
}

/// Packs data as zlib.
pub(super) fn deflate(data: &[u8], level: u8) -> std::io::Result<Vec<u8>> {
    let level = flate2::Compression::new(level as u32);
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(data)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_packed_from_the_left_and_rows_begin_at_bytes() {
        assert_eq!(
            pack(&[1, 0, 1, 1, 1, 0], 3, 1),
            [0b1010_0000, 0b1100_0000]
        );
        assert_eq!(pack(&[3, 0, 1, 2, 3], 5, 2), [0b1100_0110, 0b1100_0000]);
        assert_eq!(pack(&[10, 5, 15], 3, 4), [0xa5, 0xf0]);
    }
}
