//! Small readers of bytes, shared by the parsers. None of them panics.

use crate::text::Text;

/// Splits into lines without their newline.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|&b| b == b'\n')
}

/// Splits at runs of spaces and tabs.
pub(crate) fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|f| !f.is_empty())
}

/// Reads a decimal number: digits only, and no more than fit.
pub(crate) fn number(digits: &[u8]) -> Option<u64> {
    // Nineteen digits fit, whatever they are.
    if (1..20).contains(&digits.len()) {
        let mut n = 0;
        for &d in digits {
            let d = d.wrapping_sub(b'0');
            if d > 9 {
                return None;
            }
            n = n * 10 + u64::from(d);
        }
        return Some(n);
    }
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |n, &d| {
        let d = d.wrapping_sub(b'0');
        (d <= 9).then(|| n.checked_mul(10)?.checked_add(d.into())).flatten()
    })
}

/// Reads a decimal number with an optional sign.
pub(crate) fn signed(text: &[u8]) -> Option<i64> {
    match text {
        [b'-', digits @ ..] => 0i64.checked_sub_unsigned(number(digits)?),
        [b'+', digits @ ..] | digits => number(digits)?.try_into().ok(),
    }
}

/// Reads a hexadecimal number, with or without `0x`.
pub(crate) fn hex(text: &[u8]) -> Option<u64> {
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    if text.is_empty() || text[0] == b'+' {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok()
}

/// Reads at most 16 hexadecimal digits, and nothing else.
pub(crate) fn hex16(digits: &[u8]) -> Option<u64> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Reads a decimal fraction such as `3103.56`; no exponent, no `nan`.
pub(crate) fn fraction(text: &[u8]) -> Option<f64> {
    let plain = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    if !text.iter().all(plain) {
        return None;
    }
    // Hundreds of digits are read as infinite.
    let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

/// Splits `key : value` at the first `sep` and trims both sides.
pub(crate) fn key_value(line: &[u8], sep: u8) -> Option<(&[u8], &[u8])> {
    let at = line.iter().position(|&b| b == sep)?;
    Some((line[..at].trim_ascii(), line[at + 1..].trim_ascii()))
}

/// Whether `needle` stands somewhere in `hay`.
pub(crate) fn contains(hay: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && hay.windows(needle.len()).any(|w| w == needle)
}

/// Undoes the octal escapes that the kernel writes into its tables.
///
/// `\040` is a space, `\011` a tab, `\012` a newline, `\134` a backslash.
pub(crate) fn unescape(field: &[u8]) -> Text {
    if !field.contains(&b'\\') {
        return field.into();
    }
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        if let [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] =
            rest
        {
            out.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
            rest = &rest[4..];
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    out.into()
}

/// Reads a list of numbers such as `0-3,8,10-11`.
///
/// `None` for what is not such a list, and for numbers past 65 535: no
/// kernel has so many processors, and a forged range must not grow memory.
pub(crate) fn ranges(text: &[u8]) -> Option<Vec<u32>> {
    const MOST: u64 = 0xffff;
    let mut out = Vec::new();
    for part in text.trim_ascii().split(|&b| b == b',') {
        if part.is_empty() {
            continue;
        }
        let (low, high) = match key_value(part, b'-') {
            Some((low, high)) => (number(low)?, number(high)?),
            None => (number(part)?, number(part)?),
        };
        if high > MOST || low > high || out.len() as u64 > MOST {
            return None;
        }
        out.extend(low as u32..=high as u32);
    }
    out.sort_unstable();
    out.dedup();
    Some(out)
}

/// Orders names the way people count: `cpu2` before `cpu10`.
pub(crate) fn natural(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    fn split(name: &[u8]) -> (&[u8], Option<u64>) {
        let digits = name.iter().rev().take_while(|b| b.is_ascii_digit());
        let at = name.len() - digits.count();
        (&name[..at], number(&name[at..]))
    }
    split(a).cmp(&split(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_range_does_not_grow_memory() {
        assert_eq!(ranges(b"0-4294967295"), None);
        assert_eq!(ranges(b"0-1,4,\n"), Some(vec![0, 1, 4]));
        assert_eq!(ranges(b""), Some(vec![]));
        assert_eq!(ranges(b"3-1"), None);
    }

    #[test]
    fn signs_and_ends_of_range_are_read() {
        assert_eq!(signed(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(signed(b"9223372036854775808"), None);
        assert_eq!(number(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(number(b"18446744073709551616"), None);
        assert_eq!(fraction(b"nan"), None);
        assert_eq!(fraction(&[b'9'; 400]), None);
    }

    #[test]
    fn names_are_ordered_as_people_count() {
        let mut names = [&b"cpu10"[..], b"cpu2", b"a", b"cpu"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, [&b"a"[..], b"cpu", b"cpu2", b"cpu10"]);
    }
}
