//! Zones of the program: rules of POSIX, and files of zones.

use proptest::prelude::*;
use sysu_date::{Civil, DateTime, Disambiguation, ErrorKind, Wall, Zone};

/// A file of the changes of a zone from 1970 to 2030, and rules after them.
fn file(zone: Zone, rules: &str) -> Vec<u8> {
    let end = 1_900_000_000;
    let changes: Vec<_> =
        zone.transitions(0).take_while(|change| change.second < end).collect();
    let mut kinds: Vec<(i32, bool, String)> = Vec::new();
    let mut kind = |second: i64| {
        let at = DateTime::from_seconds(second).unwrap().in_zone(zone);
        let name = at.zone_abbreviation().into_owned();
        let found = (at.offset_seconds(), at.is_dst(), name);
        kinds.iter().position(|kind| *kind == found).unwrap_or_else(|| {
            kinds.push(found);
            kinds.len() - 1
        })
    };
    kind(0);
    let of: Vec<usize> = changes.iter().map(|c| kind(c.second)).collect();
    let mut letters = Vec::new();
    let mut infos = Vec::new();
    for (offset, summer, name) in &kinds {
        infos.extend(offset.to_be_bytes());
        infos.push(u8::from(*summer));
        infos.push(u8::try_from(letters.len()).unwrap());
        letters.extend(name.bytes());
        letters.push(0);
    }
    let header = |times: usize, kinds: usize, letters: usize| {
        let mut head = b"TZif2".to_vec();
        head.extend([0; 15]);
        for count in [0, 0, 0, times, kinds, letters] {
            head.extend(u32::try_from(count).unwrap().to_be_bytes());
        }
        head
    };
    let mut out = header(0, 1, 1);
    out.extend([0; 7]);
    out.extend(header(changes.len(), kinds.len(), letters.len()));
    out.extend(changes.iter().flat_map(|c| c.second.to_be_bytes()));
    out.extend(of.iter().map(|at| u8::try_from(*at).unwrap()));
    out.extend(infos);
    out.extend(letters);
    out.push(b'\n');
    out.extend(rules.bytes());
    out.push(b'\n');
    out
}

const PARIS: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";
const SYDNEY: &str = "AEST-10AEDT,M10.1.0,M4.1.0/3";

#[test]
fn a_file_says_what_the_database_says() {
    for (name, rules) in [
        ("Europe/Paris", PARIS),
        ("America/New_York", NEW_YORK),
        ("Australia/Sydney", SYDNEY),
    ] {
        let known = Zone::iana(name).unwrap();
        let zone = Zone::from_tzif(name, &file(known, rules)).unwrap();
        assert_eq!(zone.name(), name);
        assert_ne!(zone, known);
        let mut changes = 0;
        for change in known.transitions(1).take(250) {
            changes += 1;
            for second in [change.second - 1, change.second] {
                assert_eq!(zone.offset_at(second), known.offset_at(second));
                let names = [zone, known].map(|z| z.abbreviation_at(second));
                assert_eq!(names[0], names[1], "{name} {second}");
            }
        }
        assert_eq!(changes, 250);
        let seconds = |zone: Zone| -> Vec<i64> {
            zone.transitions(1).take(250).map(|c| c.second).collect()
        };
        assert_eq!(seconds(zone), seconds(known));
        let at = DateTime::from_seconds(1_720_000_000).unwrap();
        let text = at.in_zone(zone).to_string();
        assert!(text.ends_with(&format!("[{name}]")), "{text}");
    }
}

