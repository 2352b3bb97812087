//! Cases that the vectors do not hold.

use sysu_date::format::{Dialect, Format};
use sysu_date::{
    Context, DateTime, Disambiguation, Duration, Error, ErrorKind, Fields,
    MonthEnd, OffsetConflict, Parser, Round, RoundMode, Signs, Unit, Wall,
    WeekRules, Zone,
};

fn moment(text: &str) -> DateTime {
    text.parse().unwrap_or_else(|err| panic!("{text}: {err}"))
}

fn parser() -> Parser {
    Parser::new(Context::at(moment("2024-07-14T09:30Z")))
}

/// `Duration.toFormat` of Luxon 3.7.2, but for the last, where Luxon loses
/// the sign of half an hour.
#[test]
fn durations_carry_their_signs_as_luxon_writes_them() {
    use Signs::{All, Negative, NegativeFirst};
    let hms = |h, m, ms| Duration::new().hours(h).minutes(m).milliseconds(ms);
    let tenth = Duration::new().set_f64(Unit::Hour, -2.51).unwrap();
    for (span, format, signs, floor, want) in [
        (hms(-2, -5, -3500), "h:mm:ss", Negative, true, "-2:-05:-04"),
        (hms(-2, -5, -3500), "h:mm:ss", NegativeFirst, true, "-2:05:03"),
        (hms(-2, -5, 0), "hh:mm", All, true, "-02:-05"),
        (hms(2, 5, 0), "h:mm", All, true, "+2:+05"),
        (hms(2, 5, 0), "h:mm", NegativeFirst, true, "2:05"),
        (hms(0, -90, -30_000), "m:ss", NegativeFirst, true, "-90:30"),
        (hms(0, 0, 1500), "ss", Negative, false, "01.5"),
        (tenth, "h", Negative, false, "-2.51"),
        (tenth, "h", Negative, true, "-3"),
        (tenth, "hh", NegativeFirst, true, "-03"),
        (hms(0, 0, 0), "h:mm", All, true, "+0:+00"),
        (hms(1, -90, 0), "h:mm", All, true, "+0:-30"),
        (hms(0, -30, 0), "h:mm", NegativeFirst, true, "-0:30"),
    ] {
        assert_eq!(span.format_luxon_by(format, signs, floor), want);
    }
}

#[test]
fn a_moment_is_small() {
    assert_eq!(size_of::<DateTime>(), 24);
    assert_eq!(size_of::<Result<DateTime, Error>>(), 24);
}

#[test]
fn a_day_ends_at_its_first_midnight() {
    // Havana sets its clocks back from 01:00 to 00:00.
    let evening = moment("2030-11-02T20:00[America/Havana]");
    let end = evening.end_of(Unit::Day).unwrap();
    assert_eq!(end.to_iso(), "2030-11-02T23:59:59.999999999-04:00");
    let day = evening.plus(&Duration::new().days(1)).unwrap();
    let start = day.start_of(Unit::Day).unwrap();
    assert_eq!(start.to_iso(), "2030-11-03T00:00:00-04:00");
    assert_eq!(end.plus_nanos(1), Ok(start));
    let length = Duration::from_nanos(
        day.next_start_of(Unit::Day).unwrap().nanos_since(start),
    );
    assert_eq!(length.total(Unit::Hour), 25.0);
    // Luxon's answer is to be had.
    let side = Disambiguation::hint(day.offset_seconds());
    let luxon = day.start_of_with(Unit::Day, side).unwrap();
    assert_eq!(luxon.to_iso(), "2030-11-03T00:00:00-05:00");
}

#[test]
fn a_midnight_inside_of_a_gap_is_the_first_moment_behind_it() {
    // Toronto jumped from 23:30 to 00:30 in 1919.
    let day = moment("1919-03-31T12:00[America/Toronto]");
    let start = day.start_of(Unit::Day).unwrap();
    assert_eq!(start.to_iso(), "1919-03-31T00:30:00-04:00");
}

#[test]
fn many_ways_to_write_a_moment_are_one() {
    let want = moment("2024-07-14T09:30:00Z");
    for text in [
        "2024-07-14T09:30Z",
        "2024-07-14 09:30",
        "2024-07-14 09:30:00 UTC",
        "2024/07/14 9:30",
        "2024.07.14 09:30",
        "20240714T0930Z",
        "20240714093000",
        "2024-W28-7T09:30",
        "2024-196T09:30",
        "14.7.2024 9:30",
        "14/7/2024 09:30",
        "14 Jul 2024 09:30",
        "14 july 2024, 9:30 am",
        "July 14th, 2024 at 9:30am",
        "Jul 14 09:30:00 2024",
        "Sun Jul 14 09:30:00 2024",
        "Sun Jul 14 11:30:00 CEST 2024",
        "Sun Jul 14 09:30:00 UTC 2024",
        "Sun, 14 Jul 2024 11:30:00 +0200",
        "Sunday, 14-Jul-24 09:30:00 GMT",
        "14/Jul/2024:11:30:00 +0200",
        "@1720949400",
        "1720949400",
        "1720949400000",
        "1720949400000000",
        "1720949400000000000",
        "now",
        "Jul 14 09:30:00",
        "09:30",
    ] {
        let read = parser().any(text);
        assert_eq!(read, Ok(want), "{text}: {read:?}");
    }
}

