//! `sysu date`, end to end: phrases, recurrence, working days, calendars.
//! It is Thursday, 29 February 2024, 12:34:56 UTC.

use crate::support::sysu;

fn date<const N: usize>(args: [&str; N]) -> crate::support::Call {
    sysu(["date"].into_iter().chain(args))
}

fn out<const N: usize>(args: [&str; N]) -> String {
    date(args).run().ok().stdout()
}

#[test]
fn a_phrase_is_a_date_wherever_a_date_is_read() {
    let iso = ["-f", "iso"];
    let parse = |text| out(["parse", text, iso[0], iso[1]]);
    assert_eq!(parse("next friday 5pm"), "2024-03-01T17:00:00Z\n");
    assert_eq!(parse("last day of february"), "2024-02-29T00:00:00Z\n");
    assert_eq!(parse("in 3 days"), "2024-03-03T12:34:56Z\n");
    assert_eq!(
        out(["add", "last monday", "1w", "-f", "iso-date"]),
        "2024-03-04\n"
    );
    assert_eq!(
        out([
            "parse",
            "letzter Freitag im Mai",
            "--locale",
            "de",
            "-f",
            "iso"
        ]),
        "2024-05-31T00:00:00Z\n"
    );
}

#[test]
fn a_phrase_is_explained_part_by_part() {
    assert_eq!(
        out(["parse", "next friday 5pm", "--explain"]),
        "\
2024-03-01T17:00:00Z
  read as  a phrase
  \"next friday\" is 2024-03-01; or 2024-03-08
  \"5pm\" is a time of day
  zone     UTC, which the phrase does not say
"
    );
    let json = date(["parse", "next week", "--explain", "--json"]).run().ok();
    let found = &json.json()[0];
    assert_eq!(found["unit"], "week");
    assert_eq!(found["datetime"], "2024-03-04T00:00:00Z");
    assert_eq!(found["end"], "2024-03-11T00:00:00Z");
}

#[test]
fn an_ambiguous_phrase_is_refused_when_strict() {
    let run = date(["parse", "next friday", "--strict"]).run().fails(1);
    assert_eq!(
        run.stderr(),
        "sysu: cannot read the date `next friday`: \"next friday\" can be \
         2024-03-01 or 2024-03-08\n"
    );
    let run = date(["parse", "tomorow"]).run().fails(1);
    assert!(run.stderr().contains("at byte 0"), "{}", run.stderr());
}

#[test]
fn cron_runs_are_listed_in_the_zone_and_over_its_gap() {
    assert_eq!(
        out(["cron", "30 9 * * MON-FRI", "-n", "2", "--tz", "Europe/Berlin"]),
        "\
2024-03-01T09:30:00+01:00[Europe/Berlin]
2024-03-04T09:30:00+01:00[Europe/Berlin]
"
    );
    let args = ["cron", "30 2 * * *", "--from", "2024-03-09T12:00"];
    let tz = ["-n", "1", "--tz", "America/New_York", "-f", "iso"];
    let run = sysu(["date"].into_iter().chain(args).chain(tz)).run().ok();
    assert_eq!(run.stdout(), "2024-03-10T03:00:00-04:00\n");
    assert_eq!(
        out(["cron", "*/10 9-17 * * 1-5", "--words"]),
        "every 10 minutes, in the hours 09 to 17, on Monday to Friday\n"
    );
    let run = date(["cron", "60 * * * *"]).run().fails(2);
    assert_eq!(
        run.stderr(),
        "sysu: cannot read the schedule `60 * * * *`: minute 60 is not \
         between 0 and 59\n"
    );
    assert_eq!(date(["cron", "0 0 30 2 *"]).run().status(), 1);
}

#[test]
fn a_crontab_is_checked_line_by_line() {
    let table = "# nightly\nMAILTO=me\n*/5 * * * * /bin/true a\n@daily b\n";
    let run = date(["cron", "--crontab"]).stdin(table).run().ok();
    assert_eq!(
        run.stdout(),
        "\
2024-02-29T12:35:00Z\t*/5 * * * *\t/bin/true a
2024-03-01T00:00:00Z\t@daily\tb
"
    );
    let run = date(["cron", "--crontab"]).stdin("1 2 3 4 9 x\n").run();
    let run = run.fails(2);
    assert!(run.stderr().contains("line 1"), "{}", run.stderr());
}

