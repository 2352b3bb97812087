//! Writing TIFF: strips and tiles, pyramids, several pages, BigTIFF.

use super::{
    Tiff, TiffCompression,
    pack::{self, Part, Predictor},
};
use crate::{
    Alpha, Depth, Error, ErrorKind, Format, Metadata, Raster, Result, Samples,
    Size, Space,
    codec::Job,
    kernel::{par, resample},
    ops::Kernel,
    pixels::picture::Density,
};

/// Bytes of a strip before it is packed.
const STRIP: usize = 256 << 10;

pub(in crate::codec) fn encode(
    job: &mut Job<'_>,
    options: Tiff,
) -> Result<Vec<u8>> {
    let picture = job.picture;
    let frames = picture.frames();
    let head = picture.raster();
    let per_page = head.size().pixels()
        * head.channels() as u64
        * head.depth().bytes() as u64;
    // A pyramid adds a third.
    let most = per_page.saturating_mul(frames.len() as u64) / 2 * 3;
    let big = options.big || most > 0xf000_0000;
    let mut file = File::new(big);
    for (index, frame) in frames.iter().enumerate() {
        let page = Page { index, of: frames.len() };
        file.page(&frame.raster, &picture.metadata, options, page)?;
    }
    let bytes = file.finish()?;
    match &picture.metadata.exif {
        Some(exif) if !big => {
            let edit = crate::meta::Edit::new().exif(exif.to_vec());
            crate::meta::edit(&bytes, &edit)
        }
        Some(_) => {
            job.warn("EXIF is not written to a BigTIFF");
            Ok(bytes)
        }
        None => Ok(bytes),
    }
}

/// The samples of a raster as a TIFF stores them.
struct Stored {
    size: Size,
    depth: Depth,
    samples: usize,
    bits: usize,
    photometric: u16,
    alpha: bool,
    /// Rows of whole bytes, little-endian.
    bytes: Vec<u8>,
}

impl Stored {
    fn new(raster: &Raster, options: Tiff) -> Result<Self> {
        let (colours, space) = (raster.colours(), raster.space());
        let photometric = match (colours, space) {
            (1, _) => 1,
            (3, _) => 2,
            (4, Space::Cmyk) => 5,
            _ => {
                return Err(Error::unsupported(format!(
                    "{space:?} with {colours} channels in a TIFF"
                )));
            }
        };
        let mut stored = Self {
            size: raster.size(),
            depth: raster.depth(),
            samples: raster.channels() as usize,
            bits: raster.depth().bytes() * 8,
            photometric,
            alpha: raster.has_alpha(),
            bytes: Vec::new(),
        };
        stored.allow(options)?;
        let narrowed;
        let raster = match options.bits {
            Some(_) if raster.depth() != Depth::U8 => {
                narrowed = raster.clone().to_depth(Depth::U8);
                stored.depth = Depth::U8;
                &narrowed
            }
            _ => raster,
        };
        let white = options.white_is_zero();
        stored.bytes = match raster.samples() {
            Samples::U8(v) if stored.bits < 8 => {
                narrow(v, raster.width() as usize, stored.bits, white)
            }
            Samples::U8(v) if white => v.iter().map(|v| 255 - v).collect(),
            Samples::U8(v) => v.clone(),
            Samples::U16(v) => {
                let turned = if white { u16::MAX } else { 0 };
                v.iter().flat_map(|v| (v ^ turned).to_le_bytes()).collect()
            }
            Samples::F32(v) => {
                v.iter().flat_map(|v| v.to_le_bytes()).collect()
            }
        };
        Ok(stored)
    }

