//! What a word can mean.

use crate::Unit;

/// A stretch of calendar or clock, as a number of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) unit: Unit,
    pub(super) times: i64,
}

impl Span {
    pub(super) const fn of(unit: Unit) -> Self {
        Self { unit, times: 1 }
    }
}

/// One meaning of a word or a phrase; a word may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// The moment itself.
    Now,
    /// A day, counted from today.
    Day(i64),
    /// A time of day: hour.
    Clock(u8),
    /// ISO weekday.
    Weekday(u8),
    /// Month, 1 to 12.
    Month(u8),
    Unit(Span),
    /// Saturday and Sunday.
    Weekend,
    /// Working days.
    Business,
    /// 1 the next, 0 this, -1 the last.
    Relative(i64),
    /// "First" to "twelfth"; "last" is a `Relative(-1)`.
    Ordinal(u8),
    Number(i64),
    /// Before a span: it lies ahead.
    In,
    /// Before or after a span: it lies behind.
    Ago,
    /// After a span: it lies ahead.
    Hence,
    /// Between a span and its start.
    After,
    /// Between a span and its end.
    Before,
    Of,
    /// Before a time of day.
    At,
    /// "Von 5 Uhr": after the hour.
    OClock,
    Am,
    Pm,
    /// The first part of a period.
    Start,
    Middle,
    End,
    /// The end of the period at hand: `eom`.
    EndOf(Unit),
    /// The start of the period at hand.
    StartOf(Unit),
    Half,
    And,
    /// A day that has a name.
    Feast(Feast),
    /// Nothing: "the", "on".
    Noise,
}

/// A named day of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    Fixed(u8, u8),
    /// Days after Easter.
    Easter(i8),
    /// The n-th weekday of a month: n, weekday, month.
    Nth(i8, u8, u8),
}
