//! What a strip or a tile is packed by.

use std::{borrow::Cow, io::Read};

use super::fax::{self, Coding};
use crate::{Error, Format, Result};

/// How the parts of a page are packed, and how large they are.
pub(super) struct Packing<'a> {
    pub(super) method: u16,
    /// Bits are stored from the lowest.
    pub(super) turned: bool,
    /// Whether group 3 is two-dimensional.
    pub(super) two: bool,
    /// Tables of JPEG that all parts share.
    pub(super) tables: &'a [u8],
    /// What three channels of a JPEG are: luma and chroma, not RGB.
    pub(super) luma: bool,
    pub(super) samples: usize,
}

/// A part of a page, unpacked: rows of whole bytes.
pub(super) struct Unpacked<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Whether nothing was missing.
    pub(super) whole: bool,
}

/// The name of a way to pack.
pub(super) fn name(method: u16) -> &'static str {
    match method {
        1 => "none",
        2..=4 => "ccittfax",
        5 => "lzw",
        6 | 7 => "jpeg",
        8 | 32_946 => "deflate",
        32_773 => "packbits",
        34_676 | 34_677 => "logluv",
        50_000 => "zstd",
        50_001 => "webp",
        34_712 => "jp2k",
        _ => "other",
    }
}

impl Packing<'_> {
    /// Says whether parts that are packed so can be unpacked.
    pub(super) fn check(&self) -> Result<()> {
        match self.method {
            1..=5 | 8 | 32_773 | 32_946 => Ok(()),
            7 if cfg!(feature = "jpeg") => Ok(()),
            other => {
                let name = name(other);
                let what = match name {
                    "other" => format!("a TIFF packed by method {other}"),
                    name if other == 6 => format!("a TIFF of old {name}"),
                    name => format!("a TIFF packed by {name}"),
                };
                Err(Error::unsupported(what))
            }
        }
    }

    /// Unpacks a part: `size` in pixels, `row` bytes each, of which `rows`
    /// are wanted.
    pub(super) fn unpack<'a>(
        &self,
        packed: &'a [u8],
        size: (usize, usize),
        row: usize,
        rows: usize,
    ) -> Result<Unpacked<'a>> {
        let want = row.saturating_mul(rows);
        let turned: Vec<u8>;
        let bits = if self.turned && self.method != 7 {
            turned = packed.iter().map(|v| v.reverse_bits()).collect();
            &turned
        } else {
            packed
        };
        let coding = match self.method {
            2 => Some(Coding::Rows),
            3 => Some(Coding::Group3 { two: self.two }),
            4 => Some(Coding::Group4),
            _ => None,
        };
        let bytes = match self.method {
            _ if let Some(coding) = coding => {
                let (bytes, whole) = fax::unpack(bits, coding, size.0, rows);
                return Ok(Unpacked { bytes: bytes.into(), whole });
            }
            1 if !self.turned => {
                Cow::Borrowed(&packed[..want.min(packed.len())])
            }
            1 => bits[..want.min(bits.len())].to_vec().into(),
            5 => lzw(bits, want)?.into(),
            7 => return self.jpeg(packed, size, want),
            32_773 => pack_bits(bits, want).into(),
            _ => inflate(bits, want)?.into(),
        };
        Ok(Unpacked { whole: bytes.len() == want, bytes })
    }

    #[cfg(feature = "jpeg")]
    fn jpeg<'a>(
        &self,
        packed: &[u8],
        size: (usize, usize),
        want: usize,
    ) -> Result<Unpacked<'a>> {
        let file = joined(self.tables, packed, self.samples, self.luma);
        // A part may be as large as its blocks, and no larger.
        let side = |v: usize| (v as u64).next_multiple_of(32);
        let pixels = side(size.0).saturating_mul(side(size.1));
        let limits = sysu_jpeg::Limits::new().pixels(pixels);
        let options = sysu_jpeg::Options::new().limits(limits);
        let damaged = |err: sysu_jpeg::Error| match err.kind() {
            sysu_jpeg::ErrorKind::Truncated { .. } => {
                crate::ErrorKind::Truncated { format: Format::Tiff }.into()
            }
            sysu_jpeg::ErrorKind::Unsupported(what) => {
                Error::unsupported(format!("a TIFF of JPEG ({what})"))
            }
            _ => Error::corrupt(Format::Tiff, err),
        };
        let image = sysu_jpeg::Decoder::with_options(&file, options)
            .and_then(sysu_jpeg::Decoder::decode)
            .map_err(damaged)?;
        let channels = image.format.channels();
        if image.width as usize != size.0 || channels != self.samples {
            let what = format!(
                "a JPEG of {} pixels and {channels} channels in the place of \
                 {} and {}",
                image.width, size.0, self.samples
            );
            return Err(Error::corrupt(Format::Tiff, what));
        }
        let mut bytes = image.data;
        bytes.truncate(want);
        let whole = bytes.len() == want && image.warnings.is_empty();
        Ok(Unpacked { bytes: bytes.into(), whole })
    }

    #[cfg(not(feature = "jpeg"))]
    fn jpeg<'a>(
        &self,
        _: &[u8],
        _: (usize, usize),
        _: usize,
    ) -> Result<Unpacked<'a>> {
        Err(Error::unsupported("JPEG in a TIFF in this build"))
    }
}

