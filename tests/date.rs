//! `sysu date`, end to end.

use std::process::{Command, Stdio};

use crate::support::{root, sysu};

/// Standard output of a call that must succeed.
fn out(args: &[&str]) -> String {
    let run = sysu([&["date"], args].concat()).run();
    assert_eq!(run.status(), 0, "{args:?}: {}", run.stderr());
    run.stdout()
}

#[test]
fn the_commands_of_the_guide_print_what_it_shows() {
    let text = std::fs::read_to_string(root().join("docs/date.md")).unwrap();
    let blocks = text.split("```console\n").skip(1);
    let mut commands = 0;
    for block in blocks {
        let block = block.split("```").next().unwrap();
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ ").expect(line);
            let mut want = String::new();
            while let Some(next) = lines.peek() {
                if next.starts_with("$ ") {
                    break;
                }
                want.push_str(next);
                want.push('\n');
                lines.next();
            }
            let (code, got) = shell(command);
            assert_eq!(got, want, "{command}");
            assert_eq!(code, 0, "{command}");
            commands += 1;
        }
    }
    assert!(commands > 30, "only {commands} commands were found");
}

/// Runs a line of a shell in which `sysu` is this one.
fn shell(line: &str) -> (i32, String) {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_sysu"));
    let folder = program.parent().unwrap().display();
    let output = Command::new("/bin/sh")
        .args(["-c", line])
        .env_clear()
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .env("TZ", "UTC")
        .env("SYSU_NOW", crate::support::NOW)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap_or(-1), text)
}

#[test]
fn a_bad_line_is_named_and_stops_the_stream_unless_asked() {
    let lines = "2024-01-01\nsoon\n2024-01-03\n";
    let run = sysu(["date", "parse", "-f", "iso-date"]).stdin(lines).run();
    assert_eq!(run.status(), 1);
    assert_eq!(run.stdout(), "2024-01-01\n");
    assert!(run.stderr().contains("line 2"), "{}", run.stderr());

    let args = ["date", "parse", "-f", "iso-date", "--keep-going"];
    let run = sysu(args).stdin(lines).run();
    assert_eq!(run.status(), 1);
    assert_eq!(run.stdout(), "2024-01-01\n2024-01-03\n");
}

#[test]
fn lines_may_be_many_and_the_last_may_have_no_end() {
    let lines: String =
        (0..50_000).map(|n| format!("@{}\n", i64::from(n) * 86_400)).collect();
    let args = ["date", "parse", "--tz", "utc", "-f", "epoch"];
    let run = sysu(args).stdin(lines.trim_end()).run();
    assert_eq!(run.status(), 0, "{}", run.stderr());
    assert_eq!(run.stdout(), lines.replace('@', ""));
}

#[test]
fn json_has_the_date_in_parts() {
    let run =
        sysu(["date", "parse", "--json", "2024-07-14T09:30+02:00"]).run();
    let value = &run.json()[0];
    assert_eq!(value["datetime"], "2024-07-14T09:30:00+02:00");
    assert_eq!(value["timestamp"], 1_720_942_200);
    assert_eq!(value["offset_seconds"], 7200);
    assert_eq!(value["zone"], "UTC+2");
}

#[test]
fn the_zone_is_that_of_the_option_then_of_tz_then_of_the_text() {
    let now = |args: &[&str], tz: &str| {
        let args = [&["date", "now"], args].concat();
        sysu(args).env("TZ", tz).run().stdout()
    };
    assert!(now(&[], "Asia/Tokyo").ends_with("[Asia/Tokyo]\n"));
    assert!(now(&["--tz", "utc"], "Asia/Tokyo").ends_with("Z\n"));
    assert_eq!(
        out(&["parse", "2024-07-14T09:30+02:00", "-f", "iso"]),
        "2024-07-14T09:30:00+02:00\n"
    );
}

