//! Writing durations: ISO 8601, clocks, tokens, words.

use super::Duration;
use super::decimal::{self, SCALE};
use crate::unit::Unit;
use std::fmt::Write as _;

/// How to write a duration as a time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "an IsoTime does nothing until it is given a duration"]
pub struct IsoTime {
    basic: bool,
    prefix: bool,
    suppress_seconds: bool,
    suppress_millis: bool,
}

impl IsoTime {
    /// `hh:mm:ss.sss`.
    pub const fn new() -> Self {
        Self {
            basic: false,
            prefix: false,
            suppress_seconds: false,
            suppress_millis: false,
        }
    }

    /// Sets whether to leave out the colons.
    pub const fn basic(mut self, yes: bool) -> Self {
        self.basic = yes;
        self
    }

    /// Sets whether to begin with `T`.
    pub const fn prefix(mut self, yes: bool) -> Self {
        self.prefix = yes;
        self
    }

    /// Sets whether to leave out seconds that are zero.
    pub const fn suppress_seconds(mut self, yes: bool) -> Self {
        self.suppress_seconds = yes;
        self
    }

    /// Sets whether to leave out milliseconds that are zero.
    pub const fn suppress_millis(mut self, yes: bool) -> Self {
        self.suppress_millis = yes;
        self
    }
}

/// On which of the units of a written duration a sign stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signs {
    /// On every unit that is negative.
    #[default]
    Negative,
    /// On every unit, `+` or `-`.
    All,
    /// On the first alone, if the whole is negative.
    NegativeFirst,
}

impl Duration {
    /// Writes ISO 8601: `P1Y2M10DT2H30M`. Zeros are left out, quarters
    /// become months, milliseconds decimals of the seconds; nothing at all
    /// is `PT0S`. Signs stand inside: `P-1D`.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// let span = Duration::new().quarters(1).milliseconds(1500);
    /// assert_eq!(span.to_iso(), "P3MT1.5S");
    /// ```
    pub fn to_iso(&self) -> String {
        let mut out = String::from("P");
        let months = self
            .raw(Unit::Month)
            .saturating_add(self.raw(Unit::Quarter).saturating_mul(3));
        for (letter, raw) in [
            ('Y', self.raw(Unit::Year)),
            ('M', months),
            ('W', self.raw(Unit::Week)),
            ('D', self.raw(Unit::Day)),
        ] {
            part(&mut out, raw, letter);
        }
        let seconds = self
            .raw(Unit::Second)
            .saturating_add(self.raw(Unit::Millisecond) / 1000);
        let date = out.len();
        for (letter, raw) in [
            ('H', self.raw(Unit::Hour)),
            ('M', self.raw(Unit::Minute)),
            ('S', seconds),
        ] {
            part(&mut out, raw, letter);
        }
        if out.len() > date {
            out.insert(date, 'T');
        }
        if out.len() == 1 {
            out.push_str("T0S");
        }
        out
    }

    /// Writes the whole length as a time of day; `None` if it is negative
    /// or 24 hours and more. Milliseconds are cut.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Duration, IsoTime};
    ///
    /// let span = Duration::new().hours(11);
    /// assert_eq!(span.to_iso_time(IsoTime::new()).as_deref(), Some("11:00:00.000"));
    /// let short = IsoTime::new().suppress_seconds(true).suppress_millis(true);
    /// assert_eq!(span.to_iso_time(short).as_deref(), Some("11:00"));
    /// ```
    pub fn to_iso_time(&self, clock: IsoTime) -> Option<String> {
        let millis = self.scaled_millis(super::Accuracy::Casual);
        if !(0..86_400_000 * SCALE).contains(&millis) {
            return None;
        }
        let millis = (millis / SCALE) as i64;
        let (second, milli) = (millis / 1000 % 60, millis % 1000);
        let colon = if clock.basic { "" } else { ":" };
        let mut out = String::from(if clock.prefix { "T" } else { "" });
        let (hour, minute) = (millis / 3_600_000, millis / 60_000 % 60);
        let _ = write!(out, "{hour:02}{colon}{minute:02}");
        let hide_milli = clock.suppress_millis && milli == 0;
        if !(clock.suppress_seconds && second == 0 && milli == 0) {
            let _ = write!(out, "{colon}{second:02}");
            if !hide_milli {
                let _ = write!(out, ".{milli:03}");
            }
        }
        Some(out)
    }

    /// Writes the whole length as `[-]hours:mm:ss[.digits]`, hours without
    /// end.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// assert_eq!(Duration::new().days(2).seconds(61).to_clock(), "48:01:01");
    /// ```
    pub fn to_clock(&self) -> String {
        let nanos = self.to_nanos(super::Accuracy::Casual);
        let sign = if nanos < 0 { "-" } else { "" };
        let abs = nanos.unsigned_abs();
        let (second, nano) = (abs / 1_000_000_000, abs % 1_000_000_000);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let mut out =
            format!("{sign}{hour:02}:{minute:02}:{:02}", second % 60);
        if nano > 0 {
            let digits = format!("{nano:09}");
            let _ = write!(out, ".{}", digits.trim_end_matches('0'));
        }
        out
    }

    /// Writes with the tokens of Luxon: `S s m h d w M y`, repeated for
    /// zeros in front, `'quoted'` text. The duration is shifted to the
    /// units that the format names; fractions are rounded down.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// let span = Duration::new().minutes(125);
    /// assert_eq!(span.format_luxon("h:mm:ss"), "2:05:00");
    /// ```
    pub fn format_luxon(&self, format: &str) -> String {
        self.format_luxon_by(format, Signs::Negative, true)
    }

