//! The Hebrew calendar: months of the moon, years of the sun.
//!
//! # Source
//!
//! N. Dershowitz, E. M. Reingold, "Calendrical Calculations", the chapter
//! on the Hebrew calendar. Months are counted from Tishri, with Adar I in
//! its place, as Temporal counts them.

/// 1 Tishri of the year 1, in days from 1970-01-01.
const EPOCH: i64 = -1_373_427 - super::system::RATA_DIE;

/// The year of 12 or 13 months; seven of nineteen have 13.
pub(super) const fn is_leap(year: i64) -> bool {
    (7 * year + 1).rem_euclid(19) < 7
}

/// How many months a year has.
pub(super) const fn months_in(year: i64) -> u8 {
    if is_leap(year) { 13 } else { 12 }
}

/// Days from the epoch to the new moon that a year begins with, put off
/// where it would fall on a Sunday, Wednesday or Friday.
const fn elapsed(year: i64) -> i64 {
    let months = (235 * year - 234).div_euclid(19);
    // A month has 29 days and 13,753 parts of 25,920.
    let parts = 12_084 + 13_753 * months;
    let day = 29 * months + parts.div_euclid(25_920);
    if (3 * (day + 1)).rem_euclid(7) < 3 { day + 1 } else { day }
}

/// The first day of a year, in days from 1970-01-01.
pub(super) const fn new_year(year: i64) -> i64 {
    let (before, this, next) =
        (elapsed(year - 1), elapsed(year), elapsed(year + 1));
    // No year has 356 or 382 days: it is put off once more.
    let delay = if next - this == 356 {
        2
    } else if this - before == 382 {
        1
    } else {
        0
    };
    EPOCH + this + delay
}

/// The length of a month, counted from Tishri.
pub(super) const fn days_in(year: i64, month: u8) -> u8 {
    let length = new_year(year + 1) - new_year(year);
    match (month, is_leap(year)) {
        (2, _) => 29 + (length % 10 == 5) as u8,
        (3, _) => 30 - (length % 10 == 3) as u8,
        (1 | 5, _) | (6, true) => 30,
        (4, _) => 29,
        // From Adar on they take turns, Adar with 29.
        (month, leap) => {
            let from_adar = month - 6 - leap as u8;
            29 + from_adar % 2
        }
    }
}

/// The number of a month in the list of names, which has Adar I, Adar and
/// Adar II.
pub(super) const fn name_of(year: i64, month: u8) -> usize {
    match (month, is_leap(year)) {
        (1..=5, _) => month as usize - 1,
        (6, true) => 5,
        (7, true) => 7,
        (6, false) => 6,
        // Nisan is the eighth name.
        (month, leap) => month as usize + 1 - leap as usize,
    }
}

pub(super) const NAMES: [&str; 14] = [
    "Tishri", "Heshvan", "Kislev", "Tevet", "Shevat", "Adar I", "Adar",
    "Adar II", "Nisan", "Iyar", "Sivan", "Tamuz", "Av", "Elul",
];

/// The year, month and day of a count of days from 1970-01-01.
pub(super) fn date_of(days: i64) -> (i64, u8, u8) {
    // The mean year has 35,975,351/98,496 days; the guess is one too late
    // at most.
    let guess = (98_496 * (days - EPOCH)).div_euclid(35_975_351) + 2;
    let mut year = guess;
    while new_year(year) > days {
        year -= 1;
    }
    let mut rest = days - new_year(year);
    let mut month = 1;
    while rest >= i64::from(days_in(year, month)) {
        rest -= i64::from(days_in(year, month));
        month += 1;
    }
    (year, month, rest as u8 + 1)
}
