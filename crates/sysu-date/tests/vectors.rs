//! Runs the reference vectors made with Luxon and Day.js.
//!
//! `SYSU_VECTORS` names another folder. Cases marked `quirk` are what a
//! better library should not copy: they are counted as skipped, as are those
//! marked `icu` in a language that is not shipped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use sysu_date::format::{Dialect, Format};
use sysu_date::locale::{Form, Locale, Style, Width};
use sysu_date::{
    Accuracy, Bounds, Civil, Context, DateTime, Disambiguation, Duration,
    Fields, Human, Interval, IntervalSet, Iso, IsoTime, OffsetConflict,
    Parser, Precision, Relative, Rounding, Sql, Unit, Wall, WeekRules, Zone,
    dayjs,
};

/// The outcome of one case: what came, to compare with `out`.
type Outcome = Result<Value, String>;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the folder of other vectors comes from the environment"
)]
fn vectors() {
    let folder = std::env::var_os("SYSU_VECTORS").map_or_else(
        || {
            PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("../../tests/data/vectors/date")
        },
        PathBuf::from,
    );
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|err| panic!("{}: {err}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut report = String::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        for (index, case) in cases.iter().enumerate() {
            let op = case["op"].as_str().unwrap_or_default();
            let count = counts.entry(op.to_owned()).or_default();
            if skipped(case) {
                count[2] += 1;
                continue;
            }
            let got = run(op, &case["in"]);
            let want = &case["out"];
            if agrees(op, want, &got) {
                count[0] += 1;
                continue;
            }
            count[1] += 1;
            let got = got.unwrap_or_else(|err| json!({ "error": err }));
            let _ = writeln!(
                report,
                "{name} #{index} {op} {}\n  expected {want}\n  got      {got}",
                case["in"]
            );
        }
    }
    print!("{report}");
    let mut total = [0; 3];
    for (op, [passed, failed, skipped]) in &counts {
        println!("{op}: {passed} passed, {failed} failed, {skipped} skipped");
        for (sum, n) in total.iter_mut().zip([passed, failed, skipped]) {
            *sum += n;
        }
    }
    let [passed, failed, skipped] = total;
    println!(
        "vectors date: {passed} passed, {failed} failed, {skipped} skipped"
    );
    assert!(0 < passed, "no case in {}", folder.display());
    assert_eq!(failed, 0, "some vectors failed; they are listed above");
}

fn skipped(case: &Value) -> bool {
    if case.get("quirk").is_some() {
        return true;
    }
    let locale = case["in"]["locale"].as_str();
    case.get("icu").is_some()
        && locale.is_some_and(|tag| Locale::parse(tag).is_none())
}

/// Whether what came is what was expected.
fn agrees(op: &str, want: &Value, got: &Outcome) -> bool {
    let is_error = |key| want.get(key).is_some();
    if is_error("invalid") || is_error("throws") {
        return got.is_err();
    }
    let Ok(got) = got else { return false };
    if op == "luxon.normalizeZone" {
        return want["valid"] == got["valid"]
            && (want["valid"] == false || same(&want["name"], &got["name"]));
    }
    if op == "luxon.fields" {
        // Far years list only some fields.
        let want = want.as_object().into_iter().flatten();
        return want.into_iter().all(|(key, want)| same(want, &got[key]));
    }
    same(want, got)
}

/// Equality of JSON with the tolerance that doubles need, names of zones in
/// any case, and any blank for any blank.
fn same(want: &Value, got: &Value) -> bool {
    match (want, got) {
        (Value::Number(a), Value::Number(b)) => {
            let double =
                |n: &serde_json::Number| n.as_f64().unwrap_or(f64::NAN);
            let (a, b) = (double(a), double(b));
            (a - b).abs() <= 1e-6_f64.min(1e-9 * a.abs()).max(2e-12)
                || (a - b).abs() <= 1e-9 * a.abs()
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
                && b.keys().all(|key| a.contains_key(key) || key == "zone")
        }
        (Value::String(a), Value::String(b)) => {
            let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
            a.chars().map(blank).eq(b.chars().map(blank))
                || a.eq_ignore_ascii_case(b) && a.contains('/')
        }
        (a, b) => a == b,
    }
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default()
}

fn number(input: &Value, key: &str) -> f64 {
    input[key].as_f64().unwrap_or_default()
}

fn flag(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or_default()
}

fn words<E: std::fmt::Display>(err: E) -> String {
    err.to_string()
}