    /// The same with a choice of signs; unless `floor`, the fraction of
    /// the smallest unit is kept, to three digits.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Duration, Signs};
    ///
    /// let span = Duration::new().minutes(-150).milliseconds(-500);
    /// let say = |signs, floor| span.format_luxon_by("h:mm:ss", signs, floor);
    /// assert_eq!(say(Signs::Negative, true), "-2:-30:-01");
    /// assert_eq!(say(Signs::NegativeFirst, true), "-2:30:00");
    /// assert_eq!(say(Signs::NegativeFirst, false), "-2:30:00.5");
    /// ```
    ///
    /// # Source
    ///
    /// The options `signMode` and `floor` of Luxon 3.7. DIFFERENCE: the
    /// sign of less than one of the first unit is not lost (`-0:30`).
    pub fn format_luxon_by(
        &self,
        format: &str,
        signs: Signs,
        floor: bool,
    ) -> String {
        let runs = runs(format, '\'', '\'');
        let units: Vec<Unit> = runs.iter().filter_map(luxon_unit).collect();
        let shifted = self.shift_to(&units);
        let first = Unit::ALL.into_iter().find(|unit| units.contains(unit));
        let down = shifted.is_negative();
        let mut out = String::new();
        for run in &runs {
            let Some(unit) = luxon_unit(run) else {
                out.push_str(&run.text);
                continue;
            };
            let lead = first == Some(unit);
            let mut raw = shifted.raw(unit);
            if signs == Signs::NegativeFirst && down && !lead {
                raw = -raw;
            }
            // A thousandth is the smallest part that is written.
            let raw = if floor {
                raw.div_euclid(SCALE) * SCALE
            } else {
                let milli = SCALE / 1000;
                (raw + raw.signum() * milli / 2) / milli * milli
            };
            let minus = match signs {
                Signs::NegativeFirst if lead => down,
                _ => raw < 0,
            };
            match (signs, minus) {
                (Signs::NegativeFirst, true) if !lead => {}
                (_, true) => out.push('-'),
                (Signs::All, false) => out.push('+'),
                _ => {}
            }
            let text = decimal::text(raw.abs());
            let whole = text.split('.').next().unwrap_or_default();
            let missing = run.text.len().saturating_sub(whole.len());
            out.extend(std::iter::repeat_n('0', missing));
            out.push_str(&text);
        }
        out
    }

    /// Writes for people: `1 year 2 months`, or `1y 2mo` when `compact`.
    /// Reads back with [`str::parse`].
    pub(crate) fn friendly(&self, compact: bool) -> String {
        const SHORT: [&str; 9] =
            ["y", "q", "mo", "w", "d", "h", "m", "s", "ms"];
        let mut out = String::new();
        let negative = self.is_uniformly_negative();
        // One sign is for all; where they differ, each unit has its own.
        let mixed = self.is_negative() && !negative;
        if negative {
            out.push('-');
        }
        let start = out.len();
        for unit in Unit::ALL {
            let raw = self.raw(unit);
            if raw == 0 {
                continue;
            }
            if out.len() > start {
                out.push(' ');
            }
            let raw = if negative { -raw } else { raw };
            if mixed && raw > 0 {
                out.push('+');
            }
            out.push_str(&decimal::text(raw));
            if compact {
                out.push_str(SHORT[unit.index()]);
            } else {
                out.push(' ');
                let one = raw == SCALE;
                out.push_str(if one { unit.name() } else { unit.plural() });
            }
        }
        if out.is_empty() {
            out.push_str(if compact { "0s" } else { "0 seconds" });
        }
        out
    }

    fn is_uniformly_negative(&self) -> bool {
        self.is_negative() && Unit::ALL.iter().all(|unit| self.raw(*unit) <= 0)
    }
}

fn part(out: &mut String, raw: i128, letter: char) {
    if raw != 0 {
        out.push_str(&decimal::text(raw));
        out.push(letter);
    }
}

/// A stretch of a format: one letter repeated, or literal text.
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) literal: bool,
}

/// Cuts a format into runs of one letter and quoted text.
pub(crate) fn runs(format: &str, open: char, close: char) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut quoted: Option<String> = None;
    for c in format.chars() {
        match &mut quoted {
            Some(_) if c == close => {
                let text = quoted.take().unwrap_or_default();
                runs.push(Run { text, literal: true });
            }
            Some(text) => text.push(c),
            None if c == open => quoted = Some(String::new()),
            None => match runs.last_mut() {
                Some(run)
                    if !run.literal
                        && run.text.ends_with(c)
                        && c.is_ascii_alphabetic() =>
                {
                    run.text.push(c);
                }
                _ => runs.push(Run {
                    text: c.into(),
                    literal: !c.is_ascii_alphabetic(),
                }),
            },
        }
    }
    if let Some(text) = quoted {
        runs.push(Run { text, literal: true });
    }
    runs
}

fn luxon_unit(run: &Run) -> Option<Unit> {
    if run.literal {
        return None;
    }
    Some(match run.text.as_bytes().first()? {
        b'y' => Unit::Year,
        b'M' => Unit::Month,
        b'w' => Unit::Week,
        b'd' => Unit::Day,
        b'h' => Unit::Hour,
        b'm' => Unit::Minute,
        b's' => Unit::Second,
        b'S' => Unit::Millisecond,
        _ => return None,
    })
}
