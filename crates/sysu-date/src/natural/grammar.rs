//! The parts of a phrase, in any order, and what they make together.

mod date;
mod numeric;
mod span;

use super::{
    Natural, Note, Reading,
    clock::Time,
    lex::{Kind, Piece},
    period::{self, Days},
    term::{Span, Term},
};
use crate::{
    Civil, DateTime, Disambiguation, Error, ErrorKind, Unit, Wall, WeekRules,
    Zone,
    civil::{DAY, date_of, weekday_of},
};

/// A date or a stretch of time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Date {
    Moment(DateTime),
    Days(Days),
    /// A stretch that does not begin at midnight.
    Stretch(DateTime, DateTime, Option<Unit>),
    /// A name that another part may place: "friday" in "next week".
    Bare(Bare, Days),
}

/// What of a date was said.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bare {
    Weekday(u8),
    Month(u8),
    DayOfMonth(i64),
    MonthDay(u8, i64),
}

/// A production: what it read, or nothing.
type Way<'a> = fn(&mut Reader<'a>) -> Result<Option<Date>, Error>;

/// How deep "3 days after 2 days after …" may nest.
const DEPTH: u8 = 8;

/// A place in the pieces of a phrase.
pub(super) struct Reader<'a> {
    pub(super) options: &'a Natural,
    pub(super) text: &'a str,
    pub(super) pieces: &'a [Piece],
    pub(super) at: usize,
    pub(super) zone: Option<Zone>,
    /// Whether a time of day was read, after which an offset may stand.
    pub(super) has_time: bool,
    base: DateTime,
    notes: Vec<Note>,
    depth: u8,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(
        options: &'a Natural,
        text: &'a str,
        pieces: &'a [Piece],
        base: DateTime,
    ) -> Self {
        Self {
            options,
            text,
            pieces,
            at: 0,
            zone: None,
            has_time: false,
            base,
            notes: Vec::new(),
            depth: 0,
        }
    }

    /// Reads the whole phrase.
    pub(super) fn read(&mut self) -> Result<Reading, Error> {
        let (date, time) = self.parts()?;
        if self.at < self.pieces.len() {
            return Err(self.expected("a date, a time or a zone"));
        }
        let (start, end, unit) = self.assemble(date, time)?;
        self.notes.sort_by_key(|note| (note.start, note.end));
        Ok(Reading {
            start,
            end,
            unit,
            notes: std::mem::take(&mut self.notes),
            zone_given: self.zone.is_some(),
        })
    }

    /// Reads parts until none follows.
    fn parts(&mut self) -> Result<(Option<Date>, Option<Time>), Error> {
        let (mut date, mut time) = (None, None);
        loop {
            self.skip_noise();
            let start = self.at;
            if self.at == self.pieces.len() {
                break;
            }
            if time.is_none()
                && let Some(found) = self.time()?
            {
                (time, self.has_time) = (Some(found), true);
                continue;
            }
            if let Some(found) = self.date()? {
                let both = match date {
                    None => Some(found),
                    Some(before) => combine(before, found)?,
                };
                if both.is_none() {
                    self.at = start;
                    return Err(self.expected("the end"));
                }
                date = both;
                continue;
            }
            if self.zone.is_none()
                && let Some(zone) = self.zone_name()
            {
                self.zone = Some(zone);
                continue;
            }
            break;
        }
        Ok((date, time))
    }

    /// Start, end and name of what the parts say.
    fn assemble(
        &mut self,
        date: Option<Date>,
        time: Option<Time>,
    ) -> Result<(DateTime, DateTime, Option<Unit>), Error> {
        let days = match (date, time) {
            (None, None) => return Err(self.expected("a date")),
            (Some(Date::Moment(moment)), None) => {
                return Ok((moment, moment, None));
            }
            (Some(Date::Stretch(start, end, unit)), None) => {
                return Ok((start, end, unit));
            }
            (Some(Date::Days(days) | Date::Bare(_, days)), None) => {
                let (start, end) =
                    (self.midnight(days.start)?, self.midnight(days.end)?);
                return Ok((start, end, Some(days.unit)));
            }
            (Some(Date::Stretch(..)), Some(_)) => {
                let what = "a time of day needs a day beside it";
                return Err(ErrorKind::Argument { what }.into());
            }
            (None, Some(_)) => Days::one(self.today()),
            (Some(Date::Moment(moment)), Some(_)) => {
                Days::one(moment.civil().days())
            }
            (Some(Date::Days(days) | Date::Bare(_, days)), Some(_)) => days,
        };
        if days.end - days.start != 1 {
            let what = "a time of day needs a single day beside it";
            return Err(ErrorKind::Argument { what }.into());
        }
        // The guard above leaves only cases with a time.
        let Some(time) = time else { return Err(self.expected("a time")) };
        let local = days.start * DAY + time.second;
        let moment = self.resolve(local, time.nano)?;
        Ok((moment, moment, None))
    }

    /// The first moment of a day.
    fn midnight(&self, day: i64) -> Result<DateTime, Error> {
        let civil = Civil::from_seconds(day * DAY, 0)?;
        let zone = self.base.zone();
        Ok(zone.resolve(civil, Disambiguation::COMPATIBLE)?.datetime)
    }

    fn resolve(&mut self, local: i64, nano: u32) -> Result<DateTime, Error> {
        let civil = Civil::from_seconds(local, nano)?;
        let zone = self.base.zone();
        let choice = self.options.ctx.get_disambiguation();
        let found = zone.resolve(civil, choice)?;
        let (all, moment) = (0, found.datetime);
        match found.wall {
            Wall::Plain => {}
            Wall::Gap => {
                let meaning = format!("{moment}, as {civil} does not exist");
                self.note_at(all, self.text.len(), &meaning, None);
            }
            Wall::Overlap => {
                let other = zone
                    .candidates(civil)
                    .seconds()
                    .find(|second| *second != moment.timestamp())
                    .map(|second| DateTime::of_second(second, nano, zone));
                let meaning = format!("{moment}, as {civil} exists twice");
                let other = other.map(|other| other.to_string());
                self.note_at(all, self.text.len(), &meaning, other);
            }
        }
        Ok(moment)
    }

    /// Today, in days from 1970-01-01.
    pub(super) fn today(&self) -> i64 {
        self.base.civil().days()
    }

    fn this_year(&self) -> i64 {
        i64::from(self.base.civil().year())
    }

    fn week_rules(&self) -> WeekRules {
        self.options.ctx.get_week()
    }

    fn around(&self, span: Span, n: i64) -> Result<Days, Error> {
        period::around(self.today(), span, n, self.week_rules())
    }

    // Steps through the pieces.

    pub(super) fn peek(&self, ahead: usize) -> Option<&'a Piece> {
        self.pieces.get(self.at + ahead)
    }

    /// The first meaning of the piece `ahead` that `find` wants.
    pub(super) fn see<T>(
        &self,
        ahead: usize,
        find: impl Fn(Term) -> Option<T>,
    ) -> Option<T> {
        self.peek(ahead)?.terms.iter().copied().find_map(find)
    }

    /// The same for the piece at hand, which is stepped over.
    pub(super) fn pick<T>(
        &mut self,
        find: impl Fn(Term) -> Option<T>,
    ) -> Option<T> {
        let found = self.see(0, find);
        self.at += usize::from(found.is_some());
        found
    }

    /// Steps over the piece at hand if it has such a meaning.
    pub(super) fn take(&mut self, want: impl Fn(Term) -> bool) -> bool {
        self.pick(|term| want(term).then_some(())).is_some()
    }

    pub(super) fn number(&mut self) -> Option<(i64, usize)> {
        let &Kind::Number(value, digits) = &self.peek(0)?.kind else {
            return None;
        };
        self.at += 1;
        Some((value, digits))
    }

    pub(super) fn sign(&mut self, sign: char) -> bool {
        let found =
            self.peek(0).is_some_and(|piece| piece.kind == Kind::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn skip_noise(&mut self) {
        while self.take(|term| matches!(term, Term::Noise | Term::And))
            || self.sign(',')
        {}
    }

    /// Steps over "of the", "in", "de la".
    fn skip_of(&mut self) -> bool {
        let start = self.at;
        while self
            .take(|term| matches!(term, Term::Of | Term::In | Term::Noise))
        {
        }
        self.at > start
    }

    /// Where the piece at hand begins, in bytes.
    pub(super) fn offset(&self) -> usize {
        self.peek(0).map_or(self.text.len(), |piece| piece.start)
    }

    /// Says how the text from `start` up to here was understood.
    pub(super) fn note(
        &mut self,
        start: usize,
        meaning: &str,
        other: Option<String>,
    ) {
        let last = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        let end = last.map_or(start, |piece| piece.end.max(start));
        self.note_at(start, end, meaning, other);
    }

    fn note_at(
        &mut self,
        start: usize,
        end: usize,
        meaning: &str,
        other: Option<String>,
    ) {
        let meaning = meaning.to_string();
        self.notes.push(Note { start, end, meaning, other });
    }

    fn expected(&self, what: &'static str) -> Error {
        Error::expected(what, self.text.as_bytes(), self.offset())
    }

    /// The moment or the days that a phrase after "from" says.
    fn anchor(&mut self) -> Result<Date, Error> {
        if self.depth >= DEPTH {
            let (what, limit) = ("the depth of a phrase", DEPTH as usize);
            return Err(ErrorKind::Limit { what, limit }.into());
        }
        self.depth += 1;
        let (date, time) = self.parts()?;
        self.depth -= 1;
        if let (Some(Date::Days(days) | Date::Bare(_, days)), None) =
            (date, time)
        {
            return Ok(Date::Days(days));
        }
        Ok(Date::Moment(self.assemble(date, time)?.0))
    }
}

/// Two dates that say one: "friday" and "next week".
fn combine(a: Date, b: Date) -> Result<Option<Date>, Error> {
    let (bare, days) = match (a, b) {
        (Date::Bare(bare, _), Date::Days(days))
        | (Date::Days(days), Date::Bare(bare, _)) => (bare, days),
        (Date::Bare(Bare::Weekday(given), _), Date::Bare(other, days))
        | (Date::Bare(other, days), Date::Bare(Bare::Weekday(given), _))
            if matches!(other, Bare::MonthDay(..) | Bare::DayOfMonth(_)) =>
        {
            check_weekday(given, days.start)?;
            return Ok(Some(Date::Bare(other, days)));
        }
        _ => return Ok(None),
    };
    let (year, month, _) = date_of(days.start);
    let found = match (bare, days.unit) {
        (Bare::Weekday(given), Unit::Day) if days.end - days.start == 1 => {
            check_weekday(given, days.start)?;
            days
        }
        (Bare::Weekday(weekday), Unit::Week) => {
            let day = period::nth_weekday(days, 1, weekday);
            Days::one(day.unwrap_or(days.start))
        }
        (Bare::Month(month), Unit::Year) => period::month(year, month)?,
        (Bare::MonthDay(month, day), Unit::Year) => {
            period::date(year, month.into(), day)?
        }
        (Bare::DayOfMonth(day), Unit::Month) => {
            period::date(year, month.into(), day)?
        }
        _ => return Ok(None),
    };
    Ok(Some(Date::Days(found)))
}

fn check_weekday(given: u8, day: i64) -> Result<(), Error> {
    let actual = weekday_of(day);
    if given == actual {
        return Ok(());
    }
    Err(ErrorKind::Weekday { given, actual }.into())
}

/// The date of a day, for notes.
fn shown(day: i64) -> String {
    let (year, month, day) = date_of(day);
    format!("{year:04}-{month:02}-{day:02}")
}
