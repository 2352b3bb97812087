//! The zones of a country.

use super::country_table::COUNTRIES;

/// A country of ISO 3166, and the zones that its people live by.
///
/// ```
/// use sysu_date::Country;
///
/// let pt = Country::find("pt").unwrap();
/// assert_eq!(pt.name(), "Portugal");
/// assert_eq!(
///     pt.zones(),
///     ["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"]
/// );
/// assert!(Country::find("Portugal").is_some());
/// assert!(Country::find("ZZ").is_none());
/// ```
///
/// # Source
///
/// The tables of the tz database: every zone has one country there, that
/// of its eponymous city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(
    &'static (&'static str, &'static str, &'static [&'static str]),
);

impl Country {
    /// All countries that have a zone, by their codes.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        COUNTRIES.iter().map(Self)
    }

    /// The country with this code of two letters, or this name in English;
    /// in any case.
    pub fn find(text: &str) -> Option<Self> {
        Self::all().find(|country| {
            country.code().eq_ignore_ascii_case(text)
                || country.name().eq_ignore_ascii_case(text)
        })
    }

    /// The code of ISO 3166, two letters.
    pub const fn code(self) -> &'static str {
        self.0.0
    }

    /// The name in English, in short: `"Britain (UK)"`.
    pub const fn name(self) -> &'static str {
        self.0.1
    }

    /// The names of its zones, the capital's or the largest first.
    pub const fn zones(self) -> &'static [&'static str] {
        self.0.2
    }
}
