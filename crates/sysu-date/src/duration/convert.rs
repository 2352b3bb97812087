//! From unit to unit: normalizing, shifting, totals.

use super::Duration;
use super::decimal::{SCALE, to_f64};
use crate::unit::Unit;

/// How long a year, a quarter and a month are where no date tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Accuracy {
    /// A year is 365 days, 52 weeks or 12 months, a quarter 91 days, a
    /// month 30 days or 4 weeks: Luxon's "casual".
    #[default]
    Casual,
    /// A year is 146097/400 days, the mean of the Gregorian calendar, a
    /// month a twelfth of it: Luxon's "longterm".
    Longterm,
    /// A year is 365 days, a month a twelfth of it: Day.js.
    Dayjs,
}

impl Accuracy {
    /// Milliseconds of a unit.
    pub(crate) const fn millis(self, unit: Unit) -> i64 {
        const DAY: i64 = 86_400_000;
        // A mean year is 31,556,952 seconds.
        const MONTH: i64 = 2_629_746_000;
        match (unit, self) {
            (Unit::Year, Self::Longterm) => 12 * MONTH,
            (Unit::Year, _) => 365 * DAY,
            (Unit::Quarter, Self::Casual) => 91 * DAY,
            (Unit::Quarter, Self::Longterm) => 3 * MONTH,
            (Unit::Quarter, Self::Dayjs) => 365 * DAY / 4,
            (Unit::Month, Self::Casual) => 30 * DAY,
            (Unit::Month, Self::Longterm) => MONTH,
            (Unit::Month, Self::Dayjs) => 365 * DAY / 12,
            (Unit::Week, _) => 7 * DAY,
            (Unit::Day, _) => DAY,
            (Unit::Hour, _) => 3_600_000,
            (Unit::Minute, _) => 60_000,
            (Unit::Second, _) => 1000,
            (Unit::Millisecond, _) => 1,
        }
    }

    /// How many of the smaller unit make one of the larger, as a fraction.
    #[expect(
        clippy::match_same_arms,
        reason = "a table: four quarters and four weeks are no one rule"
    )]
    const fn per(self, larger: Unit, smaller: Unit) -> (i128, i128) {
        let fixed = match (larger, smaller, self) {
            (Unit::Year, Unit::Quarter, _) => 4,
            (Unit::Year, Unit::Month, _) => 12,
            (Unit::Quarter, Unit::Month, _) => 3,
            (Unit::Year, Unit::Week, Self::Casual) => 52,
            (Unit::Quarter, Unit::Week, Self::Casual) => 13,
            (Unit::Month, Unit::Week, Self::Casual) => 4,
            _ => 0,
        };
        if fixed != 0 {
            return (fixed, 1);
        }
        let (num, den) = (self.millis(larger), self.millis(smaller));
        let common = gcd(num, den);
        ((num / common) as i128, (den / common) as i128)
    }
}

const fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// `value · num / den`, cut toward zero, exact before the division where
/// an `i128` holds it, else with the fraction's low digits lost.
pub(crate) fn ratio(value: i128, num: i128, den: i128) -> i128 {
    match value.checked_mul(num) {
        Some(product) => product / den,
        None => (value / den).saturating_mul(num).saturating_add(
            (value % den).checked_mul(num).map_or(0, |rest| rest / den),
        ),
    }
}

impl Duration {
    /// The whole length in milliseconds, years and months by
    /// [`Accuracy::Casual`].
    pub fn to_millis(&self) -> f64 {
        to_f64(self.scaled_millis(Accuracy::Casual))
    }

    /// The whole length in nanoseconds, years and months by `accuracy`.
    pub fn to_nanos(&self, accuracy: Accuracy) -> i128 {
        self.scaled_millis(accuracy) / (SCALE / 1_000_000)
    }

    pub(crate) fn scaled_millis(&self, accuracy: Accuracy) -> i128 {
        Unit::ALL.into_iter().fold(0_i128, |sum, unit| {
            let millis = accuracy.millis(unit) as i128;
            sum.saturating_add(self.raw(unit).saturating_mul(millis))
        })
    }

    /// The whole length in one unit.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Duration, Unit};
    ///
    /// let span = Duration::new().days(1).hours(12);
    /// assert_eq!(span.total(Unit::Day), 1.5);
    /// ```
    pub fn total(&self, unit: Unit) -> f64 {
        self.total_by(unit, Accuracy::Casual)
    }

    /// The whole length in one unit, years and months by `accuracy`.
    pub fn total_by(&self, unit: Unit, accuracy: Accuracy) -> f64 {
        to_f64(self.shift_to_by(&[unit], accuracy).raw(unit))
    }

    /// Carries overflow between the units present: 90 minutes and 0 hours
    /// become 1 hour 30 minutes; fractions move down; signs become one.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// let span = Duration::new().years(2).days(5000);
    /// assert_eq!(span.normalize(), Duration::new().years(15).days(255));
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `normalize`: each carry uses the ratio of two neighbours, so
    /// that with weeks between months and days a month is 4 weeks.
    #[must_use]
    pub fn normalize(&self) -> Self {
        self.normalize_by(Accuracy::Casual)
    }

