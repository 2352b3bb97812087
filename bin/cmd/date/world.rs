//! The options by which every verb reads dates.

use std::{cell::RefCell, io::Write, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sysu::date::{
    Context, DateTime, Disambiguation, Gap, Interval, Locale, Overlap, Parser,
    Reading, WeekRules, Weekday, Zone,
    business::BusinessCalendar,
    format::{Dialect, Format},
};

use super::{
    explain,
    phrase::{self, PhraseReader, Phrases},
    tzdb::Zones,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    text::brief,
};

/// How dates are read.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading dates")]
pub(crate) struct World {
    /// Show dates in ZONE: an IANA name, UTC, +05:30, or `local` [default:
    /// that of the date itself, else TZ, else the machine's]
    #[arg(long, value_name = "ZONE")]
    tz: Option<String>,

    /// Take dates that name no zone to be in ZONE [default: that of --tz]
    #[arg(long, value_name = "ZONE")]
    from_tz: Option<String>,

    /// Take it to be now at DATE
    #[arg(long, value_name = "DATE")]
    now: Option<String>,

    /// Read with FORMAT: a name such as `rfc2822`, strftime conversions, or
    /// tokens of --dialect; several are tried in order
    #[arg(long, short, value_name = "FORMAT")]
    input: Vec<String>,

    /// What the tokens of -i and -f mean
    #[arg(long, value_name = "DIALECT")]
    pub(crate) dialect: Option<DialectArg>,

    /// Read and write names and weeks in the language LOCALE, such as `de`
    /// or `pt-BR` [default: en]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,

    /// Years of two digits up to YY are of this century [default: 60]
    #[arg(long, value_name = "YY", value_parser = clap::value_parser!(u8).range(0..=99))]
    year_cutoff: Option<u8>,

    /// First day of the week [default: Monday, or that of --locale]
    #[arg(long, value_name = "DAY")]
    week_start: Option<Weekday>,

    /// Which of two equal wall times to take where clocks are set back
    /// [default: earlier]
    #[arg(long, value_name = "WHICH")]
    ambiguous: Option<AmbiguousArg>,

    /// Where to move a wall time that clocks jump over [default: forward]
    #[arg(long, value_name = "WHERE")]
    gap: Option<GapArg>,

    /// Read 7/5/2024 as July 5 instead of 7 May [default: as --locale does]
    #[arg(long)]
    month_first: bool,

    /// Take zones from the TZif files of DIR, or of the system, instead of
    /// the database that is built in
    #[arg(long, value_name = "DIR|system")]
    tzdb: Option<PathBuf>,

    /// Say on standard error how each date was read
    #[arg(long)]
    pub(crate) explain: bool,

    #[command(flatten)]
    pub(crate) phrases: Phrases,
}

/// A language of tokens, as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DialectArg {
    /// `%Y-%m-%d`
    Strftime,
    /// `yyyy-MM-dd`
    Luxon,
    /// `YYYY-MM-DD`
    Dayjs,
    /// `yyyy-MM-dd`, as date-fns and Java
    Unicode,
}

