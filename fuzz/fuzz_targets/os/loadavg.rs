//! `/proc/loadavg`: averages are finite.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    if let Ok(load) = parse::loadavg(data) {
        assert!(load.average.iter().all(|n| n.is_finite()));
    }
});
