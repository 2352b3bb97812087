//! "3 hours", "3 hr", "3h".

use super::{Locale, Number, Style, data};
use crate::Unit;

impl Locale {
    /// A number of units.
    ///
    /// ```
    /// use sysu_date::{Unit, locale::{Locale, Number, Style}};
    ///
    /// let n = Number::from(4034);
    /// let say = |tag, style| {
    ///     Locale::parse(tag).unwrap().unit(&n, Unit::Millisecond, style)
    /// };
    /// assert_eq!(say("en", Style::Short), "4034 ms");
    /// assert_eq!(say("ru", Style::Long), "4034 миллисекунды");
    /// ```
    ///
    /// # Source
    ///
    /// CLDR `units`, without digit groups, as Luxon's `toHuman` writes them.
    pub fn unit(self, number: &Number, unit: Unit, style: Style) -> String {
        self.unit_at(number, unit as usize, style)
    }

    /// A number of microseconds, which are no [`Unit`].
    pub fn microseconds(self, number: &Number, style: Style) -> String {
        self.unit_at(number, 9, style)
    }

    /// A number of nanoseconds, which are no [`Unit`].
    pub fn nanoseconds(self, number: &Number, style: Style) -> String {
        self.unit_at(number, 10, style)
    }

    fn unit_at(self, number: &Number, unit: usize, style: Style) -> String {
        let row = data::unit::UNITS_OF[self.row()][style as usize * 11 + unit];
        let pattern =
            data::unit::UNITS[row as usize][self.plural(number) as usize];
        data::text(pattern).replace("{0}", &number.to_text(self, false))
    }
}
