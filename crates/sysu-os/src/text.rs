//! Text that the kernel gives, which need not be UTF-8.

use std::{
    borrow::Cow,
    ffi::OsString,
    fmt::{self, Write as _},
    path::PathBuf,
};

/// A name or line from the system: any bytes, most often UTF-8.
///
/// Host names, mount points, interface names and process names may hold any
/// byte. `Display` is safe for a terminal: control characters come out as
/// `\x1b`, bytes that are not UTF-8 as `\xff`. [`Text::to_string_lossy`]
/// gives the text itself.
///
/// With the feature `serde` it is a string, or for what is not UTF-8 the
/// object `{"lossy": "…", "bytes": "…"}` with its bytes in hexadecimal.
///
/// # Example
///
/// ```
/// use sysu_os::Text;
///
/// let name = Text::from(&b"eth0\x1b[31m"[..]);
/// assert_eq!(name.to_string(), r"eth0\x1b[31m");
/// assert_eq!(name.to_str(), Some("eth0\x1b[31m"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Vec<u8>);

impl Text {
    /// Returns the bytes as the system gave them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the text, or `None` when it is not UTF-8.
    pub fn to_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Returns the text with U+FFFD for what is not UTF-8, not escaped.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Returns the text as the system's own string type.
    ///
    /// On Unix every byte is kept; elsewhere what is not UTF-8 is lost.
    pub fn to_os_string(&self) -> OsString {
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            std::ffi::OsStr::from_bytes(&self.0).to_owned()
        }
        #[cfg(not(unix))]
        {
            self.to_string_lossy().into_owned().into()
        }
    }

    /// Returns the text as a path; see [`Text::to_os_string`].
    pub fn to_path(&self) -> PathBuf {
        self.to_os_string().into()
    }

    /// Whether there is no byte in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<OsString> for Text {
    fn from(text: OsString) -> Self {
        Self(text.into_encoded_bytes())
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string_lossy(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Padding counts what is shown, so the whole is made first when a
        // width is asked for or something needs escaping.
        let plain = self.0.iter().all(|b| (0x20..0x7f).contains(b));
        if let Some(text) = self.to_str()
            && (plain || !text.chars().any(is_harmful))
        {
            return f.pad(text);
        }
        let mut shown = String::with_capacity(self.0.len() + 8);
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                if is_harmful(c) {
                    escape(c, &mut shown);
                } else {
                    shown.push(c);
                }
            }
            for byte in chunk.invalid() {
                let _ = write!(shown, "\\x{byte:02x}");
            }
        }
        f.pad(&shown)
    }
}

fn escape(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c if (c as u32) < 0x100 => {
            let _ = write!(out, "\\x{:02x}", c as u32);
        }
        c => {
            let _ = write!(out, "\\u{{{:x}}}", c as u32);
        }
    }
}

/// Control characters, and the marks that turn the writing direction: both
/// can make a terminal show something else than what is there.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200e}' | '\u{200f}' | '\u{061c}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}')
}

#[cfg(feature = "serde")]
impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        if let Some(text) = self.to_str() {
            return serializer.serialize_str(text);
        }
        let mut hex = String::with_capacity(self.0.len() * 2);
        for byte in &self.0 {
            let _ = write!(hex, "{byte:02x}");
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("lossy", &self.to_string_lossy())?;
        map.serialize_entry("bytes", &hex)?;
        map.end()
    }
}
