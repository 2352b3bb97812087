//! Numbers at places in byte slices, in either byte order.

use std::{fmt, str::FromStr};

use crate::{Error, ErrorKind, Result};

fn outside(offset: usize, size: usize, len: usize) -> Error {
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    ErrorKind::OutOfBounds { offset, size, len }.into()
}

/// The `N` bytes at `offset`.
fn array<const N: usize>(bytes: &[u8], offset: usize) -> Result<[u8; N]> {
    bytes
        .get(offset..)
        .and_then(|rest| rest.first_chunk())
        .copied()
        .ok_or_else(|| outside(offset, N, bytes.len()))
}

fn size_of(n: usize) -> Result<usize> {
    if (1..=16).contains(&n) {
        Ok(n)
    } else {
        Err(ErrorKind::ValueRange {
            value: n.to_string(),
            expected: "a size of 1 to 16 bytes".to_owned(),
        }
        .into())
    }
}

macro_rules! read_methods {
    ($($ty:ident $le:ident $be:ident $size:literal $what:literal;)*) => {$(
        #[doc = concat!("Reads ", $what, ", low byte first.")]
        ///
        /// # Errors
        ///
        #[doc = concat!(
            "* [`ErrorKind::OutOfBounds`] unless ", $size,
            " bytes lie at `offset`.")]
        fn $le(&self, offset: usize) -> Result<$ty>;

        #[doc = concat!("Reads ", $what, ", high byte first.")]
        ///
        /// # Errors
        ///
        #[doc = concat!(
            "* [`ErrorKind::OutOfBounds`] unless ", $size,
            " bytes lie at `offset`.")]
        fn $be(&self, offset: usize) -> Result<$ty>;
    )*};
}

macro_rules! read_bodies {
    ($($ty:ident $le:ident $be:ident;)*) => {$(
        fn $le(&self, offset: usize) -> Result<$ty> {
            Ok($ty::from_le_bytes(array(self, offset)?))
        }

        fn $be(&self, offset: usize) -> Result<$ty> {
            Ok($ty::from_be_bytes(array(self, offset)?))
        }
    )*};
}

/// Reads numbers out of byte slices.
///
/// # Example
///
/// ```
/// use sysu_buf::ReadAt;
///
/// let bytes = [0x01, 0x02, 0x03, 0xff];
/// assert_eq!(bytes.u16_le(1)?, 0x0302);
/// assert_eq!(bytes.i8_at(3)?, -1);
/// assert_eq!(bytes.uint_be(0, 3)?, 0x010203);
/// assert_eq!(bytes.int_le(1, 3)?, -0xfcfe);
/// assert!(bytes.u32_le(1).is_err());
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub trait ReadAt {
    /// Reads one byte.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] unless `offset` lies within.
    fn u8_at(&self, offset: usize) -> Result<u8>;

    /// Reads one byte with a sign.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] unless `offset` lies within.
    fn i8_at(&self, offset: usize) -> Result<i8>;

    read_methods! {
        u16 u16_le u16_be "2" "an unsigned number of 16 bits";
        u32 u32_le u32_be "4" "an unsigned number of 32 bits";
        u64 u64_le u64_be "8" "an unsigned number of 64 bits";
        u128 u128_le u128_be "16" "an unsigned number of 128 bits";
        i16 i16_le i16_be "2" "a number of 16 bits with a sign";
        i32 i32_le i32_be "4" "a number of 32 bits with a sign";
        i64 i64_le i64_be "8" "a number of 64 bits with a sign";
        i128 i128_le i128_be "16" "a number of 128 bits with a sign";
        f32 f32_le f32_be "4" "an IEEE 754 number of 32 bits";
        f64 f64_le f64_be "8" "an IEEE 754 number of 64 bits";
    }

    /// Reads an unsigned number of `n` bytes, 1 to 16, low byte first.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::ValueRange`] unless 1 <= `n` <= 16.
    /// * [`ErrorKind::OutOfBounds`] unless `n` bytes lie at `offset`.
    fn uint_le(&self, offset: usize, n: usize) -> Result<u128>;

    /// Reads an unsigned number of `n` bytes, 1 to 16, high byte first.
    ///
    /// # Errors
    ///
    /// As for [`uint_le`](Self::uint_le).
    fn uint_be(&self, offset: usize, n: usize) -> Result<u128>;

    /// Reads a number of `n` bytes with a sign, low byte first.
    ///
    /// # Errors
    ///
    /// As for [`uint_le`](Self::uint_le).
    fn int_le(&self, offset: usize, n: usize) -> Result<i128>;

    /// Reads a number of `n` bytes with a sign, high byte first.
    ///
    /// # Errors
    ///
    /// As for [`uint_le`](Self::uint_le).
    fn int_be(&self, offset: usize, n: usize) -> Result<i128>;
}

