//! The picture as it comes: strips of rows.

use std::ops::Range;

use crate::coefficients::{Blocks, Places};
use crate::decoder::{Decoder, Plane};
use crate::error::{ErrorKind, Result, Warning};
use crate::header::{Header, malformed};
use crate::info::{ColorModel, Process};
use crate::intervals::seek;
use crate::layout::{Layout, Part};
use crate::options::{Format, Limits};
use crate::painter::{Paint, Painter};
use crate::scan::{Scanner, Trouble};
use crate::simd::Level;
use crate::simd::idct::Quant;
use crate::store::{Store, needed};
#[cfg(feature = "parallel")]
use crate::tape::Tapes;
use crate::whole;

/// A picture that is decoded strip by strip, as the caller asks.
///
/// # Example
///
/// ```
/// use sysu_jpeg::{Decoder, Encoder, Format};
///
/// let file = Encoder::new(90).encode(&[9; 40 * 40], 40, 40, Format::Grey)?;
/// let mut rows = Decoder::new(&file)?.rows()?;
/// let mut count = 0;
/// while let Some(strip) = rows.next_strip()? {
///     assert_eq!(strip.len() % 40, 0);
///     count += strip.len() / 40;
/// }
/// assert_eq!(count, 40);
/// # Ok::<(), sysu_jpeg::Error>(())
/// ```
#[derive(Debug)]
pub struct Rows<'a> {
    pub(crate) painter: Painter,
    pub(crate) source: Source<'a>,
    pub(crate) blocks: Vec<Blocks>,
    pub(crate) level: Level,
    notes: Notes,
    /// The next row of MCUs.
    pub(crate) next: usize,
    pub(crate) end: usize,
    /// Bytes of a row of pixels.
    pub(crate) row: usize,
    strip: Vec<u8>,
    /// Bytes that may still be allocated.
    #[cfg(feature = "parallel")]
    pub(crate) spare: u64,
    pub(crate) header: Header<'a>,
}

#[derive(Debug)]
pub(crate) enum Source<'a> {
    /// Rows of MCUs are decoded when they are needed.
    Scan(Box<Scanner<'a>>),
    /// All coefficients are there.
    Whole(Vec<Store>),
    /// All coefficients from the next row on are there; and the scan where
    /// they end.
    #[cfg(feature = "parallel")]
    Tapes(Tapes, Box<Scanner<'a>>),
}

impl Source<'_> {
    /// Lays out the coefficients of row `y` of MCUs, where they are there.
    pub(crate) fn lay_out(
        &self,
        y: usize,
        layout: &Layout,
        rows: &mut [Blocks],
    ) {
        match self {
            Self::Scan(_) => {}
            Self::Whole(stores) => {
                let parts = layout.parts.iter().zip(rows);
                for (store, (part, to)) in stores.iter().zip(parts) {
                    if part.wanted {
                        let needed = needed(part.points.0, part.points.1);
                        store.gather(y * part.down, to, needed);
                    }
                }
            }
            #[cfg(feature = "parallel")]
            Self::Tapes(tapes, _) => tapes.lay_out(y, rows),
        }
    }
}

