//! Dates with numbers: "5 may 2024", "5/6/2024", "Q3", "week 12".

use super::{Bare, Date, Reader, period, shown};
use crate::{
    Error, Unit, WeekRules,
    natural::{
        DateOrder,
        lex::Kind,
        term::{Span, Term},
    },
};

const fn month_name(term: Term) -> Option<u8> {
    match term {
        Term::Month(month) => Some(month),
        _ => None,
    }
}

impl Reader<'_> {
    /// "Q3 2024", "H1", "week 12", "day 200 of 2024".
    pub(super) fn numbered(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        let Some(piece) = self.peek(0) else { return Ok(None) };
        let Kind::Word(word) = &piece.kind else { return Ok(None) };
        let unit = self.see(0, |term| match term {
            Term::Unit(Span { unit, times: 1 }) => Some(unit),
            Term::Half => Some(Unit::Millisecond),
            _ => None,
        });
        self.at += 1;
        let glued = self.peek(0).is_some_and(|next| next.glued);
        let Some((n, digits)) = self.number() else { return Ok(None) };
        let long = word.len() > 1;
        let what = match (word.as_str(), unit) {
            ("q" | "t", _) if glued && digits == 1 => Unit::Quarter,
            (_, Some(Unit::Quarter)) if long && digits == 1 => Unit::Quarter,
            // A half has no unit of its own.
            ("h" | "s", _) if glued && digits == 1 => Unit::Millisecond,
            (_, Some(Unit::Millisecond)) if long && digits == 1 => {
                Unit::Millisecond
            }
            ("w", _) if glued && digits <= 2 => Unit::Week,
            (_, Some(Unit::Week)) if long && digits <= 2 => Unit::Week,
            (_, Some(Unit::Day)) if long && digits <= 3 => Unit::Day,
            _ => return Ok(None),
        };
        let year = self.year_after().unwrap_or(self.this_year());
        let days = match what {
            Unit::Quarter => period::part(year, n, 3)?,
            Unit::Week => period::week(year, n, WeekRules::ISO)?,
            Unit::Day => period::day_of_year(year, n)?,
            _ => period::part(year, n, 6)?,
        };
        let last = shown(days.end - 1);
        self.note(begin, &format!("{} to {last}", shown(days.start)), None);
        Ok(Some(Date::Days(days)))
    }

    /// "5 may", "may 5th 2024", "5/6/2024", "the 15th", "may", "2024".
    pub(super) fn numeric(&mut self) -> Result<Option<Date>, Error> {
        let begin = self.offset();
        let found = if self.see(0, month_name).is_some() {
            self.month_first()?
        } else {
            match self.slashed(begin)? {
                Some(found) => return Ok(Some(found)),
                None => self.number_first()?,
            }
        };
        if let Some(Date::Days(days) | Date::Bare(_, days)) = found {
            self.note(begin, &shown(days.start), None);
        }
        Ok(found)
    }

    /// "May 5th, 2024", "may 2024", "may".
    fn month_first(&mut self) -> Result<Option<Date>, Error> {
        let Some(month) = self.pick(month_name) else { return Ok(None) };
        let this_year = self.this_year();
        let start = self.at;
        self.take(|term| term == Term::Noise);
        if let Some((day, 1 | 2)) = self.number()
            && !self.is_clock()
        {
            self.suffix();
            let number = i64::from(month);
            return Ok(Some(match self.year_after() {
                Some(year) => Date::Days(period::date(year, number, day)?),
                None => Date::Bare(
                    Bare::MonthDay(month, day),
                    period::date(this_year, number, day)?,
                ),
            }));
        }
        self.at = start;
        Ok(Some(match self.year_after() {
            Some(year) => Date::Days(period::month(year, month)?),
            None => Date::Bare(
                Bare::Month(month),
                period::month(this_year, month)?,
            ),
        }))
    }

    /// Tells whether the number just read begins a time of day.
    fn is_clock(&self) -> bool {
        let colon = self
            .peek(0)
            .is_some_and(|piece| piece.glued && piece.kind == Kind::Sign(':'));
        let half = self.see(0, |term| {
            matches!(term, Term::Am | Term::Pm | Term::OClock).then_some(())
        });
        colon || half.is_some()
    }

    /// "5 may 2024", "5. Mai", "the 15th", "2024", "2024 Q3".
    fn number_first(&mut self) -> Result<Option<Date>, Error> {
        let Some((n, digits)) = self.number() else { return Ok(None) };
        if digits == 4 {
            let mark = self.at;
            if let Some(Date::Days(days)) = self.numbered()? {
                let (named, ..) = crate::civil::date_of(days.start);
                let quarter = days.unit == Unit::Quarter;
                if quarter && named == self.this_year() {
                    let length = days.end - days.start;
                    let len = if length > 100 { 6 } else { 3 };
                    let (_, month, _) = crate::civil::date_of(days.start);
                    let part = (i64::from(month) - 1) / len + 1;
                    return Ok(Some(Date::Days(period::part(n, part, len)?)));
                }
            }
            self.at = mark;
            return Ok(Some(Date::Days(period::year(n)?)));
        }
        if digits > 2 {
            return Ok(None);
        }
        let ordinal = self.suffix();
        let mark = self.at;
        self.skip_of();
        if let Some(month) = self.pick(month_name) {
            let number = i64::from(month);
            return Ok(Some(match self.year_after() {
                Some(year) => Date::Days(period::date(year, number, n)?),
                None => Date::Bare(
                    Bare::MonthDay(month, n),
                    period::date(self.this_year(), number, n)?,
                ),
            }));
        }
        self.at = mark;
        if !ordinal {
            return Ok(None);
        }
        let (year, month, _) = crate::civil::date_of(self.today());
        let days = period::date(year, month.into(), n)?;
        Ok(Some(Date::Bare(Bare::DayOfMonth(n), days)))
    }

    /// "5/6/2024", "5.6.2024", "2024/6/5", "5/6".
    fn slashed(&mut self, begin: usize) -> Result<Option<Date>, Error> {
        let start = self.at;
        let Some((first, first_digits)) = self.number() else {
            return Ok(None);
        };
        let Some(sign) = self.joining_sign() else {
            self.at = start;
            return Ok(None);
        };
        let second = self.glued_number();
        let third = second
            .filter(|_| self.peek(0).is_some_and(|piece| piece.glued))
            .filter(|_| self.sign(sign))
            .and_then(|_| self.glued_number());
        let dates = match (first_digits, second, third) {
            (4, Some((month, 1 | 2)), Some((day, 1 | 2))) => {
                let days = period::date(first, month, day)?;
                self.note(begin, &shown(days.start), None);
                return Ok(Some(Date::Days(days)));
            }
            (1 | 2, Some((b, 1 | 2)), Some((year, 2 | 4))) => {
                Some((b, Some(year)))
            }
            (1 | 2, Some((b, 1 | 2)), None) if sign == '/' => Some((b, None)),
            _ => None,
        };
        let Some((other, year)) = dates else {
            self.at = start;
            return Ok(None);
        };
        let year = year.map(|year| self.options.ctx.full_year(year));
        self.ordered(begin, sign, (first, other), year).map(Some)
    }

    fn joining_sign(&mut self) -> Option<char> {
        let piece = self.peek(0).filter(|piece| piece.glued)?;
        let Kind::Sign(sign @ ('/' | '.' | '-')) = piece.kind else {
            return None;
        };
        self.at += 1;
        Some(sign)
    }

    fn glued_number(&mut self) -> Option<(i64, usize)> {
        self.peek(0).filter(|piece| piece.glued)?;
        self.number()
    }

    /// Day and month in the order that is asked, or the only one possible.
    fn ordered(
        &mut self,
        begin: usize,
        sign: char,
        (first, second): (i64, i64),
        year: Option<i64>,
    ) -> Result<Date, Error> {
        let month_first =
            sign != '.' && self.options.order == DateOrder::MonthFirst;
        let both = first <= 12 && second <= 12;
        let month_first =
            if both || sign == '.' { month_first } else { second > 12 };
        let (month, day) =
            if month_first { (first, second) } else { (second, first) };
        let whole = year.unwrap_or(self.this_year());
        let days = period::date(whole, month, day)?;
        let doubt = both && first != second && sign != '.';
        let other = match period::date(whole, day, month) {
            Ok(other) if doubt => Some(shown(other.start)),
            _ => None,
        };
        self.note(begin, &shown(days.start), other);
        Ok(match year {
            Some(_) => Date::Days(days),
            None => Date::Bare(Bare::MonthDay(month as u8, day), days),
        })
    }
}
