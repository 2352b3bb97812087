//! The patterns in which a language writes dates and times.

use super::{Locale, data};

macro_rules! presets {
    ($($(#[$doc:meta])* $name:ident $text:literal,)*) => {
        /// A way to write a date, a time or both, by its name in Luxon.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Preset {
            $($(#[$doc])* $name,)*
        }

        impl Preset {
            /// All of them, in the order of Luxon's documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name on the command line: `"date-short"`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

presets! {
    /// 7/5/2024
    DateShort "date-short",
    /// Jul 5, 2024
    DateMed "date-med",
    /// Fri, Jul 5, 2024
    DateMedWithWeekday "date-med-with-weekday",
    /// July 5, 2024
    DateFull "date-full",
    /// Friday, July 5, 2024
    DateHuge "date-huge",
    /// 9:04 PM
    TimeSimple "time-simple",
    /// 9:04:09 PM
    TimeWithSeconds "time-with-seconds",
    /// 9:04:09 PM EDT
    TimeWithShortOffset "time-with-short-offset",
    /// 9:04:09 PM Eastern Daylight Time
    TimeWithLongOffset "time-with-long-offset",
    /// 21:04
    Time24Simple "time-24-simple",
    /// 21:04:09
    Time24WithSeconds "time-24-with-seconds",
    /// 21:04:09 EDT
    Time24WithShortOffset "time-24-with-short-offset",
    /// 21:04:09 Eastern Daylight Time
    Time24WithLongOffset "time-24-with-long-offset",
    /// 7/5/2024, 9:04 PM
    DatetimeShort "datetime-short",
    /// 7/5/2024, 9:04:09 PM
    DatetimeShortWithSeconds "datetime-short-with-seconds",
    /// Jul 5, 2024, 9:04 PM
    DatetimeMed "datetime-med",
    /// Jul 5, 2024, 9:04:09 PM
    DatetimeMedWithSeconds "datetime-med-with-seconds",
    /// Fri, Jul 5, 2024, 9:04 PM
    DatetimeMedWithWeekday "datetime-med-with-weekday",
    /// July 5, 2024 at 9:04 PM EDT
    DatetimeFull "datetime-full",
    /// July 5, 2024 at 9:04:09 PM EDT
    DatetimeFullWithSeconds "datetime-full-with-seconds",
    /// Friday, July 5, 2024 at 9:04 PM Eastern Daylight Time
    DatetimeHuge "datetime-huge",
    /// Friday, July 5, 2024 at 9:04:09 PM Eastern Daylight Time
    DatetimeHugeWithSeconds "datetime-huge-with-seconds",
    /// July 2024; not in Luxon, as all that follow
    MonthYear "month-year",
    /// Jul 2024
    MonthYearShort "month-year-short",
    /// July 5
    MonthDay "month-day",
    /// Jul 5
    MonthDayShort "month-day-short",
    /// Fri, Jul 5
    DayWeekday "day-weekday",
    /// CLDR's full date style: Friday, July 5, 2024
    FullDate "full-date",
    /// CLDR's long date style: July 5, 2024
    LongDate "long-date",
    /// CLDR's medium date style: Jul 5, 2024
    MediumDate "medium-date",
    /// CLDR's short date style: 7/5/24
    ShortDate "short-date",
}

impl Preset {
    /// The preset called `name`, with dashes or underscores, in any case:
    /// `date-short`, `DATE_SHORT`.
    ///
    /// ```
    /// use sysu_date::locale::Preset;
    ///
    /// assert_eq!(Preset::from_name("DATE_HUGE"), Some(Preset::DateHuge));
    /// assert_eq!(Preset::from_name("date"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        let same = |a: u8, b: u8| {
            a.eq_ignore_ascii_case(&b) || a == b'-' && b == b'_'
        };
        Self::ALL.iter().copied().find(|preset| {
            let known = preset.name();
            known.len() == name.len()
                && known.bytes().zip(name.bytes()).all(|(a, b)| same(a, b))
        })
    }
}

impl Locale {
    /// The LDML pattern in which the locale writes `preset`: letters are
    /// Unicode's (`y M d E a h H m s z`), text stands in apostrophes.
    ///
    /// ```
    /// use sysu_date::locale::{Locale, Preset};
    ///
    /// let pattern = |tag| Locale::parse(tag).unwrap().pattern(Preset::DateFull);
    /// assert_eq!(pattern("en"), "MMMM d, y");
    /// assert_eq!(pattern("es"), "d 'de' MMMM 'de' y");
    /// assert_eq!(pattern("ja"), "y年M月d日");
    /// ```
    ///
    /// # Source
    ///
    /// ICU 78 with CLDR 48, which composes them from skeletons. DIFFERENCE
    /// from V8, which writes a plain space where ICU has a narrow no-break
    /// one (U+202F, as before "PM" in English): the space of CLDR is kept.
    pub fn pattern(self, preset: Preset) -> &'static str {
        let row = data::preset::PRESETS_OF[self.row()][0];
        data::text(data::preset::PRESETS[row as usize][preset as usize])
    }

    /// Tells whether the locale's clock has two halves of twelve hours.
    ///
    /// ```
    /// use sysu_date::locale::Locale;
    ///
    /// assert!(Locale::EN.is_12_hour());
    /// assert!(!Locale::parse("en-GB").unwrap().is_12_hour());
    /// ```
    pub fn is_12_hour(self) -> bool {
        self.pattern(Preset::TimeSimple).contains(['h', 'K'])
    }

    /// Tells whether a short date puts the month before the day, and the
    /// year first: `(month_first, year_first)`.
    ///
    /// ```
    /// use sysu_date::locale::Locale;
    ///
    /// let order = |tag| Locale::parse(tag).unwrap().date_order();
    /// assert_eq!(order("en"), (true, false));
    /// assert_eq!(order("fr"), (false, false));
    /// assert_eq!(order("sv"), (true, true));
    /// ```
    pub fn date_order(self) -> (bool, bool) {
        let pattern = self.pattern(Preset::DateShort);
        let at = |letter| pattern.find(letter).unwrap_or(usize::MAX);
        (at('M') < at('d'), at('y') < at('d').min(at('M')))
    }
}
