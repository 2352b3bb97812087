//! JPEG: read at reduced size where that serves, and written.

use super::{Job, Request};
use crate::{
    Alpha, Args, Colour, Depth, Encode, Error, ErrorKind, FailOn, Format,
    Limits, Metadata, Picture, Pipeline, Raster, Result, Samples, Size, Space,
};

mod gain;
mod markers;

/// The chroma planes of a JPEG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chroma {
    /// Half as wide and half as high below quality 90, full size from there.
    #[default]
    Auto,
    /// Half as wide and half as high.
    C420,
    /// Half as wide.
    C422,
    /// Full size.
    C444,
}

/// How to write a JPEG.
///
/// # Example
///
/// ```
/// use sysu_img::{Chroma, Jpeg};
///
/// let web = Jpeg::quality(75).progressive(true);
/// let print = Jpeg::quality(95).chroma(Chroma::C444);
/// # let _ = (web, print);
/// ```
///
/// # Source
///
/// sharp `jpeg`. DIFFERENCE from sharp: from quality 90 the chroma is not
/// subsampled unless that is asked for; translucent pictures are flattened
/// on white, with a warning, where sharp takes black and says nothing;
/// ringing is not treated.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Jpeg {
    quality: u8,
    progressive: bool,
    chroma: Chroma,
    optimise: bool,
    trellis: bool,
    scans: bool,
    table: u8,
    background: Option<Colour>,
}

impl Default for Jpeg {
    fn default() -> Self {
        Self {
            quality: 80,
            progressive: false,
            chroma: Chroma::Auto,
            optimise: true,
            trellis: false,
            scans: false,
            table: 0,
            background: None,
        }
    }
}

impl Jpeg {
    /// Starts from a quality, 1 to 100; what lies outside is clamped.
    pub fn quality(quality: u8) -> Self {
        Self { quality: quality.clamp(1, 100), ..Self::default() }
    }

    /// The same with another quality.
    pub(in crate::codec) const fn at(mut self, quality: u8) -> Self {
        self.quality = quality;
        self
    }

    /// Sends the picture in passes, coarse first [default: no].
    pub const fn progressive(mut self, progressive: bool) -> Self {
        self.progressive = progressive;
        self
    }

    /// Sets the chroma subsampling [default: by quality].
    pub const fn chroma(mut self, chroma: Chroma) -> Self {
        self.chroma = chroma;
        self
    }

    /// Computes the best Huffman tables for the picture [default: yes].
    pub const fn optimise(mut self, optimise: bool) -> Self {
        self.optimise = optimise;
        self
    }

    /// Weighs coefficients against their cost in bits, which makes smaller
    /// files and takes longer [default: no].
    pub const fn trellis(mut self, trellis: bool) -> Self {
        self.trellis = trellis;
        self
    }

    /// Tries many scripts of scans and takes the smallest, twice weighed;
    /// the picture comes in passes then [default: no].
    pub const fn optimise_scans(mut self, scans: bool) -> Self {
        self.scans = scans;
        if scans {
            self.progressive = true;
        }
        self
    }

    /// Rounds all frequencies alike, which keeps fine texture and makes
    /// larger files [default: no].
    pub const fn flat(mut self, flat: bool) -> Self {
        self.table = flat as u8;
        self
    }

    /// Rounds frequencies by Nicolas Robidoux's table, which makes smaller
    /// files of photographs that look the same [default: no].
    pub const fn robidoux(mut self, robidoux: bool) -> Self {
        self.table = if robidoux { 3 } else { 0 };
        self
    }

    /// Sets which quantisation tables the quality scales, by their numbers
    /// in mozjpeg [default: 0, the standard's]; what is above is 8.
    ///
    /// 1 is flat, 2 tuned to MS-SSIM, 3 by Robidoux, 4 tuned to PSNR-HVS, 5
    /// by Klein, Silverstein and Carney, 6 by Watson, 7 by Ahumada, 8 by
    /// Peterson. At equal SSIMULACRA 2 files with 3 have some seven per cent
    /// less bytes than with 0, with 4 and 5 some ten.
    pub const fn quantisation_table(mut self, number: u8) -> Self {
        self.table = if number < 8 { number } else { 8 };
        self
    }

