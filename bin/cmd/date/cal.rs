//! `sysu date cal`

use std::io::Write as _;

use anstyle::Style as Ansi;
use clap::Args;
use serde::Serialize;
use sysu::date::{
    Civil, DateTime, WeekRules, Zone,
    calendar::Month,
    format::Format,
    holidays::Holiday,
    locale::{Form, Locale, Preset, Width},
};

use super::{
    phrase,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
    style::Style,
};

/// Print a calendar
#[derive(Args, Debug)]
#[command(after_help = "\
Today stands out on a terminal; holidays are marked and listed below their
month.

Examples:
  $ sysu date cal
  $ sysu date cal 2024-02 --week-numbers
  $ sysu date cal 2026 --locale de --holidays de-by
  $ sysu date cal -n 3 'next month' --week-start sunday
  $ sysu date cal 2024-12 --json")]
pub(crate) struct Cal {
    /// A month or a year: `2024-02`, `2024`, `next month` [default: this
    /// month]
    #[arg(value_name = "MONTH")]
    month: Option<String>,

    /// How many months [default: 1, or 12 for a year]
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1200))]
    months: Option<u16>,

    /// The month before and the month after, too
    #[arg(short = '3', long, conflicts_with = "months")]
    three: bool,

    /// The whole year
    #[arg(short = 'y', long, conflicts_with_all = ["months", "three"])]
    year: bool,

    /// Number the weeks
    #[arg(short = 'w', long)]
    week_numbers: bool,

    #[command(flatten)]
    world: World,
}

#[derive(Serialize)]
struct MonthJson {
    month: String,
    name: String,
    weeks: Vec<WeekJson>,
    holidays: Vec<HolidayJson>,
}

#[derive(Serialize)]
struct WeekJson {
    number: u8,
    days: [Option<u8>; 7],
}

#[derive(Serialize)]
struct HolidayJson {
    day: u8,
    name: &'static str,
}

/// What every month of a run shares.
struct Sheet {
    locale: Locale,
    rules: WeekRules,
    numbers: bool,
    style: Style,
    today: Civil,
    holidays: Vec<Holiday>,
    /// Columns of a day.
    day: usize,
}

impl Cal {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let (first, count) = self.span(&reader)?;
        let locale = reader.ctx.get_locale();
        let mut months = Vec::new();
        for n in 0..count {
            months.push(first.plus(n)?);
        }
        let mut sheet = Sheet {
            locale,
            rules: reader.ctx.get_week(),
            numbers: self.week_numbers,
            style: ctx.style,
            today: reader.now().civil(),
            holidays: Vec::new(),
            day: heads(locale).iter().map(|h| columns(h)).max().unwrap_or(2),
        };
        let (from, to) = (first.year(), first.plus(count - 1)?.year());
        for code in &self.world.phrases.holidays {
            let country = phrase::holidays(code)?;
            for year in from..=to {
                sheet.holidays.extend(country.in_year(year)?);
            }
        }
        sheet.holidays.sort_by_key(|day| day.date);
        if ctx.json {
            for month in months {
                ctx.print_json(&sheet.json(month))?;
            }
            return Ok(Status::Done);
        }
        let fit = (ctx.width + 2) / (sheet.columns() + 2);
        let rows = months.chunks(fit.clamp(1, 3));
        let text: Vec<String> = rows.map(|row| sheet.row(row)).collect();
        ctx.stdout.write_all(text.join("\n").as_bytes())?;
        Ok(Status::Done)
    }

    /// The first month and how many.
    fn span(&self, reader: &Reader) -> anyhow::Result<(Month, i32)> {
        let text = self.month.as_deref().unwrap_or("now");
        let year = text.len() == 4 && text.parse::<u16>().is_ok();
        let date = match (year, text.parse()) {
            (true, Ok(year)) => {
                Civil::date(year, 1, 1).status(Status::Usage)?
            }
            _ => reader.date(text)?.civil(),
        };
        let month = Month::of(date)?;
        if self.three {
            return Ok((month.plus(-1)?, 3));
        }
        if self.year || year && self.months.is_none() {
            return Ok((Month::new(month.year().into(), 1)?, 12));
        }
        Ok((month, self.months.map_or(1, i32::from)))
    }
}

/// The heads of the columns, from Monday.
fn heads(locale: Locale) -> [&'static str; 7] {
    let short = locale
        .weekdays(Width::Short, Form::Standalone)
        .map(|name| name.trim_end_matches('.'));
    if short.iter().all(|name| columns(name) <= 3) {
        return short;
    }
    locale.weekdays(Width::Narrow, Form::Standalone)
}

