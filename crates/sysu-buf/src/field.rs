//! Values as files hold them: numbers, texts, addresses, times.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use crate::{Encoding, Endian, Error, ErrorKind, Number, Result, Value};

/// The type of a field of a record.
///
/// * numbers: see [`Number`]; `uleb128` and `leb128`, up to 16 bytes;
/// * text: `cstr` up to a zero, `str[n]` of n bytes of UTF-8, `utf16[n]`
///   and `utf16be[n]` of n bytes;
/// * bytes: `hex[n]`; `pad[n]`, which are skipped;
/// * `uuid` (as RFC 9562 orders its bytes), `guid` (as Windows does),
///   `ipv4`, `ipv6`, `mac`;
/// * times: `unixtime32`, `unixtime64` (seconds since 1970), `filetime`
///   (Windows), `dosdatetime` (FAT); low byte first, or with `be` behind.
///
/// # Example
///
/// ```
/// use sysu_buf::FieldType;
///
/// let field: FieldType = "unixtime32".parse()?;
/// let (value, len) = field.read(&[0, 0, 0, 0])?;
/// assert_eq!((value.to_string().as_str(), len), ("1970-01-01T00:00:00Z", 4));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldType {
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Number(Number),
    Leb128 { signed: bool },
    CStr,
    Str(usize),
    Utf16(usize, Endian),
    Hex(usize),
    Pad(usize),
    Uuid,
    Guid,
    Ipv4,
    Ipv6,
    Mac,
    Time(Time, Endian),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Time {
    Unix32,
    Unix64,
    Windows,
    Dos,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldValue {
    /// A number.
    Number(Value),
    /// A text, an address, a time.
    Text(String),
    /// Bytes, shown as hex.
    Bytes(Vec<u8>),
    /// What was skipped.
    Nothing,
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => fmt::Display::fmt(value, f),
            Self::Text(text) => f.pad(text),
            Self::Bytes(bytes) => f.pad(&Encoding::Hex.encode(bytes)),
            Self::Nothing => f.pad(""),
        }
    }
}

/// The longest field.
const MAX_FIELD: usize = 1 << 20;

impl FieldType {
    /// Returns the number of bytes, where every value has the same.
    pub const fn fixed_len(self) -> Option<usize> {
        Some(match self.kind {
            Kind::Number(number) => number.size(),
            Kind::Leb128 { .. } | Kind::CStr => return None,
            Kind::Str(n) | Kind::Utf16(n, _) | Kind::Hex(n) | Kind::Pad(n) => {
                n
            }
            Kind::Uuid | Kind::Guid | Kind::Ipv6 => 16,
            Kind::Mac => 6,
            Kind::Ipv4 | Kind::Time(Time::Unix32 | Time::Dos, _) => 4,
            Kind::Time(_, _) => 8,
        })
    }

    /// Tells whether the field is skipped.
    pub const fn is_padding(self) -> bool {
        matches!(self.kind, Kind::Pad(_))
    }

    /// Reads the value at the start of `bytes`; returns how long it is too.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] if `bytes` end before it does.
    /// * [`ErrorKind::InvalidUtf8`] if a text is none.
    /// * [`ErrorKind::Overflow`] if a LEB128 number exceeds 128 bits.
    pub fn read(self, bytes: &[u8]) -> Result<(FieldValue, usize)> {
        let outside = |size| {
            Error::from(ErrorKind::OutOfBounds {
                offset: 0,
                size,
                len: bytes.len(),
            })
        };
        let part = match self.fixed_len() {
            Some(n) => bytes.get(..n).ok_or_else(|| outside(n))?,
            None => bytes,
        };
        let text = FieldValue::Text;
        let value = match self.kind {
            Kind::Number(number) => FieldValue::Number(number.read(part)?),
            Kind::Leb128 { signed } => return read_leb128(bytes, signed),
            Kind::CStr => {
                let len = memchr::memchr(0, bytes)
                    .ok_or_else(|| outside(bytes.len() + 1))?;
                return Ok((text(utf8(&bytes[..len])?), len + 1));
            }
            Kind::Str(_) => {
                // Fixed fields are filled up with zeros.
                let end = part.iter().rposition(|b| *b != 0);
                text(utf8(&part[..end.map_or(0, |i| i + 1)])?)
            }
            Kind::Utf16(_, endian) => {
                let encoding = match endian {
                    Endian::Little => Encoding::Utf16Le,
                    Endian::Big => Encoding::Utf16Be,
                };
                let decoded = encoding.encode(part);
                text(decoded.trim_end_matches('\0').to_owned())
            }
            Kind::Hex(_) => FieldValue::Bytes(part.to_vec()),
            Kind::Pad(_) => FieldValue::Nothing,
            Kind::Uuid => text(uuid(part)),
            Kind::Guid => text(uuid(&mixed(part))),
            Kind::Ipv4 => {
                let bytes = <[u8; 4]>::try_from(part).unwrap_or_default();
                text(Ipv4Addr::from(bytes).to_string())
            }
            Kind::Ipv6 => {
                let bytes = <[u8; 16]>::try_from(part).unwrap_or_default();
                text(Ipv6Addr::from(bytes).to_string())
            }
            Kind::Mac => {
                let pairs: Vec<String> =
                    part.iter().map(|b| format!("{b:02x}")).collect();
                text(pairs.join(":"))
            }
            Kind::Time(time, endian) => {
                let mut raw = [0; 8];
                raw[..part.len()].copy_from_slice(part);
                if endian == Endian::Big {
                    raw[..part.len()].reverse();
                }
                text(show_time(time, u64::from_le_bytes(raw)))
            }
        };
        Ok((value, part.len()))
    }

