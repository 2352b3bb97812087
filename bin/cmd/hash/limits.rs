//! How much a stored hash may cost.

use clap::Args;
use sysu::hash::{Error, password::Limits};

use super::explain;
use crate::error::Annotate as _;

/// Limits on the work that a stored hash asks for.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitArgs {
    /// Refuse bcrypt hashes of a higher cost
    #[arg(long, value_name = "N", default_value = "17")]
    max_cost: u32,

    /// Refuse Argon2 and scrypt hashes that want more memory, in MiB
    #[arg(long, value_name = "MIB", default_value = "1024")]
    max_memory: u32,

    /// Refuse PBKDF2 hashes of more iterations, and SHA-crypt hashes of half
    /// as many rounds
    #[arg(long, value_name = "N", default_value = "10000000")]
    max_rounds: u64,
}

impl LimitArgs {
    /// Says what raises a limit that was reached.
    pub(super) fn explain<T>(result: Result<T, Error>) -> anyhow::Result<T> {
        let limit = result.as_ref().is_err_and(Error::is_limit);
        let result = explain(result);
        if limit {
            return result.hint(
                "--max-cost and its like raise the limit, if you trust the \
                 hash",
            );
        }
        result
    }

    pub(super) fn limits(self) -> Limits {
        let mib = u64::from(self.max_memory);
        Limits::new()
            .bcrypt_cost(self.max_cost)
            .argon2_kib(mib << 10, mib << 14)
            .scrypt_bytes(mib << 20, mib << 22)
            .pbkdf2_iterations(self.max_rounds)
            .crypt_rounds(self.max_rounds / 2)
    }
}
