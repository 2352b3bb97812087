//! "In 3 days", "yesterday", "about 2 hours".

use crate::datetime::DateTime;
use crate::duration::Duration;
use crate::error::Error;
use crate::locale::{Locale, Number, Style, luxon};
use crate::unit::Unit;

/// Which way a count of units is made whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rounding {
    /// Toward zero: 1.9 days are 1 day.
    #[default]
    Trunc,
    /// To the nearer.
    Round,
    /// Down.
    Floor,
    /// Up.
    Ceil,
    /// Away from zero.
    Expand,
}

impl Rounding {
    pub(crate) fn apply(self, value: f64) -> f64 {
        match self {
            Self::Trunc => value.trunc(),
            // As JavaScript's Math.round: halves go up.
            Self::Round => (value + 0.5).floor(),
            Self::Floor => value.floor(),
            Self::Expand if value < 0.0 => value.floor(),
            Self::Ceil | Self::Expand => value.ceil(),
        }
    }
}

/// How to say how far away a moment is.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, Locale, Relative, Unit};
///
/// let now: DateTime = "2024-07-14T09:30Z".parse()?;
/// let then: DateTime = "2024-07-11T08:00Z".parse()?;
/// assert_eq!(then.relative(now, &Relative::new())?, "3 days ago");
/// let hours = Relative::new().units(&[Unit::Hour]);
/// assert_eq!(then.relative(now, &hours)?, "73 hours ago");
/// let pl = Relative::new().locale(Locale::parse("pl").expect("shipped"));
/// assert_eq!(then.relative(now, &pl)?, "3 dni temu");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a Relative does nothing until it is given moments"]
pub struct Relative {
    locale: Locale,
    style: Style,
    units: Vec<Unit>,
    forced: bool,
    rounding: Rounding,
    whole: bool,
    padding_nanos: i128,
}

impl Relative {
    /// English, in full, in the largest of years, months, days, hours,
    /// minutes and seconds that is not zero, cut toward zero.
    pub fn new() -> Self {
        Self {
            locale: Locale::EN,
            style: Style::Long,
            units: Vec::new(),
            forced: false,
            rounding: Rounding::Trunc,
            whole: true,
            padding_nanos: 0,
        }
    }

    /// Sets the language.
    pub fn locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Sets how long the words are.
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Sets the units that are tried, from the first on; one alone is
    /// taken whatever the distance.
    pub fn units(mut self, units: &[Unit]) -> Self {
        self.units = units.to_vec();
        self.forced = units.len() == 1;
        self
    }

    /// Sets how a fraction is made whole.
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }

    /// Sets whether counts are whole, or have two digits of a fraction.
    pub fn whole(mut self, yes: bool) -> Self {
        self.whole = yes;
        self
    }

    /// Sets a span by which the moment is moved away from the other first,
    /// so that what was just set for a day from now is "in 1 day".
    pub fn padding(mut self, span: std::time::Duration) -> Self {
        self.padding_nanos = i128::try_from(span.as_nanos()).unwrap_or(0);
        self
    }

    /// The words for a count, which may be -0.
    fn say(&self, count: f64, unit: Unit) -> String {
        let count = if self.whole {
            self.rounding.apply(count)
        } else {
            self.rounding.apply(count * 100.0) / 100.0
        };
        let past = count.is_sign_negative();
        if self.locale.language() == "en" {
            let text = count.abs().to_string();
            return luxon::relative_english(&text, past, unit, self.style);
        }
        let mut number = Number::from(count.abs());
        if past {
            number = number.negated();
        }
        self.locale
            .relative(&number, unit, self.style)
            .unwrap_or_else(|| self.locale.unit(&number, unit, self.style))
    }
}

impl Default for Relative {
    fn default() -> Self {
        Self::new()
    }
}

impl DateTime {
    /// Says how far from another moment this one is: "in 3 days".
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    ///
    /// # Source
    ///
    /// Luxon's `toRelative`.
    pub fn relative(
        self,
        base: Self,
        relative: &Relative,
    ) -> Result<String, Error> {
        const UNITS: [Unit; 6] = [
            Unit::Year,
            Unit::Month,
            Unit::Day,
            Unit::Hour,
            Unit::Minute,
            Unit::Second,
        ];
        let padding = if self < base {
            -relative.padding_nanos
        } else {
            relative.padding_nanos
        };
        let moment = self.plus_nanos(padding)?;
        let units = if relative.units.is_empty() {
            &UNITS[..]
        } else {
            &relative.units
        };
        for unit in units {
            let count = moment.diff_in(base, *unit)?;
            if relative.forced || count.abs() >= 1.0 {
                return Ok(relative.say(count, *unit));
            }
        }
        let zero = if base > moment { -0.0 } else { 0.0 };
        Ok(relative.say(zero, units[units.len() - 1]))
    }

