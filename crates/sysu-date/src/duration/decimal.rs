//! The number in each unit: an `i128` in steps of 1e-18.

/// Steps of a unit.
pub(crate) const SCALE: i128 = 1_000_000_000_000_000_000;
const DIGITS: usize = 18;

/// Takes a double as the shortest decimal that reads back as it.
pub(crate) fn from_f64(value: f64) -> Option<i128> {
    if !value.is_finite() || value.abs() > 1e19 {
        return None;
    }
    if value.fract() == 0.0 {
        return Some(value as i128 * SCALE);
    }
    parse(value.to_string().as_bytes())
}

pub(crate) fn to_f64(raw: i128) -> f64 {
    (raw / SCALE) as f64 + (raw % SCALE) as f64 / SCALE as f64
}

/// Reads `[-]digits[(.|,)digits]`; digits beyond the 18th after the point
/// are cut. `None` beyond 19 digits before it, or if there is no digit.
pub(crate) fn parse(text: &[u8]) -> Option<i128> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let point = digits.iter().position(|b| matches!(b, b'.' | b','));
    let (whole, fraction) = match point {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &[][..]),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut sum = 0_i128;
    for digit in whole {
        if !digit.is_ascii_digit() {
            return None;
        }
        sum = sum * 10 + (digit - b'0') as i128;
        if sum >= 10_i128.pow(19) {
            return None;
        }
    }
    for index in 0..DIGITS {
        let digit = fraction.get(index).copied().unwrap_or(b'0');
        if !digit.is_ascii_digit() {
            return None;
        }
        sum = sum * 10 + (digit - b'0') as i128;
    }
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(if negative { -sum } else { sum })
}

/// Writes the decimal without trailing zeros: `-1.5`.
pub(crate) fn text(raw: i128) -> String {
    let sign = if raw < 0 { "-" } else { "" };
    let abs = raw.unsigned_abs();
    let (whole, fraction) = (abs / SCALE as u128, abs % SCALE as u128);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{fraction:018}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_taken_as_their_shortest_decimal() {
        assert_eq!(from_f64(0.1), Some(SCALE / 10));
        assert_eq!(from_f64(-2.5), Some(-5 * SCALE / 2));
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(text(SCALE / 10), "0.1");
        assert_eq!(parse(b"1,25"), Some(SCALE * 5 / 4));
        assert_eq!(parse(b"."), None);
        assert_eq!(parse(b"99999999999999999999"), None);
    }
}
