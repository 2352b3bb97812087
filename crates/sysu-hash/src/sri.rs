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

/// Checks bytes against an integrity string of one or more digests.
///
/// As browsers do, only the digests of the strongest algorithm count, and
/// one of them has to match.
///
/// # Errors
///
/// * [`ErrorKind::Malformed`] for a digest that is not base64 of its length.
/// * [`ErrorKind::Unsupported`] if none is SHA-256, SHA-384 or SHA-512.
///
/// DIFFERENCE from browsers: they let a text without any known algorithm
/// pass; here it is an error, because it protects nothing.
pub fn verify(integrity: &str, bytes: &[u8]) -> Result<bool, Error> {
    let mut strongest: Option<(Alg, Vec<Vec<u8>>)> = None;
    for token in integrity.split_ascii_whitespace() {
        let at = token.as_ptr() as usize - integrity.as_ptr() as usize;
        let Some((name, rest)) = token.split_once('-') else {
            return Err(Error::malformed("an integrity text", at, "no dash"));
        };
        let Ok(alg) = name.parse::<Alg>() else { continue };
        if !is_allowed(alg) {
            continue;
        }
        let text = rest.split('?').next().unwrap_or("");
        let digest = Encoding::Base64.decode(text)?;
        if digest.len() != alg.default_len() {
            let at = at + name.len() + 1;
            return Err(Error::malformed(
                "an integrity text",
                at,
                "a digest of another length",
            ));
        }
        match &mut strongest {
            Some((best, all)) if *best == alg => all.push(digest),
            Some((best, _)) if *best > alg => {}
            _ => strongest = Some((alg, vec![digest])),
        }
    }
    let (alg, digests) = strongest.ok_or_else(unsupported)?;
    let found = alg.of(bytes);
    Ok(digests.iter().any(|digest| found.ct_eq(digest)))
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
