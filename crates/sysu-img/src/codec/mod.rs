//! The formats: one file each, all of one shape, each behind its feature.
//!
//! A codec is up to three functions: `head` reads the metadata from the
//! header and nothing else, `decode` the pixels, `encode` writes them; its
//! options type is public. `decode` is called only after the limits have
//! been checked against what `head` said.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{
    Args, Error, ErrorKind, FailOn, Format, Limits, Metadata, Pages, Picture,
    Result, Size, Value,
};

#[cfg(feature = "avif")]
pub(crate) mod avif;
#[cfg(feature = "gif")]
pub(crate) mod gif;
#[cfg(feature = "jp2")]
mod jp2;
#[cfg(feature = "jpeg")]
pub(crate) mod jpeg;
#[cfg(feature = "jxl")]
pub(crate) mod jxl;
#[cfg(any(feature = "gif", feature = "png"))]
mod palette;
#[cfg(feature = "png")]
pub(crate) mod png;
#[cfg(feature = "image")]
pub(crate) mod simple;
#[cfg(feature = "svg")]
mod svg;
#[cfg(feature = "tiff")]
pub(crate) mod tiff;
#[cfg(feature = "webp")]
pub(crate) mod webp;

/// A picture as indices into a palette of at most `colours`.
#[cfg(feature = "terminal")]
pub(crate) fn indexed(
    raster: &crate::Raster,
    colours: usize,
) -> Result<palette::Indexed> {
    palette::reduce(raster, colours, 1.0)
}

/// What a decoder is asked for.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) pages: Pages,
    pub(crate) fail_on: FailOn,
    /// The decoder may decode smaller, but not below this size.
    pub(crate) shrink_to: Option<Size>,
    /// The decoder may make rows shorter; other operations wait for it.
    pub(crate) narrow: Option<crate::kernel::narrow::Narrow>,
    pub(crate) drawing: Drawing,
}

/// How a drawing is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawing {
    /// Dots to the inch; its pixels are 72 to the inch.
    pub(crate) density: f64,
    /// A style sheet beside its own.
    pub(crate) css: Option<std::sync::Arc<str>>,
}

impl Default for Drawing {
    fn default() -> Self {
        Self { density: 72.0, css: None }
    }
}

impl<'a> Request<'a> {
    /// The first frame, at full size.
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            pages: Pages::First,
            fail_on: FailOn::Truncated,
            shrink_to: None,
            narrow: None,
            drawing: Drawing::default(),
        }
    }
}

/// One format of this build: its name, what reads it, what writes it.
type Head = fn(&[u8], &Limits) -> Result<Metadata>;
type Decode = fn(&[u8], Metadata, &Request<'_>) -> Result<Picture>;

/// Returns the functions that read a format, if this build has them.
fn reader(format: Format) -> Option<(Head, Decode)> {
    match format {
        #[cfg(feature = "avif")]
        Format::Avif => Some((avif::head, avif::decode)),
        #[cfg(feature = "jp2")]
        Format::Jp2 => Some((jp2::head, jp2::decode)),
        #[cfg(feature = "jxl")]
        Format::Jxl => Some((jxl::head, jxl::decode)),
        #[cfg(feature = "svg")]
        Format::Svg => Some((svg::head, svg::decode)),
        #[cfg(feature = "jpeg")]
        Format::Jpeg => Some((jpeg::head, jpeg::decode)),
        #[cfg(feature = "gif")]
        Format::Gif => Some((gif::head, gif::decode)),
        #[cfg(feature = "png")]
        Format::Png => Some((png::head, png::decode)),
        #[cfg(feature = "tiff")]
        Format::Tiff => Some((tiff::head, tiff::decode)),
        #[cfg(feature = "webp")]
        Format::WebP => Some((webp::head, webp::decode)),
        #[cfg(feature = "image")]
        format if is_simple(format) => Some((simple::head, simple::decode)),
        _ => None,
    }
}

/// Says whether the `image` crate does the format in this build.
#[cfg(feature = "image")]
#[allow(
    clippy::match_like_matches_macro,
    reason = "it looks like one only where every feature is on"
)]
fn is_simple(format: Format) -> bool {
    match format {
        Format::Bmp => cfg!(feature = "bmp"),
        Format::Ico => cfg!(feature = "ico"),
        Format::Pnm => cfg!(feature = "pnm"),
        Format::Qoi => cfg!(feature = "qoi"),
        Format::Tga => cfg!(feature = "tga"),
        Format::Hdr => cfg!(feature = "hdr"),
        Format::Exr => cfg!(feature = "exr"),
        _ => false,
    }
}

