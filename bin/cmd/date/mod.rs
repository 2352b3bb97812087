//! `sysu date`

mod add;
mod age;
mod ago;
mod anniversary;
mod biz;
mod bounds;
mod cal;
mod cmp;
mod conv;
mod cron;
mod diff;
mod dur;
mod each;
mod epoch;
mod explain;
mod files;
mod fmt;
mod gnu;
mod grep;
mod holidays;
mod ics;
mod info;
mod jump;
mod lines;
mod locale;
mod meet;
mod now;
mod of;
mod pace;
mod parse;
mod phrase;
mod pick;
mod random;
mod range;
mod rewrite;
mod rrule;
mod seq;
mod set;
mod show;
mod sky;
mod sort;
mod sorted;
mod stamp;
mod tag;
mod tokens;
mod tz;
mod tzdb;
mod validate;
mod wait;
mod watch;
mod world;
mod year;
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
    Next(jump::Next),
    Prev(jump::Prev),
    Floor(bounds::Floor),
    Ceil(bounds::Ceil),
    Min(pick::Min),
    Max(pick::Max),
    Closest(pick::Closest),
    Uniq(pick::Uniq),
    Tag(tag::Tag),
    Untag(tag::Untag),
    Delta(pace::Delta),
    Gaps(pace::Gaps),
    Histogram(pace::Histogram),
    Ics(ics::Ics),
    Of(of::Of),
    Random(random::Random),
    Easter(year::Easter),
    Leap(year::Leap),
    Weeks(year::Weeks),
    Locale(locale::Locale),
    Sun(sky::Sun),
    Moon(sky::Moon),
    WaitUntil(wait::WaitUntil),
    Timer(wait::Timer),
    Anniversary(anniversary::Anniversary),
    Validate(validate::Validate),
    Stopwatch(watch::Stopwatch),
    Every(watch::Every),
    Conv(conv::Conv),
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
            Verb::Next(verb) => verb.run(ctx),
            Verb::Prev(verb) => verb.run(ctx),
            Verb::Floor(verb) => verb.run(ctx),
            Verb::Ceil(verb) => verb.run(ctx),
            Verb::Min(verb) => verb.run(ctx),
            Verb::Max(verb) => verb.run(ctx),
            Verb::Closest(verb) => verb.run(ctx),
            Verb::Uniq(verb) => verb.run(ctx),
            Verb::Tag(verb) => verb.run(ctx),
            Verb::Untag(verb) => verb.run(ctx),
            Verb::Delta(verb) => verb.run(ctx),
            Verb::Gaps(verb) => verb.run(ctx),
            Verb::Histogram(verb) => verb.run(ctx),
            Verb::Ics(verb) => verb.run(ctx),
            Verb::Of(verb) => verb.run(ctx),
            Verb::Random(verb) => verb.run(ctx),
            Verb::Easter(verb) => verb.run(ctx),
            Verb::Leap(verb) => verb.run(ctx),
            Verb::Weeks(verb) => verb.run(ctx),
            Verb::Locale(verb) => verb.run(ctx),
            Verb::Sun(verb) => verb.run(ctx),
            Verb::Moon(verb) => verb.run(ctx),
            Verb::WaitUntil(verb) => verb.run(ctx),
            Verb::Timer(verb) => verb.run(ctx),
            Verb::Anniversary(verb) => verb.run(ctx),
            Verb::Validate(verb) => verb.run(ctx),
            Verb::Stopwatch(verb) => verb.run(ctx),
            Verb::Every(verb) => verb.run(ctx),
            Verb::Conv(verb) => verb.run(ctx),
        }
    }
}
