//! Writing and reading with formats of four dialects, and by the names of
//! the standards.
//!
//! ```
//! use sysu_date::format::{Dialect, Format};
//! use sysu_date::{Context, DateTime, Parser};
//!
//! let moment: DateTime = "2024-07-05T21:04:09Z".parse()?;
//! let luxon = Format::new("d LLLL yyyy 'at' HH:mm", Dialect::Luxon)?;
//! assert_eq!(luxon.format(moment), "5 July 2024 at 21:04");
//! let c = Format::new("%a %e %b %H:%M", Dialect::Strftime)?;
//! assert_eq!(c.format(moment), "Fri  5 Jul 21:04");
//!
//! let parser = Parser::new(Context::at(moment));
//! let read = luxon.parse("1 March 2024 at 08:00", &parser)?;
//! assert_eq!(read.to_iso(), "2024-03-01T08:00:00Z");
//! # Ok::<(), sysu_date::Error>(())
//! ```

mod dayjs;
pub(crate) mod iso;
mod item;
mod luxon;
mod parts;
mod read;
mod standard;
mod strftime;
mod tokens;
mod unicode;
mod write;

pub use iso::{Iso, Precision};
pub use parts::{Part, PartKind};
pub use standard::Sql;
pub use tokens::{Token, convert};

use crate::datetime::DateTime;
use crate::error::{Error, ErrorKind};
use crate::locale::{Digits, Locale, Preset, Skeleton};
use crate::parse::{Parser, Reading};
use crate::week::WeekRules;
use item::{Item, Macro, Standard};

/// Longer formats are refused.
const LEN_MAX: usize = 4096;

thread_local! {
    /// What a line of a stream is written into, kept for the next one.
    static SCRATCH: std::cell::Cell<String> =
        const { std::cell::Cell::new(String::new()) };
}

/// A language of tokens. They clash (`DD` is a day, a localized date, or a
/// day of the year), so each format says which it speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `%Y-%m-%d`: C, GNU date, chrono.
    #[default]
    Strftime,
    /// `yyyy-MM-dd`, `'text'`: Luxon.
    Luxon,
    /// `YYYY-MM-DD`, `[text]`: Day.js, with all plugins.
    Dayjs,
    /// `yyyy-MM-dd`, `'text'`: Unicode LDML, date-fns, Java, ICU.
    Unicode,
}

impl Dialect {
    /// The name: `"strftime"`, `"luxon"`, `"dayjs"`, `"unicode"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strftime => "strftime",
            Self::Luxon => "luxon",
            Self::Dayjs => "dayjs",
            Self::Unicode => "unicode",
        }
    }
}

/// A compiled format: made once, used for any number of moments.
#[derive(Clone, Debug)]
pub struct Format {
    items: Vec<Item>,
    standard: Option<Standard>,
    locale: Locale,
    week: Option<WeekRules>,
    dialect: Dialect,
}

impl Format {
    /// Compiles a format, with English names.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Token`] if strftime or Unicode has no such token;
    ///   letters unknown to Luxon and Day.js stand for themselves.
    /// * [`ErrorKind::Limit`] beyond 4096 bytes.
    pub fn new(format: &str, dialect: Dialect) -> Result<Self, Error> {
        Self::with_locale(format, dialect, Locale::EN)
    }

