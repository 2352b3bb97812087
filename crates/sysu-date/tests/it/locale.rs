//! The locale tables against what ICU says, and their invariants.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{collections::BTreeMap, fmt::Write as _, fs};
use sysu_date::{
    DateTime, Unit, Weekday,
    locale::{
        Dayjs, DayjsFormat, DayjsPhrase, Digits, Form, ListKind, Locale,
        Number, Plural, Preset, Style, Width,
    },
};

/// `Intl` of Node 20.20.2 (ICU 78.2, CLDR 48); see generate/judge.mjs.
const JUDGE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/date/locale.tsv");

/// What to do with the fields of a line: the answer of the tables.
fn answer(fields: &[&str]) -> String {
    let locale = Locale::parse(fields[1]).unwrap();
    match fields[0] {
        "plural" => {
            let plural = locale.plural(&Number::parse(fields[2]).unwrap());
            format!("{plural:?}").to_lowercase()
        }
        "relative" => {
            let number = Number::parse(fields[4]).unwrap();
            locale
                .relative(&number, unit(fields[3]), style(fields[2]))
                .unwrap()
        }
        "auto" => {
            let number: i64 = fields[4].parse().unwrap();
            let (unit, style) = (unit(fields[3]), style(fields[2]));
            locale.relative_word(number, unit, style).map_or_else(
                || locale.relative(&number.into(), unit, style).unwrap(),
                Into::into,
            )
        }
        "unit" => {
            let number = Number::parse(fields[4]).unwrap();
            locale.unit(&number, unit(fields[3]), style(fields[2]))
        }
        "list" => {
            let kind = match fields[2] {
                "conjunction" => ListKind::And,
                "disjunction" => ListKind::Or,
                _ => ListKind::Unit,
            };
            let len: usize = fields[4].parse().unwrap();
            let items = &["A", "B", "C", "D"][..len];
            locale.list(items, kind, style(fields[3]))
        }
        "number" => Number::parse(fields[2]).unwrap().to_text(locale, true),
        "week" => {
            let week = locale.week();
            let weekend: Vec<String> = (1..=7)
                .filter(|&day| week.is_weekend(Weekday::from_iso(day)))
                .map(|day| day.to_string())
                .collect();
            let first = week.first.number();
            format!("{first}\t{}\t{}", week.minimal_days, weekend.join(" "))
        }
        other => panic!("unknown question {other}"),
    }
}

fn unit(name: &str) -> Unit {
    name.parse().unwrap()
}

fn style(name: &str) -> Style {
    match name {
        "long" => Style::Long,
        "short" => Style::Short,
        _ => Style::Narrow,
    }
}

#[test]
fn every_answer_is_that_of_icu() {
    let text = fs::read_to_string(JUDGE).unwrap();
    let mut counts = BTreeMap::new();
    let mut wrong = String::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        if matches!(fields[0], "preset" | "fields") {
            continue; // see below
        }
        let asked = match fields[0] {
            "plural" | "number" => 3,
            "week" => 2,
            _ => 5,
        };
        *counts.entry(fields[0]).or_insert(0) += 1;
        let (want, got) = (fields[asked..].join("\t"), answer(&fields));
        if want != got {
            let asked = &fields[..asked];
            writeln!(wrong, "{asked:?}\n  {want:?}\n  {got:?}").unwrap();
        }
    }
    assert!(counts["relative"] > 3000 && counts["plural"] > 1000);
    assert!(wrong.is_empty(), "{}\n{wrong}", wrong.lines().count() / 3);
}

/// The patterns, written by the formatter, against ICU's text for one moment
/// in each locale and preset.
#[test]
fn every_preset_is_written_as_icu_writes_it() {
    let text = fs::read_to_string(JUDGE).unwrap();
    let mut wrong = String::new();
    let mut count = 0;
    for line in text.lines().filter(|line| line.starts_with("preset")) {
        let fields: Vec<&str> = line.split('\t').collect();
        let locale = Locale::parse(fields[1]).unwrap();
        let wanted = |preset: &&Preset| format!("{preset:?}") == fields[2];
        let preset = *Preset::ALL.iter().find(wanted).unwrap();
        let millis = fields[3].parse().unwrap();
        let moment = DateTime::from_millis(millis).unwrap();
        let got = moment.to_locale_string(preset, locale);
        count += 1;
        if got != fields[4] {
            writeln!(wrong, "{:?}\n  {got:?}", &fields[1..]).unwrap();
        }
    }
    assert!(count > 1500);
    assert!(wrong.is_empty(), "{wrong}");
}

