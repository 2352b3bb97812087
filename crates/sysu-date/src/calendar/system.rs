//! The calendars that go by rules of arithmetic.

use super::hebrew;
use crate::{
    Civil, Error, ErrorKind,
    civil::{DAY, YEAR_MAX, YEAR_MIN, date_of, days_from, is_leap, range},
};
use std::fmt;

/// 1970-01-01 as a count of days in which 1 January of the year 1 is 1.
pub(super) const RATA_DIE: i64 = 719_163;

macro_rules! systems {
    ($($(#[$doc:meta])* $name:ident $text:literal,)*) => {
        /// A calendar beside the Gregorian.
        ///
        /// ```
        /// use sysu_date::{Civil, calendar::System};
        ///
        /// let leap_day = Civil::date(2024, 2, 29)?;
        /// let there = System::Hebrew.date(leap_day);
        /// assert_eq!((there.year(), there.month(), there.day()), (5784, 6, 20));
        /// assert_eq!(there.to_string(), "20 Adar I 5784");
        /// assert_eq!(System::Hebrew.civil(5784, 6, 20)?, leap_day);
        /// assert!(System::Persian.civil(1402, 12, 30).is_err());
        /// # Ok::<(), sysu_date::Error>(())
        /// ```
        ///
        /// # Source
        ///
        /// N. Dershowitz, E. M. Reingold, "Calendrical Calculations"; names
        /// of months as CLDR has them in English. DIFFERENCE from ICU: the
        /// eras before the first are years below 1, as ISO 8601 counts.
        /// Calendars of sightings and of the sky (Chinese, Umm al-Qura) are
        /// absent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum System {
            $($(#[$doc])* $name,)*
        }

        impl System {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name on the command line: `"hebrew"`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

systems! {
    /// That of Caesar: every fourth year is a leap year.
    Julian "julian",
    /// Of the moon and the sun; a year begins in autumn.
    Hebrew "hebrew",
    /// Of the moon, by the cycle of thirty years that begins on a Friday.
    Islamic "islamic",
    /// The same, a day earlier: it begins on a Thursday.
    IslamicThursday "islamic-tbla",
    /// Of Iran: years from the equinox of spring, by the rule of 33 years,
    /// which agrees with the sky from 1206 to 1502.
    Persian "persian",
    /// Of Egypt's Christians: twelve months of 30 days, and 5 or 6 days.
    Coptic "coptic",
    /// The same months with the years of Ethiopia.
    Ethiopic "ethiopic",
    /// The national calendar of India, of the era Saka.
    Indian "indian",
    /// The Gregorian with the years of the Buddha, as in Thailand.
    Buddhist "buddhist",
    /// The Gregorian with the years of Japan's emperors since 1868.
    Japanese "japanese",
    /// The Gregorian with the years of the Republic of China.
    Roc "roc",
    /// Of the French republic, from 22 September 1792; leap years after
    /// the fourteenth by the rule of Romme.
    French "french",
}

/// A day of a [`System`]. Shows as text: `20 Adar I 5784`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemDate {
    system: System,
    year: i64,
    month: u8,
    day: u8,
    era: Option<&'static str>,
}

/// The names of Japan's eras, and their first days.
const ERAS: [(&str, i64); 5] = [
    ("Reiwa", days_from(2019, 5, 1)),
    ("Heisei", days_from(1989, 1, 8)),
    ("Showa", days_from(1926, 12, 25)),
    ("Taisho", days_from(1912, 7, 30)),
    ("Meiji", days_from(1868, 10, 23)),
];

/// First days of the year 1, in days from 1970-01-01.
const ISLAMIC: i64 = 227_015 - RATA_DIE;
const PERSIAN: i64 = 226_895 - RATA_DIE;
const COPTIC: i64 = 103_605 - RATA_DIE;
const ETHIOPIC: i64 = 2_796 - RATA_DIE;
const FRENCH: i64 = 654_415 - RATA_DIE;

impl System {
    /// The calendar called `name`, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        let same = |known: &&Self| known.name().eq_ignore_ascii_case(name);
        Self::ALL.iter().find(same).copied()
    }

    /// The day of this calendar on which `date` lies.
    ///
    /// Cost: constant. The French calendar counts years below 1 as well,
    /// though nobody has ever used them.
    pub fn date(self, date: Civil) -> SystemDate {
        let days = date.days();
        let mut era = None;
        let (year, month, day) = match self {
            Self::Hebrew => hebrew::date_of(days),
            Self::Buddhist | Self::Roc | Self::Japanese => {
                let (mut year, month, day) = date_of(days);
                match self {
                    Self::Buddhist => year += 543,
                    Self::Roc => year -= 1911,
                    _ => {
                        let known = ERAS.iter().find(|(_, at)| *at <= days);
                        if let Some(&(name, first)) = known {
                            era = Some(name);
                            year -= date_of(first).0 - 1;
                        }
                    }
                }
                (year, month, day)
            }
            _ => self.by_year(days),
        };
        SystemDate { system: self, year, month, day, era }
    }

    /// The date in the Gregorian calendar, at midnight. Japanese years are
    /// those of the Gregorian calendar here: their eras are for reading.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`](crate::ErrorKind::Range) if the year has no
    /// such month or the month no such day, or if the date leaves the
    /// supported years.
    pub fn civil(
        self,
        year: i64,
        month: i64,
        day: i64,
    ) -> Result<Civil, Error> {
        // No calendar here is six thousand years from the Gregorian.
        range("year", year, YEAR_MIN - 9_000, YEAR_MAX + 20_000)?;
        range("month", month, 1, self.months_in(year).into())?;
        let month = month as u8;
        range("day", day, 1, self.days_in(year, month).into())?;
        let before: i64 = match self {
            Self::Julian | Self::Buddhist | Self::Japanese | Self::Roc => 0,
            _ => (1..month).map(|m| i64::from(self.days_in(year, m))).sum(),
        };
        let days = match self {
            Self::Buddhist => days_from(year - 543, month.into(), 1),
            Self::Roc => days_from(year + 1911, month.into(), 1),
            Self::Japanese => days_from(year, month.into(), 1),
            Self::Julian => julian(year, month),
            _ => self.new_year(year) + before,
        } + day
            - 1;
        Civil::from_seconds(days * DAY, 0)
    }

    /// Reads `year-month-day`, where a Japanese year may follow its era:
    /// `Reiwa 6-02-29`.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] if the text has another form.
    /// * As [`civil`](Self::civil).
    pub fn parse(self, text: &str) -> Result<Civil, Error> {
        let trimmed = text.trim();
        let fail = || {
            let what = "year-month-day";
            let found = text.chars().take(40).collect();
            Error::from(ErrorKind::Expected { what, found, at: 0 })
        };
        let era = (self == Self::Japanese).then(|| {
            ERAS.iter().find_map(|&(name, first)| {
                let head = trimmed.get(..name.len())?;
                head.eq_ignore_ascii_case(name).then_some((name, first))
            })
        });
        let era = era.flatten();
        let rest = era
            .map_or(trimmed, |(name, _)| trimmed[name.len()..].trim_start());
        let (sign, rest) = match rest.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, rest),
        };
        let mut parts = rest.split('-').map(|part| {
            let figures = part.bytes().all(|b| b.is_ascii_digit());
            let fits = (1..=9).contains(&part.len()) && figures;
            fits.then(|| part.parse::<i64>().ok()).flatten().ok_or_else(fail)
        });
        let mut next = || parts.next().ok_or_else(fail)?;
        let (year, month, day) = (sign * next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(fail());
        }
        let Some((name, first)) = era else {
            return self.civil(year, month, day);
        };
        let year = year + date_of(first).0 - 1;
        let date = self.civil(year, month, day)?;
        // 1 January 1989 was in the year 64 of Showa, not 1 of Heisei.
        if self.date(date).era == Some(name) { Ok(date) } else { Err(fail()) }
    }

    /// How many months a year has.
    pub const fn months_in(self, year: i64) -> u8 {
        match self {
            Self::Hebrew => hebrew::months_in(year),
            Self::Coptic | Self::Ethiopic | Self::French => 13,
            _ => 12,
        }
    }

    /// How many days a month has; `month` is 1 to
    /// [`months_in`](Self::months_in).
    pub const fn days_in(self, year: i64, month: u8) -> u8 {
        match self {
            Self::Hebrew => hebrew::days_in(year, month),
            Self::Islamic | Self::IslamicThursday => match month {
                12 => 29 + self.is_leap(year) as u8,
                _ => 29 + month % 2,
            },
            Self::Persian => match month {
                1..=6 => 31,
                12 => 29 + self.is_leap(year) as u8,
                _ => 30,
            },
            Self::Coptic | Self::Ethiopic | Self::French => match month {
                13 => 5 + self.is_leap(year) as u8,
                _ => 30,
            },
            Self::Indian => match month {
                1 => 30 + self.is_leap(year) as u8,
                2..=6 => 31,
                _ => 30,
            },
            Self::Julian | Self::Buddhist | Self::Japanese | Self::Roc => {
                match month {
                    2 => 28 + self.is_leap(year) as u8,
                    4 | 6 | 9 | 11 => 30,
                    _ => 31,
                }
            }
        }
    }

    /// Tells whether a year has more days than most.
    pub const fn is_leap(self, year: i64) -> bool {
        match self {
            Self::Hebrew => hebrew::is_leap(year),
            Self::Julian => year.rem_euclid(4) == 0,
            Self::Islamic | Self::IslamicThursday => {
                (14 + 11 * year).rem_euclid(30) < 11
            }
            Self::Persian => (25 * year + 11).rem_euclid(33) < 8,
            Self::Coptic | Self::Ethiopic => year.rem_euclid(4) == 3,
            Self::Indian => is_leap(year + 78),
            Self::Buddhist => is_leap(year - 543),
            Self::Japanese => is_leap(year),
            Self::Roc => is_leap(year + 1911),
            Self::French if year < 16 => year.rem_euclid(4) == 3,
            Self::French => year >= 20 && is_leap(year),
        }
    }

    /// The first day of a year, in days from 1970-01-01, of a calendar
    /// whose months follow from [`days_in`](Self::days_in).
    const fn new_year(self, year: i64) -> i64 {
        let past = year - 1;
        match self {
            Self::Hebrew => hebrew::new_year(year),
            Self::Islamic => {
                ISLAMIC + 354 * past + (3 + 11 * year).div_euclid(30)
            }
            Self::IslamicThursday => Self::Islamic.new_year(year) - 1,
            Self::Persian => {
                PERSIAN + 365 * past + (8 * year + 21).div_euclid(33)
            }
            Self::Coptic => COPTIC + 365 * past + year.div_euclid(4),
            Self::Ethiopic => ETHIOPIC + 365 * past + year.div_euclid(4),
            Self::Indian => {
                let leap = is_leap(year + 78) as i64;
                days_from(year + 78, 3, 22 - leap)
            }
            Self::French if year <= 16 => {
                FRENCH + 365 * past + year.div_euclid(4)
            }
            Self::French => {
                let leaps = past / 4 - past / 100 + past / 400;
                FRENCH + 365 * past + leaps
            }
            Self::Julian => julian(year, 1),
            Self::Buddhist => days_from(year - 543, 1, 1),
            Self::Japanese => days_from(year, 1, 1),
            Self::Roc => days_from(year + 1911, 1, 1),
        }
    }

    /// The date by a guess at the year, and then its months.
    fn by_year(self, days: i64) -> (i64, u8, u8) {
        let epoch = self.new_year(1);
        // A year of 354 or 365 days and a part: right, or too late by few.
        let mut year = match self {
            Self::Islamic | Self::IslamicThursday => {
                (30 * (days - epoch)).div_euclid(10_631) + 2
            }
            _ => (400 * (days - epoch)).div_euclid(146_097) + 2,
        };
        // Leap days of the Julian calendar fall behind the Gregorian by a
        // day in 128 years, in the other direction before the year 1.
        while self.new_year(year + 1) <= days {
            year += 1;
        }
        while self.new_year(year) > days {
            year -= 1;
        }
        let mut rest = days - self.new_year(year);
        let mut month = 1;
        while rest >= i64::from(self.days_in(year, month)) {
            rest -= i64::from(self.days_in(year, month));
            month += 1;
        }
        (year, month, rest as u8 + 1)
    }

    /// What follows the year, where the years need a word.
    const fn mark(self) -> &'static str {
        match self {
            Self::Islamic | Self::IslamicThursday => " AH",
            Self::Persian => " AP",
            Self::Coptic => " AM",
            Self::Indian => " Saka",
            Self::Buddhist => " BE",
            Self::Roc => " Minguo",
            Self::French => " of the Republic",
            _ => "",
        }
    }
}

/// The first day of a month of the Julian calendar, in days from
/// 1970-01-01.
const fn julian(year: i64, month: u8) -> i64 {
    // Years begin in March, so that the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let shifted = (month as i64 + 9) % 12;
    let of_year = (153 * shifted + 2) / 5;
    365 * year + year.div_euclid(4) + of_year - 307 - RATA_DIE
}

impl SystemDate {
    /// The calendar.
    pub const fn system(self) -> System {
        self.system
    }

    /// The year, of the era where there is one.
    pub const fn year(self) -> i64 {
        self.year
    }

    /// The month, from 1. Hebrew months count from Tishri.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The era, for Japan since 1868: `"Reiwa"`.
    pub const fn era(self) -> Option<&'static str> {
        self.era
    }

    /// The name of the month in English letters.
    pub const fn month_name(self) -> &'static str {
        let at = self.month as usize - 1;
        match self.system {
            System::Hebrew => {
                hebrew::NAMES[hebrew::name_of(self.year, self.month)]
            }
            System::Islamic | System::IslamicThursday => ISLAMIC_NAMES[at],
            System::Persian => PERSIAN_NAMES[at],
            System::Coptic => COPTIC_NAMES[at],
            System::Ethiopic => ETHIOPIC_NAMES[at],
            System::Indian => INDIAN_NAMES[at],
            System::French => FRENCH_NAMES[at],
            System::Julian
            | System::Buddhist
            | System::Japanese
            | System::Roc => ROMAN_NAMES[at],
        }
    }

    /// The date as figures that [`System::parse`] reads: `5784-06-20`.
    pub fn figures(self) -> String {
        let era = self.era.map_or(String::new(), |era| format!("{era} "));
        let sign = if self.year < 0 { "-" } else { "" };
        let year = self.year.unsigned_abs();
        let width = if self.era.is_some() { 0 } else { 4 };
        let (month, day) = (self.month, self.day);
        format!("{era}{sign}{year:0width$}-{month:02}-{day:02}")
    }
}

