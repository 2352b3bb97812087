//! Stretches of time, and sets of them.

use crate::context::Context;
use crate::datetime::DateTime;
use crate::duration::Duration;
use crate::error::{Error, ErrorKind};
use crate::format::Format;
use crate::locale::{Locale, Preset};
use crate::parse::Parser;
use crate::unit::Unit;

/// A stretch of time from a moment up to, not including, another.
///
/// May be empty; never ends before it starts.
///
/// # Example
///
/// ```
/// use sysu_date::{Context, Interval, Unit};
///
/// let ctx = Context::at("2024-07-14T09:30Z".parse()?);
/// let january = Interval::parse_iso("2024-01-01/P1M", &ctx)?;
/// assert_eq!(january.count(Unit::Day)?, 31);
/// let weeks: Vec<_> = january
///     .split_by(&"1w".parse()?)
///     .collect::<Result<_, _>>()?;
/// assert_eq!(weeks.len(), 5);
/// assert_eq!(weeks[4].to_iso_date(), "2024-01-29/2024-02-01");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    start: DateTime,
    end: DateTime,
}

/// How two intervals lie to each other: the thirteen relations of Allen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Ends before the other starts, with time between.
    Before,
    /// Ends where the other starts.
    Meets,
    /// Starts first and ends inside.
    Overlaps,
    /// Starts with the other and ends inside.
    Starts,
    /// Lies inside.
    During,
    /// Starts inside and ends with the other.
    Finishes,
    /// The same.
    Equal,
    /// Starts first and ends with the other.
    FinishedBy,
    /// Holds the other inside.
    Contains,
    /// Starts with the other and ends later.
    StartedBy,
    /// Starts inside and ends later.
    OverlappedBy,
    /// Starts where the other ends.
    MetBy,
    /// Starts after the other ends, with time between.
    After,
}

impl Interval {
    /// Makes an interval.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::EndBeforeStart`] if `end` is earlier than `start`.
    pub fn new(start: DateTime, end: DateTime) -> Result<Self, Error> {
        if end < start {
            return Err(ErrorKind::EndBeforeStart.into());
        }
        Ok(Self { start, end })
    }

    /// Makes an interval of a start and a length.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::EndBeforeStart`] if the length is negative.
    /// * [`ErrorKind::Overflow`] if it ends after the supported years.
    pub fn after(start: DateTime, length: &Duration) -> Result<Self, Error> {
        Self::new(start, start.plus(length)?)
    }

    /// Makes an interval of an end and a length.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::EndBeforeStart`] if the length is negative.
    /// * [`ErrorKind::Overflow`] if it starts before the supported years.
    pub fn before(end: DateTime, length: &Duration) -> Result<Self, Error> {
        Self::new(end.minus(length)?, end)
    }

