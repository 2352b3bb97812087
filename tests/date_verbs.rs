//! `sysu date`, end to end: logs, calendars, zones of files, small answers.
//! It is Thursday, 29 February 2024, 12:34:56 UTC.

use std::fs;

use crate::support::{Run, sysu};

fn date(args: &[&str]) -> Run {
    sysu([&["date"], args].concat()).run()
}

fn out(args: &[&str]) -> String {
    let run = date(args);
    assert_eq!(run.status(), 0, "{args:?}: {}", run.stderr());
    run.stdout()
}

/// What a verb makes of lines of text.
fn lines(args: &[&str], text: &str) -> Run {
    sysu([&["date"], args].concat()).stdin(text).run()
}

const LOG: &str = "\
2024-01-01T09:00:00Z a
2024-01-01T09:00:05Z b
  stack
2024-01-02T10:00:00Z c
";

#[test]
fn the_next_and_the_last_of_a_name_or_a_unit() {
    let iso = |args: &[&str]| out(&[args, &["-f", "iso-date"]].concat());
    assert_eq!(out(&["next", "friday", "now"]), "2024-03-01T12:34:56Z\n");
    assert_eq!(iso(&["next", "thursday", "now"]), "2024-03-07\n");
    assert_eq!(iso(&["next", "quarter", "2024-02-10"]), "2024-04-01\n");
    assert_eq!(iso(&["prev", "month", "2024-03-31"]), "2024-02-01\n");
    assert_eq!(iso(&["prev", "week", "now"]), "2024-02-19\n");
    assert_eq!(
        iso(&["next", "week", "now", "--week-start", "sunday"]),
        "2024-03-03\n"
    );
    assert_eq!(date(&["next", "blue", "now"]).status(), 2);
    let start = |unit, month| {
        iso(&["start-of", unit, "2024-02-10", "--fiscal-start", month])
    };
    assert_eq!(start("year", "apr"), "2023-04-01\n");
    assert_eq!(start("quarter", "2"), "2024-02-01\n");
    let args = ["end-of", "year", "2024-02-10", "--fiscal-start", "april"];
    assert_eq!(iso(&args), "2024-03-31\n");
    let run = date(&["start-of", "day", "now", "--fiscal-start", "apr"]);
    assert_eq!(run.status(), 2);
}

#[test]
fn dates_are_rounded_down_and_up() {
    let text = "2024-07-14 09:38";
    assert_eq!(out(&["floor", "15m", text]), "2024-07-14T09:30:00Z\n");
    assert_eq!(out(&["ceil", "15m", text]), "2024-07-14T09:45:00Z\n");
    let args = ["ceil", "hour", "2024-07-14 09:00", "--always"];
    assert_eq!(out(&args), "2024-07-14T10:00:00Z\n");
}

#[test]
fn one_date_is_picked_of_many() {
    let iso = ["-f", "iso-date"];
    let pick = |args: &[&str]| out(&[args, &iso].concat());
    let three = ["2024-07-14", "yesterday", "2023-01-01"];
    assert_eq!(pick(&[&["min"], &three[..]].concat()), "2023-01-01\n");
    assert_eq!(pick(&[&["max"], &three[..]].concat()), "2024-07-14\n");
    assert_eq!(
        pick(&[&["closest", "now"], &three[..]].concat()),
        "2024-02-28\n"
    );
    assert_eq!(lines(&["min"], "").status(), 1);
    assert_eq!(lines(&["max", "-f", "iso-date"], "soon\n").status(), 1);
    let run = lines(&["uniq"], LOG);
    assert_eq!(
        run.stdout(),
        "2024-01-01T09:00:00Z a\n2024-01-02T10:00:00Z c\n"
    );
    let run = lines(&["uniq", "--last", "--by", "day"], LOG);
    assert_eq!(
        run.stdout(),
        "2024-01-01T09:00:05Z b\n  stack\n2024-01-02T10:00:00Z c\n"
    );
}

