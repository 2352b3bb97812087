//! Making tokens.

use data_encoding::BASE64URL_NOPAD as B64;
use serde_json::Value;

use super::{JwsAlg, Key, json};
use crate::{Error, ErrorKind};

/// Signs claims: a JSON object as text, which is taken as it stands.
///
/// The header is `{"alg":…,"typ":"JWT"}`, and the key's `kid` if it has one.
///
/// # Errors
///
/// * [`ErrorKind::Malformed`] if the claims are no JSON object.
/// * [`ErrorKind::Key`] for a key of another type, without a private part, or
///   shorter than the digest.
pub fn sign(key: &Key, alg: JwsAlg, claims: &str) -> Result<String, Error> {
    let mut header = format!(r#"{{"alg":"{alg}","typ":"JWT""#);
    if let Some(id) = key.id() {
        header.push_str(r#","kid":"#);
        header.push_str(&Value::from(id).to_string());
    }
    header.push('}');
    sign_with_header(key, &header, claims)
}

/// Signs claims under a header of the caller's, both taken as they stand.
///
/// # Errors
///
/// Those of [`sign`]; [`ErrorKind::Malformed`] also for a header that is no
/// object or has no `alg`, [`ErrorKind::Unsupported`] for one with a `crit`.
///
/// # Example
///
/// ```
/// use sysu_hash::jwt::{Key, sign_with_header};
///
/// // RFC 7515, A.1, with its key and its texts.
/// let key = Key::from_jwk(concat!(
///     r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"#,
///     r#"1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
/// ))?;
/// let token = sign_with_header(
///     &key,
///     "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
///     "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \
///      \"http://example.com/is_root\":true}",
/// )?;
/// assert!(token.ends_with(".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn sign_with_header(
    key: &Key,
    header: &str,
    claims: &str,
) -> Result<String, Error> {
    let bad = |format, reason| Error::malformed(format, 0, reason);
    let map = json::object(header)
        .ok_or_else(|| bad("a token header", "not one JSON object"))?;
    let alg: JwsAlg = map
        .get("alg")
        .and_then(Value::as_str)
        .ok_or_else(|| bad("a token header", "no alg"))?
        .parse()?;
    if map.contains_key("crit") {
        return Err(ErrorKind::Unsupported { what: "a crit header" }.into());
    }
    if json::object(claims).is_none() {
        return Err(bad("token claims", "not one JSON object"));
    }
    key.fits(alg, false)?;
    let header = B64.encode(header.as_bytes());
    let claims = B64.encode(claims.as_bytes());
    let mut token = format!("{header}.{claims}");
    let signature = key.sign(alg, token.as_bytes())?;
    token.push('.');
    token.push_str(&B64.encode(&signature));
    Ok(token)
}
