//! Cutting a region out of a raster, and setting one into a larger one.

use crate::{
    Colour, ErrorKind, Raster, Region, Result, Sample, Samples, Size,
    kernel::{par, smart},
    ops::{Cx, Position},
};

/// Returns where a crop of `size` starts in `src`.
pub(crate) fn crop(
    src: &Raster,
    size: Size,
    position: Position,
    cx: &mut Cx<'_>,
) -> Result<(i64, i64)> {
    let room = |image: u32, size: u32| image as i64 - size as i64;
    let (x, y) =
        (room(src.width(), size.width), room(src.height(), size.height));
    let about = |focus: f64, side: u32, room: i64| {
        let left = (focus - side as f64 / 2.0).round() as i64;
        left.clamp(0, room)
    };
    Ok(match position {
        // The middle rounds up.
        Position::Gravity(h, v) => {
            let axis = |gravity: i8, room: i64| match gravity.signum() {
                -1 => 0,
                0 => (room + 1) / 2,
                _ => room,
            };
            (axis(h, x), axis(v, y))
        }
        Position::Focal(h, v) => {
            let (fx, fy) = (
                h as f64 * src.width() as f64,
                v as f64 * src.height() as f64,
            );
            (about(fx, size.width, x), about(fy, size.height, y))
        }
        Position::Entropy => smart::entropy(src, size, cx)?,
        Position::Attention => {
            let (fx, fy) = smart::attention(src, size, cx)?;
            let left = fx as i64 - size.width as i64 / 2;
            let top = fy as i64 - size.height as i64 / 2;
            (left.clamp(0, x), top.clamp(0, y))
        }
    })
}

/// Returns where a picture stands in a larger box; the middle rounds down.
pub(crate) fn embed(src: Size, size: Size, position: Position) -> (i64, i64) {
    let room = |image: u32, size: u32| size as i64 - image as i64;
    let (x, y) = (room(src.width, size.width), room(src.height, size.height));
    let axis = |gravity: i8, room: i64| match gravity.signum() {
        -1 => 0,
        0 => room / 2,
        _ => room,
    };
    match position {
        Position::Gravity(h, v) => (axis(h, x), axis(v, y)),
        Position::Focal(..) | Position::Entropy | Position::Attention => {
            (axis(0, x), axis(0, y))
        }
    }
}

/// Cuts a region out.
///
/// # Errors
///
/// [`ErrorKind::BadRegion`] if it does not lie inside.
pub(crate) fn extract(src: &Raster, region: Region) -> Result<Raster> {
    fn cut<T: Sample>(src: &[T], raster: &Raster, region: Region) -> Vec<T> {
        let channels = raster.channels() as usize;
        let row = region.width as usize * channels;
        let mut dst = Vec::with_capacity(row * region.height as usize);
        for y in 0..region.height as usize {
            let start = (region.top as usize + y) * raster.row_len()
                + region.left as usize * channels;
            dst.extend_from_slice(&src[start..][..row]);
        }
        dst
    }
    if !region.is_inside(src.size()) {
        let image = src.size();
        return Err(ErrorKind::BadRegion { requested: region, image }.into());
    }
    let size = region.size();
    Ok(match src.samples() {
        Samples::U8(v) => src.with(size, cut(v, src, region)),
        Samples::U16(v) => src.with(size, cut(v, src, region)),
        Samples::F32(v) => src.with(size, cut(v, src, region)),
    })
}

/// Sets a picture into a box of one colour, with its corner at `left`,
/// `top`; what sticks out is cut off.
pub(crate) fn embedded(
    src: &Raster,
    size: Size,
    left: i64,
    top: i64,
    background: Colour,
) -> Raster {
    fn set<T: Sample>(
        src: &[T],
        raster: &Raster,
        size: Size,
        (left, top): (i64, i64),
        background: Colour,
    ) -> Raster {
        let ink: Vec<T> = raster.ink(background);
        let channels = ink.len();
        let width = size.width as usize;
        // The columns of the box that the picture covers.
        let from = left.clamp(0, width as i64) as usize;
        let to = (left + raster.width() as i64)
            .clamp(from as i64, width as i64) as usize;
        let mut dst =
            vec![T::default(); width * size.height as usize * channels];
        par::rows(&mut dst, width * channels, |y, row| {
            for pixel in row.chunks_exact_mut(channels) {
                pixel.copy_from_slice(&ink);
            }
            let y = y as i64 - top;
            if 0 <= y && y < raster.height() as i64 && from < to {
                let start = y as usize * raster.row_len()
                    + (from as i64 - left) as usize * channels;
                row[from * channels..to * channels]
                    .copy_from_slice(&src[start..][..(to - from) * channels]);
            }
        });
        raster.with(size, dst)
    }
    let at = (left, top);
    match src.samples() {
        Samples::U8(v) => set(v, src, size, at, background),
        Samples::U16(v) => set(v, src, size, at, background),
        Samples::F32(v) => set(v, src, size, at, background),
    }
}

/// A raster of one colour, with the meaning of another.
pub(crate) fn blank(like: &Raster, size: Size, background: Colour) -> Raster {
    fn fill<T: Sample>(like: &Raster, size: Size, colour: Colour) -> Vec<T> {
        let ink: Vec<T> = like.ink(colour);
        ink.repeat(size.pixels() as usize)
    }
    match like.samples() {
        Samples::U8(_) => like.with(size, fill::<u8>(like, size, background)),
        Samples::U16(_) => {
            like.with(size, fill::<u16>(like, size, background))
        }
        Samples::F32(_) => {
            like.with(size, fill::<f32>(like, size, background))
        }
    }
}

/// Copies a raster onto another of the same meaning, inside of it.
pub(crate) fn paste(
    canvas: &mut Raster,
    src: &Raster,
    left: usize,
    top: usize,
) {
    fn rows<T: Sample>(
        to: &mut [T],
        from: &[T],
        (to_row, from_row): (usize, usize),
        start: usize,
    ) {
        let lines = to[start..].chunks_mut(to_row);
        for (to, from) in lines.zip(from.chunks_exact(from_row)) {
            to[..from_row].copy_from_slice(from);
        }
    }
    let shape = (canvas.row_len(), src.row_len());
    let start = top * shape.0 + left * canvas.channels() as usize;
    match (canvas.samples_mut(), src.samples()) {
        (Samples::U8(to), Samples::U8(from)) => rows(to, from, shape, start),
        (Samples::U16(to), Samples::U16(from)) => {
            rows(to, from, shape, start);
        }
        (Samples::F32(to), Samples::F32(from)) => {
            rows(to, from, shape, start);
        }
        // Both have the same depth.
        _ => {}
    }
}