    /// Says on which day, month or year the moment lies: "yesterday",
    /// "next month".
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, Relative};
    ///
    /// let now: DateTime = "2024-07-14T00:01Z".parse()?;
    /// let then: DateTime = "2024-07-13T23:59Z".parse()?;
    /// let text = then.relative_calendar(now, &Relative::new())?;
    /// assert_eq!(text, "yesterday");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `toRelativeCalendar`.
    pub fn relative_calendar(
        self,
        base: Self,
        relative: &Relative,
    ) -> Result<String, Error> {
        let units = if relative.units.is_empty() {
            &[Unit::Year, Unit::Month, Unit::Day][..]
        } else {
            &relative.units
        };
        let mut unit = units[units.len() - 1];
        let mut count = 0.0;
        for tried in units {
            let differs = !self.same(*tried, base);
            if differs {
                let start = self.start_of(*tried)?;
                count = start.diff_in(base.start_of(*tried)?, *tried)?;
            }
            if relative.forced || (differs && count.abs() >= 1.0) {
                unit = *tried;
                break;
            }
            count = 0.0;
        }
        let count = Rounding::Round.apply(count);
        let word = unit
            .is_calendar()
            .then(|| {
                relative.locale.relative_word(
                    count as i64,
                    unit,
                    relative.style,
                )
            })
            .flatten();
        Ok(match word {
            Some(word) => word.to_owned(),
            None => relative.say(count, unit),
        })
    }

    /// Says how far away the moment is, in English and roughly: "about 2
    /// hours ago", "almost 3 years from now" as "in almost 3 years".
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of
    /// the supported years.
    ///
    /// # Source
    ///
    /// date-fns's `formatDistance` with `addSuffix`.
    pub fn relative_rough(self, base: Self) -> Result<String, Error> {
        let (early, late) =
            if self < base { (self, base) } else { (base, self) };
        let seconds = late.nanos_since(early) / 1_000_000_000;
        let minutes = (seconds as f64 / 60.0).round();
        let text = match minutes {
            0.0 => "less than a minute".into(),
            m if m < 45.0 => several(m, "minute"),
            m if m < 90.0 => "about 1 hour".into(),
            m if m < 1440.0 => {
                format!("about {}", several((m / 60.0).round(), "hour"))
            }
            m if m < 2520.0 => "1 day".into(),
            m if m < 43_200.0 => several((m / 1440.0).round(), "day"),
            m if m < 86_400.0 => {
                format!("about {}", several((m / 43_200.0).round(), "month"))
            }
            m => {
                let months = late.diff_in(early, Unit::Month)?.floor();
                let (years, rest) = ((months / 12.0).floor(), months % 12.0);
                if months < 12.0 {
                    several((m / 43_200.0).round(), "month")
                } else if rest < 3.0 {
                    format!("about {}", several(years, "year"))
                } else if rest < 9.0 {
                    format!("over {}", several(years, "year"))
                } else {
                    format!("almost {}", several(years + 1.0, "year"))
                }
            }
        };
        Ok(if self > base {
            format!("in {text}")
        } else {
            format!("{text} ago")
        })
    }
}

fn several(count: f64, unit: &str) -> String {
    let plural = if (count - 1.0).abs() < 0.5 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// How to write a duration in words.
///
/// # Example
///
/// ```
/// use sysu_date::{Duration, Human, Locale};
///
/// let span = Duration::from_millis(93_784_005);
/// assert_eq!(
///     span.humanize(&Human::new().rescale(true).max_units(2)),
///     "1 day, 2 hours",
/// );
/// let fr = Human::new().locale(Locale::parse("fr").expect("shipped"));
/// let span = Duration::new().hours(3).minutes(5);
/// assert_eq!(span.humanize(&fr), "3\u{a0}heures, 5 minutes");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a Human does nothing until it is given a duration"]
pub struct Human {
    locale: Locale,
    style: Style,
    list: Style,
    zeros: bool,
    rescale: bool,
    max_units: usize,
}

impl Human {
    /// English, in full: every unit as it is.
    pub const fn new() -> Self {
        Self {
            locale: Locale::EN,
            style: Style::Long,
            list: Style::Narrow,
            zeros: true,
            rescale: false,
            max_units: 9,
        }
    }

    /// Sets the language.
    pub const fn locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Sets how long the names of the units are.
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Sets how the parts are joined: narrow by commas or blanks, long with
    /// an "and" where the language has one.
    pub const fn list(mut self, list: Style) -> Self {
        self.list = list;
        self
    }

    /// Sets whether units that are zero are written.
    pub const fn zeros(mut self, yes: bool) -> Self {
        self.zeros = yes;
        self
    }

    /// Sets whether the duration is spread over the largest units first.
    pub const fn rescale(mut self, yes: bool) -> Self {
        self.rescale = yes;
        self
    }

    /// Sets how many units are written, from the largest; the smaller ones
    /// are cut.
    pub const fn max_units(mut self, count: usize) -> Self {
        self.max_units = count;
        self
    }
}

impl Default for Human {
    fn default() -> Self {
        Self::new()
    }
}

impl Duration {
    /// Writes in words: "2 hours, 5 minutes".
    ///
    /// # Source
    ///
    /// Luxon's `toHuman`. DIFFERENCE from Luxon 3.7, which throws at
    /// quarters: they are written as months.
    pub fn humanize(&self, human: &Human) -> String {
        use crate::locale::ListKind;
        let mut span = *self;
        if span.raw(Unit::Quarter) != 0 {
            let months = span
                .raw(Unit::Month)
                .saturating_add(span.raw(Unit::Quarter).saturating_mul(3));
            span.put(Unit::Month, months);
        }
        span = span.without(Unit::Quarter);
        if human.rescale {
            let rescaled = span.rescale();
            span = if rescaled.is_zero() {
                Self::new().seconds(0)
            } else {
                rescaled
            };
        }
        let parts: Vec<String> = span
            .units()
            .filter(|unit| human.zeros || span.raw(*unit) != 0)
            .take(human.max_units)
            .map(|unit| {
                let text = crate::duration::text(span.raw(unit));
                let number =
                    Number::parse(&text).unwrap_or_else(|| Number::from(0));
                human.locale.unit(&number, unit, human.style)
            })
            .collect();
        human.locale.list(&parts, ListKind::And, human.list)
    }
}
