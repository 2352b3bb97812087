//! What every dialect compiles to.

use crate::locale::{DayjsFormat, Form, Preset, Width};

/// One step of a compiled format.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// Text as it stands.
    Text(String),
    /// A number.
    Number(Number),
    /// A name in the locale.
    Name(Name),
    /// The offset from UTC.
    Offset(OffsetStyle),
    /// The zone by name.
    Zone(ZoneStyle),
    /// The hour or week as an ordinal of Day.js: `3rd`.
    Ordinal(Field),
    /// Upper or lower case for what the inner item writes.
    Cased(Case, Box<Self>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Case {
    Upper,
    Lower,
    Swap,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    pub(crate) field: Field,
    /// Written with at least so many characters.
    pub(crate) width: u8,
    pub(crate) pad: Pad,
    /// Read with so few and so many digits.
    pub(crate) min: u8,
    pub(crate) max: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pad {
    Zero,
    Blank,
    None,
}

impl Number {
    /// Written with `width` digits, read with `min` to `max`.
    pub(crate) const fn new(
        field: Field,
        width: u8,
        min: u8,
        max: u8,
    ) -> Self {
        Self { field, width, pad: Pad::Zero, min, max }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Year,
    /// The last two digits.
    YearShort,
    Century,
    BuddhistYear,
    BuddhistShort,
    IsoYear,
    IsoYearShort,
    LocalYear,
    LocalYearShort,
    Quarter,
    Month,
    Day,
    DayOfYear,
    IsoWeek,
    LocalWeek,
    /// Weeks from the first Sunday, as C's `%U`.
    SundayWeek,
    /// Weeks from the first Monday, as C's `%W`.
    MondayWeek,
    /// 1 Monday to 7 Sunday.
    Weekday,
    /// 0 Sunday to 6 Saturday.
    WeekdayFromSunday,
    LocalWeekday,
    /// Which such weekday of the month it is.
    WeekOfMonth,
    Hour,
    /// 1 to 12.
    Hour12,
    /// 0 to 11.
    Hour11,
    /// 1 to 24.
    Hour24,
    Minute,
    Second,
    Millisecond,
    /// The first `width` digits of the second.
    Fraction,
    /// As many digits of the second as there are, none of zeros at the end.
    FractionTrimmed,
    /// Read as a fraction, written in milliseconds.
    FractionMillis,
    Epoch,
    EpochMillis,
    MillisOfDay,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    Month(Width, Form),
    Weekday(Width, Form),
    /// Months and weekdays as Luxon cuts them out of ICU's dates.
    LuxonMonth(Width, Form),
    LuxonWeekday(Width, Form),
    /// Those of Day.js; `true` for the form that follows a day.
    DayjsMonth(bool),
    DayjsMonthShort(bool),
    DayjsWeekday,
    DayjsWeekdayShort,
    DayjsWeekdayMin,
    /// `true` for lower case.
    DayjsMeridiem(bool),
    Quarter(Width, Form),
    DayPeriod(Width, Form),
    Era(Width),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OffsetStyle {
    /// `+5`, `+5:30`
    Narrow,
    /// `+05:30`
    Colon,
    /// `+0530`
    Plain,
    /// `+05:30:00`
    Seconds,
    /// `+05`, `+05:30` by need
    Shortest,
    /// `+05`, `+0530` by need, `Z` for UTC
    IsoHour,
    /// `+05`, `+0530` by need
    IsoHourNoZ,
    /// `+0530`, `Z` for UTC
    IsoPlain,
    /// `+05:30`, `Z` for UTC
    IsoColon,
    /// `GMT+5:30`
    Gmt,
    /// `GMT+05:30`
    GmtLong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZoneStyle {
    /// `Europe/Paris`
    Iana,
    /// `CEST`, of the database.
    Abbreviation,
    /// As ICU names it in American English: `EST`, `GMT+2`.
    Short,
    /// `Eastern Standard Time`
    Long,
}

/// A format of a standard, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    Rfc9557,
    Rfc3339,
    Iso(crate::Iso),
    IsoWeek,
    IsoOrdinal,
    Rfc2822,
    Http,
    Sql(crate::Sql),
    Epoch,
    EpochMillis,
    EpochMicros,
    EpochNanos,
}

/// What a macro token stands for, before it is written out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Macro {
    Preset(Preset),
    Dayjs(DayjsFormat),
}
