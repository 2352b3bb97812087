//! A rule with dates added and dates left out.

use super::{Occurrences, Rule};
use crate::{Context, DateTime, Error, ErrorKind, Parser, Zone};

/// The occurrences of rules and single dates, less those left out.
///
/// ```
/// use sysu_date::rrule::RecurrenceSet;
///
/// let set: RecurrenceSet = "\
/// DTSTART;TZID=Europe/Paris:20240701T090000
/// RRULE:FREQ=DAILY;COUNT=4
/// EXDATE;TZID=Europe/Paris:20240702T090000
/// RDATE;TZID=Europe/Paris:20240710T120000"
///     .parse()?;
/// let days: Vec<u8> = set.iter().map(|at| at.day()).collect();
/// assert_eq!(days, [1, 3, 4, 10]);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecurrenceSet {
    start: DateTime,
    rules: Vec<Rule>,
    dates: Vec<DateTime>,
    left_out: Vec<DateTime>,
}

/// The longest text of a set that is read, in bytes.
const LIMIT: usize = 1 << 20;

impl RecurrenceSet {
    /// A set with nothing in it but a start for its rules.
    pub const fn new(start: DateTime) -> Self {
        Self {
            start,
            rules: Vec::new(),
            dates: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds a single date.
    #[must_use]
    pub fn date(mut self, date: DateTime) -> Self {
        self.dates.push(date);
        self
    }

    /// Leaves a date out.
    #[must_use]
    pub fn except(mut self, date: DateTime) -> Self {
        self.left_out.push(date);
        self
    }

    /// The start.
    pub const fn start(&self) -> DateTime {
        self.start
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The occurrences, in order, each once.
    pub fn iter(&self) -> impl Iterator<Item = DateTime> + use<> {
        let mut dates = self.dates.clone();
        dates.sort();
        dates.reverse();
        let mut rules: Vec<std::iter::Peekable<Occurrences>> = self
            .rules
            .iter()
            .map(|rule| rule.from(self.start).peekable())
            .collect();
        let mut left_out = self.left_out.clone();
        left_out.sort();
        let mut last = None;
        std::iter::from_fn(move || {
            loop {
                let next = rules.iter_mut().filter_map(|r| r.peek().copied());
                let next = next.chain(dates.last().copied()).min()?;
                for rule in &mut rules {
                    rule.next_if(|at| *at == next);
                }
                dates.pop_if(|at| *at == next);
                if last != Some(next) && left_out.binary_search(&next).is_err()
                {
                    last = Some(next);
                    return Some(next);
                }
            }
        })
    }
}

impl std::str::FromStr for RecurrenceSet {
    type Err = Error;

    /// Reads the lines `DTSTART`, `RRULE`, `RDATE` and `EXDATE` of an event;
    /// the start is needed.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > LIMIT {
            let what = "a recurrence set";
            return Err(ErrorKind::Limit { what, limit: LIMIT }.into());
        }
        let unfolded =
            text.replace("\r\n ", "").replace("\n ", "").replace('\r', "");
        let mut set: Option<Self> = None;
        let mut rest = Vec::new();
        for line in unfolded.lines().filter(|line| !line.trim().is_empty()) {
            let Some((head, value)) = line.split_once(':') else {
                return Err(Error::expected_at("NAME:value", line, 0));
            };
            let name = head.split(';').next().unwrap_or_default();
            if name.eq_ignore_ascii_case("DTSTART") {
                let zone = zone_of(head)?.unwrap_or(Zone::UTC);
                set = Some(Self::new(date(value, zone)?));
            } else {
                rest.push((name.to_ascii_uppercase(), head, value));
            }
        }
        let Some(mut set) = set else {
            return Err(Error::expected_at("DTSTART:", text, 0));
        };
        for (name, head, value) in rest {
            let zone = zone_of(head)?.unwrap_or(set.start.zone());
            match name.as_str() {
                "RRULE" => set.rules.push(value.parse()?),
                "RDATE" | "EXDATE" => {
                    for item in value.split(',') {
                        let date = date(item, zone)?;
                        if name == "RDATE" {
                            set.dates.push(date);
                        } else {
                            set.left_out.push(date);
                        }
                    }
                }
                _ => {
                    let what = "DTSTART, RRULE, RDATE or EXDATE";
                    return Err(Error::expected_at(what, &name, 0));
                }
            }
        }
        Ok(set)
    }
}

fn zone_of(head: &str) -> Result<Option<Zone>, Error> {
    head.split(';')
        .find_map(|part| part.strip_prefix("TZID="))
        .map(Zone::iana)
        .transpose()
}

fn date(text: &str, zone: Zone) -> Result<DateTime, Error> {
    let epoch = DateTime::from_seconds(0)?;
    let parser = Parser::new(Context::at(epoch).zone(zone));
    parser.iso(text.trim())
}