    /// Writes a value as people write it and returns its bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Syntax`] or [`ErrorKind::ValueRange`] if `text` is no
    ///   such value; times are numbers here, as the file counts them.
    pub fn pack(self, text: &str) -> Result<Vec<u8>> {
        let bad = |why| Error::syntax("value", text, 0, why);
        let fixed = |bytes: Vec<u8>, n: usize| {
            if n < bytes.len() {
                return Err(ErrorKind::ValueRange {
                    value: format!("{text:?}"),
                    expected: format!("at most {n} bytes long"),
                }
                .into());
            }
            let mut bytes = bytes;
            bytes.resize(n, 0);
            Ok(bytes)
        };
        match self.kind {
            Kind::Number(number) => number.parse_value(text),
            Kind::Leb128 { signed } => write_leb128(text, signed),
            Kind::CStr if text.contains('\0') => {
                Err(bad("a text that ends with a zero has none inside"))
            }
            Kind::CStr => {
                let mut bytes = text.as_bytes().to_vec();
                bytes.push(0);
                Ok(bytes)
            }
            Kind::Str(n) => fixed(text.as_bytes().to_vec(), n),
            Kind::Utf16(n, Endian::Little) => {
                fixed(Encoding::Utf16Le.decode(text)?, n)
            }
            Kind::Utf16(n, Endian::Big) => {
                fixed(Encoding::Utf16Be.decode(text)?, n)
            }
            Kind::Hex(n) => fixed(Encoding::Hex.decode(text)?, n),
            Kind::Pad(n) => Ok(vec![0; n]),
            Kind::Uuid | Kind::Guid => {
                let digits = text.replace(['-', '{', '}'], "");
                let bytes = Encoding::Hex.decode(&digits)?;
                if bytes.len() != 16 {
                    return Err(bad("not 32 hex digits"));
                }
                Ok(match self.kind {
                    Kind::Guid => mixed(&bytes),
                    _ => bytes,
                })
            }
            Kind::Ipv4 => text
                .parse::<Ipv4Addr>()
                .map(|a| a.octets().to_vec())
                .map_err(|_| bad("not an IPv4 address")),
            Kind::Ipv6 => text
                .parse::<Ipv6Addr>()
                .map(|a| a.octets().to_vec())
                .map_err(|_| bad("not an IPv6 address")),
            Kind::Mac => {
                let bytes =
                    Encoding::Hex.decode(&text.replace([':', '-'], ""))?;
                if bytes.len() != 6 {
                    return Err(bad("not six pairs of hex digits"));
                }
                Ok(bytes)
            }
            Kind::Time(_, endian) => {
                let size = self.fixed_len().unwrap_or(8);
                Number::new(crate::Sign::Unsigned, size, endian)?
                    .parse_value(text)
            }
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<String> {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(err) => {
            let at = err.valid_up_to() as u64;
            Err(ErrorKind::InvalidUtf8 { at }.into())
        }
    }
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = Encoding::Hex.encode(bytes);
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

/// The first three parts the other way round, as Windows stores them.
fn mixed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    bytes
}

/// DWARF 4 §7.6.
fn read_leb128(bytes: &[u8], signed: bool) -> Result<(FieldValue, usize)> {
    let mut value = 0u128;
    for (i, byte) in bytes.iter().enumerate() {
        let shift = 7 * i as u32;
        let low = (byte & 0x7f) as u128;
        // 19 bytes hold 133 bits: the last one must not have too many.
        let over = shift >= 126
            && !(low >> (128 - shift.min(128)) == 0
                || signed && low >> (127 - shift.min(127)) == 0x3f);
        if 18 < i || over {
            return Err(ErrorKind::Overflow { at: i as u64 }.into());
        }
        value |= low << shift;
        if byte & 0x80 == 0 {
            let bits = shift + 7;
            let value = if !signed {
                Value::Uint(value)
            } else if bits < 128 && byte & 0x40 != 0 {
                Value::Int((value | u128::MAX << bits) as i128)
            } else {
                Value::Int(value as i128)
            };
            return Ok((FieldValue::Number(value), i + 1));
        }
    }
    let (size, len) = (bytes.len() + 1, bytes.len());
    Err(ErrorKind::OutOfBounds { offset: 0, size, len }.into())
}

fn write_leb128(text: &str, signed: bool) -> Result<Vec<u8>> {
    let sign =
        if signed { crate::Sign::Signed } else { crate::Sign::Unsigned };
    let raw = Number::new(sign, 16, Endian::Little)?.parse_value(text)?;
    let raw = <[u8; 16]>::try_from(&*raw).unwrap_or_default();
    let mut value = i128::from_le_bytes(raw);
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value = if signed { value >> 7 } else { (value as u128 >> 7) as i128 };
        let done = if signed {
            value == 0 && low & 0x40 == 0 || value == -1 && low & 0x40 != 0
        } else {
            value == 0
        };
        bytes.push(if done { low } else { low | 0x80 });
        if done {
            return Ok(bytes);
        }
    }
}

fn show_time(time: Time, raw: u64) -> String {
    match time {
        Time::Unix32 => rfc3339((raw as u32 as i32) as i64, 0),
        Time::Unix64 => rfc3339(raw as i64, 0),
        Time::Windows => {
            // Tenths of microseconds since 1601.
            let seconds = (raw / 10_000_000) as i64 - 11_644_473_600;
            rfc3339(seconds, (raw % 10_000_000) as u32)
        }
        Time::Dos => {
            let (t, d) = (raw as u16, (raw >> 16) as u16);
            format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                1980 + (d >> 9),
                d >> 5 & 15,
                d & 31,
                t >> 11,
                t >> 5 & 63,
                (t & 31) * 2
            )
        }
    }
}