    /// Refuses options that this picture cannot have, and settles those that
    /// depend on it.
    fn allow(&mut self, options: Tiff) -> Result<()> {
        let grey = self.photometric == 1;
        let jpeg = options.compression == TiffCompression::Jpeg;
        if let Some(bits) = options.bits {
            if bits < 8 && (!grey || self.alpha) {
                let expected =
                    "8, for a picture that is not only grey (colourspace b-w)";
                return Err(Error::option("bitdepth", expected, bits));
            }
            self.bits = bits as usize;
        }
        if jpeg {
            let fits = self.bits == 8 && !self.alpha && self.photometric != 5;
            if !fits {
                let expected = "another than jpeg for this picture: it holds \
                                8 bits of grey or RGB, without alpha";
                return Err(Error::option("compression", expected, "jpeg"));
            }
            if !grey {
                // Luma and chroma.
                self.photometric = 6;
            }
        }
        if options.compression == TiffCompression::Fax4 && self.bits != 1 {
            let expected = "another than ccittfax4, or bitdepth 1";
            return Err(Error::option("compression", expected, "ccittfax4"));
        }
        if options.miniswhite && !grey {
            let expected = "false, for a picture that is not grey";
            return Err(Error::option("miniswhite", expected, true));
        }
        if options.miniswhite && (jpeg || self.depth == Depth::F32) {
            let expected = "false, with JPEG or floating point";
            return Err(Error::option("miniswhite", expected, true));
        }
        if options.white_is_zero() {
            self.photometric = 0;
        }
        if options.float_only && self.depth != Depth::F32 {
            let expected = "horizontal or none, for whole numbers";
            return Err(Error::option("predictor", expected, "float"));
        }
        Ok(())
    }

    fn pixel_bits(&self) -> usize {
        self.samples * self.bits
    }

    /// Cuts a part out; what lies outside repeats the edge.
    fn part(&self, left: usize, top: usize, part: (usize, usize)) -> Part {
        let (width, height) = part;
        let row = (self.size.width as usize * self.pixel_bits()).div_ceil(8);
        let want = (width * self.pixel_bits()).div_ceil(8);
        let pixel = (self.pixel_bits() / 8).max(1);
        let from = left * self.pixel_bits() / 8;
        let mut bytes = Vec::with_capacity(want * height);
        for y in top..top + height {
            let y = y.min(self.size.height as usize - 1);
            let src = &self.bytes[y * row..][..row];
            let src = &src[from..(from + want).min(row)];
            bytes.extend_from_slice(src);
            let edge = &src[src.len() - pixel..];
            let missing = want - src.len();
            bytes.extend(edge.iter().cycle().take(missing));
        }
        let (samples, bits) = (self.samples, self.bits);
        Part { bytes, width, height, samples, bits }
    }
}

/// 8 bits to fewer: the upper ones stay; rows begin at bytes.
fn narrow(v: &[u8], width: usize, bits: usize, turned: bool) -> Vec<u8> {
    let turned = if turned { 255 } else { 0 };
    let per_byte = 8 / bits;
    let rows = v.chunks_exact(width);
    rows.flat_map(|row| {
        row.chunks(per_byte).map(move |part| {
            let packed = part.iter().fold(0u16, |packed, v| {
                packed << bits | (v ^ turned) as u16 >> (8 - bits)
            });
            (packed << (bits * (per_byte - part.len()))) as u8
        })
    })
    .collect()
}

/// A page's number, and how many there are.
#[derive(Clone, Copy)]
struct Page {
    index: usize,
    of: usize,
}

/// A field of a directory.
pub(super) struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    data: Vec<u8>,
}

impl Entry {
    pub(super) fn shorts(tag: u16, values: &[u16]) -> Self {
        let data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self { tag, kind: 3, count: values.len() as u64, data }
    }

    pub(super) fn long(tag: u16, value: u32) -> Self {
        Self { tag, kind: 4, count: 1, data: value.to_le_bytes().into() }
    }

    fn rational(tag: u16, value: f64) -> Self {
        let parts = [(value * 1000.0).round() as u32, 1000];
        let data = parts.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self { tag, kind: 5, count: 1, data }
    }

    fn blob(tag: u16, kind: u16, data: &[u8]) -> Self {
        Self { tag, kind, count: data.len() as u64, data: data.into() }
    }
}

/// A file that grows at its end.
pub(super) struct File {
    out: Vec<u8>,
    big: bool,
    /// Where the offset of the next directory goes.
    link: usize,
}