fn sign_extend(v: u128, n: usize) -> i128 {
    let shift = 128 - 8 * n as u32;
    (v << shift) as i128 >> shift
}

impl ReadAt for [u8] {
    fn u8_at(&self, offset: usize) -> Result<u8> {
        Ok(array::<1>(self, offset)?[0])
    }

    fn i8_at(&self, offset: usize) -> Result<i8> {
        Ok(self.u8_at(offset)? as i8)
    }

    read_bodies! {
        u16 u16_le u16_be;
        u32 u32_le u32_be;
        u64 u64_le u64_be;
        u128 u128_le u128_be;
        i16 i16_le i16_be;
        i32 i32_le i32_be;
        i64 i64_le i64_be;
        i128 i128_le i128_be;
        f32 f32_le f32_be;
        f64 f64_le f64_be;
    }

    fn uint_le(&self, offset: usize, n: usize) -> Result<u128> {
        let mut wide = [0; 16];
        wide[..size_of(n)?].copy_from_slice(
            self.get(offset..)
                .and_then(|rest| rest.get(..n))
                .ok_or_else(|| outside(offset, n, self.len()))?,
        );
        Ok(u128::from_le_bytes(wide))
    }

    fn uint_be(&self, offset: usize, n: usize) -> Result<u128> {
        let le = self.uint_le(offset, n)?;
        Ok(le.swap_bytes() >> (128 - 8 * n as u32))
    }

    fn int_le(&self, offset: usize, n: usize) -> Result<i128> {
        Ok(sign_extend(self.uint_le(offset, n)?, n))
    }

    fn int_be(&self, offset: usize, n: usize) -> Result<i128> {
        Ok(sign_extend(self.uint_be(offset, n)?, n))
    }
}

macro_rules! write_methods {
    ($($ty:ident $le:ident $be:ident $what:literal;)*) => {$(
        #[doc = concat!(
            "Writes ", $what, ", low byte first, and returns the offset ",
            "after it.")]
        ///
        /// # Errors
        ///
        /// * [`ErrorKind::OutOfBounds`] unless it fits at `offset`; nothing
        ///   is then written.
        fn $le(&mut self, offset: usize, value: $ty) -> Result<usize>;

        #[doc = concat!(
            "Writes ", $what, ", high byte first, and returns the offset ",
            "after it.")]
        ///
        /// # Errors
        ///
        /// * [`ErrorKind::OutOfBounds`] unless it fits at `offset`; nothing
        ///   is then written.
        fn $be(&mut self, offset: usize, value: $ty) -> Result<usize>;
    )*};
}

macro_rules! write_bodies {
    ($($ty:ident $le:ident $be:ident;)*) => {$(
        fn $le(&mut self, offset: usize, value: $ty) -> Result<usize> {
            put(self, offset, &value.to_le_bytes())
        }

        fn $be(&mut self, offset: usize, value: $ty) -> Result<usize> {
            put(self, offset, &value.to_be_bytes())
        }
    )*};
}

fn put(dst: &mut [u8], offset: usize, src: &[u8]) -> Result<usize> {
    let len = dst.len();
    dst.get_mut(offset..)
        .and_then(|rest| rest.get_mut(..src.len()))
        .ok_or_else(|| outside(offset, src.len(), len))?
        .copy_from_slice(src);
    Ok(offset + src.len())
}

