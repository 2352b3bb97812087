//! Small matters of text: names made harmless, numbers made readable.

use std::{borrow::Cow, fmt::Write as _, path::Path};

/// `text` with every control character made visible, so that a file name
/// or a tag in a picture cannot drive the terminal.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The first hundred characters of a text, for a message that quotes it.
#[cfg(feature = "date")]
pub(crate) fn brief(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(100) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// Control characters, and the marks that turn the direction of writing.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}')
}

/// A path as people read it.
pub(crate) fn path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// A path in JSON.
pub(crate) fn json_path(path: &Path) -> serde_json::Value {
    json_name(path.as_os_str().as_encoded_bytes())
}

/// A name in JSON: a string, or, where it is not Unicode, an object
/// `{"bytes": "…"}` with its bytes in hex.
pub(crate) fn json_name(name: &[u8]) -> serde_json::Value {
    match str::from_utf8(name) {
        Ok(text) => text.into(),
        Err(_) => {
            let hex = name.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            serde_json::json!({ "bytes": hex })
        }
    }
}

/// A number of bytes with three digits and a binary unit: `1.21 MiB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = match (unit, value) {
        (0, _) => 0,
        (_, v) if v < 9.995 => 2,
        (_, v) if v < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// `one` or `many`, after the number: `1 file`, `2 files`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible_and_others_stay() {
        assert_eq!(printable("größe 大.jpg"), "größe 大.jpg");
        assert_eq!(printable("a\nb\u{1b}[31m"), r"a\nb\u{1b}[31m");
        assert_eq!(printable("a\u{202e}gpj"), r"a\u{202e}gpj");
    }

    #[test]
    fn bytes_have_three_digits_at_most() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1000), "0.98 KiB");
        assert_eq!(bytes(1 << 20), "1.00 MiB");
        assert_eq!(bytes(829_183), "810 KiB");
        assert_eq!(bytes(u64::MAX), "16.0 EiB");
    }
}