fn zone(input: &Value, key: &str) -> Result<Zone, String> {
    match input[key].as_str() {
        None => Ok(Zone::UTC),
        Some(name) => Zone::parse(name).map_err(words),
    }
}

/// A moment of epoch milliseconds, which may have a fraction.
fn millis(value: &Value) -> Result<DateTime, String> {
    let value = value.as_f64().ok_or("no number")?;
    let nanos = (value.fract() * 1e6).round() as i128;
    DateTime::from_nanos(value.trunc() as i128 * 1_000_000 + nanos)
        .map_err(words)
}

/// The moment of `key` in the zone of `in_key`.
fn moment(input: &Value, key: &str, in_key: &str) -> Result<DateTime, String> {
    Ok(millis(&input[key])?.in_zone(zone(input, in_key)?))
}

fn locale(input: &Value) -> Result<Locale, String> {
    match input["locale"].as_str() {
        None => Ok(Locale::EN),
        Some(tag) => Locale::parse(tag).ok_or("unknown locale".into()),
    }
}

fn unit(name: &str) -> Result<Unit, String> {
    Unit::from_dayjs(name).map_err(words)
}

fn context(input: &Value) -> Result<Context, String> {
    let now = match &input["now"] {
        Value::Null => DateTime::from_millis(0).map_err(words)?,
        now => millis(now)?,
    };
    Ok(Context::at(now).zone(zone(input, "zone")?).locale(locale(input)?))
}

fn parser(input: &Value) -> Result<Parser, String> {
    Ok(Parser::new(context(input)?)
        .keep_zone(flag(input, "setZone"))
        .offset_conflict(OffsetConflict::Reject))
}

fn duration(value: &Value) -> Result<Duration, String> {
    let mut new = Duration::new();
    for (name, amount) in value.as_object().ok_or("no units")? {
        let amount = amount.as_f64().ok_or("no number")?;
        let unit: Unit = name.parse().map_err(words)?;
        new = new.set_f64(unit, amount).map_err(words)?;
    }
    Ok(new)
}

fn units_of(duration: &Duration) -> Value {
    let units = duration
        .units()
        .map(|unit| (unit.plural().to_owned(), json!(duration.get(unit))));
    Value::Object(units.collect())
}

fn accuracy(input: &Value) -> Accuracy {
    match text(input, "accuracy") {
        "longterm" => Accuracy::Longterm,
        _ => Accuracy::Casual,
    }
}

fn unit_list(value: &Value) -> Result<Vec<Unit>, String> {
    match value {
        Value::String(name) => Ok(vec![unit(name)?]),
        Value::Array(names) => {
            names.iter().map(|n| unit(n.as_str().unwrap_or(""))).collect()
        }
        _ => Ok(Vec::new()),
    }
}

/// What the vectors call a date-time: floored to milliseconds.
fn shown(moment: DateTime) -> Value {
    let local = Iso::new().precision(Precision::Millisecond).offset(false);
    json!({
        "ts": moment.timestamp_millis(),
        "offset": moment.offset_minutes(),
        "local": moment.format_iso(local),
        "zone": moment.zone().name(),
    })
}

fn ts(moment: DateTime) -> Value {
    json!({ "ts": moment.timestamp_millis() })
}

fn interval(value: &Value, zone: Zone) -> Result<Interval, String> {
    let start = millis(&value[0])?.in_zone(zone);
    let end = millis(&value[1])?.in_zone(zone);
    Interval::new(start, end).map_err(words)
}

fn intervals(value: &Value) -> Result<Vec<Interval>, String> {
    let list = value.as_array().ok_or("no list")?;
    list.iter().map(|value| interval(value, Zone::UTC)).collect()
}

fn pair(interval: Interval) -> Value {
    json!([
        interval.start().timestamp_millis(),
        interval.end().timestamp_millis()
    ])
}

fn pairs(intervals: impl IntoIterator<Item = Interval>) -> Value {
    intervals.into_iter().map(pair).collect()
}

fn run(op: &str, input: &Value) -> Outcome {
    if let Some(op) = op.strip_prefix("luxon.interval.") {
        return run_interval(op, input);
    }
    if let Some(op) = op.strip_prefix("luxon.duration.") {
        return run_duration(op, input);
    }
    if let Some(op) = op.strip_prefix("luxon.info.") {
        return run_info(op, input);
    }
    if let Some(op) = op.strip_prefix("luxon.") {
        return run_luxon(op, input);
    }
    if let Some(op) = op.strip_prefix("dayjs.") {
        return run_dayjs(op, input);
    }
    if op == "zone.transition" {
        let zone = zone(input, "zone")?;
        let from = millis(&input["from"])?.timestamp();
        let next = zone.next_transition(from).ok_or("none")?;
        return Ok(json!({
            "at": next.second * 1000,
            "before": next.before as f64 / 60.0,
            "after": next.after as f64 / 60.0,
        }));
    }
    Err(format!("unknown operation {op}"))
}

