//! Dates by name: "next friday", "last day of may", "end of month".

use super::{Bare, Date, Days, Reader, Way, period, shown};
use crate::{
    DateTime, Duration, Error, ErrorKind, Unit,
    civil::{DAY, date_of},
    holidays::rule,
    natural::{
        NextMeans,
        lex::Kind,
        term::{Span, Term},
    },
};

/// What an ordinal counts.
#[derive(Clone, Copy, Debug)]
enum Counted {
    Weekday(u8),
    Workday,
    Day,
    Quarter,
    Half,
    /// Nothing was said: days.
    Nothing,
}

impl<'a> Reader<'a> {
    /// A date, a stretch, or nothing.
    pub(super) fn date(&mut self) -> Result<Option<Date>, Error> {
        let ways: [Way<'a>; 11] = [
            Self::iso,
            Self::epoch,
            Self::span,
            Self::edge,
            Self::nth,
            Self::after,
            Self::relative,
            Self::word,
            Self::numbered,
            Self::numeric,
            Self::name,
        ];
        for way in ways {
            let (start, notes) = (self.at, self.notes.len());
            if let Some(found) = way(self)? {
                return Ok(Some(found));
            }
            self.at = start;
            self.notes.truncate(notes);
        }
        Ok(None)
    }

    /// "Now", "tomorrow", "christmas 2026".
    fn word(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        if self.take(|term| term == Term::Now) {
            return Ok(Some(Date::Moment(self.base)));
        }
        if let Some(day) = self.pick(|term| match term {
            Term::Day(n) => Some(n),
            _ => None,
        }) {
            let day = self.today() + day;
            self.note(begin, &shown(day), None);
            return Ok(Some(Date::Days(Days::one(day))));
        }
        let Some(feast) = self.pick(|term| match term {
            Term::Feast(feast) => Some(feast),
            _ => None,
        }) else {
            return Ok(None);
        };
        let year = self.year_after();
        let days = period::feast(feast, year.unwrap_or(self.this_year()))?;
        self.note(begin, &shown(days.start), None);
        Ok(Some(Date::Days(days)))
    }

    /// "End of", "start of", "mid", `eom`.
    fn edge(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        let edge = self.pick(|term| match term {
            Term::Start | Term::StartOf(_) => Some((term, -1)),
            Term::Middle => Some((term, 0)),
            Term::End | Term::EndOf(_) => Some((term, 1)),
            _ => None,
        });
        let Some((term, edge)) = edge else { return Ok(None) };
        let days = if let Term::StartOf(unit) | Term::EndOf(unit) = term {
            Some(self.around(Span::of(unit), 0)?)
        } else {
            self.skip_of();
            self.period()?
        };
        let Some(days) = days else { return Ok(None) };
        let found = match (edge, days.end - days.start) {
            (-1, 1) => Date::Moment(self.midnight(days.start)?),
            (1, 1) => {
                let next = self.midnight(days.end)?;
                Date::Moment(next.plus_nanos(-1)?)
            }
            (-1, _) => Date::Days(Days::one(days.start)),
            (0, len) => Date::Days(Days::one(days.start + len / 2)),
            _ => Date::Days(Days::one(days.end - 1)),
        };
        if let Date::Days(days) = found {
            self.note(begin, &shown(days.start), None);
        }
        Ok(Some(found))
    }

    /// "First monday of may", "last day of february", "3rd of june".
    fn nth(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        let last = self.see(0, |t| (t == Term::Relative(-1)).then_some(()));
        let n = match self.ordinal() {
            Some(n) => n,
            None if last.is_some() => {
                self.at += 1;
                -1
            }
            None => return Ok(None),
        };
        let counted = self.counted();
        if let Counted::Quarter | Counted::Half = counted {
            let len = if matches!(counted, Counted::Half) { 6 } else { 3 };
            let year = self.year_after();
            if n < 0 {
                return Ok(None);
            }
            let year = year.unwrap_or(self.this_year());
            return Ok(Some(Date::Days(period::part(year, n, len)?)));
        }
        let led = self.skip_of();
        let named = self.see(0, |term| match term {
            Term::Month(_) | Term::Relative(_) => Some(()),
            _ => None,
        });
        // "Last friday" alone is not the last one of something.
        if !led && (named.is_none() || n < 0)
            || matches!(counted, Counted::Nothing) && (n < 0 || !led)
        {
            return Ok(None);
        }
        let Some(days) = self.period()? else { return Ok(None) };
        let found = self.count(days, n, counted)?;
        let Some(day) = found else {
            let what = "the period has no such day";
            return Err(ErrorKind::Argument { what }.into());
        };
        self.note(begin, &shown(day), None);
        Ok(Some(Date::Days(Days::one(day))))
    }

