//! Passwords, digests, checksum lists and tokens.
#![forbid(unsafe_code)]

pub mod bcrypt;
mod error;
pub mod random;
mod secret;

pub use self::error::{Error, ErrorKind};
pub use self::secret::{Secret, ct_eq};