fn run_luxon(op: &str, input: &Value) -> Outcome {
    let opts = &input["opts"];
    match op {
        "fromISO" => {
            let read = parser(input)?.iso(text(input, "text"));
            Ok(shown(read.map_err(words)?))
        }
        "fromRFC2822" => {
            let read = parser(input)?.rfc2822(text(input, "text"));
            Ok(shown(read.map_err(words)?))
        }
        "fromHTTP" => {
            let read = parser(input)?.http(text(input, "text"));
            Ok(shown(read.map_err(words)?))
        }
        "fromSQL" => {
            let read = parser(input)?.sql(text(input, "text"));
            Ok(shown(read.map_err(words)?))
        }
        "fromFormat" => {
            let format = Format::with_locale(
                text(input, "format"),
                Dialect::Luxon,
                locale(input)?,
            );
            let format = format.map_err(words)?;
            let read = format.parse(text(input, "text"), &parser(input)?);
            Ok(shown(read.map_err(words)?))
        }
        "toFormat" => {
            let format = Format::with_locale(
                text(input, "format"),
                Dialect::Luxon,
                locale(input)?,
            );
            let moment = moment(input, "ts", "zone")?;
            Ok(json!(format.map_err(words)?.format(moment)))
        }
        "toISO" | "toISODate" | "toISOTime" => {
            let moment = moment(input, "ts", "zone")?;
            Ok(json!(moment.format_iso(iso(op, opts))))
        }
        "toISOWeekDate" => {
            Ok(json!(moment(input, "ts", "zone")?.to_iso_week_date()))
        }
        "toRFC2822" => Ok(json!(moment(input, "ts", "zone")?.to_rfc2822())),
        "toHTTP" => Ok(json!(moment(input, "ts", "zone")?.to_http())),
        "toSQL" => {
            let yes = |key: &str| opts[key].as_bool().unwrap_or(true);
            let sql = Sql::new()
                .offset(yes("includeOffset"))
                .zone(flag(opts, "includeZone"))
                .space(yes("includeOffsetSpace"));
            Ok(json!(moment(input, "ts", "zone")?.to_sql(sql)))
        }
        "plus" | "minus" => {
            let moment = moment(input, "ts", "zone")?;
            let duration = duration(&input["duration"])?;
            let sum = if op == "plus" {
                moment.plus(&duration)
            } else {
                moment.minus(&duration)
            };
            Ok(shown(sum.map_err(words)?))
        }
        "setZone" => {
            let moment = moment(input, "ts", "zone")?;
            let to = zone(input, "to")?;
            if !flag(input, "keepLocalTime") {
                return Ok(shown(moment.in_zone(to)));
            }
            let hint = to.offset_at(moment.timestamp());
            let choice = Disambiguation::hint(hint);
            let moved = moment.reinterpret_in_zone(to, choice);
            Ok(shown(moved.map_err(words)?))
        }
        "resolveLocal" => resolve_local(input),
        "getPossibleOffsets" => {
            let moment = moment(input, "ts", "zone")?;
            let nano = moment.nanosecond() as i64 / 1_000_000;
            let found = moment.zone().candidates(moment.civil());
            Ok(found.seconds().map(|s| json!(s * 1000 + nano)).collect())
        }
        "isInDST" => Ok(json!(moment(input, "ts", "zone")?.is_dst())),
        "normalizeZone" => Ok(match Zone::parse(text(input, "text")) {
            Ok(zone) => json!({ "valid": true, "name": zone.name() }),
            Err(_) => json!({ "valid": false }),
        }),
        "diff" => {
            let a = moment(input, "a", "zone")?;
            let b_zone =
                if input["zoneB"].is_null() { "zone" } else { "zoneB" };
            let b = moment(input, "b", b_zone)?;
            let units = unit_list(&input["units"])?;
            Ok(units_of(&a.diff(b, &units).map_err(words)?))
        }
        "startOf" => {
            let unit = unit(text(input, "unit"))?;
            let start = moment(input, "ts", "zone")?.start_of(unit);
            Ok(shown(start.map_err(words)?))
        }
        "endOf" => {
            // As Luxon has it: plus one unit, back to its start on the side
            // of a repeated midnight that this leads to, minus 1 ms. Our
            // own `end_of` ends a day at its first midnight; tests/it has
            // its cases.
            let unit = unit(text(input, "unit"))?;
            let one = Duration::new().set(unit, 1);
            let moment = moment(input, "ts", "zone")?;
            let next = moment.plus(&one).map_err(words)?;
            let side = Disambiguation::hint(next.offset_seconds());
            let start = next.start_of_with(unit, side).map_err(words)?;
            let end = start.plus_nanos(-1_000_000);
            Ok(shown(end.map_err(words)?))
        }
        "fields" => Ok(luxon_fields(moment(input, "ts", "zone")?)),
        "localWeek" => {
            let moment = moment(input, "ts", "zone")?;
            let rules = locale(input)?.week();
            let week = moment.local_week(rules);
            let start = moment.start_of_week(rules).map_err(words)?;
            Ok(json!({
                "localWeekday": week.weekday,
                "localWeekNumber": week.week,
                "localWeekYear": week.year,
                "weeksInLocalWeekYear": week.weeks_in_year,
                "isWeekend": moment.is_weekend(rules),
                "startOfLocaleWeek": start.timestamp_millis(),
            }))
        }
        "set" => {
            let fields = fields(&input["values"])?;
            let set = moment(input, "ts", "zone")?.with_rolling(fields);
            Ok(shown(set.map_err(words)?))
        }
        "fromObject" => {
            let fields = fields(&input["values"])?;
            let made = DateTime::from_fields(fields, &context(input)?);
            Ok(shown(made.map_err(words)?))
        }
        "hasSame" => {
            let a = moment(input, "a", "zone")?;
            let b = moment(input, "b", "zoneB")?;
            Ok(json!(a.same(unit(text(input, "unit"))?, b)))
        }
        "toRelative" => {
            let moment = moment(input, "ts", "zone")?;
            let base = self::moment(input, "base", "zone")?;
            let relative = relative(input)?;
            Ok(json!(moment.relative(base, &relative).map_err(words)?))
        }
        "toRelativeCalendar" => {
            let moment = moment(input, "ts", "zone")?;
            let base = self::moment(input, "base", "zone")?;
            let relative = relative(input)?;
            let said = moment.relative_calendar(base, &relative);
            Ok(json!(said.map_err(words)?))
        }
        "offsetAt" => {
            let moment = moment(input, "ts", "zone")?;
            let local =
                Iso::new().precision(Precision::Millisecond).offset(false);
            Ok(json!({
                "offsetSeconds": moment.offset_seconds(),
                "local": moment.format_iso(local),
            }))
        }
        _ => Err(format!("unknown operation {op}")),
    }
}

