//! `{SHA}` and `{SSHA}`: SHA-1 in base64, read only.

use super::text::Text;
use crate::Error;
use crate::digest::{Alg, Hasher};

/// A stored LDAP hash.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    digest: Vec<u8>,
    salt: Vec<u8>,
}

impl Stored {
    pub(super) fn parse(whole: &str) -> Result<Self, Error> {
        let text = Text::new(whole, "an LDAP SHA-1 hash");
        let (part, salted) = match whole.strip_prefix("{SSHA}") {
            Some(part) => (part, true),
            None => (whole.strip_prefix("{SHA}").unwrap_or(whole), false),
        };
        let mut digest = text.padded(part)?;
        let fits = if salted { digest.len() > 20 } else { digest.len() == 20 };
        if !fits {
            return Err(text.bad(part, "a wrong length"));
        }
        let salt = digest.split_off(20);
        Ok(Self { digest, salt })
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let mut hasher = Hasher::new(Alg::Sha1);
        hasher.update(password);
        hasher.update(&self.salt);
        hasher.finish().ct_eq(&self.digest)
    }
}
