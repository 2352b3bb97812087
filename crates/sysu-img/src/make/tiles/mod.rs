//! Large pictures as pyramids of tiles, for viewers that zoom.

mod layout;
mod pyramid;
mod rows;
mod viewer;
mod zip;

pub use layout::TileLayout;
pub use zip::Zip;

use crate::{
    Colour, Encode, Error, Keep, Metadata, Picture, Pipeline, Raster, Result,
    Size, clock::Watch, codec, make::tiles::layout::Geometry,
};

/// Takes the files of a pyramid, one after the other.
pub trait TileSink {
    /// Takes a file; its name has `/` between folders.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being stored; the work ends with it.
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()>;
}

impl<F: FnMut(&str, &[u8]) -> std::io::Result<()>> TileSink for F {
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self(name, bytes)
    }
}

/// How a picture is cut into tiles.
///
/// Every level is half as wide and high as the one above it, each of its
/// pixels the mean of 2 × 2, weighed by their alpha. A JPEG or PNG that is
/// stored upright is decoded strip by strip: memory is in proportion to the
/// width of the picture and the height of a tile. Other pictures are
/// decoded whole. Samples are of 8 bits.
///
/// Cost: one decoding, in a thread of its own where there are several, and
/// encoding of 4/3 of the pixels, tiles of a row in parallel.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Size, TileLayout, Tiles};
///
/// let teal = Create::plain(Size::new(600, 300), Colour::rgb8(0, 128, 128));
/// let mut names = Vec::new();
/// let done = Tiles::new(TileLayout::Google)
///     .write(&Pipeline::create(teal), "teal", &mut |name: &str, _: &[u8]| {
///         names.push(name.to_owned());
///         Ok(())
///     })?;
/// assert_eq!((done.levels, done.tiles), (3, 9));
/// assert!(names.contains(&"teal/0/0/0.jpg".to_owned()));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// Microsoft's Deep Zoom file format, the IIIF Image API 2.1.1 and 3.0 at
/// level 0, Zoomify's folders, and the tiles of web maps. DIFFERENCE from
/// libvips' dzsave: Google's tiles lie at the top left, and those with
/// nothing on them are not written.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "Tiles do nothing until they are written"]
pub struct Tiles {
    layout: TileLayout,
    tile: u32,
    overlap: u32,
    encode: Option<Encode>,
    background: Colour,
    id: Option<String>,
    html: bool,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tiled {
    /// The size of the picture.
    pub size: Size,
    /// Levels.
    pub levels: u32,
    /// Tiles, all levels counted.
    pub tiles: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Whether the picture was decoded strip by strip.
    pub is_streamed: bool,
    /// What encoders warn of.
    pub warnings: Vec<String>,
}

impl Tiles {
    /// Starts with the tiles that the layout is used with: JPEG of quality
    /// 75, 254 pixels and an overlap of 1 for Deep Zoom, 512 for IIIF, 256
    /// for the others.
    pub const fn new(layout: TileLayout) -> Self {
        let (tile, overlap) = layout.usual();
        Self {
            layout,
            tile,
            overlap,
            encode: None,
            background: Colour::WHITE,
            id: None,
            html: false,
        }
    }

    /// Sets the side of a tile in pixels, without its overlap, 16 to 8192.
    pub const fn tile(mut self, pixels: u32) -> Self {
        self.tile = pixels;
        self
    }

    /// Sets the pixels that a tile shares with each neighbour; Deep Zoom
    /// only [default: 1].
    pub const fn overlap(mut self, pixels: u32) -> Self {
        self.overlap = pixels;
        self
    }

    /// Sets the format of the tiles and its options: JPEG, PNG or WebP
    /// [default: JPEG].
    pub fn encode(mut self, encode: impl Into<Encode>) -> Self {
        self.encode = Some(encode.into());
        self
    }

    /// Sets what stands behind clear pixels of tiles without alpha, and
    /// beyond the picture in Google's tiles [default: white].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Sets the address under which IIIF will serve the picture [default:
    /// its name].
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Writes a page that shows the picture, too [default: no].
    pub const fn html(mut self, html: bool) -> Self {
        self.html = html;
        self
    }

    /// Cuts a picture and hands the files to `sink`: tiles first, then what
    /// describes them. `name` is that of the pyramid.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a
    ///   tile or overlap out of range, or a format that no viewer shows.
    /// * [`ErrorKind::Io`](crate::ErrorKind::Io) as the sink says.
    /// * Whatever keeps the picture from being read or a tile from being
    ///   encoded.
    pub fn write(
        &self,
        pipeline: &Pipeline,
        name: &str,
        sink: &mut dyn TileSink,
    ) -> Result<Tiled> {
        self.check()?;
        let encode = match &self.encode {
            Some(encode) => encode.clone(),
            None => default_encode()?,
        };
        let watch = Watch::start(pipeline.timeout, pipeline.cancel.clone());
        let opened = rows::open(pipeline)?;
        let geometry = Geometry::new(
            self.layout,
            opened.size,
            (self.tile, self.overlap),
            (name, encode.format().extension()),
        );
        let mut out = Out {
            sink,
            tiled: Tiled {
                size: opened.size,
                levels: geometry.sizes.len() as u32,
                tiles: 0,
                bytes: 0,
                is_streamed: opened.is_streamed(),
                warnings: Vec::new(),
            },
        };
        let cutter = Cutter {
            geometry: &geometry,
            encode: &encode,
            background: self.background,
            icc: match pipeline.keep {
                Some(keep) if keep.and(Keep::PROFILE) == Keep::NONE => None,
                _ => opened.icc.clone(),
            },
            pixel: opened.pixel,
        };
        let mut pyramid = pyramid::Pyramid::new(&geometry, opened.pixel);
        opened.feed(pipeline, &mut |rows| {
            watch.check()?;
            pyramid.push(rows, &mut |band| cutter.band(band, &mut out))
        })?;
        let id = self.id.as_deref().unwrap_or(name);
        if self.html {
            let page = viewer::page(&geometry, name);
            out.put(&geometry.page_name(), page.as_bytes())?;
        }
        if let Some((name, text)) = geometry.description(id) {
            out.put(&name, text.as_bytes())?;
        }
        Ok(out.tiled)
    }

