//! `sysu date grep`

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::date::{Interval, Unit};

use super::{
    files::{Files, is_stdin, objects},
    lines::Lines,
    sorted,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    text::brief,
};

/// Print the lines whose first date lies in a range
///
/// Exits with 1 if there is none. Lines without a date follow the line
/// before them.
#[derive(Args, Debug)]
#[command(after_help = "\
RANGE is a date (its day, month or year, as far as it is given), START/END,
START/DURATION, `..END`, `START..`, `START..END`, or a DURATION for the time
since so long ago.

Examples:
  $ sysu date grep 2024-07-14 app.log
  $ sysu date grep '2024-07-14T09:00/PT30M' --sorted huge.log
  $ journalctl -o short-iso | sysu date grep 2h
  $ sysu date grep 2024-07.. -c app.log app.log.1")]
pub(crate) struct Grep {
    /// Which dates
    #[arg(value_name = "RANGE")]
    range: String,

    #[command(flatten)]
    files: Files,

    /// Print the other lines
    #[arg(long, short = 'v')]
    invert: bool,

    /// Find the range by halving: the dates of each FILE only grow
    #[arg(long, requires = "files", conflicts_with = "invert")]
    sorted: bool,

    /// Print only how many lines there are
    #[arg(long, short)]
    count: bool,

    #[command(flatten)]
    world: World,
}

impl Grep {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let text = &self.range;
        let range = range(&reader, text).with_context(|| {
            format!("cannot read the range `{}`", brief(text))
        })?;
        let parser = reader.parser();
        let (mut hits, mut fits) = (0_u64, false);
        let (invert, count) = (self.invert, self.count);
        if self.sorted {
            let files = &self.files.files;
            if files.iter().any(|file| is_stdin(file)) {
                return Err(usage("standard input cannot be searched"))
                    .hint("--sorted needs files; leave it out for a pipe");
            }
            for file in files {
                sorted::search(file, &parser, range, &mut |line| {
                    hits += 1;
                    if count {
                        return Ok(());
                    }
                    if ctx.json {
                        let mut out = Vec::new();
                        objects(line, &mut out)?;
                        ctx.stdout.write_all(&out)?;
                        return Ok(());
                    }
                    ctx.stdout.write_all(line)?;
                    ctx.stdout.write_all(b"\n")?;
                    Ok(())
                })?;
            }
            return self.told(ctx, hits);
        }
        self.files.each_text(ctx, Lines::default(), &mut |line, out| {
            if let Some(found) = parser.find(line) {
                fits = range.contains(found.reading.datetime) != invert;
            }
            if fits {
                hits += 1;
                if !count {
                    out.extend_from_slice(line.as_bytes());
                    out.push(b'\n');
                }
            }
            Ok(())
        })?;
        self.told(ctx, hits)
    }

    fn told(&self, ctx: &mut Ctx, hits: u64) -> anyhow::Result<Status> {
        match (self.count, ctx.json) {
            (true, true) => ctx.print_json(&json!({ "lines": hits }))?,
            (true, false) => writeln!(ctx.stdout, "{hits}")?,
            (false, _) => {}
        }
        Ok(if hits > 0 { Status::Done } else { Status::No })
    }
}

/// Reads a range as the help describes it.
///
/// # Errors
///
/// If it is none.
pub(crate) fn range(reader: &Reader, text: &str) -> anyhow::Result<Interval> {
    let far = |sign: i64| {
        sysu::date::DateTime::from_seconds(sign * 8_640_000_000_000)
    };
    if let Ok(span) = text.parse::<sysu::date::Duration>() {
        let now = reader.now();
        return Ok(Interval::new(now.minus(&span)?, now)?);
    }
    if let Some((start, end)) = text.split_once("..") {
        let start = match start {
            "" => far(-1)?,
            start => unit(reader, start)?.start(),
        };
        let end = match end {
            "" => far(1)?,
            end => unit(reader, end)?.end(),
        };
        return Ok(Interval::new(start, end)?);
    }
    if text.contains('/') && text.len() > 10 {
        return Ok(Interval::parse_iso(text, &reader.ctx)?);
    }
    if let Some(whole) = reader.stretch(text) {
        return Ok(whole);
    }
    unit(reader, text)
}

/// The year, month, day, hour, minute or second that a text names.
fn unit(reader: &Reader, text: &str) -> anyhow::Result<Interval> {
    let moment = reader.date(text)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let unit = match (digits, text.contains(':')) {
        (_, true) if text.matches(':').count() == 1 => Unit::Minute,
        (_, true) => Unit::Second,
        (4, _) => Unit::Year,
        (6, _) if text.contains('W') => Unit::Week,
        (6, _) => Unit::Month,
        (9.., _) => Unit::Second,
        _ => Unit::Day,
    };
    if text.is_empty() {
        return Err(usage("there is no date"));
    }
    Ok(Interval::of(moment, unit)?)
}