#[test]
fn the_pace_of_a_log_is_told() {
    let run = lines(&["delta"], LOG);
    assert_eq!(
        run.stdout(),
        "00:00:00 2024-01-01T09:00:00Z a\n00:00:05 2024-01-01T09:00:05Z b\n  \
         stack\n24:59:55 2024-01-02T10:00:00Z c\n"
    );
    let run = lines(&["delta", "--json"], LOG);
    assert_eq!(run.json()[3]["seconds"], 89_995.0);
    let run = lines(&["gaps", "--over", "1h"], LOG);
    assert_eq!(
        run.stdout(),
        "2024-01-01T09:00:05Z/2024-01-02T10:00:00Z  1d 59m 55s\n"
    );
    assert_eq!(lines(&["gaps", "--over", "2d"], LOG).status(), 1);
    let args = ["histogram", "--by", "day", "-f", "iso-date"];
    let run = lines(&args, LOG);
    let bar = |n| "#".repeat(n);
    let want =
        format!("2024-01-01  2  {}\n2024-01-02  1  {}\n", bar(60), bar(30));
    assert_eq!(run.stdout(), want);
    // A day without lines has a row as well.
    let text = "2024-01-01 a\n2024-01-03 b\n";
    let run = lines(&["histogram", "--by", "day", "--json"], text);
    let counts: Vec<_> =
        run.json().iter().map(|row| row["count"].clone()).collect();
    assert_eq!(counts, [1, 0, 1]);
    let run = lines(&["histogram", "--by", "second"], LOG);
    assert_eq!(run.status(), 6, "{}", run.stderr());
}

#[test]
fn tagged_lines_are_put_together_again() {
    let tagged = lines(&["tag", "--tz", "Asia/Tokyo", "-f", "iso"], LOG);
    assert_eq!(tagged.json().len(), 4);
    assert_eq!(tagged.json()[0]["dates"][0]["end"], 20);
    let run = lines(&["untag"], &tagged.stdout());
    assert!(run.stdout().starts_with("2024-01-01T18:00:00+09:00 a\n"));
    assert!(run.stdout().contains("\n  stack\n"));
    let same = lines(&["untag"], &lines(&["tag"], LOG).stdout());
    assert_eq!(same.stdout(), LOG);
    // Inside of a letter, backwards, and no JSON at all.
    for bad in [
        r#"{"text":"aé","dates":[{"start":2,"end":3,"date":"x"}]}"#,
        r#"{"text":"abc","dates":[{"start":2,"end":1,"date":"x"}]}"#,
        r#"{"text":"abc","dates":[{"start":2,"end":9,"date":"x"}]}"#,
        "soon",
    ] {
        let run = lines(&["untag"], bad);
        assert_eq!(run.status(), 1, "{bad}: {}", run.stdout());
        assert!(run.stderr().contains("line 1"), "{}", run.stderr());
    }
}

#[test]
fn years_and_languages_answer() {
    assert_eq!(out(&["easter", "2024", "2025"]), "2024-03-31\n2025-04-20\n");
    assert_eq!(out(&["easter", "2024", "--orthodox"]), "2024-05-05\n");
    assert_eq!(out(&["leap"]), "2024 leap\n");
    let run = date(&["leap", "1900", "2000"]);
    assert_eq!(
        (run.status(), run.stdout()),
        (1, "1900 common\n2000 leap\n".into())
    );
    assert_eq!(out(&["weeks", "2024", "2026"]), "52\n53\n");
    let run = date(&["locale", "info", "ar-EG", "--json"]);
    assert_eq!(run.json()[0]["first_day"], "saturday");
    assert!(
        out(&["locale", "months", "fi", "--form", "format"])
            .starts_with("tammikuuta\n")
    );
    assert!(
        out(&["locale", "weekdays", "de", "--width", "short"])
            .starts_with("Mo")
    );
    assert!(out(&["locale", "list"]).lines().count() > 60);
    assert!(out(&["locale", "formats", "ja"]).contains("y年M月d日"));
    assert_eq!(date(&["locale", "info", "tlh"]).status(), 2);
}

#[test]
fn random_dates_lie_in_their_range_and_repeat() {
    let args = ["random", "2024-02", "-n", "50", "-f", "iso", "--seed", "7"];
    let text = out(&args);
    assert_eq!(text.lines().count(), 50);
    assert!(text.lines().all(|line| line.starts_with("2024-02-")), "{text}");
    assert_eq!(out(&args), text);
    let other = ["random", "2024-02", "-n", "50", "-f", "iso"];
    assert_ne!(out(&other), text);
    let empty = date(&["random", "2024-01-01/2024-01-01"]);
    assert_eq!(empty.status(), 2);
}

#[test]
fn times_of_files_are_dates() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "x").unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(time)
        .unwrap();
    let name = path.to_str().unwrap();
    assert_eq!(out(&["of", name]), "1970-01-02T00:00:00Z\n");
    let run = date(&["of", name, "/nonexistent", "-f", "iso-date"]);
    assert_eq!(run.status(), 1);
    assert_eq!(run.stdout(), format!("1970-01-02\t{name}\n"));
    assert!(run.stderr().contains("/nonexistent"));
}

