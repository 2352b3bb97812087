//! Reading the name of a zone as people write it.

use super::{OFFSET_MAX, Zone};
use crate::error::{Error, ErrorKind};

impl Zone {
    /// Reads a zone: an IANA name in any case, `UTC`, `GMT`, `Z`,
    /// `UTC+5:30`, `UTC-3`, `+05:30`, `+0530`, `-08`, and `system` or
    /// `local` for the zone of the machine.
    ///
    /// The text never becomes a path: a name that is not in the compiled
    /// database is an error, whatever it looks like.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Zone`] if the text is none of these.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Zone;
    ///
    /// assert_eq!(Zone::parse("UTC-3:30")?, Zone::fixed(-12_600)?);
    /// assert_eq!(Zone::parse("asia/kolkata")?.name(), "Asia/Kolkata");
    /// assert!(Zone::parse("../../etc/passwd").is_err());
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `Info.normalizeZone`. DIFFERENCE from Luxon: offsets without
    /// `UTC` are read too, because every log holds them, and offsets of a
    /// day or more are refused.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lower = |word: &str| text.eq_ignore_ascii_case(word);
        if lower("utc") || lower("gmt") || lower("z") {
            return Ok(Self::UTC);
        }
        if lower("system") || lower("local") {
            return Ok(Self::system());
        }
        let bytes = text.as_bytes();
        let offset = match bytes {
            [b'+' | b'-', ..] => offset_of(bytes, 2),
            [a, b, c, rest @ ..]
                if [*a, *b, *c].eq_ignore_ascii_case(b"utc")
                    && matches!(rest.first(), Some(b'+' | b'-')) =>
            {
                offset_of(rest, 1)
            }
            _ => return Self::iana(text),
        };
        offset.map(Self::of_offset).ok_or_else(|| {
            let name = text.chars().take(64).collect();
            ErrorKind::Zone { name }.into()
        })
    }
}

/// Reads `+h[h][[:]mm[[:]ss]]` to the end; hours of at least `min` digits.
fn offset_of(bytes: &[u8], min: usize) -> Option<i32> {
    let (sign, mut rest) = match bytes {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let width = if digits == 1 { 1 } else { 2 };
    if digits < min || digits == 0 {
        return None;
    }
    let mut total = number(&rest[..width])? * 3600;
    rest = &rest[width..];
    for scale in [60, 1] {
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(b":").unwrap_or(rest);
        let (two, tail) = rest.split_at_checked(2)?;
        let value = number(two)?;
        if value > 59 {
            return None;
        }
        total += value * scale;
        rest = tail;
    }
    (rest.is_empty() && total <= OFFSET_MAX).then_some(sign * total)
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0'))
    })
}
