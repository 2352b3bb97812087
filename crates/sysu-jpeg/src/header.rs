//! Marker segments: from bytes to tables, frame and scan headers.
//!
//! ITU-T T.81, annex B.

use crate::error::{Error, ErrorKind, Result, Unsupported, Warning};
use crate::huffman::Spec;
use crate::info::{
    Adobe, ColorModel, Component, Density, DensityUnit, Info, Jfif, Process,
    Segment,
};
use crate::options::{Limits, Options};
use crate::tables;

pub(crate) const SOI: u8 = 0xD8;
pub(crate) const EOI: u8 = 0xD9;
pub(crate) const SOS: u8 = 0xDA;
pub(crate) const DNL: u8 = 0xDC;

/// The tables in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    /// Quantisation tables in natural order.
    pub(crate) quant: [Option<[u16; 64]>; 4],
    pub(crate) dc: [Option<Box<Spec>>; 4],
    pub(crate) ac: [Option<Box<Spec>>; 4],
    pub(crate) restart: u32,
}

/// A scan header.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    /// Index of the component in the frame, its DC and its AC table.
    pub(crate) components: Vec<(usize, usize, usize)>,
    /// First and last coefficient, in zigzag order.
    pub(crate) start: u8,
    pub(crate) end: u8,
    /// Successive approximation: the bit position of the scan before, and
    /// of this one.
    pub(crate) high: u8,
    pub(crate) low: u8,
    /// The offset of the SOS marker.
    pub(crate) at: usize,
}

/// What stands where the reader stopped.
#[derive(Debug)]
pub(crate) enum Next {
    /// A scan, whose data begin at the reader's position.
    Scan(Scan),
    /// The end-of-image marker.
    End,
    /// The end of the data.
    Missing,
}

/// A reader of marker segments.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) data: &'a [u8],
    pub(crate) pos: usize,
    pub(crate) tables: Tables,
    pub(crate) frame: Option<Frame>,
    pub(crate) warnings: Vec<Warning>,
    strict: bool,
}

/// The frame header.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) process: Process,
    pub(crate) precision: u8,
    pub(crate) width: u32,
    /// 0 until a DNL segment gives it.
    pub(crate) height: u32,
    pub(crate) components: Vec<Component>,
    pub(crate) unsupported: Option<Unsupported>,
}

/// The file up to the data of its first scan.
#[derive(Clone, Debug)]
pub(crate) struct Header<'a> {
    pub(crate) info: Info<'a>,
    pub(crate) reader: Reader<'a>,
    pub(crate) frame: Frame,
    pub(crate) scan: Scan,
}

impl<'a> Header<'a> {
    pub(crate) fn read(data: &'a [u8], options: &Options) -> Result<Self> {
        if !data.starts_with(&[0xFF, SOI]) {
            return Err(ErrorKind::NotJpeg.into());
        }
        let mut reader = Reader {
            data,
            pos: 2,
            tables: Tables::default(),
            frame: None,
            warnings: Vec::new(),
            strict: options.strict,
        };
        let mut segments = Vec::new();
        let mut metadata = 0;
        let next = reader.next(&mut |segment| {
            metadata += segment.data.len() as u64;
            segments.push(segment);
            let limit = options.limits.metadata;
            Limits::check("metadata", limit, metadata)
        })?;
        let frame = reader.frame.clone();
        let (Some(mut frame), Next::Scan(scan)) = (frame, next) else {
            return Err(ErrorKind::Truncated { at: reader.pos }.into());
        };
        if frame.height == 0 {
            frame.height = reader.find_height()?;
            reader.frame = Some(frame.clone());
        }
        let jfif = find(&segments, 0xE0, read_jfif);
        let adobe = find(&segments, 0xEE, read_adobe);
        let color = color_model(&frame.components, jfif, adobe);
        let quality = frame
            .components
            .first()
            .and_then(|c| reader.tables.quant[c.quantisation as usize])
            .map(|table| tables::quality(&table));
        let info = Info {
            width: frame.width,
            height: frame.height,
            precision: frame.precision,
            process: frame.process,
            components: frame.components.clone(),
            color,
            restart_interval: reader.tables.restart,
            quality,
            jfif,
            adobe,
            segments,
        };
        Ok(Self { info, reader, frame, scan })
    }
}

