//! Bytes as source text with a name and a length.

use std::io::Write;

use super::words;
use crate::{Error, Out, Result, Transform, encoding::escaped::escape};
use std::str::FromStr;

/// A language in which bytes can be written down.
///
/// # Example
///
/// ```
/// use sysu_buf::{Source, transform_all};
///
/// let text = transform_all(Source::C.transform("logo"), b"hi")?;
/// assert_eq!(text, b"unsigned char logo[] = {\n  0x68, 0x69\n};\n\
///     unsigned int logo_len = 2;\n");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// C as `xxd -i` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// C: an array and its length.
    C,
    /// Rust: a slice and its length.
    Rust,
    /// Python: a bytes object.
    Python,
    /// Go: a byte slice.
    Go,
    /// JavaScript: a `Uint8Array`.
    Js,
    /// A JSON array of numbers.
    Json,
    /// What Node's `buffer.toJSON()` gives.
    Node,
    /// A string with escapes, in quotes.
    Escaped,
    /// A SQL blob literal.
    Sql,
}

words!(Source, "language", "c" => C, "rust" => Rust, "python" => Python,
    "go" => Go, "js" => Js, "json" => Json, "node" => Node,
    "escaped" => Escaped, "sql" => Sql);

impl Source {
    /// Starts writing bytes under `name`.
    ///
    /// Characters that no identifier has become `_`; so does the want of a
    /// name. JSON, Node, escaped and SQL have none.
    pub fn transform(self, name: &str) -> SourceDumper {
        SourceDumper { source: self, name: identifier(name), count: 0 }
    }
}

/// A name that every language here takes.
fn identifier(name: &str) -> String {
    let mut id: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    // As xxd: a digit cannot come first.
    if id.is_empty() || id.starts_with(|c: char| c.is_ascii_digit()) {
        id.insert_str(0, "__");
    }
    id
}

/// Writes bytes as source text; from [`Source::transform`].
#[derive(Clone, Debug)]
pub struct SourceDumper {
    source: Source,
    name: String,
    count: u64,
}

impl SourceDumper {
    fn head(&self, out: &mut Out) {
        let name = &self.name;
        let upper = name.to_ascii_uppercase();
        // Writing to an `Out` cannot fail.
        let _ = match self.source {
            Source::C => write!(out, "unsigned char {name}[] = {{"),
            Source::Rust => write!(out, "pub const {upper}: &[u8] = &["),
            Source::Python => write!(out, "{name} = bytes(["),
            Source::Go => write!(out, "var {name} = []byte{{"),
            Source::Js => write!(out, "const {name} = new Uint8Array(["),
            Source::Json => write!(out, "["),
            Source::Node => write!(out, "{{\"type\":\"Buffer\",\"data\":["),
            Source::Escaped => write!(out, "\""),
            Source::Sql => write!(out, "X'"),
        };
    }

    fn tail(&self, out: &mut Out) {
        let (name, n) = (&self.name, self.count);
        let upper = name.to_ascii_uppercase();
        // Writing to an `Out` cannot fail.
        let _ = match self.source {
            Source::C => {
                write!(out, "\n}};\nunsigned int {name}_len = {n};\n")
            }
            Source::Rust => {
                write!(out, "\n];\npub const {upper}_LEN: usize = {n};\n")
            }
            Source::Python => write!(out, "\n])\n{name}_len = {n}\n"),
            Source::Go => {
                // Go wants a comma before a closing brace of its own line.
                let comma = if n > 0 { "," } else { "" };
                write!(out, "{comma}\n}}\nconst {name}Len = {n}\n")
            }
            Source::Js => {
                write!(out, "\n]);\nconst {name}Length = {n};\n")
            }
            Source::Json => writeln!(out, "]"),
            Source::Node => writeln!(out, "]}}"),
            Source::Escaped => writeln!(out, "\""),
            Source::Sql => writeln!(out, "'"),
        };
    }

    // By hand: a `write!` for each byte would take ten times as long.
    fn byte(&self, i: u64, byte: u8, out: &mut Out) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let pair = [DIGITS[byte as usize >> 4], DIGITS[byte as usize & 15]];
        match self.source {
            Source::Json | Source::Node => {
                let text = [
                    b'0' + byte / 100,
                    b'0' + byte / 10 % 10,
                    b'0' + byte % 10,
                ];
                let zeros = (byte < 100) as usize + (byte < 10) as usize;
                if 0 < i {
                    out.push(b',');
                }
                out.extend(&text[zeros..]);
            }
            Source::Escaped => escape(byte, out),
            Source::Sql => out.extend(&pair),
            source => {
                if 0 < i {
                    out.push(b',');
                }
                let indent: &[u8] = match source {
                    Source::Go => b"\n\t",
                    Source::C | Source::Js => b"\n  ",
                    _ => b"\n    ",
                };
                let start = i.is_multiple_of(12);
                out.extend(if start { indent } else { b" " });
                out.extend(&[b'0', b'x', pair[0], pair[1]]);
            }
        }
    }
}

impl Transform for SourceDumper {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        if self.count == 0 && !input.is_empty() {
            self.head(out);
        }
        for byte in input {
            self.byte(self.count, *byte, out);
            self.count += 1;
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.count == 0 {
            self.head(out);
        }
        self.tail(out);
        Ok(())
    }
}
