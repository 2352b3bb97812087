//! How a region counts its weeks.

use super::{Locale, data};

/// The first day of a week, the first week of a year, the days of rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Week {
    /// The day on which a week begins: 1 Monday to 7 Sunday.
    pub first_day: u8,
    /// How many of its days a year's first week must have at least, 1 to 7.
    pub minimal_days: u8,
    /// The days of rest: bit 0 is Monday, bit 6 is Sunday.
    pub weekend: u8,
}

impl Week {
    /// ISO 8601: Monday, four days, Saturday and Sunday.
    pub const ISO: Self =
        Self { first_day: 1, minimal_days: 4, weekend: 0b110_0000 };

    /// Tells whether `weekday`, 1 Monday to 7 Sunday, is a day of rest.
    pub const fn is_weekend(self, weekday: u8) -> bool {
        1 <= weekday && weekday <= 7 && self.weekend >> (weekday - 1) & 1 == 1
    }

    /// The days of rest in order, 1 Monday to 7 Sunday.
    pub fn weekend_days(self) -> impl Iterator<Item = u8> {
        (1..=7).filter(move |&day| self.is_weekend(day))
    }

    /// The place of `weekday`, 1 Monday to 7 Sunday, in this week: 1 to 7.
    ///
    /// ```
    /// use sysu_date::locale::Locale;
    ///
    /// let week = Locale::EN.week();
    /// assert_eq!((week.place(7), week.place(1)), (1, 2));
    /// ```
    pub const fn place(self, weekday: u8) -> u8 {
        (weekday + 7 - self.first_day) % 7 + 1
    }
}

impl Default for Week {
    fn default() -> Self {
        Self::ISO
    }
}

impl Locale {
    /// The week of the region.
    ///
    /// ```
    /// use sysu_date::locale::{Locale, Week};
    ///
    /// let egypt = Locale::parse("ar-EG").unwrap().week();
    /// assert_eq!(egypt.first_day, 6);
    /// assert!(egypt.weekend_days().eq([5, 6]));
    /// assert_eq!(Locale::parse("de").unwrap().week(), Week::ISO);
    /// ```
    ///
    /// # Source
    ///
    /// CLDR `weekData`.
    pub fn week(self) -> Week {
        let [first_day, minimal_days, weekend] =
            data::locale::WEEKS[usize::from(self.region)];
        Week { first_day, minimal_days, weekend }
    }
}
