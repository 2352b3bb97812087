//! JPEG 2000: read, at reduced size where that serves.

use hayro_jpeg2000::{
    ColorSpace, DecodeError, DecodeSettings, DecoderContext, Image,
};

use super::Request;
use crate::{
    Alpha, Depth, Error, Format, Limits, Metadata, Picture, Raster, Result,
    Samples, Size, Space,
};

fn broken(err: DecodeError) -> Error {
    Error::corrupt(Format::Jp2, err)
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let image =
        Image::new(bytes, &DecodeSettings::default()).map_err(broken)?;
    let size = Size::new(image.width(), image.height());
    let mut head = Metadata::new(Format::Jp2, size);
    head.bits = image.original_bit_depth();
    head.depth = if head.bits > 8 { Depth::U16 } else { Depth::U8 };
    head.has_alpha = image.has_alpha();
    let colours = image.color_space().num_channels();
    head.channels = colours + u8::from(head.has_alpha);
    head.space = match (image.color_space(), colours) {
        (ColorSpace::Unknown { .. }, _) => Space::Bands,
        (_, 1) => Space::Grey,
        (_, 3) => Space::Srgb,
        (_, 4) => Space::Cmyk,
        _ => Space::Bands,
    };
    if let ColorSpace::Icc { profile, .. } = image.color_space()
        && profile.len() <= limits.metadata()
    {
        head.icc = Some(profile[..].into());
    }
    head.compression = Some("jpeg2000");
    Ok(head)
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let settings = DecodeSettings {
        target_resolution: request.shrink_to.map(|s| (s.width, s.height)),
        ..DecodeSettings::default()
    };
    let image = Image::new(bytes, &settings).map_err(broken)?;
    let size = Size::new(image.width(), image.height());
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    let planes = decoded.components();
    let pixels = size.pixels() as usize;
    if planes.len() != head.channels as usize
        || planes.iter().any(|plane| plane.samples().len() != pixels)
    {
        return Err(Error::unsupported("a JPEG 2000 of uneven channels"));
    }
    let channels = planes.len();
    let samples = if head.depth == Depth::U8 {
        let mut out = vec![0u8; pixels * channels];
        for (channel, plane) in planes.iter().enumerate() {
            let most = ((1u32 << plane.bit_depth().min(31)) - 1).max(1);
            let scale = 255.0 / most as f32;
            let to = out.chunks_exact_mut(channels);
            for (pixel, v) in to.zip(plane.samples()) {
                pixel[channel] = (v * scale + 0.5) as u8;
            }
        }
        Samples::U8(out)
    } else {
        let mut out = vec![0u16; pixels * channels];
        for (channel, plane) in planes.iter().enumerate() {
            let most = ((1u32 << plane.bit_depth().min(31)) - 1).max(1);
            let scale = 65_535.0 / most as f32;
            let to = out.chunks_exact_mut(channels);
            for (pixel, v) in to.zip(plane.samples()) {
                pixel[channel] = (v * scale + 0.5) as u16;
            }
        }
        Samples::U16(out)
    };
    let alpha = if head.has_alpha { Alpha::Straight } else { Alpha::None };
    let raster = Raster::new(size, head.space, alpha, samples)?;
    Ok(Picture::still(raster, head))
}
