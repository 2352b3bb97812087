//! What stands before the first scan of a JPEG: size, kind, metadata.

use std::sync::Arc;

use crate::{
    Error, ErrorKind, Format, Limits, Metadata, Orientation, Result, Size,
    Space, pixels::picture::Density,
};

/// Reads the segments up to the first scan.
///
/// # Errors
///
/// * [`ErrorKind::Truncated`] if the data end before a frame header.
/// * [`ErrorKind::Corrupt`] if a scan comes without one, or it is empty.
///
/// # Source
///
/// ITU-T T.81 B.1 and B.2; the application segments by JFIF 1.02, EXIF
/// 2.32, ICC.1:2022 B.4, XMP part 3 and Photoshop's image resources.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let mut head = Metadata::new(Format::Jpeg, Size::new(0, 0));
    let mut icc: Vec<(u8, &[u8])> = Vec::new();
    let mut adobe = None;
    let mut components: Vec<u8> = Vec::new();
    for (marker, body) in Segments::new(bytes) {
        match marker {
            // Start of frame, all kinds; 0xc4, 0xc8, 0xcc are others.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                frame(&mut head, marker, body, &mut components)?;
            }
            0xe0 => jfif(&mut head, body),
            0xe1 => app1(&mut head, body, limits),
            0xe2 if body.starts_with(b"MPF\0") => {
                let at = body.as_ptr() as usize - bytes.as_ptr() as usize;
                head.gain_map =
                    super::gain::find(bytes, at, body).map(Arc::from);
            }
            0xe2 => {
                let chunk = body.strip_prefix(b"ICC_PROFILE\0");
                if let Some([number, _, data @ ..]) = chunk {
                    icc.push((*number, data));
                }
            }
            0xed => {
                let photoshop = body.strip_prefix(b"Photoshop 3.0\0");
                if photoshop.is_some() && body.len() <= limits.metadata() {
                    head.iptc = Some(body.into());
                }
            }
            0xee if body.starts_with(b"Adobe") => {
                adobe = body.get(11).copied();
            }
            0xfe => {
                let text = String::from_utf8_lossy(body).into_owned();
                head.comments.push(("Comment".into(), text));
            }
            0xda => break,
            _ => {}
        }
    }
    if components.is_empty() {
        return Err(ErrorKind::Truncated { format: Format::Jpeg }.into());
    }
    if head.size.pixels() == 0 {
        return Err(Error::corrupt(Format::Jpeg, "its size is zero"));
    }
    icc.sort_by_key(|(number, _)| *number);
    let profile: Vec<u8> =
        icc.iter().flat_map(|(_, data)| data.iter().copied()).collect();
    if !profile.is_empty() && profile.len() <= limits.metadata() {
        head.icc = Some(profile.into());
    }
    head.channels = components.len() as u8;
    head.space = match components.len() {
        1 => Space::Grey,
        4 => Space::Cmyk,
        _ => Space::Srgb,
    };
    head.chroma = chroma(&components, adobe);
    Ok(head)
}

/// Puts Photoshop's segment before the first quantisation table. One that
/// does not fit a segment is left out.
pub(super) fn with_iptc(bytes: &[u8], iptc: &[u8]) -> Vec<u8> {
    let Ok(len) = u16::try_from(iptc.len() + 2) else {
        return bytes.to_vec();
    };
    let mut at = 2;
    while let Some(&[0xff, 0xe0..=0xef | 0xfe, high, low]) =
        bytes.get(at..).and_then(|b| b.first_chunk())
    {
        at += 2 + u16::from_be_bytes([high, low]) as usize;
    }
    let at = at.min(bytes.len());
    let mut out = bytes[..at].to_vec();
    out.extend_from_slice(&[0xff, 0xed]);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(iptc);
    out.extend_from_slice(&bytes[at..]);
    out
}

fn frame(
    head: &mut Metadata,
    marker: u8,
    body: &[u8],
    components: &mut Vec<u8>,
) -> Result<()> {
    let [bits, h1, h0, w1, w0, count, rest @ ..] = body else {
        return Err(ErrorKind::Truncated { format: Format::Jpeg }.into());
    };
    head.bits = *bits;
    head.size = Size::new(
        u16::from_be_bytes([*w1, *w0]) as u32,
        u16::from_be_bytes([*h1, *h0]) as u32,
    );
    head.is_progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
    head.compression = Some(match marker {
        0xc0..=0xc2 => "huffman",
        0xc3 | 0xc7 => "lossless",
        0xc9.. => "arithmetic",
        _ => "hierarchical",
    });
    if *count == 0 {
        return Err(Error::corrupt(Format::Jpeg, "it has no component"));
    }
    *components = rest
        .chunks_exact(3)
        .take(*count as usize)
        .map(|component| component[1])
        .collect();
    if components.len() != *count as usize {
        return Err(ErrorKind::Truncated { format: Format::Jpeg }.into());
    }
    Ok(())
}

fn chroma(components: &[u8], adobe: Option<u8>) -> Option<&'static str> {
    match components {
        [_, ..] if components.len() == 4 => Some("4:4:4:4"),
        [y, cb, cr] if cb == cr && adobe != Some(0) => {
            let (h, v) = (y >> 4, y & 15);
            let (ch, cv) = ((cb >> 4).max(1), (cb & 15).max(1));
            Some(match (h / ch, v / cv) {
                (1, 1) => "4:4:4",
                (2, 1) => "4:2:2",
                (2, 2) => "4:2:0",
                (1, 2) => "4:4:0",
                (4, 1) => "4:1:1",
                (4, 2) => "4:1:0",
                _ => return None,
            })
        }
        [_, _, _] => Some("4:4:4"),
        _ => None,
    }
}

fn jfif(head: &mut Metadata, body: &[u8]) {
    let Some([_, _, unit, x1, x0, y1, y0, ..]) = body.strip_prefix(b"JFIF\0")
    else {
        return;
    };
    let inch = match unit {
        1 => 1.0,
        2 => 2.54,
        _ => return,
    };
    let dots = |a: u8, b: u8| u16::from_be_bytes([a, b]) as f64 * inch;
    let density = Density { x: dots(*x1, *x0), y: dots(*y1, *y0) };
    if density.x > 0.0 && density.y > 0.0 {
        head.density = Some(density);
    }
}

fn app1(head: &mut Metadata, body: &[u8], limits: &Limits) {
    if body.len() > limits.metadata() {
        return;
    }
    if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
        if head.exif.is_none() {
            let exif: Arc<[u8]> = exif.into();
            head.orientation =
                Orientation::from_exif(&exif).unwrap_or_default();
            head.exif = Some(exif);
        }
    } else if let Some(xmp) =
        body.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0")
    {
        head.xmp = Some(xmp.into());
    }
}

/// The segments of a JPEG, one marker and its body at a time.
struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Segments<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.get(2..).unwrap_or(&[]) }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // Fill bytes, and rubbish between segments, are passed over.
            let start = self.rest.iter().position(|&b| b == 0xff)?;
            self.rest = &self.rest[start..];
            let code = self.rest.iter().position(|&b| b != 0xff)?;
            let marker = self.rest[code];
            self.rest = &self.rest[code + 1..];
            match marker {
                // A stuffed byte, and markers without a body.
                0x00 | 0x01 | 0xd0..=0xd8 => {}
                0xd9 => return None,
                _ => {
                    let [high, low, ..] = *self.rest else { return None };
                    let len = u16::from_be_bytes([high, low]) as usize;
                    let body = self.rest.get(2..len)?;
                    self.rest = &self.rest[len..];
                    return Some((marker, body));
                }
            }
        }
    }
}