impl<'a> Reader<'a> {
    /// Walks segments until a scan begins or the picture ends, and gives
    /// application and comment segments to `keep`.
    pub(crate) fn next(
        &mut self,
        keep: &mut dyn FnMut(Segment<'a>) -> Result<()>,
    ) -> Result<Next> {
        loop {
            let Some(marker) = self.marker() else {
                return Ok(Next::Missing);
            };
            let at = self.pos - 2;
            match marker {
                EOI => return Ok(Next::End),
                // Parameterless: TEM, RSTn, SOI.
                0x01 | 0xD0..=SOI => continue,
                _ => {}
            }
            let Some(data) = self.segment() else {
                return Ok(Next::Missing);
            };
            let done = match marker {
                0xC4 => self.huffman(data, at),
                0xC8 => Err(Unsupported::Arithmetic.into()),
                0xDE => Err(Unsupported::Hierarchical.into()),
                0xCC => Ok(()),
                0xC0..=0xCF => self.start_of_frame(marker, data, at),
                0xDB => self.quantisation(data, at),
                0xDD => self.restart_interval(data, at),
                SOS => {
                    return self.start_of_scan(data, at).map(Next::Scan);
                }
                0xE0..=0xEF | 0xFE => {
                    keep(Segment { marker, offset: at, data })?;
                    Ok(())
                }
                _ => Ok(()),
            };
            match done {
                Ok(()) => {}
                // A bad table may never be used.
                Err(error) if self.strict || marker < 0xC4 => {
                    return Err(error);
                }
                Err(error) => match *error.kind() {
                    ErrorKind::Malformed { what, at } => {
                        self.warnings.push(Warning::Segment { what, at });
                    }
                    _ => return Err(error),
                },
            }
        }
    }

    /// Returns the second byte of the next marker, skipping whatever is not
    /// one.
    fn marker(&mut self) -> Option<u8> {
        loop {
            let rest = self.data.get(self.pos..)?;
            let i = memchr::memchr(0xFF, rest)?;
            self.pos += i + 1;
            let code = *self.data.get(self.pos)?;
            if code != 0 && code != 0xFF {
                self.pos += 1;
                return Some(code);
            }
        }
    }

    /// Takes a segment with its length; `None` where the data end in it.
    fn segment(&mut self) -> Option<&'a [u8]> {
        let rest = self.data.get(self.pos..)?;
        let len = match rest {
            [high, low, ..] => u16::from_be_bytes([*high, *low]) as usize,
            _ => return None,
        };
        // A length below 2 is impossible; go on after it.
        let data = rest.get(2..len.max(2))?;
        self.pos += len.max(2);
        Some(data)
    }

    fn huffman(&mut self, mut data: &[u8], at: usize) -> Result<()> {
        while let Some((&kind, rest)) = data.split_first() {
            let bad = || malformed("a Huffman table is not one", at);
            let (counts, rest) =
                rest.split_first_chunk::<16>().ok_or_else(bad)?;
            let total = counts.iter().map(|&n| n as usize).sum();
            let values = rest.get(..total).ok_or_else(bad)?;
            let spec = Spec::new(counts, values).ok_or_else(bad)?;
            let slot = (kind & 0x0F) as usize;
            let tables = match kind >> 4 {
                0 => &mut self.tables.dc,
                1 => &mut self.tables.ac,
                _ => return Err(bad()),
            };
            *tables.get_mut(slot).ok_or_else(bad)? = Some(Box::new(spec));
            data = &rest[total..];
        }
        Ok(())
    }

    fn quantisation(&mut self, mut data: &[u8], at: usize) -> Result<()> {
        while let Some((&kind, rest)) = data.split_first() {
            let bad = || malformed("a quantisation table is not one", at);
            let slot = (kind & 0x0F) as usize;
            let wide = match kind >> 4 {
                0 => 1,
                1 => 2,
                _ => return Err(bad()),
            };
            let values = rest.get(..64 * wide).ok_or_else(bad)?;
            let mut table = [0u16; 64];
            for (value, &to) in values.chunks_exact(wide).zip(&tables::NATURAL)
            {
                table[to as usize] =
                    value.iter().fold(0, |sum, &v| sum << 8 | v as u16);
            }
            *self.tables.quant.get_mut(slot).ok_or_else(bad)? = Some(table);
            data = &rest[64 * wide..];
        }
        Ok(())
    }