fn iso(op: &str, opts: &Value) -> Iso {
    let precision = match opts["precision"].as_str().unwrap_or("millisecond") {
        "year" | "years" => Precision::Year,
        "month" | "months" => Precision::Month,
        "day" | "days" => Precision::Day,
        "hour" | "hours" => Precision::Hour,
        "minute" | "minutes" => Precision::Minute,
        "second" | "seconds" => Precision::Second,
        _ => Precision::Millisecond,
    };
    let (iso, precision) = match op {
        "toISOTime" => (Iso::time(), precision),
        "toISODate" => (Iso::new(), precision.min(Precision::Day)),
        _ => (Iso::new(), precision),
    };
    iso.precision(precision)
        .basic(text(opts, "format") == "basic")
        .offset(opts["includeOffset"].as_bool().unwrap_or(true))
        .zone_name(flag(opts, "extendedZone"))
        .prefix(op == "toISO" || flag(opts, "includePrefix"))
        .suppress_seconds(flag(opts, "suppressSeconds"))
        .suppress_millis(flag(opts, "suppressMilliseconds"))
}

fn resolve_local(input: &Value) -> Outcome {
    let local = &input["local"];
    let get = |key: &str| local[key].as_i64().unwrap_or_default();
    let civil = Civil::new(
        get("year"),
        get("month"),
        get("day"),
        get("hour"),
        get("minute"),
        get("second"),
        get("millisecond") * 1_000_000,
    )
    .map_err(words)?;
    let zone = zone(input, "zone")?;
    let guess = (number(input, "guess") * 60.0) as i32;
    let resolved =
        zone.resolve(civil, Disambiguation::hint(guess)).map_err(words)?;
    let mut value = shown(resolved.datetime);
    value["kind"] = json!(match resolved.wall {
        Wall::Plain => "plain",
        Wall::Gap => "gap",
        Wall::Overlap => "overlap",
    });
    let millis = get("millisecond");
    value["candidates"] = zone
        .candidates(civil)
        .seconds()
        .map(|second| json!(second * 1000 + millis))
        .collect();
    Ok(value)
}

