//! `sysu buf join`

use anyhow::Context as _;
use clap::Args;
use sysu::buf::Span;

use super::common::{Sources, each_chunk, emit};
use crate::{ctx::Ctx, error::Status, output::Output};

/// Put files one after the other
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf join part.* -o whole.bin
  $ sysu buf join header.bin - footer.bin -o file.bin < body.bin")]
pub(crate) struct Join {
    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    output: Output,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Join {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let chunk = self.sources.chunk();
        emit(ctx, &self.output, !self.force, |out| {
            for source in &sources {
                let opened = source.open(Span::ALL)?;
                each_chunk(source, opened, chunk, |bytes| {
                    out.write_all(bytes).context("cannot write the output")?;
                    Ok(true)
                })?;
            }
            Ok(())
        })
    }
}
