//! Names of months, weekdays, quarters, halves of the day, and eras.

use super::{Locale, data};

/// How long a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// In full: "September", "Thursday".
    Wide,
    /// Abbreviated: "Sep", "Thu".
    Abbreviated,
    /// Weekdays in two letters, "Th"; the same as abbreviated for others.
    Short,
    /// A letter where the language has one: "S", "T". Not unique.
    Narrow,
}

/// Whether a name stands in a date or alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Beside a day, as in "5 июля".
    Format,
    /// Alone, as in the head of a calendar, "июль".
    Standalone,
}

/// The place of a width and form in a locale's row.
const fn place(width: Width, form: Form) -> usize {
    width as usize * 2 + form as usize
}

impl Locale {
    /// The month `number`, 1 January to 12 December; empty outside.
    ///
    /// ```
    /// use sysu_date::locale::{Form, Locale, Width};
    ///
    /// let ru = Locale::parse("ru").unwrap();
    /// assert_eq!(ru.month(7, Width::Wide, Form::Format), "июля");
    /// assert_eq!(ru.month(7, Width::Wide, Form::Standalone), "июль");
    /// ```
    pub fn month(self, number: u8, width: Width, form: Form) -> &'static str {
        let row = data::names::MONTHS_OF[self.row()][place(width, form)];
        name(&data::names::MONTHS[row as usize], number)
    }

    /// The twelve months from January.
    pub fn months(self, width: Width, form: Form) -> [&'static str; 12] {
        let row = data::names::MONTHS_OF[self.row()][place(width, form)];
        data::names::MONTHS[row as usize].map(data::text)
    }

    /// The weekday `number`, 1 Monday to 7 Sunday; empty outside.
    ///
    /// ```
    /// use sysu_date::locale::{Form, Locale, Width};
    ///
    /// let de = Locale::parse("de").unwrap();
    /// assert_eq!(de.weekday(1, Width::Abbreviated, Form::Format), "Mo.");
    /// assert_eq!(de.weekday(1, Width::Narrow, Form::Format), "M");
    /// ```
    pub fn weekday(
        self,
        number: u8,
        width: Width,
        form: Form,
    ) -> &'static str {
        let row = data::names::WEEKDAYS_OF[self.row()][place(width, form)];
        name(&data::names::WEEKDAYS[row as usize], number)
    }

    /// The seven weekdays from Monday.
    pub fn weekdays(self, width: Width, form: Form) -> [&'static str; 7] {
        let row = data::names::WEEKDAYS_OF[self.row()][place(width, form)];
        data::names::WEEKDAYS[row as usize].map(data::text)
    }

    /// The quarter `number`, 1 to 4: "Q1", "1st quarter"; empty outside.
    pub fn quarter(
        self,
        number: u8,
        width: Width,
        form: Form,
    ) -> &'static str {
        let row = data::names::QUARTERS_OF[self.row()][place(width, form)];
        name(&data::names::QUARTERS[row as usize], number)
    }

    /// The half of the day: "AM", or "PM" if `after_noon`.
    pub fn day_period(
        self,
        after_noon: bool,
        width: Width,
        form: Form,
    ) -> &'static str {
        let row = data::names::PERIODS_OF[self.row()][place(width, form)];
        name(&data::names::PERIODS[row as usize], 1 + u8::from(after_noon))
    }

    /// The era: "BC" before the year 1, "AD" from it on if `common`.
    pub fn era(self, common: bool, width: Width) -> &'static str {
        let row = data::names::ERAS_OF[self.row()][width as usize];
        name(&data::names::ERAS[row as usize], 1 + u8::from(common))
    }
}

/// The name with the number `number`, counted from 1; empty outside.
fn name(names: &[u32], number: u8) -> &'static str {
    let at = usize::from(number).wrapping_sub(1);
    names.get(at).map_or("", |&name| data::text(name))
}