impl fmt::Display for SystemDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, month, year) = (self.day, self.month_name(), self.year);
        write!(f, "{day} {month} {year}")?;
        match self.era {
            Some(era) => write!(f, " {era}"),
            None => f.write_str(self.system.mark()),
        }
    }
}

const ROMAN_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const ISLAMIC_NAMES: [&str; 12] = [
    "Muharram",
    "Safar",
    "Rabiʻ I",
    "Rabiʻ II",
    "Jumada I",
    "Jumada II",
    "Rajab",
    "Shaʻban",
    "Ramadan",
    "Shawwal",
    "Dhuʻl-Qiʻdah",
    "Dhuʻl-Hijjah",
];

const PERSIAN_NAMES: [&str; 12] = [
    "Farvardin",
    "Ordibehesht",
    "Khordad",
    "Tir",
    "Mordad",
    "Shahrivar",
    "Mehr",
    "Aban",
    "Azar",
    "Dey",
    "Bahman",
    "Esfand",
];

const COPTIC_NAMES: [&str; 13] = [
    "Tout",
    "Baba",
    "Hator",
    "Kiahk",
    "Toba",
    "Amshir",
    "Baramhat",
    "Baramouda",
    "Bashans",
    "Paona",
    "Epep",
    "Mesra",
    "Nasie",
];

const ETHIOPIC_NAMES: [&str; 13] = [
    "Meskerem", "Tekemt", "Hedar", "Tahsas", "Ter", "Yekatit", "Megabit",
    "Miazia", "Genbot", "Sene", "Hamle", "Nehasse", "Pagumen",
];

const INDIAN_NAMES: [&str; 12] = [
    "Chaitra",
    "Vaisakha",
    "Jyaistha",
    "Asadha",
    "Sravana",
    "Bhadra",
    "Asvina",
    "Kartika",
    "Agrahayana",
    "Pausa",
    "Magha",
    "Phalguna",
];

const FRENCH_NAMES: [&str; 13] = [
    "Vendémiaire",
    "Brumaire",
    "Frimaire",
    "Nivôse",
    "Pluviôse",
    "Ventôse",
    "Germinal",
    "Floréal",
    "Prairial",
    "Messidor",
    "Thermidor",
    "Fructidor",
    "Sansculottides",
];
