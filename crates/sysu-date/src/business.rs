//! Working days: a week, holidays, and what is closed or open besides.

use crate::{
    Civil, Error, ErrorKind, WeekRules, Weekday,
    civil::{DAY, date_of, weekday_of},
    holidays::{Holiday, Holidays},
};

/// How a date that is no working day moves to one.
///
/// # Source
///
/// The business day conventions of the ISDA definitions, 4.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roll {
    /// The next working day.
    Following,
    /// The next one, but the one before if that is in another month.
    ModifiedFollowing,
    /// The working day before.
    Preceding,
    /// The one before, but the next if that is in another month.
    ModifiedPreceding,
    /// The nearer of both, the next one on a tie.
    Nearest,
}

/// Which days are worked.
///
/// ```
/// use sysu_date::{Civil, business::BusinessCalendar, holidays::Holidays};
///
/// let us = BusinessCalendar::new().holidays(Holidays::of("us").unwrap());
/// let eve = Civil::date(2024, 12, 24)?;
/// // Christmas, then a weekend.
/// let third = us.add(eve, 3)?;
/// assert_eq!(third, Civil::date(2024, 12, 30)?);
/// assert_eq!(us.between(eve, third)?, 3);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a calendar does nothing until it is asked"]
pub struct BusinessCalendar {
    /// Bit 0 is Monday.
    rest: u8,
    holidays: Vec<Holidays>,
    closed: Vec<i64>,
    open: Vec<i64>,
}

/// The most working days that are counted in one call: forty thousand years.
const LIMIT: i64 = 10_000_000;

impl BusinessCalendar {
    /// Monday to Friday, no holidays.
    pub const fn new() -> Self {
        Self {
            rest: 0b110_0000,
            holidays: Vec::new(),
            closed: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Takes the weekend of a culture.
    pub fn week(mut self, rules: WeekRules) -> Self {
        self.rest = (1..=7)
            .filter(|&day| rules.is_weekend(Weekday::from_iso(day)))
            .fold(0, |bits, day| bits | 1 << (day - 1));
        self
    }

    /// Sets the days of the week that are worked.
    pub fn workdays(mut self, days: &[Weekday]) -> Self {
        let worked =
            days.iter().fold(0_u8, |bits, day| bits | 1 << (day.number() - 1));
        self.rest = !worked & 0x7f;
        self
    }

    /// Adds the holidays of a country; may be called for several.
    pub fn holidays(mut self, holidays: Holidays) -> Self {
        self.holidays.push(holidays);
        self
    }

    /// Closes a day.
    pub fn closed(mut self, date: Civil) -> Self {
        self.closed.push(date.days());
        self
    }

    /// Opens a day, be it a holiday or of the weekend.
    pub fn open(mut self, date: Civil) -> Self {
        self.open.push(date.days());
        self
    }

    /// Tells whether the day of `date` is worked.
    pub fn is_workday(&self, date: Civil) -> bool {
        Walk::new(self).is_workday(date.days())
    }

    /// The holiday on the day of `date`, if it is one.
    pub fn holiday(&self, date: Civil) -> Option<Holiday> {
        self.holidays.iter().find_map(|holidays| holidays.on(date))
    }

    /// The date `n` working days later, or earlier if negative; the time of
    /// day stays. With 0 the date itself, worked or not.
    ///
    /// Cost: one step for each day passed.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Limit`] beyond ten million days.
    /// * [`ErrorKind::Argument`] if no day of the week is worked.
    /// * [`ErrorKind::Range`] if the date leaves the supported years.
    pub fn add(&self, date: Civil, n: i64) -> Result<Civil, Error> {
        if n.abs() > LIMIT {
            let (what, limit) = ("a number of working days", LIMIT as usize);
            return Err(ErrorKind::Limit { what, limit }.into());
        }
        let mut walk = Walk::new(self);
        let mut day = date.days();
        for _ in 0..n.abs() {
            day = walk.step(day, n.signum())?;
        }
        with_day(date, day)
    }

    /// The first working day after `date`.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn next(&self, date: Civil) -> Result<Civil, Error> {
        self.add(date, 1)
    }

    /// The last working day before `date`.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn previous(&self, date: Civil) -> Result<Civil, Error> {
        self.add(date, -1)
    }