const CALENDAR: &str = "\
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Stand-up
DTSTART;TZID=Europe/Paris:20240226T090000
DURATION:PT15M
RRULE:FREQ=DAILY;COUNT=5
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Spring
DTSTART;VALUE=DATE:20240301
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
";

#[test]
fn events_are_listed_and_leave_time_free() {
    let list = lines(&["ics", "next", "-", "-n", "2"], CALENDAR);
    assert_eq!(
        list.stdout(),
        "2024-03-01T00:00:00Z/2024-03-02T00:00:00Z  Spring\n\
         2024-03-01T09:00:00+01:00/2024-03-01T09:15:00+01:00  Stand-up\n"
    );
    let args = ["ics", "list", "-", "--in", "2024-02-26/P2D", "--tz", "utc"];
    let list = lines(&args, CALENDAR);
    assert_eq!(list.stdout().lines().count(), 2);
    assert!(list.stdout().starts_with("2024-02-26T08:00:00Z/"));
    let range = "2024-02-27T07:00/2024-02-27T17:00";
    let args =
        ["ics", "free", "-", "--in", range, "--least", "2h", "--tz", "utc"];
    let free = lines(&args, CALENDAR);
    assert_eq!(free.stdout(), "2024-02-27T08:15:00Z/2024-02-27T17:00:00Z\n");
    let bad = CALENDAR.replace("Europe/Paris", "Mars/Base");
    let run = lines(&["ics", "list", "-"], &bad);
    assert_eq!(run.status(), 1);
    assert!(run.stderr().contains("Mars/Base"), "{}", run.stderr());
}

#[test]
fn the_sky_is_told() {
    let args = ["sun", "51.5", "-0.13", "2024-06-20", "--tz", "Europe/London"];
    let text = out(&args);
    assert!(text.contains("sunrise  2024-06-20T04:43:0"), "{text}");
    let run = date(&["moon", "2024-01-12", "--json"]);
    assert_eq!(run.json()[0]["next"][1]["phase"], "full moon");
    assert_eq!(date(&["sun", "91", "0"]).status(), 2);
}

#[test]
fn waiting_ends() {
    let start = std::time::Instant::now();
    assert_eq!(out(&["timer", "0.2s"]), "");
    assert!(start.elapsed() >= std::time::Duration::from_millis(200));
    assert_eq!(out(&["wait-until", "yesterday"]), "");
}

#[test]
fn spans_are_written_as_a_format_says() {
    let diff = |format| {
        date(&["diff", "2024-01-31", "2024-12-25", "--format", format])
    };
    assert_eq!(diff("%m months, %d days").stdout(), "10 months, 25 days\n");
    assert_eq!(diff("%d days, 100%%").stdout(), "329 days, 100%\n");
    assert_eq!(diff("nothing").stdout(), "nothing\n");
    assert_eq!(diff("%q").status(), 2);
    assert_eq!(diff("%").status(), 2);
}

#[test]
fn working_days_are_counted_out_and_asked_for() {
    let args =
        ["seq", "2024-12-24", "-n", "3", "--workdays", "--holidays", "us"];
    assert_eq!(
        out(&[&args[..], &["-f", "iso-date"]].concat()),
        "2024-12-24\n2024-12-26\n2024-12-27\n"
    );
    let is =
        |day| date(&["cmp", day, "is-workday", "--holidays", "us"]).status();
    assert_eq!(
        [is("2024-12-24"), is("2024-12-25"), is("2024-12-28")],
        [0, 1, 1]
    );
    let in_week = date(&["cmp", "2024-02-20", "in", "last week"]);
    assert_eq!(in_week.status(), 0);
    assert_eq!(date(&["cmp", "now", "in", "last week"]).status(), 1);
}

#[test]
fn now_is_a_number_of_any_unit() {
    let args = ["now", "--utc", "--unit", "ns"];
    assert_eq!(out(&args), "1709210096000000000\n");
    let run = date(&["now", "--unit", "ms", "--json"]);
    assert_eq!(run.json()[0]["number"], "1709210096000");
}

#[test]
fn the_moments_of_a_wall_time_are_listed() {
    let at = |zone, time| date(&["zone", "at", zone, time]);
    assert_eq!(
        at("America/New_York", "2024-11-03 01:30").stdout(),
        "2024-11-03T01:30:00-04:00  EDT\n2024-11-03T01:30:00-05:00  EST\n"
    );
    let gap = at("Europe/Paris", "2024-03-31 02:30");
    assert_eq!((gap.status(), gap.stdout()), (1, String::new()));
    assert_eq!(
        at("Asia/Tokyo", "2024-03-31 02:30").stdout(),
        "2024-03-31T02:30:00+09:00  JST\n"
    );
}

