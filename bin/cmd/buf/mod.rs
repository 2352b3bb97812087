//! `sysu buf`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Bytes: dumps, encodings, search
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Buf {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {}

impl Buf {
    pub(crate) fn run(self, _ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {}
    }
}
