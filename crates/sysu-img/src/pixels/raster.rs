//! Pixels: one picture's worth of samples and what they mean.

use crate::{
    Colour, ErrorKind, Result, Size,
    kernel::{par, simd::wide},
};

/// How one sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// 8 bits, 0 to 255.
    U8,
    /// 16 bits, 0 to 65535.
    U16,
    /// 32-bit floating point, 0 to 1 (or the units of its [`Space`]).
    F32,
}

impl Depth {
    /// Returns the bytes of one sample.
    pub const fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16 => 2,
            Self::F32 => 4,
        }
    }
}

/// What the colour channels mean.
///
/// The first four are stored at any [`Depth`], over its whole range. The
/// others exist in `f32` only, while operations work in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Space {
    /// One channel of grey, sRGB-encoded.
    Grey,
    /// Red, green, blue, sRGB-encoded (or by the picture's own profile).
    Srgb,
    /// Cyan, magenta, yellow, black; 0 is no ink.
    Cmyk,
    /// Channels without a meaning, as channel operations leave them.
    Bands,
    /// Linear light, sRGB primaries, 1.0 is white (scRGB).
    Linear,
    /// CIE XYZ, D65, Y of white is 100.
    Xyz,
    /// CIE L*a*b*, D65: L is 0 to 100.
    Lab,
    /// CIE L*C*h: the hue in degrees.
    Lch,
    /// Oklab: L is 0 to 1.
    Oklab,
    /// Oklch: the hue in degrees.
    Oklch,
    /// Hue, saturation, value, each 0 to 1.
    Hsv,
    /// CIE Yxy: Y of white is 100, then the chromaticity.
    Yxy,
}

impl Space {
    /// Returns the number of colour channels, where the space fixes it.
    pub const fn channels(self) -> Option<u8> {
        match self {
            Self::Grey => Some(1),
            Self::Cmyk => Some(4),
            Self::Bands => None,
            _ => Some(3),
        }
    }
}

/// Whether the last channel is opacity, and in what state the others are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alpha {
    /// There is no alpha channel.
    None,
    /// The colours are as they are seen, whatever the alpha.
    Straight,
    /// The colours are multiplied by the alpha.
    Premultiplied,
}

/// The samples themselves: rows from the top, pixels from the left, channels
/// interleaved, no padding.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// 8 bits.
    U8(Vec<u8>),
    /// 16 bits.
    U16(Vec<u16>),
    /// Floating point.
    F32(Vec<f32>),
}

/// Runs `$body` with `$v` bound to the vector of samples, whatever its type.
macro_rules! by_depth {
    ($samples:expr, $v:ident => $body:expr) => {
        match $samples {
            $crate::Samples::U8($v) => $body,
            $crate::Samples::U16($v) => $body,
            $crate::Samples::F32($v) => $body,
        }
    };
}
pub(crate) use by_depth;

impl Samples {
    /// Returns how one sample is stored.
    pub const fn depth(&self) -> Depth {
        match self {
            Self::U8(_) => Depth::U8,
            Self::U16(_) => Depth::U16,
            Self::F32(_) => Depth::F32,
        }
    }