/// A JPEG of shared tables and a part, with a word of what its channels are.
#[cfg(feature = "jpeg")]
fn joined(
    tables: &[u8],
    packed: &[u8],
    samples: usize,
    luma: bool,
) -> Vec<u8> {
    let bare = |file| <[u8]>::strip_prefix(file, b"\xff\xd8").unwrap_or(file);
    let tables = bare(tables);
    let tables = tables.strip_suffix(b"\xff\xd9").unwrap_or(tables);
    let mut file = b"\xff\xd8".to_vec();
    if samples == 3 {
        file.extend(b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0");
        file.push(u8::from(luma));
    }
    file.extend(tables);
    file.extend(bare(packed));
    file
}

/// As many bytes as there are, up to `want`.
fn inflate(packed: &[u8], want: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut reader = flate2::bufread::ZlibDecoder::new(packed);
    match reader.by_ref().take(want as u64).read_to_end(&mut out) {
        // What was unpacked before the damage is there.
        Err(err) if out.is_empty() => Err(Error::corrupt(Format::Tiff, err)),
        _ => Ok(out),
    }
}

/// As many bytes as there are, up to `want`.
fn lzw(packed: &[u8], want: usize) -> Result<Vec<u8>> {
    use weezl::{BitOrder, LzwStatus, decode::Configuration};
    // Before TIFF 6.0 the bits were the other way round, and codes grew
    // later.
    let old = packed.len() > 1 && packed[0] == 0 && packed[1] & 1 == 1;
    let configuration = if old {
        Configuration::new(BitOrder::Lsb, 8)
    } else {
        Configuration::with_tiff_size_switch(BitOrder::Msb, 8)
    };
    let mut decoder = configuration.build();
    let mut out = Vec::new();
    let mut read = 0;
    while out.len() < want {
        let start = out.len();
        out.resize(want.min((start + 4096).max(start * 2)), 0);
        let done = decoder.decode_bytes(&packed[read..], &mut out[start..]);
        read += done.consumed_in;
        out.truncate(start + done.consumed_out);
        match done.status {
            Ok(LzwStatus::Ok) => {}
            Ok(_) => break,
            Err(err) if out.is_empty() => {
                return Err(Error::corrupt(Format::Tiff, err));
            }
            Err(_) => break,
        }
    }
    Ok(out)
}

/// As many bytes as there are, up to `want`.
fn pack_bits(packed: &[u8], want: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = packed;
    while let [head, tail @ ..] = rest
        && out.len() < want
    {
        rest = match *head as i8 {
            -128 => tail,
            len @ 0.. => {
                let len = (len as usize + 1).min(tail.len());
                out.extend_from_slice(&tail[..len]);
                &tail[len..]
            }
            len => {
                let Some((byte, tail)) = tail.split_first() else { break };
                let len = len.unsigned_abs() as usize + 1;
                out.resize(out.len() + len, *byte);
                tail
            }
        };
    }
    out.truncate(want);
    out
}