    /// All that makes the file smaller at the same quality, as the program
    /// of that name does, with its quantisation table.
    pub const fn mozjpeg(self) -> Self {
        self.trellis(true).optimise_scans(true).quantisation_table(3)
    }

    /// Sets what shows through translucent pixels [default: white].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = Some(background);
        self
    }
}

impl From<Jpeg> for Encode {
    fn from(jpeg: Jpeg) -> Self {
        Self::Jpeg(jpeg)
    }
}

impl Pipeline {
    /// Writes JPEG.
    pub fn jpeg(self, jpeg: Jpeg) -> Self {
        self.encode(jpeg)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<Jpeg> {
    let mut jpeg = Jpeg::default();
    if let Some(v) = args.take(&["quality", "q"]) {
        jpeg.quality = v.integer("quality", 1..=100)? as u8;
    }
    jpeg.progressive = args.flag(&["progressive"])?;
    if let Some(v) = args.take(&["chromaSubsampling", "chroma"]) {
        jpeg.chroma = match v.as_text() {
            Some("4:2:0") => Chroma::C420,
            Some("4:2:2") => Chroma::C422,
            Some("4:4:4") => Chroma::C444,
            Some("auto") => Chroma::Auto,
            _ => {
                let expected = "one of: 4:2:0, 4:2:2, 4:4:4, auto";
                return Err(v.refuse("chromaSubsampling", expected));
            }
        };
    }
    if let Some(v) =
        args.take(&["optimiseCoding", "optimizeCoding", "optimise"])
    {
        jpeg.optimise = v.flag("optimiseCoding")?;
    }
    if args.flag(&["mozjpeg"])? {
        jpeg = jpeg.mozjpeg();
    }
    if let Some(v) = args.take(&["trellisQuantisation", "trellis"]) {
        jpeg.trellis = v.flag("trellisQuantisation")?;
    }
    if let Some(v) = args.take(&["optimiseScans", "optimizeScans"]) {
        jpeg = jpeg.optimise_scans(v.flag("optimiseScans")?);
    }
    if let Some(v) = args.take(&["quantisationTable", "quantizationTable"]) {
        jpeg.table = match v.as_number() {
            Some(n) if (0.0..=8.0).contains(&n) && n.fract() == 0.0 => n as u8,
            _ => {
                let expected = "a whole number, 0 (the standard's) to 8";
                return Err(v.refuse("quantisationTable", expected));
            }
        };
    }
    args.absent("overshootDeringing", "false: ringing is not treated")?;
    jpeg.background = args.colour(&["background", "bg"])?;
    Ok(jpeg)
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    markers::read(bytes, limits)
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    use sysu_jpeg::ErrorKind as Kind;
    let limits = sysu_jpeg::Limits::new()
        .pixels(request.limits.pixels())
        .memory(request.limits.memory())
        .metadata(request.limits.metadata() as u64);
    let options = sysu_jpeg::Options::new().limits(limits);
    let scale = scale(head.size, request.shrink_to);
    if let Some(narrow) = request.narrow
        && let Some(picture) =
            strips(bytes, &head, request, options, scale, narrow)?
    {
        return Ok(picture);
    }
    let image = sysu_jpeg::Decoder::with_options(bytes, options)
        .map(|decoder| {
            decoder.scale(scale).threads(crate::kernel::par::threads())
        })
        .and_then(sysu_jpeg::Decoder::decode);
    let image = match image {
        Ok(image) => image,
        Err(err) => {
            return match err.kind() {
                Kind::Unsupported(kind) => Err(refused(*kind)),
                Kind::Truncated { .. } => {
                    Err(ErrorKind::Truncated { format: Format::Jpeg }.into())
                }
                _ => Err(Error::corrupt(Format::Jpeg, err)),
            };
        }
    };
    if request.fail_on == FailOn::Truncated {
        whole(&image.warnings)?;
    }
    let space = match image.format {
        sysu_jpeg::Format::Grey => Space::Grey,
        sysu_jpeg::Format::Cmyk => Space::Cmyk,
        _ => Space::Srgb,
    };
    let size = Size::new(image.width, image.height);
    let samples = Samples::U8(image.data);
    let raster = Raster::new(size, space, Alpha::None, samples)?;
    Ok(Picture::still(raster, head))
}

/// Fails if something was missing.
pub(crate) fn whole(warnings: &[sysu_jpeg::Warning]) -> Result<()> {
    for warning in warnings {
        match warning {
            sysu_jpeg::Warning::Truncated { .. } => {
                let format = Format::Jpeg;
                return Err(ErrorKind::Truncated { format }.into());
            }
            sysu_jpeg::Warning::Damaged { .. } => {
                return Err(Error::corrupt(Format::Jpeg, warning));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Decodes strip by strip, and keeps of each row only what its reduction
/// leaves. Nothing for a picture for which that is no good, or one that has
/// to be read in another way.
fn strips(
    bytes: &[u8],
    head: &Metadata,
    request: &Request<'_>,
    options: sysu_jpeg::Options,
    scale: sysu_jpeg::Scale,
    narrow: crate::kernel::narrow::Narrow,
) -> Result<Option<Picture>> {
    let rows = sysu_jpeg::Decoder::with_options(bytes, options)
        .and_then(|decoder| decoder.scale(scale).rows());
    let Ok(mut rows) = rows else { return Ok(None) };
    let (channels, space) = match rows.format() {
        sysu_jpeg::Format::Grey => (1, Space::Grey),
        sysu_jpeg::Format::Rgb => (3, Space::Srgb),
        _ => return Ok(None),
    };
    let (width, height) = rows.size();
    let size = Size::new(width, height);
    let Some(mut narrowing) =
        crate::kernel::narrow::Narrowing::new(narrow, size, channels)?
    else {
        return Ok(None);
    };
    loop {
        match rows.next_strip() {
            Ok(Some(strip)) => narrowing.push(strip),
            Ok(None) => break,
            // The whole picture knows what to say of it.
            Err(_) => return Ok(None),
        }
    }
    if request.fail_on == FailOn::Truncated {
        whole(rows.warnings())?;
    }
    let raster = narrowing.finish(space, Alpha::None)?;
    if raster.height() != height {
        return Ok(None);
    }
    Ok(Some(Picture::still(raster, head.clone())))
}

/// Chooses how much smaller to decode for a picture that will be scaled to
/// `want`: with a little to spare, so that the scaling has something left to
/// do.
///
/// # Source
///
/// sharp's shrink-on-load: from 3 times 1/2, from 5 times 1/4, from 9 times
/// 1/8.
fn scale(size: Size, want: Option<Size>) -> sysu_jpeg::Scale {
    let Some(want) = want else { return sysu_jpeg::Scale::Full };
    let factor = |len: u32, to: u32| len as f64 / to.max(1) as f64;
    let factor =
        factor(size.width, want.width).min(factor(size.height, want.height));
    match factor {
        9.0.. => sysu_jpeg::Scale::Eighth,
        5.0.. => sysu_jpeg::Scale::Quarter,
        3.0.. => sysu_jpeg::Scale::Half,
        _ => sysu_jpeg::Scale::Full,
    }
}

/// Names a kind of JPEG that is not read, and what may be done about it.
///
/// zune-jpeg, asked for these kinds before, reads none of them either.
fn refused(kind: sysu_jpeg::Unsupported) -> Error {
    use sysu_jpeg::Unsupported as Kind;
    let (what, hint) = match kind {
        Kind::Arithmetic => (
            "a JPEG with arithmetic coding".into(),
            Some("`jpegtran -copy all` makes an ordinary one without loss"),
        ),
        Kind::Lossless => ("a lossless JPEG".into(), None),
        Kind::Hierarchical => ("a hierarchical JPEG".into(), None),
        Kind::Precision(bits) => (format!("a JPEG of {bits} bits"), None),
        Kind::Components(count) => {
            (format!("a JPEG of {count} components"), None)
        }
        other => (format!("this kind of JPEG ({other})"), None),
    };
    ErrorKind::Unsupported { what, hint: hint.map(str::to_owned) }.into()
}

pub(super) fn encode(job: &mut Job<'_>, options: &Jpeg) -> Result<Vec<u8>> {
    job.fits(Format::Jpeg, 65_535)?;
    let raster = job.picture.raster();
    let flat;
    let raster = if raster.has_alpha() {
        let background = match (options.background, job.sharp) {
            (Some(background), _) => background,
            (None, true) => Colour::BLACK,
            (None, false) => Colour::WHITE,
        };
        if options.background.is_none() && !raster.is_opaque() {
            job.warn("JPEG has no transparency: flattened on white");
        }
        flat = raster.clone().to_depth(Depth::U8).flattened(background);
        &flat
    } else if raster.depth() == Depth::U8 {
        raster
    } else {
        flat = raster.clone().to_depth(Depth::U8);
        &flat
    };
    let Samples::U8(samples) = raster.samples() else {
        return Err(Error::unsupported("this depth in a JPEG"));
    };
    let format = match (raster.space(), raster.channels()) {
        (_, 1) => sysu_jpeg::Format::Grey,
        (Space::Srgb | Space::Bands, 3) => sysu_jpeg::Format::Rgb,
        (Space::Cmyk, 4) => sysu_jpeg::Format::Cmyk,
        (space, channels) => {
            let what = format!("{space:?} with {channels} channels in a JPEG");
            return Err(Error::unsupported(what));
        }
    };
    let subsampling = match options.chroma {
        // sharp keeps to 4:2:0 at any quality.
        Chroma::Auto if job.sharp => sysu_jpeg::Subsampling::S420,
        Chroma::Auto => sysu_jpeg::Subsampling::Auto,
        Chroma::C420 => sysu_jpeg::Subsampling::S420,
        Chroma::C422 => sysu_jpeg::Subsampling::S422,
        Chroma::C444 => sysu_jpeg::Subsampling::S444,
    };
    let metadata = &job.picture.metadata;
    let mut encoder = sysu_jpeg::Encoder::new(options.quality)
        .subsampling(subsampling)
        .optimise(options.optimise)
        .progressive(options.progressive)
        .effort(match (options.scans, options.trellis) {
            (true, _) => sysu_jpeg::Effort::Best,
            (false, true) => sysu_jpeg::Effort::High,
            _ => sysu_jpeg::Effort::Normal,
        });
    let tables = sysu_jpeg::Quantisation::ALL;
    if let Some(&tables) = tables.get(options.table as usize) {
        encoder = encoder.quantisation(tables);
    }
    if let Some(icc) = &metadata.icc {
        encoder = encoder.icc(icc);
    }
    if let Some(exif) = &metadata.exif {
        encoder = encoder.exif(exif);
    }
    if let Some(xmp) = &metadata.xmp {
        encoder = encoder.xmp(xmp);
    }
    if let Some((_, text)) = metadata.comments.first() {
        encoder = encoder.comment(text.as_bytes());
    }
    if let Some(density) = metadata.density {
        let dots = |v: f64| v.round().clamp(1.0, 65_535.0) as u16;
        encoder = encoder.density(sysu_jpeg::Density {
            unit: sysu_jpeg::DensityUnit::Inch,
            x: dots(density.x),
            y: dots(density.y),
        });
    }
    let size = raster.size();
    let bytes = encoder
        .encode(samples, size.width, size.height, format)
        .map_err(|err| Error::corrupt(Format::Jpeg, err))?;
    let bytes = match &metadata.iptc {
        Some(iptc) => {
            markers::with_iptc(&bytes, &crate::meta::iptc::wrapped(iptc))
        }
        None => bytes,
    };
    Ok(match &metadata.gain_map {
        Some(map) => gain::attach(&bytes, map),
        None => bytes,
    })
}