    /// Returns the number of samples.
    pub fn len(&self) -> usize {
        by_depth!(self, v => v.len())
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One type of sample, for operations written once for all of them.
pub trait Sample:
    Copy + Default + PartialEq + PartialOrd + Send + Sync + sealed::Sealed
{
    /// The sample that means white, or opaque.
    const MAX: Self;
    /// The same as a number: 255, 65535 or 1.
    const WHITE: f32;
    /// Returns the number, unscaled.
    fn to_f32(self) -> f32;
    /// Rounds to the nearest sample in range (`f32` stays as it is).
    fn round(value: f32) -> Self;
    /// Cuts towards zero to a sample in range (`f32` stays as it is), as
    /// sharp casts.
    fn cut(value: f32) -> Self;
    /// Makes samples of a vector.
    fn wrap(samples: Vec<Self>) -> Samples;
    /// Borrows the vector if it is of this type.
    fn of(samples: &Samples) -> Option<&[Self]>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for u16 {}
    impl Sealed for f32 {}
}

macro_rules! integer_sample {
    ($type:ty, $variant:ident) => {
        impl Sample for $type {
            const MAX: Self = <$type>::MAX;
            const WHITE: f32 = <$type>::MAX as f32;
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn round(value: f32) -> Self {
                (value + 0.5) as Self
            }
            #[inline(always)]
            fn cut(value: f32) -> Self {
                value as Self
            }
            fn wrap(samples: Vec<Self>) -> Samples {
                Samples::$variant(samples)
            }
            fn of(samples: &Samples) -> Option<&[Self]> {
                match samples {
                    Samples::$variant(v) => Some(v),
                    _ => None,
                }
            }
        }
    };
}
integer_sample!(u8, U8);
integer_sample!(u16, U16);

impl Sample for f32 {
    const MAX: Self = 1.0;
    const WHITE: Self = 1.0;
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self
    }
    #[inline(always)]
    fn round(value: f32) -> Self {
        value
    }
    #[inline(always)]
    fn cut(value: f32) -> Self {
        value
    }
    fn wrap(samples: Vec<Self>) -> Samples {
        Samples::F32(samples)
    }
    fn of(samples: &Samples) -> Option<&[Self]> {
        match samples {
            Samples::F32(v) => Some(v),
            _ => None,
        }
    }
}

/// A rectangle of pixels.
///
/// Shapes: `height` rows of `width` pixels of `channels` samples,
/// interleaved, no padding; alpha, where there is one, is the last channel.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Raster, Samples, Size, Space};
///
/// let red = Samples::U8([255, 0, 0].repeat(6));
/// let raster = Raster::new(Size::new(3, 2), Space::Srgb, Alpha::None, red)?;
/// assert_eq!(raster.channels(), 3);
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    size: Size,
    space: Space,
    alpha: Alpha,
    channels: u8,
    samples: Samples,
}

impl Raster {
    /// Puts samples and their meaning together.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] if a side is zero, if the number of
    /// samples is not a whole number of channels a pixel, or if that number
    /// does not fit the space.
    pub fn new(
        size: Size,
        space: Space,
        alpha: Alpha,
        samples: Samples,
    ) -> Result<Self> {
        let invalid = |name: &str, expected: String, got: String| {
            ErrorKind::InvalidOption { name: name.into(), expected, got }
        };
        if size.pixels() == 0 {
            let got = size.to_string();
            return Err(invalid("size", "no side of zero".into(), got).into());
        }
        let extra = u64::from(alpha != Alpha::None);
        let len = samples.len() as u64;
        let channels = len / size.pixels();
        let fits = len.is_multiple_of(size.pixels())
            && match space.channels() {
                Some(colours) => channels == colours as u64 + extra,
                None => extra < channels && channels <= 32,
            };
        if !fits {
            let expected =
                format!("{size} pixels of {space:?} with alpha {alpha:?}");
            return Err(invalid("samples", expected, len.to_string()).into());
        }
        Ok(Self { size, space, alpha, channels: channels as u8, samples })
    }

    /// Keeps what the samples mean and gives other samples of another size.
    /// The number of channels must be the same.
    pub(crate) fn with<T: Sample>(&self, size: Size, samples: Vec<T>) -> Self {
        debug_assert_eq!(
            samples.len() as u64,
            size.pixels() * self.channels as u64
        );
        Self { size, samples: T::wrap(samples), ..self.meaning() }
    }

    /// The same picture after its colours were multiplied by its alpha.
    pub(crate) fn premultiplied(&self, size: Size, samples: Samples) -> Self {
        let alpha = Alpha::Premultiplied;
        Self { size, alpha, samples, ..self.meaning() }
    }

    /// The same meaning with no samples.
    pub(crate) fn meaning(&self) -> Self {
        Self {
            size: self.size,
            space: self.space,
            alpha: self.alpha,
            channels: self.channels,
            samples: Samples::U8(Vec::new()),
        }
    }

    /// Returns width and height.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns the width in pixels.
    pub const fn width(&self) -> u32 {
        self.size.width
    }

    /// Returns the height in pixels.
    pub const fn height(&self) -> u32 {
        self.size.height
    }

    /// Returns the samples of one pixel, alpha included.
    pub const fn channels(&self) -> u8 {
        self.channels
    }