#[test]
fn a_recurrence_rule_is_expanded_or_made() {
    assert_eq!(
        out(["rrule", "FREQ=MONTHLY;BYDAY=-1FR", "-n", "2", "-f", "iso-date"]),
        "2024-03-29\n2024-04-26\n"
    );
    let every = ["rrule", "--every", "2w", "--on", "mon,wed", "--at", "09:30"];
    let rest = ["-n", "2", "-f", "iso"];
    let run = sysu(["date"].into_iter().chain(every).chain(rest)).run().ok();
    assert_eq!(run.stdout(), "2024-03-11T09:30:00Z\n2024-03-13T09:30:00Z\n");
    assert_eq!(out(["rrule", "FREQ=DAILY;COUNT=12", "--total"]), "12\n");
    date(["rrule", "FREQ=DAILY", "--total"]).run().fails(2);
    let set = "DTSTART:20240701T090000Z\nRRULE:FREQ=DAILY;COUNT=3\n\
               EXDATE:20240702T090000Z\n";
    let run = date(["rrule", "--set", "-", "-f", "iso-date"]).stdin(set);
    assert_eq!(run.run().ok().stdout(), "2024-07-01\n2024-07-03\n");
}

#[test]
fn working_days_leave_out_the_holidays_of_a_country() {
    let us = |verb, date, n| {
        out(["biz", verb, date, n, "--holidays", "us", "-f", "iso-date"])
    };
    assert_eq!(us("add", "2024-12-24", "3"), "2024-12-30\n");
    assert_eq!(us("list", "2024-12-24", "2024-12-28").lines().count(), 3);
    assert_eq!(out(["biz", "diff", "2024-12-01", "2024-12-31"]), "22\n");
    let is = date(["biz", "is", "2024-12-25", "--holidays", "us", "--json"]);
    let run = is.run();
    assert_eq!(run.status(), 1);
    assert_eq!(run.json()[0]["holiday"], "Christmas Day");
    let run = date(["biz", "next", "--holidays", "xx"]).run().fails(2);
    assert!(run.stderr().contains("hint:"), "{}", run.stderr());
}

#[test]
fn holidays_are_listed_for_people_programs_and_calendars() {
    let us = out(["holidays", "us", "2026"]);
    assert!(us.contains("2026-07-03  fri  Independence Day (observed)\n"));
    assert_eq!(
        out(["holidays", "de-by", "--next"]),
        "2024-03-29  fri  Good Friday\n"
    );
    let ics = out(["holidays", "gb-sct", "2025", "--ics"]);
    assert!(ics.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert!(ics.contains("DTSTART;VALUE=DATE:20251201\r\nSUMMARY:St Andrew"));
    assert!(out(["holidays"]).lines().count() > 20);
}

#[test]
fn a_calendar_has_the_days_of_its_month() {
    assert_eq!(
        out(["cal", "-w"]),
        "     February 2024
   Mo Tu We Th Fr Sa Su
 5           1  2  3  4
 6  5  6  7  8  9 10 11
 7 12 13 14 15 16 17 18
 8 19 20 21 22 23 24 25
 9 26 27 28 29
"
    );
    let july = out(["cal", "2024-07", "--locale", "en", "--holidays", "us"]);
    assert!(july.starts_with("     July 2024\nSu Mo Tu We Th Fr Sa\n"));
    assert!(july.ends_with("07-04 Independence Day\n"));
    assert_eq!(out(["cal", "2024", "--json"]).lines().count(), 12);
    let run = date(["cal", "2024-02", "--json"]).run().ok();
    assert_eq!(run.json()[0]["weeks"][4]["days"][3], 29);
}

#[test]
fn an_age_is_counted_on_the_calendar() {
    assert_eq!(
        out(["age", "1990-05-17"]),
        "\
33 years 9 months 12 days
  born      1990-05-17, a thursday
  days      12341
  birthday  2024-05-17, in 78 days, turning 34
"
    );
    let leap = ["age", "2000-02-29", "--on", "2023-02-28", "--json"];
    assert_eq!(date(leap).run().ok().json()[0]["years"], 23);
    let march = ["--leap-day", "march"];
    let run = sysu(["date"].into_iter().chain(leap).chain(march)).run().ok();
    assert_eq!(run.json()[0]["years"], 22);
}

#[test]
fn hours_that_suit_everybody_are_found() {
    let two = ["meet", "Europe/Berlin", "America/New_York", "--common"];
    assert_eq!(
        out(two),
        "\x20  Europe/Berlin  America/New_York
 * Thu 15:00      Thu 09:00
 * Thu 16:00      Thu 10:00
"
    );
    let far = ["meet", "Asia/Tokyo", "America/New_York", "--common"];
    assert_eq!(date(far).run().status(), 1);
}

#[test]
fn a_format_is_rewritten_in_another_dialect() {
    let convert = |format, to| {
        out(["tokens", "--convert", format, "--from", "dayjs", "--to", to])
    };
    assert_eq!(
        convert("YYYY-MM-DD [at] HH:mm", "strftime"),
        "%Y-%m-%d at %H:%M\n"
    );
    assert_eq!(convert("dddd D MMMM", "luxon"), "EEEE d MMMM\n");
    let table = out(["tokens", "2024-07-05T09:04:08Z"]);
    assert!(table.contains("%B        MMMM  MMMM  MMMM     July"));
}
