//! `sysu date`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Dates, zones and durations
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Date {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {}

impl Date {
    pub(crate) fn run(self, _ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {}
    }
}
