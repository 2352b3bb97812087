//! `sysu os`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Facts of the operating system and the hardware
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Os {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {}

impl Os {
    pub(crate) fn run(self, _ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {}
    }
}