#[test]
fn what_is_no_date_says_where() {
    for (text, at, what) in [
        ("", 0, "a year"),
        ("2024-07-1x", 9, ""),
        ("2024-07-14T25", 0, ""),
        ("14 Foo 2024", 3, "a month"),
        ("2024-07-14T09:30 [Europe/Paris", 17, ""),
        ("hello", 0, ""),
        ("2024-07-14T09:30:00+1", 19, "an offset"),
    ] {
        let err = parser().any(text).unwrap_err();
        if let Some(found) = err.at() {
            assert_eq!(found, at, "{text}: {err}");
            assert!(err.to_string().contains(what), "{text}: {err}");
        }
    }
    let err = parser().any("2024-02-30").unwrap_err();
    assert_eq!(
        err.kind(),
        &ErrorKind::Range { field: "day", value: 30, min: 1, max: 29 }
    );
    let err = parser().rfc2822("Mon, 14 Jul 2024 09:30 +0000").unwrap_err();
    assert_eq!(err.to_string(), "the date is a sunday, not a monday");
}

#[test]
fn an_offset_that_contradicts_its_zone_is_handled_as_asked() {
    let text = "2024-07-14T09:30:00+05:00[Europe/Paris]";
    let parse = |conflict| {
        let parser = parser().keep_zone(true).offset_conflict(conflict);
        parser.iso(text).map(DateTime::to_iso)
    };
    assert!(parse(OffsetConflict::Reject).is_err());
    assert_eq!(
        parse(OffsetConflict::Offset).unwrap(),
        "2024-07-14T06:30:00+02:00"
    );
    assert_eq!(
        parse(OffsetConflict::Zone).unwrap(),
        "2024-07-14T09:30:00+02:00"
    );
}

#[test]
fn month_ends_may_overflow_as_gnu_has_it() {
    let january = moment("2024-01-31");
    let month = Duration::new().months(1);
    let sum = january.plus_with(&month, MonthEnd::Overflow).unwrap();
    assert_eq!(sum.to_iso_date(), "2024-03-02");
}

#[test]
fn rounding_steps_lie_where_they_are_documented() {
    let at = moment("2024-07-17T13:47:31.5Z");
    let round = |unit, n, mode| {
        let round = Round::to(unit).increment(n).mode(mode);
        at.round(round).unwrap().to_iso()
    };
    use RoundMode::{Ceil, Floor, Nearest};
    assert_eq!(round(Unit::Second, 1, Nearest), "2024-07-17T13:47:32Z");
    assert_eq!(round(Unit::Minute, 15, Floor), "2024-07-17T13:45:00Z");
    assert_eq!(round(Unit::Hour, 7, Ceil), "2024-07-17T14:00:00Z");
    assert_eq!(round(Unit::Hour, 9, Ceil), "2024-07-17T18:00:00Z");
    assert_eq!(round(Unit::Day, 1, Nearest), "2024-07-18T00:00:00Z");
    assert_eq!(round(Unit::Week, 1, Floor), "2024-07-15T00:00:00Z");
    assert_eq!(round(Unit::Month, 1, Nearest), "2024-08-01T00:00:00Z");
    assert_eq!(round(Unit::Quarter, 1, Floor), "2024-07-01T00:00:00Z");
    assert_eq!(round(Unit::Year, 10, Floor), "2020-01-01T00:00:00Z");
    assert!(at.round(Round::to(Unit::Hour).increment(0)).is_err());
    assert!(at.round(Round::to(Unit::Hour).increment(25)).is_err());
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    let at = moment("2024-07-14");
    let week = Fields::new().week(3);
    assert!(at.with(week.month(2)).is_err());
    assert!(at.with(Fields::new().ordinal(3).day(2)).is_err());
    assert_eq!(at.with(week).unwrap().to_iso_date(), "2024-01-21");
    let err = at.with(Fields::new().year(2024).weekday(1)).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Weekday { .. }));
}

