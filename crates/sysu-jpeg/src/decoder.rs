//! The decoder: what the caller chooses, and what comes of it.

use crate::error::{ErrorKind, Result, Warning};
use crate::header::Header;
use crate::info::{ColorModel, Info};
use crate::options::{Format, Options, Region, Scale};
use crate::rows::{Output, Rows};
use crate::simd::color;

/// A decoder of one JPEG file.
///
/// Made from the bytes of the file, told what is wanted by its setters, and
/// used up by [`decode`](Self::decode) or [`rows`](Self::rows).
///
/// # Example
///
/// ```
/// use sysu_jpeg::{Decoder, Encoder, Format, Scale};
///
/// let file = Encoder::new(90).encode(&[40; 300], 10, 10, Format::Rgb)?;
/// let image = Decoder::new(&file)?.scale(Scale::Half).decode()?;
/// assert_eq!((image.width, image.height), (5, 5));
/// assert_eq!(image.data.len(), 75);
/// assert!(image.warnings.is_empty());
/// # Ok::<(), sysu_jpeg::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a Decoder does nothing until it is told to decode"]
pub struct Decoder<'a> {
    pub(crate) header: Header<'a>,
    pub(crate) options: Options,
    pub(crate) scale: Scale,
    pub(crate) region: Option<Region>,
    pub(crate) format: Option<Format>,
    pub(crate) threads: usize,
}

/// A decoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How the pixels lie in `data`.
    pub format: Format,
    /// The pixels, row by row from the top left, without padding.
    pub data: Vec<u8>,
    /// What was odd about the file.
    pub warnings: Vec<Warning>,
}

/// The samples of a picture as the file has them, not converted and not
/// enlarged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planes {
    /// Pixels of a row of the picture.
    pub width: u32,
    /// Rows of the picture.
    pub height: u32,
    /// What the planes mean. Inks are as stored: Adobe's files have 0 for
    /// full ink.
    pub color: ColorModel,
    /// A plane for each component, in the order of the file.
    pub planes: Vec<Plane>,
    /// What was odd about the file.
    pub warnings: Vec<Warning>,
}

/// The samples of one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    /// Samples of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The samples, row by row from the top left, without padding.
    pub data: Vec<u8>,
}

impl<'a> Decoder<'a> {
    /// Reads the headers of a JPEG file with the default options.
    ///
    /// # Errors
    ///
    /// As [`with_options`](Self::with_options).
    pub fn new(data: &'a [u8]) -> Result<Self> {
        Self::with_options(data, Options::new())
    }

    /// Reads the headers of a JPEG file, up to its first scan.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::NotJpeg`] if the data do not begin with `FF D8`.
    /// * [`ErrorKind::Truncated`] if they end before the first scan.
    /// * [`ErrorKind::Malformed`] if a header contradicts the standard.
    /// * [`ErrorKind::Unsupported`] if the file is arithmetic, lossless,
    ///   hierarchical, or not of 8 bits and 1, 3 or 4 components.
    /// * [`ErrorKind::Limit`] if it has more pixels or metadata than the
    ///   options allow.
    pub fn with_options(data: &'a [u8], options: Options) -> Result<Self> {
        let header = Header::read(data, &options)?;
        if let Some(unsupported) = header.frame.unsupported {
            return Err(ErrorKind::Unsupported(unsupported).into());
        }
        let info = &header.info;
        let pixels = info.width as u64 * info.height as u64;
        crate::Limits::check("pixels", options.limits.pixels, pixels)?;
        Ok(Self {
            header,
            options,
            scale: Scale::Full,
            region: None,
            format: None,
            threads: 1,
        })
    }