#[test]
fn zones_are_rules_and_files_of_one_folder() {
    let rules = "EST5EDT,M3.2.0,M11.1.0";
    let summer = ["parse", "2024-07-14T12:00Z", "--tz", rules];
    assert_eq!(out(&summer), "2024-07-14T08:00:00-04:00\n");
    let run = sysu(["date", "now"]).env("TZ", "<+0530>-5:30").run();
    assert_eq!(run.stdout(), "2024-02-29T18:04:56+05:30\n");
    assert_eq!(run.stderr(), "");
    let run = date(&["now", "--tz", "EST5EDT,M3.2.9,M11.1.0"]);
    assert_eq!(run.status(), 2);
    assert!(run.stderr().contains("byte 13"), "{}", run.stderr());

    // A file of version 1 with one clock, two hours east.
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = b"TZif".to_vec();
    bytes.extend([0; 16]);
    for count in [0_u32, 0, 0, 0, 1, 4] {
        bytes.extend(count.to_be_bytes());
    }
    bytes.extend(7200_i32.to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend(*b"XST\0");
    let folder = dir.path().join("zones");
    fs::create_dir_all(folder.join("Europe")).unwrap();
    fs::write(folder.join("Europe/Paris"), &bytes).unwrap();
    fs::write(dir.path().join("secret"), &bytes).unwrap();
    fs::write(folder.join("Bad"), b"TZif").unwrap();
    let tzdb = folder.to_str().unwrap();
    let now = |zone| date(&["now", "--tzdb", tzdb, "--tz", zone]);
    // The summer of the built-in database is not asked.
    let args = ["parse", "2024-01-01T00:00Z", "--tzdb", tzdb, "--tz"];
    assert_eq!(
        out(&[&args[..], &["europe/paris"]].concat()),
        "2024-01-01T02:00:00+02:00[Europe/Paris]\n"
    );
    assert_eq!(now("+05:00").status(), 0);
    for bad in ["Europe/Berlin", "Bad", "../secret", "/etc/localtime"] {
        assert_eq!(now(bad).status(), 2, "{bad}");
    }
    #[cfg(unix)]
    {
        let link = folder.join("Link");
        std::os::unix::fs::symlink(dir.path().join("secret"), link).unwrap();
        let run = now("Link");
        assert_eq!(run.status(), 2, "{}", run.stdout());
    }
    let run = sysu(["date", "now"]).env("TZ", ":../../etc/passwd").run();
    assert!(run.stderr().contains("no known zone"), "{}", run.stderr());
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_when_strict() {
    let strict = |args: &[&str]| {
        date(&[&["parse", "--strict"], args].concat()).status()
    };
    assert_eq!(strict(&["7/5/2024"]), 1);
    assert_eq!(strict(&["7/5/2024", "--month-first"]), 0);
    assert_eq!(strict(&["7/5/2024", "--locale", "de"]), 0);
    assert_eq!(strict(&["13/5/2024"]), 0);
    assert_eq!(strict(&["5/5/2024"]), 0);
    assert_eq!(strict(&["2024-05-07"]), 0);
    let new_york = ["2024-11-03 01:30", "--tz", "America/New_York"];
    assert_eq!(strict(&new_york), 1);
    assert_eq!(
        strict(&[&new_york[..], &["--ambiguous", "later"]].concat()),
        0
    );
    assert_eq!(strict(&["2024-03-31 02:30", "--tz", "Europe/Paris"]), 1);
}

#[test]
fn every_verb_explains_how_it_read_a_date() {
    let run = date(&["add", "next friday", "1d", "--explain"]);
    assert_eq!(run.stdout(), "2024-03-02T00:00:00Z\n");
    assert!(run.stderr().contains("or 2024-03-08"), "{}", run.stderr());
    let args = ["fmt", "iso", "2024-11-03 01:30", "--tz", "America/New_York"];
    let run = date(&[&args[..], &["--explain"]].concat());
    assert!(run.stderr().contains("comes twice"), "{}", run.stderr());
    let run = date(&["cmp", "2024-01-01", "lt", "now", "--explain"]);
    assert!(run.stderr().contains("read as  now"), "{}", run.stderr());
}

#[test]
fn messages_quote_only_the_beginning_of_a_text() {
    let long = "a".repeat(4000);
    for args in [
        &["parse", &long][..],
        &["add", "now", &long],
        &["grep", &long],
        &["parse", "now", "--tz", &long],
        &["range", "info", &long],
        &["validate", &long],
    ] {
        let run = date(args);
        assert_ne!(run.status(), 0);
        assert!(run.stderr().len() < 500, "{}", run.stderr());
    }
    let run = sysu(["date", "now"]).env("TZ", &long).run();
    assert_eq!(run.status(), 0);
    assert!(run.stderr().len() < 500, "{}", run.stderr());
    let run = date(&["age", "2300-01-01"]);
    assert_eq!(run.status(), 1);
    assert!(run.stderr().contains("hint: --on"), "{}", run.stderr());
}

#[test]
fn dates_of_other_calendars_are_written_and_read() {
    let to = |calendar| out(&["conv", "2024-02-29", "--to", calendar]);
    assert_eq!(to("hebrew"), "5784-06-20\n");
    assert_eq!(to("ymcw"), "2024-02-05-04\n");
    assert_eq!(to("bizda"), "2024-02-21b\n");
    assert_eq!(to("julian-day"), "2460370\n");
    let args = ["conv", "now", "--to", "hebrew,persian", "--words"];
    assert_eq!(
        out(&args),
        "hebrew        20 Adar I 5784\npersian       10 Esfand 1402 AP\n"
    );
    let from = |calendar, text| out(&["conv", text, "--from", calendar]);
    for (calendar, text) in [
        ("hebrew", "5784-06-20"),
        ("japanese", "Reiwa 6-02-29"),
        ("bizda", "2024-02-21b"),
        ("ymcw", "2024-02-05-04"),
        ("mjd", "60369"),
        ("iso-week", "2024-W09-4"),
    ] {
        assert_eq!(from(calendar, text), "2024-02-29\n", "{calendar}");
    }
    let all = date(&["conv", "2024-02-29", "--json"]).json();
    assert_eq!(all[0]["hebrew"]["month_name"], "Adar I");
    assert_eq!(all[0]["lilian"], 161_210);
    // A Saturday is no working day.
    assert_eq!(out(&["conv", "2024-03-02", "--to", "bizda"]), "-\n");
    let run = lines(&["conv", "--from", "hebrew"], "5784-06-20\n5785-13-01\n");
    assert_eq!((run.status(), run.stdout()), (1, "2024-02-29\n".into()));
    assert!(run.stderr().contains("line 2"), "{}", run.stderr());
    assert_eq!(date(&["conv", "now", "--to", "klingon"]).status(), 2);
}

#[test]
fn anniversaries_come_round() {
    assert_eq!(
        out(&["anniversary", "2010-06-12", "2000-02-29"]),
        "2024-06-12  wednesday, in 104 days, number 14\n\
         2024-02-29  thursday, today, number 24\n"
    );
    let leap = ["anniversary", "2000-02-29", "-n", "2", "-f", "iso-date"];
    assert_eq!(out(&leap), "2024-02-29\n2025-02-28\n");
    let march = [&leap[..], &["--leap-day", "march"]].concat();
    assert_eq!(out(&march), "2024-02-29\n2025-03-01\n");
    let run = date(&["anniversary", "2010-06-12", "--json"]);
    assert_eq!(run.json()[0]["days"], 104);
    // A day is no anniversary of itself.
    assert!(out(&["anniversary", "now"]).starts_with("2025-02-28 "));
}

#[test]
fn texts_are_told_from_dates() {
    assert_eq!(out(&["validate", "2024-02-29", "next friday"]), "");
    let run = date(&["validate", "2024-02-30"]);
    assert_eq!((run.status(), run.stdout()), (1, String::new()));
    assert!(run.stderr().contains("day 30"), "{}", run.stderr());
    let text = "a\n2024-01-01\n\n2024-02-30\n";
    let run = lines(&["validate", "--print", "invalid", "--quiet"], text);
    assert_eq!((run.status(), run.stdout()), (1, "a\n\n2024-02-30\n".into()));
    assert_eq!(run.stderr(), "");
    let run = lines(&["validate", "--print", "valid"], text);
    assert_eq!(run.stdout(), "2024-01-01\n");
    assert!(run.stderr().contains("line 4"), "{}", run.stderr());
    let all = date(&["validate", "--json", "2024-01-01", "soon"]).json();
    assert_eq!(
        (&all[0]["valid"], &all[1]["valid"]),
        (&true.into(), &false.into())
    );
    let strict = ["validate", "--strict", "2024-03-31 02:30", "--tz"];
    let zone = |zone| date(&[&strict[..], &[zone]].concat()).status();
    assert_eq!((zone("Europe/Paris"), zone("utc")), (1, 0));
}

#[test]
fn clocks_run() {
    let run = lines(&["stopwatch"], "a\nb\n");
    let text = run.stdout();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert!(rows[1].starts_with("00:00:0") && rows[1].ends_with("  b"));
    assert!(rows[2].starts_with("total "), "{text}");
    let json = lines(&["stopwatch", "--json"], "a\n").json();
    assert_eq!(json[0]["line"], "a");
    assert!(
        json[1]["total_seconds"].as_f64() >= json[0]["lap_seconds"].as_f64()
    );

    let watch = ["now", "--watch", "-n", "2", "-f", "%T"];
    assert_eq!(out(&watch), "12:34:56\n12:34:57\n");
    assert_eq!(date(&["now", "-n", "2"]).status(), 2);
}

#[test]
fn commands_are_run_on_time() {
    let args = ["every", "10ms", "-n", "3", "--", "echo", "hi"];
    assert_eq!(out(&args), "hi\nhi\nhi\n");
    let args = ["every", "10ms", "-n", "2", "--json", "--", "false"];
    let run = date(&args);
    assert_eq!(run.status(), 1);
    assert_eq!(run.json()[0]["at"], "2024-02-29T12:34:56Z");
    assert_eq!(run.json()[1]["status"], 1);
    let args = ["every", "10ms", "-n", "9", "--check", "--", "false"];
    let run = date(&[&args[..5], &["--json"], &args[5..]].concat());
    assert_eq!((run.status(), run.json().len()), (1, 1));
    let past = ["every", "1d", "--until", "yesterday", "--", "echo", "no"];
    assert_eq!(out(&past), "");
    assert_eq!(date(&["every", "0s", "--", "true"]).status(), 2);
    assert_eq!(date(&["every", "1s", "--"]).status(), 2);
    let run = date(&["every", "1s", "-n", "1", "--", "/nonexistent/x"]);
    assert_eq!(run.status(), 3, "{}", run.stderr());
}

#[test]
fn logs_are_files_and_sorted_ones_are_searched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    // An hour between lines, some of them without a date, some long.
    let mut log = String::from("no date yet\n");
    for hour in 0..2000_i64 {
        let at = 1_700_000_000 + hour * 3600;
        let tail = "x".repeat((hour % 7 * 300) as usize);
        log.push_str(&format!("{at} line {hour} {tail}\n"));
        if hour % 3 == 0 {
            log.push_str("  a stack\n  of frames\n");
        }
    }
    fs::write(&path, &log).unwrap();
    let name = path.to_str().unwrap();
    for range in [
        "2023-12-01/P1D",
        "..2023-11-15",
        "2024-01-20..",
        "2023-12-24T10:00/PT1H",
        "2030",
        "2001",
        "2023-12",
    ] {
        let slow = date(&["grep", range, name]);
        let fast = date(&["grep", range, "--sorted", name]);
        assert_eq!(slow.status(), fast.status(), "{range}");
        assert_eq!(slow.stdout(), fast.stdout(), "{range}");
        let piped = lines(&["grep", range], &log);
        assert_eq!(slow.stdout(), piped.stdout(), "{range}");
    }
    let run = date(&["grep", "2023-12-01/P1D", "--sorted", "-c", name]);
    assert_eq!(run.stdout(), "40\n");
    let run = date(&["grep", "2023-12", "-c", "--json", name]);
    assert_eq!(run.json()[0]["lines"], 1240);
    let run = date(&["grep", "2023-12-01T00:00/PT2H", "--json", name]);
    assert!(run.json()[0]["text"].as_str().unwrap().contains("line "));
    assert_eq!(lines(&["grep", "2024", "--sorted", "-"], "").status(), 2);
    assert_eq!(date(&["grep", "2024", "/nonexistent"]).status(), 3);
    let other = dir.path().join("bad.log");
    fs::write(&other, "2024-01-01 a\n").unwrap();
    let both = ["sort", "--dated", name, other.to_str().unwrap()];
    let run = date(&both);
    assert_eq!(run.status(), 1);
    assert!(run.stderr().contains("app.log"), "{}", run.stderr());
    assert!(run.stderr().contains("line 1"), "{}", run.stderr());
}

#[test]
fn files_are_rewritten_in_place_or_stay() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notes.txt");
    fs::write(&path, "at 2024-02-29T09:00:00Z\nno date\n").unwrap();
    let name = path.to_str().unwrap();
    let tz = ["rewrite", "--tz", "Asia/Tokyo", "-f", "iso", "--in-place"];
    assert_eq!(out(&[&tz[..], &[name]].concat()), "");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, "at 2024-02-29T18:00:00+09:00\nno date\n");
    // A sum beyond the last year fails, and the file is as it was.
    let add = ["rewrite", "--add", "300000y", "--in-place", name];
    let run = date(&add);
    assert_ne!(run.status(), 0);
    assert!(run.stderr().contains("notes.txt"), "{}", run.stderr());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(date(&["rewrite", "--in-place"]).status(), 2);
}

