//! `sysu hash`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Passwords, digests, checksum lists and tokens
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Hash {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {}

impl Hash {
    pub(crate) fn run(self, _ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {}
    }
}
