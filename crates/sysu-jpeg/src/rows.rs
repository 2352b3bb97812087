//! The picture as it comes: strips of rows.

use std::sync::Arc;

use crate::coefficients::{Blocks, Places};
use crate::decoder::Decoder;
use crate::error::{ErrorKind, Result, Warning};
use crate::header::{EOI, Header, Scan, Tables, malformed};
use crate::huffman::{Kind, Spec, Table};
use crate::info::{ColorModel, Process};
use crate::layout::Layout;
use crate::options::{Format, Limits, Options};
use crate::painter::{Paint, Painter};
use crate::sequential::{Coding, Scanner, Trouble, Unit};
use crate::simd::Level;
use crate::tables;

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
    painter: Painter,
    source: Source<'a>,
    blocks: Vec<Blocks>,
    level: Level,
    options: Options,
    /// The next row of MCUs.
    next: usize,
    end: usize,
    /// Bytes of a row of pixels.
    row: usize,
    strip: Vec<u8>,
    warnings: Vec<Warning>,
    header: Header<'a>,
}

#[derive(Debug)]
enum Source<'a> {
    /// Rows of MCUs are decoded when they are needed.
    Scan(Box<Scanner<'a>>),
    /// All coefficients are there.
    Whole,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(decoder: Decoder<'a>, bytes: u64) -> Result<Self> {
        decoder.check_format()?;
        let format = decoder.format();
        let Decoder { mut header, options, scale, region, .. } = decoder;
        let model = header.info.color;
        let wanted = |component: usize| {
            format != Format::Grey
                || model != ColorModel::YCbCr
                || component == 0
        };
        let layout = Layout::new(&header.frame, scale, region, wanted)?;
        let row = layout.region.width as usize * format.channels();
        let all =
            header.scan.components.len() == header.frame.components.len();
        let single = all && header.frame.process != Process::Progressive;
        let room: u64 = layout
            .parts
            .iter()
            .map(|part| {
                let down = if single { 1 } else { layout.mcus.1 };
                Blocks::bytes(layout.mcus.0 * part.across, part.down * down)
            })
            .sum();
        let memory = room + Painter::bytes(&layout) + bytes;
        Limits::check("memory", options.limits.memory, memory)?;
        let level =
            if options.portable { Level::Portable } else { Level::best() };
        let mut warnings = std::mem::take(&mut header.reader.warnings);
        if !single {
            return Err(malformed("several scans", header.scan.at));
        }
        let blocks: Vec<Blocks> = layout
            .parts
            .iter()
            .map(|part| Blocks::new(layout.mcus.0 * part.across, part.down))
            .collect();
        let quant = quantisation(&header)?;
        let scanner = scanner(&header, &layout, &mut warnings);
        let source = Source::Scan(Box::new(scanner));
        let inverted = header.info.adobe.is_some();
        let paint = Paint { model, format, inverted, quant };
        let needed = layout.needed();
        let painter = Painter::new(layout, paint, level);
        let end = needed.end;
        let mut rows = Self {
            painter,
            source,
            blocks,
            level,
            options,
            next: 0,
            end,
            row,
            strip: Vec::new(),
            warnings,
            header,
        };
        rows.skip(needed.start);
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
        &self.warnings
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
            let range = match self.step()? {
                None => break 0,
                Some(range) => range,
            };
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
        _threads: usize,
    ) -> Result<()> {
        let top = self.painter.layout.region.y;
        while let Some(range) = self.step()? {
            let start = (range.start - top) as usize * self.row;
            let to = out.get_mut(start..).unwrap_or_default();
            for (y, out) in range.zip(to.chunks_exact_mut(self.row)) {
                self.painter.row(y, out);
            }
        }
        Ok(())
    }

    /// Decodes and transforms the next row of MCUs, and returns the rows of
    /// the picture that it completes.
    fn step(&mut self) -> Result<Option<std::ops::Range<u32>>> {
        if self.next >= self.end {
            return Ok(None);
        }
        self.entropy()?;
        let whole = matches!(self.source, Source::Whole);
        let range = self.painter.transform(self.next, &mut self.blocks, whole);
        self.next += 1;
        Ok(Some(range))
    }

    /// Decodes the coefficients of the next row of MCUs.
    fn entropy(&mut self) -> Result<()> {
        let Source::Scan(scanner) = &mut self.source else {
            return Ok(());
        };
        if scanner.is_over() {
            return Ok(());
        }
        self.level.row(scanner, &mut self.blocks);
        if let Some((trouble, at)) = scanner.trouble.take() {
            let factors = self.painter.layout.parts.iter();
            let down = factors.map(|part| part.down).max().unwrap_or(1);
            let row = (self.next * down * 8) as u32;
            self.note(trouble, at, row)?;
        }
        Ok(())
    }

    #[cold]
    fn note(&mut self, trouble: Trouble, at: usize, row: u32) -> Result<()> {
        let warning = match trouble {
            Trouble::Truncated => Warning::Truncated { at, row },
            Trouble::Restart => Warning::Restart { at },
            Trouble::Code => Warning::Damaged { what: NO_CODE, at, row },
            Trouble::Run => Warning::Damaged { what: LONG_RUN, at, row },
        };
        if self.options.strict {
            return Err(match trouble {
                Trouble::Truncated => ErrorKind::Truncated { at },
                Trouble::Restart => {
                    ErrorKind::Damaged { what: BAD_RESTART, at }
                }
                Trouble::Code => ErrorKind::Damaged { what: NO_CODE, at },
                Trouble::Run => ErrorKind::Damaged { what: LONG_RUN, at },
            }
            .into());
        }
        // One of each kind says enough.
        let kind = std::mem::discriminant(&warning);
        let seen = |w: &Warning| std::mem::discriminant(w) == kind;
        if !self.warnings.iter().any(seen) {
            self.warnings.push(warning);
        }
        Ok(())
    }

    /// Passes over the rows of MCUs above the region.
    fn skip(&mut self, rows: usize) {
        self.next = rows;
    }

    /// Looks behind the last scan.
    pub(crate) fn finish(mut self) -> Result<Vec<Warning>> {
        if let Source::Scan(scanner) = &mut self.source
            && self.end == self.painter.layout.mcus.1
            && !scanner.is_over()
        {
            let at = scanner.end();
            let rest = self.header.reader.data.get(at..).unwrap_or_default();
            if rest.is_empty() {
                self.warnings.push(Warning::NoEnd);
            }
            let _ = EOI;
        }
        Ok(self.warnings)
    }
}

