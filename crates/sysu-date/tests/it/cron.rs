//! Cron schedules: fields, days, and what happens when clocks change.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use proptest::prelude::*;
use sysu_date::{DateTime, Zone, cron::Cron};

fn cron(text: &str) -> Cron {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

/// The next `n` runs, without the seconds and the zone's name.
fn next(text: &str, after: &str, n: usize) -> Vec<String> {
    let runs = cron(text);
    let runs = runs.runs(at(after)).take(n);
    runs.map(|run| run.to_iso()).collect()
}

#[test]
fn fields_say_when() {
    for (text, after, want) in [
        ("* * * * *", "2024-07-10T09:30:00Z", "2024-07-10T09:31:00Z"),
        ("* * * * *", "2024-07-10T09:30:59Z", "2024-07-10T09:31:00Z"),
        ("*/15 * * * *", "2024-07-10T09:30:00Z", "2024-07-10T09:45:00Z"),
        ("5/15 * * * *", "2024-07-10T09:30:00Z", "2024-07-10T09:35:00Z"),
        ("0 9-17/4 * * *", "2024-07-10T09:30:00Z", "2024-07-10T13:00:00Z"),
        ("30 9 * * *", "2024-07-10T09:30:00Z", "2024-07-11T09:30:00Z"),
        ("30 9 * * 1-5", "2024-07-12T09:30:00Z", "2024-07-15T09:30:00Z"),
        ("0 0 * * 7", "2024-07-10T00:00:00Z", "2024-07-14T00:00:00Z"),
        ("0 0 * * 0", "2024-07-10T00:00:00Z", "2024-07-14T00:00:00Z"),
        ("0 0 * * FRI-MON", "2024-07-09T00:00:00Z", "2024-07-12T00:00:00Z"),
        ("0 0 1 jan *", "2024-07-10T00:00:00Z", "2025-01-01T00:00:00Z"),
        ("0 0 1 NOV-FEB *", "2024-07-10T00:00:00Z", "2024-11-01T00:00:00Z"),
        ("0 0 31 * *", "2024-08-31T00:00:00Z", "2024-10-31T00:00:00Z"),
        ("0 0 29 2 *", "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 0 L * *", "2024-02-01T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("0 0 L-3 * *", "2024-02-01T00:00:00Z", "2024-02-26T00:00:00Z"),
        ("0 0 15W 6 *", "2024-06-01T00:00:00Z", "2024-06-14T00:00:00Z"),
        ("0 0 1W 6 *", "2024-05-31T00:00:00Z", "2024-06-03T00:00:00Z"),
        ("0 0 LW 3 *", "2024-03-01T00:00:00Z", "2024-03-29T00:00:00Z"),
        ("0 0 * * 5L", "2024-07-01T00:00:00Z", "2024-07-26T00:00:00Z"),
        ("0 0 * * MON#2", "2024-07-01T00:00:00Z", "2024-07-08T00:00:00Z"),
        ("0 0 * * FRI#5", "2024-07-01T00:00:00Z", "2024-08-30T00:00:00Z"),
        // Either day suffices if both are restricted.
        ("0 0 13 * FRI", "2024-07-08T00:00:00Z", "2024-07-12T00:00:00Z"),
        ("0 0 13 * FRI", "2024-07-12T00:00:00Z", "2024-07-13T00:00:00Z"),
        ("0 0 */10 * FRI", "2024-07-10T00:00:00Z", "2024-10-11T00:00:00Z"),
        ("10 0 0 1 1 *", "2024-07-10T00:00:00Z", "2025-01-01T00:00:10Z"),
        ("@daily", "2024-07-10T00:00:00Z", "2024-07-11T00:00:00Z"),
        ("@hourly", "2024-07-10T00:00:00Z", "2024-07-10T01:00:00Z"),
    ] {
        assert_eq!(next(text, after, 1), [want], "{text}");
    }
}

#[test]
fn a_day_that_never_comes_has_no_run() {
    assert_eq!(cron("0 0 30 2 *").next_after(at("2024-01-01")), None);
    assert_eq!(cron("0 0 31 4,6 *").previous_before(at("2024-01-01")), None);
}

/// In New York clocks went from 02:00 to 03:00 on 10 March 2024.
#[test]
fn a_daily_job_in_the_gap_runs_right_after_it() {
    let eve = "2024-03-09T12:00:00-05:00[America/New_York]";
    assert_eq!(
        next("30 2 * * *", eve, 3),
        [
            "2024-03-10T03:00:00-04:00",
            "2024-03-11T02:30:00-04:00",
            "2024-03-12T02:30:00-04:00",
        ]
    );
    // And only once, where two of its times fall into the gap.
    assert_eq!(
        next("0,30 2 * * *", eve, 2),
        ["2024-03-10T03:00:00-04:00", "2024-03-11T02:00:00-04:00"]
    );
}

#[test]
fn an_hourly_job_leaves_out_the_gap() {
    let before = "2024-03-10T01:00:00-05:00[America/New_York]";
    assert_eq!(
        next("30 * * * *", before, 3),
        [
            "2024-03-10T01:30:00-05:00",
            "2024-03-10T03:30:00-04:00",
            "2024-03-10T04:30:00-04:00",
        ]
    );
}

/// On 3 November 2024 the hour from 01:00 came twice.
#[test]
fn a_daily_job_in_the_overlap_runs_once() {
    let eve = "2024-11-02T12:00:00-04:00[America/New_York]";
    assert_eq!(
        next("30 1 * * *", eve, 2),
        ["2024-11-03T01:30:00-04:00", "2024-11-04T01:30:00-05:00"]
    );
}

#[test]
fn an_hourly_job_in_the_overlap_runs_twice() {
    let before = "2024-11-03T01:00:00-04:00[America/New_York]";
    assert_eq!(
        next("30 * * * *", before, 3),
        [
            "2024-11-03T01:30:00-04:00",
            "2024-11-03T01:30:00-05:00",
            "2024-11-03T02:30:00-05:00",
        ]
    );
}

#[test]
fn bad_schedules_say_what_was_expected_and_where() {
    for (text, want) in [
        (
            "",
            "expected five fields, or six with seconds at byte 0, \
              found the end",
        ),
        (
            "* * * *",
            "expected five fields, or six with seconds at byte 0, \
                     found \"* * * *\"",
        ),
        ("60 * * * *", "minute 60 is not between 0 and 59"),
        (
            "* * * foo *",
            "expected a number or a month such as JAN at byte \
                         6, found \"foo\"",
        ),
        ("* * * * 1#6", "number of the weekday 6 is not between 1 and 5"),
        ("*/0 * * * *", "step 0 is not between 1 and 59"),
        ("1,,2 * * * *", "expected a number at byte 2, found the end"),
        (
            "@never",
            "expected @yearly, @monthly, @weekly, @daily or @hourly \
                    at byte 0, found \"@never\"",
        ),
    ] {
        let error = text.parse::<Cron>().unwrap_err();
        assert_eq!(error.to_string(), want, "{text}");
    }
}

#[test]
fn a_schedule_says_itself_in_words() {
    for (text, want) in [
        ("* * * * *", "every minute"),
        ("0 * * * *", "at the start of the hour"),
        ("5,35 * * * *", "at minute 5 and 35"),
        (
            "*/10 9-17 * * 1-5",
            "every 10 minutes, in the hours 09 to 17, on Monday to Friday",
        ),
        ("0 9,18 1 * *", "at 09:00 and 18:00, on the 1st of the month"),
        ("0 0 1 1 *", "at 00:00, on the 1st of the month, in January"),
        ("0 0 * * MON#2", "at 00:00, on the 2nd Monday of the month"),
        ("30 0 0 * * *", "at 00:00:30"),
    ] {
        assert_eq!(cron(text).describe(), want, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~]{0,30}") {
        let _ = text.parse::<Cron>();
    }

    /// What comes next is a match, nothing lies between, and the way back
    /// leads to where the way forth began.
    #[test]
    fn next_and_previous_undo_each_other(
        minute in prop::sample::select(vec!["*", "*/20", "7", "0,30"]),
        hour in prop::sample::select(vec!["*", "*/5", "2", "1,13"]),
        day in prop::sample::select(vec!["*", "L", "15", "10-20"]),
        weekday in prop::sample::select(vec!["*", "1-5", "0", "5L"]),
        zone in prop::sample::select(vec![
            "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
            "America/Sao_Paulo", "Pacific/Apia",
        ]),
        second in 1_300_000_000_i64..1_800_000_000,
    ) {
        let text = format!("{minute} {hour} {day} * {weekday}");
        let schedule = cron(&text);
        let zone = Zone::iana(zone).unwrap();
        let start = DateTime::from_seconds(second).unwrap().in_zone(zone);
        let run = schedule.next_after(start).unwrap();
        prop_assert!(run > start);
        let back = schedule.previous_before(run);
        prop_assert!(back.is_none_or(|back| back <= start), "{text}");
        let again = schedule.next_after(back.unwrap());
        prop_assert_eq!(again, Some(run), "{}", text);
    }
}
