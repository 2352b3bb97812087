//! One line of a dump with offsets.

use super::UndumpFormat;
use crate::encoding::code::Code;

/// What one line says.
pub(super) enum Line {
    Nothing,
    Star,
    Data { at: u64, bytes: Vec<u8> },
}

/// A line, or where it is wrong and what belongs there.
type LineResult = Result<Line, (usize, &'static str)>;

/// Tells the form of a dump by its first line.
pub(super) fn guess(text: &[u8]) -> UndumpFormat {
    let line = text.split(|b| *b == b'\n').next().unwrap_or(&[]);
    let digits = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let after = &line[digits..];
    if line.starts_with("┌".as_bytes()) || line.starts_with("│".as_bytes())
    {
        UndumpFormat::Boxed
    } else if digits > 0 && after.starts_with(b": ") {
        UndumpFormat::Xxd
    } else if digits >= 7 && (after.starts_with(b"  ")) {
        UndumpFormat::Canonical
    } else if line.starts_with(b"\"") {
        UndumpFormat::Escaped
    } else if line.starts_with(b"X'") || line.starts_with(b"x'") {
        UndumpFormat::Sql
    } else if line.starts_with(b"{")
        || line.starts_with(b"[")
        || line.contains(&b'=')
        || line.contains(&b',')
    {
        UndumpFormat::Array
    } else {
        UndumpFormat::Plain
    }
}

/// The whole lines that hexdump and xxd write unless told otherwise: every
/// digit has its place. What is not quite so is for [`parse_line`].
pub(super) fn usual_line(
    line: &[u8],
    format: UndumpFormat,
) -> Option<(u64, [u8; 16])> {
    let mut digits = [0; 40];
    let (start, sixteen) = digits.split_at_mut(8);
    start.copy_from_slice(line.get(..8)?);
    // Stays zero if every byte between the digits is what it should be.
    let mut other;
    match format {
        UndumpFormat::Xxd => {
            let line = <&[u8; 67]>::try_from(line).ok()?;
            other = line[8] ^ b':' | line[49] ^ b' ' | line[50] ^ b' ';
            let groups = sixteen.as_chunks_mut::<4>().0;
            for (i, dst) in groups.iter_mut().enumerate() {
                other |= line[9 + 5 * i] ^ b' ';
                dst.copy_from_slice(&line[10 + 5 * i..14 + 5 * i]);
            }
        }
        UndumpFormat::Canonical => {
            let line = <&[u8; 78]>::try_from(line).ok()?;
            other = line[8] ^ b' ' | line[33] ^ b' ' | line[60] ^ b'|';
            other |= line[58] ^ b' ' | line[59] ^ b' ';
            let (left, right) = sixteen.split_at_mut(16);
            for (half, from) in [(left, 10), (right, 35)] {
                let half = half.as_chunks_mut::<2>().0;
                for (i, dst) in half.iter_mut().enumerate() {
                    let at = from + 3 * i;
                    other |= line[at - 1] ^ b' ';
                    dst.copy_from_slice(&line[at..at + 2]);
                }
            }
        }
        _ => return None,
    }
    let mut bytes = [0; 20];
    let hex = Code::Hex { upper: false };
    if other != 0 || hex.decode(&digits, &mut bytes).is_err() {
        return None;
    }
    let (at, sixteen) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*at) as u64, *sixteen.first_chunk()?))
}

/// Reads any line of a form with offsets.
pub(super) fn parse_line(line: &[u8], format: UndumpFormat) -> LineResult {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if format == UndumpFormat::Boxed {
        return parse_boxed(line);
    }
    let rest = line.trim_ascii();
    if rest.is_empty() {
        return Ok(Line::Nothing);
    }
    if rest == b"*" {
        return Ok(Line::Star);
    }
    let digits = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let at = offset(&line[..digits]).ok_or((0, "an offset"))?;
    let mut i = digits;
    if format == UndumpFormat::Xxd {
        if line.get(i) != Some(&b':') {
            return Err((i, "a colon"));
        }
        i += 1;
    } else if line.get(i).is_some_and(|b| *b != b' ') {
        return Err((i, "a space"));
    }
    let mut bytes = Vec::new();
    let mut spaces = 0;
    while let Some(byte) = line.get(i) {
        match byte {
            b'|' if format == UndumpFormat::Canonical => break,
            b' ' => {
                spaces += 1;
                // xxd: two spaces, and what follows is for people.
                if format == UndumpFormat::Xxd && spaces > 1 {
                    break;
                }
                i += 1;
            }
            _ => {
                spaces = 0;
                bytes.push(pair(line, i)?);
                i += 2;
            }
        }
    }
    Ok(Line::Data { at, bytes })
}

/// Up to sixteen digits.
fn offset(digits: &[u8]) -> Option<u64> {
    u64::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

fn pair(line: &[u8], i: usize) -> Result<u8, (usize, &'static str)> {
    let digit = |i: usize| {
        line.get(i)
            .and_then(|b| (*b as char).to_digit(16))
            .ok_or((i, "a hex digit"))
    };
    Ok((digit(i)? << 4 | digit(i + 1)?) as u8)
}

/// `│offset│ digits ┊ digits │glyphs┊glyphs│`.
fn parse_boxed(line: &[u8]) -> LineResult {
    const BAR: &[u8] = "│".as_bytes();
    const DIVIDER: &[u8] = "┊".as_bytes();
    let frame = ["┌", "├", "└"];
    if line.is_empty() || frame.iter().any(|f| line.starts_with(f.as_bytes()))
    {
        return Ok(Line::Nothing);
    }
    if !line.starts_with(BAR) {
        return Err((0, "a frame"));
    }
    let mut i = BAR.len();
    if line.get(i) == Some(&b'*') {
        return Ok(Line::Star);
    }
    let digits =
        line[i..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let at = offset(&line[i..i + digits]).ok_or((i, "an offset"))?;
    i += digits;
    if !line[i..].starts_with(BAR) {
        return Err((i, "a frame"));
    }
    i += BAR.len();
    let mut bytes = Vec::new();
    loop {
        let rest = &line[i.min(line.len())..];
        if rest.is_empty() {
            return Err((i, "a frame"));
        } else if rest.starts_with(BAR) {
            return Ok(Line::Data { at, bytes });
        } else if rest.starts_with(DIVIDER) {
            i += DIVIDER.len();
        } else if rest[0] == b' ' {
            i += 1;
        } else {
            bytes.push(pair(line, i)?);
            i += 2;
        }
    }
}
