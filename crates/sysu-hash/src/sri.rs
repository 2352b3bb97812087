//! Subresource integrity: what a page says of the scripts that it loads.
//!
//! # Source
//! W3C, "Subresource Integrity", 2016: sha256, sha384 and sha512 in base64.

use crate::digest::{Alg, Encoding, Output};
use crate::{Error, ErrorKind};

/// Writes one digest: `sha384-…`.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] for any but SHA-256, SHA-384 and SHA-512.
///
/// # Example
///
/// ```
/// use sysu_hash::{digest::Alg, sri};
///
/// let text = sri::format(&Alg::Sha256.of(b"alert(1)"))?;
/// assert!(sri::verify(&text, b"alert(1)")?);
/// assert!(!sri::verify(&text, b"alert(2)")?);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn format(digest: &Output) -> Result<String, Error> {
    if !is_allowed(digest.alg()) {
        return Err(unsupported());
    }
    Ok(format!("{}-{}", digest.alg(), digest.encode(Encoding::Base64)))
}

/// An integrity text taken apart: what a digest has to be.
///
/// As browsers do, only the digests of the strongest algorithm count, and
/// one of them has to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integrity {
    alg: Alg,
    digests: Vec<Vec<u8>>,
}

impl Integrity {
    /// Reads an integrity text of one or more digests.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Malformed`] for a digest that is not base64 of its
    ///   length.
    /// * [`ErrorKind::Unsupported`] if none is SHA-256, SHA-384 or SHA-512.
    ///
    /// DIFFERENCE from browsers: they let a text without any known algorithm
    /// pass; here it is an error, because it protects nothing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut strongest: Option<Self> = None;
        for token in text.split_ascii_whitespace() {
            let at = token.as_ptr() as usize - text.as_ptr() as usize;
            let bad =
                |at, reason| Error::malformed("an integrity text", at, reason);
            let Some((name, rest)) = token.split_once('-') else {
                return Err(bad(at, "no dash"));
            };
            let Ok(alg) = name.parse::<Alg>() else { continue };
            if !is_allowed(alg) {
                continue;
            }
            let at = at + name.len() + 1;
            let digest = rest.split('?').next().unwrap_or("");
            let digest = Encoding::Base64
                .decode(digest)
                .map_err(|_| bad(at, "no base64"))?;
            if digest.len() != alg.default_len() {
                return Err(bad(at, "a digest of another length"));
            }
            match &mut strongest {
                Some(best) if best.alg == alg => best.digests.push(digest),
                Some(best) if best.alg > alg => {}
                _ => strongest = Some(Self { alg, digests: vec![digest] }),
            }
        }
        strongest.ok_or_else(unsupported)
    }

    /// Returns the algorithm whose digest is compared.
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// Returns whether a digest of [`Integrity::alg`] is one of those.
    pub fn allows(&self, digest: &Output) -> bool {
        self.digests.iter().any(|allowed| digest.ct_eq(allowed))
    }
}

/// Checks bytes against an integrity text.
///
/// # Errors
///
/// Those of [`Integrity::parse`].
pub fn verify(integrity: &str, bytes: &[u8]) -> Result<bool, Error> {
    let wanted = Integrity::parse(integrity)?;
    Ok(wanted.allows(&wanted.alg.of(bytes)))
}

fn is_allowed(alg: Alg) -> bool {
    matches!(alg, Alg::Sha256 | Alg::Sha384 | Alg::Sha512)
}

fn unsupported() -> Error {
    ErrorKind::Unsupported {
        what: "integrity by any but sha256, sha384 and sha512",
    }
    .into()
}
