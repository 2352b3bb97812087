//! A whole picture: its frames and what its file said about it.

use std::sync::Arc;

use crate::{
    Colour, Depth, Error, Format, Orientation, Raster, Report, Result, Size,
    Space,
};

/// One frame of a picture; a still picture has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The pixels.
    pub raster: Raster,
    /// How long it is shown, in milliseconds; 0 for a still picture.
    pub delay_ms: u32,
}

/// A picture in memory: one or more frames of the same size.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    frames: Vec<Frame>,
    /// What making it found out: the pipeline that takes it passes it on.
    pub(crate) report: Report,
    /// What the file said about the picture, kept up to date by operations.
    pub metadata: Metadata,
}

impl Picture {
    /// Makes a still picture.
    pub fn still(raster: Raster, metadata: Metadata) -> Self {
        let frames = vec![Frame { raster, delay_ms: 0 }];
        Self { frames, report: Report::default(), metadata }
    }

    /// Makes a picture of frames.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if
    /// there is no frame, or if the frames differ in size, depth or meaning.
    pub fn new(frames: Vec<Frame>, metadata: Metadata) -> Result<Self> {
        let alike = |a: &Raster, b: &Raster| {
            (a.size(), a.space(), a.alpha(), a.depth(), a.channels())
                == (b.size(), b.space(), b.alpha(), b.depth(), b.channels())
        };
        let Some(first) = frames.first() else {
            return Err(Error::option("frames", "at least one", 0));
        };
        if !frames.iter().all(|f| alike(&first.raster, &f.raster)) {
            return Err(Error::option(
                "frames",
                "frames of one size, depth and colour space",
                "frames that differ",
            ));
        }
        Ok(Self { frames, report: Report::default(), metadata })
    }

    /// Returns the first frame's pixels.
    pub fn raster(&self) -> &Raster {
        &self.frames[0].raster
    }

    /// Gives the first frame's pixels away.
    pub fn into_raster(mut self) -> Raster {
        self.frames.swap_remove(0).raster
    }

    /// Gives the frames away.
    pub fn into_frames(self) -> Vec<Frame> {
        self.frames
    }

    /// Returns the size of a frame.
    pub fn size(&self) -> Size {
        self.raster().size()
    }

    /// Returns the frames, never none.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Says whether there is more than one frame.
    pub fn is_animated(&self) -> bool {
        self.frames.len() > 1
    }

    /// Changes each frame's pixels, stopping at the first error.
    ///
    /// # Errors
    ///
    /// The first one of `change`.
    pub fn map(
        self,
        mut change: impl FnMut(Raster) -> Result<Raster>,
    ) -> Result<Self> {
        let Self { frames: old, report, metadata } = self;
        let mut frames = Vec::with_capacity(old.len());
        for frame in old {
            frames.push(Frame { raster: change(frame.raster)?, ..frame });
        }
        Ok(Self { frames, report, metadata })
    }

    /// Sets how long each frame is shown; the last one holds for all that
    /// follow.
    pub(crate) fn set_delays(&mut self, delays: &[u32]) {
        let mut last = 0;
        for (index, frame) in self.frames.iter_mut().enumerate() {
            last = delays.get(index).copied().unwrap_or(last);
            frame.delay_ms = last;
        }
    }

    /// Keeps the first frame only.
    #[must_use]
    pub fn into_still(mut self) -> Self {
        self.frames.truncate(1);
        self
    }
}

/// Dots per inch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Density {
    /// From left to right.
    pub x: f64,
    /// From top to bottom.
    pub y: f64,
}

/// What a file says about its picture, read from the header alone.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metadata {
    /// The format of the file.
    pub format: Format,
    /// The size as stored: before the orientation is applied.
    pub size: Size,
    /// Samples per pixel, alpha included.
    pub channels: u8,
    /// How the samples are decoded.
    pub depth: Depth,
    /// Bits per sample in the file, such as 1, 2, 4, 8, 10, 12 or 16.
    pub bits: u8,
    /// What the colour channels mean.
    pub space: Space,
    /// Whether there is an alpha channel (or a transparent palette entry).
    pub has_alpha: bool,
    /// How the picture has to be turned to be seen upright.
    pub orientation: Orientation,
    /// The density, where the file states one.
    pub density: Option<Density>,
    /// The number of frames or pages.
    pub frames: u32,
    /// How often the animation runs, 0 for ever; nothing for a still.
    pub loop_count: Option<u32>,
    /// How long each frame is shown, in milliseconds.
    pub delays_ms: Vec<u32>,
    /// Whether the picture arrives in passes (progressive, interlaced).
    pub is_progressive: bool,
    /// The entries of the palette, where there is one.
    pub palette: Option<u16>,
    /// The chroma subsampling, such as `4:2:0`.
    pub chroma: Option<&'static str>,
    /// How the pixels are packed, such as `deflate` or `lossless`.
    pub compression: Option<&'static str>,
    /// The background that the file proposes.
    pub background: Option<Colour>,
    /// Text comments: keyword and text.
    pub comments: Vec<(String, String)>,
    /// The colour profile.
    pub icc: Option<Arc<[u8]>>,
    /// The EXIF block, from its TIFF header.
    pub exif: Option<Arc<[u8]>>,
    /// The XMP packet.
    pub xmp: Option<Arc<[u8]>>,
    /// The IPTC block.
    pub iptc: Option<Arc<[u8]>>,
    /// The gain map of an HDR photograph: a JPEG of its own.
    pub gain_map: Option<Arc<[u8]>>,
}

impl Metadata {
    /// Starts from a format and a size: three 8-bit channels of sRGB.
    pub fn new(format: Format, size: Size) -> Self {
        Self {
            format,
            size,
            channels: 3,
            depth: Depth::U8,
            bits: 8,
            space: Space::Srgb,
            has_alpha: false,
            orientation: Orientation::Upright,
            density: None,
            frames: 1,
            loop_count: None,
            delays_ms: Vec::new(),
            is_progressive: false,
            palette: None,
            chroma: None,
            compression: None,
            background: None,
            comments: Vec::new(),
            icc: None,
            exif: None,
            xmp: None,
            iptc: None,
            gain_map: None,
        }
    }

    /// Returns the size that is seen: turned as the orientation says.
    pub fn upright_size(&self) -> Size {
        if self.orientation.is_turned() {
            self.size.turned()
        } else {
            self.size
        }
    }
}
