//! The smaller formats, which the `image` crate reads and writes: 8 and 16
//! bits and floating point, without metadata of their own.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageError, ImageFormat,
};

use super::{Job, Request};
use crate::{
    Alpha, Depth, Error, ErrorKind, Format, Limits, Metadata, Picture, Raster,
    Result, Samples, Size, Space,
};

fn name(format: Format) -> Result<ImageFormat> {
    Ok(match format {
        #[cfg(feature = "bmp")]
        Format::Bmp => ImageFormat::Bmp,
        #[cfg(feature = "ico")]
        Format::Ico => ImageFormat::Ico,
        #[cfg(feature = "pnm")]
        Format::Pnm => ImageFormat::Pnm,
        #[cfg(feature = "qoi")]
        Format::Qoi => ImageFormat::Qoi,
        #[cfg(feature = "tga")]
        Format::Tga => ImageFormat::Tga,
        #[cfg(feature = "hdr")]
        Format::Hdr => ImageFormat::Hdr,
        #[cfg(feature = "exr")]
        Format::Exr => ImageFormat::OpenExr,
        other => {
            return Err(Error::unsupported(format!("{other} in this build")));
        }
    })
}

fn broken(format: Format, err: ImageError) -> Error {
    match err {
        ImageError::IoError(io)
            if io.kind() == std::io::ErrorKind::UnexpectedEof =>
        {
            ErrorKind::Truncated { format }.into()
        }
        ImageError::Unsupported(what) => {
            Error::unsupported(format!("this {format} ({what})"))
        }
        err => Error::corrupt(format, err),
    }
}

fn limits(limits: &Limits) -> image::Limits {
    let mut inner = image::Limits::default();
    inner.max_alloc = Some(limits.memory());
    inner
}

pub(super) fn head(bytes: &[u8], bounds: &Limits) -> Result<Metadata> {
    let format = Format::require(bytes)?;
    let fail = |err| broken(format, err);
    let mut reader =
        image::ImageReader::with_format(Cursor::new(bytes), name(format)?);
    reader.limits(limits(bounds));
    let decoder = reader.into_decoder().map_err(fail)?;
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    let mut head = Metadata::new(format, Size::new(width, height));
    head.channels = colour.channel_count();
    head.has_alpha = colour.has_alpha();
    head.space = if colour.has_color() { Space::Srgb } else { Space::Grey };
    head.depth = match colour.bytes_per_pixel() / colour.channel_count() {
        1 => Depth::U8,
        2 => Depth::U16,
        _ => Depth::F32,
    };
    if matches!(format, Format::Hdr | Format::Exr) {
        head.space = Space::Linear;
    }
    let stored = decoder.original_color_type();
    let channels = stored.channel_count().max(1) as u16;
    head.bits = match stored {
        ExtendedColorType::L1 | ExtendedColorType::Rgb1 => 1,
        _ => (stored.bits_per_pixel() / channels).min(32) as u8,
    };
    Ok(head)
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let fail = |err| broken(head.format, err);
    let mut reader = image::ImageReader::with_format(
        Cursor::new(bytes),
        name(head.format)?,
    );
    reader.limits(limits(request.limits));
    let picture = reader.decode().map_err(fail)?;
    let raster = from_image(picture)?;
    let raster = if head.space == Space::Linear {
        // What these formats hold is light; the pipeline works on sRGB.
        let mut raster = raster.to_depth(Depth::F32);
        crate::space::transfer::encode(&mut raster);
        raster
    } else {
        raster
    };
    Ok(Picture::still(raster, head))
}

