//! Node's `Blob`.

use crate::BufExt as _;

/// Bytes that do not change, with a media type.
///
/// # Example
///
/// ```
/// use sysu_buf::node::Blob;
///
/// let blob = Blob::new(&[b"he", b"llo"], "Text/Plain");
/// assert_eq!((blob.size(), blob.kind()), (5, "text/plain"));
/// assert_eq!(blob.slice(-2, None, "").bytes(), b"lo");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blob {
    bytes: Vec<u8>,
    kind: String,
}

impl Blob {
    /// `new Blob(parts, {type})`
    pub fn new(parts: &[&[u8]], kind: &str) -> Self {
        Self { bytes: parts.concat(), kind: normal(kind) }
    }

    /// `blob.size`
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// `blob.type`: lower case; empty if it had a character that is not
    /// printable ASCII.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// `blob.slice(start, end, type)`
    #[must_use]
    pub fn slice(&self, start: i64, end: Option<i64>, kind: &str) -> Self {
        Self {
            bytes: self.bytes.slice_rel(start, end).to_vec(),
            kind: normal(kind),
        }
    }

    /// `await blob.bytes()`
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `await blob.text()`
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn normal(kind: &str) -> String {
    if kind.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        kind.to_ascii_lowercase()
    } else {
        String::new()
    }
}