    fn restart_interval(&mut self, data: &[u8], at: usize) -> Result<()> {
        let [high, low] = *data else {
            return Err(malformed("a restart interval is not one", at));
        };
        self.tables.restart = u16::from_be_bytes([high, low]) as u32;
        Ok(())
    }

    fn start_of_frame(
        &mut self,
        marker: u8,
        data: &[u8],
        at: usize,
    ) -> Result<()> {
        if self.frame.is_some() {
            return Err(malformed("there are two frames", at));
        }
        let bad = || malformed("the frame header is too short", at);
        let [precision, h1, h0, w1, w0, count, rest @ ..] = data else {
            return Err(bad());
        };
        let (process, mut unsupported) = match marker {
            0xC0 => (Process::Baseline, None),
            0xC1 => (Process::Extended, None),
            0xC2 => (Process::Progressive, None),
            0xC3 => (Process::Lossless, Some(Unsupported::Lossless)),
            0xC5..=0xC7 => {
                (Process::Hierarchical, Some(Unsupported::Hierarchical))
            }
            _ => (Process::Arithmetic, Some(Unsupported::Arithmetic)),
        };
        if *precision != 8 && unsupported.is_none() {
            unsupported = Some(Unsupported::Precision(*precision));
        }
        if !matches!(count, 1 | 3 | 4) && unsupported.is_none() {
            unsupported = Some(Unsupported::Components(*count));
        }
        let width = u16::from_be_bytes([*w1, *w0]) as u32;
        let height = u16::from_be_bytes([*h1, *h0]) as u32;
        if width == 0 {
            return Err(malformed("the width is zero", at));
        }
        let rest = rest.get(..*count as usize * 3).ok_or_else(bad)?;
        let mut components = Vec::with_capacity(rest.len() / 3);
        for part in rest.chunks_exact(3) {
            let component = Component {
                id: part[0],
                horizontal: part[1] >> 4,
                vertical: part[1] & 15,
                quantisation: part[2],
            };
            let factors = [component.horizontal, component.vertical];
            if factors.iter().any(|f| !(1..=4).contains(f)) {
                return Err(malformed("a sampling factor is not 1 to 4", at));
            }
            if component.quantisation > 3 {
                let what = "a component names no quantisation table";
                return Err(malformed(what, at));
            }
            components.push(component);
        }
        if let [only] = components.as_mut_slice() {
            // Alone in its scan it is not interleaved, so its factors mean
            // nothing.
            (only.horizontal, only.vertical) = (1, 1);
        }
        let precision = *precision;
        self.frame = Some(Frame {
            process,
            precision,
            width,
            height,
            components,
            unsupported,
        });
        Ok(())
    }

    fn start_of_scan(&mut self, data: &[u8], at: usize) -> Result<Scan> {
        let Some(frame) = &self.frame else {
            return Err(malformed("a scan comes before the frame", at));
        };
        let bad = || malformed("the scan header is not one", at);
        let (&count, rest) = data.split_first().ok_or_else(bad)?;
        let named = rest.get(..count as usize * 2).ok_or_else(bad)?;
        let mut components = Vec::with_capacity(count as usize);
        for pair in named.chunks_exact(2) {
            let index = frame
                .components
                .iter()
                .enumerate()
                .position(|(i, c)| {
                    c.id == pair[0]
                        && components.iter().all(|u: &(_, _, _)| u.0 != i)
                })
                .ok_or_else(bad)?;
            let (dc, ac) = ((pair[1] >> 4) as usize, (pair[1] & 15) as usize);
            components.push((index, dc, ac));
        }
        if components.is_empty() || components.len() > 4 {
            return Err(bad());
        }
        let blocks: u32 = components
            .iter()
            .map(|&(i, _, _)| &frame.components[i])
            .map(|c| c.horizontal as u32 * c.vertical as u32)
            .sum();
        if components.len() > 1 && blocks > 10 && self.strict {
            return Err(malformed("an MCU has over ten blocks", at));
        }
        // Sequential files need not fill these in.
        let sequential = frame.process != Process::Progressive;
        let params = rest.get(count as usize * 2..).unwrap_or_default();
        let [start, end, approx] = match *params {
            _ if sequential => [0, 63, 0],
            [start, end, approx, ..] => [start, end, approx],
            _ => return Err(bad()),
        };
        let (high, low) = (approx >> 4, approx & 15);
        let dc = start == 0;
        if start > end
            || end > 63
            || low > 13
            || (dc && end != 0 && !sequential)
            || (!dc && components.len() > 1)
            || (high != 0 && high != low + 1)
        {
            return Err(malformed("the scan's band is impossible", at));
        }
        // A table that the scan has no use for may be any.
        let has_dc = dc && high == 0;
        let has_ac = sequential || !dc;
        if components
            .iter()
            .any(|&(_, dc, ac)| has_dc && 3 < dc || has_ac && 3 < ac)
        {
            return Err(bad());
        }
        Ok(Scan { components, start, end, high, low, at })
    }

