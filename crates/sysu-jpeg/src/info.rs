//! What a file says about itself before its pixels.

use std::fmt;

use crate::error::Result;
use crate::header::Header;
use crate::options::Options;

/// Reads what `data` say about themselves, without decoding pixels.
///
/// Cost: the segments before the first scan are walked once; the scan is
/// not touched, unless the height is only given after it (DNL).
///
/// # Errors
///
/// As [`Decoder::new`](crate::Decoder::new), except that the kinds of JPEG
/// which are not decoded are still described.
///
/// # Example
///
/// ```
/// use sysu_jpeg::{Encoder, Format, read_info};
///
/// let file = Encoder::new(80).encode(&[200; 48], 4, 4, Format::Rgb)?;
/// let info = read_info(&file)?;
/// assert_eq!((info.width(), info.height()), (4, 4));
/// assert_eq!(info.quality(), Some(80));
/// assert_eq!(info.sampling().to_string(), "4:2:0");
/// # Ok::<(), sysu_jpeg::Error>(())
/// ```
pub fn read_info(data: &[u8]) -> Result<Info<'_>> {
    Ok(Header::read(data, &Options::new())?.info)
}

/// What a JPEG file says about itself before its pixels.
#[derive(Clone, Debug)]
pub struct Info<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) precision: u8,
    pub(crate) process: Process,
    pub(crate) components: Vec<Component>,
    pub(crate) color: ColorModel,
    pub(crate) restart_interval: u32,
    pub(crate) quality: Option<u8>,
    pub(crate) jfif: Option<Jfif>,
    pub(crate) adobe: Option<Adobe>,
    pub(crate) segments: Vec<Segment<'a>>,
}

impl<'a> Info<'a> {
    /// Returns the width in pixels, 1 to 65,535.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the height in pixels, 1 to 65,535.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns the bits per sample: 8 in every file that is decoded.
    pub fn precision(&self) -> u8 {
        self.precision
    }

    /// Returns the coding process.
    pub fn process(&self) -> Process {
        self.process
    }

    /// Says whether the file is progressive.
    pub fn is_progressive(&self) -> bool {
        self.process == Process::Progressive
    }

    /// Returns the components in the order of the frame header.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// Returns the colours as the file stores them.
    pub fn color(&self) -> ColorModel {
        self.color
    }

    /// Returns how the second component is sampled against the first.
    pub fn sampling(&self) -> Sampling {
        Sampling::of(&self.components)
    }

    /// Returns the MCUs between restart markers before the first scan, 0
    /// where there are none.
    pub fn restart_interval(&self) -> u32 {
        self.restart_interval
    }

    /// Returns the quality, 1 to 100, at which the IJG encoder would have
    /// made the luminance quantisation table, or the nearest to it; `None`
    /// where the table is missing before the first scan.
    ///
    /// Other encoders have tables and scales of their own, so this is an
    /// estimate.
    pub fn quality(&self) -> Option<u8> {
        self.quality
    }

    /// Returns the JFIF header.
    pub fn jfif(&self) -> Option<Jfif> {
        self.jfif
    }

    /// Returns the Adobe header.
    pub fn adobe(&self) -> Option<Adobe> {
        self.adobe
    }

    /// Returns the segments before the first scan, in order, with their
    /// offsets.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// Returns the TIFF structure of the EXIF segment, after its `Exif\0\0`.
    pub fn exif(&self) -> Option<&'a [u8]> {
        self.app(0xE1).find_map(|data| data.strip_prefix(EXIF))
    }

    /// Returns the XMP packet.
    pub fn xmp(&self) -> Option<&'a [u8]> {
        self.app(0xE1).find_map(|data| data.strip_prefix(XMP))
    }

    /// Returns the comments in the order of the file.
    pub fn comments(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.app(0xFE)
    }

    /// Returns the ICC profile, joined from its chunks in the order of their
    /// numbers; `None` where one is missing.
    pub fn icc(&self) -> Option<Vec<u8>> {
        let mut chunks: Vec<(u8, u8, &[u8])> = self
            .app(0xE2)
            .filter_map(|data| match data.strip_prefix(ICC)? {
                [number, count, data @ ..] => Some((*number, *count, data)),
                _ => None,
            })
            .collect();
        chunks.sort_by_key(|chunk| chunk.0);
        chunks.dedup_by_key(|chunk| chunk.0);
        let count = chunks.first()?.1;
        // Some writers count from 0, some leave the count at 0.
        let first = chunks[0].0;
        let whole = chunks.len() == count as usize || count == 0;
        let ordered = chunks
            .iter()
            .enumerate()
            .all(|(i, chunk)| chunk.0 as usize == first as usize + i);
        (whole && ordered && first <= 1)
            .then(|| chunks.iter().flat_map(|c| c.2).copied().collect())
    }

    fn app(&self, marker: u8) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.segments
            .iter()
            .filter(move |segment| segment.marker == marker)
            .map(|segment| segment.data)
    }
}

