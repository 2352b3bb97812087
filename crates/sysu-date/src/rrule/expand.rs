//! From a rule to its occurrences.

use super::{End, Frequency, Rule};
use crate::{
    DateTime, Disambiguation, Zone,
    civil::{
        DAY, date_of, days_from, days_in_month, week_of, weekday_of, weeks_in,
    },
    holidays::rule::on_or_after,
    resolve::resolve_seconds,
};
use std::collections::VecDeque;

/// The last year that is looked at, the last one that four digits write.
const YEAR_LAST: i64 = 9999;

/// A rule that brings nothing for so many days brings nothing.
const DAYS_WITHOUT: i64 = 146_097;

/// The same for rounds of hours and shorter, such as every second minute of
/// which none is odd.
const ROUNDS_WITHOUT: u32 = 300_000;

/// The occurrences of a rule, in order.
#[derive(Clone, Debug)]
pub struct Occurrences {
    rule: Rule,
    zone: Zone,
    start: DateTime,
    /// Where the next round begins: months, days, or seconds on from it.
    round: i64,
    waiting: VecDeque<DateTime>,
    last: Option<DateTime>,
    left: u32,
    /// The day of the last occurrence, or that of the start.
    seen: i64,
    done: bool,
}

impl Occurrences {
    pub(super) fn new(mut rule: Rule, start: DateTime) -> Self {
        rule.fill(start);
        let left = match rule.end {
            End::Count(n) => n,
            _ => u32::MAX,
        };
        Self {
            rule,
            zone: start.zone(),
            start,
            round: 0,
            waiting: VecDeque::new(),
            last: None,
            left,
            seen: start.civil().days(),
            done: false,
        }
    }

    /// Fills `waiting` with the next round; false at the end.
    fn fill(&mut self) -> bool {
        let rule = &self.rule;
        let step = i64::from(rule.interval);
        let first = self.start.civil();
        let day = first.days();
        let (year, month) =
            (i64::from(first.year()), i64::from(first.month()));
        let days = match rule.frequency {
            Frequency::Yearly => {
                let year = year + self.round * step;
                days_from(year, 1, 1)..days_from(year + 1, 1, 1)
            }
            Frequency::Monthly => {
                let count = year * 12 + month - 1 + self.round * step;
                let start = |count: i64| {
                    let month = count.rem_euclid(12) + 1;
                    days_from(count.div_euclid(12), month, 1)
                };
                start(count)..start(count + 1)
            }
            Frequency::Weekly => {
                let week = rule.week_start.number();
                let into = i64::from((weekday_of(day) + 7 - week) % 7);
                let start = day - into + self.round * step * 7;
                start..start + 7
            }
            Frequency::Daily => {
                let day = day + self.round * step;
                day..day + 1
            }
            _ => return self.fill_exact(),
        };
        self.round += 1;
        let (last, ..) = date_of(days.start);
        if last > YEAR_LAST || days.start - self.seen > DAYS_WITHOUT {
            return false;
        }
        let chosen: Vec<i64> =
            days.filter(|&day| self.rule.holds(day)).collect();
        let times = self.rule.times();
        let walls: Vec<i64> = chosen
            .iter()
            .flat_map(|day| times.iter().map(move |time| day * DAY + time))
            .collect();
        let zone = self.zone;
        let walls = self.rule.picked(&walls);
        self.waiting.extend(walls.into_iter().filter_map(|wall| {
            resolve_seconds(zone, wall, 0, Disambiguation::COMPATIBLE).ok()
        }));
        true
    }

    /// Hours, minutes and seconds: exact time, its wall clock filtered.
    fn fill_exact(&mut self) -> bool {
        let unit = match self.rule.frequency {
            Frequency::Hourly => 3600,
            Frequency::Minutely => 60,
            _ => 1,
        };
        let step = unit * i64::from(self.rule.interval);
        // Rounds begin with a whole hour or minute of the start.
        let first = self.start.timestamp();
        let local = first + i64::from(self.start.offset_seconds());
        let first = first - local.rem_euclid(unit);
        for _ in 0..ROUNDS_WITHOUT {
            let at = first + self.round * step;
            let local = at + i64::from(self.zone.offset_at(at));
            let (day, time) = (local.div_euclid(DAY), local.rem_euclid(DAY));
            let (year, ..) = date_of(day);
            if year > YEAR_LAST || day - self.seen > DAYS_WITHOUT {
                return false;
            }
            // Whole days and hours that do not match are passed at once.
            let ahead = if !self.rule.holds(day) {
                DAY - time
            } else if !has(&self.rule.hours, time / 3600) {
                3600 - time % 3600
            } else if unit < 3600 && !has(&self.rule.minutes, time / 60 % 60) {
                60 - time % 60
            } else {
                0
            };
            if ahead > 0 {
                self.round += (ahead + step - 1).div_euclid(step).max(1);
                continue;
            }
            self.round += 1;
            let within = self.rule.within(unit);
            let walls: Vec<i64> = within
                .iter()
                .map(|more| at + more)
                .filter(|at| {
                    unit > 1 || has(&self.rule.seconds, at.rem_euclid(60))
                })
                .collect();
            let zone = self.zone;
            let picked = self.rule.picked(&walls);
            self.waiting.extend(
                picked.into_iter().map(|at| DateTime::of_second(at, 0, zone)),
            );
            if !self.waiting.is_empty() {
                return true;
            }
        }
        false
    }

    fn ended(&self, at: DateTime) -> bool {
        match self.rule.end {
            End::Until(end) => at > end,
            End::UntilWall(end) => {
                at.timestamp() + i64::from(at.offset_seconds()) > end
            }
            _ => false,
        }
    }
}