/// The format and options of an output.
///
/// [`From`] makes one of each format's own options type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Encode {
    /// AVIF.
    #[cfg(feature = "avif")]
    Avif(avif::Avif),
    /// GIF.
    #[cfg(feature = "gif")]
    Gif(gif::Gif),
    /// JPEG.
    #[cfg(feature = "jpeg")]
    Jpeg(jpeg::Jpeg),
    /// JPEG XL.
    #[cfg(feature = "jxl")]
    Jxl(jxl::Jxl),
    /// PNG.
    #[cfg(feature = "png")]
    Png(png::Png),
    /// One of the formats without options: BMP, ICO, PNM, QOI, TGA, HDR,
    /// EXR.
    Simple(Format),
    /// Samples without a header, in that type [default: the picture's].
    Raw(Option<crate::RawSample>),
    /// TIFF.
    #[cfg(feature = "tiff")]
    Tiff(tiff::Tiff),
    /// WebP.
    #[cfg(feature = "webp")]
    WebP(webp::WebP),
}

impl Encode {
    /// Takes a format's default options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if this build cannot write it.
    pub fn of(format: Format) -> Result<Self> {
        Self::default_of(format).ok_or_else(|| {
            let writable: Vec<_> = Format::all()
                .filter(|f| f.is_writable())
                .map(Format::name)
                .collect();
            let what = format!("writing {format}");
            let hint = Some(format!("write {}", writable.join(", ")));
            ErrorKind::Unsupported { what, hint }.into()
        })
    }

    /// The default options, if this build can write the format. Apart from
    /// `of`, whose error asks it for every format.
    fn default_of(format: Format) -> Option<Self> {
        Some(match format {
            #[cfg(feature = "avif")]
            Format::Avif => Self::Avif(avif::Avif::default()),
            #[cfg(feature = "jxl")]
            Format::Jxl => Self::Jxl(jxl::Jxl::default()),
            #[cfg(feature = "jpeg")]
            Format::Jpeg => Self::Jpeg(jpeg::Jpeg::default()),
            #[cfg(feature = "gif")]
            Format::Gif => Self::Gif(gif::Gif::default()),
            #[cfg(feature = "png")]
            Format::Png => Self::Png(png::Png::default()),
            #[cfg(feature = "tiff")]
            Format::Tiff => Self::Tiff(tiff::Tiff::default()),
            Format::Raw => Self::Raw(None),
            #[cfg(feature = "webp")]
            Format::WebP => Self::WebP(webp::WebP::default()),
            #[cfg(feature = "image")]
            format if is_simple(format) => Self::Simple(format),
            _ => return None,
        })
    }

    /// Returns the format.
    pub fn format(&self) -> Format {
        match *self {
            #[cfg(feature = "avif")]
            Self::Avif(_) => Format::Avif,
            #[cfg(feature = "jxl")]
            Self::Jxl(_) => Format::Jxl,
            #[cfg(feature = "jpeg")]
            Self::Jpeg(_) => Format::Jpeg,
            #[cfg(feature = "gif")]
            Self::Gif(_) => Format::Gif,
            #[cfg(feature = "png")]
            Self::Png(_) => Format::Png,
            Self::Simple(format) => format,
            Self::Raw(_) => Format::Raw,
            #[cfg(feature = "tiff")]
            Self::Tiff(_) => Format::Tiff,
            #[cfg(feature = "webp")]
            Self::WebP(_) => Format::WebP,
        }
    }

    /// Reads a format and its options, as a recipe gives them: the step's
    /// name is the format's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] for an argument that it cannot take.
    pub fn read(mut args: Args) -> Result<Self> {
        let args_mut = &mut args;
        if args_mut.take(&["force"]).is_some_and(|v| v != Value::Bool(true)) {
            let expected = "true: leave the format out to write the input's";
            return Err(Error::option("force", expected, false));
        }
        let encode = match args_mut.step().parse::<Format>()? {
            #[cfg(feature = "avif")]
            Format::Avif => Self::Avif(avif::recipe(args_mut)?),
            #[cfg(feature = "jxl")]
            Format::Jxl => Self::Jxl(jxl::recipe(args_mut)?),
            #[cfg(feature = "jpeg")]
            Format::Jpeg => Self::Jpeg(jpeg::recipe(args_mut)?),
            #[cfg(feature = "png")]
            Format::Png => Self::Png(png::recipe(args_mut)?),
            #[cfg(feature = "gif")]
            Format::Gif => Self::Gif(gif::recipe(args_mut)?),
            #[cfg(feature = "tiff")]
            Format::Tiff => Self::Tiff(tiff::recipe(args_mut)?),
            #[cfg(feature = "webp")]
            Format::WebP => Self::WebP(webp::recipe(args_mut)?),
            Format::Raw => Self::Raw(crate::pixels::raw::output(args_mut)?),
            format => Self::of(format)?,
        };
        args.finish()?;
        Ok(encode)
    }

