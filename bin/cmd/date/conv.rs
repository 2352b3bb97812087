//! `sysu date conv`

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Map, Value, json};
use sysu::date::{
    Civil, DateTime, Weekday, Zone,
    business::BusinessCalendar,
    calendar::{DayCount, System},
};

use super::{
    lines::Lines,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Write dates in other calendars, and read them
#[derive(Args, Debug)]
#[command(after_help = "\
CALENDAR is gregorian, iso-week, ordinal, ymcw (year, month, count, weekday:
2024-02-05-04 is the fifth Thursday), bizda (the n-th working day of a month,
2024-02-21b); julian, hebrew, islamic, islamic-tbla, persian, coptic,
ethiopic, indian, buddhist, japanese, roc, french; or a number of the day:
julian-day, mjd, lilian, rata-die, matlab, unix-day. A date of --from is
YEAR-MONTH-DAY; Hebrew months count from Tishri.

Examples:
  $ sysu date conv 2024-02-29
  $ sysu date conv 2024-02-29 --to hebrew --words
  $ sysu date conv 5784-06-20 --from hebrew
  $ sysu date conv 2460370 --from julian-day --to gregorian,iso-week
  $ cut -f1 dates.tsv | sysu date conv --to japanese")]
pub(crate) struct Conv {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    /// Into these calendars [default: all, or gregorian with --from]
    #[arg(
        long,
        value_name = "CALENDAR",
        value_delimiter = ',',
        value_parser = kind
    )]
    to: Vec<Kind>,

    /// Take the dates to be of this calendar
    #[arg(long, value_name = "CALENDAR", value_parser = kind)]
    from: Option<Kind>,

    /// With the names of the months
    #[arg(long)]
    words: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

/// A way to name a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gregorian,
    IsoWeek,
    Ordinal,
    /// The n-th weekday of a month.
    Ymcw,
    /// The n-th working day of a month.
    Bizda,
    System(System),
    Count(DayCount),
}

/// All of them, in the order in which they are shown.
fn kinds() -> impl Iterator<Item = Kind> {
    [Kind::Gregorian, Kind::IsoWeek, Kind::Ordinal, Kind::Ymcw, Kind::Bizda]
        .into_iter()
        .chain(System::ALL.iter().copied().map(Kind::System))
        .chain(DayCount::ALL.into_iter().map(Kind::Count))
}

fn kind(text: &str) -> Result<Kind, String> {
    let text = text.to_ascii_lowercase();
    kinds().find(|kind| kind.name() == text).ok_or_else(|| {
        let names: Vec<_> = kinds().map(Kind::name).collect();
        format!("the calendars are {}", names.join(", "))
    })
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Gregorian => "gregorian",
            Self::IsoWeek => "iso-week",
            Self::Ordinal => "ordinal",
            Self::Ymcw => "ymcw",
            Self::Bizda => "bizda",
            Self::System(system) => system.name(),
            Self::Count(count) => count.name(),
        }
    }

    /// The day as text; `None` if this calendar has no name for it, as for
    /// a day of rest among the working days.
    fn text(
        self,
        date: Civil,
        work: &BusinessCalendar,
        words: bool,
    ) -> anyhow::Result<Option<String>> {
        let day = DateTime::from_civil(date, Zone::UTC)?;
        let month = &day.to_iso_date()[..day.to_iso_date().len() - 3];
        Ok(Some(match self {
            Self::Gregorian if words => day.format("%-d %B %Y")?,
            Self::Gregorian => day.to_iso_date(),
            Self::IsoWeek => day.to_iso_week_date(),
            Self::Ordinal => day.to_iso_ordinal(),
            Self::Ymcw => {
                let count = (date.day() - 1) / 7 + 1;
                let weekday = date.weekday();
                if words {
                    let weekday = weekday.name();
                    return Ok(Some(format!("{weekday} {count} of {month}")));
                }
                format!("{month}-{count:02}-{:02}", weekday.number())
            }
            Self::Bizda => {
                if !work.is_workday(date) {
                    return Ok(None);
                }
                let count = work.between(before(date)?, date)?;
                format!("{month}-{count:02}b")
            }
            Self::System(system) if words => system.date(date).to_string(),
            Self::System(system) => system.date(date).figures(),
            Self::Count(count) => count.number(date).to_string(),
        }))
    }

    /// Reads a day of this calendar.
    fn read(
        self,
        text: &str,
        reader: &Reader,
        work: &BusinessCalendar,
    ) -> anyhow::Result<Civil> {
        let text = text.trim();
        Ok(match self {
            Self::Gregorian | Self::IsoWeek | Self::Ordinal => {
                return Ok(reader.date(text)?.civil());
            }
            Self::Ymcw => {
                let [year, month, count, weekday] = numbers(text)?;
                let first = Civil::date(year, month, 1)?;
                let weekday = u8::try_from(weekday)
                    .ok()
                    .filter(|n| (1..=7).contains(n))
                    .context("a weekday is 01, Monday, to 07")?;
                let to = Weekday::from_iso(weekday).number() + 7;
                let ahead = i64::from((to - first.weekday().number()) % 7);
                Civil::date(year, month, 1 + ahead + (count - 1) * 7)?
            }
            Self::Bizda => {
                let text = text.strip_suffix('b').unwrap_or(text);
                let [year, month, count] = numbers(text)?;
                let first = Civil::date(year, month, 1)?;
                let date = work.add(before(first)?, count)?;
                if count < 1 || date.month() != first.month() {
                    anyhow::bail!("the month has no working day {count}");
                }
                date
            }
            Self::System(system) => system.parse(text)?,
            Self::Count(count) => {
                let number = text
                    .parse()
                    .map_err(|_| usage(format!("`{text}` is no number")))?;
                count.civil(number)?
            }
        })
    }
}

