//! Days by a number, and days by their place among weekdays.

use super::system::RATA_DIE;
use crate::{Civil, Error, civil::DAY};

/// A way to give every day one number.
///
/// ```
/// use sysu_date::{Civil, calendar::DayCount};
///
/// let leap_day = Civil::date(2024, 2, 29)?;
/// assert_eq!(DayCount::Julian.number(leap_day), 2_460_370);
/// assert_eq!(DayCount::Julian.civil(2_460_370)?, leap_day);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DayCount {
    /// Julian day numbers, of the noon of the day.
    Julian,
    /// From 17 November 1858, as astronomers shorten them.
    Modified,
    /// From 15 October 1582, the first Gregorian day, which is 1.
    Lilian,
    /// From 1 January of the year 1, which is 1.
    RataDie,
    /// As MATLAB's `datenum`: 1 January of the year 0 is 1.
    Matlab,
    /// From 1 January 1970, which is 0.
    Unix,
}

impl DayCount {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Julian,
        Self::Modified,
        Self::Lilian,
        Self::RataDie,
        Self::Matlab,
        Self::Unix,
    ];

    /// The name on the command line: `"julian-day"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Julian => "julian-day",
            Self::Modified => "mjd",
            Self::Lilian => "lilian",
            Self::RataDie => "rata-die",
            Self::Matlab => "matlab",
            Self::Unix => "unix-day",
        }
    }

    /// The number of 1970-01-01.
    const fn start(self) -> i64 {
        match self {
            Self::Julian => 2_440_588,
            Self::Modified => 40_587,
            Self::Lilian => 141_428,
            Self::RataDie => RATA_DIE,
            Self::Matlab => 719_529,
            Self::Unix => 0,
        }
    }

    /// The number of the day of `date`.
    pub const fn number(self, date: Civil) -> i64 {
        date.days() + self.start()
    }

    /// The day of a number, at midnight.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`](crate::ErrorKind::Range) if it is not in the
    /// supported years.
    pub fn civil(self, number: i64) -> Result<Civil, Error> {
        let days = number.saturating_sub(self.start());
        Civil::from_seconds(days.saturating_mul(DAY), 0)
    }
}
