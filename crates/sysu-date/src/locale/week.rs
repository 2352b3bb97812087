//! How a region counts its weeks.

use super::{Locale, data};
use crate::{WeekRules, Weekday};

impl Locale {
    /// The week of the region.
    ///
    /// ```
    /// use sysu_date::{WeekRules, Weekday, locale::Locale};
    ///
    /// let egypt = Locale::parse("ar-EG").unwrap().week();
    /// assert_eq!(egypt.first, Weekday::Saturday);
    /// assert!(egypt.is_weekend(Weekday::Friday));
    /// assert_eq!(Locale::parse("de").unwrap().week(), WeekRules::ISO);
    /// ```
    ///
    /// # Source
    ///
    /// CLDR `weekData`.
    pub fn week(self) -> WeekRules {
        let [first, minimal_days, from, to] =
            data::locale::WEEKS[usize::from(self.region)];
        WeekRules::new(Weekday::from_iso(first), minimal_days)
            .weekend(Weekday::from_iso(from), Weekday::from_iso(to))
    }
}
