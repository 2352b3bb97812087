//! Reading TIFF: parts put together to pages.

use std::{
    borrow::Cow,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    chunk,
    ifd::File,
    page::{Meaning, Page},
    sample::{Number, Put, restore},
};
use crate::{
    Alpha, Depth, Error, ErrorKind, FailOn, Format, Frame, Limits, Metadata,
    Orientation, Pages, Picture, Raster, Result, Sample, Samples, Space,
    codec::Request, kernel::par, pixels::picture::Density,
};

pub(in crate::codec) fn head(
    bytes: &[u8],
    limits: &Limits,
) -> Result<Metadata> {
    let (file, first) = File::open(bytes)?;
    let page = Page::new(file, file.directory(first)?)?;
    let directory = &page.directory;
    let mut head = Metadata::new(Format::Tiff, page.size);
    head.channels = page.channels();
    head.depth = page.depth();
    head.bits = page.bits as u8;
    head.space = page.space();
    head.has_alpha = page.alpha != Alpha::None;
    if page.meaning == Meaning::Palette {
        head.palette = Some(1 << page.bits.min(15));
    }
    let number = |tag| directory.number(tag);
    head.compression = Some(chunk::name(page.packing().method));
    head.orientation = number(274)
        .and_then(|tag| Orientation::from_tag(tag.try_into().ok()?))
        .unwrap_or_default();
    let inch = match number(296) {
        Some(3) => 2.54,
        // Without a unit the numbers only say how wide a pixel is.
        Some(1) => f64::NAN,
        _ => 1.0,
    };
    let dots = |tag| {
        let value = directory.fractions(tag)?.next()? * inch;
        (value.is_finite() && value > 0.0).then_some(value)
    };
    if let (Some(x), Some(y)) = (dots(282), dots(283)) {
        head.density = Some(Density { x, y });
    }
    let blob = |tag| {
        let bytes = directory.bytes(tag)?;
        (bytes.len() <= limits.metadata()).then(|| bytes.into())
    };
    head.icc = blob(34_675);
    head.xmp = blob(700);
    head.iptc = blob(33_723);
    if let Some(exif) = crate::meta::tiff_block(bytes)
        && exif.len() <= limits.metadata()
    {
        head.exif = Some(exif.into());
    }
    head.frames = pages(file, first, limits).len().max(1) as u32;
    Ok(head)
}

/// Returns where the pages are. The first directory is one, whatever it
/// says; later ones may be a smaller size of one, or a mask.
fn pages(file: File<'_>, first: u64, limits: &Limits) -> Vec<u64> {
    let mut chain = file.chain(first, limits);
    chain.retain(|&at| {
        let Ok(directory) = file.directory(at) else { return false };
        let new = directory.number(254).unwrap_or(0);
        let old = directory.number(255).unwrap_or(1);
        at == first || new & 0b101 == 0 && old != 2
    });
    chain
}

pub(in crate::codec) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let (file, first) = File::open(bytes)?;
    let (skip, count) = match request.pages {
        Pages::Auto | Pages::First => (0, 1),
        Pages::All => (0, head.frames),
        Pages::Range(first, count) => (first, count),
    };
    let pages = pages(file, first, request.limits);
    let wanted = pages.iter().skip(skip as usize).take(count as usize);
    let mut frames: Vec<Frame> = Vec::new();
    for &at in wanted {
        let page = Page::new(file, file.directory(at)?)?;
        page.allow(request.limits)?;
        // Pages that differ from the first cannot stand beside it.
        let alike = frames.first().is_none_or(|frame: &Frame| {
            let seen = &frame.raster;
            (seen.size(), seen.space(), seen.channels(), seen.depth())
                == (page.size, page.space(), page.channels(), page.depth())
                && seen.alpha() == page.alpha
        });
        if !alike {
            break;
        }
        let lenient = request.fail_on == FailOn::Never;
        frames.push(Frame { raster: raster(&page, lenient)?, delay_ms: 0 });
    }
    if frames.is_empty() {
        return Err(ErrorKind::Truncated { format: Format::Tiff }.into());
    }
    Picture::new(frames, head)
}

