//! The events of iCalendar files, as far as they take time.
//!
//! ```
//! use sysu_date::{Context, DateTime, ics};
//!
//! let text = "\
//! BEGIN:VCALENDAR
//! BEGIN:VEVENT
//! UID:1
//! SUMMARY:Stand-up
//! DTSTART;TZID=Europe/Paris:20240325T090000
//! DURATION:PT15M
//! RRULE:FREQ=WEEKLY
//! END:VEVENT
//! END:VCALENDAR
//! ";
//! let ctx = Context::at(DateTime::from_seconds(1_711_000_000)?);
//! let events = ics::parse(text, &ctx)?;
//! // The wall clock is kept over the change of the clocks on 31 March.
//! let times: Vec<String> = events[0]
//!     .occurrences()
//!     .take(2)
//!     .map(|at| at.start().to_iso())
//!     .collect();
//! let want = ["2024-03-25T09:00:00+01:00", "2024-04-01T09:00:00+02:00"];
//! assert_eq!(times, want);
//! # Ok::<(), sysu_date::Error>(())
//! ```

use crate::{
    Context, DateTime, Duration, Error, ErrorKind, Interval, Parser, Unit,
    Zone, rrule::RecurrenceSet,
};

/// The longest file that is read, in bytes.
const LIMIT: usize = 64 << 20;

/// Something that takes time, once or again and again.
#[derive(Clone, Debug)]
pub struct Event {
    summary: String,
    uid: String,
    all_day: bool,
    busy: bool,
    /// Days for one of all days, exact time for any other.
    length: Duration,
    set: RecurrenceSet,
    /// Stands in the place of this occurrence of the event of the same uid.
    replaces: Option<DateTime>,
}

impl Event {
    /// What it is called; empty if it has no name.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Its identifier; empty if it has none.
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// Tells whether it takes whole days.
    pub fn is_all_day(&self) -> bool {
        self.all_day
    }

    /// Tells whether the time is taken: it is not marked as transparent.
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// The times at which it takes place, in order; endless if its rule is.
    pub fn occurrences(&self) -> impl Iterator<Item = Interval> + '_ {
        self.set.iter().filter_map(|start| {
            Interval::new(start, start.plus(&self.length).ok()?).ok()
        })
    }
}

/// Reads the events and busy times of a file. Cancelled events are left out;
/// an occurrence that was moved is where it was moved to.
///
/// Times without a zone are in that of `ctx`. Takes time linear in the
/// length of the text.
///
/// # Errors
///
/// * [`ErrorKind::Zone`] if a `TZID` is no name of the IANA database.
/// * [`ErrorKind::Expected`] if a date, rule or duration cannot be read, or
///   an event has no start.
/// * [`ErrorKind::Limit`] beyond 64 MiB.
///
/// # Source
///
/// RFC 5545: `VEVENT` with `DTSTART`, `DTEND`, `DURATION`, `RRULE`, `RDATE`,
/// `EXDATE`, `RECURRENCE-ID`, `STATUS`, `TRANSP`; `VFREEBUSY` with
/// `FREEBUSY`. DIFFERENCE: the rules of a `VTIMEZONE` are not read, its name
/// is looked up.
pub fn parse(text: &str, ctx: &Context) -> Result<Vec<Event>, Error> {
    if text.len() > LIMIT {
        let what = "a calendar file";
        return Err(ErrorKind::Limit { what, limit: LIMIT }.into());
    }
    let unfolded =
        text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut events = Vec::new();
    let mut open: Option<Draft<'_>> = None;
    // Components inside of an event, such as alarms.
    let mut inner = 0_usize;
    for line in unfolded.lines() {
        let Some(line) = Line::of(line) else { continue };
        let component = line.value.trim();
        if line.is("BEGIN") {
            let starts = ["VEVENT", "VFREEBUSY"]
                .iter()
                .any(|name| component.eq_ignore_ascii_case(name));
            if open.is_some() {
                inner += 1;
            } else if starts {
                open = Some(Draft::default());
            }
        } else if line.is("END") && open.is_some() {
            if inner > 0 {
                inner -= 1;
            } else if let Some(draft) = open.take() {
                draft.finish(ctx, &mut events)?;
            }
        } else if inner == 0
            && let Some(draft) = &mut open
        {
            draft.lines.push(line);
        }
    }
    replace(&mut events);
    Ok(events)
}

/// Takes the occurrences that were moved from the events they are of.
fn replace(events: &mut [Event]) {
    let mut moved: Vec<(String, DateTime)> = events
        .iter()
        .filter_map(|event| Some((event.uid.clone(), event.replaces?)))
        .collect();
    moved.sort();
    for event in events.iter_mut().filter(|e| e.replaces.is_none()) {
        let from = moved.partition_point(|(uid, _)| *uid < event.uid);
        let same = moved[from..].iter();
        for (_, at) in same.take_while(|(uid, _)| *uid == event.uid) {
            event.set = event.set.clone().except(*at);
        }
    }
}