/// Takes over an `image` picture, with its depth and channels.
pub(crate) fn from_image(picture: DynamicImage) -> Result<Raster> {
    let size = Size::new(picture.width(), picture.height());
    let colour = picture.color();
    let space = if colour.has_color() { Space::Srgb } else { Space::Grey };
    let alpha = if colour.has_alpha() { Alpha::Straight } else { Alpha::None };
    let samples = match picture {
        DynamicImage::ImageLuma8(v) => Samples::U8(v.into_raw()),
        DynamicImage::ImageLumaA8(v) => Samples::U8(v.into_raw()),
        DynamicImage::ImageRgb8(v) => Samples::U8(v.into_raw()),
        DynamicImage::ImageRgba8(v) => Samples::U8(v.into_raw()),
        DynamicImage::ImageLuma16(v) => Samples::U16(v.into_raw()),
        DynamicImage::ImageLumaA16(v) => Samples::U16(v.into_raw()),
        DynamicImage::ImageRgb16(v) => Samples::U16(v.into_raw()),
        DynamicImage::ImageRgba16(v) => Samples::U16(v.into_raw()),
        DynamicImage::ImageRgb32F(v) => Samples::F32(v.into_raw()),
        DynamicImage::ImageRgba32F(v) => Samples::F32(v.into_raw()),
        other => {
            let what = format!("a picture of {:?}", other.color());
            return Err(Error::unsupported(what));
        }
    };
    Raster::new(size, space, alpha, samples)
}

/// Makes an `image` picture of a raster of grey or RGB.
pub(crate) fn to_image(raster: Raster) -> Result<DynamicImage> {
    use image::ImageBuffer as Buffer;
    let depth = raster.depth();
    let raster = raster.unpremultiply(depth);
    let Size { width: w, height: h } = raster.size();
    let channels = raster.channels();
    let made = match (raster.into_samples(), channels) {
        (Samples::U8(v), 1) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageLuma8)
        }
        (Samples::U8(v), 2) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageLumaA8)
        }
        (Samples::U8(v), 3) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageRgb8)
        }
        (Samples::U8(v), 4) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageRgba8)
        }
        (Samples::U16(v), 1) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageLuma16)
        }
        (Samples::U16(v), 2) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageLumaA16)
        }
        (Samples::U16(v), 3) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageRgb16)
        }
        (Samples::U16(v), 4) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageRgba16)
        }
        (Samples::F32(v), 3) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageRgb32F)
        }
        (Samples::F32(v), 4) => {
            Buffer::from_raw(w, h, v).map(DynamicImage::ImageRgba32F)
        }
        _ => None,
    };
    made.ok_or_else(|| {
        Error::unsupported(format!("{channels} channels of {depth:?} here"))
    })
}

pub(super) fn encode(job: &mut Job<'_>, format: Format) -> Result<Vec<u8>> {
    let fail = |err| broken(format, err);
    let raster = job.picture.raster();
    let raster = match raster.space() {
        Space::Grey | Space::Srgb | Space::Bands => raster.clone(),
        space => {
            return Err(Error::unsupported(format!("{space:?} in {format}")));
        }
    };
    // What each can hold: depth, alpha, and whether grey is possible.
    let (depth, alpha, grey) = match format {
        Format::Pnm if raster.depth() != Depth::U8 => {
            (Depth::U16, false, true)
        }
        Format::Pnm => (Depth::U8, false, true),
        Format::Qoi | Format::Ico => (Depth::U8, true, false),
        Format::Hdr => (Depth::F32, false, false),
        Format::Exr => (Depth::F32, true, false),
        _ => (Depth::U8, true, true),
    };
    match format {
        Format::Ico => job.fits(format, 256)?,
        Format::Tga => job.fits(format, 65_535)?,
        _ => {}
    }
    let mut raster = raster.to_depth(depth);
    if raster.has_alpha() && !alpha {
        if !raster.is_opaque() {
            job.warn("no transparency in this format: flattened on white");
        }
        raster = raster.flattened(crate::Colour::WHITE);
    }
    if raster.colours() == 1 && !grey {
        raster = if raster.has_alpha() {
            raster.pick(&[0, 0, 0, 1], Space::Srgb, Alpha::Straight)
        } else {
            raster.pick(&[0, 0, 0], Space::Srgb, Alpha::None)
        };
    }
    if format == Format::Ico {
        // A PNG within an ICO has alpha; readers refuse others.
        raster = raster.with_alpha(1.0);
    }
    if matches!(format, Format::Hdr | Format::Exr) {
        crate::space::transfer::decode(&mut raster);
    }
    let mut out = Cursor::new(Vec::new());
    to_image(raster)?.write_to(&mut out, name(format)?).map_err(fail)?;
    Ok(out.into_inner())
}
