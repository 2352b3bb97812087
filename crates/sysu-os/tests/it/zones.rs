//! Time zones: the machine's own, beside Python's reader, and damaged ones.

use std::{
    fs,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sysu_os::{Env, Host, parse};

use crate::{live::tool, tree::Machine};

fn at(seconds: i64) -> SystemTime {
    let length = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH - length } else { UNIX_EPOCH + length }
}

/// Prints, for many zones, what is observed at many moments.
const PYTHON: &str = "
import zoneinfo, datetime
names = sorted(zoneinfo.available_timezones())
moments = [m * 7889400 + 3600 * (m % 24) for m in range(-240, 560, 7)]
moments += [1774745999, 1774746000, 1792889999, 1792890000, 4102444800]
for name in names:
    zone = zoneinfo.ZoneInfo(name)
    for m in moments:
        t = datetime.datetime.fromtimestamp(m, zone)
        print(name, m, int(t.utcoffset().total_seconds()), t.tzname(), int(bool(t.dst())), sep='\\t')
";

#[test]
fn every_zone_is_read_as_python_reads_it() {
    let Some(out) = tool("python3", &["-c", PYTHON]) else { return };
    let mut compared = 0;
    for of_zone in out
        .lines()
        .collect::<Vec<_>>()
        .chunk_by(|a, b| a.split('\t').next() == b.split('\t').next())
    {
        let name = of_zone[0].split('\t').next().unwrap();
        let host = Host::live().env(Env::from_iter([("TZ", name)]));
        for line in of_zone {
            let words: Vec<&str> = line.split('\t').collect();
            let zone = host.time_zone_at(at(words[1].parse().unwrap()));
            let zone = zone.unwrap();
            assert_eq!(zone.offset, words[2].parse().ok(), "{line}");
            let name = zone.abbreviation.unwrap();
            assert_eq!(name, words[3], "{line}");
            // Python tells the length of summer time by guess; that there
            // is some, it knows from the file.
            compared += 1;
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn the_zone_of_this_machine_is_that_of_date() {
    let Some(out) = tool("date", &["+%z"]) else { return };
    let Ok(zone) = Host::live().time_zone() else { return };
    let offset = zone.offset.expect("a zone with its rules");
    let minutes = offset.unsigned_abs() / 60;
    let sign = if offset < 0 { '-' } else { '+' };
    let ours = format!("{sign}{:02}{:02}", minutes / 60, minutes % 60);
    assert_eq!(ours, out.trim());
}

#[test]
fn no_name_of_a_zone_leads_out_of_the_zones() {
    for name in [
        "../../etc/passwd",
        ":../../../etc/passwd",
        "/etc/passwd",
        ":/etc/passwd",
        "/usr/share/zoneinfo/../../../etc/passwd",
        "Europe/../../../../etc/passwd",
        "Europe//../x",
        "./Europe/London",
        "Europe/Lon\u{1b}don",
        "/dev/zero",
        "/usr/share/zoneinfo/",
    ] {
        let host = Host::live().env(Env::from_iter([("TZ", name)])).traced();
        let zone = host.time_zone().unwrap();
        assert_eq!(zone.offset, None, "{name}");
        for access in host.trace() {
            let path = access.path.to_string_lossy().into_owned();
            assert!(path.contains("zoneinfo/"), "{name}: {path}");
            assert!(!path.contains(".."), "{name}: {path}");
        }
    }
    // Nor does a text of any length take long.
    let long = "A".repeat(64 << 10);
    let host = Host::live().env(Env::from_iter([("TZ", &long)]));
    assert_eq!(host.time_zone().unwrap().offset, None);
}

#[test]
fn a_rule_needs_no_file_and_an_empty_name_is_utc() {
    let zone = |tz: &str| {
        let host = Host::live().env(Env::from_iter([("TZ", tz)]));
        let zone = host.time_zone_at(at(1_782_864_000)).unwrap();
        (zone.name.to_string(), zone.offset, zone.daylight)
    };
    let rule = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";
    assert_eq!(zone(rule), (rule.to_owned(), Some(37_800), Some(false)));
    assert_eq!(zone(""), ("UTC".to_owned(), Some(0), Some(false)));
    assert_eq!(zone("No/Such"), ("No/Such".to_owned(), None, None));
}

/// The smallest file of version 2 with that rule for all time.
fn compiled(rule: &str) -> Vec<u8> {
    let head = |times: u8| {
        let counts = [0, 0, 0, 0, u32::from(times), 4 * u32::from(times)];
        let counts = counts.map(u32::to_be_bytes).concat();
        [&b"TZif2"[..], &[0; 15], &counts].concat()
    };
    let time = [0, 0, 0, 0, 0, 0];
    let foot = format!("\n{rule}\n");
    [&head(0)[..], &head(1), &time, b"GMT\0", foot.as_bytes()].concat()
}

#[test]
fn a_captured_tree_has_the_zone_of_its_moment() {
    let tree = Machine::made(&[
        ("proc/uptime", "86400.00 1.00\n"),
        // 2026-07-01.
        ("proc/stat", "cpu 1 2 3 4\nbtime 1782864000\n"),
    ]);
    let file = tree.dir().join("etc/localtime");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, compiled("GMT0BST,M3.5.0/1,M10.5.0")).unwrap();
    let zone = tree.time_zone().unwrap();
    // A copy that says of no name is known by its rule.
    assert_eq!(zone.name, "GMT0BST,M3.5.0/1,M10.5.0");
    assert_eq!(zone.offset, Some(3600));
    assert_eq!(zone.abbreviation.unwrap(), "BST");
    let winter = tree.time_zone_at(at(1_767_225_600)).unwrap();
    assert_eq!(winter.offset, Some(0));
    let tree = tree.with("etc/timezone", "Europe/London\n");
    assert_eq!(tree.time_zone().unwrap().name, "Europe/London");
}

#[test]
fn a_zone_cut_short_or_changed_is_malformed_or_another() {
    let whole = compiled("CET-1CEST,M3.5.0,M10.5.0/3");
    assert!(parse::tzif(&whole).is_ok());
    for cut in 0..whole.len() {
        assert!(parse::tzif(&whole[..cut]).is_err(), "{cut}");
    }
    let mut files = vec![whole];
    for name in ["Europe/Zurich", "America/New_York", "right/UTC"] {
        let path = format!("/usr/share/zoneinfo/{name}");
        files.extend(fs::read(path).ok());
    }
    for file in files {
        for n in 0..file.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = file.clone();
                bytes[n] = byte;
                if let Ok(zone) = parse::tzif(&bytes) {
                    for moment in [i64::MIN, -1, 0, 1_782_864_000, i64::MAX] {
                        let _ = zone.at(moment);
                    }
                }
            }
        }
    }
}
