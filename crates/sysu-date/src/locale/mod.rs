//! Languages and regions: names, phrases, patterns, weeks and digits.
//!
//! The tables are made from the Unicode CLDR by the generator in
//! `generate/` and compiled in; nothing is read or parsed at run time, and
//! a [`Locale`] is four bytes that are copied freely.
//!
//! ```
//! use sysu_date::locale::{Form, Locale, Width};
//!
//! let fi = Locale::parse("fi").unwrap();
//! assert_eq!(fi.month(1, Width::Wide, Form::Format), "tammikuuta");
//! assert_eq!(fi.month(1, Width::Wide, Form::Standalone), "tammikuu");
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | [`names`](Locale::month) | months, weekdays, quarters, day periods, eras |
//! | [`relative`](Locale::relative) | "in 3 days", "yesterday" |
//! | [`unit`](Locale::unit) | "3 hours", "3 hr", "3h" |
//! | [`list`](Locale::list) | "a, b, and c" |
//! | [`plural`](Locale::plural) | which form a number takes |
//! | [`preset`](Locale::pattern) | the patterns of dates and times |
//! | [`skeleton`](Locale::compose) | patterns for any choice of fields |
//! | [`week`](Locale::week) | first day, minimal days, weekend |
//! | [`number`](Digits) | digits and signs |
//! | [`luxon`], [`dayjs`](Dayjs) | where those libraries differ |

mod data;
mod dayjs;
mod list;
pub mod luxon;
mod names;
mod number;
mod plural;
mod preset;
mod relative;
mod skeleton;
mod tag;
mod unit;
mod week;

pub use self::{
    dayjs::{Dayjs, DayjsCalendar, DayjsFormat, DayjsPhrase},
    list::ListKind,
    names::{Form, Width},
    number::{Digits, Number},
    plural::Plural,
    preset::Preset,
    skeleton::{Figures, MonthStyle, Skeleton, Words},
};

use std::fmt;

/// How long a phrase or a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// In full: "in 3 months", "3 hours".
    #[default]
    Long,
    /// Abbreviated: "in 3 mo.", "3 hr".
    Short,
    /// As short as it gets: "in 3mo", "3h".
    Narrow,
}

/// A language, and a region that has customs of its own.
///
/// Equality is of the data: two tags that fall back to the same names, the
/// same region and the same digits are equal.
///
/// ```
/// use sysu_date::locale::Locale;
///
/// let locale = Locale::parse("de_AT.UTF-8").unwrap();
/// assert_eq!(locale.to_string(), "de-AT");
/// assert_eq!(locale.english_name(), "Austrian German");
/// // No tables for Luxembourg: German, with the weeks of Luxembourg.
/// let locale = Locale::parse("de-LU").unwrap();
/// assert_eq!((locale.tag(), locale.region()), ("de", "LU"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Locale {
    /// Row of the tables.
    data: u8,
    /// Index of the digits.
    digits: Digits,
    /// Index of the region.
    region: u16,
}

impl Locale {
    /// American English, the locale of everything that asks for none.
    pub const EN: Self = Self {
        data: 0,
        digits: Digits::Latin,
        region: data::locale::REGION[0],
    };

    const fn at(data: u8) -> Self {
        Self {
            data,
            digits: Digits::SHIPPED
                [data::locale::DIGITS[data as usize] as usize],
            region: data::locale::REGION[data as usize],
        }
    }

    /// All locales that have tables of their own.
    ///
    /// ```
    /// use sysu_date::locale::Locale;
    ///
    /// assert!(Locale::all().any(|locale| locale.tag() == "pt-PT"));
    /// ```
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..data::locale::COUNT as u8).map(Self::at)
    }

    /// The tag of the tables in use: `"es-419"` for `es-CO`.
    pub fn tag(self) -> &'static str {
        data::text(data::locale::TITLES[self.row()][0])
    }

    /// The language without script and region: `"zh"`.
    pub fn language(self) -> &'static str {
        self.tag().split('-').next().unwrap_or_default()
    }

    /// The region of the week data, two letters; `"ZZ"` is none.
    pub fn region(self) -> &'static str {
        let at = usize::from(self.region) * 2;
        data::locale::REGIONS.get(at..at + 2).unwrap_or_default()
    }

    /// The name of the tables' locale in English: `"Brazilian Portuguese"`.
    pub fn english_name(self) -> &'static str {
        data::text(data::locale::TITLES[self.row()][1])
    }

    /// Its name in its own language: `"português"`.
    pub fn own_name(self) -> &'static str {
        data::text(data::locale::TITLES[self.row()][2])
    }

    /// Tells whether the script runs from right to left.
    pub fn is_right_to_left(self) -> bool {
        matches!(self.language(), "ar" | "fa" | "he" | "ur")
    }

    fn row(self) -> usize {
        usize::from(self.data)
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::EN
    }
}

/// The tag that [`Locale::parse`] reads back as this locale.
impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tag, plain) = (self.tag(), Self::at(self.data));
        if self.region == plain.region {
            f.write_str(tag)?;
        } else {
            // The region asked for stands in the place of the tables' own.
            let base = match tag.rsplit_once('-') {
                Some((base, area)) if area.len() < 4 => base,
                _ => tag,
            };
            write!(f, "{base}-{}", self.region())?;
        }
        if self.digits != plain.digits {
            write!(f, "-u-nu-{}", self.digits.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locale({self})")
    }
}
