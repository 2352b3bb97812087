//! `sysu date`

mod add;
mod biz;
mod cal;
mod cron;
mod holidays;
mod lines;
mod now;
mod parse;
mod phrase;
mod show;
mod world;

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
enum Verb {
    Now(now::Now),
    Parse(parse::Parse),
    Add(add::Add),
    Sub(add::Sub),
    Biz(biz::Biz),
    Cal(cal::Cal),
    Cron(cron::Cron),
    Holidays(holidays::Holidays),
}

impl Date {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Now(verb) => verb.run(ctx),
            Verb::Parse(verb) => verb.run(ctx),
            Verb::Add(verb) => verb.run(ctx),
            Verb::Sub(verb) => verb.run(ctx),
            Verb::Biz(verb) => verb.run(ctx),
            Verb::Cal(verb) => verb.run(ctx),
            Verb::Cron(verb) => verb.run(ctx),
            Verb::Holidays(verb) => verb.run(ctx),
        }
    }
}