    /// [`normalize`](Self::normalize), years and months by `accuracy`.
    #[must_use]
    pub fn normalize_by(&self, accuracy: Accuracy) -> Self {
        let mut new = *self;
        let sign = if self.scaled_millis(accuracy) < 0 { -1 } else { 1 };
        let present: Vec<Unit> = self.units().collect();
        for pair in present.windows(2).rev() {
            let [larger, smaller] = [pair[0], pair[1]];
            let (num, den) = accuracy.per(larger, smaller);
            let value = new.raw(smaller) * sign;
            // Whole larger units in the smaller one, rounded down.
            let whole = floor_div(value, num.saturating_mul(SCALE), den);
            let back = ratio(whole * SCALE, num, den);
            new.put(larger, new.raw(larger) + whole * SCALE * sign);
            new.put(smaller, (value - back) * sign);
        }
        for pair in present.windows(2) {
            let [larger, smaller] = [pair[0], pair[1]];
            let fraction = new.raw(larger) % SCALE;
            let (num, den) = accuracy.per(larger, smaller);
            new.put(larger, new.raw(larger) - fraction);
            let moved = ratio(fraction, num, den);
            new.put(smaller, new.raw(smaller).saturating_add(moved));
        }
        new
    }

    /// Expresses the duration in the units given, all of them and no
    /// others; only the smallest has a fraction.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Duration, Unit};
    ///
    /// let span = Duration::new().hours(49);
    /// let shifted = span.shift_to(&[Unit::Day, Unit::Minute]);
    /// assert_eq!(shifted, Duration::new().days(2).minutes(60));
    /// ```
    #[must_use]
    pub fn shift_to(&self, units: &[Unit]) -> Self {
        self.shift_to_by(units, Accuracy::Casual)
    }

    /// [`shift_to`](Self::shift_to), years and months by `accuracy`.
    #[must_use]
    pub fn shift_to_by(&self, units: &[Unit], accuracy: Accuracy) -> Self {
        let mut built = Self::new();
        let mut held = [0_i128; 9];
        let mut last = None;
        for unit in Unit::ALL {
            if !units.contains(&unit) {
                held[unit.index()] = self.raw(unit);
                continue;
            }
            last = Some(unit);
            let mut own = self.raw(unit);
            for larger in Unit::ALL.into_iter().take(unit.index()) {
                let waiting = std::mem::take(&mut held[larger.index()]);
                let (num, den) = accuracy.per(larger, unit);
                own = own.saturating_add(ratio(waiting, num, den));
            }
            own = snapped(own, unit, accuracy);
            // The fraction waits for a smaller unit that may take it.
            held[unit.index()] = own % SCALE;
            built.put(unit, own - own % SCALE);
        }
        let Some(last) = last else { return *self };
        for unit in Unit::ALL {
            let waiting = held[unit.index()];
            let moved = if unit <= last {
                waiting
            } else {
                let (num, den) = accuracy.per(last, unit);
                ratio(waiting, den, num)
            };
            built.put(last, built.raw(last).saturating_add(moved));
        }
        built.normalize_by(accuracy)
    }

    /// [`shift_to`](Self::shift_to) years, months, weeks, days, hours,
    /// minutes, seconds and milliseconds.
    #[must_use]
    pub fn shift_to_all(&self) -> Self {
        self.shift_to_all_by(Accuracy::Casual)
    }

    /// [`shift_to_all`](Self::shift_to_all), years and months by
    /// `accuracy`.
    #[must_use]
    pub fn shift_to_all_by(&self, accuracy: Accuracy) -> Self {
        let all = Unit::ALL.map(|unit| match unit {
            Unit::Quarter => Unit::Year,
            other => other,
        });
        self.shift_to_by(&all, accuracy)
    }

    /// Normalizes, spreads over all units but quarters, and drops zeros.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// let span = Duration::from_millis(5_400_000);
    /// assert_eq!(span.rescale(), Duration::new().hours(1).minutes(30));
    /// ```
    #[must_use]
    pub fn rescale(&self) -> Self {
        self.rescale_by(Accuracy::Casual)
    }

    /// [`rescale`](Self::rescale), years and months by `accuracy`.
    #[must_use]
    pub fn rescale_by(&self, accuracy: Accuracy) -> Self {
        self.normalize_by(accuracy).shift_to_all_by(accuracy).strip_zeros()
    }
}

/// Takes a value that lies within 0.05 nanoseconds of a whole number for
/// that number: thirds and twelfths have no end as decimals.
fn snapped(value: i128, unit: Unit, accuracy: Accuracy) -> i128 {
    let reach = SCALE / 20_000_000 / accuracy.millis(unit) as i128 + 1;
    let half = if value < 0 { -SCALE / 2 } else { SCALE / 2 };
    let whole = value.saturating_add(half) / SCALE * SCALE;
    if (value - whole).abs() <= reach { whole } else { value }
}

/// `value · den / num` rounded down, where `value · den` may be large.
fn floor_div(value: i128, num: i128, den: i128) -> i128 {
    match value.checked_mul(den) {
        Some(product) => product.div_euclid(num),
        None => (value.div_euclid(num)).saturating_mul(den),
    }
}
