//! The report of each captured machine, compared with what it was.
//!
//! `SYSU_BLESS=1 cargo test -p sysu-os machines` writes them anew; the
//! difference is then read by a person.

use std::fs;

use sysu_os::Parts;

use crate::tree::{Machine, folder};

fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".tree").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

#[test]
fn each_machine_reports_what_it_did() {
    let names = names();
    assert!(names.len() >= 11, "only {names:?}");
    let bless = std::env::vars().any(|(name, _)| name == "SYSU_BLESS");
    for name in names {
        let machine = Machine::of(&name);
        let report = machine.report(Parts::ALL);
        let text = serde_json::to_string_pretty(&report).unwrap() + "\n";
        let file = folder().join(format!("{name}.json"));
        if bless {
            fs::write(&file, &text).unwrap();
            continue;
        }
        let want = fs::read_to_string(&file).unwrap();
        for (at, (got, want)) in text.lines().zip(want.lines()).enumerate() {
            assert_eq!(got, want, "{name}.json:{}", at + 1);
        }
        assert_eq!(text.len(), want.len(), "{name}.json");
    }
}

#[test]
fn a_report_names_each_part_that_is_missing() {
    for name in names() {
        let machine = Machine::of(&name);
        let report = machine.report(Parts::ALL);
        let json = serde_json::to_value(&report).unwrap();
        for part in Parts::names() {
            let missing = report.missing.contains_key(part);
            assert_eq!(json[part].is_null(), missing, "{name}: {part}");
        }
    }
}

#[test]
fn an_unknown_system_is_unsupported_in_every_part_and_never_fails() {
    let report = sysu_os::Host::unknown().report(Parts::ALL);
    for (part, missing) in &report.missing {
        let fine = ["unsupported", "no_user"].contains(&missing.reason);
        // A few files may be looked for on any system.
        assert!(fine || *part == "time_zone", "{part}: {missing:?}");
    }
    assert!(report.missing.len() > 15, "{:?}", report.missing.keys());
}