    /// Compiles a format, with the names of a locale.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::format::{Dialect, Format};
    /// use sysu_date::{DateTime, Locale};
    ///
    /// let moment: DateTime = "2024-07-05T21:04Z".parse()?;
    /// let ru = Locale::parse("ru").expect("it is shipped");
    /// let format = Format::with_locale("d MMMM", Dialect::Luxon, ru)?;
    /// assert_eq!(format.format(moment), "5 июля");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn with_locale(
        format: &str,
        dialect: Dialect,
        locale: Locale,
    ) -> Result<Self, Error> {
        if format.len() > LEN_MAX {
            let what = "a format";
            return Err(ErrorKind::Limit { what, limit: LEN_MAX }.into());
        }
        let expand = |token, items: &mut Vec<Item>| {
            expand_macro(token, locale, items);
        };
        let items = match dialect {
            Dialect::Strftime => strftime::compile(format)?,
            Dialect::Luxon => luxon::compile(format, expand),
            Dialect::Dayjs => dayjs::compile(format, expand),
            Dialect::Unicode => unicode::compile(format, true)?,
        };
        Ok(Self { items, standard: None, locale, week: None, dialect })
    }

    /// The way in which a locale writes a preset: `July 5, 2024`.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::format::Format;
    /// use sysu_date::locale::{Locale, Preset};
    /// use sysu_date::DateTime;
    ///
    /// let moment: DateTime = "2024-07-05T21:04Z".parse()?;
    /// let fr = Locale::parse("fr").expect("it is shipped");
    /// let long = Format::preset(Preset::DateHuge, fr);
    /// assert_eq!(long.format(moment), "vendredi 5 juillet 2024");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn preset(preset: Preset, locale: Locale) -> Self {
        let mut items = Vec::new();
        expand_macro(Macro::Preset(preset), locale, &mut items);
        let dialect = Dialect::Unicode;
        Self { items, standard: None, locale, week: None, dialect }
    }

    /// The way in which a locale writes a choice of fields.
    ///
    /// # Errors
    ///
    /// As [`Locale::compose`].
    pub fn fields(fields: Skeleton, locale: Locale) -> Result<Self, Error> {
        let pattern = locale.compose(fields)?;
        Self::with_locale(&pattern, Dialect::Unicode, locale)
    }

    /// The format of a name: `iso`, `iso-basic`, `iso-date`, `iso-time`,
    /// `iso-week`, `iso-ordinal`, `rfc3339`, `rfc9557`, `rfc2822`, `http`,
    /// `sql`, `epoch`, `epoch-ms`, `epoch-us`, `epoch-ns`, or a preset such
    /// as `date-full`; `None` for other texts.
    pub fn named(name: &str, locale: Locale) -> Option<Self> {
        let day = Iso::new().precision(Precision::Day);
        let standard = match name {
            "iso" | "rfc3339" => Standard::Rfc3339,
            "rfc9557" => Standard::Rfc9557,
            "iso-basic" => Standard::Iso(Iso::new().basic(true)),
            "iso-date" => Standard::Iso(day),
            "iso-time" => Standard::Iso(Iso::time()),
            "iso-week" => Standard::IsoWeek,
            "iso-ordinal" => Standard::IsoOrdinal,
            "rfc2822" => Standard::Rfc2822,
            "http" => Standard::Http,
            "sql" => Standard::Sql(Sql::new()),
            "epoch" => Standard::Epoch,
            "epoch-ms" => Standard::EpochMillis,
            "epoch-us" => Standard::EpochMicros,
            "epoch-ns" => Standard::EpochNanos,
            _ => {
                return Preset::from_name(name)
                    .map(|preset| Self::preset(preset, locale));
            }
        };
        Some(Self::standard(standard))
    }

    /// ISO 8601 as `iso` says.
    pub fn iso(iso: Iso) -> Self {
        Self::standard(Standard::Iso(iso))
    }

    fn standard(standard: Standard) -> Self {
        Self {
            items: Vec::new(),
            standard: Some(standard),
            locale: Locale::EN,
            week: None,
            dialect: Dialect::Strftime,
        }
    }

    /// Sets the weeks that tokens of local weeks count; by default those of
    /// the locale.
    #[must_use]
    pub const fn week(mut self, rules: WeekRules) -> Self {
        self.week = Some(rules);
        self
    }

    /// Writes a moment.
    pub fn format(&self, moment: DateTime) -> String {
        let mut out = String::new();
        self.write(moment, &mut out);
        out
    }

    /// Appends a moment to a text.
    pub fn write(&self, moment: DateTime, out: &mut String) {
        if let Some(standard) = self.standard {
            let mut bytes = Vec::with_capacity(48);
            write::standard(standard, moment, &mut bytes);
            out.push_str(&String::from_utf8_lossy(&bytes));
            return;
        }
        let writer = write::Writer::new(self, moment);
        for item in &self.items {
            writer.item(item, out);
        }
    }

    /// Appends a moment to a buffer, the way for streams.
    pub fn write_bytes(&self, moment: DateTime, out: &mut Vec<u8>) {
        if let Some(standard) = self.standard {
            return write::standard(standard, moment, out);
        }
        let writer = write::Writer::new(self, moment);
        let mut text = SCRATCH.take();
        for item in &self.items {
            writer.item(item, &mut text);
        }
        out.extend_from_slice(text.as_bytes());
        if text.capacity() <= LEN_MAX {
            text.clear();
            SCRATCH.set(text);
        }
    }

    /// Reads a whole text. Text of the format must be there (any case, any
    /// blank for any blank), names may be in any case and in the digits of
    /// any script.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] with the byte at which reading stopped.
    /// * [`ErrorKind::Token`] if the format has what can only be written.
    /// * [`ErrorKind::Range`], [`ErrorKind::Conflict`],
    ///   [`ErrorKind::Weekday`] if the fields make no date.
    pub fn parse(
        &self,
        text: &str,
        parser: &Parser,
    ) -> Result<DateTime, Error> {
        Ok(self.read(text, parser)?.datetime)
    }

    /// [`parse`](Self::parse), telling what was found.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn read(&self, text: &str, parser: &Parser) -> Result<Reading, Error> {
        match self.standard {
            Some(standard) => by_standard(standard, text, parser),
            None => read::read(self, text, parser, false),
        }
    }

    /// Reads as Day.js does when it is not strict: text of the format is
    /// passed over by its length, whatever stands there, and two digits may
    /// be one.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_lenient(
        &self,
        text: &str,
        parser: &Parser,
    ) -> Result<DateTime, Error> {
        match self.standard {
            Some(_) => self.parse(text, parser),
            None => Ok(read::read(self, text, parser, true)?.datetime),
        }
    }

    /// Digits of the locale: not in strftime, whose texts are for programs.
    fn digits(&self) -> Digits {
        match self.dialect {
            Dialect::Strftime | Dialect::Dayjs => Digits::Latin,
            _ => self.locale.digits(),
        }
    }
}