    /// Makes the interval of the unit that a moment lies in: its day, its
    /// month.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn of(moment: DateTime, unit: Unit) -> Result<Self, Error> {
        Self::new(moment.start_of(unit)?, moment.next_start_of(unit)?)
    }

    /// Reads `start/end`, `start/duration` or `duration/end`, as ISO 8601
    /// writes them. What the end leaves out is taken from the start:
    /// `2024-01-01/05`, `2024-01-01T08:00/17:30`.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] if there is no `/` or a half is neither a
    ///   date nor a duration, and whatever reading the halves gives.
    /// * [`ErrorKind::EndBeforeStart`] if the end is earlier.
    pub fn parse_iso(text: &str, ctx: &Context) -> Result<Self, Error> {
        let parser = Parser::new(*ctx);
        let Some((left, right)) = text.split_once('/') else {
            let at = text.len();
            return Err(Error::expected("`/`", text.as_bytes(), at));
        };
        if right.is_empty() {
            let at = text.len();
            return Err(Error::expected("an end", text.as_bytes(), at));
        }
        if is_duration(left) {
            let end = parser.iso(right)?;
            return Self::before(end, &Duration::parse_iso(left)?);
        }
        let start = parser.iso(left)?;
        if is_duration(right) {
            return Self::after(start, &Duration::parse_iso(right)?);
        }
        let whole = complete(left, right);
        let end = match parser.iso(right) {
            Ok(end) if right.len() >= left.len() => end,
            outcome => parser.iso(&whole).or(outcome)?,
        };
        Self::new(start, end)
    }

    /// The first moment.
    pub const fn start(self) -> DateTime {
        self.start
    }

    /// The first moment after it.
    pub const fn end(self) -> DateTime {
        self.end
    }

    /// The last nanosecond in it; `None` if it is empty.
    pub fn last(self) -> Option<DateTime> {
        if self.is_empty() { None } else { self.end.plus_nanos(-1).ok() }
    }

    /// Tells whether it holds no time at all.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Its exact length in nanoseconds.
    pub const fn nanos(self) -> i128 {
        self.end.nanos_since(self.start)
    }

    /// Its length in a unit, with a fraction.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn length(self, unit: Unit) -> Result<f64, Error> {
        self.end.diff_in(self.start, unit)
    }

    /// Its length in several units.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn to_duration(self, units: &[Unit]) -> Result<Duration, Error> {
        self.end.diff(self.start, units)
    }

    /// How many units it touches, be it with a part: from 23:59 to 00:01 it
    /// touches two days.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn count(self, unit: Unit) -> Result<i64, Error> {
        let start = self.start.start_of(unit)?;
        let end = self.end.in_zone(self.start.zone());
        let edge = end.start_of(unit)?;
        let whole = edge.diff_in(start, unit)?.floor() as i64;
        Ok(whole + i64::from(edge != end))
    }

    /// Tells whether all of it lies in one unit.
    pub fn same(self, unit: Unit) -> bool {
        match self.last() {
            None => true,
            Some(last) => last.same(unit, self.start),
        }
    }

    /// Tells whether a moment lies in it.
    pub fn contains(self, moment: DateTime) -> bool {
        self.start <= moment && moment < self.end
    }

    /// Tells whether it ends at or before a moment.
    pub fn is_before(self, moment: DateTime) -> bool {
        self.end <= moment
    }

    /// Tells whether it starts after a moment.
    pub fn is_after(self, moment: DateTime) -> bool {
        self.start > moment
    }

    /// Tells whether both hold some time; touching is not enough.
    pub fn overlaps(self, other: Self) -> bool {
        self.end > other.start && self.start < other.end
    }

    /// Tells whether it ends where the other starts.
    pub fn abuts_start(self, other: Self) -> bool {
        self.end == other.start
    }

    /// Tells whether it starts where the other ends.
    pub fn abuts_end(self, other: Self) -> bool {
        self.start == other.end
    }

    /// Tells whether the other lies wholly in it.
    pub fn engulfs(self, other: Self) -> bool {
        self.start <= other.start && self.end >= other.end
    }

    /// How it lies to another.
    pub fn relation(self, other: Self) -> Relation {
        use std::cmp::Ordering::{Equal, Greater, Less};
        if self.end < other.start {
            return Relation::Before;
        }
        if self.start > other.end {
            return Relation::After;
        }
        let ends = self.end.cmp(&other.end);
        match (self.start.cmp(&other.start), ends) {
            (Equal, Equal) => Relation::Equal,
            _ if self.end == other.start => Relation::Meets,
            _ if self.start == other.end => Relation::MetBy,
            (Less, Less) => Relation::Overlaps,
            (Less, Equal) => Relation::FinishedBy,
            (Less, Greater) => Relation::Contains,
            (Equal, Less) => Relation::Starts,
            (Equal, Greater) => Relation::StartedBy,
            (Greater, Less) => Relation::During,
            (Greater, Equal) => Relation::Finishes,
            (Greater, Greater) => Relation::OverlappedBy,
        }
    }

    /// What both hold; `None` if nothing.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start < end).then_some(Self { start, end })
    }

    /// The smallest interval that holds both, and what lies between.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// What it holds and none of the others does.
    ///
    /// # Source
    ///
    /// DIFFERENCE from Luxon, which takes what exactly one of all holds:
    /// where two of the others overlap each other outside of `self`, or
    /// inside, nothing comes back.
    pub fn difference(
        self,
        others: impl IntoIterator<Item = Self>,
    ) -> IntervalSet {
        let mine = IntervalSet::from_iter([self]);
        mine.difference(&others.into_iter().collect())
    }

    /// Its pieces of a length, the last one cut; none if the length is not
    /// above zero. Each piece ends a multiple of the length after the
    /// start, so that month ends do not drift.
    pub fn split_by(
        self,
        length: &Duration,
    ) -> impl Iterator<Item = Result<Self, Error>> + use<> {
        let length = *length;
        let mut start = self.start;
        let mut index = 0_i64;
        let mut failed = false;
        std::iter::from_fn(move || {
            if failed || start >= self.end {
                return None;
            }
            index += 1;
            let end = length
                .times(index)
                .and_then(|length| self.start.plus(&length));
            let end = match end {
                Ok(end) => end.min(self.end),
                // Beyond the supported years is beyond the end.
                Err(_) if index > 1 => self.end,
                Err(err) => {
                    failed = true;
                    return Some(Err(err));
                }
            };
            if end <= start {
                return None;
            }
            let piece = Self { start, end };
            start = end;
            Some(Ok(piece))
        })
    }

    /// Its pieces between the moments given, in order.
    pub fn split_at(self, moments: &[DateTime]) -> Vec<Self> {
        let mut cuts: Vec<_> = moments
            .iter()
            .copied()
            .filter(|cut| self.start < *cut && *cut < self.end)
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts.push(self.end);
        let mut start = self.start;
        cuts.into_iter()
            .map(|end| {
                let piece = Self { start, end };
                start = end;
                piece
            })
            .filter(|piece| !piece.is_empty())
            .collect()
    }

    /// Its pieces of equal exact length.
    pub fn divide(self, parts: u32) -> impl Iterator<Item = Self> + use<> {
        let nanos = self.nanos();
        let parts = if nanos == 0 { 0 } else { parts };
        let at = move |index: u32| {
            let offset = nanos * index as i128 / parts.max(1) as i128;
            self.start.plus_nanos(offset).unwrap_or(self.end)
        };
        (0..parts)
            .map(move |index| Self { start: at(index), end: at(index + 1) })
    }

    /// Writes ISO 8601: both moments in full.
    pub fn to_iso(self) -> String {
        format!("{}/{}", self.start.to_iso(), self.end.to_iso())
    }

    /// Writes the dates alone: `2024-01-01/2024-02-01`.
    pub fn to_iso_date(self) -> String {
        format!("{}/{}", self.start.to_iso_date(), self.end.to_iso_date())
    }

    /// Writes both moments as a locale does, with a dash between; one
    /// alone if they are written alike.
    ///
    /// ```
    /// use sysu_date::{Interval, Locale, locale::Preset};
    /// # use sysu_date::{Context, DateTime};
    ///
    /// let ctx = Context::at("2024-01-01T00:00Z".parse::<DateTime>()?);
    /// let days = Interval::parse_iso("2024-01-01/2024-01-05", &ctx)?;
    /// let said = days.to_locale_string(Preset::DateMed, Locale::EN);
    /// assert_eq!(said, "Jan 1, 2024 – Jan 5, 2024");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// The fallback pattern of CLDR. DIFFERENCE from `Intl`'s formatRange,
    /// which leaves out what both share ("Jan 1 – 5, 2024"): the patterns of
    /// intervals are not shipped.
    pub fn to_locale_string(self, preset: Preset, locale: Locale) -> String {
        let format = Format::preset(preset, locale);
        let (start, end) =
            (format.format(self.start), format.format(self.end));
        if start == end { start } else { format!("{start} – {end}") }
    }

    /// Writes both moments with a format.
    pub fn format(self, format: &Format, separator: &str) -> String {
        let mut out = format.format(self.start);
        out.push_str(separator);
        format.write(self.end, &mut out);
        out
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.to_iso())
    }
}