    /// Looks for the height in a DNL segment after the first scan.
    fn find_height(&self) -> Result<u32> {
        let mut pos = self.pos;
        while let Some(i) = memchr::memchr(0xFF, &self.data[pos..]) {
            pos += i + 1;
            match self.data[pos..] {
                [DNL, 0, 4, high, low, ..] => {
                    let height = u16::from_be_bytes([high, low]) as u32;
                    if height != 0 {
                        return Ok(height);
                    }
                }
                [0 | 0xFF | 0xD0..=0xD7, ..] => {}
                _ => break,
            }
        }
        Err(malformed("the height is zero and no DNL gives it", pos))
    }
}

fn find<T>(
    segments: &[Segment<'_>],
    marker: u8,
    read: fn(&[u8]) -> Option<T>,
) -> Option<T> {
    let mut found = segments.iter().filter(|s| s.marker == marker);
    found.find_map(|segment| read(segment.data))
}

fn read_jfif(data: &[u8]) -> Option<Jfif> {
    match *data.strip_prefix(b"JFIF\0")? {
        [major, minor, unit, x1, x0, y1, y0, ..] => {
            let unit = match unit {
                0 => DensityUnit::Aspect,
                1 => DensityUnit::Inch,
                2 => DensityUnit::Centimetre,
                other => DensityUnit::Other(other),
            };
            let x = u16::from_be_bytes([x1, x0]);
            let y = u16::from_be_bytes([y1, y0]);
            let density = Density { unit, x, y };
            Some(Jfif { version: (major, minor), density })
        }
        _ => None,
    }
}

fn read_adobe(data: &[u8]) -> Option<Adobe> {
    match *data.strip_prefix(b"Adobe")? {
        [v1, v0, _, _, _, _, transform, ..] => {
            Some(Adobe { version: u16::from_be_bytes([v1, v0]), transform })
        }
        _ => None,
    }
}

/// Decides what the components mean, by the rules that libjpeg made common:
/// JFIF before Adobe before the identifiers.
fn color_model(
    components: &[Component],
    jfif: Option<Jfif>,
    adobe: Option<Adobe>,
) -> ColorModel {
    let ids: Vec<u8> = components.iter().map(|c| c.id).collect();
    match (components.len(), adobe) {
        (1, _) => ColorModel::Grey,
        (3, _) if jfif.is_some() => ColorModel::YCbCr,
        (3, Some(Adobe { transform: 0, .. })) => ColorModel::Rgb,
        (3, None) if ids == *b"RGB" => ColorModel::Rgb,
        (3, _) => ColorModel::YCbCr,
        (4, Some(Adobe { transform: 2, .. })) => ColorModel::Ycck,
        (4, _) => ColorModel::Cmyk,
        _ => ColorModel::Other,
    }
}

impl From<Unsupported> for Error {
    fn from(kind: Unsupported) -> Self {
        ErrorKind::Unsupported(kind).into()
    }
}

#[cold]
pub(crate) fn malformed(what: &'static str, at: usize) -> Error {
    ErrorKind::Malformed { what, at }.into()
}
