//! `sysu buf join`

use clap::Args;
use serde_json::json;
use sysu::buf::Span;

use super::{
    common::{Sources, each_chunk},
    out::emit,
};
use crate::{ctx::Ctx, error::Status, output::NewFile};

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
    output: NewFile,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Join {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let chunk = self.sources.chunk();
        emit(ctx, &self.output, !self.force, |out| {
            let mut inputs = Vec::new();
            for source in &sources {
                let mut read = 0;
                let opened = source.open(Span::ALL)?;
                each_chunk(source, opened, chunk, |bytes| {
                    out.write_all(bytes)?;
                    read += bytes.len() as u64;
                    Ok(true)
                })?;
                let name = source.json_name();
                inputs.push(json!({ "input": name, "read": read }));
            }
            Ok(json!({ "inputs": inputs }))
        })
    }
}
