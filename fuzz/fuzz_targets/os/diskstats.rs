//! `/proc/diskstats`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    for (name, _) in parse::diskstats(data) {
        assert!(!name.is_empty());
    }
});
