//! `sysu buf random`

use std::io::Read as _;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{self, Size};

use super::out::emit;
use crate::{ctx::Ctx, error::Status, output::NewFile};

/// Make random bytes
///
/// They come from the operating system and are fit for keys. With --seed
/// they are the same every time: for tests only.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf random --size 32 | sysu buf encode -e hex
  $ sysu buf random --size 1GiB --seed 7 -o test.bin")]
pub(crate) struct Random {
    /// How many bytes
    #[arg(long)]
    size: Size,

    /// Make the bytes that belong to N; not for secrets
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    output: NewFile,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Random {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut source = match self.seed {
            Some(seed) => buf::Random::from_seed(seed),
            None => buf::Random::from_system(),
        };
        let mut block = vec![0; 65536];
        let mut left = self.size.bytes();
        emit(ctx, &self.output, !self.force, |out| {
            while 0 < left {
                let n = left.min(block.len() as u64) as usize;
                source
                    .read_exact(&mut block[..n])
                    .context("the system gives no random bytes")?;
                out.write_all(&block[..n])?;
                left -= n as u64;
            }
            Ok(json!({ "seed": self.seed }))
        })
    }
}