    fn counted(&mut self) -> Counted {
        let found = self.pick(|term| match term {
            Term::Weekday(day) => Some(Counted::Weekday(day)),
            Term::Business => Some(Counted::Workday),
            Term::Half => Some(Counted::Half),
            Term::Unit(Span { unit: Unit::Day, times: 1 }) => {
                Some(Counted::Day)
            }
            Term::Unit(Span { unit: Unit::Quarter, times: 1 }) => {
                Some(Counted::Quarter)
            }
            _ => None,
        });
        let day = |term| term == Term::Unit(Span::of(Unit::Day));
        match found {
            Some(Counted::Workday) => {
                self.take(day);
                Counted::Workday
            }
            Some(Counted::Day) if self.take(|t| t == Term::Business) => {
                Counted::Workday
            }
            Some(counted) => counted,
            None => Counted::Nothing,
        }
    }

    fn count(
        &self,
        days: Days,
        n: i64,
        counted: Counted,
    ) -> Result<Option<i64>, Error> {
        let len = days.end - days.start;
        Ok(match counted {
            Counted::Weekday(weekday) => period::nth_weekday(days, n, weekday),
            Counted::Workday => {
                let outside = if n > 0 { days.start - 1 } else { days.end };
                let from = crate::Civil::from_seconds(outside * DAY, 0)?;
                let found = self.options.business.add(from, n)?.days();
                (days.start..days.end).contains(&found).then_some(found)
            }
            _ if n > 0 => (n <= len).then(|| days.start + n - 1),
            _ => (-n <= len).then(|| days.end + n),
        })
    }

    /// "First", "3rd", "3.", "1er"; not a bare number.
    fn ordinal(&mut self) -> Option<i64> {
        if let Some(n) = self.pick(|term| match term {
            Term::Ordinal(n) => Some(n),
            _ => None,
        }) {
            return Some(i64::from(n));
        }
        let start = self.at;
        let (n, digits) = self.number()?;
        if digits <= 3 && self.suffix() {
            return Some(n);
        }
        self.at = start;
        None
    }

    /// The ending that makes a number an ordinal.
    pub(super) fn suffix(&mut self) -> bool {
        const SUFFIXES: [&str; 12] = [
            "st", "nd", "rd", "th", "er", "ere", "e", "eme", "o", "a", "os",
            "as",
        ];
        let found = self.peek(0).is_some_and(|piece| {
            piece.glued
                && match &piece.kind {
                    Kind::Word(word) => SUFFIXES.contains(&word.as_str()),
                    Kind::Sign(sign) => matches!(sign, 'º' | 'ª' | '°'),
                    _ => false,
                }
        });
        // "3." as German writes it, but not "3.5.".
        let dot = !found
            && self.peek(0).is_some_and(|piece| {
                piece.glued && piece.kind == Kind::Sign('.')
            })
            && !self.peek(1).is_some_and(|piece| {
                piece.glued || matches!(piece.kind, Kind::Number(..))
            });
        self.at += usize::from(found || dot);
        found || dot
    }

    /// "Next friday", "la semana pasada", "past 24 hours".
    fn relative(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        let relative = |term| match term {
            Term::Relative(n) => Some(n),
            _ => None,
        };
        let thing = |term| match term {
            Term::Weekday(_)
            | Term::Month(_)
            | Term::Unit(_)
            | Term::Weekend
            | Term::Business => Some(term),
            _ => None,
        };
        if let Some(n) = self.pick(relative) {
            if let Some(stretch) = self.last_few(n)? {
                return Ok(Some(stretch));
            }
            let Some(thing) = self.pick(thing) else { return Ok(None) };
            return self.placed(begin, n, thing).map(Some);
        }
        let Some(thing) = self.pick(thing) else { return Ok(None) };
        let Some(n) = self.pick(relative) else { return Ok(None) };
        // "Friday next week" is two parts.
        let more = self.see(0, |term| match term {
            Term::Unit(_) | Term::Month(_) | Term::Weekend => Some(()),
            _ => None,
        });
        if more.is_some() {
            return Ok(None);
        }
        self.placed(begin, n, thing).map(Some)
    }

    /// "Last 3 days", "next 2 hours": up to now or from now.
    fn last_few(&mut self, n: i64) -> Result<Option<Date>, Error> {
        let start = self.at;
        let Some((count, _)) = self.number() else { return Ok(None) };
        let span = self.pick(|term| match term {
            Term::Unit(span) => Some(span),
            _ => None,
        });
        let Some(Span { unit, times }) = span.filter(|_| n != 0) else {
            self.at = start;
            return Ok(None);
        };
        let count = count.checked_mul(times).ok_or(ErrorKind::Overflow)?;
        let span = Duration::new().set_f64(unit, (count * n) as f64)?;
        let other = self.base.plus(&span)?;
        let (start, end) = (self.base.min(other), self.base.max(other));
        Ok(Some(Date::Stretch(start, end, None)))
    }