/// Writes numbers into byte slices.
///
/// # Example
///
/// ```
/// use sysu_buf::WriteAt;
///
/// let mut bytes = [0; 4];
/// let next = bytes.put_u16_be(0, 0x0102)?;
/// bytes.put_int_le(next, 2, -2)?;
/// assert_eq!(bytes, [0x01, 0x02, 0xfe, 0xff]);
/// assert!(bytes.put_uint_le(0, 1, 256).is_err());
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub trait WriteAt {
    /// Writes one byte and returns the offset after it.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] unless `offset` lies within.
    fn put_u8(&mut self, offset: usize, value: u8) -> Result<usize>;

    /// Writes one byte with a sign and returns the offset after it.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] unless `offset` lies within.
    fn put_i8(&mut self, offset: usize, value: i8) -> Result<usize>;

    write_methods! {
        u16 put_u16_le put_u16_be "an unsigned number of 16 bits";
        u32 put_u32_le put_u32_be "an unsigned number of 32 bits";
        u64 put_u64_le put_u64_be "an unsigned number of 64 bits";
        u128 put_u128_le put_u128_be "an unsigned number of 128 bits";
        i16 put_i16_le put_i16_be "a number of 16 bits with a sign";
        i32 put_i32_le put_i32_be "a number of 32 bits with a sign";
        i64 put_i64_le put_i64_be "a number of 64 bits with a sign";
        i128 put_i128_le put_i128_be "a number of 128 bits with a sign";
        f32 put_f32_le put_f32_be "an IEEE 754 number of 32 bits";
        f64 put_f64_le put_f64_be "an IEEE 754 number of 64 bits";
    }

    /// Writes an unsigned number of `n` bytes, low byte first.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::ValueRange`] unless 1 <= `n` <= 16 and `value` fits.
    /// * [`ErrorKind::OutOfBounds`] unless `n` bytes lie at `offset`.
    fn put_uint_le(
        &mut self,
        offset: usize,
        n: usize,
        value: u128,
    ) -> Result<usize>;

    /// Writes an unsigned number of `n` bytes, high byte first.
    ///
    /// # Errors
    ///
    /// As for [`put_uint_le`](Self::put_uint_le).
    fn put_uint_be(
        &mut self,
        offset: usize,
        n: usize,
        value: u128,
    ) -> Result<usize>;

    /// Writes a number of `n` bytes with a sign, low byte first.
    ///
    /// # Errors
    ///
    /// As for [`put_uint_le`](Self::put_uint_le).
    fn put_int_le(
        &mut self,
        offset: usize,
        n: usize,
        value: i128,
    ) -> Result<usize>;

    /// Writes a number of `n` bytes with a sign, high byte first.
    ///
    /// # Errors
    ///
    /// As for [`put_uint_le`](Self::put_uint_le).
    fn put_int_be(
        &mut self,
        offset: usize,
        n: usize,
        value: i128,
    ) -> Result<usize>;
}

fn unfit(value: impl fmt::Display, n: usize, signed: &str) -> Error {
    ErrorKind::ValueRange {
        value: value.to_string(),
        expected: format!("a number of {n} bytes {signed} sign"),
    }
    .into()
}

fn checked_uint(n: usize, value: u128) -> Result<()> {
    let n = size_of(n)?;
    if n < 16 && value >> (8 * n) != 0 {
        return Err(unfit(value, n, "without"));
    }
    Ok(())
}

fn checked_int(n: usize, value: i128) -> Result<()> {
    let n = size_of(n)?;
    if sign_extend(value as u128, n) != value {
        return Err(unfit(value, n, "with"));
    }
    Ok(())
}

impl WriteAt for [u8] {
    fn put_u8(&mut self, offset: usize, value: u8) -> Result<usize> {
        put(self, offset, &[value])
    }

    fn put_i8(&mut self, offset: usize, value: i8) -> Result<usize> {
        put(self, offset, &[value as u8])
    }

    write_bodies! {
        u16 put_u16_le put_u16_be;
        u32 put_u32_le put_u32_be;
        u64 put_u64_le put_u64_be;
        u128 put_u128_le put_u128_be;
        i16 put_i16_le put_i16_be;
        i32 put_i32_le put_i32_be;
        i64 put_i64_le put_i64_be;
        i128 put_i128_le put_i128_be;
        f32 put_f32_le put_f32_be;
        f64 put_f64_le put_f64_be;
    }

    fn put_uint_le(
        &mut self,
        offset: usize,
        n: usize,
        value: u128,
    ) -> Result<usize> {
        checked_uint(n, value)?;
        put(self, offset, &value.to_le_bytes()[..n])
    }

    fn put_uint_be(
        &mut self,
        offset: usize,
        n: usize,
        value: u128,
    ) -> Result<usize> {
        checked_uint(n, value)?;
        put(self, offset, &value.to_be_bytes()[16 - n..])
    }

    fn put_int_le(
        &mut self,
        offset: usize,
        n: usize,
        value: i128,
    ) -> Result<usize> {
        checked_int(n, value)?;
        put(self, offset, &value.to_le_bytes()[..n])
    }