    fn check(&self) -> Result<()> {
        if !(16..=8192).contains(&self.tile) {
            let expected = "integer between 16 and 8192";
            return Err(Error::option("tile", expected, self.tile));
        }
        let deep = self.layout == TileLayout::DeepZoom;
        if self.overlap > 0 && !deep {
            let expected = format!("0 for {}", self.layout.name());
            return Err(Error::option("overlap", expected, self.overlap));
        }
        if self.overlap > self.tile / 2 {
            let expected = "at most half a tile";
            return Err(Error::option("overlap", expected, self.overlap));
        }
        let format = self.encode.as_ref().map(Encode::format);
        match format.map(crate::Format::name) {
            None | Some("jpeg" | "png" | "webp" | "avif") => Ok(()),
            Some(other) => {
                let expected = "one of: jpeg, png, webp, avif";
                Err(Error::option("format", expected, other))
            }
        }
    }
}

fn default_encode() -> Result<Encode> {
    let encode = Encode::of(crate::Format::Jpeg)?;
    encode.with_quality(75)
}

/// What a pixel is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pixel {
    channels: usize,
    space: crate::Space,
    alpha: crate::Alpha,
}

/// Counts what goes to the sink.
struct Out<'a> {
    sink: &'a mut dyn TileSink,
    tiled: Tiled,
}

impl Out<'_> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.tiled.bytes += bytes.len() as u64;
        self.sink.put(name, bytes).map_err(|err| Error::io(err, None))
    }
}

/// Cuts rows of tiles and encodes them.
struct Cutter<'a> {
    geometry: &'a Geometry,
    encode: &'a Encode,
    background: Colour,
    icc: Option<std::sync::Arc<[u8]>>,
    pixel: Pixel,
}

impl Cutter<'_> {
    /// One row of tiles.
    fn band(&self, band: pyramid::Band<'_>, out: &mut Out<'_>) -> Result<()> {
        let columns = self.geometry.tiles(band.level).0;
        // Enough for all cores, and no more in memory than that.
        let some = crate::kernel::par::threads() * 8;
        for start in (0..columns).step_by(some) {
            let count = some.min((columns - start) as usize);
            let made = crate::kernel::par::map(count, |index| {
                self.tile(&band, start + index as u32)
            });
            for (index, made) in made.into_iter().enumerate() {
                let (bytes, warnings) = made?;
                for warning in warnings {
                    if !out.tiled.warnings.contains(&warning) {
                        out.tiled.warnings.push(warning);
                    }
                }
                let column = start + index as u32;
                let at = (column, band.row);
                for name in self.geometry.names(band.level, at) {
                    out.put(&name, &bytes)?;
                }
                out.tiled.tiles += 1;
            }
        }
        Ok(())
    }

    fn tile(
        &self,
        band: &pyramid::Band<'_>,
        column: u32,
    ) -> Result<(Vec<u8>, Vec<String>)> {
        let (left, right) = self.geometry.columns(band.level, column);
        let channels = self.pixel.channels;
        let wide = self.geometry.sizes[band.level].width as usize * channels;
        let cut = left as usize * channels..right as usize * channels;
        let rows = band.rows.len() / wide;
        let mut samples = Vec::with_capacity(rows * cut.len());
        for row in band.rows.chunks_exact(wide) {
            samples.extend_from_slice(&row[cut.clone()]);
        }
        let size = Size::new(right - left, rows as u32);
        let Pixel { space, alpha, .. } = self.pixel;
        let samples = crate::Samples::U8(samples);
        let mut raster = Raster::new(size, space, alpha, samples)?;
        if self.geometry.layout == TileLayout::Google {
            raster = self.padded(raster)?;
        }
        if raster.has_alpha() && self.encode.format() == crate::Format::Jpeg {
            raster = raster.flattened(self.background);
        }
        let mut metadata = Metadata::new(crate::Format::Raw, raster.size());
        metadata.icc.clone_from(&self.icc);
        let picture = Picture::still(raster, metadata);
        let mut warnings = Vec::new();
        let bytes =
            codec::encode(&picture, self.encode, false, &mut warnings)?;
        Ok((bytes, warnings))
    }

    /// The tile at its full size, with the background beyond the picture.
    fn padded(&self, raster: Raster) -> Result<Raster> {
        let side = self.geometry.tile;
        let size = raster.size();
        if size == Size::new(side, side) {
            return Ok(raster);
        }
        let channels = self.pixel.channels;
        let ink: Vec<u8> = raster.ink(self.background);
        let from = raster.row_len();
        let crate::Samples::U8(samples) = raster.samples() else {
            return Ok(raster);
        };
        let pixels = side as usize * side as usize;
        let mut all = ink.repeat(pixels);
        for (to, row) in all
            .chunks_exact_mut(side as usize * channels)
            .zip(samples.chunks_exact(from))
        {
            to[..from].copy_from_slice(row);
        }
        let Pixel { space, alpha, .. } = self.pixel;
        let samples = crate::Samples::U8(all);
        Raster::new(Size::new(side, side), space, alpha, samples)
    }
}