    /// Sets the quality, 1 to 100, where the format has one; the other
    /// options stay.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] if it is out of range, or if the format
    /// has none.
    pub fn with_quality(self, quality: u8) -> Result<Self> {
        if !(1..=100).contains(&quality) {
            let expected = "integer between 1 and 100";
            return Err(Error::option("quality", expected, quality));
        }
        Ok(match self {
            #[cfg(feature = "avif")]
            Self::Avif(avif) => Self::Avif(avif.at(quality)),
            #[cfg(feature = "jxl")]
            Self::Jxl(jxl) => Self::Jxl(jxl.at(quality)),
            #[cfg(feature = "jpeg")]
            Self::Jpeg(jpeg) => Self::Jpeg(jpeg.at(quality)),
            #[cfg(feature = "webp-lossy")]
            Self::WebP(webp) => Self::WebP(webp.at(quality)),
            #[allow(unreachable_patterns, reason = "depends on features")]
            other => {
                let expected =
                    format!("no quality, which {} has not", other.format());
                return Err(Error::option("quality", expected, quality));
            }
        })
    }

    /// Writes every pixel as it is, where the format can; the other options
    /// stay.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] for JPEG, AVIF, GIF and Radiance HDR,
    /// which cannot.
    pub fn without_loss(self) -> Result<Self> {
        Ok(match self {
            #[cfg(feature = "jxl")]
            Self::Jxl(jxl) => Self::Jxl(jxl.without_loss()),
            #[cfg(feature = "webp")]
            Self::WebP(webp) => Self::WebP(webp.without_loss()),
            other => match other.format() {
                format @ (Format::Jpeg
                | Format::Avif
                | Format::Gif
                | Format::Hdr) => {
                    let expected = "for png, webp, jxl, tiff and bmp";
                    return Err(Error::option("lossless", expected, format));
                }
                _ => other,
            },
        })
    }
}

impl Format {
    /// Says whether this build can read the format.
    pub fn is_readable(self) -> bool {
        reader(self).is_some()
    }

    /// Says whether this build can write the format.
    pub fn is_writable(self) -> bool {
        Encode::default_of(self).is_some()
    }

    /// Says whether the format can hold more than one frame.
    pub fn can_animate(self) -> bool {
        matches!(
            self,
            Self::Gif | Self::WebP | Self::Png | Self::Tiff | Self::Raw
        )
    }
}

/// As [`head`], of a drawing as it will be drawn.
pub(crate) fn head_drawn(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    drawing: &Drawing,
) -> Result<Metadata> {
    #[cfg(feature = "svg")]
    if format == Format::Svg {
        let head = guarded(format, || svg::head_drawn(bytes, drawing))?;
        limits.check(head.size, head.channels, head.depth, 1)?;
        return Ok(head);
    }
    let _ = drawing;
    head(format, bytes, limits)
}

/// Reads the metadata, and checks the limits against them.
pub(crate) fn head(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Metadata> {
    let Some((head, _)) = reader(format) else {
        return Err(Error::unsupported(format!("reading {format}")));
    };
    let head = guarded(format, || head(bytes, limits))?;
    // A single frame has to fit; more are counted when they are asked for.
    limits.check(head.size, head.channels, head.depth, 1)?;
    Ok(head)
}

/// Decodes what was asked for.
pub(crate) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let format = head.format;
    let frames = match request.pages {
        Pages::Auto | Pages::First => 1,
        Pages::All => head.frames,
        Pages::Range(first, count) => {
            if first >= head.frames {
                let expected = format!(
                    "page between 0 and {}",
                    head.frames.saturating_sub(1)
                );
                return Err(Error::option("page", expected, first));
            }
            count.min(head.frames - first)
        }
    };
    let limits = request.limits;
    limits.check(head.size, head.channels, head.depth, frames)?;
    let Some((_, decode)) = reader(format) else {
        return Err(Error::unsupported(format!("reading {format}")));
    };
    guarded(format, || decode(bytes, head, request))
}

