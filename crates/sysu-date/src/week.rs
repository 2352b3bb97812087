//! How a culture counts weeks.

use crate::weekday::Weekday;

/// Where weeks begin, and to which year the first one belongs.
///
/// # Example
///
/// ```
/// use sysu_date::{WeekRules, Weekday};
///
/// assert_eq!(WeekRules::ISO.first, Weekday::Monday);
/// assert!(WeekRules::US.is_weekend(Weekday::Saturday));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeekRules {
    /// The first day of the week.
    pub first: Weekday,
    /// How many days of the new year the first week must hold, 1 to 7.
    pub minimal_days: u8,
    /// The first day of the weekend.
    pub weekend_from: Weekday,
    /// The last day of the weekend.
    pub weekend_to: Weekday,
}

impl WeekRules {
    /// Weeks of ISO 8601: Monday, four days.
    pub const ISO: Self = Self::new(Weekday::Monday, 4);
    /// Weeks of the United States: Sunday, one day.
    pub const US: Self = Self::new(Weekday::Sunday, 1);

    /// Makes rules with a weekend of Saturday and Sunday.
    pub const fn new(first: Weekday, minimal_days: u8) -> Self {
        Self {
            first,
            minimal_days,
            weekend_from: Weekday::Saturday,
            weekend_to: Weekday::Sunday,
        }
    }

    /// Sets the weekend.
    #[must_use]
    pub const fn weekend(mut self, from: Weekday, to: Weekday) -> Self {
        (self.weekend_from, self.weekend_to) = (from, to);
        self
    }

    /// Tells whether a day is one of the weekend.
    pub const fn is_weekend(self, day: Weekday) -> bool {
        let since = (day.number() + 7 - self.weekend_from.number()) % 7;
        let len =
            (self.weekend_to.number() + 7 - self.weekend_from.number()) % 7;
        since <= len
    }
}
