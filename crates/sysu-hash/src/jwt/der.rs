//! As much of DER and PEM as keys need.

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// `[1]`, constructed.
pub(super) const CONTEXT_1: u8 = 0xa1;

pub(super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
pub(super) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
pub(super) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
pub(super) const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
pub(super) const P521: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];
pub(super) const SECP256K1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x0a];
pub(super) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

pub(super) fn bad() -> Error {
    ErrorKind::Key { reason: "its DER is damaged" }.into()
}

/// What is left of a DER value.
#[derive(Clone, Copy)]
pub(super) struct Der<'a>(pub(super) &'a [u8]);

impl<'a> Der<'a> {
    /// Takes the next element of this tag.
    pub(super) fn take(&mut self, tag: u8) -> Result<&'a [u8], Error> {
        let [found, len, rest @ ..] = self.0 else { return Err(bad()) };
        if *found != tag {
            return Err(bad());
        }
        let (len, rest) = match len {
            0..=127 => (usize::from(*len), rest),
            0x81 => match rest {
                [len, rest @ ..] if *len > 127 => (usize::from(*len), rest),
                _ => return Err(bad()),
            },
            0x82 => match rest {
                [high, low, rest @ ..] if *high > 0 => {
                    (usize::from(*high) << 8 | usize::from(*low), rest)
                }
                _ => return Err(bad()),
            },
            _ => return Err(bad()),
        };
        let (value, rest) = rest.split_at_checked(len).ok_or_else(bad)?;
        self.0 = rest;
        Ok(value)
    }

    /// Takes the next element as one to read on in.
    pub(super) fn enter(&mut self, tag: u8) -> Result<Self, Error> {
        self.take(tag).map(Der)
    }

    /// Takes a whole number without the zero that keeps it positive.
    pub(super) fn number(&mut self) -> Result<&'a [u8], Error> {
        let bytes = self.take(INTEGER)?;
        Ok(bytes.strip_prefix(&[0]).unwrap_or(bytes))
    }

    /// Takes a string of whole bytes.
    pub(super) fn bits(&mut self) -> Result<&'a [u8], Error> {
        self.take(BIT_STRING)?.strip_prefix(&[0]).ok_or_else(bad)
    }

    /// Returns the next tag, if there is more.
    pub(super) fn next(&self) -> Option<u8> {
        self.0.first().copied()
    }
}

/// A block of PEM: its label and its bytes.
pub(super) fn pem(text: &str) -> Result<(&str, Zeroizing<Vec<u8>>), Error> {
    let damaged = || ErrorKind::Key { reason: "its PEM is damaged" };
    let (_, rest) = text.split_once("-----BEGIN ").ok_or_else(damaged)?;
    let (label, rest) = rest.split_once("-----").ok_or_else(damaged)?;
    let end = format!("-----END {label}-----");
    let (body, _) = rest.split_once(&end).ok_or_else(damaged)?;
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    base64.extend(body.bytes().filter(|c| !c.is_ascii_whitespace()));
    let bytes = BASE64.decode(&base64).map_err(|_| damaged())?;
    Ok((label, Zeroizing::new(bytes)))
}

/// Writes an element; at most 64 KiB are ever written here.
fn element(out: &mut Vec<u8>, tag: u8, parts: &[&[u8]]) {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    out.push(tag);
    match len {
        0..=127 => out.push(len as u8),
        128..=255 => out.extend([0x81, len as u8]),
        _ => out.extend([0x82, (len >> 8) as u8, len as u8]),
    }
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Writes the PKCS#8 of a private key on a curve (RFC 5958, RFC 5915).
pub(super) fn ec_pkcs8(
    curve: &[u8],
    d: &[u8],
    point: &[u8],
) -> Zeroizing<Vec<u8>> {
    let room = 2 * (d.len() + point.len()) + 64;
    let new = || Zeroizing::new(Vec::with_capacity(room));
    let (mut bits, mut public) = (new(), new());
    element(&mut bits, BIT_STRING, &[&[0], point]);
    element(&mut public, CONTEXT_1, &[&bits]);
    let (mut version, mut private, mut sec1) = (new(), new(), new());
    element(&mut version, INTEGER, &[&[1]]);
    element(&mut private, OCTET_STRING, &[d]);
    element(&mut sec1, SEQUENCE, &[&version, &private, &public]);
    let (mut kind, mut named, mut algorithm) = (new(), new(), new());
    element(&mut kind, OID, &[EC]);
    element(&mut named, OID, &[curve]);
    element(&mut algorithm, SEQUENCE, &[&kind, &named]);
    let (mut zero, mut wrapped, mut whole) = (new(), new(), new());
    element(&mut zero, INTEGER, &[&[0]]);
    element(&mut wrapped, OCTET_STRING, &[&sec1]);
    element(&mut whole, SEQUENCE, &[&zero, &algorithm, &wrapped]);
    whole
}

/// Writes a block of PEM.
pub(super) fn to_pem(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(BASE64.encode(der));
    let room = body.len() + body.len() / 64 + 2 * label.len() + 64;
    let mut text = Zeroizing::new(String::with_capacity(room));
    text.push_str("-----BEGIN ");
    text.push_str(label);
    text.push_str("-----\n");
    for line in body.as_bytes().chunks(64) {
        text.push_str(str::from_utf8(line).unwrap_or(""));
        text.push('\n');
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}