#[test]
fn lines_of_text_are_objects_if_asked() {
    let text = |args: &[&str]| {
        let run = lines(&[args, &["--json"]].concat(), LOG);
        assert_eq!(run.status(), 0, "{}", run.stderr());
        run.json()[0]["text"].clone()
    };
    let first = "2024-01-01T09:00:00Z a";
    for verb in [&["grep", "2024"][..], &["sort"], &["uniq"], &["stamp"]] {
        assert_eq!(text(verb), first, "{verb:?}");
    }
    assert_eq!(text(&["rewrite", "-f", "iso-date"]), "2024-01-01 a");
    assert_eq!(text(&["uniq", "--last"]), "2024-01-01T09:00:05Z b");
    let test = date(&["range", "test", "2024", "overlaps", "2025", "--json"]);
    assert_eq!((test.status(), &test.json()[0]["answer"]), (1, &false.into()));
    let words = date(&["cron", "* * * * *", "--words", "--json"]);
    assert_eq!(words.json()[0]["words"], "every minute");
}

#[test]
fn zones_are_found_by_country() {
    assert_eq!(
        out(&["zone", "list", "--country", "pt"]),
        "Europe/Lisbon\nAtlantic/Madeira\nAtlantic/Azores\n"
    );
    assert_eq!(date(&["zone", "list", "--country", "xx"]).status(), 2);
    assert!(out(&["zone", "find", "New Zealand"]).contains("Pacific/Chatham"));
    let all = date(&["zone", "list", "--countries", "--json"]).json();
    assert!(all.len() > 240);
    assert_eq!(all[0]["code"], "AD");
}