impl File {
    pub(super) fn new(big: bool) -> Self {
        let out = if big {
            [&b"II\x2b\0\x08\0\0\0"[..], &[0; 8]].concat()
        } else {
            [&b"II\x2a\0"[..], &[0; 4]].concat()
        };
        let link = if big { 8 } else { 4 };
        Self { out, big, link }
    }

    /// A number that is an offset or a length in the file.
    fn word(&self, value: usize) -> Vec<u8> {
        if self.big {
            (value as u64).to_le_bytes().into()
        } else {
            (value as u32).to_le_bytes().into()
        }
    }

    pub(super) fn words(&self, tag: u16, values: &[usize]) -> Entry {
        let kind = if self.big { 16 } else { 4 };
        let data = values.iter().flat_map(|&v| self.word(v)).collect();
        Entry { tag, kind, count: values.len() as u64, data }
    }

    /// Writes a page, and what there is of it in smaller sizes.
    fn page(
        &mut self,
        raster: &Raster,
        metadata: &Metadata,
        options: Tiff,
        page: Page,
    ) -> Result<()> {
        let mut entries = self.pixels(raster, options)?;
        if page.of > 1 {
            let number = |n: usize| n.min(65_535) as u16;
            entries.push(Entry::long(254, 2));
            let numbers = [number(page.index), number(page.of)];
            entries.push(Entry::shorts(297, &numbers));
        }
        entries.extend(described(metadata, options));
        let mut smaller = Vec::new();
        if options.pyramid {
            let (tile_w, tile_h) = options.tile_size();
            let mut level = raster.clone();
            while level.width() > tile_w || level.height() > tile_h {
                let half = Size::new(
                    (level.width() / 2).max(1),
                    (level.height() / 2).max(1),
                );
                level = resample::premultiplying(level, half, Kernel::Linear)?;
                let mut entries = self.pixels(&level, options)?;
                entries.push(Entry::long(254, 1));
                smaller.push(entries);
            }
        }
        if page.of > 1 && !smaller.is_empty() {
            // Below the page, so that the chain is one of pages.
            let at: Vec<usize> = smaller
                .into_iter()
                .map(|entries| self.directory(entries).0)
                .collect();
            entries.push(self.words(330, &at));
            smaller = Vec::new();
        }
        for entries in std::iter::once(entries).chain(smaller) {
            self.link(entries);
        }
        Ok(())
    }

    /// Writes a directory of the chain.
    pub(super) fn link(&mut self, entries: Vec<Entry>) {
        let (at, link) = self.directory(entries);
        let word = self.word(at);
        self.out[self.link..][..word.len()].copy_from_slice(&word);
        self.link = link;
    }

    /// Adds data, and returns where they are.
    pub(super) fn add(&mut self, data: &[u8]) -> usize {
        self.even();
        let at = self.out.len();
        self.out.extend_from_slice(data);
        at
    }

