//! Spans: "in 3 days", "2 weeks from friday", "3 business days ago".

use super::{Date, Days, Reader, period, shown};
use crate::{
    Civil, DateTime, Duration, Error, Unit,
    civil::DAY,
    natural::{
        lex::Kind,
        term::{Span, Term},
    },
};

/// A sum of units, or a number of working days.
#[derive(Clone, Copy, Debug)]
enum Amount {
    Span(Duration),
    Business(i64),
}

impl Reader<'_> {
    pub(super) fn span(&mut self) -> Result<Option<Date>, Error> {
        let (start, begin) = (self.at, self.offset());
        let sign = self.sign_before();
        let Some(amount) = self.amounts()? else {
            self.at = start;
            return Ok(None);
        };
        let (sign, anchor) = match sign {
            Some(sign) => (sign, None),
            None => self.sign_after()?,
        };
        let anchor = match anchor {
            Some(anchor) => anchor,
            None => Date::Moment(self.base),
        };
        let found = self.shift(anchor, amount, sign)?;
        let meaning = match found {
            Date::Days(days) => shown(days.start),
            Date::Moment(moment) => moment.to_iso(),
            _ => String::new(),
        };
        self.note(begin, &meaning, None);
        Ok(Some(found))
    }

    /// "The day after tomorrow", "the week after next", "monday before".
    pub(super) fn after(&mut self) -> Result<Option<Date>, Error> {
        let start = self.at;
        let unit = self.pick(|term| match term {
            Term::Unit(span) => Some(span),
            _ => None,
        });
        let weekday = match unit {
            Some(_) => None,
            None => self.pick(|term| match term {
                Term::Weekday(day) => Some(day),
                _ => None,
            }),
        };
        let sign = self.pick(|term| match term {
            Term::After => Some(1),
            Term::Before => Some(-1),
            _ => None,
        });
        let Some(sign) = sign.filter(|_| unit.is_some() || weekday.is_some())
        else {
            self.at = start;
            return Ok(None);
        };
        if let Some(span) = unit {
            if sign == 1 && self.is_lone_next() {
                self.at += 1;
                return Ok(Some(Date::Days(self.around(span, 2)?)));
            }
            let one = Duration::new().set(span.unit, span.times);
            let anchor = self.anchor()?;
            return self.shift(anchor, Amount::Span(one), sign).map(Some);
        }
        let anchor = self.anchor()?;
        let day = day_of(anchor);
        let weekday = weekday.unwrap_or(1);
        let days = if sign == 1 {
            Days { start: day + 1, end: day + 8, unit: Unit::Week }
        } else {
            Days { start: day - 7, end: day, unit: Unit::Week }
        };
        let found = period::nth_weekday(days, 1, weekday);
        Ok(found.map(|day| Date::Days(Days::one(day))))
    }

    fn is_lone_next(&self) -> bool {
        let next =
            self.see(0, |term| (term == Term::Relative(1)).then_some(()));
        next.is_some() && self.peek(1).is_none()
    }

    /// What stands before the amount: ahead or behind.
    fn sign_before(&mut self) -> Option<i64> {
        if self.sign('+') {
            return Some(1);
        }
        if self.sign('-') {
            return Some(-1);
        }
        self.pick(|term| match term {
            Term::In => Some(1),
            Term::Ago => Some(-1),
            _ => None,
        })
    }

    /// What stands after it, and from when it counts.
    fn sign_after(&mut self) -> Result<(i64, Option<Date>), Error> {
        let sides = self.pick(|term| match term {
            Term::Ago => Some((-1, false)),
            Term::Hence => Some((1, false)),
            Term::After => Some((1, true)),
            Term::Before => Some((-1, true)),
            _ => None,
        });
        Ok(match sides {
            Some((sign, true)) => (sign, Some(self.anchor()?)),
            Some((sign, false)) => (sign, None),
            None => (1, None),
        })
    }

    /// One amount or more: "1 week and 2 days", "1h30m".
    fn amounts(&mut self) -> Result<Option<Amount>, Error> {
        let Some(mut sum) = self.amount()? else { return Ok(None) };
        loop {
            let start = self.at;
            self.skip_noise();
            let Amount::Span(duration) = sum else { break };
            let Some(Amount::Span(more)) = self.amount()? else {
                self.at = start;
                break;
            };
            sum = Amount::Span(duration.plus(&more)?);
        }
        Ok(Some(sum))
    }

    fn amount(&mut self) -> Result<Option<Amount>, Error> {
        let start = self.at;
        let Some(number) = self.quantity() else { return Ok(None) };
        let business = |term| term == Term::Business;
        let day = |term| term == Term::Unit(Span::of(Unit::Day));
        if self.take(business) {
            self.take(day);
            return Ok(Some(Amount::Business(number as i64)));
        }
        self.refuse_big_m()?;
        let span = self.pick(|term| match term {
            Term::Unit(span) => Some(span),
            _ => None,
        });
        let Some(Span { unit, times }) = span else {
            self.at = start;
            return Ok(None);
        };
        if unit == Unit::Day && self.take(business) {
            return Ok(Some(Amount::Business(number as i64)));
        }
        let total = number * times as f64;
        Ok(Some(Amount::Span(Duration::new().set_f64(unit, total)?)))
    }

    /// A number in digits, with a fraction, or in words.
    fn quantity(&mut self) -> Option<f64> {
        let start = self.at;
        if let Some((whole, _)) = self.number() {
            let after = self.at;
            let glued = |reader: &Self| {
                reader.peek(0).is_some_and(|piece| piece.glued)
            };
            if glued(self)
                && (self.sign('.') || self.sign(','))
                && glued(self)
                && let Some((fraction, digits)) = self.number()
            {
                let fraction =
                    fraction as f64 / 10_f64.powi(digits.min(18) as i32);
                return Some(whole as f64 + fraction);
            }
            self.at = after;
            return Some(whole as f64);
        }
        self.at = start;
        let word = self.pick(|term| match term {
            Term::Number(n) => Some(n),
            _ => None,
        });
        word.map(|n| n as f64)
    }

    /// `3M` is months to some and minutes to others.
    fn refuse_big_m(&self) -> Result<(), Error> {
        match self.peek(0) {
            Some(piece) if &self.text[piece.start..piece.end] == "M" => {
                Err(self.expected("`mo` for months or `min` for minutes"))
            }
            _ => Ok(()),
        }
    }

    fn shift(
        &mut self,
        anchor: Date,
        amount: Amount,
        sign: i64,
    ) -> Result<Date, Error> {
        let (start, days) = match anchor {
            Date::Days(days) | Date::Bare(_, days) => {
                (self.midnight(days.start)?, true)
            }
            Date::Moment(moment) | Date::Stretch(moment, ..) => {
                (moment, false)
            }
        };
        let (moment, whole) = match amount {
            Amount::Business(n) => (self.workdays(start, n * sign)?, true),
            Amount::Span(span) => {
                let whole = span.units().all(Unit::is_calendar);
                (start.plus(&span.times(sign)?)?, whole)
            }
        };
        Ok(if days && whole {
            Date::Days(Days::one(moment.civil().days()))
        } else {
            Date::Moment(moment)
        })
    }

    fn workdays(&self, start: DateTime, n: i64) -> Result<DateTime, Error> {
        let civil = self.options.business.add(start.civil(), n)?;
        DateTime::from_civil(civil, start.zone())
    }

    /// `@1700000000.5`.
    pub(super) fn epoch(&mut self) -> Result<Option<Date>, Error> {
        let (start, begin) = (self.at, self.offset());
        if !self.sign('@') {
            return Ok(None);
        }
        let rest = &self.text[begin..];
        let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let end = begin + len;
        let parser = crate::Parser::new(self.options.ctx);
        let moment = parser.any(&rest[..len])?.in_zone(self.base.zone());
        self.at = start;
        while self.peek(0).is_some_and(|piece| piece.end <= end) {
            self.at += 1;
        }
        self.note(begin, "seconds since 1970", None);
        Ok(Some(Date::Moment(moment)))
    }

    /// What begins as an ISO date does.
    pub(super) fn iso(&mut self) -> Result<Option<Date>, Error> {
        let Some(piece) = self.peek(0).filter(|p| p.kind == Kind::Iso) else {
            return Ok(None);
        };
        let text = self.text[piece.start..piece.end].trim_end_matches(',');
        let upper = text.to_ascii_uppercase();
        self.at += 1;
        let parser = crate::Parser::new(self.options.ctx);
        let shift = |mut error: Error| {
            error.move_by(piece.start);
            error
        };
        let moment = parser.any(&upper).map_err(shift)?;
        if upper.contains([':', 'T', 'Z', '[']) {
            let moment = moment.in_zone(self.base.zone());
            return Ok(Some(Date::Moment(moment)));
        }
        let day = moment.civil().days();
        let week = upper.contains('W');
        let unit = match (week, upper.len()) {
            (false, 7) => Unit::Month,
            (true, 8) => Unit::Week,
            _ => Unit::Day,
        };
        let days = match unit {
            Unit::Week => Days { start: day, end: day + 7, unit },
            _ => period::around(day, Span::of(unit), 0, self.week_rules())?,
        };
        Civil::from_seconds(days.end * DAY, 0)?;
        Ok(Some(Date::Days(days)))
    }
}

const fn day_of(date: Date) -> i64 {
    match date {
        Date::Days(days) | Date::Bare(_, days) => days.start,
        Date::Moment(moment) | Date::Stretch(moment, ..) => {
            moment.civil().days()
        }
    }
}
