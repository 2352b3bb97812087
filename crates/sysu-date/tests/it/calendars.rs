//! Dates of other calendars.

use proptest::prelude::*;
use sysu_date::{
    Civil, ErrorKind,
    calendar::{DayCount, System},
};

fn gregorian(text: &str) -> Civil {
    let mut parts = text.rsplitn(3, '-').map(|part| part.parse().unwrap());
    let (day, month, year) =
        (parts.next(), parts.next(), parts.next().unwrap());
    Civil::date(year, month.unwrap(), day.unwrap()).unwrap()
}

#[test]
fn every_calendar_names_days_as_icu_does() {
    use System as S;
    // `Intl.DateTimeFormat('en-u-ca-…')` of Node 20 with ICU 78; the days
    // of France and Russia are those of the coup, the fall and the storm.
    for (system, date, want) in [
        (S::Hebrew, "2024-02-29", "20 Adar I 5784"),
        (S::Hebrew, "2024-03-24", "14 Adar II 5784"),
        (S::Hebrew, "2023-03-07", "14 Adar 5783"),
        (S::Hebrew, "2024-10-03", "1 Tishri 5785"),
        (S::Islamic, "2024-02-29", "19 Shaʻban 1445 AH"),
        (S::IslamicThursday, "2024-02-29", "20 Shaʻban 1445 AH"),
        (S::Persian, "2024-03-20", "1 Farvardin 1403 AP"),
        (S::Persian, "2024-02-29", "10 Esfand 1402 AP"),
        (S::Coptic, "2024-02-29", "21 Amshir 1740 AM"),
        (S::Ethiopic, "2023-09-11", "6 Pagumen 2015"),
        (S::Indian, "2024-02-29", "10 Phalguna 1945 Saka"),
        (S::Buddhist, "2024-02-29", "29 February 2567 BE"),
        (S::Japanese, "2024-02-29", "29 February 6 Reiwa"),
        (S::Japanese, "1989-01-07", "7 January 64 Showa"),
        (S::Japanese, "1867-01-01", "1 January 1867"),
        (S::Roc, "2024-02-29", "29 February 113 Minguo"),
        (S::Julian, "1917-11-07", "25 October 1917"),
        (S::French, "1794-07-27", "9 Thermidor 2 of the Republic"),
        (S::French, "1799-11-09", "18 Brumaire 8 of the Republic"),
        (S::French, "1792-09-22", "1 Vendémiaire 1 of the Republic"),
    ] {
        assert_eq!(system.date(gregorian(date)).to_string(), want);
    }
}

#[test]
fn figures_are_read_back_and_eras_are_checked() {
    for system in System::ALL {
        assert_eq!(System::from_name(system.name()), Some(*system));
        for days in (-30_000..40_000).step_by(977) {
            let date = DayCount::Unix.civil(days).unwrap();
            let figures = system.date(date).figures();
            assert_eq!(system.parse(&figures), Ok(date), "{figures}");
        }
    }
    let japan = System::Japanese;
    assert_eq!(japan.parse("reiwa 6-02-29"), Ok(gregorian("2024-02-29")));
    assert!(japan.parse("Heisei 1-01-01").is_err());
    for bad in ["", "5784", "5784-06", "5784-06-20-1", "x-06-20", "--1-2-3"] {
        assert!(System::Hebrew.parse(bad).is_err(), "{bad}");
    }
    let err = System::Hebrew.civil(5785, 13, 1).unwrap_err();
    let ErrorKind::Range { field: "month", max: 12, .. } = err.kind() else {
        panic!("{err}");
    };
    assert!(System::Persian.civil(1402, 12, 30).is_err());
    assert!(System::Julian.civil(i64::MAX, 1, 1).is_err());
    assert!(DayCount::Julian.civil(i64::MIN).is_err());
}

#[test]
fn days_are_counted_from_their_epochs() {
    let first = |count: DayCount, date| count.number(gregorian(date));
    assert_eq!(first(DayCount::Julian, "2000-01-01"), 2_451_545);
    assert_eq!(first(DayCount::Modified, "1858-11-17"), 0);
    assert_eq!(first(DayCount::Lilian, "1582-10-15"), 1);
    assert_eq!(first(DayCount::RataDie, "1-01-01"), 1);
    assert_eq!(first(DayCount::Matlab, "0-01-01"), 1);
    assert_eq!(first(DayCount::Unix, "1970-01-01"), 0);
}

proptest! {
    #[test]
    fn the_next_day_is_the_next_day_of_every_calendar(
        days in -99_000_000..99_000_000_i64, pick in 0..System::ALL.len(),
    ) {
        let system = System::ALL[pick];
        let date = DayCount::Unix.civil(days).unwrap();
        let there = system.date(date);
        let (year, month, day) = (there.year(), there.month(), there.day());
        prop_assert!((1..=system.months_in(year)).contains(&month));
        prop_assert!((1..=system.days_in(year, month)).contains(&day));
        if there.era().is_none() {
            let back = system.civil(year, month.into(), day.into());
            prop_assert_eq!(back, Ok(date));
        }
        let next = system.date(DayCount::Unix.civil(days + 1).unwrap());
        if there.era() == next.era() {
            let want = if day < system.days_in(year, month) {
                (year, month, day + 1)
            } else if month < system.months_in(year) {
                (year, month + 1, 1)
            } else {
                (year + 1, 1, 1)
            };
            prop_assert_eq!((next.year(), next.month(), next.day()), want);
        }
    }
}
