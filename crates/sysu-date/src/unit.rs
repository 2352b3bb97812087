//! Units of calendar and clock.

use crate::error::{Error, ErrorKind};

/// A unit of a duration, of rounding, of the start and end of things.
///
/// Ordered from the largest to the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Twelve months.
    Year,
    /// Three months, beginning in January, April, July or October.
    Quarter,
    /// A month of the calendar.
    Month,
    /// Seven days, beginning on Monday unless a locale says otherwise.
    Week,
    /// A day of the calendar: 23 to 25 hours where clocks change.
    Day,
    /// 60 minutes of exact time.
    Hour,
    /// 60 seconds of exact time.
    Minute,
    /// A second.
    Second,
    /// A thousandth of a second.
    Millisecond,
}

impl Unit {
    /// All nine, from the largest.
    pub const ALL: [Self; 9] = [
        Self::Year,
        Self::Quarter,
        Self::Month,
        Self::Week,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::Millisecond,
    ];

    /// The English name, singular: `"year"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Millisecond => "millisecond",
        }
    }

    /// The English name, plural: `"years"`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Year => "years",
            Self::Quarter => "quarters",
            Self::Month => "months",
            Self::Week => "weeks",
            Self::Day => "days",
            Self::Hour => "hours",
            Self::Minute => "minutes",
            Self::Second => "seconds",
            Self::Millisecond => "milliseconds",
        }
    }

    /// Tells whether the unit is counted on the calendar (day and larger)
    /// rather than in exact time.
    pub const fn is_calendar(self) -> bool {
        (self as u8) <= Self::Day as u8
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// Nanoseconds of a unit of exact time; `None` for calendar units.
    pub(crate) const fn nanos(self) -> Option<i64> {
        Some(match self {
            Self::Hour => 3_600_000_000_000,
            Self::Minute => 60_000_000_000,
            Self::Second => 1_000_000_000,
            Self::Millisecond => 1_000_000,
            _ => return None,
        })
    }

    /// Reads a unit as Day.js spells it, where `M` is a month, `m` a
    /// minute, `D` a day of the month and `Q` a quarter.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Expected`] if it is none.
    pub fn from_dayjs(text: &str) -> Result<Self, Error> {
        Ok(match text {
            "M" => Self::Month,
            "y" => Self::Year,
            "w" => Self::Week,
            "d" | "D" => Self::Day,
            "h" => Self::Hour,
            "m" => Self::Minute,
            "s" => Self::Second,
            "ms" => Self::Millisecond,
            "Q" => Self::Quarter,
            _ => match text.to_ascii_lowercase().as_str() {
                "date" | "dates" => Self::Day,
                "isoweek" => Self::Week,
                _ => return text.parse(),
            },
        })
    }
}

impl std::str::FromStr for Unit {
    type Err = Error;

    /// Reads a name or a short form, in any case but that of `M`: `year`,
    /// `years`, `yr`, `y`; `quarter`, `qtr`, `q`; `month`, `mo`; `week`,
    /// `wk`, `w`; `day`, `d`; `hour`, `hr`, `h`; `minute`, `min`, `m`;
    /// `second`, `sec`, `s`; `millisecond`, `ms`.
    ///
    /// A lone `M` is refused: half the world reads a month and the other
    /// half a minute.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "M" {
            let what = "`mo` for months or `m` for minutes";
            return Err(ErrorKind::Expected {
                what,
                found: text.into(),
                at: 0,
            }
            .into());
        }
        Ok(match text.to_ascii_lowercase().as_str() {
            "y" | "yr" | "yrs" | "year" | "years" => Self::Year,
            "q" | "qtr" | "qtrs" | "quarter" | "quarters" => Self::Quarter,
            "mo" | "mos" | "mon" | "month" | "months" => Self::Month,
            "w" | "wk" | "wks" | "week" | "weeks" => Self::Week,
            "d" | "day" | "days" => Self::Day,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hour,
            "m" | "min" | "mins" | "minute" | "minutes" => Self::Minute,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Second,
            "ms" | "msec" | "msecs" | "millis" | "millisecond"
            | "milliseconds" => Self::Millisecond,
            _ => {
                let what = "a unit of time";
                return Err(ErrorKind::Expected {
                    what,
                    found: text.into(),
                    at: 0,
                }
                .into());
            }
        })
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
