//! `sysu hash calibrate`

use std::{io::Write as _, time::Duration};

use clap::Args;
use serde_json::json;
use sysu::hash::password::{Family, calibrate};

use super::explain;
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Find the largest cost that stays under a time on this machine
///
/// Never below what OWASP asks for. The time is that of one hash on one
/// core; run it on the machine that will verify, while it is idle.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash calibrate
  $ sysu hash calibrate --algo argon2id --memory 65536 --target 500 --json")]
pub(super) struct Calibrate {
    /// bcrypt, argon2id, scrypt or pbkdf2
    #[arg(long, value_name = "NAME", default_value = "bcrypt")]
    algo: Family,

    /// Milliseconds that a hash may take
    #[arg(long, value_name = "MS", default_value = "250")]
    target: u64,

    /// argon2id: memory in KiB [default: 19456]
    #[arg(long, value_name = "KIB")]
    memory: Option<u32>,
}

impl Calibrate {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let family = match self.algo {
            Family::Argon2id { memory_kib } => Family::Argon2id {
                memory_kib: self.memory.unwrap_or(memory_kib),
            },
            _ if self.memory.is_some() => {
                return Err(usage("`--memory` is an option of argon2id"));
            }
            other => other,
        };
        let target = Duration::from_millis(self.target);
        let found = explain(calibrate(family, target))?;
        let millis = found.time.as_secs_f64() * 1e3;
        let rate = found.per_second();
        if found.over_target {
            ctx.warn("the least that OWASP asks for already takes longer");
        }
        if ctx.json {
            ctx.print_json(&json!({
                "parameters": found.to_string(),
                "milliseconds": millis,
                "per_second_and_core": rate,
                "over_target": found.over_target,
            }))?;
        } else {
            writeln!(
                ctx.stdout,
                "{found}: {millis:.0} ms a hash, {rate:.1} a second and core"
            )?;
        }
        Ok(Status::Done)
    }
}
