//! Compiled time zones, and the rules at their foot.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::{Env, Host, parse};

fuzz_target!(|data: &[u8]| {
    let check = |zone: &sysu_os::Zone| {
        for moment in [i64::MIN, -1, 0, 1_782_864_000, 1 << 40, i64::MAX] {
            let time = zone.at(moment);
            assert!((-93_599..=93_599).contains(&time.offset));
        }
    };
    if let Ok(zone) = parse::tzif(data) {
        check(&zone);
    }
    // The same bytes as the rule of a file that is whole otherwise.
    let line = data.split(|&b| b == b'\n').next().unwrap_or_default();
    let head = |times: u8| {
        let counts = [0, 0, 0, 0, u32::from(times), 4 * u32::from(times)];
        [&b"TZif2"[..], &[0; 15], &counts.map(u32::to_be_bytes).concat()]
            .concat()
    };
    let time = [0, 0, 0, 0, 0, 0];
    let whole =
        [&head(0)[..], &head(1), &time, b"GMT\0\n", line, b"\n"].concat();
    if let Ok(zone) = parse::tzif(&whole) {
        check(&zone);
    }
    // And as a name: nothing outside of the zones is opened.
    if let Ok(name) = std::str::from_utf8(line)
        && !name.contains('\0')
    {
        let host = Host::live().env(Env::from_iter([("TZ", name)])).traced();
        let _ = host.time_zone();
        for access in host.trace() {
            let path = access.path.to_string_lossy().into_owned();
            assert!(path.contains("zoneinfo/") && !path.contains("/../"));
        }
    }
});
