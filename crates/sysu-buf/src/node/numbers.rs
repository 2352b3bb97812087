//! `readInt32LE` and its kin.

use std::str::FromStr;

use super::range;
use crate::{
    Endian, Error, ErrorKind, Number, Result, Sign, Value, WriteAt as _,
};

/// A number of JavaScript.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JsNumber {
    /// A `number`.
    Number(f64),
    /// A `bigint`.
    BigInt(i128),
}

/// One of Buffer's methods for numbers, by its name without `read` or
/// `write`: `UInt8`, `Int32LE`, `BigUInt64BE`, `FloatLE`, `UIntBE`.
///
/// # Example
///
/// ```
/// use sysu_buf::node::{JsNumber, NumberMethod};
///
/// let method: NumberMethod = "UIntBE".parse()?;
/// let value = method.read(&[1, 2, 3], None, Some(3))?;
/// assert_eq!(value, JsNumber::Number(66051.0));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberMethod {
    sign: Sign,
    // 0 where the caller gives it.
    size: usize,
    endian: Endian,
    big: bool,
}

impl FromStr for NumberMethod {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (rest, endian) = match text.strip_suffix("LE") {
            Some(rest) => (rest, Endian::Little),
            None => (text.strip_suffix("BE").unwrap_or(text), Endian::Big),
        };
        let (sign, size, big) = match rest {
            "UInt8" | "Uint8" => (Sign::Unsigned, 1, false),
            "UInt16" | "Uint16" => (Sign::Unsigned, 2, false),
            "UInt32" | "Uint32" => (Sign::Unsigned, 4, false),
            "BigUInt64" | "BigUint64" => (Sign::Unsigned, 8, true),
            "UInt" | "Uint" => (Sign::Unsigned, 0, false),
            "Int8" => (Sign::Signed, 1, false),
            "Int16" => (Sign::Signed, 2, false),
            "Int32" => (Sign::Signed, 4, false),
            "BigInt64" => (Sign::Signed, 8, true),
            "Int" => (Sign::Signed, 0, false),
            "Float" => (Sign::Float, 4, false),
            "Double" => (Sign::Float, 8, false),
            _ => {
                let why = "no method of Buffer has this name";
                return Err(Error::syntax("method", text, 0, why));
            }
        };
        Ok(Self { sign, size, endian, big })
    }
}

impl NumberMethod {
    fn number(self, byte_length: Option<i64>) -> Result<Number> {
        let size = match (self.size, byte_length) {
            (0, Some(n @ 1..=6)) => n as usize,
            (0, Some(_)) => return Err(range()),
            (0, None) => {
                return Err(Error::node(
                    "ERR_INVALID_ARG_TYPE",
                    "byteLength is missing",
                ));
            }
            (size, _) => size,
        };
        Number::new(self.sign, size, self.endian)
    }

    /// `buf.read…(offset, byteLength)`
    ///
    /// # Errors
    ///
    /// * `ERR_OUT_OF_RANGE` if `byte_length` is not 1 to 6, or the place
    ///   lies outside.
    /// * `ERR_BUFFER_OUT_OF_BOUNDS` if the buffer is shorter than the
    ///   number.
    pub fn read(
        self,
        buf: &[u8],
        offset: Option<i64>,
        byte_length: Option<i64>,
    ) -> Result<JsNumber> {
        let number = self.number(byte_length)?;
        let at = place(buf.len(), offset, number.size())?;
        Ok(match number.read(&buf[at..])? {
            Value::Uint(v) if self.big => JsNumber::BigInt(v as i128),
            Value::Int(v) if self.big => JsNumber::BigInt(v),
            Value::Uint(v) => JsNumber::Number(v as f64),
            Value::Int(v) => JsNumber::Number(v as f64),
            Value::Float(v) => JsNumber::Number(v),
        })
    }

    /// `buf.write…(value, offset, byteLength)`: returns the offset after
    /// the number.
    ///
    /// # Errors
    ///
    /// * `ERR_OUT_OF_RANGE` if the value does not fit, which is looked at
    ///   first.
    /// * As for [`read`](Self::read).
    pub fn write(
        self,
        buf: &mut [u8],
        value: JsNumber,
        offset: Option<i64>,
        byte_length: Option<i64>,
    ) -> Result<usize> {
        let number = self.number(byte_length)?;
        let size = number.size();
        let bits = 8 * size as u32;
        let raw = match (value, self.sign) {
            (JsNumber::Number(v), Sign::Float) if size == 4 => {
                // Every NaN is written as the canonical one.
                let v = if v.is_nan() { f32::NAN } else { v as f32 };
                v.to_bits() as u128
            }
            (JsNumber::Number(v), Sign::Float) => {
                let v = if v.is_nan() { f64::NAN } else { v };
                v.to_bits() as u128
            }
            (JsNumber::Number(v), sign) if !self.big => {
                let (min, max) = limits(sign, bits);
                // NaN is no greater than the one nor less than the other,
                // and then is 0.
                if v < min as f64 || (max as f64) < v {
                    return Err(range());
                }
                v.trunc() as i128 as u128
            }
            (JsNumber::BigInt(v), sign) if self.big => {
                let (min, max) = limits(sign, bits);
                if v < min || max < v {
                    return Err(range());
                }
                v as u128
            }
            _ => {
                return Err(Error::node(
                    "ERR_INVALID_ARG_TYPE",
                    "the value is of the wrong type",
                ));
            }
        };
        let at = place(buf.len(), offset, size)?;
        let raw = raw & (u128::MAX >> (128 - bits));
        match self.endian {
            Endian::Little => buf.put_uint_le(at, size, raw),
            Endian::Big => buf.put_uint_be(at, size, raw),
        }
    }
}

fn limits(sign: Sign, bits: u32) -> (i128, i128) {
    match sign {
        Sign::Signed => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        _ => (0, (1 << bits) - 1),
    }
}

fn place(len: usize, offset: Option<i64>, size: usize) -> Result<usize> {
    let offset = offset.unwrap_or(0);
    usize::try_from(offset)
        .ok()
        .filter(|at| at.checked_add(size).is_some_and(|end| end <= len))
        .ok_or_else(|| ErrorKind::OutOfBounds { offset, size, len }.into())
}
