//! The rows of a picture from the top, without the whole of it where its
//! file allows.

use std::{
    borrow::Cow,
    io::{BufRead, BufReader, Cursor, Seek},
    path::PathBuf,
    sync::Arc,
};

use super::Pixel;
use crate::{
    Alpha, Depth, Error, FailOn, Format, Limits, Metadata, Orientation,
    Pipeline, Raster, Result, Samples, Size, Source, Space, codec,
    kernel::ahead::{Take, ahead},
    pipeline::source::Loaded,
};

/// A picture whose header has been read.
pub(super) struct Opened<'a> {
    pub(super) size: Size,
    pub(super) pixel: Pixel,
    pub(super) icc: Option<Arc<[u8]>>,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Jpeg(Cow<'a, [u8]>),
    Png(Cow<'a, [u8]>),
    PngFile(PathBuf),
    Whole(Raster),
}

/// Rows of a strip.
const STRIP: usize = 64;

/// Reads the header, or the whole picture where strips will not do.
pub(super) fn open(pipeline: &Pipeline) -> Result<Opened<'_>> {
    let plain = pipeline.steps.is_empty()
        && !pipeline.sharp
        && matches!(pipeline.input.pages, crate::Pages::Auto);
    if plain && let Some(opened) = strips(pipeline)? {
        return Ok(opened);
    }
    let first = pipeline.clone().pages(crate::Pages::First);
    let picture = if pipeline.input.pages == crate::Pages::Auto {
        first.to_picture()?
    } else {
        pipeline.to_picture()?
    };
    let icc = picture.metadata.icc.clone();
    let raster = picture.into_raster().to_depth(Depth::U8);
    let raster = match raster.space() {
        Space::Grey | Space::Srgb => raster,
        _ => raster.to_space(Space::Srgb, Depth::U8)?,
    };
    let pixel = Pixel {
        channels: raster.channels() as usize,
        space: raster.space(),
        alpha: raster.alpha(),
    };
    let size = raster.size();
    Ok(Opened { size, pixel, icc, kind: Kind::Whole(raster) })
}

/// Opens what comes strip by strip; nothing for other files.
fn strips(pipeline: &Pipeline) -> Result<Option<Opened<'_>>> {
    let limits = &pipeline.input.limits;
    if let Source::Path(path) = &pipeline.source {
        let fail = |err| Error::io(err, Some(path.clone()));
        let mut file =
            BufReader::new(std::fs::File::open(path).map_err(fail)?);
        if file.fill_buf().map_err(fail)?.starts_with(b"\x89PNG\r\n\x1a\n") {
            let opened = png(file, limits)?;
            return Ok(opened.map(|(size, pixel, icc)| {
                let kind = Kind::PngFile(path.clone());
                Opened { size, pixel, icc, kind }
            }));
        }
    }
    let Loaded::File(format, bytes) = pipeline.source.load(limits)? else {
        return Ok(None);
    };
    match format {
        Format::Png => {
            let opened = png(Cursor::new(&bytes[..]), limits)?;
            Ok(opened.map(|(size, pixel, icc)| {
                let kind = Kind::Png(bytes);
                Opened { size, pixel, icc, kind }
            }))
        }
        Format::Jpeg => {
            let head = codec::head(format, &bytes, limits)?;
            let orients = pipeline.input.orient.unwrap_or(true);
            if orients && head.orientation != Orientation::Upright {
                return Ok(None);
            }
            let Ok(decoder) = jpeg(&bytes, limits) else { return Ok(None) };
            let pixel = match decoder.format() {
                sysu_jpeg::Format::Grey => opaque(1),
                sysu_jpeg::Format::Rgb => opaque(3),
                _ => return Ok(None),
            };
            let Metadata { size, icc, .. } = head;
            Ok(Some(Opened { size, pixel, icc, kind: Kind::Jpeg(bytes) }))
        }
        _ => Ok(None),
    }
}

const fn opaque(channels: usize) -> Pixel {
    let space = if channels == 1 { Space::Grey } else { Space::Srgb };
    Pixel { channels, space, alpha: Alpha::None }
}

fn jpeg<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<sysu_jpeg::Decoder<'a>> {
    let limits = sysu_jpeg::Limits::new()
        .pixels(limits.pixels())
        .memory(limits.memory())
        .metadata(limits.metadata() as u64);
    let options = sysu_jpeg::Options::new().limits(limits);
    sysu_jpeg::Decoder::with_options(bytes, options)
        .map_err(|err| Error::corrupt(Format::Jpeg, err))
}

