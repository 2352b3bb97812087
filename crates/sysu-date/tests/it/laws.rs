//! What must hold for every zone and every change of its clocks.

use proptest::prelude::*;
use std::sync::OnceLock;
use sysu_date::format::{Dialect, Format};
use sysu_date::{
    Civil, Context, DateTime, Disambiguation, Duration, Gap, Interval,
    IntervalSet, Locale, Overlap, Parser, Unit, Wall, Weekday, Zone,
    locale::Preset,
};

/// 1900-01-01 and 2200-01-01.
const FROM: i64 = -2_208_988_800;
const TO: i64 = 7_258_118_400;

fn zones() -> impl Iterator<Item = Zone> {
    Zone::names().map(|name| Zone::iana(name).unwrap())
}

/// Every change from 1900 to 2200 of every zone. Zones that are links to
/// another are walked too: nothing says which they are.
fn transitions() -> &'static [(Zone, i64, i32, i32)] {
    static ALL: OnceLock<Vec<(Zone, i64, i32, i32)>> = OnceLock::new();
    ALL.get_or_init(walk_transitions)
}

fn walk_transitions() -> Vec<(Zone, i64, i32, i32)> {
    let mut all = Vec::new();
    for zone in zones() {
        for change in zone.transitions(FROM) {
            if change.second >= TO {
                break;
            }
            all.push((zone, change.second, change.before, change.after));
        }
    }
    all
}

#[test]
fn around_every_change_walls_resolve_to_the_moments_that_show_them() {
    let all = transitions();
    assert!(all.len() > 50_000, "only {} changes", all.len());
    for &(zone, second, before, after) in all {
        // Wall times before, in, and behind the jump.
        let (low, high) = (before.min(after), before.max(after));
        for local in [
            second + low as i64 - 1,
            second + low as i64,
            second + (low as i64 + high as i64) / 2,
            second + high as i64 - 1,
            second + high as i64,
        ] {
            let Some(civil) = wall(local) else { continue };
            let found = zone.candidates(civil);
            let moments: Vec<i64> = found.seconds().collect();
            for moment in &moments {
                let offset = zone.offset_at(*moment);
                assert_eq!(moment + offset as i64, local, "{zone} {civil}");
            }
            match found.wall {
                Wall::Plain => assert_eq!(moments.len(), 1),
                Wall::Gap => assert!(moments.is_empty()),
                Wall::Overlap => assert!(moments[0] < moments[1]),
            }
            let resolve = |choice| zone.resolve(civil, choice);
            let plain = resolve(Disambiguation::COMPATIBLE).unwrap();
            assert_eq!(plain.wall, found.wall);
            let strict = resolve(Disambiguation::REJECT);
            assert_eq!(strict.is_ok(), found.wall == Wall::Plain);
            if found.wall == Wall::Gap {
                let back = Disambiguation::COMPATIBLE.gap(Gap::Backward);
                let back = resolve(back).unwrap().datetime;
                assert!(back < plain.datetime, "{zone} {civil}");
            }
            if found.wall == Wall::Overlap {
                let late = Disambiguation::COMPATIBLE.overlap(Overlap::Later);
                let late = resolve(late).unwrap().datetime;
                assert_eq!(late.timestamp(), moments[1]);
                assert_eq!(plain.datetime.timestamp(), moments[0]);
            }
        }
    }
}

/// A wall time of seconds since 1970 on the wall.
fn wall(local: i64) -> Option<Civil> {
    DateTime::from_seconds(local).ok().map(DateTime::civil)
}

#[test]
fn every_change_reads_back_from_its_text_on_both_sides() {
    let epoch = DateTime::from_seconds(0).unwrap();
    let parser = Parser::new(Context::at(epoch)).keep_zone(true);
    for &(zone, second, ..) in transitions() {
        for second in [second - 1, second] {
            let moment = at(second, 0, zone);
            let text = moment.to_string();
            let read = parser.iso(&text).unwrap();
            assert!(read.identical(moment), "{text} became {read}");
        }
    }
}

fn at(second: i64, nano: u32, zone: Zone) -> DateTime {
    DateTime::from_nanos(second as i128 * 1_000_000_000 + nano as i128)
        .unwrap()
        .in_zone(zone)
}