fn luxon_fields(moment: DateTime) -> Value {
    json!({
        "year": moment.year(),
        "quarter": moment.quarter(),
        "month": moment.month(),
        "day": moment.day(),
        "hour": moment.hour(),
        "minute": moment.minute(),
        "second": moment.second(),
        "millisecond": moment.millisecond(),
        "weekYear": moment.iso_week_year(),
        "weekNumber": moment.iso_week(),
        "weekday": moment.weekday().number(),
        "ordinal": moment.day_of_year(),
        "offset": moment.offset_minutes(),
        "isInLeapYear": moment.is_leap_year(),
        "daysInMonth": moment.days_in_month(),
        "daysInYear": moment.days_in_year(),
        "weeksInWeekYear": moment.weeks_in_iso_year(),
    })
}

fn fields(values: &Value) -> Result<Fields, String> {
    let mut fields = Fields::new();
    for (name, value) in values.as_object().ok_or("no fields")? {
        let n = value.as_i64().ok_or("no whole number")?;
        fields = match name.as_str() {
            "year" => fields.year(n),
            "month" => fields.month(n),
            "day" => fields.day(n),
            "ordinal" => fields.ordinal(n),
            "weekYear" => fields.week_year(n),
            "weekNumber" => fields.week(n),
            "weekday" => fields.weekday(n),
            "hour" => fields.hour(n),
            "minute" => fields.minute(n),
            "second" => fields.second(n),
            "millisecond" => fields.millisecond(n),
            other => return Err(format!("unknown field {other}")),
        };
    }
    Ok(fields)
}

fn relative(input: &Value) -> Result<Relative, String> {
    let opts = &input["opts"];
    let mut relative = Relative::new().locale(locale(input)?);
    let units = unit_list(&opts["unit"])?;
    if !units.is_empty() {
        relative = relative.units(&units);
    }
    relative = relative.style(match text(opts, "style") {
        "short" => Style::Short,
        "narrow" => Style::Narrow,
        _ => Style::Long,
    });
    relative = relative.rounding(match text(opts, "rounding") {
        "round" => Rounding::Round,
        "floor" => Rounding::Floor,
        "ceil" => Rounding::Ceil,
        "expand" => Rounding::Expand,
        _ => Rounding::Trunc,
    });
    if let Some(padding) = opts["padding"].as_u64() {
        relative = relative.padding(std::time::Duration::from_millis(padding));
    }
    if let Some(round) = opts["round"].as_bool() {
        relative = relative.whole(round);
    }
    Ok(relative)
}

fn run_info(op: &str, input: &Value) -> Outcome {
    let locale = locale(input)?;
    let width = match text(input, "length") {
        "long" => Width::Wide,
        "narrow" => Width::Narrow,
        _ => Width::Abbreviated,
    };
    let form = match text(input, "form") {
        "format" => Form::Format,
        _ => Form::Standalone,
    };
    Ok(match op {
        // Luxon cuts Chinese months out of dates, which leaves the number.
        "months" if form == Form::Format && locale.language() == "zh" => {
            let name = |n| locale.luxon_month(n, width, form);
            (1..=12).map(|n| json!(name(n))).collect()
        }
        "months" => json!(locale.months(width, form)),
        "weekdays" => json!(locale.weekdays(width, form)),
        "meridiems" => json!([false, true].map(|late| locale.day_period(
            late,
            Width::Abbreviated,
            Form::Format
        ))),
        "eras" => json!([false, true].map(|ad| locale.era(ad, width))),
        "week" => {
            let week = locale.week();
            let weekend: Vec<u8> = (1..=7)
                .filter(|day| {
                    week.is_weekend(sysu_date::Weekday::from_iso(*day))
                })
                .collect();
            json!({
                "firstDay": week.first.number(),
                "minimalDays": week.minimal_days,
                "weekend": weekend,
            })
        }
        _ => return Err(format!("unknown operation {op}")),
    })
}