fn start<R: BufRead + Seek>(
    input: R,
    limits: &Limits,
) -> Result<png::Reader<R>> {
    use png::Transformations;
    let inner = png::Limits { bytes: limits.metadata().saturating_mul(4) };
    let mut decoder = png::Decoder::new_with_limits(input, inner);
    decoder.set_transformations(
        Transformations::EXPAND | Transformations::STRIP_16,
    );
    let broken = |err| Error::corrupt(Format::Png, err);
    let info = decoder.read_header_info().map_err(broken)?;
    // A row is all that is held of it.
    let row = Size::new(info.width, 1);
    let size = Size::new(info.width, info.height);
    limits.check(row, 4, Depth::U16, 1)?;
    limits.max_memory(u64::MAX).check(size, 4, Depth::U8, 1)?;
    decoder.read_info().map_err(broken)
}

type Header = (Size, Pixel, Option<Arc<[u8]>>);

/// Reads the header of a PNG whose rows come from the top.
fn png<R: BufRead + Seek>(
    input: R,
    limits: &Limits,
) -> Result<Option<Header>> {
    let reader = start(input, limits)?;
    let info = reader.info();
    let turned = info.exif_metadata.as_deref().and_then(|exif| {
        Orientation::from_exif(exif).filter(|o| *o != Orientation::Upright)
    });
    if info.interlaced || info.animation_control.is_some() || turned.is_some()
    {
        return Ok(None);
    }
    let channels = reader.output_color_type().0.samples();
    let pixel = Pixel {
        channels,
        space: if channels < 3 { Space::Grey } else { Space::Srgb },
        alpha: match channels {
            2 | 4 => Alpha::Straight,
            _ => Alpha::None,
        },
    };
    let icc = info.icc_profile.as_deref().map(Arc::from);
    Ok(Some((Size::new(info.width, info.height), pixel, icc)))
}

impl Opened<'_> {
    pub(super) fn is_streamed(&self) -> bool {
        !matches!(self.kind, Kind::Whole(_))
    }

    /// Hands all rows over, some at a time, while the next are decoded.
    pub(super) fn feed(
        &self,
        pipeline: &Pipeline,
        take: &mut Take<'_, u8>,
    ) -> Result<()> {
        if self.is_streamed() {
            ahead(|take| self.decode(pipeline, take), take)
        } else {
            self.decode(pipeline, take)
        }
    }

    fn decode(
        &self,
        pipeline: &Pipeline,
        take: &mut Take<'_, u8>,
    ) -> Result<()> {
        let limits = &pipeline.input.limits;
        let fail_on = pipeline.input.fail_on;
        match &self.kind {
            Kind::Jpeg(bytes) => {
                let broken = |err| Error::corrupt(Format::Jpeg, err);
                let mut rows = jpeg(bytes, limits)?.rows().map_err(broken)?;
                while let Some(strip) = rows.next_strip().map_err(broken)? {
                    take(strip)?;
                }
                if fail_on == FailOn::Truncated {
                    codec::jpeg::whole(rows.warnings())?;
                }
                Ok(())
            }
            Kind::Png(bytes) => {
                let reader = start(Cursor::new(&bytes[..]), limits)?;
                self.feed_png(reader, fail_on, take)
            }
            Kind::PngFile(path) => {
                let fail = |err| Error::io(err, Some(path.clone()));
                let file = std::fs::File::open(path).map_err(fail)?;
                let reader = start(BufReader::new(file), limits)?;
                self.feed_png(reader, fail_on, take)
            }
            Kind::Whole(raster) => {
                let Samples::U8(samples) = raster.samples() else {
                    return Err(Error::mismatch("tiles", "8 bits a sample"));
                };
                samples.chunks(raster.row_len() * STRIP).try_for_each(take)
            }
        }
    }

    fn feed_png<R: BufRead + Seek>(
        &self,
        mut reader: png::Reader<R>,
        fail_on: FailOn,
        take: &mut Take<'_, u8>,
    ) -> Result<()> {
        let row = self.size.width as usize * self.pixel.channels;
        let height = self.size.height as usize;
        let mut strip = vec![0; row * STRIP.min(height)];
        for top in (0..height).step_by(STRIP) {
            let rows = STRIP.min(height - top);
            for line in strip[..rows * row].chunks_exact_mut(row) {
                match reader.read_row(line) {
                    Ok(Some(_)) => {}
                    Ok(None) => line.fill(0),
                    Err(_) if fail_on == FailOn::Never => line.fill(0),
                    Err(err) => return Err(codec::png::broken(err)),
                }
            }
            take(&strip[..rows * row])?;
        }
        Ok(())
    }
}