impl From<DialectArg> for Dialect {
    fn from(arg: DialectArg) -> Self {
        match arg {
            DialectArg::Strftime => Self::Strftime,
            DialectArg::Luxon => Self::Luxon,
            DialectArg::Dayjs => Self::Dayjs,
            DialectArg::Unicode => Self::Unicode,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AmbiguousArg {
    Earlier,
    Later,
    Reject,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GapArg {
    Forward,
    Backward,
    Reject,
}

/// The options made into what reads.
pub(crate) struct Reader {
    zones: Zones,
    parser: Parser,
    formats: Vec<Format>,
    phrases: PhraseReader,
    pub(crate) ctx: Context,
    pub(crate) dialect: Option<Dialect>,
    /// Whether `--tz` says where dates are shown.
    pub(crate) tz: Option<Zone>,
    /// Where it is said how dates were read.
    explain: Option<RefCell<Box<dyn Write + Send>>>,
    /// Whether `7/5/2024` is refused.
    figures: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("ctx", &self.ctx)
            .finish_non_exhaustive()
    }
}

impl World {
    /// The options of a verb that has none of its own but a zone.
    pub(crate) fn in_zone(tz: Option<String>) -> Self {
        Self { tz, ..Self::default() }
    }

    /// # Errors
    ///
    /// If an option names a zone, locale, date or format that is none.
    pub(crate) fn reader(&self, ctx: &mut Ctx) -> anyhow::Result<Reader> {
        let zones = Zones::of(self.tzdb.as_deref());
        let tz =
            self.tz.as_deref().map(|text| zones.zone(text)).transpose()?;
        let from_tz = self.from_tz.as_deref();
        let from_tz = from_tz.map(|text| zones.zone(text)).transpose()?;
        let here = match from_tz.or(tz) {
            Some(zone) => zone,
            None => zones.home(ctx),
        };
        let mut world = Context::at(DateTime::from(ctx.now)).zone(here);
        if let Some(tag) = &self.locale {
            world = world.locale(locale(tag)?);
        } else {
            // Data does not depend on a language; weeks are ISO's.
            world = world.week(WeekRules::ISO);
        }
        if let Some(first) = self.week_start {
            let minimal = world.get_week().minimal_days;
            world = world.week(WeekRules::new(first, minimal));
        }
        if let Some(year) = self.year_cutoff {
            world = world.two_digit_cutoff(year);
        }
        world = world.disambiguation(self.disambiguation());
        if let Some(text) = &self.now {
            let now = Parser::new(world).any(text).with_context(|| {
                format!("cannot read the date `{text}` of --now")
            })?;
            world = world.now_at(now);
        }
        let american = world.get_locale().date_order() == (true, false);
        let month_first =
            self.month_first || self.locale.is_some() && american;
        let parser =
            Parser::new(world).keep_zone(true).month_first(month_first);
        let dialect = self.dialect.map(Dialect::from);
        let formats = self
            .input
            .iter()
            .map(|text| format(text, dialect, world.get_locale()))
            .collect::<anyhow::Result<_>>()?;
        let phrases = self.phrases.reader(world, month_first)?;
        let explain = self.explain.then(|| RefCell::new(ctx.stderr_again()));
        let figures =
            self.phrases.strict && !self.month_first && self.locale.is_none();
        Ok(Reader {
            zones,
            parser,
            formats,
            phrases,
            ctx: world,
            dialect,
            tz,
            explain,
            figures,
        })
    }

    fn disambiguation(&self) -> Disambiguation {
        let overlap = match self.ambiguous {
            None if self.phrases.strict => Overlap::Reject,
            None | Some(AmbiguousArg::Earlier) => Overlap::Earlier,
            Some(AmbiguousArg::Later) => Overlap::Later,
            Some(AmbiguousArg::Reject) => Overlap::Reject,
        };
        let gap = match self.gap {
            None if self.phrases.strict => Gap::Reject,
            None | Some(GapArg::Forward) => Gap::Forward,
            Some(GapArg::Backward) => Gap::Backward,
            Some(GapArg::Reject) => Gap::Reject,
        };
        Disambiguation { overlap, gap }
    }
}

impl Reader {
    /// Reads a date and moves it into the zone of `--tz`.
    ///
    /// # Errors
    ///
    /// If the text is no date.
    pub(crate) fn date(&self, text: &str) -> anyhow::Result<DateTime> {
        if self.formats.is_empty()
            && self.explain.is_none()
            && !self.figures
            && let Ok(found) = self.parser.any(text)
        {
            return Ok(self.shown(found));
        }
        let err = match self.read(text) {
            Ok(found) => {
                self.say(|out| explain::reading(self, &found, text, out))?;
                return Ok(self.shown(found.datetime));
            }
            Err(err) => err,
        };
        let found = self.phrase(text, err)?;
        self.say(|out| explain::phrase(self, &found, text, out))?;
        Ok(self.shown(found.start))
    }

    /// Reads a zone, from where `--tzdb` says.
    ///
    /// # Errors
    ///
    /// If there is no such zone.
    pub(crate) fn zone(&self, text: &str) -> anyhow::Result<Zone> {
        self.zones.zone(text)
    }

    /// The stretch of time that a phrase names, as `last week`.
    pub(crate) fn stretch(&self, text: &str) -> Option<Interval> {
        if !self.formats.is_empty() || self.parser.any(text).is_ok() {
            return None;
        }
        let found = self.phrases.read(text).ok()?;
        found.unit?;
        Interval::new(self.shown(found.start), self.shown(found.end)).ok()
    }

    /// The working days that `--holidays` leaves.
    pub(crate) fn business(&self) -> BusinessCalendar {
        self.phrases.business().clone().week(self.ctx.get_week())
    }

    fn say(
        &self,
        what: impl FnOnce(&mut Vec<u8>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Some(to) = &self.explain else { return Ok(()) };
        let mut out = Vec::new();
        what(&mut out)?;
        to.borrow_mut().write_all(&out)?;
        Ok(())
    }

    /// Reads a phrase, where no date was found because of `err`.
    ///
    /// # Errors
    ///
    /// If the text is no phrase either, or formats were given.
    pub(crate) fn phrase(
        &self,
        text: &str,
        err: anyhow::Error,
    ) -> anyhow::Result<sysu::date::natural::Reading> {
        if !self.formats.is_empty() {
            return Err(err);
        }
        self.phrases.read(text).map_err(|no| phrase::worse(text, err, no))
    }

    /// Reads a date and says how.
    ///
    /// # Errors
    ///
    /// If the text is no date.
    pub(crate) fn read(&self, text: &str) -> anyhow::Result<Reading> {
        if self.figures && self.formats.is_empty() && either_order(text) {
            let message = format!(
                "cannot read the date `{text}`: the day may be the first \
                 number or the second"
            );
            return Err(usage(message))
                .status(Status::No)
                .hint("say it with --month-first, --locale or -i '%d/%m/%Y'");
        }
        let mut first = None;
        for format in &self.formats {
            match format.read(text.trim(), &self.parser) {
                Ok(reading) => return Ok(reading),
                Err(err) => first = first.or(Some(err)),
            }
        }
        let outcome = match first {
            Some(err) => Err(err),
            None => self.parser.read(text),
        };
        outcome
            .with_context(|| format!("cannot read the date `{}`", brief(text)))
            .status(Status::No)
    }

    pub(crate) const fn parser(&self) -> Parser {
        self.parser
    }

    pub(crate) fn shown(&self, moment: DateTime) -> DateTime {
        self.tz.map_or(moment, |zone| moment.in_zone(zone))
    }

    /// The time now, where dates are shown.
    pub(crate) fn now(&self) -> DateTime {
        self.shown(self.ctx.now())
    }
}

/// Whether a text begins as `7/5/2024` does, where both numbers may be a
/// month and are not the same.
fn either_order(text: &str) -> bool {
    let mut parts = text.trim().splitn(3, ['/', '.', '-']);
    let mut number = || {
        let part = parts.next()?;
        let figures = part.bytes().all(|b| b.is_ascii_digit());
        (figures && part.len() <= 2).then(|| part.parse::<u8>().ok())?
    };
    match (number(), number()) {
        (Some(a), Some(b)) => {
            let month = 1..=12;
            let year = parts.next().is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_ascii_digit())
            });
            year && a != b && month.contains(&a) && month.contains(&b)
        }
        _ => false,
    }
}

/// Reads a locale.
///
/// # Errors
///
/// If no tables are shipped for it.
pub(crate) fn locale(tag: &str) -> anyhow::Result<Locale> {
    Locale::parse(tag)
        .ok_or_else(|| usage(format!("there are no words for `{tag}`")))
}

/// Compiles a format: a name, strftime, or tokens of a dialect.
///
/// # Errors
///
/// If it is none of these.
pub(crate) fn format(
    text: &str,
    dialect: Option<Dialect>,
    locale: Locale,
) -> anyhow::Result<Format> {
    if dialect.is_none()
        && let Some(format) = Format::named(text, locale)
    {
        return Ok(format);
    }
    if let Some(fields) = text.strip_prefix("fields:") {
        return fields
            .parse()
            .and_then(|fields| Format::fields(fields, locale))
            .with_context(|| format!("cannot use the format `{text}`"))
            .status(Status::Usage);
    }
    let dialect = match dialect {
        Some(dialect) => dialect,
        None if text.contains('%') => Dialect::Strftime,
        None => {
            return Err(usage(format!(
                "`{text}` is no name of a format and has no `%`"
            )))
            .hint(
                "tokens need --dialect luxon, dayjs or unicode; names are \
                 iso, rfc2822, http, sql, epoch, date-full, …",
            );
        }
    };
    Format::with_locale(text, dialect, locale)
        .with_context(|| format!("cannot use the format `{text}`"))
        .status(Status::Usage)
}