    /// Moves a date that is no working day to one.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    ///
    /// ```
    /// use sysu_date::{Civil, business::{BusinessCalendar, Roll}};
    ///
    /// let week = BusinessCalendar::new();
    /// let saturday = Civil::date(2024, 8, 31)?;
    /// let roll = |how| week.roll(saturday, how).map(|date| date.day());
    /// assert_eq!(roll(Roll::Following)?, 2);
    /// assert_eq!(roll(Roll::ModifiedFollowing)?, 30);
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn roll(&self, date: Civil, how: Roll) -> Result<Civil, Error> {
        if self.is_workday(date) {
            return Ok(date);
        }
        let (next, previous) = (self.next(date), self.previous(date));
        let leaves = |other: &Civil| other.month() != date.month();
        match how {
            Roll::Following => next,
            Roll::Preceding => previous,
            Roll::ModifiedFollowing => {
                next.and_then(|n| if leaves(&n) { previous } else { Ok(n) })
            }
            Roll::ModifiedPreceding => {
                previous.and_then(|p| if leaves(&p) { next } else { Ok(p) })
            }
            Roll::Nearest => {
                let (next, previous) = (next?, previous?);
                let ahead = next.days() - date.days();
                let back = date.days() - previous.days();
                Ok(if back < ahead { previous } else { next })
            }
        }
    }

    /// The working days after `from` up to and with `to`; negative if `to`
    /// is earlier. `add(from, n)` gives the last day that counts `n`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if they are more than ten million days apart.
    pub fn between(&self, from: Civil, to: Civil) -> Result<i64, Error> {
        let (from, to) = (from.days(), to.days());
        if (to - from).abs() > LIMIT {
            let (what, limit) = ("a number of days", LIMIT as usize);
            return Err(ErrorKind::Limit { what, limit }.into());
        }
        let mut walk = Walk::new(self);
        let mut count = |days: std::ops::RangeInclusive<i64>| {
            days.filter(|&day| walk.is_workday(day)).count() as i64
        };
        Ok(if from <= to {
            count(from + 1..=to)
        } else {
            -count(to..=from - 1)
        })
    }

    /// The working days from `start` up to but not with `end`.
    pub fn days(
        &self,
        start: Civil,
        end: Civil,
    ) -> impl Iterator<Item = Civil> {
        let mut walk = Walk::new(self);
        (start.days()..end.days())
            .filter(move |&day| walk.is_workday(day))
            .map(|day| Civil::of_seconds(day * DAY, 0))
    }
}

impl Default for BusinessCalendar {
    fn default() -> Self {
        Self::new()
    }
}

fn with_day(date: Civil, day: i64) -> Result<Civil, Error> {
    let time = date.seconds().rem_euclid(DAY);
    Civil::from_seconds(day * DAY + time, date.nanosecond())
}

/// A walk over days that looks up each year's holidays once.
struct Walk<'a> {
    calendar: &'a BusinessCalendar,
    year: Option<i64>,
    holidays: Vec<i64>,
}

impl<'a> Walk<'a> {
    const fn new(calendar: &'a BusinessCalendar) -> Self {
        Self { calendar, year: None, holidays: Vec::new() }
    }

    fn is_workday(&mut self, day: i64) -> bool {
        let calendar = self.calendar;
        if calendar.open.contains(&day) {
            return true;
        }
        if calendar.rest >> (weekday_of(day) - 1) & 1 == 1
            || calendar.closed.contains(&day)
        {
            return false;
        }
        if calendar.holidays.is_empty() {
            return true;
        }
        let (year, ..) = date_of(day);
        if self.year != Some(year) {
            self.year = Some(year);
            self.holidays = calendar
                .holidays
                .iter()
                .filter_map(|holidays| holidays.in_year(year as i32).ok())
                .flatten()
                .map(|holiday| holiday.date.days())
                .collect();
        }
        !self.holidays.contains(&day)
    }

    /// The next working day in a direction.
    fn step(&mut self, mut day: i64, sign: i64) -> Result<i64, Error> {
        // Whoever never works in a year never works.
        for _ in 0..400 {
            day += sign;
            if self.is_workday(day) {
                return Ok(day);
            }
        }
        let what = "no working day within a year";
        Err(ErrorKind::Argument { what }.into())
    }
}