    fn put_int_be(
        &mut self,
        offset: usize,
        n: usize,
        value: i128,
    ) -> Result<usize> {
        checked_int(n, value)?;
        put(self, offset, &value.to_be_bytes()[16 - n..])
    }
}

/// A byte order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Endian {
    /// Low byte first.
    Little,
    /// High byte first.
    #[default]
    Big,
}

/// `le`, `little`, `be`, `big`.
impl FromStr for Endian {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "le" | "little" => Ok(Self::Little),
            "be" | "big" => Ok(Self::Big),
            _ => Err(Error::syntax("byte order", text, 0, "not le or be")),
        }
    }
}

/// What the bits of a number mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// A number from 0.
    Unsigned,
    /// Two's complement.
    Signed,
    /// IEEE 754 of 16, 32 or 64 bits.
    Float,
}

/// A type of number: what its bits mean, its size and its byte order.
///
/// # Example
///
/// ```
/// use sysu_buf::{Number, Value};
///
/// let number: Number = "i24be".parse()?;
/// assert_eq!(number.size(), 3);
/// assert_eq!(number.read(&[0xff, 0xff, 0xfe])?, Value::Int(-2));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    sign: Sign,
    size: u8,
    endian: Endian,
}

/// A number that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// From an unsigned type.
    Uint(u128),
    /// From a type with a sign.
    Int(i128),
    /// From a floating-point type.
    Float(f64),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uint(v) => fmt::Display::fmt(v, f),
            Self::Int(v) => fmt::Display::fmt(v, f),
            Self::Float(v) => {
                let wide = v.abs() >= 1e16 || (*v != 0.0 && v.abs() < 1e-5);
                if wide && v.is_finite() {
                    f.pad(&format!("{v:e}"))
                } else {
                    f.pad(&format!("{v}"))
                }
            }
        }
    }
}

impl Number {
    /// Creates an integer type of 1 to 16 bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::ValueRange`] unless 1 <= `size` <= 16; for
    ///   [`Sign::Float`] unless `size` is 2, 4 or 8.
    pub fn new(sign: Sign, size: usize, endian: Endian) -> Result<Self> {
        let size = size_of(size)? as u8;
        if sign == Sign::Float && !matches!(size, 2 | 4 | 8) {
            return Err(ErrorKind::ValueRange {
                value: size.to_string(),
                expected: "2, 4 or 8 bytes".to_owned(),
            }
            .into());
        }
        Ok(Self { sign, size, endian })
    }

    /// Returns the number of bytes.
    pub const fn size(self) -> usize {
        self.size as usize
    }

    /// Returns what the bits mean.
    pub const fn sign(self) -> Sign {
        self.sign
    }

    /// Returns the byte order.
    pub const fn endian(self) -> Endian {
        self.endian
    }

    /// Reads the number at the start of `bytes`.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] if `bytes` is shorter than the number.
    pub fn read(self, bytes: &[u8]) -> Result<Value> {
        let raw = match self.endian {
            Endian::Little => bytes.uint_le(0, self.size())?,
            Endian::Big => bytes.uint_be(0, self.size())?,
        };
        Ok(match (self.sign, self.size) {
            (Sign::Unsigned, _) => Value::Uint(raw),
            (Sign::Signed, _) => Value::Int(sign_extend(raw, self.size())),
            (Sign::Float, 2) => Value::Float(f16_to_f64(raw as u16)),
            (Sign::Float, 4) => {
                Value::Float(f32::from_bits(raw as u32) as f64)
            }
            (Sign::Float, _) => Value::Float(f64::from_bits(raw as u64)),
        })
    }

    /// Reads a number as people write it (`-5`, `0xff`, `1_000`, `2.5`)
    /// and returns its bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Syntax`] if `text` is no number.
    /// * [`ErrorKind::ValueRange`] if it does not fit.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::Number;
    ///
    /// let number: Number = "u24le".parse()?;
    /// assert_eq!(number.parse_value("0x010203")?, [3, 2, 1]);
    /// assert!(number.parse_value("-1").is_err());
    /// # Ok::<(), sysu_buf::Error>(())
    /// ```
    pub fn parse_value(self, text: &str) -> Result<Vec<u8>> {
        let n = self.size();
        let bad = || Error::syntax("number", text, 0, "not a number");
        let raw = if self.sign == Sign::Float {
            let v: f64 = text.replace('_', "").parse().map_err(|_| bad())?;
            match n {
                2 => f64_to_f16(v) as u128,
                4 => (v as f32).to_bits() as u128,
                _ => v.to_bits() as u128,
            }
        } else {
            let (negative, digits) = match text.strip_prefix('-') {
                Some(digits) => (true, digits),
                None => (false, text.strip_prefix('+').unwrap_or(text)),
            };
            let v = parse_u128(digits).ok_or_else(bad)?;
            if self.sign == Sign::Unsigned {
                if negative && v != 0 {
                    return Err(unfit(text, n, "without"));
                }
                checked_uint(n, v)?;
                v
            } else {
                let v =
                    i128::try_from(v).map_err(|_| unfit(text, n, "with"))?;
                let v = if negative { -v } else { v };
                checked_int(n, v)?;
                v as u128
            }
        };
        Ok(match self.endian {
            Endian::Little => raw.to_le_bytes()[..n].to_vec(),
            Endian::Big => raw.to_be_bytes()[16 - n..].to_vec(),
        })
    }

