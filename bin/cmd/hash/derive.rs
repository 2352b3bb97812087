//! `sysu hash derive`

use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::hash::{
    Error,
    digest::{Alg, Encoding},
    kdf,
    password::{Argon2Raw, Variant},
};

use super::{explain, secret::Source};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// The functions that derive keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kdf {
    /// From key material that is random already
    Hkdf,
    /// From a password: iterations of HMAC
    Pbkdf2,
    /// From a password: memory of 128 N r bytes
    Scrypt,
    /// From a password: the first choice
    Argon2id,
}

/// Derive a key from a password or from key material
///
/// The password or key material is read like any password. To store a
/// password use `sysu hash password`, which writes its parameters down.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash derive hkdf --password-file secret.key --raw --info cookies
  $ printf 'correct horse' | sysu hash derive argon2id --salt 000102030405060708090a0b0c0d0e0f
  $ printf 'correct horse' | sysu hash derive pbkdf2 --rounds 600000 --salt 0001020304050607 --length 64")]
pub(super) struct Derive {
    /// The function
    #[arg(value_enum)]
    kdf: Kdf,

    /// The salt in hex; it may be left out for hkdf only
    #[arg(long, value_name = "HEX")]
    salt: Option<String>,

    /// hkdf: what the key is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    info: String,

    /// Bytes of the key
    #[arg(long, value_name = "BYTES", default_value = "32")]
    length: usize,

    /// hkdf and pbkdf2: the digest beneath
    #[arg(long, short, value_name = "NAME", default_value = "sha256")]
    algorithm: Alg,

    /// pbkdf2: iterations
    #[arg(long, value_name = "N", default_value = "600000")]
    rounds: u32,

    /// scrypt: N, a power of two
    #[arg(long, value_name = "N", default_value = "131072")]
    n: u64,

    /// scrypt: the block size r
    #[arg(long, value_name = "R", default_value = "8")]
    block: u32,

    /// argon2id: memory in KiB
    #[arg(long, value_name = "KIB", default_value = "19456")]
    memory: u32,

    /// argon2id: passes over the memory
    #[arg(long, value_name = "N", default_value = "2")]
    passes: u32,

    /// scrypt and argon2id: lanes
    #[arg(long, value_name = "N", default_value = "1")]
    lanes: u32,

    /// How the key is written: hex, base64, base64url, base32
    #[arg(long, value_name = "NAME", default_value = "hex")]
    encoding: Encoding,

    #[command(flatten)]
    source: Source,
}

impl Derive {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let salt = match (&self.salt, self.kdf) {
            (Some(hex), _) => explain(Encoding::Hex.decode(hex))?,
            (None, Kdf::Hkdf) => Vec::new(),
            (None, _) => return Err(usage("--salt is needed")),
        };
        let secret = self.source.read(ctx, false)?;
        let key = explain(self.derive(secret.as_bytes(), &salt))?;
        let text = self.encoding.encode(&key);
        if ctx.json {
            ctx.print_json(&json!({ "key": text, "length": key.len() }))?;
        } else {
            writeln!(ctx.stdout, "{text}")?;
        }
        Ok(Status::Done)
    }

    fn derive(&self, secret: &[u8], salt: &[u8]) -> Result<Vec<u8>, Error> {
        let key = match self.kdf {
            Kdf::Hkdf => kdf::hkdf(
                self.algorithm,
                secret,
                salt,
                self.info.as_bytes(),
                self.length,
            ),
            Kdf::Pbkdf2 => kdf::pbkdf2(
                self.algorithm,
                secret,
                salt,
                self.rounds,
                self.length,
            ),
            Kdf::Scrypt => kdf::scrypt(
                secret,
                salt,
                self.n,
                self.block,
                self.lanes,
                self.length,
            ),
            Kdf::Argon2id => Argon2Raw {
                variant: Variant::Id,
                version: 19,
                memory_kib: self.memory,
                passes: self.passes,
                lanes: self.lanes,
                secret: &[],
                data: &[],
            }
            .derive(secret, salt, self.length),
        }?;
        Ok(key.to_vec())
    }
}