#[test]
fn durations_are_rounded_added_and_negated() {
    let dur = |args: &[&str]| out(&[&["dur"], args].concat());
    assert_eq!(dur(&["round", "93784s", "--smallest", "m"]), "1d 2h 3m\n");
    let calendar = ["round", "45d", "--largest", "mo", "--smallest", "d"];
    let from = [&calendar[..], &["--from", "2024-02-01"]].concat();
    assert_eq!(dur(&from), "1mo 16d\n");
    assert_eq!(dur(&calendar), "1mo 15d\n");
    let up = ["round", "100m", "-l", "h", "-s", "h", "--mode", "expand"];
    assert_eq!(dur(&up), "2h\n");
    assert_eq!(dur(&["round", "23h50m", "-s", "h"]), "1d\n");
    assert_eq!(dur(&["add", "1mo2d", "3d12h"]), "1mo 5d 12h\n");
    assert_eq!(dur(&["add", "P1M", "PT36H", "-f", "iso"]), "P1MT36H\n");
    assert_eq!(dur(&["neg", "1h30m"]), "-1h 30m\n");
    assert_eq!(dur(&["iso", "1h30m", "90s"]), "PT1H30M\nPT90S\n");
    assert_eq!(dur(&["get", "h", "1d 90h"]), "90\n");
    assert_eq!(dur(&["fmt", "hh:mm:ss", "90m"]), "01:30:00\n");
    let first = ["fmt", "h:mm", "--signs", "first", "--", "-90m"];
    assert_eq!(dur(&first), "-1:30\n");
    assert_eq!(dur(&["fmt", "s", "1500ms", "--fraction"]), "1.5\n");
    let bad = date(&["dur", "round", "1h", "-l", "s", "-s", "h"]);
    assert_eq!(bad.status(), 2, "{}", bad.stderr());
}

