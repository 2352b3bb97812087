//! JSON Web Tokens: signed, verified, looked into.
//!
//! The algorithms that a verifier takes are its caller's choice, never the
//! token's; a key knows what it is, so that an RSA public key cannot be taken
//! for an HMAC secret; `none` does not exist here. Base64url is read
//! strictly, a claim that is asked for has to be there, the clock is passed
//! in, the leeway is zero unless set.
//!
//! RSA, ECDSA on P-256 and P-384, and Ed25519 are computed by `ring`, in
//! constant time; the `rsa` crate, whose private operations leak through their
//! timing (RUSTSEC-2023-0071), is not used. ES512 and ES256K, which `ring` has
//! not, are computed by `p521` and `k256`: written for constant time, `k256`
//! audited in part, `p521` never. RSA keys are not made here: nothing that may
//! be used makes them in constant time.
//!
//! # Example
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//! use sysu_hash::jwt::{JwsAlg, Key, Verify, sign};
//!
//! let key = Key::from_secret(&[7; 32]);
//! let token = sign(&key, JwsAlg::HS256, r#"{"sub":"ann","exp":1000}"#)?;
//! let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
//! let verify = Verify::new(&[JwsAlg::HS256], at(999));
//! let claims = verify.token(&token, &key)?;
//! assert_eq!(claims.text("sub").as_deref(), Some("ann"));
//! let late = Verify::new(&[JwsAlg::HS256], at(1000));
//! assert!(late.token(&token, &key).is_err());
//! # Ok::<(), sysu_hash::Error>(())
//! ```
//!
//! # Source
//!
//! RFC 7515 (JWS), RFC 7517 (JWK), RFC 7518 (algorithms), RFC 7519 (JWT), RFC
//! 7638 (thumbprints), RFC 8037 (Ed25519), RFC 8725 (best practices), RFC 8812
//! (secp256k1). Error
//! codes are those of npm `jose`. DIFFERENCE from it: padding, line ends and
//! spare bits in base64url are refused, as are doubled members of an object,
//! because two readers may take such a token differently.

mod alg;
mod der;
mod ec;
mod json;
mod key;
mod sign;
mod verify;

pub use self::alg::JwsAlg;
pub use self::key::{Key, KeyType};
pub use self::sign::{sign, sign_with_header};
pub use self::verify::{Claims, Token, Verify, decode};
use crate::{Error, ErrorKind};

/// The longest token that is looked at.
const MAX_TOKEN: usize = 64 * 1024;

/// An error with one of jose's codes.
fn refused(code: &'static str, reason: &'static str) -> Error {
    ErrorKind::Token { code, claim: None, reason }.into()
}

/// A token whose form is wrong.
fn invalid(reason: &'static str) -> Error {
    refused("ERR_JWS_INVALID", reason)
}
