//! Phrases in five languages.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use proptest::prelude::*;
use sysu_date::{
    Context, DateTime, ErrorKind, Locale, Unit, WeekRules, Zone,
    business::BusinessCalendar,
    holidays::Holidays,
    natural::{DateOrder, Natural, NextMeans, Reading},
};

/// A Wednesday, half past nine and a bit.
const NOW: &str = "2024-07-10T09:30:15Z";

fn context(locale: &str) -> Context {
    let now: DateTime = NOW.parse().unwrap();
    Context::at(now).locale(Locale::parse(locale).unwrap())
}

/// "start/end" of a phrase, each cut to what differs from midnight.
fn shown(found: &Reading) -> String {
    let cut = |moment: DateTime| {
        let text = moment.to_iso();
        text.replace("T00:00:00Z", "").replace(":00Z", "").replace('Z', "")
    };
    let start = cut(found.start);
    if found.start == found.end {
        return start;
    }
    if found.unit == Some(Unit::Day) {
        let days = (found.end.timestamp() - found.start.timestamp()) / 86_400;
        return if days == 1 { start } else { format!("{start}+{days}") };
    }
    format!("{start}/{}", cut(found.end))
}

/// Compares each phrase with its reading and reports all that differ.
fn check(natural: &Natural, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (phrase, want) in cases {
        let got = match natural.read(phrase) {
            Ok(found) => shown(&found),
            Err(error) => format!("error: {error}"),
        };
        if got != *want {
            wrong.push(format!("{phrase:?}: want {want}, got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_phrases_are_read() {
    check(
        &Natural::new(context("en-GB")),
        &[
            ("now", "2024-07-10T09:30:15"),
            ("today", "2024-07-10"),
            ("Tomorrow", "2024-07-11"),
            ("the day after tomorrow", "2024-07-12"),
            ("yesterday", "2024-07-09"),
            ("noon", "2024-07-10T12:00"),
            ("midnight", "2024-07-10"),
            ("tomorrow at noon", "2024-07-11T12:00"),
            ("tomorrow 5pm", "2024-07-11T17:00"),
            ("5:30 p.m. tomorrow", "2024-07-11T17:30"),
            ("tomorrow 17:30:05", "2024-07-11T17:30:05"),
            ("24:00", "2024-07-11"),
            ("in 3 days", "2024-07-13T09:30:15"),
            ("3 days ago", "2024-07-07T09:30:15"),
            ("+3 days", "2024-07-13T09:30:15"),
            ("-1 week", "2024-07-03T09:30:15"),
            ("2 weeks from friday", "2024-07-26"),
            ("a fortnight hence", "2024-07-24T09:30:15"),
            ("in an hour", "2024-07-10T10:30:15"),
            ("1h30m ago", "2024-07-10T08:00:15"),
            ("1.5 hours ago", "2024-07-10T08:00:15"),
            ("1 week and 2 days ago", "2024-07-01T09:30:15"),
            ("2 years, 3 months from now", "2026-10-10T09:30:15"),
            ("3 days after tomorrow 5pm", "2024-07-14T17:00"),
            ("2 days before 2024-03-01", "2024-02-28"),
            ("the day before christmas", "2024-12-24"),
            ("the week after next", "2024-07-22/2024-07-29"),
            ("monday", "2024-07-15"),
            ("wednesday", "2024-07-10"),
            ("mon 9am", "2024-07-15T09:00"),
            ("9pm last mon", "2024-07-08T21:00"),
            ("next friday", "2024-07-12"),
            ("next wednesday", "2024-07-17"),
            ("last wednesday", "2024-07-03"),
            ("this friday", "2024-07-12"),
            ("friday next week", "2024-07-19"),
            ("next week friday", "2024-07-19"),
            ("the monday after easter", "2024-04-01"),
            ("next week", "2024-07-15/2024-07-22"),
            ("last month", "2024-06-01/2024-07-01"),
            ("this quarter", "2024-07-01/2024-10-01"),
            ("next year", "2025-01-01/2026-01-01"),
            ("last decade", "2010-01-01/2020-01-01"),
            ("next hour", "2024-07-10T10:00/2024-07-10T11:00"),
            ("this weekend", "2024-07-13+2"),
            ("next weekend", "2024-07-20+2"),
            ("past 24 hours", "2024-07-09T09:30:15/2024-07-10T09:30:15"),
            ("next 2 weeks", "2024-07-10T09:30:15/2024-07-24T09:30:15"),
            ("first monday of next month", "2024-08-05"),
            ("last monday of month", "2024-07-29"),
            ("third thursday in november 2024", "2024-11-21"),
            ("last day of february", "2024-02-29"),
            ("last day of february 2023", "2023-02-28"),
            ("last weekday of month", "2024-07-31"),
            ("first business day of september", "2024-09-02"),
            ("100th day of 2024", "2024-04-09"),
            ("the 5th of next month", "2024-08-05"),
            ("the 15th", "2024-07-15"),
            ("end of month", "2024-07-31"),
            ("end of next week", "2024-07-21"),
            ("end of today", "2024-07-10T23:59:59.999999999"),
            ("start of next quarter", "2024-10-01"),
            ("mid may", "2024-05-16"),
            ("eom", "2024-07-31"),
            ("eoy", "2024-12-31"),
            ("Q3 2024", "2024-07-01/2024-10-01"),
            ("q1", "2024-01-01/2024-04-01"),
            ("2025 Q2", "2025-04-01/2025-07-01"),
            ("H1 2025", "2025-01-01/2025-07-01"),
            ("second half of 2024", "2024-07-01/2025-01-01"),
            ("third quarter of 2023", "2023-07-01/2023-10-01"),
            ("week 12", "2024-03-18/2024-03-25"),
            ("week 1 of 2025", "2024-12-30/2025-01-06"),
            ("2024-W12", "2024-03-18/2024-03-25"),
            ("day 200 of 2024", "2024-07-18"),
            ("5 may", "2024-05-05"),
            ("may 5th 2024", "2024-05-05"),
            ("May 5, 2024", "2024-05-05"),
            ("may 5th, 10:15", "2024-05-05T10:15"),
            ("may 5pm", "error: a time of day needs a single day beside it"),
            ("may", "2024-05-01/2024-06-01"),
            ("may 2025", "2025-05-01/2025-06-01"),
            ("march next year", "2025-03-01/2025-04-01"),
            ("5 may next year", "2025-05-05"),
            ("next may", "2025-05-01/2025-06-01"),
            ("2025", "2025-01-01/2026-01-01"),
            ("Fri, 5 July 2024", "2024-07-05"),
            ("5.5.2024", "2024-05-05"),
            ("5/6/2024", "2024-06-05"),
            ("31/12", "2024-12-31"),
            ("12/31/2024", "2024-12-31"),
            ("2024/12/31", "2024-12-31"),
            ("5/6/24", "2024-06-05"),
            ("2024-05", "2024-05-01/2024-06-01"),
            ("2024-05-01", "2024-05-01"),
            ("2024-05-01T10:00+02:00", "2024-05-01T08:00"),
            ("2024-05-01 10:00", "2024-05-01T10:00"),
            ("@1700000000", "2023-11-14T22:13:20"),
            ("easter monday 2026", "2026-04-06"),
            ("thanksgiving", "2024-11-28"),
            ("new year's eve 2025", "2025-12-31"),
            ("3 business days after 2024-12-24", "2024-12-27"),
            ("in 5 working days", "2024-07-17T09:30:15"),
            ("next business day", "2024-07-11"),
            ("ten days ago", "2024-06-30T09:30:15"),
        ],
    );
}

#[test]
fn american_slashes_put_the_month_first() {
    check(
        &Natural::new(context("en")),
        &[
            ("5/6/2024", "2024-05-06"),
            ("12/31", "2024-12-31"),
            ("31/12", "2024-12-31"),
            ("5.6.2024", "2024-06-05"),
            ("this week", "2024-07-07/2024-07-14"),
        ],
    );
    let natural = Natural::new(context("en")).date_order(DateOrder::DayFirst);
    check(&natural, &[("5/6/2024", "2024-06-05")]);
}

#[test]
fn german_phrases_are_read() {
    check(
        &Natural::new(context("de")),
        &[
            ("heute", "2024-07-10"),
            ("morgen um 17 Uhr", "2024-07-11T17:00"),
            ("morgen 17 Uhr 30", "2024-07-11T17:30"),
            ("übermorgen", "2024-07-12"),
            ("vor 3 Tagen", "2024-07-07T09:30:15"),
            ("in 2 Wochen", "2024-07-24T09:30:15"),
            ("nächsten Freitag", "2024-07-12"),
            ("nächste Woche", "2024-07-15/2024-07-22"),
            ("nächste Woche Freitag", "2024-07-19"),
            ("letzten Montag", "2024-07-08"),
            ("letzter Tag im Februar", "2024-02-29"),
            ("erster Montag im Mai 2025", "2025-05-05"),
            ("letzter Freitag des Monats", "2024-07-26"),
            ("5. Mai 2024", "2024-05-05"),
            ("5. Mai", "2024-05-05"),
            ("5.5.2024 14:30", "2024-05-05T14:30"),
            ("Ende des Monats", "2024-07-31"),
            ("Ende nächster Woche", "2024-07-21"),
            ("KW 12", "2024-03-18/2024-03-25"),
            ("3 Werktage nach 24.12.2024", "2024-12-27"),
            ("Ostermontag 2026", "2026-04-06"),
            ("Dienstag um 9 Uhr", "2024-07-16T09:00"),
            ("3. Quartal 2024", "2024-07-01/2024-10-01"),
            ("tomorrow", "2024-07-11"),
        ],
    );
}

#[test]
fn french_phrases_are_read() {
    check(
        &Natural::new(context("fr")),
        &[
            ("aujourd'hui", "2024-07-10"),
            ("demain à 17h", "2024-07-11T17:00"),
            ("demain 17h30", "2024-07-11T17:30"),
            ("après-demain", "2024-07-12"),
            ("avant-hier", "2024-07-08"),
            ("il y a 3 jours", "2024-07-07T09:30:15"),
            ("dans 2 semaines", "2024-07-24T09:30:15"),
            ("dans 2h", "2024-07-10T11:30:15"),
            ("vendredi prochain", "2024-07-12"),
            ("lundi dernier", "2024-07-08"),
            ("la semaine prochaine", "2024-07-15/2024-07-22"),
            ("le mois dernier", "2024-06-01/2024-07-01"),
            ("dernier jour de février", "2024-02-29"),
            ("premier lundi de mai 2025", "2025-05-05"),
            ("dernier vendredi du mois", "2024-07-26"),
            ("5 mai 2024", "2024-05-05"),
            ("le 1er mai", "2024-05-01"),
            ("vendredi 5 juillet 2024", "2024-07-05"),
            ("fin du mois", "2024-07-31"),
            ("début mai", "2024-05-01"),
            ("05/06/2024", "2024-06-05"),
            ("lundi de Pâques 2026", "2026-04-06"),
            ("5 sept. 2024", "2024-09-05"),
            ("à midi", "2024-07-10T12:00"),
        ],
    );
}

#[test]
fn spanish_phrases_are_read() {
    check(
        &Natural::new(context("es")),
        &[
            ("hoy", "2024-07-10"),
            ("mañana a las 17:00", "2024-07-11T17:00"),
            ("mañana a las 5 de la tarde", "2024-07-11T17:00"),
            ("pasado mañana", "2024-07-12"),
            ("hace 3 días", "2024-07-07T09:30:15"),
            ("dentro de 2 semanas", "2024-07-24T09:30:15"),
            ("el próximo viernes", "2024-07-12"),
            ("el viernes que viene", "2024-07-12"),
            ("la semana pasada", "2024-07-01/2024-07-08"),
            ("el lunes pasado", "2024-07-08"),
            ("último día de febrero", "2024-02-29"),
            ("primer lunes de mayo de 2025", "2025-05-05"),
            ("5 de mayo de 2024", "2024-05-05"),
            ("fin de mes", "2024-07-31"),
            ("fin de semana", "2024-07-13+2"),
            ("3 días hábiles después de 2024-12-24", "2024-12-27"),
            ("05/06/2024", "2024-06-05"),
            ("viernes santo 2026", "2026-04-03"),
        ],
    );
}

#[test]
fn portuguese_phrases_are_read() {
    check(
        &Natural::new(context("pt-BR")),
        &[
            ("hoje", "2024-07-10"),
            ("amanhã às 17h", "2024-07-11T17:00"),
            ("depois de amanhã", "2024-07-12"),
            ("há 3 dias", "2024-07-07T09:30:15"),
            ("3 dias atrás", "2024-07-07T09:30:15"),
            ("daqui a 2 semanas", "2024-07-24T09:30:15"),
            ("próxima sexta-feira", "2024-07-12"),
            ("sexta que vem", "2024-07-12"),
            ("segunda-feira", "2024-07-15"),
            ("semana passada", "2024-06-30/2024-07-07"),
            ("último dia de fevereiro", "2024-02-29"),
            ("primeira segunda-feira de maio de 2025", "2025-05-05"),
            ("5 de maio de 2024", "2024-05-05"),
            ("fim do mês", "2024-07-31"),
            ("05/06/2024", "2024-06-05"),
            ("sexta-feira santa 2026", "2026-04-03"),
        ],
    );
}

#[test]
fn a_zone_in_the_phrase_says_whose_clock_and_whose_day() {
    let ctx = context("en-GB").zone(Zone::iana("Asia/Tokyo").unwrap());
    let natural = Natural::new(ctx);
    let read = |text: &str| natural.read(text).unwrap().start.to_string();
    assert_eq!(
        read("25 dec at 18:00 in Berlin"),
        "2024-12-25T18:00:00+01:00[Europe/Berlin]"
    );
    assert_eq!(
        read("5pm New York tomorrow"),
        "2024-07-11T17:00:00-04:00[America/New_York]"
    );
    assert_eq!(read("10am PST"), "2024-07-10T10:00:00-08:00");
    assert_eq!(read("10:00 UTC+2"), "2024-07-10T10:00:00+02:00");
    assert_eq!(read("10:00 +02:00"), "2024-07-10T10:00:00+02:00");
    assert_eq!(
        read("today 10:00 Europe/Paris"),
        "2024-07-10T10:00:00+02:00[Europe/Paris]"
    );
    assert!(natural.read("10am PST").unwrap().zone_given);
    assert!(!natural.read("10am").unwrap().zone_given);
}

#[test]
fn what_next_means_can_be_chosen() {
    let natural = Natural::new(context("en-GB"));
    let week = natural.clone().next_means(NextMeans::NextWeek);
    check(&natural, &[("next friday", "2024-07-12")]);
    check(&week, &[("next friday", "2024-07-19")]);
}

#[test]
fn an_ambiguous_phrase_is_an_error_when_strict() {
    let natural = Natural::new(context("en-GB")).strict(true);
    for phrase in [
        "next friday",
        "last monday",
        "wednesday",
        "5/6/2024",
        "at 5",
        "10am CST",
    ] {
        let error = natural.read(phrase).unwrap_err();
        let ambiguous = matches!(error.kind(), ErrorKind::Ambiguous { .. });
        assert!(ambiguous, "{phrase}: {error}");
    }
    let error = natural.read("next friday").unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"next friday\" can be 2024-07-12 or 2024-07-19"
    );
    for phrase in
        ["31/12/2024", "6/6/2024", "5.6.2024", "monday", "at 5pm", "tomorrow"]
    {
        assert!(natural.read(phrase).is_ok(), "{phrase}");
    }
}

#[test]
fn a_wall_time_that_exists_twice_is_ambiguous() {
    let zone = Zone::iana("America/New_York").unwrap();
    let natural = Natural::new(context("en").zone(zone));
    let found = natural.read("november 3 2024 1:30").unwrap();
    assert_eq!(found.start.to_iso(), "2024-11-03T01:30:00-04:00");
    assert!(found.notes.iter().any(|note| note.other.is_some()));
    let strict = natural.strict(true);
    assert!(strict.read("november 3 2024 1:30").is_err());
    // Over the gap, and said so.
    let found = strict.read("march 10 2024 2:30").unwrap();
    assert_eq!(found.start.to_iso(), "2024-03-10T03:30:00-04:00");
}

#[test]
fn business_days_follow_the_calendar_given() {
    let us = BusinessCalendar::new().holidays(Holidays::of("us").unwrap());
    let natural = Natural::new(context("en")).business(us);
    check(
        &natural,
        &[
            ("3 business days after 2024-12-24", "2024-12-30"),
            ("last business day of may 2024", "2024-05-31"),
            ("first business day of 2024", "2024-01-02"),
        ],
    );
}

#[test]
fn the_first_word_that_is_not_understood_is_named() {
    let natural = Natural::new(context("en"));
    for (phrase, at) in [
        ("", 0),
        ("foo", 0),
        ("tomorrow foo", 9),
        ("3 days agoo", 7),
        ("tomorrow yesterday", 9),
        ("5M ago", 1),
        ("next", 0),
        ("in berlin in paris", 10),
    ] {
        let error = natural.read(phrase).unwrap_err();
        assert_eq!(error.at(), Some(at), "{phrase}: {error}");
    }
    for phrase in [
        "30 february 2024",
        "25:00",
        "13 pm",
        "week 60",
        "Q5",
        "monday 5 july 2024",
        "fifth monday of february 2024",
        "in 999999999999 years",
    ] {
        assert!(natural.read(phrase).is_err(), "{phrase}");
    }
}

#[test]
fn notes_say_how_each_part_was_read() {
    let natural = Natural::new(context("en-GB"));
    let phrase = "next friday at 5 in Berlin";
    let found = natural.read(phrase).unwrap();
    let parts: Vec<(&str, &str)> = found
        .notes
        .iter()
        .map(|note| (&phrase[note.start..note.end], note.meaning.as_str()))
        .collect();
    assert_eq!(parts[0], ("next friday", "2024-07-12"));
    assert!(parts.contains(&("Berlin", "the zone Europe/Berlin")));
}

#[test]
fn a_long_phrase_takes_no_longer_than_its_length() {
    let natural = Natural::new(context("en"));
    for phrase in ["a ", "1 ", "next ", "day after ", "(", "2 days after "] {
        let long = phrase.repeat(1024 / phrase.len());
        assert!(natural.read(&long).is_err(), "{phrase}");
        let longer = phrase.repeat(100_000);
        let error = natural.read(&longer).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Limit { .. }));
    }
}

proptest! {
    #[test]
    fn no_phrase_makes_the_reader_panic(text in ".{0,40}") {
        let _ = Natural::new(context("fr")).read(&text);
    }

    #[test]
    fn no_heap_of_words_makes_the_reader_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "next", "last", "first", "day", "of", "month", "may", "5",
                "2024", "99999999", "in", "ago", "after", "before", "monday",
                "week", "business", "at", "pm", ":", "/", ".", "-", "@",
                "2024-05-01", "Q3", "end", "start", "easter", "tomorrow",
                "h", "UTC", "+", "Berlin", "the", "quarter", "half", "3rd",
                "000000000000000001", "century", "weekend", "hour",
            ]),
            0..9,
        ),
    ) {
        let ctx = context("en").week(WeekRules::US);
        let _ = Natural::new(ctx).read(&words.join(" "));
    }
}