/// Reads a page; `lenient` leaves what is missing empty.
fn raster(page: &Page<'_>, lenient: bool) -> Result<Raster> {
    let samples = match page.depth() {
        Depth::U8 => {
            Samples::U8(colours(page, Parts::new(page, lenient).read()?))
        }
        Depth::U16 => {
            Samples::U16(colours(page, Parts::new(page, lenient).read()?))
        }
        Depth::F32 => {
            Samples::F32(colours(page, Parts::new(page, lenient).read()?))
        }
    };
    let raster = match page.meaning {
        Meaning::Lab { signed } => {
            let lab = lab(page, samples, signed)?;
            lab.to_space(Space::Srgb, page.depth())?
        }
        _ => Raster::new(page.size, page.space(), page.alpha, samples)?,
    };
    Ok(raster)
}

/// The strips or tiles of a page.
struct Parts<'a, 'b> {
    page: &'b Page<'a>,
    lenient: bool,
    packing: chunk::Packing<'a>,
    offsets: Vec<u64>,
    lengths: Vec<u64>,
    /// Parts side by side, and rows of them.
    across: usize,
    down: usize,
    /// Whether a part was unpacked, and the first one that was not.
    any: AtomicBool,
    failed: Mutex<Option<(usize, Error)>>,
}

impl<'a, 'b> Parts<'a, 'b> {
    fn new(page: &'b Page<'a>, lenient: bool) -> Self {
        let (width, height) = page.part;
        let across = (page.size.width as usize).div_ceil(width);
        let down = (page.size.height as usize).div_ceil(height);
        let planes = if page.planar { page.samples } else { 1 };
        let all = across.saturating_mul(down).saturating_mul(planes);
        let list = |tag| -> Vec<u64> {
            let numbers = page.directory.numbers(tag);
            numbers.map_or(vec![], |numbers| numbers.take(all).collect())
        };
        // Some writers give tiles the names of strips.
        let either = |tile, strip| match list(tile) {
            tiles if page.tiled && !tiles.is_empty() => tiles,
            _ => list(strip),
        };
        Self {
            page,
            lenient,
            packing: page.packing(),
            offsets: either(324, 273),
            lengths: either(325, 279),
            across,
            down,
            any: AtomicBool::new(false),
            failed: Mutex::new(None),
        }
    }

    /// Reads the samples that are kept, interleaved.
    fn read<T: Put>(self) -> Result<Vec<T>> {
        let page = self.page;
        let row = page.size.width as usize * page.keeps;
        let mut out = vec![T::default(); row * page.size.height as usize];
        let band = row.saturating_mul(page.part.1);
        par::bands(&mut out, band, |index, band| self.band(index, row, band));
        let any = self.any.into_inner();
        let failed = self.failed.into_inner();
        match failed.unwrap_or_else(PoisonError::into_inner) {
            Some((_, err)) if !self.lenient || !any => Err(err),
            _ => Ok(out),
        }
    }

    /// Fills a row of parts.
    fn band<T: Put>(&self, index: usize, row: usize, band: &mut [T]) {
        let page = self.page;
        let planes = if page.planar { page.keeps } else { 1 };
        for plane in 0..planes {
            for across in 0..self.across {
                let at = (plane * self.down + index) * self.across + across;
                let done = self.part(at, plane, across, row, band);
                let Err(err) = done else {
                    self.any.store(true, Ordering::Relaxed);
                    continue;
                };
                let mut failed =
                    self.failed.lock().unwrap_or_else(PoisonError::into_inner);
                if failed.as_ref().is_none_or(|(first, _)| at < *first) {
                    *failed = Some((at, err));
                }
                if !self.lenient {
                    return;
                }
            }
        }
    }

