//! Where units begin and end.

use super::DateTime;
use crate::civil::{DAY, days_from, weekday_of};
use crate::duration::Duration;
use crate::error::Error;
use crate::resolve::{Disambiguation, Gap, Wall};
use crate::unit::Unit;
use crate::week::WeekRules;
use crate::weekday::Weekday;

impl DateTime {
    /// The first moment of the unit that this moment lies in.
    ///
    /// Weeks begin on Monday ([`start_of_week`](Self::start_of_week) takes
    /// others). Where midnight does not exist, the day begins with its
    /// first moment; where it exists twice, with the earlier one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, Unit};
    ///
    /// let moment: DateTime = "2018-11-04T12:00[America/Sao_Paulo]".parse()?;
    /// let day = moment.start_of(Unit::Day)?;
    /// assert_eq!(day.to_iso(), "2018-11-04T01:00:00-02:00");
    /// assert_eq!(moment.start_of(Unit::Quarter)?.to_iso_date(), "2018-10-01");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `startOf`. DIFFERENCE from Luxon: of a midnight that exists
    /// twice, the earlier is taken whatever the moment asked from, so that
    /// a day has one start.
    pub fn start_of(self, unit: Unit) -> Result<Self, Error> {
        self.start_of_with(unit, Disambiguation::COMPATIBLE)
    }

    /// [`start_of`](Self::start_of) with a choice for a midnight that
    /// exists twice or not at all.
    ///
    /// With [`Disambiguation::hint`] of the offset of this moment it is
    /// what Luxon gives: the midnight of a repeated hour that is on the
    /// side of the moment.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Gap`](crate::ErrorKind::Gap),
    ///   [`ErrorKind::Overlap`](crate::ErrorKind::Overlap) if `choice`
    ///   rejects them.
    /// * [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges
    ///   of the supported years.
    pub fn start_of_with(
        self,
        unit: Unit,
        choice: Disambiguation,
    ) -> Result<Self, Error> {
        let civil = self.civil();
        let (year, month) = (civil.year as i64, civil.month as i64);
        let day = self.local_day();
        let start = match unit {
            Unit::Year => days_from(year, 1, 1),
            Unit::Quarter => days_from(year, (month - 1) / 3 * 3 + 1, 1),
            Unit::Month => days_from(year, month, 1),
            Unit::Week => day - (weekday_of(day) as i64 - 1),
            Unit::Day => day,
            Unit::Hour => return self.start_of_time(3600, self.nano),
            Unit::Minute => return self.start_of_time(60, self.nano),
            Unit::Second => return self.start_of_time(1, self.nano),
            Unit::Millisecond => {
                return self.start_of_time(1, self.nano % 1_000_000);
            }
        };
        self.midnight_with(start, choice)
    }

    /// Cuts the wall clock to a multiple of `length` seconds.
    fn start_of_time(self, length: i64, nano: u32) -> Result<Self, Error> {
        let local = self.local_second();
        let start = local.div_euclid(length) * length;
        let choice = Disambiguation::hint(self.offset);
        let nano = self.nano - nano;
        crate::resolve::resolve_seconds(self.zone, start, nano, choice)
    }

    /// The first moment of a day of the wall, given as days from 1970.
    pub(crate) fn midnight(self, day: i64) -> Result<Self, Error> {
        self.midnight_with(day, Disambiguation::COMPATIBLE)
    }

    fn midnight_with(
        self,
        day: i64,
        choice: Disambiguation,
    ) -> Result<Self, Error> {
        let local = day * DAY;
        let found = crate::resolve::candidates(self.zone, local);
        if found.wall == Wall::Gap && choice.gap == Gap::Forward {
            let before = local - found.after.max(found.before) as i64 - 1;
            let first = self
                .zone
                .next_transition(before)
                .filter(|first| first.second + first.before as i64 <= local);
            if let Some(first) = first {
                return Ok(Self::of_second(first.second, 0, self.zone));
            }
        }
        crate::resolve::resolve_seconds(self.zone, local, 0, choice)
    }

    /// The last nanosecond of the unit that this moment lies in.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    pub fn end_of(self, unit: Unit) -> Result<Self, Error> {
        self.next_start_of(unit)?.plus_nanos(-1)
    }

    /// The first moment of the unit after the one that this moment lies in.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    pub fn next_start_of(self, unit: Unit) -> Result<Self, Error> {
        let one = Duration::new().set(unit, 1);
        if unit.is_calendar() {
            // From the middle of the first day, no clock change matters.
            let start = self.start_of(unit)?;
            return start.plus(&one)?.start_of(unit);
        }
        self.plus(&one)?.start_of(unit)
    }

    /// The first moment of the week of a culture.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    pub fn start_of_week(self, rules: WeekRules) -> Result<Self, Error> {
        let day = self.local_day();
        let since = (weekday_of(day) + 7 - rules.first.number()) % 7;
        self.midnight(day - since as i64)
    }

    /// The last nanosecond of the week of a culture.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    pub fn end_of_week(self, rules: WeekRules) -> Result<Self, Error> {
        let day = self.local_day();
        let since = (weekday_of(day) + 7 - rules.first.number()) % 7;
        self.midnight(day - since as i64 + 7)?.plus_nanos(-1)
    }

    /// The same time on the next such weekday, 1 to 7 days on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    pub fn next(self, weekday: Weekday) -> Result<Self, Error> {
        let here = self.weekday().number();
        let days = (weekday.number() + 6 - here) % 7 + 1;
        self.plus(&Duration::new().days(days as i64))
    }

    /// The same time on the last such weekday, 1 to 7 days back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    pub fn previous(self, weekday: Weekday) -> Result<Self, Error> {
        let here = self.weekday().number();
        let days = (here + 6 - weekday.number()) % 7 + 1;
        self.minus(&Duration::new().days(days as i64))
    }
}
