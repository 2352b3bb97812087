//! A reduction done on strips as a decoder gives them, so that the picture in
//! its own width never exists: of opaque pictures the rows become narrow,
//! translucent ones come out as small as they shall be.
//!
//! The bytes are those that come of the whole picture: the same arithmetic
//! in the same order.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions};

use crate::{
    Alpha, Raster, Result, Samples, Size, Space,
    kernel::{
        par,
        resample::{self, Plain as _},
        scaler::Scaler,
    },
    ops::Kernel,
};

/// Bytes of rows that are made narrow at once: the weights are worked out anew
/// each time, which is felt if rows are few.
const TOGETHER: usize = 512 << 10;

/// What a decoder may do on the way: come nearer to that size, with that
/// kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Narrow {
    pub(crate) size: Size,
    pub(crate) kernel: Kernel,
}

/// Rows of one picture that become narrow, strip by strip.
pub(crate) struct Narrowing {
    width: u32,
    to: u32,
    channels: usize,
    way: Way,
}

enum Way {
    /// The first of two passes: bytes, row by row, and rows that wait.
    Across(ResizeOptions, Vec<u8>, Vec<u8>),
    /// Both passes: multiplied by alpha, in 16 bits.
    Both(Scaler, Vec<u16>),
}

impl Narrowing {
    /// Starts a picture of bytes: grey, RGB, or RGBA. Nothing for others, or
    /// if rows would not become shorter.
    pub(crate) fn new(
        narrow: Narrow,
        size: Size,
        channels: u8,
    ) -> Result<Option<Self>> {
        let Narrow { size: to, kernel } = narrow;
        let fits = matches!(channels, 1 | 3 | 4)
            && to.width < size.width
            && to.height <= size.height
            && kernel != Kernel::Nearest;
        if !fits {
            return Ok(None);
        }
        let channels = channels as usize;
        let row = to.width as usize * channels;
        let way = if channels == 4 {
            let shrink = resample::shrink(size, to, kernel);
            let rows = to.height as usize;
            let done = Vec::with_capacity(row * rows);
            Way::Both(shrink.scaler(0..rows), done)
        } else {
            let filter: FilterType = resample::filter(kernel)?;
            let options = ResizeOptions::new()
                .resize_alg(ResizeAlg::Convolution(filter))
                .use_alpha(false);
            let done = Vec::with_capacity(row * size.height as usize);
            Way::Across(options, done, Vec::new())
        };
        let (width, to) = (size.width, to.width);
        Ok(Some(Self { width, to, channels, way }))
    }

    /// Takes some whole rows.
    pub(crate) fn push(&mut self, rows: &[u8]) {
        let wide = self.width as usize * self.channels;
        match &mut self.way {
            Way::Across(_, _, held) => {
                if held.is_empty() && rows.len() >= TOGETHER {
                    self.across(rows);
                    return;
                }
                held.extend_from_slice(rows);
                if held.len() >= TOGETHER {
                    self.flush();
                }
            }
            Way::Both(scaler, done) => {
                for row in rows.chunks_exact(wide) {
                    scaler.push(row, |row| resample::append(row, done));
                }
            }
        }
    }

    /// Makes the rows narrow that wait.
    fn flush(&mut self) {
        if let Way::Across(_, _, held) = &mut self.way {
            let mut rows = std::mem::take(held);
            self.across(&rows);
            rows.clear();
            if let Way::Across(_, _, held) = &mut self.way {
                *held = rows;
            }
        }
    }

    fn across(&mut self, rows: &[u8]) {
        let Way::Across(options, done, _) = &mut self.way else { return };
        let wide = self.width as usize * self.channels;
        let short = self.to as usize * self.channels;
        let height = rows.len() / wide;
        if height == 0 {
            return;
        }
        let start = done.len();
        done.resize(start + height * short, 0);
        let tall = height.div_ceil(par::threads());
        par::bands(&mut done[start..], short * tall, |band, dst| {
            let height = dst.len() / short;
            let from = Size::new(self.width, height as u32);
            let to = Size::new(self.to, height as u32);
            let src = &rows[band * tall * wide..][..height * wide];
            u8::run((src, from), (dst, to), self.channels, options);
        });
    }

    /// Ends the picture, which is narrow, and low where it has alpha.
    pub(crate) fn finish(
        mut self,
        space: Space,
        alpha: Alpha,
    ) -> Result<Raster> {
        self.flush();
        let short = self.to as usize * self.channels;
        let high = |len: usize| Size::new(self.to, (len / short) as u32);
        match self.way {
            Way::Across(_, done, _) => {
                let size = high(done.len());
                Raster::new(size, space, alpha, Samples::U8(done))
            }
            Way::Both(scaler, mut done) => {
                scaler.finish(|row| resample::append(row, &mut done));
                let (size, alpha) = (high(done.len()), Alpha::Premultiplied);
                Raster::new(size, space, alpha, Samples::U16(done))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise, translucent or not.
    fn noise(size: Size, channels: u8, opaque: bool) -> Vec<u8> {
        let mut state = 1u32;
        let len = size.pixels() as usize * channels as usize;
        let next = |index: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let alpha = channels == 4 && index % 4 == 3;
            if alpha && opaque { 255 } else { (state >> 24) as u8 }
        };
        (0..len).map(next).collect()
    }

    #[test]
    fn strips_and_whole_pictures_give_equal_bytes() {
        let size = Size::new(301, 203);
        let to = Size::new(77, 51);
        for (channels, opaque) in [(1, true), (3, true), (4, true), (4, false)]
        {
            let samples = noise(size, channels, opaque);
            let (space, alpha) = match channels {
                1 => (Space::Grey, Alpha::None),
                3 => (Space::Srgb, Alpha::None),
                _ => (Space::Srgb, Alpha::Straight),
            };
            let whole = Samples::U8(samples.clone());
            let whole = Raster::new(size, space, alpha, whole).unwrap();
            let kernel = Kernel::Lanczos3;
            let whole = resample::premultiplying(whole, to, kernel).unwrap();
            for rows in [1, 7, 64, 100, 203] {
                let narrow = Narrow { size: to, kernel };
                let mut strips =
                    Narrowing::new(narrow, size, channels).unwrap().unwrap();
                let row = size.width as usize * channels as usize;
                samples.chunks(row * rows).for_each(|s| strips.push(s));
                let narrow = strips.finish(space, alpha).unwrap();
                let low =
                    resample::premultiplying(narrow, to, kernel).unwrap();
                assert_eq!(low, whole, "{channels} {opaque} {rows}");
            }
        }
    }
}