    /// Returns the samples of one pixel without alpha.
    pub const fn colours(&self) -> u8 {
        self.channels - !matches!(self.alpha, Alpha::None) as u8
    }

    /// Returns what the colour channels mean.
    pub const fn space(&self) -> Space {
        self.space
    }

    /// Returns whether there is alpha, and in what state the colours are.
    pub const fn alpha(&self) -> Alpha {
        self.alpha
    }

    /// Says whether there is an alpha channel.
    pub const fn has_alpha(&self) -> bool {
        !matches!(self.alpha, Alpha::None)
    }

    /// Returns how one sample is stored.
    pub const fn depth(&self) -> Depth {
        self.samples.depth()
    }

    /// Borrows the samples.
    pub const fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Borrows the samples to change them in place.
    pub const fn samples_mut(&mut self) -> &mut Samples {
        &mut self.samples
    }

    /// Gives the samples away.
    pub fn into_samples(self) -> Samples {
        self.samples
    }

    /// Says what the channels mean, without changing a sample.
    ///
    /// # Errors
    ///
    /// As [`Raster::new`].
    pub fn reinterpreted(self, space: Space, alpha: Alpha) -> Result<Self> {
        Self::new(self.size, space, alpha, self.samples)
    }

    /// Returns the samples of one row, in number.
    pub const fn row_len(&self) -> usize {
        self.size.width as usize * self.channels as usize
    }

    /// Returns the picture with another depth: 8 to 16 bits by 257, to
    /// floating point by the range, back by rounding.
    ///
    /// Cost: one pass; nothing if the depth is the same.
    #[must_use]
    pub fn to_depth(self, depth: Depth) -> Self {
        let samples = match (self.samples, depth) {
            (Samples::U8(v), Depth::U16) => {
                Samples::U16(convert(&v, |v| v as u16 * 257))
            }
            (Samples::U8(v), Depth::F32) => {
                Samples::F32(convert(&v, |v| v as f32 / 255.0))
            }
            (Samples::U16(v), Depth::U8) => Samples::U8(convert(&v, narrow)),
            (Samples::U16(v), Depth::F32) => {
                Samples::F32(convert(&v, |v| v as f32 / 65535.0))
            }
            (Samples::F32(v), Depth::U8) => {
                Samples::U8(convert(&v, |v| u8::round(v * 255.0)))
            }
            (Samples::F32(v), Depth::U16) => {
                Samples::U16(convert(&v, |v| u16::round(v * 65535.0)))
            }
            (samples, _) => samples,
        };
        Self { samples, ..self }
    }

    /// Says whether no pixel is translucent.
    pub fn is_opaque(&self) -> bool {
        fn opaque<T: Sample>(samples: &[T], channels: usize) -> bool {
            samples
                .chunks_exact(channels)
                .all(|pixel| pixel[channels - 1] >= T::MAX)
        }
        let channels = self.channels as usize;
        !self.has_alpha() || by_depth!(&self.samples, v => opaque(v, channels))
    }

    /// Returns a colour as one pixel of this picture: its depth, its space
    /// (grey takes the luma) and the state of its alpha. Spaces other than
    /// grey and RGB repeat the luma.
    pub(crate) fn ink<T: Sample>(&self, colour: Colour) -> Vec<T> {
        let scale = match self.alpha {
            Alpha::Premultiplied => colour.alpha,
            Alpha::None | Alpha::Straight => 1.0,
        };
        let mut ink = match (self.space, self.colours()) {
            (Space::Cmyk, _) => {
                let black = 1.0 - colour.r.max(colour.g).max(colour.b);
                let part = |v: f32| match 1.0 - black {
                    0.0 => 0.0,
                    rest => (1.0 - v - black) / rest,
                };
                vec![part(colour.r), part(colour.g), part(colour.b), black]
            }
            (Space::Grey, _) => vec![colour.luma()],
            (_, 3) => vec![colour.r, colour.g, colour.b],
            (_, colours) => vec![colour.luma(); colours as usize],
        };
        for v in &mut ink {
            *v *= scale;
        }
        if self.has_alpha() {
            ink.push(colour.alpha);
        }
        ink.into_iter().map(|v| T::round(v * T::WHITE)).collect()
    }

