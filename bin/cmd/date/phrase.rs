//! Dates as people say them: "next friday", "in 3 days".

use std::{cell::OnceCell, io::Write as _};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde::Serialize;
use sysu::date::{
    Context, DateTime,
    business::BusinessCalendar,
    holidays::Holidays,
    natural::{DateOrder, Natural, NextMeans, Reading},
};

use super::show::{DateJson, Writer};
use crate::{
    error::{Annotate as _, Status, usage},
    text::brief,
};

/// How phrases are read.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading phrases")]
pub(crate) struct Phrases {
    /// Refuse what has more than one reading: `next friday`, 7/5/2024, a
    /// time that clocks skip or repeat
    #[arg(long)]
    pub(crate) strict: bool,

    /// What `next friday` means on a Wednesday [default: first]
    #[arg(long, value_name = "WHICH")]
    next_means: Option<NextArg>,

    /// Leave out the holidays of COUNTRY when business days are counted:
    /// `us`, `de-by`; may be given several times
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',')]
    pub(crate) holidays: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum NextArg {
    /// The first one after today
    First,
    /// That of next week
    NextWeek,
}

impl Phrases {
    /// What reads phrases in `world`, made when the first one comes.
    ///
    /// # Errors
    ///
    /// If a country has no table of holidays.
    pub(crate) fn reader(
        &self,
        world: Context,
        month_first: bool,
    ) -> anyhow::Result<PhraseReader> {
        let mut business = BusinessCalendar::new();
        for code in &self.holidays {
            business = business.holidays(holidays(code)?);
        }
        Ok(PhraseReader {
            world,
            month_first,
            options: self.clone(),
            business,
            natural: OnceCell::new(),
        })
    }
}

/// Reads phrases; learns its words when it is first used.
#[derive(Debug)]
pub(crate) struct PhraseReader {
    world: Context,
    month_first: bool,
    options: Phrases,
    business: BusinessCalendar,
    natural: OnceCell<Natural>,
}

impl PhraseReader {
    /// The working days that `--holidays` leaves.
    pub(crate) const fn business(&self) -> &BusinessCalendar {
        &self.business
    }

    /// # Errors
    ///
    /// If the phrase is not understood, or ambiguous under `--strict`.
    pub(crate) fn read(
        &self,
        text: &str,
    ) -> Result<Reading, sysu::date::Error> {
        self.natural.get_or_init(|| self.make()).read(text)
    }

    fn make(&self) -> Natural {
        let next = match self.options.next_means {
            Some(NextArg::NextWeek) => NextMeans::NextWeek,
            _ => NextMeans::First,
        };
        let order = if self.month_first {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        };
        Natural::new(self.world)
            .strict(self.options.strict)
            .next_means(next)
            .date_order(order)
            .business(self.business.clone())
    }
}

/// The holidays of a country, by its code.
///
/// # Errors
///
/// If it has no table.
pub(crate) fn holidays(code: &str) -> anyhow::Result<Holidays> {
    Holidays::of(code)
        .ok_or_else(|| usage(format!("there are no holidays for `{code}`")))
        .hint("`sysu date holidays` lists the countries")
}

/// How a phrase was read.
#[derive(Serialize)]
struct Explained<'a> {
    input: &'a str,
    form: &'static str,
    zone_given: bool,
    unit: Option<&'static str>,
    end: String,
    notes: Vec<NoteJson<'a>>,
    #[serde(flatten)]
    date: DateJson,
}

#[derive(Serialize)]
struct NoteJson<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    meaning: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<&'a str>,
}

/// Appends how `text` was read.
///
/// # Errors
///
/// Never in practice: what is written is plain.
pub(crate) fn explain(
    writer: &Writer,
    json: bool,
    text: &str,
    found: &Reading,
    shown: impl Fn(DateTime) -> DateTime,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let (start, end) = (shown(found.start), shown(found.end));
    let notes = found.notes.iter().map(|note| NoteJson {
        text: text.get(note.start..note.end).unwrap_or_default(),
        start: note.start,
        end: note.end,
        meaning: &note.meaning,
        other: note.other.as_deref(),
    });
    if json {
        let value = Explained {
            input: text,
            form: "phrase",
            zone_given: found.zone_given,
            unit: found.unit.map(sysu::date::Unit::name),
            end: end.to_iso(),
            notes: notes.collect(),
            date: writer.json(start),
        };
        serde_json::to_writer(&mut *out, &value)?;
        out.push(b'\n');
        return Ok(());
    }
    writeln!(out, "{}", writer.text(start))?;
    writeln!(out, "  read as  a phrase")?;
    if start != end {
        let name = found.unit.map_or("stretch", sysu::date::Unit::name);
        writeln!(out, "  {name:<8} up to {}", writer.text(end))?;
    }
    for note in notes {
        let other =
            note.other.map(|o| format!("; or {o}")).unwrap_or_default();
        writeln!(out, "  {:?} is {}{other}", note.text, note.meaning)?;
    }
    if !found.zone_given {
        let zone = found.start.zone();
        writeln!(out, "  zone     {zone}, which the phrase does not say")?;
    }
    Ok(())
}

/// The error to show where neither reader understood a text: that of the
/// one which came further.
pub(crate) fn worse(
    text: &str,
    date: anyhow::Error,
    phrase: sysu::date::Error,
) -> anyhow::Error {
    let at = |err: &anyhow::Error| {
        err.chain()
            .find_map(|cause| cause.downcast_ref::<sysu::date::Error>())
            .and_then(sysu::date::Error::at)
    };
    let words = text.trim_start().starts_with(char::is_alphabetic);
    if phrase.at().is_some() && phrase.at() <= at(&date) && !words {
        return date;
    }
    let outcome: anyhow::Result<()> = Err(phrase)
        .with_context(|| format!("cannot read the date `{}`", brief(text)))
        .status(Status::No);
    match outcome {
        Err(err) => err,
        Ok(()) => date,
    }
}
