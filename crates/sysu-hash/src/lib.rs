//! Passwords, digests, checksum lists and tokens.
#![forbid(unsafe_code)]

pub mod bcrypt;
#[cfg(feature = "digest")]
mod clock;
#[cfg(feature = "digest")]
pub mod digest;
mod error;
#[cfg(feature = "digest")]
pub mod hmac;
#[cfg(feature = "htpasswd")]
pub mod htpasswd;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(feature = "digest")]
pub mod kdf;
#[cfg(feature = "password")]
pub mod password;
pub mod random;
mod secret;
#[cfg(feature = "digest")]
pub mod sri;
#[cfg(feature = "digest")]
pub mod sums;
#[cfg(feature = "digest")]
pub mod uuid;

pub use self::error::{Error, ErrorKind};
pub use self::secret::{Secret, ct_eq};