#[test]
fn an_unknown_zone_and_an_unknown_format_say_what_to_do() {
    let run = sysu(["date", "now", "--tz", "Europe/Pariss"]).run();
    assert_eq!(run.status(), 2);
    assert!(run.stderr().contains("hint:"), "{}", run.stderr());
    let run = sysu(["date", "now", "-f", "YYYY"]).run();
    assert_eq!(run.status(), 2);
    assert!(run.stderr().contains("--dialect"), "{}", run.stderr());
    let run = sysu(["date", "add", "now", "1M"]).run();
    assert_eq!(run.status(), 2);
    assert!(run.stderr().contains("`mo`"), "{}", run.stderr());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let (_, text) = shell("sysu date seq 2024-01-01 1d -f iso-date | head -2");
    assert_eq!(text, "2024-01-01\n2024-01-02\n");
}

#[test]
fn comparisons_answer_by_their_status() {
    let ask =
        |args: &[&str]| sysu([&["date", "cmp"], args].concat()).run().status();
    assert_eq!(ask(&["2024-01-01", "lt", "2024-01-02"]), 0);
    assert_eq!(ask(&["2024-01-01", "gt", "2024-01-02"]), 1);
    assert_eq!(ask(&["now", "is-leap-year"]), 0);
    assert_eq!(ask(&["2024-02-30", "is-valid"]), 1);
    assert_eq!(ask(&["2024-02-30", "lt", "now"]), 2);
    assert_eq!(ask(&["now", "is-odd", "now"]), 2);
    assert_eq!(ask(&["2024-02-28T13:00", "within", "1d"]), 0);
}

