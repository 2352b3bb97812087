//! The formats, and telling them apart by their content.

use std::{fmt, path::Path, str::FromStr};

use crate::{Error, ErrorKind, Result};

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG and APNG (W3C PNG, third edition).
    Png,
    /// WebP (RFC 9649).
    WebP,
    /// GIF (87a, 89a).
    Gif,
    /// TIFF 6.0 and BigTIFF.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// Windows icon.
    Ico,
    /// Portable anymap: PBM, PGM, PPM, PAM.
    Pnm,
    /// QOI, the quite OK image format.
    Qoi,
    /// Truevision TGA.
    Tga,
    /// Radiance HDR.
    Hdr,
    /// OpenEXR.
    Exr,
    /// Scalable vector graphics.
    Svg,
    /// AVIF.
    Avif,
    /// JPEG XL.
    Jxl,
    /// JPEG 2000.
    Jp2,
    /// HEIF with HEVC inside.
    Heic,
    /// Samples without a header.
    Raw,
}

/// One row: name, media type, extensions.
type Row = (Format, &'static str, &'static str, &'static [&'static str]);

const TABLE: &[Row] = &[
    (Format::Jpeg, "jpeg", "image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    (Format::Png, "png", "image/png", &["png", "apng"]),
    (Format::WebP, "webp", "image/webp", &["webp"]),
    (Format::Gif, "gif", "image/gif", &["gif"]),
    (Format::Tiff, "tiff", "image/tiff", &["tif", "tiff"]),
    (Format::Bmp, "bmp", "image/bmp", &["bmp", "dib"]),
    (Format::Ico, "ico", "image/vnd.microsoft.icon", &["ico"]),
    (
        Format::Pnm,
        "pnm",
        "image/x-portable-anymap",
        &["pnm", "ppm", "pgm", "pbm", "pam"],
    ),
    (Format::Qoi, "qoi", "image/qoi", &["qoi"]),
    (Format::Tga, "tga", "image/x-tga", &["tga"]),
    (Format::Hdr, "hdr", "image/vnd.radiance", &["hdr"]),
    (Format::Exr, "exr", "image/x-exr", &["exr"]),
    (Format::Svg, "svg", "image/svg+xml", &["svg", "svgz"]),
    (Format::Avif, "avif", "image/avif", &["avif"]),
    (Format::Jxl, "jxl", "image/jxl", &["jxl"]),
    (Format::Jp2, "jp2", "image/jp2", &["jp2", "j2k", "jpx", "j2c"]),
    (Format::Heic, "heic", "image/heic", &["heic", "heif"]),
    (Format::Raw, "raw", "application/octet-stream", &["raw"]),
];

impl Format {
    /// Every format there is a name for, whether or not this build can read
    /// or write it.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }

    /// Returns the short name, such as `jpeg`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns the media type, such as `image/jpeg`.
    pub fn media_type(self) -> &'static str {
        self.row().2
    }

    /// Returns the usual extension, such as `jpg`.
    pub fn extension(self) -> &'static str {
        self.row().3[0]
    }

    /// Returns the format that a path's extension names, in any case.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::Format;
    ///
    /// assert_eq!(Format::from_path("a/B.JPeG"), Some(Format::Jpeg));
    /// assert_eq!(Format::from_path("notes.txt"), None);
    /// ```
    pub fn from_path(path: impl AsRef<Path>) -> Option<Self> {
        let extension = path.as_ref().extension()?.to_str()?;
        let extension = extension.to_ascii_lowercase();
        let row = TABLE.iter().find(|r| r.3.contains(&extension.as_str()))?;
        Some(row.0)
    }

    /// Returns the format of some bytes, by their content alone.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::Format;
    ///
    /// assert_eq!(Format::sniff(b"GIF89a\x01\0\x01\0"), Some(Format::Gif));
    /// assert_eq!(Format::sniff(b"hello, world"), None);
    /// ```
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        let brand = bytes.get(8..12);
        let is_box = bytes.get(4..8) == Some(b"ftyp");
        Some(match bytes {
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', 13, 10, 26, 10, ..] => Self::Png,
            [b'R', b'I', b'F', b'F', ..] if brand == Some(b"WEBP") => {
                Self::WebP
            }
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => {
                Self::Tiff
            }
            [b'B', b'M', ..] if is_bmp(bytes) => Self::Bmp,
            [0, 0, 1, 0, count, 0, ..] if *count > 0 => Self::Ico,
            [b'q', b'o', b'i', b'f', ..] => Self::Qoi,
            [b'#', b'?', b'R', ..] if bytes.starts_with(b"#?RADIANCE") => {
                Self::Hdr
            }
            [b'#', b'?', b'R', ..] if bytes.starts_with(b"#?RGBE") => {
                Self::Hdr
            }
            [0x76, 0x2f, 0x31, 0x01, ..] => Self::Exr,
            [0xff, 0x0a, ..] => Self::Jxl,
            _ if bytes.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n") => Self::Jxl,
            _ if bytes.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") => Self::Jp2,
            [0xff, 0x4f, 0xff, 0x51, ..] => Self::Jp2,
            _ if is_box && brand == Some(b"avif") => Self::Avif,
            _ if is_box && brand == Some(b"avis") => Self::Avif,
            _ if is_box && is_heif_brand(brand) => {
                // The generic brands say nothing about the codec inside.
                let brands = bytes.get(16..64.min(bytes.len()));
                let av1 =
                    brands.is_some_and(|b| b.windows(4).any(|b| b == b"avif"));
                if av1 { Self::Avif } else { Self::Heic }
            }
            [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n', ..] => Self::Pnm,
            [0x1f, 0x8b, 8, ..] if is_svgz(bytes) => Self::Svg,
            _ if is_svg(bytes) => Self::Svg,
            _ if is_tga(bytes) => Self::Tga,
            _ => return None,
        })
    }

    pub(crate) fn require(bytes: &[u8]) -> Result<Self> {
        Self::sniff(bytes).ok_or_else(|| {
            let foreign = foreign(bytes);
            Error::unsupported(match bytes.len() {
                0 => "an empty input".to_owned(),
                _ if foreign.is_some() => {
                    format!("reading {}", foreign.unwrap_or_default())
                }
                _ => "content of no known picture format".to_owned(),
            })
        })
    }
}

