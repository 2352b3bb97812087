//! Reading the parts of a stored hash, with offsets for errors.

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::Error;

/// A stored hash being taken apart.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    whole: &'a str,
    format: &'static str,
}

impl<'a> Text<'a> {
    pub(super) fn new(whole: &'a str, format: &'static str) -> Self {
        Self { whole, format }
    }

    /// An error at the start of `part`, which is a part of the whole.
    pub(super) fn bad(self, part: &str, reason: &'static str) -> Error {
        let start = self.whole.as_ptr() as usize;
        let at = (part.as_ptr() as usize).wrapping_sub(start);
        Error::malformed(self.format, at.min(self.whole.len()), reason)
    }

    /// Splits what is behind `prefix` at its dollar signs.
    pub(super) fn fields<const N: usize>(
        self,
        prefix: &str,
    ) -> Result<[&'a str; N], Error> {
        let rest = self
            .whole
            .strip_prefix(prefix)
            .ok_or_else(|| self.bad(self.whole, "another prefix"))?;
        let mut fields = rest.split('$');
        let mut found = [rest; N];
        for field in &mut found {
            *field = fields.next().ok_or_else(|| {
                self.bad(&self.whole[self.whole.len()..], "an early end")
            })?;
        }
        match fields.next() {
            Some(more) => Err(self.bad(more, "one field too many")),
            None => Ok(found),
        }
    }

    /// Reads a plain decimal: no sign, no leading zero, within 32 bits.
    pub(super) fn decimal(self, part: &str) -> Result<u32, Error> {
        let digits = part.bytes().all(|c| c.is_ascii_digit());
        let zero = part.len() > 1 && part.starts_with('0');
        match part.parse() {
            Ok(number) if digits && !zero => Ok(number),
            _ => Err(self.bad(part, "not a plain decimal number")),
        }
    }

    /// Reads `key=DECIMAL,…`, each key once, in any order.
    pub(super) fn pairs<const N: usize>(
        self,
        part: &str,
        keys: [&str; N],
    ) -> Result<[Option<u32>; N], Error> {
        let mut values = [None; N];
        for pair in part.split(',') {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| self.bad(pair, "no equals sign"))?;
            let at = keys
                .iter()
                .position(|known| *known == key)
                .ok_or_else(|| self.bad(pair, "an unknown parameter"))?;
            if values[at].is_some() {
                return Err(self.bad(pair, "a parameter given twice"));
            }
            values[at] = Some(self.decimal(value)?);
        }
        Ok(values)
    }

    /// Takes a parameter that has to be there.
    pub(super) fn need<T>(
        self,
        part: &str,
        value: Option<T>,
    ) -> Result<T, Error> {
        value.ok_or_else(|| self.bad(part, "a missing parameter"))
    }

    /// Reads base64 without padding.
    pub(super) fn base64(self, part: &str) -> Result<Vec<u8>, Error> {
        self.decoded(part, BASE64_NOPAD.decode(part.as_bytes()))
    }

    /// Reads base64 with padding.
    pub(super) fn padded(self, part: &str) -> Result<Vec<u8>, Error> {
        self.decoded(part, BASE64.decode(part.as_bytes()))
    }

    /// Reads passlib's base64: a dot for the plus sign, no padding.
    pub(super) fn dotted(self, part: &str) -> Result<Vec<u8>, Error> {
        if let Some(at) = part.find('+') {
            return Err(self.bad(&part[at..], "a character outside base64"));
        }
        let plus = part.replace('.', "+");
        self.decoded(part, BASE64_NOPAD.decode(plus.as_bytes()))
    }

    fn decoded(
        self,
        part: &str,
        result: Result<Vec<u8>, data_encoding::DecodeError>,
    ) -> Result<Vec<u8>, Error> {
        result.map_err(|err| {
            let at = part.get(err.position..).unwrap_or(part);
            self.bad(at, "not strict base64")
        })
    }
}

/// Writes base64 without padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_NOPAD.encode(bytes)
}
