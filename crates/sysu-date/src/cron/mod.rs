//! Times that come again, as crontab writes them.
//!
//! ```
//! use sysu_date::{DateTime, cron::Cron};
//!
//! let standup: Cron = "30 9 * * MON-FRI".parse()?;
//! let friday: DateTime = "2024-07-12T10:00:00Z".parse()?;
//! let next = standup.next_after(friday).unwrap();
//! assert_eq!(next.to_iso(), "2024-07-15T09:30:00Z");
//! assert_eq!(standup.describe(), "at 09:30, on Monday to Friday");
//! # Ok::<(), sysu_date::Error>(())
//! ```
//!
//! | field | values | and |
//! | --- | --- | --- |
//! | second, if there are six | 0-59 | `*` `,` `-` `/` |
//! | minute | 0-59 | `*` `,` `-` `/` |
//! | hour | 0-23 | `*` `,` `-` `/` |
//! | day of month | 1-31 | `*` `,` `-` `/` `?`, `L` the last, `L-3` three before it, `15W` the weekday nearest to the 15th, `LW` |
//! | month | 1-12, `JAN`-`DEC` | `*` `,` `-` `/` |
//! | day of week | 0-7, `SUN`-`SAT`; 0 and 7 are Sunday | `*` `,` `-` `/` `?`, `5L` the last Friday, `MON#2` the second Monday |
//!
//! `@yearly`, `@monthly`, `@weekly`, `@daily` and `@hourly` are read, too.
//! If both days are restricted, either suffices.

mod parse;
mod words;

use crate::{
    Civil, DateTime, Wall, Zone,
    civil::{DAY, date_of, days_in_month, weekday_of},
    holidays::rule::nth,
    resolve::{Candidates, candidates},
};

