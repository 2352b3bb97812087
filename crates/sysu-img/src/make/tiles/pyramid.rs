//! Rows go in, rows of tiles come out, at every level.

use super::{Pixel, layout::Geometry};
use crate::{Alpha, Result, kernel::simd::wide};

/// The levels of a picture whose rows come from the top.
#[derive(Debug)]
pub(super) struct Pyramid<'a> {
    geometry: &'a Geometry,
    levels: Vec<Level>,
    pixel: Pixel,
}

/// What a level holds of its rows.
#[derive(Debug, Default)]
struct Level {
    /// Rows that tiles still need, from `top` on.
    rows: Vec<u8>,
    top: u32,
    /// The row of tiles that comes next.
    next: u32,
    /// A row that waits for its partner.
    odd: Option<Vec<u8>>,
    /// Rows that have come.
    count: u32,
}

/// All rows of pixels that one row of tiles needs.
#[derive(Debug)]
pub(super) struct Band<'a> {
    pub(super) level: usize,
    pub(super) row: u32,
    pub(super) rows: &'a [u8],
}

type Emit<'a> = dyn FnMut(Band<'_>) -> Result<()> + 'a;

impl<'a> Pyramid<'a> {
    pub(super) fn new(geometry: &'a Geometry, pixel: Pixel) -> Self {
        let level = |_| Level::default();
        let levels = geometry.sizes.iter().map(level).collect();
        Self { geometry, levels, pixel }
    }

    /// Takes some whole rows of the picture.
    pub(super) fn push(
        &mut self,
        rows: &[u8],
        emit: &mut Emit<'_>,
    ) -> Result<()> {
        let mut rows = self.take(0, rows, emit)?;
        for level in 1..self.levels.len() {
            if rows.is_empty() {
                break;
            }
            rows = self.take(level, &rows, emit)?;
        }
        Ok(())
    }

    /// Takes rows of one level, and returns those that they give the next.
    fn take(
        &mut self,
        index: usize,
        rows: &[u8],
        emit: &mut Emit<'_>,
    ) -> Result<Vec<u8>> {
        let (geometry, pixel) = (self.geometry, self.pixel);
        let size = geometry.sizes[index];
        let len = size.width as usize * pixel.channels;
        let next = geometry.sizes.get(index + 1);
        let level = &mut self.levels[index];
        let mut halves = Vec::new();
        for row in rows.chunks_exact(len) {
            level.count += 1;
            let Some(next) = next else { continue };
            let columns = next.width as usize;
            match level.odd.take() {
                Some(above) => {
                    halve((&above, row), columns, pixel, &mut halves);
                }
                // The last row has no partner: where sizes round up, it is
                // its own.
                None if level.count == size.height => {
                    if size.height.div_ceil(2) == next.height {
                        halve((row, row), columns, pixel, &mut halves);
                    }
                }
                None => level.odd = Some(row.to_vec()),
            }
        }
        level.rows.extend_from_slice(rows);
        let down = geometry.tiles(index).1;
        while level.next < down {
            let (top, bottom) = geometry.rows(index, level.next);
            if level.count < bottom {
                break;
            }
            let at = |row: u32| (row - level.top) as usize * len;
            let rows = &level.rows[at(top)..at(bottom)];
            emit(Band { level: index, row: level.next, rows })?;
            level.next += 1;
            if level.next < down {
                let keep = geometry.rows(index, level.next).0;
                let gone = (keep - level.top) as usize * len;
                level.rows.drain(..gone);
                level.top = keep;
            } else {
                level.rows = Vec::new();
            }
        }
        Ok(halves)
    }
}

/// Appends the means of 2 × 2 pixels of two rows; the last column of an odd
/// width is its own partner.
fn halve(
    (above, below): (&[u8], &[u8]),
    columns: usize,
    pixel: Pixel,
    out: &mut Vec<u8>,
) {
    wide(
        #[inline(always)]
        || match (pixel.channels, pixel.alpha) {
            (1, _) => opaque::<1>((above, below), columns, out),
            (3, Alpha::None) => opaque::<3>((above, below), columns, out),
            (2, _) => translucent::<2>((above, below), columns, out),
            _ => translucent::<4>((above, below), columns, out),
        },
    );
}

#[inline(always)]
fn opaque<const N: usize>(
    (above, below): (&[u8], &[u8]),
    columns: usize,
    out: &mut Vec<u8>,
) {
    let (above, below) = (above.as_chunks::<N>().0, below.as_chunks::<N>().0);
    let start = out.len();
    out.resize(start + columns * N, 0);
    let to = out[start..].as_chunks_mut::<N>().0;
    let pairs = above.len() / 2;
    let (whole, rest) = to.split_at_mut(pairs.min(columns));
    let twos = above.chunks_exact(2).zip(below.chunks_exact(2));
    for (to, (a, b)) in whole.iter_mut().zip(twos) {
        for n in 0..N {
            let sum = u16::from(a[0][n])
                + u16::from(a[1][n])
                + u16::from(b[0][n])
                + u16::from(b[1][n]);
            to[n] = ((sum + 2) >> 2) as u8;
        }
    }
    if let (Some(to), Some(a), Some(b)) =
        (rest.first_mut(), above.last(), below.last())
    {
        for n in 0..N {
            to[n] = ((u16::from(a[n]) + u16::from(b[n])).div_ceil(2)) as u8;
        }
    }
}

/// The same of colours that count by their alpha, which comes last.
#[inline(always)]
fn translucent<const N: usize>(
    (above, below): (&[u8], &[u8]),
    columns: usize,
    out: &mut Vec<u8>,
) {
    let (above, below) = (above.as_chunks::<N>().0, below.as_chunks::<N>().0);
    for x in 0..columns {
        let (left, right) = (x * 2, (x * 2 + 1).min(above.len() - 1));
        let four: [&[u8; N]; 4] =
            [&above[left], &above[right], &below[left], &below[right]];
        let weight: u32 = four.iter().map(|p| u32::from(p[N - 1])).sum();
        let mut mean = [0; N];
        for (n, mean) in mean.iter_mut().enumerate().take(N - 1) {
            let sum: u32 = four
                .iter()
                .map(|p| u32::from(p[n]) * u32::from(p[N - 1]))
                .sum();
            *mean = (sum + weight / 2).checked_div(weight).unwrap_or(0) as u8;
        }
        mean[N - 1] = ((weight + 2) / 4) as u8;
        out.extend_from_slice(&mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Space;

    #[test]
    fn an_odd_column_is_its_own_partner_and_clear_pixels_do_not_count() {
        let mut out = Vec::new();
        opaque::<1>((&[0, 2, 9], &[1, 4, 10]), 2, &mut out);
        assert_eq!(out, [2, 10]);
        out.clear();
        // Rounded down, the odd column is left out.
        opaque::<1>((&[0, 2, 9], &[1, 4, 10]), 1, &mut out);
        assert_eq!(out, [2]);
        out.clear();
        let pixel =
            Pixel { channels: 2, space: Space::Grey, alpha: Alpha::Straight };
        halve((&[200, 255, 7, 0], &[100, 255, 9, 0]), 1, pixel, &mut out);
        assert_eq!(out, [150, 128]);
    }
}
