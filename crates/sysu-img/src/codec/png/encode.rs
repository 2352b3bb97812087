//! Writing PNG and APNG.

use std::borrow::Cow;

use png::{BitDepth, ColorType, DeflateCompression, Filter};

use super::{Png, rows};
use crate::{
    Depth, Error, Format, Raster, Result, Samples, Size, Space,
    codec::{Job, palette},
};

fn failed(err: png::EncodingError) -> Error {
    Error::corrupt(Format::Png, err)
}

/// Frames as PNG stores them: each row of whole bytes.
struct Stored {
    colour: ColorType,
    bits: u8,
    /// Three bytes an entry, and the alpha of each, where there is a palette.
    palette: Option<(Vec<u8>, Vec<u8>)>,
    frames: Vec<Vec<u8>>,
}

impl Stored {
    /// Says whether most pixels are those to their left or above: what zlib
    /// finds by itself, and a filter would hide from it.
    fn is_drawn(&self, size: Size) -> bool {
        let bytes = self.bits as usize / 8 * self.colour.samples();
        let row = size.width as usize * bytes;
        let (mut same, mut all) = (0usize, 0usize);
        for data in &self.frames {
            // One row of sixteen tells.
            for two in
                data.chunks(row).collect::<Vec<_>>().windows(2).step_by(16)
            {
                let pixels = two[1].chunks_exact(bytes);
                let left = two[1][..row - bytes].chunks_exact(bytes);
                let above = two[0].chunks_exact(bytes).skip(1);
                for ((pixel, left), above) in
                    pixels.skip(1).zip(left).zip(above)
                {
                    same += usize::from(pixel == left || pixel == above);
                    all += 1;
                }
            }
        }
        2 * same > all
    }
}

