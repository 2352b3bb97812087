//! Reading moments.

mod any;
mod cursor;
mod internet;
mod iso;
mod scan;
mod sql;

pub(crate) use cursor::Cursor;
pub use scan::Found;

use crate::context::Context;
use crate::datetime::{DateTime, Fields};
use crate::error::{Error, ErrorKind};
use crate::resolve::{Disambiguation, Wall, resolve_seconds};
use crate::zone::Zone;

/// Texts longer than this are refused before anything is looked at.
pub(crate) const LEN_MAX: usize = 4096;

/// What to do when the offset in a text is not that of its `[Zone]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OffsetConflict {
    /// Make it an error.
    #[default]
    Reject,
    /// Believe the offset: the moment is right, the wall time changes.
    Offset,
    /// Believe the zone: the wall time is right, as Luxon does.
    Zone,
}

/// Reads moments from text.
///
/// A zone or offset in the text decides the moment; the zone of the context
/// stands in where there is none, and is what the result is shown in unless
/// [`keep_zone`](Self::keep_zone) is set.
///
/// Every reader takes time linear in the length of the text.
///
/// # Example
///
/// ```
/// use sysu_date::{Context, Parser, Zone};
///
/// let ctx = Context::at("2024-07-14T09:30Z".parse()?)
///     .zone(Zone::iana("Europe/Berlin")?);
/// let parser = Parser::new(ctx);
/// let moment = parser.iso("2024-02-29T12:00:00-05:00")?;
/// assert_eq!(moment.to_iso(), "2024-02-29T18:00:00+01:00");
/// let mail = parser.rfc2822("Thu, 29 Feb 2024 12:00 EST")?;
/// assert_eq!(mail, moment);
/// assert_eq!(parser.any("@1709226000")?, moment);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a Parser does nothing until it is given a text"]
pub struct Parser {
    pub(crate) ctx: Context,
    pub(crate) keep_zone: bool,
    pub(crate) conflict: OffsetConflict,
    pub(crate) month_first: bool,
}

/// A moment that was read, and how.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The moment.
    pub datetime: DateTime,
    /// The form that the text was found to have: `"iso"`, `"rfc2822"`, ….
    pub form: &'static str,
    /// How often the wall time exists in its zone.
    pub wall: Wall,
    /// The other moment with that wall time, where it exists twice.
    pub other: Option<DateTime>,
    /// Whether the text said its zone or offset itself.
    pub zone_given: bool,
    /// Whether parts of the date were taken from today.
    pub date_assumed: bool,
}

impl Parser {
    /// A parser in a context.
    pub const fn new(ctx: Context) -> Self {
        Self {
            ctx,
            keep_zone: false,
            conflict: OffsetConflict::Reject,
            month_first: false,
        }
    }

    /// Sets whether the result stays in the zone or at the offset that the
    /// text names.
    pub const fn keep_zone(mut self, yes: bool) -> Self {
        self.keep_zone = yes;
        self
    }

    /// Sets what happens when an offset contradicts its zone.
    pub const fn offset_conflict(mut self, conflict: OffsetConflict) -> Self {
        self.conflict = conflict;
        self
    }

    /// Sets whether `7/5/2024` is 5 July; 7 May by default, as everywhere
    /// but in the United States.
    pub const fn month_first(mut self, yes: bool) -> Self {
        self.month_first = yes;
        self
    }

    /// The context.
    pub const fn context(&self) -> &Context {
        &self.ctx
    }

    /// Reads ISO 8601, RFC 3339 and RFC 9557: dates by month, week or
    /// ordinal, basic or extended, with a time and a zone or without; or a
    /// time alone, which is of today.
    ///
    /// Strict: `T` between date and time, two digits for all but the year,
    /// hour 24 only for midnight, no second 60.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] with the byte at which reading stopped.
    /// * [`ErrorKind::Range`] if a field is outside its range.
    /// * [`ErrorKind::Offset`] if the offset is not that of the `[Zone]`.
    /// * [`ErrorKind::Gap`], [`ErrorKind::Overlap`] if the context rejects.
    ///
    /// # Source
    ///
    /// ISO 8601-1, RFC 3339, RFC 9557; the grammar of Luxon's `fromISO`.
    /// DIFFERENCE from Luxon: an offset that contradicts the `[Zone]` is
    /// an error, where Luxon ignores the offset; offsets may have seconds.
    #[inline]
    pub fn iso(&self, text: &str) -> Result<DateTime, Error> {
        if let Some(found) = iso::fast(text.as_bytes(), self) {
            return found;
        }
        Ok(self.read_iso(text)?.datetime)
    }