#[test]
fn the_search_for_changes_steps_over_none() {
    // Steps of 23 hours, against the larger ones of the search. Zones that
    // are links to one another need one walk.
    let mut walked: Vec<Vec<(i64, i32)>> = Vec::new();
    for zone in zones() {
        let known: Vec<(i64, i32)> = transitions()
            .iter()
            .filter(|(of, ..)| *of == zone)
            .map(|(_, second, _, after)| (*second, *after))
            .collect();
        if walked.contains(&known) {
            continue;
        }
        let mut offset = zone.offset_at(FROM);
        let mut next = 0;
        let mut second = FROM;
        while second < 2_208_988_800 {
            second += 23 * 3600;
            let here = zone.offset_at(second);
            if here != offset {
                let (change, after) = known[next];
                assert_eq!(after, here, "{zone} {second}");
                assert!(change <= second && second - change < 23 * 3600);
                let back = zone.previous_transition(second).unwrap();
                assert_eq!(back.second, change);
                offset = here;
                next += 1;
            }
        }
        walked.push(known);
    }
}

#[test]
fn offsets_agree_with_chrono_tz_as_far_as_its_tables_go() {
    use chrono::{Offset as _, TimeZone as _};
    for zone in zones() {
        let tz: chrono_tz::Tz = zone.name().parse().unwrap();
        let mut second = FROM;
        while second < 4_102_444_800 {
            let utc = chrono::DateTime::from_timestamp(second, 0).unwrap();
            let offset = tz
                .offset_from_utc_datetime(&utc.naive_utc())
                .fix()
                .local_minus_utc();
            assert_eq!(zone.offset_at(second), offset, "{zone} {second}");
            second += 9_876_543;
        }
    }
    // Around the changes, asked for often enough to be remembered.
    for &(zone, change, ..) in transitions() {
        if change > 4_102_400_000 {
            continue;
        }
        let tz: chrono_tz::Tz = zone.name().parse().unwrap();
        for delta in [-7200, -3600, -1, 0, 1, 3600, 7200] {
            let second = change + delta;
            let utc = chrono::DateTime::from_timestamp(second, 0).unwrap();
            let offset = tz
                .offset_from_utc_datetime(&utc.naive_utc())
                .fix()
                .local_minus_utc();
            assert_eq!(zone.offset_at(second), offset, "{zone} {second}");
        }
    }
}

#[test]
fn summer_time_goes_on_after_2099() {
    let paris = Zone::iana("Europe/Paris").unwrap();
    for year in 2100..2400 {
        let on = |month| {
            let civil = Civil::date(year, month, 1).unwrap();
            DateTime::from_civil(civil, paris).unwrap().offset_seconds()
        };
        assert_eq!((on(1), on(7)), (3600, 7200), "{year}");
    }
    // Its rules are tabled up to 2087 and end there.
    let casablanca = Zone::iana("Africa/Casablanca").unwrap();
    assert_eq!(casablanca.next_transition(4_102_444_800), None);
    // The last Sunday of March 2150 is the 29th.
    let next = paris.next_transition(5_680_281_600).unwrap();
    assert_eq!(next.at().to_iso(), "2150-03-29T03:00:00+02:00");
}

/// A moment from 1900 to 2200 in any zone.
fn moments() -> impl Strategy<Value = DateTime> {
    let count = Zone::names().len();
    (FROM..TO, 0..1_000_000_000_u32, 0..count).prop_map(
        |(second, nano, zone)| {
            let name = Zone::names().nth(zone).unwrap();
            // `GMT` alone is read as UTC, which it is.
            let name = if name == "GMT" { "Etc/GMT" } else { name };
            at(second, nano, Zone::iana(name).unwrap())
        },
    )
}

fn units() -> impl Strategy<Value = Unit> {
    (0..9_usize).prop_map(|index| Unit::ALL[index])
}

fn durations() -> impl Strategy<Value = Duration> {
    proptest::collection::vec((units(), -2000..2000_i64), 0..5).prop_map(
        |parts| {
            parts
                .into_iter()
                .fold(Duration::new(), |span, (unit, n)| span.set(unit, n))
        },
    )
}

fn intervals() -> impl Strategy<Value = Interval> {
    (0..500_i64, 0..60_i64).prop_map(|(start, len)| {
        let at = |n| DateTime::from_seconds(n * 3600).unwrap();
        Interval::new(at(start), at(start + len)).unwrap()
    })
}