pub(in crate::codec) fn encode(
    job: &mut Job<'_>,
    options: Png,
) -> Result<Vec<u8>> {
    job.fits(Format::Png, 0x7fff_ffff)?;
    let picture = job.picture;
    let size = picture.size();
    let animated = picture.is_animated();
    if animated && options.progressive {
        return Err(Error::unsupported("an APNG in passes"));
    }
    let stored = if options.palette {
        indexed(job, options)?
    } else {
        plain(job, options)?
    };
    let adaptive = match options.adaptive {
        Some(adaptive) => adaptive,
        // Neighbours in a palette are not alike.
        None => {
            !job.sharp
                && stored.palette.is_none()
                && stored.bits >= 8
                && !stored.is_drawn(size)
        }
    };
    let level = match options.level {
        Some(level) => level,
        None if job.sharp || !adaptive => 6,
        None => 3,
    };
    let metadata = &picture.metadata;
    let mut info = png::Info::with_size(size.width, size.height);
    info.color_type = stored.colour;
    info.bit_depth = match stored.bits {
        1 => BitDepth::One,
        2 => BitDepth::Two,
        4 => BitDepth::Four,
        8 => BitDepth::Eight,
        _ => BitDepth::Sixteen,
    };
    info.interlaced = options.progressive;
    if let Some((colours, alphas)) = &stored.palette {
        info.palette = Some(Cow::Borrowed(colours));
        if alphas.iter().any(|&alpha| alpha != 255) {
            info.trns = Some(Cow::Borrowed(alphas));
        }
    }
    info.icc_profile = metadata.icc.as_deref().map(Cow::Borrowed);
    info.exif_metadata = metadata.exif.as_deref().map(Cow::Borrowed);
    info.pixel_dims = metadata.density.map(|density| {
        let per_metre = |dpi: f64| (dpi / 0.0254).round() as u32;
        png::PixelDimensions {
            xppu: per_metre(density.x),
            yppu: per_metre(density.y),
            unit: png::Unit::Meter,
        }
    });
    let len: usize = stored.frames.iter().map(Vec::len).sum();
    let mut out = Vec::with_capacity(len / 2 + 1024);
    let mut encoder =
        png::Encoder::with_info(&mut out, info).map_err(failed)?;
    encoder.set_deflate_compression(match level {
        0 => DeflateCompression::NoCompression,
        // Made for filtered rows: faster than zlib's first level, and
        // smaller.
        1 if adaptive => DeflateCompression::FdeflateUltraFast,
        level => DeflateCompression::Level(level),
    });
    encoder.set_filter(if adaptive {
        Filter::Adaptive
    } else {
        Filter::NoFilter
    });
    if animated {
        let times = options.loop_count.or(metadata.loop_count).unwrap_or(0);
        let count = stored.frames.len() as u32;
        encoder.set_animated(count, times).map_err(failed)?;
    }
    let xmp = metadata.xmp.as_deref().map(String::from_utf8_lossy);
    if let Some(xmp) = xmp {
        encoder
            .add_itxt_chunk("XML:com.adobe.xmp".into(), xmp.into_owned())
            .map_err(failed)?;
    }
    for (keyword, text) in &metadata.comments {
        encoder
            .add_itxt_chunk(keyword.clone(), text.clone())
            .map_err(failed)?;
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    if options.progressive {
        let bits = stored.bits as usize * stored.colour.samples();
        let passes = rows::passes(&stored.frames[0], size, bits, adaptive);
        let packed = rows::deflate(&passes, level)
            .map_err(|err| Error::corrupt(Format::Png, err))?;
        for part in packed.chunks(1 << 20) {
            writer.write_chunk(png::chunk::IDAT, part).map_err(failed)?;
        }
    } else {
        for (frame, data) in picture.frames().iter().zip(&stored.frames) {
            if animated {
                let delay = options.delay_ms.unwrap_or(frame.delay_ms);
                let (n, d) = delay_of(delay);
                writer.set_frame_delay(n, d).map_err(failed)?;
            }
            writer.write_image_data(data).map_err(failed)?;
        }
    }
    writer.finish().map_err(failed)?;
    Ok(out)
}

/// A delay as a fraction of a second.
fn delay_of(ms: u32) -> (u16, u16) {
    match u16::try_from(ms) {
        Ok(ms) => (ms, 1000),
        Err(_) => ((ms / 1000).min(65_535) as u16, 1),
    }
}

fn plain(job: &Job<'_>, options: Png) -> Result<Stored> {
    let first = job.picture.raster();
    let colour = match (first.space(), first.channels()) {
        (_, 1) => ColorType::Grayscale,
        (_, 2) => ColorType::GrayscaleAlpha,
        (Space::Srgb | Space::Bands, 3) => ColorType::Rgb,
        (Space::Srgb | Space::Bands, 4) => ColorType::Rgba,
        (space, channels) => {
            let what = format!("{space:?} with {channels} channels in a PNG");
            return Err(Error::unsupported(what));
        }
    };
    let bits = match (options.bits, first.depth()) {
        (Some(bits @ (1 | 2 | 4)), _) => {
            if colour != ColorType::Grayscale {
                let expected = "8 or 16, for a picture that is not only grey";
                return Err(Error::option("bitdepth", expected, bits));
            }
            bits
        }
        (Some(bits), _) => bits,
        (None, Depth::U8) => 8,
        (None, _) => 16,
    };
    let frames = job.picture.frames().iter();
    let frames = frames.map(|frame| bytes(&frame.raster, bits)).collect();
    Ok(Stored { colour, bits, palette: None, frames })
}

/// The samples of a raster as PNG stores them.
fn bytes(raster: &Raster, bits: u8) -> Vec<u8> {
    let depth = if bits == 16 { Depth::U16 } else { Depth::U8 };
    let samples = match raster.samples() {
        Samples::U8(v) if bits == 8 => return v.clone(),
        _ => raster.clone().to_depth(depth).into_samples(),
    };
    match samples {
        Samples::U8(v) if bits < 8 => {
            // 8 bits to fewer, rounded: 255 / (2^bits - 1) is whole.
            let step = 255 / ((1u16 << bits) - 1);
            let least: Vec<u8> = v
                .iter()
                .map(|&v| ((v as u16 + step / 2) / step) as u8)
                .collect();
            rows::pack(&least, raster.width() as usize, bits)
        }
        Samples::U8(v) => v,
        Samples::U16(v) => v.iter().flat_map(|v| v.to_be_bytes()).collect(),
        Samples::F32(_) => Vec::new(),
    }
}

/// All frames in the colours of one palette, in as few bits as hold it.
fn indexed(job: &Job<'_>, options: Png) -> Result<Stored> {
    let frames = job.picture.frames();
    let size = job.picture.size();
    let joined;
    let raster = if let [frame] = frames {
        &frame.raster
    } else {
        joined = stack(job)?;
        &joined
    };
    let colours = options.colours as usize;
    let indexed = match options.quality {
        100 => palette::reduce(raster, colours, options.dither)?,
        quality => palette::as_good(raster, colours, options.dither, quality)?,
    };
    let count = indexed.palette.len();
    let bits = match count {
        0..=2 => 1,
        3..=4 => 2,
        5..=16 => 4,
        _ => 8,
    };
    let width = size.width as usize;
    let pixels = size.pixels() as usize;
    let frames = indexed
        .indices
        .chunks_exact(pixels)
        .map(|frame| rows::pack(frame, width, bits))
        .collect();
    let colours =
        indexed.palette.iter().flat_map(|c| [c[0], c[1], c[2]]).collect();
    let alphas = indexed.palette.iter().map(|c| c[3]).collect();
    Ok(Stored {
        colour: ColorType::Indexed,
        bits,
        palette: Some((colours, alphas)),
        frames,
    })
}

/// Puts the frames one under the other.
fn stack(job: &Job<'_>) -> Result<Raster> {
    let first = job.picture.raster();
    let frames = job.picture.frames();
    let mut bytes = Vec::new();
    for frame in frames {
        let raster = frame.raster.clone().to_depth(Depth::U8);
        if let Samples::U8(v) = raster.samples() {
            bytes.extend_from_slice(v);
        }
    }
    let height = first.height().checked_mul(frames.len() as u32);
    let height = height.ok_or_else(|| {
        Error::unsupported("a palette for so long an animation")
    })?;
    let size = Size::new(first.width(), height);
    Raster::new(size, first.space(), first.alpha(), Samples::U8(bytes))
}
