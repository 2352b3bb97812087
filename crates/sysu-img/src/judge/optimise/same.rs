//! Whether two pictures are the same, whatever they are stored in.

use crate::{Alpha, Picture, Raster, Samples, Space};

/// Says whether frames, delays, loops and pixels are the same.
pub(super) fn pictures(a: &Picture, b: &Picture) -> bool {
    a.frames().len() == b.frames().len()
        && a.metadata.loop_count == b.metadata.loop_count
        && a.metadata.orientation == b.metadata.orientation
        && a.frames().iter().zip(b.frames()).all(|(a, b)| {
            a.delay_ms == b.delay_ms && same_pixels(&a.raster, &b.raster)
        })
}

/// Says whether two rasters show the same, exactly: grey is the same as
/// three equal channels, 8 bits as 16 with both bytes equal, and no alpha as
/// an opaque one.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Raster, Samples, Size, Space, same_pixels};
///
/// let one = Size::new(1, 1);
/// let grey = Samples::U8(vec![7]);
/// let grey = Raster::new(one, Space::Grey, Alpha::None, grey)?;
/// let wide = Samples::U16(vec![1799, 1799, 1799, 65535]);
/// let wide = Raster::new(one, Space::Srgb, Alpha::Straight, wide)?;
/// assert!(same_pixels(&grey, &wide));
/// # Ok::<(), sysu_img::Error>(())
/// ```
pub fn same_pixels(a: &Raster, b: &Raster) -> bool {
    if a.size() != b.size() {
        return false;
    }
    if (a.space(), a.alpha()) == (b.space(), b.alpha())
        && a.depth() == b.depth()
    {
        return a.samples() == b.samples();
    }
    let (Some(a), Some(b)) = (Seen::of(a), Seen::of(b)) else { return false };
    (0..a.pixels).all(|index| a.at(index) == b.at(index))
}

/// A raster read as colours of 16 bits.
struct Seen<'a> {
    samples: &'a Samples,
    channels: usize,
    is_grey: bool,
    alpha: bool,
    pixels: usize,
}

impl<'a> Seen<'a> {
    fn of(raster: &'a Raster) -> Option<Self> {
        let known = matches!(raster.space(), Space::Grey | Space::Srgb)
            && raster.alpha() != Alpha::Premultiplied
            && !matches!(raster.samples(), Samples::F32(_));
        known.then(|| Self {
            samples: raster.samples(),
            channels: raster.channels() as usize,
            is_grey: raster.space() == Space::Grey,
            alpha: raster.has_alpha(),
            pixels: raster.size().pixels() as usize,
        })
    }

    fn at(&self, index: usize) -> [u16; 4] {
        let from = index * self.channels;
        let sample = |n: usize| match self.samples {
            Samples::U8(v) => u16::from(v[from + n]) * 257,
            Samples::U16(v) => v[from + n],
            Samples::F32(_) => 0,
        };
        let alpha =
            if self.alpha { sample(self.channels - 1) } else { u16::MAX };
        match self.is_grey {
            true => [sample(0), sample(0), sample(0), alpha],
            false => [sample(0), sample(1), sample(2), alpha],
        }
    }
}
