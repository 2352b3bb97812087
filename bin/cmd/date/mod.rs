//! `sysu date`

mod add;
mod age;
mod ago;
mod biz;
mod bounds;
mod cal;
mod cmp;
mod cron;
mod diff;
mod dur;
mod each;
mod epoch;
mod fmt;
mod gnu;
mod grep;
mod holidays;
mod info;
mod lines;
mod meet;
mod now;
mod parse;
mod phrase;
mod range;
mod rewrite;
mod rrule;
mod seq;
mod set;
mod show;
mod sort;
mod stamp;
mod tokens;
mod tz;
mod world;
mod zone;

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Dates, zones and durations
///
/// Without a verb, a stand-in for date(1): `sysu date`, `sysu date
/// '+%H:%M'`, `sysu date -d 2024-07-14 -u +%s`.
#[derive(Args, Debug)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  $ sysu date
  $ sysu date -u '+%Y-%m-%dT%H:%M:%SZ'
  $ sysu date -d @1720949400 -Iseconds
  $ sysu date add 2024-01-31 1mo"
)]
pub(crate) struct Date {
    #[command(subcommand)]
    verb: Option<Verb>,

    #[command(flatten)]
    gnu: gnu::Gnu,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Now(now::Now),
    Parse(parse::Parse),
    Fmt(fmt::Fmt),
    Epoch(epoch::Epoch),
    Tz(tz::Tz),
    Add(add::Add),
    Sub(add::Sub),
    Diff(diff::Diff),
    Since(diff::Since),
    Until(diff::Until),
    StartOf(bounds::StartOf),
    EndOf(bounds::EndOf),
    Round(bounds::Round),
    Info(info::Info),
    Get(info::Get),
    Set(set::Set),
    Cmp(cmp::Cmp),
    Seq(seq::Seq),
    Dur(dur::Dur),
    Zone(zone::Zone),
    Ago(ago::Ago),
    Range(range::Range),
    Stamp(stamp::Stamp),
    Sort(sort::Sort),
    Grep(grep::Grep),
    Rewrite(rewrite::Rewrite),
    Biz(biz::Biz),
    Cal(cal::Cal),
    Cron(cron::Cron),
    Holidays(holidays::Holidays),
    Rrule(rrule::Rrule),
    Meet(meet::Meet),
    Age(age::Age),
    Tokens(tokens::Tokens),
}

impl Date {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let Some(verb) = self.verb else { return self.gnu.run(ctx) };
        match verb {
            Verb::Now(verb) => verb.run(ctx),
            Verb::Parse(verb) => verb.run(ctx),
            Verb::Fmt(verb) => verb.run(ctx),
            Verb::Epoch(verb) => verb.run(ctx),
            Verb::Tz(verb) => verb.run(ctx),
            Verb::Add(verb) => verb.run(ctx),
            Verb::Sub(verb) => verb.run(ctx),
            Verb::Diff(verb) => verb.run(ctx),
            Verb::Since(verb) => verb.run(ctx),
            Verb::Until(verb) => verb.run(ctx),
            Verb::StartOf(verb) => verb.run(ctx),
            Verb::EndOf(verb) => verb.run(ctx),
            Verb::Round(verb) => verb.run(ctx),
            Verb::Info(verb) => verb.run(ctx),
            Verb::Get(verb) => verb.run(ctx),
            Verb::Set(verb) => verb.run(ctx),
            Verb::Cmp(verb) => verb.run(ctx),
            Verb::Seq(verb) => verb.run(ctx),
            Verb::Dur(verb) => verb.run(ctx),
            Verb::Zone(verb) => verb.run(ctx),
            Verb::Ago(verb) => verb.run(ctx),
            Verb::Range(verb) => verb.run(ctx),
            Verb::Stamp(verb) => verb.run(ctx),
            Verb::Sort(verb) => verb.run(ctx),
            Verb::Grep(verb) => verb.run(ctx),
            Verb::Rewrite(verb) => verb.run(ctx),
            Verb::Biz(verb) => verb.run(ctx),
            Verb::Cal(verb) => verb.run(ctx),
            Verb::Cron(verb) => verb.run(ctx),
            Verb::Holidays(verb) => verb.run(ctx),
            Verb::Rrule(verb) => verb.run(ctx),
            Verb::Meet(verb) => verb.run(ctx),
            Verb::Age(verb) => verb.run(ctx),
            Verb::Tokens(verb) => verb.run(ctx),
        }
    }
}