#[test]
fn dates_are_found_in_the_lines_of_logs() {
    for (line, want, iso) in [
        (
            "Jul 14 09:30:00 host sshd[123]: Accepted",
            "Jul 14 09:30:00",
            "2024-07-14T09:30:00Z",
        ),
        (
            "1.2.3.4 - - [14/Jul/2024:11:30:00 +0200] \"GET /\" 200 1234567890123456",
            "14/Jul/2024:11:30:00 +0200",
            "2024-07-14T09:30:00Z",
        ),
        (
            "[Sun Jul 14 09:30:00.123456 2024] [core:error]",
            "Sun Jul 14 09:30:00.123456 2024",
            "2024-07-14T09:30:00.123456Z",
        ),
        (
            "time=2024-07-14T09:30:00.5Z level=info",
            "2024-07-14T09:30:00.5Z",
            "2024-07-14T09:30:00.500Z",
        ),
        (
            "2024-07-14 09:30:00,123 INFO x",
            "2024-07-14 09:30:00,123",
            "2024-07-14T09:30:00.123Z",
        ),
        (
            "{\"ts\":1720949400.25,\"n\":1}",
            "1720949400.25",
            "2024-07-14T09:30:00.250Z",
        ),
        ("id 1720949400123 x", "1720949400123", "2024-07-14T09:30:00.123Z"),
        (
            "Date: Sun, 14 Jul 2024 11:30:00 +0200",
            "Sun, 14 Jul 2024 11:30:00 +0200",
            "2024-07-14T09:30:00Z",
        ),
        ("due 2024-07-14, or later", "2024-07-14", "2024-07-14T00:00:00Z"),
    ] {
        let found = parser().find(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(&line[found.range], want);
        assert_eq!(found.reading.datetime.to_iso(), iso, "{line}");
    }
    for line in [
        "version 1.2.3-4 build 20",
        "abc1720949400",
        "phone 123-456-7890",
        "March of progress",
        "2024-13-45",
        "",
    ] {
        assert!(parser().find(line).is_none(), "{line}");
    }
}

#[test]
fn strftime_has_the_flags_and_widths_of_gnu() {
    let at = moment("2024-07-05T09:04:03.045+02:00");
    for (format, want) in [
        ("%Y-%m-%dT%H:%M:%S%:z", "2024-07-05T09:04:03+02:00"),
        ("%-d/%-m %_H %e", "5/7  9  5"),
        ("%^a %^B %#p", "FRI JULY am"),
        ("%3N %6N %N", "045 045000 045000000"),
        ("%10Y|%_5d|%-j", "0000002024|    5|187"),
        ("%s %q %V %G %u %w %U %W", "1720163043 3 27 2024 5 5 26 27"),
        ("%z %::z %:::z", "+0200 +02:00:00 +02"),
        ("%I %l %k %p %P", "09  9  9 AM am"),
        ("%F %T %D %R %r", "2024-07-05 09:04:03 07/05/24 09:04 09:04:03 AM"),
        ("%n%t%%", "\n\t%"),
        ("%.f %.3f %3f %+", ".045 .045 045 2024-07-05T09:04:03.045+02:00"),
        ("%Ey %Od", "24 05"),
        ("%C %y %h", "20 24 Jul"),
    ] {
        assert_eq!(at.format(format).unwrap(), want, "{format}");
    }
    let err = at.format("ab%!").unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Token { at: 2, .. }), "{err:?}");
}

#[test]
fn a_format_that_cannot_be_read_says_so() {
    let format = Format::new("yyyy ZZZZ", Dialect::Luxon).unwrap();
    let err = format.parse("2024 EST", &parser()).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Token { .. }));
    let format = Format::new("yyyy-MM-dd", Dialect::Luxon).unwrap();
    let err = format.parse("2024-07-xx", &parser()).unwrap_err();
    assert_eq!(err.at(), Some(8));
}

#[test]
fn weeks_follow_their_culture() {
    let sunday = moment("2024-07-14T12:00Z");
    let start = |rules| sunday.start_of_week(rules).unwrap().to_iso_date();
    assert_eq!(start(WeekRules::ISO), "2024-07-08");
    assert_eq!(start(WeekRules::US), "2024-07-14");
    assert!(sunday.is_weekend(WeekRules::ISO));
}

#[test]
fn a_reading_tells_what_it_assumed() {
    let reading = parser().read("20:15").unwrap();
    assert!(reading.date_assumed && !reading.zone_given);
    let reading = parser().read("2024-07-14T20:15+02:00").unwrap();
    assert!(!reading.date_assumed && reading.zone_given);
    assert_eq!(reading.wall, Wall::Plain);
}

#[test]
fn the_edges_of_time_are_errors() {
    let last = DateTime::from_seconds(8_640_000_000_000).unwrap();
    assert!(last.plus_nanos(1).is_err());
    assert!(DateTime::from_seconds(8_640_000_000_001).is_err());
    assert!(DateTime::from_seconds_f64(f64::NAN).is_err());
    assert!(DateTime::from_millis(i64::MAX).is_err());
    let paris = Zone::iana("Europe/Paris").unwrap();
    assert_eq!(last.in_zone(paris).year(), 275_760);
    assert!(last.next_start_of(Unit::Year).is_err());
}

#[cfg(feature = "serde")]
#[test]
fn serde_keeps_the_zone() {
    let at = moment("2024-07-14T09:30:00.5[Europe/Paris]");
    let text = serde_json::to_string(&at).unwrap();
    assert_eq!(text, "\"2024-07-14T09:30:00.500+02:00[Europe/Paris]\"");
    let read: DateTime = serde_json::from_str(&text).unwrap();
    assert!(read.identical(at));
    let span: Duration = serde_json::from_str("\"P1DT2H\"").unwrap();
    assert_eq!(span, Duration::new().days(1).hours(2));
}