    /// Unpacks a part, and puts it in its place.
    fn part<T: Put>(
        &self,
        at: usize,
        plane: usize,
        across: usize,
        row: usize,
        band: &mut [T],
    ) -> Result<()> {
        let page = self.page;
        let (width, height) = page.part;
        let per_part = page.per_part();
        let left = across * width;
        let seen = width.min(page.size.width as usize - left);
        let rows = band.len() / row;
        let truncated = || ErrorKind::Truncated { format: Format::Tiff };
        let offset = *self.offsets.get(at).ok_or_else(truncated)?;
        // Some writers do not say how long a part is.
        let length = match self.lengths.get(at) {
            None | Some(0) => u64::MAX,
            Some(length) => *length,
        };
        let packed = page.file.part(offset, length);
        if packed.is_empty() {
            return Err(truncated().into());
        }
        let luma = match page.meaning {
            Meaning::Luma { across: 1, down: 1 } => None,
            Meaning::Luma { across, down } if !page.is_jpeg() => {
                Some((across, down))
            }
            _ => None,
        };
        let bits = width * per_part * page.bits;
        let (stride, stored) = match luma {
            Some((across, down)) => {
                let stride = width.div_ceil(across) * (across * down + 2);
                (stride, rows.div_ceil(down))
            }
            None => (bits.div_ceil(8), rows),
        };
        let size = (width, height);
        let part = self.packing.unpack(packed, size, stride, stored)?;
        if !part.whole && !self.lenient {
            if part.bytes.len() < stride * stored {
                return Err(truncated().into());
            }
            let what = "the data of a part are damaged";
            return Err(Error::corrupt(Format::Tiff, what));
        }
        let whole_rows = part.bytes.len() / stride;
        let bytes = match luma {
            Some((across, down)) => {
                let sampled = (across, down);
                Cow::Owned(spread_chroma(&part.bytes, sampled, width, rows))
            }
            None => part.bytes,
        };
        let stride = bits.div_ceil(8);
        let have = match luma {
            Some((_, down)) => (whole_rows * down).min(rows),
            None => whole_rows.min(rows),
        };
        let order = page.file.little() || page.bits <= 8;
        let restores = (!order || page.predictor != 1) && !page.is_jpeg();
        let scale = page.meaning != Meaning::Palette;
        let direct = !page.planar && per_part == page.keeps;
        let (mut work, mut wide) = (Vec::new(), Vec::new());
        let put = |from: &[u8], to: &mut [T]| {
            T::put(from, page.number, page.bits, scale, to);
        };
        let lines = bytes.chunks_exact(stride).zip(band.chunks_exact_mut(row));
        for (mut line, to) in lines.take(have) {
            if restores {
                work.clear();
                work.extend_from_slice(line);
                let little = page.file.little();
                restore(
                    &mut work,
                    little,
                    page.bits,
                    per_part,
                    page.predictor,
                );
                line = &work;
            }
            let to = &mut to[left * page.keeps..][..seen * page.keeps];
            if direct {
                put(line, to);
                continue;
            }
            wide.resize(seen * per_part, T::default());
            put(line, &mut wide);
            let pixels = to.chunks_exact_mut(page.keeps);
            for (to, from) in pixels.zip(wide.chunks_exact(per_part)) {
                if page.planar {
                    to[plane] = from[0];
                } else {
                    to.copy_from_slice(&from[..page.keeps]);
                }
            }
        }
        Ok(())
    }
}

/// Blocks of luma with one chroma each, to a pair of chroma for every pixel.
fn spread_chroma(
    blocks: &[u8],
    (across, down): (usize, usize),
    width: usize,
    rows: usize,
) -> Vec<u8> {
    let block = across * down + 2;
    let in_row = width.div_ceil(across);
    let mut out = vec![0; width * rows * 3];
    for (index, block) in blocks.chunks_exact(block).enumerate() {
        let (left, top) = (index % in_row * across, index / in_row * down);
        let (luma, chroma) = block.split_at(across * down);
        for (place, y) in luma.iter().enumerate() {
            let (x, row) = (left + place % across, top + place / across);
            if x < width && row < rows {
                let at = (row * width + x) * 3;
                out[at..at + 3].copy_from_slice(&[*y, chroma[0], chroma[1]]);
            }
        }
    }
    out
}

/// Gives samples as read the meaning that the raster has.
fn colours<T: Put + Widen>(page: &Page<'_>, mut samples: Vec<T>) -> Vec<T> {
    match page.meaning {
        Meaning::Grey { white_is_zero: true }
            if page.number == Number::Whole && !page.is_jpeg() =>
        {
            for pixel in samples.chunks_exact_mut(page.keeps) {
                pixel[0] = pixel[0].turned();
            }
            samples
        }
        Meaning::Palette => palette(page, &samples),
        Meaning::Inks { no_black: true } => {
            let pixels = samples.as_chunks::<3>().0.iter();
            pixels.flat_map(|&[c, m, y]| [c, m, y, T::default()]).collect()
        }
        Meaning::Luma { .. } if !page.is_jpeg() => {
            let luma = Luma::new(page);
            for pixel in samples.as_chunks_mut::<3>().0 {
                let rgb = luma.rgb(pixel.map(Sample::to_f32));
                *pixel = rgb.map(T::round);
            }
            samples
        }
        _ => samples,
    }
}

/// What an entry of a palette becomes at some depth.
trait Widen {
    fn entry(v: u16) -> Self;
    fn place(self) -> usize;
}