/// `NAME;PARAMETER=…:value`
struct Line<'a> {
    name: &'a str,
    parameters: &'a str,
    value: &'a str,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Option<Self> {
        // A colon in quotes is one of a parameter.
        let mut quoted = false;
        let colon = line.bytes().position(|byte| {
            quoted ^= byte == b'"';
            byte == b':' && !quoted
        })?;
        let (head, value) = (&line[..colon], &line[colon + 1..]);
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        Some(Self { name, parameters, value })
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.split(';').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
        })
    }

    /// The dates of the value, in the zone of the line.
    fn dates(
        &self,
        ctx: &Context,
    ) -> impl Iterator<Item = Result<DateTime, Error>> + 'a {
        let zone = self.parameter("TZID").map(Zone::iana).transpose();
        let ctx = *ctx;
        self.value.split(',').map(move |text| {
            let zone = zone.clone()?.unwrap_or(ctx.get_zone());
            let parser = Parser::new(ctx.zone(zone)).keep_zone(true);
            parser.iso(text.trim())
        })
    }

    fn date(&self, ctx: &Context) -> Result<DateTime, Error> {
        let missing = || Err(Error::expected("a date", b"", 0));
        self.dates(ctx).next().unwrap_or_else(missing)
    }
}

/// The lines of an event that is being read.
#[derive(Default)]
struct Draft<'a> {
    lines: Vec<Line<'a>>,
}

impl<'a> Draft<'a> {
    fn find(&self, name: &str) -> Option<&Line<'a>> {
        self.lines.iter().find(|line| line.is(name))
    }

    fn all(&self, name: &'static str) -> impl Iterator<Item = &Line<'a>> {
        self.lines.iter().filter(move |line| line.is(name))
    }

    fn text(&self, name: &str) -> String {
        self.find(name).map_or_else(String::new, |line| plain(line.value))
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.find(name)
            .is_some_and(|line| line.value.trim().eq_ignore_ascii_case(value))
    }

    fn finish(
        self,
        ctx: &Context,
        events: &mut Vec<Event>,
    ) -> Result<(), Error> {
        self.busy_times(ctx, events)?;
        let busy_only = self.find("FREEBUSY").is_some();
        let cancelled = self.has("STATUS", "CANCELLED");
        let replaces = self.find("RECURRENCE-ID");
        let replaces = replaces.map(|line| line.date(ctx)).transpose()?;
        if busy_only {
            return Ok(());
        }
        let Some(line) = self.find("DTSTART") else {
            // Free and busy times may come without any.
            if self.find("SUMMARY").is_none() && self.find("UID").is_none() {
                return Ok(());
            }
            return Err(Error::expected("DTSTART", b"", 0));
        };
        let start = line.date(ctx)?;
        let all_day = line
            .parameter("VALUE")
            .is_some_and(|value| value.eq_ignore_ascii_case("DATE"))
            || !line.value.contains(['T', 't']);
        let mut set = RecurrenceSet::new(start);
        let here = ctx.zone(start.zone());
        let mut repeats = false;
        for line in self.all("RRULE") {
            set = set.rule(line.value.trim().parse()?);
            repeats = true;
        }
        if !repeats {
            set = set.date(start);
        }
        for line in self.all("RDATE") {
            for date in line.dates(&here) {
                set = set.date(date?);
            }
        }
        for line in self.all("EXDATE") {
            for date in line.dates(&here) {
                set = set.except(date?);
            }
        }
        if cancelled {
            // It takes no time, but may take the place of an occurrence.
            set = RecurrenceSet::new(start);
        }
        events.push(Event {
            summary: self.text("SUMMARY"),
            uid: self.text("UID"),
            all_day,
            busy: !self.has("TRANSP", "TRANSPARENT"),
            length: self.length(&here, start, all_day)?,
            set,
            replaces,
        });
        Ok(())
    }

    fn length(
        &self,
        ctx: &Context,
        start: DateTime,
        all_day: bool,
    ) -> Result<Duration, Error> {
        if let Some(line) = self.find("DTEND") {
            let end = line.date(ctx)?;
            let span = if all_day {
                Duration::new().days(end.calendar_diff(start, Unit::Day))
            } else {
                Duration::from_nanos(end.nanos_since(start))
            };
            return Ok(span);
        }
        match self.find("DURATION") {
            Some(line) => Duration::parse_iso(line.value.trim()),
            None => Ok(Duration::new().days(i64::from(all_day))),
        }
    }

    /// The periods of `FREEBUSY`, each an event of its own.
    fn busy_times(
        &self,
        ctx: &Context,
        events: &mut Vec<Event>,
    ) -> Result<(), Error> {
        for line in self.all("FREEBUSY") {
            let free = line
                .parameter("FBTYPE")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"));
            for period in line.value.split(',').filter(|_| !free) {
                let span = Interval::parse_iso(period.trim(), ctx)?;
                let start = span.start();
                events.push(Event {
                    summary: self.text("SUMMARY"),
                    uid: self.text("UID"),
                    all_day: false,
                    busy: true,
                    length: Duration::from_nanos(span.nanos()),
                    set: RecurrenceSet::new(start).date(start),
                    replaces: None,
                });
            }
        }
        Ok(())
    }
}

/// A text without its backslashes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}