    pub(crate) fn read_iso(&self, text: &str) -> Result<Reading, Error> {
        let raw = iso::parse(limited(text)?, false)?;
        self.finish(&raw, "iso")
    }

    /// Reads the date of a mail header: `Thu, 29 Feb 2024 12:00:00 +0100`,
    /// the weekday and the seconds optional, obsolete zones and comments
    /// allowed.
    ///
    /// # Errors
    ///
    /// As [`iso`](Self::iso), and [`ErrorKind::Weekday`] if the weekday is
    /// not that of the date.
    ///
    /// # Source
    ///
    /// RFC 5322 §3.3 and §4.3. DIFFERENCE from Luxon: `UT` is read.
    pub fn rfc2822(&self, text: &str) -> Result<DateTime, Error> {
        let raw = internet::rfc2822(limited(text)?, &self.ctx)?;
        Ok(self.finish(&raw, "rfc2822")?.datetime)
    }

    /// Reads the three forms of an HTTP date, always UTC.
    ///
    /// # Errors
    ///
    /// As [`rfc2822`](Self::rfc2822).
    ///
    /// # Source
    ///
    /// RFC 9110 §5.6.7.
    pub fn http(&self, text: &str) -> Result<DateTime, Error> {
        let raw = internet::http(limited(text)?, &self.ctx)?;
        Ok(self.finish(&raw, "http")?.datetime)
    }

    /// Reads `2024-02-29 12:00:00.000 +01:00`: the time, the offset or the
    /// name of a zone in its place, and the date are optional.
    ///
    /// # Errors
    ///
    /// As [`iso`](Self::iso).
    pub fn sql(&self, text: &str) -> Result<DateTime, Error> {
        let raw = sql::parse(limited(text)?)?;
        Ok(self.finish(&raw, "sql")?.datetime)
    }

    /// Reads whatever it is: ISO with its small liberties (a blank for the
    /// `T`, lower case, one-digit fields, slashes), RFC 2822, HTTP, SQL,
    /// `now`, `@1700000000`, epochs in seconds, milliseconds, microseconds
    /// or nanoseconds by their size, and the dates of syslog, nginx and
    /// Apache logs.
    ///
    /// # Errors
    ///
    /// As [`rfc2822`](Self::rfc2822); the text as a whole must be a date.
    pub fn any(&self, text: &str) -> Result<DateTime, Error> {
        if let Some(found) = iso::fast(text.as_bytes(), self) {
            return found;
        }
        if let Some(second) = any::fast_epoch(text.as_bytes()) {
            let zone = self.ctx.get_zone();
            return Ok(DateTime::of_second(second, 0, zone));
        }
        Ok(self.read(text)?.datetime)
    }