/// Choices for which ICU has a pattern that cannot be made from the shipped
/// ones.
const OTHER_PATTERNS: usize = 75;

/// Any choice of fields against ICU's text.
#[test]
fn a_choice_of_fields_is_written_as_icu_writes_it() {
    let text = fs::read_to_string(JUDGE).unwrap();
    let mut wrong = String::new();
    let (mut count, mut bad) = (0, 0);
    for line in text.lines().filter(|line| line.starts_with("fields")) {
        let fields: Vec<&str> = line.split('\t').collect();
        let locale = Locale::parse(fields[1]).unwrap();
        let moment = DateTime::from_millis(fields[3].parse().unwrap());
        let got = moment
            .unwrap()
            .to_locale_fields(fields[2].parse().unwrap(), locale);
        count += 1;
        if got.as_deref() != Ok(fields[4]) {
            bad += 1;
            writeln!(wrong, "{:?}\n  {got:?}", &fields[1..]).unwrap();
        }
    }
    assert!(count > 1500);
    assert_eq!(bad, OTHER_PATTERNS, "{wrong}");
}

#[test]
fn every_locale_has_every_name() {
    for locale in Locale::all() {
        for width in
            [Width::Wide, Width::Abbreviated, Width::Short, Width::Narrow]
        {
            for form in [Form::Format, Form::Standalone] {
                let months = locale.months(width, form);
                let days = locale.weekdays(width, form);
                assert!(months.iter().chain(&days).all(|s| !s.is_empty()));
                if width == Width::Wide {
                    assert!(all_differ(&months), "{locale}: {months:?}");
                    assert!(all_differ(&days), "{locale}: {days:?}");
                }
                for at in 1..=12 {
                    let name = locale.month(at, width, form);
                    assert_eq!(name, months[usize::from(at) - 1]);
                    assert!(!locale.luxon_month(at, width, form).is_empty());
                }
                for at in 1..=7 {
                    let name = locale.weekday(at, width, form);
                    assert_eq!(name, days[usize::from(at) - 1]);
                    assert!(!locale.luxon_weekday(at, width, form).is_empty());
                }
                for at in 1..=4 {
                    assert!(!locale.quarter(at, width, form).is_empty());
                }
                for half in [false, true] {
                    assert!(!locale.day_period(half, width, form).is_empty());
                    assert!(!locale.era(half, width).is_empty());
                }
            }
        }
    }
}

fn all_differ(names: &[&str]) -> bool {
    names.iter().enumerate().all(|(at, name)| !names[..at].contains(name))
}

#[test]
fn what_is_out_of_range_has_no_name() {
    for number in [0, 13, 255] {
        assert_eq!(Locale::EN.month(number, Width::Wide, Form::Format), "");
        assert_eq!(Locale::EN.weekday(number, Width::Wide, Form::Format), "");
        assert_eq!(Locale::EN.dayjs().month(number, false), "");
    }
    assert_eq!(Locale::EN.dayjs().meridiem(255, false), "");
}

#[test]
fn every_pattern_is_made_of_letters_that_mean_something() {
    for locale in Locale::all() {
        for &preset in Preset::ALL {
            let pattern = locale.pattern(preset);
            assert!(!pattern.is_empty(), "{locale} {preset:?}");
            let mut quoted = false;
            for c in pattern.chars() {
                quoted ^= c == '\'';
                let known = "yMLdEcahHKkmszG".contains(c);
                assert!(
                    quoted || !c.is_ascii_alphabetic() || known,
                    "{locale} {preset:?} {pattern}"
                );
            }
            assert!(!quoted, "{locale} {preset:?} {pattern}");
        }
    }
}

