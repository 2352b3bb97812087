//! File types by their first bytes, and files inside other files.

#[cfg(feature = "scan")]
mod carve;
#[cfg(feature = "scan")]
mod scan;

#[cfg(feature = "scan")]
pub use self::{carve::carve_len, scan::Scanner};

/// A kind of file and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature {
    /// The usual extension of the name.
    pub extension: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Where in the file the bytes stand.
    pub offset: usize,
    /// The bytes.
    pub magic: &'static [u8],
    /// More bytes at another place, for families with one beginning.
    pub also: Option<(usize, &'static [u8])>,
}

macro_rules! signatures {
    ($($ext:literal $mime:literal $name:literal $offset:literal $magic:literal
       $(and $at:literal $also:literal)?;)*) => {
        &[$(Signature {
            extension: $ext,
            media_type: $mime,
            name: $name,
            offset: $offset,
            magic: $magic,
            also: signatures!(@also $($at $also)?),
        }),*]
    };
    (@also) => { None };
    (@also $at:literal $also:literal) => { Some(($at, $also)) };
}

/// What this crate knows, the narrower before the wider.
pub const SIGNATURES: &[Signature] = signatures! {
    "png" "image/png" "PNG image" 0 b"\x89PNG\r\n\x1a\n";
    "jpg" "image/jpeg" "JPEG image" 0 b"\xff\xd8\xff";
    "gif" "image/gif" "GIF image" 0 b"GIF87a";
    "gif" "image/gif" "GIF image" 0 b"GIF89a";
    "webp" "image/webp" "WebP image" 0 b"RIFF" and 8 b"WEBP";
    "wav" "audio/wav" "WAVE audio" 0 b"RIFF" and 8 b"WAVE";
    "avi" "video/x-msvideo" "AVI video" 0 b"RIFF" and 8 b"AVI ";
    "avif" "image/avif" "AVIF image" 4 b"ftypavif";
    "heic" "image/heic" "HEIC image" 4 b"ftypheic";
    "m4a" "audio/mp4" "MPEG-4 audio" 4 b"ftypM4A ";
    "mov" "video/quicktime" "QuickTime video" 4 b"ftypqt  ";
    "mp4" "video/mp4" "MPEG-4 video" 4 b"ftyp";
    "jxl" "image/jxl" "JPEG XL image" 0 b"\0\0\0\x0cJXL \r\n\x87\n";
    "jp2" "image/jp2" "JPEG 2000 image" 0 b"\0\0\0\x0cjP  \r\n\x87\n";
    "tif" "image/tiff" "TIFF image" 0 b"II*\0";
    "tif" "image/tiff" "TIFF image" 0 b"MM\0*";
    "bmp" "image/bmp" "BMP image" 0 b"BM" and 6 b"\0\0\0\0";
    "ico" "image/x-icon" "Windows icon" 0 b"\0\0\x01\0";
    "psd" "image/vnd.adobe.photoshop" "Photoshop image" 0 b"8BPS";
    "exr" "image/x-exr" "OpenEXR image" 0 b"v/1\x01";
    "qoi" "image/qoi" "QOI image" 0 b"qoif";
    "pdf" "application/pdf" "PDF document" 0 b"%PDF-";
    "ps" "application/postscript" "PostScript document" 0 b"%!PS";
    "zip" "application/zip" "zip archive" 0 b"PK\x03\x04";
    "zip" "application/zip" "zip archive, empty" 0 b"PK\x05\x06";
    "gz" "application/gzip" "gzip data" 0 b"\x1f\x8b\x08";
    "bz2" "application/x-bzip2" "bzip2 data" 0 b"BZh";
    "xz" "application/x-xz" "xz data" 0 b"\xfd7zXZ\0";
    "zst" "application/zstd" "Zstandard data" 0 b"\x28\xb5\x2f\xfd";
    "lz4" "application/x-lz4" "LZ4 data" 0 b"\x04\x22\x4d\x18";
    "7z" "application/x-7z-compressed" "7-zip archive" 0
        b"7z\xbc\xaf\x27\x1c";
    "rar" "application/vnd.rar" "RAR archive" 0 b"Rar!\x1a\x07";
    "tar" "application/x-tar" "tar archive" 257 b"ustar";
    "ar" "application/x-archive" "ar archive" 0 b"!<arch>\n";
    "cab" "application/vnd.ms-cab-compressed" "cabinet" 0 b"MSCF";
    "elf" "application/x-elf" "ELF program" 0 b"\x7fELF";
    "exe" "application/vnd.microsoft.portable-executable" "DOS or Windows \
program" 0 b"MZ";
    "macho" "application/x-mach-binary" "Mach-O program" 0
        b"\xcf\xfa\xed\xfe";
    "class" "application/java-vm" "Java class or fat Mach-O" 0
        b"\xca\xfe\xba\xbe";
    "wasm" "application/wasm" "WebAssembly module" 0 b"\0asm";
    "dex" "application/vnd.android.dex" "Dalvik code" 0 b"dex\n";
    "sqlite" "application/vnd.sqlite3" "SQLite database" 0
        b"SQLite format 3\0";
    "mp3" "audio/mpeg" "MP3 audio with ID3" 0 b"ID3";
    "flac" "audio/flac" "FLAC audio" 0 b"fLaC";
    "ogg" "audio/ogg" "Ogg media" 0 b"OggS";
    "mid" "audio/midi" "MIDI music" 0 b"MThd";
    "mkv" "video/x-matroska" "Matroska or WebM video" 0 b"\x1aE\xdf\xa3";
    "flv" "video/x-flv" "Flash video" 0 b"FLV\x01";
    "ttf" "font/ttf" "TrueType font" 0 b"\0\x01\0\0\0";
    "otf" "font/otf" "OpenType font" 0 b"OTTO";
    "woff" "font/woff" "WOFF font" 0 b"wOFF";
    "woff2" "font/woff2" "WOFF2 font" 0 b"wOF2";
    "parquet" "application/vnd.apache.parquet" "Parquet table" 0 b"PAR1";
    "pcap" "application/vnd.tcpdump.pcap" "packet capture" 0
        b"\xd4\xc3\xb2\xa1";
    "pem" "application/x-pem-file" "PEM text" 0 b"-----BEGIN ";
    "xml" "text/xml" "XML text" 0 b"<?xml";
    "html" "text/html" "HTML text" 0 b"<!DOCTYPE html";
    "sh" "text/x-shellscript" "script" 0 b"#!";
};

/// The bytes from the start of a file that [`identify`] looks at.
pub const IDENTIFY_LEN: usize = 512;

impl Signature {
    /// Tells whether `start`, the start of a file, is of this kind.
    pub fn fits(&self, start: &[u8]) -> bool {
        let has = |at: usize, magic: &[u8]| {
            start.get(at..).is_some_and(|rest| rest.starts_with(magic))
        };
        has(self.offset, self.magic)
            && self.also.is_none_or(|(at, magic)| has(at, magic))
    }
}

/// Tells the kind of a file by its first bytes.
///
/// # Example
///
/// ```
/// let kind = sysu_buf::identify(b"\x89PNG\r\n\x1a\n").unwrap();
/// assert_eq!((kind.extension, kind.media_type), ("png", "image/png"));
/// assert!(sysu_buf::identify(b"hello").is_none());
/// ```
pub fn identify(start: &[u8]) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|signature| signature.fits(start))
}
