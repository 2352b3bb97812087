//! `sysu date rrule`

use std::{io::Read as _, sync::PoisonError};

use anyhow::Context as _;
use clap::Args;
use sysu::date::{
    DateTime, Unit, Weekday,
    rrule::{End, Frequency, RecurrenceSet, Rule},
};

use super::{
    show::Show,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Print the dates of a recurrence rule
#[derive(Args, Debug)]
#[command(after_help = "\
A rule is one of iCalendar (RFC 5545), or is made of --every, --on and --at.
Days and longer keep to the wall clock of the start's zone; hours and shorter
are exact time.

Examples:
  $ sysu date rrule 'FREQ=MONTHLY;BYDAY=-1FR' -n 3
  $ sysu date rrule --every 2w --on mon,wed --at 09:30 --tz Europe/Paris
  $ sysu date rrule 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH' --words
  $ sysu date rrule 'FREQ=DAILY' --start 2024-07-01 --until 2024-07-10 \\
      --except 2024-07-04 -f iso-date
  $ sysu date rrule --set - < event.ics-lines")]
pub(crate) struct Rrule {
    /// The rule
    #[arg(
        value_name = "RULE",
        required_unless_present_any = ["every", "set"],
        conflicts_with_all = ["every", "set"]
    )]
    rule: Option<String>,

    /// Come round every so often: `day`, `2w`, `3 months`
    #[arg(long, value_name = "DURATION", conflicts_with = "set")]
    every: Option<String>,

    /// On these weekdays
    #[arg(
        long,
        value_name = "DAY",
        value_delimiter = ',',
        requires = "every"
    )]
    on: Vec<Weekday>,

    /// On these days of the month; -1 is the last
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        requires = "every",
        allow_negative_numbers = true
    )]
    day: Vec<i8>,

    /// At this time of day
    #[arg(long, value_name = "HH:MM", requires = "every")]
    at: Option<String>,

    /// Read DTSTART, RRULE, RDATE and EXDATE lines from standard input (`-`)
    #[arg(long, value_name = "-", value_parser = ["-"])]
    set: Option<String>,

    /// Start at DATE [default: now]
    #[arg(long, value_name = "DATE")]
    start: Option<String>,

    /// Leave out what is before DATE
    #[arg(long, value_name = "DATE")]
    after: Option<String>,

    /// Stop at DATE, which is left out
    #[arg(long, value_name = "DATE")]
    until: Option<String>,

    /// Leave out a date
    #[arg(long, value_name = "DATE")]
    except: Vec<String>,

    /// How many at most [default: 10, or all with --until]
    #[arg(short = 'n', long, value_name = "N")]
    count: Option<usize>,

    /// Print only how many there are; the rule must have an end
    #[arg(long)]
    total: bool,

    /// Say the rule in words instead
    #[arg(long)]
    words: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Rrule {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let set = self.recurrence(ctx, &reader)?;
        if self.words {
            for rule in set.rules() {
                let words = rule.describe();
                if ctx.json {
                    ctx.print_json(&serde_json::json!({ "words": words }))?;
                } else {
                    writeln!(ctx.stdout, "{words}")?;
                }
            }
            return Ok(Status::Done);
        }
        let date = |text: &Option<String>| {
            text.as_deref().map(|text| reader.date(text)).transpose()
        };
        let (after, until) = (date(&self.after)?, date(&self.until)?);
        if self.total && until.is_none() && !ends(&set) {
            return Err(usage("the rule has no end to count to"))
                .hint("give --until DATE, or COUNT or UNTIL in the rule");
        }
        let all = self.total || until.is_some() && self.count.is_none();
        let count = if all { usize::MAX } else { self.count.unwrap_or(10) };
        let found = set
            .iter()
            .skip_while(|at| after.is_some_and(|after| *at < after))
            .take_while(|at| until.is_none_or(|until| *at < until))
            .take(count);
        if self.total {
            writeln!(ctx.stdout, "{}", found.count())?;
            return Ok(Status::Done);
        }
        let mut out = Vec::new();
        let mut some = false;
        for at in found {
            some = true;
            writer.line(reader.shown(at), &mut out)?;
            ctx.stdout.write_all(&out)?;
            out.clear();
        }
        Ok(if some { Status::Done } else { Status::No })
    }

    fn recurrence(
        &self,
        ctx: &mut Ctx,
        reader: &Reader,
    ) -> anyhow::Result<RecurrenceSet> {
        let mut set = if self.set.is_some() {
            let text = all_of_stdin(ctx)?;
            text.parse()
                .context("cannot read the recurrence set")
                .status(Status::No)?
        } else {
            let start = match &self.start {
                Some(text) => reader.date(text)?,
                None => whole_second(reader.now())?,
            };
            RecurrenceSet::new(start).rule(self.rule()?)
        };
        for text in &self.except {
            set = set.except(reader.date(text)?);
        }
        Ok(set)
    }

    fn rule(&self) -> anyhow::Result<Rule> {
        if let Some(text) = &self.rule {
            return text
                .parse()
                .with_context(|| format!("cannot read the rule `{text}`"))
                .status(Status::Usage);
        }
        let every = self.every.as_deref().unwrap_or_default();
        let mut rule = every_rule(every)?;
        for day in &self.on {
            rule = rule.on(*day);
        }
        for day in &self.day {
            if *day == 0 || day.unsigned_abs() > 31 {
                let text = format!("no month has a day {day}");
                return Err(usage(text));
            }
            rule = rule.on_month_day(*day);
        }
        if let Some(time) = &self.at {
            let (hour, minute) = clock(time)?;
            rule = rule.at(hour, minute);
        }
        Ok(rule)
    }
}

