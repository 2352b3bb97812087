//! Recurrence rules against the examples of RFC 5545 and python-dateutil.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use proptest::prelude::*;
use std::{fmt::Write as _, fs};
use sysu_date::{
    Context, DateTime, ErrorKind, Parser, Zone,
    rrule::{RecurrenceSet, Rule},
};

/// See generate/rrule.py.
const JUDGE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/date/rrule.tsv");

fn basic(at: DateTime) -> String {
    at.format("%Y%m%dT%H%M%S").unwrap()
}

#[test]
fn occurrences_are_those_of_dateutil() {
    let epoch = DateTime::from_seconds(0).unwrap();
    let parser = Parser::new(Context::at(epoch).zone(Zone::UTC));
    let mut wrong = String::new();
    let mut count = 0;
    let text = fs::read_to_string(JUDGE).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let start = parser.iso(fields[0]).unwrap();
        let rule: Rule = fields[1].parse().unwrap();
        let want: Vec<&str> = fields[2].split_whitespace().collect();
        let got: Vec<String> = rule
            .from(start)
            .take_while(|at| at.year() < 2200)
            .take(8)
            .map(basic)
            .collect();
        count += 1;
        if got != want {
            writeln!(wrong, "{line}\n  {}", got.join(" ")).unwrap();
        }
        // A rule reads back as it is written.
        assert_eq!(rule.to_string().parse::<Rule>().unwrap(), rule);
        assert!(!rule.describe().is_empty());
    }
    assert!(count > 400);
    assert!(wrong.is_empty(), "{wrong}");
}

fn occurrences(rule: &str, start: &str, n: usize) -> Vec<String> {
    let rule: Rule = rule.parse().unwrap();
    let start: DateTime = start.parse().unwrap();
    rule.from(start).take(n).map(|at| at.to_iso()).collect()
}

#[test]
fn days_keep_to_the_wall_clock_and_hours_to_exact_time() {
    let start = "2024-03-09T02:30:00-05:00[America/New_York]";
    assert_eq!(
        occurrences("FREQ=DAILY", start, 3),
        [
            "2024-03-09T02:30:00-05:00",
            // In the gap: moved forward by its length.
            "2024-03-10T03:30:00-04:00",
            "2024-03-11T02:30:00-04:00",
        ]
    );
    let start = "2024-11-03T00:30:00-04:00[America/New_York]";
    assert_eq!(
        occurrences("FREQ=HOURLY", start, 4),
        [
            "2024-11-03T00:30:00-04:00",
            "2024-11-03T01:30:00-04:00",
            "2024-11-03T01:30:00-05:00",
            "2024-11-03T02:30:00-05:00",
        ]
    );
}

#[test]
fn two_times_that_meet_behind_a_gap_are_one() {
    let start = "2024-03-10T00:00:00-05:00[America/New_York]";
    assert_eq!(
        occurrences("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30", start, 2),
        ["2024-03-10T03:30:00-04:00", "2024-03-11T02:30:00-04:00"]
    );
}

#[test]
fn a_rule_that_never_comes_ends() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=WEEKLY;BYMONTH=2;BYSETPOS=8",
    ] {
        let start = "2024-01-01T00:00:00Z";
        assert!(occurrences(rule, start, 1).is_empty(), "{rule}");
    }
    let all = occurrences("FREQ=YEARLY", "9990-01-01T00:00:00Z", 100);
    assert_eq!(all.len(), 10);
}

