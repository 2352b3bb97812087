//! `sysu date holidays`

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;
use sysu::date::{
    DateTime,
    holidays::{Holiday, Holidays as Country},
};

use super::{phrase, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Print the public holidays of a country
#[derive(Args, Debug)]
#[command(after_help = "\
Without a country, the countries that have a table. Dates follow the law of
2025; holidays that are proclaimed year by year are not in it.

Examples:
  $ sysu date holidays
  $ sysu date holidays de-by 2026
  $ sysu date holidays us --next
  $ sysu date holidays gb-sct 2025 2026 --ics > holidays.ics")]
pub(crate) struct Holidays {
    /// The country, with its subdivision if it has holidays of its own
    #[arg(value_name = "COUNTRY")]
    country: Option<String>,

    /// The years [default: this one]
    #[arg(value_name = "YEAR")]
    years: Vec<i32>,

    /// Only the next one
    #[arg(long, conflicts_with = "years")]
    next: bool,

    /// Write an iCalendar file
    #[arg(long)]
    ics: bool,

    #[command(flatten)]
    world: World,
}

#[derive(Serialize)]
struct HolidayJson<'a> {
    date: String,
    name: &'a str,
    observed: bool,
    weekday: &'a str,
}

#[derive(Serialize)]
struct CountryJson {
    code: String,
    name: &'static str,
    regions: Vec<&'static str>,
}

impl Holidays {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let Some(code) = &self.country else { return list(ctx) };
        let country = phrase::holidays(code)?;
        let now = self.world.reader(ctx)?.now();
        let mut days = Vec::new();
        let years = match &self.years[..] {
            [] if self.next => vec![now.year(), now.year() + 1],
            [] => vec![now.year()],
            years => years.to_vec(),
        };
        for year in years {
            let found = country
                .in_year(year)
                .with_context(|| format!("cannot list the year {year}"))
                .status(Status::Usage)?;
            days.extend(found);
        }
        if self.next {
            let today = now.to_iso_date();
            days.retain(|day| iso(day) >= today);
            days.truncate(1);
        }
        if self.ics {
            return calendar(ctx, country, &days, now);
        }
        for day in &days {
            print(ctx, day)?;
        }
        Ok(Status::Done)
    }
}

fn iso(day: &Holiday) -> String {
    let date = day.date;
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn print(ctx: &mut Ctx, day: &Holiday) -> anyhow::Result<()> {
    let date = iso(day);
    let weekday = day.date.weekday().name();
    if ctx.json {
        let (name, observed) = (day.name, day.observed);
        let json = HolidayJson { date, name, observed, weekday };
        return ctx.print_json(&json);
    }
    let short = weekday.get(..3).unwrap_or(weekday);
    let name = ctx.style.title(day.name);
    let observed = if day.observed { " (observed)" } else { "" };
    writeln!(ctx.stdout, "{date}  {short}  {name}{observed}")?;
    Ok(())
}

fn list(ctx: &mut Ctx) -> anyhow::Result<Status> {
    for country in Country::all() {
        let (code, name) = (country.code(), country.name());
        let regions: Vec<_> = country.regions().collect();
        if ctx.json {
            ctx.print_json(&CountryJson { code, name, regions })?;
            continue;
        }
        let code = code.to_ascii_lowercase();
        let regions = regions.join(" ").to_ascii_lowercase();
        let line = format!("{code}  {name:<16}  {regions}");
        writeln!(ctx.stdout, "{}", line.trim_end())?;
    }
    Ok(Status::Done)
}

/// RFC 5545: days without a time, and lines that end as it says.
fn calendar(
    ctx: &mut Ctx,
    country: Country,
    days: &[Holiday],
    now: DateTime,
) -> anyhow::Result<Status> {
    let stamp = now.to_utc().format("%Y%m%dT%H%M%SZ")?;
    let mut out = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//sysu//date//EN\r\n",
    );
    for day in days {
        let date = iso(day).replace('-', "");
        let observed = if day.observed { " (observed)" } else { "" };
        let code = country.code();
        out.extend([format!(
            "BEGIN:VEVENT\r\nUID:{date}-{code}-{}@sysu\r\nDTSTAMP:{stamp}\r\n\
             DTSTART;VALUE=DATE:{date}\r\nSUMMARY:{}{observed}\r\n\
             TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
            day.name.len(),
            day.name.replace(',', "\\,"),
        )]);
    }
    out.push_str("END:VCALENDAR\r\n");
    ctx.stdout.write_all(out.as_bytes())?;
    Ok(Status::Done)
}