fn sets() -> impl Strategy<Value = IntervalSet> {
    proptest::collection::vec(intervals(), 0..12)
        .prop_map(|list| list.into_iter().collect())
}

proptest! {
    #[test]
    fn parsing_undoes_writing(moment in moments()) {
        let read: DateTime = moment.to_string().parse().unwrap();
        prop_assert!(read.identical(moment));
        let parser = Parser::new(Context::at(moment));
        let offset = moment.offset_seconds();
        if offset % 60 == 0 {
            prop_assert_eq!(parser.any(&moment.to_iso()), Ok(moment));
            let whole = moment.plus_nanos(-i128::from(moment.nanosecond()));
            let whole = whole.unwrap();
            prop_assert_eq!(parser.rfc2822(&whole.to_rfc2822()), Ok(whole));
            prop_assert_eq!(parser.http(&whole.to_http()), Ok(whole));
        }
    }

    #[test]
    fn each_dialect_reads_what_it_writes(moment in moments()) {
        prop_assume!(moment.offset_seconds() % 60 == 0);
        let parser = Parser::new(Context::at(moment));
        for (dialect, tokens) in [
            (Dialect::Strftime, "%A %d %B %Y %H:%M:%S.%9f %:z"),
            (Dialect::Strftime, "%s %f"),
            (Dialect::Luxon, "yyyy-MM-dd'T'HH:mm:ss.u ZZ"),
            (Dialect::Luxon, "EEEE d LLLL yyyy, h:mm:ss a ZZZ"),
            (Dialect::Dayjs, "dddd Do MMMM YYYY HH:mm:ss.SSS Z"),
            (Dialect::Unicode, "EEEE, d MMMM y HH:mm:ss.SSSSSSSSS xxx"),
        ] {
            let format = Format::new(tokens, dialect).unwrap();
            let text = format.format(moment);
            let read = format.parse(&text, &parser);
            let read = read.map_err(|err| {
                TestCaseError::fail(format!("{text}: {err}"))
            })?;
            // Formats cut what they do not hold.
            prop_assert_eq!(format.format(read), text);
            prop_assert_eq!(read.timestamp(), moment.timestamp());
        }
    }

    #[test]
    fn the_parts_of_a_text_are_the_text(moment in moments(), pick in 0..67_usize) {
        let locale = Locale::all().nth(pick).unwrap_or(Locale::EN);
        for preset in Preset::ALL {
            let format = Format::preset(*preset, locale);
            let parts = format.parts(moment).into_iter().map(|p| p.text);
            prop_assert_eq!(parts.collect::<String>(), format.format(moment));
        }
    }

    #[test]
    fn exact_sums_are_undone(moment in moments(), n in -9_999_999..9_999_999_i64) {
        let span = Duration::new().seconds(n).milliseconds(n);
        let there = moment.plus(&span).unwrap();
        prop_assert!(there.minus(&span).unwrap().identical(moment));
        prop_assert_eq!(moment.plus(&-span), moment.minus(&span));
    }

    #[test]
    fn sums_on_the_calendar_keep_the_wall_clock(
        moment in moments(), days in -4000..4000_i64,
    ) {
        let there = moment.plus(&Duration::new().days(days)).unwrap();
        let found = moment.zone().candidates(there.civil());
        prop_assert!(found.seconds().any(|s| s == there.timestamp()));
        let (a, b) = (moment.civil(), there.civil());
        let clock = |c: Civil| (c.hour(), c.minute(), c.second());
        // A wall time in a gap is the only one that moves.
        if clock(a) != clock(b) {
            let day = Civil::date(
                a.year().into(), a.month().into(), a.day().into(),
            ).unwrap();
            let _ = day;
            let near = there.zone().previous_transition(there.timestamp());
            let near = near.unwrap();
            prop_assert!(near.jump() > 0);
            prop_assert!(there.timestamp() - near.second <= near.jump().into());
        }
    }

    #[test]
    fn a_difference_leads_from_the_one_to_the_other(
        a in moments(), b in moments(), pick in 1..512_u32,
    ) {
        let b = b.in_zone(a.zone());
        let units: Vec<Unit> = Unit::ALL
            .into_iter()
            .filter(|unit| pick & 1 << *unit as u32 != 0)
            .collect();
        let span = b.diff(a, &units).unwrap();
        let exact = units.iter().any(|unit| !unit.is_calendar());
        if exact && a <= b {
            let there = a.plus(&span).unwrap();
            prop_assert!(
                there.nanos_since(b).abs() <= 1,
                "{a} + {span:?} is {there}, not {b}"
            );
        }
        prop_assert_eq!(a.diff(b, &units).unwrap(), -span);
    }

    #[test]
    fn starts_and_ends_hold_the_moment(moment in moments(), unit in units()) {
        let start = moment.start_of(unit).unwrap();
        let end = moment.end_of(unit).unwrap();
        let next = moment.next_start_of(unit).unwrap();
        prop_assert!(start <= moment && moment <= end, "{start} {end}");
        prop_assert_eq!(end.plus_nanos(1).unwrap(), next);
        prop_assert_eq!(start.start_of(unit), Ok(start));
        prop_assert!(moment.same_here(unit, start));
        prop_assert!(!moment.same_here(unit, next));
    }

    #[test]
    fn week_dates_go_round(moment in moments()) {
        let civil = Civil::iso_week_date(
            moment.iso_week_year().into(),
            moment.iso_week().into(),
            moment.weekday(),
        ).unwrap();
        let date = |c: Civil| (c.year(), c.month(), c.day());
        prop_assert_eq!(date(civil), date(moment.civil()));
        let parser = Parser::new(Context::at(moment));
        let read = parser.iso(&moment.to_iso_week_date()).unwrap();
        prop_assert_eq!(read.to_iso_date(), moment.to_iso_date());
        let read = parser.iso(&moment.to_iso_ordinal()).unwrap();
        prop_assert_eq!(read.to_iso_date(), moment.to_iso_date());
        prop_assert_eq!(moment.next(Weekday::Friday).unwrap().weekday(), Weekday::Friday);
    }

    #[test]
    fn order_is_that_of_moments(a in moments(), b in moments()) {
        let key = |m: DateTime| m.timestamp_nanos();
        prop_assert_eq!(a.cmp(&b), key(a).cmp(&key(b)));
        prop_assert_eq!(a == b, key(a) == key(b));
        prop_assert!(a.in_zone(b.zone()) == a);
    }

    #[test]
    fn durations_read_back(span in durations()) {
        let read = |text: String| text.parse::<Duration>().unwrap();
        // Quarters become months in ISO 8601, the rest stays.
        let iso = read(span.to_iso());
        prop_assert_eq!(iso.to_iso(), span.to_iso());
        let words = read(span.to_string());
        prop_assert_eq!(words, span);
        let short = read(format!("{span:#}"));
        prop_assert_eq!(short, span);
    }

    #[test]
    fn normalizing_keeps_the_length(span in durations()) {
        // Only between units that convert exactly into each other.
        let span = span.without(Unit::Year).without(Unit::Quarter)
            .without(Unit::Month);
        let all = span.shift_to(&Unit::ALL[3..]);
        prop_assert_eq!(span.to_millis(), all.to_millis());
        prop_assert_eq!(span.to_millis(), span.normalize().to_millis());
        let normal = span.normalize();
        prop_assert_eq!(normal.normalize(), normal);
    }

    #[test]
    fn sets_of_intervals_are_an_algebra(a in sets(), b in sets(), c in sets()) {
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert_eq!(a.intersection(&b), b.intersection(&a));
        prop_assert_eq!(a.union(&b).union(&c), a.union(&b.union(&c)));
        prop_assert_eq!(a.difference(&b).intersection(&b), IntervalSet::default());
        prop_assert_eq!(a.difference(&b).union(&a.intersection(&b)), a.clone());
        prop_assert_eq!(
            a.intersection(&b.union(&c)),
            a.intersection(&b).union(&a.intersection(&c))
        );
        prop_assert_eq!(a.xor(&b), a.union(&b).difference(&a.intersection(&b)));
        prop_assert_eq!(
            a.nanos() + b.nanos(),
            a.union(&b).nanos() + a.intersection(&b).nanos()
        );
        for hour in 0..600_i64 {
            let at = DateTime::from_seconds(hour * 3600).unwrap();
            prop_assert_eq!(
                a.union(&b).contains(at), a.contains(at) || b.contains(at)
            );
        }
    }

    #[test]
    fn pieces_make_the_whole(
        start in moments(), len in 1..5000_i64, step in 1..900_i64, unit in units(),
    ) {
        let whole =
            Interval::after(start, &Duration::new().hours(len)).unwrap();
        let by = Duration::new().set(unit, step);
        let pieces: Vec<_> = whole
            .split_by(&by)
            .take(2000)
            .collect::<Result<_, _>>()
            .unwrap();
        prop_assert_eq!(pieces[0].start(), start);
        for pair in pieces.windows(2) {
            prop_assert_eq!(pair[0].end(), pair[1].start());
        }
        if pieces.len() < 2000 {
            prop_assert_eq!(pieces[pieces.len() - 1].end(), whole.end());
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,60}") {
        never_panics(&text);
    }

    #[test]
    fn no_damaged_date_makes_a_reader_panic(
        pick in 0..SEEDS.len(), at in 0..60_usize, with in any::<char>(), cut in 0..60_usize,
    ) {
        let mut text: Vec<char> = SEEDS[pick].chars().collect();
        let len = text.len();
        text[at % len] = with;
        text.truncate(cut % len + 1);
        never_panics(&text.into_iter().collect::<String>());
    }

    #[test]
    fn no_number_makes_arithmetic_panic(
        second in any::<i64>(), n in any::<i64>(), unit in units(), zone in 0..500_usize,
    ) {
        let zone = Zone::iana(Zone::names().nth(zone).unwrap()).unwrap();
        let bounded = second % 8_640_000_000_001;
        let moment = DateTime::from_seconds(bounded).unwrap().in_zone(zone);
        let _ = DateTime::from_seconds(second);
        let _ = DateTime::from_millis(n);
        let span = Duration::new().set(unit, n);
        let _ = moment.plus(&span).map(DateTime::civil);
        let _ = moment.minus(&span);
        let _ = moment.start_of(unit);
        let _ = moment.end_of(unit);
        let _ = moment.diff(moment.plus(&span).unwrap_or(moment), &[unit]);
        let _ = span.times(n);
        let _ = (span.normalize(), span.rescale(), span.to_iso());
        let _ = span.total(unit);
        let _ = (moment.to_string(), moment.to_rfc2822(), moment.is_dst());
        let _ = moment.format_luxon("D DD DDD DDDD f F kkkk o n ii ZZZZ");
        let _ = zone.next_transition(bounded);
    }
}

