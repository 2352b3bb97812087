//! `sysu hash derive`

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::hash::{
    Error,
    digest::{Alg, Encoding},
    kdf,
    password::{Algorithm, Argon2, Argon2Raw, Scrypt, Variant},
};

use super::{algo::Slow, explain, secret::Source};
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
    /// From a password: no look at it through the caches
    Argon2i,
    /// From a password: the most against special hardware
    Argon2d,
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
    #[arg(long, value_name = "TEXT")]
    info: Option<String>,

    /// Bytes of the key
    #[arg(long, value_name = "BYTES", default_value = "32")]
    length: usize,

    /// hkdf and pbkdf2: the digest beneath [default: sha256]
    #[arg(long, short, value_name = "NAME")]
    algorithm: Option<Alg>,

    /// pbkdf2: iterations [default: 600000]
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,

    /// scrypt: N, a power of two [default: 131072]
    #[arg(long, value_name = "N")]
    n: Option<u64>,

    /// scrypt: the block size r [default: 8]
    #[arg(long, value_name = "R")]
    block: Option<u32>,

    /// argon2: memory in KiB [default: 19456]
    #[arg(long, value_name = "KIB")]
    memory: Option<u32>,

    /// argon2: passes over the memory [default: 2]
    #[arg(long, value_name = "N")]
    passes: Option<u32>,

    /// scrypt and argon2: lanes [default: 1]
    #[arg(long, value_name = "N")]
    lanes: Option<u32>,

    /// How the key is written: hex, base64, base64url, base32
    #[arg(long, value_name = "NAME", default_value = "hex")]
    encoding: Encoding,

    #[command(flatten)]
    slow: Slow,

    #[command(flatten)]
    source: Source,
}

impl Derive {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.check()?;
        let salt = match (&self.salt, self.kdf) {
            (Some(hex), _) => explain(Encoding::Hex.decode(hex))
                .context("the salt of --salt")?,
            (None, Kdf::Hkdf) => Vec::new(),
            (None, _) => return Err(usage("--salt is needed")),
        };
        self.within_limits()?;
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

    /// Refuses options of another function.
    fn check(&self) -> anyhow::Result<()> {
        use Kdf as K;

        let is = |kdfs: &[K]| kdfs.contains(&self.kdf);
        let argon2 = is(&[K::Argon2id, K::Argon2i, K::Argon2d]);
        let scrypt = is(&[K::Scrypt]);
        let digest = is(&[K::Hkdf, K::Pbkdf2]);
        let wrong = [
            ("--info", self.info.is_some() && !is(&[K::Hkdf])),
            ("--algorithm", self.algorithm.is_some() && !digest),
            ("--rounds", self.rounds.is_some() && !is(&[K::Pbkdf2])),
            ("--n", self.n.is_some() && !scrypt),
            ("--block", self.block.is_some() && !scrypt),
            ("--memory", self.memory.is_some() && !argon2),
            ("--passes", self.passes.is_some() && !argon2),
            ("--lanes", self.lanes.is_some() && !argon2 && !scrypt),
        ];
        match wrong.iter().find(|(_, wrong)| *wrong) {
            Some((option, _)) => Err(usage(format!(
                "`{option}` is not an option of this function"
            ))),
            None => Ok(()),
        }
    }

    /// Refuses what would take more memory than a password hash may, by a
    /// slip.
    fn within_limits(&self) -> anyhow::Result<()> {
        let lanes = self.lanes.unwrap_or(1);
        let algorithm = match self.kdf {
            Kdf::Hkdf | Kdf::Pbkdf2 => return Ok(()),
            Kdf::Scrypt => Algorithm::Scrypt(Scrypt::new(
                self.n.unwrap_or(1 << 17).max(1).ilog2() as u8,
                self.block.unwrap_or(8),
                lanes,
            )),
            _ => Algorithm::Argon2(Argon2::new(
                self.memory.unwrap_or(19456),
                self.passes.unwrap_or(2),
                lanes,
            )),
        };
        self.slow.check(&algorithm, "--allow-slow does it")
    }

    fn derive(&self, secret: &[u8], salt: &[u8]) -> Result<Vec<u8>, Error> {
        let alg = self.algorithm.unwrap_or(Alg::Sha256);
        let lanes = self.lanes.unwrap_or(1);
        let argon2 = |variant| {
            Argon2Raw {
                variant,
                version: 19,
                memory_kib: self.memory.unwrap_or(19456),
                passes: self.passes.unwrap_or(2),
                lanes,
                secret: &[],
                data: &[],
            }
            .derive(secret, salt, self.length)
        };
        let key = match self.kdf {
            Kdf::Hkdf => kdf::hkdf(
                alg,
                secret,
                salt,
                self.info.as_deref().unwrap_or("").as_bytes(),
                self.length,
            ),
            Kdf::Pbkdf2 => kdf::pbkdf2(
                alg,
                secret,
                salt,
                self.rounds.unwrap_or(600_000),
                self.length,
            ),
            Kdf::Scrypt => kdf::scrypt(
                secret,
                salt,
                self.n.unwrap_or(1 << 17),
                self.block.unwrap_or(8),
                lanes,
                self.length,
            ),
            Kdf::Argon2id => argon2(Variant::Id),
            Kdf::Argon2i => argon2(Variant::I),
            Kdf::Argon2d => argon2(Variant::D),
        }?;
        Ok(key.to_vec())
    }
}