    /// Adds an alpha channel of one value, 0 to 1; one that is there stays.
    #[must_use]
    pub fn with_alpha(self, alpha: f32) -> Self {
        fn add<T: Sample>(src: &[T], colours: usize, alpha: f32) -> Vec<T> {
            let alpha = T::cut(alpha * T::WHITE);
            let mut dst = Vec::with_capacity(src.len() / colours * 4);
            for pixel in src.chunks_exact(colours) {
                dst.extend_from_slice(pixel);
                dst.push(alpha);
            }
            dst
        }
        if self.has_alpha() {
            return self;
        }
        let colours = self.channels as usize;
        let samples = match &self.samples {
            Samples::U8(v) => Samples::U8(add(v, colours, alpha)),
            Samples::U16(v) => Samples::U16(add(v, colours, alpha)),
            Samples::F32(v) => Samples::F32(add(v, colours, alpha)),
        };
        Self {
            channels: self.channels + 1,
            alpha: Alpha::Straight,
            samples,
            ..self
        }
    }

    /// Keeps some channels, by index and in that order, and says what they
    /// mean now.
    pub(crate) fn pick(
        &self,
        keep: &[usize],
        space: Space,
        alpha: Alpha,
    ) -> Self {
        fn take<T: Sample>(src: &[T], of: usize, keep: &[usize]) -> Vec<T> {
            let mut dst = vec![T::default(); src.len() / of * keep.len()];
            let pixels = src.chunks_exact(of);
            for (to, from) in dst.chunks_exact_mut(keep.len()).zip(pixels) {
                for (to, &index) in to.iter_mut().zip(keep) {
                    *to = from[index];
                }
            }
            dst
        }
        let of = self.channels as usize;
        let samples = match &self.samples {
            Samples::U8(v) => Samples::U8(take(v, of, keep)),
            Samples::U16(v) => Samples::U16(take(v, of, keep)),
            Samples::F32(v) => Samples::F32(take(v, of, keep)),
        };
        Self {
            size: self.size,
            space,
            alpha,
            channels: keep.len() as u8,
            samples,
        }
    }

    /// Drops the alpha channel without blending; the colours stay as they
    /// are stored.
    #[must_use]
    pub fn without_alpha(self) -> Self {
        if !self.has_alpha() {
            return self;
        }
        let keep: Vec<usize> = (0..self.colours() as usize).collect();
        self.pick(&keep, self.space, Alpha::None)
    }

    /// Blends the colours over an opaque background and drops the alpha.
    #[must_use]
    pub fn flattened(self, background: Colour) -> Self {
        fn blend<T: Sample>(src: &[T], of: usize, ink: &[T]) -> Vec<T> {
            let mut dst = Vec::with_capacity(src.len() / of * (of - 1));
            for pixel in src.chunks_exact(of) {
                let alpha = pixel[of - 1].to_f32() / T::WHITE;
                dst.extend(pixel[..of - 1].iter().zip(ink).map(|(v, ink)| {
                    let (v, ink) = (v.to_f32(), ink.to_f32());
                    T::round(v * alpha + ink * (1.0 - alpha))
                }));
            }
            dst
        }
        if !self.has_alpha() {
            return self;
        }
        let depth = self.depth();
        let raster = self.unpremultiply(depth);
        let of = raster.channels as usize;
        let samples = match &raster.samples {
            Samples::U8(v) => {
                Samples::U8(blend(v, of, &raster.ink(background)))
            }
            Samples::U16(v) => {
                Samples::U16(blend(v, of, &raster.ink(background)))
            }
            Samples::F32(v) => {
                Samples::F32(blend(v, of, &raster.ink(background)))
            }
        };
        Self {
            channels: raster.channels - 1,
            alpha: Alpha::None,
            samples,
            ..raster.meaning()
        }
    }

