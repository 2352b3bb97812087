//! The crate from outside.

mod bcrypt;
#[cfg(feature = "digest")]
mod digest;
#[cfg(feature = "htpasswd")]
mod htpasswd;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(feature = "password")]
mod limits;
#[cfg(feature = "password")]
mod password;
#[cfg(feature = "digest")]
mod sums;
