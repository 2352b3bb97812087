//! "In 3 days", "3 days ago", "yesterday".

use super::{Locale, Number, Style, data};
use crate::Unit;

impl Locale {
    /// A stretch of time from now: into the past if `number` is negative,
    /// be it `-0`, else into the future.
    ///
    /// `None` for milliseconds, which no language counts so.
    ///
    /// ```
    /// use sysu_date::{Unit, locale::{Locale, Number, Style}};
    ///
    /// let say = |tag, n, style| {
    ///     let locale = Locale::parse(tag).unwrap();
    ///     locale.relative(&Number::from(n), Unit::Day, style).unwrap()
    /// };
    /// assert_eq!(say("en", 3, Style::Long), "in 3 days");
    /// assert_eq!(say("en", -1, Style::Long), "1 day ago");
    /// assert_eq!(say("pl", 22, Style::Long), "za 22 dni");
    /// assert_eq!(say("ar", -2, Style::Long), "قبل يومين");
    /// assert_eq!(say("de", -1234, Style::Short), "vor 1.234 Tagen");
    /// ```
    ///
    /// # Source
    ///
    /// CLDR `dateFields`, as `Intl.RelativeTimeFormat` with
    /// `numeric: "always"` writes them.
    pub fn relative(
        self,
        number: &Number,
        unit: Unit,
        style: Style,
    ) -> Option<String> {
        let at = relative_index(unit, style)? * 2
            + usize::from(number.is_negative());
        let row = data::relative::RELATIVE_OF[self.row()][at];
        let pattern = data::relative::RELATIVE[row as usize]
            [self.plural(number) as usize];
        let mut value = String::new();
        number.write_magnitude(self, true, &mut value);
        Some(data::text(pattern).replace("{0}", &value))
    }

    /// The word for a stretch of whole units, where there is one:
    /// "yesterday", "this week", "next year".
    ///
    /// ```
    /// use sysu_date::{Unit, locale::{Locale, Style}};
    ///
    /// let word = |tag, n| {
    ///     let locale = Locale::parse(tag).unwrap();
    ///     locale.relative_word(n, Unit::Day, Style::Long)
    /// };
    /// assert_eq!(word("en", -1), Some("yesterday"));
    /// assert_eq!(word("en", -2), None);
    /// assert_eq!(word("es", -2), Some("anteayer"));
    /// ```
    pub fn relative_word(
        self,
        number: i64,
        unit: Unit,
        style: Style,
    ) -> Option<&'static str> {
        let which = usize::try_from(number.checked_add(2)?).ok()?;
        let at = relative_index(unit, style)?;
        let row = data::relative::NAMED_OF[self.row()][at];
        let word = *data::relative::NAMED[row as usize].get(which)?;
        Some(data::text(word)).filter(|word| !word.is_empty())
    }
}

/// The place of a unit and style in a locale's row.
fn relative_index(unit: Unit, style: Style) -> Option<usize> {
    let unit = match unit {
        Unit::Year => 0,
        Unit::Quarter => 1,
        Unit::Month => 2,
        Unit::Week => 3,
        Unit::Day => 4,
        Unit::Hour => 5,
        Unit::Minute => 6,
        Unit::Second => 7,
        Unit::Millisecond => return None,
    };
    Some(style as usize * 8 + unit)
}
