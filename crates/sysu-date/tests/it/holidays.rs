//! Holidays and business days against published calendars.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use sysu_date::{
    Civil, WeekRules, Weekday,
    business::{BusinessCalendar, Roll},
    calendar::Month,
    holidays::Holidays,
};

fn days(code: &str, year: i32) -> Vec<String> {
    let holidays = Holidays::of(code).unwrap().in_year(year).unwrap();
    let mut days: Vec<String> = holidays
        .iter()
        .map(|day| format!("{:02}-{:02}", day.date.month(), day.date.day()))
        .collect();
    days.dedup();
    days
}

fn date(text: &str) -> Civil {
    let part: Vec<i64> = text.split('-').map(|p| p.parse().unwrap()).collect();
    Civil::date(part[0], part[1], part[2]).unwrap()
}

/// opm.gov, "Federal Holidays"; the observed days of 2021 and 2022.
#[test]
fn the_federal_holidays_of_the_usa_are_those_of_the_opm() {
    assert_eq!(
        days("us", 2021),
        [
            "01-01", "01-18", "02-15", "05-31", "06-18", "06-19", "07-04",
            "07-05", "09-06", "10-11", "11-11", "11-25", "12-24", "12-25",
            "12-31",
        ]
    );
    assert_eq!(
        days("us", 2026),
        [
            "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04",
            "09-07", "10-12", "11-11", "11-26", "12-25",
        ]
    );
}

/// gov.uk, "UK bank holidays".
#[test]
fn the_bank_holidays_of_britain_are_those_of_gov_uk() {
    let off = |code, year| -> Vec<String> {
        let week = |day: &Civil| day.weekday().number() < 6;
        let all = Holidays::of(code).unwrap().in_year(year).unwrap();
        all.iter()
            .map(|day| day.date)
            .filter(week)
            .map(|day| format!("{:02}-{:02}", day.month(), day.day()))
            .collect()
    };
    assert_eq!(
        off("gb-eng", 2022),
        [
            "01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29",
            "09-19", "12-26", "12-27",
        ]
    );
    assert_eq!(
        off("gb-sct", 2023),
        [
            "01-02", "01-03", "04-07", "05-01", "05-08", "05-29", "08-07",
            "11-30", "12-25", "12-26",
        ]
    );
    assert_eq!(
        off("gb-nir", 2026),
        [
            "01-01", "03-17", "04-03", "04-06", "05-04", "05-25", "07-13",
            "08-31", "12-25", "12-28",
        ]
    );
}

/// The Cabinet Office of Japan, 国民の祝日について.
#[test]
fn the_holidays_of_japan_are_those_of_the_cabinet_office() {
    assert_eq!(
        days("jp", 2019),
        [
            "01-01", "01-14", "02-11", "03-21", "04-29", "04-30", "05-01",
            "05-02", "05-03", "05-04", "05-05", "05-06", "07-15", "08-11",
            "08-12", "09-16", "09-23", "10-14", "10-22", "11-03", "11-04",
            "11-23",
        ]
    );
    assert_eq!(
        days("jp", 2026),
        [
            "01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03",
            "05-04", "05-05", "05-06", "07-20", "08-11", "09-21", "09-22",
            "09-23", "10-12", "11-03", "11-23",
        ]
    );
}

#[test]
fn the_states_of_germany_differ() {
    assert_eq!(days("de", 2024).len(), 9);
    assert_eq!(days("de-by", 2024).len(), 12);
    assert_eq!(days("de-be", 2025).len(), 11);
    assert!(days("de-sn", 2024).contains(&"11-20".to_string()));
    assert!(days("de", 2017).contains(&"10-31".to_string()));
}

#[test]
fn a_kings_day_on_sunday_is_kept_on_saturday() {
    assert!(days("nl", 2025).contains(&"04-26".to_string()));
    assert!(!days("nl", 2025).contains(&"04-27".to_string()));
}

