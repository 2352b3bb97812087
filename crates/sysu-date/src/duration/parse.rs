//! Reading durations: ISO 8601, the friendly forms, clocks.

use super::Duration;
use super::decimal::{self, SCALE};
use crate::error::{Error, ErrorKind};
use crate::unit::Unit;

/// Longer texts are refused: no duration needs more.
const LEN_MAX: usize = 1024;

impl Duration {
    /// Reads `[-]P[nY][nM][nW][nD][T[nH][nM][nS]]`, where each number may
    /// have its own sign and decimals; a leading `-` negates all. Decimals
    /// of the seconds become milliseconds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Expected`] with the byte at which reading stopped.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// let span = Duration::parse_iso("P1Y2M10DT2H30M")?;
    /// assert_eq!(span.to_string(), "1 year 2 months 10 days 2 hours 30 minutes");
    /// assert!(Duration::parse_iso("P1H").is_err());
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// ISO 8601-1 §5.5.2.2 with the signs of ISO 8601-2, as Luxon reads it.
    pub fn parse_iso(text: &str) -> Result<Self, Error> {
        const DATE: [(u8, Unit); 4] = [
            (b'Y', Unit::Year),
            (b'M', Unit::Month),
            (b'W', Unit::Week),
            (b'D', Unit::Day),
        ];
        const TIME: [(u8, Unit); 3] =
            [(b'H', Unit::Hour), (b'M', Unit::Minute), (b'S', Unit::Second)];
        let bytes = limited(text)?;
        let negative = bytes.first() == Some(&b'-');
        let mut at = usize::from(negative);
        if bytes.get(at) != Some(&b'P') {
            return Err(Error::expected("`P`", bytes, at));
        }
        at += 1;
        let mut new = Self::new();
        for table in [&DATE[..], &TIME[..]] {
            if table.len() == 3 {
                match bytes.get(at) {
                    None => break,
                    Some(b'T') => at += 1,
                    Some(_) => {
                        let what = "a number and Y, M, W or D, in this order";
                        return Err(Error::expected(what, bytes, at));
                    }
                }
            }
            let mut rest = table;
            while let Some((number, end)) = number(bytes, at) {
                let found = rest
                    .iter()
                    .position(|(letter, _)| bytes.get(end) == Some(letter));
                let Some(index) = found else { break };
                let unit = rest[index].1;
                new.put_split(unit, number?);
                rest = &rest[index + 1..];
                at = end + 1;
            }
        }
        if at != bytes.len() {
            let what = "a number and H, M or S, in this order";
            return Err(Error::expected(what, bytes, at));
        }
        Ok(if negative { -new } else { new })
    }

    /// Seconds keep their decimals as milliseconds.
    fn put_split(&mut self, unit: Unit, (raw, decimals): (i128, bool)) {
        if unit == Unit::Second && decimals {
            self.put(unit, raw - raw % SCALE);
            self.put(Unit::Millisecond, raw % SCALE * 1000);
        } else {
            self.put(unit, raw);
        }
    }

    /// Reads a time of day as the span since midnight:
    /// `[T]hh[[:]mm[[:]ss[(.|,)digits]]]`, without a range check.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Expected`] with the byte at which reading stopped.
    pub fn parse_iso_time(text: &str) -> Result<Self, Error> {
        let bytes = limited(text)?;
        let mut at = usize::from(bytes.first() == Some(&b'T'));
        let mut new = Self::new();
        for unit in [Unit::Hour, Unit::Minute, Unit::Second] {
            let two = bytes.get(at..at + 2);
            let digits = two.filter(|two| two.iter().all(u8::is_ascii_digit));
            let Some(two) = digits else {
                return Err(Error::expected("two digits", bytes, at));
            };
            let value = (two[0] - b'0') as i64 * 10 + (two[1] - b'0') as i64;
            new = new.set(unit, value);
            at += 2;
            match bytes.get(at) {
                None => return Ok(new.fill_clock()),
                Some(b':') if unit != Unit::Second => at += 1,
                _ => {}
            }
        }
        if !matches!(bytes.get(at), Some(b'.' | b',')) {
            return Err(Error::expected("a decimal point", bytes, at));
        }
        let raw = decimal::parse(&bytes[at..])
            .filter(|_| bytes.len() > at + 1)
            .ok_or_else(|| Error::expected("digits", bytes, at + 1))?;
        new.put(Unit::Millisecond, raw * 1000);
        Ok(new)
    }

    /// A clock has all its hands.
    fn fill_clock(mut self) -> Self {
        for unit in [Unit::Minute, Unit::Second] {
            self.put(unit, self.raw(unit));
        }
        self
    }