#[test]
fn rules_hold_where_the_database_has_the_same() {
    for (name, rules) in [
        ("Europe/Paris", PARIS),
        ("America/New_York", NEW_YORK),
        ("Australia/Sydney", SYDNEY),
        ("Asia/Kolkata", "IST-5:30"),
        ("America/St_Johns", "NST3:30NDT,M3.2.0,M11.1.0"),
        ("America/Nuuk", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"),
        ("Asia/Jerusalem", "IST-2IDT,M3.4.4/26,M10.5.0"),
    ] {
        let known = Zone::iana(name).unwrap();
        let zone = Zone::posix(rules).unwrap();
        // From 2025 to 2199, every ninth hour.
        for second in (1_735_689_600_i64..7_258_118_400).step_by(32_400) {
            assert_eq!(
                zone.offset_at(second),
                known.offset_at(second),
                "{name} {second}"
            );
        }
    }
}

#[test]
fn rules_of_all_kinds_are_read() {
    let offset = |rules: &str, text: &str| {
        let at: DateTime = text.parse().unwrap();
        Zone::posix(rules).unwrap().offset_at(at.timestamp())
    };
    // Summer time all the year, as RFC 9636 writes it.
    let always = "EST5EDT,0/0,J365/25";
    for text in ["2024-01-01T00:00Z", "2024-07-01T00:00Z"] {
        assert_eq!(offset(always, text), -4 * 3600);
    }
    // The 60th day of every year is 1 March, with J; 29 February without.
    let julian = "AAA0BBB,J60/0,J300/0";
    assert_eq!(offset(julian, "2024-02-29T12:00Z"), 0);
    assert_eq!(offset(julian, "2024-03-01T12:00Z"), 3600);
    let ordinal = "AAA0BBB,59/0,300/0";
    assert_eq!(offset(ordinal, "2024-02-29T12:00Z"), 3600);
    assert_eq!(offset(ordinal, "2023-02-28T12:00Z"), 0);
    // Half an hour, and rules left out.
    assert_eq!(
        offset("LHST-10:30LHDT-11,M10.1.0,M4.1.0", "2024-01-01T00:00Z"),
        39_600
    );
    assert_eq!(offset("EST5EDT", "2024-07-01T00:00Z"), -4 * 3600);
    assert_eq!(Zone::posix(always).unwrap().saving_at(0), 3600);
}

#[test]
fn what_is_no_rule_is_refused_with_its_place() {
    for (rules, at) in [
        ("", 0),
        ("E", 0),
        ("EST", 3),
        ("EST25", 3),
        ("EST5ED", 4),
        ("EST5EDT,", 8),
        ("EST5EDT,M13.1.0,M11.1.0", 9),
        ("EST5EDT,M3.0.0,M11.1.0", 9),
        ("EST5EDT,M3.2.0", 14),
        ("EST5EDT,J0,J1", 9),
        ("EST5EDT,J1/168,J2", 11),
        ("EST5EDT,J1,J2x", 13),
        ("<+05-5", 6),
    ] {
        let err = Zone::posix(rules).unwrap_err();
        assert_eq!(err.at(), Some(at), "{rules}: {err}");
    }
    let long = "A".repeat(65_536);
    let err = Zone::posix(&long).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { limit: 256, .. }));
    for name in ["../x", "/etc/localtime", "", "a//b", "a/../b", "-a", "a\0"] {
        assert!(Zone::from_tzif(name, b"TZif").is_err(), "{name:?}");
        assert!(!Zone::is_name(name));
    }
}

#[test]
fn gaps_and_overlaps_are_those_of_the_rules() {
    let zone = Zone::posix(PARIS).unwrap();
    let wall = |month, day| Civil::new(2024, month, day, 2, 30, 0, 0).unwrap();
    let choice = Disambiguation::COMPATIBLE;
    let gap = zone.resolve(wall(3, 31), choice).unwrap();
    assert_eq!(gap.wall, Wall::Gap);
    assert_eq!(gap.datetime.to_iso(), "2024-03-31T03:30:00+02:00");
    let twice = zone.resolve(wall(10, 27), choice).unwrap();
    assert_eq!(twice.wall, Wall::Overlap);
    // The name of rules is no name for brackets.
    assert_eq!(twice.datetime.to_string(), "2024-10-27T02:30:00+02:00");
    assert_eq!(zone.iana_name(), None);
    let mut changes = zone.transitions(1_704_067_200);
    assert_eq!(changes.next().unwrap().second, 1_711_846_800);
}

#[test]
fn every_cut_of_a_file_is_refused() {
    let whole = file(Zone::iana("Europe/Paris").unwrap(), PARIS);
    for len in 0..whole.len() {
        let err = Zone::from_tzif("Cut/File", &whole[..len]).unwrap_err();
        assert!(err.at().is_some_and(|at| at <= len), "{len}: {err}");
    }
    let mut large = whole.clone();
    large.resize(300_000, 0);
    let err = Zone::from_tzif("Cut/File", &large).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }));
}

proptest! {
    #[test]
    fn no_damaged_file_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = file(Zone::iana("Europe/Paris").unwrap(), PARIS);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // A process holds 256 of them, and every one is asked.
        if let Ok(zone) = Zone::from_tzif("Bad/File", &bytes) {
            for second in [i64::MIN, -5_000_000_000, 0, 1_720_000_000, i64::MAX] {
                prop_assert!(zone.offset_at(second).abs() < 86_400);
                let _ = (zone.abbreviation_at(second), zone.saving_at(second));
            }
            let wall = Civil::new(2024, 3, 31, 2, 30, 0, 0).unwrap();
            let found = zone.resolve(wall, Disambiguation::COMPATIBLE).unwrap();
            let moment = found.datetime;
            prop_assert_eq!(
                moment.offset_seconds(),
                zone.offset_at(moment.timestamp())
            );
        }
    }

    #[test]
    fn no_rules_panic(rules in "[A-Z]{3}-?[0-9]{1,2}([A-Z]{3}(,[JM]?[0-9./-]{1,9}){0,2})?") {
        if let Ok(zone) = Zone::posix(&rules) {
            for second in [i64::MIN, 0, 1_720_000_000, 1 << 40, i64::MAX] {
                prop_assert!(zone.offset_at(second).abs() < 86_400);
            }
        }
    }
}
