//! Where Luxon's words differ from those of CLDR.

use super::{Form, Locale, Style, Width, data};
use crate::Unit;

impl Locale {
    /// The month `number` as Luxon's tokens `MMM` to `MMMMM` (format) and
    /// `LLL` to `LLLLL` (stand-alone) write it; empty outside 1 to 12.
    ///
    /// Luxon cuts the name out of a date that ICU wrote, which leaves the bare
    /// number where ICU takes "月" for text beside it. Its `Info.months` is
    /// the same but in Japanese, where it is [`month`](Self::month).
    ///
    /// ```
    /// use sysu_date::locale::{Form, Locale, Width};
    ///
    /// let ja = Locale::parse("ja").unwrap();
    /// assert_eq!(ja.luxon_month(7, Width::Wide, Form::Format), "7");
    /// assert_eq!(ja.month(7, Width::Wide, Form::Format), "7月");
    /// ```
    pub fn luxon_month(
        self,
        number: u8,
        width: Width,
        form: Form,
    ) -> &'static str {
        let row = data::names::LUXON_MONTHS_OF[self.row()][place(width, form)];
        let at = usize::from(number).wrapping_sub(1);
        let names = &data::names::LUXON_MONTHS[row as usize];
        names.get(at).map_or("", |&name| data::text(name))
    }

    /// The weekday `number`, 1 Monday to 7 Sunday, as Luxon's tokens `EEE`
    /// to `EEEEE` (format) and `ccc` to `ccccc` (stand-alone) write it.
    pub fn luxon_weekday(
        self,
        number: u8,
        width: Width,
        form: Form,
    ) -> &'static str {
        let row =
            data::names::LUXON_WEEKDAYS_OF[self.row()][place(width, form)];
        let at = usize::from(number).wrapping_sub(1);
        let names = &data::names::LUXON_WEEKDAYS[row as usize];
        names.get(at).map_or("", |&name| data::text(name))
    }
}

const fn place(width: Width, form: Form) -> usize {
    let width = match width {
        Width::Wide => 0,
        Width::Abbreviated | Width::Short => 1,
        Width::Narrow => 2,
    };
    width * 2 + form as usize
}

/// A stretch of time in Luxon's own English, which is not ICU's: "2 yr.
/// ago", "in 1 day".
///
/// `number` carries no sign; `past` says on which side of now it lies.
/// Every style but the long one is the short one.
///
/// ```
/// use sysu_date::{Unit, locale::{luxon, Style}};
///
/// let say = |n, unit| luxon::relative_english(n, true, unit, Style::Short);
/// assert_eq!(say("2", Unit::Year), "2 yr. ago");
/// assert_eq!(say("2", Unit::Day), "2 days ago");
/// ```
pub fn relative_english(
    number: &str,
    past: bool,
    unit: Unit,
    style: Style,
) -> String {
    let one = number == "1";
    let name = match (style, unit) {
        (Style::Long, _) | (_, Unit::Day | Unit::Millisecond) => {
            if one {
                unit.name()
            } else {
                unit.plural()
            }
        }
        (_, Unit::Year) => "yr.",
        (_, Unit::Quarter) => "qtr.",
        (_, Unit::Month) => "mo.",
        (_, Unit::Week) => "wk.",
        (_, Unit::Hour) => "hr.",
        (_, Unit::Minute) => "min.",
        (_, Unit::Second) => "sec.",
    };
    if past {
        format!("{number} {name} ago")
    } else {
        format!("in {number} {name}")
    }
}