/// The schedule of a line of crontab.
///
/// # Source
///
/// crontab(5) of Vixie cron and its DST rule: a job whose hour and minute
/// are both restricted runs once a day at its wall time, and right after a
/// gap that holds it; any other runs whenever the clock on the wall matches,
/// twice in an overlap. `L`, `W` and `#` are those of Quartz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// Bits of the values allowed.
    seconds: u64,
    minutes: u64,
    hours: u32,
    months: u16,
    days: DaysOfMonth,
    weekdays: Weekdays,
    /// Whether both kinds of days must match, because one is `*`.
    both: bool,
    /// Whether it follows the clock, not the day: minute or hour is `*`.
    floating: bool,
    text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DaysOfMonth {
    /// Bit n is the n-th day.
    bits: u32,
    /// Bit n is the day n before the last.
    before_last: u32,
    /// Bit n is the weekday nearest to the n-th day.
    nearest: u32,
    last_weekday: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Weekdays {
    /// Bit n is the ISO weekday n.
    bits: u8,
    /// Bit n is the last such weekday of the month.
    last: u8,
    /// For each ISO weekday, bit n is the n-th of the month.
    nth: [u8; 8],
}

/// A schedule that has no run in so many days has none.
const DAYS_MAX: i64 = 146_097;

impl Cron {
    /// The text that it was read from.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first run after a moment, in its zone; `None` if there is none
    /// in 400 years.
    pub fn next_after(&self, moment: DateTime) -> Option<DateTime> {
        self.search(moment, 1)
    }

    /// The last run before a moment, in its zone.
    pub fn previous_before(&self, moment: DateTime) -> Option<DateTime> {
        self.search(moment, -1)
    }

    /// The runs after a moment, without end.
    pub fn runs(&self, after: DateTime) -> impl Iterator<Item = DateTime> {
        std::iter::successors(self.next_after(after), |run| {
            self.next_after(*run)
        })
    }

    /// Tells whether a moment is a run; fractions of a second do not count.
    pub fn matches(&self, moment: DateTime) -> bool {
        let civil = moment.civil();
        self.on_day(civil.days())
            && self.at_time(civil.seconds().rem_euclid(DAY))
    }

    fn search(&self, moment: DateTime, sign: i64) -> Option<DateTime> {
        let zone = moment.zone();
        let civil = moment.civil();
        let day = civil.days();
        for ahead in 0..DAYS_MAX {
            let at = day + ahead * sign;
            if !self.on_day(at) {
                continue;
            }
            let found = if self.floating {
                self.float(zone, at, moment, sign)
            } else {
                self.fix(zone, at, moment, sign)
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The run nearest to `moment` on a day of a job that runs once at each
    /// of its wall times.
    fn fix(
        &self,
        zone: Zone,
        day: i64,
        moment: DateTime,
        sign: i64,
    ) -> Option<DateTime> {
        // Runs come in the order of their wall times.
        let mut time = if sign > 0 { 0 } else { DAY - 1 };
        loop {
            time = self.time_from(time, sign)?;
            let run = run_at(zone, day * DAY + time)?;
            let ahead = run.nanos_since(moment);
            if ahead != 0 && (ahead > 0) == (sign > 0) {
                return Some(run);
            }
            time += sign;
        }
    }

    /// The nearest match of a job that follows the clock.
    fn float(
        &self,
        zone: Zone,
        day: i64,
        moment: DateTime,
        sign: i64,
    ) -> Option<DateTime> {
        let (from, to) = bounds(zone, day)?;
        let mut at = if sign > 0 {
            from.max(moment.timestamp() + 1)
        } else {
            let whole = moment.nanosecond() == 0;
            to.min(moment.timestamp() - i64::from(whole))
        };
        while from <= at && at <= to {
            let local = at + i64::from(zone.offset_at(at));
            let time = local.rem_euclid(DAY);
            if local.div_euclid(DAY) == day && self.at_time(time) {
                return Some(DateTime::of_second(at, 0, zone));
            }
            at += self.skip(time, sign);
        }
        None
    }

    /// How far the next second that may match lies from one that does not,
    /// by the largest field that is wrong.
    fn skip(&self, time: i64, sign: i64) -> i64 {
        let (hour, minute) = (time / 3600, time / 60 % 60);
        let whole = if self.hours >> hour & 1 == 0 {
            3600
        } else if self.minutes >> minute & 1 == 0 {
            60
        } else {
            1
        };
        let into = time % whole;
        if sign > 0 { whole - into } else { -(into + 1) }
    }

    fn at_time(&self, time: i64) -> bool {
        self.hours >> (time / 3600) & 1 == 1
            && self.minutes >> (time / 60 % 60) & 1 == 1
            && self.seconds >> (time % 60) & 1 == 1
    }

    /// The nearest time of day that matches, `from` included.
    fn time_from(&self, from: i64, sign: i64) -> Option<i64> {
        let mut time = from;
        while (0..DAY).contains(&time) {
            if self.at_time(time) {
                return Some(time);
            }
            time += self.skip(time, sign);
        }
        None
    }

    fn on_day(&self, day: i64) -> bool {
        let (year, month, of_month) = date_of(day);
        if self.months >> month & 1 == 0 {
            return false;
        }
        let last = days_in_month(year, month);
        let by_day = self.days.holds(day, of_month, last);
        let by_weekday = self.weekdays.holds(day, year, month, of_month, last);
        if self.both { by_day && by_weekday } else { by_day || by_weekday }
    }
}

impl DaysOfMonth {
    fn holds(&self, day: i64, of_month: u8, last: u8) -> bool {
        let first = day - i64::from(of_month) + 1;
        self.bits >> of_month & 1 == 1
            || self.before_last >> (last - of_month) & 1 == 1
            || self.last_weekday && day == nearest(first, last, last)
            || self.nearest != 0
                && (1..=last).any(|n| {
                    self.nearest >> n & 1 == 1
                        && day == nearest(first, n, last)
                })
    }
}

/// The day from Monday to Friday nearest to the n-th of a month, in it.
fn nearest(first: i64, n: u8, last: u8) -> i64 {
    let day = first + i64::from(n) - 1;
    match weekday_of(day) {
        6 if n == 1 => day + 2,
        6 => day - 1,
        7 if n == last => day - 2,
        7 => day + 1,
        _ => day,
    }
}

impl Weekdays {
    fn holds(
        &self,
        day: i64,
        year: i64,
        month: u8,
        of_month: u8,
        last: u8,
    ) -> bool {
        let weekday = weekday_of(day);
        self.bits >> weekday & 1 == 1
            || self.last >> weekday & 1 == 1 && of_month + 7 > last
            || (1..=5).any(|n| {
                self.nth[usize::from(weekday)] >> n & 1 == 1
                    && nth(year, month, weekday, n) == Some(day)
            })
    }
}

/// The first and last second of a day in a zone, gaps left out.
fn bounds(zone: Zone, day: i64) -> Option<(i64, i64)> {
    let start = run_at(zone, day * DAY)?;
    let next = run_at(zone, (day + 1) * DAY)?;
    Some((start.timestamp(), next.timestamp() - 1))
}

/// When a job of a wall time runs: at its first pass, or right after the
/// gap that it lies in.
fn run_at(zone: Zone, local: i64) -> Option<DateTime> {
    Civil::from_seconds(local, 0).ok()?;
    let found: Candidates = candidates(zone, local);
    let second = local - i64::from(found.before);
    if found.wall != Wall::Gap {
        return Some(DateTime::of_second(second, 0, zone));
    }
    // Read with the offset before it, the time lies behind the change.
    let change = zone.previous_transition(second + 1)?;
    Some(DateTime::of_second(change.at().timestamp(), 0, zone))
}
