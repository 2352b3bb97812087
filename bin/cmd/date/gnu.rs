//! `sysu date` without a verb: what scripts ask of date(1).

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::PoisonError,
};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sysu::date::{
    DateTime, Iso, Precision, Zone,
    format::{Dialect, Format},
};

use super::{
    lines::Lines,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// The options of GNU date but for setting the clock.
#[derive(Args, Debug)]
#[command(next_help_heading = "As date(1)")]
pub(crate) struct Gnu {
    /// A date, or a format that begins with `+`, or both
    #[arg(value_name = "DATE|+FORMAT", num_args = 0..=2)]
    args: Vec<String>,

    /// Show DATE instead of now
    #[arg(long, short, value_name = "DATE", allow_hyphen_values = true)]
    date: Option<String>,

    /// Show each line of FILE, `-` for standard input
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["date", "reference"])]
    file: Option<PathBuf>,

    /// Show when FILE was last changed
    #[arg(long, short, value_name = "FILE", conflicts_with = "date")]
    reference: Option<PathBuf>,

    /// Show in UTC
    #[arg(long, short, alias = "universal")]
    utc: bool,

    /// Write ISO 8601, down to UNIT: date, hours, minutes, seconds, ns
    #[arg(
        short = 'I',
        long = "iso-8601",
        value_name = "UNIT",
        num_args = 0..=1,
        require_equals = false,
        default_missing_value = "date"
    )]
    iso: Option<IsoUnit>,

    /// Write RFC 5322, as in mail
    #[arg(short = 'R', long = "rfc-email")]
    rfc_email: bool,

    /// Write RFC 3339, with a blank, down to UNIT
    #[arg(long, value_name = "UNIT")]
    rfc_3339: Option<IsoUnit>,

    /// Show in ZONE
    #[arg(long, value_name = "ZONE")]
    tz: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum IsoUnit {
    Date,
    Hours,
    Minutes,
    Seconds,
    Ns,
}

impl IsoUnit {
    fn precision(self) -> Precision {
        match self {
            Self::Date => Precision::Day,
            Self::Hours => Precision::Hour,
            Self::Minutes => Precision::Minute,
            Self::Seconds => Precision::Second,
            Self::Ns => Precision::Nanosecond,
        }
    }
}

impl Gnu {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let zone = if self.utc { Some("UTC") } else { self.tz.as_deref() };
        let world = World::in_zone(zone.map(str::to_owned));
        let reader = world.reader(ctx)?;
        let here = reader.tz.unwrap_or(reader.ctx.get_zone());
        let (date, format) = self.split()?;
        let format = self.format(format)?;
        if let Some(file) = &self.file {
            return lines(ctx, &reader, here, &format, file);
        }
        let moment = match (&self.reference, date) {
            (Some(file), _) => {
                let time = fs::metadata(file)
                    .and_then(|data| data.modified())
                    .with_context(|| {
                        format!("cannot read the time of `{}`", file.display())
                    })?;
                DateTime::from(time)
            }
            (None, Some(text)) => reader
                .date(text)
                .hint("`sysu date --help` lists the verbs and options")?,
            (None, None) => reader.now(),
        };
        let mut out = Vec::with_capacity(48);
        line(ctx.json, &format, moment.in_zone(here), &mut out)?;
        ctx.stdout.write_all(&out)?;
        Ok(Status::Done)
    }

    /// The date and the format among the arguments.
    fn split(&self) -> anyhow::Result<(Option<&str>, Option<&str>)> {
        let (mut date, mut format) = (self.date.as_deref(), None);
        for arg in &self.args {
            match arg.strip_prefix('+') {
                Some(text) if format.is_none() => format = Some(text),
                Some(_) => return Err(usage("there are two formats")),
                None if date.is_none() => date = Some(arg),
                None => {
                    return Err(usage(format!(
                        "`{arg}` is one date too many"
                    )))
                    .hint("a format begins with `+`");
                }
            }
        }
        Ok((date, format))
    }

    fn format(&self, tokens: Option<&str>) -> anyhow::Result<Format> {
        let iso = Iso::new();
        if let Some(tokens) = tokens {
            return Format::new(tokens, Dialect::Strftime)
                .with_context(|| format!("cannot use the format `{tokens}`"));
        }
        if let Some(unit) = self.iso {
            // GNU writes +00:00 for UTC and a comma before nanoseconds.
            let tokens = match unit {
                IsoUnit::Date => "%Y-%m-%d",
                IsoUnit::Hours => "%Y-%m-%dT%H%:z",
                IsoUnit::Minutes => "%Y-%m-%dT%H:%M%:z",
                IsoUnit::Seconds => "%Y-%m-%dT%H:%M:%S%:z",
                IsoUnit::Ns => "%Y-%m-%dT%H:%M:%S,%N%:z",
            };
            return Ok(Format::new(tokens, Dialect::Strftime)?);
        }
        if let Some(unit) = self.rfc_3339 {
            let tokens = match unit {
                IsoUnit::Date => "%Y-%m-%d",
                IsoUnit::Ns => "%Y-%m-%d %H:%M:%S.%N%:z",
                IsoUnit::Seconds => "%Y-%m-%d %H:%M:%S%:z",
                other => {
                    return Ok(Format::iso(
                        iso.separator(' ').precision(other.precision()),
                    ));
                }
            };
            return Ok(Format::new(tokens, Dialect::Strftime)?);
        }
        let tokens = if self.rfc_email {
            "%a, %d %b %Y %H:%M:%S %z"
        } else {
            "%a %b %e %H:%M:%S %Z %Y"
        };
        Ok(Format::new(tokens, Dialect::Strftime)?)
    }
}

fn line(
    json: bool,
    format: &Format,
    moment: DateTime,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    if json {
        let value = serde_json::json!({
            "datetime": moment.to_iso(),
            "text": format.format(moment),
        });
        serde_json::to_writer(&mut *out, &value)?;
    } else {
        format.write_bytes(moment, out);
    }
    out.push(b'\n');
    Ok(())
}

/// Shows the date in each line of a file; as GNU's, this goes on after a
/// line that is none.
fn lines(
    ctx: &mut Ctx,
    reader: &Reader,
    zone: Zone,
    format: &Format,
    file: &Path,
) -> anyhow::Result<Status> {
    let each = Lines { keep_going: true };
    let json = ctx.json;
    let mut failed = false;
    let mut work = |text: &str, out: &mut Vec<u8>| {
        let moment = reader.date(text.trim())?.in_zone(zone);
        line(json, format, moment, out)
    };
    if file.as_os_str() == "-" {
        let stdin = ctx.stdin.clone();
        let mut stdin = stdin.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "standard input";
        each.read(ctx, &mut **stdin, name, &mut work, &mut failed)?;
    } else {
        let name = format!("`{}`", file.display());
        let opened = fs::File::open(file)
            .with_context(|| format!("cannot read {name}"))?;
        let mut input =
            io::BufReader::with_capacity(crate::ctx::CHUNK, opened);
        each.read(ctx, &mut input, &name, &mut work, &mut failed)?;
    }
    Ok(if failed { Status::No } else { Status::Done })
}