    /// Multiplies the colours by the alpha. Eight bits become sixteen, so
    /// that nothing is lost; an opaque picture only changes its name.
    #[must_use]
    pub fn premultiply(self) -> Self {
        if self.alpha != Alpha::Straight {
            return self;
        }
        if self.is_opaque() {
            return Self { alpha: Alpha::Premultiplied, ..self };
        }
        let channels = self.channels as usize;
        let row = self.row_len();
        let samples = match self.samples {
            Samples::U8(src) => {
                let mut dst = vec![0u16; src.len()];
                par::rows(&mut dst, row, |y, dst| {
                    premultiply_u8(&src[y * row..][..row], dst, channels);
                });
                Samples::U16(dst)
            }
            Samples::U16(mut v) => {
                par::rows(&mut v, row, |_, row| {
                    for pixel in row.chunks_exact_mut(channels) {
                        let alpha = pixel[channels - 1] as u32;
                        for v in &mut pixel[..channels - 1] {
                            *v = ((*v as u32 * alpha + 32767) / 65535) as u16;
                        }
                    }
                });
                Samples::U16(v)
            }
            Samples::F32(mut v) => {
                par::rows(&mut v, row, |_, row| {
                    for pixel in row.chunks_exact_mut(channels) {
                        let alpha = pixel[channels - 1];
                        for v in &mut pixel[..channels - 1] {
                            *v *= alpha;
                        }
                    }
                });
                Samples::F32(v)
            }
        };
        Self { samples, alpha: Alpha::Premultiplied, ..self }
    }

    /// Divides the colours by the alpha and returns to `depth`; what is
    /// fully clear becomes zero.
    ///
    /// From 16 bits to 8, colours that show through by less than a quarter
    /// are rounded to what can be told apart: to a quarter of a step on
    /// whatever is behind. Eight bits that were multiplied come back as they
    /// were.
    #[must_use]
    pub fn unpremultiply(self, depth: Depth) -> Self {
        if self.alpha != Alpha::Premultiplied {
            return self.to_depth(depth);
        }
        if self.is_opaque() {
            let straight = Self { alpha: Alpha::Straight, ..self };
            return straight.to_depth(depth);
        }
        let channels = self.channels as usize;
        let row = self.row_len();
        let samples = match (self.samples, depth) {
            (Samples::U16(src), Depth::U8) => {
                let mut dst = vec![0u8; src.len()];
                par::rows(&mut dst, row, |y, dst| {
                    unpremultiply_u16(&src[y * row..][..row], dst, channels);
                });
                Samples::U8(dst)
            }
            (mut samples, _) => {
                by_depth!(&mut samples, v => divide(v, row, channels));
                samples
            }
        };
        Self { samples, alpha: Alpha::Straight, ..self }.to_depth(depth)
    }
}

/// 65535 to 255, rounded: exact for every value that came from 8 bits.
#[inline(always)]
fn narrow(v: u16) -> u8 {
    ((v as u32 * 255 + 32895) >> 16) as u8
}

fn convert<A: Sample, B: Sample>(
    src: &[A],
    one: impl Fn(A) -> B + Send + Sync,
) -> Vec<B> {
    const CHUNK: usize = 64 * 1024;
    let mut dst = vec![B::default(); src.len()];
    par::bands(&mut dst, CHUNK, |index, dst| {
        let src = &src[index * CHUNK..][..dst.len()];
        for (dst, &src) in dst.iter_mut().zip(src) {
            *dst = one(src);
        }
    });
    dst
}

/// The product of a colour and an alpha, in 16 bits.
#[inline(always)]
fn product(v: u8, alpha: u8) -> u16 {
    // p · 257 / 255 is p + 2p / 255, and 32897 / 2²³ is 1 / 255 as far as
    // 2p reaches.
    let p = v as u32 * alpha as u32;
    (p + (((2 * p + 127) * 32897) >> 23)) as u16
}

/// Multiplies the colours by the alpha, 8 bits in and 16 out, to within one
/// hundredth of half a unit; the alpha itself, and all that is opaque, is
/// exact.
pub(crate) fn premultiply_u8(src: &[u8], dst: &mut [u16], channels: usize) {
    if channels == 4 {
        wide(
            #[inline(always)]
            || {
                let (src, dst) =
                    (src.chunks_exact(4), dst.chunks_exact_mut(4));
                for (src, dst) in src.zip(dst) {
                    // The alpha is multiplied by 255 like any other.
                    let by = [src[3], src[3], src[3], 255];
                    for i in 0..4 {
                        dst[i] = product(src[i], by[i]);
                    }
                }
            },
        );
        return;
    }
    let pixels = src.chunks_exact(channels);
    for (src, dst) in pixels.zip(dst.chunks_exact_mut(channels)) {
        let a = src[channels - 1];
        for (dst, &v) in dst.iter_mut().zip(&src[..channels - 1]) {
            *dst = product(v, a);
        }
        dst[channels - 1] = a as u16 * 257;
    }
}