fn run_interval(op: &str, input: &Value) -> Outcome {
    if op == "fromISO" {
        let ctx = context(input)?;
        let read = Interval::parse_iso(text(input, "text"), &ctx);
        let read = read.map_err(words)?;
        return Ok(json!({
            "start": read.start().timestamp_millis(),
            "end": read.end().timestamp_millis(),
        }));
    }
    if op == "merge" || op == "xor" {
        let list = intervals(&input["intervals"])?;
        let set = if op == "merge" {
            list.into_iter().collect()
        } else {
            IntervalSet::held_once(&list)
        };
        return Ok(pairs(set.iter()));
    }
    if !input["a"].is_null() {
        let a = interval(&input["a"], Zone::UTC)?;
        let b = interval(&input["b"], Zone::UTC)?;
        return Ok(match op {
            "union" => pair(a.union(b)),
            "intersection" => a.intersection(b).map_or(Value::Null, pair),
            "overlaps" => json!(a.overlaps(b)),
            "engulfs" => json!(a.engulfs(b)),
            "abutsStart" => json!(a.abuts_start(b)),
            "abutsEnd" => json!(a.abuts_end(b)),
            "equals" => json!(a == b),
            _ => return Err(format!("unknown operation {op}")),
        });
    }
    let whole = interval(&input["interval"], zone(input, "zone")?)?;
    Ok(match op {
        "splitBy" => {
            let length = duration(&input["duration"])?;
            let pieces: Result<Vec<_>, _> = whole.split_by(&length).collect();
            pairs(pieces.map_err(words)?)
        }
        "divideEqually" => pairs(whole.divide(number(input, "parts") as u32)),
        "splitAt" => {
            let cuts = input["at"].as_array().ok_or("no list")?;
            let cuts: Result<Vec<_>, _> = cuts.iter().map(millis).collect();
            pairs(whole.split_at(&cuts?))
        }
        "difference" => {
            pairs(whole.difference(intervals(&input["others"])?).iter())
        }
        "count" => {
            let unit = unit(text(input, "unit"))?;
            json!(whole.count(unit).map_err(words)?)
        }
        "length" => {
            let unit = unit(text(input, "unit"))?;
            json!(whole.length(unit).map_err(words)?)
        }
        "hasSame" => json!(whole.same(unit(text(input, "unit"))?)),
        "contains" => json!(whole.contains(millis(&input["at"])?)),
        "isBefore" => json!(whole.is_before(millis(&input["at"])?)),
        "isAfter" => json!(whole.is_after(millis(&input["at"])?)),
        "toISO" => {
            let iso =
                Format::iso(Iso::new().precision(Precision::Millisecond));
            let full = whole.format(&iso, "/");
            json!({
                "iso": full,
                "date": whole.to_iso_date(),
                "string": format!("[{})", whole.format(&iso, " – ")),
            })
        }
        _ => return Err(format!("unknown operation {op}")),
    })
}

fn run_duration(op: &str, input: &Value) -> Outcome {
    match op {
        // Luxon cuts to milliseconds, which come last.
        "fromISO" | "fromISOTime" => {
            let read = if op == "fromISO" {
                Duration::parse_iso(text(input, "text"))
            } else {
                Duration::parse_iso_time(text(input, "text"))
            };
            let read = read.map_err(words)?;
            let cut = read
                .map_units(|n, unit| {
                    if unit == Unit::Millisecond { n.trunc() } else { n }
                })
                .map_err(words)?;
            return Ok(units_of(&cut));
        }
        "plus" | "minus" => {
            let (a, b) = (duration(&input["a"])?, duration(&input["b"])?);
            let sum = if op == "plus" { a.plus(&b) } else { a.minus(&b) };
            return Ok(units_of(&sum.map_err(words)?));
        }
        _ => {}
    }
    let span = duration(&input["duration"])?;
    let accuracy = accuracy(input);
    let opts = &input["opts"];
    Ok(match op {
        // Luxon rounds to milliseconds.
        "toISO" => {
            let rounded = span.map_units(|n, unit| match unit {
                Unit::Millisecond => n.round(),
                _ => n,
            });
            json!(rounded.map_err(words)?.to_iso())
        }
        "toISOTime" => {
            let clock = IsoTime::new()
                .basic(text(opts, "format") == "basic")
                .prefix(flag(opts, "includePrefix"))
                .suppress_seconds(flag(opts, "suppressSeconds"))
                .suppress_millis(flag(opts, "suppressMilliseconds"));
            json!(span.to_iso_time(clock))
        }
        "toHuman" => {
            let style = |key: &str, default| match text(opts, key) {
                "long" => Style::Long,
                "short" => Style::Short,
                "narrow" => Style::Narrow,
                _ => default,
            };
            let human = Human::new()
                .locale(locale(input)?)
                .style(style("unitDisplay", Style::Long))
                .list(style("listStyle", Style::Narrow))
                .zeros(opts["showZeros"].as_bool().unwrap_or(true));
            json!(span.humanize(&human))
        }
        "toFormat" => json!(span.format_luxon(text(input, "format"))),
        "normalize" => units_of(&span.normalize_by(accuracy)),
        "shiftTo" => {
            let units = unit_list(&input["units"])?;
            units_of(&span.shift_to_by(&units, accuracy))
        }
        "shiftToAll" => units_of(&span.shift_to_all_by(accuracy)),
        "rescale" => units_of(&span.rescale_by(accuracy)),
        "as" => {
            let unit = unit(text(input, "unit"))?;
            json!(span.total_by(unit, accuracy))
        }
        "negate" => units_of(&-span),
        _ => return Err(format!("unknown operation {op}")),
    })
}