#[test]
fn the_dayjs_tables_are_complete() {
    for locale in Locale::all() {
        let dayjs = locale.dayjs();
        for month in 1..=12 {
            for after_day in [false, true] {
                assert!(!dayjs.month(month, after_day).is_empty());
                assert!(!dayjs.month_short(month, after_day).is_empty());
            }
        }
        for day in 1..=7 {
            assert!(!dayjs.weekday(day).is_empty(), "{locale}");
            assert!(!dayjs.weekday_short(day).is_empty(), "{locale}");
            assert!(!dayjs.weekday_min(day).is_empty(), "{locale}");
        }
        assert!(dayjs.week_start() < 7);
        assert!((1..=7).contains(&dayjs.year_start()));
        for number in 1..=53 {
            let text = dayjs.ordinal(number, false);
            assert!(text.contains(&number.to_string()), "{locale} {text}");
        }
        for hour in 0..24 {
            assert!(!dayjs.meridiem(hour, true).is_empty(), "{locale}");
        }
        assert!(dayjs.format(DayjsFormat::LLLL).contains('D'), "{locale}");
    }
}

#[test]
fn dayjs_phrases_of_one_number_come_before_those_of_its_form() {
    let fi = Locale::parse("fi").unwrap().dayjs();
    let say = |n, plain| fi.relative(DayjsPhrase::Minutes, n, plain, true);
    assert_eq!(say(3, true), "kolme minuuttia");
    assert_eq!(say(3, false), "kolmen minuutin päästä");
    assert_eq!(say(12, true), "12 minuuttia");
}

#[test]
fn a_dayjs_month_follows_a_day_only_through_blanks_and_brackets() {
    for (format, after_day) in [
        ("D MMMM", true),
        ("DD MMM", true),
        ("Do MMMM", true),
        ("D [de] MMMM", true),
        ("DMMMM", false),
        ("D. MMMM", false),
        ("D [de MMMM", false),
        ("MMMM", false),
        ("", false),
    ] {
        assert_eq!(Dayjs::takes_day_form(format), after_day, "{format}");
    }
}

#[test]
fn every_tag_reads_back_as_itself() {
    for locale in Locale::all() {
        assert_eq!(Locale::parse(&locale.to_string()), Some(locale));
        let lower = locale.tag().to_lowercase().replace('-', "_");
        assert_eq!(Locale::parse(&lower), Some(locale), "{lower}");
    }
    for tag in ["de-LU", "en-SG", "es-CO", "zh-Hant-MO", "fa-u-nu-latn"] {
        let locale = Locale::parse(tag).unwrap();
        assert_eq!(locale.to_string(), tag);
        assert_eq!(Locale::parse(&locale.to_string()), Some(locale));
    }
}

#[test]
fn tags_fall_back_to_what_there_is() {
    for (tag, found) in [
        ("en-US", "en"),
        ("en_US.UTF-8", "en"),
        ("C", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("no", "nb"),
        ("iw", "he"),
        ("zh-CN", "zh"),
        ("zh-hans-hk", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant-HK"),
        ("zh-Hant-MO", "zh-Hant-HK"),
        ("pt-BR", "pt"),
        ("pt-AO", "pt-PT"),
        ("es-CO", "es-419"),
        ("es-ES", "es"),
        ("en-SG", "en-GB"),
        ("en-PH", "en"),
        ("de-LU", "de"),
        ("sr_RS@latin", "sr"),
        ("ca-ES-valencia", "ca"),
        ("de-CH-1901-u-co-phonebk", "de-CH"),
    ] {
        let locale = Locale::parse(tag);
        assert_eq!(locale.map(Locale::tag), Some(found), "{tag}");
    }
    for tag in ["", "-", "tlh", "x", "en--US", "en US", "é", "e", "english"] {
        assert_eq!(Locale::parse(tag), None, "{tag}");
    }
}

#[test]
fn an_extension_chooses_digits() {
    let locale = Locale::parse("ar-u-ca-gregory-nu-arab").unwrap();
    assert_eq!(locale.digits(), Digits::Arabic);
    let number = Number::parse("1234.5").unwrap();
    assert_eq!(number.to_text(locale, false), "١٢٣٤.٥");
}

#[test]
fn numbers_are_read_strictly() {
    for text in ["", "-", "+", ".", "1.", ".5", "1e3", "1,000", " 1", "١"] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
    let number = |value: f64| Number::from(value).to_text(Locale::EN, false);
    assert_eq!(number(1e21), "1000000000000000000000");
    assert_eq!(number(-0.0), "-0");
    assert_eq!(number(f64::NAN), "0");
    assert_eq!(Locale::EN.plural(&Number::from(i64::MIN)), Plural::Other);
}