    /// The columns that the widest value takes as text.
    pub(crate) fn text_width(self) -> usize {
        match (self.sign, self.size) {
            (Sign::Float, 2) => 12,
            (Sign::Float, _) => 24,
            (sign, size) => {
                let bits = size as u32 * 8;
                let max = u128::MAX >> (128 - bits);
                max.to_string().len() + (sign == Sign::Signed) as usize
            }
        }
    }
}

/// Digits with an optional `0x`, `0o` or `0b` and `_` between them.
pub(crate) fn parse_u128(text: &str) -> Option<u128> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'o' | b'O', ..] => (&text[2..], 8),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        _ => (text, 10),
    };
    if !digits.starts_with(|c: char| c.is_digit(radix)) {
        return None;
    }
    u128::from_str_radix(&digits.replace('_', ""), radix).ok()
}

/// `u` or `i` and bits up to 128 by eights, `f16`, `f32` or `f64`, then
/// `le` or `be`; a number of one byte needs neither.
impl FromStr for Number {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fail = |at, why| Error::syntax("number type", text, at, why);
        let sign = match text.as_bytes().first() {
            Some(b'u') => Sign::Unsigned,
            Some(b'i') => Sign::Signed,
            Some(b'f') => Sign::Float,
            _ => return Err(fail(0, "expected u, i or f")),
        };
        let rest = &text[1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let bits: usize = rest[..digits]
            .parse()
            .map_err(|_| fail(1, "expected a number of bits"))?;
        if !bits.is_multiple_of(8) {
            return Err(fail(1, "bits are not a multiple of 8"));
        }
        let endian = match &rest[digits..] {
            "le" => Endian::Little,
            "be" => Endian::Big,
            "" if bits == 8 => Endian::Little,
            "" => return Err(fail(text.len(), "expected le or be")),
            _ => return Err(fail(1 + digits, "expected le or be")),
        };
        Self::new(sign, bits / 8, endian)
            .map_err(|_| fail(1, "no number has this many bits"))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.sign {
            Sign::Unsigned => 'u',
            Sign::Signed => 'i',
            Sign::Float => 'f',
        };
        let endian = match (self.size, self.endian) {
            (1, _) => "",
            (_, Endian::Little) => "le",
            (_, Endian::Big) => "be",
        };
        write!(f, "{sign}{}{endian}", self.size() * 8)
    }
}

/// IEEE 754 binary16 to binary64, exactly.
fn f16_to_f64(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let fraction = (bits & 0x3ff) as f64;
    match bits >> 10 & 31 {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        e => sign * (1.0 + fraction / 1024.0) * 2f64.powi(e as i32 - 15),
    }
}

/// IEEE 754 binary64 to binary16, to nearest, ties to even.
fn f64_to_f16(v: f64) -> u16 {
    let sign = ((v.to_bits() >> 48) & 0x8000) as u16;
    if v.is_nan() {
        return sign | 0x7e00;
    }
    let a = v.abs();
    if a >= 65520.0 {
        return sign | 0x7c00;
    }
    // Scale so that the last place of the result is 1; rounding to an
    // integer then is the rounding wanted.
    let e = if a < 2f64.powi(-14) {
        -14
    } else {
        ((a.to_bits() >> 52) & 0x7ff) as i32 - 1023
    };
    let units = (a * 2f64.powi(10 - e)).round_ties_even() as u32;
    // A fraction of 1024 and more carries into the exponent by itself.
    let biased = if e == -14 { 0 } else { (e + 14) as u32 };
    sign | ((biased << 10) + units) as u16
}
