//! The date of Easter.

use crate::civil::days_from;

/// Easter Sunday of the western churches, in days from 1970-01-01.
///
/// # Source
///
/// J. Meeus, "Astronomical Algorithms", chapter 8: the anonymous Gregorian
/// computus of 1876. Before 1583 it is the rule carried back.
pub(crate) fn western(year: i64) -> i64 {
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let (leaps, of_four) = (century.div_euclid(4), century.rem_euclid(4));
    let moon = (century + 8).div_euclid(25);
    let correction = (century - moon + 1).div_euclid(3);
    let epact =
        (19 * golden + century - leaps - correction + 15).rem_euclid(30);
    let sunday =
        (32 + 2 * of_four + 2 * (of_century / 4) - epact - of_century % 4)
            .rem_euclid(7);
    let late = (golden + 11 * epact + 22 * sunday) / 451;
    let sum = epact + sunday - 7 * late + 114;
    days_from(year, sum / 31, sum % 31 + 1)
}

/// Easter Sunday of the orthodox churches, as a date of the Gregorian
/// calendar, in days from 1970-01-01.
///
/// # Source
///
/// Meeus's Julian computus, moved by the distance of the two calendars.
pub(crate) fn orthodox(year: i64) -> i64 {
    let moon = (19 * year.rem_euclid(19) + 15).rem_euclid(30);
    let sunday = (2 * year.rem_euclid(4) + 4 * year.rem_euclid(7) - moon + 34)
        .rem_euclid(7);
    let sum = moon + sunday + 114;
    // Julian dates lie this many days behind; Easter is after February.
    let behind = year.div_euclid(100) - year.div_euclid(400) - 2;
    days_from(year, sum / 31, sum % 31 + 1) + behind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civil::date_of;

    /// Tables of the U. S. Naval Observatory and of the Astronomical Society
    /// of South Australia.
    #[test]
    fn easter_falls_where_the_tables_say() {
        for (year, west, east) in [
            (1818, (3, 22), None),
            (1943, (4, 25), None),
            (1961, (4, 2), Some((4, 9))),
            (2000, (4, 23), Some((4, 30))),
            (2008, (3, 23), Some((4, 27))),
            (2024, (3, 31), Some((5, 5))),
            (2025, (4, 20), Some((4, 20))),
            (2026, (4, 5), Some((4, 12))),
            (2038, (4, 25), Some((4, 25))),
            (2285, (3, 22), None),
        ] {
            let (month, day) = west;
            assert_eq!(date_of(western(year)), (year, month, day));
            if let Some((month, day)) = east {
                assert_eq!(date_of(orthodox(year)), (year, month, day));
            }
        }
    }

    #[test]
    fn easter_is_always_a_sunday_of_spring() {
        for year in 1583..4100 {
            let days = western(year);
            assert_eq!(crate::civil::weekday_of(days), 7, "{year}");
            assert!(days >= days_from(year, 3, 22), "{year}");
            assert!(days <= days_from(year, 4, 25), "{year}");
            assert_eq!(crate::civil::weekday_of(orthodox(year)), 7, "{year}");
        }
    }
}
