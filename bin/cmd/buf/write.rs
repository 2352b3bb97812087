//! `sysu buf write`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use sysu::buf::FieldType;

use super::patch::{InPlace, Place};
use crate::{ctx::Ctx, error::Status};

/// Overwrite numbers and other values in place
///
/// Types are those of `sysu buf read`. The file keeps its inode and its
/// length; all places are checked before the first byte is written.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf write header.bin u32le@8=1024
  $ sysu buf write image.bin u16be@0x10=640 u16be@0x12=480 --backup
  $ sysu buf write in.bin 'str[8]@0=hello' -o out.bin")]
pub(crate) struct Write {
    /// The file
    file: PathBuf,

    /// What, where and its value
    #[arg(required = true, value_name = "TYPE@OFFSET=VALUE",
        value_parser = place)]
    values: Vec<Place>,

    #[command(flatten)]
    how: InPlace,
}

fn place(text: &str) -> anyhow::Result<Place> {
    let (what, value) =
        text.split_once('=').context("there is no `=` and value")?;
    let (kind, at) = what.split_once('@').unwrap_or((what, "0"));
    let field: FieldType = kind.parse()?;
    Ok(Place { at: at.parse()?, bytes: field.pack(value)? })
}

impl Write {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.how.run(ctx, &self.file, &self.values)
    }
}
