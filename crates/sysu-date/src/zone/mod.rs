//! Time zones: UTC, fixed offsets, the zones of the IANA database, and
//! rules given by the program.

mod country;
mod country_table;
mod lookup;
mod parse;
mod posix;
mod rules;
mod table;
mod transition;
mod tzif;

pub use country::Country;
pub use transition::{Transition, Transitions};

use crate::civil::Civil;
use crate::error::{Error, ErrorKind};
use crate::resolve::{Candidates, Disambiguation, Resolved};
use chrono_tz::Tz;

/// The largest offset from UTC that is read or made: just under a day.
pub(crate) const OFFSET_MAX: i32 = 86_399;

/// A time zone: four bytes of data, `Copy`, compared by name.
///
/// The rules of the IANA zones are compiled in (see
/// [`Zone::database_version`]); nothing is read from the file system. They
/// hold for all supported years: after 2099, where the compiled tables end,
/// the last rules of a zone are continued by the 28-year cycle of the
/// calendar. [`Zone::from_tzif`] and [`Zone::posix`] make zones of other
/// rules.
///
/// # Example
///
/// ```
/// use sysu_date::Zone;
///
/// let zone = Zone::parse("europe/berlin")?;
/// assert_eq!(zone.name(), "Europe/Berlin");
/// assert_eq!(zone.offset_at(1_720_000_000), 7200);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(pub(crate) Kind);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Utc,
    /// Seconds east of UTC, less than a day either way.
    Fixed(i32),
    Iana(Tz),
    Rules(rules::Id),
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Kind::Utc);

    /// Makes a zone of one offset, in seconds east of UTC. An offset of 0
    /// is [`Zone::UTC`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`] if the offset is a day or more.
    pub fn fixed(seconds_east: i32) -> Result<Self, Error> {
        if seconds_east.unsigned_abs() > OFFSET_MAX as u32 {
            return Err(ErrorKind::Range {
                field: "offset",
                value: seconds_east as i64,
                min: -OFFSET_MAX as i64,
                max: OFFSET_MAX as i64,
            }
            .into());
        }
        Ok(Self::of_offset(seconds_east))
    }

    /// [`Zone::fixed`] for an offset known to be in range.
    pub(crate) const fn of_offset(seconds: i32) -> Self {
        if seconds == 0 { Self::UTC } else { Self(Kind::Fixed(seconds)) }
    }

    /// Finds a zone of the IANA database by its name, in any letter case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Zone`] if the database has no such name.
    pub fn iana(name: &str) -> Result<Self, Error> {
        // A name is at most 32 letters; nothing longer is even looked up.
        if name.len() <= 64
            && let Ok(tz) = Tz::from_str_insensitive(name)
        {
            return Ok(match tz {
                Tz::UTC => Self::UTC,
                _ => Self(Kind::Iana(tz)),
            });
        }
        let name = name.chars().take(64).collect();
        Err(ErrorKind::Zone { name }.into())
    }

    /// Finds the zone of the machine; [`Zone::UTC`] if it has none.
    ///
    /// Asks the operating system (on Linux, where `/etc/localtime` leads),
    /// never the environment: a program that honours `TZ` passes it to
    /// [`Zone::parse`].
    #[cfg(feature = "system-zone")]
    pub fn system() -> Self {
        let name = iana_time_zone::get_timezone().unwrap_or_default();
        match name.as_str() {
            "Etc/UTC" | "Etc/UCT" | "Etc/Zulu" => Self::UTC,
            _ => Self::iana(&name).unwrap_or(Self::UTC),
        }
    }

    /// Finds the zone of the machine: always [`Zone::UTC`] in a build
    /// without the feature `system-zone`.
    #[cfg(not(feature = "system-zone"))]
    pub fn system() -> Self {
        Self::UTC
    }

    /// The name: that of the database, `UTC`, or `UTC+5:30`.
    pub fn name(self) -> std::borrow::Cow<'static, str> {
        match self.0 {
            Kind::Utc => "UTC".into(),
            Kind::Fixed(offset) => fixed_name(offset).into(),
            Kind::Iana(tz) => tz.name().into(),
            Kind::Rules(id) => id.name().into(),
        }
    }

    /// The name in the IANA database; `None` for a fixed offset, and for
    /// rules that are no zone of a database.
    pub fn iana_name(self) -> Option<&'static str> {
        match self.0 {
            Kind::Utc => Some("UTC"),
            Kind::Fixed(_) => None,
            Kind::Iana(tz) => Some(tz.name()),
            Kind::Rules(id) => id.database_name(),
        }
    }

    /// Tells whether the zone is one offset for all time by definition:
    /// UTC or a fixed offset.
    pub const fn is_fixed(self) -> bool {
        matches!(self.0, Kind::Utc | Kind::Fixed(_))
    }

    /// The offset at a moment, in seconds east of UTC. `second` counts from
    /// 1970-01-01T00:00Z.
    #[inline]
    pub fn offset_at(self, second: i64) -> i32 {
        match self.0 {
            Kind::Utc => 0,
            Kind::Fixed(offset) => offset,
            Kind::Iana(tz) => lookup::offset(tz, second),
            Kind::Rules(id) => id.offset(second),
        }
    }

    /// The abbreviation in use at a moment: `CEST`, or the offset (`+0530`)
    /// where the database has no letters for it.
    pub fn abbreviation_at(
        self,
        second: i64,
    ) -> std::borrow::Cow<'static, str> {
        match self.0 {
            Kind::Utc => "UTC".into(),
            Kind::Fixed(offset) => fixed_name(offset).into(),
            Kind::Iana(tz) => lookup::abbreviation(tz, second),
            Kind::Rules(id) => id.abbreviation(second).into(),
        }
    }

    /// The part of the offset at a moment that the database calls daylight
    /// saving, in seconds; negative in Dublin's winters.
    pub fn saving_at(self, second: i64) -> i32 {
        match self.0 {
            Kind::Iana(tz) => lookup::saving(tz, second),
            Kind::Rules(id) => id.saving(second),
            _ => 0,
        }
    }

    /// Tells whether clocks of the zone change in the year after a moment.
    pub fn has_dst_after(self, second: i64) -> bool {
        self.next_transition(second)
            .is_some_and(|next| next.second - second < 366 * 86_400)
    }

    /// Turns a wall time into a moment of this zone.
    ///
    /// The one place where gaps and overlaps are decided; every parser,
    /// setter and sum of this crate comes through here.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Gap`], [`ErrorKind::Overlap`] if the wall time does
    ///   not exist, or exists twice, and `choice` rejects that.
    /// * [`ErrorKind::Overflow`] at the edges of the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Civil, Disambiguation, Wall, Zone};
    ///
    /// let zone = Zone::iana("America/New_York")?;
    /// let skipped = Civil::new(2024, 3, 10, 2, 30, 0, 0)?;
    /// let found = zone.resolve(skipped, Disambiguation::COMPATIBLE)?;
    /// assert_eq!(found.wall, Wall::Gap);
    /// assert_eq!(
    ///     found.datetime.to_string(),
    ///     "2024-03-10T03:30:00-04:00[America/New_York]",
    /// );
    /// assert!(zone.resolve(skipped, Disambiguation::REJECT).is_err());
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn resolve(
        self,
        civil: Civil,
        choice: Disambiguation,
    ) -> Result<Resolved, Error> {
        crate::resolve::resolve(self, civil, choice)
    }

    /// Lists the moments at which clocks of the zone show a wall time: one,
    /// two in an overlap, none in a gap.
    pub fn candidates(self, civil: Civil) -> Candidates {
        crate::resolve::candidates(self, civil.seconds())
    }

    /// All names of the database, in alphabetical order.
    pub fn names() -> impl ExactSizeIterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|tz| tz.name())
    }

    /// The version of the IANA database that is compiled in: `2025b`.
    pub const fn database_version() -> &'static str {
        chrono_tz::IANA_TZDB_VERSION
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.name())
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.name())
    }
}

impl std::str::FromStr for Zone {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// `UTC+5:30` as Luxon writes it.
fn fixed_name(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let abs = offset.unsigned_abs();
    let (hours, minutes, seconds) = (abs / 3600, abs / 60 % 60, abs % 60);
    match (minutes, seconds) {
        (0, 0) => format!("UTC{sign}{hours}"),
        (_, 0) => format!("UTC{sign}{hours}:{minutes:02}"),
        _ => format!("UTC{sign}{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// `+05:30` or, with seconds, `+00:53:28`.
pub(crate) fn offset_text(offset: i32) -> String {
    let mut out = Vec::with_capacity(9);
    crate::format::iso::offset(&mut out, offset, true);
    String::from_utf8_lossy(&out).into_owned()
}
