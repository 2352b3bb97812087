//! The first pass of a reduction, done on strips as a decoder gives them: of
//! each row only the narrow result is kept, and the picture in its own width
//! never exists.
//!
//! The bytes are those that come of the whole picture: the pass works on
//! each row by itself, in the same arithmetic.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions};

use crate::{
    Alpha, Raster, Result, Samples, Size, Space,
    ops::Kernel,
    par,
    raster::premultiply_u8,
    resample::{self, BAND, Plain as _},
};

/// What a decoder may do on the way: make rows this long, with that kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Narrow {
    pub(crate) width: u32,
    pub(crate) kernel: Kernel,
}

/// Rows of one picture that become narrow, strip by strip.
pub(crate) struct Narrowing {
    width: u32,
    to: u32,
    channels: usize,
    options: ResizeOptions,
    /// The result if all pixels are opaque.
    plain: Option<Vec<u8>>,
    /// The result if one is not: multiplied by alpha, in 16 bits.
    multiplied: Option<Vec<u16>>,
}

impl Narrowing {
    /// Starts a picture of bytes: grey, RGB, or RGBA. Nothing for others, or
    /// if rows would not become shorter.
    pub(crate) fn new(
        narrow: Narrow,
        size: Size,
        channels: u8,
    ) -> Result<Option<Self>> {
        let fits = matches!(channels, 1 | 3 | 4)
            && narrow.width < size.width
            && narrow.kernel != Kernel::Nearest;
        if !fits {
            return Ok(None);
        }
        let filter: FilterType = resample::filter(narrow.kernel)?;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(filter))
            .use_alpha(false);
        let channels = channels as usize;
        let len = narrow.width as usize * channels * size.height as usize;
        Ok(Some(Self {
            width: size.width,
            to: narrow.width,
            channels,
            options,
            plain: Some(Vec::with_capacity(len)),
            multiplied: (channels == 4).then(Vec::new),
        }))
    }

    /// Takes some whole rows.
    pub(crate) fn push(&mut self, rows: &[u8]) {
        let wide = self.width as usize * self.channels;
        let short = self.to as usize * self.channels;
        let height = rows.len() / wide;
        let (width, to, channels) = (self.width, self.to, self.channels);
        let options = &self.options;
        if channels == 4 && self.plain.is_some() {
            let opaque = rows.as_chunks::<4>().0.iter().all(|p| p[3] == 255);
            if !opaque {
                self.plain = None;
            }
        }
        let each = |band: usize, len: usize| {
            let height = len / short;
            let from = Size::new(width, height as u32);
            let to = Size::new(to, height as u32);
            let src = &rows[band * BAND * wide..][..height * wide];
            (src, from, to)
        };
        if let Some(done) = &mut self.plain {
            let start = done.len();
            done.resize(start + height * short, 0);
            par::bands(&mut done[start..], short * BAND, |band, dst| {
                let (src, from, to) = each(band, dst.len());
                u8::run((src, from), (dst, to), channels, options);
            });
        }
        if let Some(done) = &mut self.multiplied {
            let start = done.len();
            done.resize(start + height * short, 0);
            par::bands(&mut done[start..], short * BAND, |band, dst| {
                let (src, from, to) = each(band, dst.len());
                let mut wide = vec![0u16; src.len()];
                premultiply_u8(src, &mut wide, 4);
                u16::run((&wide, from), (dst, to), 4, options);
            });
        }
    }

    /// Ends the picture, which is as high as it was, and narrow.
    pub(crate) fn finish(self, space: Space, alpha: Alpha) -> Result<Raster> {
        let short = self.to as usize * self.channels;
        match (self.plain, self.multiplied) {
            (None, Some(done)) => {
                let height = done.len() / short;
                let size = Size::new(self.to, height as u32);
                let samples = Samples::U16(done);
                Raster::new(size, space, Alpha::Premultiplied, samples)
            }
            (plain, _) => {
                let done = plain.unwrap_or_default();
                let height = done.len() / short;
                let size = Size::new(self.to, height as u32);
                Raster::new(size, space, alpha, Samples::U8(done))
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
                let narrow = Narrow { width: to.width, kernel };
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