#[test]
fn spans_have_a_largest_and_a_smallest_unit() {
    let diff = |args: &[&str]| {
        out(&[&["diff", "2024-01-31", "2024-12-25T18:00"], args].concat())
    };
    assert_eq!(diff(&["--largest", "d"]), "329d 18h\n");
    assert_eq!(diff(&["--smallest", "mo", "--round", "trunc"]), "10mo\n");
    assert_eq!(diff(&["--smallest", "d", "--round", "nearest"]), "10mo 26d\n");
    assert_eq!(diff(&["--smallest", "y", "--round", "expand"]), "1y\n");
    assert_eq!(diff(&["--business", "--holidays", "us"]), "226\n");
    let bad = ["diff", "now", "now", "--largest", "s", "--smallest", "d"];
    assert_eq!(date(&bad).status(), 2);
    let add = |args: &[&str]| {
        let iso = ["--business", "--holidays", "us", "-f", "iso-date"];
        out(&[args, &iso].concat())
    };
    assert_eq!(add(&["add", "2024-12-24", "3d"]), "2024-12-30\n");
    assert_eq!(add(&["sub", "2024-12-30", "3d"]), "2024-12-24\n");
    assert_eq!(add(&["add", "2024-11-24", "1mo 3d"]), "2024-12-30\n");
    let half = date(&["add", "now", "0.5d", "--business"]);
    assert_eq!(half.status(), 2, "{}", half.stderr());
}

