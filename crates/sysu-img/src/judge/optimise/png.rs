//! PNG through oxipng, which is given samples that safe code has decoded.

use std::io::Cursor;

use oxipng::{BitDepth, ColorType, Options, RGB16, RGBA8, RawImage};
use png::Transformations;

use crate::{Alpha, Error, Format, Limits, Raster, Result, Samples, Size};

/// Writes a still PNG again, with the chunks that it has; `decoded` is what
/// it shows.
pub(super) fn small(
    bytes: &[u8],
    decoded: &Raster,
    level: u8,
    limits: &Limits,
) -> Result<Vec<u8>> {
    let broken = |err: png::DecodingError| Error::corrupt(Format::Png, err);
    let inner = png::Limits { bytes: limits.metadata().saturating_mul(4) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), inner);
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(broken)?;
    let data = if let Some(data) = as_stored(reader.info(), decoded) {
        data
    } else {
        let too_large = || Error::corrupt(Format::Png, "its size overflows");
        let len = reader.output_buffer_size().ok_or_else(too_large)?;
        let mut data = vec![0; len];
        reader.next_frame(&mut data).map_err(broken)?;
        data
    };
    let info = reader.info();
    let colour = colour(info);
    let bits = match info.bit_depth {
        png::BitDepth::One => BitDepth::One,
        png::BitDepth::Two => BitDepth::Two,
        png::BitDepth::Four => BitDepth::Four,
        png::BitDepth::Eight => BitDepth::Eight,
        png::BitDepth::Sixteen => BitDepth::Sixteen,
    };
    let failed = |err: oxipng::PngError| Error::corrupt(Format::Png, err);
    let mut raw = RawImage::new(info.width, info.height, colour, bits, data)
        .map_err(failed)?;
    // Packed again here, so that oxipng unpacks nothing of the input's.
    if let Some(profile) = reader.info().icc_profile.as_deref() {
        raw.add_icc_profile(profile);
    }
    for (name, body) in others(bytes) {
        raw.add_png_chunk(name, body.to_vec());
    }
    raw.create_optimized_png(&Options::from_preset(level)).map_err(failed)
}

/// The samples as the file has them, without decoding them again: those
/// that decoding neither looks up nor widens.
fn as_stored(info: &png::Info<'_>, decoded: &Raster) -> Option<Vec<u8>> {
    let channels = info.color_type.samples();
    let size = Size::new(info.width, info.height);
    if info.color_type == png::ColorType::Indexed
        || info.trns.is_some()
        || (decoded.size(), decoded.channels() as usize) != (size, channels)
        || decoded.alpha() == Alpha::Premultiplied
    {
        return None;
    }
    match (info.bit_depth, decoded.samples()) {
        (png::BitDepth::Eight, Samples::U8(v)) => Some(v.clone()),
        (png::BitDepth::Sixteen, Samples::U16(v)) => {
            Some(v.iter().flat_map(|v| v.to_be_bytes()).collect())
        }
        _ => None,
    }
}

fn colour(info: &png::Info<'_>) -> ColorType {
    let trns = info.trns.as_deref();
    let shade = |at: usize| -> Option<u16> {
        let pair = trns?.get(at..at + 2)?;
        Some(u16::from_be_bytes([pair[0], pair[1]]))
    };
    match info.color_type {
        png::ColorType::Grayscale => {
            ColorType::Grayscale { transparent_shade: shade(0) }
        }
        png::ColorType::Rgb => ColorType::RGB {
            transparent_color: shade(0)
                .zip(shade(2))
                .zip(shade(4))
                .map(|((r, g), b)| RGB16 { r, g, b }),
        },
        png::ColorType::Indexed => {
            let palette = info.palette.as_deref().unwrap_or_default();
            let entries = palette.as_chunks::<3>().0.iter().enumerate();
            let palette = entries
                .map(|(index, &[r, g, b])| {
                    let a = trns.and_then(|trns| trns.get(index).copied());
                    RGBA8 { r, g, b, a: a.unwrap_or(255) }
                })
                .collect();
            ColorType::Indexed { palette }
        }
        png::ColorType::GrayscaleAlpha => ColorType::GrayscaleAlpha,
        png::ColorType::Rgba => ColorType::RGBA,
    }
}

/// The chunks that are neither pixels nor a profile, in their order; an empty
/// IDAT stands where the pixels are.
fn others(bytes: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut found: Vec<([u8; 4], &[u8])> = Vec::new();
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((len, more)) = rest.split_first_chunk::<4>() {
        let len = u32::from_be_bytes(*len) as usize;
        let Some((name, more)) = more.split_first_chunk::<4>() else { break };
        let Some(body) = more.get(..len) else { break };
        match name {
            b"IHDR" | b"PLTE" | b"tRNS" | b"iCCP" => {}
            b"IEND" => break,
            b"IDAT" => {
                if found.last().is_none_or(|(name, _)| name != b"IDAT") {
                    found.push((*name, &[]));
                }
            }
            name => found.push((*name, body)),
        }
        // The sum is not looked at: the decoder has done so.
        rest = more.get(len + 4..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_found_before_and_behind_the_pixels() {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, body) in [
            (b"IHDR", &b"x"[..]),
            (b"gAMA", b"1234"),
            (b"IDAT", b"zz"),
            (b"IDAT", b"z"),
            (b"tEXt", b"a\0b"),
            (b"IEND", b""),
        ] {
            file.extend((body.len() as u32).to_be_bytes());
            file.extend(name);
            file.extend(body);
            file.extend([0; 4]);
        }
        assert_eq!(
            others(&file),
            [(*b"gAMA", &b"1234"[..]), (*b"IDAT", b""), (*b"tEXt", b"a\0b")]
        );
        for end in 0..file.len() {
            let _ = others(&file[..end]);
        }
    }
}