    /// [`any`](Self::any), telling what was found.
    ///
    /// # Errors
    ///
    /// As [`any`](Self::any).
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Context, Parser, Wall};
    ///
    /// let ctx = Context::at("2024-07-14T09:30Z".parse()?);
    /// let text = "2024-11-03T01:30[America/New_York]";
    /// let reading = Parser::new(ctx).keep_zone(true).read(text)?;
    /// assert_eq!(reading.wall, Wall::Overlap);
    /// let other = reading.other.expect("it exists twice");
    /// assert_eq!(other.to_iso(), "2024-11-03T01:30:00-05:00");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn read(&self, text: &str) -> Result<Reading, Error> {
        limited(text)?;
        any::read(text, self)
    }

    /// From fields and zone to a moment.
    pub(crate) fn finish(
        &self,
        raw: &Raw,
        form: &'static str,
    ) -> Result<Reading, Error> {
        let mut ctx = self.ctx;
        if let Some(zone) = raw.zone {
            ctx = ctx.zone(zone);
        } else if let Some(offset) = raw.offset {
            ctx = ctx.zone(Zone::of_offset(offset));
        }
        let zone = ctx.get_zone();
        let fields = raw.fields;
        let date_assumed = fields.year.is_none() && fields.week_year.is_none();
        let base = if date_assumed {
            ctx.now().civil()
        } else {
            crate::Civil::of_seconds(0, 0)
        };
        let (local, nano) = fields.filled().local(base, true)?;
        let (datetime, wall, other) = match raw.offset {
            Some(offset) if self.conflict != OffsetConflict::Zone => {
                let found = self.at_offset(raw, local, nano, offset, zone)?;
                (found, Wall::Plain, None)
            }
            _ => self.on_wall(zone, local, nano)?,
        };
        let shown = |moment: DateTime| {
            if self.keep_zone {
                moment
            } else {
                moment.in_zone(self.ctx.get_zone())
            }
        };
        Ok(Reading {
            datetime: shown(datetime),
            form,
            wall,
            other: other.map(shown),
            zone_given: raw.zone.is_some() || raw.offset.is_some(),
            date_assumed,
        })
    }

    fn at_offset(
        &self,
        raw: &Raw,
        local: i64,
        nano: u32,
        offset: i32,
        zone: Zone,
    ) -> Result<DateTime, Error> {
        let second = local - offset as i64;
        let actual = zone.offset_at(second);
        // `Z` beside a zone says that the local offset is unknown, and a
        // text that cuts an offset to minutes means the same offset.
        let agree = raw.unknown_offset
            || actual == offset
            || actual / 60 == offset / 60 && offset % 60 == 0;
        if !agree && self.conflict == OffsetConflict::Reject {
            return Err(
                ErrorKind::Offset { given: offset, actual, zone }.into()
            );
        }
        let second = if agree && !raw.unknown_offset {
            local - actual as i64
        } else {
            second
        };
        DateTime::checked(second, nano, zone.offset_at(second), zone)
    }

    fn on_wall(
        &self,
        zone: Zone,
        local: i64,
        nano: u32,
    ) -> Result<(DateTime, Wall, Option<DateTime>), Error> {
        let found = crate::resolve::candidates(zone, local);
        let choice = self.ctx.get_disambiguation();
        let datetime = resolve_seconds(zone, local, nano, choice)?;
        let other = if found.wall == Wall::Overlap {
            let sides = [Disambiguation::COMPATIBLE, Disambiguation::LATER];
            sides
                .into_iter()
                .filter_map(|c| resolve_seconds(zone, local, nano, c).ok())
                .find(|side| *side != datetime)
        } else {
            None
        };
        Ok((datetime, found.wall, other))
    }
}

impl Reading {
    /// A moment that needed no wall time.
    pub(crate) const fn of(datetime: DateTime, form: &'static str) -> Self {
        Self {
            datetime,
            form,
            wall: Wall::Plain,
            other: None,
            zone_given: true,
            date_assumed: false,
        }
    }
}

/// What a text says, before it is a moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Raw {
    pub(crate) fields: Fields,
    pub(crate) offset: Option<i32>,
    /// `Z` beside a zone.
    pub(crate) unknown_offset: bool,
    pub(crate) zone: Option<Zone>,
}

pub(crate) fn limited(text: &str) -> Result<&[u8], Error> {
    if text.len() > LEN_MAX {
        let what = "the text of a date";
        return Err(ErrorKind::Limit { what, limit: LEN_MAX }.into());
    }
    Ok(text.as_bytes())
}

/// Reads RFC 9557 and all that [`Parser::iso`] reads, in the zone or at the
/// offset of the text; a text that has neither is in UTC, and one without a
/// date is an error, because there is no now.
impl std::str::FromStr for DateTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let epoch = Self::of_second(0, 0, Zone::UTC);
        let parser = Parser::new(Context::at(epoch)).keep_zone(true);
        if let Some(found) = iso::fast(text.as_bytes(), &parser) {
            return found;
        }
        let reading = parser.read_iso(text)?;
        if reading.date_assumed {
            return Err(Error::expected("a date", text.as_bytes(), 0));
        }
        Ok(reading.datetime)
    }
}
