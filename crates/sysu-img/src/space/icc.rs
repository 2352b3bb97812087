//! Colour profiles: from whatever a picture has to sRGB, or to another.

#[cfg(feature = "icc")]
use moxcms::{
    ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformOptions,
};

use crate::{Depth, Picture, Raster, Samples, Space, ops::profile::Known};

/// Converts a picture to sRGB by its profile, perceptually. CMYK without a
/// profile, or without this feature, is converted by the plain formula.
/// Where it cannot be, the reason
/// comes back.
#[cfg(feature = "icc")]
pub(crate) fn to_srgb(
    picture: &Picture,
    profile: Option<&[u8]>,
) -> Result<Picture, String> {
    let is_cmyk = picture.raster().space() == Space::Cmyk;
    let Some(profile) = profile else { return Ok(plain(picture)) };
    let from =
        ColorProfile::new_from_slice(profile).map_err(|err| err.to_string());
    let srgb = ColorProfile::new_srgb();
    match from.and_then(|from| transform(picture, &from, &srgb)) {
        Err(what) if !is_cmyk => Err(what),
        // Better the plain formula than no picture.
        Err(_) => Ok(plain(picture)),
        done => done,
    }
}

/// The same without profiles: only CMYK is converted.
#[cfg(not(feature = "icc"))]
pub(crate) fn to_srgb(
    picture: &Picture,
    _: Option<&[u8]>,
) -> Result<Picture, String> {
    match picture.raster().space() {
        Space::Cmyk => Ok(plain(picture)),
        _ => Err("this build has no colour profiles".into()),
    }
}

/// Converts a picture to another profile; returns that profile's bytes, too.
/// A picture without one is taken as sRGB.
#[cfg(feature = "icc")]
pub(crate) fn convert(
    picture: &Picture,
    to: &Known<'_>,
) -> Result<(Picture, Vec<u8>), String> {
    let failed = |err: moxcms::CmsError| err.to_string();
    let (to, bytes) = match to {
        Known::Srgb => (ColorProfile::new_srgb(), None),
        Known::DisplayP3 => (ColorProfile::new_display_p3(), None),
        Known::Bytes(bytes) => {
            let to = ColorProfile::new_from_slice(bytes).map_err(failed)?;
            (to, Some(bytes.to_vec()))
        }
    };
    let bytes = match bytes {
        Some(bytes) => bytes,
        None => to.encode().map_err(failed)?,
    };
    let coloured;
    let mut picture = picture;
    let from = match (&picture.metadata.icc, picture.raster().space()) {
        (Some(icc), _) => ColorProfile::new_from_slice(icc).map_err(failed)?,
        (None, Space::Grey) if to.color_space == DataColorSpace::Gray => {
            ColorProfile::new_gray_with_gamma(2.2)
        }
        (None, Space::Grey) => {
            let rgb = |raster: Raster| {
                let depth = raster.depth();
                raster.to_space(Space::Srgb, depth)
            };
            coloured =
                picture.clone().map(rgb).map_err(|err| err.to_string())?;
            picture = &coloured;
            ColorProfile::new_srgb()
        }
        (None, Space::Cmyk) => {
            return Err("CMYK without a profile of its own".into());
        }
        (None, _) => ColorProfile::new_srgb(),
    };
    Ok((transform(picture, &from, &to)?, bytes))
}

/// The same without profiles.
#[cfg(not(feature = "icc"))]
pub(crate) fn convert(
    _: &Picture,
    _: &Known<'_>,
) -> Result<(Picture, Vec<u8>), String> {
    Err("this build has no colour profiles".into())
}

