//! Passwords, digests, checksum lists and tokens.
//!
//! ```
//! use sysu_hash::bcrypt::{Bcrypt, Cost};
//! use sysu_hash::digest::Alg;
//! use sysu_hash::password::{Limits, verify};
//!
//! // A password: hashed once, verified at each login.
//! let stored = Bcrypt::new(Cost::new(4)?).hash(b"correct horse")?;
//! assert!(verify(b"correct horse", &stored.to_string(), &Limits::new())?);
//! // A digest.
//! assert_eq!(Alg::Crc32.of(b"123456789").to_hex(), "cbf43926");
//! # Ok::<(), sysu_hash::Error>(())
//! ```
//!
//! Cost 4 keeps the example quick; the default is 12.
//!
//! [`bcrypt`] makes and reads its own hashes, one at a time, many at once
//! ([`bcrypt::verify_many`]), or for a busy server ([`bcrypt::Pool`]).
//! [`password`] reads the hashes of every usual family, says when one is too
//! weak, and gives the new one. [`digest`] and [`hmac`] hash bytes and files,
//! [`sums`] and [`manifest`] read and write lists of them, [`dupes`] finds
//! files of the same content, [`htpasswd`] keeps password files, [`jwt`] signs
//! and verifies tokens.
//!
//! # Features
//!
//! | feature | what it adds | default |
//! | --- | --- | --- |
//! | `digest` | digests, checksum lists, manifests, HMAC, HKDF, UUIDs | yes |
//! | `htpasswd` | password files of Apache and nginx | yes |
//! | `jwt` | JSON Web Tokens, by `ring`, `p521` and `k256` | no |
//! | `mmap` | BLAKE3 of large files over a memory map | yes |
//! | `normalize` | passwords in one Unicode normal form | no |
//! | `password` | Argon2, scrypt, PBKDF2, crypt(3), LDAP beside bcrypt | yes |
//! | `rayon` | many passwords, and many files, on all cores | yes |
//! | `strength` | how guessable a password is | no |
//!
//! bcrypt, randomness and [`Secret`] are there without any.
//!
//! # What is protected, and what is not
//!
//! * Passwords and keys are wiped from the memory that this crate holds
//!   ([`Secret`], key schedules, bcrypt's tables), are never in `Debug`, in an
//!   error or in a message, and are compared in constant time. Copies that
//!   the operating system makes (swap, core dumps, a terminal's or a pipe's
//!   buffer) are out of reach.
//! * What a new bcrypt hash would lose is refused: more than 72 bytes, NUL
//!   bytes, no bytes. A malformed stored hash is an error, not a mismatch.
//! * A stored hash cannot ask for more work than [`password::Limits`] allow.
//! * bcrypt reads its tables at places that depend on the password, as every
//!   bcrypt does: who shares the caches of the machine may learn something.
//!   Argon2id reads so in its second half only.
//! * [`htpasswd::Htpasswd::verify`] and [`password::Policy::verify_or_dummy`]
//!   do the same work for an unknown user as for a wrong password, where all
//!   hashes are of one family and cost; the tests count it.
//! * MD5, SHA-1 and the checksums are for old lists and for accidents.
//! * Signatures of tokens are `ring`'s, in constant time, but for ES512 and
//!   ES256K: `p521` and `k256` are written for constant time, and `p521` was
//!   never audited. The `rsa` crate (RUSTSEC-2023-0071, "Marvin") is not
//!   used, and RSA keys are not made.
//! * [`password::Rules`] know a thousand common words, what people make of
//!   them, and with `strength` zxcvbn's lists; they know no list of leaked
//!   passwords unless they are given one.
//! * A checksum list is somebody's text: whatever it names is opened, unless
//!   [`sums::Check::confine`] is set. Its digests say nothing of who wrote
//!   it.
//! * Nothing here rate-limits logins, keeps a pepper, or encrypts.
//! * A file that is mapped (`mmap`) and cut short by another program ends
//!   the process: see [`digest::FileHash::mmap`].
#![cfg_attr(
    not(all(feature = "htpasswd", feature = "jwt", feature = "strength")),
    allow(rustdoc::broken_intra_doc_links, reason = "not all is built")
)]
#![forbid(unsafe_code)]

pub mod bcrypt;
#[cfg(feature = "digest")]
mod clock;
#[cfg(feature = "digest")]
pub mod digest;
#[cfg(feature = "digest")]
pub mod dupes;
mod error;
#[cfg(feature = "digest")]
pub mod hmac;
#[cfg(feature = "htpasswd")]
pub mod htpasswd;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(feature = "digest")]
pub mod kdf;
#[cfg(feature = "digest")]
pub mod manifest;
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
#[cfg(feature = "normalize")]
pub use self::secret::NormalForm;
pub use self::secret::{Secret, ct_eq};
