//! bcrypt over a digest, so that all of a long password counts.
//!
//! Made and read in passlib's form, whose digest is keyed with the salt: a
//! list of leaked SHA-256 digests is of no use against it. Django's older
//! form is read.

use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::text::Text;
use crate::bcrypt::{Bcrypt, BcryptHash, Cost, base64};
use crate::digest::Alg;
use crate::hmac::hmac;
use crate::{Error, ErrorKind, random};

/// Hashes a password of any length: `$bcrypt-sha256$v=2,t=2b,r=12$SALT$HASH`.
///
/// # Errors
///
/// [`ErrorKind::Empty`] and [`ErrorKind::Random`].
///
/// # Source
///
/// passlib 1.7.4, `bcrypt_sha256` version 2: bcrypt of the base64 of
/// HMAC-SHA-256, keyed with the 22 characters of the salt.
pub(super) fn hash(cost: Cost, password: &[u8]) -> Result<String, Error> {
    if password.is_empty() {
        return Err(ErrorKind::Empty.into());
    }
    let salt: [u8; 16] = random::bytes()?;
    let salt_text = base64::encode(&salt);
    let key = passlib_key(&salt_text, password)?;
    let hash = Bcrypt::new(cost).hash_with_salt(key.as_bytes(), salt)?;
    let digest = base64::encode(hash.digest());
    Ok(format!("$bcrypt-sha256$v=2,t=2b,r={cost}${salt_text}${digest}"))
}

fn passlib_key(
    salt: &str,
    password: &[u8],
) -> Result<Zeroizing<String>, Error> {
    let mac = hmac(Alg::Sha256, salt.as_bytes(), password)?;
    Ok(Zeroizing::new(BASE64.encode(mac.as_bytes())))
}

/// A stored bcrypt over a digest.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) hash: BcryptHash,
    django: bool,
}

impl Stored {
    pub(super) fn parse(whole: &str) -> Result<Self, Error> {
        let text = Text::new(whole, "a bcrypt-sha256 hash");
        let [params, salt, digest] = text.fields("$bcrypt-sha256$")?;
        let mut seen = [None; 3];
        for pair in params.split(',') {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| text.bad(pair, "no equals sign"))?;
            let at = match key {
                "v" => 0,
                "t" => 1,
                "r" => 2,
                _ => return Err(text.bad(pair, "an unknown parameter")),
            };
            if seen[at].replace(value).is_some() {
                return Err(text.bad(pair, "a parameter given twice"));
            }
        }
        let [v, t, r] = seen;
        if text.need(params, v)? != "2" {
            return Err(text.bad(params, "a version other than 2"));
        }
        let version = text.need(params, t)?;
        if version != "2b" && version != "2a" {
            return Err(text.bad(params, "a type other than 2b and 2a"));
        }
        let cost = text.decimal(text.need(params, r)?)?;
        let plain = format!("${version}${cost:02}${salt}{digest}");
        let hash = BcryptHash::parse(&plain)
            .map_err(|_| text.bad(salt, "no proper salt and digest"))?;
        Ok(Self { hash, django: false })
    }

    pub(super) fn parse_django(whole: &str) -> Result<Self, Error> {
        let rest = whole.strip_prefix("bcrypt_sha256$").unwrap_or(whole);
        Ok(Self { hash: BcryptHash::parse(rest)?, django: true })
    }

    pub(super) fn verify(&self, password: &[u8]) -> Result<bool, Error> {
        let key = if self.django {
            Zeroizing::new(Alg::Sha256.of(password).to_hex())
        } else {
            passlib_key(&base64::encode(self.hash.salt()), password)?
        };
        Ok(self.hash.verify(key.as_bytes()))
    }
}