/// What the rows become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Strips, one at a time.
    Strips,
    /// A picture of so many bytes.
    Image(u64),
    /// A plane for each component.
    Planes,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(decoder: Decoder<'a>, output: Output) -> Result<Self> {
        let native = output == Output::Planes;
        if !native {
            decoder.check_format()?;
        }
        let format = decoder.format();
        let Decoder { mut header, options, scale, region, .. } = decoder;
        let model = header.info.color;
        let wanted = |component: usize| {
            native
                || format != Format::Grey
                || model != ColorModel::YCbCr
                || component == 0
        };
        let layout =
            Layout::new(&header.frame, scale, region, native, wanted)?;
        let row = layout.region.width as usize * format.channels();
        let all =
            header.scan.components.len() == header.frame.components.len();
        let single = all && header.frame.process != Process::Progressive;
        let room: u64 = layout
            .parts
            .iter()
            .map(|part| {
                let across = layout.mcus.0 * part.across;
                let row = Blocks::bytes(across, part.down);
                let all = Store::bytes(across, part.down * layout.mcus.1);
                if single { row } else { row + all }
            })
            .sum();
        let bytes = match output {
            Output::Strips => 0,
            Output::Image(bytes) => bytes,
            Output::Planes => {
                let size =
                    |part: &Part| part.size.0 as u64 * part.size.1 as u64;
                layout.parts.iter().map(size).sum()
            }
        };
        let memory = room + Painter::bytes(&layout) + bytes;
        let limit = options.limits.memory;
        Limits::check("memory", limit, memory)?;
        let level =
            if options.portable { Level::Portable } else { Level::best() };
        let mut notes = Notes {
            warnings: std::mem::take(&mut header.reader.warnings),
            strict: options.strict,
        };
        let row_of =
            |part: &Part| Blocks::new(layout.mcus.0 * part.across, part.down);
        let blocks = layout.parts.iter().map(row_of).collect();
        let (source, quant) = if single {
            let quant = (0..layout.parts.len())
                .map(|index| {
                    let table = quantisation(&header, index);
                    table.as_ref().map(Quant::new).ok_or_else(|| {
                        malformed(NO_QUANTISATION, header.scan.at)
                    })
                })
                .collect::<Result<_>>()?;
            let places = |part: &Part| match part.wanted {
                true => Places::new(part.points.0, part.points.1),
                false => Places::nowhere(),
            };
            let warnings = &mut notes.warnings;
            let scan = &header.scan;
            let scanner =
                whole::scanner(&header, scan, &layout, places, warnings);
            (Source::Scan(Box::new(scanner)), quant)
        } else {
            let whole = whole::read(
                &mut header,
                &layout,
                &options,
                level,
                &mut notes,
            )?;
            let tables = whole.tables.into_iter();
            // What no scan had is grey by any table.
            let quant = tables.map(|q| Quant::new(&q.unwrap_or([1; 64])));
            (Source::Whole(whole.stores), quant.collect())
        };
        let inverted = header.info.adobe.is_some();
        let paint = Paint { model, format, inverted, quant };
        let needed = layout.needed();
        let painter = Painter::new(layout, paint, level);
        let mut rows = Self {
            painter,
            source,
            blocks,
            level,
            notes,
            next: 0,
            end: needed.end,
            row,
            strip: Vec::new(),
            #[cfg(feature = "parallel")]
            spare: limit - memory,
            header,
        };
        rows.skip(needed.start)?;
        Ok(rows)
    }

    /// Returns the width and height of the picture that comes.
    pub fn size(&self) -> (u32, u32) {
        let region = self.painter.layout.region;
        (region.width, region.height)
    }

    /// Returns the format of its pixels.
    pub fn format(&self) -> Format {
        self.painter.paint.format
    }

    /// Returns what was odd about the file as far as it was read.
    pub fn warnings(&self) -> &[Warning] {
        &self.notes.warnings
    }

    /// Decodes the next rows, a whole number of them, or `None` after the
    /// last.
    ///
    /// The rows of a strip are without padding; how many there are is up to
    /// the file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Damaged`] or [`ErrorKind::Truncated`] if the data are,
    /// and the options are strict.
    pub fn next_strip(&mut self) -> Result<Option<&[u8]>> {
        let mut strip = std::mem::take(&mut self.strip);
        let len = loop {
            let Some(range) = self.step()? else { break 0 };
            let len = range.len() * self.row;
            if len == 0 {
                continue;
            }
            strip.resize(len.max(strip.len()), 0);
            for (y, out) in range.zip(strip.chunks_exact_mut(self.row)) {
                self.painter.row(y, out);
            }
            break len;
        };
        self.strip = strip;
        Ok((len != 0).then(|| &self.strip[..len]))
    }

    /// Decodes all rows that are left into `out`.
    pub(crate) fn fill(
        &mut self,
        out: &mut [u8],
        threads: usize,
    ) -> Result<()> {
        #[cfg(feature = "parallel")]
        if threads > 1 {
            crate::ahead::begin(self, out, threads)?;
            if crate::spread::paint(self, out, threads) {
                return Ok(());
            }
        }
        let _ = threads;
        self.paint(out, self.end)
    }

    /// Decodes rows of MCUs into `out`, the next one to the one before `end`.
    pub(crate) fn paint(&mut self, out: &mut [u8], end: usize) -> Result<()> {
        while self.next < end {
            let Some(range) = self.step()? else { break };
            self.painter.rows(range, self.row, out);
        }
        Ok(())
    }

    /// Decodes all samples that are left, and returns a plane for each
    /// component.
    pub(crate) fn planes(&mut self) -> Result<Vec<Plane>> {
        let layout = &self.painter.layout;
        let mut tops = Vec::new();
        let mut planes: Vec<Plane> = layout
            .parts
            .iter()
            .map(|part| {
                let [columns, rows] = layout.samples(part);
                tops.push(rows.start);
                let data = vec![0; columns.len() * rows.len()];
                let (width, height) =
                    (columns.len() as u32, rows.len() as u32);
                Plane { width, height, data }
            })
            .collect();
        while self.step()?.is_some() {
            for (n, (plane, top)) in planes.iter_mut().zip(&tops).enumerate() {
                let width = plane.width as usize;
                for (line, from) in self.painter.lines(n) {
                    let to = &mut plane.data[(line - top) * width..][..width];
                    to.copy_from_slice(from);
                }
            }
        }
        Ok(planes)
    }

    /// Decodes and transforms the next row of MCUs, and returns the rows of
    /// the picture that it completes.
    fn step(&mut self) -> Result<Option<Range<u32>>> {
        if self.next >= self.end {
            return Ok(None);
        }
        self.entropy()?;
        let range = self.painter.transform(self.next, &mut self.blocks);
        self.next += 1;
        Ok(Some(range))
    }

    /// Decodes the coefficients of the next row of MCUs.
    fn entropy(&mut self) -> Result<()> {
        let Source::Scan(scanner) = &mut self.source else {
            let layout = &self.painter.layout;
            self.source.lay_out(self.next, layout, &mut self.blocks);
            return Ok(());
        };
        if scanner.is_over() {
            return Ok(());
        }
        self.level.row(scanner, &mut self.blocks);
        if let Some((trouble, at)) = scanner.trouble.take() {
            let row = self.next * full_rows(&self.painter.layout);
            self.notes.add(trouble, at, row as u32)?;
        }
        Ok(())
    }

    /// Passes over the rows of MCUs above the region.
    fn skip(&mut self, rows: usize) -> Result<()> {
        match &mut self.source {
            Source::Scan(scanner) if 0 < rows => {
                let Header { reader, .. } = &self.header;
                let (data, pos) = (reader.data, reader.pos);
                let blocks = &mut self.blocks;
                if seek(scanner, data, pos, rows, blocks, self.level) {
                    self.next = rows;
                }
            }
            Source::Scan(_) => {}
            _ => self.next = rows,
        }
        while self.next < rows {
            self.entropy()?;
            for blocks in &mut self.blocks {
                blocks.clear();
            }
            self.next += 1;
        }
        Ok(())
    }

    /// Looks behind the last scan.
    pub(crate) fn finish(mut self) -> Result<Vec<Warning>> {
        let scanner = match &mut self.source {
            Source::Scan(scanner) => Some(scanner),
            Source::Whole(_) => None,
            #[cfg(feature = "parallel")]
            Source::Tapes(_, scanner) => Some(scanner),
        };
        if let Some(scanner) = scanner
            && self.end == self.painter.layout.mcus.1
            && !scanner.is_over()
        {
            if scanner.has_extra() {
                let (at, row) =
                    (scanner.stream.offset(), self.header.frame.height);
                self.notes.add(Trouble::Extra, at, row.saturating_sub(1))?;
            }
            let at = scanner.end();
            let len = self.header.reader.data.len();
            if len <= at {
                self.notes.no_end(len)?;
            }
        }
        Ok(self.notes.warnings)
    }
}