fn run_dayjs(op: &str, input: &Value) -> Outcome {
    match op {
        "utc" => {
            let read = dayjs::parse(text(input, "text"), &context(input)?);
            Ok(ts(read.map_err(words)?))
        }
        "utc.format" => {
            let locale = locale(input)?;
            let format = Format::with_locale(
                text(input, "format"),
                Dialect::Dayjs,
                locale,
            );
            let format = format.map_err(words)?;
            let parser = parser(input)?;
            let text = text(input, "text");
            let read = if flag(input, "strict") {
                format.parse(text, &parser)
            } else {
                format.parse_lenient(text, &parser)
            };
            Ok(ts(read.map_err(words)?))
        }
        "format" => {
            let offset = (number(input, "offset") * 60.0) as i32;
            let moment = millis(&input["ts"])?;
            let moment = moment.to_fixed(offset).map_err(words)?;
            let format = Format::with_locale(
                text(input, "format"),
                Dialect::Dayjs,
                locale(input)?,
            );
            Ok(json!(format.map_err(words)?.format(moment)))
        }
        "add" | "subtract" => {
            let amount = number(input, "amount");
            let amount = if op == "add" { amount } else { -amount };
            let unit = unit(text(input, "unit"))?;
            let sum = dayjs::plus(millis(&input["ts"])?, amount, unit);
            Ok(ts(sum.map_err(words)?))
        }
        "set" => {
            let moment = millis(&input["ts"])?;
            let value = number(input, "value") as i64;
            let set = dayjs::set(moment, text(input, "unit"), value);
            Ok(ts(set.map_err(words)?))
        }
        "diff" => {
            let (a, b) = (millis(&input["a"])?, millis(&input["b"])?);
            let unit = unit(text(input, "unit"))?;
            let float = flag(input, "float");
            Ok(json!(dayjs::diff(a, b, unit, float).map_err(words)?))
        }
        "startOf" | "endOf" => {
            let moment = millis(&input["ts"])?;
            let name = text(input, "unit");
            let rules = dayjs::week_rules(locale(input)?);
            let local = matches!(name, "week" | "w" | "weeks");
            let edge = match (op, local) {
                ("startOf", true) => moment.start_of_week(rules),
                ("startOf", false) => moment.start_of(unit(name)?),
                (_, true) => moment.end_of_week(rules),
                (_, false) => moment.end_of(unit(name)?),
            };
            Ok(ts(edge.map_err(words)?))
        }
        "isSame" | "isBefore" | "isAfter" | "isSameOrBefore"
        | "isSameOrAfter" => {
            let (a, b) = (millis(&input["a"])?, millis(&input["b"])?);
            let unit = unit(text(input, "unit"))?;
            Ok(json!(match op {
                "isSame" => a.same_here(unit, b),
                "isBefore" => a.is_before_unit(unit, b),
                "isAfter" => a.is_after_unit(unit, b),
                "isSameOrBefore" => !a.is_after_unit(unit, b),
                _ => !a.is_before_unit(unit, b),
            }))
        }
        "isBetween" => {
            let x = millis(&input["x"])?;
            let (a, b) = (millis(&input["a"])?, millis(&input["b"])?);
            let bounds = match text(input, "inclusivity") {
                "[]" => Bounds::Closed,
                "[)" => Bounds::Start,
                "(]" => Bounds::End,
                _ => Bounds::Open,
            };
            let unit = unit(text(input, "unit"))?;
            Ok(json!(x.is_between(a, b, unit, bounds)))
        }
        "fields" => dayjs_fields(input),
        "from" | "to" => {
            let (a, b) = (millis(&input["ts"])?, millis(&input["base"])?);
            let plain = flag(input, "withoutSuffix");
            let locale = locale(input)?;
            let said = if op == "from" {
                dayjs::from(a, b, plain, locale)
            } else {
                dayjs::from(b, a, plain, locale)
            };
            Ok(json!(said.map_err(words)?))
        }
        "calendar" => {
            let moment = millis(&input["ts"])?;
            let reference = millis(&input["reference"])?;
            let said = dayjs::calendar(moment, reference, locale(input)?);
            Ok(json!(said.map_err(words)?))
        }
        "tz.convert" => {
            let moment = moment(input, "ts", "zone")?;
            let iso = Iso::new().precision(Precision::Millisecond);
            // Day.js writes +00:00 in a zone.
            let mut text = moment.format_iso(iso.offset(false));
            text.push_str(&moment.format_dayjs("Z").map_err(words)?);
            Ok(json!({
                "ts": moment.timestamp_millis(),
                "offset": moment.offset_minutes(),
                "text": text,
            }))
        }
        "tz.parse" => {
            let ctx = context(input)?;
            let read = dayjs::parse(text(input, "text"), &ctx);
            let read = read.map_err(words)?;
            Ok(json!({
                "ts": read.timestamp_millis(),
                "offset": read.offset_minutes(),
            }))
        }
        "addDuration" | "subtractDuration" => {
            let moment = millis(&input["ts"])?;
            let span = duration(&input["duration"])?;
            let sum = if op == "addDuration" {
                moment.plus(&span)
            } else {
                moment.minus(&span)
            };
            Ok(ts(sum.map_err(words)?))
        }
        _ => run_dayjs_duration(op, input),
    }
}