/// Seconds since 1970 as a date of the Gregorian calendar, by the method of
/// eras of 400 years, which start in March.
fn rfc3339(seconds: i64, tenth_micros: u32) -> String {
    let (days, second) =
        (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let (era, day) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + (month <= 2) as i64;
    let fraction = if tenth_micros == 0 {
        String::new()
    } else {
        format!(".{tenth_micros:07}")
    };
    format!(
        "{year:04}-{month:02}-{of_month:02}T{:02}:{:02}:{:02}{fraction}Z",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

impl FromStr for FieldType {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fail = |at, why| Error::syntax("type", text, at, why);
        let kind = if let Some((name, len)) = text.split_once('[') {
            let at = name.len() + 1;
            let len = len
                .strip_suffix(']')
                .and_then(|len| len.parse::<usize>().ok())
                .filter(|len| *len <= MAX_FIELD)
                .ok_or_else(|| fail(at, "not [n] with n up to 1048576"))?;
            match name {
                "str" => Kind::Str(len),
                "utf16" | "utf16le" => Kind::Utf16(len, Endian::Little),
                "utf16be" => Kind::Utf16(len, Endian::Big),
                "hex" => Kind::Hex(len),
                "pad" => Kind::Pad(len),
                _ => return Err(fail(0, "no type with a length")),
            }
        } else {
            let (name, endian) = if let Some(name) = text.strip_suffix("be") {
                (name, Endian::Big)
            } else {
                let name = text.strip_suffix("le").unwrap_or(text);
                (name, Endian::Little)
            };
            match (name, text) {
                ("unixtime32", _) => Kind::Time(Time::Unix32, endian),
                ("unixtime64", _) => Kind::Time(Time::Unix64, endian),
                ("filetime", _) => Kind::Time(Time::Windows, endian),
                ("dosdatetime", _) => Kind::Time(Time::Dos, endian),
                (_, "uleb128") => Kind::Leb128 { signed: false },
                (_, "leb128") => Kind::Leb128 { signed: true },
                (_, "cstr") => Kind::CStr,
                (_, "uuid") => Kind::Uuid,
                (_, "guid") => Kind::Guid,
                (_, "ipv4") => Kind::Ipv4,
                (_, "ipv6") => Kind::Ipv6,
                (_, "mac") => Kind::Mac,
                _ => Kind::Number(
                    text.parse().map_err(|_| fail(0, "no type of field"))?,
                ),
            }
        };
        Ok(Self { kind })
    }
}

/// The fields of a record: `name:type`, with white space between them.
///
/// # Example
///
/// ```
/// use sysu_buf::Layout;
///
/// let layout: Layout = "magic:hex[2] w:u16be name:cstr".parse()?;
/// let record = layout.read(b"\xca\xfe\x01\x00sun\0")?;
/// let shown: Vec<String> =
///     record.iter().map(|(name, v)| format!("{name}={v}")).collect();
/// assert_eq!(shown, ["magic=cafe", "w=256", "name=sun"]);
/// assert_eq!(layout.pack(&["cafe", "256", "sun"])?, b"\xca\xfe\x01\0sun\0");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    fields: Vec<(String, FieldType)>,
}

impl Layout {
    /// Returns the fields in order.
    pub fn fields(&self) -> &[(String, FieldType)] {
        &self.fields
    }

    /// Returns the length of a record, where every one has the same.
    pub fn fixed_len(&self) -> Option<usize> {
        self.fields.iter().map(|(_, field)| field.fixed_len()).sum()
    }

    /// Reads the record at the start of `bytes`, without the padding.
    ///
    /// # Errors
    ///
    /// As for [`FieldType::read`]; offsets count from the start of `bytes`.
    pub fn read(&self, bytes: &[u8]) -> Result<Vec<(&str, FieldValue)>> {
        Ok(self.read_with_len(bytes)?.0)
    }

    /// Reads the record at the start of `bytes` and says how long it is.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn read_with_len(
        &self,
        bytes: &[u8],
    ) -> Result<(Vec<(&str, FieldValue)>, usize)> {
        let mut record = Vec::with_capacity(self.fields.len());
        let mut at = 0;
        for (name, field) in &self.fields {
            let rest = bytes.get(at..).unwrap_or(&[]);
            let (value, len) =
                field.read(rest).map_err(|err| match err.kind() {
                    ErrorKind::OutOfBounds { size, .. } => {
                        ErrorKind::OutOfBounds {
                            offset: at as i64,
                            size: *size,
                            len: bytes.len(),
                        }
                        .into()
                    }
                    _ => err.shifted(at as u64),
                })?;
            if !field.is_padding() {
                record.push((name.as_str(), value));
            }
            at += len;
        }
        Ok((record, at))
    }

    /// Writes a record of these values, one for each field but the padding.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::ValueRange`] if there are more or fewer values than
    ///   fields.
    /// * As for [`FieldType::pack`].
    pub fn pack(&self, values: &[&str]) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut values = values.iter();
        let given = values.len();
        let wrong = || {
            let takes =
                self.fields.iter().filter(|(_, f)| !f.is_padding()).count();
            Error::from(ErrorKind::ValueRange {
                value: format!("a record of {given} values"),
                expected: format!("one of {takes} fields"),
            })
        };
        for (_, field) in &self.fields {
            let value = if field.is_padding() {
                ""
            } else {
                values.next().ok_or_else(wrong)?
            };
            bytes.extend(field.pack(value)?);
        }
        match values.next() {
            None => Ok(bytes),
            Some(_) => Err(wrong()),
        }
    }
}

impl FromStr for Layout {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut fields = Vec::new();
        for field in text.split_whitespace() {
            let (name, kind) = field.split_once(':').ok_or_else(|| {
                Error::syntax("layout", text, 0, "a field wants name:type")
            })?;
            fields.push((name.to_owned(), kind.parse()?));
        }
        if fields.is_empty() {
            return Err(Error::syntax("layout", text, 0, "no fields"));
        }
        Ok(Self { fields })
    }
}