#[cfg(feature = "icc")]
fn transform(
    picture: &Picture,
    from: &ColorProfile,
    to: &ColorProfile,
) -> Result<Picture, String> {
    let failed = |err: moxcms::CmsError| err.to_string();
    let first = picture.raster();
    let alpha = first.has_alpha();
    let layout = |space: DataColorSpace, alpha: bool| {
        Some(match (space, alpha) {
            (DataColorSpace::Cmyk, false) => (Layout::Rgba, Space::Cmyk),
            (DataColorSpace::Rgb, false) => (Layout::Rgb, Space::Srgb),
            (DataColorSpace::Rgb, true) => (Layout::Rgba, Space::Srgb),
            (DataColorSpace::Gray, false) => (Layout::Gray, Space::Grey),
            (DataColorSpace::Gray, true) => (Layout::GrayAlpha, Space::Grey),
            _ => return None,
        })
    };
    let none = || "it is for another colour space".to_owned();
    let (from_layout, space) =
        layout(from.color_space, alpha).ok_or_else(none)?;
    if space != first.space() {
        return Err(none());
    }
    let (to_layout, to_space) = layout(to.color_space, alpha)
        .ok_or("its colours cannot have alpha, or are no picture's")?;
    let options = TransformOptions {
        rendering_intent: RenderingIntent::Perceptual,
        ..TransformOptions::default()
    };
    let run = |raster: Raster| -> Result<Raster, String> {
        let alpha = raster.alpha();
        let size = raster.size();
        let width = raster.width() as usize;
        let from_row = raster.row_len();
        let to_row = width * to_layout.channels();
        let len = to_row * size.height as usize;
        // One row at a time, on all cores: a transform is shared.
        macro_rules! rows {
            ($src:ident, $zero:expr, $transform:expr, $variant:ident) => {{
                let transform = $transform.map_err(failed)?;
                let mut dst = vec![$zero; len];
                crate::kernel::par::rows(&mut dst, to_row, |y, dst| {
                    let src = &$src[y * from_row..][..from_row];
                    let done = transform.transform(src, dst);
                    debug_assert!(done.is_ok(), "{done:?}");
                });
                Samples::$variant(dst)
            }};
        }
        let samples = match raster.samples() {
            Samples::U8(src) => rows!(
                src,
                0u8,
                from.create_transform_8bit(
                    from_layout,
                    to,
                    to_layout,
                    options
                ),
                U8
            ),
            Samples::U16(src) => rows!(
                src,
                0u16,
                from.create_transform_16bit(
                    from_layout,
                    to,
                    to_layout,
                    options
                ),
                U16
            ),
            Samples::F32(src) => rows!(
                src,
                0f32,
                from.create_transform_f32(from_layout, to, to_layout, options),
                F32
            ),
        };
        Raster::new(size, to_space, alpha, samples)
            .map_err(|err| err.to_string())
    };
    let mut failure = None;
    let converted = picture.clone().map(|raster| {
        run(raster).map_err(|what| {
            failure = Some(what.clone());
            crate::Error::unsupported(what)
        })
    });
    converted.map_err(|err| failure.unwrap_or_else(|| err.to_string()))
}

/// CMYK to RGB as if inks were ideal: R = (1 - C) (1 - K).
fn plain(picture: &Picture) -> Picture {
    let converted = picture.clone().map(|raster| {
        if raster.space() != Space::Cmyk {
            return Ok(raster);
        }
        let depth = raster.depth();
        let (size, alpha) = (raster.size(), raster.alpha());
        let of = raster.channels() as usize;
        let raster = raster.to_depth(Depth::F32);
        let Samples::F32(src) = raster.samples() else { return Ok(raster) };
        let mut dst = Vec::with_capacity(src.len() / of * (of - 1));
        for pixel in src.chunks_exact(of) {
            let light = 1.0 - pixel[3];
            dst.extend(pixel[..3].iter().map(|ink| (1.0 - ink) * light));
            dst.extend_from_slice(&pixel[4..]);
        }
        let dst = Samples::F32(dst);
        Ok(Raster::new(size, Space::Srgb, alpha, dst)?.to_depth(depth))
    });
    converted.unwrap_or_else(|_| picture.clone())
}
