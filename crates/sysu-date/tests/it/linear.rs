//! Long texts are refused before they cost anything. That the rest is read in
//! linear time is counted, step by step, beside the readers
//! (`parse/scan.rs`); no clock is asked here.

use sysu_date::{
    Context, DateTime, Duration, Error, ErrorKind, Parser, Zone,
    format::{Dialect, Format},
    natural::Natural,
};

fn ctx() -> Context {
    Context::at(DateTime::from_seconds(0).unwrap())
}

fn parser() -> Parser {
    Parser::new(ctx())
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

fn is_limit<T: std::fmt::Debug>(outcome: Result<T, Error>) -> bool {
    matches!(outcome.unwrap_err().kind(), ErrorKind::Limit { .. })
}

#[test]
fn long_texts_are_refused_by_their_length() {
    let parser = parser();
    for len in [10_000, 100_000, 1_000_000] {
        for text in attacks(len) {
            let text = text.as_str();
            assert!(is_limit(parser.any(text)), "{text:.20}");
            assert!(is_limit(parser.iso(text)), "{text:.20}");
            assert!(is_limit(parser.rfc2822(text)), "{text:.20}");
            assert!(is_limit(parser.http(text)), "{text:.20}");
            assert!(is_limit(parser.sql(text)), "{text:.20}");
            assert!(is_limit(text.parse::<DateTime>()), "{text:.20}");
            // Blanks around phrases and durations do not count.
            let blank = text.trim().is_empty();
            let span = text.parse::<Duration>();
            assert!(blank && span.is_err() || is_limit(span), "{text:.20}");
            let phrase = Natural::new(ctx()).read(text);
            assert!(blank && phrase.is_err() || is_limit(phrase));
            assert!(is_limit(Format::new(text, Dialect::Luxon)));
            // A name of a zone is at most 64 letters.
            let Err(err) = Zone::parse(text) else { panic!("{text:.20}") };
            let ErrorKind::Zone { name } = err.kind() else { panic!("{err}") };
            assert!(name.len() <= 64);
        }
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

/// What is found in a line does not depend on what it is padded with: a
/// million bytes before a date are not looked at twice, and what lies behind
/// the first 64 KiB is not looked at.
#[test]
fn a_date_is_found_behind_any_padding_up_to_the_limit() {
    let parser = parser();
    for text in attacks(10_000) {
        let line = format!("{text} at 2024-02-29T12:00:00Z");
        let found = parser.find_all(&line).last().unwrap();
        assert_eq!(found.range.end, line.len(), "{text:.20}");
    }
    for text in attacks(100_000) {
        let line = format!("{text} at 2024-02-29T12:00:00Z");
        let behind = parser.find_all(&line).any(|f| f.range.end > 65_536);
        assert!(!behind, "{text:.20}");
    }
}

#[test]
fn formats_of_many_numbers_stop_trying() {
    let tokens = "d".to_owned() + &"Md".repeat(200);
    let format = Format::new(&tokens, Dialect::Luxon).unwrap();
    let text = "1".repeat(600) + "x";
    // Without the limit on how often it goes back it would not come home.
    assert!(format.parse(&text, &parser()).is_err());
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