    /// Reads the forms that people write: `1y 2mo 3d`, `2 weeks, 5 hours
    /// ago`, `1h30m`, `1.5 hours`, `-90s`, `05:10:20`, `1d 05:10:20`,
    /// `250us`.
    ///
    /// One sign in front is for all; with more signs each has its own.
    fn parse_friendly(text: &str) -> Result<Self, Error> {
        let bytes = limited(text)?;
        let mut new = Self::new();
        let mut at = blanks(bytes, 0);
        let mut signs = 0;
        let mut negative = false;
        let mut count = 0;
        loop {
            if count > 0 && word(bytes, at) == b"ago" {
                new = -new;
                at = blanks(bytes, at + 3);
                break;
            }
            if at == bytes.len() && count > 0 {
                break;
            }
            let sign = bytes.get(at).copied();
            let signed = matches!(sign, Some(b'-' | b'+'));
            if signed {
                at = blanks(bytes, at + 1);
                // The first sign was not for all, then.
                if count == 1 && signs == 1 && negative {
                    new = -new;
                }
                signs += 1;
            }
            let mut item = Self::new();
            at = item.item(bytes, at)?;
            let minus = sign == Some(b'-');
            if count == 0 {
                negative = minus;
            } else if minus || (signs > 1 && !signed) {
                item = if minus { -item } else { item };
            }
            new = new.plus(&item)?;
            count += 1;
            at = blanks(bytes, at);
            if bytes.get(at) == Some(&b',') {
                at = blanks(bytes, at + 1);
            }
            if word(bytes, at) == b"and" {
                at = blanks(bytes, at + 3);
            }
        }
        if at != bytes.len() {
            return Err(Error::expected("the end", bytes, at));
        }
        Ok(if negative && signs == 1 { -new } else { new })
    }

    /// Reads one number and its unit, or a clock.
    fn item(&mut self, bytes: &[u8], at: usize) -> Result<usize, Error> {
        let Some((value, end)) = number(bytes, at) else {
            return Err(Error::expected("a number", bytes, at));
        };
        let (raw, decimals) = value?;
        if bytes.get(end) == Some(&b':') && !decimals {
            return self.clock(bytes, at);
        }
        let unit_at = blanks(bytes, end);
        let name = word(bytes, unit_at);
        let text = std::str::from_utf8(name).unwrap_or_default();
        // Thousandths of a millisecond have no unit of their own.
        let (unit, raw) = match text {
            "us" | "µs" | "μs" | "usec" | "micros" | "microsecond"
            | "microseconds" => (Unit::Millisecond, raw / 1000),
            "ns" | "nsec" | "nanos" | "nanosecond" | "nanoseconds" => {
                (Unit::Millisecond, raw / 1_000_000)
            }
            "fortnight" | "fortnights" => (Unit::Week, raw * 2),
            "decade" | "decades" => (Unit::Year, raw * 10),
            "century" | "centuries" => (Unit::Year, raw * 100),
            _ => match text.parse::<Unit>() {
                Ok(unit) => (unit, raw),
                Err(err) => {
                    let ErrorKind::Expected { what, .. } = err.kind() else {
                        return Err(err);
                    };
                    return Err(Error::expected(what, bytes, unit_at));
                }
            },
        };
        let sum = self.raw(unit).checked_add(raw);
        self.put(unit, sum.ok_or(ErrorKind::Overflow)?);
        Ok(unit_at + name.len())
    }

    /// Reads `h+:mm[:ss[.digits]]`.
    fn clock(&mut self, bytes: &[u8], mut at: usize) -> Result<usize, Error> {
        for unit in [Unit::Hour, Unit::Minute, Unit::Second] {
            let Some((value, end)) = number(bytes, at) else {
                return Err(Error::expected("two digits", bytes, at));
            };
            let (raw, decimals) = value?;
            let whole = if decimals { end - at >= 4 } else { end - at == 2 };
            if (unit != Unit::Hour && (!whole || raw >= 60 * SCALE))
                || (decimals && unit != Unit::Second)
                || raw < 0
            {
                return Err(Error::expected("two digits", bytes, at));
            }
            self.put_split(unit, (raw, decimals));
            at = end;
            if unit == Unit::Second || bytes.get(at) != Some(&b':') {
                break;
            }
            at += 1;
        }
        Ok(at)
    }
}

/// Reads ISO 8601 (what begins with `P`) and the friendly forms.
///
/// A lone `M` is refused: it is a month to some and a minute to others.
impl std::str::FromStr for Duration {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim_ascii();
        let body = text.strip_prefix('-').unwrap_or(text);
        if body.starts_with('P') {
            return Self::parse_iso(text);
        }
        Self::parse_friendly(text)
    }
}

fn limited(text: &str) -> Result<&[u8], Error> {
    if text.len() > LEN_MAX {
        let what = "the text of a duration";
        return Err(ErrorKind::Limit { what, limit: LEN_MAX }.into());
    }
    Ok(text.as_bytes())
}

/// A number and whether it has decimals.
type Number = Result<(i128, bool), Error>;

/// Finds `[-]digits[(.|,)digits]` and where it ends.
fn number(bytes: &[u8], at: usize) -> Option<(Number, usize)> {
    let start = at + usize::from(bytes.get(at) == Some(&b'-'));
    let whole = digits(bytes, start);
    let mut end = start + whole;
    let mut decimals = false;
    if matches!(bytes.get(end), Some(b'.' | b',')) {
        let more = digits(bytes, end + 1);
        if more > 0 && whole > 0 {
            end += 1 + more;
            decimals = true;
        }
    }
    if whole == 0 {
        return None;
    }
    let value = decimal::parse(&bytes[at..end])
        .map(|raw| (raw, decimals))
        .ok_or_else(|| ErrorKind::Overflow.into());
    Some((value, end))
}

fn digits(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// The letters at a place.
fn word(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let letter = |b: &&u8| b.is_ascii_alphabetic() || !b.is_ascii();
    &rest[..rest.iter().take_while(letter).count()]
}