const SEEDS: [&str; 14] = [
    "2024-02-29T12:00:00.123456789+01:00[Europe/Paris]",
    "+002024-W09-4T12:00:00,5Z",
    "20240229T120000+0100",
    "2024-060",
    "Thu, 29 Feb 2024 12:00:00 (comment (nested)) EST",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "2024-02-29 12:00:00.000 Europe/Paris",
    "@1700000000.5",
    "1700000000000",
    "29/Feb/2024:12:00:00 +0100",
    "Feb 29th, 2024 at 9:05 pm",
    "P1Y2M3W4DT5H6M7.008S",
    "2 weeks, 5 hours 05:10:20 ago",
];

fn never_panics(text: &str) {
    let ctx = Context::at(DateTime::from_seconds(1_720_949_400).unwrap());
    let parser = Parser::new(ctx);
    let _ = parser.any(text);
    let _ = parser.iso(text);
    let _ = parser.rfc2822(text);
    let _ = parser.http(text);
    let _ = parser.sql(text);
    let _ = parser.find_all(text).count();
    let _ = text.parse::<DateTime>();
    let _ = text.parse::<Duration>();
    let _ = Duration::parse_iso_time(text);
    let _ = Interval::parse_iso(text, &ctx);
    let _ = Zone::parse(text);
    let _ = DateTime::of_identifier(text);
    let moment = ctx.now();
    for dialect in
        [Dialect::Strftime, Dialect::Luxon, Dialect::Dayjs, Dialect::Unicode]
    {
        if let Ok(format) = Format::new(text, dialect) {
            let written = format.format(moment);
            let _ = format.parse(&written, &parser);
            let _ = format.parse(text, &parser);
        }
    }
}