/// Returns the rows of the full picture in a row of MCUs.
fn full_rows(layout: &Layout) -> usize {
    layout.parts.iter().map(|part| part.down * 8).max().unwrap_or(8)
}

/// What was odd, or an error where nothing may be.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) warnings: Vec<Warning>,
    pub(crate) strict: bool,
}

impl Notes {
    /// Notes trouble near an offset, in a row of the full picture.
    #[cold]
    pub(crate) fn add(
        &mut self,
        trouble: Trouble,
        at: usize,
        row: u32,
    ) -> Result<()> {
        let what = match trouble {
            Trouble::Truncated => "the data end",
            Trouble::Restart => "restart markers are out of order",
            Trouble::Code => "a code that is in no Huffman table",
            Trouble::Run => "a run of zeros beyond its block",
            Trouble::Extra => "there are data behind the last block",
        };
        if self.strict {
            return Err(match trouble {
                Trouble::Truncated => ErrorKind::Truncated { at },
                _ => ErrorKind::Damaged { what, at },
            }
            .into());
        }
        let warning = match trouble {
            Trouble::Truncated => Warning::Truncated { at, row },
            Trouble::Restart => Warning::Restart { at },
            Trouble::Extra => Warning::Extra { at },
            _ => Warning::Damaged { what, at, row },
        };
        // One of each kind says enough.
        let kind = std::mem::discriminant(&warning);
        let seen = |w: &Warning| std::mem::discriminant(w) == kind;
        if !self.warnings.iter().any(seen) {
            self.warnings.push(warning);
        }
        Ok(())
    }

    /// Notes a segment that was passed over; one says enough.
    pub(crate) fn segment(&mut self, what: &'static str, at: usize) {
        let seen = |w: &Warning| matches!(w, Warning::Segment { .. });
        if !self.warnings.iter().any(seen) {
            self.warnings.push(Warning::Segment { what, at });
        }
    }

    /// Notes that the data end without a marker.
    pub(crate) fn no_end(&mut self, at: usize) -> Result<()> {
        if self.strict {
            return Err(ErrorKind::Truncated { at }.into());
        }
        self.warnings.push(Warning::NoEnd);
        Ok(())
    }
}

pub(crate) const NO_QUANTISATION: &str =
    "a component's quantisation table is missing";

/// Returns the quantisation table of a component, natural order.
pub(crate) fn quantisation(
    header: &Header<'_>,
    index: usize,
) -> Option<[u16; 64]> {
    let slot = header.frame.components[index].quantisation;
    header.reader.tables.quant[slot as usize & 3]
}
