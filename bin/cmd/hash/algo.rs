//! Which password algorithm, and how much of it.

use clap::{Args, ValueEnum};
use sysu::hash::{
    bcrypt::{Bcrypt, Cost, Version},
    password::{Algorithm, Argon2, Limits, Pbkdf2, Scrypt, ShaCrypt, Variant},
};

use crate::error::{Annotate as _, Status, usage};

/// The families that new hashes are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Algo {
    /// bcrypt, at most 72 bytes
    #[default]
    Bcrypt,
    /// Argon2id, the first choice of OWASP and RFC 9106
    Argon2id,
    /// Argon2i
    Argon2i,
    /// Argon2d
    Argon2d,
    /// scrypt
    Scrypt,
    /// PBKDF2 over HMAC-SHA-256, where FIPS 140 is asked for
    Pbkdf2,
    /// PBKDF2 over HMAC-SHA-512
    Pbkdf2Sha512,
    /// $5$ of crypt(3)
    Sha256Crypt,
    /// $6$ of crypt(3), for /etc/shadow
    Sha512Crypt,
}

/// How new hashes are made.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Algorithm")]
pub(super) struct Choice {
    /// Which family
    #[arg(long, value_enum, default_value = "bcrypt", value_name = "NAME")]
    pub(super) algo: Algo,

    /// bcrypt: the power of two of its rounds, 4 to 31 [default: 12]
    #[arg(long, value_name = "N")]
    cost: Option<Cost>,

    /// bcrypt: the letter; 2y for Apache and PHP, 2a for old Java
    #[arg(long, value_name = "2a|2b|2y", default_value = "2b")]
    format: Version,

    /// bcrypt over HMAC-SHA-256, so that passwords of any length count
    #[arg(long)]
    prehash: bool,

    /// Argon2: memory in KiB [default: 19456]
    #[arg(long, value_name = "KIB")]
    memory: Option<u32>,

    /// Argon2: passes over the memory [default: 2]
    #[arg(long, value_name = "N")]
    passes: Option<u32>,

    /// Argon2 and scrypt: lanes [default: 1]
    #[arg(long, value_name = "N")]
    lanes: Option<u32>,

    /// scrypt: the power of two that N is [default: 17]
    #[arg(long, value_name = "N")]
    log_n: Option<u8>,

    /// scrypt: the block size r [default: 8]
    #[arg(long, value_name = "R")]
    block: Option<u32>,

    /// PBKDF2: iterations [default: 600000, or 220000 with SHA-512];
    /// SHA-crypt: rounds [default: 656000]
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
}

/// Whether it may cost more than `verify` takes by itself.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct Slow {
    /// Do what costs more than `verify` takes without --max-cost and its
    /// like: bcrypt of a cost over 17, a GiB of memory and more
    #[arg(long, help_heading = "Algorithm")]
    allow_slow: bool,
}

impl Slow {
    /// Refuses what costs more, with the way out.
    pub(super) fn check(
        self,
        algorithm: &Algorithm,
        hint: &str,
    ) -> anyhow::Result<()> {
        if self.allow_slow {
            return Ok(());
        }
        algorithm.check(&Limits::new()).status(Status::Limit).hint(hint)
    }

    /// The way out where a hash is made.
    pub(super) const HINT: &str = "--allow-slow makes it; `verify` will want \
                                   --max-cost, --max-memory or --max-rounds";
}

impl Choice {
    /// Whether anything was chosen at all.
    pub(super) fn is_default(&self) -> bool {
        let options = [
            self.cost.is_some(),
            self.prehash,
            self.memory.is_some(),
            self.passes.is_some(),
            self.lanes.is_some(),
            self.log_n.is_some(),
            self.block.is_some(),
            self.rounds.is_some(),
            self.algo != Algo::Bcrypt,
            self.format != Version::V2b,
        ];
        !options.contains(&true)
    }

    /// What was chosen; an option of another family is refused.
    pub(super) fn algorithm(
        &self,
        adjust: impl FnOnce(Bcrypt) -> Bcrypt,
    ) -> anyhow::Result<Algorithm> {
        use Algo as A;

        self.check()?;
        let argon2 = |variant| {
            let (m, t, p) = Argon2::default().cost();
            let how = Argon2::new(
                self.memory.unwrap_or(m),
                self.passes.unwrap_or(t),
                self.lanes.unwrap_or(p),
            );
            Algorithm::Argon2(how.variant(variant))
        };
        let cost = self.cost.unwrap_or_default();
        Ok(match self.algo {
            A::Bcrypt if self.prehash => Algorithm::BcryptSha256(cost),
            A::Bcrypt => Algorithm::Bcrypt(adjust(
                Bcrypt::new(cost).version(self.format),
            )),
            A::Argon2id => argon2(Variant::Id),
            A::Argon2i => argon2(Variant::I),
            A::Argon2d => argon2(Variant::D),
            A::Scrypt => {
                let (ln, r, p) = Scrypt::default().cost();
                Algorithm::Scrypt(Scrypt::new(
                    self.log_n.unwrap_or(ln),
                    self.block.unwrap_or(r),
                    self.lanes.unwrap_or(p),
                ))
            }
            A::Pbkdf2 => Algorithm::Pbkdf2(Pbkdf2::sha256(
                self.rounds.unwrap_or(600_000),
            )),
            A::Pbkdf2Sha512 => Algorithm::Pbkdf2(Pbkdf2::sha512(
                self.rounds.unwrap_or(220_000),
            )),
            A::Sha256Crypt => Algorithm::ShaCrypt(ShaCrypt::sha256(
                self.rounds.unwrap_or(656_000),
            )),
            A::Sha512Crypt => Algorithm::ShaCrypt(ShaCrypt::sha512(
                self.rounds.unwrap_or(656_000),
            )),
        })
    }

    fn check(&self) -> anyhow::Result<()> {
        use Algo as A;

        let is = |algos: &[A]| algos.contains(&self.algo);
        let argon2 = is(&[A::Argon2id, A::Argon2i, A::Argon2d]);
        let rounds =
            is(&[A::Pbkdf2, A::Pbkdf2Sha512, A::Sha256Crypt, A::Sha512Crypt]);
        let scrypt = is(&[A::Scrypt]);
        let bcrypt = is(&[A::Bcrypt]);
        let letter = self.format != Version::V2b;
        let wrong = [
            ("--cost", self.cost.is_some() && !bcrypt),
            ("--format", letter && (!bcrypt || self.prehash)),
            ("--prehash", self.prehash && !bcrypt),
            ("--memory", self.memory.is_some() && !argon2),
            ("--passes", self.passes.is_some() && !argon2),
            ("--lanes", self.lanes.is_some() && !argon2 && !scrypt),
            ("--log-n", self.log_n.is_some() && !scrypt),
            ("--block", self.block.is_some() && !scrypt),
            ("--rounds", self.rounds.is_some() && !rounds),
        ];
        match wrong.iter().find(|(_, wrong)| *wrong) {
            Some((option, _)) => Err(usage(format!(
                "`{option}` is not an option of this algorithm"
            ))),
            None => Ok(()),
        }
    }
}