fn dayjs_fields(input: &Value) -> Outcome {
    let moment = millis(&input["ts"])?;
    let week = moment.local_week(dayjs::week_rules(locale(input)?));
    Ok(json!({
        "year": moment.year(),
        "quarter": moment.quarter(),
        "month": moment.month() - 1,
        "date": moment.day(),
        "day": moment.weekday().number_from_sunday(),
        "hour": moment.hour(),
        "minute": moment.minute(),
        "second": moment.second(),
        "millisecond": moment.millisecond(),
        "dayOfYear": moment.day_of_year(),
        "week": week.week,
        "weekYear": week.year,
        "weekday": week.weekday - 1,
        "isoWeek": moment.iso_week(),
        "isoWeekYear": moment.iso_week_year(),
        "isoWeekday": moment.weekday().number(),
        "isoWeeksInYear": dayjs::iso_weeks_in_year(moment),
        "isLeapYear": moment.is_leap_year(),
        "daysInMonth": moment.days_in_month(),
    }))
}

fn run_dayjs_duration(op: &str, input: &Value) -> Outcome {
    let millis = number(input, "ms");
    Ok(match op {
        "duration.fromISO" => {
            let span =
                Duration::parse_iso(text(input, "text")).map_err(words)?;
            json!({
                "ms": span.to_nanos(Accuracy::Dayjs) as f64 / 1e6,
                "iso": dayjs::duration_to_iso(&span),
            })
        }
        "duration.toISO" => {
            let span = duration(&input["duration"])?;
            json!(dayjs::duration_to_iso(&span))
        }
        "duration.fromMillis" => {
            let span = dayjs::duration(millis).map_err(words)?;
            let mut value = units_of(&span);
            value["iso"] = json!(dayjs::duration_to_iso(&span));
            value
        }
        "duration.as" => {
            let span = Duration::new()
                .set_f64(Unit::Millisecond, millis)
                .map_err(words)?;
            let unit = unit(text(input, "unit"))?;
            json!(span.total_by(unit, Accuracy::Dayjs))
        }
        "duration.format" => {
            let span = dayjs::duration(millis).map_err(words)?;
            json!(dayjs::duration_format(&span, text(input, "format")))
        }
        "duration.humanize" => {
            let now = self::millis(&input["now"])?;
            let then =
                now.plus_nanos((millis * 1e6) as i128).map_err(words)?;
            let plain = !flag(input, "withSuffix");
            let said = dayjs::from(then, now, plain, Locale::EN);
            json!(said.map_err(words)?)
        }
        _ => return Err(format!("unknown operation {op}")),
    })
}

/// The rules that an American week has, so that the table of the locale is
/// judged by another source than itself.
#[test]
fn the_american_week_begins_on_sunday() {
    assert_eq!(Locale::EN.week(), WeekRules::US);
}