/// The day before the first of a date's month.
fn before(date: Civil) -> anyhow::Result<Civil> {
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    let count = DayCount::Unix;
    Ok(count.civil(count.number(Civil::date(year, month, 1)?) - 1)?)
}

/// Exactly `N` numbers with dashes between.
fn numbers<const N: usize>(text: &str) -> anyhow::Result<[i64; N]> {
    text.split('-')
        .map(|part| {
            let fits = (1..=9).contains(&part.len());
            fits.then(|| part.parse().ok()).flatten()
        })
        .collect::<Option<Vec<i64>>>()
        .and_then(|all| all.try_into().ok())
        .with_context(|| format!("expected {N} numbers with `-` between"))
}

impl Conv {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let work = reader.business();
        let wanted: Vec<Kind> = match (&*self.to, self.from) {
            ([], None) => kinds().collect(),
            ([], Some(_)) => vec![Kind::Gregorian],
            (to, _) => to.to_vec(),
        };
        let (json, words) = (ctx.json, self.words);
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let date = match self.from {
                None => reader.date(text)?.civil(),
                Some(from) => from
                    .read(text, &reader, &work)
                    .with_context(|| {
                        let name = from.name();
                        format!("cannot read the {name} date `{text}`")
                    })
                    .status(Status::No)?,
            };
            if json {
                serde_json::to_writer(
                    &mut *out,
                    &object(date, &wanted, &work)?,
                )?;
                out.push(b'\n');
                return Ok(());
            }
            for kind in &wanted {
                let text = kind.text(date, &work, words)?;
                let text = text.as_deref().unwrap_or("-");
                match &*wanted {
                    [_] => writeln!(out, "{text}")?,
                    _ => writeln!(out, "{:12}  {text}", kind.name())?,
                }
            }
            Ok(())
        })
    }
}

fn object(
    date: Civil,
    wanted: &[Kind],
    work: &BusinessCalendar,
) -> anyhow::Result<Map<String, Value>> {
    let mut map = Map::new();
    let plain = Kind::Gregorian.text(date, work, false)?;
    map.insert("date".into(), json!(plain));
    for kind in wanted {
        let text = kind.text(date, work, false)?;
        let value = match kind {
            Kind::System(system) => {
                let there = system.date(date);
                json!({
                    "date": text,
                    "era": there.era(),
                    "year": there.year(),
                    "month": there.month(),
                    "day": there.day(),
                    "month_name": there.month_name(),
                    "text": there.to_string(),
                })
            }
            Kind::Count(count) => json!(count.number(date)),
            _ => json!(text),
        };
        map.insert(kind.name().replace('-', "_"), value);
    }
    Ok(map)
}
