//! What calendar and clock say about a moment.

use super::DateTime;
use crate::civil::{
    Week, days_from, days_in_month, is_leap, week_of, weekday_of, weeks_in,
};
use crate::unit::Unit;
use crate::week::WeekRules;
use crate::weekday::Weekday;

/// The place of a day in the weeks of a culture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalWeek {
    /// The year the week belongs to.
    pub year: i32,
    /// The week, from 1.
    pub week: u8,
    /// The day of the week, 1 being its first, whichever that is.
    pub weekday: u8,
    /// The number of weeks in that year.
    pub weeks_in_year: u8,
}

impl DateTime {
    /// The year; 0 is 1 BC.
    pub const fn year(self) -> i32 {
        self.civil().year
    }

    /// The quarter, 1 to 4.
    pub const fn quarter(self) -> u8 {
        self.civil().month.div_ceil(3)
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.civil().month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.civil().day
    }

    /// The hour, 0 to 23.
    pub const fn hour(self) -> u8 {
        self.civil().hour
    }

    /// The minute, 0 to 59.
    pub const fn minute(self) -> u8 {
        self.civil().minute
    }

    /// The second, 0 to 59.
    pub const fn second(self) -> u8 {
        self.civil().second
    }

    /// The millisecond of the second, rounded down.
    pub const fn millisecond(self) -> u16 {
        (self.nano / 1_000_000) as u16
    }

    /// The microsecond of the second, rounded down.
    pub const fn microsecond(self) -> u32 {
        self.nano / 1000
    }

    /// The nanosecond of the second.
    pub const fn nanosecond(self) -> u32 {
        self.nano
    }

    /// The day of the year, from 1.
    pub const fn day_of_year(self) -> u16 {
        self.civil().day_of_year()
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        Weekday::from_iso(weekday_of(self.local_day()))
    }

    /// The ISO week, 1 to 53.
    pub const fn iso_week(self) -> u8 {
        self.week(1, 4).number
    }

    /// The year that the ISO week belongs to.
    pub const fn iso_week_year(self) -> i32 {
        self.week(1, 4).year as i32
    }

    /// The number of ISO weeks in the ISO week year: 52 or 53.
    pub const fn weeks_in_iso_year(self) -> u8 {
        weeks_in(self.week(1, 4).year, 1, 4)
    }

    /// The place in the weeks of a culture.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, WeekRules};
    ///
    /// let sunday: DateTime = "2023-01-01T12:00:00Z".parse()?;
    /// assert_eq!((sunday.iso_week_year(), sunday.iso_week()), (2022, 52));
    /// let us = sunday.local_week(WeekRules::US);
    /// assert_eq!((us.year, us.week, us.weekday), (2023, 1, 1));
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub const fn local_week(self, rules: WeekRules) -> LocalWeek {
        let first = rules.first.number();
        let week = self.week(first, rules.minimal_days);
        LocalWeek {
            year: week.year as i32,
            week: week.number,
            weekday: week.weekday,
            weeks_in_year: weeks_in(week.year, first, rules.minimal_days),
        }
    }

    /// Tells whether the day is one of the weekend.
    pub const fn is_weekend(self, rules: WeekRules) -> bool {
        rules.is_weekend(self.weekday())
    }

    /// The number of days in the month, 28 to 31.
    pub const fn days_in_month(self) -> u8 {
        let civil = self.civil();
        days_in_month(civil.year as i64, civil.month)
    }

    /// The number of days in the year: 365 or 366.
    pub const fn days_in_year(self) -> u16 {
        if self.is_leap_year() { 366 } else { 365 }
    }

    /// Tells whether the year has 366 days.
    pub const fn is_leap_year(self) -> bool {
        is_leap(self.civil().year as i64)
    }

    /// The Julian day: days, with their fraction, since noon UTC on
    /// 24 November 4714 BC.
    pub fn julian_day(self) -> f64 {
        self.timestamp_f64() / 86_400.0 + 2_440_587.5
    }

    /// Tells whether clocks are set forward: the offset is larger than on
    /// 1 January of the year, or than on this day in May.
    ///
    /// # Source
    ///
    /// Luxon's `isInDST`. Dublin's legal time, where winter is the
    /// exception, is told by [`Zone::saving_at`](crate::Zone::saving_at).
    pub fn is_dst(self) -> bool {
        if self.zone.is_fixed() {
            return false;
        }
        let civil = self.civil();
        let time = self.local_second().rem_euclid(86_400);
        let offset_on = |month, day| {
            let days = days_from(civil.year as i64, month, day);
            let local = days * 86_400 + time;
            self.zone.offset_at(local - self.offset as i64)
        };
        self.offset > offset_on(1, 1)
            || self.offset > offset_on(5, civil.day.min(31) as i64)
    }

    /// The value of a unit on the wall; weeks are ISO weeks.
    pub const fn get(self, unit: Unit) -> i64 {
        match unit {
            Unit::Year => self.year() as i64,
            Unit::Quarter => self.quarter() as i64,
            Unit::Month => self.month() as i64,
            Unit::Week => self.iso_week() as i64,
            Unit::Day => self.day() as i64,
            Unit::Hour => self.hour() as i64,
            Unit::Minute => self.minute() as i64,
            Unit::Second => self.second() as i64,
            Unit::Millisecond => self.millisecond() as i64,
        }
    }

    /// Days from 1970-01-01 on the wall.
    #[inline]
    pub(crate) const fn local_day(self) -> i64 {
        self.local_second().div_euclid(86_400)
    }

    const fn week(self, first: u8, minimal: u8) -> Week {
        week_of(self.local_day(), first, minimal)
    }
}
