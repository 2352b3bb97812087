//! What a directory says about its page, checked.

use super::{
    chunk::Packing,
    ifd::{Directory, File},
    sample::Number,
};
use crate::{
    Alpha, Depth, Error, ErrorKind, Format, Limits, Result, Size, Space,
};

/// What the samples of a page mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Grey; whether 0 is white.
    Grey { white_is_zero: bool },
    /// Red, green, blue.
    Rgb,
    /// Places in a table of colours.
    Palette,
    /// Inks; whether black is missing.
    Inks { no_black: bool },
    /// Luma and chroma, of which there is one for so many pixels across and
    /// down.
    Luma { across: usize, down: usize },
    /// L*a*b*; whether a and b are signed.
    Lab { signed: bool },
    /// No colours that have a name.
    Bands,
}

/// A page, and where its parts are.
pub(super) struct Page<'a> {
    pub(super) file: File<'a>,
    pub(super) directory: Directory<'a>,
    pub(super) size: Size,
    pub(super) meaning: Meaning,
    pub(super) alpha: Alpha,
    /// Bits of a sample.
    pub(super) bits: usize,
    pub(super) number: Number,
    /// Samples of a pixel in the file, of which the first `keeps` are read.
    pub(super) samples: usize,
    pub(super) keeps: usize,
    /// Each channel has parts of its own.
    pub(super) planar: bool,
    pub(super) predictor: u64,
    /// Parts are tiles, and not strips.
    pub(super) tiled: bool,
    /// Pixels of a part.
    pub(super) part: (usize, usize),
}

impl<'a> Page<'a> {
    pub(super) fn new(
        file: File<'a>,
        directory: Directory<'a>,
    ) -> Result<Self> {
        let side = |tag| directory.number(tag).and_then(|v| v.try_into().ok());
        let (Some(width), Some(height)) = (side(256), side(257)) else {
            return Err(corrupt("it does not say its size"));
        };
        let size = Size::new(width, height);
        if size.pixels() == 0 {
            return Err(corrupt("its size is zero"));
        }
        let samples = directory.number(277).unwrap_or(1);
        if !(1..=65_535).contains(&samples) {
            return Err(corrupt("its pixels have no samples"));
        }
        let samples = samples as usize;
        let bits = alike(&directory, 258, "widths")?.unwrap_or(1);
        let format = alike(&directory, 339, "kinds")?.unwrap_or(1);
        let number = Number::new(format, bits)?;
        let (meaning, keeps, alpha) = meaning(&directory, samples, bits)?;
        let tiled = directory.bytes(322).is_some();
        let part = part(&directory, size, tiled)?;
        let page = Self {
            file,
            size,
            meaning,
            alpha,
            bits: bits as usize,
            number,
            samples,
            keeps,
            planar: samples > 1 && directory.number(284) == Some(2),
            predictor: directory.number(317).unwrap_or(1),
            tiled,
            part,
            directory,
        };
        page.check().map(|()| page)
    }

