//! `sysu buf pack`

use clap::Args;
use serde_json::json;
use sysu::buf::Layout;

use super::out::emit;
use crate::{ctx::Ctx, error::Status, output::NewFile};

/// Make a record of values
///
/// Types are those of `sysu buf read`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf pack 'w:u16be h:u16be' 640 480 -o size.bin
  $ sysu buf pack 'magic:hex[2] name:cstr' cafe sun | sysu buf dump")]
pub(crate) struct Pack {
    /// The fields: name:type, with spaces between them
    layout: Layout,

    /// A value for each field; after `--` also one that starts with `-`
    #[arg(allow_negative_numbers = true)]
    values: Vec<String>,

    #[command(flatten)]
    output: NewFile,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Pack {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let values: Vec<&str> =
            self.values.iter().map(String::as_str).collect();
        let bytes = self.layout.pack(&values)?;
        emit(ctx, &self.output, !self.force, |out| {
            out.write_all(&bytes)?;
            Ok(json!({}))
        })
    }
}
