//! Taking metadata out of a file without touching its pixels.

use crate::{ErrorKind, Format, Keep, Limits, Orientation, Result, codec};

/// Takes the metadata that `keep` does not name out of a JPEG, PNG or WebP.
///
/// The coded pixels are copied byte by byte. A picture that has to be turned
/// keeps its orientation, and nothing else of EXIF.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] for other formats,
/// [`ErrorKind::Truncated`] if the file ends inside a part, and whatever
/// keeps its header from being read.
///
/// # Example
///
/// ```
/// use sysu_img::{
///     Alpha, Keep, Pipeline, Png, Raster, Samples, Size, Space, strip,
/// };
///
/// let grey = Samples::U8(vec![128; 16]);
/// let raster = Raster::new(Size::new(4, 4), Space::Grey, Alpha::None, grey)?;
/// let png = Pipeline::from_raster(raster).png(Png::new()).to_bytes()?.bytes;
/// assert_eq!(strip(&png, Keep::NONE)?, png);
/// # Ok::<(), sysu_img::Error>(())
/// ```
pub fn strip(bytes: &[u8], keep: Keep) -> Result<Vec<u8>> {
    let format = Format::require(bytes)?;
    let head = codec::head(format, bytes, &Limits::default())?;
    // What is left of EXIF where it goes but the picture has to be turned.
    let upright = head.orientation == Orientation::Upright;
    let turn = (!upright && head.exif.is_some() && !keep.exif)
        .then(|| minimal_exif(head.orientation));
    let stripped = match format {
        Format::Jpeg => jpeg(bytes, keep, turn.as_deref()),
        Format::Png => png(bytes, keep, turn.as_deref()),
        Format::WebP => webp(bytes, keep, turn.as_deref()),
        other => {
            let what = format!("stripping {other} without decoding");
            return Err(ErrorKind::Unsupported {
                what,
                hint: Some("`img convert --strip` decodes and writes".into()),
            }
            .into());
        }
    };
    stripped.ok_or_else(|| ErrorKind::Truncated { format }.into())
}

/// An EXIF block with the orientation and nothing else.
fn minimal_exif(orientation: Orientation) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[orientation.tag(), 0, 0, 0, 0, 0, 0, 0]);
    exif
}

fn jpeg(bytes: &[u8], keep: Keep, turn: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    let mut at = 2;
    let exif_segment = |out: &mut Vec<u8>, exif: &[u8]| {
        out.extend_from_slice(&[0xff, 0xe1]);
        out.extend_from_slice(&(exif.len() as u16 + 8).to_be_bytes());
        out.extend_from_slice(b"Exif\0\0");
        out.extend_from_slice(exif);
    };
    let mut turn = turn;
    loop {
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else {
            // Fill bytes between segments are not copied.
            at += 1;
            continue;
        };
        if marker == 0xff {
            at += 1;
            continue;
        }
        let len = u16::from_be_bytes([high, low]) as usize + 2;
        let segment = bytes.get(at..at + len)?;
        let body = &segment[4..];
        let stays = match marker {
            0xe0 | 0xee => true,
            0xe1 if body.starts_with(b"Exif\0\0") => keep.exif,
            0xe1 if body.starts_with(b"http://ns.adobe.com/") => keep.xmp,
            0xe2 if body.starts_with(b"ICC_PROFILE\0") => keep.icc,
            0xed => keep.iptc,
            0xfe => keep.comments,
            0xe1..=0xef => keep == Keep::ALL,
            _ => true,
        };
        if marker != 0xe0
            && let Some(exif) = turn.take()
        {
            exif_segment(&mut out, exif);
        }
        if stays {
            out.extend_from_slice(segment);
        }
        at += len;
        // From the first scan on, everything is pixels.
        if marker == 0xda {
            out.extend_from_slice(&bytes[at..]);
            return Some(out);
        }
    }
}

fn png(bytes: &[u8], keep: Keep, turn: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    let mut turn = turn;
    while at < bytes.len() {
        let len = bytes.get(at..at + 4)?.try_into().ok()?;
        let len = u32::from_be_bytes(len) as usize;
        let name: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let end = at.checked_add(len)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        let is_xmp = chunk[8..].starts_with(b"XML:com.adobe.xmp\0");
        let stays = match &name {
            b"eXIf" => keep.exif,
            b"iTXt" if is_xmp => keep.xmp,
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => keep.comments,
            b"iCCP" => keep.icc,
            b"pHYs" => keep.density,
            _ => true,
        };
        if &name == b"IDAT"
            && let Some(exif) = turn.take()
        {
            out.extend_from_slice(&(exif.len() as u32).to_be_bytes());
            let start = out.len();
            out.extend_from_slice(b"eXIf");
            out.extend_from_slice(exif);
            let crc = crc32(&out[start..]);
            out.extend_from_slice(&crc.to_be_bytes());
        }
        if stays {
            out.extend_from_slice(chunk);
        }
        at = end;
    }
    Some(out)
}

/// CRC-32 as PNG has it (ISO 3309), a bit at a time: for a few bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ byte as u32, |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

fn webp(bytes: &[u8], keep: Keep, turn: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut out = bytes.get(..12)?.to_vec();
    let mut at = 12;
    let mut flags = None;
    while at < bytes.len() {
        let name: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        let len = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let len = u32::from_le_bytes(len) as usize;
        let end = at.checked_add(len)?.checked_add(8)?;
        let end = end.checked_add(len & 1)?.min(bytes.len());
        let chunk = bytes.get(at..end)?;
        let stays = match &name {
            b"EXIF" => keep.exif,
            b"XMP " => keep.xmp,
            b"ICCP" => keep.icc,
            _ => true,
        };
        if &name == b"VP8X" {
            flags = Some(out.len() + 8);
        }
        if stays {
            out.extend_from_slice(chunk);
        }
        at = end;
    }
    if let Some(exif) = turn {
        out.extend_from_slice(b"EXIF");
        out.extend_from_slice(&(exif.len() as u32).to_le_bytes());
        out.extend_from_slice(exif);
    }
    if let Some(at) = flags {
        let flags = out.get_mut(at)?;
        let mut clear = |bit: u8, stays: bool| {
            if !stays {
                *flags &= !(1 << bit);
            }
        };
        clear(5, keep.icc);
        clear(3, keep.exif || turn.is_some());
        clear(2, keep.xmp);
    }
    let len = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&len.to_le_bytes());
    Some(out)
}
