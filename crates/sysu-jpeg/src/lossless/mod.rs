//! The coefficients of a file, to be turned, cut and written again without
//! loss.

mod exif;
mod recode;
mod transform;

pub use recode::{Keep, Recode};
pub use transform::{Edges, Transform};

use crate::decoder::Decoder;
use crate::error::{ErrorKind, Result, Warning};
use crate::info::{ColorModel, Component, EXIF, Segment};
use crate::layout::Layout;
use crate::options::{Format, Limits, Region, Scale};
use crate::rows::{NO_QUANTISATION, Notes};
use crate::simd::Level;
use crate::store::{Store, mask_of};
use crate::tables::NATURAL;
use crate::whole;

/// The quantised coefficients of a picture.
///
/// What a JPEG file holds are not pixels but coefficients of blocks of 8 × 8.
/// They can be turned, mirrored, cut along their blocks, made grey, and
/// written in another coding, and stay exactly what they were.
///
/// # Example
///
/// ```
/// use sysu_jpeg::{Decoder, Edges, Encoder, Format, Recode, Transform};
///
/// let file = Encoder::new(80).encode(&[7; 32 * 48], 32, 48, Format::Grey)?;
/// let upright = Decoder::new(&file)?.coefficients()?;
/// let turned = upright.transform(Transform::Rotate90, Edges::Perfect)?;
/// assert_eq!((turned.width(), turned.height()), (48, 32));
/// let file = turned.encode(Recode::new().progressive(true))?;
/// assert_eq!(Decoder::new(&file)?.info().width(), 48);
/// # Ok::<(), sysu_jpeg::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coefficients<'a> {
    width: u32,
    height: u32,
    color: ColorModel,
    progressive: bool,
    components: Vec<Component>,
    /// For each component its quantisation table, natural order.
    tables: Vec<[u16; 64]>,
    /// For each component its blocks, whole MCUs of them.
    stores: Vec<Store>,
    segments: Vec<Segment<'a>>,
    warnings: Vec<Warning>,
}

impl<'a> Decoder<'a> {
    /// Reads the coefficients, all of them: scale, crop and format are of no
    /// effect.
    ///
    /// Cost: entropy decoding, about half of a full decode; memory of 2.1
    /// bytes for each sample.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), but for the region and the format.
    pub fn coefficients(self) -> Result<Coefficients<'a>> {
        let Self { mut header, options, .. } = self;
        let all = |_| true;
        let layout = Layout::new(&header.frame, Scale::Full, None, true, all)?;
        let bytes = layout.parts.iter().map(|part| {
            let across = layout.mcus.0 * part.across;
            Store::bytes(across, layout.mcus.1 * part.down)
        });
        Limits::check("memory", options.limits.memory, bytes.sum())?;
        let level =
            if options.portable { Level::Portable } else { Level::best() };
        let mut notes = Notes {
            warnings: std::mem::take(&mut header.reader.warnings),
            strict: options.strict,
        };
        let mut read =
            whole::read(&mut header, &layout, &options, level, &mut notes)?;
        for store in &mut read.stores {
            store.exact();
        }
        let tables = read
            .tables
            .into_iter()
            .zip(&read.stores)
            .map(|(table, store)| match table {
                Some(table) => Ok(table),
                // Nothing came that it could have multiplied.
                None if store.masks.iter().all(|&mask| mask == 0) => {
                    Ok([1; 64])
                }
                None => {
                    let at = header.scan.at;
                    Err(ErrorKind::Malformed { what: NO_QUANTISATION, at })
                }
            })
            .collect::<std::result::Result<_, _>>()?;
        Ok(Coefficients {
            width: header.info.width,
            height: header.info.height,
            color: header.info.color,
            progressive: header.info.is_progressive(),
            components: header.info.components,
            tables,
            stores: read.stores,
            segments: header.info.segments,
            warnings: notes.warnings,
        })
    }
}

impl<'a> Coefficients<'a> {
    /// Returns the width of the picture in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the height of the picture in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns what the components mean.
    pub fn color(&self) -> ColorModel {
        self.color
    }

    /// Returns the components in the order of the file.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// Returns the marker segments that came before the first scan.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// Returns what was odd about the file.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns the pixels of an MCU, across and down: the steps in which the
    /// picture can be cut and mirrored.
    pub fn mcu(&self) -> (u32, u32) {
        most(&self.components)
    }

    /// Returns the quantisation table of component `n`, row by row; `None`
    /// where there is no such component.
    pub fn quantisation(&self, n: usize) -> Option<&[u16; 64]> {
        self.tables.get(n)
    }