    /// Refuses what nobody knows how to read.
    fn check(&self) -> Result<()> {
        let packing = self.packing();
        packing.check()?;
        let (one_bit, jpeg) =
            (matches!(packing.method, 2..=4), self.is_jpeg());
        if one_bit && (self.bits != 1 || self.samples != 1) {
            return Err(corrupt("it is packed for one bit, and has more"));
        }
        if jpeg && (self.bits != 8 || self.number != Number::Whole) {
            return Err(unsupported("JPEG of other than 8 bits"));
        }
        let fits = match self.predictor {
            1 => true,
            2 => matches!(self.bits, 8 | 16 | 32 | 64),
            3 => self.number == Number::Float,
            _ => false,
        };
        if !fits && !jpeg {
            let what =
                format!("predictor {} of {} bits", self.predictor, self.bits);
            return Err(unsupported(&what));
        }
        let eight = self.bits == 8 && self.number == Number::Whole;
        match self.meaning {
            Meaning::Luma { across, down } if !jpeg => {
                let parted = across * down > 1;
                if !eight || self.samples != 3 || parted && self.planar {
                    return Err(unsupported("YCbCr of that layout"));
                }
                if !matches!((across, down), (1 | 2 | 4, 1 | 2 | 4)) {
                    return Err(corrupt("its chroma is sampled impossibly"));
                }
            }
            Meaning::Lab { .. } if !matches!(self.bits, 8 | 16) => {
                return Err(unsupported("L*a*b* of other than 8 and 16 bits"));
            }
            Meaning::Palette if self.bits > 16 => {
                return Err(unsupported("a palette of more than 16 bits"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks the page, and what has to be unpacked for it, against the
    /// limits.
    pub(super) fn allow(&self, limits: &Limits) -> Result<()> {
        limits.check(self.size, self.channels(), self.depth(), 1)?;
        // A part may be larger than the page. What is in its rows must be
        // unpacked, seen or not.
        let (width, height) = self.part;
        let rows = height.min(self.size.height as usize);
        let bits = (width as u64)
            .saturating_mul(self.per_part() as u64)
            .saturating_mul(self.bits as u64);
        let bytes = (bits / 8).saturating_mul(rows as u64);
        let own = self.size.pixels().saturating_mul(64);
        let limit = limits.memory();
        if bytes > own && bytes > limit {
            let what = "bytes of memory";
            return Err(ErrorKind::Limit { what, limit, got: bytes }.into());
        }
        Ok(())
    }

    /// Returns the samples of a pixel in one part.
    pub(super) fn per_part(&self) -> usize {
        if self.planar { 1 } else { self.samples }
    }

    pub(super) fn is_jpeg(&self) -> bool {
        self.packing().method == 7
    }

    pub(super) fn packing(&self) -> Packing<'a> {
        Packing {
            method: self.directory.number(259).unwrap_or(1) as u16,
            turned: self.directory.number(266) == Some(2),
            two: self.directory.number(292).unwrap_or(0) & 1 == 1,
            tables: self.directory.bytes(347).unwrap_or(&[]),
            luma: matches!(self.meaning, Meaning::Luma { .. }),
            samples: self.per_part(),
        }
    }

    /// Returns the space of what the page becomes.
    pub(super) fn space(&self) -> Space {
        match self.meaning {
            Meaning::Grey { .. } => Space::Grey,
            Meaning::Inks { .. } => Space::Cmyk,
            Meaning::Bands => Space::Bands,
            _ => Space::Srgb,
        }
    }

    /// Returns the channels of what the page becomes.
    pub(super) fn channels(&self) -> u8 {
        match self.meaning {
            Meaning::Palette => 3,
            Meaning::Inks { no_black: true } => 4,
            _ => self.keeps.min(255) as u8,
        }
    }

    /// Returns the depth of what the page becomes.
    pub(super) fn depth(&self) -> Depth {
        match (self.number, self.bits) {
            (Number::Float, _) => Depth::F32,
            (_, 0..=8) => Depth::U8,
            _ => Depth::U16,
        }
    }
}

fn corrupt(what: &str) -> Error {
    Error::corrupt(Format::Tiff, what)
}

fn unsupported(what: &str) -> Error {
    Error::unsupported(format!("a TIFF with {what}"))
}

/// The number of a field that has one for each sample, all of them the same.
fn alike(
    directory: &Directory<'_>,
    tag: u16,
    what: &str,
) -> Result<Option<u64>> {
    let Some(mut numbers) = directory.numbers(tag) else { return Ok(None) };
    let first = numbers.next();
    if numbers.any(|v| Some(v) != first) {
        return Err(unsupported(&format!("samples of different {what}")));
    }
    Ok(first)
}

/// What the samples mean, how many of them are read, and whether the last of
/// those is alpha.
fn meaning(
    directory: &Directory<'_>,
    samples: usize,
    bits: u64,
) -> Result<(Meaning, usize, Alpha)> {
    let Some(photometric) = directory.number(262) else {
        return Err(corrupt("it does not say what its samples mean"));
    };
    let extra: Vec<u64> =
        directory.numbers(338).map_or(vec![], |v| v.take(2).collect());
    let few = || {
        let what = format!("{samples} samples of photometric {photometric}");
        Err(unsupported(&what))
    };
    // So many are colours, and the one behind them may be alpha.
    let with_alpha = |meaning, colours: usize| {
        let named = matches!(extra.first(), Some(1 | 2));
        let unnamed = extra.is_empty() && colours > 1;
        let has = if samples == colours + 1 {
            named || unnamed
        } else {
            named && samples > colours
        };
        Ok(match (has, extra.first()) {
            (false, _) => (meaning, colours, Alpha::None),
            (_, Some(1)) => (meaning, colours + 1, Alpha::Premultiplied),
            _ => (meaning, colours + 1, Alpha::Straight),
        })
    };
    match photometric {
        0 | 1 | 4 => {
            let white_is_zero = photometric == 0;
            let grey = Meaning::Grey { white_is_zero };
            match (samples, extra.first()) {
                (1, _) | (_, Some(1 | 2)) => with_alpha(grey, 1),
                (2, Some(_)) => Ok((grey, 2, Alpha::Straight)),
                _ => Ok((Meaning::Bands, samples, Alpha::None)),
            }
        }
        2 if samples >= 3 => with_alpha(Meaning::Rgb, 3),
        3 => Ok((Meaning::Palette, 1, Alpha::None)),
        5 if samples == 3 => {
            Ok((Meaning::Inks { no_black: true }, 3, Alpha::None))
        }
        5 if samples >= 4 => with_alpha(Meaning::Inks { no_black: false }, 4),
        6 if samples >= 3 => {
            let mut parts = directory.numbers(530).into_iter().flatten();
            let mut next = || parts.next().unwrap_or(2) as usize;
            let (across, down) = (next(), next());
            Ok((Meaning::Luma { across, down }, 3, Alpha::None))
        }
        8 | 9 if samples >= 3 && bits > 1 => {
            let signed = photometric == 8;
            Ok((Meaning::Lab { signed }, 3, Alpha::None))
        }
        8 | 9 if samples == 1 => {
            Ok((Meaning::Grey { white_is_zero: false }, 1, Alpha::None))
        }
        2 | 5 | 6 | 8 | 9 => few(),
        other => Err(unsupported(&format!("photometric {other}"))),
    }
}

/// The pixels of a part.
fn part(
    directory: &Directory<'_>,
    size: Size,
    tiled: bool,
) -> Result<(usize, usize)> {
    if !tiled {
        let all = size.height as usize;
        let rows = directory.number(278).unwrap_or(u64::MAX);
        // Writers that do not count say 0.
        let rows = usize::try_from(rows).unwrap_or(all);
        let rows = if rows == 0 { all } else { rows.min(all) };
        return Ok((size.width as usize, rows));
    }
    let side = |tag| match directory.number(tag) {
        Some(side @ 1..=0xffff_ffff) => Ok(side as usize),
        _ => Err(corrupt("its tiles have no size")),
    };
    Ok((side(322)?, side(323)?))
}