#[test]
fn bad_rules_say_what_is_wrong() {
    for (rule, want) in [
        ("", "expected FREQ= at byte 0, found the end"),
        ("INTERVAL=2", "expected FREQ= at byte 0, found \"INTERVAL=2\""),
        (
            "FREQ=DAILY;FOO=1",
            "expected a part of a rule such as BYDAY at byte 11, found \
             \"FOO\"",
        ),
        (
            "FREQ=DAILY;BYDAY=MO,XX",
            "expected MO, TU, WE, TH, FR, SA or SU at byte 20, found \"XX\"",
        ),
        ("FREQ=DAILY;BYHOUR=24", "hour 24 is not between 0 and 23"),
        ("FREQ=DAILY;INTERVAL=0", "interval 0 is not between 1 and 1000000"),
        (
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "BYMONTHDAY cannot be given together with FREQ=WEEKLY",
        ),
        (
            "FREQ=DAILY;UNTIL=tomorrow",
            "expected a date such as 20241231 at byte 17, found \"tomorrow\"",
        ),
    ] {
        let error = rule.parse::<Rule>().unwrap_err();
        assert_eq!(error.to_string(), want, "{rule}");
    }
    let long = format!("FREQ=DAILY;BYHOUR={}", "1,".repeat(9999));
    let error = long.parse::<Rule>().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Limit { .. }));
}

#[test]
fn until_takes_in_the_day_that_it_names() {
    let start = "2024-07-01T22:00:00-04:00[America/New_York]";
    let count = |rule: &str| occurrences(rule, start, 99).len();
    assert_eq!(count("FREQ=DAILY;UNTIL=20240703"), 3);
    assert_eq!(count("FREQ=DAILY;UNTIL=20240703T220000"), 3);
    assert_eq!(count("FREQ=DAILY;UNTIL=20240703T215959"), 2);
    assert_eq!(count("FREQ=DAILY;UNTIL=20240704T020000Z"), 3);
    assert_eq!(count("FREQ=DAILY;UNTIL=20240704T015959Z"), 2);
}

#[test]
fn a_set_merges_its_rules_and_dates() {
    let start: DateTime = "2024-07-01T09:00:00Z".parse().unwrap();
    let set = RecurrenceSet::new(start)
        .rule("FREQ=DAILY;COUNT=3".parse().unwrap())
        .rule("FREQ=DAILY;INTERVAL=2;COUNT=3".parse().unwrap())
        .date("2024-07-02T09:00:00Z".parse().unwrap())
        .date("2024-06-01T09:00:00Z".parse().unwrap())
        .except("2024-07-03T09:00:00Z".parse().unwrap());
    let days: Vec<String> = set.iter().map(|at| at.to_iso_date()).collect();
    assert_eq!(days, ["2024-06-01", "2024-07-01", "2024-07-02", "2024-07-05"]);
    assert!("RRULE:FREQ=DAILY".parse::<RecurrenceSet>().is_err());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~]{0,60}") {
        let _ = text.parse::<Rule>();
        let _ = text.parse::<RecurrenceSet>();
    }

    #[test]
    fn occurrences_grow(
        freq in prop::sample::select(vec![
            "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY",
        ]),
        interval in 1_u32..40,
        part in prop::sample::select(vec![
            "", ";BYDAY=MO,FR", ";BYHOUR=1,2,3", ";BYMINUTE=0,30",
            ";BYMONTH=3,11;BYDAY=SU",
        ]),
        zone in prop::sample::select(vec![
            "UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
        ]),
        second in 1_300_000_000_i64..1_800_000_000,
    ) {
        let text = format!("FREQ={freq};INTERVAL={interval}{part}");
        let rule: Rule = text.parse().unwrap();
        let zone = Zone::iana(zone).unwrap();
        let start = DateTime::from_seconds(second).unwrap().in_zone(zone);
        let all: Vec<DateTime> = rule.from(start).take(20).collect();
        prop_assert!(all.is_sorted_by(|a, b| a < b), "{text}");
        prop_assert!(all.iter().all(|at| *at >= start), "{text}");
    }
}

/// RFC 5545: each BYDAY value adds its days; dateutil wants all of them.
#[test]
fn plain_and_numbered_weekdays_add_up() {
    let rule = "FREQ=MONTHLY;BYDAY=MO,2TU";
    assert_eq!(
        occurrences(rule, "1997-09-02T09:00:00Z", 3),
        [
            "1997-09-08T09:00:00Z",
            "1997-09-09T09:00:00Z",
            "1997-09-15T09:00:00Z",
        ]
    );
}