    /// Returns what the file says about itself.
    pub fn info(&self) -> &Info<'a> {
        &self.header.info
    }

    /// Sets the scale; by default it is [`Scale::Full`].
    pub fn scale(mut self, scale: Scale) -> Self {
        self.scale = scale;
        self
    }

    /// Sets the part of the picture that is decoded, in pixels of the scaled
    /// picture; by default it is all of it.
    ///
    /// Inverse transforms outside it are skipped, and rows below it are not
    /// even read.
    pub fn crop(mut self, region: Region) -> Self {
        self.region = Some(region);
        self
    }

    /// Sets the format of the pixels; by default it is
    /// [`Format::Grey`] for one component, [`Format::Rgb`] for three, and
    /// [`Format::Cmyk`] for four.
    ///
    /// Grey from YCbCr is its luminance as stored, and skips the work on
    /// colour. Red, green and blue from inks are a plain mixture, without
    /// colour management.
    pub fn output(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Sets how many threads may work on the picture; by default it is 1.
    ///
    /// The pixels are the same for any number. More than one needs the
    /// feature `parallel`, without which the number is of no effect; the
    /// threads are those of the `rayon` pool in which this is called, as far
    /// as they are idle. A sequential file is decoded in as many parts, with
    /// restart intervals or without; of a progressive file only the pixels
    /// are made in parts, not the coefficients. Small pictures, a
    /// [`crop`](Self::crop) without restart intervals and
    /// [`planes`](Self::planes) take one thread.
    ///
    /// Without restart intervals, the threads besides the first need some 4
    /// bytes for each coefficient of their parts, about 5 for each byte of
    /// the file; where the limit of memory does not allow it, one thread
    /// does all.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Returns the width and height that will be decoded.
    pub fn size(&self) -> (u32, u32) {
        if let Some(region) = self.region {
            return (region.width, region.height);
        }
        let info = &self.header.info;
        self.scale.apply(info.width, info.height)
    }

    /// Returns the format that will be decoded to.
    pub fn format(&self) -> Format {
        self.format.unwrap_or(match self.header.info.color {
            ColorModel::Grey => Format::Grey,
            ColorModel::Cmyk | ColorModel::Ycck => Format::Cmyk,
            _ => Format::Rgb,
        })
    }

    /// Decodes the picture.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Region`] if the crop is not inside the picture.
    /// * [`ErrorKind::Format`] if the colours of the file cannot be given in
    ///   the format asked for.
    /// * [`ErrorKind::Limit`] if the picture, or the scans of a progressive
    ///   file, are over the limits.
    /// * [`ErrorKind::Damaged`] or [`ErrorKind::Truncated`] if the data are,
    ///   and the options are strict.
    pub fn decode(self) -> Result<Image> {
        #[cfg(feature = "parallel")]
        if let Some(image) = crate::intervals::decode(&self) {
            return Ok(image);
        }
        let (width, height) = self.size();
        let format = self.format();
        let row = width as usize * format.channels();
        let bytes = row as u64 * height as u64;
        let threads = self.threads;
        let mut rows = Rows::new(self, Output::Image(bytes))?;
        let mut data = vec![0; row * height as usize];
        rows.fill(&mut data, threads)?;
        let warnings = rows.finish()?;
        Ok(Image { width, height, format, data, warnings })
    }

    /// Decodes the components to planes of their own sampling: for 4:2:0 the
    /// planes of colour are half as wide and high, rounded up, at every
    /// scale. The format asked for is of no effect.
    ///
    /// With a crop, a plane begins with the sample at the top left pixel of
    /// the region and ends with the one at its bottom right.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), but for the format.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_jpeg::{ColorModel, Decoder, Encoder, Format};
    ///
    /// let file = Encoder::new(90).encode(&[40; 315], 15, 7, Format::Rgb)?;
    /// let planes = Decoder::new(&file)?.planes()?;
    /// assert_eq!(planes.color, ColorModel::YCbCr);
    /// let [y, cb, _] = &planes.planes[..] else { unreachable!() };
    /// assert_eq!((y.width, y.height, y.data[0]), (15, 7, 40));
    /// assert_eq!((cb.width, cb.height, cb.data[0]), (8, 4, 128));
    /// # Ok::<(), sysu_jpeg::Error>(())
    /// ```
    pub fn planes(self) -> Result<Planes> {
        let (width, height) = self.size();
        let color = self.header.info.color;
        let mut rows = Rows::new(self, Output::Planes)?;
        let planes = rows.planes()?;
        let warnings = rows.finish()?;
        Ok(Planes { width, height, color, planes, warnings })
    }

    /// Begins to decode the picture strip by strip.
    ///
    /// For a sequential file in one scan the memory needed is in proportion
    /// to its width; other files are read whole first, as coefficients.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), as far as it shows before the first row.
    pub fn rows(self) -> Result<Rows<'a>> {
        Rows::new(self, Output::Strips)
    }

    pub(crate) fn check_format(&self) -> Result<()> {
        let from = self.header.info.color;
        let to = self.format();
        if color::is_possible(from, to) {
            Ok(())
        } else {
            Err(ErrorKind::Format { from, to }.into())
        }
    }
}
