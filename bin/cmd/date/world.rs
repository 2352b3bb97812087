//! The options by which every verb reads dates.

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sysu::date::{
    Context, DateTime, Disambiguation, Gap, Locale, Overlap, Parser, Reading,
    WeekRules, Weekday, Zone,
    format::{Dialect, Format},
};

use super::phrase::{self, PhraseReader, Phrases};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
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
#[derive(Debug)]
pub(crate) struct Reader {
    parser: Parser,
    formats: Vec<Format>,
    phrases: PhraseReader,
    pub(crate) ctx: Context,
    pub(crate) dialect: Option<Dialect>,
    /// Whether `--tz` says where dates are shown.
    pub(crate) tz: Option<Zone>,
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
        let tz = self.tz.as_deref().map(zone).transpose()?;
        let from_tz = self.from_tz.as_deref().map(zone).transpose()?;
        let here = match from_tz.or(tz) {
            Some(zone) => zone,
            None => home(ctx),
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
        Ok(Reader { parser, formats, phrases, ctx: world, dialect, tz })
    }

    fn disambiguation(&self) -> Disambiguation {
        let overlap = match self.ambiguous {
            None | Some(AmbiguousArg::Earlier) => Overlap::Earlier,
            Some(AmbiguousArg::Later) => Overlap::Later,
            Some(AmbiguousArg::Reject) => Overlap::Reject,
        };
        let gap = match self.gap {
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
            && let Ok(found) = self.parser.any(text)
        {
            return Ok(self.shown(found));
        }
        let err = match self.read(text) {
            Ok(found) => return Ok(self.shown(found.datetime)),
            Err(err) => err,
        };
        Ok(self.shown(self.phrase(text, err)?.start))
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
            .with_context(|| format!("cannot read the date `{text}`"))
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

/// Reads a zone.
///
/// # Errors
///
/// If there is no such zone.
pub(crate) fn zone(text: &str) -> anyhow::Result<Zone> {
    Zone::parse(text)
        .status(Status::Usage)
        .hint(format!("`sysu date zone find {text}` looks for zones"))
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

/// The zone of the call: `TZ`, or the machine's.
fn home(ctx: &mut Ctx) -> Zone {
    let Some(value) = ctx.env("TZ") else { return Zone::system() };
    let text = value.to_string_lossy();
    let name = text.strip_prefix(':').unwrap_or(&text);
    if matches!(name, "/etc/localtime" | "localtime") {
        return Zone::system();
    }
    Zone::parse(name).unwrap_or_else(|_| {
        ctx.warn(format!("TZ is {text:?}, which is no known zone; using UTC"));
        Zone::UTC
    })
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