#[test]
fn every_country_has_holidays_in_every_year() {
    for country in Holidays::all() {
        for year in [1990, 2000, 2024, 2025, 2030, 2099] {
            let days = country.in_year(year).unwrap();
            assert!(days.len() >= 4, "{country:?} {year}");
            assert!(days.is_sorted_by_key(|day| day.date), "{country:?}");
            assert!(days.iter().all(|day| day.date.year() == year));
        }
        for region in country.regions() {
            let code = format!("{}-{region}", country.code());
            assert!(Holidays::of(&code).is_some(), "{code}");
        }
    }
    assert!(Holidays::of("us").unwrap().in_year(i32::MAX).is_err());
    assert!(Holidays::of("xx").is_none() && Holidays::of("us-xx").is_none());
}

#[test]
fn working_days_are_counted_over_weekends_and_holidays() {
    let us = BusinessCalendar::new().holidays(Holidays::of("us").unwrap());
    let add = |from: &str, n| us.add(date(from), n).unwrap();
    assert_eq!(add("2024-12-24", 1), date("2024-12-26"));
    assert_eq!(add("2024-12-24", 3), date("2024-12-30"));
    assert_eq!(add("2024-12-30", -3), date("2024-12-24"));
    assert_eq!(add("2024-12-25", 0), date("2024-12-25"));
    for (from, to) in [
        ("2024-01-01", "2024-12-31"),
        ("2024-03-29", "2024-04-02"),
        ("2024-05-27", "2024-05-27"),
    ] {
        let (from, to) = (date(from), date(to));
        let n = us.between(from, to).unwrap();
        assert_eq!(us.add(from, n).unwrap(), to);
        assert_eq!(us.between(to, from).unwrap() < 0, n > 0);
    }
}

#[test]
fn the_rules_of_a_calendar_can_be_changed_day_by_day() {
    let gulf = BusinessCalendar::new()
        .week(WeekRules::ISO.weekend(Weekday::Friday, Weekday::Saturday));
    assert!(!gulf.is_workday(date("2024-05-03")));
    assert!(gulf.is_workday(date("2024-05-05")));
    let odd = BusinessCalendar::new()
        .closed(date("2024-05-06"))
        .open(date("2024-05-04"));
    assert!(odd.is_workday(date("2024-05-04")));
    assert_eq!(odd.next(date("2024-05-04")).unwrap(), date("2024-05-07"));
    let never = BusinessCalendar::new().workdays(&[]);
    assert!(never.next(date("2024-05-04")).is_err());
    assert!(gulf.add(date("2024-05-04"), i64::MAX).is_err());
    let nearest = |day| {
        let week = BusinessCalendar::new();
        week.roll(date(day), Roll::Nearest).unwrap()
    };
    assert_eq!(nearest("2024-05-04"), date("2024-05-03"));
    assert_eq!(nearest("2024-05-05"), date("2024-05-06"));
}

#[test]
fn every_month_has_its_days_in_order_in_four_to_six_weeks() {
    for year in 1999..2030 {
        for month in 1..=12 {
            let month = Month::new(year, month).unwrap();
            for rules in [WeekRules::ISO, WeekRules::US] {
                let weeks: Vec<_> = month.weeks(rules).collect();
                assert!((4..=6).contains(&weeks.len()));
                let days: Vec<u8> =
                    weeks.iter().flat_map(|w| w.days).flatten().collect();
                assert!(days.iter().copied().eq(1..=month.len()));
                for week in &weeks {
                    let at = week.days.iter().position(Option::is_some);
                    let day = week.days[at.unwrap()].unwrap();
                    let date = month.day(day).unwrap();
                    let place = (date.weekday().number() + 7
                        - rules.first.number())
                        % 7;
                    assert_eq!(usize::from(place), at.unwrap());
                }
            }
        }
    }
    // `cal -m 2 2021`: four rows of seven.
    let february = Month::new(2021, 2).unwrap();
    assert_eq!(february.weeks(WeekRules::ISO).count(), 4);
    assert!(Month::new(2024, 12).unwrap().plus(1).unwrap().month() == 1);
}