/// From this alpha on, the steps of a colour are finer than what it shows.
const CLEAR: u8 = 64;

/// Rounds the colours of a pixel, divided from `src`, to quarters of a step
/// as it shows: what many pixels share then, a file need not tell apart. A
/// pixel that was never mixed keeps its own.
#[inline(never)]
fn coarsen(src: &[u16], dst: &mut [u8], exact: u16, alpha: u8) {
    let mut pairs = src.iter().zip(dst.iter());
    if exact == alpha as u16 * 257
        && pairs.all(|(&v, &dst)| product(dst, alpha) == v)
    {
        return;
    }
    let scale = 4.0 * alpha as f32 / exact as f32;
    let step = 255.0 / (4.0 * alpha as f32);
    for (dst, &v) in dst.iter_mut().zip(src) {
        *dst = u8::round((v as f32 * scale).round() * step);
    }
}

fn unpremultiply_u16(src: &[u16], dst: &mut [u8], channels: usize) {
    wide(
        #[inline(always)]
        || {
            let pixels = src.chunks_exact(channels);
            for (src, dst) in pixels.zip(dst.chunks_exact_mut(channels)) {
                let exact = src[channels - 1];
                let alpha = narrow(exact);
                dst[channels - 1] = alpha;
                let (src, dst) =
                    (&src[..channels - 1], &mut dst[..channels - 1]);
                if alpha == 0 {
                    dst.fill(0);
                    continue;
                }
                let scale = 255.0 / exact as f32;
                for (dst, &v) in dst.iter_mut().zip(src) {
                    *dst = u8::round(v as f32 * scale);
                }
                if alpha < CLEAR {
                    coarsen(src, dst, exact, alpha);
                }
            }
        },
    );
}

fn divide<T: Sample>(samples: &mut [T], row: usize, channels: usize) {
    par::rows(samples, row, |_, row| {
        for pixel in row.chunks_exact_mut(channels) {
            let alpha = pixel[channels - 1].to_f32();
            let scale = if alpha > 0.0 { T::WHITE / alpha } else { 0.0 };
            for v in &mut pixel[..channels - 1] {
                *v = T::round(v.to_f32() * scale);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrowing_undoes_widening_and_rounds() {
        for v in 0..=255u8 {
            assert_eq!(narrow(v as u16 * 257), v);
        }
        for v in 0..=65535u16 {
            assert_eq!(narrow(v), (v as f64 / 257.0).round() as u8, "{v}");
        }
    }

    #[test]
    fn faint_colours_are_few_and_shown_alike() {
        let mut colours = std::collections::HashSet::new();
        for v in 0..=1285u16 {
            let (src, mut dst) = ([v, v, v, 1285 + 40], [0; 4]);
            unpremultiply_u16(&src, &mut dst, 4);
            assert_eq!(dst[3], 5);
            // On black, in steps of eight bits, of the alpha as it is.
            let shown = dst[0] as f64 * 1325.0 / 257.0 / 255.0;
            assert!((shown - v as f64 / 257.0).abs() < 0.15, "{v} {shown}");
            colours.insert(dst[0]);
        }
        assert_eq!(colours.len(), 20);
        // What rounds to nothing is nothing.
        let mut dst = [7; 4];
        unpremultiply_u16(&[100, 90, 80, 128], &mut dst, 4);
        assert_eq!(dst, [0; 4]);
    }

    #[test]
    fn premultiplied_bytes_come_back() {
        for alpha in 1..=255u8 {
            let src: Vec<u8> =
                (0..=255).flat_map(|v| [v, 255 - v, v / 2, alpha]).collect();
            let raster = Raster::new(
                Size::new(256, 1),
                Space::Srgb,
                Alpha::Straight,
                Samples::U8(src),
            )
            .unwrap();
            let back = raster.clone().premultiply().unpremultiply(Depth::U8);
            assert_eq!(back, raster, "alpha {alpha}");
        }
    }
}