#[test]
fn fields_are_set_and_got() {
    assert_eq!(
        out(&["set", "2024-07-31", "month=2", "day=last", "-f", "iso-date"]),
        "2024-02-29\n"
    );
    assert_eq!(out(&["get", "iso_week,quarter", "2024-12-31"]), "1\t4\n");
    let info = out(&["info", "2024-12-31", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&info).unwrap();
    assert_eq!(value["day_of_year"], 366);
    assert_eq!(value["days_left_in_year"], 0);
}

#[test]
fn ranges_are_split_joined_and_subtracted() {
    let split = out(&[
        "range",
        "split",
        "2024-01-01/P1M",
        "--by",
        "2w",
        "-f",
        "iso-date",
    ]);
    assert_eq!(
        split,
        "2024-01-01/2024-01-15\n2024-01-15/2024-01-29\n\
         2024-01-29/2024-02-01\n"
    );
    let gaps = out(&[
        "range",
        "gaps",
        "--within",
        "2024-07-15T08:00/12:00",
        "2024-07-15T09:00/10:00",
        "2024-07-15T09:30/11:00",
        "-f",
        "%H:%M",
    ]);
    assert_eq!(gaps, "08:00/09:00\n11:00/12:00\n");
    assert_eq!(out(&["range", "count", "day", "2024-02"]), "29\n");
}

#[test]
fn lines_of_text_are_stamped() {
    let args = ["date", "stamp", "-f", "iso-date"];
    let run = sysu(args).stdin("a\nb").run();
    assert_eq!(run.stdout(), "2024-02-29 a\n2024-02-29 b\n");
}

/// What GNU date prints, if there is one.
fn gnu(args: &[&str], tz: &str) -> Option<String> {
    let output = Command::new("/usr/bin/date")
        .args(args)
        .env_clear()
        .env("TZ", tz)
        .env("LC_ALL", "C")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

#[test]
fn scripts_get_from_it_what_gnu_date_gives() {
    let is_gnu = gnu(&["--version"], "UTC")
        .is_some_and(|text| text.contains("GNU coreutils"));
    if !is_gnu {
        return;
    }
    let mut compared = 0;
    for tz in ["UTC", "America/New_York", "Asia/Kolkata", "Europe/Paris"] {
        for date in [
            "@0",
            "@1720949400",
            "@1711846799",
            "@1711846800",
            "@-86400",
            "2024-07-14 09:30:05",
            "2024-02-29",
            "14 Jul 2024 09:30 UTC",
            "2024-07-14T09:30:00+05:30",
        ] {
            for format in [
                "+%Y-%m-%dT%H:%M:%S%:z",
                "+%a %A %b %B %d %e %j %U %V %W %u %w %G %g",
                "+%y %C %D %F %T %R %r %I %l %k %p %P %s %q",
                "+%3N %N %_d %-d %^a %#p %010Y %::z %z %Z",
                "+%c|%x|%X",
                "-Iseconds",
                "-Ins",
                "-R",
                "--rfc-3339=seconds",
            ] {
                let args = ["-d", date, format];
                let Some(want) = gnu(&args, tz) else { continue };
                let run =
                    sysu([&["date"], &args[..]].concat()).env("TZ", tz).run();
                let got = run.stdout();
                assert_eq!(got, want, "{tz} {args:?}: {}", run.stderr());
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "only {compared} were compared");
}

/// The newer verbs, on days through four years and in two zones.
#[test]
fn newer_verbs_say_what_gnu_date_says() {
    let is_gnu = gnu(&["--version"], "UTC")
        .is_some_and(|text| text.contains("GNU coreutils"));
    if !is_gnu {
        return;
    }
    for tz in ["UTC", "America/New_York"] {
        let here = |args: &[&str]| {
            let run = sysu([&["date"], args].concat()).env("TZ", tz).run();
            assert_eq!(run.status(), 0, "{args:?}: {}", run.stderr());
            run.stdout()
        };
        let there =
            |date: &str, format: &str| gnu(&["-d", date, format], tz).unwrap();
        for n in 0..30_i64 {
            let day = format!("@{}", 1_704_110_400 + n * 47 * 86_400);
            let iso = there(&day, "+%F").trim().to_owned();
            let conv = |to| here(&["conv", &iso, "--to", to]);
            assert_eq!(conv("iso-week"), there(&iso, "+%G-W%V-%u"));
            assert_eq!(conv("ordinal"), there(&iso, "+%Y-%j"));
            let noon = format!("{iso} 12:00");
            let add = here(&["add", &noon, "100h", "-f", "%F %T %z"]);
            let hours = format!("{noon} 100 hours");
            assert_eq!(add, there(&hours, "+%F %T %z"), "{tz}");
            let over = ["add", &noon, "1mo", "--gnu-overflow", "-f", "%F %z"];
            let month = format!("{noon} 1 month");
            assert_eq!(here(&over), there(&month, "+%F %z"), "{tz}");
            let seq = ["seq", &iso, "1d", "-n", "3", "--reverse", "-f", "%F"];
            let last = here(&seq);
            let two = format!("{iso} 2 days");
            assert!(last.starts_with(&there(&two, "+%F")), "{last}");
        }
    }
}

/// Luxon's members, as its documentation lists them, by class.
const LUXON: [(&str, &str); 6] = [
    (
        "DateTime",
        "now local utc fromJSDate fromMillis fromSeconds fromObject fromISO \
         fromRFC2822 fromHTTP fromSQL fromFormat fromString \
         fromFormatExplain fromStringExplain buildFormatParser \
         fromFormatParser parseFormatForOpts expandFormat invalid isDateTime \
         min max resetCache isValid invalidReason invalidExplanation get \
         year month day hour minute second millisecond quarter ordinal \
         weekYear weekNumber weekday localWeekYear localWeekNumber \
         localWeekday isWeekend weeksInLocalWeekYear weeksInWeekYear \
         daysInMonth daysInYear isInLeapYear monthShort monthLong \
         weekdayShort weekdayLong offset offsetNameShort offsetNameLong zone \
         zoneName isOffsetFixed isInDST wasHole getPossibleOffsets locale \
         numberingSystem outputCalendar resolvedLocaleOptions toUTC toLocal \
         setZone reconfigure setLocale set plus minus startOf endOf toFormat \
         toLocaleString toLocaleParts toISO toISODate toISOTime \
         toISOWeekDate toRFC2822 toHTTP toSQL toSQLDate toSQLTime toString \
         toJSON valueOf toMillis toSeconds toUnixInteger toBSON toJSDate \
         toObject diff diffNow until hasSame equals toRelative \
         toRelativeCalendar",
    ),
    (
        "Duration",
        "fromMillis fromObject fromDurationLike fromISO fromISOTime invalid \
         isDuration normalizeUnit get toObject locale numberingSystem \
         isValid invalidReason invalidExplanation plus minus negate mapUnits \
         set equals removeZeros normalize rescale shiftTo shiftToAll as \
         reconfigure conversionAccuracy matrix toISO toISOTime toJSON \
         toString toFormat toHuman toMillis valueOf inspect",
    ),
    (
        "Interval",
        "fromDateTimes after before fromISO invalid isInterval start end \
         lastDateTime isValid invalidReason invalidExplanation length count \
         toDuration isEmpty hasSame contains isBefore isAfter overlaps \
         abutsStart abutsEnd engulfs equals set mapEndpoints splitAt splitBy \
         divideEqually intersection union difference merge xor toString \
         toISO toISODate toISOTime toFormat toLocaleString inspect",
    ),
    (
        "Info",
        "Info.hasDST Info.isValidIANAZone Info.normalizeZone \
         Info.getStartOfWeek Info.getMinimumDaysInFirstWeek \
         Info.getWeekendWeekdays Info.months Info.monthsFormat Info.weekdays \
         Info.weekdaysFormat Info.meridiems Info.eras Info.features \
         Settings.now Settings.defaultZone defaultLocale \
         defaultNumberingSystem defaultOutputCalendar defaultWeekSettings \
         twoDigitCutoffYear Settings.throwOnInvalid Settings.resetCaches \
         type name ianaName isUniversal offsetName formatOffset offset \
         equals isValid FixedOffsetZone.utcInstance instance parseSpecifier \
         IANAZone.create isValidZone isValidSpecifier normalizeZone \
         resetCache SystemZone.instance InvalidZone VERSION",
    ),
    (
        "core",
        "dayjs unix isValid clone isDayjs toDate valueOf year month date day \
         hour minute second millisecond get set add subtract startOf endOf \
         isSame isBefore isAfter diff format toISOString toJSON toString \
         utcOffset daysInMonth locale dayjs.locale dayjs.extend dayjs.Ls \
         dayjs.en dayjs.p init parse $utils $g $set $locale",
    ),
    (
        "plugins",
        "advancedFormat arraySupport badMutable bigIntSupport buddhistEra \
         calendar customParseFormat dayOfYear devHelper duration isBetween \
         isLeapYear isMoment isSameOrAfter isSameOrBefore isToday isTomorrow \
         isYesterday isoWeek isoWeeksInYear localeData localizedFormat \
         minMax negativeYear objectSupport pluralGetSet preParsePostFormat \
         quarterOfYear relativeTime timezone toArray toObject updateLocale \
         utc weekOfYear weekYear weekday",
    ),
];

#[test]
fn every_member_of_luxon_and_of_dayjs_has_a_row() {
    let path = root().join("docs/compare-date.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut missing = Vec::new();
    for (class, members) in LUXON {
        let head = |line: &&str| {
            line.starts_with("## Luxon") || line.starts_with("## Day.js")
        };
        let section: Vec<&str> = text
            .lines()
            .skip_while(|line| !head(line) || !line.contains(class))
            .skip(1)
            .take_while(|line| !line.starts_with("## "))
            .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
            .collect();
        let words: Vec<&str> = section
            .iter()
            .flat_map(|cell| {
                cell.split(|c: char| {
                    !c.is_alphanumeric() && !matches!(c, '.' | '$')
                })
            })
            .collect();
        for member in members.split_whitespace() {
            if !words.contains(&member) {
                missing.push(format!("{class}: {member}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