#[test]
fn ranges_are_covered_told_apart_and_written() {
    let range = |args: &[&str]| out(&[&["range"], args].concat());
    let iso = ["-f", "iso-date"];
    let two = ["2024-01-01/2024-01-10", "2024-01-05/2024-01-20"];
    assert_eq!(
        range(&[&["union", "2024-01-01", "2024-02-01"], &iso[..]].concat()),
        "2024-01-01/2024-02-02\n"
    );
    assert_eq!(
        range(&[&["xor"], &two[..], &iso[..]].concat()),
        "2024-01-01/2024-01-05\n2024-01-10/2024-01-20\n"
    );
    let fmt = ["fmt", "2024-07-01/P2W", "-f", "date-med", "--locale", "fr"];
    assert_eq!(range(&fmt), "1 juil. 2024 – 15 juil. 2024\n");
    let at = ["split", "2024", "--at", "2024-04-06,2024-10-01"];
    assert_eq!(
        range(&[&at[..], &iso[..]].concat()),
        "2024-01-01/2024-04-06\n2024-04-06/2024-10-01\n\
         2024-10-01/2025-01-01\n"
    );
}

#[test]
fn sequences_run_backwards_and_by_the_month() {
    let seq =
        |args: &[&str]| out(&[&["seq"], args, &["-f", "iso-date"]].concat());
    let last = ["2024-01", "2024-03-31", "--each", "month", "--day", "last"];
    assert_eq!(seq(&last), "2024-01-31\n2024-02-29\n2024-03-31\n");
    let back = [&last[..], &["--reverse"]].concat();
    assert_eq!(seq(&back), "2024-03-31\n2024-02-29\n2024-01-31\n");
    let some = ["2024-01", "--each", "month", "--day", "31", "-n", "2"];
    assert_eq!(seq(&some), "2024-01-31\n2024-03-31\n");
    let quarter = ["2024-02-10", "--each", "quarter", "-n", "2"];
    assert_eq!(seq(&quarter), "2024-01-01\n2024-04-01\n");
    let free = [
        "2024-12-24",
        "2024-12-30",
        "--skip",
        "sat,sun,holidays",
        "--holidays",
        "us",
    ];
    assert_eq!(seq(&free), "2024-12-24\n2024-12-26\n2024-12-27\n2024-12-30\n");
    for bad in [
        &["seq", "now", "--reverse"][..],
        &["seq", "now", "1d", "--skip", "holidays"],
        &["seq", "now", "1d", "--day", "3"],
        &["seq", "now", "--each", "week", "--day", "3"],
        &["seq", "now", "--each", "month", "--day", "32"],
    ] {
        assert_eq!(date(bad).status(), 2, "{bad:?}");
    }
}

#[test]
fn fields_are_written_in_the_order_of_a_language() {
    let fmt = |format, locale| {
        out(&["fmt", format, "2024-07-05T21:04", "--locale", locale])
    };
    let day = "fields:weekday=short,month=long,day";
    assert_eq!(fmt(day, "en"), "Fri, July 5\n");
    assert_eq!(fmt(day, "de"), "Fr., 5. Juli\n");
    assert_eq!(fmt("fields:hour,12h", "en"), "9:04\u{202f}PM\n");
    assert_eq!(date(&["fmt", "fields:month=blue", "now"]).status(), 2);
    assert_eq!(date(&["fmt", "fields:day", "now"]).status(), 2);
    let args = ["tokens", "2024-07-05", "--expand", "D", "--from", "luxon"];
    let text = out(&args);
    assert!(text.starts_with("month            \"7\"\nliteral"), "{text}");
    let convert = ["tokens", "--convert", "%F %T", "--to", "luxon"];
    assert_eq!(out(&convert), "yyyy-MM-dd HH:mm:ss\n");
    let cutoff = |year| {
        let args = ["parse", "5 Jul 61", "-f", "%Y", "--year-cutoff", year];
        out(&args)
    };
    assert_eq!(
        (cutoff("60"), cutoff("70")),
        ("1961\n".into(), "2061\n".into())
    );
}
