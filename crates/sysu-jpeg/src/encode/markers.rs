//! Marker segments, written.

use super::Encoder;
use super::huffman::Table;
use super::image::{Frame, Part};
use crate::error::{ErrorKind, Result};
use crate::info::{DensityUnit, EXIF, ICC, XMP};
use crate::options::Format;
use crate::tables::NATURAL;

/// The most that a segment holds.
const MOST: usize = 65_533;

/// Writes a segment whose length is known to fit.
pub(crate) fn segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&(len as u16 + 2).to_be_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Writes all that stands before the frame header.
pub(super) fn head(
    out: &mut Vec<u8>,
    encoder: &Encoder<'_>,
    format: Format,
) -> Result<()> {
    out.extend_from_slice(&[0xFF, 0xD8]);
    if format == Format::Cmyk {
        // Version 100, no flags, no transform.
        segment(out, 0xEE, &[b"Adobe", &[0, 100, 0, 0, 0, 0, 0]]);
    } else {
        let unit = match encoder.density.unit {
            DensityUnit::Aspect => 0,
            DensityUnit::Inch => 1,
            DensityUnit::Centimetre => 2,
            DensityUnit::Other(other) => other,
        };
        let [x1, x0] = encoder.density.x.to_be_bytes();
        let [y1, y0] = encoder.density.y.to_be_bytes();
        let jfif = [1, 1, unit, x1, x0, y1, y0, 0, 0];
        segment(out, 0xE0, &[b"JFIF\0", &jfif]);
    }
    metadata(out, encoder)
}

/// Writes quantisation tables, the frame header and the restart interval.
pub(crate) fn frame(out: &mut Vec<u8>, frame: &Frame, progressive: bool) {
    let mut wide = false;
    for (slot, table) in frame.quant.iter().enumerate() {
        let values = NATURAL.map(|natural| table[natural as usize]);
        if values.iter().any(|&q| 255 < q) {
            wide = true;
            let values = values.map(u16::to_be_bytes);
            segment(out, 0xDB, &[&[0x10 | slot as u8], values.as_flattened()]);
        } else {
            segment(out, 0xDB, &[&[slot as u8], &values.map(|q| q as u8)]);
        }
    }
    let [h1, h0] = (frame.height as u16).to_be_bytes();
    let [w1, w0] = (frame.width as u16).to_be_bytes();
    let mut header = vec![8, h1, h0, w1, w0, frame.parts.len() as u8];
    for part in &frame.parts {
        let factors = (part.across << 4 | part.down) as u8;
        header.extend_from_slice(&[part.id, factors, part.quant as u8]);
    }
    let marker = match (progressive, wide) {
        (true, _) => 0xC2,
        // Baseline files have tables of 8 bits.
        (false, true) => 0xC1,
        (false, false) => 0xC0,
    };
    segment(out, marker, &[&header]);
    if frame.restart != 0 {
        segment(out, 0xDD, &[&(frame.restart as u16).to_be_bytes()]);
    }
}

fn metadata(out: &mut Vec<u8>, encoder: &Encoder<'_>) -> Result<()> {
    let whole = |what, data: &[u8], prefix: &[u8]| {
        let most = MOST - prefix.len();
        if most < data.len() {
            let len = data.len();
            return Err(ErrorKind::Metadata { what, len, most });
        }
        Ok(())
    };
    if let Some(exif) = encoder.exif {
        whole("EXIF", exif, EXIF)?;
        segment(out, 0xE1, &[EXIF, exif]);
    }
    if let Some(xmp) = encoder.xmp {
        whole("XMP", xmp, XMP)?;
        segment(out, 0xE1, &[XMP, xmp]);
    }
    if let Some(icc) = encoder.icc {
        let room = MOST - ICC.len() - 2;
        let (len, most) = (icc.len(), room * 255);
        if most < len {
            let what = "an ICC profile";
            return Err(ErrorKind::Metadata { what, len, most }.into());
        }
        let count = len.div_ceil(room) as u8;
        for (n, chunk) in icc.chunks(room).enumerate() {
            segment(out, 0xE2, &[ICC, &[n as u8 + 1, count], chunk]);
        }
    }
    if let Some(comment) = encoder.comment {
        whole("a comment", comment, &[])?;
        segment(out, 0xFE, &[comment]);
    }
    Ok(())
}

/// Writes a Huffman table: class 0 is DC, 1 is AC.
pub(super) fn huffman(
    out: &mut Vec<u8>,
    class: usize,
    slot: usize,
    table: &Table,
) {
    let kind = [(class << 4 | slot) as u8];
    segment(out, 0xC4, &[&kind, &table.counts, &table.values]);
}

/// Writes a scan header: coefficients `start` to `end`, bits down to `low`,
/// after those down to `high`.
pub(super) fn scan(
    out: &mut Vec<u8>,
    parts: &[&Part],
    [start, end, high, low]: [u8; 4],
) {
    let mut header = vec![parts.len() as u8];
    for part in parts {
        let table = part.table as u8;
        header.extend_from_slice(&[part.id, table << 4 | table]);
    }
    header.extend_from_slice(&[start, end, high << 4 | low]);
    segment(out, 0xDA, &[&header]);
}

/// Writes the end of the file.
pub(crate) fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0xFF, 0xD9]);
}