impl Sheet {
    /// Columns of a month.
    fn columns(&self) -> usize {
        let day = self.day.max(2);
        7 * (day + 1) - 1 + if self.numbers { 3 } else { 0 }
    }

    /// Months beside each other, then their holidays.
    fn row(&self, months: &[Month]) -> String {
        let mut blocks: Vec<Vec<String>> =
            months.iter().map(|month| self.block(*month)).collect();
        let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
        let blank = " ".repeat(self.columns());
        for block in &mut blocks {
            block.resize(height, blank.clone());
        }
        let mut out = String::new();
        for line in 0..height {
            let cells: Vec<&str> =
                blocks.iter().map(|block| block[line].as_str()).collect();
            out.push_str(cells.join("  ").trim_end());
            out.push('\n');
        }
        for month in months {
            for day in self.holidays_of(*month) {
                let date = day.date;
                let (month, number) = (date.month(), date.day());
                let name = self.style.faint(day.name);
                out.extend([format!("{month:02}-{number:02} {name}\n")]);
            }
        }
        out
    }

    /// The lines of a month, each as wide as the next.
    fn block(&self, month: Month) -> Vec<String> {
        let width = self.columns();
        let title = self.title(month);
        let left = width.saturating_sub(columns(&title)) / 2;
        let line = format!("{}{title}", " ".repeat(left));
        let mut lines = vec![self.style.title(pad(&line, width))];
        let day = self.day.max(2);
        let first = usize::from(self.rules.first.number()) - 1;
        let heads = heads(self.locale);
        let heads: Vec<String> =
            (0..7).map(|at| pad_left(heads[(first + at) % 7], day)).collect();
        let number = if self.numbers { "   " } else { "" };
        lines.push(format!("{number}{}", heads.join(" ")));
        for week in month.weeks(self.rules) {
            let cells: Vec<String> = week
                .days
                .iter()
                .map(|cell| match cell {
                    Some(number) => self.cell(month, *number, day),
                    None => " ".repeat(day),
                })
                .collect();
            let number = if self.numbers {
                self.style.faint(format!("{:2} ", week.number))
            } else {
                String::new()
            };
            lines.push(format!("{number}{}", cells.join(" ")));
        }
        lines
    }

    fn cell(&self, month: Month, number: u8, width: usize) -> String {
        let text = pad_left(&number.to_string(), width);
        let Some(date) = month.day(number) else { return text };
        let holiday = self.holidays.iter().any(|day| day.date == date);
        let today = (date.year(), date.month(), date.day())
            == (self.today.year(), self.today.month(), self.today.day());
        let weekend = self.rules.is_weekend(date.weekday());
        if today {
            self.style.paint(Ansi::new().invert(), text)
        } else if holiday {
            self.style.error(text)
        } else if weekend {
            self.style.faint(text)
        } else {
            text
        }
    }

    fn title(&self, month: Month) -> String {
        let format = Format::preset(Preset::MonthYear, self.locale);
        let first = month.day(1).map(|day| {
            DateTime::from_civil(day, Zone::UTC)
                .map(|moment| format.format(moment))
        });
        match first {
            Some(Ok(title)) => title,
            _ => month.to_string(),
        }
    }

    fn holidays_of(&self, month: Month) -> impl Iterator<Item = &Holiday> {
        self.holidays.iter().filter(move |day| {
            (day.date.year(), day.date.month())
                == (month.year(), month.month())
        })
    }

    fn json(&self, month: Month) -> MonthJson {
        MonthJson {
            month: month.to_string(),
            name: self.title(month),
            weeks: month
                .weeks(self.rules)
                .map(|week| WeekJson { number: week.number, days: week.days })
                .collect(),
            holidays: self
                .holidays_of(month)
                .map(|h| HolidayJson { day: h.date.day(), name: h.name })
                .collect(),
        }
    }
}

/// How many columns a terminal gives to `text`.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| match c as u32 {
            // Marks that join the letter before them.
            0x300..=0x36f
            | 0x591..=0x5bd
            | 0x64b..=0x65f
            | 0x93a..=0x94d
            | 0xe31..=0xe3a
            | 0x200b..=0x200f => 0,
            // The wide letters of East Asia.
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xff00..=0xff60 => 2,
            _ => 1,
        })
        .sum()
}

fn pad(text: &str, width: usize) -> String {
    let blank = width.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(blank))
}

fn pad_left(text: &str, width: usize) -> String {
    let blank = width.saturating_sub(columns(text));
    format!("{}{text}", " ".repeat(blank))
}
