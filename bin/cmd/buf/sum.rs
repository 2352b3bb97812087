//! `sysu buf sum`

use clap::Args;
use serde_json::json;
use sysu::buf::{self, Span, SumKind};

use super::common::{Sources, answer, each_chunk, say};
use crate::{ctx::Ctx, error::Status};

/// Compute checksums against accidents
///
/// For checksums that nobody can forge there is `sysu hash`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf sum *.zip
  $ sysu buf sum --algo crc32,xxh3 disk.img --json
  $ sysu buf sum --algo crc32c --text 123456789")]
pub(crate) struct Sum {
    /// crc32, crc32c, adler32, xxh3, cksum; several with commas
    #[arg(long, short, value_delimiter = ',', default_value = "crc32")]
    algo: Vec<SumKind>,

    #[command(flatten)]
    sources: Sources,
}

impl Sum {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.sources.each(ctx, |ctx, source, _| {
            let mut sums: Vec<_> =
                self.algo.iter().map(|kind| buf::Sum::new(*kind)).collect();
            let mut size = 0;
            let opened = source.open(Span::ALL)?;
            each_chunk(source, opened, self.sources.chunk(), |bytes| {
                size += bytes.len() as u64;
                for sum in &mut sums {
                    sum.push(bytes);
                }
                Ok(true)
            })?;
            if ctx.json {
                let mut found = json!({ "size": size });
                for (kind, sum) in self.algo.iter().zip(&sums) {
                    found[kind.name()] = shown(*kind, sum).into();
                }
                return ctx.print_json(&answer(source, found));
            }
            for (kind, sum) in self.algo.iter().zip(&sums) {
                let name = source.name();
                let sum = shown(*kind, sum);
                let line = if 1 < self.algo.len() {
                    format!("{:<8} {sum}  {name}", kind.name())
                } else {
                    format!("{sum}  {name}")
                };
                say(ctx, &line)?;
            }
            Ok(())
        })
    }
}

fn shown(kind: SumKind, sum: &buf::Sum) -> String {
    match kind {
        SumKind::Xxh3 => format!("{:016x}", sum.finish()),
        _ => format!("{:08x}", sum.finish()),
    }
}