    /// Returns how many blocks of component `n` hold samples of the picture,
    /// across and down; `None` where there is no such component.
    pub fn blocks(&self, n: usize) -> Option<(u32, u32)> {
        let part = self.components.get(n)?;
        let (wide, high) = self.mcu();
        Some((
            (self.width * part.horizontal as u32).div_ceil(wide),
            (self.height * part.vertical as u32).div_ceil(high),
        ))
    }

    /// Returns the coefficients of the block of component `n` in column `x`
    /// of row `y`, as quantised, row by row from the mean; `None` where there
    /// is no such block.
    pub fn block(&self, n: usize, x: u32, y: u32) -> Option<[i16; 64]> {
        let at = self.index(n, x, y)?;
        let from = self.stores[n].values.get(at)?;
        let mut to = [0; 64];
        for (&natural, &value) in NATURAL.iter().zip(from) {
            to[natural as usize & 63] = value;
        }
        Some(to)
    }

    /// Sets the coefficients of a block, and says whether there is such a
    /// block.
    pub fn set_block(
        &mut self,
        n: usize,
        x: u32,
        y: u32,
        values: &[i16; 64],
    ) -> bool {
        let Some(at) = self.index(n, x, y) else { return false };
        let store = &mut self.stores[n];
        let block = NATURAL.map(|natural| values[natural as usize & 63]);
        store.values[at] = block;
        store.masks[at] = mask_of(&block);
        true
    }

    fn index(&self, n: usize, x: u32, y: u32) -> Option<usize> {
        let (across, down) = self.blocks(n)?;
        let inside = x < across && y < down;
        inside.then(|| y as usize * self.stores[n].across + x as usize)
    }

    /// Returns the orientation in the EXIF segment, 1 to 8; `None` where it
    /// has none.
    pub fn orientation(&self) -> Option<u8> {
        let app1 = self.segments.iter().filter(|s| s.marker == 0xE1);
        app1.filter_map(|s| s.data.strip_prefix(EXIF))
            .find_map(exif::orientation)
    }

    /// Keeps the luminance alone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Format`] if the first component is no luminance at the
    /// size of the picture.
    pub fn grey(mut self) -> Result<Self> {
        let steps = self.mcu();
        let [first, ..] = self.components[..] else { return Ok(self) };
        let size = |n: u8| n as u32 * 8;
        let full = steps == (size(first.horizontal), size(first.vertical));
        let model = self.color;
        if !matches!(model, ColorModel::Grey | ColorModel::YCbCr) || !full {
            let to = Format::Grey;
            return Err(ErrorKind::Format { from: model, to }.into());
        }
        self.color = ColorModel::Grey;
        self.components =
            vec![Component { horizontal: 1, vertical: 1, ..first }];
        self.tables.truncate(1);
        self.stores.truncate(1);
        // Adobe's marker says what three or four components mean.
        self.segments.retain(|s| !recode::is_adobe(s));
        Ok(self.take(0, 0))
    }

    /// Cuts out `region`, in pixels of the picture.
    ///
    /// A cut begins where an MCU begins. With [`Edges::Trim`] the left and
    /// the upper edge move outwards to the next such place, so that nothing
    /// asked for is lost; with [`Edges::Perfect`] they must lie there.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Region`] if the region is empty or not inside the
    ///   picture.
    /// * [`ErrorKind::Edge`] if its left or upper edge is not where an MCU
    ///   begins, and it must be.
    pub fn crop(mut self, region: Region, edges: Edges) -> Result<Self> {
        region.check(self.width, self.height)?;
        let (wide, high) = self.mcu();
        let snap = |what, at: u32, step: u32| match (at % step, edges) {
            (0, _) | (_, Edges::Trim) => Ok(at / step),
            _ => Err(ErrorKind::Edge { what, at, step }),
        };
        let x = snap("left", region.x, wide)?;
        let y = snap("upper", region.y, high)?;
        self.width = region.x + region.width - x * wide;
        self.height = region.y + region.height - y * high;
        Ok(self.take(x as usize, y as usize))
    }

    /// Keeps the blocks of the picture's size from an MCU on.
    fn take(mut self, x: usize, y: usize) -> Self {
        let (wide, high) = self.mcu();
        let mcus = (
            self.width.div_ceil(wide) as usize,
            self.height.div_ceil(high) as usize,
        );
        for (part, store) in self.components.iter().zip(&mut self.stores) {
            let (h, v) = (part.horizontal as usize, part.vertical as usize);
            *store = store.part(x * h, y * v, mcus.0 * h, mcus.1 * v);
        }
        self
    }
}

/// Returns the pixels of an MCU of these components.
fn most(components: &[Component]) -> (u32, u32) {
    components.iter().fold((8, 8), |(wide, high), part| {
        let size = |factor: u8| factor as u32 * 8;
        (wide.max(size(part.horizontal)), high.max(size(part.vertical)))
    })
}