fn by_standard(
    standard: Standard,
    text: &str,
    parser: &Parser,
) -> Result<Reading, Error> {
    let moment = match standard {
        Standard::Rfc2822 => parser.rfc2822(text)?,
        Standard::Http => parser.http(text)?,
        Standard::Sql(_) => parser.sql(text)?,
        Standard::Epoch
        | Standard::EpochMillis
        | Standard::EpochMicros
        | Standard::EpochNanos => {
            let scale = match standard {
                Standard::Epoch => 1_000_000_000,
                Standard::EpochMillis => 1_000_000,
                Standard::EpochMicros => 1000,
                _ => 1,
            };
            let value: i128 = text
                .trim()
                .parse()
                .map_err(|_| Error::expected("digits", text.as_bytes(), 0))?;
            let nanos = value.saturating_mul(scale);
            DateTime::from_nanos(nanos)?.in_zone(parser.context().get_zone())
        }
        _ => return parser.read_iso(text),
    };
    Ok(Reading::of(moment, "standard"))
}

fn expand_macro(token: Macro, locale: Locale, items: &mut Vec<Item>) {
    let compiled = match token {
        Macro::Preset(preset) => {
            unicode::compile(locale.pattern(preset), false).unwrap_or_default()
        }
        Macro::Dayjs(format) => {
            let text = locale.dayjs().format(format);
            // Localized formats do not hold localized formats.
            dayjs::compile(text, |_, _| {})
        }
    };
    for item in compiled {
        match item {
            Item::Text(text) => luxon::push_text(items, &text),
            other => items.push(other),
        }
    }
}

impl DateTime {
    /// Writes with strftime's conversions, in English.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Token`] if a conversion is unknown.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::DateTime;
    ///
    /// let moment: DateTime = "2024-07-05T21:04:09.5Z".parse()?;
    /// assert_eq!(moment.format("%d.%m.%Y %H:%M:%S%.3f")?, "05.07.2024 21:04:09.500");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn format(self, format: &str) -> Result<String, Error> {
        Ok(Format::new(format, Dialect::Strftime)?.format(self))
    }

    /// Writes with Luxon's tokens, in English.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if the format is longer than 4096 bytes.
    pub fn format_luxon(self, format: &str) -> Result<String, Error> {
        Ok(Format::new(format, Dialect::Luxon)?.format(self))
    }

    /// Writes with the tokens of Day.js, in English.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if the format is longer than 4096 bytes.
    pub fn format_dayjs(self, format: &str) -> Result<String, Error> {
        Ok(Format::new(format, Dialect::Dayjs)?.format(self))
    }

    /// Writes with Unicode's tokens, in English.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Token`] if a token is unknown.
    pub fn format_unicode(self, format: &str) -> Result<String, Error> {
        Ok(Format::new(format, Dialect::Unicode)?.format(self))
    }

    /// Writes as a locale does: `vendredi 5 juillet 2024`.
    pub fn to_locale_string(self, preset: Preset, locale: Locale) -> String {
        Format::preset(preset, locale).format(self)
    }

    /// Writes a choice of fields as a locale does.
    ///
    /// # Errors
    ///
    /// As [`Locale::compose`].
    pub fn to_locale_fields(
        self,
        fields: Skeleton,
        locale: Locale,
    ) -> Result<String, Error> {
        Ok(Format::fields(fields, locale)?.format(self))
    }
}