    /// Writes strips or tiles, and returns the fields that speak of them.
    fn pixels(
        &mut self,
        raster: &Raster,
        options: Tiff,
    ) -> Result<Vec<Entry>> {
        let stored = Stored::new(raster, options)?;
        let size = stored.size;
        let (width, height) = (size.width as usize, size.height as usize);
        let (part_w, part_h) = if options.tiled() {
            let (w, h) = options.tile_size();
            (w as usize, h as usize)
        } else {
            let row = (width * stored.pixel_bits()).div_ceil(8);
            // Whole blocks of JPEG.
            let rows = (STRIP / row.max(1)).next_multiple_of(16);
            (width, rows.clamp(1, height))
        };
        if options.compression == TiffCompression::Jpeg {
            let max = 65_535;
            if part_w > max {
                let format = Format::Tiff;
                let max = max as u32;
                return Err(
                    ErrorKind::TooLarge { format, max, image: size }.into()
                );
            }
        }
        let predictor = Predictor::of(options, stored.depth, stored.bits);
        let across = width.div_ceil(part_w);
        let count = across * height.div_ceil(part_h);
        let packed = par::map(count, |index| {
            let (left, top) =
                (index % across * part_w, index / across * part_h);
            let rows = if options.tiled() {
                part_h
            } else {
                part_h.min(height - top)
            };
            let part = stored.part(left, top, (part_w, rows));
            pack::pack(part, options, predictor)
        });
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        for packed in packed {
            let packed = packed?;
            offsets.push(self.add(&packed));
            lengths.push(packed.len());
        }
        let samples = stored.samples;
        let mut entries = vec![
            Entry::long(256, size.width),
            Entry::long(257, size.height),
            Entry::shorts(258, &vec![stored.bits as u16; samples]),
            Entry::shorts(259, &[options.compression.tag()]),
            Entry::shorts(262, &[stored.photometric]),
            Entry::shorts(277, &[samples as u16]),
            Entry::shorts(284, &[1]),
        ];
        if options.tiled() {
            entries.push(Entry::long(322, part_w as u32));
            entries.push(Entry::long(323, part_h as u32));
            entries.push(self.words(324, &offsets));
            entries.push(self.words(325, &lengths));
        } else {
            entries.push(Entry::long(278, part_h as u32));
            entries.push(self.words(273, &offsets));
            entries.push(self.words(279, &lengths));
        }
        if predictor != Predictor::None {
            entries.push(Entry::shorts(317, &[predictor.tag()]));
        }
        if stored.alpha {
            let straight = raster.alpha() == Alpha::Straight;
            let kind = if straight { 2 } else { 1 };
            entries.push(Entry::shorts(338, &[kind]));
        }
        if stored.depth == Depth::F32 {
            entries.push(Entry::shorts(339, &vec![3; samples]));
        }
        if stored.photometric == 6 {
            let half = if options.subsamples() { 2 } else { 1 };
            entries.push(Entry::shorts(530, &[half, half]));
        }
        Ok(entries)
    }

    fn even(&mut self) {
        self.out.resize(self.out.len().next_multiple_of(2), 0);
    }

    /// Writes a directory; returns where it is, and where the offset of the
    /// next one goes.
    fn directory(&mut self, mut entries: Vec<Entry>) -> (usize, usize) {
        entries.sort_by_key(|entry| entry.tag);
        let inline = if self.big { 8 } else { 4 };
        for entry in &mut entries {
            if entry.data.len() > inline {
                self.even();
                let at = self.word(self.out.len());
                self.out.append(&mut entry.data);
                entry.data = at;
            }
            entry.data.resize(inline, 0);
        }
        self.even();
        let at = self.out.len();
        let count = entries.len();
        if self.big {
            self.out.extend((count as u64).to_le_bytes());
        } else {
            self.out.extend((count as u16).to_le_bytes());
        }
        for entry in entries {
            self.out.extend(entry.tag.to_le_bytes());
            self.out.extend(entry.kind.to_le_bytes());
            let count = self.word(entry.count as usize);
            self.out.extend(count);
            self.out.extend(entry.data);
        }
        let link = self.out.len();
        let none = self.word(0);
        self.out.extend(none);
        (at, link)
    }

    pub(super) fn finish(self) -> Result<Vec<u8>> {
        if !self.big && u32::try_from(self.out.len()).is_err() {
            let expected = "true, for a file of more than 4 GB";
            return Err(Error::option("bigtiff", expected, false));
        }
        Ok(self.out)
    }
}

/// The fields of a page that do not speak of pixels.
fn described(metadata: &Metadata, options: Tiff) -> Vec<Entry> {
    let mut entries = Vec::new();
    let density = options.density(metadata.density);
    if let Some(Density { x, y }) = density {
        let inch = if options.centimetres { 2.54 } else { 1.0 };
        entries.push(Entry::rational(282, x / inch));
        entries.push(Entry::rational(283, y / inch));
        let unit = if options.centimetres { 3 } else { 2 };
        entries.push(Entry::shorts(296, &[unit]));
    }
    let iptc = metadata.iptc.as_deref();
    let blobs = [
        (700, 1, metadata.xmp.as_deref()),
        (33_723, 7, iptc.and_then(crate::meta::iptc::bare)),
        (34_675, 7, metadata.icc.as_deref()),
    ];
    for (tag, kind, blob) in blobs {
        if let Some(blob) = blob {
            entries.push(Entry::blob(tag, kind, blob));
        }
    }
    entries
}