    /// The next, this or last of something.
    fn placed(
        &mut self,
        begin: usize,
        n: i64,
        thing: Term,
    ) -> Result<Date, Error> {
        let days = match thing {
            Term::Weekday(weekday) => {
                return self.near_weekday(begin, n, weekday);
            }
            Term::Month(month) => {
                let (year, now, _) = date_of(self.today());
                let year = match n {
                    1 if month <= now => year + 1,
                    -1 if month >= now => year - 1,
                    _ => year,
                };
                period::month(year, month)?
            }
            Term::Weekend => {
                period::weekend(self.today(), n, self.week_rules())?
            }
            Term::Business => {
                self.take(|t| t == Term::Unit(Span::of(Unit::Day)));
                let today = self.base.civil();
                let business = &self.options.business;
                Days::one(business.add(today, n)?.days())
            }
            Term::Unit(span) if span.unit.is_calendar() => {
                self.around(span, n)?
            }
            Term::Unit(Span { unit, .. }) => return self.near_unit(n, unit),
            _ => return Err(self.expected("a day or a unit")),
        };
        let last = shown(days.end - 1);
        self.note(begin, &format!("{} to {last}", shown(days.start)), None);
        Ok(Date::Days(days))
    }

    fn near_weekday(
        &mut self,
        begin: usize,
        n: i64,
        weekday: u8,
    ) -> Result<Date, Error> {
        let today = self.today();
        let week = self.around(Span::of(Unit::Week), n)?;
        let of_week = period::nth_weekday(week, 1, weekday).unwrap_or(today);
        let near = match n {
            1 => rule::on_or_after(today + 1, weekday),
            0 => of_week,
            _ => rule::on_or_after(today - 7, weekday),
        };
        let week_first = self.options.next == NextMeans::NextWeek && n == 1;
        let (day, other) =
            if week_first { (of_week, near) } else { (near, of_week) };
        let other = (other != day).then(|| shown(other));
        self.note(begin, &shown(day), other);
        Ok(Date::Days(Days::one(day)))
    }

    /// The next hour, from its start to its end.
    fn near_unit(&mut self, n: i64, unit: Unit) -> Result<Date, Error> {
        let step = i128::from(unit.nanos().unwrap_or(1));
        let local = self.base.timestamp_nanos()
            + i128::from(self.base.offset_seconds()) * 1_000_000_000;
        let into = local.rem_euclid(step);
        let start = self.base.plus_nanos(i128::from(n) * step - into)?;
        let end: DateTime = start.plus_nanos(step)?;
        Ok(Date::Stretch(start, end, Some(unit)))
    }

    /// A name alone: "friday", "may", "weekend".
    fn name(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        let today = self.today();
        let both = self.see(0, |t| matches!(t, Term::Month(_)).then_some(()));
        if let Some(weekday) = self.pick(|term| match term {
            Term::Weekday(day) => Some(day),
            _ => None,
        }) {
            let day = rule::on_or_after(today, weekday);
            let mut other = (day == today).then(|| shown(day + 7));
            if both.is_some() {
                other = Some("a month".into());
            }
            self.note(begin, &shown(day), other);
            let bare = Bare::Weekday(weekday);
            return Ok(Some(Date::Bare(bare, Days::one(day))));
        }
        if self.take(|term| term == Term::Weekend) {
            let days = period::weekend(today, 0, self.week_rules())?;
            self.note(begin, &shown(days.start), None);
            return Ok(Some(Date::Days(days)));
        }
        Ok(None)
    }

    /// A stretch after "of": "next month", "may 2024", "the year".
    fn period(&mut self) -> Result<Option<Days>, Error> {
        self.skip_noise();
        let start = self.at;
        let ways: [Way<'a>; 5] = [
            Self::iso,
            Self::relative,
            Self::word,
            Self::numbered,
            Self::numeric,
        ];
        for way in ways {
            if let Some(Date::Days(days) | Date::Bare(_, days)) = way(self)? {
                // "March next year", "of May of last year".
                let mark = self.at;
                let (_, month, _) = date_of(days.start);
                if days.unit == Unit::Month {
                    self.skip_of();
                    if let Some(Date::Days(other)) = self.relative()?
                        && other.unit == Unit::Year
                    {
                        let (year, ..) = date_of(other.start);
                        return Ok(Some(period::month(year, month)?));
                    }
                }
                self.at = mark;
                return Ok(Some(days));
            }
            self.at = start;
        }
        // "End of month": this one.
        let span = self.pick(|term| match term {
            Term::Unit(span) if span.unit.is_calendar() => Some(span),
            _ => None,
        });
        match span {
            Some(span) => Ok(Some(self.around(span, 0)?)),
            None => Ok(None),
        }
    }

    /// A year after a date: "2026", "of 2026", ", 2026", "'26".
    pub(super) fn year_after(&mut self) -> Option<i64> {
        let start = self.at;
        self.skip_of();
        self.sign(',');
        self.skip_of();
        let short = self.sign('\'') || self.sign('’');
        if let Some((year, digits)) = self.number() {
            let clock = self.peek(0).is_some_and(|piece| {
                piece.glued && matches!(piece.kind, Kind::Sign(':'))
            });
            if digits == 4 && !clock {
                return Some(year);
            }
            if digits == 2 && short {
                return Some(self.options.ctx.full_year(year));
            }
        }
        self.at = start;
        None
    }
}