/// Bytes of a file from which on it is not read into memory whole, if its
/// picture can be reduced strip by strip.
#[cfg(feature = "png")]
const LARGE: u64 = 32 << 20;

/// A large file whose header has been read.
#[cfg(feature = "png")]
pub(crate) struct Large {
    path: std::path::PathBuf,
    pub(crate) head: Metadata,
    pub(crate) bytes: u64,
}

/// Reads the header of a large PNG; nothing for other files, which are read
/// whole.
#[cfg(feature = "png")]
pub(crate) fn large(
    path: &std::path::Path,
    limits: &Limits,
) -> Result<Option<Large>> {
    use std::io::{Read as _, Seek as _};
    let fail = |err| Error::io(err, Some(path.into()));
    let mut file = std::fs::File::open(path).map_err(fail)?;
    let about = file.metadata().map_err(fail)?;
    if !about.is_file() || about.len() < LARGE {
        return Ok(None);
    }
    let mut magic = [0; 8];
    file.read_exact(&mut magic).map_err(fail)?;
    if magic != *b"\x89PNG\r\n\x1a\n" {
        return Ok(None);
    }
    file.rewind().map_err(fail)?;
    let head = guarded(Format::Png, || png::large_head(file, limits))?;
    Ok(head.map(|head| Large { path: path.into(), head, bytes: about.len() }))
}

#[cfg(feature = "png")]
impl Large {
    /// Decodes what was asked for; nothing if the file has to be read whole.
    pub(crate) fn decode(
        &self,
        request: &Request<'_>,
    ) -> Result<Option<Picture>> {
        let fail = |err| Error::io(err, Some(self.path.clone()));
        let file = std::fs::File::open(&self.path).map_err(fail)?;
        let head = self.head.clone();
        guarded(Format::Png, || png::large(file, head, request))
    }
}

/// Encodes a picture.
pub(crate) fn encode(
    picture: &Picture,
    encode: &Encode,
    sharp: bool,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>> {
    let mut job = Job { picture, sharp, warnings };
    let format = encode.format();
    guarded(format, || match encode {
        #[cfg(feature = "avif")]
        Encode::Avif(options) => avif::encode(&mut job, options),
        #[cfg(feature = "jxl")]
        Encode::Jxl(options) => jxl::encode(&mut job, options),
        #[cfg(feature = "jpeg")]
        Encode::Jpeg(options) => jpeg::encode(&mut job, options),
        #[cfg(feature = "png")]
        Encode::Png(options) => png::encode(&mut job, *options),
        #[cfg(feature = "gif")]
        Encode::Gif(options) => gif::encode(&mut job, options),
        Encode::Raw(sample) => Ok(crate::pixels::raw::encode(&job, *sample)),
        #[cfg(feature = "tiff")]
        Encode::Tiff(options) => tiff::encode(&mut job, *options),
        #[cfg(feature = "webp")]
        Encode::WebP(options) => webp::encode(&mut job, options),
        #[cfg(feature = "image")]
        Encode::Simple(format) => simple::encode(&mut job, *format),
        #[cfg(not(feature = "image"))]
        Encode::Simple(format) => {
            Err(Error::unsupported(format!("writing {format}")))
        }
    })
}

/// What an encoder is given.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) picture: &'a Picture,
    /// Whether sharp's defaults are wanted where they are the worse ones.
    pub(crate) sharp: bool,
    pub(crate) warnings: &'a mut Vec<String>,
}

impl Job<'_> {
    /// Fails if a side is longer than the format allows.
    pub(crate) fn fits(&self, format: Format, max: u32) -> Result<()> {
        let image = self.picture.size();
        if image.width.max(image.height) > max {
            return Err(ErrorKind::TooLarge { format, max, image }.into());
        }
        Ok(())
    }

    pub(crate) fn warn(&mut self, warning: &str) {
        if !self.warnings.iter().any(|w| w == warning) {
            self.warnings.push(warning.into());
        }
    }
}

/// Turns a panic inside a codec into an error: one file may not end a batch.
fn guarded<T>(format: Format, work: impl FnOnce() -> Result<T>) -> Result<T> {
    // Nothing that a codec touches survives its panic.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        let what = words.unwrap_or("it panicked").to_owned();
        Err(ErrorKind::Codec { format, what }.into())
    })
}
