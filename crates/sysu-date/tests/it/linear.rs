//! Long texts are refused before they cost anything; that the rest is read in
//! linear time is counted, step by step, beside the readers. The caps here
//! are minutes of a quadratic reader apart from what is needed.

use std::time::{Duration, Instant};
use sysu_date::format::{Dialect, Format};
use sysu_date::{Context, DateTime, ErrorKind, Parser, Zone};

fn parser() -> Parser {
    Parser::new(Context::at(DateTime::from_seconds(0).unwrap()))
}

/// Brackets, digits, blanks, and what each reader begins with.
fn attacks(len: usize) -> Vec<String> {
    let fill = |text: &str| text.repeat(len / text.len());
    vec![
        fill("("),
        fill("()"),
        fill("1"),
        fill(" "),
        fill("["),
        fill("-"),
        fill("2024-"),
        fill("12:"),
        fill("@"),
        format!("Thu, {}", fill("(")),
        format!("2024-02-29T12:00:00.{}", fill("0")),
        format!("2024-02-29[{}", fill("a/")),
        format!("P{}", fill("1")),
        fill("Jan "),
        fill("1 h "),
    ]
}

/// One round over all readers.
fn read_all(text: &str) {
    let parser = parser();
    assert!(parser.any(text).is_err());
    assert!(parser.iso(text).is_err());
    assert!(parser.rfc2822(text).is_err());
    assert!(parser.http(text).is_err());
    assert!(parser.sql(text).is_err());
    let _ = text.parse::<sysu_date::Duration>();
    assert!(Zone::parse(text).is_err());
}

#[test]
fn long_texts_cost_no_more_than_short_ones() {
    for len in [10_000, 100_000, 1_000_000] {
        let attacks = attacks(len);
        let start = Instant::now();
        for text in &attacks {
            read_all(text);
        }
        // Refused by their length alone; a quadratic reader would need
        // minutes for a million brackets.
        assert!(start.elapsed() < Duration::from_secs(5), "{len}");
    }
}

#[test]
fn the_limit_is_named() {
    let err = parser().any(&"(".repeat(5000)).unwrap_err();
    let ErrorKind::Limit { limit, .. } = err.kind() else {
        panic!("{err:?}");
    };
    assert_eq!(*limit, 4096);
}

#[test]
fn lines_without_a_date_are_looked_through_once() {
    let parser = parser();
    for len in [10_000, 60_000] {
        for text in attacks(len) {
            let start = Instant::now();
            let _ = parser.find_all(&text).count();
            assert!(start.elapsed() < Duration::from_secs(2));
        }
    }
}

#[test]
fn formats_of_many_numbers_do_not_backtrack_for_ever() {
    let tokens = "d".to_owned() + &"Md".repeat(200);
    let format = Format::new(&tokens, Dialect::Luxon).unwrap();
    let text = "1".repeat(600) + "x";
    let start = Instant::now();
    assert!(format.parse(&text, &parser()).is_err());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn names_of_zones_are_never_paths() {
    for name in [
        "../../etc/passwd",
        ":../../etc/passwd",
        "/etc/localtime",
        "Europe/../Europe/Paris",
        "posix/Europe/Paris",
        "",
        "\0",
    ] {
        assert!(Zone::parse(name).is_err(), "{name:?}");
    }
    assert!(Zone::parse(&"A".repeat(65_536)).is_err());
}
