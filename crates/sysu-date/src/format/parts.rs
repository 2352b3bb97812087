//! What a format writes, piece by piece.

use super::item::{Field, Item, Name};
use super::{Format, write};
use crate::datetime::DateTime;

/// What a piece of a written moment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartKind {
    /// Text of the format itself.
    Literal,
    /// The era: "AD".
    Era,
    /// The year, or a part of it.
    Year,
    /// The quarter.
    Quarter,
    /// The month, as a number or a name.
    Month,
    /// The number of a week.
    Week,
    /// The day of the month or of the year.
    Day,
    /// The weekday, as a number or a name.
    Weekday,
    /// AM or PM.
    DayPeriod,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second.
    Second,
    /// A fraction of the second.
    FractionalSecond,
    /// The zone or the offset.
    ZoneName,
    /// A count from an epoch.
    Timestamp,
}

impl PartKind {
    /// The name that `Intl` has for it, where it has one: `"dayPeriod"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Literal => "literal",
            Self::Era => "era",
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Weekday => "weekday",
            Self::DayPeriod => "dayPeriod",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::FractionalSecond => "fractionalSecond",
            Self::ZoneName => "timeZoneName",
            Self::Timestamp => "timestamp",
        }
    }
}

/// A piece of a written moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it says.
    pub kind: PartKind,
    /// How it is written.
    pub text: String,
}

impl Format {
    /// Writes a moment as pieces, each with what it says. Joined they are
    /// what [`format`](Self::format) writes; a format of a standard
    /// (`rfc2822`, `iso`) is one literal.
    ///
    /// ```
    /// use sysu_date::{
    ///     DateTime,
    ///     format::{Format, PartKind},
    ///     locale::{Locale, Preset},
    /// };
    ///
    /// let moment: DateTime = "2024-07-05T21:04:09Z".parse()?;
    /// let parts = Format::preset(Preset::DateMed, Locale::EN).parts(moment);
    /// let texts: Vec<_> = parts.iter().map(|part| &*part.text).collect();
    /// assert_eq!(texts, ["Jul", " ", "5", ", ", "2024"]);
    /// assert_eq!(parts[2].kind, PartKind::Day);
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn parts(&self, moment: DateTime) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        if self.standard.is_some() {
            let text = self.format(moment);
            return vec![Part { kind: PartKind::Literal, text }];
        }
        let writer = write::Writer::new(self, moment);
        for item in &self.items {
            let kind = kind_of(item);
            let mut text = String::new();
            writer.item(item, &mut text);
            match parts.last_mut() {
                Some(last)
                    if kind == PartKind::Literal && last.kind == kind =>
                {
                    last.text.push_str(&text);
                }
                _ if text.is_empty() => {}
                _ => parts.push(Part { kind, text }),
            }
        }
        parts
    }
}

fn kind_of(item: &Item) -> PartKind {
    match item {
        Item::Text(_) => PartKind::Literal,
        Item::Number(number) => field_kind(number.field),
        Item::Ordinal(field) => field_kind(*field),
        Item::Offset(_) | Item::Zone(_) => PartKind::ZoneName,
        Item::Cased(_, inner) => kind_of(inner),
        Item::Name(name) => match name {
            Name::Month(..)
            | Name::LuxonMonth(..)
            | Name::DayjsMonth(_)
            | Name::DayjsMonthShort(_) => PartKind::Month,
            Name::Weekday(..)
            | Name::LuxonWeekday(..)
            | Name::DayjsWeekday
            | Name::DayjsWeekdayShort
            | Name::DayjsWeekdayMin => PartKind::Weekday,
            Name::DayPeriod(..) | Name::DayjsMeridiem(_) => {
                PartKind::DayPeriod
            }
            Name::Quarter(..) => PartKind::Quarter,
            Name::Era(_) => PartKind::Era,
        },
    }
}

const fn field_kind(field: Field) -> PartKind {
    match field {
        Field::Year
        | Field::YearShort
        | Field::Century
        | Field::BuddhistYear
        | Field::BuddhistShort
        | Field::IsoYear
        | Field::IsoYearShort
        | Field::LocalYear
        | Field::LocalYearShort => PartKind::Year,
        Field::Quarter => PartKind::Quarter,
        Field::Month => PartKind::Month,
        Field::Day | Field::DayOfYear => PartKind::Day,
        Field::IsoWeek
        | Field::LocalWeek
        | Field::SundayWeek
        | Field::MondayWeek
        | Field::WeekOfMonth => PartKind::Week,
        Field::Weekday | Field::WeekdayFromSunday | Field::LocalWeekday => {
            PartKind::Weekday
        }
        Field::Hour | Field::Hour12 | Field::Hour11 | Field::Hour24 => {
            PartKind::Hour
        }
        Field::Minute => PartKind::Minute,
        Field::Second => PartKind::Second,
        Field::Millisecond
        | Field::Fraction
        | Field::FractionTrimmed
        | Field::FractionMillis => PartKind::FractionalSecond,
        Field::Epoch | Field::EpochMillis | Field::MillisOfDay => {
            PartKind::Timestamp
        }
    }
}