const NO_CODE: &str = "a code that is in no Huffman table";
const LONG_RUN: &str = "a run of zeros beyond its block";
const BAD_RESTART: &str = "restart markers are out of order";

/// Returns the quantisation table of each component, times sixteen.
fn quantisation(header: &Header<'_>) -> Result<Vec<[i16; 64]>> {
    let table = |slot: u8| {
        header.reader.tables.quant[slot as usize & 3].ok_or_else(|| {
            let what = "a component's quantisation table is missing";
            malformed(what, header.scan.at)
        })
    };
    let components = header.frame.components.iter();
    components
        .map(|c| {
            // What does not fit wraps as the product with it does.
            Ok(table(c.quantisation)?.map(|q| q.wrapping_mul(16) as i16))
        })
        .collect()
}

/// Makes the decoder of a sequential scan of all components.
fn scanner<'a>(
    header: &Header<'a>,
    layout: &Layout,
    warnings: &mut Vec<Warning>,
) -> Scanner<'a> {
    let Scan { components, .. } = &header.scan;
    let tables = &header.reader.tables;
    let mut units = Vec::new();
    let mut codings: Vec<Option<Coding>> = vec![None; components.len()];
    for &(index, dc, ac) in components {
        let part = &layout.parts[index];
        for y in 0..part.down {
            for x in 0..part.across {
                units.push(Unit { component: index, x, y });
            }
        }
        let (w, h) = if part.wanted { part.points } else { (0, 0) };
        codings[index] = Some(Coding {
            dc: table(tables, Kind::Dc, dc, warnings),
            ac: table(tables, Kind::Ac, ac, warnings),
            places: Arc::new(Places::new(w, h)),
            across: part.across,
            wanted: part.wanted,
        });
    }
    Scanner::new(
        header.reader.data,
        header.reader.pos,
        units,
        codings.into_iter().flatten().collect(),
        layout.mcus.0,
        tables.restart,
    )
}

/// Makes a decoding table; where the file has none, of the example tables.
pub(crate) fn table(
    tables: &Tables,
    kind: Kind,
    slot: usize,
    warnings: &mut Vec<Warning>,
) -> Arc<Table> {
    let own = match kind {
        Kind::Dc => &tables.dc,
        Kind::Ac | Kind::Band => &tables.ac,
    };
    if let Some(spec) = own.get(slot).and_then(Option::as_ref) {
        return Arc::new(Table::new(spec, kind));
    }
    if !warnings.contains(&Warning::DefaultTables) {
        warnings.push(Warning::DefaultTables);
    }
    let (counts, values) = match (kind, slot) {
        (Kind::Dc, 0) => tables::DC_LUMINANCE,
        (Kind::Dc, _) => tables::DC_CHROMINANCE,
        (_, 0) => tables::AC_LUMINANCE,
        _ => tables::AC_CHROMINANCE,
    };
    let spec = Spec::new(&counts, values);
    // The tables of the standard are sound.
    let spec = spec.unwrap_or_else(|| unreachable!());
    Arc::new(Table::new(&spec, kind))
}