pub(crate) const EXIF: &[u8] = b"Exif\0\0";
pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
pub(crate) const ICC: &[u8] = b"ICC_PROFILE\0";

/// The coding process, from the frame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Process {
    /// SOF0: sequential, Huffman, 8 bits, two tables of each kind.
    Baseline,
    /// SOF1: sequential, Huffman, up to four tables of each kind.
    Extended,
    /// SOF2: progressive, Huffman.
    Progressive,
    /// SOF3: lossless, Huffman. Not decoded.
    Lossless,
    /// SOF5 to SOF7: hierarchical. Not decoded.
    Hierarchical,
    /// SOF9 to SOF15: arithmetic coding. Not decoded.
    Arithmetic,
}

/// The colours as the file stores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColorModel {
    /// One component.
    Grey,
    /// Luminance and two colour differences, ITU-R BT.601, full range.
    YCbCr,
    /// Red, green, blue.
    Rgb,
    /// Four inks.
    Cmyk,
    /// Four inks, of which the first three are stored as YCbCr.
    Ycck,
    /// Another number of components, not decoded.
    Other,
}

/// A component, from the frame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Component {
    /// Its identifier.
    pub id: u8,
    /// Its horizontal sampling factor, 1 to 4.
    pub horizontal: u8,
    /// Its vertical sampling factor, 1 to 4.
    pub vertical: u8,
    /// The number of its quantisation table, 0 to 3.
    pub quantisation: u8,
}

/// How colour is sampled against luminance.
///
/// Its [`Display`](fmt::Display) text is the usual notation, `4:2:0`, or the
/// factors of each component, `3x1,1x1,1x1`, where that has no name for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sampling {
    factors: Vec<(u8, u8)>,
}

impl Sampling {
    fn of(components: &[Component]) -> Self {
        let factors =
            components.iter().map(|c| (c.horizontal, c.vertical)).collect();
        Self { factors }
    }

    /// Returns the horizontal and vertical factors of each component.
    pub fn factors(&self) -> &[(u8, u8)] {
        &self.factors
    }

    /// Returns the usual notation, where there is one.
    pub fn name(&self) -> Option<&'static str> {
        let (first, rest) = self.factors.split_first()?;
        let (second, rest) = rest.split_first()?;
        let [third, rest @ ..] = rest else { return None };
        if second != third || rest.iter().any(|factor| factor != first) {
            return None;
        }
        if first.0 % second.0 != 0 || first.1 % second.1 != 0 {
            return None;
        }
        match (first.0 / second.0, first.1 / second.1) {
            (1, 1) => Some("4:4:4"),
            (2, 1) => Some("4:2:2"),
            (1, 2) => Some("4:4:0"),
            (2, 2) => Some("4:2:0"),
            (4, 1) => Some("4:1:1"),
            (4, 2) => Some("4:1:0"),
            _ => None,
        }
    }
}

impl fmt::Display for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name() {
            return f.write_str(name);
        }
        for (i, (h, v)) in self.factors.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(f, "{comma}{h}x{v}")?;
        }
        Ok(())
    }
}

/// The JFIF header (APP0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Jfif {
    /// The version, major and minor.
    pub version: (u8, u8),
    /// The density.
    pub density: Density,
}

/// How many pixels there are to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Density {
    /// What `x` and `y` count.
    pub unit: DensityUnit,
    /// Pixels per unit, across.
    pub x: u16,
    /// Pixels per unit, down.
    pub y: u16,
}

/// What a density counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DensityUnit {
    /// Only the ratio of the two is meant: the shape of a pixel.
    Aspect,
    /// Pixels per inch.
    Inch,
    /// Pixels per centimetre.
    Centimetre,
    /// A number which JFIF does not define.
    Other(u8),
}

/// The Adobe header (APP14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Adobe {
    /// The version, usually 100.
    pub version: u16,
    /// The colour transform: 0 none, 1 YCbCr, 2 YCCK.
    pub transform: u8,
}

/// A marker segment before the first scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment<'a> {
    /// The second byte of the marker, such as 0xE1 for APP1.
    pub marker: u8,
    /// The offset of the marker's `FF`.
    pub offset: usize,
    /// What follows the length.
    pub data: &'a [u8],
}