impl Iterator for Occurrences {
    type Item = DateTime;

    fn next(&mut self) -> Option<DateTime> {
        while !self.done && self.left > 0 {
            let Some(at) = self.waiting.pop_front() else {
                self.done = !self.fill();
                continue;
            };
            // A time moved over a gap can meet the one after it.
            if at < self.start || self.last.is_some_and(|last| at <= last) {
                continue;
            }
            if self.ended(at) {
                self.done = true;
                break;
            }
            self.left -= 1;
            (self.last, self.seen) = (Some(at), at.civil().days());
            return Some(at);
        }
        None
    }
}

fn has(list: &[u8], value: i64) -> bool {
    list.is_empty() || list.iter().any(|n| i64::from(*n) == value)
}

impl Rule {
    /// Takes from the start what the rule leaves open.
    fn fill(&mut self, start: DateTime) {
        let civil = start.civil();
        let days = self.weeks.is_empty()
            && self.year_days.is_empty()
            && self.month_days.is_empty()
            && self.weekdays.is_empty();
        match self.frequency {
            Frequency::Yearly if days => {
                if self.months.is_empty() {
                    self.months.push(civil.month());
                }
                self.month_days.push(civil.day() as i8);
            }
            Frequency::Monthly if days => {
                self.month_days.push(civil.day() as i8);
            }
            Frequency::Weekly if days => {
                *self = self.clone().on(civil.weekday());
            }
            _ => {}
        }
        if self.frequency < Frequency::Hourly && self.hours.is_empty() {
            self.hours.push(civil.hour());
        }
        if self.frequency < Frequency::Minutely && self.minutes.is_empty() {
            self.minutes.push(civil.minute());
        }
        if self.frequency < Frequency::Secondly && self.seconds.is_empty() {
            self.seconds.push(civil.second());
        }
    }

    /// The times of day, in order.
    fn times(&self) -> Vec<i64> {
        let mut times = Vec::new();
        for hour in &self.hours {
            for minute in &self.minutes {
                for second in &self.seconds {
                    let minutes = i64::from(*hour) * 60 + i64::from(*minute);
                    times.push(minutes * 60 + i64::from(*second));
                }
            }
        }
        times.sort_unstable();
        times
    }

    /// The seconds within an hour or a minute.
    fn within(&self, unit: i64) -> Vec<i64> {
        let seconds = || self.seconds.iter().map(|s| i64::from(*s));
        match unit {
            3600 => self
                .minutes
                .iter()
                .flat_map(|m| seconds().map(move |s| i64::from(*m) * 60 + s))
                .collect(),
            60 => seconds().collect(),
            _ => vec![0],
        }
    }

    /// Those of a round that BYSETPOS chooses.
    fn picked(&self, all: &[i64]) -> Vec<i64> {
        if self.positions.is_empty() {
            return all.to_vec();
        }
        let mut picked: Vec<i64> = self
            .positions
            .iter()
            .filter_map(|&position| {
                let at = if position > 0 {
                    usize::try_from(position - 1).ok()?
                } else {
                    all.len()
                        .checked_sub(usize::from(position.unsigned_abs()))?
                };
                all.get(at).copied()
            })
            .collect();
        picked.sort_unstable();
        picked.dedup();
        picked
    }

    /// Tells whether every part that is about days allows one.
    fn holds(&self, day: i64) -> bool {
        let (year, month, of_month) = date_of(day);
        if !has(&self.months, i64::from(month)) {
            return false;
        }
        let counted = |list: &[i16], at: i64, len: i64| {
            list.iter().any(|&n| {
                let n = i64::from(n);
                n == at || n == at - len - 1
            })
        };
        let wide = |list: &[i8]| -> Vec<i16> {
            list.iter().map(|n| i16::from(*n)).collect()
        };
        if !self.month_days.is_empty() {
            let len = i64::from(days_in_month(year, month));
            let days = wide(&self.month_days);
            if !counted(&days, i64::from(of_month), len) {
                return false;
            }
        }
        if !self.year_days.is_empty() {
            let first = days_from(year, 1, 1);
            let len = days_from(year + 1, 1, 1) - first;
            if !counted(&self.year_days, day - first + 1, len) {
                return false;
            }
        }
        if !self.weeks.is_empty() {
            let first = self.week_start.number();
            let week = week_of(day, first, 4);
            let len = i64::from(weeks_in(week.year, first, 4));
            let weeks = wide(&self.weeks);
            if !counted(&weeks, i64::from(week.number), len) {
                return false;
            }
        }
        self.weekdays.is_empty() || self.on_weekday(day, year, month)
    }

    fn on_weekday(&self, day: i64, year: i64, month: u8) -> bool {
        let weekday = weekday_of(day);
        self.weekdays.iter().any(|wanted| {
            if wanted.weekday.number() != weekday {
                return false;
            }
            let Some(n) = wanted.n else { return true };
            let yearly =
                self.frequency == Frequency::Yearly && self.months.is_empty();
            let (start, end) = if yearly {
                (days_from(year, 1, 1), days_from(year + 1, 1, 1))
            } else {
                let first = days_from(year, month.into(), 1);
                (first, first + i64::from(days_in_month(year, month)))
            };
            let at = if n > 0 {
                on_or_after(start, weekday) + (i64::from(n) - 1) * 7
            } else {
                on_or_after(end - 7, weekday) + (i64::from(n) + 1) * 7
            };
            at == day
        })
    }
}