fn is_duration(half: &str) -> bool {
    half.strip_prefix('-').unwrap_or(half).starts_with('P')
}

/// Puts the front of the start before an end that leaves it out.
fn complete(start: &str, end: &str) -> String {
    let (date, time) = start.split_once('T').unwrap_or((start, ""));
    if end.contains('T') {
        // The date of the end is shortened.
        let keep = date.len().saturating_sub(end.find('T').unwrap_or(0));
        let tail = zone_of(time);
        let head = start.get(..keep).unwrap_or_default();
        let tail = if zone_of(end).is_empty() { tail } else { "" };
        return format!("{head}{end}{tail}");
    }
    if time.is_empty() {
        let keep = date.len().saturating_sub(end.len());
        return format!("{}{end}", date.get(..keep).unwrap_or_default());
    }
    let tail = if zone_of(end).is_empty() { zone_of(time) } else { "" };
    format!("{date}T{end}{tail}")
}

/// The offset and zone at the end of a time.
fn zone_of(time: &str) -> &str {
    let at = time.find(['Z', 'z', '+', '-', '[']);
    at.map_or("", |at| &time[at..])
}

/// Intervals in order, without overlaps, without empty ones, none touching
/// the next.
///
/// # Example
///
/// ```
/// use sysu_date::{Context, Interval, IntervalSet};
///
/// let ctx = Context::at("2024-07-14T09:30Z".parse()?);
/// let read = |text| Interval::parse_iso(text, &ctx);
/// let busy: IntervalSet = [
///     read("2024-07-15T09:00/10:00")?,
///     read("2024-07-15T09:30/11:00")?,
///     read("2024-07-15T13:00/14:00")?,
/// ]
/// .into_iter()
/// .collect();
/// let day = read("2024-07-15T08:00/17:00")?;
/// let free = busy.complement(day);
/// assert_eq!(free.iter().count(), 3);
/// assert_eq!(busy.nanos() / 3_600_000_000_000, 3);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntervalSet {
    parts: Vec<Interval>,
}