impl Widen for u8 {
    fn entry(v: u16) -> Self {
        (v >> 8) as Self
    }
    fn place(self) -> usize {
        self as usize
    }
}

impl Widen for u16 {
    fn entry(v: u16) -> Self {
        v
    }
    fn place(self) -> usize {
        self as usize
    }
}

impl Widen for f32 {
    fn entry(v: u16) -> Self {
        v as Self / 65_535.0
    }
    fn place(self) -> usize {
        self as usize
    }
}

/// Looks places up in the table of colours; one beyond it shows its last
/// colour.
fn palette<T: Put + Widen>(page: &Page<'_>, places: &[T]) -> Vec<T> {
    let numbers = page.directory.numbers(320).into_iter().flatten();
    let mut map: Vec<u16> =
        numbers.take(3 << 16).map(|v| v.min(65_535) as u16).collect();
    // Some writers fill the lower bytes only.
    if map.iter().all(|v| *v < 256) {
        map.iter_mut().for_each(|v| *v *= 257);
    }
    let entries = map.len() / 3;
    let rgb = places.iter().flat_map(|place| {
        let entry = place.place().min(entries.saturating_sub(1));
        [0, 1, 2].map(|channel| {
            let at = channel * entries + entry;
            T::entry(map.get(at).copied().unwrap_or(0))
        })
    });
    rgb.collect()
}

/// Luma and chroma to RGB, in bytes.
///
/// # Source
///
/// TIFF 6.0, sections 20 and 21.
struct Luma {
    /// Black and white of each channel.
    range: [(f32, f32); 3],
    red: f32,
    green: f32,
    blue: f32,
}

impl Luma {
    fn new(page: &Page<'_>) -> Self {
        let list = |tag, default: &[f32]| -> Vec<f32> {
            let numbers = page.directory.fractions(tag);
            let numbers: Vec<f32> = numbers
                .map_or(vec![], |v| v.take(6).map(|v| v as f32).collect());
            let sound = numbers.len() == default.len()
                && numbers.iter().all(|v| v.is_finite());
            if sound { numbers } else { default.to_vec() }
        };
        let parts = list(529, &[0.299, 0.587, 0.114]);
        let ends = list(532, &[0.0, 255.0, 128.0, 255.0, 128.0, 255.0]);
        let parts =
            if parts[1] == 0.0 { vec![0.299, 0.587, 0.114] } else { parts };
        Self {
            range: [0, 2, 4].map(|at| (ends[at], ends[at + 1])),
            red: parts[0],
            green: parts[1],
            blue: parts[2],
        }
    }

    fn rgb(&self, pixel: [f32; 3]) -> [f32; 3] {
        let full = [255.0, 127.0, 127.0];
        let [y, cb, cr] = [0, 1, 2].map(|n| {
            let (low, high) = self.range[n];
            let len = if high == low { 1.0 } else { high - low };
            (pixel[n] - low) * full[n] / len
        });
        let red = cr * (2.0 - 2.0 * self.red) + y;
        let blue = cb * (2.0 - 2.0 * self.blue) + y;
        let green = (y - self.blue * blue - self.red * red) / self.green;
        [red, green, blue]
    }
}

/// L*a*b* in whole numbers to L*a*b*.
///
/// # Source
///
/// TIFF 6.0, section 23, and its later supplements for the unsigned kind.
fn lab(page: &Page<'_>, samples: Samples, signed: bool) -> Result<Raster> {
    let pixel = |[l, a, b]: [f32; 3], white: f32, step: f32| {
        let ab = |v: f32| match signed {
            true if v > white / 2.0 => (v - white - 1.0) / step,
            true => v / step,
            false => v / step - 128.0,
        };
        [l * 100.0 / white, ab(a), ab(b)]
    };
    let pixels: Vec<f32> = match &samples {
        Samples::U8(v) => {
            let pixels = v.as_chunks::<3>().0.iter();
            pixels.flat_map(|v| pixel(v.map(f32::from), 255.0, 1.0)).collect()
        }
        Samples::U16(v) => {
            let pixels = v.as_chunks::<3>().0.iter();
            pixels
                .flat_map(|v| pixel(v.map(f32::from), 65_535.0, 256.0))
                .collect()
        }
        Samples::F32(_) => {
            return Err(Error::unsupported("a TIFF of L*a*b* in fractions"));
        }
    };
    let samples = Samples::F32(pixels);
    Raster::new(page.size, Space::Lab, Alpha::None, samples)
}