/// What people try, and no decoder here knows.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let brand = bytes.get(8..12).unwrap_or_default();
    let is_box = bytes.get(4..8) == Some(b"ftyp");
    Some(match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => "PDF",
        [b'%', b'!', b'P', b'S', ..] => "PostScript",
        [b'8', b'B', b'P', b'S', ..] => "PSD",
        _ if bytes.starts_with(b"gimp xcf") => "XCF",
        _ if bytes.starts_with(b"FUJIFILMCCD-RAW") => "camera RAW",
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'I', b'I', 0x55, 0, ..] => {
            "camera RAW"
        }
        _ if is_box && brand == b"crx " => "camera RAW",
        _ if is_box => "video",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "video",
        _ => return None,
    })
}

fn is_bmp(bytes: &[u8]) -> bool {
    bytes.get(14..18).is_some_and(|b| {
        matches!(
            u32::from_le_bytes([b[0], b[1], b[2], b[3]]),
            12 | 16 | 40 | 52 | 56 | 64 | 108 | 124
        )
    })
}

fn is_heif_brand(brand: Option<&[u8]>) -> bool {
    const BRANDS: [&[u8]; 8] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ];
    brand.is_some_and(|brand| BRANDS.contains(&brand))
}

/// Looks for `<svg` as the first element, after any prolog.
fn is_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    start.trim_ascii_start().first() == Some(&b'<')
        && head.windows(4).any(|w| w == b"<svg")
}

/// The same, packed as gzip: its first bytes tell.
#[cfg(feature = "svg")]
fn is_svgz(bytes: &[u8]) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let mut some = flate2::read::GzDecoder::new(bytes).take(4096);
    // What comes before damage tells as well.
    let _ = some.read_to_end(&mut head);
    is_svg(&head)
}

#[cfg(not(feature = "svg"))]
fn is_svgz(_: &[u8]) -> bool {
    false
}

/// A TGA has no magic number: only a plausible header or the footer of its
/// second version tells.
fn is_tga(bytes: &[u8]) -> bool {
    if bytes.ends_with(b"TRUEVISION-XFILE.\0") {
        return true;
    }
    let Some(head) = bytes.get(..18) else { return false };
    let size_known = (head[12] | head[13]) != 0 && (head[14] | head[15]) != 0;
    let map = match (head[1], head[2]) {
        (0, 2 | 3 | 10 | 11) => head[3..8].iter().all(|&b| b == 0),
        (1, 1 | 9) => matches!(head[7], 15 | 16 | 24 | 32),
        _ => false,
    };
    map && size_known
        && matches!(head[16], 8 | 15 | 16 | 24 | 32)
        && head[17] & 0xc0 == 0
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Ico => "ICO",
            Self::Pnm => "PNM",
            Self::Qoi => "QOI",
            Self::Tga => "TGA",
            Self::Hdr => "HDR",
            Self::Exr => "EXR",
            Self::Svg => "SVG",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
            Self::Jp2 => "JPEG 2000",
            Self::Heic => "HEIC",
            Self::Raw => "raw",
        })
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let name = text.to_ascii_lowercase();
        let row = TABLE
            .iter()
            .find(|row| row.1 == name || row.3.contains(&name.as_str()));
        row.map(|row| row.0).ok_or_else(|| {
            let names: Vec<_> = TABLE.iter().map(|row| row.1).collect();
            ErrorKind::InvalidOption {
                name: "format".into(),
                expected: format!("one of {}", names.join(", ")),
                got: text.into(),
            }
            .into()
        })
    }
}