impl IntervalSet {
    /// The intervals, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Interval> + '_ {
        self.parts.iter().copied()
    }

    /// Tells whether it holds no time.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Its exact length in all, in nanoseconds.
    pub fn nanos(&self) -> i128 {
        self.parts.iter().map(|part| part.nanos()).sum()
    }

    /// Tells whether a moment lies in it; takes time logarithmic in the
    /// number of intervals.
    pub fn contains(&self, moment: DateTime) -> bool {
        let after = self.parts.partition_point(|part| part.start <= moment);
        after > 0 && self.parts[after - 1].contains(moment)
    }

    /// What either holds.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }

    /// What both hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.iter().peekable(), other.iter().peekable());
        let mut parts = Vec::new();
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            parts.extend(x.intersection(*y));
            if x.end < y.end {
                a.next();
            } else {
                b.next();
            }
        }
        Self { parts }
    }

    /// What this holds and the other does not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut parts = Vec::new();
        let mut cuts = other.iter().peekable();
        for part in self.iter() {
            let mut start = part.start;
            while let Some(cut) = cuts.peek() {
                if cut.start >= part.end {
                    break;
                }
                if cut.start > start {
                    parts.push(Interval { start, end: cut.start });
                }
                start = start.max(cut.end);
                if cut.end > part.end {
                    break;
                }
                cuts.next();
            }
            if start < part.end {
                parts.push(Interval { start, end: part.end });
            }
        }
        Self { parts }
    }

    /// What exactly one of the two holds.
    #[must_use]
    pub fn xor(&self, other: &Self) -> Self {
        self.difference(other).union(&other.difference(self))
    }

    /// What lies between its intervals.
    #[must_use]
    pub fn gaps(&self) -> Self {
        let parts = self
            .parts
            .windows(2)
            .map(|pair| Interval { start: pair[0].end, end: pair[1].start })
            .collect();
        Self { parts }
    }

    /// What `within` holds and this does not.
    #[must_use]
    pub fn complement(&self, within: Interval) -> Self {
        Self::from_iter([within]).difference(self)
    }

    /// The stretches that exactly one of several intervals holds.
    ///
    /// # Source
    ///
    /// Luxon's `Interval.xor`.
    pub fn held_once(intervals: &[Interval]) -> Self {
        let mut edges: Vec<(DateTime, i32)> = intervals
            .iter()
            .flat_map(|part| [(part.start, 1), (part.end, -1)])
            .collect();
        edges.sort_unstable_by_key(|(at, _)| *at);
        let mut parts = Vec::new();
        let mut depth = 0;
        for pair in edges.windows(2) {
            depth += pair[0].1;
            let (start, end) = (pair[0].0, pair[1].0);
            if depth == 1 && start < end {
                parts.push(Interval { start, end });
            }
        }
        parts.into_iter().collect()
    }
}

/// Sorts and joins what overlaps or touches.
impl FromIterator<Interval> for IntervalSet {
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut all: Vec<Interval> =
            intervals.into_iter().filter(|part| !part.is_empty()).collect();
        all.sort_unstable_by_key(|part| part.start);
        let mut parts: Vec<Interval> = Vec::with_capacity(all.len());
        for part in all {
            match parts.last_mut() {
                Some(last) if part.start <= last.end => {
                    last.end = last.end.max(part.end);
                }
                _ => parts.push(part),
            }
        }
        Self { parts }
    }
}
