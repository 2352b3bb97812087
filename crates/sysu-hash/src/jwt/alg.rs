//! The signature algorithms.

use std::fmt;
use std::str::FromStr;

use super::KeyType;
use crate::digest::Alg;
use crate::{Error, ErrorKind};

/// A signature algorithm of RFC 7518, RFC 8037 and RFC 8812.
///
/// Names are exact: `"HS256"`, not `"hs256"`. `none` is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum JwsAlg {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    ES256K,
    EdDSA,
}

impl JwsAlg {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::ES256K,
        Self::EdDSA,
    ];

    /// Returns the name: `"HS256"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::ES512 => "ES512",
            Self::ES256K => "ES256K",
            Self::EdDSA => "EdDSA",
        }
    }

    /// Returns the type of key that it takes.
    pub fn key_type(self) -> KeyType {
        match self {
            Self::HS256 | Self::HS384 | Self::HS512 => KeyType::Secret,
            Self::ES256 => KeyType::P256,
            Self::ES384 => KeyType::P384,
            Self::ES512 => KeyType::P521,
            Self::ES256K => KeyType::Secp256k1,
            Self::EdDSA => KeyType::Ed25519,
            _ => KeyType::Rsa,
        }
    }

    /// The digest of an HMAC algorithm.
    pub(super) fn hmac(self) -> Option<Alg> {
        match self {
            Self::HS256 => Some(Alg::Sha256),
            Self::HS384 => Some(Alg::Sha384),
            Self::HS512 => Some(Alg::Sha512),
            _ => None,
        }
    }
}

impl fmt::Display for JwsAlg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JwsAlg {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|alg| alg.as_str() == name);
        known.ok_or_else(|| {
            ErrorKind::Unknown {
                what: "signature algorithm",
                name: name.to_owned(),
            }
            .into()
        })
    }
}
