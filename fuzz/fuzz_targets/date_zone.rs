//! Files of zones and rules of POSIX: no bytes make their readers panic, nor
//! the zone that comes of them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_date::{Civil, Disambiguation, Zone};

fuzz_target!(|data: &[u8]| {
    let text = std::str::from_utf8(data).unwrap_or_default();
    // A process holds 256 of them; after that they are only read.
    for zone in [Zone::from_tzif("Fuzz/Zone", data), Zone::posix(text)] {
        let Ok(zone) = zone else { continue };
        for second in [i64::MIN, -1 << 33, 0, 1_720_603_815, 1 << 33, i64::MAX]
        {
            let offset = zone.offset_at(second);
            assert!(offset.abs() < 86_400);
            let _ = (zone.abbreviation_at(second), zone.saving_at(second));
        }
        let next = zone.next_transition(1_720_603_815);
        if let Some(next) = next {
            assert_eq!(zone.offset_at(next.second), next.after);
            assert_eq!(zone.offset_at(next.second - 1), next.before);
        }
        let Ok(wall) = Civil::new(2024, 3, 31, 2, 30, 0, 0) else { return };
        if let Ok(found) = zone.resolve(wall, Disambiguation::COMPATIBLE) {
            let second = found.datetime.timestamp();
            assert_eq!(
                found.datetime.offset_seconds(),
                zone.offset_at(second)
            );
        }
    }
});
