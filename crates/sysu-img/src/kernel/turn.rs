//! Quarter turns and mirrors: pixels move, none is changed.

use crate::{Orientation, Raster, Sample, Samples, Size, kernel::par};

/// Returns the raster turned and mirrored as `how` says.
///
/// Cost: one pass; quarter turns are done in blocks that fit the cache.
pub(crate) fn turn(src: Raster, how: Orientation) -> Raster {
    if how == Orientation::Upright { src } else { turned(&src, how) }
}

/// The same of a raster that is kept.
pub(crate) fn turned(src: &Raster, how: Orientation) -> Raster {
    match src.samples() {
        Samples::U8(v) => move_pixels(src, v, how),
        Samples::U16(v) => move_pixels(src, v, how),
        Samples::F32(v) => move_pixels(src, v, how),
    }
}

fn move_pixels<T: Sample>(
    raster: &Raster,
    src: &[T],
    how: Orientation,
) -> Raster {
    let channels = raster.channels() as usize;
    if how == Orientation::Flip {
        let row = raster.row_len();
        let mut dst = vec![T::default(); src.len()];
        par::rows(&mut dst, row, |y, to| {
            let from = src.len() - (y + 1) * row;
            to.copy_from_slice(&src[from..][..row]);
        });
        return raster.with(raster.size(), dst);
    }
    // The number of channels as a constant makes each copy one move.
    match channels {
        1 => typed::<T, 1>(raster, src, how),
        2 => typed::<T, 2>(raster, src, how),
        3 => typed::<T, 3>(raster, src, how),
        4 => typed::<T, 4>(raster, src, how),
        _ => {
            let (size, at) = map(raster.size(), how);
            let row = size.width as usize * channels;
            let mut dst = vec![T::default(); src.len()];
            par::rows(&mut dst, row, |y, row| {
                for (x, to) in row.chunks_exact_mut(channels).enumerate() {
                    let from = at(x, y) * channels;
                    to.copy_from_slice(&src[from..][..channels]);
                }
            });
            raster.with(size, dst)
        }
    }
}

fn typed<T: Sample, const N: usize>(
    raster: &Raster,
    src: &[T],
    how: Orientation,
) -> Raster {
    // Squares of 32 pixels: a turned read touches one cache line a row.
    const BLOCK: usize = 32;
    let (size, at) = map(raster.size(), how);
    let (src, _) = src.as_chunks::<N>();
    let width = size.width as usize;
    let mut dst = vec![T::default(); src.len() * N];
    par::bands(&mut dst, width * N * BLOCK, |band, rows| {
        let (rows, _) = rows.as_chunks_mut::<N>();
        for left in (0..width).step_by(BLOCK) {
            let right = (left + BLOCK).min(width);
            for (y, row) in rows.chunks_exact_mut(width).enumerate() {
                for (x, to) in row[left..right].iter_mut().enumerate() {
                    *to = src[at(left + x, band * BLOCK + y)];
                }
            }
        }
    });
    raster.with(size, dst)
}

/// Returns the turned size, and where in the source a turned pixel lies.
fn map(
    src: Size,
    how: Orientation,
) -> (Size, impl Fn(usize, usize) -> usize + Copy) {
    let size = if how.is_turned() { src.turned() } else { src };
    let width = src.width as isize;
    let last = src.pixels() as isize - 1;
    // Source index = start + x · right + y · down, in destination x and y.
    let (start, right, down) = match how {
        Orientation::Upright => (0, 1, width),
        Orientation::Flop => (width - 1, -1, width),
        Orientation::Rotate180 => (last, -1, -width),
        Orientation::Flip => (last + 1 - width, 1, -width),
        Orientation::Transpose => (0, width, 1),
        Orientation::Rotate90 => (last + 1 - width, -width, 1),
        Orientation::Transverse => (last, -width, -1),
        Orientation::Rotate270 => (width - 1, width, -1),
    };
    let at = move |x: usize, y: usize| {
        (start + x as isize * right + y as isize * down) as usize
    };
    (size, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Alpha, Space};

    /// ```text
    /// 1 2 3
    /// 4 5 6
    /// ```
    fn moved(how: Orientation) -> (Size, Vec<u8>) {
        let raster = Raster::new(
            Size::new(3, 2),
            Space::Grey,
            Alpha::None,
            Samples::U8(vec![1, 2, 3, 4, 5, 6]),
        )
        .unwrap();
        let raster = turn(raster, how);
        let size = raster.size();
        match raster.into_samples() {
            Samples::U8(v) => (size, v),
            _ => unreachable!("eight bits stay eight bits"),
        }
    }

    #[test]
    fn each_orientation_moves_every_pixel_where_exif_says() {
        let want: [(u16, (u32, u32), [u8; 6]); 8] = [
            (1, (3, 2), [1, 2, 3, 4, 5, 6]),
            (2, (3, 2), [3, 2, 1, 6, 5, 4]),
            (3, (3, 2), [6, 5, 4, 3, 2, 1]),
            (4, (3, 2), [4, 5, 6, 1, 2, 3]),
            (5, (2, 3), [1, 4, 2, 5, 3, 6]),
            (6, (2, 3), [4, 1, 5, 2, 6, 3]),
            (7, (2, 3), [6, 3, 5, 2, 4, 1]),
            (8, (2, 3), [3, 6, 2, 5, 1, 4]),
        ];
        for (tag, (width, height), pixels) in want {
            let how = Orientation::from_tag(tag).unwrap();
            let want = (Size::new(width, height), pixels.to_vec());
            assert_eq!(moved(how), want, "orientation {tag}");
        }
    }
}