fn whole_second(now: DateTime) -> anyhow::Result<DateTime> {
    Ok(now.plus_nanos(-i128::from(now.nanosecond()))?)
}

fn ends(set: &RecurrenceSet) -> bool {
    set.rules().iter().all(|rule| rule.get_end() != End::Never)
}

/// `2w` and `day` as a rule.
fn every_rule(text: &str) -> anyhow::Result<Rule> {
    let named = text.parse::<Unit>().ok().map(|unit| (unit, 1));
    let (unit, n) = match named {
        Some(found) => found,
        None => single(text)?,
    };
    let (frequency, times) = match unit {
        Unit::Year => (Frequency::Yearly, 1),
        Unit::Quarter => (Frequency::Monthly, 3),
        Unit::Month => (Frequency::Monthly, 1),
        Unit::Week => (Frequency::Weekly, 1),
        Unit::Day => (Frequency::Daily, 1),
        Unit::Hour => (Frequency::Hourly, 1),
        Unit::Minute => (Frequency::Minutely, 1),
        Unit::Second => (Frequency::Secondly, 1),
        Unit::Millisecond => {
            return Err(usage("a rule counts in seconds at least"));
        }
    };
    let n = u32::try_from(n * times).ok().filter(|n| 0 < *n);
    let n = n.ok_or_else(|| usage(format!("`{text}` is no interval")))?;
    Ok(Rule::new(frequency).interval(n))
}

/// A duration of one unit.
fn single(text: &str) -> anyhow::Result<(Unit, i64)> {
    let duration = super::add::duration(text)?;
    let mut units = duration.units();
    match (units.next(), units.next()) {
        (Some(unit), None) => Ok((unit, duration.whole(unit))),
        _ => Err(usage(format!("`{text}` is not a number of one unit"))),
    }
}

fn clock(text: &str) -> anyhow::Result<(u8, u8)> {
    let parts = text.split_once(':').unwrap_or((text, "0"));
    let hour = parts.0.parse().ok().filter(|hour| *hour < 24);
    let minute = parts.1.parse().ok().filter(|minute| *minute < 60);
    match (hour, minute) {
        (Some(hour), Some(minute)) => Ok((hour, minute)),
        _ => Err(usage(format!("`{text}` is no time of day such as 09:30"))),
    }
}

/// The lines of an event are short; more is refused.
const SET_MAX: u64 = 1 << 20;

fn all_of_stdin(ctx: &Ctx) -> anyhow::Result<String> {
    let stdin = ctx.stdin.clone();
    let mut stdin = stdin.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = String::new();
    stdin
        .by_ref()
        .take(SET_MAX)
        .read_to_string(&mut text)
        .context("cannot read standard input")?;
    Ok(text)
}
